"""Declustering weights: samples in a crowd count less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.samples import require_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Declustered:
    """Declustering weights with what they make of the mean.

    Parameters
    ----------
    weights : ndarray of float, shape (n,)
        They sum to one.
    mean, naive_mean : float
        With and without the weights, in the units of the values.
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

    weights: NDArray[np.float64]
    mean: float
    naive_mean: float
    cell_m: float
    trials: pd.DataFrame


def decluster_cells(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    cell_sizes_m: Sequence[float],
    crowded: Literal["high", "low"] = "high",
    offsets: int = 8,
) -> Declustered:
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
    Declustered

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
    column = samples.measured[:, 0]
    tried = [
        _cell_weights(samples.coordinates, cell_m=cell_m, offsets=offsets)
        for cell_m in cell_sizes_m
    ]
    means = np.array([float(weights @ column) for weights in tried])
    best = int(np.argmin(means) if crowded == "high" else np.argmax(means))
    return Declustered(
        weights=tried[best],
        mean=float(means[best]),
        naive_mean=float(column.mean()),
        cell_m=float(cell_sizes_m[best]),
        trials=pd.DataFrame({"cell_m": np.asarray(cell_sizes_m, float), "mean": means}),
    )


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
