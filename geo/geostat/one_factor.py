"""One factor of the covariances between all samples, and what goes with it.

The formulas are those of `geo.kernels.unique`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.drift import Places, covariates_at_samples, drift_columns, frame_of
from geo.geostat.packing import packed
from geo.geostat.solvable import solvable_system
from geo.geostat.support import BlockNugget, covariance_to_targets
from geo.geostat.variogram import covariance_between
from geo.kernels.threads import on_one_thread
from geo.kernels.unique import inverse_factor, tabulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.drift import Drift, Frame
    from geo.geostat.packing import Packed
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel

SEPARATIONS_AT_ONCE = 1_000_000  # for a model of the user's: some 100 MB


class Field(NamedTuple):
    """What is known of the field."""

    samples: Samples
    variogram: CovarianceModel
    block: BlockSupport | None
    drift: Drift


class OneFactor(NamedTuple):
    """All that does not change from one target to the next.

    Attributes
    ----------
    field : Field
    frame : Frame
        Of the drift.
    unit : float
        The largest variance of a sample.
    model : Packed or None
        None: the user's own.
    inverse : ndarray of float, shape (n, n)
        L⁻¹ of ``L Lᵀ = C``.
    basis, triangle : ndarray of float, shapes (p, n) and (p, p)
        Qᵀ and R of ``L⁻¹ F``.
    ones : ndarray of float, shape (1, n) or (0, n)
        ``L⁻¹ 1``, where there is no drift.
    values : ndarray of float, shape (columns, n), or None
        ``w − Q Qᵀ w`` with ``w = L⁻¹ z``; None: there is nothing to weight.
    level : ndarray of float, shape (p, columns)
        ``Qᵀ w``.
    """

    field: Field
    frame: Frame
    unit: float
    model: Packed | None
    inverse: NDArray[np.float64]
    basis: NDArray[np.float64]
    triangle: NDArray[np.float64]
    ones: NDArray[np.float64]
    values: NDArray[np.float64] | None
    level: NDArray[np.float64]


def one_factor(field: Field, values: NDArray[np.float64] | None) -> OneFactor | None:
    """Factor the covariances between all samples.

    Parameters
    ----------
    field : Field
    values : ndarray of float, shape (n, columns), or None
        To be weighted.

    Returns
    -------
    OneFactor or None
        None where the covariances alone are not positive definite.

    Raises
    ------
    DataError
        Covariates that do not pass the door, or a system that cannot be solved to
        four digits.

    Examples
    --------
    >>> from geo.geostat.drift import ORDINARY
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> pair = require_samples([[0.0, 0.0], [9.0, 0.0]], [2.0, 4.0])
    >>> field = Field(pair, Variogram(nugget=4.0), None, ORDINARY)
    >>> np.diagonal(one_factor(field, pair.measured).inverse)
    array([0.5, 0.5])
    """
    samples = field.samples
    places = Places(
        samples.coordinates, covariates_at_samples(field.drift, len(samples))
    )
    frame = frame_of(places)
    drift = drift_columns(field.drift, places, frame=frame)
    # which refuses what cannot be solved
    unit = solvable_system(samples, variogram=field.variogram, drift=drift).unit
    model = packed(field.variogram)
    inverse = inverse_factor(_between_samples(field, model))
    if inverse is None:
        return None
    return OneFactor(
        field, frame, unit.item(), model, inverse, *_solved(inverse, drift, values)
    )


@on_one_thread
def _solved(
    inverse: NDArray[np.float64],
    drift: NDArray[np.float64],
    values: NDArray[np.float64] | None,
) -> tuple[
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64] | None,
    NDArray[np.float64],
]:
    """Give the basis, its triangle, the ones, the values and their level."""
    basis, triangle = np.linalg.qr(inverse @ drift)
    alone = np.ones((len(drift), 0 if drift.shape[1] else 1))
    ones, across = (inverse @ alone).T, np.ascontiguousarray(basis.T)
    if values is None:
        return across, triangle, ones, None, np.empty((len(across), 0))
    whitened = inverse @ values
    level = across @ whitened
    rest = np.ascontiguousarray((whitened - basis @ level).T)
    return across, triangle, ones, rest, level


def _between_samples(field: Field, model: Packed | None) -> NDArray[np.float64]:
    """Tabulate as for targets: one on a sample is found there to the last digit."""
    points = field.samples.coordinates
    if model is None:
        covariance = covariance_between(points, points, model=field.variogram)
    else:
        covariance = np.empty((len(points), len(points)))
        tabulate(
            covariance,
            np.ascontiguousarray(points.T),
            np.ascontiguousarray(points.T),
            np.zeros((1, 2)),
            np.ones(1),
            *model,
        )
    np.einsum("ii->i", covariance)[...] += field.samples.error_variance
    return covariance


def tabulate_targets(
    factor: OneFactor, points: NDArray[np.float64], table: NDArray[np.float64]
) -> None:
    """Tabulate the covariances between all samples and some targets.

    Parameters
    ----------
    factor : OneFactor
    points : ndarray of float, shape (m, 2)
        Targets: easting and northing, m.
    table : ndarray of float, shape (n, m)
        Written.

    Examples
    --------
    >>> from geo.geostat.drift import ORDINARY
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> one, table = require_samples([[0.0, 0.0]], [2.0]), np.empty((1, 2))
    >>> factor = one_factor(Field(one, Variogram(nugget=4.0), None, ORDINARY), None)
    >>> tabulate_targets(factor, np.array([[0.0, 0.0], [5.0, 0.0]]), table)
    >>> table
    array([[4., 0.]])
    """
    block, known = factor.field.block, factor.field.samples.coordinates
    if factor.model is None:
        each = 1 if block is None else len(block.offsets())
        step = max(1, SEPARATIONS_AT_ONCE // (len(known) * each))
        for start in range(0, len(points), step):
            some = slice(start, start + step)
            table[:, some] = covariance_to_targets(
                known, points[some], model=factor.field.variogram, block=block
            )
        return
    offsets, shares, nugget = np.zeros((1, 2)), np.ones(1), factor.model.nugget
    if block is not None:
        offsets, shares = block.offsets(), block.weights()
        if block.nugget == BlockNugget.EXCLUDED:
            nugget = 0.0
    numbers = (nugget, factor.model.structures, factor.model.tables)
    onto, places = np.ascontiguousarray(points.T), np.ascontiguousarray(known.T)
    tabulate(table, onto, places, offsets, shares, *numbers)
