"""Shapes made continuous across 180, valid, split there; the sound ones untouched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.model.crs import split_at_180, unwrap_geometry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

NO_GEOMETRY = "no geometry"
NO_POLYGON = "no polygon in it"
NO_AREA = "a polygon without an area"

_POLYGONS = (3, 6)  # shapely's type ids of Polygon and MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MendedShapes:
    """Polygons fit for use, and what that took.

    Parameters
    ----------
    shapes : ndarray of shapely geometry, shape (n,)
        Degrees, valid, split at 180; empty where nothing with an area was left.
    notes : list of str
        What was mended or left out; empty where nothing was.
    """

    shapes: NDArray[np.object_]
    notes: list[str]


def shape_faults(
    shapes: Sequence[BaseGeometry | None] | NDArray[np.object_],
    *,
    polygons: bool = True,
) -> dict[str, NDArray[np.bool_]]:
    """Find shapes that cannot be mended.

    Parameters
    ----------
    shapes : sequence of shapely geometry or None, shape (n,)
        Degrees, any range.
    polygons : bool, optional
        Whether only polygons will do.

    Returns
    -------
    dict of str to ndarray of bool, shape (n,)
        Each kind of fault, and which shapes have it.

    Examples
    --------
    >>> faults = shape_faults([shapely.box(10, 150, 11, 151), shapely.Point(1, 2)])
    >>> [fault for fault, found in faults.items() if found.any()]
    ['no polygon in it', 'latitudes beyond 90 (swapped?)']
    """
    held = np.asarray(shapes, dtype=object)
    absent = shapely.is_missing(held) | shapely.is_empty(held)
    places, owner = shapely.get_coordinates(held, return_index=True)

    def owners(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(owner[found], minlength=len(held)).astype(bool)

    reach = np.abs(places)
    return {
        NO_GEOMETRY: absent,
        NO_POLYGON: ~absent & ~_with_polygons(held) & polygons,
        "coordinates that are no numbers": owners(
            np.asarray(~np.isfinite(places).all(axis=1))
        ),
        "latitudes beyond 90 (swapped?)": owners(reach[:, 1] > 90.0),
        "longitudes beyond 360": owners(reach[:, 0] > 360.0),
    }


def _with_polygons(held: NDArray[np.object_]) -> NDArray[np.bool_]:
    kinds = shapely.get_type_id(held)
    found = np.isin(kinds, _POLYGONS)
    for place in np.flatnonzero(kinds == 7):
        found[place] = bool(parts_of(held[place], dimension=2))
    return np.asarray(found)


def mend_polygons(
    shapes: Sequence[BaseGeometry] | NDArray[np.object_],
) -> MendedShapes:
    """Make polygons continuous, valid and split at 180.

    Parameters
    ----------
    shapes : sequence of shapely geometry, shape (n,)
        Degrees, any range, without the faults of `shape_faults`.

    Returns
    -------
    MendedShapes

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(150, 10), (151, 11), (151, 10), (150, 11)])
    >>> mended = mend_polygons([bow_tie, shapely.box(0, 0, 1, 1)])
    >>> mended.notes
    ['mended: Self-intersection[150.5 10.5]', '']
    >>> mended.shapes[0].geom_type
    'MultiPolygon'
    """
    held = np.asarray(shapes, dtype=object)
    sound = _sound(held)
    done = held.copy()
    alone = sound & (shapely.get_num_geometries(held) == 1)
    done[alone] = shapely.get_geometry(held[alone], 0)
    notes = [""] * len(held)
    for place in np.flatnonzero(~sound):
        done[place], notes[place] = _mended_polygon(held[place])
    return MendedShapes(shapes=done, notes=notes)


def _sound(held: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which polygons are valid and already split at 180: they stay as they are."""
    west, _, east, _ = shapely.bounds(held).T
    parts, owner = shapely.get_parts(held, return_index=True)
    hollow = np.bincount(owner[shapely.is_empty(parts)], minlength=len(held)) > 0
    plain = np.isin(shapely.get_type_id(held), _POLYGONS)
    sound = (west >= -180.0) & (east <= 180.0) & plain & ~hollow
    for place in np.flatnonzero(sound & (east - west > 180.0)):
        sound[place] = not _steps_across(held[place])
    return np.asarray(sound & shapely.is_valid(held))


def _steps_across(shape: BaseGeometry) -> bool:
    """Tell whether an edge spans more than half the globe."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    places, ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.abs(np.diff(places[:, 0]))[ring[:-1] == ring[1:]]
    return bool((steps > 180.0).any())


def _mended_polygon(shape: BaseGeometry) -> tuple[BaseGeometry, str]:
    left_out = len(_leaves(shape)) - len(parts_of(shape, dimension=2))
    mended, note = mend_shape(shape, dimension=2)
    told = [f"{left_out} points or lines left out"] * (left_out > 0)
    return mended, "; ".join(told + [note] * bool(note))


def mend_shape(shape: BaseGeometry, *, dimension: int) -> tuple[BaseGeometry, str]:
    """Make the parts of one kind continuous, valid and split; say what it took.

    Parameters
    ----------
    shape : shapely geometry
        Degrees, any range; holds a part of that kind.
    dimension : int
        Polygons (2), lines (1) or points (0).

    Returns
    -------
    tuple of shapely geometry and str
        Polygons that turn out to have no area come back empty.

    Examples
    --------
    >>> line = shapely.LineString([(179, 0), (-179, 1)])
    >>> mend_shape(line, dimension=1)[0].geom_type
    'MultiLineString'
    """
    parts = parts_of(shape, dimension=dimension)
    whole = unwrap_geometry(
        _with_steps(parts[0] if len(parts) == 1 else _together(parts))
    )
    if dimension < 2 or whole.is_valid:
        return split_at_180(whole), ""
    note = f"mended: {shapely.is_valid_reason(whole)}"
    # part by part: where parts overlap, mending them together cuts a hole
    solid = [
        part
        for mended in shapely.make_valid(shapely.get_parts(whole))
        for part in parts_of(mended, dimension=2)
    ]
    return split_at_180(shapely.union_all(solid)), note


def parts_of(shape: BaseGeometry, *, dimension: int) -> list[BaseGeometry]:
    """List the parts of one kind, those of collections within collections too.

    Parameters
    ----------
    shape : shapely geometry
    dimension : int
        Polygons (2), lines (1) or points (0). A line that never leaves its place
        is a point.

    Returns
    -------
    list of shapely geometry

    Examples
    --------
    >>> still = shapely.LineString([(1, 2), (1, 2)])
    >>> parts_of(still, dimension=1), len(parts_of(still, dimension=0))
    ([], 1)
    """
    leaves = _leaves(shape)
    found = [part for part in leaves if shapely.get_dimensions(part) == dimension]
    if dimension == 2:
        return found
    still = [
        part
        for part in leaves
        if shapely.get_dimensions(part) == 1 and shapely.length(part) == 0.0
    ]
    if dimension == 1:
        return [part for part in found if part not in still]
    return found + [shapely.Point(shapely.get_coordinates(part)[0]) for part in still]


def _leaves(shape: BaseGeometry) -> list[BaseGeometry]:
    found: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        if part.geom_type.startswith("Multi") or part.geom_type == "GeometryCollection":
            found.extend(_leaves(part))
        elif not part.is_empty:
            found.append(part)
    return found


def _together(parts: list[BaseGeometry]) -> BaseGeometry:
    makers = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    make = makers[int(shapely.get_dimensions(parts[0]))]
    return cast("BaseGeometry", make(np.asarray(parts, object)))


def _with_steps(geometry: BaseGeometry) -> BaseGeometry:
    # an edge of a full turn follows its parallel; without points along it, it
    # would be read as a crossing of 180
    places, part = shapely.get_coordinates(
        shapely.get_parts(geometry), return_index=True
    )
    steps = np.abs(np.diff(places[:, 0]))[part[:-1] == part[1:]]
    if not bool((steps >= 360.0 - 1e-9).any()):
        return geometry
    return shapely.segmentize(geometry, 1.0)
