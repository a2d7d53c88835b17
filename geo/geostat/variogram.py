"""The variogram model: how alike two places are, by their separation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.anisotropy import Anisotropy, ZonalAnisotropy
from geo.kernels.covariance import (
    SMOOTHNESS,
    correlation,
    effective_per_scale,
    in_one_place,
    reduced_distance,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Anisotropy",
    "CovarianceModel",
    "ModelName",
    "RangeConvention",
    "Structure",
    "Variogram",
    "ZonalAnisotropy",
    "covariance_between",
]

SEPARATIONS_AT_ONCE = 2_000_000


class CovarianceModel(Protocol):
    """What kriging asks of a variogram model; a user's own needs no more.

    `covariance` takes separations (easting, northing; metres; shape (..., 2))
    and gives covariances of shape (...), the whole sill, nugget included, where
    the separation is exactly zero. `nugget` is the part of it that is lost at
    any other separation.

    Examples
    --------
    A wave, which `ModelName` does not know:

    >>> class Wave:
    ...     nugget = 0.0
    ...
    ...     def covariance(self, separation):
    ...         return np.sinc(np.hypot(*np.moveaxis(separation, -1, 0)) / 400.0)
    >>> from geo.geostat.kriging import krige
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> kriged = krige(
    ...     [[0.0, 0.0], [300.0, 0.0], [0.0, 300.0]],
    ...     [1.0, 2.0, 4.0],
    ...     onto=[[300.0, 0.0]],
    ...     variogram=Wave(),
    ...     neighbourhood=Neighbourhood(radius_m=500.0),
    ... )
    >>> float(kriged.estimate[0])
    2.0
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
    CUBIC = "cubic"
    MATERN = "matern"


class RangeConvention(StrEnum):
    """What `Structure.range_m` states.

    `EFFECTIVE`: the distance where 95 % of the sill is reached, the correlation
    being exp(−3): 3 a for the exponential model, √3 a for the Gaussian one; for
    the Matérn model by its smoothness. It is a itself, where all of the sill is
    reached, for the spherical and the cubic one.
    `SCALE`: the parameter a of the formula, as R gstat has it.
    """

    EFFECTIVE = "effective"
    SCALE = "scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One nested structure of a variogram.

    Parameters
    ----------
    model : {"spherical", "exponential", "gaussian", "cubic", "matern"}
    sill : float
        What this structure adds to the variance (gstat's ``psill``), in squared
        units of the values; the nugget is not in it.
    range_m : float
        Along the azimuth of the anisotropy, metres, read by `convention`.
    convention : {"effective", "scale"}, optional
        Whether `range_m` is the effective range or the parameter of the formula.
    anisotropy : Anisotropy or ZonalAnisotropy, optional
        Isotropic by default.
    smoothness : float, optional
        Of the Matérn model (ν; gstat's kappa), which needs it; no other has one.

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
    anisotropy: Anisotropy | ZonalAnisotropy = field(default_factory=Anisotropy)
    smoothness: float | None = None

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
        problems += _bad_smoothness(self.model, self.smoothness)
        if problems:
            raise ParameterError("variogram structure", problems)

    @property
    def scale_m(self) -> float:
        """The parameter a of the formula, metres."""
        if self.convention == RangeConvention.SCALE:
            return self.range_m
        return self.range_m / effective_per_scale(self.model, self.smoothness)

    @property
    def effective_range_m(self) -> float:
        """Where 95 % of the sill is reached along the azimuth, metres."""
        if self.convention == RangeConvention.EFFECTIVE:
            return self.range_m
        return self.range_m * effective_per_scale(self.model, self.smoothness)

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
        return self.sill * correlation(self.model, reduced, self.smoothness)


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
        covariance = self.nugget * in_one_place(separation)
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

    def less_error(self, error_variance: float) -> Variogram:
        """Split the nugget: take the error of the samples out of it.

        A nugget fitted to measured values holds the mean error variance of the
        samples beside what varies between neighbouring places. Kriging that is
        told of the errors (`krige(error_variance=…)`) needs the second part
        alone, or it counts the errors twice.

        Parameters
        ----------
        error_variance : float
            Mean error variance of the samples, in squared units of the values.

        Returns
        -------
        Variogram

        Raises
        ------
        ParameterError
            The error variance is below 0 or exceeds the nugget, or nothing is
            left of the variogram.

        Examples
        --------
        >>> structure = Structure(model="spherical", sill=4.0, range_m=2_000.0)
        >>> fitted = Variogram(nugget=1.5, structures=(structure,))
        >>> fitted.less_error(1.0).nugget
        0.5
        """
        if not 0.0 <= error_variance <= self.nugget:
            raise ParameterError(
                "nugget split",
                [
                    Problem(
                        where="error_variance",
                        what=f"{error_variance:g}",
                        expected=f"from 0 to the nugget, {self.nugget:g}",
                        cure="the samples say that their errors are smaller: check "
                        "the error variance, or fit with closer lags or a nugget "
                        "that is at least as large",
                    )
                ],
            )
        return replace(self, nugget=self.nugget - error_variance)


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


def _bad_smoothness(model: str, smoothness: float | None) -> list[Problem]:
    if model != ModelName.MATERN:
        if smoothness is None:
            return []
        return [
            Problem(
                where="smoothness",
                what=f"{smoothness} for the {model} model",
                expected="none: only the matern model has a smoothness",
            )
        ]
    if smoothness is not None and SMOOTHNESS[0] <= smoothness <= SMOOTHNESS[1]:
        return []
    return [
        Problem(
            where="smoothness",
            what=f"{smoothness}",
            expected=f"from {SMOOTHNESS[0]:g} to {SMOOTHNESS[1]:g}",
            cure="0.5 is the exponential model; beyond the upper end take the "
            "gaussian one, below the lower end a nugget",
        )
    ]
