"""Build data/islands/islands.csv: shores that Natural Earth 10m lacks.

    apt-get download gmt-gshhg-full && dpkg -x gmt-gshhg-full_*.deb gshhg
    python data/scripts/build_islands.py \
        gshhg/usr/share/gmt-gshhg/binned_GSHHS_f.nc

`names.csv` names the islands and atolls and says where to look. What is taken
from there, `keep` says: of the ocean shore of GSHHG either what data/land lacks
(farther than 5 km from it) or `all` of it, and of that the farthest points
towards eight winds, which are what the distance to an island depends on; or, as
GSHHG lacks the island too, the position `stated` in names.csv; or, as GSHHG is
wrong there, `none`. Whoever else claims the island (`claimed_by`) gets the same
points.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

import shapely
import xarray as xr

DATA = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DATA.parent))

from geo.kernels.geodesy import arc_m_to_chord, chord_to_arc_m, unit_vectors  # noqa: E402
from geo.model.crs import geodesic_distance_m, unwrap_longitude, wrap_longitude  # noqa: E402
from geo.sources.coastline import read_land  # noqa: E402

LACKING_KM = 5.0
"""Farther than this from the land file, a shore counts as lacking there."""
APART_KM = 2.0
"""Kept points of one island lie at least so far apart."""
SOURCE = (
    "GSHHG 2.3.7, full resolution, from the World Vector Shoreline "
    "(Wessel & Smith 1996, doi 10.1029/96JB00104): point of the shore"
)


def main() -> None:
    """Search the shores, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shoreline", type=Path, help="binned_GSHHS_f.nc")
    options = parser.parse_args()
    names = read_names()
    shore = ocean_shore(options.shoreline, bins=bins_round(names))
    shore = with_distance_to_land(shore)
    stated = with_distance_to_land(names[["lon", "lat"]])
    nearest = nearest_name(shore, names)
    rows = []
    for label, name in names[names.keep != "none"].iterrows():
        if name.keep == "stated":
            points, source = stated.loc[[label]], "position"
        else:
            least_km = LACKING_KM if name.keep == "lacking" else 0.0
            found = shore[(nearest == label) & (shore.land_km >= least_km)]
            points, source = farthest_points(name, found), f"{SOURCE}; name"
        for claimant in [name.iso3, *name.claimed_by.split()]:
            rows.extend(island_rows(name, points, iso3=claimant, source=source))
    out = DATA / "islands" / "islands.csv"
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    wanted = names[names.keep != "none"]
    empty = sorted(set(wanted.name) - {row["name"] for row in rows})
    print(f"{out.name}: {len(rows)} points of {len(wanted) - len(empty)} islands")
    if empty:
        print("no such shore round:", ", ".join(empty))


def read_names() -> pd.DataFrame:
    """Read the islands to look for."""
    return pd.read_csv(DATA / "islands" / "names.csv", keep_default_na=False)


def bins_round(names: pd.DataFrame) -> set[int]:
    """List the one-degree bins that hold the named islands or border on them."""
    return {
        (89 - (south + dy)) * 360 + (west + dx) % 360
        for west, south in zip(
            np.floor(names.lon).astype(int),
            np.floor(names.lat).astype(int),
            strict=True,
        )
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    }


def ocean_shore(path: Path, *, bins: set[int]) -> pd.DataFrame:
    """Read the ocean shore in some one-degree bins, row by row from the north."""
    with xr.open_dataset(path, engine="h5netcdf", decode_cf=False) as binned:
        first = binned["Id_of_first_segment_in_a_bin"].to_numpy()
        count = binned["N_segments_in_a_bin"].to_numpy()
        packed = binned["Embedded_npts_levels_exit_entry_for_a_segment"].to_numpy()
        start = binned["Id_of_first_point_in_a_segment"].to_numpy()
        # stored as signed 16-bit, meant as 0..65535 parts of a bin
        dlon = binned["Relative_longitude_from_SW_corner_of_bin"].to_numpy()
        dlat = binned["Relative_latitude_from_SW_corner_of_bin"].to_numpy()
    lon, lat = [], []
    for index in sorted(bins):
        row, column = divmod(index, 360)
        for segment in range(first[index], first[index] + count[index]):
            level = (packed[segment] >> 6) & 7
            if level != 1:
                continue
            points = slice(start[segment], start[segment] + (packed[segment] >> 9))
            lon.append(column + dlon[points].view(np.uint16) / 65535.0)
            lat.append(89 - row + dlat[points].view(np.uint16) / 65535.0)
    return pd.DataFrame(
        {"lon": wrap_longitude(np.concatenate(lon)), "lat": np.concatenate(lat)}
    )


def with_distance_to_land(shore: pd.DataFrame) -> pd.DataFrame:
    """Add how far each shore point lies from the land file, in km."""
    vertices = np.vstack(
        [
            shapely.get_coordinates(shapely.segmentize(shape, 0.01))
            for shape in read_land().geometry
        ]
    )
    tree = cKDTree(unit_vectors(vertices[:, 0], vertices[:, 1]))
    chord, _ = tree.query(unit_vectors(shore.lon, shore.lat))
    return shore.assign(land_km=chord_to_arc_m(chord) / 1000.0)


def nearest_name(shore: pd.DataFrame, names: pd.DataFrame) -> pd.Series:
    """Give each shore point the label of the nearest name that reaches it."""
    tree = cKDTree(unit_vectors(names.lon, names.lat))
    chord, index = tree.query(unit_vectors(shore.lon, shore.lat))
    within = chord <= arc_m_to_chord(1000.0 * names.reach_km.to_numpy()[index])
    return pd.Series(np.where(within, names.index[index], -1), index=shore.index)


def farthest_points(name: pd.Series, shore: pd.DataFrame) -> pd.DataFrame:
    """Choose the extreme points of one island towards eight winds."""
    if shore.empty:
        return shore
    chosen: list[int] = []
    east = unwrap_longitude(shore.lon, centre=float(name.lon)) - float(name.lon)
    east = east * np.cos(np.radians(shore.lat.to_numpy()))
    for angle in np.radians(np.arange(0, 360, 45)):
        reach = east * np.sin(angle) + shore.lat.to_numpy() * np.cos(angle)
        farthest = int(np.argmax(reach))
        lon, lat = shore.lon.iloc[farthest], shore.lat.iloc[farthest]
        others = shore.iloc[chosen]
        apart = all(
            geodesic_distance_m(lon, lat, lon_b=b, lat_b=c) > 1000.0 * APART_KM
            for b, c in zip(others.lon, others.lat, strict=True)
        )
        if apart:
            chosen.append(farthest)
    return shore.iloc[chosen]


def island_rows(
    name: pd.Series, points: pd.DataFrame, *, iso3: str, source: str
) -> list[dict[str, object]]:
    """Describe the points of one island for one claimant."""
    return [
        {
            "name": name["name"],
            "iso3": iso3,
            "lon": f"{lon:.4f}",
            "lat": f"{lat:.4f}",
            "status": name.status,
            "source": f"{source} and sovereign: {name.name_source}",
            "evidence": "cited" if name.name_evidence == "cited" else "partly cited",
            "land_km": f"{land_km:.1f}",
        }
        for lon, lat, land_km in zip(
            points.lon, points.lat, points.land_km, strict=True
        )
    ]


if __name__ == "__main__":
    main()
