"""Flanks of a seamount, as they are seen from its summit."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import ParameterError, Problem
from geo.model.limits import outside, repeated, unsaid, without_source

WHOLE_TURN_DEG = 360.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlankSector:
    """The bearings from the summit that one flank takes.

    Parameters
    ----------
    name : str
        Such as ``"west flank"``.
    from_deg, to_deg : float
        Clockwise from grid north, 0 to 360; ``from_deg = 315``, ``to_deg = 45`` is
        the north.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> FlankSector(name="north flank", from_deg=315.0, to_deg=45.0).width_deg
    90.0
    """

    name: str
    from_deg: float
    to_deg: float

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "name"),
            *outside(self, "from_deg", low=0.0, high=WHOLE_TURN_DEG),
            *outside(self, "to_deg", low=0.0, high=WHOLE_TURN_DEG),
        ]
        if not problems and self.width_deg == 0.0:
            problems.append(
                Problem(
                    where="to_deg",
                    what=f"{self.to_deg:g}, as from_deg",
                    expected="another bearing",
                    cure="ground that is one needs no flank",
                )
            )
        if problems:
            raise ParameterError(f"flank {self.name!r}", problems)

    @property
    def width_deg(self) -> float:
        """How wide it is."""
        return (self.to_deg - self.from_deg) % WHOLE_TURN_DEG


@dataclass(frozen=True, slots=True, kw_only=True)
class Flanks:
    """The flanks of a seamount: what lies on one says nothing of another.

    Parameters
    ----------
    summit : tuple of float
        Longitude and latitude, degrees.
    sectors : tuple of FlankSector
        Two or more, none over another. Ground in none of them stays together.
    source : str
        Why crust differs from flank to flank: currents, age, a survey.
    least_fall_deg : float, optional
        A sector is a flank where the ground in it falls away from the summit by so
        much or more, on average; else nothing is parted. The default is a judgment:
        abyssal plains fall by hundredths of a degree, flanks of seamounts by ten.

    Raises
    ------
    ParameterError
        Sectors overlap, are less than two, or a number is out of its range; all is
        told.

    Examples
    --------
    >>> flanks = Flanks(
    ...     summit=(154.0, 23.0),
    ...     sectors=(
    ...         FlankSector(name="east flank", from_deg=0.0, to_deg=180.0),
    ...         FlankSector(name="west flank", from_deg=180.0, to_deg=360.0),
    ...     ),
    ...     source="made up",
    ... )
    >>> flanks.least_fall_deg
    2.0
    """

    summit: tuple[float, float]
    sectors: tuple[FlankSector, ...]
    source: str
    least_fall_deg: float = 2.0

    def __post_init__(self) -> None:
        lon, lat = self.summit
        problems = [
            *repeated("sectors", "name", [one.name for one in self.sectors]),
            *outside(self, "least_fall_deg", low=0.0, high=90.0),
            *without_source(self.source),
            *self._overlaps(),
        ]
        if not (-180.0 <= lon <= 360.0 and -90.0 < lat < 90.0):
            problems.append(
                Problem(
                    where="summit",
                    what=f"{lon:g}, {lat:g}",
                    expected="longitude and latitude in degrees",
                )
            )
        if len(self.sectors) < 2:
            problems.append(
                Problem(
                    where="sectors",
                    what=f"{len(self.sectors)}",
                    expected="two or more",
                    cure="leave flanks out where the ground is one",
                )
            )
        if problems:
            raise ParameterError("flanks", problems)

    def _overlaps(self) -> list[Problem]:
        return [
            Problem(
                where=f"sectors.{number}",
                what=f"{one.name!r} and {other.name!r} share bearings",
                expected="sectors that touch at most",
            )
            for number, one in enumerate(self.sectors, start=1)
            for other in self.sectors[: number - 1]
            if (one.from_deg - other.from_deg) % WHOLE_TURN_DEG < other.width_deg
            or (other.from_deg - one.from_deg) % WHOLE_TURN_DEG < one.width_deg
        ]
