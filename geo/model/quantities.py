"""Units and bases: wet or dry, in situ or recoverable.

Scalars travel as `Quantity`; arrays stay float with ``units`` and ``basis``
attributes. Moisture is always the wet-basis mass fraction.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.errors import ParameterError, Problem


class Basis(StrEnum):
    """What a mass is counted on."""

    WET = "wet"
    DRY = "dry"


class Place(StrEnum):
    """Whether losses of mining have been taken off."""

    IN_SITU = "in situ"
    RECOVERABLE = "recoverable"


DAYS_PER_YEAR = 365.0  # the year of the worked cases, leap days left out

ABUNDANCE_UNITS = {"kg/m2": 1.0, "g/m2": 1e-3, "t/km2": 1e-3, "kt/km2": 1.0}
"""Factor that turns a unit of abundance into kg/m2."""

GRADE_UNITS = {"fraction": 1.0, "%": 1e-2, "ppm": 1e-6, "mg/kg": 1e-6, "g/t": 1e-6}
"""Factor that turns a unit of grade into a mass fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that knows its unit and its basis.

    Parameters
    ----------
    value : float
    unit : str
        Such as ``"t"`` or ``"kg/m2"``.
    basis : Basis
        Wet or dry mass.
    place : Place, optional
        In situ by default.

    Examples
    --------
    >>> wet = Quantity(value=234e6, unit="t", basis=Basis.WET)
    >>> print(wet.to_dry(moisture=0.28))
    1.6848e+08 t (dry, in situ)
    """

    value: float
    unit: str
    basis: Basis
    place: Place = Place.IN_SITU

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit} ({self.basis}, {self.place})"

    def __add__(self, other: Quantity) -> Quantity:
        """Add two quantities of one kind; mixing kinds raises ParameterError."""
        mine = (self.unit, self.basis, self.place)
        theirs = (other.unit, other.basis, other.place)
        if mine != theirs:
            raise ParameterError(
                "adding quantities",
                [
                    Problem(
                        where="second term",
                        what=f"{other}",
                        expected=f"{self.unit} ({self.basis}, {self.place})",
                        cure="convert it first, with to_dry or to_wet",
                    )
                ],
            )
        return Quantity(
            value=self.value + other.value,
            unit=self.unit,
            basis=self.basis,
            place=self.place,
        )

    def to_dry(self, *, moisture: float) -> Quantity:
        """Take the water off.

        Parameters
        ----------
        moisture : float
            Wet-basis mass fraction of water, 0 <= moisture < 1.

        Returns
        -------
        Quantity
            On dry basis; itself if it already was.

        Raises
        ------
        ParameterError
            The moisture is not a wet-basis fraction.
        """
        require_moisture(moisture)
        if self.basis is Basis.DRY:
            return self
        return self._on(Basis.DRY, self.value * (1.0 - moisture))

    def to_wet(self, *, moisture: float) -> Quantity:
        """Put the water back.

        Parameters
        ----------
        moisture : float
            Wet-basis mass fraction of water, 0 <= moisture < 1.

        Returns
        -------
        Quantity
            On wet basis; itself if it already was.

        Raises
        ------
        ParameterError
            The moisture is not a wet-basis fraction.
        """
        require_moisture(moisture)
        if self.basis is Basis.WET:
            return self
        return self._on(Basis.WET, self.value / (1.0 - moisture))

    def _on(self, basis: Basis, value: float) -> Quantity:
        return Quantity(value=value, unit=self.unit, basis=basis, place=self.place)


def require_moisture(moisture: float) -> None:
    """Refuse a moisture that is not a wet-basis mass fraction.

    Parameters
    ----------
    moisture : float

    Raises
    ------
    ParameterError
        Outside 0 <= moisture < 1.

    Examples
    --------
    >>> require_moisture(0.28)
    """
    if not 0.0 <= moisture < 1.0:
        raise ParameterError(
            "moisture",
            [
                Problem(
                    where="moisture",
                    what=f"{moisture}",
                    expected="a wet-basis mass fraction, 0 <= moisture < 1",
                    cure="28 % of the wet mass is 0.28",
                )
            ],
        )
