"""A small World EEZ in the columns of Marine Regions; its states are made up."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

COLUMNS = (
    "MRGID", "GEONAME", "MRGID_TER1", "POL_TYPE", "MRGID_SOV1", "TERRITORY1",
    "ISO_TER1", "SOVEREIGN1", "MRGID_TER2", "MRGID_SOV2", "TERRITORY2", "ISO_TER2",
    "SOVEREIGN2", "MRGID_TER3", "MRGID_SOV3", "TERRITORY3", "ISO_TER3", "SOVEREIGN3",
    "X_1", "Y_1", "MRGID_EEZ", "AREA_KM2", "ISO_SOV1", "ISO_SOV2", "ISO_SOV3",
    "UN_SOV1", "UN_SOV2", "UN_SOV3", "UN_TER1", "UN_TER2", "UN_TER3",
)  # fmt: skip

SEAM = shapely.MultiPolygon(
    [shapely.box(178.0, -20.0, 180.0, -18.0), shapely.box(-180.0, -20.0, -179.0, -18.0)]
)
BOW_TIE = shapely.Polygon([(10, 0), (11, 1), (11, 0), (10, 1)])
SHAPES = (
    SEAM,
    shapely.box(20.0, 0.0, 21.0, 1.0),
    shapely.box(22.0, 0.0, 23.0, 1.0),
    BOW_TIE,
    shapely.GeometryCollection(
        [shapely.box(30.0, 0.0, 31.0, 1.0), shapely.LineString([(30, 0), (31, 1)])]
    ),
)


def frame() -> gpd.GeoDataFrame:
    rows = [
        (900001, "Atlantian Exclusive Economic Zone", "200NM", "Atlantis", None, None,
         "ATL", None, None, "ATL", 69749),
        (900002, "Overlapping claim: Atlantis / Lémuria", "Overlapping claim",
         "Atlantis", "Lémuria", None, "ATL", "LEM", None, None, 12309),
        (900003, "Joint regime area: Lémuria / Mu", "Joint regime", "Lémuria", "Mu",
         None, "LEM", "MUU", None, "LEM", 30000),
        (900004, "Lémurian Exclusive Economic Zone", "200NM", "Lémuria", None, None,
         "LEM", None, None, "LEM", 6155),
        (900005, "Mu Exclusive Economic Zone", "200NM", "Mu", None, None, "MUU", None,
         None, "MUU", 12309),
    ]  # fmt: skip
    names = (
        "MRGID", "GEONAME", "POL_TYPE", "SOVEREIGN1", "SOVEREIGN2", "SOVEREIGN3",
        "ISO_SOV1", "ISO_SOV2", "ISO_SOV3", "ISO_TER1", "AREA_KM2",
    )  # fmt: skip
    table = gpd.GeoDataFrame(
        [dict(zip(names, row, strict=True)) for row in rows],
        geometry=list(SHAPES),
        crs="EPSG:4326",
    )
    for column in COLUMNS:
        if column not in table:
            table[column] = None
    table["MRGID_EEZ"] = table["MRGID"]
    return table[[*COLUMNS, "geometry"]]


def write_marine_regions(folder: Path, name: str = "eez_v12.gpkg") -> Path:
    """Write it as a GeoPackage, or as the suffix of the name says."""
    path = folder / name
    table = frame()
    if path.suffix == ".shp":  # a Shapefile holds no collections
        table = table[table.geom_type != "GeometryCollection"]
    table.to_file(path)
    return path
