"""How the limits and regimes of the sea are drawn, the same on every map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Mapping

_INK = "#0b3c6f"
_LIMIT = ShapeStyle(colour=_INK, weight=2.2)
_CONSTRUCTED = ShapeStyle(colour=_INK, weight=2.0, dash="7 5")
_TREATY = ShapeStyle(colour="#1b6e3c", weight=2.6)
_DISPUTED = ShapeStyle(colour="#9c1c1c", weight=2.4, dash="2 4")
_COAST = ShapeStyle(colour="#6d675b", weight=1.0)
_LIMIT_LOOKS = (
    ("equidist", _CONSTRUCTED, "equidistance, not a boundary"),
    ("treaty", _TREATY, "treaty"),
    ("user", _TREATY, "user polygon"),
    ("disputed", _DISPUTED, "rests on a disputed or contested coast"),
    ("coast", _COAST, "coast"),
)
"""By a word of the basis: how it is drawn, what the legend says."""

_REGIME_LOOKS = {
    "territorial sea": ShapeStyle(
        colour=_INK, weight=0.8, fill="#0b3c6f", fill_opacity=0.30
    ),
    "EEZ": ShapeStyle(colour="#3f7fb5", weight=0.9, fill="#3f7fb5", fill_opacity=0.20),
    "shelf beyond 200 nm": ShapeStyle(
        colour="#8a5a00", weight=1.2, dash="6 3", fill="#d99b1c", fill_opacity=0.22
    ),
    "overlapping claims": ShapeStyle(
        colour="#9c1c1c", weight=1.6, dash="4 3", fill="#c62828", fill_opacity=0.24
    ),
    "Area": ShapeStyle(colour="#7f97a8", weight=0.6, fill="#c9d6df", fill_opacity=0.2),
}


def limit_style(record: Mapping[str, object]) -> ShapeStyle:
    """Choose how one stretch of a limit is drawn.

    Parameters
    ----------
    record : mapping
        With ``basis``.

    Returns
    -------
    ShapeStyle

    Examples
    --------
    >>> limit_style({"basis": "equidistance (not a boundary)"}).dash
    '7 5'
    """
    basis = str(record.get("basis", ""))
    return next((style for word, style, _ in _LIMIT_LOOKS if word in basis), _LIMIT)


def limit_swatches(bases: list[str]) -> tuple[Swatch, ...]:
    """Explain the limits that a map shows.

    Parameters
    ----------
    bases : list of str
        Of its stretches.

    Returns
    -------
    tuple of Swatch
        Each look once.

    Examples
    --------
    >>> [swatch.text for swatch in limit_swatches(["200-nm arc", "treaty"])]
    ['limit at sea', 'treaty']
    """
    told = [
        Swatch(text=text, style=style, kind="line")
        for word, style, text in _LIMIT_LOOKS
        if any(word in basis for basis in bases)
    ]
    plain = any(
        all(word not in basis for word, _, _ in _LIMIT_LOOKS) for basis in bases
    )
    first = [Swatch(text="limit at sea", style=_LIMIT, kind="line")] if plain else []
    return (*first, *told)


def regime_style(record: Mapping[str, object]) -> ShapeStyle:
    """Choose how the ground of one regime is drawn.

    Parameters
    ----------
    record : mapping
        With ``regime``.

    Returns
    -------
    ShapeStyle

    Examples
    --------
    >>> regime_style({"regime": "overlapping claims"}).colour
    '#9c1c1c'
    """
    return _REGIME_LOOKS.get(str(record.get("regime", "")), _REGIME_LOOKS["EEZ"])


def regime_swatches(regimes: list[str]) -> tuple[Swatch, ...]:
    """Explain the regimes that a map shows.

    Parameters
    ----------
    regimes : list of str

    Returns
    -------
    tuple of Swatch

    Examples
    --------
    >>> [swatch.text for swatch in regime_swatches(["EEZ", "Area", "EEZ"])]
    ['EEZ', 'Area']
    """
    return tuple(
        Swatch(text=regime, style=style, kind="area")
        for regime, style in _REGIME_LOOKS.items()
        if regime in regimes
    )
