"""List the islands whose absence would move a zone in the Pacific.

    apt-get download gmt-gshhg-full && dpkg -x gmt-gshhg-full_*.deb gshhg
    python data/scripts/audit_islands.py \
        gshhg/usr/share/gmt-gshhg/binned_GSHHS_f.nc

Every ocean shore of GSHHG in the Pacific that lies farther than 5 km from the
land file and from all typed islands, and that names.csv does not leave out as
wrong (`none`), is added at once. The sea within 200 nm of
them is cut into cells; a cell that thereby gains a holder, or gets another one,
is counted for the shore nearest to it, and for the states. Which state holds
such a shore is not known: it is taken to be the holder of the nearest land, so
that a change of hands counts only where the shore is nearer to a third state.
All contested islands are taken to have one holder.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

import shapely

DATA = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DATA.parent))

from build_islands import (  # noqa: E402
    LACKING_KM,
    nearest_name,
    ocean_shore,
    read_names,
)

from geo.kernels.geodesy import arc_m_to_chord, chord_to_arc_m, unit_vectors  # noqa: E402
from geo.model.crs import geodesic_area_m2, wrap_longitude  # noqa: E402
from geo.sources.coastline import read_islands, read_land  # noqa: E402

LIMIT_M = 370_400.0
BOUND_KM2 = 500.0
"""A cluster of shores that moves less sea than this is let be."""
CLUSTER_M = 10_000.0
STEP_DEG = 0.05
NOBODY = "---"
CONTESTED = "contested"
PACIFIC = shapely.Polygon(
    [
        *((100, 66), (235, 66), (235, 50), (246, 34), (253, 25), (262, 17.5)),
        *((265.5, 17), (269, 15.2), (273, 13.6), (275.7, 10.4), (277.5, 8.75)),
        *((279.8, 8.85), (280.6, 9.25), (281.7, 8.8), (282.5, 8), (283, 7), (284, 4)),
        *((290, -5), (290, -50), (292.7, -55), (292.7, -60), (100, -60)),
    ]
)
"""Longitudes 0 to 360: from 100 E to America, without the Atlantic and the Arctic."""


def main() -> None:
    """Measure, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shoreline", type=Path, help="binned_GSHHS_f.nc")
    parser.add_argument(
        "--least-km2",
        type=float,
        default=BOUND_KM2,
        help=f"clusters that move less are not listed ({BOUND_KM2:g})",
    )
    options = parser.parse_args()
    known = known_coast()
    lacking = lacking_shore(options.shoreline, known)
    moved = moved_cells(lacking, known)
    clusters = cluster_table(lacking, moved)
    large = clusters[clusters.moved_km2 >= options.least_km2]
    print(
        f"{len(clusters)} clusters of shore farther than {LACKING_KM:g} km from what "
        f"is built in; together they move {moved.km2.sum():,.0f} km2\n"
        f"{len(large)} of them move {options.least_km2:g} km2 or more:"
    )
    print(large.round(2).to_string() if len(large) else "none")
    print("\nwhat each holder would gain and lose if all were added, km2:")
    print(holder_table(moved).round(0).to_string())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coast:
    """Points of shore, and who holds each."""

    tree: cKDTree
    holder: NDArray[np.object_]


def known_coast() -> Coast:
    """Gather the land file and the typed islands in and round the Pacific."""
    land, islands = read_land(), read_islands()
    held = islands.iso3.where(islands.status == "undisputed", CONTESTED)
    fine = shapely.segmentize(land.geometry.to_numpy(), 0.01)
    places, row = shapely.get_coordinates(fine, return_index=True)
    places = np.vstack([places, islands[["lon", "lat"]].to_numpy()])
    holder = np.append(land.iso3.to_numpy(dtype=object)[row], held)
    east = places[:, 0] % 360.0
    near = (east > 90.0) & (east < 303.0) & (np.abs(places[:, 1]) < 72.0)
    tree = cKDTree(unit_vectors(*places[near].T))
    return Coast(tree=tree, holder=holder[near])


def lacking_shore(path: Path, known: Coast) -> pd.DataFrame:
    """Read the shores of the Pacific that lie far from what is known."""
    west, south, east, north = map(int, PACIFIC.bounds)
    bins = {
        (89 - lat) * 360 + lon % 360
        for lon in range(west, east + 1)
        for lat in range(south, north)
    }
    shore = ocean_shore(path, bins=bins)
    names = read_names()
    inside = shapely.contains_xy(PACIFIC, shore.lon % 360.0, shore.lat)
    wrong = nearest_name(shore, names[names.keep == "none"]) >= 0
    shore = shore[inside & ~wrong].reset_index(drop=True)
    chord, nearest = known.tree.query(unit_vectors(shore.lon, shore.lat))
    shore = shore.assign(
        away_km=chord_to_arc_m(chord) / 1000.0, holder=known.holder[nearest]
    )
    shore = shore[shore.away_km >= LACKING_KM].reset_index(drop=True)
    return shore.assign(cluster=_clusters(shore))


def _clusters(shore: pd.DataFrame) -> NDArray[np.int64]:
    """Give neighbours within 10 km the same number."""
    # points of one cell of 0.4 km go together, or the pairs would be too many
    cells = np.floor(shore[["lon", "lat"]].to_numpy() / 0.004)
    _, first, cell = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    thin = shore.iloc[first]
    pairs = cKDTree(unit_vectors(thin.lon, thin.lat)).query_pairs(
        arc_m_to_chord(CLUSTER_M), output_type="ndarray"
    )
    links = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(thin),) * 2)
    return connected_components(links, directed=False)[1][cell.ravel()]


def moved_cells(lacking: pd.DataFrame, known: Coast) -> pd.DataFrame:
    """Find the cells of sea that all lacking shores together give or take."""
    cells = _cells()
    places = unit_vectors(cells.lon, cells.lat)
    reach = arc_m_to_chord(LIMIT_M)
    lacks = cKDTree(unit_vectors(lacking.lon, lacking.lat))
    to_lacking, which = lacks.query(places, distance_upper_bound=reach)
    near = np.isfinite(to_lacking)
    to_known, nearest = known.tree.query(places[near], distance_upper_bound=reach)
    which = which[near]
    holders = np.append(known.holder, NOBODY)
    cells = cells[near].assign(
        cluster=lacking.cluster.to_numpy()[which],
        was=holders[nearest],
        becomes=lacking.holder.to_numpy()[which],
    )
    cells = cells[(to_lacking[near] < to_known) & (cells.was != cells.becomes)]
    return cells[~_on_land(cells)]


def _cells() -> pd.DataFrame:
    """Cut the Pacific into cells of about equal sides."""
    west, south, east, north = PACIFIC.buffer(4.0).bounds
    rows = []
    for lat in np.arange(south + STEP_DEG / 2.0, north, STEP_DEG):
        count = round((east - west) / STEP_DEG * np.cos(np.radians(lat)))
        lon = west + (np.arange(count) + 0.5) * (east - west) / count
        half = np.array([(east - west) / count, STEP_DEG]) / 2.0
        cell = shapely.box(-half[0], lat - half[1], half[0], lat + half[1])
        area = geodesic_area_m2(cell) / 1e6
        rows.append(pd.DataFrame({"lon": lon, "lat": lat, "km2": area}))
    cells = pd.concat(rows, ignore_index=True)
    return cells.assign(lon=wrap_longitude(cells.lon))


def _on_land(cells: pd.DataFrame) -> NDArray[np.bool_]:
    parts = shapely.get_parts(read_land().geometry.to_numpy())
    points = shapely.points(cells.lon, cells.lat)
    on_land = np.zeros(len(cells), dtype=bool)
    on_land[shapely.STRtree(parts).query(points, predicate="intersects")[0]] = True
    return on_land


def cluster_table(lacking: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """Describe each cluster, the one that moves most first."""
    shapes = lacking.groupby("cluster")
    north = shapes.lat.agg(np.ptp) * 111.2
    unwrapped = (lacking.lon % 360.0).groupby(lacking.cluster).agg(["mean", np.ptp])
    table = pd.DataFrame(
        {
            "lon": wrap_longitude(unwrapped["mean"].to_numpy()),
            "lat": shapes.lat.mean(),
            "across_km": np.hypot(
                unwrapped["ptp"] * 111.2 * np.cos(np.radians(shapes.lat.mean())), north
            ),
            "away_km": shapes.away_km.max(),
            "nearest": shapes.holder.first(),
            "moved_km2": moved.groupby("cluster").km2.sum(),
            "from_nobody_km2": moved[moved.was == NOBODY].groupby("cluster").km2.sum(),
        }
    )
    filled = table.fillna({"moved_km2": 0.0, "from_nobody_km2": 0.0})
    return filled.sort_values(["moved_km2", "away_km"], ascending=False)


def holder_table(moved: pd.DataFrame) -> pd.DataFrame:
    """Add up what each holder would gain and lose."""
    table = pd.DataFrame(
        {
            "gains": moved.groupby("becomes").km2.sum(),
            "loses": moved.groupby("was").km2.sum(),
        }
    ).fillna(0.0)
    table = table.drop(index=NOBODY, errors="ignore")
    return table.sort_values(["gains", "loses"], ascending=False)


if __name__ == "__main__":
    main()
