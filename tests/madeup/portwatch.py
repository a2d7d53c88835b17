"""Made-up chokepoints and their days, in the columns of the PortWatch exports."""

from __future__ import annotations

from pathlib import Path

CHOKEPOINT_COLUMNS = (
    "portid,portname,country,ISO3,continent,fullname,lat,lon,vessel_count_total,"
    "vessel_count_container,vessel_count_dry_bulk,vessel_count_general_cargo,"
    "vessel_count_RoRo,vessel_count_tanker,industry_top1,industry_top2,"
    "industry_top3,share_country_maritime_import,share_country_maritime_export,"
    "LOCODE,pageid,countrynoaccents,ObjectId"
)
CHOKEPOINT_ROWS = (
    "chokepoint1,Suez Canal,,,,Suez Canal,30.59,32.44,111,11,22,33,20,25,Ores,,,,,,,,1",
    "chokepoint14,Luzon Strait,,,,Luzon Strait,20.49,121.35,222,,,,,,Ores,,,,,,,,2",
    "chokepoint99,Madeup Narrows,,,,Madeup Narrows,1.5,200.5,9,1,2,3,1,2,,,,,,,,,3",
)

TRANSIT_COLUMNS = (
    "date,year,month,day,portid,portname,n_container,n_dry_bulk,n_general_cargo,"
    "n_roro,n_tanker,n_cargo,n_total,capacity_container,capacity_dry_bulk,"
    "capacity_general_cargo,capacity_roro,capacity_tanker,capacity_cargo,capacity,"
    "ObjectId"
)
TRANSIT_ROWS = (
    "2024/02/28 00:00:00+00,2024,2,28,chokepoint1,Suez Canal,"
    "1,2,3,4,5,10,15,100,200,300,400,500,1000,1500,1",
    "2024/02/29 00:00:00+00,2024,2,29,chokepoint1,Suez Canal,"
    "0,0,0,0,0,0,0,0,0,0,0,0,0,0,2",
    "2024/02/29 00:00:00+00,2024,2,29,chokepoint4,Bab el-Mandeb Strait,"
    "1,1,1,1,1,4,99,10,10,10,10,10,40,50,3",
)


def write_portwatch(folder: Path, *, rows=CHOKEPOINT_ROWS) -> Path:
    path = folder / "Chokepoints.csv"
    text = "\n".join([CHOKEPOINT_COLUMNS, *rows]) + "\n"
    path.write_text(text, encoding="utf-8-sig")
    return path


def write_portwatch_transits(folder: Path, *, rows=TRANSIT_ROWS) -> Path:
    path = folder / "Daily_Chokepoint_Transit_Calls_and_Trade_Volume_Estimates.csv"
    text = "\n".join([TRANSIT_COLUMNS, *rows]) + "\n"
    path.write_text(text, encoding="utf-8-sig")
    return path
