"""Plain estimates at samples, from what is left when some are held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGETS = 64  # side by side: one instruction serves several of them
_SAMPLES = 64  # among which the nearest is looked for; whole fours
# Squares of distances, m2, as far as they count: a product of four is still a number.
_LEAST, _LARGEST = 1e-70, 1e70


@compiled
def means_of_left(  # noqa: PLR0917
    values: NDArray[np.float64],
    starts: NDArray[np.int64],
    rows: NDArray[np.int64],
    means: NDArray[np.float64],
) -> None:
    """Average what each list of rows leaves.

    Nothing is subtracted, so that an enormous value that is held out takes no
    digits along.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
    starts : ndarray of int, shape (lists + 1,)
        Where each list starts in `rows`, and where the last ends.
    rows : ndarray of int, shape (m,)
        Ascending within a list, none twice.
    means : ndarray of float, shape (lists,)
        Written; NaN where nothing is left.

    Examples
    --------
    >>> means = np.empty(2)
    >>> lists = np.array([0, 1, 3]), np.array([1, 0, 2])
    >>> means_of_left(np.array([1.0, 2.0, 6.0]), *lists, means)
    >>> means
    array([3.5, 2. ])
    """
    count = values.shape[0]
    before, after = np.zeros(count + 1), np.zeros(count + 1)
    for row in range(count):
        before[row + 1] = before[row] + values[row]
        after[count - 1 - row] = after[count - row] + values[count - 1 - row]
    for each in range(means.shape[0]):
        first, last = starts[each], starts[each + 1]
        if last - first == count:
            means[each] = np.nan
            continue
        total = before[count]
        if last > first:
            total = before[rows[first]] + after[rows[last - 1] + 1]
        for at in range(first + 1, last):
            for row in range(rows[at - 1] + 1, rows[at]):
                total += values[row]
        means[each] = total / (count - (last - first))


@compiled
def weigh_left(  # noqa: PLR0917
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    asked: NDArray[np.int64],
    lists: NDArray[np.int64],
    starts: NDArray[np.int64],
    rows: NDArray[np.int64],
    told: NDArray[np.float64],
) -> None:
    """Estimate samples by inverse distance squared and by the nearest sample.

    Parameters
    ----------
    points : ndarray of float, shape (2, n)
        Easting and northing, m. Samples within 1e-35 m of each other are in one
        place.
    values : ndarray of float, shape (n,)
    asked : ndarray of int, shape (m,)
        Rows of the samples to estimate; best such as share a list together.
    lists : ndarray of int, shape (m,)
        Of each of them, the list of rows that have no say.
    starts, rows : ndarray of int, shapes (lists + 1,) and (numbers,)
        As in `means_of_left`.
    told : ndarray of float, shape (m, 2)
        Written: by inverse distance, and that of the nearest sample (of several,
        the first). NaN where nothing is left. What a sample is told hangs on no
        other one that is asked for.

    Examples
    --------
    >>> line = np.array([[0.0, 1.0, 3.0], [0.0, 0.0, 0.0]])
    >>> told = np.empty((1, 2))
    >>> one = np.array([1]), np.array([0]), np.array([0, 1]), np.array([1])
    >>> weigh_left(line, np.array([1.0, 2.0, 6.0]), *one, told)
    >>> told
    array([[2., 1.]])
    """
    places, sums = np.empty((2, TARGETS)), np.empty((3, TARGETS))
    held, among = np.empty((2, TARGETS), np.int64), np.empty(TARGETS, np.int64)
    for start in range(0, asked.shape[0], TARGETS):
        filled = min(TARGETS, asked.shape[0] - start)
        for target in range(TARGETS):  # always as many: the last one fills up
            one = start + min(target, filled - 1)
            places[0, target] = points[0, asked[one]]
            places[1, target] = points[1, asked[one]]
            held[0, target] = starts[lists[one]]
            held[1, target] = starts[lists[one] + 1]
        _add_all(points, values, places, rows, held, sums, among)
        for one in range(start, start + filled):
            target = one - start
            first, last = starts[lists[one]], starts[lists[one] + 1]
            told[one] = np.nan
            if last - first < values.shape[0]:
                told[one, 0] = sums[1, target] / sums[2, target]
                sample = _first_at(
                    points,
                    places[0, target],
                    places[1, target],
                    sums[0, target],
                    rows[first:last],
                    among[target],
                )
                told[one, 1] = values[sample]


@compiled
def _square(east: float, north: float) -> float:
    """Give the square of a distance, to the same last digit as numpy does."""
    # bounds between them, since a product and a sum are else one instruction; two
    # that differ, since equal steps are joined first, and targets are then not
    return min(min(east * east, _LARGEST) + max(north * north, _LEAST), _LARGEST)


@compiled
def _add_all(  # noqa: PLR0917
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    places: NDArray[np.float64],
    rows: NDArray[np.int64],
    held: NDArray[np.int64],
    sums: NDArray[np.float64],
    among: NDArray[np.int64],
) -> None:
    """Find the least square and the sums of weighted values and weights.

    Four samples at a time; a target that does without one of them is put back and
    takes the others singly. `among` tells the first of the samples among which the
    nearest is.
    """
    count = values.shape[0]
    sums[0], sums[1:], among[:] = np.inf, 0.0, 0
    before, known = sums.copy(), sums[0].copy()
    due = _next_held(rows, held, count)
    for chunk in range(0, count, _SAMPLES):
        for first in range(chunk, min(chunk + _SAMPLES, count), 4):
            whole = first + 4 <= count
            if whole and due >= first + 4:
                _add_four(points, values, first, places, sums)
                continue
            before[:] = sums
            if whole:
                _add_four(points, values, first, places, sums)
            _add_singly(points, values, first, places, rows, held, before, sums)
            due = _next_held(rows, held, count)
        for target in range(TARGETS):
            if sums[0, target] < known[target]:
                known[target], among[target] = sums[0, target], chunk


@compiled
def _next_held(rows: NDArray[np.int64], held: NDArray[np.int64], count: int) -> int:
    """Give the first sample from here on that some target does without."""
    due = count + 4
    for target in range(TARGETS):
        if held[0, target] < held[1, target]:
            due = min(due, rows[held[0, target]])
    return due


@compiled
def _add_four(  # noqa: PLR0917
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    first: int,
    places: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Add four samples to all targets, with one division: 1/a + 1/b = (a + b)/ab."""
    east, north = places[0], places[1]
    least, weighed, total = sums[0], sums[1], sums[2]
    east_one, east_two = points[0, first], points[0, first + 1]
    east_three, east_four = points[0, first + 2], points[0, first + 3]
    north_one, north_two = points[1, first], points[1, first + 1]
    north_three, north_four = points[1, first + 2], points[1, first + 3]
    value_one, value_two = values[first], values[first + 1]
    value_three, value_four = values[first + 2], values[first + 3]
    for target in range(TARGETS):
        here, there = east[target], north[target]
        one = _square(east_one - here, north_one - there)
        two = _square(east_two - here, north_two - there)
        three = _square(east_three - here, north_three - there)
        four = _square(east_four - here, north_four - there)
        nearest = min(min(one, two), min(three, four))  # noqa: PLW3301  two by two
        least[target] = min(least[target], nearest)
        front, back = one * two, three * four
        share = 1.0 / (front * back)
        total[target] += ((one + two) * back + (three + four) * front) * share
        ahead = value_one * two + value_two * one
        behind = value_three * four + value_four * three
        weighed[target] += (ahead * back + behind * front) * share


@compiled
def _add_singly(  # noqa: PLR0917
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    first: int,
    places: NDArray[np.float64],
    rows: NDArray[np.int64],
    held: NDArray[np.int64],
    before: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Add up to four samples anew to the targets that do without one of them."""
    last = min(first + 4, values.shape[0])
    for target in range(TARGETS):
        at, end = held[0, target], held[1, target]
        without = at < end and rows[at] < last
        if last == first + 4 and not without:
            continue
        east, north = places[0, target], places[1, target]
        least, weighed, total = before[0, target], before[1, target], before[2, target]
        for sample in range(first, last):
            if at < end and rows[at] == sample:
                at += 1
                continue
            square = _square(points[0, sample] - east, points[1, sample] - north)
            share = 1.0 / square
            least = min(least, square)
            weighed += values[sample] * share
            total += share
        sums[0, target], sums[1, target], sums[2, target] = least, weighed, total
        held[0, target] = at


@compiled
def _first_at(  # noqa: PLR0917
    points: NDArray[np.float64],
    east: float,
    north: float,
    square: float,
    without: NDArray[np.int64],
    start: int,
) -> int:
    """Find the first sample from `start` on, none of those without, that far away."""
    at = 0
    while at < without.shape[0] and without[at] < start:
        at += 1
    for sample in range(start, points.shape[1]):
        if at < without.shape[0] and without[at] == sample:
            at += 1
        elif _square(points[0, sample] - east, points[1, sample] - north) == square:
            return sample
    return start
