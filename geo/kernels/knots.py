"""Straight lines between many knots, for very many places.

The interval of a place is read from a table of equal steps, and bisected where a
step holds several knots: many times as fast as a search among all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled, pays

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS_PER_KNOT = 8
MOST_STEPS = 65_536


def between_knots(
    places: NDArray[np.float64],
    knots: NDArray[np.float64],
    values: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Interpolate; beyond the knots the value of the last one holds.

    Parameters
    ----------
    places : ndarray of float
    knots : ndarray of float, shape (n,)
        Finite, strictly ascending.
    values : ndarray of float, shape (n,)
        Finite, none below the one before.

    Returns
    -------
    ndarray of float, of the shape of `places`
        As ``np.interp`` gives it, to the last bit.

    Examples
    --------
    >>> places = np.linspace(-1.0, 3.0, 400_001)
    >>> found = between_knots(places, np.array([0.0, 2.0]), np.array([5.0, 9.0]))
    >>> found[[0, 100_000, 200_000, 400_000]]
    array([5., 5., 7., 9.])
    """
    if len(knots) < 2 or not pays(places.size):
        return np.asarray(np.interp(places, knots, values))
    steps = min(STEPS_PER_KNOT * len(knots), MOST_STEPS)
    edges = np.linspace(knots[0], knots[-1], steps + 1)
    interval = np.searchsorted(knots, edges, side="right") - 1
    interval = np.minimum(interval, len(knots) - 2)
    found = np.empty(places.shape)
    _fill(
        np.ascontiguousarray(places, dtype=float).reshape(-1),
        np.ascontiguousarray(knots, dtype=float),
        np.ascontiguousarray(values, dtype=float),
        np.diff(values) / np.diff(knots),
        interval.astype(np.int64),
        found.reshape(-1),
    )
    return found


@compiled
def _among(place: float, knots: NDArray[np.float64], low: int) -> int:
    """Bisect for the interval, from a knot below the place on."""
    reach = 1
    while low + reach < knots.size - 1 and knots[low + reach] <= place:
        reach *= 2
    high = min(low + reach, knots.size - 1)
    while high - low > 1:
        middle = (low + high) // 2
        if knots[middle] <= place:
            low = middle
        else:
            high = middle
    return low


@compiled
def _fill(  # noqa: PLR0917  arrays, not a tuple of them, in a hot loop
    places: NDArray[np.float64],
    knots: NDArray[np.float64],
    values: NDArray[np.float64],
    slopes: NDArray[np.float64],
    interval: NDArray[np.int64],
    found: NDArray[np.float64],
) -> None:
    last, steps = knots.size - 1, interval.size - 1
    first = knots[0]
    per_unit = steps / (knots[last] - first)
    for row in range(places.size):
        place = places[row]
        if not first < place < knots[last]:  # NaN too
            end = values[0] if place <= first else values[last]
            found[row] = place if place != place else end  # noqa: PLR0124
            continue
        low = interval[min(int((place - first) * per_unit), steps - 1)]
        # sums of comparisons, not branches: which way they go is not to be foreseen
        low -= knots[low] > place
        low += knots[low + 1] <= place
        if knots[low + 1] <= place:
            low = _among(place, knots, low + 1)
        # abs: that product and sum are not made in one, as they are not in numpy
        found[row] = abs(slopes[low] * (place - knots[low])) + values[low]
