"""Which single stop hurts most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.disruption import Disruption, Target
from geo.resilience.curtailment import curtail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geo.resilience.chains import Chain, SupplyChains
    from geo.resilience.curtailment import Curtailed

UNVERIFIED = frozenset({"unverified", "synthetic"})
"""Words of evidence that no source stands behind."""

STOP_COLUMNS = {
    "target": "kind of thing stopped",
    "name": "which one",
    "label": "name for a reader",
    "commodity": "commodity",
    "unmet_t": "t per year unmet beyond what is on an ordinary day",
    "unmet_share": "of the demand",
    "extra_days": "longer under way, mean over the tonnes that still arrive",
    "flows_hit": "chains that use it",
    "hit_t": "t per year of an ordinary day on those chains",
    "share_on_unverified": "of those tonnes, the share resting on unverified capacity",
}
"""Columns of a ranking of stops, with their meaning."""


def rank_stops(
    supply: SupplyChains, *, candidates: Sequence[Disruption] | None = None
) -> pd.DataFrame:
    """Stop one thing at a time and rank by what the market then lacks.

    Parameters
    ----------
    supply : SupplyChains
        The ordinary day.
    candidates : sequence of Disruption, optional
        One at a time; by default `possible_stops`.

    Returns
    -------
    pandas.DataFrame
        By `STOP_COLUMNS`, the worst first; ties by extra days, tonnes and name.

    Raises
    ------
    ParameterError
        A candidate names what is not known.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> ranked = rank_stops(small_world().chains())
    >>> ranked[["target", "name", "unmet_t"]].head(3)
        target name  unmet_t
    0   company  Alpha     70.0
    1   country    IDN     70.0
    2  facility     M1     70.0
    """
    stops = possible_stops(supply) if candidates is None else tuple(candidates)
    labels = {
        works.facility_id: works.name
        for chain in supply.chains
        for works in (chain.mine, chain.plant)
    }
    rows = [_row(supply, stop, labels.get(stop.name, stop.name)) for stop in stops]
    table = pd.DataFrame(rows, columns=list(STOP_COLUMNS))
    return table.sort_values(
        ["unmet_t", "extra_days", "hit_t", "target", "name"],
        ascending=[False, False, False, True, True],
        ignore_index=True,
    )


def possible_stops(supply: SupplyChains) -> tuple[Disruption, ...]:
    """List one closure of everything that the chains use.

    The market's own port is left out: it stands for all ports of the market,
    and closing it would always come first.

    Parameters
    ----------
    supply : SupplyChains

    Returns
    -------
    tuple of Disruption
        Facilities, companies, countries, ports and gates, each once.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> [str(stop) for stop in possible_stops(small_world().chains())][-2:]
    ['port IDWES closed', 'gate Strait closed']
    """
    things = {thing for chain in supply.chains for thing in _uses(chain)}
    things.discard((Target.PORT, supply.options.market_port))
    order = list(Target)
    return tuple(
        Disruption(target=target, name=name)
        for target, name in sorted(
            things, key=lambda one: (order.index(one[0]), one[1])
        )
    )


def _uses(chain: Chain) -> Iterator[tuple[Target, str]]:
    for works in (chain.mine, chain.plant):
        yield Target.FACILITY, works.facility_id
        yield Target.COUNTRY, works.iso3
        for company in works.companies:
            yield Target.COMPANY, company
    for leg in (chain.feed, chain.market):
        for port in leg.ports:
            yield Target.PORT, port
        if leg.route is not None:
            for gate in leg.route.gates:
                yield Target.GATE, gate


def _row(supply: SupplyChains, stop: Disruption, label: str) -> dict[str, object]:
    after = curtail(supply, [stop])
    thing = (stop.target, stop.name)
    hit = np.array([thing in set(_uses(chain)) for chain in supply.chains], dtype=bool)
    base = np.array([chain.base_t for chain in supply.chains])
    doubtful = np.array([chain.evidence in UNVERIFIED for chain in supply.chains], bool)
    hit_t = float(base[hit].sum())
    unmet_t = max(0.0, after.unmet_t - curtail(supply).unmet_t)
    return {
        "target": str(stop.target),
        "name": stop.name,
        "label": label,
        "commodity": supply.commodity,
        "unmet_t": unmet_t,
        "unmet_share": unmet_t / supply.demand_t if supply.demand_t else 0.0,
        "extra_days": _extra_days(supply, after),
        "flows_hit": int(hit.sum()),
        "hit_t": hit_t,
        "share_on_unverified": float(base[hit & doubtful].sum()) / hit_t
        if hit_t
        else 0.0,
    }


def _extra_days(supply: SupplyChains, after: Curtailed) -> float:
    arriving = after.tonnes > 0.0
    if not arriving.any():
        return 0.0
    longer = _days(supply, after.chains) - _days(supply, supply.chains)
    longer = longer[arriving] + after.delay_days[arriving]
    return float(np.average(longer, weights=after.tonnes[arriving]))


def _days(supply: SupplyChains, chains: Sequence[Chain]) -> NDArray[np.float64]:
    legs = [(chain.feed, chain.market) for chain in chains]
    return np.array([sum(leg.days(supply.options) for leg in pair) for pair in legs])
