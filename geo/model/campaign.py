"""What the next campaign may take: stations, ship, time and worth."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Literal

from geo.errors import ParameterError, Problem
from geo.model.classes import ResourceClass
from geo.model.limits import bad_bounds, outside, without_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Pattern = Literal["square", "staggered"]
"""Of a regular grid: rows above each other, or every other row moved by half."""

CampaignGround = Literal["above cut-off", "all"]
"""Ground that counts and is above the cut-off, or all ground that counts."""

_MOST_STATIONS = 2_000
_TARGETS = (ResourceClass.MEASURED, ResourceClass.INDICATED)


def _problems(
    settings: object, limits: dict[str, tuple[float, float]], *, source: str
) -> list[Problem]:
    """Find numbers outside their limits, and that nobody stands for them."""
    found = [
        problem
        for name, (low, high) in limits.items()
        for problem in outside(settings, name, low=low, high=high)
    ]
    return found + without_source(source)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignShip:
    """The ship of a campaign, and what a day of it costs.

    Parameters
    ----------
    port : str
        UN/LOCODE, or "lon,lat", that it sails from and comes back to.
    day_usd : float
        All that a day costs, from leaving port to coming back; at least 1, since
        plans are compared by what they cost.
    speed_kn : float
        To the field, and from station to station.
    source : str
        Where the numbers come from.
    weather_share : float, optional
        Hours lost to weather for each hour of work in the field.
    most_days : float, optional
        That a leg may last, from port to port; infinity where nothing limits it.
    port_days : float, optional
        Spent, and paid, in port between two legs.

    Raises
    ------
    ParameterError
        A number is out of its range, or has no source; all are told.

    Examples
    --------
    >>> ship = CampaignShip(
    ...     port="JPYOK", day_usd=1e5, speed_kn=12.0, source="an offer of 2026"
    ... )
    >>> ship.weather_share, ship.most_days
    (0.0, inf)
    """

    port: str
    day_usd: float
    speed_kn: float
    source: str
    weather_share: float = 0.0
    most_days: float = float("inf")
    port_days: float = 0.0

    def __post_init__(self) -> None:
        limits = {
            "day_usd": (1.0, 1e7),
            "speed_kn": (1.0, 40.0),
            "weather_share": (0.0, 5.0),
            "most_days": (1.0, float("inf")),
            "port_days": (0.0, 100.0),
        }
        problems = _problems(self, limits, source=self.source)
        if not self.port.strip():
            problems.append(
                Problem(
                    where="port",
                    what="empty",
                    expected='a UN/LOCODE, or "lon,lat"',
                    cure='such as "JPYOK"',
                )
            )
        if problems:
            raise ParameterError("campaign.ship", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationWork:
    """What a station takes.

    Parameters
    ----------
    lower_m_s, raise_m_s : float
        Of the winch, metres of wire a second.
    handling_h : float
        Hours of a cast that do not grow with depth: finding the place, deck work,
        touching down.
    source : str
        Where the numbers come from.
    casts : float, optional
        Of a station on average, with those that fail: 1.1 is one in ten more.
    depth_m : float, optional
        Of all stations, where the project has no bathymetry.

    Raises
    ------
    ParameterError
        A number is out of its range, or has no source; all are told.

    Examples
    --------
    >>> StationWork(
    ...     lower_m_s=0.8, raise_m_s=0.8, handling_h=1.5, source="log of 2024"
    ... ).casts
    1.0
    """

    lower_m_s: float
    raise_m_s: float
    handling_h: float
    source: str
    casts: float = 1.0
    depth_m: float | None = None

    def __post_init__(self) -> None:
        limits = {
            "lower_m_s": (0.05, 10.0),
            "raise_m_s": (0.05, 10.0),
            "handling_h": (0.0, 100.0),
            "casts": (1.0, 20.0),
            "depth_m": (0.0, 12_000.0),
        }
        if problems := _problems(self, limits, source=self.source):
            raise ParameterError("campaign.station", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwathSurvey:
    """Mapping depth by the ship's multibeam echo sounder.

    Parameters
    ----------
    width_per_depth : float
        Width of the swath that is good enough, over the depth.
    speed_kn : float
        While mapping.
    source : str
        Where the numbers come from.
    overlap : float, optional
        Share of a swath that its neighbour maps again.
    beam_deg : float, optional
        Width of a beam: the ground that one sounding is the mean of.
    cell_m : float, optional
        Cells that depth and slope are then told on.

    Raises
    ------
    ParameterError
        A number is out of its range, or has no source; all are told.

    Examples
    --------
    >>> SwathSurvey(width_per_depth=3.0, speed_kn=8.0, source="assumed").cell_m
    100.0
    """

    width_per_depth: float
    speed_kn: float
    source: str
    overlap: float = 0.2
    beam_deg: float = 1.0
    cell_m: float = 100.0

    def __post_init__(self) -> None:
        limits = {
            "width_per_depth": (0.1, 10.0),
            "speed_kn": (0.5, 20.0),
            "overlap": (0.0, 0.9),
            "beam_deg": (0.1, 10.0),
            "cell_m": (1.0, 10_000.0),
        }
        if problems := _problems(self, limits, source=self.source):
            raise ParameterError("campaign.swath", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationWorth:
    """What it is worth to know ground better before mining it or leaving it.

    Parameters
    ----------
    usd_wet_t : float
        Worth of a wet tonne that is delivered, less all that a tonne costs; what
        ground costs whatever lies on it is in the break-even abundance.
    source : str
        Where the numbers come from.
    break_even_kg_m2 : float, optional
        Abundance that just pays; the cut-off of the statement by default.
    discount_rate : float, optional
        A year.
    first_year : float, optional
        Years until the first ground is mined.

    Raises
    ------
    ParameterError
        A number is out of its range, or has no source; all are told.

    Examples
    --------
    >>> InformationWorth(usd_wet_t=100.0, source="assumed").discount_rate
    0.08
    """

    usd_wet_t: float
    source: str
    break_even_kg_m2: float | None = None
    discount_rate: float = 0.08
    first_year: float = 5.0

    def __post_init__(self) -> None:
        limits = {
            "usd_wet_t": (0.0, 1e6),
            "break_even_kg_m2": (0.0, 1e3),
            "discount_rate": (0.0, 1.0),
            "first_year": (0.0, 100.0),
        }
        if problems := _problems(self, limits, source=self.source):
            raise ParameterError("campaign.worth", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSettings:
    """Which stations the next campaign may take, and what they cost.

    Parameters
    ----------
    ship : CampaignShip
    station : StationWork
    swath : SwathSurvey, optional
        Counted where a coarse bathymetry holds ground down.
    worth : InformationWorth, optional
        Without it the worth of information is told in wet tonnes.
    target : ResourceClass, optional
        Which ground is to reach: Indicated or Measured.
    spacings_m : tuple of float, optional
        Of regular grids laid between the stations that there are; multiples of the
        present spacing by default.
    patterns : tuple of {"square", "staggered"}, optional
    adaptive : tuple of int, optional
        Stations of plans that go, one by one, where the next lowers the error most.
    ground : {"above cut-off", "all"}, optional
        Where stations are planned: ground that counts and is not yet of the target.
    bounds : tuple of float, optional
        West, south, east, north in degrees: no planned station lies beyond.
    apart : float, optional
        Stations of a grid keep at least so far from present ones, over the spacing
        of the grid or that of today, whichever is closer.
    chosen : str, optional
        Name of the plan whose stations are drawn; by default the best by the rule
        of the report.

    Raises
    ------
    ParameterError
        With everything that is out of range.

    Examples
    --------
    >>> ship = CampaignShip(port="JPYOK", day_usd=1e5, speed_kn=12.0, source="offer")
    >>> work = StationWork(lower_m_s=1.0, raise_m_s=1.0, handling_h=1.0, source="log")
    >>> CampaignSettings(ship=ship, station=work, spacings_m=(7_000.0,)).adaptive
    (25, 50, 100)
    >>> CampaignSettings(ship=ship, station=work, spacings_m=(-1.0,), patterns=())
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: campaign: 2 problems
    - spacings_m.1: -1
        expected: metres above 0
    - patterns: empty
        expected: square, staggered, or both
    """

    ship: CampaignShip
    station: StationWork
    swath: SwathSurvey | None = None
    worth: InformationWorth | None = None
    target: ResourceClass = ResourceClass.INDICATED
    spacings_m: tuple[float, ...] = ()
    patterns: tuple[Pattern, ...] = ("square", "staggered")
    adaptive: tuple[int, ...] = (25, 50, 100)
    ground: CampaignGround = "above cut-off"
    bounds: tuple[float, float, float, float] | None = None
    apart: float = 0.5
    chosen: str = ""

    def __post_init__(self) -> None:
        problems = [*_bad_lists(self)]
        if self.target not in _TARGETS:
            problems.append(
                Problem(
                    where="target",
                    what=str(self.target),
                    expected="Measured or Indicated",
                )
            )
        problems += _no_plan(self)
        problems += outside(self, "apart", low=0.0, high=2.0)
        problems += bad_bounds(self.bounds)
        if problems:
            raise ParameterError("campaign", problems)


def _no_plan(settings: CampaignSettings) -> Iterator[Problem]:
    """Find a chosen plan that is none of those that are laid out."""
    if not settings.chosen:
        return
    kind, _, number = settings.chosen.partition(" ")
    if kind == "adaptive":
        most = max(settings.adaptive, default=0)
        expected = f"adaptive, with 1 to {most} stations"
        fits = number.isdecimal() and 1 <= int(number) <= most
    elif kind in settings.patterns and settings.spacings_m:
        names = [f"{kind} {each / 1e3:g} km" for each in settings.spacings_m]
        expected, fits = "one of " + ", ".join(names), settings.chosen in names
    else:  # spacings that follow from the stations are known in the run
        kinds = ", ".join((*settings.patterns, "adaptive"))
        expected = f"{kinds}, with its spacing or its stations"
        fits = kind in settings.patterns and number.endswith(" km")
    if not fits:
        yield Problem(
            where="chosen",
            what=repr(settings.chosen),
            expected=expected,
            cure='such as "adaptive 50", as tables/campaign_plans.csv has them',
        )


def _bad_lists(settings: CampaignSettings) -> Iterator[Problem]:
    """Find spacings, patterns and counts that no plan follows from."""
    for number, spacing in enumerate(settings.spacings_m, start=1):
        if not (isfinite(spacing) and spacing > 0.0):
            yield Problem(
                where=f"spacings_m.{number}",
                what=f"{spacing:g}",
                expected="metres above 0",
            )
    if not settings.patterns:
        yield Problem(
            where="patterns", what="empty", expected="square, staggered, or both"
        )
    for number, count in enumerate(settings.adaptive, start=1):
        if not 1 <= count <= _MOST_STATIONS:
            yield Problem(
                where=f"adaptive.{number}",
                what=f"{count}",
                expected=f"1 to {_MOST_STATIONS} stations",
            )
    yield from _twice("spacings_m", [f"{each:g}" for each in settings.spacings_m])
    yield from _twice("patterns", settings.patterns)
    yield from _twice("adaptive", [f"{each}" for each in settings.adaptive])


def _twice(where: str, values: Sequence[str]) -> list[Problem]:
    """Find what would make two plans of one name."""
    return [
        Problem(where=f"{where}.{number}", what=f"{value} twice", expected="each once")
        for number, value in enumerate(values, start=1)
        if value in values[: number - 1]
    ]
