"""What one tonne more or less of each limit is worth to a market."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.disruption import Disruption
    from geo.resilience.programme import MarketProgramme, PartAllocation, PosedPart

PRICE_COLUMNS = {
    "kind": "facility, or link between two",
    "name": "facility id; the ids at both ends, joined by >",
    "label": "name for a reader",
    "stage": "stage of the works, or of those that send",
    "commodity": "commodity",
    "group": "element group of rare earths; else empty",
    "tonnes": "t per year that it carries, as at the market",
    "limit_t": "the most it may carry, t per year, as at the market",
    "up": "t less unmet for each t more of the limit",
    "down": "t more unmet for each t less of it; NaN where the limit is 0",
    "usd_up": "USD less of cost for each t more; NaN where unmet changes",
    "usd_down": "USD more of cost for each t less; NaN where unmet changes",
}
"""Columns of shadow prices, with their meaning."""

_WORKS, _LINK = "facility", "link"
_LARGEST_STEP = 1e-3  # of the demand: a longer one is no price but a mean of several
_ROUNDING = 1e-9  # of the demand, and of its cost: a change by less is none


def shadow_prices(
    programme: MarketProgramme,
    *,
    hits: Sequence[Disruption] = (),
    step_t: float = 1.0,
) -> pd.DataFrame:
    """Solve again with each limit a little higher and a little lower.

    A limit that the flow does not reach is worth nothing upwards, nor downwards as
    long as it is not reached: the same flow stays the best. Such limits are not
    solved again. What is unmet is convex in a limit, so ``up ≤ down``, and the dual
    values of `geo.resilience.programme.PartAllocation` lie between them.

    Parameters
    ----------
    programme : MarketProgramme
    hits : sequence of Disruption, optional
        In force; a limit is what they leave.
    step_t : float, optional
        By how much each limit is moved, tonnes a year at the market: at the most a
        thousandth of the demand, or of the element group's, and down to 0.

    Returns
    -------
    pandas.DataFrame
        By `PRICE_COLUMNS`: works and links that carry something, or do on an
        ordinary day, with a finite limit; the highest prices first. Costs are those
        that the programme makes least: by them, all that is in use on an ordinary
        day costs the same, so that only ways not in use, or made dearer by a
        disruption, cost more.

    Raises
    ------
    ParameterError
        The step is not above 0, or a disruption names what is not known.

    References
    ----------
    Koopmans, T. C. (1951). Efficient allocation of resources. Econometrica 19,
    455-465.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> stop = Disruption(target=Target.FACILITY, name="P1")
    >>> shadow_prices(programme, hits=[stop])[["name", "up", "down"]].head(4)
       name   up  down
    0    M2  0.0   1.0
    1    P1  1.0   NaN
    2    P2  0.0   1.0
    3 M2>P2  0.0   1.0
    """
    if not 0.0 < step_t < np.inf:
        problem = Problem(where="step_t", what=f"{step_t}", expected="above 0")
        raise ParameterError("shadow prices", [problem])
    rows = []
    for posed in programme.posed(hits):
        usual = programme.solved(posed)
        most_t = min(step_t, _LARGEST_STEP * posed.network.demand_t)
        for limit in _limits_in_use(posed, usual):
            priced = _priced(programme, posed, usual=usual, limit=limit, step_t=most_t)
            rows.append(limit.told(posed) | priced)
    table = pd.DataFrame(rows, columns=list(PRICE_COLUMNS))
    worth = pd.DataFrame(
        {
            "unmet": table[["up", "down"]].max(axis=1),
            "usd": table[["usd_up", "usd_down"]].max(axis=1).fillna(0.0),
            "place": -table.index.to_numpy(),
        }
    )
    ranked = worth.round(9).sort_values(list(worth.columns), ascending=False)
    return table.loc[ranked.index].reset_index(drop=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """What holds one works or one link of a network."""

    kind: str
    place: int
    limit_t: float
    carried_t: float

    def told(self, posed: PosedPart) -> dict[str, object]:
        """Name it, with what it carries."""
        network = posed.network
        link = network.links[self.place] if self.kind == _LINK else None
        works = network.nodes[self.place if link is None else link.origin].works
        name, label = works.facility_id, works.name
        if link is not None:
            end = None if link.to_market else network.nodes[link.destination].works
            name = f"{name}>{link.leg.destination.name}"
            label = f"{label} to {'the market' if end is None else end.name}"
        return {
            "kind": self.kind,
            "name": name,
            "label": label,
            "stage": works.stage,
            "commodity": network.commodity,
            "group": network.group,
            "tonnes": self.carried_t,
            "limit_t": self.limit_t,
        }

    def moved(self, posed: PosedPart, *, by_t: float) -> PosedPart:
        """Give the same with this limit moved."""
        limits = posed.link_limit if self.kind == _LINK else posed.node_limit
        moved = limits.copy()
        moved[self.place] = max(0.0, moved[self.place] + by_t)
        if self.kind == _LINK:
            return replace(posed, link_limit=moved)
        return replace(posed, node_limit=moved)


def _limits_in_use(posed: PosedPart, usual: PartAllocation) -> list[_Limit]:
    network = posed.network
    base_t = np.array([node.base_t for node in network.nodes])
    kinds = (
        (_WORKS, posed.node_limit, usual.nodes_t, base_t),
        (_LINK, posed.link_limit, usual.links_t, network.base_t),
    )
    return [
        _Limit(
            kind=kind,
            place=int(place),
            limit_t=float(limit_t[place]),
            carried_t=float(carried_t[place]),
        )
        for kind, limit_t, carried_t, ordinary_t in kinds
        for place in np.flatnonzero(
            ((carried_t > 0.0) | (ordinary_t > 0.0)) & np.isfinite(limit_t)
        )
    ]


def _priced(
    programme: MarketProgramme,
    posed: PosedPart,
    *,
    usual: PartAllocation,
    limit: _Limit,
    step_t: float,
) -> dict[str, float]:
    """Solve with the limit moved, upwards and downwards."""
    free_t = limit.limit_t - limit.carried_t
    reached = free_t <= _ROUNDING * posed.network.demand_t
    up = down = (0.0, 0.0)
    if reached:
        after = programme.solved(limit.moved(posed, by_t=step_t))
        up = _better(after, usual, posed=posed, by_t=step_t)
    lowered_t = min(step_t, limit.limit_t)
    if lowered_t <= 0.0:
        down = (np.nan, np.nan)
    elif free_t < lowered_t:
        after = programme.solved(limit.moved(posed, by_t=-lowered_t))
        down = _better(usual, after, posed=posed, by_t=lowered_t)
    return {"up": up[0], "down": down[0], "usd_up": up[1], "usd_down": down[1]}


def _better(
    one: PartAllocation, other: PartAllocation, *, posed: PosedPart, by_t: float
) -> tuple[float, float]:
    """Give by how much one leaves less unmet than the other, or else costs less."""
    demand_t = posed.network.demand_t
    less_t = other.unmet_t - one.unmet_t
    if abs(less_t) > _ROUNDING * demand_t:
        return _settled(less_t / by_t, doubt=_ROUNDING * demand_t / by_t), np.nan
    dearest = float(np.max(posed.cost, initial=0.0))
    usd = float(posed.cost @ (other.links_t - one.links_t))
    changes = abs(usd) > _ROUNDING * demand_t * dearest
    return 0.0, usd / by_t if changes else 0.0


def _settled(price: float, *, doubt: float) -> float:
    """Give the whole number that a price cannot be told from, or else the price."""
    whole = float(round(price))
    return whole if abs(price - whole) <= doubt else price
