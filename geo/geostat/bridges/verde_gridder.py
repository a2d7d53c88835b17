"""Kriging as a gridder of verde."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.geostat.bridges.need import need_package
from geo.geostat.kriging import krige

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.variogram import CovarianceModel


def verde_gridder(variogram: CovarianceModel, *, neighbourhood: Neighbourhood) -> Any:  # noqa: ANN401  a class of verde
    """Give ordinary kriging as a gridder of verde, for its chains and its scores.

    Parameters
    ----------
    variogram : Variogram or CovarianceModel
    neighbourhood : Neighbourhood

    Returns
    -------
    verde.base.BaseGridder
        With `fit(coordinates, data, weights=None)`, `predict(coordinates)`, `grid`,
        `score` and what else verde gives; coordinates are (easting, northing),
        metres. Weights are one over the error variance of each sample, as
        `verde.variance_to_weights` has them before it scales them: state them
        unscaled. A variogram fitted to readings holds their errors in its nugget;
        with weights take `Variogram.less_error` first. What lies beyond the
        neighbourhood is NaN.

    Raises
    ------
    MissingExtraError
        verde is not installed.

    References
    ----------
    Uieda, L. (2018). Verde: processing and gridding spatial data using Green's
    functions. Journal of Open Source Software 3(30), 957. doi:10.21105/joss.00957

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=4.0, range_m=2_000.0)
    >>> gridder = verde_gridder(
    ...     Variogram(nugget=0.0, structures=(spherical,)),
    ...     neighbourhood=Neighbourhood(radius_m=2_000.0),
    ... )
    >>> east, north = np.array([0.0, 900.0, 0.0]), np.array([0.0, 0.0, 700.0])
    >>> fitted = gridder.fit((east, north), np.array([1.0, 2.0, 4.0]))
    >>> fitted.grid(region=(0, 900, 0, 700), shape=(2, 2)).scalars.round(2).values
    array([[1.  , 2.  ],
           [4.  , 2.84]])
    """
    base = need_package("verde", install="verde").base
    gridder: Any = base.BaseGridder

    class Kriging(gridder):  # type: ignore[misc]  # known only when verde is there
        def __init__(self, variogram: CovarianceModel, search: Neighbourhood) -> None:
            super().__init__()
            self.variogram, self.search = variogram, search

        def fit(
            self,
            coordinates: tuple[ArrayLike, ...],
            data: ArrayLike,
            weights: ArrayLike | None = None,
        ) -> Kriging:
            places, values, parts = base.check_fit_input(coordinates, data, weights)
            east, north = (
                np.ravel(np.asarray(axis, dtype=float)) for axis in places[:2]
            )
            self.region_ = (east.min(), east.max(), north.min(), north.max())
            self.coordinates_ = np.column_stack([east, north])
            self.data_ = np.ravel(np.asarray(values, dtype=float))
            self.error_variance_ = (
                None if parts is None else 1.0 / np.ravel(np.asarray(parts, float))
            )
            return self

        def predict(self, coordinates: tuple[ArrayLike, ...]) -> NDArray[np.float64]:
            east, north = np.broadcast_arrays(*coordinates[:2])
            kriged = krige(
                self.coordinates_,
                self.data_,
                onto=np.column_stack([east.ravel(), north.ravel()]),
                variogram=self.variogram,
                neighbourhood=self.search,
                error_variance=self.error_variance_,
            )
            return kriged.estimate.reshape(east.shape)

    return Kriging(variogram, neighbourhood)
