"""Whose sea it is, and which parts of it are estimated by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.limits import require_between

if TYPE_CHECKING:
    from collections.abc import Iterator

Bounds = tuple[float, float, float, float]
SUM = "total"  # of all domains, on the lines of a statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChoice:
    """Whose sea: derived from the islands of a country, or a polygon file.

    Parameters
    ----------
    country : str, optional
        ISO3 code; then the zone is derived (200 nm, provisional equidistance).
    islands : tuple of str, optional
        Only the zone round these islands; empty means all of the country's.
    limit_nm : float, optional
        Nautical miles from the coast.
    file : str, optional
        A polygon file in any vector format GDAL reads; then nothing is derived.
    layer : str, optional
        Layer of that file.
    """

    country: str = ""
    islands: tuple[str, ...] = ()
    limit_nm: float = 200.0
    file: str = ""
    layer: str = ""

    def __post_init__(self) -> None:
        if bool(self.country) == bool(self.file):
            raise ParameterError(
                "zone",
                [
                    Problem(
                        where="country, file",
                        what="both given" if self.country else "neither given",
                        expected="one of them",
                        cure='country = "JPN" to derive it, or file = "zone.gpkg"',
                    )
                ],
            )
        require_between("zone", self, {"limit_nm": (1.0, 350.0)})


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainChoice:
    """A part of the sea floor that is estimated by itself.

    Parameters
    ----------
    name : str
    bounds : tuple of float, optional
        West, south, east, north in degrees; west > east spans the date line.
    file : str, optional
        A polygon file instead.
    layer : str, optional
        Layer of that file.
    where : dict of str to str, optional
        Only features whose attributes have these values, such as one facies.
    soft_m : float, optional
        Stations so far outside the domain take part in its estimates: for a soft
        contact. 0, a hard one, by default.
    top_cut_kg_m2 : float, optional
        Abundances above it count as this much, in the estimates alone.
    top_cut_grades : dict of str to float, optional
        The same for grades, by metal: dry mass fractions.

    Raises
    ------
    ParameterError
        The name is empty or that of the sum, bounds and file are both or neither
        given, the bounds are none, or a number is out of its range; all is told.

    Examples
    --------
    >>> DomainChoice(name="field", bounds=(154.9, 24.31, 155.88, 23.4))
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: domain field: 1 problem
    - bounds: south 24.31, north 23.4
        expected: -90 <= south < north <= 90
        cure: the order is west, south, east, north
    """

    name: str
    bounds: Bounds | None = None
    file: str = ""
    layer: str = ""
    where: dict[str, str] = field(default_factory=dict)
    soft_m: float = 0.0
    top_cut_kg_m2: float | None = None
    top_cut_grades: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = list(_bad_name(self.name))
        problems += [] if self.bounds is None else _bad_bounds(self.bounds)
        problems += self._out_of_range()
        if (self.bounds is None) == (not self.file):
            problems.append(
                Problem(
                    where="bounds, file",
                    what="both or neither given",
                    expected="one of them",
                    cure="bounds = [west, south, east, north] in degrees",
                )
            )
        if problems:
            raise ParameterError(f"domain {self.name}", problems)

    def _out_of_range(self) -> list[Problem]:
        numbers = [("soft_m", self.soft_m, 0.0, 1e6)]
        if self.top_cut_kg_m2 is not None:
            numbers.append(("top_cut_kg_m2", self.top_cut_kg_m2, 1e-3, 1e3))
        for metal, cap in self.top_cut_grades.items():
            numbers.append((f"top_cut_grades.{metal}", cap, 1e-9, 1.0))
        return [
            Problem(where=where, what=f"{value:g}", expected=f"{low:g} to {high:g}")
            for where, value, low, high in numbers
            if not low <= value <= high
        ]


def _bad_name(name: str) -> Iterator[Problem]:
    """Refuse a name that the lines of a statement could not be told by."""
    if not name.strip() or name.strip().casefold() == SUM:
        yield Problem(
            where="name",
            what=repr(name),
            expected=f"a name of its own; {SUM!r} is that of the sum",
            cure="such as the name of the field",
        )


def _bad_bounds(bounds: Bounds) -> list[Problem]:
    west, south, east, north = bounds
    width = east + 360.0 - west if west > east else east - west
    problems = []
    if not -90.0 <= south < north <= 90.0:
        problems.append(
            Problem(
                where="bounds",
                what=f"south {south:g}, north {north:g}",
                expected="-90 <= south < north <= 90",
                cure="the order is west, south, east, north",
            )
        )
    if not (min(west, east) >= -180.0 and max(west, east) <= 360.0 >= width > 0.0):
        problems.append(
            Problem(
                where="bounds",
                what=f"west {west:g}, east {east:g}",
                expected="degrees within -180 to 360, and some way between them",
                cure="the order is west, south, east, north; west > east spans 180",
            )
        )
    return problems
