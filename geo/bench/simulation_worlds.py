"""The data, grid and model on which ways of simulation are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from geo.bench.exact import covariance_of
from geo.bench.kriging_worlds import EXTENT_M
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import ModelName, Structure, Variogram
from geo.kernels.threads import on_one_thread
from geo.model.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

MODEL = Variogram(
    nugget=0.0,
    structures=(Structure(model=ModelName.SPHERICAL, sill=1.0, range_m=20_000.0),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationTask:
    """What is to be simulated.

    Parameters
    ----------
    name : str
    samples : int
    side : int
        Cells along each side of the grid.
    realizations : int
    neighbours : int
        That methods take which cannot take all data: data, and cells already drawn.
    checked : int
        Cells whose mean and variance are compared with what they must be.
    seed : int, optional
    """

    name: str
    samples: int
    side: int
    realizations: int
    neighbours: int
    checked: int
    seed: int = 10

    @property
    def cells(self) -> int:
        """How many cells each realization has."""
        return self.side**2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulationWorld:
    """The numbers of a task.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Data: easting and northing, m.
    values : ndarray of float, shape (n,)
        Of a Gaussian field of mean 0 that follows `MODEL`.
    side : int
        Cells along each side of a square in the middle.
    west, south : float
        Its corner, m.
    spacing : float
        Of the cells, m.
    variogram : Variogram
    neighbourhood : Neighbourhood
    """

    coordinates: Numbers
    values: Numbers
    side: int
    west: float
    south: float
    spacing: float
    variogram: Variogram
    neighbourhood: Neighbourhood

    def targets(self) -> Numbers:
        """List the centres of the cells: rows from the south, each from the west.

        Returns
        -------
        ndarray of float, shape (cells, 2)
        """
        steps = (np.arange(self.side) + 0.5) * self.spacing
        east, north = np.meshgrid(self.west + steps, self.south + steps)
        return np.column_stack([east.ravel(), north.ravel()])


@on_one_thread
def make_simulation_world(
    task: SimulationTask, *, share: float = 1.0
) -> SimulationWorld:
    """Draw the data of a task.

    Parameters
    ----------
    task : SimulationTask
    share : float, optional
        Of the cells, a square in the middle.

    Returns
    -------
    SimulationWorld

    Examples
    --------
    >>> task = SimulationTask(
    ...     name="(d)", samples=5, side=8, realizations=2, neighbours=4, checked=3
    ... )
    >>> make_simulation_world(task, share=0.25).targets().shape
    (16, 2)
    """
    rng = generator(task.seed, "bench", "simulation")
    coordinates = rng.uniform(0.0, EXTENT_M, (task.samples, 2))
    covariance = _between(coordinates, coordinates)
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(task.samples))
    spacing = EXTENT_M / task.side
    side = max(1, round(np.sqrt(share) * task.side))
    corner = (task.side - side) // 2 * spacing
    return SimulationWorld(
        coordinates=coordinates,
        values=root @ rng.standard_normal(task.samples),
        side=side,
        west=corner,
        south=corner,
        spacing=spacing,
        variogram=MODEL,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=task.neighbours),
    )


@on_one_thread
def conditional_law(world: SimulationWorld, cells: NDArray[np.intp]) -> Numbers:
    """Give the mean and variance that realizations have in some cells.

    By simple kriging with all data, mean 0.

    Parameters
    ----------
    world : SimulationWorld
    cells : ndarray of int, shape (m,)

    Returns
    -------
    ndarray of float, shape (2, m)

    Examples
    --------
    >>> task = SimulationTask(
    ...     name="(d)", samples=5, side=8, realizations=2, neighbours=4, checked=3
    ... )
    >>> mean, variance = conditional_law(make_simulation_world(task), np.arange(3))
    >>> bool((variance <= 1.0).all())
    True
    """
    factors = cho_factor(_between(world.coordinates, world.coordinates), lower=True)
    right = _between(world.coordinates, world.targets()[cells])
    weights = cho_solve(factors, right)
    variance = world.variogram.sill - (weights * right).sum(axis=0)
    return np.stack([weights.T @ world.values, variance])


def misfit(drawn: Numbers, law: Numbers) -> dict[str, float]:
    """Say how far realizations are from the law they must follow.

    Parameters
    ----------
    drawn : ndarray of float, shape (realizations, cells)
    law : ndarray of float, shape (2, cells)
        Mean and variance.

    Returns
    -------
    dict of str to float
        ``mean_z2``: the mean over the cells of the squared error of the realizations'
        mean in standard errors, 1 where the law is right; ``largest_z`` of them;
        ``variance_ratio``: the realizations' variance over what it must be, on
        average; ``variance_largest_z``: its largest error in standard errors.

    Examples
    --------
    >>> drawn = np.array([[1.0, 0.0], [-1.0, 2.0]])
    >>> misfit(drawn, np.array([[0.0, 0.0], [2.0, 2.0]]))["mean_z2"]
    0.5
    """
    count = len(drawn)
    mean, variance = law
    scores = (drawn.mean(axis=0) - mean) / np.sqrt(variance / count)
    ratio = drawn.var(axis=0, ddof=1) / variance
    spread = (ratio - 1.0) / np.sqrt(2.0 / (count - 1))
    return {
        "mean_z2": float(np.mean(scores**2)),
        "largest_z": float(np.abs(scores).max()),
        "variance_ratio": float(ratio.mean()),
        "variance_largest_z": float(np.abs(spread).max()),
    }


def _between(first: Numbers, second: Numbers) -> Numbers:
    steps = first[:, None, :] - second[None, :, :]
    return covariance_of(MODEL, steps).astype(float)
