"""Supply tables of a made-up world: small, whole, and without a contradiction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.model.supply_tables import SUPPLY_TABLES, SupplyTables
from geo.resilience.worlds import small_production, small_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTRIES = ("AUS", "IDN", "JPN")
PORTS = ("IDWES", "AUEAS", "JPYOK")

_TOLD = {"source": "made up", "evidence": "synthetic"}


def small_supply() -> SupplyTables:
    """Give the tables of two mines and two plants of nickel, with all about them."""
    tables = small_tables()
    works = tables["facilities"]
    points = gpd.points_from_xy(works["lon"], works["lat"], crs=4326)
    rows: Mapping[str, list[dict[str, object]]] = {
        "companies": [
            {"company": "Alpha", "aliases": "Alpha Nickel; Alfa", "iso3": "IDN"},
            {"company": "Beta", "aliases": "", "iso3": "AUS"},
        ],
        "products": [
            _product("nickel_ore", "nickel", "mine", (0.01, 0.0125, 0.02)),
            _product("nickel_class_1", "nickel", "refined", (0.998, 0.999, 1.0)),
            _product("cobalt_ore", "cobalt", "mine", (0.0005, 0.001, 0.003)),
        ],
        "hs_codes": [
            {"hs_version": "HS2022", "hs_code": "260400", "product": "nickel_ore",
             "name": "nickel ores", "note": ""},
        ],
        "hs_concordance": [
            {"from_version": "HS2017", "from_code": "260400", "to_version": "HS2022",
             "to_code": "260400", "relation": "1:1"},
        ],
        "recoveries": [
            {"commodity": "nickel", "route": "made-up leaching", "from_stage": "mine",
             "to_stage": "refined", "recovery": 0.9, "low": 0.8, "high": 0.95},
        ],
        "baskets": [
            {"basket": "clay", "element": "La", "share": 0.6},
            {"basket": "clay", "element": "Dy", "share": 0.4},
        ],
        "hosts": [
            {"companion": "cobalt", "host": "nickel", "share": 0.4, "ratio": 0.1,
             "year": 2024.0},
        ],
        "demand": [_use("total", 100.0), _use("batteries", 60.0), _use("alloys", 40.0)],
        "trade_flows": [
            {"period": "2024", "origin": "IDN", "destination": "JPN", "reporter": "JPN",
             "product": "nickel_class_1", "hs_code": "750210", "goods": "nickel",
             "measure": "share", "value": 75.0, "unit": "%", "scope": "metal",
             "basis": "customs"},
        ],
        "governance": [
            {"iso3": "IDN", "country": "Indonesia", "year": 2024.0, "wgi_scaled": 5.0},
            {"iso3": "AUS", "country": "Australia", "year": 2024.0, "wgi_scaled": 2.0},
        ],
    }  # fmt: skip
    read = {
        **tables,
        "facilities": gpd.GeoDataFrame(works, geometry=points),
        "production": small_production(),
        **{
            name: pd.DataFrame([{"kind": "listed"} | _TOLD | row for row in of])
            for name, of in rows.items()
        },
    }
    return SupplyTables(
        **{name: schema.validate(read[name]) for name, schema in SUPPLY_TABLES.items()}
    )


def with_cells(
    tables: SupplyTables, name: str, row: int, **cells: object
) -> SupplyTables:
    """Give the tables with some cells of one row changed."""
    changed = tables.named()[name].copy()
    for column, value in cells.items():
        changed.loc[row, column.removesuffix("_")] = value
    return replace(tables, **{name: changed})


def with_row(tables: SupplyTables, name: str, **cells: object) -> SupplyTables:
    """Give the tables with one more row: the first of its table, some cells changed."""
    table = tables.named()[name]
    given = {column.removesuffix("_"): value for column, value in cells.items()}
    added = pd.DataFrame([table.iloc[0].to_dict() | given])
    return replace(tables, **{name: pd.concat([table, added], ignore_index=True)})


def _product(
    product: str, commodity: str, stage: str, contents: tuple[float, float, float]
) -> dict[str, object]:
    low, usual, high = contents
    return {
        "product": product,
        "commodity": commodity,
        "stage": stage,
        "name": product.replace("_", " "),
        "contained": usual,
        "contained_low": low,
        "contained_high": high,
    }


def _use(sector: str, tonnes: float) -> dict[str, object]:
    return {
        "commodity": "nickel",
        "group": "",
        "iso3": "JPN",
        "sector": sector,
        "year": 2024.0,
        "stated": tonnes,
        "stated_unit": "t",
        "stated_of": "contained",
        "factor": 1.0,
        "factor_basis": "1 t",
        "tonnes": tonnes,
        "scope": "apparent consumption",
    }
