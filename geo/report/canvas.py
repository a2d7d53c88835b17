"""A blank plot and how it becomes SVG text or a PNG: the same bytes each time."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.report.popups import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import LineStyleType
    from numpy.typing import ArrayLike

INK = "#14202b"
LABEL_WIDTH = 44  # letters beside a bar: longer names leave it no room
BLUE, ORANGE, TEAL, GREY = "#1b6ca8", "#c2410c", "#01665e", "#7c8b97"
PALE_BLUE = "#9dc3e0"  # a ground on which all others are seen, also in grey
CYCLE: tuple[tuple[str, LineStyleType], ...] = (
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
PNG_DPI = 160
"""Dots per inch of a figure as PNG."""

_COLOURS = 128  # of a PNG: a third of the bytes, and no eye sees it

_SVG_START = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>")
_TAG = re.compile(r"<[^<>]*>")
_GROUP = re.compile(r'<g id="([^"]*)">')
_NOTHING = re.compile(
    r" transform=\"rotate\(-?0 [^\"]*\)\"|; font-family: [^;\"]*|(?<=[\d ]) (?=\")"
)
_BREAKS = re.compile(r"\s*\n\s*")
_PLACED = re.compile(r" (?:d|x|y|width|height|transform)=\"[^\"]*\"")
_PLACES = re.compile(r"-?\d+\.\d{2,}")
_JOINED = 'stroke-linejoin="round" stroke-linecap="butt"'
_FONT = "font-family=\"'DejaVu Sans', sans-serif\""


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
    png : callable
        Paints the same on white, `PNG_DPI` dots an inch, and gives the bytes of a
        PNG; nothing is painted before it is called.
    wide : bool, optional
        Whether it asks for the whole width of a page.
    """

    svg: str
    title: str
    alt: str
    png: Callable[[], bytes] = field(repr=False, compare=False)
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

    Examples
    --------
    >>> with open_canvas("Depth") as (figure, axes):
    ...     name_axes(axes, "Day", "Depth (m)")
    ...     finish_drawing(figure, title="Depth", alt="Nothing yet.").title
    'Depth'
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  # 1.2 s, only figures need it

    with _own_settings():
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(textwrap.fill(title, width=round(9.0 * width)))
        yield figure, axes


@contextmanager
def _own_settings(*, salt: str | None = None) -> Iterator[None]:
    import matplotlib as mpl  # noqa: PLC0415  # 1.2 s, and only figures need it

    with (
        mpl.rc_context({**_SETTINGS, "svg.hashsalt": salt}),
        warnings.catch_warnings(),
    ):
        # text stays text in the SVG: the reader's fonts draw what ours lacks
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def add_panel(figure: Figure, axes: Axes, *, share: float = 0.3) -> Axes:
    """Add a lower plot with the same horizontal axis.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes
        The plot above.
    share : float, optional
        Its height, the one above being 1.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> with open_canvas("Depth") as (figure, axes):
    ...     len(add_panel(figure, axes).figure.axes)
    2
    """
    from matplotlib.gridspec import GridSpec  # noqa: PLC0415  # only figures need it

    grid = GridSpec(2, 1, figure=figure, height_ratios=(1.0, share))
    axes.set_subplotspec(grid[0])
    axes.tick_params(labelbottom=False)
    return figure.add_subplot(grid[1], sharex=axes)


def name_axes(axes: Axes, horizontal: str, vertical: str) -> None:
    """Label the axes, with units.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    horizontal, vertical : str
    """
    axes.set_xlabel(horizontal)
    axes.set_ylabel(vertical)


def name_bars(
    axes: Axes,
    names: Iterable[object],
    *,
    places: ArrayLike | None = None,
    letters: int = LABEL_WIDTH,
) -> None:
    """Write names beside lying bars, the first above.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    names : iterable
    places : array_like of float, optional
        Where they stand; 0, 1, 2 by default.
    letters : int, optional
        Longer names are cut at a blank.
    """
    shown = [textwrap.shorten(str(name), letters, placeholder=" …") for name in names]
    axes.set_yticks(range(len(shown)) if places is None else places, shown)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")


def finish_drawing(
    figure: Figure,
    *,
    title: str,
    alt: str,
    wide: bool = False,
    told: Mapping[str, str] | None = None,
) -> Drawing:
    """Write a plot as SVG with its title and its words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    title, alt : str
    wide : bool, optional
        Whether it asks for the whole width of a page.
    told : mapping of str to str, optional
        What a pointer over a part says, by the part's ``gid``.

    Returns
    -------
    Drawing
        Its names are its own, so that several can stand in one page.

    Examples
    --------
    >>> with open_canvas("Depth") as (figure, axes):
    ...     drawn = finish_drawing(figure, title="Depth", alt="Nothing yet.")
    >>> drawn.svg[-6:], drawn.png()[1:4]
    ('</svg>', b'PNG')
    """
    with _own_settings(salt=f"{title}\n{alt}"):
        svg = _smaller(_laid_out(figure), told=told or {})
    head, _, rest = svg.partition(">")
    named = f'<svg role="img" aria-label="{escape(alt)}" {_JOINED} {_FONT}'
    return Drawing(
        svg=f"{head.replace('<svg', named, 1)}><title>{escape(title)}</title>{rest}",
        title=title,
        alt=alt,
        png=partial(_painted, figure),
        wide=wide,
    )


def _laid_out(figure: Figure) -> str:
    """Give all parts their places, then draw once: ``savefig`` would draw twice."""
    from matplotlib.backends.backend_svg import (  # noqa: PLC0415  # as above
        FigureCanvasSVG,
    )

    canvas = FigureCanvasSVG(figure)
    figure.dpi = canvas.fixed_dpi
    layout = figure.get_layout_engine()
    if layout is not None:
        layout.execute(figure)
    figure.set_layout_engine("none")  # laid out: a PNG takes the same places
    stream = io.StringIO()
    canvas.print_svg(  # type: ignore[no-untyped-call]
        stream, metadata={"Date": None}
    )
    return stream.getvalue()


def _painted(figure: Figure) -> bytes:
    from matplotlib.backends.backend_agg import (  # noqa: PLC0415  # as above
        FigureCanvasAgg,
    )
    from PIL import Image  # noqa: PLC0415  # only figures need it

    before = figure.canvas
    canvas = FigureCanvasAgg(figure)
    figure.dpi = PNG_DPI
    with _own_settings():
        canvas.draw()  # type: ignore[no-untyped-call]
    figure.set_canvas(before)  # the figure keeps no pixels
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = Image.fromarray(pixels).convert("RGB")
    few = picture.quantize(
        colors=_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    stream = io.BytesIO()
    few.save(stream, format="png", dpi=(PNG_DPI, PNG_DPI))
    return stream.getvalue()


def _smaller(svg: str, *, told: Mapping[str, str]) -> str:
    """Leave out what says nothing, and what would reach beyond the drawing."""
    for nothing in (_SVG_START, _METADATA, _STYLE):
        svg = nothing.sub("", svg)
    svg = _TAG.sub(lambda found: _plain_tag(found[0], told=told), svg)
    return _BREAKS.sub("", svg)


def _plain_tag(tag: str, *, told: Mapping[str, str]) -> str:
    """Write a tag, in which no text of the reader's stands, with few letters."""
    group = _GROUP.fullmatch(tag)
    if group:
        words = told.get(group[1], "")
        return f"<g><title>{escape(words)}</title>" if words else "<g>"
    short = _NOTHING.sub("", _BREAKS.sub(" ", tag))
    return _PLACED.sub(lambda found: _PLACES.sub(_one_decimal, found[0]), short)


def _one_decimal(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 1) + 0.0:g}"  # never minus nothing
