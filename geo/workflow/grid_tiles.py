"""A grid estimated tile by tile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from geo.geostat.estimation_model import EstimationModel
from geo.geostat.kriging import krige_samples
from geo.geostat.samples import Samples, require_samples
from geo.geostat.support import BlockSupport
from geo.model.grid import GridSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


TILE_CELLS = 131_072  # lost at most when a run is killed; a second of work or so
DISCRETISATION = (4, 4)  # points per cell, as Isaaks & Srivastava 1989, ch. 13
ESTIMATED = ("estimate", "variance", "slope", "nearest_m", "neighbours")
"""What is kept of each cell, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """The cells of a grid in runs of equal length, the last one shorter.

    The runs follow from the number of cells alone, so that work that was broken off
    goes on with another budget of memory or another number of threads.

    Parameters
    ----------
    cells : int
    size : int

    Examples
    --------
    >>> tiles = Tiles(cells=10, size=4)
    >>> len(tiles), tiles.span(2)
    (3, (8, 10))
    """

    cells: int
    size: int

    def __len__(self) -> int:
        return max(0, -(-self.cells // self.size))

    def span(self, tile: int) -> tuple[int, int]:
        """Give the first cell of a tile and the one after its last.

        Parameters
        ----------
        tile : int

        Returns
        -------
        tuple of int
        """
        return tile * self.size, min((tile + 1) * self.size, self.cells)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GridTask:
    """What the cells of a grid are estimated from, and how.

    Parameters
    ----------
    samples : Samples
        In the system of `spec`.
    model : EstimationModel
    spec : GridSpec
    """

    samples: Samples
    model: EstimationModel
    spec: GridSpec

    @property
    def tiles(self) -> Tiles:
        """The runs of cells that are estimated at once."""
        cells = self.spec.shape[0] * self.spec.shape[1]
        return Tiles(cells=cells, size=TILE_CELLS)

    @property
    def block(self) -> BlockSupport:
        """A cell."""
        side = self.spec.spacing
        return BlockSupport(size_m=(side, side), discretisation=DISCRETISATION)

    def estimate(self, start: int, stop: int) -> NDArray[np.float64]:
        """Estimate a run of cells.

        Parameters
        ----------
        start, stop : int
            See `geo.model.grid.GridSpec.centres_between`.

        Returns
        -------
        ndarray of float, shape (5, stop - start)
            See `ESTIMATED`.
        """
        return self.estimate_at(self.spec.centres_between(start, stop))

    def estimate_at(self, centres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Estimate cells anywhere.

        Parameters
        ----------
        centres : ndarray of float, shape (n, 2)
            Easting and northing, m.

        Returns
        -------
        ndarray of float, shape (5, n)
            See `ESTIMATED`.
        """
        kriged = krige_samples(
            self.samples,
            onto=centres,
            variogram=self.model.variogram,
            neighbourhood=self.model.neighbourhood,
            block=self.block,
            negative_weights=False,
        )
        return np.stack(
            [
                kriged.estimate[:, 0],
                kriged.variance,
                kriged.slope,
                kriged.nearest_m,
                kriged.neighbours.astype(float),
            ]
        )


def grid_task(
    places: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    model: EstimationModel,
    spec: GridSpec,
) -> GridTask:
    """Check samples once for all tiles.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Easting and northing in the system of `spec`, m.
    values : ndarray of float, shape (n,)
    model : EstimationModel
    spec : GridSpec

    Returns
    -------
    GridTask

    Raises
    ------
    DataError
        Samples that do not pass the door.
    """
    return GridTask(samples=require_samples(places, values), model=model, spec=spec)


class Kept(Protocol):
    """A place for tiles."""

    def tile(self, number: int) -> NDArray[np.float64] | None:
        """Give a tile that was kept earlier."""

    def keep(self, number: int, values: NDArray[np.float64]) -> None:
        """Keep a tile."""


class Forgotten:
    """A place that keeps nothing, where only the mean is wanted."""

    def tile(self, number: int) -> None:  # noqa: ARG002  as `Kept` has it
        """Give none.

        Parameters
        ----------
        number : int
        """
        return

    def keep(self, number: int, values: NDArray[np.float64]) -> None:
        """Keep nothing.

        Parameters
        ----------
        number : int
        values : ndarray of float, shape (5, n)
        """


class Estimated(NamedTuple):
    """What is known of a grid once all tiles are done.

    Attributes
    ----------
    mean : float
        Of the cells that have an estimate; NaN where none has.
    cells : int
        How many have one.
    within : ndarray of bool, shape (all cells,), or None
        Which ones, where that was asked for.
    """

    mean: float
    cells: int
    within: NDArray[np.bool_] | None


def estimate_tiles(
    task: GridTask,
    kept: Kept,
    *,
    with_mask: bool = False,
    on_tile: Callable[[int, int], None] = lambda _done, _all: None,
) -> Estimated:
    """Estimate the tiles that are not there yet.

    Parameters
    ----------
    task : GridTask
    kept : Kept
    with_mask : bool, optional
        Tell which cells have an estimate: one byte for each cell of the grid.
    on_tile : callable, optional
        Told how many tiles are done, and how many there are.

    Returns
    -------
    Estimated

    Raises
    ------
    DataError
        A system that cannot be solved.
    """
    tiles = task.tiles
    within = np.zeros(tiles.cells, dtype=bool) if with_mask else None
    totals, known = [], 0
    on_tile(0, len(tiles))
    for number in range(len(tiles)):
        start, stop = tiles.span(number)
        values = kept.tile(number)
        if values is None:
            values = task.estimate(start, stop)
            kept.keep(number, values)
        there = values[-1] > 0.0
        if within is not None:
            within[start:stop] = there
        totals.append(float(values[0, there].sum()))
        known += int(np.count_nonzero(there))
        on_tile(number + 1, len(tiles))
    mean = math.fsum(totals) / known if known else math.nan
    return Estimated(mean=mean, cells=known, within=within)
