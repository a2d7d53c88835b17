"""Units and bases: wet or dry, in situ or recoverable.

Scalars travel as `Quantity`; arrays stay float, with ``units`` and ``basis`` as
attributes (`geo.model.grid.GridSpec.variable`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from geo.errors import ParameterError, Problem
from geo.model.conversions import Conversion
from geo.model.moisture import Basis, Moisture, require_moisture

__all__ = [
    "ABUNDANCE_UNITS",
    "AREA_UNITS",
    "DAYS_PER_YEAR",
    "GRADE_UNITS",
    "TONNAGE_UNITS",
    "Basis",
    "Moisture",
    "Place",
    "Quantity",
    "require_moisture",
]


class Place(StrEnum):
    """Whether losses of mining have been taken off."""

    IN_SITU = "in situ"
    RECOVERABLE = "recoverable"


DAYS_PER_YEAR = 365.0  # the year of the worked cases, leap days left out

TONNAGE_UNITS = {"t": 1.0, "kt": 1e3, "Mt": 1e6, "kg": 1e-3, "g": 1e-6}
"""Factor that turns a unit of mass into tonnes."""

AREA_UNITS = {"m2": 1.0, "ha": 1e4, "km2": 1e6}
"""Factor that turns a unit of area into m2."""

ABUNDANCE_UNITS = {"kg/m2": 1.0, "g/m2": 1e-3, "t/km2": 1e-3, "kt/km2": 1.0}
"""Factor that turns a unit of abundance into kg/m2."""

GRADE_UNITS = {"fraction": 1.0, "%": 1e-2, "ppm": 1e-6, "mg/kg": 1e-6, "g/t": 1e-6}
"""Factor that turns a unit of grade into a mass fraction."""

_KINDS = {
    "mass": TONNAGE_UNITS,
    "area": AREA_UNITS,
    "abundance": ABUNDANCE_UNITS,
    "grade": GRADE_UNITS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that knows its unit, its basis and how it was converted.

    Parameters
    ----------
    value : float
    unit : str
        Of mass, area, abundance or grade: ``"t"``, ``"km2"``, ``"kg/m2"``,
        ``"%"``.
    basis : Basis, optional
        Wet or dry mass; None for an area and for metal, which hold no water.
    place : Place, optional
        In situ by default.
    of : str, optional
        The metal of a grade or of a mass of metal; empty for nodules.
    log : tuple of Conversion, optional
        What led here; it takes no part in ``==``.

    Raises
    ------
    ParameterError
        The unit is not known.

    Examples
    --------
    >>> field = Quantity(value=1e4, unit="km2")
    >>> abundance = Quantity(value=23.4, unit="kg/m2", basis=Basis.WET)
    >>> dry = (abundance * field).to_dry(moisture=Moisture(value=0.28, basis=Basis.WET))
    >>> print(dry)
    1.6848e+08 t (dry, in situ)
    >>> print(dry * Quantity(value=0.4, unit="%", basis=Basis.DRY, of="Ni"))
    673920 t Ni (in situ)
    >>> print(dry.log[0])
    t (wet, in situ) → t (dry, in situ), × 0.72: moisture 0.28 of the wet mass
    """

    value: float
    unit: str
    basis: Basis | None = None
    place: Place = Place.IN_SITU
    of: str = ""
    log: tuple[Conversion, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if not any(self.unit in units for units in _KINDS.values()):
            known = ", ".join(unit for units in _KINDS.values() for unit in units)
            raise ParameterError(
                "quantity",
                [Problem(where="unit", what=f"{self.unit!r}", expected=known)],
            )

    @property
    def kind(self) -> str:
        """Unit, metal, basis and place in words."""
        unit = f"{self.unit} {self.of}".strip()
        if self._measures in {"area", "grade"}:
            return f"{unit} ({self.basis})" if self.basis else unit
        terms = ", ".join(term for term in (self.basis, self.place) if term)
        return f"{unit} ({terms})"

    @property
    def _measures(self) -> str:
        return next(name for name, units in _KINDS.items() if self.unit in units)

    def __str__(self) -> str:
        return f"{self.value:g} {self.kind}"

    def __add__(self, other: Quantity) -> Quantity:
        """Add two quantities of one kind; mixing kinds raises ParameterError."""
        self._require_same_kind(other, doing="adding quantities")
        log = self.log + other.log
        return replace(self, value=self.value + other.value, log=log)

    def __sub__(self, other: Quantity) -> Quantity:
        """Subtract a quantity of the same kind; mixing raises ParameterError."""
        self._require_same_kind(other, doing="subtracting quantities")
        log = self.log + other.log
        return replace(self, value=self.value - other.value, log=log)

    def __lt__(self, other: Quantity) -> bool:
        self._require_same_kind(other, doing="comparing quantities")
        return self.value < other.value

    def __le__(self, other: Quantity) -> bool:
        self._require_same_kind(other, doing="comparing quantities")
        return self.value <= other.value

    def __gt__(self, other: Quantity) -> bool:
        self._require_same_kind(other, doing="comparing quantities")
        return self.value > other.value

    def __ge__(self, other: Quantity) -> bool:
        self._require_same_kind(other, doing="comparing quantities")
        return self.value >= other.value

    def __mul__(self, other: Quantity | float) -> Quantity:
        """Multiply by a number, abundance by area, or mass by a grade of its basis."""
        if not isinstance(other, Quantity):
            return replace(self, value=self.value * other)
        pair = {self._measures: self, other._measures: other}
        log = self.log + other.log
        if pair.keys() == {"abundance", "area"}:
            return _spread(pair["abundance"], pair["area"], log=log)
        if len(pair) == 2 and "grade" in pair and "area" not in pair:
            (ore,) = (term for name, term in pair.items() if name != "grade")
            return _contained(ore, pair["grade"], log=log)
        raise ParameterError(
            "multiplying quantities",
            [
                Problem(
                    where="factors",
                    what=f"{self} × {other}",
                    expected="abundance × area, mass or abundance × grade, or a number",
                )
            ],
        )

    __rmul__ = __mul__

    def to(self, unit: str) -> Quantity:
        """Express it in another unit of the same kind.

        Parameters
        ----------
        unit : str

        Returns
        -------
        Quantity
            Itself where the unit is the same.

        Raises
        ------
        ParameterError
            The unit measures something else.
        """
        if unit == self.unit:
            return self
        units = _KINDS[self._measures]
        if unit not in units:
            raise ParameterError(
                "converting units",
                [
                    Problem(
                        where="unit",
                        what=f"{self.unit} to {unit!r}",
                        expected=f"a unit of {self._measures}: {', '.join(units)}",
                    )
                ],
            )
        factor = units[self.unit] / units[unit]
        return self._logged(replace(self, unit=unit), factor=factor, why="unit")

    def to_dry(self, *, moisture: Moisture) -> Quantity:
        """Take the water off.

        Parameters
        ----------
        moisture : Moisture

        Returns
        -------
        Quantity
            On dry basis; itself if it already was. A grade rises, a mass falls.

        Raises
        ------
        ParameterError
            The moisture has no basis, or the quantity holds no water.
        """
        return self._rebased(Basis.DRY, moisture)

    def to_wet(self, *, moisture: Moisture) -> Quantity:
        """Put the water back.

        Parameters
        ----------
        moisture : Moisture

        Returns
        -------
        Quantity
            On wet basis; itself if it already was. A grade falls, a mass rises.

        Raises
        ------
        ParameterError
            The moisture has no basis, or the quantity holds no water.
        """
        return self._rebased(Basis.WET, moisture)

    def to_recoverable(self, share: float, *, why: str) -> Quantity:
        """Take off what mining leaves behind or loses.

        Parameters
        ----------
        share : float
            What of it is recovered, 0 to 1.
        why : str
            What the share rests on, such as ``"pick-up 0.8, path loss 0.05"``.

        Returns
        -------
        Quantity

        Raises
        ------
        ParameterError
            The share is none, the losses are off already, or it is no mass.
        """
        problems = []
        if not 0.0 <= share <= 1.0:
            problems.append(
                Problem(where="share", what=f"{share}", expected="0 to 1, 80 % is 0.8")
            )
        if self.place is Place.RECOVERABLE:
            problems.append(
                Problem(where="place", what=self.kind, expected="a mass in situ")
            )
        if self._measures not in {"mass", "abundance"}:
            problems.append(
                Problem(where="quantity", what=self.kind, expected="a mass in situ")
            )
        if problems:
            raise ParameterError("recoverable share", problems)
        return self._logged(
            replace(self, place=Place.RECOVERABLE), factor=share, why=why
        )

    def _rebased(self, basis: Basis, moisture: object) -> Quantity:
        problems = []
        if self.basis is None:
            problems.append(
                Problem(where="quantity", what=f"{self}, which holds no water")
            )
        if not isinstance(moisture, Moisture):
            problems.append(
                Problem(
                    where="moisture",
                    what=f"{moisture!r}, which does not say its basis",
                    expected="a Moisture",
                    cure="Moisture(value=0.28, basis=Basis.WET)",
                )
            )
            raise ParameterError(f"to {basis} mass", problems)
        if problems:
            raise ParameterError(f"to {basis} mass", problems)
        if self.basis is basis:
            return self
        dried = replace(self, basis=basis)
        solid = moisture.solid_share
        # of the ore there is less when dry; of a metal in it there is more
        shrinks = (basis is Basis.DRY) != (self._measures == "grade")
        why = f"moisture {moisture}"
        if shrinks:
            return self._logged(dried, factor=solid, why=why)
        step = Conversion(
            before=self.kind, after=dried.kind, factor=1.0 / solid, why=why
        )
        # divided, not multiplied by the inverse: there and back is the identity
        return replace(dried, value=self.value / solid, log=(*self.log, step))

    def _logged(self, after: Quantity, *, factor: float, why: str) -> Quantity:
        step = Conversion(before=self.kind, after=after.kind, factor=factor, why=why)
        return replace(after, value=self.value * factor, log=(*self.log, step))

    def _require_same_kind(self, other: Quantity, *, doing: str) -> None:
        if self.kind != other.kind:
            raise ParameterError(doing, [_stranger("second term", other, among=self)])


def _stranger(where: str, term: Quantity, *, among: Quantity) -> Problem:
    return Problem(
        where=where,
        what=f"{term}",
        expected=among.kind,
        cure="convert it first, with to, to_dry, to_wet or to_recoverable",
    )


def _spread(
    abundance: Quantity, area: Quantity, *, log: tuple[Conversion, ...]
) -> Quantity:
    kilograms = abundance.value * ABUNDANCE_UNITS[abundance.unit]
    tonnes = kilograms * (area.value * AREA_UNITS[area.unit]) / 1000.0
    return replace(abundance, value=tonnes, unit="t", log=log)


def _contained(
    ore: Quantity, grade: Quantity, *, log: tuple[Conversion, ...]
) -> Quantity:
    if ore.basis is None or ore.basis is not grade.basis:
        raise ParameterError(
            "metal of a mass",
            [
                Problem(
                    where="factors",
                    what=f"{ore} × {grade}",
                    expected="mass and grade on one basis",
                    cure="convert the mass first, with to_dry or to_wet",
                )
            ],
        )
    fraction = grade.value * GRADE_UNITS[grade.unit]
    return replace(ore, value=ore.value * fraction, basis=None, of=grade.of, log=log)
