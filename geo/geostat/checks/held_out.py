"""What each method says of samples that are held out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem
from geo.geostat.baselines import inverse_distance, nearest_neighbour
from geo.geostat.drift import (
    ExternalDrift,
    KnownMean,
    Places,
    covariates_at_samples,
    drift_columns,
    frame_of,
)
from geo.geostat.kriging import krige_samples
from geo.geostat.neighbourhood import nearest_samples
from geo.geostat.weights import solvable_system
from geo.kernels.kriging import WORST_CONDITION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.geostat.drift import Drift
    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.samples import Samples
    from geo.geostat.variogram import CovarianceModel


class Turn(NamedTuple):
    """Some samples that are predicted from others.

    Attributes
    ----------
    asked : ndarray of int
        Rows of the samples to predict.
    held_out : ndarray of int
        Ascending rows of those that have no say, the predicted among them.
    """

    asked: NDArray[np.intp]
    held_out: NDArray[np.intp]


class Predicted(NamedTuple):
    """What kriging says of each sample; NaN where it says nothing.

    Attributes
    ----------
    value, variance : ndarray of float, shape (n,)
        The variance is that of the error, the sample's own error included.
    """

    value: NDArray[np.float64]
    variance: NDArray[np.float64]


def turns_by_fold(folds: NDArray[np.intp]) -> list[Turn]:
    """Predict the samples of each fold from those of all others.

    Parameters
    ----------
    folds : ndarray of int, shape (n,)
        The fold of each sample.

    Returns
    -------
    list of Turn

    Examples
    --------
    >>> [turn.asked for turn in turns_by_fold(np.array([0, 1, 0]))]
    [array([0, 2]), array([1])]
    """
    rows = [np.flatnonzero(folds == fold) for fold in np.unique(folds)]
    return [Turn(asked=each, held_out=each) for each in rows]


def turns_by_chance(count: int, *, folds: int, rng: np.random.Generator) -> list[Turn]:
    """Deal samples out into shares, and predict each from all others.

    Parameters
    ----------
    count : int
        How many samples.
    folds : int
        How many shares; their sizes differ by one at most.
    rng : numpy.random.Generator

    Returns
    -------
    list of Turn

    Raises
    ------
    ParameterError
        Fewer than two folds, or more than samples.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> turns = turns_by_chance(5, folds=2, rng=generator(1, "folds"))
    >>> [len(turn.asked) for turn in turns]
    [3, 2]
    """
    if not 2 <= folds <= count:
        problem = Problem(
            where="folds", what=f"{folds}", expected=f"2 to {count}, the samples"
        )
        raise ParameterError("k-fold cross-validation", [problem])
    return turns_by_fold(rng.permutation(np.arange(count) % folds))


def turns_by_square(points: NDArray[np.float64], *, block_m: float) -> list[Turn]:
    """Predict the samples of each square of ground from those outside it.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    block_m : float
        Side of the squares; the first has its corner south-west of all points.

    Returns
    -------
    list of Turn

    Raises
    ------
    ParameterError
        A side that is not above 0, or leaves all samples in one square.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    >>> [turn.asked for turn in turns_by_square(line, block_m=3.0)]
    [array([0, 1]), array([2])]
    """
    if not (np.isfinite(block_m) and block_m > 0.0):
        problem = Problem(where="block_m", what=f"{block_m}", expected="above 0")
        raise ParameterError("blocked cross-validation", [problem])
    squares = np.floor((points - points.min(axis=0)) / block_m)
    _, folds = np.unique(squares, axis=0, return_inverse=True)
    if not folds.any():
        problem = Problem(
            where="block_m",
            what=f"{block_m:,.0f} m holds all {len(points)} samples",
            expected="at least two squares with samples",
            cure="smaller blocks",
        )
        raise ParameterError("blocked cross-validation", [problem])
    return turns_by_fold(folds.ravel())


def turns_by_distance(points: NDArray[np.float64], *, buffer_m: float) -> list[Turn]:
    """Predict each sample from those that are farther away than the buffer.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    buffer_m : float

    Returns
    -------
    list of Turn

    Raises
    ------
    ParameterError
        A buffer below 0 or not finite.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    >>> [turn.held_out for turn in turns_by_distance(line, buffer_m=1.0)]
    [array([0, 1]), array([0, 1]), array([2])]
    """
    if not (np.isfinite(buffer_m) and buffer_m >= 0.0):
        problem = Problem(
            where="buffer_m", what=f"{buffer_m}", expected="metres from 0 on"
        )
        raise ParameterError("buffered cross-validation", [problem])
    near = KDTree(points).query_ball_point(points, buffer_m, return_sorted=True)
    return [
        Turn(asked=np.array([row]), held_out=np.asarray(rows, dtype=np.intp))
        for row, rows in enumerate(near)
    ]


def predict_by_kriging(
    samples: Samples,
    turns: Sequence[Turn],
    *,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    drift: Drift,
) -> Predicted:
    """Krige each sample from what its turn leaves.

    In a unique neighbourhood one inversion serves all turns: with B the inverse
    of the kriging system, the errors of the held-out samples S are
    ``(B_SS)⁻¹ (B [z; 0])_S`` and ``(B_SS)⁻¹`` their covariance.

    Parameters
    ----------
    samples : Samples
        Of one variable.
    turns : sequence of Turn
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
    drift : Drift

    Returns
    -------
    Predicted
        NaN where too few samples are left within the radius, or where those left
        do not carry the drift of a unique neighbourhood.

    References
    ----------
    Dubrule, O. (1983). Cross validation of kriging in a unique neighborhood.
    Mathematical Geology 15, 687-699.

    Examples
    --------
    >>> from geo.geostat.drift import Trend
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> predict_by_kriging(
    ...     require_samples([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [1.0, 2.0, 6.0]),
    ...     turns_by_fold(np.array([0, 0, 1])),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=9.0, maximum=None),
    ...     drift=Trend(),
    ... ).value
    array([6. , 6. , 1.5])
    """
    if neighbourhood.unique:
        value, variance = _at_once(samples, turns, variogram=variogram, drift=drift)
        reached = _reached(samples, turns, neighbourhood=neighbourhood)
        return Predicted(
            np.where(reached, value, np.nan), np.where(reached, variance, np.nan)
        )
    value, variance = np.full((2, len(samples)), np.nan)
    for turn in turns:
        kept = _kept(samples, turn)
        if not kept.any():
            continue
        kriged = krige_samples(
            samples.only(kept),
            onto=samples.coordinates[turn.asked],
            variogram=variogram,
            neighbourhood=neighbourhood,
            drift=_split(drift, kept, turn),
        )
        value[turn.asked] = kriged.estimate[:, 0]
        variance[turn.asked] = kriged.variance + samples.error_variance[turn.asked]
    return Predicted(value, variance)


def predict_plainly(
    samples: Samples, turns: Sequence[Turn]
) -> dict[str, NDArray[np.float64]]:
    """Predict each sample by the mean, inverse distance and nearest neighbour.

    Parameters
    ----------
    samples : Samples
        Of one variable.
    turns : sequence of Turn

    Returns
    -------
    dict of str to ndarray of float, shape (n,)
        By method; NaN where a turn leaves no samples.

    Examples
    --------
    >>> from geo.geostat.samples import require_samples
    >>> predict_plainly(
    ...     require_samples([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [1.0, 2.0, 6.0]),
    ...     turns_by_fold(np.arange(3)),
    ... )["mean"]
    array([4. , 3.5, 1.5])
    """
    mean, inverse, nearest = np.full((3, len(samples)), np.nan)
    values = samples.measured[:, 0]
    for turn in turns:
        kept = _kept(samples, turn)
        if not kept.any():
            continue
        points, known = samples.coordinates[kept], values[kept]
        targets = samples.coordinates[turn.asked]
        mean[turn.asked] = known.mean()
        inverse[turn.asked] = inverse_distance(points, known, onto=targets)
        nearest[turn.asked] = nearest_neighbour(points, known, onto=targets)
    return {"mean": mean, "inverse distance": inverse, "nearest neighbour": nearest}


def _kept(samples: Samples, turn: Turn) -> NDArray[np.bool_]:
    kept = np.ones(len(samples), dtype=bool)
    kept[turn.held_out] = False
    return kept


def _split(drift: Drift, kept: NDArray[np.bool_], turn: Turn) -> Drift:
    if not isinstance(drift, ExternalDrift):
        return drift
    asked = np.zeros(len(kept), dtype=bool)
    asked[turn.asked] = True
    return drift.only(kept, asked)


def _at_once(
    samples: Samples,
    turns: Sequence[Turn],
    *,
    variogram: CovarianceModel,
    drift: Drift,
) -> Predicted:
    places = Places(samples.coordinates, covariates_at_samples(drift, len(samples)))
    columns = drift_columns(drift, places, frame=frame_of(places))
    system = solvable_system(samples, variogram=variogram, drift=columns)
    inverse = system.inverse[: system.samples, : system.samples]
    values = samples.measured[:, 0]
    # against the mean, so that a large common level costs no digits
    level = drift.value if isinstance(drift, KnownMean) else values.mean()
    weighted = inverse @ (values - level)
    largest = float(np.diagonal(inverse).max())

    value, variance = np.full((2, len(samples)), np.nan)
    for turn in turns:
        own = inverse[np.ix_(turn.held_out, turn.held_out)]
        covariance = _of_errors(own, largest=largest)
        if covariance is None:
            continue
        at = np.searchsorted(turn.held_out, turn.asked)
        errors = covariance[at] @ weighted[turn.held_out]
        value[turn.asked] = values[turn.asked] - errors
        variance[turn.asked] = float(system.unit.ravel()[0]) * covariance[at, at]
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


def _reached(
    samples: Samples, turns: Sequence[Turn], *, neighbourhood: Neighbourhood
) -> NDArray[np.bool_]:
    """Say which samples have enough of those left within the radius."""
    most = max(len(turn.held_out) for turn in turns)
    near = nearest_samples(
        samples.coordinates,
        samples.coordinates,
        neighbourhood=replace(
            neighbourhood, maximum=neighbourhood.minimum + most, minimum=1
        ),
    )
    reached = np.zeros(len(samples), dtype=bool)
    for turn in turns:
        kept = _kept(samples, turn)
        for row in turn.asked:
            others = kept[near.rows[row, : near.found[row]]]
            reached[row] = np.count_nonzero(others) >= neighbourhood.minimum
    return reached
