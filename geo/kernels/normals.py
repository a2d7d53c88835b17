"""Normal numbers by the ziggurat of numpy, many at a time.

numpy draws each normal number by a call through a pointer; here its random words are
taken in bulk and go through compiled code, three times as fast. The numbers are those
that numpy draws from the same generator, to the last bit, and the generator stands
where numpy would have left it: which way they are drawn is no matter.

References
----------
Marsaglia, G. & Tsang, W.W. (2000). The ziggurat method for generating random
variables. Journal of Statistical Software 5(8).
Doornik, J.A. (2005). An improved ziggurat method to generate normal random samples.
University of Oxford.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.compiled import compiled, pays

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS = 16_384  # taken at a time: they stay in the cache
SPARE = 64  # words for the last number: with less than one chance in 10²⁹ too few
LAYERS = 256
FRACTION = 2.0**52  # of a layer, in which a word tells the place
START = 3.6541528853610088  # of the tail, beyond the lowest layer
TAIL = 1.0 / START


class Ziggurat(NamedTuple):
    """The layers under a normal density.

    Attributes
    ----------
    within : ndarray of uint64, shape (256,)
        A word's fraction below it lies under the density for certain.
    width : ndarray of float, shape (256,)
        Of a layer, for one unit of the fraction.
    height : ndarray of float, shape (256,)
        Of the density at the edge of a layer.
    """

    within: NDArray[np.uint64]
    width: NDArray[np.float64]
    height: NDArray[np.float64]


def standard_normal(
    rng: np.random.Generator, out: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fill an array with normal numbers of mean 0 and variance 1.

    Parameters
    ----------
    rng : numpy.random.Generator
    out : ndarray of float
        Contiguous.

    Returns
    -------
    ndarray of float
        `out`, as ``rng.standard_normal(out=out)`` would have filled it.

    Examples
    --------
    >>> fast, plain = (np.random.Generator(np.random.PCG64(3)) for _ in "ab")
    >>> drawn = standard_normal(fast, np.empty(300_000))
    >>> bool(np.array_equal(drawn, plain.standard_normal(300_000)))
    True
    """
    words = rng.bit_generator
    if (
        not pays(out.size)
        or type(words) is not np.random.PCG64
        or words.state["has_uint32"]  # half a word that going back would lose
    ):
        return rng.standard_normal(out=out)
    layers, flat = ziggurat(), out.reshape(-1)
    drawn, at_once = 0, WORDS
    with words.lock:
        while drawn < flat.size:
            some = words.random_raw(min(at_once, flat.size - drawn + SPARE))
            drawn, used = _draw(some, *layers, flat, drawn)
            if used < some.size:
                words.advance(used - some.size)
            if used == 0:  # one number of the tail takes more than all of them
                at_once *= 2
    return out


@cache
def ziggurat() -> Ziggurat:
    """Read the layers that numpy has.

    They are not worked out anew: the last bits of published tables differ. A
    generator is set to give the word wanted, and the number that numpy makes of the
    least fraction of a layer is its width; the rest follows from the widths.

    Returns
    -------
    Ziggurat

    Examples
    --------
    >>> round(float(ziggurat().width[255] * FRACTION), 6)
    3.654153
    """
    words = np.random.PCG64(0)
    rng = np.random.Generator(words)
    width = np.empty(LAYERS)
    for layer in range(LAYERS):
        told = words.state
        told["state"]["state"] = (1 << 9) | layer  # a fraction of one
        words.state = told
        words.advance(-1)
        width[layer] = rng.standard_normal()
    edge = width * FRACTION
    height = np.exp(-0.5 * edge**2)
    height[0] = 1.0  # at the top; the lowest layer is wider than its rectangle
    share = np.empty(LAYERS)
    share[0] = edge[255] / edge[0]
    share[1] = 0.0  # the layer at the top holds no rectangle
    share[2:] = edge[1:-1] / edge[2:]
    return Ziggurat((share * FRACTION).astype(np.uint64), width, height)


@compiled
def _draw(  # noqa: PLR0917  arrays, not a tuple of them, in a hot loop
    words: NDArray[np.uint64],
    within: NDArray[np.uint64],
    width: NDArray[np.float64],
    height: NDArray[np.float64],
    out: NDArray[np.float64],
    drawn: int,
) -> tuple[int, int]:
    """Make numbers of words until either end: how many there are, how many it took."""
    used = 0
    while drawn < out.size and used < words.size:
        word = words[used]
        layer = word & np.uint64(255)
        fraction = (word >> np.uint64(9)) & np.uint64(0xFFFFFFFFFFFFF)
        if fraction < within[layer]:
            # the sign by its bit: a branch goes either way as often
            side = 1.0 - 2.0 * np.float64(
                np.int64((word >> np.uint64(8)) & np.uint64(1))
            )
            out[drawn] = side * (np.float64(np.int64(fraction)) * width[layer])
            drawn += 1
            used += 1
            continue
        number, taken = _at_the_edge(words, used, width, height)
        if taken == 0:  # the words end within a number
            break
        if taken > 0:
            out[drawn] = number
            drawn += 1
        used += abs(taken)
    return drawn, used


@compiled
def _uniform(word: int) -> float:
    """Turn a word to a number from 0 to 1, 1 excluded."""
    return np.float64(np.int64(word >> np.uint64(11))) * (1.0 / 9007199254740992.0)


@compiled
def _at_the_edge(  # noqa: PLR0917  as its caller has them
    words: NDArray[np.uint64],
    used: int,
    width: NDArray[np.float64],
    height: NDArray[np.float64],
) -> tuple[float, int]:
    """Accept or reject a number at the edge of a layer: words taken, < 0 rejected."""
    layer = int(words[used] & np.uint64(255))
    fraction = (words[used] >> np.uint64(9)) & np.uint64(0xFFFFFFFFFFFFF)
    if layer > 0:
        if used + 1 >= words.size:
            return 0.0, 0
        number = float(np.int64(fraction)) * width[layer]
        level = _uniform(words[used + 1])
        between = (height[layer - 1] - height[layer]) * level + height[layer]
        negative = words[used] & np.uint64(256)
        under = between < math.exp(-0.5 * number * number)
        return -number if negative else number, 2 if under else -2
    taken = 1
    negative = fraction & np.uint64(256)  # in the tail numpy takes another bit
    while used + taken + 1 < words.size:
        # abs: that product and sum are not made in one, as they are not in numpy
        beyond = abs(-TAIL * math.log1p(-_uniform(words[used + taken])))
        level = -math.log1p(-_uniform(words[used + taken + 1]))
        taken += 2
        if level + level > beyond * beyond:
            number = START + beyond
            return -number if negative else number, taken
    return 0.0, 0
