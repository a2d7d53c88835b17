"""A moving neighbourhood as the numbers that compiled code reads.

The compiled way serves ordinary kriging and kriging with a known mean under a
`Variogram`; everything else goes the clear way of `geo.geostat.weights`, which
gives the same numbers, slowly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.drift import KnownMean, Trend
from geo.geostat.packing import packed
from geo.geostat.support import BlockNugget, target_variance
from geo.kernels.covariance import reduced_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.drift import Drift
    from geo.geostat.packing import Packed
    from geo.geostat.samples import Samples
    from geo.geostat.search_rule import Neighbourhood
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel

MOST_NEIGHBOURS = 200  # beyond it LAPACK is as fast


class MovingTask(NamedTuple):
    """What is known of the field, as compiled code reads it.

    Attributes
    ----------
    points, circle : ndarray of float, shape (2, n)
        Samples, and where the ellipse of the search is a circle.
    errors : ndarray of float, shape (n,)
    folds : ndarray of int, shape (n,)
        -1: of no fold.
    values : ndarray of float, shape (variables, n)
        Less `level`.
    offsets, shares : ndarray of float
        Points of a block and what each counts; of a point, itself.
    structures, tables : ndarray of float
    rule : ndarray of int, shape (8,)
    numbers : ndarray of float, shape (6,)
    level : float
        The known mean; 0 where it is not known.
    azimuth_deg, ratio : float
        The ellipse of the search.
    """

    points: NDArray[np.float64]
    circle: NDArray[np.float64]
    errors: NDArray[np.float64]
    folds: NDArray[np.int64]
    values: NDArray[np.float64]
    offsets: NDArray[np.float64]
    shares: NDArray[np.float64]
    structures: NDArray[np.float64]
    tables: NDArray[np.float64]
    rule: NDArray[np.int64]
    numbers: NDArray[np.float64]
    level: float
    azimuth_deg: float
    ratio: float


def moving_task(
    samples: Samples,
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    block: BlockSupport | None = None,
    drift: Drift,
    folds: NDArray[np.int64] | None = None,
) -> MovingTask | None:
    """Prepare the compiled way.

    Parameters
    ----------
    samples : Samples
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
    block : BlockSupport, optional
    drift : KnownMean, Trend or ExternalDrift
    folds : ndarray of int, shape (n,), optional
        Samples of a target's own fold do not count for it; -1: of no fold. Quick
        where folds are small (leave-one-out), as all of the largest is looked
        through for every target.

    Returns
    -------
    MovingTask or None
        None where only the clear way serves: all samples for every target, more
        than 200 neighbours, a trend or an external drift, or a covariance model of
        the user's own.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> samples = require_samples([[0.0, 0.0], [4.0, 0.0]], [2.0, 3.0])
    >>> task = moving_task(
    ...     samples,
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0),
    ...     drift=Trend(),
    ... )
    >>> task.points
    array([[0., 4.],
           [0., 0.]])
    """
    maximum = neighbourhood.maximum
    model = packed(variogram)
    if model is None or maximum is None or not _constant(drift):
        return None
    wanted = min(maximum, len(samples))
    if wanted > MOST_NEIGHBOURS:
        return None
    level = drift.value if isinstance(drift, KnownMean) else 0.0
    own_fold = np.full(len(samples), -1) if folds is None else folds
    of_each = neighbourhood.of_each_sector
    shape = neighbourhood.anisotropy
    rule = (
        wanted,
        neighbourhood.minimum,
        min(of_each, len(samples)),
        neighbourhood.sectors,
        np.unique(own_fold[own_fold >= 0], return_counts=True)[1].max(initial=0),
        not isinstance(drift, KnownMean),
        1,
        shape.ratio == 1.0 and shape.azimuth_deg == 0.0,
    )
    offsets, shares = np.zeros((1, 2)), np.ones(1)
    if block is not None:
        offsets, shares = block.offsets(), block.weights()
    # copies: code is compiled anew for arrays that may not be written
    return MovingTask(
        points=np.array(samples.coordinates.T, order="C"),
        circle=in_circle(
            samples.coordinates, azimuth_deg=shape.azimuth_deg, ratio=shape.ratio
        ),
        errors=np.array(samples.error_variance),
        folds=own_fold.astype(np.int64),
        values=np.array((samples.measured - level).T, order="C"),
        offsets=offsets,
        shares=shares,
        structures=model.structures,
        tables=model.tables,
        rule=np.array(rule, dtype=np.int64),
        numbers=_numbers(
            model, variogram=variogram, neighbourhood=neighbourhood, block=block
        ),
        level=level,
        azimuth_deg=shape.azimuth_deg,
        ratio=shape.ratio,
    )


def _constant(drift: Drift) -> bool:
    """Tell an unknown constant, or a known one."""
    return isinstance(drift, KnownMean) or (
        isinstance(drift, Trend) and drift.degree == 0
    )


def _numbers(
    model: Packed,
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    block: BlockSupport | None,
) -> NDArray[np.float64]:
    faint = block is not None and block.nugget == BlockNugget.EXCLUDED
    return np.array(
        [
            neighbourhood.radius_m,
            largest_square(neighbourhood.radius_m),
            neighbourhood.anisotropy.ratio,
            model.nugget,
            0.0 if faint else model.nugget,
            target_variance(model=variogram, block=block),
        ]
    )


def largest_square(radius_m: float) -> float:
    """Give the largest number whose root does not exceed a radius.

    Parameters
    ----------
    radius_m : float

    Returns
    -------
    float

    Examples
    --------
    >>> largest_square(5.0) >= 25.0, largest_square(np.inf)
    (True, inf)
    """
    square = float(radius_m) * float(radius_m)
    while np.sqrt(square) > radius_m:
        square = float(np.nextafter(square, 0.0))
    while np.sqrt(above := float(np.nextafter(square, np.inf))) <= radius_m < np.inf:
        square = above
    return square


def in_circle(
    points: NDArray[np.float64], *, azimuth_deg: float, ratio: float
) -> NDArray[np.float64]:
    """Turn points to the ellipse of the search, so that it becomes a circle.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    azimuth_deg, ratio : float

    Returns
    -------
    ndarray of float, shape (2, n)

    Examples
    --------
    >>> in_circle(np.array([[3.0, 4.0]]), azimuth_deg=0.0, ratio=1.0)
    array([[4.],
           [3.]])
    """
    turned = reduced_components(points, azimuth_deg=azimuth_deg, ratio=ratio)
    return np.ascontiguousarray(turned.T)
