"""Made-up figures in the data releases of the Mineral Commodity Summaries."""

from __future__ import annotations

from pathlib import Path

WORLD_COLUMNS = (
    "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,"
    "CAP_2023,CAP_EST_ 2024,CAP_NOTES,RESERVES_2024,RESERVE_NOTES"
)
"""The release of 2025 has a blank within PROD_EST_ 2024."""

WORLD_ROWS = (
    'MCS2025,Cobalt,Congo (Kinshasa),"Mine production, cobalt content",metric tons,'
    "111000,222000,,,,,6000000,",
    'MCS2025,Cobalt,Canada ,"Mine production, cobalt content",metric tons,'
    "4444,W,,,,,220000,",
    'MCS2025,Cobalt,"China, Germany, and Russia","Mine production, cobalt content",'
    "metric tons,7,8,,,,,NA,",
    'MCS2025,Cobalt,Other Countries,"Mine production, cobalt content",metric tons,'
    "—,1111,,,,,>500,",
    'MCS2025,Cobalt,World total (rounded),"Mine production, cobalt content",'
    "metric tons,115000,227000,,,,,11000000,",
    'MCS2025,Copper,Chile,"Mine production, copper content",thousand metric tons,'
    "5555,(4),,,,,,",
    'MCS2025,Copper,Chile,"Refinery production, copper",thousand metric tons,'
    "2222,2222,,,,,,",
    'MCS2025,Copper,Chile,"Mine production, gross weight",thousand metric tons,'
    "99999,99999,,,,,,",
    'MCS2025,Rare earths,Burma,Mine production,"metric tons, rare-earth-oxide '
    'equivalent",33000,33000,,,,,NA,',
    "MCS2025,Magnesium metal,China,Smelter production,thousand metric tons,,,,"
    "1800,1800,,,",
    "MCS2025,Diamond,Botswana,Mine production,thousand carats,9,9,,,,,,",
    "MCS2025,Boron,Peru,Mine production,thousand metric tons,,,no figure here,,,,,",
)
"""Numbers are made up: repeated digits."""

ONE_COLUMNS = (
    "Source,Country,Type,Prod_kt_2022,Prod_kt_est_2023,Prod_notes,Reserves_kt,"
    "Reserves_notes"
)
ONE_ROWS = (
    "MCS2024,Gabon,Mine production,4.5,5.5,,61,",
    "MCS2024,World total (rounded),Mine production,10,11,,100,",
)

SALIENT_COLUMNS = (
    "DataSource,Commodity,Year,USprod_Primary_kg,USprod_Secondary_t,Imports_kt,"
    "Exports_t,Consump_t,Price_Metal_dkg,NIR_pct"
)
SALIENT_ROWS = (
    "MCS2025,Cobalt,2023,500,W,1.5,2,3,44.4,>75",
    "MCS2025,Cobalt,2024,600,NA,2.5,2,3,55.5,E",
)

LONG_COLUMNS = (
    "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,"
    "Value,Notes,Is critical mineral 2025,Other notes"
)
LONG_ROWS = (
    "COBALT,World Mine Production and Reserves:,Cobalt,Indonesia,Production,"
    'Mine production,metric tons,2024,"33,000",,Yes,',
    "COBALT,World Mine Production and Reserves:,Cobalt,Indonesia,Production,"
    'Mine production,metric tons,2025,"e44,000",Estimated.,Yes,',
    "COBALT,World Mine Production and Reserves:,Cobalt,Côte d’Ivoire,Production,"
    "Mine production,metric tons,2025,W,Withheld – made up.,Yes,",
    "COBALT,World Mine Production and Reserves:,Cobalt,World total,Production,"
    'Mine production: rounded,metric tons,2025,"77,000",Estimated.,Yes,',
    "COBALT,Import Sources (2021-24):,Cobalt,Norway,Import,Import sources: metal,"
    "percent,2021-24,22,,Yes,",
)


def _write(path: Path, columns: str, rows, *, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(("\r\n".join([columns, *rows]) + "\r\n").encode(encoding))
    return path


def write_mineral_summaries(
    folder: Path, *, rows=WORLD_ROWS, columns=WORLD_COLUMNS
) -> Path:
    return _write(folder / "MCS2025_World_Data.csv", columns, rows)


def write_mcs_one(folder: Path, *, rows=ONE_ROWS) -> Path:
    return _write(folder / "mcs2024-manga_world.csv", ONE_COLUMNS, rows)


def write_mcs_salient(folder: Path, *, rows=SALIENT_ROWS) -> Path:
    return _write(folder / "mcs2025-cobal_salient.csv", SALIENT_COLUMNS, rows)


def write_mcs_long(folder: Path, *, rows=LONG_ROWS) -> Path:
    path = folder / "MCS2026_Commodities_Data.csv"
    return _write(path, LONG_COLUMNS, rows, encoding="cp1252")
