"""A folium map before anything is drawn on it, and what folium adds on its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import folium
from folium.map import CustomPane
from folium.plugins import Fullscreen
from folium.utilities import JsCode

from geo.report.framing import Bounds, page_around
from geo.report.offline import asset_url
from geo.report.selectors import Selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from branca.element import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """What a map page says about itself.

    Parameters
    ----------
    title : str
    centre_lon : float
        Middle of the frame that all layers share: 180 for the Pacific.
    focus : tuple of float
        West, south, east, north of the opening view, in the frame.
    views : tuple of tuple, optional
        Names and bounds of further views, each offered as a button when there are
        at least two.
    subtitle : str, optional
        Such as project and run.
    watermark : str, optional
        Shown above the map, such as ``"SYNTHETIC stations"``.
    sources : tuple of str, optional
        With their licences.
    notes : tuple of str, optional
        Sentences for the foot of the page.
    selectors : tuple of Selector, optional
        What the reader chooses; layers, legends and what stands beside the map can
        wait for it.
    """

    title: str
    centre_lon: float
    focus: Bounds
    views: tuple[tuple[str, Bounds], ...] = ()
    subtitle: str = ""
    watermark: str = ""
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    selectors: tuple[Selector, ...] = ()

    @property
    def limits(self) -> Bounds:
        """How far the map can be dragged, in the frame."""
        boxes = np.array([self.focus, *(bounds for _, bounds in self.views)])
        west, south = boxes[:, :2].min(axis=0)
        east, north = boxes[:, 2:].max(axis=0)
        whole = (float(west), float(south), float(east), float(north))
        return page_around(whole, centre_lon=self.centre_lon)


class VendoredMap(folium.Map):
    """A folium map that asks only for what is vendored."""

    default_js = [("leaflet", asset_url("leaflet.js"))]  # noqa: RUF012
    default_css = [("leaflet_css", asset_url("leaflet.css"))]  # noqa: RUF012


def open_map(page: MapPage) -> VendoredMap:
    """Start a folium map that asks for nothing from outside.

    Parameters
    ----------
    page : MapPage

    Returns
    -------
    VendoredMap
        With the panes ``relief``, ``land`` and ``grids`` below the shapes, and
        ``chosen`` above them.

    Examples
    --------
    >>> open_map(MapPage(title="Demo", centre_lon=0.0, focus=(0, 0, 1, 1))).location
    [0.5, 0.5]
    """
    west, south, east, north = page.focus
    new = VendoredMap(
        location=[(south + north) / 2.0, (west + east) / 2.0],
        zoom_start=3,
        tiles=None,
        prefer_canvas=True,
        attribution_control=False,
        zoom_snap=0.1,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        max_bounds_viscosity=0.8,
        max_zoom=14,
    )
    CustomPane("relief", z_index=150).add_to(new)
    CustomPane("land", z_index=200).add_to(new)
    CustomPane("grids", z_index=250).add_to(new)
    CustomPane("chosen", z_index=450).add_to(new)
    Fullscreen(  # type: ignore[no-untyped-call]
        title="Full screen",
        title_cancel="Leave full screen",
        # the whole page: panel, tools and watermark stay in sight
        fullscreen_element=JsCode("document.documentElement"),
    ).add_to(new)
    return new


def without_viewport(header: str) -> str:
    """Drop folium's viewport, which forbids zooming; the template has its own.

    Parameters
    ----------
    header : str

    Returns
    -------
    str

    Examples
    --------
    >>> without_viewport('<meta name="viewport" content="x" /><style></style>')
    '<style></style>'
    """
    start = header.index('<meta name="viewport"')
    return header[:start] + header[header.index("/>", start) + 2 :]


def list_identifiers(element: Element) -> Iterator[str]:
    """List the random identifiers of an element and all within it.

    Parameters
    ----------
    element : branca.element.Element

    Yields
    ------
    str
        32 hexadecimal digits.

    Examples
    --------
    >>> {len(i) for i in list_identifiers(folium.Map(tiles=None).get_root())}
    {32}
    """
    yield element._id  # noqa: SLF001
    parts = [getattr(element, name, None) for name in ("header", "html", "script")]
    for child in [*parts, *element._children.values()]:  # noqa: SLF001
        if child is not None:
            yield from list_identifiers(child)
