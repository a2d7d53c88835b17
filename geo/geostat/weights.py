"""The weights of the samples, some targets at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.all_samples import solve_all
from geo.geostat.drift import (
    ORDINARY,
    Frame,
    Places,
    covariates_at_samples,
    covariates_at_targets,
    drift_columns,
    drift_of_targets,
    frame_of,
)
from geo.geostat.drift_support import with_neighbours_that_carry
from geo.geostat.moving import WORTH_LOADING, moving_task, solved_in_parts
from geo.geostat.neighbourhood import nearest_in_the_clear, nearest_samples
from geo.geostat.solvable import solvable_system
from geo.geostat.support import (
    covariance_to_targets,
    require_variance,
    target_variance,
)
from geo.geostat.tile import Tile
from geo.kernels.kriging import kriging_weights, ratio, weight_of_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.geostat.drift import Drift
    from geo.geostat.moving import Solved
    from geo.geostat.neighbourhood import Neighbourhood, Neighbours
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel
    from geo.kernels.kriging import KrigingSystem

NUMBERS_AT_ONCE = 1_000_000  # some 100 MB of temporaries


def solve_tiles(
    samples: Samples,
    *,
    onto: NDArray[np.float64],
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    block: BlockSupport | None = None,
    drift: Drift = ORDINARY,
) -> Iterator[Tile]:
    """Solve for the weights of the samples, some targets at a time.

    For those who weight many sets of values at the same places alike.

    Parameters
    ----------
    samples : Samples
        Their values do not matter.
    onto : ndarray of float, shape (targets, 2)
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
    block : BlockSupport, optional
    drift : KnownMean, Trend or ExternalDrift, optional

    Yields
    ------
    Tile
        Targets with too few samples within the radius are in none.

    Raises
    ------
    DataError
        Covariates that do not pass the door, or a system that cannot be solved.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> samples = require_samples([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [2.0, 3.0, 4.0])
    >>> for tile in solve_tiles(
    ...     samples,
    ...     onto=np.array([[0.1, 0.0], [9.0, 0.0]]),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0, maximum=2),
    ... ):
    ...     print(tile.targets, tile.chosen, tile.weights)
    [0] [[0 1]] [[0.5 0.5]]
    """
    task = None
    if len(onto) >= WORTH_LOADING:
        task = moving_task(
            samples,
            variogram=variogram,
            neighbourhood=neighbourhood,
            block=block,
            drift=drift,
        )
    if task is not None:
        for rows, solved in solved_in_parts(task, onto):
            yield from _compiled_tiles(rows, solved)
            yield from tiles_in_the_clear(
                rows[solved.hard],
                samples,
                onto=onto,
                variogram=variogram,
                neighbourhood=neighbourhood,
                block=block,
                drift=drift,
            )
        return
    near = nearest_samples(samples.coordinates, onto, neighbourhood=neighbourhood)
    near = with_neighbours_that_carry(near, samples, drift=drift)
    yield from tiles_with(
        near, samples, onto=onto, variogram=variogram, block=block, drift=drift
    )


def _compiled_tiles(targets: NDArray[np.intp], solved: Solved) -> Iterator[Tile]:
    """Give what compiled code solved, targets with as many samples together."""
    good = np.where(solved.hard, 0, solved.found)
    for size in np.unique(good[good > 0]):
        rows = np.flatnonzero(good == size)
        yield Tile(
            targets[rows],
            solved.chosen[rows, :size],
            solved.weights[rows, :size],
            *solved.columns[:, rows],
        )


def tiles_with(
    near: Neighbours,
    samples: Samples,
    *,
    onto: NDArray[np.float64],
    variogram: CovarianceModel,
    block: BlockSupport | None,
    drift: Drift,
    by_one_factor: bool = True,
) -> Iterator[Tile]:
    """Solve as `solve_tiles` does, with neighbours that were found before.

    Parameters
    ----------
    near : Neighbours
        Of `onto`, among `samples`.
    samples : Samples
    onto : ndarray of float, shape (targets, 2)
    variogram : CovarianceModel
    block : BlockSupport or None
    drift : KnownMean, Trend or ExternalDrift
    by_one_factor : bool, optional
        Try `solve_all`, in a unique neighbourhood.

    Returns
    -------
    iterator of Tile

    Raises
    ------
    DataError
        Covariates that do not pass the door.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> one, onto = require_samples([[0.0, 0.0]], [2.0]), np.array([[3.0, 0.0]])
    >>> near = nearest_samples(
    ...     one.coordinates, onto, neighbourhood=Neighbourhood(radius_m=5.0)
    ... )
    >>> flat = Variogram(nugget=1.0)
    >>> tiles = tiles_with(
    ...     near, one, onto=onto, variogram=flat, block=None, drift=ORDINARY
    ... )
    >>> [tile.variance for tile in tiles]
    [array([2.])]
    """
    field = _Field(
        samples,
        variogram,
        block,
        drift,
        covariates_at_samples(drift, len(samples)),
        covariates_at_targets(drift, len(onto)),
    )
    if not near.unique:
        return _with_neighbours(field, onto, near)
    reached = np.flatnonzero(near.found)
    factored = _by_one_factor(field, onto, reached) if by_one_factor else None
    return _with_all(field, onto, reached) if factored is None else factored


def tiles_in_the_clear(
    rows: NDArray[np.intp],
    samples: Samples,
    *,
    onto: NDArray[np.float64],
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    block: BlockSupport | None,
    drift: Drift,
) -> Iterator[Tile]:
    """Solve some of the targets without compiled code: those that it gave up.

    Parameters
    ----------
    rows : ndarray of int, shape (some,)
        Of `onto`.
    samples, onto, variogram, neighbourhood, block, drift
        As for `solve_tiles`, without covariates.

    Yields
    ------
    Tile
        With rows of `onto`.

    Raises
    ------
    DataError
        A system that cannot be solved to four digits.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> tiles = tiles_in_the_clear(
    ...     np.array([1]),
    ...     require_samples([[0.0, 0.0]], [2.0]),
    ...     onto=np.array([[3.0, 0.0], [4.0, 0.0]]),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0),
    ...     block=None,
    ...     drift=ORDINARY,
    ... )
    >>> [tile.targets for tile in tiles]
    [array([1])]
    """
    if not len(rows):
        return
    near = nearest_in_the_clear(
        samples.coordinates, onto[rows], neighbourhood=neighbourhood
    )
    for tile in tiles_with(
        near, samples, onto=onto[rows], variogram=variogram, block=block, drift=drift
    ):
        yield tile._replace(targets=rows[tile.targets])


class _Field(NamedTuple):
    """What is known of the field, the same for all targets."""

    samples: Samples
    variogram: CovarianceModel
    block: BlockSupport | None
    drift: Drift
    at_samples: NDArray[np.float64]
    at_targets: NDArray[np.float64]

    def targets_at_once(self, size: int, *, systems: bool) -> int:
        """Say how many targets fit, with `size` samples and a system each or not."""
        points = 1 if self.block is None else len(self.block.offsets())
        numbers_each = size * max(points, size if systems else 1)
        return max(1, NUMBERS_AT_ONCE // numbers_each)


def _by_one_factor(
    field: _Field, onto: NDArray[np.float64], reached: NDArray[np.intp]
) -> Iterator[Tile] | None:
    whole = solve_all(
        field.samples,
        onto=onto,
        reached=reached,
        variogram=field.variogram,
        block=field.block,
        drift=field.drift,
    )
    if whole is None:
        return None
    return (Tile(done.targets, None, done.weights, *done[3:]) for done in whole)


def _with_all(
    field: _Field, onto: NDArray[np.float64], reached: NDArray[np.intp]
) -> Iterator[Tile]:
    """Solve one system for all targets."""
    places = Places(field.samples.coordinates, field.at_samples)
    bordered = _bordered(field, field.samples, places)
    step = field.targets_at_once(len(field.samples), systems=False)
    for start in range(0, len(reached), step):
        rows = reached[start : start + step]
        targets = Places(onto[rows], field.at_targets[rows])
        yield _tile(field, bordered, targets, rows=rows, chosen=None)


def _with_neighbours(
    field: _Field, onto: NDArray[np.float64], near: Neighbours
) -> Iterator[Tile]:
    """Solve a small system for each target, those of one size together."""
    for size in np.unique(near.found[near.found > 0]):
        same = np.flatnonzero(near.found == size)
        step = field.targets_at_once(int(size), systems=True)
        for start in range(0, len(same), step):
            rows = same[start : start + step]
            chosen = near.rows[rows, :size]
            some = field.samples.only(chosen)
            bordered = _bordered(
                field, some, Places(some.coordinates, field.at_samples[chosen])
            )
            each = Places(onto[rows, None, :], field.at_targets[rows, None, :])
            yield _tile(field, bordered, each, rows=rows, chosen=chosen)


class _Bordered(NamedTuple):
    """Solvable systems of some samples."""

    samples: Samples
    frame: Frame
    system: KrigingSystem


def _bordered(field: _Field, samples: Samples, places: Places) -> _Bordered:
    frame = frame_of(places)
    drift = drift_columns(field.drift, places, frame=frame)
    system = solvable_system(samples, variogram=field.variogram, drift=drift)
    return _Bordered(samples, frame, system)


def _tile(
    field: _Field,
    bordered: _Bordered,
    targets: Places,
    *,
    rows: NDArray[np.intp],
    chosen: NDArray[np.intp] | None,
) -> Tile:
    to_target = covariance_to_targets(
        bordered.samples.coordinates,
        targets.points,
        model=field.variogram,
        block=field.block,
    )
    drift = drift_of_targets(
        field.drift, targets, frame=bordered.frame, block=field.block
    )
    solved = kriging_weights(bordered.system, to_target, drift)
    weights = solved.weights

    shared = np.sum(weights * to_target, axis=-2)
    price = np.sum(drift * solved.lagrange, axis=-2)
    own = target_variance(model=field.variogram, block=field.block)
    spread = shared - price  # the variance of the estimate
    absolute = np.abs(weights).sum(axis=-2)
    variance = require_variance(
        own - shared - price, sill=bordered.system.unit[..., 0, :]
    )
    return Tile(
        rows,
        chosen,
        np.swapaxes(weights, -1, -2).reshape(len(rows), -1),
        variance.ravel(),
        ratio(shared, spread).ravel(),
        weight_of_mean(bordered.system, solved).ravel(),
        ratio(-np.minimum(weights, 0.0).sum(axis=-2), absolute).ravel(),
    )
