"""How the plans of a campaign are weighed: words, formulas, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.equations import (
    Method,
    Parameter,
    above,
    below,
    formula,
    group,
    held,
    over,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.campaign import CampaignSettings

_BEFORE, _AFTER = above(below("s", "0"), "2"), above(below("s", "1"), "2")
_NEWS = formula(
    "E [ max ( 0 , M ) ] − max ( 0 , m ) = σ φ",
    held(over("m", "σ")),
    "− | m | Φ",
    held("−", over("| m |", "σ")),
    "<mspace width='1.2em'></mspace>",
    above("σ", "2"),
    "=",
    _BEFORE,
    "−",
    _AFTER,
)
_GAIN = formula(
    "Δ",
    above("s", "2"),
    "=",
    over(group("K", above(held("p , b"), "2")), group("K", held("p , p"), "+ e")),
)
_DAYS = formula(
    "d = n",
    over("2 L", "24 v"),
    "+ ( 1 + u )",
    held(over("h", "24"), "+", over("l", "24 v")),
    "+ ( n − 1 ) q",
)


def campaign_methods(settings: CampaignSettings) -> Iterator[Method]:
    """Say how plans are laid out, how long they take and what they are worth.

    Parameters
    ----------
    settings : CampaignSettings

    Yields
    ------
    Method
    """
    yield Method(
        title="Next campaign: plans and classes",
        words="Regular grids are shifted until the ground lies nearest to a station, "
        "present or planned. Adaptive plans take one place after the other, where a "
        "station lowers the error of the ground most that just misses its class. A "
        "planned station reads what kriging expects there, with the mean error of the "
        "present ones; classes are then proposed as those of today are. No station "
        "lowers a class, where all stations serve each block and share their causes "
        "alike.",
        formulas=(_GAIN,),
        where="Δs² by how much a station at p lowers the variance of block b, K "
        "covariance of the errors of kriging, e variance of the station's own error.",
        parameters=(
            Parameter(symbol="", meaning="Target", value=str(settings.target)),
            Parameter(
                symbol="",
                meaning="Least distance from a present station",
                value=f"{settings.apart:g} × the spacing",
            ),
        ),
        reference="Chilès, J.-P. & Delfiner, P. (2012). Geostatistics, 2nd ed., "
        "chapter 3.",
    )
    yield _time(settings)
    yield _worth()


def _time(settings: CampaignSettings) -> Method:
    ship, work = settings.ship, settings.station
    shown = [
        Parameter(symbol="v", meaning="Speed", value=f"{ship.speed_kn:g} kn"),
        Parameter(
            symbol="",
            meaning="Winch, down and up",
            value=f"{work.lower_m_s:g} and {work.raise_m_s:g} m/s",
        ),
        Parameter(
            symbol="",
            meaning="Else on station",
            value=f"{work.handling_h:g} h a cast, {work.casts:g} casts",
        ),
        Parameter(symbol="u", meaning="Weather", value=f"{ship.weather_share:.0%}"),
        Parameter(symbol="", meaning="Longest leg", value=f"{ship.most_days:g} days"),
        Parameter(symbol="", meaning="A day", value=f"USD {ship.day_usd:,.0f}"),
        Parameter(symbol="", meaning="Source, ship", value=ship.source),
        Parameter(symbol="", meaning="Source, station", value=work.source),
    ]
    if settings.swath is not None:
        shown.append(
            Parameter(
                symbol="",
                meaning="Swath of the multibeam echo sounder",
                value=f"{settings.swath.width_per_depth:g} × the depth, "
                f"{settings.swath.overlap:.0%} twice, at {settings.swath.speed_kn:g} "
                f"kn ({settings.swath.source})",
            )
        )
    return Method(
        title="Next campaign: ship time",
        words="Stations in the order of an open tour by geodesics: nearest neighbours, "
        "straightened by 2-opt; up to ten stations the shortest. A leg takes as many "
        "as its days allow, then the ship goes back to port.",
        formulas=(_DAYS,),
        where="d days, n legs, L way from the port to the middle of the ground (nm, by "
        "the sea lanes), v speed (kn), h hours on station, l way between stations "
        "(nm), u hours lost to weather for an hour of work, q days in port.",
        parameters=tuple(shown),
        reference="Croes, G. A. (1958). Operations Research 6, 791-812, doi "
        "10.1287/opre.6.6.791.",
    )


def _worth() -> Method:
    return Method(
        title="Next campaign: worth of the news",
        words="Each square of a year's ground is mined or left, by its expected "
        "margin: abundance less the break-even. Before the campaign, what it will "
        "expect afterwards is normal with today's mean, so that the gain has a closed "
        "form. It is never negative, never falls with a further station, and never "
        "exceeds that of knowing all.",
        formulas=(_NEWS,),
        where="m expected margin today, M after the news, s₀² and s₁² variance of its "
        "error before and after, φ and Φ density and distribution of the normal law.",
        reference="Raiffa, H. & Schlaifer, R. (1961). Applied Statistical Decision "
        "Theory (chapter 5, unverified).",
    )
