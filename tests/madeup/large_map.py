"""The map of one grid, with its tiles beside it."""

import geopandas as gpd

from geo.report.seabed_map import SeabedLayers, seabed_map, seabed_tiles


def layers_of(grid, outline):
    zone = gpd.GeoDataFrame(
        {"name": ["z"], "basis": ["x"]}, geometry=[outline], crs=4326
    )
    stations = gpd.GeoDataFrame({"station": [], "geometry": []}, crs=4326)
    return SeabedLayers(
        title="Large",
        land=zone.iloc[:0],
        zone=zone,
        limits=zone.set_geometry(zone.boundary),
        grids={"abundance": [grid]},
        stations_used=stations,
        stations_rejected=stations,
    )


def write_map(layers, folder):
    (folder / "seabed.html").write_text(seabed_map(layers), encoding="utf-8")
    for path, png in seabed_tiles(layers):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(png)
