"""What is told of a way: how much moves on it on a day, of what, and what it takes."""

from __future__ import annotations

from collections import defaultdict
from math import fsum, nan
from typing import TYPE_CHECKING

import numpy as np

from geo.model.commodities import GROUP_NAMES
from geo.model.shared_columns import weakest
from geo.workflow.flow_changes import LOST, NEW, REROUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

GIVEN_UP = "given up"
"""What carries nothing any more: its flows are lost, or sent another way."""
FLOWS_TOLD = 5  # of each way; the others are counted
LEAST_TOLD = 0.01  # of a way's length: zones that are hardly touched are not told
AVERAGED = ("days", "usd_per_t", "co2_t_per_t")

Record = dict[str, object]


def way_facts(moved: Sequence[Record]) -> Record:
    """Sum what moves on a way on a day, and say what it is.

    Parameters
    ----------
    moved : sequence of dict
        The links on the way, by `geo.workflow.disrupted_flows.LINK_COLUMNS` with
        ``change``: with the ``tonnes`` that move on it, and the ``base_t`` that moved
        on it on an ordinary day.

    Returns
    -------
    dict
        ``tonnes``, ``base_t``; ``change`` (`NEW`, `REROUTED`, `GIVEN_UP` or empty);
        ``carries``, the largest flows; ``groups``; ``days``, ``usd_per_t`` and
        ``co2_t_per_t``, means over the tonnes of whole links; ``reason`` and
        ``evidence``, the weakest.

    Examples
    --------
    >>> flow = {"from_name": "Pit", "to_name": "Works", "group": "", "change": ""}
    >>> flow |= {"tonnes": 5.0, "base_t": 4.0, "reason": "", "evidence": "cited"}
    >>> flow |= {"days": 3.0, "usd_per_t": 9.0, "co2_t_per_t": 0.1}
    >>> way_facts([flow])["carries"]
    'Pit to Works: 5 t (was 4 t)'
    """
    now = np.array([float(str(one["tonnes"])) for one in moved])
    before = np.array([float(str(one["base_t"])) for one in moved])
    tonnes, base_t = fsum(now), fsum(before)
    weight = now if tonnes > 0.0 else before
    return {
        "tonnes": tonnes,
        "base_t": base_t,
        "change": _change(moved, tonnes=tonnes, base_t=base_t),
        "carries": _carries(moved),
        "groups": _groups(moved, weight),
        **{column: _mean(moved, column, weight) for column in AVERAGED},
        "reason": "; ".join(
            dict.fromkeys(str(one["reason"]) for one in moved if one["change"] == LOST)
        ),
        "evidence": weakest(str(one["evidence"]) for one in moved),
    }


def _change(moved: Sequence[Record], *, tonnes: float, base_t: float) -> str:
    if not tonnes > 0.0:
        return GIVEN_UP
    if base_t > 0.0:
        return ""
    sent = fsum(float(str(m["tonnes"])) for m in moved if m["change"] == REROUTED)
    return REROUTED if 2.0 * sent >= tonnes else NEW


def _mean(moved: Sequence[Record], column: str, weight: NDArray[np.float64]) -> float:
    values = np.array([float(str(one[column])) for one in moved])
    counted = (weight > 0.0) & np.isfinite(values)
    whole = fsum(weight[counted])
    return fsum(weight[counted] * values[counted]) / whole if whole else nan


def _carries(moved: Sequence[Record]) -> str:
    """Name the largest flows on a way, a line each."""
    flows: dict[tuple[str, str], list[float]] = {}
    changes: dict[tuple[str, str], str] = {}
    for one in moved:
        pair = str(one["from_name"]), str(one["to_name"])
        sums = flows.setdefault(pair, [0.0, 0.0])
        sums[0] += float(str(one["tonnes"]))
        sums[1] += float(str(one["base_t"]))
        changes[pair] = str(one["change"])
    largest = sorted(flows.items(), key=lambda flow: (-max(flow[1]), flow[0]))
    lines = [
        f"{start} to {end}: {_tonnes(now, before)}"
        + (f", {changes[start, end]}" if changes[start, end] else "")
        for (start, end), (now, before) in largest[:FLOWS_TOLD]
    ]
    more = len(largest) - FLOWS_TOLD
    return ";\n".join([*lines, f"and {more} smaller"] if more > 0 else lines)


def _tonnes(now: float, before: float) -> str:
    told = f"{now:,.4g} t" if now < 1e4 else f"{now:,.0f} t"
    same = abs(now - before) <= 0.0005 * max(now, before)
    was = f"{before:,.4g} t" if before < 1e4 else f"{before:,.0f} t"
    return told if same or not before else f"{told} (was {was})"


def _groups(moved: Sequence[Record], weight: NDArray[np.float64]) -> str:
    """Say what element groups the tonnes are of, the largest first."""
    sums: dict[str, float] = defaultdict(float)
    for one, tonnes in zip(moved, weight, strict=True):
        if one["group"] and tonnes > 0.0:
            sums[str(one["group"])] += float(tonnes)
    largest = sorted(sums.items(), key=lambda group: (-group[1], group[0]))
    return "; ".join(f"{GROUP_NAMES[group]}: {t:,.4g} t" for group, t in largest)


def zones_told(crossed: pd.DataFrame) -> dict[str, str]:
    """Say in words which zones each way crosses, the longest stretch first.

    Parameters
    ----------
    crossed : pandas.DataFrame
        By `geo.workflow.sea_ways.CROSSED_COLUMNS`.

    Returns
    -------
    dict of str to str
        By way; stretches of less than a hundredth of it are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> zone = {"way": "X>Y", "regime": "EEZ", "states": "JPN", "share": 0.25}
    >>> zones_told(pd.DataFrame([zone, zone | {"regime": "Area", "states": ""}]))
    {'X>Y': 'EEZ JPN 25%, Area 25%'}
    """
    told: dict[str, list[str]] = defaultdict(list)
    columns = ["way", "regime", "states", "share"]
    for way, regime, states, share in crossed[columns].itertuples(index=False):
        if share >= LEAST_TOLD:
            told[str(way)].append(f"{f'{regime} {states}'.strip()} {share:.0%}")
    return {way: ", ".join(words) for way, words in told.items()}
