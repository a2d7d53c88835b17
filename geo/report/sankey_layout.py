"""Where the nodes and bands of a flow diagram lie."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

OTHERS = "others"
STRAIGHT = ""
"""Name of a node that is none: the goods pass the stage by."""

BY = "\u2192"
"""Before the name of what goods that pass a stage by come from."""

_NARROW = 0.25  # of the gap between nodes: round goods that pass by


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A node of the diagram.

    Parameters
    ----------
    column : int
        From the left, from 0.
    name : str
        After `BY`, of what goods that pass by come from.
    tonnes, top, height : float
        From the upper edge downwards, in the unit of the diagram.
    """

    column: int
    name: str
    tonnes: float
    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What goes from a node to one of the next column.

    Parameters
    ----------
    start, end : Bar
    tonnes, start_top, end_top, height : float
        Upper edges at both ends.
    """

    start: Bar
    end: Bar
    tonnes: float
    start_top: float
    end_top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SankeyLayout:
    """A diagram without its ink.

    Parameters
    ----------
    columns : tuple of str
    bars : tuple of Bar
    bands : tuple of Band
    total_t : float
    """

    columns: tuple[str, ...]
    bars: tuple[Bar, ...]
    bands: tuple[Band, ...]
    total_t: float


def grouped_ways(
    ways: pd.DataFrame, *, columns: Sequence[str], most: int
) -> pd.DataFrame:
    """Put the smaller nodes of each column together, and equal ways into one row.

    Parameters
    ----------
    ways : pandas.DataFrame
        A column for each of `columns`, with the name of a node or `STRAIGHT`, and
        ``tonnes``.
    columns : sequence of str
    most : int
        Nodes of a column that keep their name, the largest.

    Returns
    -------
    pandas.DataFrame
        The same columns; ways without tonnes are gone, and goods that pass a stage
        by have a node of their own there, which begins with `BY`.

    Raises
    ------
    ParameterError
        Tonnes are negative or not finite.

    Examples
    --------
    >>> import pandas as pd
    >>> ways = pd.DataFrame({"Mine": ["A", "B", "C"], "tonnes": [5.0, 3.0, 2.0]})
    >>> grouped_ways(ways, columns=["Mine"], most=1).to_dict("list")
    {'Mine': ['A', 'others'], 'tonnes': [5.0, 5.0]}
    """
    bad = ways[~ways["tonnes"].between(0.0, float("inf"), inclusive="left")]
    if len(bad):
        raise ParameterError(
            "flow diagram",
            [
                Problem(
                    where="tonnes",
                    what=", ".join(map(str, bad["tonnes"])),
                    expected="0 or more, and finite",
                )
            ],
        )
    kept = ways[ways["tonnes"] > 0.0][[*columns, "tonnes"]]
    for column in columns:
        sizes = kept.groupby(column)["tonnes"].sum().drop(STRAIGHT, errors="ignore")
        named = {*sizes.sort_values(ascending=False, kind="stable").index[:most]}
        named.add(STRAIGHT)
        kept = kept.assign(
            **{column: kept[column].where(kept[column].isin(named), OTHERS)}
        )
    for before, column in pairwise(columns):
        passing = BY + kept[before].str.removeprefix(BY)
        kept = kept.assign(
            **{column: kept[column].where(kept[column] != STRAIGHT, passing)}
        )
    return kept.groupby([*columns], sort=False)["tonnes"].sum().reset_index()


def lay_out(
    ways: pd.DataFrame, *, columns: Sequence[str], height: float, gap: float
) -> SankeyLayout:
    """Place the nodes of each column over one another, and the bands between them.

    Heights are in proportion to tonnes, with one scale for all columns. Nodes of the
    first column lie in the order of their tonnes; later ones in the order of where
    their bands come from, so that few cross; what is left over lies below.

    Parameters
    ----------
    ways : pandas.DataFrame
        Of `grouped_ways`.
    columns : sequence of str
    height : float
        Of the whole.
    gap : float
        Between nodes.

    Returns
    -------
    SankeyLayout
        Bars and bands keep the tonnes: what enters a node leaves it.

    Examples
    --------
    >>> import pandas as pd
    >>> ways = pd.DataFrame(
    ...     {"Mine": ["A", "B"], "Plant": ["C", "C"], "tonnes": [3.0, 1.0]}
    ... )
    >>> laid = lay_out(ways, columns=["Mine", "Plant"], height=60.0, gap=10.0)
    >>> [(bar.name, bar.top, bar.height) for bar in laid.bars]
    [('A', 0.0, 30.0), ('B', 40.0, 10.0), ('C', 0.0, 40.0)]
    """
    total = float(ways["tonnes"].sum())
    taken = [
        sum(_gap(name, gap) for name in ways[column].unique()) for column in columns
    ]
    room = height - max(taken, default=0.0)
    scale = room / total if total > 0.0 else 0.0
    bars: dict[tuple[int, str], Bar] = {}
    for place, column in enumerate(columns):
        sizes = ways.groupby(column, sort=False)["tonnes"].sum()
        before = _heights_before(ways, columns, place=place, bars=bars)
        top = 0.0
        for name in _ordered(sizes, before):
            tonnes = float(sizes[name])
            bars[place, name] = Bar(
                column=place,
                name=name,
                tonnes=tonnes,
                top=top,
                height=tonnes * scale,
            )
            top += tonnes * scale + _gap(name, gap)
    return SankeyLayout(
        columns=tuple(columns),
        bars=tuple(bars.values()),
        bands=tuple(_bands(ways, columns, bars=bars, scale=scale)),
        total_t=total,
    )


def _heights_before(
    ways: pd.DataFrame,
    columns: Sequence[str],
    *,
    place: int,
    bars: Mapping[tuple[int, str], Bar],
) -> dict[str, float]:
    """Give the mean place, by tonnes, of what feeds each node; none in the first."""
    if place == 0:
        return {}
    middles = ways[columns[place - 1]].map(
        lambda name: bars[place - 1, name].top + bars[place - 1, name].height / 2.0
    )
    moments = (middles * ways["tonnes"]).groupby(ways[columns[place]]).sum()
    sizes = ways["tonnes"].groupby(ways[columns[place]]).sum()
    return {str(name): float(middle) for name, middle in (moments / sizes).items()}


def _gap(name: str, gap: float) -> float:
    return gap * _NARROW if name.startswith(BY) else gap


def _ordered(sizes: pd.Series[float], before: Mapping[str, float]) -> list[str]:
    last = {OTHERS: 1, STRAIGHT: 2}
    names = [str(name) for name in sizes.index]
    return sorted(
        names,
        key=lambda name: (
            last.get(name, 0),
            before.get(name, 0.0),
            -float(sizes[name]),
            name,
        ),
    )


def _bands(
    ways: pd.DataFrame,
    columns: Sequence[str],
    *,
    bars: Mapping[tuple[int, str], Bar],
    scale: float,
) -> list[Band]:
    bands = []
    for place in range(len(columns) - 1):
        pair = [columns[place], columns[place + 1]]
        sums = ways.groupby(pair, sort=False)["tonnes"].sum()
        joined = [
            (bars[place, one], bars[place + 1, other], float(tonnes))
            for one, other, tonnes in zip(
                *(sums.index.get_level_values(name) for name in pair),
                sums,
                strict=True,
            )
        ]
        starts: dict[str, float] = {}
        ends: dict[str, float] = {}
        for start, end, tonnes in sorted(joined, key=lambda b: (b[0].top, b[1].top)):
            starts.setdefault(start.name, start.top)
            ends.setdefault(end.name, end.top)
            bands.append(
                Band(
                    start=start,
                    end=end,
                    tonnes=tonnes,
                    start_top=starts[start.name],
                    end_top=ends[end.name],
                    height=tonnes * scale,
                )
            )
            starts[start.name] += tonnes * scale
            ends[end.name] += tonnes * scale
    return bands
