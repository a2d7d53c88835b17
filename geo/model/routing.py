"""How the ships of a project sail, and what its routes are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import outside
from geo.model.voyages import VoyageRates

Minimised = Literal["length", "days", "cost"]

USUAL_RATES = VoyageRates(
    speed_kn=14.0,
    freight_usd_per_t_nm=0.0035,
    co2_g_per_t_km=12.0,
    carbon_usd_per_t=100.0,
    cargo_usd_per_t=20_000.0,
    holding_rate=0.10,
)
"""Unverified: of a worked case of bulk carriers with a cargo of refined metal. What
is priced by them says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSettings:
    """What the sea lanes of a project are, and what is known along them.

    Files are named as all files of a project are.

    Parameters
    ----------
    open_polar : bool, optional
        Ships may take the lanes through the Arctic.
    speed_kn : float, optional
        Of ships, knots, 1 to 60, where no rates are given.
    rates : VoyageRates, optional
        What a nautical mile and a day cost, and the speed; without them
        `USUAL_RATES`, which are assumptions.
    minimise : {"length", "days", "cost"}, optional
        What a ship keeps least; a queue or a toll at a gate counts among days and
        costs.
    gates : str, optional
        Lines of gates beside the built-in ones, at most 64 together.
    risk_areas : str, optional
        Polygons with the rate of what may happen in each.
    piracy : str, optional
        Attacks on ships, by place and date.
    piracy_years : tuple of int, optional
        First and last year of the attacks that count; by default the last five of
        the file.
    traffic : str, optional
        Lines with the transits of a year.
    voyages : str, optional
        Voyages of a year between places, in place of `traffic`.
    land_legs : str, optional
        Distances by land between places, in place of great circles times a factor.

    Raises
    ------
    ParameterError
        The speed is out of its range, speed or traffic are told twice, the years are in
        the wrong order, or the cost is kept least where there is none; all is told.

    Examples
    --------
    >>> RoutingSettings(gates="my_gates.geojson").named()
    {'gates': 'my_gates.geojson'}
    >>> RoutingSettings(speed_kn=12.0).priced_by.speed_kn
    12.0
    """

    open_polar: bool = False
    speed_kn: float | None = None
    rates: VoyageRates | None = None
    minimise: Minimised = "length"
    gates: str = ""
    risk_areas: str = ""
    piracy: str = ""
    piracy_years: tuple[int, int] | None = None
    traffic: str = ""
    voyages: str = ""
    land_legs: str = ""

    def __post_init__(self) -> None:
        problems = outside(self, "speed_kn", low=1.0, high=60.0)
        if self.speed_kn is not None and self.rates is not None:
            problems.append(
                Problem(
                    where="speed_kn",
                    what=f"{self.speed_kn:g} beside rates.speed_kn, "
                    f"{self.rates.speed_kn:g}",
                    expected="one of them",
                    cure="leave speed_kn out: the rates have it",
                )
            )
        if (
            self.piracy_years is not None
            and self.piracy_years[0] > self.piracy_years[1]
        ):
            first, last = self.piracy_years
            problems.append(
                Problem(
                    where="piracy_years",
                    what=f"{first} to {last}",
                    expected="the first year, then the last",
                )
            )
        if self.traffic and self.voyages:
            problems.append(
                Problem(
                    where="voyages",
                    what="traffic is told twice: by its lines and by its voyages",
                    expected="one of them",
                    cure="leave traffic or voyages out",
                )
            )
        if self.minimise == "cost" and _free(self.priced_by):
            problems.append(
                Problem(
                    where="minimise",
                    what="cost, where neither a mile nor a day costs anything",
                    expected="rates that make a longer way dearer",
                    cure="give freight_usd_per_t_nm in rates, or leave minimise out",
                )
            )
        if problems:
            raise ParameterError("routing", problems)

    @property
    def priced_by(self) -> VoyageRates:
        """Rates and speed of every voyage of the project."""
        if self.rates is not None:
            return self.rates
        speed_kn = USUAL_RATES.speed_kn if self.speed_kn is None else self.speed_kn
        return replace(USUAL_RATES, speed_kn=speed_kn)

    def named(self) -> dict[str, str]:
        """List the files that are given.

        Returns
        -------
        dict of str to str
            By field.
        """
        given = {
            "gates": self.gates,
            "risk_areas": self.risk_areas,
            "piracy": self.piracy,
            "traffic": self.traffic,
            "voyages": self.voyages,
            "land_legs": self.land_legs,
        }
        return {field: name for field, name in given.items() if name}


def _free(rates: VoyageRates) -> bool:
    return rates.sailing_usd_per_t_nm == 0.0 and rates.holding_usd_per_t_day == 0.0
