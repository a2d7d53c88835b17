"""What a routes map shows, made up: two days, two commodities, a strait that closes."""

import pandas as pd

import geopandas as gpd
import shapely

from geo.report.day_panel import DayPanel
from geo.report.routes_map import RoutesLayers
from geo.report.unmet_figure import draw_unmet

ORDINARY = "ordinary day"
CLOSED = "Lombok Strait closed"

WAYS = {
    "AUFRE>JPYOK": [(115.7, -32.0), (116.0, -8.8), (122.0, 5.0), (139.7, 35.4)],
    "AUFRE>JPYOK 2": [(115.7, -32.0), (155.0, -15.0), (139.7, 35.4)],
    "USLAX>JPYOK": [(-118.2, 33.7), (-180.0, 38.0), (139.7, 35.4)],
    "F1 AUFRE": [(121.5, -30.7), (115.7, -32.0)],
}


def made_up_routes(land, text=""):
    """All fields of `RoutesLayers`, with a text in every place that takes one."""
    closed = text or CLOSED
    days = (ORDINARY, closed)
    return RoutesLayers(
        title=text or "Routes",
        land=land,
        days=days,
        commodities=(("nickel", text or "nickel"), ("rare_earths", "rare earths")),
        stages=("mine", "refined"),
        ways=_ways(text),
        flows=_flows(closed, text),
        works=gpd.GeoDataFrame(
            {"facility_id": ["F1", "F2"]},
            geometry=[shapely.Point(121.5, -30.7), shapely.Point(-115.5, 35.5)],
            crs=4326,
        ),
        made=_made(text),
        ports=gpd.GeoDataFrame(
            {"unlocode": ["JPYOK"], "name": [text or "Yokohama"], "source": [text]},
            geometry=[shapely.Point(139.7, 35.4)],
            crs=4326,
        ),
        gates=gpd.GeoDataFrame(
            {"gate": ["Lombok Strait"], "source": [text or "drawn by hand"]},
            geometry=[shapely.LineString([(115.2, -8.8), (116.6, -8.8)])],
            crs=4326,
        ).assign(evidence="cited"),
        passing=_passing(closed, text),
        routes=_routes(closed, text),
        panels=tuple(
            _panel(day, commodity, text=text)
            for day in days
            for commodity in ("nickel", "rare_earths")
        ),
        unmet=draw_unmet(
            pd.DataFrame(
                {
                    "disruption": [closed],
                    "commodity": [text or "nickel"],
                    "demand_t": [6e4],
                    "unmet_t": [3e4],
                }
            )
        ),
        subtitle=text,
        watermark=text,
        sources=(text or "made up",),
    )


def _ways(text):
    lines = [
        shapely.MultiLineString(
            [[line[0], line[1]], [(180.0, line[1][1]), line[2]]]
            if line[1][0] == -180.0
            else [line]
        )
        for line in WAYS.values()
    ]
    kinds = ["by land" if " " in key and ">" not in key else "by sea" for key in WAYS]
    names = [text or f"{key}, {kind}" for key, kind in zip(WAYS, kinds, strict=True)]
    table = {"key": list(WAYS), "name": names, "kind": kinds}
    return gpd.GeoDataFrame(table, geometry=lines, crs=4326)


def _flows(closed, text):
    head = ["disruption", "commodity", "key", "tonnes", "base_t", "change", "width"]
    rows = [
        (ORDINARY, "nickel", "AUFRE>JPYOK", 6e4, 6e4, "", 1.0),
        (ORDINARY, "nickel", "F1 AUFRE", 6e4, 6e4, "", 1.0),
        (ORDINARY, "rare_earths", "USLAX>JPYOK", 4e3, 4e3, "", 1.0),
        (closed, "nickel", "AUFRE>JPYOK", 0.0, 6e4, "given up", 1.0),
        (closed, "nickel", "AUFRE>JPYOK 2", 5e4, 0.0, "re-routed", 0.8),
        (closed, "nickel", "USLAX>JPYOK", 1e3, 0.0, "new", 0.1),
        (closed, "nickel", "F1 AUFRE", 5e4, 6e4, "", 0.8),
        (closed, "rare_earths", "USLAX>JPYOK", 4e3, 4e3, "", 1.0),
    ]
    facts = {
        "carries": text or "Murrin to Yokohama: 60,000 t",
        "groups": text,
        "reason": text,
        "length_nm": 4100.0,
        "sea_days": 12.2,
        "days": 13.0,
        "usd_per_t": 50.0,
        "co2_t_per_t": 0.1,
        "gates": text or "Lombok Strait",
        "zones": text or "Area 60%, EEZ IDN 40%",
        "evidence": text or "cited",
        "source": text or "allocated",
    }
    return pd.DataFrame(rows, columns=head).assign(**facts)


def _made(text):
    facts = {
        "kind": text or "mine",
        "iso3": "AUS",
        "makes": text or "nickel, mine: 60,000 t a year",
        "commodities": text or "nickel",
        "operator": text,
        "owners": text,
        "status": "operating",
        "since": "2000",
        "port": "AUFRE",
        "capacity_source": text or "company report",
        "capacity_evidence": "cited",
    }
    head = ["commodity", "stage", "facility_id", "name", "capacity_t", "last_stage"]
    rows = [
        ("nickel", "mine", "F1", text or "Murrin", 6e4, "mine"),
        ("nickel", "all", "F1", text or "Murrin", 6e4, "mine"),
        ("rare_earths", "refined", "F2", text or "Mountain Pass", 4e4, "refined"),
        ("rare_earths", "all", "F2", text or "Mountain Pass", 4e4, "refined"),
    ]
    table = pd.DataFrame(rows, columns=head).assign(**facts)
    return table.assign(evidence=["cited", "cited", "unverified", "unverified"])


def _passing(closed, text):
    head = ["disruption", "commodity", "gate", "tonnes", "exposure", "base_share"]
    rows = [
        (day, commodity, "Lombok Strait", t, share, 1.0)
        for day, commodity, t, share in (
            (ORDINARY, "nickel", 6e4, 1.0),
            (ORDINARY, "rare_earths", 0.0, 0.0),
            (closed, "nickel", 0.0, 0.0),
            (closed, "rare_earths", 0.0, 0.0),
        )
    ]
    table = pd.DataFrame(rows, columns=head)
    shut = table["disruption"] == closed
    return table.assign(
        closed=shut.tolist(), state=[text or "closed" if c else "" for c in shut]
    )


def _routes(closed, text):
    facts = {
        "route": text or "field to Yokohama",
        "state": text or "ordinary day",
        "length_nm": 1146.0,
        "days": 3.4,
        "usd_per_t": 25.2,
        "co2_kg_per_t": 25.5,
        "connector_km": 85.7,
        "gates": text,
        "legs": text or "EEZ JPN: 552 km\nArea: 1,063 km",
        "closures": text or "no single gate lengthens it",
    }
    table = {"disruption": [ORDINARY, closed], "key": ["own route", "own route"]}
    line = shapely.LineString([(155.4, 23.9), (139.7, 35.4)])
    return gpd.GeoDataFrame(table, geometry=[line] * 2, crs=4326).assign(**facts)


def _panel(day, commodity, *, text):
    key = "AUFRE>JPYOK" if commodity == "nickel" else "USLAX>JPYOK"
    lost = day != ORDINARY and commodity == "nickel"
    return DayPanel(
        day=day,
        commodity=commodity,
        paragraphs=(text or f"{day}: told of {commodity}",),
        changes=pd.DataFrame(
            {
                "flow": [text or "Murrin to Yokohama"],
                "base_t": [6e4],
                "tonnes": [0.0 if lost else 6e4],
                "change_t": [-6e4 if lost else 0.0],
                "change": ["lost" if lost else ""],
                "key": [key],
            }
        ),
        gates=pd.DataFrame(
            {
                "gate": ["Lombok Strait"],
                "share_pct": [0.0 if lost else 100.0],
                "base_pct": [100.0],
                "tonnes": [0.0],
                "state": [text or "open"],
            }
        ),
    )
