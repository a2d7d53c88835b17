"""Covariances of nested structures, as compiled code has them.

A model is a table of numbers, one row of eight for each structure: kind, sill,
1 / scale, sine and cosine of the azimuth, 1 / ratio (0 for a zonal structure),
where its part of `tables` starts, and one place that is free. `tables` holds the
polynomials that stand for the Matérn correlation.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.polynomial.chebyshev import cheb2poly

from geo.kernels.compiled import compiled
from geo.kernels.covariance import matern

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = 8
SPHERICAL, EXPONENTIAL, GAUSSIAN, CUBIC, MATERN = range(5)

# Matérn: octaves of the reduced distance, each cut in equal parts. The correlation
# is singular at 0 only, so that polynomials on parts this narrow gain 1.25 digits
# a degree.
_PARTS = 4
_DEGREE = 13
_NUMBERS = _DEGREE + 1
_FIRST_OCTAVE, _LAST_OCTAVE = -27, 10  # of frexp: the last ends at 2^10
_NEAREST = 2.0 ** (_FIRST_OCTAVE - 1)  # the first term of the series is exact below
_FARTHEST = 2.0**_LAST_OCTAVE  # every correlation is 0 from there on
_HEADER = 2  # coefficient and exponent of the first term


# exp(-x) = 2^-n exp(-r): without a call, so that loops over it are vectorised
_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # the sum is ln 2
_HALVES = 0.5 ** np.arange(1_075.0)
_FAINTEST = 744.0  # exp(-744) is the smallest number above 0
_INVERSES = tuple(1.0 / math.factorial(term) for term in range(14))


@compiled
def exp_minus(exponent: float) -> float:
    """Give exp(-x) for x of 0 or more, within two units of the last place.

    Parameters
    ----------
    exponent : float

    Returns
    -------
    float

    Examples
    --------
    >>> round(exp_minus(1.0), 9)
    0.367879441
    """
    bounded = min(exponent, _FAINTEST)
    whole = int(bounded * _LOG2_E + 0.5)
    rest = whole * _LN2_HIGH - bounded + whole * _LN2_LOW
    total = _INVERSES[13]
    total = total * rest + _INVERSES[12]
    total = total * rest + _INVERSES[11]
    total = total * rest + _INVERSES[10]
    total = total * rest + _INVERSES[9]
    total = total * rest + _INVERSES[8]
    total = total * rest + _INVERSES[7]
    total = total * rest + _INVERSES[6]
    total = total * rest + _INVERSES[5]
    total = total * rest + _INVERSES[4]
    total = total * rest + _INVERSES[3]
    total = total * rest + 0.5
    total = total * rest + 1.0
    return float((total * rest + 1.0) * _HALVES[whole])


@compiled
def matern_at(reduced: float, tables: NDArray[np.float64], start: int) -> float:
    """Give the Matérn correlation of one distance.

    Parameters
    ----------
    reduced : float
        Distance over scale, 0 or more.
    tables : ndarray of float, shape (numbers,)
        From `matern_table`.
    start : int
        Where the table of this smoothness starts.

    Returns
    -------
    float
        Within 1e-14 of `geo.kernels.covariance.matern`, whose own rounding is more
        from a smoothness of 20 on (1e-13).

    Examples
    --------
    >>> table = matern_table(0.5)
    >>> round(matern_at(3.0, table, 0), 4)
    0.0498
    """
    if reduced < _NEAREST:
        return 1.0 - float(tables[start] * reduced ** tables[start + 1])
    if reduced >= _FARTHEST:
        return 0.0
    mantissa, octave = math.frexp(reduced)  # reduced = mantissa 2^octave, from 0.5 on
    place = (mantissa - 0.5) * (2.0 * _PARTS)
    part = int(place)
    within = 2.0 * (place - part) - 1.0
    at = start + _HEADER
    at += ((octave - _FIRST_OCTAVE) * _PARTS + part) * _NUMBERS
    total: float = tables[at]
    for term in range(1, _NUMBERS):
        total = total * within + tables[at + term]
    return total


@compiled
def correlation_at(  # noqa: PLR0917
    kind: int, reduced: float, tables: NDArray[np.float64], start: int
) -> float:
    """Give the correlation of one structure at one reduced distance.

    Parameters
    ----------
    kind : int
        `SPHERICAL`, `EXPONENTIAL`, `GAUSSIAN`, `CUBIC` or `MATERN`.
    reduced : float
        Distance over scale.
    tables : ndarray of float, shape (numbers,)
    start : int
        Where the table of a Matérn structure starts.

    Returns
    -------
    float

    Examples
    --------
    >>> correlation_at(SPHERICAL, 0.5, np.empty(0), 0)
    0.3125
    """
    if kind == SPHERICAL:
        inside = min(reduced, 1.0)
        return 1.0 - inside * (1.5 - 0.5 * inside * inside)
    if kind == CUBIC:
        inside = min(reduced, 1.0)
        left = (1.0 - inside) * (1.0 - inside)
        rest = 1.0 + inside * (4.0 + inside * (3.0 + 0.75 * inside))
        return left * left * rest
    if kind == EXPONENTIAL:
        return exp_minus(reduced)
    if kind == GAUSSIAN:
        return exp_minus(reduced * reduced)
    return matern_at(reduced, tables, start)


@compiled
def add_correlations(  # noqa: C901, PLR0917
    kind: int,
    sill: float,
    reduced: NDArray[np.float64],
    count: int,
    tables: NDArray[np.float64],
    start: int,
    out: NDArray[np.float64],
    first: int,
) -> None:
    """Add one structure to covariances; a loop for each kind, so that it is vectorised.

    Parameters
    ----------
    kind : int
    sill : float
    reduced : ndarray of float, shape (count or more,)
        Distances over the scale.
    count : int
    tables : ndarray of float, shape (numbers,)
    start : int
        Where the table of a Matérn structure starts.
    out : ndarray of float, shape (first + count or more,)
        Changed from `first` on.
    first : int

    Examples
    --------
    >>> out = np.ones(1)
    >>> add_correlations(CUBIC, 2.0, np.zeros(1), 1, np.empty(0), 0, out, 0)
    >>> out
    array([3.])
    """
    if kind == SPHERICAL:
        for each in range(count):
            out[first + each] += sill * correlation_at(
                SPHERICAL, reduced[each], tables, start
            )
    elif kind == EXPONENTIAL:
        for each in range(count):
            out[first + each] += sill * exp_minus(reduced[each])
    elif kind == GAUSSIAN:
        for each in range(count):
            out[first + each] += sill * exp_minus(reduced[each] * reduced[each])
    elif kind == CUBIC:
        for each in range(count):
            out[first + each] += sill * correlation_at(
                CUBIC, reduced[each], tables, start
            )
    else:
        for each in range(count):
            out[first + each] += sill * matern_at(reduced[each], tables, start)


@compiled
def covariances_into(  # noqa: PLR0913, PLR0917
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    count: int,
    nugget: float,
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    reduced: NDArray[np.float64],
    out: NDArray[np.float64],
    first: int,
) -> None:
    """Tabulate the covariances of many separations, nugget included.

    Parameters
    ----------
    east, north : ndarray of float, shape (count or more,)
        The separations, m.
    count : int
    nugget : float
        Counts where both are exactly 0.
    structures : ndarray of float, shape (structures, 8)
    tables : ndarray of float, shape (numbers,)
    reduced : ndarray of float, shape (count or more,)
        Room to work in.
    out : ndarray of float, shape (first + count or more,)
        Filled from `first` on.
    first : int

    Examples
    --------
    >>> spherical = np.array([[SPHERICAL, 2.0, 1 / 400.0, 0.0, 1.0, 1.0, 0.0, 0.0]])
    >>> room, out = np.empty(2), np.empty(2)
    >>> steps = np.array([0.0, 200.0])
    >>> covariances_into(0 * steps, steps, 2, 1.0, spherical, np.empty(0), room, out, 0)
    >>> out
    array([3.   , 0.625])
    """
    for each in range(count):
        together = east[each] == 0.0 and north[each] == 0.0
        out[first + each] = nugget if together else 0.0
    for row in range(structures.shape[0]):
        inverse, sine, cosine = (
            structures[row, 2],
            structures[row, 3],
            structures[row, 4],
        )
        squeeze = structures[row, 5]
        for each in range(count):
            along = east[each] * sine + north[each] * cosine
            across = (east[each] * cosine - north[each] * sine) * squeeze
            reduced[each] = math.sqrt(along * along + across * across) * inverse
        add_correlations(
            int(structures[row, 0]),
            structures[row, 1],
            reduced,
            count,
            tables,
            int(structures[row, 6]),
            out,
            first,
        )


@lru_cache(maxsize=64)
def matern_table(smoothness: float) -> NDArray[np.float64]:
    """Tabulate the Matérn correlation of one smoothness.

    Polynomials through the Chebyshev points of each part of each octave; nearer to
    the origin ``1 - Γ(1-ν)/Γ(1+ν) (h/2)^(2ν)``, and 1 from ν = 1 on.

    Parameters
    ----------
    smoothness : float

    Returns
    -------
    ndarray of float, shape (numbers,)
        Read-only.

    References
    ----------
    Abramowitz, M. and Stegun, I. A. (1964). Handbook of mathematical functions,
    9.6.2 and 9.6.10.

    Examples
    --------
    >>> table = matern_table(1.5)
    >>> matern_at(0.0, table, 0)
    1.0
    """
    first, exponent = 0.0, 1.0
    if smoothness < 1.0:
        exponent = 2.0 * smoothness
        first = math.gamma(1.0 - smoothness) / math.gamma(1.0 + smoothness)
        first *= 0.5**exponent
    octaves = 2.0 ** np.arange(_FIRST_OCTAVE, _LAST_OCTAVE + 1)
    lows = 0.5 + np.arange(_PARTS) / (2.0 * _PARTS)
    points, to_series, to_powers = _interpolation()
    within = lows[:, None] + (points + 1.0) / (4.0 * _PARTS)
    values = matern(octaves[:, None, None] * within, smoothness=smoothness)
    # one after the other: their product loses four digits; and not by BLAS, whose
    # digits hang on the number of threads
    series = np.einsum("sn,...n->...s", to_series, values)
    powers = np.einsum("ps,...s->...p", to_powers, series)
    table = np.concatenate([[first, exponent], powers.ravel()])
    table.flags.writeable = False
    return table


@lru_cache(maxsize=1)
def _interpolation() -> tuple[NDArray[np.float64], ...]:
    """Give points, what turns values there to a series, and that to powers."""
    terms = np.arange(_NUMBERS)
    angles = np.pi * (terms + 0.5) / _NUMBERS
    to_series = 2.0 / _NUMBERS * np.cos(np.outer(terms, angles))
    to_series[0] /= 2.0
    to_powers = np.zeros((_NUMBERS, _NUMBERS))
    for term in terms:
        to_powers[: term + 1, term] = cheb2poly(np.eye(_NUMBERS)[term, : term + 1])
    return np.cos(angles), to_series, to_powers[::-1]
