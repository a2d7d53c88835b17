"""Distances by land, made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    "from,to,km,mode,source",
    "C014,TZDAR,1860,rail,made up",
    "ZMNLA,C014,300.5,road,made up",
    "C020,AOLOB,1300,,made up",
)


def write_land_legs(folder: Path) -> Path:
    """Write three legs."""
    path = folder / "land_legs.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return path
