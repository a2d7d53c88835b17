"""Laws that turn what a photo shows into an abundance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.sampling.line import cholesky, covariance_of, design, fit_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.model.sampling import GivenCoverage, GivenLongAxis, NoduleShape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverageLaw:
    """Abundance by coverage, A = intercept + slope C.

    Parameters
    ----------
    intercept : float
        kg/m2, wet.
    slope_per_percent : float
        kg/m2 for each per cent of the sea floor covered.
    covariance : ndarray of float, shape (2, 2)
        Of the errors of both coefficients, which all photos share.
    residual_sd : float
        Of each photo by itself, kg/m2; of a fit the root mean square of the
        residuals with n − 2 degrees of freedom.
    r2 : float
        NaN where the law was not fitted.
    pairs : int
        0 where it was not fitted.
    coverage_range : tuple of float
        Least and largest coverage of the pairs, fractions.
    source : str
    """

    intercept: float
    slope_per_percent: float
    covariance: NDArray[np.float64]
    residual_sd: float
    r2: float = float("nan")
    pairs: int = 0
    coverage_range: tuple[float, float] = (0.0, 1.0)
    source: str = ""

    def abundance(self, coverage: ArrayLike) -> NDArray[np.float64]:
        """Give the abundance, 0 where the line falls below it.

        Parameters
        ----------
        coverage : array_like of float, shape (n,)
            Fractions.

        Returns
        -------
        ndarray of float, shape (n,)
            kg/m2, wet.
        """
        percent = 100.0 * np.asarray(coverage, dtype=float)
        return np.maximum(self.intercept + self.slope_per_percent * percent, 0.0)

    def loadings(self, coverage: ArrayLike) -> NDArray[np.float64]:
        """Give what one standard deviation of each independent cause adds.

        The errors of the coefficients are correlated; the Cholesky factor L of
        their covariance makes them of two independent ones: column j is
        L_0j + L_1j C.

        Parameters
        ----------
        coverage : array_like of float, shape (n,)
            Fractions.

        Returns
        -------
        ndarray of float, shape (n, 2)
            kg/m2.
        """
        percent = 100.0 * np.asarray(coverage, dtype=float)
        return design(percent) @ cholesky(self.covariance)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LongAxisLaw:
    """Mass of a nodule by its long axis, log10 W[g] = intercept + exponent log10 L[mm].

    Parameters
    ----------
    of : {"nodules", "stations"}
        Whether W and L are of one nodule, or mean mass and stated axis of a station.
    intercept, exponent : float
    covariance : ndarray of float, shape (2, 2)
        Of the errors of both coefficients.
    residual_sd : float
        Of log10 W.
    smear : float
        Mean of W over 10^(intercept + exponent log10 L): the mean of the residuals
        taken out of the logarithm.
    r2 : float
    pairs : int
    source : str

    References
    ----------
    Duan, N. (1983). Smearing estimate: a nonparametric retransformation method.
    Journal of the American Statistical Association 78, 605-610.
    """

    of: Literal["nodules", "stations"]
    intercept: float
    exponent: float
    covariance: NDArray[np.float64]
    residual_sd: float
    smear: float
    r2: float = float("nan")
    pairs: int = 0
    source: str = ""

    def mass_g(self, long_axis_mm: ArrayLike) -> NDArray[np.float64]:
        """Give the mean mass of nodules of a long axis.

        Parameters
        ----------
        long_axis_mm : array_like of float, shape (n,)

        Returns
        -------
        ndarray of float, shape (n,)
            g, wet.
        """
        axis = np.log10(np.asarray(long_axis_mm, dtype=float))
        return np.asarray(self.smear * 10.0 ** (self.intercept + self.exponent * axis))

    def loadings(self, long_axis_mm: ArrayLike) -> NDArray[np.float64]:
        """Give what one standard deviation of each independent cause adds.

        Parameters
        ----------
        long_axis_mm : array_like of float, shape (n,)

        Returns
        -------
        ndarray of float, shape (n, 2)
            As a fraction of the mass, to first order.
        """
        axis = np.log10(np.asarray(long_axis_mm, dtype=float))
        return np.asarray(np.log(10.0) * design(axis) @ cholesky(self.covariance))


def spread_factor(
    exponent: float, *, axis_cv: float, statistic: Literal["mean", "median"]
) -> float:
    """Tell by how much the mean mass exceeds the mass of the mean long axis.

    With lognormal axes of logarithmic variance s² = ln(1 + CV²), E[L^b] is
    median^b exp(b² s²/2), and mean^b exp((b² − b) s²/2).

    Parameters
    ----------
    exponent : float
        b of the law of single nodules.
    axis_cv : float
        Standard deviation over mean of the axes at one station.
    statistic : {"mean", "median"}
        What is stated of the axes.

    Returns
    -------
    float

    Examples
    --------
    >>> round(spread_factor(2.606, axis_cv=0.31, statistic="mean"), 3)
    1.212
    """
    spread = np.log1p(axis_cv**2)
    power = exponent**2 - (exponent if statistic == "mean" else 0.0)
    return float(np.exp(power * spread / 2.0))


def fit_coverage_law(
    coverage: ArrayLike, abundance: ArrayLike, *, source: str = ""
) -> CoverageLaw:
    """Fit abundance to coverage by least squares.

    Parameters
    ----------
    coverage : array_like of float, shape (n,)
        Fractions, of stations that have both.
    abundance : array_like of float, shape (n,)
        True ones, kg/m2 wet.
    source : str, optional

    Returns
    -------
    CoverageLaw
        Coverage counts as known: where it is noisy the slope comes out too small,
        right for photos as noisy as these, not for better ones.

    Raises
    ------
    DataError
        Fewer than three pairs, or coverage that does not vary.

    Examples
    --------
    >>> law = fit_coverage_law([0.2, 0.3, 0.4, 0.5], [11.0, 14.0, 17.0, 20.0])
    >>> round(law.intercept, 9), round(law.slope_per_percent, 9), law.pairs
    (5.0, 0.3, 4)
    >>> law.abundance([0.6])
    array([23.])
    """
    covered = np.asarray(coverage, dtype=float)
    line = fit_line(100.0 * covered, abundance, what="law of coverage")
    return CoverageLaw(
        intercept=line.intercept,
        slope_per_percent=line.slope,
        covariance=line.covariance,
        residual_sd=line.residual_sd,
        r2=line.r2,
        pairs=line.pairs,
        coverage_range=(float(covered.min()), float(covered.max())),
        source=source,
    )


def fit_long_axis_law(
    long_axis_mm: ArrayLike,
    mass_g: ArrayLike,
    *,
    of: Literal["nodules", "stations"] = "nodules",
    source: str = "",
) -> LongAxisLaw:
    """Fit the logarithm of mass to that of the long axis.

    Parameters
    ----------
    long_axis_mm, mass_g : array_like of float, shape (n,)
        Above 0; of single nodules, or the stated axis and mean mass of stations.
    of : {"nodules", "stations"}, optional
    source : str, optional

    Returns
    -------
    LongAxisLaw

    Raises
    ------
    DataError
        Numbers that have no logarithm, fewer than three pairs, or axes all alike.

    Examples
    --------
    >>> axis = np.array([20.0, 40.0, 80.0])
    >>> law = fit_long_axis_law(axis, 0.002 * axis**2.5)
    >>> round(law.exponent, 6), law.mass_g([50.0])
    (2.5, array([35.35534]))
    """
    axis, mass = (np.asarray(each, dtype=float) for each in (long_axis_mm, mass_g))
    if not (np.all(axis > 0.0) and np.all(mass > 0.0)):
        raise DataError(
            "law of the long axis",
            [
                Problem(
                    where="nodules",
                    what="an axis or mass of 0, below, or none",
                    expected="above 0",
                    cure="leave those nodules out",
                )
            ],
        )
    x, y = np.log10(axis), np.log10(mass)
    line = fit_line(x, y, what="law of the long axis")
    residual = y - line.intercept - line.slope * x
    return LongAxisLaw(
        of=of,
        intercept=line.intercept,
        exponent=line.slope,
        covariance=line.covariance,
        residual_sd=line.residual_sd,
        smear=float(np.mean(10.0**residual)),
        r2=line.r2,
        pairs=line.pairs,
        source=source,
    )


def given_coverage_law(given: GivenCoverage) -> CoverageLaw:
    """Take a law of coverage as it was given.

    Parameters
    ----------
    given : GivenCoverage

    Returns
    -------
    CoverageLaw
    """
    return CoverageLaw(
        intercept=given.intercept,
        slope_per_percent=given.slope_per_percent,
        covariance=covariance_of(
            given.intercept_sd, given.slope_sd, correlation=given.correlation
        ),
        residual_sd=given.residual_sd,
        source=given.source,
    )


def given_long_axis_law(given: GivenLongAxis) -> LongAxisLaw:
    """Take a law of single nodules as it was given.

    Parameters
    ----------
    given : GivenLongAxis

    Returns
    -------
    LongAxisLaw
    """
    lognormal = float(np.exp((np.log(10.0) * given.residual_sd) ** 2 / 2.0))
    return LongAxisLaw(
        of="nodules",
        intercept=given.intercept,
        exponent=given.exponent,
        covariance=covariance_of(
            given.intercept_sd, given.exponent_sd, correlation=given.correlation
        ),
        residual_sd=given.residual_sd,
        smear=lognormal if given.smear is None else given.smear,
        source=given.source,
    )


def shape_coverage_law(shape: NoduleShape) -> CoverageLaw:
    """Derive a law of coverage from the shape of the nodules.

    The volume of an ellipsoid over the ground that it covers is 2 h / 3, h being
    its height, so that A = 10 ρ (2/3) h[cm] C[%]/100 in kg/m2. Buried nodules are
    not in it.

    Parameters
    ----------
    shape : NoduleShape

    Returns
    -------
    CoverageLaw

    Examples
    --------
    >>> from geo.model.sampling import NoduleShape
    >>> law = shape_coverage_law(
    ...     NoduleShape(
    ...         density_kg_l=1.627, height_mm=27.5, residual_sd=0.0, source="W32"
    ...     )
    ... )
    >>> round(law.slope_per_percent, 5), law.abundance([0.4])
    (0.29828, array([11.93133]))
    """
    # kg/l times mm is kg/m2 of a full cover
    slope = shape.density_kg_l * shape.height_mm * 2.0 / 3.0 / 100.0
    relative = np.hypot(
        shape.density_sd / shape.density_kg_l, shape.height_sd / shape.height_mm
    )
    return CoverageLaw(
        intercept=0.0,
        slope_per_percent=slope,
        covariance=covariance_of(0.0, float(slope * relative), correlation=0.0),
        residual_sd=shape.residual_sd,
        source=shape.source,
    )
