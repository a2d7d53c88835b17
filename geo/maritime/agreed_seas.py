"""Polygons that states agreed on, put into a derived zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.maritime.zones import (
    SEAM,
    USER_POLYGON,
    EdgeLine,
    only_polygons,
)
from geo.model.crs import geodesic_area_m2

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.maritime.agreements import AgreedSea

TOLD_KM2 = 0.5  # less is told as none
SEAM_DEG = 1e-7  # a centimetre: lines that are one line lie closer after overlays


def put_seas(
    zone: BaseGeometry,
    seas: Sequence[AgreedSea],
    *,
    country: str,
    land: NDArray[np.object_],
) -> BaseGeometry:
    """Take others' polygons out of a zone and put the country's in.

    Parameters
    ----------
    zone : shapely geometry
        Degrees, split at 180.
    seas : sequence of AgreedSea
    country : str
    land : ndarray of shapely geometry
        Degrees, split at 180: no part of a zone.

    Returns
    -------
    shapely geometry
        The country's own polygons win, at any distance.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.maritime.agreements import AgreedSea
    >>> seas = [
    ...     AgreedSea(name="", iso3="AAA", geometry=shapely.box(2, 0, 3, 1)),
    ...     AgreedSea(name="", iso3="BBB", geometry=shapely.box(0, 0, 1, 1)),
    ... ]
    >>> put_seas(shapely.box(0, 0, 2, 1), seas, country="AAA", land=np.array([])).bounds
    (1.0, 0.0, 3.0, 1.0)
    """
    own, others = _of(seas, country), _others(seas, country)
    dry = shapely.union_all(land[shapely.intersects(land, own)])
    return only_polygons(shapely.union(zone - others, own - dry))


def put_edges(
    edges: Sequence[EdgeLine],
    zone: BaseGeometry,
    seas: Sequence[AgreedSea],
    *,
    country: str,
    land: NDArray[np.object_],
) -> list[EdgeLine]:
    """Draw the edge of a zone that polygons have changed.

    Parameters
    ----------
    edges : sequence of EdgeLine
        Of the zone before, in degrees.
    zone : shapely geometry
        Before.
    seas : sequence of AgreedSea
    country : str
    land : ndarray of shapely geometry

    Returns
    -------
    list of EdgeLine

    Examples
    --------
    >>> import numpy as np
    >>> from geo.maritime.agreements import AgreedSea
    >>> sea = AgreedSea(name="P", iso3="BBB", geometry=shapely.box(0, 0, 1, 1))
    >>> edges = put_edges(
    ...     [], shapely.box(0, 0, 2, 1), [sea], country="AAA", land=np.array([])
    ... )
    >>> [
    ...     (edge.neighbour, round(edge.line.length, 3))
    ...     for edge in edges
    ...     if edge.neighbour
    ... ]
    [('BBB', 1.0)]
    """
    own, others = _of(seas, country), _others(seas, country)
    away, left = shapely.union(own, others), shapely.difference(zone, others)
    shore = shapely.buffer(left, SEAM_DEG)
    dry = shapely.union_all(land[shapely.intersects(land, own)])
    kept = [edge.moved(edge.line - away) for edge in edges]
    kept.append(
        EdgeLine(
            line=own.boundary - left - dry - SEAM,
            basis=USER_POLYGON,
            rests_on=_names(seas, country),
        )
    )
    for iso3 in sorted({sea.iso3 for sea in seas} - {country}):
        theirs = _of(seas, iso3).boundary
        kept.append(
            EdgeLine(
                line=theirs.intersection(shore) - own - SEAM,
                basis=USER_POLYGON,
                neighbour=iso3,
                rests_on=_names(seas, iso3),
            )
        )
    return kept


def sea_notes(
    zone: BaseGeometry, seas: Sequence[AgreedSea], *, country: str
) -> tuple[str, ...]:
    """Say how far polygons go beyond what was derived.

    Parameters
    ----------
    zone : shapely geometry
        As derived, degrees.
    seas : sequence of AgreedSea
    country : str

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from geo.maritime.agreements import AgreedSea
    >>> sea = AgreedSea(name="P", iso3="BBB", geometry=shapely.box(0, 0, 1, 1))
    >>> sea_notes(shapely.box(0, 0, 2, 1), [sea], country="AAA")
    ('agreed polygon P leaves to BBB 12,309 km2',)
    """
    notes = []
    for sea in seas:
        own = sea.iso3 == country
        changed = sea.geometry - zone if own else sea.geometry & zone
        km2 = geodesic_area_m2(only_polygons(changed)) / 1e6
        if km2 >= TOLD_KM2:
            did = "adds" if own else f"leaves to {sea.iso3}"
            notes.append(f"agreed polygon {sea.name or 'unnamed'} {did} {km2:,.0f} km2")
    return tuple(notes)


def _of(seas: Sequence[AgreedSea], iso3: str) -> BaseGeometry:
    return _dissolved([sea.geometry for sea in seas if sea.iso3 == iso3])


def _others(seas: Sequence[AgreedSea], country: str) -> BaseGeometry:
    return _dissolved([sea.geometry for sea in seas if sea.iso3 != country])


def _dissolved(shapes: list[BaseGeometry]) -> BaseGeometry:
    return only_polygons(shapely.union_all(shapes))


def _names(seas: Sequence[AgreedSea], iso3: str) -> str:
    return ", ".join(sorted({sea.name for sea in seas if sea.iso3 == iso3} - {""}))
