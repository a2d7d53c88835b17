"""Build data/land/land.fgb.gz from the npm package world-atlas.

    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    python data/scripts/build_land.py package

The source is Natural Earth 4.1.0, 1:10m, quantised by world-atlas to 0.0036
degrees of longitude and 0.0017 of latitude. Every vertex is kept: the file is
compressed, not simplified, so that no small island is lost. Rings that
world-atlas stitched across 180 are made continuous and cut there, once.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

DATA = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DATA.parent))

from geo.model.crs import WGS84, geodesic_area_m2, split_at_180, unwrap_geometry  # noqa: E402
from geo.model.schemas import LAND  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID = 2.0**-13
"""Degrees, about 14 m: a thirtieth of the source's own quantum. A power of two,
because coordinates that are multiples of one leave most of their bytes zero,
which halves the compressed file."""


def main() -> None:
    """Read the package, write the file, say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="unpacked folder of world-atlas")
    parser.add_argument("--out", type=Path, default=DATA / "land" / "land.fgb.gz")
    options = parser.parse_args()
    land = build_land(options.package)
    write_compressed(LAND.validate(land), options.out)
    area = sum(geodesic_area_m2(shape) for shape in land.geometry)
    print(
        f"{options.out.name}: {len(land)} features, "
        f"{shapely.get_num_coordinates(land.geometry.to_numpy()).sum():,} vertices, "
        f"{options.out.stat().st_size / 1e6:.2f} MB, {area / 1e12:.3f} million km2"
    )


def build_land(package: Path) -> gpd.GeoDataFrame:
    """Decode, name, take apart and repair."""
    topology = json.loads((package / "countries-10m.json").read_text("utf-8"))
    countries = pd.read_csv(
        DATA / "land" / "countries.csv", dtype=str, keep_default_na=False
    ).set_index("natural_earth_name")
    parts = pd.read_csv(DATA / "land" / "parts.csv", keep_default_na=False)
    rows: list[dict[str, Any]] = []
    for name, polygons in decode(topology).items():
        row = countries.loc[name]
        rest = polygons
        for iso3, boxes in parts[parts.natural_earth_name == name].groupby("iso3"):
            inside = [p for p in rest if _within(p, boxes)]
            rest = [p for p in rest if not _within(p, boxes)]
            rows.append(
                {
                    "iso3": iso3,
                    "name": boxes.iloc[0]["name"],
                    "sovereign": boxes.iloc[0]["sovereign"],
                    "status": "undisputed",
                    "geometry": assemble(inside),
                }
            )
        if rest:
            rows.append(
                {
                    "iso3": row.iso3,
                    "name": name,
                    "sovereign": row.sovereign,
                    "status": row.status,
                    "geometry": assemble(rest),
                }
            )
    land = gpd.GeoDataFrame(rows, crs=WGS84)
    return land.sort_values(["iso3", "name"], ignore_index=True)


def decode(topology: dict[str, Any]) -> dict[str, list[shapely.Polygon]]:
    """Turn the quantised arcs of a TopoJSON topology into polygons by name."""
    scale = np.asarray(topology["transform"]["scale"])
    origin = np.asarray(topology["transform"]["translate"])
    arcs = [
        np.cumsum(np.asarray(arc), axis=0) * scale + origin for arc in topology["arcs"]
    ]
    named: dict[str, list[shapely.Polygon]] = {}
    for member in topology["objects"]["countries"]["geometries"]:
        rings = member["arcs"]
        polygons = [rings] if member["type"] == "Polygon" else rings
        named.setdefault(member["properties"]["name"], []).extend(
            _polygon(polygon, arcs, scale) for polygon in polygons
        )
    return named


def _polygon(
    rings: list[list[int]],
    arcs: list[NDArray[np.float64]],
    quantum: NDArray[np.float64],
) -> shapely.Polygon:
    shell, *holes = (_ring(ring, arcs) for ring in rings)
    if len(shell) < 4:
        # An islet smaller than the quantum has collapsed to a point or a line:
        # it is drawn as the cells of the quantum that it occupies.
        low, high = shell.min(axis=0) - quantum / 2, shell.max(axis=0) + quantum / 2
        return shapely.box(*low, *high)
    return shapely.Polygon(shell, [hole for hole in holes if len(hole) >= 4])


def _ring(indices: list[int], arcs: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Join arcs end to end; ~i means arc i backwards (TopoJSON, section 2.1.4)."""
    pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _within(polygon: shapely.Polygon, boxes: pd.DataFrame) -> bool:
    point = polygon.representative_point()
    return bool(
        (
            (boxes.west <= point.x)
            & (point.x <= boxes.east)
            & (boxes.south <= point.y)
            & (point.y <= boxes.north)
        ).any()
    )


def assemble(polygons: list[shapely.Polygon]) -> shapely.MultiPolygon:
    """Repair each polygon, cut it at 180, and gather them."""
    pieces: list[shapely.Polygon] = []
    for polygon in polygons:
        whole = shapely.make_valid(
            unwrap_geometry(polygon), method="structure", keep_collapsed=False
        )
        cut = shapely.set_precision(split_at_180(whole), GRID)
        if cut.is_empty:
            low, high = np.floor(
                np.asarray(polygon.bounds).reshape(2, 2) / GRID
            ) * GRID + [[0.0], [GRID]]
            cut = shapely.box(*low, *high)
        pieces.extend(p for p in shapely.get_parts(cut) if p.geom_type == "Polygon")
    # islets that touch after rounding would make the whole invalid
    merged = shapely.union_all(pieces)
    parts = [p for p in shapely.get_parts(merged) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def write_compressed(land: gpd.GeoDataFrame, out: Path) -> None:
    """Write a FlatGeobuf and compress it, the same bytes each time."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "land.fgb"
        land.to_file(plain, driver="FlatGeobuf", SPATIAL_INDEX="NO")
        packed = gzip.compress(plain.read_bytes(), 9, mtime=0)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(packed)


if __name__ == "__main__":
    main()
