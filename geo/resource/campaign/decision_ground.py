"""The pieces of ground that are mined or left, and how well each is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.geostat.support import BlockSupport, covariance_to_targets
from geo.kernels.threads import on_one_thread
from geo.resource.campaign.error_covariance import StationSystem

if TYPE_CHECKING:
    from geo.geostat.variogram import CovarianceModel
    from geo.model.grid import GridSpec

CENTRE = BlockSupport(size_m=(1.0, 1.0), discretisation=(1, 1))
"""A cell, stood for by its centre, in which the nugget averages out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownMeans:
    """What stations tell of the mean of each square, and of all ground together.

    Parameters
    ----------
    mean : ndarray of float, shape (squares,)
        By kriging, in the unit of the values.
    lowered : ndarray of float, shape (squares,)
        Variance of the mean less that of its error: what stations took off.
    whole_mean, whole_lowered : float
        The same of all ground.
    """

    mean: NDArray[np.float64]
    lowered: NDArray[np.float64]
    whole_mean: float
    whole_lowered: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecisionGround:
    """Squares of ground, each of which is mined or left as a whole.

    A square is stood for by the centres of its cells, each by the ground in it that
    counts; the nugget averages out over a cell, as in the estimate.

    Parameters
    ----------
    centres : ndarray of float, shape (cells, 2)
        Of cells with ground that counts: easting and northing, m.
    area_m2 : ndarray of float, shape (cells,)
    square : ndarray of int, shape (cells,)
        Which one each cell lies in, from 0 without gaps.
    """

    centres: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    square: NDArray[np.intp]

    @classmethod
    def of_squares(
        cls, spec: GridSpec, *, area_m2: NDArray[np.float64], side_m: float
    ) -> DecisionGround:
        """Cut ground into squares, from the corner of its grid on.

        Parameters
        ----------
        spec : GridSpec
        area_m2 : ndarray of float, shape (cells,)
            Ground of each cell that counts; cells of 0 take no part.
        side_m : float

        Returns
        -------
        DecisionGround

        Examples
        --------
        >>> from geo.model.crs import local_crs
        >>> from geo.model.grid import GridSpec
        >>> crs = local_crs([154.0], [24.0])
        >>> spec = GridSpec(west=0, south=0, spacing=1e3, shape=(1, 4), crs=crs)
        >>> ground = DecisionGround.of_squares(
        ...     spec, area_m2=np.array([1.0, 1.0, 0.0, 1.0]), side_m=2e3
        ... )
        >>> ground.square, ground.squares_m2
        (array([0, 0, 1]), array([2., 1.]))
        """
        rows = np.flatnonzero(area_m2 > 0.0)
        centres = spec.centres()[rows]
        place = np.floor((centres - spec.bounds[:2]) / side_m).astype(np.intp)
        across = int(place[:, 0].max(initial=0)) + 1
        _, square = np.unique(place[:, 1] * across + place[:, 0], return_inverse=True)
        return cls(
            centres=centres, area_m2=area_m2[rows], square=square.astype(np.intp)
        )

    @property
    def squares_m2(self) -> NDArray[np.float64]:
        """Ground of each square that counts, shape (squares,)."""
        return np.asarray(np.bincount(self.square, weights=self.area_m2), dtype=float)

    def mean(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Average over each square by its ground.

        Parameters
        ----------
        values : ndarray of float, shape (cells,) or (cells, k)

        Returns
        -------
        ndarray of float, shape (squares,) or (squares, k)
        """
        columns = values.reshape(len(values), -1)
        summed = np.column_stack(
            [
                np.bincount(self.square, weights=self.area_m2 * column)
                for column in columns.T
            ]
        )
        means = summed / self.squares_m2[:, None]
        return means[:, 0] if values.ndim == 1 else means

    @on_one_thread
    def spread(self, variogram: CovarianceModel) -> NDArray[np.float64]:
        """Give the variance of each square's mean, before any station.

        Parameters
        ----------
        variogram : CovarianceModel

        Returns
        -------
        ndarray of float, shape (squares,)
        """
        squares = range(len(self.squares_m2))
        return np.array([self._within(square, variogram) for square in squares])

    @on_one_thread
    def known(
        self,
        stations: NDArray[np.float64],
        *,
        values: NDArray[np.float64],
        variogram: CovarianceModel,
        error_variance: NDArray[np.float64] | None,
    ) -> KnownMeans:
        """Krige the mean of each square from all stations.

        Parameters
        ----------
        stations : ndarray of float, shape (n, 2)
        values : ndarray of float, shape (n,)
        variogram : CovarianceModel
        error_variance : ndarray of float, shape (n,), or None

        Returns
        -------
        KnownMeans

        Raises
        ------
        DataError
            Stations that nothing tells apart.
        """
        system = StationSystem.of(
            stations, variogram=variogram, error_variance=error_variance
        )
        between = covariance_to_targets(
            stations, self.centres, model=variogram, block=CENTRE
        )
        squares = self.mean(between.T).T
        share = self.squares_m2 / self.squares_m2.sum()
        onto = np.column_stack([squares, squares @ share])
        mean = system.estimate(onto, values=values)
        lowered = system.reduction(onto)
        return KnownMeans(
            mean=mean[:-1],
            lowered=lowered[:-1],
            whole_mean=float(mean[-1]),
            whole_lowered=float(lowered[-1]),
        )

    def _within(self, square: int, model: CovarianceModel) -> float:
        """Give the variance of the mean of a square."""
        members = self.square == square
        weight = self.area_m2[members] / self.area_m2[members].sum()
        points = self.centres[members]
        among = covariance_to_targets(points, points, model=model, block=CENTRE)
        return float(weight @ among @ weight)
