"""Samples whose pairs make a variogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.geostat.samples import Samples, require_samples

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def require_pairs(coordinates: ArrayLike, values: ArrayLike, *, what: str) -> Samples:
    """Check samples whose pairs make a variogram: two at least, of one variable.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m. Several samples may lie in one place.
    values : array_like of float, shape (n,)
    what : str
        What is made of them, for the message.

    Returns
    -------
    Samples

    Raises
    ------
    DataError

    Examples
    --------
    >>> require_pairs([[0.0, 0.0]], [1.0], what="variogram")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: variogram: 1 problem
    - values: shape (1, 1)
        expected: at least two samples of one variable
    """
    samples = require_samples(coordinates, values, distinct=False)
    count, variables = samples.measured.shape
    if count < 2 or variables != 1:
        raise DataError(
            what,
            [
                Problem(
                    where="values",
                    what=f"shape ({count}, {variables})",
                    expected="at least two samples of one variable",
                )
            ],
        )
    return samples
