"""Draw the mud example's cores: SYNTHETIC, to published totals.

Layers of the cores round Minamitorishima are not public as a table. The recipe
(published totals and their sources) is in data/README.md; nothing here is a
measurement. Run from the project folder:

    python data/scripts/build_synthetic_cores.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq, fsolve

from pyproj import Geod

from geo.model.crs import WGS84, local_crs, transformer
from geo.model.randomness import generator
from geo.resource.mud.elements import REO_PER_REY

OUT = Path(__file__).resolve().parents[1] / "projects/minamitorishima-mud"
GEOD = Geod(ellps="WGS84")

# Takaya et al. 2018, Scientific Reports 8, 5763, doi 10.1038/s41598-018-23948-5
FIELD_KM2, BLOCK_KM2 = 2499.0, 105.0
DEEPEST_M = 10.0
MEAN_REY = 964e-6
BLOCK_REO_T = 1.2e6
# implied by 16 Mt REO over that ground: data/README.md, case W06
DRY_T_M3 = 0.5535

WEST, SOUTH, NORTH = 153.30, 21.68, 22.13  # 5,600 to 5,900 m in ETOPO5
BLOCK_AT = (153.46, 21.98)
SHARES = {  # of REY by mass, rich in Y, poor in Ce: general knowledge, unverified
    "La": 0.1450, "Ce": 0.0750, "Pr": 0.0410, "Nd": 0.1800, "Sm": 0.0400,
    "Eu": 0.0098, "Gd": 0.0470, "Tb": 0.0071, "Dy": 0.0430, "Ho": 0.0092,
    "Er": 0.0260, "Tm": 0.0036, "Yb": 0.0220, "Lu": 0.0035, "Y": 0.3478,
}  # fmt: skip
BACKGROUND = 420e-6  # between the peaks
CONTENT_SD, DENSITY_CV = 0.38, 0.05  # of the logarithm; of columns
CORE_ERROR, ASSAY_ERROR = 0.03, 0.03  # of the mass of a core; of a layer's content
EXTRA = 30  # cores close to others, for the short lags of the variogram


def correlation(points: np.ndarray) -> np.ndarray:
    """Give a third to a spherical model of 5 km, the rest to one of 14 km."""
    h = np.linalg.norm(points[:, None] - points[None], axis=-1)
    total = np.zeros_like(h)
    for share, reach in ((0.33, 5e3), (0.67, 14e3)):
        u = np.minimum(h / reach, 1.0)
        total += share * (1.0 - 1.5 * u + 0.5 * u**3)
    return total


def area_km2(west: float, south: float, east: float, north: float) -> float:
    """Geodesic area of a box whose sides follow the graticule."""
    lon = np.r_[np.linspace(west, east, 200), np.linspace(east, west, 200)]
    lat = np.r_[np.full(200, south), np.full(200, north)]
    return abs(GEOD.polygon_area_perimeter(lon, lat)[0]) / 1e6


def boxes() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Field and richest block, of the published areas."""
    east = brentq(
        lambda e: area_km2(WEST, SOUTH, e, NORTH) - FIELD_KM2, WEST + 0.1, WEST + 2.0
    )
    west, south = BLOCK_AT
    north = south + 0.0926  # about as far north as east
    edge = brentq(
        lambda e: area_km2(west, south, e, north) - BLOCK_KM2, west + 0.01, west + 1.0
    )
    return (WEST, SOUTH, round(east, 6), NORTH), (west, south, round(edge, 6), north)


def core_places(field: tuple, block: tuple, rng: np.random.Generator) -> np.ndarray:
    """Lay a net over the field, a denser one over the block, and pairs."""
    west, south, east, north = field
    lon, lat = np.meshgrid(
        np.linspace(west + 0.03, east - 0.03, 10),
        np.linspace(south + 0.03, north - 0.03, 10),
    )
    net = np.column_stack([lon.ravel(), lat.ravel()])
    net += rng.uniform(-0.012, 0.012, net.shape)
    lon, lat = np.meshgrid(
        np.linspace(block[0] + 0.012, block[2] - 0.012, 4),
        np.linspace(block[1] + 0.012, block[3] - 0.012, 4),
    )
    dense = np.column_stack([lon.ravel(), lat.ravel()])
    dense += rng.uniform(-0.004, 0.004, dense.shape)
    near = net[rng.choice(len(net), EXTRA, replace=False)]
    angle = rng.uniform(0, 2 * np.pi, EXTRA)
    reach = rng.uniform(0.008, 0.03, EXTRA)
    inwards = np.sign([(west + east) / 2, (south + north) / 2] - near)
    step = np.column_stack([np.cos(angle), np.sin(angle)])
    near = near + inwards * np.abs(step) * reach[:, None]
    return np.vstack([net, dense, near])


def main() -> None:
    """Draw and write cores and domains."""
    rng = generator(2018, "minamitorishima", "mud")
    field, block = boxes()
    places = core_places(field, block, rng)
    crs = local_crs([field[0], field[2]], [field[1], field[3]])
    to_local = transformer(WGS84, crs)
    cores = np.column_stack(to_local.transform(places[:, 0], places[:, 1]))
    nodes, dense = (
        nodes_in(field, to_local, side=26),
        nodes_in(block, to_local, side=18),
    )
    everywhere = np.vstack([cores, nodes, dense])
    spatial = np.linalg.cholesky(
        correlation(everywhere) + 1e-9 * np.eye(len(everywhere))
    )
    draws = spatial @ rng.standard_normal((len(everywhere), 3))
    of = np.repeat([0, 1, 2], [len(cores), len(nodes), len(dense)])
    dry, content = to_totals(draws, everywhere, of, middle=dense.mean(axis=0))
    table = pd.concat(
        layers_of(
            f"SYN-{number + 1:03d}",
            places[number],
            dry=dry[number],
            content=content[number],
            peak_m=3.2 + 0.7 * draws[number, 2],
            rng=rng,
        )
        for number in range(len(cores))
    )
    table = with_slips(table.reset_index(drop=True))
    table.to_csv(OUT / "cores.csv", index=False, lineterminator="\n")
    write_domains(field, block)
    print(f"cores.csv: {table['core'].nunique()} cores, {len(table)} layers")
    print(f"bounds {field}, block {block}")


def nodes_in(box: tuple, to_local: object, *, side: int) -> np.ndarray:
    """Lay nodes in a box, over which its total holds."""
    west, south, east, north = box
    steps = (np.arange(side) + 0.5) / side
    lon, lat = np.meshgrid(
        west + steps * (east - west), south + steps * (north - south)
    )
    return np.column_stack(to_local.transform(lon.ravel(), lat.ravel()))


def to_totals(
    draws: np.ndarray, everywhere: np.ndarray, of: np.ndarray, *, middle: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Scale fields so that the ground between the cores holds what is published.

    The places are of cores (0), of the field (1) and of its richest block (2).

    Returns
    -------
    tuple of numpy.ndarray
        Dry mass per area, t/m2, and content of REY, fractions, at every place.
    """
    far = np.linalg.norm(everywhere - middle, axis=1)
    bump = np.exp(-0.5 * (far / 5e3) ** 2)
    ground, inside = of == 1, of == 2
    dry = 1.0 + DENSITY_CV * draws[:, 1]
    dry *= DRY_T_M3 * DEEPEST_M / dry[ground].mean()  # t/m2
    shape = np.exp(CONTENT_SD * draws[:, 0])

    def content(parameters: np.ndarray) -> np.ndarray:
        level, height = parameters
        return level * shape * (1.0 + height * bump)

    def misses(parameters: np.ndarray) -> list[float]:
        held = dry * content(parameters)
        mean = held[ground].sum() / dry[ground].sum()
        in_block = held[inside].mean() * BLOCK_KM2 * 1e6 * REO_PER_REY
        return [mean / MEAN_REY - 1.0, in_block / BLOCK_REO_T - 1.0]

    found = fsolve(misses, np.array([MEAN_REY, 1.0]))
    return dry, content(found)


def layers_of(
    name: str,
    place: np.ndarray,
    *,
    dry: float,
    content: float,
    peak_m: float,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Cut a column into layers of a metre, with a peak a few metres down."""
    length = int(rng.choice([11, 12, 13, 14]))
    if name in {"SYN-014", "SYN-037", "SYN-052"}:
        length = int(rng.choice([6, 7, 8]))  # the corer did not go all the way
    top = np.arange(max(length, int(DEEPEST_M)), dtype=float)
    middle = top + 0.5
    trend = 0.86 + 0.028 * middle  # mud is denser further down
    counts = top < DEEPEST_M
    density = trend / trend[counts].sum() * dry
    density *= np.exp(0.04 * rng.standard_normal(len(top)))
    density *= dry / density[counts].sum() * (1.0 + CORE_ERROR * rng.standard_normal())
    profile = np.exp(-0.5 * ((middle - peak_m) / 0.75) ** 2)
    profile += 0.25 * np.exp(-0.5 * ((middle - peak_m - 4.0) / 0.9) ** 2)
    weight = density[counts] / density[counts].sum()
    background = min(BACKGROUND, 0.55 * content)
    height = (content - background) / (weight @ profile[counts])
    rey = (background + height * profile) * np.exp(
        ASSAY_ERROR * rng.standard_normal(len(top))
    )
    keep = slice(0, length)
    table = pd.DataFrame(
        {
            "core": name,
            "lon": round(place[0], 5),
            "lat": round(place[1], 5),
            "top_m": top[keep],
            "bottom_m": top[keep] + 1.0,
            "dry_density_t_m3": density[keep].round(4),
            "recovery": rng.uniform(0.9, 1.0, length).round(2),
        }
    )
    for element, share in SHARES.items():
        spread = np.exp(0.02 * rng.standard_normal(length))
        table[f"{element.lower()}_ppm"] = (1e6 * share * rey[keep] * spread).round(2)
    table["evidence"] = "synthetic"
    table["source"] = "SYNTHETIC, build_synthetic_cores.py"
    return table


def with_slips(table: pd.DataFrame) -> pd.DataFrame:
    """Add what the checks shall find: a layer twice, and one upside down."""
    twice = table[(table["core"] == "SYN-005") & (table["top_m"] == 4.0)].copy()
    upside = table[(table["core"] == "SYN-020") & (table["top_m"] == 12.0)].copy()
    if upside.empty:
        upside = table[(table["core"] == "SYN-020")].tail(1).copy()
    index = upside.index[0]
    table = table.drop(index)
    upside[["top_m", "bottom_m"]] = upside[["bottom_m", "top_m"]].to_numpy()
    return pd.concat([table, twice, upside], ignore_index=True)


def write_domains(field: tuple, block: tuple) -> None:
    """Write the block, and the field without it, with vertices along the parallels."""

    def ring(box: tuple) -> list[list[float]]:
        west, south, east, north = box
        lon = np.linspace(west, east, 26)
        there = [[round(float(x), 6), south] for x in lon]
        back = [[round(float(x), 6), north] for x in lon[::-1]]
        return [*there, *back, there[0]]

    def feature(name: str, rings: list) -> dict:
        return {
            "type": "Feature",
            "properties": {
                "name": name,
                "source": "drawn for the example: areas are published, places not",
            },
            "geometry": {"type": "Polygon", "coordinates": rings},
        }

    content = {
        "type": "FeatureCollection",
        "features": [
            feature("richest block", [ring(block)]),
            feature("rest of the field", [ring(field), ring(block)[::-1]]),
        ],
    }
    text = json.dumps(content, indent=1) + "\n"
    (OUT / "domains.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
