"""The nearest of some samples, of all or of each sector.

Coordinates are those in which the ellipse of the search is a circle; ties go to the
lower row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


_HUGE = 1e300  # a square of a distance; min() with it keeps sums of squares unfused
GUESSES = 20  # of a distance, before ties are thought of


@compiled
def square_of(east: float, north: float) -> float:
    """Give the square of a distance, to the same last digit as numpy does.

    Products and sums are else one instruction: (3, 4) and (4, 3) would differ.

    Parameters
    ----------
    east, north : float

    Returns
    -------
    float

    Examples
    --------
    >>> square_of(3.0, 4.0)
    25.0
    """
    return min(east * east, _HUGE) + min(north * north, _HUGE)


@compiled
def count_within(squares: NDArray[np.float64], count: int, limit: float) -> int:
    """Count the first `count` numbers that do not exceed a limit.

    Parameters
    ----------
    squares : ndarray of float, shape (count or more,)
    count : int
    limit : float

    Returns
    -------
    int

    Examples
    --------
    >>> count_within(np.array([4.0, 1.0, 9.0]), 3, 4.0)
    2
    """
    within = 0
    for each in range(count):
        within += squares[each] <= limit
    return within


@compiled
def cut_at(  # noqa: C901, PLR0912, PLR0917
    squares: NDArray[np.float64], count: int, wanted: int, limit: float, guess: float
) -> float:
    """Find what only the `wanted` smallest, and those that tie, do not exceed.

    Counts are compared, no numbers moved: loops without branches. The guesses follow
    the counts, which grow about as the square of the distance.

    Parameters
    ----------
    squares : ndarray of float, shape (count or more,)
        Infinity where one does not count.
    count, wanted : int
    limit : float
        The largest square that may be taken.
    guess : float
        Where the search starts; no result hangs on it.

    Returns
    -------
    float
        The limit or the largest square, where no more than `wanted` are within.

    Examples
    --------
    >>> squares = np.array([4.0, 1.0, 9.0, 4.0])
    >>> 1.0 <= cut_at(squares, 4, 1, np.inf, 2.0) < 4.0
    True
    >>> cut_at(squares, 4, 2, np.inf, 2.0)
    4.0
    """
    low, low_count, high, high_count = -1.0, 0, -1.0, 0
    value = guess
    if 0.0 < guess <= limit and guess < np.inf:  # most often right, or nearly
        now = count_within(squares, count, guess)
        if now == wanted:
            return guess
        if now < wanted:
            low, low_count = guess, now
        else:
            high, high_count = guess, now
    if high < 0.0:
        high = 0.0
        for each in range(count):
            high = max(high, squares[each] if squares[each] < np.inf else 0.0)
        high = min(high, limit)
        high_count = count_within(squares, count, high)
        if high_count <= wanted:
            return high
    if low_count > 0 or value == high:
        share = (wanted + 0.5 - low_count) / (high_count - low_count + 0.5)
        value = max(low, 0.0) + (high - max(low, 0.0)) * share
    for _ in range(GUESSES):
        if not low < value < high:
            value = 0.5 * (max(low, 0.0) + high)
        now = count_within(squares, count, value)
        if now == wanted:
            return value
        if now < wanted:
            low, low_count = value, now
        else:
            high, high_count = value, now
        share = (wanted + 0.5 - low_count) / (high_count - low_count + 0.5)
        value = max(low, 0.0) + (high - max(low, 0.0)) * share
    while True:  # from one number to the next: ties
        after = np.inf
        for each in range(count):
            if low < squares[each] < after:
                after = squares[each]
        low = after
        if count_within(squares, count, low) >= wanted:
            return low


@compiled
def take(  # noqa: PLR0917
    squares: NDArray[np.float64],
    count: int,
    wanted: int,
    value: float,
    places: NDArray[np.int64],
) -> int:
    """List the places of the `wanted` smallest numbers, in their order.

    Parameters
    ----------
    squares : ndarray of float, shape (count or more,)
    count, wanted : int
    value : float
        From `cut_at`.
    places : ndarray of int, shape (count + 1 or more,)
        Filled.

    Returns
    -------
    int
        How many there are.

    Examples
    --------
    >>> places = np.empty(5, dtype=np.int64)
    >>> take(np.array([4.0, 1.0, 9.0, 4.0]), 4, 2, 4.0, places), places[:2]
    (2, array([0, 1]))
    """
    taken = 0
    for each in range(count):
        places[taken] = each
        taken += squares[each] <= value
    if taken <= wanted:
        return taken
    room = wanted
    for each in range(count):
        room -= squares[each] < value
    taken = 0
    for each in range(count):
        tie = squares[each] == value and room > 0
        room -= tie
        if tie or squares[each] < value:
            places[taken] = each
            taken += 1
    return taken


@compiled
def sector_of(along: float, across: float, sectors: int) -> int:
    """Give the sector of a separation, counted clockwise from the axis.

    A sector holds the edge at its start; what lies in one place is in the first.

    Parameters
    ----------
    along, across : float
        The separation, along the axis of the search and to the right of it.
    sectors : {1, 4, 8}

    Returns
    -------
    int

    Examples
    --------
    >>> sector_of(1.0, 0.0, 4), sector_of(0.0, 1.0, 4), sector_of(1.0, -1.0, 8)
    (0, 1, 7)
    """
    if sectors == 1:
        return 0
    if across > 0.0 or (across == 0.0 and along >= 0.0):
        quadrant = 0 if along > 0.0 or across == 0.0 else 1
    else:
        quadrant = 2 if along < 0.0 else 3
    if sectors == 4:
        return quadrant
    # within the quadrant: from its first edge to the second
    turned = quadrant % 2 == 1
    first = abs(across) if turned else abs(along)
    second = abs(along) if turned else abs(across)
    return 2 * quadrant + int(second >= first > 0.0)


@compiled
def choose(  # noqa: PLR0913, PLR0917
    squares: NDArray[np.float64],
    sector: NDArray[np.int64],
    count: int,
    wanted: int,
    each_sector: int,
    sectors: int,
    limit: float,
    guesses: NDArray[np.float64],
    apart: NDArray[np.float64],
    order: NDArray[np.int64],
    places: NDArray[np.int64],
) -> int:
    """Choose the nearest of some samples, of each sector as many as are allowed.

    Parameters
    ----------
    squares : ndarray of float, shape (count or more,)
        Squares of their distances from the target; infinity: not one of them.
    sector : ndarray of int, shape (count or more,)
        Where there are several sectors.
    count, wanted, each_sector, sectors : int
    limit : float
        Largest square.
    guesses : ndarray of float, shape (9,)
        Of the cuts; changed.
    apart, order : ndarray of float and int, shape (count + 1 or more,)
        Room to work in.
    places : ndarray of int, shape (count + 1 or more,)
        Filled, ascending.

    Returns
    -------
    int
        How many are chosen.

    Examples
    --------
    >>> places, guesses = np.empty(4, dtype=np.int64), np.ones(9)
    >>> squares, sector = np.array([4.0, 1.0, 9.0]), np.array([0, 0, 1])
    >>> chosen = choose(
    ...     squares,
    ...     sector,
    ...     3,
    ...     2,
    ...     1,
    ...     4,
    ...     np.inf,
    ...     guesses,
    ...     np.empty(4),
    ...     places.copy(),
    ...     places,
    ... )
    >>> places[:chosen]
    array([1, 2])
    """
    if sectors == 1:
        guesses[8] = cut_at(squares, count, wanted, limit, guesses[8])
        return take(squares, count, wanted, guesses[8], places)
    kept = 0
    for which in range(sectors):
        members = 0
        for each in range(count):  # the sector's own, side by side
            apart[members] = squares[each]
            order[members] = each
            members += sector[each] == which
        guesses[which] = cut_at(apart, members, each_sector, limit, guesses[which])
        taken = take(apart, members, each_sector, guesses[which], places)
        for each in range(taken):
            sector[order[places[each]]] = -1  # kept
        kept += taken
    for each in range(count):
        apart[each] = squares[each] if sector[each] == -1 else np.inf
    value = min(limit, _HUGE)  # below that of samples that are not kept
    if kept > wanted:
        value = guesses[8] = cut_at(apart, count, wanted, limit, guesses[8])
    return take(apart, count, wanted, value, places)
