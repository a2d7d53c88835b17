"""Water in nodules, and whether a mass is counted with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.errors import ParameterError, Problem


class Basis(StrEnum):
    """What a mass is counted on."""

    WET = "wet"
    DRY = "dry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moisture:
    """Water in nodules, with what it is counted on.

    Parameters
    ----------
    value : float
        Wet basis: water per wet mass, 0 <= value < 1. Dry basis: water per dry
        mass, at least 0.
    basis : Basis

    Raises
    ------
    ParameterError
        The value is none on that basis.

    Examples
    --------
    >>> dried = Moisture(value=0.25, basis=Basis.DRY)
    >>> print(dried.on(Basis.WET))
    0.2 of the wet mass
    """

    value: float
    basis: Basis

    def __post_init__(self) -> None:
        if self.basis is Basis.WET:
            require_moisture(self.value)
        elif not 0.0 <= self.value < float("inf"):
            raise ParameterError(
                "moisture",
                [
                    Problem(
                        where="moisture",
                        what=f"{self.value}",
                        expected="water per dry mass, at least 0",
                    )
                ],
            )

    def __str__(self) -> str:
        return f"{self.value:g} of the {self.basis} mass"

    @property
    def solid_share(self) -> float:
        """Dry mass per wet mass: 1 - w, or 1 / (1 + w') on dry basis."""
        if self.basis is Basis.WET:
            return 1.0 - self.value
        return 1.0 / (1.0 + self.value)

    def on(self, basis: Basis) -> Moisture:
        """Count the water on another mass: w = w' / (1 + w').

        Parameters
        ----------
        basis : Basis

        Returns
        -------
        Moisture
        """
        if basis is self.basis:
            return self
        whole = 1.0 + self.value if basis is Basis.WET else 1.0 - self.value
        return Moisture(value=self.value / whole, basis=basis)


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
