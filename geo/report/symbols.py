"""How shapes look on a map, and how the legend shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SymbolKind = Literal["dot", "line", "area"]
AreaPattern = Literal["", "/", "\\", "x", "."]

_STROKES = {
    "/": "M2 10L10 2M8 14L20 2M18 14L26 6",
    "\\": "M2 6L10 14M8 2L20 14M18 2L26 10",
    "x": "M2 10L10 2M8 14L20 2M18 14L26 6M2 6L10 14M8 2L20 14M18 2L26 10",
    ".": "M6 5h1.6M14 5h1.6M22 5h1.6M10 8h1.6M18 8h1.6M6 11h1.6M14 11h1.6M22 11h1.6",
}
"""What a legend draws over an area, 28 by 16 pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeStyle:
    """Stroke and fill of a shape.

    Parameters
    ----------
    colour : str
        Of the stroke, ``#rrggbb``.
    fill : str, optional
        Of the inside; empty leaves it open.
    fill_opacity : float, optional
    weight : float, optional
        Width of the stroke, in pixels; 0 draws none.
    dash : str, optional
        Lengths of dashes and gaps, in pixels, such as ``"6 4"``.
    radius : float, optional
        Of a point, in pixels.
    opacity : float, optional
        Of the stroke.
    pattern : AreaPattern, optional
        Lines or dots over the inside of an area, in the colour of the stroke, drawn
        on a map by the capability ``patterns``.

    Examples
    --------
    >>> ShapeStyle(colour="#123456").leaflet()["color"]
    '#123456'
    """

    colour: str
    fill: str = ""
    fill_opacity: float = 0.25
    weight: float = 1.5
    dash: str = ""
    radius: float = 5.0
    opacity: float = 1.0
    pattern: AreaPattern = ""

    def leaflet(self) -> dict[str, object]:
        """Write the style as Leaflet's path options.

        Returns
        -------
        dict
        """
        options: dict[str, object] = {
            "color": self.colour,
            "weight": round(self.weight, 2),
            "radius": round(self.radius, 2),
            "fill": bool(self.fill),
        }
        if self.weight == 0.0:
            options["stroke"] = False
        if self.fill:
            options |= {"fillColor": self.fill, "fillOpacity": self.fill_opacity}
        if self.dash:
            options["dashArray"] = self.dash
        if self.opacity != 1.0:
            options["opacity"] = self.opacity
        if self.pattern:
            options["pattern"] = self.pattern
        return options

    def drawing(self, kind: SymbolKind) -> str:
        """Draw the style for a legend, 28 by 16 pixels.

        Parameters
        ----------
        kind : {"dot", "line", "area"}

        Returns
        -------
        str
            SVG elements.
        """
        paint = (
            f'fill="{self.fill or "none"}" fill-opacity="{self.fill_opacity}" '
            f'stroke="{self.colour}" stroke-width="{min(self.weight, 6.0)}"'
        )
        if self.dash:
            paint += f' stroke-dasharray="{self.dash}"'
        if kind == "dot":
            return f'<circle cx="14" cy="8" r="{min(self.radius, 7.0)}" {paint}/>'
        if kind == "line":
            return f'<line x1="1" y1="8" x2="27" y2="8" {paint}/>'
        rect = f'<rect x="2" y="2" width="24" height="12" {paint}/>'
        if not self.pattern:
            return rect
        return rect + (
            f'<path d="{_STROKES[self.pattern]}" fill="none" stroke="{self.colour}" '
            'stroke-width="1.2"/>'
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """One line of a legend.

    Parameters
    ----------
    text : str
        Escaped where it is shown.
    style : ShapeStyle
    kind : {"dot", "line", "area"}
    """

    text: str
    style: ShapeStyle
    kind: SymbolKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """One block of the legend.

    Parameters
    ----------
    title : str
        Variable, unit and basis, or what the shapes are.
    gradient : str, optional
        CSS of a colour ramp.
    ticks : tuple of str, optional
        Values under the ramp, left to right.
    swatches : tuple of Swatch, optional
    notes : tuple of str, optional
        Such as date and source.
    """

    title: str
    gradient: str = ""
    ticks: tuple[str, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    notes: tuple[str, ...] = ()
