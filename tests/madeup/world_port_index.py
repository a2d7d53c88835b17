"""A World Port Index of made-up ports, with the columns of UpdatedPub150.csv."""

from __future__ import annotations

import csv
from pathlib import Path

COLUMNS = (
    "OID_", "World Port Index Number", "Region Name", "Main Port Name",
    "Alternate Port Name", "UN/LOCODE", "Country Code", "World Water Body",
    "Tidal Range (m)", "Entrance Width (m)", "Channel Depth (m)",
    "Anchorage Depth (m)", "Cargo Pier Depth (m)", "Oil Terminal Depth (m)",
    "Liquified Natural Gas Terminal Depth (m)", "Maximum Vessel Length (m)",
    "Maximum Vessel Beam (m)", "Maximum Vessel Draft (m)", "Harbor Size",
    "Harbor Type", "Harbor Use", "Entrance Restriction - Tide",
    "Entrance Restriction - Ice", "Facilities - Solid Bulk",
    "Facilities - Container", "Facilities - Breakbulk", "Railway", "Latitude",
    "Longitude",
)  # fmt: skip

PORTS = (
    {"World Port Index Number": "11.0", "Main Port Name": "Kaihatsu",
     "UN/LOCODE": "JP KAI", "Country Code": "Japan", "Harbor Size": "Large",
     "Channel Depth (m)": "12.5", "Latitude": "35.100000000000001",
     "Longitude": "140.2"},
    {"World Port Index Number": "12.0", "Main Port Name": "Kaihatsu Kita",
     "UN/LOCODE": "JP KAI", "Country Code": "Japan", "Harbor Size": "Small",
     "Latitude": "35.3", "Longitude": "140.2"},
    {"World Port Index Number": "13.5", "Main Port Name": "Motu Made Up",
     "UN/LOCODE": "CKMMU", "Country Code": "Cook Islands", "Latitude": "-21.2",
     "Longitude": "-159.8"},
    {"World Port Index Number": "14.0", "Main Port Name": "Lubumba",
     "UN/LOCODE": "", "Country Code": "Congo (Kinshasa)", "Latitude": "-5.9",
     "Longitude": "12.4"},
    {"World Port Index Number": "15.0", "Main Port Name": "Fraser Folly",
     "UN/LOCODE": "GBFRA", "Country Code": "Canada", "Latitude": "49.1",
     "Longitude": "-123.2"},
    {"World Port Index Number": "16.0", "Main Port Name": "Quote Harbour",
     "UN/LOCODE": 'GB ME""', "Country Code": "United Kingdom",
     "Latitude": "50.8", "Longitude": "-1.1"},
    {"World Port Index Number": "17.0", "Main Port Name": "Twin Bay",
     "UN/LOCODE": "US TWB", "Country Code": "United States",
     "Latitude": "46.1", "Longitude": "-124.1"},
    {"World Port Index Number": "18.0", "Main Port Name": "Twin Bay",
     "UN/LOCODE": "US TWB", "Country Code": "United States",
     "Latitude": "29.1", "Longitude": "-90.1"},
)  # fmt: skip
"""Names, codes and positions are made up."""


def write_world_port_index(folder: Path, *, rows=PORTS, columns=COLUMNS) -> Path:
    path = folder / "UpdatedPub150.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        written = csv.DictWriter(file, columns, restval=" ", extrasaction="ignore")
        written.writeheader()
        for number, row in enumerate(rows):
            sizes = dict.fromkeys([c for c in columns if c.endswith("(m)")], "0.0")
            written.writerow({"OID_": f"{number}.0"} | sizes | dict(row))
    return path
