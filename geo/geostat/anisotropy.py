"""How the range of a structure depends on the direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.errors import ParameterError, Problem


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
        problems = _bad_azimuth(self.azimuth_deg)
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
class ZonalAnisotropy:
    """Zonal anisotropy: the structure varies along one direction only.

    Its range counts along that direction; across it two places are as alike as
    if they were one, however far apart. Together with a nugget or an isotropic
    structure it makes a sill that differs by direction.

    Parameters
    ----------
    azimuth_deg : float
        The direction, degrees clockwise from grid north.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> from geo.geostat.variogram import Structure
    >>> banded = Structure(
    ...     model="spherical",
    ...     sill=2.0,
    ...     range_m=1_000.0,
    ...     anisotropy=ZonalAnisotropy(azimuth_deg=90.0),
    ... )
    >>> banded.covariance(np.array([[500.0, 0.0], [0.0, 90_000.0]]))
    array([0.625, 2.   ])
    """

    azimuth_deg: float

    def __post_init__(self) -> None:
        problems = _bad_azimuth(self.azimuth_deg)
        if problems:
            raise ParameterError("zonal anisotropy", problems)

    @property
    def ratio(self) -> float:
        """Range across the azimuth over the range along it: infinity."""
        return np.inf


def _bad_azimuth(azimuth_deg: float) -> list[Problem]:
    if np.isfinite(azimuth_deg):
        return []
    return [
        Problem(
            where="azimuth_deg",
            what=f"{azimuth_deg}",
            expected="degrees clockwise from north",
        )
    ]
