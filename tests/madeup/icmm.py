"""A workbook in the format of the ICMM Global Mining Dataset; its sites are made up."""

from __future__ import annotations

from pathlib import Path

import openpyxl

HEADER = (
    "ICMMID", "Confidence Factor", "Mine Name ", "Group Names", "Latitude",
    "Longitude", "Asset Type", "Country", "Primary Commodity", "Secondary Commodity",
    "Other Commodities",
)  # fmt: skip

ROWS = (
    ("ICMM90001", "High", "Made-up Pit", "Made-up Pit;Made-up Mill", -12.5, 27.9,
     "Mine;Plant", "Zambia", "copper", "cobalt ", "gold;nickel"),
    ("ICMM90002", "Very Low", "Nowhere Smelter", None, "−21.25", 165.3,
     "Smelter", "New Caledonia", "ferronickel", None, None),
    ("ICMM90003", "Moderate", "Fable Mine", None, 38, 100.5,
     "Mine", "China", "lanthanides", " silver", "yttrium;scandium"),
    ("ICMM90004", "High", "Strayed Mine", None, -22.6, 116.2,
     "Mine", "New Caledonia", "gold", None, None),
)  # fmt: skip

ABOUT = (
    "Global Mining Dataset - September 2025",
    'Recommended Citation: "ICMM Global Mining Dataset, September 2025 (V1) release."',
    "Disclaimer\nThis product is provided subject to section 5 of the Creative Commons "
    "Attribution 4.0 Internationl Licence.",
)


def write_icmm(
    folder: Path,
    *,
    header: tuple[str, ...] = HEADER,
    rows: tuple[tuple[object, ...], ...] = ROWS,
    about: tuple[str, ...] = ABOUT,
) -> Path:
    """Write the workbook, or one with other columns or rows."""
    workbook = openpyxl.Workbook()
    first = workbook.active
    first.title = "About"
    for row, text in enumerate(about, start=2):
        first.cell(row=row, column=2, value=text)
    sites = workbook.create_sheet("External")
    sites.append(header)
    for cells in rows:
        sites.append(cells)
    path = folder / "made_up_mining_dataset.xlsx"
    workbook.save(path)
    return path
