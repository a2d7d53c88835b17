"""The normal or lognormal law of censored values, by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import log_ndtr, ndtri
from scipy.stats import chi2

from geo.errors import DataError, ParameterError, Problem
from geo.model.limits import bad_choice
from geo.resource.prospectivity.censored.censored import require_measured
from geo.resource.prospectivity.censored.truncated_normal import HALF_LOG_2PI, hazard

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.resource.prospectivity.censored.censored import Censored

Law = Literal["lognormal", "normal"]

ROUNDS = 100
SETTLED = 1e-12  # of a step of Newton
FARTHEST = 60  # lengthenings of the first step away from the best value
ALMOST = 1e-8  # of the last step: an end in whatever unit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CensoredFit:
    """A law fitted to measured and censored values.

    Parameters
    ----------
    law : {"lognormal", "normal"}
    location, scale : float
        Mean and standard deviation of the values, or of their natural logarithms.
    covariance : ndarray of float, shape (2, 2)
        Of location and log(scale), from the observed information.
    log_likelihood : float
        Of the values, not of their logarithms.
    mean, median : float
        Of the law, in the units of the values.
    mean_interval, median_interval : tuple of float
        By profile likelihood; infinity where the likelihood does not fall enough.
    level : float
        Of the intervals.
    values, censored : int
        How many went in, and how many of them are limits only.
    """

    law: Law
    location: float
    scale: float
    covariance: NDArray[np.float64]
    log_likelihood: float
    mean: float
    median: float
    mean_interval: tuple[float, float]
    median_interval: tuple[float, float]
    level: float
    values: int
    censored: int

    def quantile(self, probability: float) -> float:
        """Give the value that is not exceeded with a probability.

        Parameters
        ----------
        probability : float
            0 to 1.

        Returns
        -------
        float
        """
        at = self.location + self.scale * float(ndtri(probability))
        return float(np.exp(at)) if self.law == "lognormal" else at

    def scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring values to the scale on which they are normal.

        Parameters
        ----------
        values : ndarray of float

        Returns
        -------
        ndarray of float
            A copy.
        """
        return np.log(values) if self.law == "lognormal" else values.copy()

    def values_of(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring scores back to the units of the values.

        Parameters
        ----------
        scores : ndarray of float

        Returns
        -------
        ndarray of float
        """
        return np.exp(scores) if self.law == "lognormal" else scores


class _Bounds(NamedTuple):
    """Values on the scale on which they are normal."""

    exact: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]

    def log_likelihood(self, location: float, scale: float) -> float:
        z = (self.exact - location) / scale
        return float(
            -len(z) * (np.log(scale) + HALF_LOG_2PI)
            - 0.5 * z @ z
            + log_ndtr((self.below - location) / scale).sum()
            + log_ndtr((location - self.above) / scale).sum()
        )


def fit_censored(
    censored: Censored, *, law: Law = "lognormal", level: float = 0.9
) -> CensoredFit:
    """Fit a law to values some of which are limits only, each with its own.

    A measured value adds the logarithm of the density, one below (above) its limit
    that of the probability of lying there. With θ = μ/σ and h = 1/σ the logarithm
    of the likelihood is concave, so that Newton's steps find the one maximum. The
    mean of a lognormal law is exp(μ + σ²/2). Values in different places are taken
    as independent: where they are not, the intervals are too narrow.

    Parameters
    ----------
    censored : Censored
    law : {"lognormal", "normal"}, optional
    level : float, optional
        Of the intervals, by profile likelihood.

    Returns
    -------
    CensoredFit

    Raises
    ------
    DataError
        Fewer than two measured values that differ, or a measured 0 under a
        lognormal law.
    ParameterError
        A law that is not known, or a level outside 0 to 1.

    References
    ----------
    Cohen, A.C. (1959). Simplified estimators for the normal distribution when
    samples are singly censored or truncated. Technometrics 1, 217-237.
    Olsen, R.J. (1978). Note on the uniqueness of the maximum likelihood estimator
    for the tobit model. Econometrica 46, 1211-1215.
    Helsel, D.R. (2012). Statistics for Censored Environmental Data, 2nd ed., ch. 6.

    Examples
    --------
    >>> from geo.resource.prospectivity.censored.censored import take_censored
    >>> grades = take_censored(
    ...     [0.2, 0.2, 0.31, 0.45, 0.62], below=[True, True, False, False, False]
    ... )
    >>> fit = fit_censored(grades)
    >>> round(fit.mean, 3), round(fit.median, 3)
    (0.34, 0.268)
    """
    _require_settings(law, level)
    require_measured(censored, what=f"{law} law of censored values")
    bounds = _on_normal_scale(censored, law)
    location, scale = _best(bounds)
    found = bounds.log_likelihood(location, scale)
    logarithms = law == "lognormal"
    jacobian = float(bounds.exact.sum()) if logarithms else 0.0
    back: Callable[[float], float] = _exponential if logarithms else float
    drop = float(chi2.ppf(level, 1)) / 2.0

    def shift(spread: float) -> float:
        return spread**2 / 2.0 if logarithms else 0.0

    covariance = _inverse(_information(bounds, location, scale))
    intervals = []
    for moved, centre in ((shift, location + shift(scale)), (_none, location)):
        profile = _profile(bounds, moved, scale)
        step = float(np.sqrt(covariance[0, 0])) * 0.5
        ends = [
            _end(profile, centre, step=sign * step, wanted=found - drop)
            for sign in (-1.0, 1.0)
        ]
        intervals.append((float(back(ends[0])), float(back(ends[1]))))
    return CensoredFit(
        law=law,
        location=location,
        scale=scale,
        covariance=covariance,
        log_likelihood=found - jacobian,
        mean=float(back(location + shift(scale))),
        median=float(back(location)),
        mean_interval=intervals[0],
        median_interval=intervals[1],
        level=level,
        values=len(censored),
        censored=int(np.count_nonzero(~censored.measured)),
    )


def _exponential(at: float) -> float:
    with np.errstate(over="ignore"):  # infinity is what it is
        return float(np.exp(at))


def _none(_: float) -> float:
    return 0.0


def _require_settings(law: str, level: float) -> None:
    problems = bad_choice("law", law, ("lognormal", "normal"))
    if not 0.0 < level < 1.0:
        problems.append(Problem(where="level", what=f"{level}", expected="0 to 1"))
    if problems:
        raise ParameterError("law of censored values", problems)


def _on_normal_scale(censored: Censored, law: Law) -> _Bounds:
    value, side = censored.value, censored.side
    if law == "lognormal":
        zero = ~(value > 0.0)
        if zero.any():
            problem = Problem(
                where="values",
                what=f"{np.count_nonzero(zero)} at 0 or below",
                expected="values above 0",
                cure="a measured 0 is a value below the detection limit: give the "
                'limit and mark it below; or law="normal"',
            )
            raise DataError("lognormal law of censored values", [problem])
        value = np.log(value)
    return _Bounds(value[side == 0], value[side == -1], value[side == 1])


def _best(bounds: _Bounds) -> tuple[float, float]:
    """Climb the concave likelihood in θ = μ/σ and h = 1/σ."""
    middle = float(np.concatenate(bounds).mean())
    spread = float(bounds.exact.std())
    at = np.array([middle / spread, 1.0 / spread])

    def value(point: NDArray[np.float64]) -> float:
        theta, h = point
        return bounds.log_likelihood(theta / h, 1.0 / h) if h > 0.0 else -np.inf

    for _ in range(ROUNDS):
        gradient, hessian = _slopes(bounds, at)
        step = -np.linalg.solve(hessian, gradient)
        here = value(at)
        while value(at + step) < here - 1e-12 * abs(here) and np.abs(step).max() > 0.0:
            step = step / 2.0
        at = at + step
        if np.abs(step).max() <= SETTLED * np.abs(at).max():
            break
    return float(at[0] / at[1]), float(1.0 / at[1])


def _slopes(
    bounds: _Bounds, at: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First and second derivatives of the log likelihood in (θ, h)."""
    theta, h = at
    exact, below, above = bounds
    residual, under, over = h * exact - theta, h * below - theta, theta - h * above
    lam, nu = hazard(under), hazard(over)
    count = len(exact)
    slope = residual @ exact
    gradient = np.array(
        [
            residual.sum() - lam.sum() + nu.sum(),
            count / h - slope + lam @ below - nu @ above,
        ]
    )
    curve, bend = lam * (under + lam), nu * (over + nu)
    cross = exact.sum() + curve @ below + bend @ above
    squares = exact @ exact + curve @ below**2 + bend @ above**2
    hessian = np.array(
        [
            [-count - curve.sum() - bend.sum(), cross],
            [cross, -count / h**2 - squares],
        ]
    )
    return gradient, hessian


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _information(bounds: _Bounds, location: float, scale: float) -> NDArray[np.float64]:
    """Observed information of (location, log scale), in closed form."""
    exact, below, above = bounds
    z = (exact - location) / scale
    total = np.array(
        [[len(z), 2.0 * z.sum()], [2.0 * z.sum(), 2.0 * z @ z]], dtype=float
    )
    for limit, sign in ((below, 1.0), (above, -1.0)):
        u = sign * (limit - location) / scale
        lam = hazard(u)
        curve = lam * (u + lam)
        # log Φ(u), u = sign (L − μ)/σ: du/dμ = −sign/σ, du/dlogσ = −u
        corner = sign * (u * curve - lam).sum()
        total += [
            [curve.sum(), corner],
            [corner, (u**2 * curve - u * lam).sum()],
        ]
    units = np.array([1.0 / scale, 1.0])
    return np.asarray(total * np.outer(units, units))


def _profile(
    bounds: _Bounds, moved: Callable[[float], float], scale: float
) -> Callable[[float], float]:
    """Give the best likelihood for a given log mean (or median), over the scale."""

    def profile(target: float) -> float:
        def lost(log_scale: float) -> float:
            spread = float(np.exp(log_scale))
            return -bounds.log_likelihood(target - moved(spread), spread)

        around = float(np.log(scale))
        tried = np.linspace(around - 3.0, around + 3.0, 13)
        best = tried[int(np.argmin([lost(each) for each in tried]))]
        found = minimize_scalar(
            lost,
            bounds=(best - 0.5, best + 0.5),
            method="bounded",
            options={"xatol": 1e-8},
        )
        return -float(found.fun)

    return profile


def _end(
    profile: Callable[[float], float], centre: float, *, step: float, wanted: float
) -> float:
    """Walk away from the best value until the likelihood has fallen enough."""
    inner = centre
    for _ in range(FARTHEST):
        outer = inner + step
        if profile(outer) < wanted:
            apart = ALMOST * abs(step)
            return float(
                brentq(lambda at: profile(at) - wanted, inner, outer, xtol=apart)
            )
        inner, step = outer, step * 1.5
    return float(np.copysign(np.inf, step))
