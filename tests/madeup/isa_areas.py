"""Small layers in the columns of the International Seabed Authority; made up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import geopandas as gpd
import shapely


def frame() -> gpd.GeoDataFrame:
    rows = [
        ("ATLPMN1X_1", "ATLPMN1", "East", "Exploration", 12309.0, "2011-07-22"),
        ("ATLPMN1X_2", "ATLPMN1", "West", "Exploration", 20000.0, "2011-07-22"),
        ("LEMCRFC1X_001", "LEMCRFC1", "NA", "Exploration", 12309.0, None),
        ("MUUPMS1X_001", "MUUPMS1", "NA", "Relinquished", 12309.0, "2016-09-26"),
        ("PMNReservedR_Block 99", "PMNReserved", "NA", "Reserved", 12309.0, None),
    ]
    names = ("AreaKey", "ContractID", "SubArea", "AreaType", "AreaKM2", "ActDate")
    table = pd.DataFrame(rows, columns=list(names)).assign(
        BlkCellID="NA", BlkCell="NA", ClusterID="NR", Status="Active", Remarks=None,
        Blk_Orig=None, Clst_Orig=None,
    )  # fmt: skip
    table["ActDate"] = pd.to_datetime(table["ActDate"])
    shapes = [shapely.box(-130.0 + 2 * n, 0.0, -129.0 + 2 * n, 1.0) for n in range(5)]
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def write_isa_areas(folder: Path, name: str = "fclContractAreas.gpkg") -> Path:
    """Write contract areas of all kinds, as the web layers name their columns."""
    path = folder / name
    table = frame()
    if path.suffix == ".shp":  # a Shapefile holds no times
        table["ActDate"] = table["ActDate"].dt.strftime("%Y/%m/%d")
    table.to_file(path)
    return path


def write_apeis(folder: Path) -> Path:
    """Write areas of environmental interest as the Authority's own layer has them."""
    path = folder / "APEIs.shp"
    gpd.GeoDataFrame(
        {"AreaKM2": [12309.0], "Status": ["Active"], "Remarks": [None]},
        geometry=[shapely.box(-120.0, 0.0, -119.0, 1.0)],
        crs="EPSG:4326",
    ).to_file(path)
    return path
