"""The error of the means of blocks of one size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from geo.geostat.kriging import krige

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel

KM2 = 1e6  # m2


def half_width(relative_sd: ArrayLike, *, confidence: float) -> NDArray[np.float64]:
    """Give the half width of a normal confidence interval, over the estimate.

    Parameters
    ----------
    relative_sd : array_like of float, shape (...)
        Standard deviation of the error over the estimate.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> half_width([0.106, 0.0912], confidence=0.9).round(4)
    array([0.1744, 0.15  ])
    """
    return np.asarray(_quantile(confidence) * np.asarray(relative_sd, dtype=float))


def largest_relative_sd(width: float, *, confidence: float) -> float:
    """Give the largest relative standard deviation that a half width allows.

    Parameters
    ----------
    width : float
        Half width over the estimate: 0.15 is ±15 %.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    float

    Examples
    --------
    >>> round(largest_relative_sd(0.15, confidence=0.9), 4)
    0.0912
    """
    return width / _quantile(confidence)


def _quantile(confidence: float) -> float:
    return float(norm.ppf(0.5 + confidence / 2.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockErrors:
    """The means of blocks of one size, and the errors of these means.

    Arrays of one length; NaN where nothing is estimated.

    Parameters
    ----------
    ground_m2 : float
        Area of a block.
    estimate : ndarray of float, shape (n,)
        Mean of the block, in the units of the values.
    sd : ndarray of float, shape (n,)
        Of its error, by kriging: the distance of the samples and their own errors.
    common_sd : ndarray of float, shape (n,)
        Of its error, by what samples have in common.
    slope, efficiency : ndarray of float, shape (n,)
        Slope of the regression of truth on estimate, and kriging efficiency, of
        the block.

    Examples
    --------
    >>> one = np.ones(1)
    >>> errors = BlockErrors(
    ...     ground_m2=3e8,
    ...     estimate=10.0 * one,
    ...     sd=0.8 * one,
    ...     common_sd=0.6 * one,
    ...     slope=one,
    ...     efficiency=one,
    ... )
    >>> errors.relative_sd(), errors.relative_sd(common=False)
    (array([0.1]), array([0.08]))
    """

    ground_m2: float
    estimate: NDArray[np.float64]
    sd: NDArray[np.float64]
    common_sd: NDArray[np.float64]
    slope: NDArray[np.float64]
    efficiency: NDArray[np.float64]

    def relative_sd(self, *, common: bool = True) -> NDArray[np.float64]:
        """Give the standard deviation of the error over the estimate.

        Parameters
        ----------
        common : bool, optional
            With what samples have in common, or by kriging alone.

        Returns
        -------
        ndarray of float, shape (n,)
            Infinite where the estimate is not above 0.
        """
        whole = np.hypot(self.sd, self.common_sd) if common else self.sd
        nothing = np.where(np.isnan(self.estimate), np.nan, np.inf)
        positive = self.estimate > 0.0
        return np.asarray(np.divide(whole, self.estimate, out=nothing, where=positive))

    def half_width(
        self, *, confidence: float, common: bool = True
    ) -> NDArray[np.float64]:
        """Give the half width of the confidence interval, over the estimate.

        Parameters
        ----------
        confidence : float
            Between 0 and 1.
        common : bool, optional
            With what samples have in common, or by kriging alone.

        Returns
        -------
        ndarray of float, shape (n,)
        """
        return half_width(self.relative_sd(common=common), confidence=confidence)

    def spread_over(self, rows: NDArray[np.intp], *, cells: int) -> BlockErrors:
        """Lay the blocks of some cells into all cells.

        Parameters
        ----------
        rows : ndarray of int, shape (n,)
            The cell of each block.
        cells : int

        Returns
        -------
        BlockErrors
            Of shape (cells,), NaN elsewhere.
        """

        def laid(values: NDArray[np.float64]) -> NDArray[np.float64]:
            whole = np.full(cells, np.nan)
            whole[rows] = values
            return whole

        return replace(
            self,
            estimate=laid(self.estimate),
            sd=laid(self.sd),
            common_sd=laid(self.common_sd),
            slope=laid(self.slope),
            efficiency=laid(self.efficiency),
        )


def block_errors(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    onto: ArrayLike,
    block: BlockSupport,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    error_variance: ArrayLike | None = None,
    loadings: ArrayLike | None = None,
) -> BlockErrors:
    """Krige the means of blocks, with all errors of the samples.

    A sample's own error enters the kriging system. An error that samples share
    goes through the weights instead: Σ λᵢ loadingᵢ is what one standard deviation
    of its cause adds to the estimate, and the causes are independent.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Samples: easting and northing, m.
    values : array_like of float, shape (n,)
    onto : array_like of float, shape (blocks, 2)
        Centres of the blocks.
    block : BlockSupport
    variogram : CovarianceModel
        In squared units of the values, without the error of the samples.
    neighbourhood : Neighbourhood
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error, in squared units of the values.
    loadings : array_like of float, shape (n, causes), optional
        What one standard deviation of each cause adds to each sample.

    Returns
    -------
    BlockErrors

    Raises
    ------
    DataError
        Samples that do not pass the door, or a system that cannot be solved.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.support import BlockSupport
    >>> from geo.geostat.variogram import Variogram
    >>> errors = block_errors(
    ...     [[0.0, 0.0], [100.0, 0.0]],
    ...     [9.0, 11.0],
    ...     onto=[[50.0, 0.0]],
    ...     block=BlockSupport(size_m=(200.0, 200.0)),
    ...     variogram=Variogram(nugget=0.5),
    ...     neighbourhood=Neighbourhood(radius_m=500.0),
    ...     loadings=[[0.5], [0.7]],
    ... )
    >>> errors.estimate, errors.sd, errors.common_sd
    (array([10.]), array([0.5]), array([0.6]))
    """
    measured = np.asarray(values, dtype=float)[:, None]
    shared = np.asarray(
        np.empty((len(measured), 0)) if loadings is None else loadings, dtype=float
    )
    kriged = krige(
        coordinates,
        np.hstack([measured, shared]),
        onto=onto,
        variogram=variogram,
        neighbourhood=neighbourhood,
        error_variance=error_variance,
        block=block,
        negative_weights=False,
    )
    return BlockErrors(
        ground_m2=float(np.prod(block.size_m)),
        estimate=kriged.estimate[:, 0],
        sd=np.sqrt(kriged.variance),
        common_sd=np.sqrt(np.sum(kriged.estimate[:, 1:] ** 2, axis=1)),
        slope=kriged.slope,
        efficiency=kriged.efficiency,
    )
