"""The variogram model: how alike two places are, by their separation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from geo.errors import ParameterError, Problem
from geo.kernels.covariance import CORRELATIONS, EFFECTIVE_PER_SCALE, reduced_distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEPARATIONS_AT_ONCE = 2_000_000


class CovarianceModel(Protocol):
    """What kriging asks of a variogram model; a user's own needs no more.

    `covariance` takes separations (easting, northing; metres; shape (..., 2))
    and gives covariances of shape (...), the whole sill, nugget included, where
    the separation is exactly zero. `nugget` is the part of it that is lost at
    any other separation.
    """

    @property
    def nugget(self) -> float:
        """The discontinuity at the origin."""
        ...

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariance of values that lie so far apart."""
        ...


class ModelName(StrEnum):
    """The form of a structure."""

    SPHERICAL = "spherical"
    EXPONENTIAL = "exponential"
    GAUSSIAN = "gaussian"


class RangeConvention(StrEnum):
    """What `Structure.range_m` states.

    `EFFECTIVE`: the distance where 95 % of the sill is reached (3 a for the
    exponential model, √3 a for the Gaussian one, a for the spherical one).
    `SCALE`: the parameter a of the formula, as R gstat has it.
    """

    EFFECTIVE = "effective"
    SCALE = "scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anisotropy:
    """Geometric anisotropy: the range is an ellipse.

    Parameters
    ----------
    azimuth_deg : float, optional
        Direction of the longest range, degrees clockwise from grid north.
    ratio : float, optional
        Shortest over longest range, above 0 to 1; 1 is isotropic.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> Anisotropy(azimuth_deg=0.0, ratio=0.5)
    Anisotropy(azimuth_deg=0.0, ratio=0.5)
    """

    azimuth_deg: float = 0.0
    ratio: float = 1.0

    def __post_init__(self) -> None:
        problems = []
        if not np.isfinite(self.azimuth_deg):
            problems.append(
                Problem(
                    where="azimuth_deg",
                    what=f"{self.azimuth_deg}",
                    expected="degrees clockwise from north",
                )
            )
        if not 0.0 < self.ratio <= 1.0:
            problems.append(
                Problem(
                    where="ratio",
                    what=f"{self.ratio}",
                    expected="shortest over longest range, above 0 to 1",
                    cure="turn the azimuth by 90 degrees and take the inverse",
                )
            )
        if problems:
            raise ParameterError("anisotropy", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One nested structure of a variogram.

    Parameters
    ----------
    model : {"spherical", "exponential", "gaussian"}
    sill : float
        What this structure adds to the variance (gstat's ``psill``), in squared
        units of the values; the nugget is not in it.
    range_m : float
        Along the longest axis, metres, read by `convention`.
    convention : {"effective", "scale"}, optional
        Whether `range_m` is the effective range or the parameter of the formula.
    anisotropy : Anisotropy, optional
        Isotropic by default.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> structure = Structure(model="exponential", sill=2.0, range_m=3_000.0)
    >>> structure.scale_m
    1000.0
    >>> Structure(
    ...     model="exponential", sill=2.0, range_m=1_000.0, convention="scale"
    ... ).effective_range_m
    3000.0
    """

    model: ModelName
    sill: float
    range_m: float
    convention: RangeConvention = RangeConvention.EFFECTIVE
    anisotropy: Anisotropy = field(default_factory=Anisotropy)

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{value}", expected="a finite number above 0")
            for name, value in (("sill", self.sill), ("range_m", self.range_m))
            if not (np.isfinite(value) and value > 0.0)
        ]
        problems += [
            Problem(where=name, what=repr(value), expected="one of " + ", ".join(known))
            for name, value, known in (
                ("model", self.model, list(ModelName)),
                ("convention", self.convention, list(RangeConvention)),
            )
            if value not in known
        ]
        if problems:
            raise ParameterError("variogram structure", problems)

    @property
    def scale_m(self) -> float:
        """The parameter a of the formula, metres."""
        if self.convention == RangeConvention.SCALE:
            return self.range_m
        return self.range_m / EFFECTIVE_PER_SCALE[self.model]

    @property
    def effective_range_m(self) -> float:
        """Where 95 % of the sill is reached along the longest axis, metres."""
        return self.scale_m * EFFECTIVE_PER_SCALE[self.model]

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariance of this structure.

        Parameters
        ----------
        separation : ndarray of float, shape (..., 2)
            Easting and northing differences, m.

        Returns
        -------
        ndarray of float, shape (...)
        """
        reduced = reduced_distance(
            separation,
            scale_m=self.scale_m,
            azimuth_deg=self.anisotropy.azimuth_deg,
            ratio=self.anisotropy.ratio,
        )
        return self.sill * CORRELATIONS[self.model](reduced)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variogram:
    """A nugget with nested structures.

    Parameters
    ----------
    nugget : float
        Variance at the origin, in squared units of the values.
    structures : tuple of Structure, optional
        None of them: a pure nugget.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> variogram = Variogram(
    ...     nugget=1.0,
    ...     structures=(Structure(model="spherical", sill=4.0, range_m=2_000.0),),
    ... )
    >>> variogram.sill
    5.0
    >>> east = np.array([[0.0, 0.0], [1_000.0, 0.0], [2_000.0, 0.0]])
    >>> variogram.semivariance(east)
    array([0.  , 3.75, 5.  ])
    """

    nugget: float
    structures: tuple[Structure, ...] = ()

    def __post_init__(self) -> None:
        problems = []
        if not (np.isfinite(self.nugget) and self.nugget >= 0.0):
            problems.append(
                Problem(
                    where="nugget", what=f"{self.nugget}", expected="a number from 0 on"
                )
            )
        if not self.structures and self.nugget == 0.0:
            problems.append(
                Problem(
                    where="variogram",
                    what="neither nugget nor structure",
                    expected="a sill above 0",
                )
            )
        if problems:
            raise ParameterError("variogram", problems)

    @property
    def sill(self) -> float:
        """Total sill: the nugget and all structures."""
        return self.nugget + sum(structure.sill for structure in self.structures)

    @property
    def effective_range_m(self) -> float:
        """The longest effective range of the structures, metres; 0 without any."""
        return max((s.effective_range_m for s in self.structures), default=0.0)

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariance; the nugget counts at zero separation only.

        Parameters
        ----------
        separation : ndarray of float, shape (..., 2)
            Easting and northing differences, m.

        Returns
        -------
        ndarray of float, shape (...)
        """
        separation = np.asarray(separation, dtype=float)
        covariance = self.nugget * np.all(separation == 0.0, axis=-1)
        for structure in self.structures:
            covariance = covariance + structure.covariance(separation)
        return np.asarray(covariance, dtype=float)

    def semivariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the semivariance: 0 at zero separation, the sill far away.

        Parameters
        ----------
        separation : ndarray of float, shape (..., 2)
            Easting and northing differences, m.

        Returns
        -------
        ndarray of float, shape (...)
        """
        return self.sill - self.covariance(separation)


def covariance_between(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    model: CovarianceModel,
) -> NDArray[np.float64]:
    """Tabulate the covariances between two sets of points.

    Parameters
    ----------
    first : ndarray of float, shape (..., n, 2)
        Easting and northing, m.
    second : ndarray of float, shape (..., m, 2)
    model : CovarianceModel

    Returns
    -------
    ndarray of float, shape (..., n, m)

    Examples
    --------
    >>> nugget = Variogram(nugget=2.0)
    >>> points = np.array([[0.0, 0.0], [1.0, 0.0]])
    >>> covariance_between(points, points, model=nugget)
    array([[2., 0.],
           [0., 2.]])
    """
    rows_at_once = max(1, SEPARATIONS_AT_ONCE // max(1, second[..., 0].size))
    rows = [
        model.covariance(
            first[..., start : start + rows_at_once, None, :] - second[..., None, :, :]
        )
        for start in range(0, first.shape[-2], rows_at_once)
    ]
    return np.concatenate(rows, axis=-2)
