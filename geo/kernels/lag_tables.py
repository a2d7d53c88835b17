"""Which lag and which sectors a pair belongs to, looked up by compiled code.

A row of pairs is that of one point with a run of others. The lag of a pair comes from
a table of fine steps of distance, then from the squared edges themselves, so that the
steps decide nothing. Its sectors are the bits of a whole number. A slot is a lag of a
sector: those of the first sector, then those of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS_PER_LAG = 64  # so few pairs lie in a step with an edge
MOST_STEPS = 1 << 20
SECTORS_AT_ONCE = 8  # bits of a table of 256
SLACK = 1.0 + 1e-12  # more than the rounding of a distance

SLOTS_TO_MOVE = 512  # after each pair of blocks; of more of them, more rarely


class LagTable(NamedTuple):
    """Lags and sectors as compiled code takes them.

    Attributes
    ----------
    upper : ndarray of float, shape (lags + 1,)
        Squared upper edges, m², then infinity.
    begins : ndarray of int, shape (steps + 1,)
        The lag in which each step of distance begins; the last step is endless.
    per_m : float
        Steps in a metre.
    rules : ndarray of float, shape (sectors, 5)
        See `geo.kernels.pairs.Sector.rule`; none where all pairs count.
    lowest : ndarray of int, shape (2 ** sectors,)
        Which is the lowest bit of each number.
    """

    upper: NDArray[np.float64]
    begins: NDArray[np.int64]
    per_m: float
    rules: NDArray[np.float64]
    lowest: NDArray[np.int64]

    @property
    def slots(self) -> int:
        """How many lags all sectors have together."""
        return max(1, len(self.rules)) * (len(self.upper) - 1)


def lag_table(upper_m2: NDArray[np.float64], rules: NDArray[np.float64]) -> LagTable:
    """Tabulate lags.

    Parameters
    ----------
    upper_m2 : ndarray of float, shape (lags,)
        Squared upper edges, ascending, m².
    rules : ndarray of float, shape (sectors, 5)
        Of at most `SECTORS_AT_ONCE` sectors; none to let all pairs count.

    Returns
    -------
    LagTable

    Examples
    --------
    >>> table = lag_table(np.array([1.0, 4.0]), np.zeros((2, 5)))
    >>> table.begins[[0, 63, 65, 128]], table.lowest
    (array([0, 0, 1, 1]), array([0, 0, 1, 0]))
    """
    steps = min(STEPS_PER_LAG * len(upper_m2), MOST_STEPS)
    longest = float(np.sqrt(upper_m2[-1]))
    per_m = steps / longest if longest > 0.0 else 1.0
    nearest = np.arange(steps + 1) / (per_m * SLACK)
    begins = np.searchsorted(upper_m2, nearest * nearest, side="left")
    numbers = np.arange(1 << len(rules))
    lowest = np.zeros_like(numbers)
    for bit in range(len(rules)):
        lowest[numbers % (2 << bit) == 1 << bit] = bit
    return LagTable(
        np.append(upper_m2, np.inf),
        np.minimum(begins, len(upper_m2) - 1).astype(np.int64),
        per_m,
        np.ascontiguousarray(rules, dtype=np.float64),
        lowest,
    )


@compiled
def far_apart(  # noqa: PLR0917  called by compiled code
    boxes: NDArray[np.float64], one: int, other: int, limit_m2: float
) -> bool:
    """Tell whether no point of a box lies within a squared distance of another box."""
    east = max(boxes[one, 0] - boxes[other, 1], boxes[other, 0] - boxes[one, 1], 0.0)
    north = max(boxes[one, 2] - boxes[other, 3], boxes[other, 2] - boxes[one, 3], 0.0)
    return bool(east * east + north * north > limit_m2 * SLACK)


@compiled
def measure_row(  # noqa: PLR0913, PLR0917  arrays of the caller, made once
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    one: int,
    begin: int,
    count: int,
    per_m: float,
    steps: int,
    squared: NDArray[np.float64],
    away: NDArray[np.float64],
    step: NDArray[np.int64],
) -> None:
    """Measure a row of pairs: squared distance, distance and step of the table."""
    at_east, at_north, last = east[one], north[one], float(steps - 1)
    for k in range(count):
        over, up = east[begin + k] - at_east, north[begin + k] - at_north
        squared[k] = over * over + up * up
    for k in range(count):
        away[k] = np.sqrt(squared[k])
    for k in range(count):
        step[k] = np.int64(min(away[k] * per_m, last))


@compiled
def face_row(  # noqa: PLR0917  arrays of the caller, made once
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    one: int,
    begin: int,
    count: int,
    rules: NDArray[np.float64],
    bits: NDArray[np.int64],
) -> None:
    """Find the sectors of each pair of a row: the sum of their 2 ** sector."""
    at_east, at_north = east[one], north[one]
    for k in range(count):
        bits[k] = 0
    for sector in range(len(rules)):
        sin, cos, wide = rules[sector, 0], rules[sector, 1], rules[sector, 2]
        narrow, reach = rules[sector, 3], rules[sector, 4]
        for k in range(count):
            over, up = east[begin + k] - at_east, north[begin + k] - at_north
            along = abs(over * sin + up * cos)
            across = abs(over * cos - up * sin)
            inside = (across * narrow <= along * wide) & (across <= reach)
            bits[k] += np.int64(inside) << sector


@compiled
def slots_of_row(  # noqa: PLR0913, PLR0917  arrays of the caller, made once
    count: int,
    squared: NDArray[np.float64],
    step: NDArray[np.int64],
    bits: NDArray[np.int64],
    upper: NDArray[np.float64],
    begins: NDArray[np.int64],
    sectors: int,
    lowest: NDArray[np.int64],
    slot: NDArray[np.int64],
    pair: NDArray[np.int64],
) -> int:
    """List the slots of a row of pairs, each with the number of the pair in the row."""
    lags, entries = len(upper) - 1, 0
    for k in range(count):
        lag = begins[step[k]]
        while squared[k] > upper[lag]:
            lag += 1
        if lag == lags:
            continue
        left = bits[k] if sectors else 1
        while left:
            slot[entries] = lowest[left] * lags + lag if sectors else lag
            pair[entries] = k
            entries += 1
            left &= left - 1
    return entries


@compiled
def move_sums(some: NDArray[np.float64], total: NDArray[np.float64]) -> None:
    """Move the sums of a few blocks to those of the group: short sums round less."""
    for each in range(len(some)):
        total[each] += some[each]
        some[each] = 0.0
