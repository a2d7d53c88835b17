"""What an overview of a prospect shows, made up: two fields and their ways."""

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.model.grid import GridSpec
from geo.report.figures import draw_histogram
from geo.report.prospect_map import (
    FIELD,
    ProspectLayers,
    ProspectPart,
    ProspectTable,
)

HEADINGS = ("Where", "How much", "How sure", "Against land", "How far")
MARKET = "port of the market"


def made_up_prospect(land, survey, text=""):
    """All fields of `ProspectLayers`, with a text in every place that takes one."""
    ways = _ways(text)
    names = list(dict.fromkeys(ways["domain"]))
    zone = survey["zone"].assign(name=text) if text else survey["zone"]
    return ProspectLayers(
        title=text or "Prospect",
        subtitle=text,
        land=land,
        zone=zone,
        limits=zone.set_geometry(zone.boundary),
        domains=gpd.GeoDataFrame(
            {"name": names, "area_km2": [9e3, 4e3]},
            geometry=[shapely.box(154, 22, 156, 24), shapely.box(152, 24.5, 153, 25.5)],
            crs=4326,
        ),
        parts=_parts(ways, text),
        grids={
            text or "Abundance, P50": [survey["grids"]["abundance"]],
            "Chance of the cut-off": [survey["grids"]["sd"]],
        },
        relief=_relief(),
        places=_point(153.98, 24.28, name=text or "Minamitorishima"),
        ways=ways,
        ports=_point(139.7, 35.4, name=text or "Yokohama", unlocode="JPYOK"),
        tables=(
            ProspectTable(table=_plain(ways), caption=text or "All ways", labels={}),
        ),
        watermark=text or "SYNTHETIC stations",
        sources=(text or "made up",),
    )


def _point(lon, lat, **facts):
    table = pd.DataFrame({name: [value] for name, value in facts.items()})
    return gpd.GeoDataFrame(table, geometry=[shapely.Point(lon, lat)], crs=4326)


def _plain(ways):
    return pd.DataFrame(ways.drop(columns="geometry"))


def _ways(text):
    home, far = (155, 23), (152.5, 25)
    east, west = f"east {text}".strip(), f"west {text}".strip()
    market = {"what": MARKET, "port": text or "Yokohama", "line": (139.7, 35.4)}
    plant = {"what": "works at home", "port": "Niihama", "line": (133.3, 34.0)}
    rows = [
        _way(east, home, **market),
        _way(east, home, **plant, metal="Ni", name=text or "Melter"),
        _way(east, home, **plant, metal="Cu", name=text or "Foundry"),
        _way(west, far, **market),
    ]
    return gpd.GeoDataFrame(rows, crs=4326)


def _way(domain, begin, *, what, port, line, metal="", name=""):
    numbers = {"length_nm": 1145.4, "sea_days": 3.4, "land_km": 0.0, "days": 3.4}
    words = dict.fromkeys(("land_basis", "gates", "evidence"), "")
    return {
        "domain": domain,
        "field": domain,
        "what": what,
        "port": port,
        "metal": metal,
        "name": name or port,
        "iso3": "JPN",
        "country": "Japan",
        "unlocode": "JPYOK",
        "key": f"way {domain} {port}",
        "connector_km": 86.0,
        **numbers,
        **words,
        "geometry": shapely.LineString([begin, line]),
    }


def _parts(ways, text):
    figures = {
        "How much": pd.DataFrame({"what": [text or "Ni (kt)"], "p50": [710.0]}),
        "How sure": pd.DataFrame({"what": [text or "Indicated"], "share_pct": [27.0]}),
    }
    told = tuple(
        ProspectPart(
            title=title,
            lead=(text or f"{title}, in a sentence.",),
            tables=tuple(
                ProspectTable(
                    table=figures[title],
                    caption=text or f"{title} in figures",
                    labels={"what": "What", "p50": "P50", "share_pct": "Share (%)"},
                    bars=("share_pct",) if "share_pct" in figures[title] else (),
                )
                for _ in range(title in figures)
            ),
            caveats=(text or "What to know.",),
        )
        for title in HEADINGS[:-1]
    )
    drawing = draw_histogram([1.0, 2.0], variable=text or "Abundance", unit="kg/m2")
    far = tuple(
        ProspectTable(
            table=_plain(rows)[["port", "length_nm", "key"]],
            caption=f"From the middle of {domain}",
            labels={"port": "To", "length_nm": "By sea (nm)", "key": ""},
            link="key",
            when={FIELD: str(domain)},
        )
        for domain, rows in ways.groupby("domain", sort=False)
    )
    return (*told, ProspectPart(title=HEADINGS[-1], tables=far, figures=(drawing,)))


def _relief():
    spec = GridSpec(west=150.0, south=20.0, spacing=0.1, shape=(80, 80), crs=WGS84)
    depth = -4000.0 - 10.0 * np.add.outer(np.arange(80.0), np.arange(80.0))
    sea = spec.variable(depth, units="m", long_name="elevation")
    return spec.dataset().assign(elevation=sea)["elevation"]
