"""Build four of the tables in data/supply from the folder of compiled facts.

    python data/scripts/build_tables.py --facts ../shared/facts

Ports, gates, governance and sea distances; the other tables there are kept by hand.
What a column means is in geo/model/supply_schemas.py.
"""

from __future__ import annotations

import argparse
import json
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

MORE_PORTS = (
    {
        "unlocode": "UAMPW",
        "name": "Mariupol",
        "lon": "37.5667",
        "lat": "47.0833",
        "snap_km_to_network": "3.6",
        "role": "export",
        "source": "NGA World Port Index 2025, number 44010",
        "evidence": "cited",
    },
)
"""Ports that the facts lack: without one on the Sea of Azov nothing passes Kerch."""

WITNESSES = {
    "Bering Strait": {
        "witness_origin": "JPYOK",
        "witness_destination": "NLRTM",
        "witness_detour_nm": "3712",
        "witness_polar": "true",
    },
    "Kerch Strait": {
        "witness_origin": "UAMPW",
        "witness_destination": "ROCND",
        "witness_detour_nm": "blocked",
    },
}
"""Routes over gates for which the facts name none, found on searoute 1.6.0."""

GATE_LINES = {"Windward Passage": "[[-74.6, 20.25], [-73.1, 19.6]]"}
"""Lines in place of the facts': a lane that turns back behind the line would pass it
twice, and be counted as exposed."""


def clean_ports(facts: pd.DataFrame) -> pd.DataFrame:
    """Name the country from the first two letters of the UN/LOCODE."""
    facts = facts.set_index("unlocode", drop=False)
    for code, right in PORT_POSITIONS.items():
        facts.loc[code, list(right)] = list(right.values())
    facts = pd.concat([facts, pd.DataFrame(MORE_PORTS)], ignore_index=True)
    facts = facts.sort_values("unlocode", ignore_index=True)
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
    facts = facts.set_index("name", drop=False).assign(witness_polar="false")
    for name, witness in WITNESSES.items():
        facts.loc[name, list(witness)] = list(witness.values())
    for name, line in GATE_LINES.items():
        facts.loc[name, "gate_lonlat_segment"] = line
    facts = facts.reset_index(drop=True)
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
            "witness_polar",
            "source",
            "evidence",
        ]
    ]


def clean_governance(facts: pd.DataFrame) -> pd.DataFrame:
    """Shorten the name of the scaled mean."""
    return facts.rename(columns={"wgi_scaled_0_10_high_is_risky": "wgi_scaled"})


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
    "ports": ("ports.csv", clean_ports, supply_schemas.PORTS),
    "gates": ("chokepoints.csv", clean_gates, supply_schemas.GATES),
    "governance": ("country_risk.csv", clean_governance, supply_schemas.GOVERNANCE),
    "sea_distances": (
        "sea_distances.csv",
        clean_sea_distances,
        supply_schemas.SEA_DISTANCES,
    ),
}

if __name__ == "__main__":
    main()
