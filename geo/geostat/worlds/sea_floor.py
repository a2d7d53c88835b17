"""Synthetic sea floors whose truth is known everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.samples import require_points
from geo.geostat.worlds.coins import Coins, draw_coins
from geo.geostat.worlds.settings import ABUNDANCE, WorldSettings

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    import xarray as xr

    from geo.model.grid import GridSpec

FACIES_EDGE = 0.5  # standard deviations of the hills' field
SYNTHETIC = "SYNTHETIC: drawn by geo.geostat.worlds, nothing in it was measured"


class Facies(IntEnum):
    """What a place is on the abyssal hills."""

    TROUGH = -1
    FLANK = 0
    RIDGE = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """The truth at some places, whatever their shape.

    Parameters
    ----------
    abundance : ndarray of float, shape (...)
        Expected nodules, kg/m2, wet.
    hills : ndarray of float, shape (...)
        The hills' own field, of mean 0 and variance 1.
    grades : mapping of str to ndarray of float, shape (...)
        Dry mass fractions.

    Examples
    --------
    >>> ground = Ground(
    ...     abundance=np.full(3, 20.0), hills=np.array([-1.0, 0.1, 2.0]), grades={}
    ... )
    >>> ground.facies
    array([-1,  0,  1])
    """

    abundance: NDArray[np.float64]
    hills: NDArray[np.float64]
    grades: Mapping[str, NDArray[np.float64]]

    @property
    def facies(self) -> NDArray[np.intp]:
        """Codes of `Facies`."""
        steep = np.abs(self.hills) > FACIES_EDGE
        return np.asarray(np.where(steep, np.sign(self.hills), 0.0).astype(np.intp))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """A SYNTHETIC sea floor, known everywhere.

    Parameters
    ----------
    settings : WorldSettings
    hills, region : Coins
        The floor itself, between the nodes of the lattice too.
    moisture : float
        Of this world's nodules; estimators know only what `settings` say.
    ground : Ground
        At the centres of the lattice, arrays of its shape.
    """

    settings: WorldSettings
    hills: Coins
    region: Coins
    moisture: float
    ground: Ground

    @property
    def lattice(self) -> GridSpec:
        """Where `ground` is written down."""
        return self.settings.lattice

    def at(self, places: ArrayLike) -> Ground:
        """Tell the truth anywhere.

        Parameters
        ----------
        places : array_like of float, shape (n, 2)
            Easting and northing, m, within the lattice.

        Returns
        -------
        Ground
            Arrays of shape (n,).

        Raises
        ------
        DataError
            Places outside the lattice.
        """
        points = require_points(places, what="places")
        west, south, east, north = self.lattice.bounds
        outside = np.any((points < [west, south]) | (points > [east, north]), axis=1)
        if outside.any():
            raise DataError(
                "places",
                [
                    Problem(
                        where="places",
                        what=f"{outside.sum()} of {len(points)} lie off the world",
                        expected=f"within {self.lattice.bounds}",
                    )
                ],
            )
        hills, region = self.hills.at(points), self.region.at(points)
        return _ground(self.settings, hills=hills.T, region=region.T)

    def truth(self, variable: str = ABUNDANCE) -> NDArray[np.float64]:
        """Give the truth of an additive variable on the lattice.

        Parameters
        ----------
        variable : str, optional
            "abundance" (kg/m2, wet), or a grade's name for its metal (kg/m2).

        Returns
        -------
        ndarray of float, shape (rows, columns)

        Raises
        ------
        ParameterError
            Neither abundance nor a grade of this world.
        """
        if variable == ABUNDANCE:
            return self.ground.abundance
        if variable not in self.ground.grades:
            raise ParameterError(
                "truth",
                [
                    Problem(
                        where="variable",
                        what=repr(variable),
                        expected=", ".join([ABUNDANCE, *self.ground.grades]),
                    )
                ],
            )
        dry = self.ground.abundance * (1.0 - self.moisture)
        return np.asarray(dry * self.ground.grades[variable])

    def total_t(self, variable: str = ABUNDANCE) -> float:
        """Add up the lattice.

        Parameters
        ----------
        variable : str, optional
            As of `truth`.

        Returns
        -------
        float
            Tonnes: of nodules, wet, or of metal.
        """
        return float(np.sum(self.truth(variable) * self.lattice.cell_areas_m2()) / 1e3)

    def dataset(self) -> xr.Dataset:
        """Write the truth as a grid that says it is synthetic.

        Returns
        -------
        xarray.Dataset
        """
        grid = self.lattice.dataset().assign_attrs(
            title=SYNTHETIC, evidence="synthetic", moisture=self.moisture
        )
        ground = self.ground
        grid["abundance"] = self.lattice.variable(
            ground.abundance,
            units="kg m-2",
            long_name="synthetic nodule abundance",
            basis="wet",
        )
        grid["facies"] = self.lattice.variable(
            ground.facies,
            units="1",
            long_name="synthetic abyssal-hill facies: -1 trough, 0 flank, 1 ridge",
        )
        for name, values in ground.grades.items():
            grid[name] = self.lattice.variable(
                values, units="1", long_name=f"synthetic grade of {name}", basis="dry"
            )
        return grid


def draw_world(settings: WorldSettings, *, rng: np.random.Generator) -> World:
    """Draw a synthetic sea floor.

    The method shares nothing with a Gaussian simulator: elongated hills and
    troughs are laid on the plane one by one. The logarithm of abundance has
    exactly the nested spherical covariance of the settings, abundance exactly
    their mean and coefficient of variation, but neither is Gaussian or lognormal.

    Parameters
    ----------
    settings : WorldSettings
    rng : numpy.random.Generator
        Hills, region and moisture take streams of their own from it.

    Returns
    -------
    World

    Examples
    --------
    >>> from geo.geostat.worlds.settings import invented_lattice
    >>> from geo.model.randomness import generator
    >>> lattice = invented_lattice(shape=(40, 30), spacing_m=1e3)
    >>> world = draw_world(WorldSettings(lattice=lattice), rng=generator(1, "world"))
    >>> world.ground.abundance.shape
    (40, 30)
    >>> world.dataset().attrs["evidence"]
    'synthetic'
    """
    of_hills, of_region, of_water = rng.spawn(3)
    mixing = settings.mixing()
    bounds = settings.lattice.bounds
    hills = draw_coins(settings.hills, over=bounds, mixing=mixing, rng=of_hills)
    region = draw_coins(settings.region, over=bounds, mixing=mixing, rng=of_region)
    return World(
        settings=settings,
        hills=hills,
        region=region,
        moisture=float(of_water.normal(settings.moisture, settings.moisture_sd)),
        ground=_ground(
            settings,
            hills=hills.on(settings.lattice),
            region=region.on(settings.lattice),
        ),
    )


def _ground(
    settings: WorldSettings,
    *,
    hills: NDArray[np.float64],
    region: NDArray[np.float64],
) -> Ground:
    """Read the fields, variables first."""
    share = settings.hill_share
    fields = np.sqrt(share) * hills + np.sqrt(1.0 - share) * region
    return Ground(
        abundance=settings.law.of_field(fields[0]),
        hills=hills[0],
        grades={
            grade.name: grade.mean * (1.0 + grade.cv * values)
            for grade, values in zip(settings.grades, fields[1:], strict=True)
        },
    )
