"""What an exposure map shows, made up: two commodities, one of them not ranked."""

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.report.exposed_things import ExposedThings
from geo.report.exposure_map import ExposureLayers


def made_up_exposure(land, text=""):
    """All fields of `ExposureLayers`, with a text in every place that takes one."""
    return ExposureLayers(
        title=text or "Exposure",
        subtitle=text,
        land=land.assign(name=text) if text else land,
        commodities=(("cobalt", text or "cobalt"), ("copper", text or "copper")),
        stages=("mine", "refined"),
        countries=_countries(text),
        concentration=_stages(text),
        ranking=_ranking(text),
        tried={"cobalt": 88},
        notes={"unmet": text or "Of 2024: a table."},
        refused={"copper": text or "refined 2024: 44% of the output lies apart"},
        gates=_exposed(
            "gate",
            {"Lombok Strait": shapely.LineString([(115.2, -8.8), (116.6, -8.8)])},
            name=text or "Lombok Strait",
            source=text,
            passing_share=0.54,
            unmet_share=np.nan,
            unmet_t=np.nan,
        ),
        ports=_exposed(
            "port",
            {"JPYOK": shapely.Point(139.7, 35.4)},
            name=text or "Yokohama",
            country=text,
            unmet_share=0.31,
            unmet_t=310.0,
        ),
        works=_exposed(
            "facility",
            {"F1": shapely.Point(110.0, 41.8), "F2": shapely.Point(-115.5, 35.5)},
            name=[text or "Bayan Obo", text or "Mountain Pass"],
            makes=text,
            unmet_share=[0.02, 0.0],
            unmet_t=[20.0, 0.0],
        ),
        watermark=text or "SYNTHETIC stations",
        sources=(text or "made up",),
    )


def _countries(text):
    table = pd.DataFrame(
        [
            ("cobalt", "mine", "CHN", 2000.0, 0.02, 5.5, 0.0022, 0.62, 620.0),
            ("cobalt", "mine", "USA", 500.0, 0.005, 2.9, 7.25e-5, 0.0, 0.0),
            ("cobalt", "refined", "CHN", 79000.0, 0.79, 5.5, 3.43, 0.62, 620.0),
        ],
        columns=[
            *("commodity", "stage", "iso3", "output_t", "world_share"),
            *("governance_risk", "contribution", "unmet_share", "unmet_t"),
        ],
    )
    return table.assign(year=2024, groups=text, source=text or "a", evidence="cited")


def _ranking(text):
    table = pd.DataFrame(
        [
            ("country CHN", "country", "China", 0.62, 0.6, 0.64, 1, 1, 1, 1.0),
            ("port JPYOK", "port", "port of Yokohama", 0.31, 0.2, 0.4, 2, 2, 9, 0.95),
            ("company Alpha", "company", "Alpha", 0.1, 0.0, 0.3, 3, 2, 17, 0.4),
        ],
        columns=[
            *("key", "kind", "title", "unmet_share", "unmet_p10_share"),
            *("unmet_p90_share", "rank", "rank_p10", "rank_p90", "worst_five_share"),
        ],
    )
    named = table.assign(title=text) if text else table
    return named.assign(commodity="cobalt")


def _stages(text):
    return pd.DataFrame(
        {
            "commodity": "cobalt",
            "stage": ["mine", "refined"],
            "product": text,
            "year": 2024.0,
            "hhi": [0.1, 0.62],
            "hhi_wgi": [0.5, 3.43],
            "largest": text or "CHN",
            "largest_share": [0.02, 0.79],
            "supply_risk": [0.4, 2.68],
            "supply_risk_p10": [0.3, 2.29],
            "supply_risk_p90": [0.5, 3.05],
            "bottleneck": ["no", "yes"],
        }
    )


def _exposed(prefix, places, **columns):
    keys = [f"{prefix} {code}" for code in places]
    shapes = gpd.GeoDataFrame({"key": keys}, geometry=list(places.values()), crs=4326)
    rows = pd.DataFrame({"key": keys, "commodity": "cobalt", **columns})
    return ExposedThings(shapes=shapes, rows=rows)
