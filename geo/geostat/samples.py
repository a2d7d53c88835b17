"""The check of sample coordinates and values at the door of every estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Samples that passed the door.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Easting and northing, m.
    measured : ndarray of float, shape (n, variables)
        The values.
    error_variance : ndarray of float, shape (n,)
        Variance of each sample's own error, in squared units of the values.

    Examples
    --------
    >>> samples = require_samples([[0.0, 0.0], [1.0, 0.0]], [3.0, 4.0])
    >>> len(samples), samples.measured.shape
    (2, (2, 1))
    """

    coordinates: NDArray[np.float64]
    measured: NDArray[np.float64]
    error_variance: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.coordinates)

    def only(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Samples:
        """Pick some rows.

        Parameters
        ----------
        rows : ndarray of bool or int
            As numpy indexes; of shape (batch, k) it makes many small sets.

        Returns
        -------
        Samples
        """
        return Samples(
            coordinates=self.coordinates[rows],
            measured=self.measured[rows],
            error_variance=self.error_variance[rows],
        )


def as_numbers(given: ArrayLike, *, what: str, where: str) -> NDArray[np.float64]:
    """Read an array of real numbers; masked ones become NaN.

    Parameters
    ----------
    given : array_like
    what, where : str
        The data and the argument, for the message.

    Returns
    -------
    ndarray of float

    Raises
    ------
    DataError
        Text, ragged rows or complex numbers.

    Examples
    --------
    >>> as_numbers(np.ma.array([1, 2], mask=[0, 1]), what="samples", where="values")
    array([ 1., nan])
    >>> as_numbers([1, "n/a"], what="samples", where="values")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: samples: 1 problem
    - values: no array of numbers
        expected: real numbers in rows of one length
    """
    try:
        plain = np.asarray(given)
        if np.iscomplexobj(plain):
            raise TypeError  # noqa: TRY301  one refusal for all that is no number
        numbers = plain.astype(float)
    except (TypeError, ValueError):
        problem = Problem(
            where=where,
            what="no array of numbers",
            expected="real numbers in rows of one length",
        )
        raise DataError(what, [problem]) from None
    if isinstance(given, np.ma.MaskedArray):
        numbers[np.ma.getmaskarray(given)] = np.nan
    return np.asarray(numbers)


def require_points(points: ArrayLike, *, what: str) -> NDArray[np.float64]:
    """Check points: shape (n, 2), finite.

    Parameters
    ----------
    points : array_like of float, shape (n, 2)
        Easting and northing, m.
    what : str
        Their name, for the message.

    Returns
    -------
    ndarray of float, shape (n, 2)

    Raises
    ------
    DataError

    Examples
    --------
    >>> require_points([[1, 2]], what="targets")
    array([[1., 2.]])
    """
    checked = as_numbers(points, what=what, where="coordinates")
    if checked.ndim != 2 or checked.shape[-1] != 2:
        raise DataError(
            what,
            [
                Problem(
                    where="coordinates",
                    what=f"shape {checked.shape}",
                    expected="(n, 2): easting and northing in metres",
                )
            ],
        )
    bad = np.asarray(~np.isfinite(checked).all(axis=1))
    if bad.any():
        raise DataError(what, [_not_finite(bad, what="coordinates")])
    return checked


def require_samples(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    error_variance: ArrayLike | None = None,
    distinct: bool = True,
) -> Samples:
    """Check samples, and tell every problem at once.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,) or (n, variables)
    error_variance : array_like of float, shape (n,), optional
        Variance of each sample's own error; none by default.
    distinct : bool, optional
        Whether samples in one place are refused. Those that all carry an error
        variance pass: they are repeated readings of one truth.

    Returns
    -------
    Samples

    Raises
    ------
    DataError
        No samples, shapes that do not agree, values that are not finite, error
        variances below 0, or several samples in one place.

    Examples
    --------
    >>> require_samples([[0.0, 0.0], [0.0, 0.0]], [1.0, float("nan")])
    Traceback (most recent call last):
    ...
    geo.errors.DataError: samples: 2 problems
    - rows 1: values are not finite
        expected: a number in every row
        cure: remove the rows, or give the values
    - rows 0, 1: lie in one place, (0, 0)
        expected: one sample per place, or an error variance for each
        cure: average them, or state error_variance
    """
    points = require_points(coordinates, what="samples")
    columns = as_numbers(values, what="samples", where="values")
    own = (
        np.zeros(len(points))
        if error_variance is None
        else as_numbers(error_variance, what="samples", where="error_variance")
    )
    problems = _misshapen(points, columns, own)
    if problems:
        raise DataError("samples", problems)

    columns = columns.reshape(len(points), -1)
    not_finite = np.asarray(~np.isfinite(columns).all(axis=1))
    if not_finite.any():
        problems.append(_not_finite(not_finite, what="values"))
    bad_error = ~(np.isfinite(own) & (own >= 0.0))
    if bad_error.any():
        problems.append(
            Problem(
                where=_rows(np.flatnonzero(bad_error)),
                what="error variances below 0 or not finite",
                expected="a number from 0 on",
            )
        )
    if distinct:
        problems += _in_one_place(points, own)
    if problems:
        raise DataError("samples", problems)
    return Samples(coordinates=points, measured=columns, error_variance=own)


def _misshapen(
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    error_variance: NDArray[np.float64],
) -> list[Problem]:
    count = len(points)
    problems = []
    if count == 0:
        problems.append(
            Problem(where="samples", what="there are none", expected="at least one")
        )
    if values.ndim not in {1, 2} or len(values) != count:
        problems.append(
            Problem(
                where="values",
                what=f"shape {values.shape}",
                expected=f"({count},) or ({count}, variables), as the coordinates",
            )
        )
    if error_variance.shape != (count,):
        problems.append(
            Problem(
                where="error_variance",
                what=f"shape {error_variance.shape}",
                expected=f"({count},)",
            )
        )
    return problems


def _not_finite(bad: NDArray[np.bool_], *, what: str) -> Problem:
    return Problem(
        where=_rows(np.flatnonzero(bad)),
        what=f"{what} are not finite",
        expected="a number in every row",
        cure="remove the rows, or give the values",
    )


def _in_one_place(
    points: NDArray[np.float64], error_variance: NDArray[np.float64]
) -> list[Problem]:
    ordered = points[np.lexsort(points.T)]
    if not (ordered[1:] == ordered[:-1]).all(axis=1).any():
        return []  # nearly always, and far sooner than by the rows of np.unique
    places, place_of, count = np.unique(
        points, axis=0, return_inverse=True, return_counts=True
    )
    exact = np.zeros(len(places), dtype=bool)
    exact[place_of[error_variance == 0.0]] = True
    clashing = np.flatnonzero((count > 1) & exact)
    problems = [
        Problem(
            where=_rows(np.flatnonzero(place_of == place)),
            what=f"lie in one place, ({places[place, 0]:.9g}, {places[place, 1]:.9g})",
            expected="one sample per place, or an error variance for each",
            cure="average them, or state error_variance",
        )
        for place in clashing[:SHOWN]
    ]
    if len(clashing) > SHOWN:
        problems.append(
            Problem(where="samples", what=f"{len(clashing) - SHOWN} more such places")
        )
    return problems


def _rows(rows: Sequence[int] | NDArray[np.intp]) -> str:
    shown = ", ".join(str(row) for row in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return f"rows {shown}{more}"
