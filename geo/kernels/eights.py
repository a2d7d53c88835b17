"""Eight numbers as one: rows of arrays that compiled code keeps in a register.

Compiled, eight numbers are a vector of the machine, and a step of all eight is one
instruction; whether a compiler finds that out for loops of eight hangs on what
stands around them. Without a compiler they are a small array, and mean the same.
Row `i` of an array is its numbers from ``8 i`` on, whatever its shape. Sums,
differences, products and quotients are written as usual.
"""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from geo.kernels.compiled import Compiled, P, R

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Eight = NDArray[np.float64]

N = TypeVar("N", bound=np.generic)

LANES = 8
_LINE = 64  # bytes of the cache that are read at once: rows that lie across two cost


class BuiltIn(Compiled[P, R]):
    """What compiled code builds in place, and Python does as it is written.

    Examples
    --------
    >>> row_of(np.arange(16.0), 1)
    array([ 8.,  9., 10., 11., 12., 13., 14., 15.])
    """

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R:
        """Do it in Python."""
        return self.plain(*arguments, **named)

    def machine(self) -> Callable[P, R]:
        """Give what numba builds in."""
        if os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}:
            return self.plain
        from geo.kernels import eights_built  # noqa: PLC0415  it loads numba

        return cast("Callable[P, R]", getattr(eights_built, self.plain.__name__))


def _row(array: NDArray[N], row: int) -> NDArray[N]:
    return array.reshape(-1)[LANES * row : LANES * (row + 1)]


def _built_in(function: Callable[P, R]) -> BuiltIn[P, R]:
    return BuiltIn(function)


@_built_in
def row_of(array: NDArray[np.float64], row: int) -> Eight:
    """Read a row.

    Parameters
    ----------
    array : ndarray of float
        Contiguous, as all here.
    row : int

    Returns
    -------
    ndarray of float, shape (8,)
    """
    return _row(array, row).copy()


@_built_in
def put_row(array: NDArray[np.float64], row: int, numbers: Eight) -> None:
    """Write a row.

    Parameters
    ----------
    array : ndarray of float
    row : int
    numbers : ndarray of float, shape (8,)

    Examples
    --------
    >>> array = np.zeros(8)
    >>> put_row(array, 0, spread(2.0))
    >>> array[:2]
    array([2., 2.])
    """
    _row(array, row)[:] = numbers


@_built_in
def gathered(array: NDArray[np.float64], places: NDArray[np.int64], row: int) -> Eight:
    """Read the numbers whose places are a row.

    Parameters
    ----------
    array : ndarray of float, shape (n,)
    places : ndarray of int
    row : int

    Returns
    -------
    ndarray of float, shape (8,)

    Examples
    --------
    >>> gathered(np.array([5.0, 7.0]), np.arange(8) % 2, 0)
    array([5., 7., 5., 7., 5., 7., 5., 7.])
    """
    return np.asarray(array[_row(places, row)])


@_built_in
def gathered_behind(  # noqa: PLR0917
    array: NDArray[np.float64],
    starts: NDArray[np.int64],
    start: int,
    places: NDArray[np.int64],
    row: int,
) -> Eight:
    """Read the numbers whose places, counted from some others, are a row.

    Parameters
    ----------
    array : ndarray of float, shape (n,)
    starts : ndarray of int
    start : int
        Row of `starts`.
    places : ndarray of int
    row : int
        Row of `places`.

    Returns
    -------
    ndarray of float, shape (8,)

    Examples
    --------
    >>> ones = np.ones(8, dtype=np.int64)
    >>> gathered_behind(np.arange(3.0), ones, 0, ones, 0)
    array([2., 2., 2., 2., 2., 2., 2., 2.])
    """
    return np.asarray(array[_row(starts, start) + _row(places, row)])


@_built_in
def spread(number: float) -> Eight:
    """Give one number eight times.

    Parameters
    ----------
    number : float

    Returns
    -------
    ndarray of float, shape (8,)
    """
    return np.full(LANES, number)


@_built_in
def lower_of(one: Eight, other: Eight) -> Eight:
    """Give the smaller ones; the first where one of them is NaN.

    Parameters
    ----------
    one, other : ndarray of float, shape (8,)

    Returns
    -------
    ndarray of float, shape (8,)

    Examples
    --------
    >>> lower_of(spread(np.nan), spread(1.0))[0], lower_of(spread(2.0), spread(1.0))[0]
    (np.float64(nan), np.float64(1.0))
    """
    return np.where(other < one, other, one)


@_built_in
def higher_of(one: Eight, other: Eight) -> Eight:
    """Give the larger ones; the first where one of them is NaN.

    Parameters
    ----------
    one, other : ndarray of float, shape (8,)

    Returns
    -------
    ndarray of float, shape (8,)
    """
    return np.where(other > one, other, one)


@_built_in
def roots(numbers: Eight) -> Eight:
    """Give the square roots.

    Parameters
    ----------
    numbers : ndarray of float, shape (8,)

    Returns
    -------
    ndarray of float, shape (8,)
    """
    return np.sqrt(numbers)


@_built_in
def lowest(numbers: Eight) -> float:
    """Give the smallest of eight.

    Parameters
    ----------
    numbers : ndarray of float, shape (8,)

    Returns
    -------
    float

    Examples
    --------
    >>> lowest(np.arange(8.0)), highest(np.arange(8.0))
    (0.0, 7.0)
    """
    return float(numbers.min())


@_built_in
def highest(numbers: Eight) -> float:
    """Give the largest of eight.

    Parameters
    ----------
    numbers : ndarray of float, shape (8,)

    Returns
    -------
    float
    """
    return float(numbers.max())


def room_for(*shape: int) -> NDArray[np.float64]:
    """Give room for rows of eight, none across two lines of the cache.

    Parameters
    ----------
    *shape : int
        The last a multiple of 8.

    Returns
    -------
    ndarray of float
        Of any numbers.

    Examples
    --------
    >>> room_for(3, 16).shape
    (3, 16)
    """
    count = math.prod(shape)
    room = np.empty(count + LANES)
    skip = -room.ctypes.data % _LINE // room.itemsize
    return room[skip : skip + count].reshape(shape)
