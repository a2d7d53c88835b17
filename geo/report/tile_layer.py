"""Tiles beside the page as a layer of its map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from folium.map import Layer
from folium.template import Template

from geo.report.templating import template_text
from geo.report.tiles import DEEPEST

if TYPE_CHECKING:
    from geo.report.tiles import TileSet


class TileLayer(Layer):
    """Tiles as folium places them: one of the exclusive layers of a map.

    Parameters
    ----------
    tiles : TileSet
    name : str
        Escaped; in the layer control.
    shown : bool
        Whether it is on when the page opens.

    Examples
    --------
    >>> from geo.report.symbols import Legend
    >>> from geo.report.tiles import TileSet
    >>> tiles = TileSet(
    ...     folder="demo", zooms=(1, 1), runs=((1, 0, 0, 1),), legend=Legend(title="x")
    ... )
    >>> TileLayer(tiles, name="Demo", shown=True).options["maxNativeZoom"]
    1
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = ({{ this.make }})"
        "({{ this.url|tojson }}, {{ this.runs|tojson }}, {{ this.options|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, tiles: TileSet, *, name: str, shown: bool) -> None:
        super().__init__(name=name, overlay=False, show=shown)
        self._name = "Tiles"
        self.make = template_text("tiles.js")
        self.url = f"{tiles.folder}/{{z}}/{{x}}/{{y}}.png"
        self.runs = [list(run) for run in tiles.runs]
        self.options = {
            "pane": "grids",
            "minNativeZoom": tiles.zooms[0],
            "maxNativeZoom": tiles.zooms[1],
            "maxZoom": DEEPEST,
        }
