"""The longest distance of pairs in a sector, by compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.lag_tables import SLACK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernels.compact_blocks import CompactBlocks


def longest_distances(
    blocks: CompactBlocks, rules: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find the longest distance of all pairs of each sector.

    Pairs of blocks are looked through from those farthest apart, until no more of
    them can hold a longer pair.

    Parameters
    ----------
    blocks : CompactBlocks
    rules : ndarray of float, shape (sectors, 5)
        See `geo.kernels.pairs.Sector.rule`.

    Returns
    -------
    ndarray of float, shape (sectors,)
        Metres; 0 where there are no pairs.

    Examples
    --------
    >>> from geo.kernels.compact_blocks import compact_blocks
    >>> from geo.kernels.pairs import Sector
    >>> blocks = compact_blocks(np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]]))
    >>> sectors = [Sector(0.0, 90.0), Sector(90.0, 22.5)]
    >>> longest_distances(blocks, np.array([sector.rule for sector in sectors]))
    array([5., 3.])
    """
    one, other = np.triu_indices(len(blocks.boxes))
    west, east, south, north = blocks.boxes.T
    over = np.maximum(east[other] - west[one], east[one] - west[other])
    up = np.maximum(north[other] - south[one], north[one] - south[other])
    bound = over * over + up * up
    descending = np.argsort(-bound, kind="stable")
    squared = [
        _longest(
            blocks.east,
            blocks.north,
            blocks.starts,
            one[descending],
            other[descending],
            bound[descending] * SLACK,
            rule,
        )
        for rule in rules
    ]
    return np.asarray(np.sqrt(np.array(squared)))


@compiled
def _longest(  # noqa: PLR0917  one loop
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    starts: NDArray[np.int64],
    one_block: NDArray[np.int64],
    other_block: NDArray[np.int64],
    bound: NDArray[np.float64],
    rule: NDArray[np.float64],
) -> float:
    sin, cos, wide, narrow, reach = rule[0], rule[1], rule[2], rule[3], rule[4]
    longest = 0.0
    for number in range(len(bound)):
        if bound[number] <= longest:
            break
        for one in range(starts[one_block[number]], starts[one_block[number] + 1]):
            begin = max(one + 1, starts[other_block[number]])
            for other in range(begin, starts[other_block[number] + 1]):
                over, up = east[other] - east[one], north[other] - north[one]
                squared = over * over + up * up
                if squared > longest:
                    along = abs(over * sin + up * cos)
                    across = abs(over * cos - up * sin)
                    if across * narrow <= along * wide and across <= reach:
                        longest = squared
    return longest
