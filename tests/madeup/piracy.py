"""Made-up attacks, in the columns of the published file of pirate attacks."""

from __future__ import annotations

import csv
from pathlib import Path

COLUMNS = (
    "date", "time", "longitude", "latitude", "attack_type", "location_description",
    "nearest_country", "eez_country", "shore_distance", "shore_longitude",
    "shore_latitude", "attack_description", "vessel_name", "vessel_type",
    "vessel_status", "data_source",
)  # fmt: skip

ATTACKS = (
    {"date": "2001-02-03", "longitude": "45", "latitude": "12.5",
     "attack_type": "Attempted", "vessel_status": "Steaming",
     "location_description": "Made-up Gulf", "nearest_country": "YEM",
     "shore_distance": "51.5", "vessel_name": "Mv Invented",
     "data_source": "madeup"},
    {"date": "2001-02-29", "longitude": "45", "latitude": "12.5",
     "attack_type": "Boarded", "vessel_status": "Anchored"},
    {"date": "2002-12-31", "time": "05:00 UTC", "longitude": "200.5",
     "latitude": "-17", "attack_type": "Boarding", "vessel_status": "Anchored",
     "attack_description": 'Two lines,\nand a "quote"'},
    {"date": "2003-06-01", "longitude": "0", "latitude": "0",
     "attack_type": "Hijacked", "vessel_status": "steaming"},
    {"date": "2003-06-02", "longitude": "103.5", "latitude": "1.2",
     "attack_type": "Fired Upon", "vessel_status": "Underway"},
    {"date": "2003-06-02", "longitude": "103.5", "latitude": "1.2",
     "attack_type": "Fired Upon", "vessel_status": "Underway"},
    {"date": "2003-06-03", "longitude": "103.6", "latitude": "NA",
     "attack_type": "Boarded", "vessel_status": "Berthed"},
    {"date": "2003-06-04", "longitude": "103.7", "latitude": "1.3",
     "attack_type": "Frightened", "vessel_status": "Becalmed"},
)  # fmt: skip
"""Places, dates and ships are made up."""


def write_attacks(
    folder: Path, *, rows=ATTACKS, columns=COLUMNS, encoding="utf-8"
) -> Path:
    path = folder / "pirate_attacks.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        written = csv.DictWriter(file, columns, restval="NA", extrasaction="ignore")
        written.writeheader()
        written.writerows(rows)
    return path
