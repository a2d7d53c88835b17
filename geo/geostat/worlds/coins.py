"""Random coins: a field whose covariance is spherical by construction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.variogram import Anisotropy, ModelName, Structure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.grid import GridSpec

NUMBERS_AT_ONCE = 2_000_000  # places times coins, or coins times rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinLayer:
    """How coins are strewn: ellipses whose long axis points north.

    Parameters
    ----------
    range_m : float
        Range of the spherical covariance along north.
    ratio : float, optional
        East-west over north-south extent, above 0 to 1.
    per_place : float, optional
        Coins that cover a place, on average. Few make a mosaic of sharp edges,
        many a field that is nearly Gaussian (its excess kurtosis is
        1 / `per_place`); the covariance is the same.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> CoinLayer(range_m=12_000.0, ratio=0.5, per_place=6.0).structure(sill=2.0)
    ... # doctest: +ELLIPSIS
    Structure(model=...spherical..., sill=2.0, range_m=12000.0, ...)
    """

    range_m: float
    ratio: float = 0.5
    per_place: float = 24.0

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{value}", expected=f"finite, {least:g} or more")
            for name, value, least in (
                ("range_m", self.range_m, 1e-3),
                ("per_place", self.per_place, 0.01),
            )
            if not (np.isfinite(value) and value >= least)
        ]
        if not 0.0 < self.ratio <= 1.0:
            problems.append(
                Problem(
                    where="ratio",
                    what=f"{self.ratio}",
                    expected="east-west over north-south extent, above 0 to 1",
                )
            )
        if problems:
            raise ParameterError("coins", problems)

    def structure(self, *, sill: float) -> Structure:
        """State the covariance of the field as a structure of a variogram.

        Parameters
        ----------
        sill : float

        Returns
        -------
        Structure
        """
        return Structure(
            model=ModelName.SPHERICAL,
            sill=sill,
            range_m=self.range_m,
            anisotropy=Anisotropy(azimuth_deg=0.0, ratio=self.ratio),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coins:
    """Coins as they fell.

    Parameters
    ----------
    ratio : float
        East-west over north-south extent of every coin.
    centres : ndarray of float, shape (coins, 2)
        Easting and northing, m.
    reach_m : ndarray of float, shape (coins,)
        Half their extent along north.
    weights : ndarray of float, shape (coins, variables)
        What a coin adds to each variable where it lies.

    Examples
    --------
    >>> one = Coins(
    ...     ratio=0.5,
    ...     centres=np.zeros((1, 2)),
    ...     reach_m=np.array([100.0]),
    ...     weights=np.array([[2.0]]),
    ... )
    >>> one.at(np.array([[0.0, 99.0], [49.0, 0.0], [51.0, 0.0]])).ravel()
    array([2., 2., 0.])
    """

    ratio: float
    centres: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    weights: NDArray[np.float64]

    def at(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up the coins that lie on some places.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            Easting and northing, m, within the bounds the coins were drawn over.

        Returns
        -------
        ndarray of float, shape (n, variables)
        """
        step = max(1, NUMBERS_AT_ONCE // max(1, len(self.reach_m)))
        field = np.zeros((len(places), self.weights.shape[1]))
        for start in range(0, len(places), step):
            here = places[start : start + step, None, :]
            east, north = np.moveaxis(here - self.centres, -1, 0)
            covers = (east / self.ratio) ** 2 + north**2 < self.reach_m**2
            field[start : start + step] = covers @ self.weights
        return field

    def on(self, lattice: GridSpec) -> NDArray[np.float64]:
        """Add up the coins at the centres of a lattice, row by row.

        A coin covers a run of cells in each row that it crosses: its weight is
        noted where the run begins and taken back where it ends, and one running
        sum along the row does the rest.

        Parameters
        ----------
        lattice : GridSpec

        Returns
        -------
        ndarray of float, shape (variables, rows, columns)
        """
        rows, columns = lattice.shape
        variables = self.weights.shape[1]
        steps = np.zeros((variables, rows * (columns + 1)))
        for coin, row in self._crossings(lattice):
            north = lattice.northings[row] - self.centres[coin, 1]
            half = self.ratio * np.sqrt(
                np.maximum(self.reach_m[coin] ** 2 - north**2, 0.0)
            )
            middle = self.centres[coin, 0] - lattice.west
            begin, end = (
                np.clip(np.ceil((middle + side) / lattice.spacing - 0.5), 0, columns)
                for side in (-half, half)
            )
            for variable in range(variables):
                weight = self.weights[coin, variable]
                for edge, sign in ((begin, 1.0), (end, -1.0)):
                    where = (row * (columns + 1) + edge).astype(np.intp)
                    steps[variable] += np.bincount(
                        where, sign * weight, minlength=steps.shape[1]
                    )
        field = steps.reshape(variables, rows, columns + 1)[..., :-1]
        return np.cumsum(field, axis=-1)

    def _crossings(
        self, lattice: GridSpec
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Pair each coin with the rows it crosses, some coins at a time."""
        south = (self.centres[:, 1] - lattice.south) / lattice.spacing - 0.5
        reach = self.reach_m / lattice.spacing
        first, beyond = (
            np.clip(np.ceil(south + side), 0, lattice.shape[0]).astype(np.intp)
            for side in (-reach, reach)
        )
        crossed = beyond - first
        step = max(1, NUMBERS_AT_ONCE // max(1, int(crossed.max(initial=1))))
        for start in range(0, len(crossed), step):
            count = crossed[start : start + step]
            within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
            coin = np.repeat(np.arange(start, start + len(count)), count)
            yield coin, first[coin] + within


def draw_coins(
    layer: CoinLayer,
    *,
    over: tuple[float, float, float, float],
    mixing: NDArray[np.float64],
    rng: np.random.Generator,
) -> Coins:
    """Strew coins at random, so many that none is missed within some bounds.

    Centres are a Poisson process. A coin is the slice that the plane cuts from a
    ball of diameter a (the range) strewn in space: its radius is
    ``(a / 2) √(1 − u²)`` with u uniform on −1 to 1. Two balls whose centres are h
    apart share ``(π a³ / 6) (1 − 1.5 h/a + 0.5 (h/a)³)``, so the mean area that
    two places h apart lie on together follows the spherical model exactly, and
    with it the covariance of the sum of weights of mean 0. Stretching the plane
    along north makes it anisotropic.

    Parameters
    ----------
    layer : CoinLayer
    over : tuple of float
        West, south, east, north, m.
    mixing : ndarray of float, shape (variables, factors)
        A coin's weights are this times factors of −1 or 1, each with chance ½:
        the fields have mean 0 and at no separation the covariance
        ``mixing @ mixing.T``.
    rng : numpy.random.Generator

    Returns
    -------
    Coins

    References
    ----------
    Sironvalle, M. A. (1980). The random coin method: solution of the problem of
    the simulation of a random function in the plane. Mathematical Geology 12,
    25-32.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> coins = draw_coins(
    ...     CoinLayer(range_m=10.0, per_place=50.0),
    ...     over=(0.0, 0.0, 40.0, 40.0),
    ...     mixing=np.eye(1),
    ...     rng=generator(1, "coins"),
    ... )
    >>> bool(coins.reach_m.max() <= 5.0)
    True
    """
    reach = layer.range_m / 2.0
    low = np.array([over[0] - layer.ratio * reach, over[1] - reach])
    high = np.array([over[2] + layer.ratio * reach, over[3] + reach])
    mean_area = 2.0 / 3.0 * np.pi * layer.ratio * reach**2
    count = rng.poisson(layer.per_place * np.prod(high - low) / mean_area)
    centres = rng.uniform(low, high, (count, 2))
    slices = np.sqrt(1.0 - rng.uniform(-1.0, 1.0, count) ** 2)
    signs = rng.choice([-1.0, 1.0], (count, mixing.shape[1]))
    return Coins(
        ratio=layer.ratio,
        centres=centres,
        reach_m=reach * slices,
        weights=signs @ mixing.T / np.sqrt(layer.per_place),
    )
