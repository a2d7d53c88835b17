"""The page of a concentration map: what it says, how surely, and where it is silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import shapely
import xarray as xr

from geo.model.watermark import WATERMARK
from geo.report.blankmap import MapPage
from geo.report.concentration_citation import references_of
from geo.report.concentration_ground import (
    ground_areas,
    ground_words,
    hatched_ground,
    places_of,
    share_words,
    to_degrees,
)
from geo.report.concentration_layers import (
    APPLICABLE,
    colours_of,
    level_words,
    require_concentration,
    require_stations,
    response_column,
    shown_variables,
    value_name,
)
from geo.report.concentration_reading import (
    made_words,
    skill_words,
    sureness_words,
)
from geo.report.concentration_silence import silence_words
from geo.report.concentration_tables import (
    CAPTIONS,
    ConcentrationTables,
    main_scores,
    mark_learner,
    notes_by_learner,
    scores_beside_claims,
    words_of,
)
from geo.report.features import Layer, read_number
from geo.report.framing import centre_of, frame_bounds
from geo.report.gridlayer import GridPicture, paint_of, summarise_grid
from geo.report.rasters import MAX_PIXELS, warp_grid
from geo.report.reliability_figure import draw_reliability
from geo.report.symbols import ShapeStyle, Swatch
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.report.features import Style

HATCHED = "Model does not apply"
"""Name of the hatched layer."""

_HATCH = ShapeStyle(
    colour="#14202b",
    weight=0.8,
    opacity=0.6,
    fill="#ffffff",
    fill_opacity=0.45,
    pattern="/",
)
_INK = "#14202b"
_STATION = ShapeStyle(colour=_INK, weight=1.8, fill="#ffffff", fill_opacity=1.0)
_PRESENT = ShapeStyle(colour="#ffffff", weight=1.2, fill=_INK, fill_opacity=1.0)
_LEFT_OUT = ShapeStyle(
    colour="#9c1c1c", weight=2.0, fill="#ffffff", fill_opacity=0.6, radius=4.0
)
_FINEST = 300  # cells along a side of the hatching: a browser draws it at once
_OTHERS = MAX_PIXELS // 2  # pixels of the layers that are not shown at first
_MANY = 200  # stations: of usual size they would hide the map
_STATION_LABELS = {"station": "Station"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConcentrationLayers:
    """What the page shows.

    Parameters
    ----------
    grid : xarray.Dataset
        As `geo.report.concentration_layers.require_concentration` wants it.
    stations : geopandas.GeoDataFrame
        EPSG:4326 points; every column reaches the popup.
    tables : ConcentrationTables
    title : str
    land : geopandas.GeoDataFrame, optional
        EPSG:4326 polygons.
    """

    grid: xr.Dataset
    stations: gpd.GeoDataFrame
    tables: ConcentrationTables
    title: str
    land: gpd.GeoDataFrame | None = None


def concentration_page(layers: ConcentrationLayers) -> str:
    """Draw the page.

    Parameters
    ----------
    layers : ConcentrationLayers

    Returns
    -------
    str
        One HTML page that needs nothing from outside, the same bytes for the same
        layers.

    Raises
    ------
    DataError
        The map or the stations are not as they must be.
    """
    require_concentration(layers.grid)
    require_stations(layers.stations)
    drawn = OfflineMap(_page(layers))
    if layers.land is not None:
        drawn.add_land(layers.land)
    _add_pictures(drawn, layers.grid)
    _add_hatching(drawn, layers.grid)
    _add_left_out(drawn, layers.tables.dropped)
    _add_stations(drawn, layers)
    _add_beside(drawn, layers)
    _add_below(drawn, layers)
    return drawn.render()


def _page(layers: ConcentrationLayers) -> MapPage:
    ground = _ground(layers.grid)
    centre = centre_of([ground])
    whole = frame_bounds([ground], centre_lon=centre)
    views = [("Whole map", whole)]
    if len(layers.stations):
        near = frame_bounds([layers.stations], centre_lon=centre)
        views.append(("Stations", near))
    attrs = layers.grid.attrs
    told = [f"{attrs['response']}, model: {attrs['model']}"]
    told += [f"as of {attrs['date']}"] if attrs.get("date") else []
    return MapPage(
        title=layers.title,
        centre_lon=centre,
        focus=whole,
        views=tuple(views),
        subtitle=", ".join(told),
        watermark=WATERMARK if attrs["synthetic"] == "yes" else "",
        sources=references_of(layers.grid),
        notes=(
            "A concentration map is no estimate of a resource.",
            made_words(require_concentration(layers.grid)),
        ),
    )


def _ground(grid: xr.Dataset) -> gpd.GeoDataFrame:
    spec = require_concentration(grid)
    outline = to_degrees(shapely.box(*spec.bounds), spec=spec)
    return gpd.GeoDataFrame(geometry=[outline], crs=4326)


def _add_pictures(drawn: OfflineMap, grid: xr.Dataset) -> None:
    for number, (name, words) in enumerate(shown_variables(grid).items()):
        field = _known_labels(grid[name]) if name == "labels" else grid[name]
        paint = paint_of([field], scale=colours_of(grid, name))
        raster = warp_grid(
            field,
            centre_lon=drawn.page.centre_lon,
            longest=_OTHERS if number else MAX_PIXELS,
        )
        picture = GridPicture(
            png=paint.png(raster.values),
            bounds=raster.bounds,
            legend=paint.legend,
            alt=paint.alt,
        )
        drawn.add_pictures([picture], layer=Layer(name=words, shown=number == 0))
    drawn.add_empty_layer("No grid")


def _known_labels(labels: xr.DataArray) -> xr.DataArray:
    """Leave ground without covariates open, and its code out of the legend."""
    words = ("neither: like no station", "no presence", "presence", "both: cannot tell")
    return labels.assign_attrs(
        flag_values=labels.attrs["flag_values"][1:],
        flag_meanings=" ".join(each.replace(" ", "_") for each in words),
    )


def _add_hatching(drawn: OfflineMap, grid: xr.Dataset) -> None:
    spec = require_concentration(grid)
    areas = ground_areas(grid)
    ground, side = hatched_ground(grid, most_cells=_FINEST)
    if ground.is_empty:
        return
    share = share_words(areas)
    table = gpd.GeoDataFrame(
        {"ground": [HATCHED], "area_km2": [areas.outside_km2]},
        geometry=[to_degrees(ground, spec=spec)],
        crs=4326,
    )
    words = f"outside the area of applicability: {share} of the ground"
    if side > spec.spacing:
        unit = "°" if spec.crs.is_geographic else " m"
        words += f" (drawn in squares of {side:,.4g}{unit})"
    layer = Layer(
        name=HATCHED,
        heading="ground",
        labels={"area_km2": "Area (km²)"},
        legend=(Swatch(text=words, style=_HATCH, kind="area"),),
        clickable=False,
    )
    drawn.add_shapes(table, layer=layer, style=_HATCH)
    drawn.add_script("patterns")


def _add_left_out(drawn: OfflineMap, dropped: pd.DataFrame) -> None:
    known = places_of(dropped)
    known = known[~known.geometry.is_empty]
    if not len(known):
        return
    layer = Layer(
        name="Rows left out",
        heading="station" if "station" in known else "row",
        labels={"reason": "Reason", "lon": "", "lat": ""},
        legend=(Swatch(text="click for the reason", style=_LEFT_OUT, kind="dot"),),
        # often many times the stations, and far off the map
        shown=False,
    )
    drawn.add_shapes(known, layer=layer, style=_LEFT_OUT)


def _add_stations(drawn: OfflineMap, layers: ConcentrationLayers) -> None:
    if not len(layers.stations):
        return
    has_name = "station" in layers.stations
    style, legend = _station_looks(layers)
    layer = Layer(
        name="Stations",
        heading="station" if has_name else "",
        key="station" if has_name else "",
        labels=_STATION_LABELS | {"station": ""},
        legend=legend,
    )
    drawn.add_shapes(layers.stations, layer=layer, style=style)


def _station_looks(layers: ConcentrationLayers) -> tuple[Style, tuple[Swatch, ...]]:
    grid = layers.grid
    column = response_column(grid, layers.stations)
    if not column:
        return _STATION, (Swatch(text="a station", style=_STATION, kind="dot"),)
    if value_name(grid) == "probability":
        small = 3.5 if len(layers.stations) > _MANY else _STATION.radius
        present, control = (
            replace(each, radius=small) for each in (_PRESENT, _STATION)
        )
        swatches = (
            Swatch(text="presence", style=present, kind="dot"),
            Swatch(text="control point, not an absence", style=control, kind="dot"),
        )

        def found(record: Mapping[str, object]) -> ShapeStyle:
            return present if read_number(record, column) == 1.0 else control

        return found, swatches
    scale = colours_of(grid, "estimate")

    def coloured(record: Mapping[str, object]) -> ShapeStyle:
        fill = scale.colour(read_number(record, column))
        return replace(_STATION, fill=fill)

    return coloured, (Swatch(text="coloured as observed", style=_STATION, kind="dot"),)


def _add_beside(drawn: OfflineMap, layers: ConcentrationLayers) -> None:
    grid, tables = layers.grid, layers.tables
    drawn.add_words(ground_words(grid), title="Where it applies")
    scores = main_scores(scores_beside_claims(tables))
    if len(scores):
        scores = mark_learner(scores, str(grid.attrs["model"]))
        units = str(grid.attrs["response_units"])
        caption = CAPTIONS["both" if len(tables.claimed) else "scores"]
        drawn.add_table(
            scores, caption=caption, labels=words_of(scores, units=units), beside=True
        )
    drawn.add_words(
        tuple(skill_words(grid, tables=tables)), title="What the scores say"
    )
    drawn.add_words(tuple(silence_words(grid)), title="What it does not say")
    if len(tables.labels):
        labels = tables.labels.drop(columns="count", errors="ignore")
        caption = f"{CAPTIONS['labels']} ({level_words(grid)})"
        drawn.add_table(
            labels, caption=caption, labels=words_of(labels, units=""), beside=True
        )
    if len(tables.reliability):
        drawn.add_drawing(draw_reliability(tables.reliability))
    drawn.add_words(tuple(sureness_words(grid)), title="How sure")
    references = references_of(grid)
    if references:
        drawn.add_words(references, title="Cite the data")


def _add_below(drawn: OfflineMap, layers: ConcentrationLayers) -> None:
    grid, tables = layers.grid, layers.tables
    units = str(grid.attrs["response_units"])
    rows = [summarise_grid(grid[name]) for name in shown_variables(grid)]
    drawn.add_table(pd.DataFrame(rows), caption="What the layers show")
    drawn.add_table(_ground_table(grid), caption="Ground by whether the model applies")
    present = tables.present()
    if "scores" in present and "claimed" in present:
        del present["scores"], present["claimed"]
        present = {"both": scores_beside_claims(tables)} | present
    if "model_notes" in present:
        present["model_notes"] = notes_by_learner(tables.model_notes)
    for name, table in present.items():
        words = words_of(table, units=units)
        drawn.add_table(table, caption=CAPTIONS[name], labels=words)
    if len(layers.stations):
        link = "station" if "station" in layers.stations else ""
        drawn.add_table(
            layers.stations, caption="Stations", labels=_STATION_LABELS, link=link
        )


def _ground_table(grid: xr.Dataset) -> pd.DataFrame:
    areas = ground_areas(grid)
    code = grid[APPLICABLE].to_numpy()
    return pd.DataFrame(
        {
            "ground": ["the model applies", HATCHED.lower(), "no covariates"],
            "cells": [int((code == one).sum()) for one in (1, 0, -1)],
            "area (km²)": [areas.inside_km2, areas.outside_km2, areas.unknown_km2],
        }
    )
