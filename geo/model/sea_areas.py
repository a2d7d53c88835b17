"""Whose sea it is, and which parts of it are estimated by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_bounds, require_between

if TYPE_CHECKING:
    from collections.abc import Iterator

Bounds = tuple[float, float, float, float]
EEZ_LIMIT_NM = 200.0  # UNCLOS, article 57; beyond it shelf is what polygons say
SUM = "total"  # of all domains, on the lines of a statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChoice:
    """Whose sea: derived from coasts, or a polygon file.

    Parameters
    ----------
    country : str, optional
        ISO3 code; then the zone is derived (200 nm, provisional equidistance).
    islands : tuple of str, optional
        Only the zone round these islands; empty means all of the country's. Alone,
        without a country, they are taken for those of the state that holds them.
    limit_nm : float, optional
        Nautical miles from the coast: 200, 24 or 12. Beyond 200 there is no EEZ;
        continental shelf is given as polygons.
    coast : str, optional
        Land polygons with a column of ISO3 codes, in place of the built-in ones.
    coast_drawn_at_nm : float, optional
        How far off the shore the polygons of that file are drawn: 12 where they hold
        the territorial waters too.
    without_entitlement : tuple of str, optional
        Typed islands that are given a territorial sea and no more: rocks by article
        121(3) of the UN Convention on the Law of the Sea.
    agreements : str, optional
        A file of lines (``parties``, such as ``"JPN KOR"``) and polygons (``iso3``)
        that states agreed on: they win over equidistance.
    shelf : str, optional
        Polygons (``iso3``) of continental shelf beyond 200 nm.
    file : str, optional
        A polygon file in any vector format GDAL reads; then nothing is derived.
    layer : str, optional
        Layer of that file.
    where : dict of str to str, optional
        Only features of that file whose attributes have these values.

    Raises
    ------
    ParameterError
        Both a file and a country are given or neither, options stand that would do
        nothing, or a number is out of its range; all is told.

    Examples
    --------
    >>> ZoneChoice(file="zone.gpkg", shelf="shelf.gpkg")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: zone: 1 problem
    - shelf: given beside file
        expected: nothing: a zone from a file is not derived
        cure: leave it out, or give country in place of file
    """

    country: str = ""
    islands: tuple[str, ...] = ()
    limit_nm: float = EEZ_LIMIT_NM
    coast: str = ""
    coast_drawn_at_nm: float = 0.0
    without_entitlement: tuple[str, ...] = ()
    agreements: str = ""
    shelf: str = ""
    file: str = ""
    layer: str = ""
    where: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = [*self._one_way(), *self._idle()]
        if problems:
            raise ParameterError("zone", problems)
        require_between(
            "zone",
            self,
            {"limit_nm": (1.0, EEZ_LIMIT_NM), "coast_drawn_at_nm": (0.0, 24.0)},
        )

    def _one_way(self) -> Iterator[Problem]:
        derived = bool(self.country or self.islands)
        if derived == bool(self.file):
            yield Problem(
                where="country, file",
                what="both given" if derived else "neither given",
                expected="one of them",
                cure='country = "JPN" to derive it, or file = "zone.gpkg"',
            )
        if self.coast_drawn_at_nm >= self.limit_nm > 0.0:
            yield Problem(
                where="coast_drawn_at_nm",
                what=f"{self.coast_drawn_at_nm:g}, the limit {self.limit_nm:g}",
                expected="less than limit_nm",
            )

    def _idle(self) -> Iterator[Problem]:
        """Find options that would do nothing beside the others."""
        derives = ("coast", "without_entitlement", "agreements", "shelf")
        for name in derives if self.file and not self.country else ():
            if getattr(self, name):
                yield Problem(
                    where=name,
                    what="given beside file",
                    expected="nothing: a zone from a file is not derived",
                    cure="leave it out, or give country in place of file",
                )
        if self.file and self.limit_nm != EEZ_LIMIT_NM:
            yield Problem(
                where="limit_nm",
                what="given beside file",
                expected="nothing: a zone from a file is not derived",
                cure="leave it out",
            )
        for name in ("layer", "where"):
            if getattr(self, name) and not self.file:
                yield Problem(
                    where=name, what="given without file", expected="file beside it"
                )
        if self.coast_drawn_at_nm and not self.coast:
            yield Problem(
                where="coast_drawn_at_nm",
                what="given without coast",
                expected="a file of land polygons: the built-in land ends at the shore",
                cure="name it with coast",
            )


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
        problems += bad_bounds(self.bounds)
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
            numbers.append(("top_cut_kg_m2", self.top_cut_kg_m2, 1e-3, 1e6))
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
