"""The zones of all states within bounds, asked for from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import ParameterError, Problem
from geo.maritime.regimes import Regime
from geo.maritime.world import derive_zones, high_seas, overlapping_claims
from geo.maritime.zones import only_polygons
from geo.model.crs import WGS84, geodesic_area_m2
from geo.report.export import write_gpkg, write_text
from geo.report.zone_map import ZoneLayers, zone_map
from geo.sources.coastline import read_islands, read_land
from geo.workflow.single_file import require_writable
from geo.workflow.zone_answer import SOURCES, SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.model.sea_areas import Bounds

Answer = tuple[dict[str, object], str]


def derive_all(
    bounds: str,
    *,
    out: Sequence[Path] = (),
    force: bool = False,
    on_done: Callable[[str], None] | None = None,
) -> Answer:
    """Derive every zone that reaches into some bounds, and what is left of the sea.

    Parameters
    ----------
    bounds : str
        ``"west,south,east,north"`` in degrees; west > east spans the date line.
    out : sequence of pathlib.Path, optional
        ``.gpkg``, ``.geojson`` and ``.html`` files.
    force : bool, optional
        Replace files that are there.
    on_done : callable, optional
        Told each state whose zone is ready.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    ParameterError
        The bounds are none, or a file cannot be written.
    """
    for path in out:
        require_writable(path, suffixes=SUFFIXES, force=force, what="zones")
    window, land = _bounds(bounds), read_land()
    zones = derive_zones(
        land=land, islands=read_islands(), bounds=window, on_done=on_done
    )
    overlaps = overlapping_claims(zones)
    area = high_seas(zones, land, bounds=window)
    layers = {"zones": zones, "overlaps": overlaps, "area": _area_table(area)}
    for path in out:
        _write(layers, path, title=f"Zones within {bounds}")
    records: dict[str, object] = {
        name: pd.DataFrame(layer.drop(columns="geometry")).to_dict(orient="records")
        for name, layer in layers.items()
    }
    lines = [
        *(
            f"{iso3} {name}: {km2:,.0f} km2"
            for iso3, name, km2 in zip(
                zones["iso3"], zones["name"], zones["area_km2"], strict=True
            )
        ),
        *(
            f"claimed by {states}: {km2:,.0f} km2"
            for states, km2 in zip(
                overlaps["states"], overlaps["area_km2"], strict=True
            )
        ),
        f"the Area within the bounds: {geodesic_area_m2(area) / 1e6:,.0f} km2",
        *(f"written: {path}" for path in out),
    ]
    return records, "\n".join(lines)


def _bounds(text: str) -> Bounds:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    width = east - west + (360.0 if west > east else 0.0)
    if not (
        -90.0 <= south < north <= 90.0
        and min(west, east) >= -180.0
        and max(west, east) <= 360.0
        and 0.0 < width <= 360.0
    ):
        raise ParameterError(
            "zones",
            [
                Problem(
                    where="--bounds",
                    what=repr(text),
                    expected="west,south,east,north in degrees",
                    cure="such as 172,-25,185,-12; west > east spans the date line",
                )
            ],
        )
    return west, south, east, north


def _area_table(area: BaseGeometry) -> gpd.GeoDataFrame:
    shapes = [] if area.is_empty else [area]
    return gpd.GeoDataFrame(
        {
            "name": ["The Area"] * len(shapes),
            "regime": [str(Regime.AREA)] * len(shapes),
            "area_km2": [geodesic_area_m2(shape) / 1e6 for shape in shapes],
        },
        geometry=shapes,
        crs=WGS84,
    )


def _write(layers: dict[str, gpd.GeoDataFrame], path: Path, *, title: str) -> None:
    name, root = Path(path.name), path.parent
    if path.suffix == ".gpkg":
        filled = {key: layer for key, layer in layers.items() if len(layer)}
        write_gpkg(filled, name, root=root)
        return
    regimes = _regimes(layers)
    if path.suffix == ".geojson":
        write_text(regimes.to_json(drop_id=True, na="drop") + "\n", name, root=root)
        return
    page = zone_map(
        ZoneLayers(
            title=title,
            subtitle="Derived zones, overlaps as overlaps",
            land=read_land(),
            regimes=regimes,
            sources=SOURCES,
        )
    )
    write_text(page, name, root=root)


def _regimes(layers: dict[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put the layers in one table, the sea that nobody has first."""
    overlaps = layers["overlaps"].assign(
        name="claimed by " + layers["overlaps"]["states"]
    )
    zones = layers["zones"].assign(states=layers["zones"]["iso3"])
    tables = [layers["area"], zones, overlaps]
    columns = ["name", "regime", "states", "area_km2", "geometry"]
    joined = pd.concat([t.reindex(columns=columns) for t in tables if len(t)])
    whole = gpd.GeoDataFrame(joined, geometry="geometry", crs=WGS84)
    return whole.set_geometry(
        [only_polygons(shape) for shape in whole.geometry]
    ).reset_index(drop=True)
