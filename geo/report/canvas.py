"""A blank plot and how it becomes SVG text: the same bytes each time."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.report.popups import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#14202b"
BLUE, ORANGE, TEAL, GREY = "#1b6ca8", "#c2410c", "#01665e", "#7c8b97"
CYCLE = (
    (BLUE, "-"),
    (ORANGE, "--"),
    (TEAL, "-."),
    ("#762a83", ":"),
    (GREY, (0, (5, 1, 1, 1))),
)
_SETTINGS: dict[Any, Any] = {  # matplotlib types each key by its own literal
    "text.parse_math": False,
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.0,
    "axes.titlesize": 11.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dde4ea",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "axes.formatter.use_mathtext": False,
}
_SVG_START = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One figure.

    Parameters
    ----------
    svg : str
        Can stand inside a page or alone in a file.
    title : str
    alt : str
        What it shows, for those who do not see it.
    wide : bool, optional
        Whether it asks for the whole width of a page.
    """

    svg: str
    title: str
    alt: str
    wide: bool = False


@contextmanager
def open_canvas(
    title: str, *, width: float = 6.4, height: float = 3.8
) -> Iterator[tuple[Figure, Axes]]:
    """Open an empty plot, with matplotlib's own settings left as they were.

    Parameters
    ----------
    title : str
    width, height : float, optional
        Inches.

    Yields
    ------
    tuple of Figure and Axes
    """
    import matplotlib as mpl  # noqa: PLC0415  # 1.2 s, and only figures need it
    from matplotlib.figure import Figure  # noqa: PLC0415

    with (
        mpl.rc_context({**_SETTINGS, "svg.hashsalt": title}),
        warnings.catch_warnings(),
    ):
        # text stays text in the SVG: the reader's fonts draw what ours lacks
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(textwrap.fill(title, width=round(9.0 * width)))
        yield figure, axes


def name_axes(axes: Axes, horizontal: str, vertical: str) -> None:
    """Label the axes, with units.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    horizontal, vertical : str
    """
    axes.set_xlabel(horizontal)
    axes.set_ylabel(vertical)


def finish_drawing(figure: Figure, *, title: str, alt: str) -> Drawing:
    """Write a plot as SVG with its title and its words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    title, alt : str

    Returns
    -------
    Drawing
    """
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    svg = _METADATA.sub("", _SVG_START.sub("", stream.getvalue(), count=1))
    named = f'<svg role="img" aria-label="{escape(alt)}"><title>{escape(title)}</title>'
    head, _, rest = svg.partition(">")
    opening = head.replace("<svg", named.partition(">")[0], 1)
    return Drawing(
        svg=f"{opening}>{named.partition('>')[2]}{rest}", title=title, alt=alt
    )
