"""What comes in each step on many paths: voyages end, levers come sooner or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Floats = NDArray[np.float64]

_AT_ONCE = 1_000_000  # voyages whose ends are worked out together


class Leaving(NamedTuple):
    """What leaves in each state, and which state holds from when.

    Parameters
    ----------
    day : ndarray of float, shape (paths, changes)
        Rising; infinite where there is no further change.
    state : ndarray of int, shape (paths, changes)
        In force from then on; state 0 holds before the first, and since ever.
    lag_days, per_day : sequence of ndarray of float, one of shape (n,) for each state
        What leaves each day, and how long it is under way.
    """

    day: Floats
    state: NDArray[np.int64]
    lag_days: Sequence[Floats]
    per_day: Sequence[Floats]


def landings(leaving: Leaving, *, step_days: float, steps: int) -> Iterator[Floats]:
    """Give what lands in each step: a change of state moves it one voyage later.

    Goods leave evenly, by the state of the day. What was under way when something
    stops still lands.

    Parameters
    ----------
    leaving : Leaving
    step_days : float
    steps : int

    Yields
    ------
    ndarray of float, shape (paths,)
        Of each step in turn; 0 or more.

    Examples
    --------
    >>> leaving = Leaving(
    ...     day=np.array([[1.0]]),
    ...     state=np.array([[1]]),
    ...     lag_days=[np.array([0.5]), np.zeros(0)],
    ...     per_day=[np.array([8.0]), np.zeros(0)],
    ... )
    >>> [float(one[0]) for one in landings(leaving, step_days=1.0, steps=4)]
    [8.0, 4.0, 0.0, 0.0]
    """
    paths = len(leaving.day)
    more = np.zeros((steps + 1, paths))  # that a step lands, than the step before
    for state in range(len(leaving.per_day)):
        _add_ends(leaving, state, step_days=step_days, more=more)
    running = np.full(paths, leaving.per_day[0].sum() * step_days)
    for step in range(steps):
        running += more[step]
        yield np.maximum(0.0, running)


def _add_ends(leaving: Leaving, state: int, *, step_days: float, more: Floats) -> None:
    """Add what lands since a state began, less what would have since it ended."""
    steps, paths = len(more) - 1, more.shape[1]
    before = np.zeros((paths, 1), dtype=leaving.state.dtype)
    old = np.hstack([before, leaving.state])[:, :-1]
    changed = (leaving.state != old) & np.isfinite(leaving.day)
    began, ended = changed & (leaving.state == state), changed & (old == state)
    path = np.concatenate([np.nonzero(began)[0], np.nonzero(ended)[0]])
    day = np.concatenate([leaving.day[began], leaving.day[ended]])
    sign = np.repeat([step_days, -step_days], [began.sum(), ended.sum()])
    lag_days, per_day = leaving.lag_days[state], leaving.per_day[state]
    some = max(1, _AT_ONCE // max(1, len(lag_days)))
    for first in range(0, len(path), some):
        now = slice(first, first + some)
        place = (day[now, None] + lag_days) / step_days
        seen = place < steps
        step = place[seen].astype(np.int64)
        tonnes = (sign[now, None] * per_day)[seen]
        flat = step * paths + np.broadcast_to(path[now, None], place.shape)[seen]
        # of the step in which voyages end a part lands, from the next on all
        first_part = tonnes * (step + 1.0 - place[seen])
        np.add.at(more.reshape(-1), flat, first_part)
        np.add.at(more.reshape(-1), flat + paths, tonnes - first_part)


def mixed(
    networks: Sequence[Iterator[Floats]], *, level: Floats, ordinary: float
) -> Iterator[Floats]:
    """Move what lands from one network towards others, each to its level.

    Parameters
    ----------
    networks : sequence of iterator
        Of `landings`: the market's own, then the others.
    level : ndarray of float, shape (others, steps)
        0 to 1.
    ordinary : float
        What lands in a step of an ordinary day. Together never more lands than this,
        or than the best of the networks lands.

    Yields
    ------
    ndarray of float, shape (paths,)

    Examples
    --------
    >>> own, other = iter([np.array([2.0])]), iter([np.array([8.0])])
    >>> list(mixed([own, other], level=np.array([[0.5]]), ordinary=10.0))
    [array([5.])]
    """
    for step, (own, *others) in enumerate(zip(*networks, strict=True)):
        total, best = own, np.maximum(own, ordinary)
        for other, part in zip(others, level[:, step], strict=True):
            total = total + part * (other - own)
            best = np.maximum(best, other)
        yield np.minimum(np.maximum(0.0, total), best)


def shifted(rows: Floats, *, factor: Floats, shift: Floats) -> Iterator[Floats]:
    """Give a row of numbers larger or smaller and later or sooner, path by path.

    Before its first number a row is 0, after its last it stays as it was there.

    Parameters
    ----------
    rows : ndarray of float, shape (rows, steps)
    factor : ndarray of float, shape (paths,)
    shift : ndarray of float, shape (paths,)
        By how many steps it comes later.

    Yields
    ------
    ndarray of float, shape (rows, paths)
        Of each step in turn, read between steps where the shift is not whole.

    Examples
    --------
    >>> row, one = np.array([[0.0, 0.0, 6.0]]), np.ones(1)
    >>> [x.item() for x in shifted(row, factor=one, shift=np.array([-0.5]))]
    [0.0, 3.0, 6.0]
    """
    if not shift.any():
        for step in range(rows.shape[1]):
            yield rows[:, step, None] * factor
        return
    whole = np.floor(shift).astype(np.int64)
    part = shift - whole
    from_nothing = np.hstack([np.zeros((len(rows), 1)), rows])
    sooner = from_nothing.take(-whole, axis=1, mode="clip")
    for step in range(rows.shape[1]):
        later = from_nothing.take(step + 1 - whole, axis=1, mode="clip")
        yield (later + (sooner - later) * part) * factor
        sooner = later


def limited(
    flow: Iterator[Floats], *, most: Floats, in_all: Floats
) -> Iterator[Floats]:
    """Hold a flow to what can pass in a step, and to what there is in all.

    Parameters
    ----------
    flow : iterator of ndarray of float, shape (rows, paths)
        As of `shifted`.
    most : ndarray of float, shape (steps,)
        Of each step.
    in_all : ndarray of float, shape (paths,)
        Of all steps together.

    Yields
    ------
    ndarray of float, shape (rows, paths)

    Examples
    --------
    >>> flow = (np.full((1, 1), 5.0) for step in range(3))
    >>> held = limited(flow, most=np.array([9.0, 4.0, 9.0]), in_all=np.array([10.0]))
    >>> [x.item() for x in held]
    [5.0, 4.0, 1.0]
    """
    left = in_all
    for tonnes, passes in zip(flow, most, strict=True):
        given = np.minimum(np.minimum(tonnes, passes), left)
        left = left - given
        yield given
