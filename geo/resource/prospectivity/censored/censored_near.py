"""Censored values given the samples near them, by data augmentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.samples import require_samples
from geo.geostat.variogram import covariance_between
from geo.resource.prospectivity.censored.censored_values import FilledIn
from geo.resource.prospectivity.censored.truncated_normal import beyond

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.variogram import CovarianceModel
    from geo.resource.prospectivity.censored.censored import Censored
    from geo.resource.prospectivity.censored.censored_law import CensoredFit

JITTER = 1e-10  # of the variance: keeps the covariance of the samples invertible


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Augmented:
    """Censored values drawn from what the law and the near samples say.

    Parameters
    ----------
    filled : FilledIn
        Mean and standard deviation over the draws, for kriging once.
    draws : ndarray of float, shape (draws, n)
        For kriging of every draw. Values near each other hang together in a draw,
        which one value with an error each does not keep.
    """

    filled: FilledIn
    draws: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeps:
    """How long a chain runs.

    Parameters
    ----------
    kept : int
        Draws that are kept.
    thinning : int, optional
        Sweeps from one kept draw to the next.
    burn_in : int, optional
        Sweeps before the first.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> Sweeps(kept=100)
    Sweeps(kept=100, thinning=5, burn_in=100)
    """

    kept: int
    thinning: int = 5
    burn_in: int = 100

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{value}", expected=f"{least} or more")
            for name, value, least in (
                ("kept", self.kept, 2),
                ("thinning", self.thinning, 1),
                ("burn_in", self.burn_in, 0),
            )
            if value < least
        ]
        if problems:
            raise ParameterError("sweeps", problems)


def augment_censored(
    coordinates: ArrayLike,
    censored: Censored,
    *,
    fit: CensoredFit,
    variogram: CovarianceModel,
    sweeps: Sweeps,
    rng: np.random.Generator,
) -> Augmented:
    """Draw censored values between their limits, given all the other samples.

    Gibbs' sampler on the normal scale: the value of one sample given all others is
    normal, with the mean and variance of simple kriging, and is drawn between its
    limits. The mean is that of the fit; the variogram is held, and with it the
    likeness of near samples. Under a pure nugget this is `draw_values` without the
    uncertainty of the law.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m; no two samples in one place.
    censored : Censored
    fit : CensoredFit
    variogram : CovarianceModel
        Of the logarithms under a lognormal law, else of the values.
    sweeps : Sweeps
    rng : numpy.random.Generator

    Returns
    -------
    Augmented

    Raises
    ------
    DataError
        Samples that do not pass the door.

    References
    ----------
    Abrahamsen, P. & Benth, F.E. (2001). Kriging with inequality constraints.
    Mathematical Geology 33, 719-744.
    De Oliveira, V. (2005). Bayesian inference and prediction of Gaussian random
    fields based on censored data. Journal of Computational and Graphical
    Statistics 14, 95-115.

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.censored.censored import take_censored
    >>> from geo.resource.prospectivity.censored.censored_law import fit_censored
    >>> grades = take_censored([0.2, 0.21, 0.65], below=[True, False, False])
    >>> near = Variogram(
    ...     nugget=0.0,
    ...     structures=(Structure(model="spherical", sill=0.5, range_m=9e3),),
    ... )
    >>> found = augment_censored(
    ...     [[0.0, 0.0], [100.0, 0.0], [8e3, 0.0]],
    ...     grades,
    ...     fit=fit_censored(grades),
    ...     variogram=near,
    ...     sweeps=Sweeps(kept=200),
    ...     rng=generator(1, "near"),
    ... )
    >>> found.filled.value.round(2)
    array([0.18, 0.21, 0.65])
    """
    samples = require_samples(coordinates, censored.value)
    places = samples.coordinates
    covariance = covariance_between(places, places, model=variogram)
    covariance[np.diag_indices(len(places))] *= 1.0 + JITTER
    precision = _inverse(covariance)
    hidden = np.flatnonzero(~censored.measured)
    scores = fit.location + _swept(
        fit.scores(censored.value) - fit.location,
        censored.side,
        precision=precision,
        sweeps=sweeps,
        rng=rng,
    )
    drawn = np.tile(censored.value, (sweeps.kept, 1))
    drawn[:, hidden] = fit.values_of(scores[:, hidden])
    logs = scores if fit.law == "lognormal" else None
    filled = FilledIn(
        value=drawn.mean(axis=0),
        error_sd=drawn.std(axis=0, ddof=1),
        log_value=None if logs is None else logs.mean(axis=0),
        log_error_sd=None if logs is None else logs.std(axis=0, ddof=1),
        censored=~censored.measured,
        bounds=censored.substituted(),
        how=f"{len(hidden)} of {len(censored)} values lie beyond a limit; each is "
        "drawn "
        f"{sweeps.kept} times from the {fit.law} law given the other samples",
    )
    return Augmented(filled=filled, draws=drawn)


def _swept(
    start: NDArray[np.float64],
    side: NDArray[np.int8],
    *,
    precision: NDArray[np.float64],
    sweeps: Sweeps,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Sweep over the censored samples; the scores start at their limits."""
    hidden = np.flatnonzero(side)
    limit, above = start[hidden], side[hidden] == 1
    variance = 1.0 / np.diag(precision)[hidden]
    spread = np.sqrt(variance)
    scores = start.copy()
    kept = np.empty((sweeps.kept, len(start)))
    for number in range(sweeps.burn_in + sweeps.kept * sweeps.thinning):
        uniform = rng.random(len(hidden))
        for at, row in enumerate(hidden):
            mean = scores[row] - variance[at] * (precision[row] @ scores)
            away = (limit[at : at + 1] - mean) / spread[at]
            drawn = beyond(away, above[at : at + 1], uniform=uniform[at : at + 1])
            scores[row] = mean + spread[at] * drawn[0]
        after = number - sweeps.burn_in
        if after >= 0 and (after + 1) % sweeps.thinning == 0:
            kept[after // sweeps.thinning] = scores
    return kept


def _inverse(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        factor = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        problem = Problem(
            where="variogram",
            what="the covariance of the samples cannot be factored",
            expected="a positive definite model, no samples nearly in one place",
            cure="a small nugget",
        )
        raise DataError("censored values", [problem]) from None
    root = np.linalg.inv(factor)
    return np.asarray(root.T @ root)
