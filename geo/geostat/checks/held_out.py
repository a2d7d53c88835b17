"""What each method says of samples that are held out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.geostat.baselines import weigh_by_distance
from geo.geostat.drift import ExternalDrift, KnownMean
from geo.geostat.drift_support import columns_of_samples, with_neighbours_that_carry
from geo.geostat.moving import moving_task, solve_moving
from geo.geostat.neighbourhood import Neighbourhood, Neighbours, nearest_samples
from geo.geostat.solvable import solvable_system
from geo.geostat.support import require_variance
from geo.geostat.weights import tiles_with
from geo.kernels.kriging import WORST_CONDITION
from geo.kernels.left_out import TARGETS, means_of_left, weigh_left
from geo.kernels.threads import on_one_thread, share_out

if TYPE_CHECKING:
    from geo.geostat.checks.folds import Folds
    from geo.geostat.drift import Drift
    from geo.geostat.samples import Samples
    from geo.geostat.variogram import CovarianceModel

NEIGHBOURS_AT_ONCE = 2_000_000  # some 50 MB of temporaries
# Samples; fewer are done, by kriging and plainly, before compiled code is loaded.
WORTH_LOADING = 4_000
ASKED_AT_ONCE = 8 * TARGETS
# Samples of a fold: one pass looks through as many for every target.
LARGEST_FOLD = 500


MEAN, INVERSE, NEAREST = "mean", "inverse distance", "nearest neighbour"


class Predicted(NamedTuple):
    """What kriging says of each sample; NaN where it says nothing.

    Attributes
    ----------
    value, variance : ndarray of float, shape (n,)
        The variance is that of the error, the sample's own error included.
    """

    value: NDArray[np.float64]
    variance: NDArray[np.float64]


def predict_by_kriging(
    samples: Samples,
    folds: Folds,
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    drift: Drift,
) -> Predicted:
    """Krige each sample from what its fold leaves.

    In a unique neighbourhood one inversion serves all folds: with B the inverse
    of the kriging system, the errors of the held-out samples S are
    ``(B_SS)⁻¹ (B [z; 0])_S`` and ``(B_SS)⁻¹`` their covariance. In a moving one,
    compiled code takes many samples in one pass, save where folds are large, a buffer
    is held out besides, the drift is no constant, or the covariance model is the
    user's own.

    Parameters
    ----------
    samples : Samples
        Of one variable.
    folds : Folds
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
    drift : Drift

    Returns
    -------
    Predicted
        NaN where too few samples are left within the radius, or where those left
        do not carry the drift.

    Raises
    ------
    ParameterError
        A user's own model that makes a variance negative.
    DataError
        All samples together, or so few neighbours, never carry the drift, or a
        system cannot be solved.

    References
    ----------
    Dubrule, O. (1983). Cross validation of kriging in a unique neighborhood.
    Mathematical Geology 15, 687-699.

    Examples
    --------
    >>> from geo.geostat.checks.folds import folds_by_label
    >>> from geo.geostat.drift import Trend
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> predict_by_kriging(
    ...     require_samples([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [1.0, 2.0, 6.0]),
    ...     folds_by_label(np.array([0, 0, 1])),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0, maximum=None),
    ...     drift=Trend(),
    ... ).value
    array([6. , 6. , 1.5])
    """
    if not neighbourhood.unique:
        field = _Field(variogram, neighbourhood, drift)
        predicted = _in_one_pass(samples, folds, field)
        return predicted or _one_by_one(samples, folds, field)
    predicted = _at_once(samples, folds, variogram=variogram, drift=drift)
    within = replace(neighbourhood, maximum=neighbourhood.minimum)
    reached = _left_near(samples, folds, neighbourhood=within).found > 0
    return Predicted(*(np.where(reached, each, np.nan) for each in predicted))


def predict_plainly(samples: Samples, folds: Folds) -> dict[str, NDArray[np.float64]]:
    """Predict each sample by the mean, inverse distance and nearest neighbour.

    Parameters
    ----------
    samples : Samples
        Of one variable.
    folds : Folds

    Returns
    -------
    dict of str to ndarray of float, shape (n,)
        By method; NaN where a fold leaves no samples.

    Examples
    --------
    >>> from geo.geostat.checks.folds import folds_by_label
    >>> from geo.geostat.samples import require_samples
    >>> predict_plainly(
    ...     require_samples([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [1.0, 2.0, 6.0]),
    ...     folds_by_label(np.arange(3)),
    ... )["mean"]
    array([4. , 3.5, 1.5])
    """
    if len(samples) >= WORTH_LOADING:
        return _plainly_in_one_pass(samples, folds)
    mean, inverse = np.full((2, len(samples)), np.nan)
    values = samples.measured[:, 0]
    for fold in folds:
        kept = fold.kept(len(samples))
        if not len(kept):
            continue
        mean[fold.asked] = values[kept].mean()
        weighed = weigh_by_distance(
            samples.only(kept), onto=samples.coordinates[fold.asked]
        )
        inverse[fold.asked] = weighed[:, 0]
    one = Neighbourhood(radius_m=np.inf, maximum=1)
    near = _left_near(samples, folds, neighbourhood=one)
    nearest = np.where(near.found > 0, values[near.rows[:, 0]], np.nan)
    return {MEAN: mean, INVERSE: inverse, NEAREST: nearest}


def _plainly_in_one_pass(
    samples: Samples, folds: Folds
) -> dict[str, NDArray[np.float64]]:
    points = np.ascontiguousarray(samples.coordinates.T)
    values = np.ascontiguousarray(samples.measured[:, 0])
    means, told = np.empty(len(folds)), np.empty((len(values), 2))
    means_of_left(values, folds.starts, folds.rows, means)
    number = folds.number

    def weigh(start: int) -> None:
        some = slice(start, start + ASKED_AT_ONCE)
        rows = folds.asked[some]
        lists = (number[rows], folds.starts, folds.rows)
        weigh_left(points, values, rows, *lists, told[some])

    share_out(weigh, range(0, len(values), ASKED_AT_ONCE))
    inverse, nearest = np.empty((2, len(values)))
    inverse[folds.asked], nearest[folds.asked] = told.T
    return {MEAN: means[number], INVERSE: inverse, NEAREST: nearest}


class _Field(NamedTuple):
    """What kriging is told, whatever the samples."""

    variogram: CovarianceModel
    neighbourhood: Neighbourhood
    drift: Drift


@on_one_thread
def _at_once(
    samples: Samples,
    folds: Folds,
    *,
    variogram: CovarianceModel,
    drift: Drift,
) -> Predicted:
    columns = columns_of_samples(drift, samples, np.arange(len(samples)))
    system = solvable_system(samples, variogram=variogram, drift=columns)
    inverse = system.inverse[: system.samples, : system.samples]
    values = samples.measured[:, 0]
    # against the mean, so that a large common level costs no digits
    level = drift.value if isinstance(drift, KnownMean) else values.mean()
    weighted = inverse @ (values - level)
    unit = float(system.unit.ravel()[0])
    # 1 at least for the largest variance, unless the drift alone fits all samples
    largest = max(float(np.diagonal(inverse).max()), 1.0)

    value, variance = np.full((2, len(samples)), np.nan)
    for fold in folds:
        own = inverse[np.ix_(fold.held_out, fold.held_out)]
        covariance = _of_errors(own, largest=largest)
        if covariance is None:
            continue
        at = np.searchsorted(fold.held_out, fold.asked)
        errors = covariance[at] @ weighted[fold.held_out]
        value[fold.asked] = values[fold.asked] - errors
        variance[fold.asked] = unit * covariance[at, at]
    told = np.isfinite(variance)
    variance[told] = require_variance(variance[told], sill=unit)
    return Predicted(value, variance)


def _of_errors(
    own: NDArray[np.float64], *, largest: float
) -> NDArray[np.float64] | None:
    """Invert, or find that what is kept cannot predict what is held out."""
    try:
        covariance = np.asarray(np.linalg.inv(own), dtype=float)
    except np.linalg.LinAlgError:
        return None
    size = np.abs(covariance).sum(axis=0).max()
    return covariance if size * largest <= WORST_CONDITION else None


def _in_one_pass(samples: Samples, folds: Folds, field: _Field) -> Predicted | None:
    """Search and solve in compiled code; None where only the clear form serves."""
    if len(samples) < WORTH_LOADING or folds.largest > LARGEST_FOLD or not folds.apart:
        return None
    number = folds.number
    task = moving_task(
        samples,
        variogram=field.variogram,
        neighbourhood=field.neighbourhood,
        drift=field.drift,
        folds=number,
    )
    if task is None:
        return None
    solved = solve_moving(task, samples.coordinates, folds=number)
    told = solved.estimate[:, 0], solved.columns[0] + samples.error_variance
    if not solved.hard.any():
        return Predicted(*told)
    clear = _one_by_one(samples, folds, field, only=solved.hard)
    pairs = zip(clear, told, strict=True)
    return Predicted(*(np.where(solved.hard, *pair) for pair in pairs))


def _one_by_one(
    samples: Samples,
    folds: Folds,
    field: _Field,
    *,
    only: NDArray[np.bool_] | None = None,
) -> Predicted:
    near = _left_near(samples, folds, neighbourhood=field.neighbourhood)
    if only is not None:
        near = near._replace(found=np.where(only, near.found, 0))
    drift = field.drift
    near = with_neighbours_that_carry(near, samples, drift=drift)
    value, variance = np.full((2, len(samples)), np.nan)
    level = drift.value if isinstance(drift, KnownMean) else 0.0
    for tile in tiles_with(
        near,
        samples,
        onto=samples.coordinates,
        variogram=field.variogram,
        block=None,
        drift=_onto_samples(drift),
    ):
        predicted = tile.estimate(samples.measured - level)
        value[tile.targets] = level + predicted[:, 0]
        variance[tile.targets] = tile.variance + samples.error_variance[tile.targets]
    return Predicted(value, variance)


def _onto_samples(drift: Drift) -> Drift:
    if not isinstance(drift, ExternalDrift):
        return drift
    return ExternalDrift(
        at_samples=drift.at_samples, at_targets=drift.at_samples, degree=drift.degree
    )


def _left_near(
    samples: Samples, folds: Folds, *, neighbourhood: Neighbourhood
) -> Neighbours:
    """Find the neighbours of each sample among those that its fold leaves."""
    most = min(neighbourhood.maximum or len(samples), len(samples))
    farther = most + folds.largest
    if neighbourhood.sectors == 1 and farther < len(folds):
        around = replace(neighbourhood, maximum=farther, minimum=1)
        rows, found = _look_past(samples, folds, around=around, most=most)
        found = np.where(found >= neighbourhood.minimum, found, 0)
    else:
        rows, found = _fold_by_fold(samples, folds, around=neighbourhood, most=most)
    nowhere = np.full(len(samples), np.nan)
    return Neighbours(rows, found, nearest_m=nowhere, unique=False)


Found = tuple[NDArray[np.intp], NDArray[np.intp]]


def _fold_by_fold(
    samples: Samples, folds: Folds, *, around: Neighbourhood, most: int
) -> Found:
    count = len(samples)
    rows, found = np.zeros((count, most), dtype=np.intp), np.zeros(count, dtype=np.intp)
    for fold in folds:
        kept = fold.kept(count)
        if not len(kept):
            continue
        near = nearest_samples(
            samples.coordinates[kept],
            samples.coordinates[fold.asked],
            neighbourhood=around,
        )
        rows[fold.asked, : near.rows.shape[1]] = kept[near.rows]
        found[fold.asked] = near.found
    return rows, found


def _look_past(
    samples: Samples, folds: Folds, *, around: Neighbourhood, most: int
) -> Found:
    """Search all samples, as far as past those held out, instead of once a fold."""
    count = len(samples)
    rows, found = np.zeros((count, most), dtype=np.intp), np.zeros(count, dtype=np.intp)
    held_out_of = {int(row): fold.held_out for fold in folds for row in fold.asked}
    step = max(1, NEIGHBOURS_AT_ONCE // (around.maximum or count))
    for start in range(0, count, step):
        here = np.arange(start, min(start + step, count))
        near = nearest_samples(
            samples.coordinates, samples.coordinates[here], neighbourhood=around
        )
        kept = np.arange(near.rows.shape[1]) < near.found[:, None]
        held_out = [row * count + held_out_of[row] for row in here.tolist()]
        kept &= ~np.isin(here[:, None] * count + near.rows, np.concatenate(held_out))
        order = np.argsort(~kept, axis=1, kind="stable")[:, :most]
        rows[here] = np.take_along_axis(near.rows, order, axis=1)
        found[here] = np.minimum(kept.sum(axis=1), most)
    return rows, found
