"""What the report links to: maps and folders of the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.page import MapLink

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.graph import Artifacts

FIGURES = "figures"
"""Folder of the figures of the report, each as SVG and PNG."""

STATEMENT = MapLink(
    title="The statement",
    file="statement.html",
    text="class by cut-off, bands, checks, outline, and the way to cells and stations",
)
MAPS = {
    "seabed": (
        "Sea floor map",
        "abundance, its deviation, classes, what is out and why, stations",
    ),
    "prospect": (
        "Prospect map",
        "where, how much, how sure, against land, how far to port and plant",
    ),
    "routes": ("Routes map", "facilities, flows, gates, the base and each stop"),
    "exposure": ("Exposure map", "countries by supply risk, stops ranked beside them"),
    "resilience": ("Resilience map", "how long stocks last, by scenario and levers"),
}
"""Title and what is to be seen, by the name of the map."""


def map_links(done: Mapping[str, Artifacts], *names: str) -> tuple[MapLink, ...]:
    """Link to maps that the run made.

    Parameters
    ----------
    done : mapping of str to artifacts
    *names : str
        Of `MAPS`; all by default.

    Returns
    -------
    tuple of MapLink
    """
    return tuple(
        MapLink(title=MAPS[name][0], file=f"maps/{name}.html", text=MAPS[name][1])
        for name in names or MAPS
        if name in done["maps"]
    )
