"""Features of zones sifted: faulty ones set aside, the others mended, measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.errors import DataError, Problem
from geo.model.crs import WGS84, geodesic_area_m2
from geo.sources.shape_mending import NO_AREA, mend_polygons, shape_faults
from geo.sources.text_tables import listed_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.model.tables import TableSchema
    from geo.sources.zone_layers import ZoneLayer

AREA_TOLERANCE = 0.03
"""Stated and computed areas that differ by more are told."""

_ROUNDING_KM2 = 0.5  # stated areas are often whole numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiftedZones:
    """Features fit for use, and those that are not.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        Polygons in degrees, mended, split at 180, with note and area_km2; the
        index still counts the features of the file.
    rejected : pandas.DataFrame
        Columns row and reason.
    """

    table: gpd.GeoDataFrame
    rejected: pd.DataFrame


def sift_zones(
    layer: ZoneLayer,
    columns: Mapping[str, pd.Series],
    *,
    faults: Mapping[str, pd.Series | NDArray[np.bool_]],
) -> SiftedZones:
    """Set faulty features aside, mend the others and measure them.

    Parameters
    ----------
    layer : ZoneLayer
    columns : mapping of str to pandas.Series
        What the table is to hold, one value for each feature.
    faults : mapping of str to bool per feature
        Reasons for which features cannot be used, beside those of their shapes.

    Returns
    -------
    SiftedZones

    Raises
    ------
    DataError
        No feature is left, with the reasons.

    Examples
    --------
    >>> from geo.sources.zone_layers import ZoneLayer
    >>> shapes = gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.Point(0, 0)])
    >>> shapes.index = pd.RangeIndex(1, 3)
    >>> names = pd.Series(["A", "B"], index=shapes.index)
    >>> cells = pd.DataFrame({"name": names})
    >>> layer = ZoneLayer(file="a", stem="a", layer="", cells=cells, shapes=shapes)
    >>> zones = sift_zones(layer, {"name": names}, faults={})
    >>> zones.table["area_km2"].round().tolist()
    [12309.0]
    >>> zones.rejected.values.tolist()
    [[2, 'no polygon in it']]
    """
    shapes = layer.shapes.to_numpy()
    told = {**shape_faults(shapes), **faults}
    reasons = _reasons(told, count=len(shapes))
    sound = reasons == ""
    mended = mend_polygons(shapes[sound])
    flat = np.array([shape.is_empty for shape in mended.shapes], dtype=bool)
    reasons[np.flatnonzero(sound)[flat]] = NO_AREA
    if not bool((reasons == "").any()):
        raise DataError(layer.file, _all_rejected(layer, reasons))
    table = gpd.GeoDataFrame(
        pd.DataFrame(dict(columns), index=layer.cells.index)[sound],
        geometry=mended.shapes,
        crs=WGS84,
    ).assign(note=mended.notes)[~flat]
    measured = [geodesic_area_m2(shape) / 1e6 for shape in table.geometry]
    faulty = reasons != ""
    rejected = pd.DataFrame(
        {"row": layer.cells.index[faulty].to_numpy(), "reason": reasons[faulty]}
    )
    return SiftedZones(table=table.assign(area_km2=measured), rejected=rejected)


def _reasons(
    faults: Mapping[str, pd.Series | NDArray[np.bool_]], *, count: int
) -> NDArray[np.object_]:
    reasons = np.full(count, "", dtype=object)
    for reason, found in faults.items():
        for place in np.flatnonzero(np.asarray(found, dtype=bool)):
            before = reasons[place]
            reasons[place] = f"{before}; {reason}" if before else reason
    return reasons


def _all_rejected(layer: ZoneLayer, reasons: NDArray[np.object_]) -> list[Problem]:
    return [
        Problem(
            where=listed_rows(layer.cells.index[reasons == reason]),
            what=str(reason),
            expected="polygons with the columns of this kind of file",
            cure="no feature is left: give another file or layer",
        )
        for reason in pd.unique(reasons)
    ]


def with_area_notes(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Note where the stated area and that of the outline do not agree.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        With area_stated_km2, area_km2 and note.

    Returns
    -------
    geopandas.GeoDataFrame
        The notes of those that differ by more than `AREA_TOLERANCE`, beyond the
        rounding of whole numbers, say both areas.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame(
    ...     {"area_stated_km2": [100.0, 100.0], "area_km2": [99.0, 44.2], "note": ""}
    ... )
    >>> with_area_notes(zones)["note"].tolist()
    ['', '100 km2 stated, the outline has 44 km2']
    """
    stated, measured = zones["area_stated_km2"], zones["area_km2"]
    apart = (measured - stated).abs() > AREA_TOLERANCE * stated + _ROUNDING_KM2
    told = [
        "; ".join(
            [note] * bool(note) + [f"{a:,.0f} km2 stated, the outline has {b:,.0f} km2"]
        )
        for note, a, b in zip(
            zones.loc[apart, "note"], stated[apart], measured[apart], strict=True
        )
    ]
    notes = zones["note"].astype(object)
    notes[apart] = told
    return cast("gpd.GeoDataFrame", zones.assign(note=notes))


def finished(zones: gpd.GeoDataFrame, *, schema: TableSchema) -> gpd.GeoDataFrame:
    """Order the columns of a table as its schema has them, and check it.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
    schema : TableSchema

    Returns
    -------
    geopandas.GeoDataFrame
        Rows counted from 0.

    Raises
    ------
    DataError
        The table does not fit, with every problem found.

    Examples
    --------
    >>> from geo.model.schemas import AREAS
    >>> zones = gpd.GeoDataFrame(
    ...     {"name": ["A"]}, geometry=[shapely.box(0, 0, 1, 1)], index=[7], crs=4326
    ... )
    >>> finished(zones, schema=AREAS).index.tolist()
    [0]
    """
    ordered = [column.name for column in schema.columns]
    rest = [name for name in zones.columns if name not in ordered]
    return schema.validate(zones[[*ordered, *rest]].reset_index(drop=True))


def told_together(zones: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Count the rows that carry a note, for the reader.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        With name and note.

    Returns
    -------
    tuple of str
        A line for what was mended, one for areas that do not agree.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame({"name": ["A", "B"], "note": ["", "mended: Hole"]})
    >>> told_together(zones)
    ('outlines mended or parts left out in 1: B',)
    """
    lines = []
    for what, pattern in (
        ("outlines mended or parts left out", "mended|left out"),
        (f"areas more than {AREA_TOLERANCE:.0%} from those stated", "km2 stated"),
    ):
        names: Sequence[str] = zones.loc[zones["note"].str.contains(pattern), "name"]
        if len(names):
            shown = ", ".join(list(names)[:6])
            more = f" and {len(names) - 6} more" if len(names) > 6 else ""
            lines.append(f"{what} in {len(names)}: {shown}{more}")
    return tuple(lines)


def joined(shapes: Iterable[BaseGeometry]) -> tuple[BaseGeometry, str]:
    """Make one outline of several, across 180 where they meet there.

    Parameters
    ----------
    shapes : iterable of shapely geometry
        Polygons in degrees.

    Returns
    -------
    tuple of shapely geometry and str
        Split at 180; and what was mended.

    Examples
    --------
    >>> joined([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])[0].bounds
    (0.0, 0.0, 2.0, 1.0)
    """
    mended = mend_polygons([shapely.union_all(list(shapes))])
    return cast("BaseGeometry", mended.shapes[0]), mended.notes[0]
