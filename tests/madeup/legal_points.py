"""A made-up law with lists of points, in the typography of real ones."""

from __future__ import annotations

from pathlib import Path

TEXT = """Maritime Zones (Atlantis) Regulations
In these regulations the geodetic datum is the World Geodetic System 1984 (WGS84).
Part 1
Point Identiﬁer Latitude Longitude Outer Limit
ATLBP0001 9°01 ´50.59″ S 157°52 ´44.43″ W TS,CZ,EEZ
ATLBP0002 9°02 ˈ 50.59″ S 157°52 ˈ 44.43” W TS
Service 0 483,101
ATLBP0003 9°03′50″ S 157°52′44″ W Treaty point 2
ATLBP0004 9°0l′50″ S 157°52′44″ W TS
ATLBP0005 9°05′75″ S 157°52′44″ W TS
ATLBP0006 157°52′44″ W 9°06′50″ S TS
Part 2
ATLBP0001 12°00′ S 157°00′ W TS
ATLBP0002 12°10′ S 157°00′ W TS
ATLBP0003 12°20′ S 157°00′ W TS
"""


def write_legal_points(folder: Path, name: str = "atlantis_law.txt") -> Path:
    """Write the law as plain text."""
    path = folder / name
    path.write_text(TEXT, encoding="utf-8")
    return path


def write_limit_with_misprint(folder: Path) -> Path:
    """Write a square limit of 80 points as a table; one has a figure too many."""
    path = folder / "atlantis_limit.csv"
    corners = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    lines = ["id,lon,lat,info"]
    for n in range(80):
        (x, y), (u, v) = corners[n // 20], corners[(n // 20 + 1) % 4]
        share = (n % 20) / 20.0
        lon, lat = 179.0 + x + share * (u - x), -10.0 + y + share * (v - y)
        lat += 0.9 if n == 33 else 0.0
        lines.append(f"P{n + 1},{lon - 360.0 * (lon > 180.0):.6f},{lat:.6f},200")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
