"""Which disruptions are in force from when to when, path by path."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.model.disruption import Disruption
from geo.resilience.stock_draws import Streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resilience.stock_question import StockDraws

    Numbers = NDArray[np.float64]

RAMP_LEVELS = 4
"""Levels that stand for a ramp, the last being its end: each asks for a state."""

CALM: tuple[Disruption, ...] = ()
"""The state in which nothing is disrupted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timelines:
    """States and the days from which they hold.

    Parameters
    ----------
    states : tuple of tuple of Disruption
        The first is `CALM`, which holds before day 0. Each disruption without its
        dates, so that a state is the same whenever it comes.
    day : ndarray of float, shape (paths, changes)
        Rising, infinite where nothing changes any more.
    state : ndarray of int, shape (paths, changes)
        Place among the states.
    first_day : ndarray of float, shape (paths,)
        On which the first disruption begins; infinite if none does.
    """

    states: tuple[tuple[Disruption, ...], ...]
    day: Numbers
    state: NDArray[np.int64]
    first_day: Numbers


def draw_timelines(
    disruptions: Sequence[Disruption],
    *,
    end_day: float,
    draws: StockDraws | None = None,
    streams: Streams | None = None,
) -> Timelines:
    """Lay out disruptions in time, on one path as told or on many as drawn.

    Where paths are drawn, each disruption happens with its probability, starts
    earlier or later, and lasts shorter or longer; else each is certain. A ramp is
    taken in `RAMP_LEVELS` levels with the loss of the straight line, also where the
    disruption is told to end before its ramp does. What changes nothing is left out.

    Parameters
    ----------
    disruptions : sequence of Disruption
    end_day : float
        What begins then or later is not seen.
    draws : StockDraws, optional
    streams : Streams, optional
        Of the same draws.

    Returns
    -------
    Timelines

    Examples
    --------
    >>> from geo.model.disruption import Target
    >>> ban = Disruption(
    ...     target=Target.EXPORT, name="CHN", start_day=30.0, duration_days=60.0
    ... )
    >>> lines = draw_timelines([ban], end_day=365.0)
    >>> lines.day, lines.state, len(lines.states)
    (array([[30., 90.]]), array([[1, 0]]), 2)
    """
    streams = streams or Streams(None, None)
    # named before any is left out, so that none draws by another's name
    named = list(zip(disruptions, _names(disruptions), strict=True))
    hits = [hit for hit in disruptions if _matters(hit)]
    spans = [
        _span(hit, name, draws=draws, streams=streams)
        for hit, name in named
        if _matters(hit)
    ]
    levels = [_levels(hit) for hit in hits]
    ons = [_ons(span, parts) for span, parts in zip(spans, levels, strict=True)]
    nothing = np.zeros((streams.paths, 0))
    edges = np.hstack([nothing, *ons, *(end[:, None] for _, end in spans)])
    edges[edges >= end_day] = np.inf
    edges.sort(axis=1)
    codes = np.zeros((*edges.shape, len(hits)), dtype=np.int8)
    for place, ((_, end), on) in enumerate(zip(spans, ons, strict=True)):
        reached = (edges[:, :, None] >= on[:, None, :]).sum(axis=2)
        codes[:, :, place] = np.where(edges < end[:, None], reached, 0)
    states, state = _states(codes, levels)
    starts = [np.where(start < end, start, np.inf) for start, end in spans]
    return Timelines(
        states=states,
        day=edges,
        state=state,
        first_day=np.min([np.full(streams.paths, np.inf), *starts], axis=0),
    )


def _matters(hit: Disruption) -> bool:
    takes = hit.capacity < 1.0 or hit.delay_days > 0.0 or hit.cost_usd_per_t > 0.0
    return takes and hit.duration_days > 0.0


def _names(hits: Sequence[Disruption]) -> list[str]:
    """Name each by what it hits, and count those of one name."""
    seen: Counter[str] = Counter()
    names = []
    for hit in hits:
        name = f"{hit.target} {hit.name} {hit.stage}"
        names.append(f"{name} {seen[name]}")
        seen[name] += 1
    return names


def _span(
    hit: Disruption, name: str, *, draws: StockDraws | None, streams: Streams
) -> tuple[Numbers, Numbers]:
    """Give start and end by path; what does not happen starts and ends never."""
    paths = streams.paths
    start, lasts = np.full(paths, hit.start_day), np.full(paths, hit.duration_days)
    if draws is not None:
        moved = streams.normal("start", name, sd=draws.start_sd_days)
        start = np.maximum(0.0, start + moved)
        lasts = lasts * streams.factor("duration", name, sd=draws.duration_sd)
        never = streams.uniform("happens", name) >= hit.probability
        start[never] = np.inf
    return start, start + lasts


def _levels(hit: Disruption) -> list[tuple[float, Disruption]]:
    """Give the levels of a ramp, each with its days after the start."""
    bare = replace(
        hit,
        start_day=0.0,
        duration_days=np.inf,
        ramp_days=0.0,
        probability=1.0,
        source="",
    )
    if hit.ramp_days == 0.0:
        return [(0.0, bare)]
    starts = _level_starts(hit)
    ends = [*starts[1:], 1.0]
    levels = [
        (
            start * hit.ramp_days,
            replace(bare, capacity=1.0 - (1.0 - hit.capacity) * (start + end) / 2.0),
        )
        for start, end in zip(starts, ends, strict=True)
    ]
    return [*levels, (hit.ramp_days, bare)]


def _level_starts(hit: Disruption) -> list[float]:
    """Say at which shares of a ramp the levels before its end begin."""
    parts = RAMP_LEVELS - 1
    reached = hit.duration_days / hit.ramp_days
    if reached >= 1.0:
        return [part / parts for part in range(parts)]
    # one level is for paths on which it lasts longer than told
    return [reached * part / (parts - 1) for part in range(parts)]


def _ons(
    span: tuple[Numbers, Numbers], levels: Sequence[tuple[float, Disruption]]
) -> Numbers:
    """Give the days on which the levels begin, infinite where it is over by then."""
    start, end = span
    on = start[:, None] + np.array([offset for offset, _ in levels])
    return np.where(on < end[:, None], on, np.inf)


def _states(
    codes: NDArray[np.int8], levels: Sequence[Sequence[tuple[float, Disruption]]]
) -> tuple[tuple[tuple[Disruption, ...], ...], NDArray[np.int64]]:
    """Count the combinations of levels that occur, the calm one first."""
    paths, changes, hits = codes.shape
    rows = codes.reshape(paths * changes, hits)
    key = np.zeros(len(rows), dtype=np.int64)
    for place in range(rows.shape[1]):
        # numbered afresh each time, so that the numbers stay small
        together = key * (RAMP_LEVELS + 1) + rows[:, place]
        key = np.unique(together, return_inverse=True)[1].astype(np.int64)
    states: dict[tuple[Disruption, ...], int] = {CALM: 0}
    _, example = np.unique(key, return_index=True)
    number = np.zeros(len(example), dtype=np.int64)
    for place, row in enumerate(rows[example]):
        forced = [
            parts[code - 1][1]
            for parts, code in zip(levels, row.tolist(), strict=True)
            if code
        ]
        state = tuple(dict.fromkeys(forced))
        number[place] = states.setdefault(state, len(states))
    return tuple(states), number[key].reshape(paths, changes)
