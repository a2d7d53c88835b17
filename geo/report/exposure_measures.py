"""The ways in which a map tells how far a supply hangs on a country."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.report.popups import format_value
from geo.report.ramps import NO_DATA_COLOUR, SHARE_BREAKS
from geo.report.share_colours import class_colours
from geo.report.symbols import Legend, ShapeStyle, Swatch

NOTHING = 5e-4
"""Of a demand or an output: less is told as nothing."""

_INDEX_BREAKS = (0.0, 0.01, 0.1, 0.5, 1.0, 2.0, 10.0)
_NOTHING_COLOUR = "#eef1ee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the colour of a country says.

    Parameters
    ----------
    key : str
    column : str
        Of the table of countries.
    words : str
        In the list from which the reader chooses.
    title : str
        Over the legend, with the unit.
    edges : tuple of float
        Of the classes, ascending.
    percent : bool
        Whether the values are shares, to be written in percent.
    of_stage : bool
        Whether it differs from stage to stage.
    nothing, no_figure : str
        What the swatches say of a value below all classes, and of none.
    note : str
        What a reader should know of it.
    """

    key: str
    column: str
    words: str
    title: str
    edges: tuple[float, ...]
    percent: bool
    of_stage: bool
    nothing: str
    no_figure: str
    note: str

    def colour(self, value: float) -> str:
        """Give the colour of a value by its class.

        Parameters
        ----------
        value : float

        Returns
        -------
        str
            ``#rrggbb``.

        Examples
        --------
        >>> MEASURES[0].colour(0.3) == MEASURES[0].colour(0.4)
        True
        """
        if not np.isfinite(value):
            return NO_DATA_COLOUR
        if self.nothing and value < NOTHING:
            return _NOTHING_COLOUR
        colours = class_colours(len(self.edges) - 1)
        return colours[bisect_right(self.edges[1:-1], value)]

    def text(self, value: float) -> str:
        """Write a value with its unit.

        Parameters
        ----------
        value : float

        Returns
        -------
        str
            Empty for NaN.

        Examples
        --------
        >>> MEASURES[0].text(0.8088), MEASURES[2].text(4.6443)
        ('80.9 %', '4.64')
        """
        if not np.isfinite(value):
            return ""
        return percent(value) if self.percent else f"{value:.3g}"

    def legend(self, notes: tuple[str, ...] = ()) -> Legend:
        """Explain the colours.

        Parameters
        ----------
        notes : tuple of str, optional
            Such as year and source.

        Returns
        -------
        Legend
        """
        colours = class_colours(len(self.edges) - 1)
        ends = [
            f"{100.0 * edge:g} %" if self.percent else format_value(edge)
            for edge in self.edges
        ]
        swatches = [
            _swatch(f"{low} to {high}", colour)
            for (low, high), colour in zip(pairwise(ends), colours, strict=True)
        ]
        first = [_swatch(self.nothing, _NOTHING_COLOUR)] if self.nothing else []
        last = _swatch(self.no_figure, NO_DATA_COLOUR)
        return Legend(
            title=self.title,
            swatches=(*first, *swatches, last),
            notes=(self.note, *notes),
        )


def percent(share: float) -> str:
    """Write a share in percent.

    Parameters
    ----------
    share : float
        0 to 1.

    Returns
    -------
    str
        Three significant digits; empty for NaN.

    Examples
    --------
    >>> percent(0.75862), percent(float("nan"))
    ('75.9 %', '')
    """
    return f"{100.0 * share:.3g} %" if np.isfinite(share) else ""


def country_style(fill: str) -> ShapeStyle:
    """Give the look of a country.

    Parameters
    ----------
    fill : str
        ``#rrggbb``.

    Returns
    -------
    ShapeStyle
    """
    return ShapeStyle(colour="#7d7566", weight=0.5, fill=fill, fill_opacity=1.0)


def _swatch(text: str, colour: str) -> Swatch:
    return Swatch(text=text, style=country_style(colour), kind="area")


MEASURES = (
    Measure(
        key="unmet",
        column="unmet_share",
        words="Demand unmet if the country stops",
        title="Demand unmet if the country stops (% of the market's yearly demand)",
        edges=SHARE_BREAKS,
        percent=True,
        of_stage=False,
        nothing="nothing: others deliver instead",
        no_figure="not tried: sends nothing, or no ranking",
        note="Beyond what is unmet on an ordinary day; of the commodity as a whole, "
        "the same at every stage. What is left of works and ways is used as well as "
        "can be.",
    ),
    Measure(
        key="share",
        column="world_share",
        words="Share of world output at the stage",
        title="Share of world output at the stage (%)",
        edges=SHARE_BREAKS,
        percent=True,
        of_stage=True,
        nothing="",
        no_figure="not told by country, or none",
        note="Contained tonnes of the year; what the statistics do not tell by "
        "country is left out.",
    ),
    Measure(
        key="contribution",
        column="contribution",
        words="Contribution to the concentration (HHI-WGI)",
        title="Contribution to the concentration: share² × governance risk "
        "(HHI-WGI, 0 to 10)",
        edges=_INDEX_BREAKS,
        percent=False,
        of_stage=True,
        nothing="",
        no_figure="no output told, or no governance value",
        note="Governance risk: 0 (well governed) to 10. The countries of a stage add "
        "up to its HHI-WGI.",
    ),
)
"""What a reader can choose, the first when the page opens."""
