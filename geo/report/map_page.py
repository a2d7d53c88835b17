"""How the parts of a map become one page: data, scripts and words in their places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import folium
from folium.map import Layer as FoliumLayer
from folium.utilities import JsCode

from geo.report.blankmap import MapPage, list_identifiers, without_viewport
from geo.report.features import DECIMALS
from geo.report.offline import inline_page, renumber_ids
from geo.report.panel import Capability, PanelPiece, shown_piece
from geo.report.selectors import When, first_choice, is_shown, spell_when
from geo.report.symbols import Legend
from geo.report.templating import render_template, template_text

if TYPE_CHECKING:
    from branca.element import Element, Figure

    from geo.report.framing import Bounds

_OWN_SCRIPTS = ("shapes", "choices", "map")
_TOOLS = ("tools", "measure", "link", "save")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLayer:
    """A layer that the layer control offers.

    Parameters
    ----------
    drawn : folium.map.Layer
    name : str
        Not escaped.
    when : mapping, optional
        Option or options, by selector, at which it is offered; empty: always.
    """

    drawn: FoliumLayer
    name: str
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLegend:
    """A block of the legend.

    Parameters
    ----------
    legend : Legend
    drawn : folium.map.Layer, optional
        The layer with which it comes and goes.
    when : mapping, optional
        Option or options, by selector, at which it is shown; empty: always.
    """

    legend: Legend
    drawn: FoliumLayer | None = None
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapParts:
    """All that a page is made of.

    Parameters
    ----------
    page : MapPage
    drawn : folium.Map
    data : mapping of str to object
        What the page draws from: ``layers`` and what `geo.report.fact_book` gives.
    layers : tuple of ListedLayer
        From below to above.
    legends : tuple of ShownLegend
    beside, below : tuple of PanelPiece
    scripts : tuple of Capability
    styles : tuple of str
        Names of further stylesheets.
    tiled : bool, optional
        Whether images of files beside the page are let in.
    """

    page: MapPage
    drawn: folium.Map
    data: Mapping[str, object]
    layers: tuple[ListedLayer, ...]
    legends: tuple[ShownLegend, ...]
    beside: tuple[PanelPiece, ...]
    below: tuple[PanelPiece, ...]
    scripts: tuple[Capability, ...]
    styles: tuple[str, ...]
    tiled: bool = False


def write_page(parts: MapParts) -> str:
    """Write the page of a map.

    Parameters
    ----------
    parts : MapParts

    Returns
    -------
    str
        HTML that needs nothing from outside, the same bytes for the same parts.
    """
    control = folium.LayerControl(position="topright")
    # folium's types forget that an option may be JavaScript
    control.options["collapsed"] = JsCode("window.innerWidth <= 760")  # type: ignore[assignment]
    control.add_to(parts.drawn)
    figure = cast("Figure", parts.drawn.get_root())
    for child in list(figure._children.values()):  # noqa: SLF001
        child.render()
    header = figure.header.render()
    styles = [template_text(f"{name}.css") for name in ("map", *parts.styles, "tools")]
    scripts = (*parts.scripts, *(Capability(name=name) for name in _TOOLS))
    values = {
        **_words(parts),
        "header": without_viewport(header),
        "body": figure.html.render(),
        "script": figure.script.render(),
        "css": "\n".join(styles),
        "javascript": "\n".join(template_text(f"{n}.js") for n in _OWN_SCRIPTS),
        "capabilities": [_alone((*s.parts, s.name)) for s in scripts],
        "data": script_json({**parts.data, "given": {s.name: s.data for s in scripts}}),
        "wiring": _wiring(parts, control=control),
    }
    page = render_template("map.html.j2", values=values)
    page = renumber_ids(page, set(list_identifiers(figure)))
    return inline_page(page, beside=parts.tiled)


def script_json(value: object) -> str:
    r"""Write JSON that cannot end the script it stands in.

    Parameters
    ----------
    value : object

    Returns
    -------
    str

    Examples
    --------
    >>> print(script_json(["</script>"]))
    ["\u003c/script>"]
    """
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _alone(names: tuple[str, ...]) -> str:
    """Put scripts into one function: their names are their own."""
    scripts = "".join(template_text(f"{name}.js") for name in names)
    return f"(() => {{\n{scripts}}})();"


def _words(parts: MapParts) -> dict[str, object]:
    """Gather what of the page is text, to be escaped by the template."""
    choice = first_choice(parts.page.selectors)
    return {
        "page": parts.page,
        "legends": [
            _key(number, shown, choice=choice)
            for number, shown in enumerate(parts.legends)
        ],
        "beside": [shown_piece(piece, choice=choice) for piece in parts.beside],
        "below": [shown_piece(piece, choice=choice) for piece in parts.below],
    }


def _key(
    number: int, shown: ShownLegend, *, choice: Mapping[str, str]
) -> dict[str, object]:
    legend = shown.legend
    return {
        "id": f"key-{number}",
        "title": legend.title,
        "gradient": legend.gradient,
        "ticks": legend.ticks,
        "swatches": [
            {"text": s.text, "drawing": s.style.drawing(s.kind)}
            for s in legend.swatches
        ],
        "notes": legend.notes,
        "when": json.dumps(spell_when(shown.when)) if shown.when else "",
        "hidden": not is_shown(shown.when, choice),
    }


def _wiring(parts: MapParts, *, control: Element) -> str:
    """Write what `showPage` needs to know, as JavaScript."""
    page = parts.page
    views = script_json([[name, _corners(box)] for name, box in page.views])
    choice = script_json(first_choice(page.selectors))
    legends = ", ".join(
        f'[{shown.drawn.get_name()}, "key-{number}"]'
        for number, shown in enumerate(parts.legends)
        if shown.drawn is not None
    )
    listed = sorted(parts.layers, key=lambda each: each.drawn.overlay)
    return (
        f"{{ map: {parts.drawn.get_name()}, control: {control.get_name()}, "
        f"focus: {_corners(page.focus)}, limits: {_corners(page.limits)}, "
        f"layers: [{', '.join(map(_listed, listed))}], "
        f"stack: [{', '.join(each.drawn.get_name() for each in parts.layers)}], "
        f"legends: [{legends}], views: {views}, choice: {choice} }}"
    )


def _listed(layer: ListedLayer) -> str:
    return (
        f"{{ layer: {layer.drawn.get_name()}, name: {script_json(layer.name)}, "
        f"overlay: {script_json(layer.drawn.overlay)}, "
        f"when: {script_json(spell_when(layer.when))} }}"
    )


def _corners(bounds: Bounds) -> list[list[float]]:
    west, south, east, north = (round(float(value), DECIMALS) for value in bounds)
    return [[south, west], [north, east]]
