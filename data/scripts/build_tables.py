"""Build data/supply/*.csv from the folder of compiled facts.

    python data/scripts/build_tables.py --facts ../shared/facts

What a table means is in geo/model/supply_schemas.py; what each unit of a capacity means
is in data/supply/capacity_units.csv, a table kept by hand. Nothing is guessed:
what cannot be converted stays empty, and says why.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

DATA = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DATA.parent))

from geo.errors import DataError, Problem  # noqa: E402
from geo.model import supply_schemas  # noqa: E402
from geo.model.tables import TableSchema  # noqa: E402, TC001

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES_IN_NO_COUNTRY = {"OTHER": "rest", "WORLD": "world"}


def main() -> None:
    """Clean each table and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, required=True, help="folder of the facts")
    parser.add_argument("--out", type=Path, default=DATA / "supply")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, (source, clean, schema) in TABLES.items():
        table = clean(_read(options.facts / source))
        _require_columns(table, schema)
        table.to_csv(options.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}.csv: {len(table)} rows, {_evidence(table)}")


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def _require_columns(table: pd.DataFrame, schema: TableSchema) -> None:
    named = {column.name for column in schema.columns}
    if named - set(table.columns):
        raise DataError(
            schema.name,
            [Problem(where="columns", what=f"missing: {named - set(table.columns)}")],
        )


def _evidence(table: pd.DataFrame) -> str:
    return ", ".join(f"{n} {word}" for word, n in table.evidence.value_counts().items())


def clean_facilities(facts: pd.DataFrame) -> pd.DataFrame:
    """Convert the capacities that can be converted; take the status apart."""
    units = _read(DATA / "supply" / "capacity_units.csv").set_index("unit")
    unknown = sorted(set(facts.capacity_unit) - set(units.index))
    if unknown:
        cure = "say what they mean in data/supply/capacity_units.csv"
        raise DataError(
            "facilities.csv",
            [Problem(where="capacity_unit", what=u, cure=cure) for u in unknown],
        )
    meaning = units.loc[facts.capacity_unit].reset_index()
    status = facts.status.str.split(n=1)
    # A figure without a unit of mass is a placeholder, not a capacity of nothing.
    stated = facts.capacity.where(meaning.basis != "no figure", "")
    return pd.DataFrame(
        {
            "facility_id": facts.facility_id,
            "name": facts.name,
            "kind": facts.kind,
            "commodity": facts.commodity,
            "iso3": facts.iso3,
            "lon": facts.lon,
            "lat": facts.lat,
            "coordinate_confidence": facts.coordinate_confidence,
            "km_outside_country": facts.km_outside_country,
            "operator": facts.operator,
            "owners_with_equity": facts.owners_with_equity,
            "capacity_t": stated.where(meaning.use == "capacity", ""),
            "planned_t": stated.where(meaning.use == "planned", ""),
            "capacity_basis": meaning.basis,
            "capacity_as_stated": (stated + " " + facts.capacity_unit).str.strip(),
            "capacity_year": facts.capacity_year,
            "status": status.str[0],
            "status_note": status.str[1].fillna(""),
            "port": facts.nearest_export_port,
            "source": facts.source,
            "evidence": facts.evidence,
            "capacity_evidence": facts.capacity_evidence,
            "ownership_evidence": facts.ownership_evidence,
        }
    )


PORT_POSITIONS = {
    "CASJF": {
        "lon": "-52.7000",
        "lat": "47.5667",
        "snap_km_to_network": "21.1",
        "source": "name: searoute 1.6.0 port list (Apache-2.0), which puts it at Saint "
        "John (CASJB); position: NGA World Port Index 2025, number 1670",
    }
}
"""What a port list has wrong, by UN/LOCODE."""


def clean_ports(facts: pd.DataFrame) -> pd.DataFrame:
    """Name the country from the first two letters of the UN/LOCODE."""
    facts = facts.set_index("unlocode", drop=False)
    for code, right in PORT_POSITIONS.items():
        facts.loc[code, list(right)] = list(right.values())
    facts = facts.reset_index(drop=True)
    countries = _read(DATA / "land" / "countries.csv")
    countries = countries[countries.iso2 != ""].set_index("iso2")
    country = countries.loc[facts.unlocode.str[:2]].reset_index()
    return pd.DataFrame(
        {
            "unlocode": facts.unlocode,
            "name": facts.name,
            "iso3": country.iso3,
            "country": country.natural_earth_name,
            "lon": facts.lon,
            "lat": facts.lat,
            "role": facts.role,
            "snap_km_to_network": facts.snap_km_to_network,
            "source": facts.source,
            "evidence": facts.evidence,
        }
    )


def clean_gates(facts: pd.DataFrame) -> pd.DataFrame:
    """Part the witness's detour in nautical miles from "blocked"."""
    blocked = facts.witness_detour_nm == "blocked"
    facts.gate_lonlat_segment.map(json.loads)  # fails here rather than at a user's
    return facts.assign(
        witness_detour_nm=facts.witness_detour_nm.where(~blocked, ""),
        witness_blocked=blocked.map({True: "true", False: "false"}),
    )[
        [
            "portwatch_id",
            "name",
            "lon",
            "lat",
            "gate_lonlat_segment",
            "searoute_passage_tag",
            "witness_origin",
            "witness_destination",
            "witness_detour_nm",
            "witness_blocked",
            "source",
            "evidence",
        ]
    ]


def clean_governance(facts: pd.DataFrame) -> pd.DataFrame:
    """Shorten the name of the scaled mean."""
    return facts.rename(columns={"wgi_scaled_0_10_high_is_risky": "wgi_scaled"})


def clean_production(facts: pd.DataFrame) -> pd.DataFrame:
    """Say which rows are countries, so that a world total is never one of them."""
    scope = facts.iso3.map(PLACES_IN_NO_COUNTRY).fillna("country")
    table = facts.assign(scope=scope)
    first = ["commodity", "stage", "iso3", "scope", "year", "value", "unit"]
    return table[[*first, "confidence", "source", "evidence"]]


def clean_trade_flows(facts: pd.DataFrame) -> pd.DataFrame:
    """Spell out the goods of rows that say "as above"."""
    goods = facts.hs_or_item.mask(facts.hs_or_item == "as above").ffill()
    table = facts.assign(
        goods=goods,
        source=facts.source.map(lambda s: re.sub(r"\bfrom from\b", "from", s)),
    )
    first = ["period", "origin", "destination", "goods", "value", "unit"]
    return table[[*first, "confidence", "source", "evidence"]]


def clean_policy(facts: pd.DataFrame) -> pd.DataFrame:
    """Put the columns in the order of the other tables."""
    return facts[["iso3", "topic", "value", "confidence", "source", "evidence"]]


def clean_sea_distances(facts: pd.DataFrame) -> pd.DataFrame:
    """Spell out the names of the coordinates."""
    return facts.rename(
        columns={
            "o_lon": "origin_lon",
            "o_lat": "origin_lat",
            "d_lon": "destination_lon",
            "d_lat": "destination_lat",
        }
    )


TABLES: dict[str, tuple[str, Callable[[pd.DataFrame], pd.DataFrame], TableSchema]] = {
    "facilities": ("facilities.csv", clean_facilities, supply_schemas.FACILITIES),
    "ports": ("ports.csv", clean_ports, supply_schemas.PORTS),
    "gates": ("chokepoints.csv", clean_gates, supply_schemas.GATES),
    "governance": ("country_risk.csv", clean_governance, supply_schemas.GOVERNANCE),
    "production": ("production.csv", clean_production, supply_schemas.PRODUCTION),
    "trade_flows": ("trade_flows.csv", clean_trade_flows, supply_schemas.TRADE_FLOWS),
    "policy": ("stockpile_policy.csv", clean_policy, supply_schemas.POLICY),
    "sea_distances": (
        "sea_distances.csv",
        clean_sea_distances,
        supply_schemas.SEA_DISTANCES,
    ),
}

if __name__ == "__main__":
    main()
