"""Maps of parts that sum to one in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.kriging import krige
from geo.geostat.samples import require_samples
from geo.geostat.variography.experimental import (
    ExperimentalVariogram,
    experimental_variogram,
)
from geo.resource.prospectivity.compositions.composition import closed, ilr, ilr_inverse
from geo.resource.prospectivity.compositions.composition_basis import (
    pivot_basis,
    require_basis,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    import xarray as xr

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.variogram import CovarianceModel
    from geo.model.grid import GridSpec

MEDIAN_SAID = (
    "The parts were kriged as log-ratios and brought back: an estimate of the centre "
    "(a geometric mean, the median of each ratio), not of the arithmetic mean. "
    "Tonnage times it is biased; multiply by the arithmetic mean instead."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KrigedComposition:
    """Compositions at targets. Rows are NaN where `extrapolated` is true.

    Parameters
    ----------
    parts : ndarray of float, shape (targets, parts)
        Above 0; each row sums to 1.
    coordinates : ndarray of float, shape (targets, parts - 1)
        The kriged isometric log-ratios.
    variance : ndarray of float, shape (targets, parts - 1)
        Kriging variance of each coordinate.
    root : ndarray of float, shape (parts - 1, parts - 1)
        Of the correlation between the errors of the coordinates: with one
        variogram, the shape of the samples' covariance (intrinsic correlation);
        with several, none (identity).
    basis : ndarray of float, shape (parts - 1, parts)
    names : tuple of str
    nearest_m : ndarray of float, shape (targets,)
    extrapolated : ndarray of bool, shape (targets,)
    statement : str
        What kind of estimate this is.
    """

    parts: NDArray[np.float64]
    coordinates: NDArray[np.float64]
    variance: NDArray[np.float64]
    root: NDArray[np.float64]
    basis: NDArray[np.float64]
    names: tuple[str, ...]
    nearest_m: NDArray[np.float64]
    extrapolated: NDArray[np.bool_]
    statement: str = MEDIAN_SAID

    def maps(self, spec: GridSpec) -> xr.Dataset:
        """Lay the parts on the grid whose cells were the targets.

        Parameters
        ----------
        spec : GridSpec
            `onto` was its `centres()`.

        Returns
        -------
        xarray.Dataset
            A variable `fraction_NAME` for each part, and `log_ratio_variance`, the
            total variance of the log-ratios.

        Raises
        ------
        DataError
            The grid has another number of cells.
        """
        if spec.shape[0] * spec.shape[1] != len(self.parts):
            problem = Problem(
                where="spec",
                what=f"{spec.shape[0] * spec.shape[1]} cells",
                expected=f"{len(self.parts)}, as the targets",
            )
            raise DataError("maps of a composition", [problem])
        grid = spec.dataset()
        for name, part in zip(self.names, self.parts.T, strict=True):
            grid[f"fraction_{name}"] = spec.variable(
                part, units="1", long_name=f"mass fraction of {name}"
            )
        grid["log_ratio_variance"] = spec.variable(
            self.variance.sum(axis=1),
            units="1",
            long_name="kriging variance of the log-ratios, all coordinates",
        )
        return grid.assign_attrs(comment=self.statement)


def composition_variogram(
    coordinates: ArrayLike, parts: ArrayLike, *, lag_m: float, max_lag_m: float
) -> ExperimentalVariogram:
    """Estimate the variogram that all log-ratio coordinates share.

    The mean over the coordinates of an orthonormal basis: half the mean square of
    Aitchison's distance over the number of coordinates, whatever the basis.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    parts : array_like of float, shape (n, parts)
    lag_m, max_lag_m : float

    Returns
    -------
    ExperimentalVariogram
        For `geo.fit_variogram`.

    Examples
    --------
    >>> line = [[0.0, 0.0], [1e3, 0.0], [2e3, 0.0]]
    >>> parts = [[0.5, 0.5], [0.6, 0.4], [0.5, 0.5]]
    >>> seen = composition_variogram(line, parts, lag_m=1e3, max_lag_m=2e3)
    >>> seen.semivariance.round(4), seen.pairs
    (array([0.0411, 0.    ]), array([2, 1]))
    """
    ratios = ilr(parts)
    each = [
        experimental_variogram(coordinates, column, lag_m=lag_m, max_lag_m=max_lag_m)
        for column in ratios.T
    ]
    return replace(
        each[0],
        semivariance=np.mean([one.semivariance for one in each], axis=0),
        sample_variance=float(np.mean([one.sample_variance for one in each])),
    )


def krige_composition(
    coordinates: ArrayLike,
    parts: ArrayLike,
    *,
    onto: ArrayLike,
    variogram: CovarianceModel | Sequence[CovarianceModel],
    neighbourhood: Neighbourhood,
    basis: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    error_variance: ArrayLike | None = None,
) -> KrigedComposition:
    """Estimate compositions at targets, each summing to 1.

    Ordinary kriging of isometric log-ratios, brought back. With one variogram the
    map depends neither on the basis nor on the order of the parts, and a part of
    the map, closed, is the map of that part. With one for each coordinate it
    depends on the basis: state it.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    parts : array_like of float, shape (n, parts)
        Above 0; closed here. Add what was not measured by `with_rest` before.
    onto : array_like of float, shape (targets, 2)
    variogram : CovarianceModel, or sequence of them
        Of a log-ratio coordinate, such as the fit of `composition_variogram`; or
        one for each coordinate of the basis.
    neighbourhood : Neighbourhood
    basis : array_like of float, shape (parts - 1, parts), optional
        Pivot coordinates by default.
    names : sequence of str, optional
        Of the parts.
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error in a log-ratio coordinate.

    Returns
    -------
    KrigedComposition
        Medians; the arithmetic mean is `composition_mean.mean_composition`.

    Raises
    ------
    DataError
        Samples or parts that do not pass the door.
    ParameterError
        Names or variograms of another number, or no basis.

    References
    ----------
    Pawlowsky-Glahn, V. & Olea, R.A. (2004). Geostatistical Analysis of
    Compositional Data. Oxford University Press.
    Tolosana-Delgado, R., Mueller, U. & van den Boogaart, K.G. (2019). Geostatistics
    for compositional data: an overview. Mathematical Geosciences 51, 485-526.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=4e3)
    >>> kriged = krige_composition(
    ...     [[0.0, 0.0], [2e3, 0.0]],
    ...     [[0.2, 0.8], [0.4, 0.6]],
    ...     onto=[[0.0, 0.0], [1e3, 0.0]],
    ...     variogram=Variogram(nugget=0.0, structures=(spherical,)),
    ...     neighbourhood=Neighbourhood(radius_m=5e3),
    ... )
    >>> kriged.parts.round(4)
    array([[0.2  , 0.8  ],
           [0.2899, 0.7101]])
    """
    whole = closed(parts)
    rows = pivot_basis(whole.shape[-1]) if basis is None else require_basis(basis)
    told = _names(names, whole.shape[-1])
    ratios = ilr(whole, basis=rows)
    samples = require_samples(coordinates, ratios, error_variance=error_variance)
    models = _models(variogram, ratios.shape[1])
    kriged = [
        krige(
            samples.coordinates,
            columns,
            onto=onto,
            variogram=model,
            neighbourhood=neighbourhood,
            error_variance=samples.error_variance,
            negative_weights=False,
        )
        for model, columns in zip(models, _columns(ratios, len(models)), strict=True)
    ]
    estimate = np.column_stack([each.estimate for each in kriged])
    variance = np.column_stack([each.variance for each in kriged])
    return KrigedComposition(
        parts=ilr_inverse(estimate, basis=rows),
        coordinates=estimate,
        variance=np.broadcast_to(variance, estimate.shape),
        root=_root(ratios) if len(models) == 1 else np.eye(ratios.shape[1]),
        basis=rows,
        names=told,
        nearest_m=kriged[0].nearest_m,
        extrapolated=np.any([each.extrapolated for each in kriged], axis=0),
    )


def _columns(ratios: NDArray[np.float64], models: int) -> list[NDArray[np.float64]]:
    return [ratios] if models == 1 else list(ratios.T)


def _models(
    variogram: CovarianceModel | Sequence[CovarianceModel], coordinates: int
) -> list[CovarianceModel]:
    models = list(variogram) if isinstance(variogram, Sequence) else [variogram]
    if len(models) not in {1, coordinates}:
        problem = Problem(
            where="variogram",
            what=f"{len(models)} of them",
            expected=f"one, or one for each of {coordinates} coordinates",
        )
        raise ParameterError("kriging of a composition", [problem])
    return models


def _names(names: Sequence[str] | None, parts: int) -> tuple[str, ...]:
    told = tuple(names or (f"part_{number}" for number in range(1, parts + 1)))
    if len(told) != parts or len(set(told)) != parts:
        problem = Problem(
            where="names",
            what=", ".join(told),
            expected=f"{parts} names, each once",
        )
        raise ParameterError("kriging of a composition", [problem])
    return told


def _root(ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Root of the covariance of the samples, scaled to a mean variance of 1."""
    count = ratios.shape[1]
    away = ratios - ratios.mean(axis=0)
    covariance = away.T @ away
    total = float(np.trace(covariance))
    if total == 0.0:
        return np.eye(count)
    values, vectors = np.linalg.eigh(covariance * (count / total))
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
