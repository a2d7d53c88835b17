"""Samples, targets and models on which ways of kriging are compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from geo.geostat.anisotropy import Anisotropy
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import ModelName, Structure, Variogram
from geo.model.randomness import generator

if TYPE_CHECKING:
    Numbers = NDArray[np.float64]

EXTENT_M = 100_000.0  # of the square that holds samples and targets
BANDS = 5  # of neighbouring rows of cells, of which a share is made
OFF_LINE_M = 30.0  # how far stations lie from the line they were planned on

ISOTROPIC = Variogram(
    nugget=1.0,
    structures=(Structure(model=ModelName.SPHERICAL, sill=9.0, range_m=20_000.0),),
)
GENERAL = Variogram(
    nugget=1.0,
    structures=(
        Structure(
            model=ModelName.SPHERICAL,
            sill=4.0,
            range_m=10_000.0,
            anisotropy=Anisotropy(azimuth_deg=35.0, ratio=0.5),
        ),
        Structure(
            model=ModelName.EXPONENTIAL,
            sill=5.0,
            range_m=40_000.0,
            anisotropy=Anisotropy(azimuth_deg=70.0, ratio=0.4),
        ),
    ),
)
"""Two nested structures, each an ellipse of its own, over a nugget."""


class Design(StrEnum):
    """Where samples lie."""

    UNIFORM = "uniform"
    CLUSTERED = "clustered"
    LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class KrigingTask:
    """What is to be estimated from what.

    Parameters
    ----------
    name : str
    samples : int
    side : int
        Cells along each side of the grid of targets.
    neighbours : int or None
        None: all samples for every target.
    design : {"uniform", "clustered", "lines"}, optional
    general : bool, optional
        Two nested structures with anisotropy, and as many neighbours of each
        quadrant within a radius, in place of one isotropic structure.
    held_out : bool, optional
        The samples themselves are estimated, each from the others, instead of a
        grid.
    target_ratio : float, optional
        CPU seconds of the fastest peer over ours that are to be reached.
    seed : int, optional
    """

    name: str
    samples: int
    side: int
    neighbours: int | None
    design: Design = Design.UNIFORM
    general: bool = False
    held_out: bool = False
    target_ratio: float = float("nan")
    seed: int = 10

    @property
    def targets(self) -> int:
        """How many estimates are made."""
        return self.samples if self.held_out else self.side**2


class Surveyed(Protocol):
    """What a peer is told: samples, model and search.

    Examples
    --------
    >>> world: Surveyed = make_world(
    ...     KrigingTask(name="(a)", samples=50, side=20, neighbours=8)
    ... )
    >>> world.neighbourhood.maximum
    8
    """

    @property
    def coordinates(self) -> NDArray[np.float64]:
        """Easting and northing of the samples, m, shape (n, 2)."""
        ...

    @property
    def values(self) -> NDArray[np.float64]:
        """Of the samples, shape (n,)."""
        ...

    @property
    def variogram(self) -> Variogram:
        """The model."""
        ...

    @property
    def neighbourhood(self) -> Neighbourhood:
        """The search."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KrigingWorld:
    """The numbers of a task.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Samples: easting and northing, m.
    values : ndarray of float, shape (n,)
    targets : ndarray of float, shape (targets, 2)
        Rows of cells from the south, each from the west.
    variogram : Variogram
    neighbourhood : Neighbourhood
    """

    coordinates: NDArray[np.float64]
    values: NDArray[np.float64]
    targets: NDArray[np.float64]
    variogram: Variogram
    neighbourhood: Neighbourhood


def make_world(task: KrigingTask, *, share: float = 1.0) -> KrigingWorld:
    """Draw the samples of a task.

    Parameters
    ----------
    task : KrigingTask
    share : float, optional
        Of the rows of cells that are targets, in `BANDS` bands spread evenly: within
        a band, neighbouring cells may share what is computed for them.

    Returns
    -------
    KrigingWorld

    Examples
    --------
    >>> task = KrigingTask(name="(a)", samples=50, side=20, neighbours=8)
    >>> make_world(task, share=0.25).targets.shape
    (100, 2)
    """
    rng = generator(task.seed, "bench", "kriging", task.design, task.samples)
    coordinates = _DESIGNS[task.design](task.samples, rng)
    variogram = GENERAL if task.general else ISOTROPIC
    return KrigingWorld(
        coordinates=coordinates,
        values=_values(coordinates, rng),
        targets=coordinates[: round(share * task.samples)]
        if task.held_out
        else _cells(task.side, share),
        variogram=variogram,
        neighbourhood=_search(task),
    )


def _search(task: KrigingTask) -> Neighbourhood:
    if not task.general:
        return Neighbourhood(radius_m=np.inf, maximum=task.neighbours)
    if task.neighbours is None:
        raise ValueError("quadrants need a number of neighbours")
    # a circle that holds about six times as many samples as are taken
    radius_m = EXTENT_M * np.sqrt(6.0 * task.neighbours / (np.pi * task.samples))
    return Neighbourhood(
        radius_m=float(np.round(radius_m, -1)), maximum=task.neighbours, sectors=4
    )


def _cells(side: int, share: float) -> Numbers:
    """List the centres of some rows of cells."""
    wanted = max(1, round(share * side))
    bands = min(BANDS, wanted)
    sizes = np.full(bands, wanted // bands)
    sizes[: wanted % bands] += 1
    starts = np.linspace(0, side - sizes.max(), bands + 2)[1:-1].round().astype(int)
    if wanted == side:
        rows = np.arange(side)
    else:
        rows = np.concatenate(
            [start + np.arange(size) for start, size in zip(starts, sizes, strict=True)]
        )
    step = EXTENT_M / side
    east, north = np.meshgrid((np.arange(side) + 0.5) * step, (rows + 0.5) * step)
    return np.column_stack([east.ravel(), north.ravel()])


def _uniform(count: int, rng: np.random.Generator) -> Numbers:
    return rng.uniform(0.0, EXTENT_M, (count, 2))


def _clustered(count: int, rng: np.random.Generator) -> Numbers:
    """Put seven in ten samples round a few dozen places, the rest anywhere."""
    crowded = int(0.7 * count)
    middles = rng.uniform(0.1 * EXTENT_M, 0.9 * EXTENT_M, (40, 2))
    around = middles[rng.integers(40, size=crowded)]
    spots = around + rng.normal(0.0, 0.02 * EXTENT_M, (crowded, 2))
    spots = np.where((spots > 0.0) & (spots < EXTENT_M), spots, around)
    spots += rng.uniform(-1.0, 1.0, spots.shape)  # none in one place
    return np.concatenate([spots, _uniform(count - crowded, rng)])


def _on_lines(count: int, rng: np.random.Generator) -> Numbers:
    """Put samples close to each other on lines far apart, as a survey does."""
    lines = max(4, round(np.sqrt(count / 20.0)))  # 20 times as close along them
    line = np.arange(count) % lines
    along = (np.arange(count) // lines + 0.5) / np.ceil(count / lines)
    spots = np.column_stack([(line + 0.5) / lines, along]) * EXTENT_M
    return np.asarray(spots + rng.uniform(-OFF_LINE_M, OFF_LINE_M, spots.shape))


_DESIGNS = {
    Design.UNIFORM: _uniform,
    Design.CLUSTERED: _clustered,
    Design.LINES: _on_lines,
}


def _values(coordinates: Numbers, rng: np.random.Generator) -> Numbers:
    """Make smooth hills with noise, all well above 0."""
    waves = rng.normal(0.0, 2.0 * np.pi / 20_000.0, (30, 2))
    phase = rng.uniform(0.0, 2.0 * np.pi, 30)
    hills = np.cos(coordinates @ waves.T + phase).sum(axis=1) * (3.0 / np.sqrt(15.0))
    noise = rng.normal(0.0, 1.0, len(coordinates))
    return np.asarray(np.maximum(20.0 + hills + noise, 1.0))
