"""Censored values as kriging and learners can take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.resource.prospectivity.censored.censored import Substituted
from geo.resource.prospectivity.censored.truncated_normal import (
    beyond,
    exponential_ratio,
    moments,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.resource.prospectivity.censored.censored import Censored
    from geo.resource.prospectivity.censored.censored_law import CensoredFit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FilledIn:
    """Each value with what is not known of it.

    Parameters
    ----------
    value : ndarray of float, shape (n,)
        As measured; of a censored value the expectation under the law.
    error_sd : ndarray of float, shape (n,)
        0 where measured; the standard deviation of a censored value.
    log_value, log_error_sd : ndarray of float or None, shape (n,)
        The same of the natural logarithms, for kriging of logarithms; None under a
        normal law.
    censored : ndarray of bool, shape (n,)
    bounds : Substituted
        The mean of the values were all censored ones at one end: always told
        beside a mean that leans on a law.
    how : str
        What the numbers rest on, as a sentence.
    """

    value: NDArray[np.float64]
    error_sd: NDArray[np.float64]
    log_value: NDArray[np.float64] | None
    log_error_sd: NDArray[np.float64] | None
    censored: NDArray[np.bool_]
    bounds: Substituted
    how: str


def expected_values(censored: Censored, *, fit: CensoredFit) -> FilledIn:
    """Give each censored value its expectation and spread under a fitted law.

    The value and its error go into `geo.krige(error_variance=error_sd ** 2)`,
    `geo.Measured` or a `Design` (`error_sd`). What near samples say of a censored
    value is not used here; see `augment_censored`.

    Parameters
    ----------
    censored : Censored
    fit : CensoredFit

    Returns
    -------
    FilledIn

    Notes
    -----
    The moments of a truncated normal and lognormal law: with a and b the limits in
    standard units, E[eˣ] = exp(μ + σ²/2) (Φ(b − σ) − Φ(a − σ)) / (Φ(b) − Φ(a)).

    References
    ----------
    Johnson, N.L., Kotz, S. & Balakrishnan, N. (1994). Continuous Univariate
    Distributions, vol. 1, 2nd ed., sections 13.10 and 14.3.

    Examples
    --------
    >>> from geo.resource.prospectivity.censored.censored import take_censored
    >>> from geo.resource.prospectivity.censored.censored_law import fit_censored
    >>> grades = take_censored(
    ...     [0.2, 0.2, 0.31, 0.45, 0.62], below=[True, True, False, False, False]
    ... )
    >>> filled = expected_values(grades, fit=fit_censored(grades))
    >>> filled.value.round(3)
    array([0.134, 0.134, 0.31 , 0.45 , 0.62 ])
    >>> filled.error_sd.round(3)
    array([0.041, 0.041, 0.   , 0.   , 0.   ])
    """
    hidden, above = ~censored.measured, censored.side[~censored.measured] == 1
    score, sd = fit.scores(censored.value), np.zeros(len(censored))
    limit = (score[hidden] - fit.location) / fit.scale
    mean, variance = moments(limit, above)
    score[hidden] = fit.location + fit.scale * mean
    sd[hidden] = fit.scale * np.sqrt(variance)
    value, error_sd = score, sd
    if fit.law == "lognormal":
        one, two = (
            np.exp(power * fit.location + (power * fit.scale) ** 2 / 2.0)
            * exponential_ratio(limit, above, slope=power * fit.scale)
            for power in (1, 2)
        )
        value, error_sd = censored.value.copy(), np.zeros(len(censored))
        value[hidden] = one
        error_sd[hidden] = np.sqrt(np.maximum(two - one**2, 0.0))
    return FilledIn(
        value=value,
        error_sd=error_sd,
        log_value=score if fit.law == "lognormal" else None,
        log_error_sd=sd if fit.law == "lognormal" else None,
        censored=hidden,
        bounds=censored.substituted(),
        how=f"{hidden.sum()} of {len(censored)} values lie beyond a limit; each has "
        "its "
        f"expectation under the {fit.law} law with mean {fit.mean:.4g}",
    )


def draw_values(
    censored: Censored, *, fit: CensoredFit, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the censored values, for multiple imputation.

    Each draw has a law of its own, from the uncertainty of the fit, and each
    censored value lies within its limits. Estimate with every draw, and pool: the
    spread between draws is what the limits leave open (Rubin 1987).

    Parameters
    ----------
    censored : Censored
    fit : CensoredFit
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float, shape (draws, n)
        Measured values as they are.

    References
    ----------
    Rubin, D.B. (1987). Multiple Imputation for Nonresponse in Surveys. Wiley.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.censored.censored import take_censored
    >>> from geo.resource.prospectivity.censored.censored_law import fit_censored
    >>> grades = take_censored([0.2, 0.31, 0.45], below=[True, False, False])
    >>> fit = fit_censored(grades)
    >>> drawn = draw_values(grades, fit=fit, draws=50, rng=generator(1, "drawn"))
    >>> bool((drawn[:, 0] < 0.2).all()), drawn[0, 1:]
    (True, array([0.31, 0.45]))
    """
    _require_draws(draws)
    root = np.linalg.cholesky(fit.covariance)
    moved = rng.standard_normal((draws, 2)) @ root.T
    location = (fit.location + moved[:, 0])[:, None]
    scale = (fit.scale * np.exp(moved[:, 1]))[:, None]
    hidden = ~censored.measured
    uniform = rng.random((draws, int(hidden.sum())))
    limit = (fit.scores(censored.value[hidden]) - location) / scale
    away = beyond(limit, censored.side[hidden] == 1, uniform=uniform)
    drawn = np.tile(censored.value, (draws, 1))
    drawn[:, hidden] = fit.values_of(location + scale * away)
    return drawn


class Pooled(NamedTuple):
    """An estimate over several imputations.

    Attributes
    ----------
    estimate : ndarray of float, shape (...)
    variance : ndarray of float, shape (...)
        What every imputation has, and what differs between them.
    between_share : ndarray of float, shape (...)
        Which share of the variance the limits leave open; NaN where there is none.
    """

    estimate: NDArray[np.float64]
    variance: NDArray[np.float64]
    between_share: NDArray[np.float64]


def pool_draws(estimates: ArrayLike, variances: ArrayLike) -> Pooled:
    """Pool what was estimated with each draw of the censored values.

    T = W + (1 + 1/m) B: the mean variance within the m draws, and the variance
    between their estimates.

    Parameters
    ----------
    estimates, variances : array_like of float, shape (draws, ...)
        Such as the kriged maps of all draws.

    Returns
    -------
    Pooled

    Raises
    ------
    ParameterError
        Fewer than two draws, or shapes that differ.

    References
    ----------
    Rubin, D.B. (1987). Multiple Imputation for Nonresponse in Surveys, ch. 3.

    Examples
    --------
    >>> pooled = pool_draws([[2.0], [4.0]], [[1.0], [1.0]])
    >>> pooled.estimate, pooled.variance, pooled.between_share
    (array([3.]), array([4.]), array([0.75]))
    """
    each, own = (np.asarray(given, dtype=float) for given in (estimates, variances))
    if each.shape != own.shape or each.ndim < 1 or len(each) < 2:
        problem = Problem(
            where="draws",
            what=f"shapes {each.shape} and {own.shape}",
            expected="(draws, ...) both, two draws or more",
        )
        raise ParameterError("pooling of draws", [problem])
    between = (1.0 + 1.0 / len(each)) * each.var(axis=0, ddof=1)
    total = own.mean(axis=0) + between
    share = np.divide(
        between, total, out=np.full(np.shape(total), np.nan), where=total > 0.0
    )
    return Pooled(np.asarray(each.mean(axis=0)), np.asarray(total), share)


def _require_draws(draws: int) -> None:
    if draws < 1:
        raise ParameterError(
            "draws of censored values",
            [Problem(where="draws", what=f"{draws}", expected="1 or more")],
        )
