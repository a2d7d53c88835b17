"""The colours of classes of shares, the same on every map and figure."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import numpy as np

from geo.report.ramps import NO_DATA_COLOUR, SHARE_BREAKS, ramp_colours

_RAMP_FROM, _RAMP_TO = 40, 235  # the ends of the ramp are too pale and too dark
_LINEAR_TO, _GAMMA = 0.04045, 2.4  # of sRGB (IEC 61966-2-1)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def class_colours(classes: int) -> tuple[str, ...]:
    """Give the colours of ordered classes, from little to much risk.

    Parameters
    ----------
    classes : int

    Returns
    -------
    tuple of str
        ``#rrggbb``.

    Examples
    --------
    >>> len(class_colours(5)), class_colours(0)
    (5, ())
    """
    ramp = ramp_colours("risk")
    steps = np.linspace(_RAMP_FROM, _RAMP_TO, classes) if classes > 1 else [_RAMP_FROM]
    return tuple(ramp[round(step)] for step in steps[:classes])


def share_colour(share: float) -> str:
    """Give the colour of a share by its class.

    Parameters
    ----------
    share : float
        0 to 1.

    Returns
    -------
    str
        ``#rrggbb``; grey for NaN.

    Examples
    --------
    >>> share_colour(0.3) == share_colour(0.4), share_colour(float("nan"))
    (True, '#c9ced3')
    """
    if not np.isfinite(share):
        return NO_DATA_COLOUR
    colours = class_colours(len(SHARE_BREAKS) - 1)
    return colours[bisect_right(SHARE_BREAKS[1:-1], share)]


def share_classes() -> tuple[tuple[float, float, str], ...]:
    """List the classes of shares.

    Returns
    -------
    tuple of tuple of float, float and str
        Low edge, high edge, colour.

    Examples
    --------
    >>> [(low, high) for low, high, _ in share_classes()][0]
    (0.0, 0.01)
    """
    colours = class_colours(len(SHARE_BREAKS) - 1)
    edges = pairwise(SHARE_BREAKS)
    return tuple((*edge, colour) for edge, colour in zip(edges, colours, strict=True))


def text_colour(ground: str, *, dark: str, light: str = "#ffffff") -> str:
    """Choose the text that stands out more from a ground.

    Parameters
    ----------
    ground, dark, light : str
        ``#rrggbb``.

    Returns
    -------
    str

    References
    ----------
    Web Content Accessibility Guidelines 2.1 (W3C, 2018): contrast ratio.

    Examples
    --------
    >>> text_colour("#000000", dark="#14202b"), text_colour("#ffffff", dark="#14202b")
    ('#ffffff', '#14202b')
    """
    return max((dark, light), key=lambda text: contrast(text, ground))


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours.

    Parameters
    ----------
    one, other : str
        ``#rrggbb``.

    Returns
    -------
    float
        1 to 21.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = np.array([int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)])
    linear = np.where(
        parts <= _LINEAR_TO, parts / 12.92, ((parts + 0.055) / 1.055) ** _GAMMA
    )
    return float(_LUMINANCE @ linear)
