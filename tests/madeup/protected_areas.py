"""Small releases of the World Database on Protected Areas; every site is made up."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

SHAPES = (
    shapely.box(179.0, -1.0, 181.0, 0.0),
    shapely.box(20.0, 0.0, 21.0, 1.0),
    shapely.box(22.0, 0.0, 23.0, 1.0),
    shapely.box(24.0, 0.0, 25.0, 1.0),
    shapely.Point(30.0, 0.5),
)


def _shared() -> dict[str, list[object]]:
    return {
        "DESIG": ["Réserve marine", "Parque", "Marine Park", "Reserve", "Reserve"],
        "DESIG_ENG": ["Marine Reserve", "Park", "Marine Park", "Reserve", "Reserve"],
        "DESIG_TYPE": ["National"] * 5,
        "IUCN_CAT": ["Ia", "II", "Not Reported", "IV", "IV"],
        "INT_CRIT": ["Not Applicable"] * 5,
        "REP_M_AREA": [24000.0, 5000.0, 0.0, 0.0, 10.0],
        "GIS_M_AREA": [24617.0, 5000.0, 12309.0, 0.0, 0.0],
        "REP_AREA": [24000.0, 12000.0, 12000.0, 12309.0, 10.0],
        "GIS_AREA": [24617.0, 12309.0, 12309.0, 12309.0, 0.0],
        "NO_TAKE": ["All", "Not Reported", "None", "Not Applicable", "Not Reported"],
        "NO_TK_AREA": [24000.0, 0.0, 0.0, 0.0, 0.0],
        "STATUS": ["Designated", "Designated", "Proposed", "Designated", "Designated"],
        "STATUS_YR": [2010, 1999, 0, 1980, 2000],
        "GOV_TYPE": ["Federal ministry"] * 5,
        "OWN_TYPE": ["State"] * 5,
        "MANG_AUTH": ["Atlantis Parks"] * 5,
        "MANG_PLAN": ["Not Reported"] * 5,
        "VERIF": ["State Verified"] * 5,
        "METADATAID": [9999] * 5,
        "ISO3": ["ATL", "ATL;LEM", "ABNJ", "LEM", "LEM"],
    }


def write_protected_areas(folder: Path, *, release: int = 2021) -> Path:
    """Write a release with the columns of before, or since, November 2025."""
    ids = [990001, 990002, 990003, 990004, 990005]
    parcels = ["990001", "990002_A", "990003", "990004", "990005"]
    names = ["Atlantis Reef", "Río Park", "High Seas Park", "Lemur Hills", "A Point"]
    columns = _shared()
    if release >= 2026:
        columns |= {
            "SITE_ID": ids,
            "SITE_PID": parcels,
            "SITE_TYPE": ["PA", "OECM", "PA", "PA", "PA"],
            "NAME_ENG": names,
            "NAME": ["Récif", "Río", "High Seas Park", "Collines", "Un point"],
            "REALM": ["Marine", "Coastal", "Marine", "Terrestrial", "Marine"],
            "PRNT_ISO3": ["ATL", "ATL;LEM", "ABNJ", "LEM", "LEM"],
        }
    else:
        columns |= {
            "WDPAID": ids,
            "WDPA_PID": parcels,
            "PA_DEF": ["1", "0", "1", "1", "1"],
            "NAME": names,
            "ORIG_NAME": ["Récif", "Río", "High Seas Park", "Collines", "Un point"],
            "MARINE": ["2", "1", "2", "0", "2"],
            "PARENT_ISO3": ["ATL", "ATL;LEM", "ABNJ", "LEM", "LEM"],
        }
    path = folder / f"WDPA_WDOECM_Jul{release}_Public.gpkg"
    gpd.GeoDataFrame(columns, geometry=list(SHAPES), crs="EPSG:4326").to_file(path)
    return path
