"""What is printed of a route that was asked for."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, cast

from geo.workflow.graph import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Record = Mapping[str, object]


def route_lines(content: Record, *, derived: bool) -> list[str]:
    """Say in lines what was found of a route that is open.

    Parameters
    ----------
    content : mapping
        Of `geo.workflow.route_answer.find_route`.
    derived : bool
        The zones crossed are derived ones.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from geo.workflow.route_answer import RouteRequest, find_route
    >>> content, _ = find_route(RouteRequest(origin="JPYOK", destination="JPYOK"))
    >>> route_lines(content, derived=True)[0]
    'JPYOK to JPYOK: 0 nm, 0.0 days at 14 kn'
    """
    return [
        *_way(content),
        *_cost(content),
        *_alternatives(content),
        *_zones(content, derived=derived),
        *_risk(content),
        *(f"note: {note}" for note in _texts(content["notes"])),
    ]


def rates_line(rates: Record) -> str:
    """Say by which rates a voyage was priced.

    Parameters
    ----------
    rates : mapping
        Of `geo.model.voyages.VoyageRates`.

    Returns
    -------
    str

    Examples
    --------
    >>> from dataclasses import asdict
    >>> from geo.model.routing import USUAL_RATES
    >>> rates_line(asdict(USUAL_RATES))[:41]
    '0.0035 USD per tonne and nautical mile, 1'
    """
    return (
        f"{number(rates['freight_usd_per_t_nm']):g} USD per tonne and nautical mile, "
        f"{number(rates['co2_g_per_t_km']):g} g CO2 per tonne and km at "
        f"{number(rates['carbon_usd_per_t']):g} USD/t, cargo of "
        f"{number(rates['cargo_usd_per_t']):,.0f} USD/t held at "
        f"{number(rates['holding_rate']):.0%} a year, "
        f"{number(rates['speed_kn']):g} kn"
    )


def _way(content: Record) -> Iterator[str]:
    speed = number(cast("Record", content["rates"])["speed_kn"])
    yield (
        f"{content['origin']} to {content['destination']}: "
        f"{number(content['length_nm']):,.0f} nm, "
        f"{number(content['days']):.1f} days at {speed:g} kn"
    )
    via = ", ".join(_texts(content["via"]))
    if via:
        yield f"via: {via}"
    yield "gates: " + (", ".join(_texts(content["gates"])) or "none")
    yield (
        f"connectors: {number(content['connector_km']):.0f} km, over land: "
        f"{number(content['land_km']):.0f} km"
    )


def _cost(content: Record) -> Iterator[str]:
    rates = cast("Record", content["rates"])
    yield (
        f"{number(content['cargo_t']):,g} t of cargo: "
        f"{number(content['usd']):,.0f} USD, {number(content['usd_per_t']):,.2f} USD/t "
        f"(freight {number(content['freight_usd']):,.0f}, "
        f"carbon {number(content['carbon_usd']):,.0f}, "
        f"inventory {number(content['inventory_usd']):,.0f}, "
        f"gates {number(content['fees_usd']):,.0f}), "
        f"{number(content['co2_t']):,.3g} t CO2"
    )
    how = "assumed rates, unverified" if rates["assumed"] else "rates"
    yield f"{how}: {rates_line(rates)}"


def _alternatives(content: Record) -> Iterator[str]:
    for row in _records(content["alternatives"]):
        yield (
            f"alternative {row['rank']}: {number(row['length_nm']):,.0f} nm "
            f"({number(row['delta_nm']):+,.0f} nm, {number(row['delta_days']):+.1f} "
            f"days, {number(row['delta_usd_per_t']):+,.2f} USD/t), avoids "
            + (", ".join(_texts(row["avoids"])) or "nothing")
        )


def _zones(content: Record, *, derived: bool) -> Iterator[str]:
    rows = _records(content["zones_crossed"] or ())
    if rows and derived:
        yield "through derived zones, provisional:"
    for row in rows:
        yield f"{row['name']}: {number(row['km']):,.0f} km ({number(row['share']):.0%})"


def _risk(content: Record) -> Iterator[str]:
    if content["risk"] is None:
        return
    risk = cast("Record", content["risk"])
    attacks = number(risk["attacks_per_transit"])
    if isfinite(attacks):
        yield (
            f"attacks: {attacks:.2g} per transit "
            f"(± {number(risk['standard_error']):.1g}), "
            f"{number(risk['share_without_traffic']):.0%} of the way without known "
            "traffic"
        )
    for area in _records(risk["areas"]):
        yield (
            f"risk area {area['name']}: {number(area['km']):,.0f} km, "
            f"{number(area['events']):.2g} events expected"
        )
    for gate in _records(risk["gates"]):
        rate = number(gate["attacks_per_transit"])
        if isfinite(rate):
            yield (
                f"attacks at {gate['name']}: {rate:.2g} per transit "
                f"(± {number(gate['standard_error']):.1g})"
            )
    for missing in _texts(risk["missing"]):
        yield f"risk: {missing}"


def _texts(values: object) -> list[str]:
    return [str(value) for value in cast("Sequence[object]", values)]


def _records(values: object) -> Sequence[Record]:
    return cast("Sequence[Record]", values)
