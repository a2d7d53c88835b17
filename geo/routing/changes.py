"""What disruptions change for each pair of places, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.routing.exposure import GATE_SEPARATOR
from geo.routing.search import blocking_gates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.routing.matrix import RouteMatrix


def route_changes(found: RouteMatrix) -> pd.DataFrame:
    """Write a matrix of routes as one row per pair and state.

    Parameters
    ----------
    found : RouteMatrix

    Returns
    -------
    pandas.DataFrame
        ``origin``, ``destination``, ``disruption`` (what is in force),
        ``length_nm``, ``days``, ``usd_per_t``, ``gates`` (on the way, joined by
        ``;``, in no order), ``passing`` (share of the goods that still passes);
        longer than on an ordinary day by ``delta_nm``, ``delta_days`` (waiting at
        gates included), dearer by ``delta_freight_usd_per_t``,
        ``delta_carbon_usd_per_t``, ``delta_inventory_usd_per_t``,
        ``delta_gates_usd_per_t`` and, together, ``delta_usd_per_t``; with
        ``delta_co2_kg_per_t``; infinite where the way is blocked, NaN where it was
        blocked before, and all of money and CO2 NaN without rates.
        ``probability`` of the state, and times it ``expected_delta_nm``,
        ``expected_delta_days``, ``expected_delta_usd_per_t``. ``blocked_by``: the
        gates, joined, as `geo.routing.paths.Route` names them.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.routing.matrix import route_matrix
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> slow = Disruption(
    ...     target=Target.GATE,
    ...     name="Strait",
    ...     capacity=0.5,
    ...     delay_days=4.0,
    ...     probability=0.1,
    ... )
    >>> table = route_changes(
    ...     route_matrix(small_sea(), [(west, east)], states=[[slow]])
    ... )
    >>> table[["delta_nm", "delta_days", "passing", "expected_delta_days"]]
       delta_nm  delta_days  passing  expected_delta_days
    0       0.0         4.0      0.5                  0.4
    """
    states = len(found.states)
    probability = np.tile(found.probability, len(found.pairs))
    changed = _changes(found)
    labels = [" + ".join(map(str, state)) for state in found.states]
    table = pd.DataFrame(
        {
            "origin": np.repeat([pair[0].name for pair in found.pairs], states),
            "destination": np.repeat([pair[1].name for pair in found.pairs], states),
            "disruption": np.tile(np.array(labels, dtype=object), len(found.pairs)),
            "length_nm": found.under.length_nm.ravel(),
            "days": found.under.days.ravel(),
            "usd_per_t": found.under.usd_per_t.ravel(),
            "gates": _named(found.under.gates.ravel(), found.network.gate_names),
            "passing": found.passing.ravel(),
            **changed,
            "probability": probability,
        }
    )
    for name in ("delta_nm", "delta_days", "delta_usd_per_t"):
        # what cannot happen is expected to change nothing, even what it would block
        possible = np.where(probability > 0.0, table[name], 0.0)
        table[f"expected_{name}"] = possible * probability
    table["blocked_by"] = _blocked_by(found)
    return table


def _changes(found: RouteMatrix) -> dict[str, NDArray[np.float64]]:
    more_nm = _more(found.under.length_nm, found.base.length_nm)
    more_days = _more(found.under.days, found.base.days)
    blank = np.full(more_nm.shape, np.nan)
    gates_usd = _more(found.under.gate_usd_per_t, found.base.gate_usd_per_t)
    freight, carbon, co2_t, inventory = blank, blank, blank, blank
    if found.rates is not None:
        rates = found.rates
        freight = _priced(more_nm, rates.freight_usd_per_t_nm)
        co2_t = _priced(more_nm, rates.co2_t_per_t_nm)
        carbon = _priced(co2_t, rates.carbon_usd_per_t)
        inventory = _priced(more_days, rates.holding_usd_per_t_day)
    return {
        "delta_nm": more_nm,
        "delta_days": more_days,
        "delta_freight_usd_per_t": freight,
        "delta_carbon_usd_per_t": carbon,
        "delta_inventory_usd_per_t": inventory,
        "delta_gates_usd_per_t": np.where(np.isinf(more_nm), np.inf, gates_usd),
        "delta_usd_per_t": _more(found.under.usd_per_t, found.base.usd_per_t),
        "delta_co2_kg_per_t": co2_t * 1000.0,
    }


def _more(now: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # both blocked: infinity less infinity
        return np.asarray(now - before[:, None]).ravel()


def _priced(amount: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """Price amounts; what cannot be done is not free where the rate is zero."""
    finite = np.where(np.isinf(amount), 0.0, amount)
    return np.where(np.isinf(amount), np.inf, finite * rate)


def _named(masks: NDArray[np.uint64], gate_names: Sequence[str]) -> list[str]:
    distinct, which = np.unique(masks, return_inverse=True)
    texts = [
        GATE_SEPARATOR.join(
            name for bit, name in enumerate(gate_names) if int(mask) >> bit & 1
        )
        for mask in distinct
    ]
    return [texts[k] for k in which]


def _blocked_by(found: RouteMatrix) -> list[str]:
    texts = np.full(found.under.length_nm.shape, "", dtype=object)
    for column, state in enumerate(found.states):
        rows = np.flatnonzero(np.isinf(found.under.length_nm[:, column]))
        ends = [(int(start), int(end)) for start, end in found.nodes[rows]]
        named = blocking_gates(found.network.under(state), set(ends))
        for row, pair in zip(rows, ends, strict=True):
            texts[row, column] = GATE_SEPARATOR.join(named[pair])
    return list(texts.ravel())
