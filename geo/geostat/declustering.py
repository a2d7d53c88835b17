"""Declustering weights: samples in a crowd count less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.influence import polygons_of_influence
from geo.geostat.samples import require_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from shapely import MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry

    from geo.geostat.samples import Samples

SLIVER = 1e-9  # of its outline squared: ground with less area is a line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Declustered:
    """Declustering weights with what they make of the mean.

    Parameters
    ----------
    weights : ndarray of float, shape (n,)
        They sum to one.
    mean, naive_mean : float
        With and without the weights, in the units of the values.

    Examples
    --------
    >>> from shapely import box
    >>> declustered = decluster_polygons(
    ...     [[0.0, 0.0], [1.0, 0.0]], [8.0, 2.0], boundary=box(0.0, 0.0, 5.0, 1.0)
    ... )
    >>> declustered.mean, declustered.naive_mean
    (2.6, 5.0)
    """

    weights: NDArray[np.float64]
    mean: float
    naive_mean: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellDeclustered(Declustered):
    """Declustering weights by cells, with the sizes that were tried.

    Parameters
    ----------
    weights, mean, naive_mean
        As in `Declustered`.
    cell_m : float
        The cell size that was chosen.
    trials : pandas.DataFrame
        Columns cell_m, mean: all sizes tried.

    Examples
    --------
    >>> declustered = decluster_cells(
    ...     [[0.0, 0.0], [1.0, 0.0], [9.0, 9.0]],
    ...     [8.0, 8.0, 2.0],
    ...     cell_sizes_m=[5.0],
    ...     offsets=1,
    ... )
    >>> declustered.mean, declustered.naive_mean
    (5.0, 6.0)
    """

    cell_m: float
    trials: pd.DataFrame


def decluster_cells(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    cell_sizes_m: Sequence[float],
    crowded: Literal["high", "low"] = "high",
    offsets: int = 8,
) -> CellDeclustered:
    """Weight each sample by one over the number of samples in its cell.

    Weights are averaged over origins of the lattice, moved along its diagonal
    from the south-west corner of the data. Of the cell sizes the one is taken
    that corrects the mean most.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    cell_sizes_m : sequence of float
    crowded : {"high", "low"}, optional
        Where samples crowd: on high values (the lowest mean is taken) or on low
        ones (the highest).
    offsets : int, optional
        How many origins.

    Returns
    -------
    CellDeclustered

    Raises
    ------
    DataError
        Samples that do not pass the door.
    ParameterError
        No cell sizes, sizes or offsets that are not above 0, or an unknown
        `crowded`.

    References
    ----------
    Deutsch, C.V. & Journel, A.G. (1998). GSLIB, 2nd ed., program declus.

    Examples
    --------
    >>> decluster_cells(
    ...     [[0.0, 0.0], [1.0, 0.0], [9.0, 9.0]],
    ...     [8.0, 8.0, 2.0],
    ...     cell_sizes_m=[0.5, 5.0],
    ...     offsets=1,
    ... ).cell_m
    5.0
    """
    _require_trials(cell_sizes_m, crowded, offsets)
    samples = require_samples(coordinates, values, distinct=False)
    column = _one_variable(samples)
    tried = [
        _cell_weights(samples.coordinates, cell_m=cell_m, offsets=offsets)
        for cell_m in cell_sizes_m
    ]
    means = np.array([float(weights @ column) for weights in tried])
    best = int(np.argmin(means) if crowded == "high" else np.argmax(means))
    return CellDeclustered(
        weights=tried[best],
        mean=float(means[best]),
        naive_mean=float(column.mean()),
        cell_m=float(cell_sizes_m[best]),
        trials=pd.DataFrame({"cell_m": np.asarray(cell_sizes_m, float), "mean": means}),
    )


def decluster_polygons(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    boundary: Polygon | MultiPolygon | None = None,
) -> Declustered:
    """Weight each sample by the ground that lies nearest to it.

    Samples in one place share their polygon of influence. Much depends on the
    boundary: the convex hull cuts the polygons of the outer samples short, a
    generous boundary gives them the empty ground.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    boundary : shapely.Polygon or shapely.MultiPolygon, optional
        The ground, in the same system; the convex hull of the samples by default.
        Samples outside count as far as ground inside lies nearest to them.

    Returns
    -------
    Declustered

    Raises
    ------
    DataError
        Samples that do not pass the door, or ground without an area: samples
        on one line need a boundary.

    References
    ----------
    Isaaks, E.H. & Srivastava, R.M. (1989). An Introduction to Applied
    Geostatistics, chapter 10.

    Examples
    --------
    >>> from shapely import box
    >>> decluster_polygons(
    ...     [[0.0, 0.0], [4.0, 0.0], [4.0, 0.0]],
    ...     [1.0, 2.0, 3.0],
    ...     boundary=box(0.0, 0.0, 10.0, 1.0),
    ... ).weights
    array([0.2, 0.4, 0.4])
    """
    samples = require_samples(coordinates, values, distinct=False)
    column = _one_variable(samples)
    places, place_of, sharing = np.unique(
        samples.coordinates, axis=0, return_inverse=True, return_counts=True
    )
    ground = _require_ground(places, boundary)
    areas = _areas_of_influence(places, ground)
    weights = (areas / sharing)[place_of.ravel()] / areas.sum()
    return Declustered(
        weights=weights,
        mean=float(weights @ column),
        naive_mean=float(column.mean()),
    )


def _one_variable(samples: Samples) -> NDArray[np.float64]:
    variables = samples.measured.shape[1]
    if variables != 1:
        raise DataError(
            "declustering",
            [
                Problem(
                    where="values",
                    what=f"{variables} variables",
                    expected="one",
                    cure="the weights of one serve all that were sampled together",
                )
            ],
        )
    return samples.measured[:, 0]


def _areas_of_influence(
    places: NDArray[np.float64], ground: BaseGeometry
) -> NDArray[np.float64]:
    # polygons near the origin keep all their digits
    origin = places.mean(axis=0)
    here = shapely.transform(ground, lambda corners: corners - origin)
    return np.asarray(shapely.area(polygons_of_influence(places - origin, here)))


def _require_ground(
    places: NDArray[np.float64], boundary: Polygon | MultiPolygon | None
) -> BaseGeometry:
    hull = shapely.MultiPoint(places).convex_hull
    ground = hull if boundary is None else boundary
    if not (shapely.is_valid(ground) and ground.area > SLIVER * ground.length**2):
        raise DataError(
            "declustering",
            [
                Problem(
                    where="boundary",
                    what=f"{ground.geom_type} without an area, or not valid"
                    if boundary is not None
                    else f"{len(places)} places on one line have no hull",
                    expected="a valid polygon",
                    cure="give the outline of the ground as boundary",
                )
            ],
        )
    return ground


def _cell_weights(
    coordinates: NDArray[np.float64], *, cell_m: float, offsets: int
) -> NDArray[np.float64]:
    from_corner = coordinates - coordinates.min(axis=0)
    weights = np.zeros(len(coordinates))
    for shift in np.arange(offsets) * (cell_m / offsets):
        cells = np.floor((from_corner + shift) / cell_m)
        _, cell_of, crowd = np.unique(
            cells, axis=0, return_inverse=True, return_counts=True
        )
        shares = 1.0 / crowd[cell_of]
        weights += shares / shares.sum()
    return weights / offsets


def _require_trials(cell_sizes_m: Sequence[float], crowded: str, offsets: int) -> None:
    problems = []
    sizes = np.asarray(cell_sizes_m, dtype=float)
    if not sizes.size or not np.all(np.isfinite(sizes) & (sizes > 0.0)):
        problems.append(
            Problem(
                where="cell_sizes_m",
                what=f"{list(cell_sizes_m)}",
                expected="at least one size, all finite and above 0",
            )
        )
    if offsets < 1:
        problems.append(
            Problem(where="offsets", what=f"{offsets}", expected="at least 1")
        )
    if crowded not in {"high", "low"}:
        problems.append(
            Problem(where="crowded", what=repr(crowded), expected="high or low")
        )
    if problems:
        raise ParameterError("declustering", problems)
