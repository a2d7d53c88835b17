"""Samplers that read too little: a factor, and an error that does not average away."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Corrected(NamedTuple):
    """Readings that were brought to the truth's scale.

    Attributes
    ----------
    abundance : ndarray of float, shape (n,)
        kg/m2.
    error_variance : ndarray of float, shape (n,)
        Of each sample's own error, (kg/m2)².
    common_sd : ndarray of float, shape (n,)
        What one standard deviation of the factor adds to each sample, kg/m2: all
        samples of a campaign err by it together.
    """

    abundance: NDArray[np.float64]
    error_variance: NDArray[np.float64]
    common_sd: NDArray[np.float64]


def corrected(
    reading: ArrayLike,
    *,
    factor: ArrayLike,
    factor_sd: ArrayLike = 0.0,
    error_variance: ArrayLike = 0.0,
) -> Corrected:
    """Correct readings by the factor of their sampler.

    A = k A_read, and Var(A) = k² Var(A_read) + A_read² Var(k). The first term is
    each sample's own; the second belongs to the campaign and is kept apart.

    Parameters
    ----------
    reading : array_like of float, shape (n,)
        kg/m2.
    factor : array_like of float
        Truth over reading, above 0.
    factor_sd : array_like of float, optional
    error_variance : array_like of float, optional
        Of each reading's own error, (kg/m2)².

    Returns
    -------
    Corrected

    Raises
    ------
    ParameterError
        A factor is not above 0, or an error below 0.

    Examples
    --------
    >>> corrected([8.0], factor=1.29, factor_sd=0.15)
    Corrected(abundance=array([10.32]), error_variance=array([0.]),
        common_sd=array([1.2]))
    """
    read = np.asarray(reading, dtype=float)
    factors, spread, own = (
        np.broadcast_to(np.asarray(each, dtype=float), read.shape)
        for each in (factor, factor_sd, error_variance)
    )
    problems = [
        Problem(where=name, what=f"{np.nanmin(values):g}", expected=words)
        for name, values, fine, words in (
            ("factor", factors, factors > 0.0, "above 0"),
            ("factor_sd", spread, spread >= 0.0, "0 or more"),
            ("error_variance", own, own >= 0.0, "0 or more"),
        )
        if not np.all(fine)
    ]
    if problems:
        raise ParameterError("factor of a sampler", problems)
    return Corrected(factors * read, factors**2 * own, read * spread)
