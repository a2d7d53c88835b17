"""Variograms that samples leave possible where they carry none to fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg

from geo.geostat.variogram import ModelName, Structure, Variogram, covariance_between
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

CANDIDATES = 400
SILLS = (0.25, 2.5)  # of the scores of the ground
MOST_SAMPLES = 400  # that weigh the candidates


@on_one_thread
def plausible_variograms(
    places: NDArray[np.float64],
    scores: NDArray[np.float64],
    *,
    error_variance: NDArray[np.float64],
    ranges_m: tuple[float, float],
    draws: int,
    rng: np.random.Generator,
) -> tuple[Variogram, ...]:
    """Draw variograms by what the samples say of them, however little.

    Spherical ones whose range is anywhere between two bounds and whose sill is
    anywhere in `SILLS`, both on a logarithmic scale, with any share of nugget;
    each is as likely as its restricted likelihood. Where samples carry no
    variogram, ground may still be alike over the width of a cell: a pure nugget
    would state that cells hardly differ, and clusters of samples would count as
    if each told something of its own.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Easting and northing, m.
    scores : ndarray of float, shape (n,)
        Of about unit variance.
    error_variance : ndarray of float, shape (n,)
        Of each score.
    ranges_m : tuple of float
        Shortest and longest range, m.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    tuple of Variogram
        Of the ground, without the errors of the samples.

    References
    ----------
    Patterson, H.D. & Thompson, R. (1971). Recovery of inter-block information
    when block sizes are unequal. Biometrika 58, 545-554.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> rng = generator(1, "plausible")
    >>> drawn = plausible_variograms(
    ...     rng.uniform(0.0, 1e4, (30, 2)),
    ...     rng.standard_normal(30),
    ...     error_variance=np.zeros(30),
    ...     ranges_m=(500.0, 5_000.0),
    ...     draws=5,
    ...     rng=rng,
    ... )
    >>> len(drawn), all(each.effective_range_m <= 5_000.0 for each in drawn)
    (5, True)
    """
    ranges, sills = (
        np.exp(rng.uniform(np.log(low), np.log(high), CANDIDATES))
        for low, high in (ranges_m, SILLS)
    )
    candidates = [
        _candidate(*each)
        for each in zip(
            ranges,
            sills,
            rng.uniform(0.0, 1.0, CANDIDATES),
            strict=True,
        )
    ]
    some = np.arange(len(places))
    if len(places) > MOST_SAMPLES:
        some = np.sort(rng.choice(len(places), MOST_SAMPLES, replace=False))
    likelihood = np.array(
        [
            _restricted_likelihood(
                places[some],
                scores[some],
                error_variance=error_variance[some],
                variogram=each,
            )
            for each in candidates
        ]
    )
    weight = np.exp(likelihood - likelihood.max())
    chosen = rng.choice(CANDIDATES, draws, p=weight / weight.sum())
    return tuple(candidates[row] for row in chosen)


def _candidate(range_m: float, sill: float, nugget_share: float) -> Variogram:
    structure = Structure(
        model=ModelName.SPHERICAL,
        sill=float(sill * (1.0 - nugget_share)),
        range_m=float(range_m),
    )
    return Variogram(nugget=float(sill * nugget_share), structures=(structure,))


def _restricted_likelihood(
    places: NDArray[np.float64],
    scores: NDArray[np.float64],
    *,
    error_variance: NDArray[np.float64],
    variogram: Variogram,
) -> float:
    """Give its logarithm, up to a constant; the mean is unknown."""
    covariance = covariance_between(places, places, model=variogram)
    covariance[np.diag_indices(len(places))] += error_variance
    try:
        factor = linalg.cholesky(covariance, lower=True)
    except np.linalg.LinAlgError:  # samples in one place
        return -np.inf
    both = np.column_stack([np.ones(len(places)), scores])
    whitened = linalg.solve_triangular(factor, both, lower=True)
    (whole, cross), (_, squares) = (whitened.T @ whitened).tolist()
    left = squares - cross**2 / whole
    determinant = 2.0 * np.log(np.diagonal(factor)).sum() + np.log(whole)
    return float(-0.5 * (determinant + left))
