"""How areas that are set apart are drawn, told by what they are for."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class AreaKind(StrEnum):
    """What an area of the sea floor is for."""

    RESERVED = "reserved area"
    CONTRACT = "contract or application"
    PROTECTED = "protected area"
    OTHER = "left out for another reason"


_WORDS = (
    (AreaKind.RESERVED, ("reserved",)),
    (
        AreaKind.CONTRACT,
        (
            *("contract", "licence", "license", "exploration", "exploitation"),
            *("application", "concession", "lease", "claim"),
        ),
    ),
    (
        AreaKind.PROTECTED,
        (
            *("apei", "environmental", "protect", "preservation", "conservation"),
            *("sanctuary", "marine park", "marine reserve", "vulnerable"),
        ),
    ),
)
"""Words of a reason or name, the first that is found decides."""

_STYLES: Mapping[AreaKind, ShapeStyle] = MappingProxyType(
    {
        AreaKind.PROTECTED: ShapeStyle(
            colour="#14623a", weight=1.6, fill="#2e8b57", fill_opacity=0.2, pattern="x"
        ),
        AreaKind.RESERVED: ShapeStyle(
            colour="#7a4b00", weight=1.6, fill="#d99b1c", fill_opacity=0.2, pattern="."
        ),
        AreaKind.CONTRACT: ShapeStyle(
            colour="#4a2f8f", weight=1.6, fill="#7e57c2", fill_opacity=0.2, pattern="/"
        ),
        AreaKind.OTHER: ShapeStyle(
            colour="#9c1c1c", weight=1.6, fill="#c62828", fill_opacity=0.2, pattern="\\"
        ),
    }
)


def area_kind(record: Mapping[str, object]) -> AreaKind:
    """Tell what an area is for from the words about it.

    Parameters
    ----------
    record : mapping
        With ``reason`` and ``name``; the reason is asked first.

    Returns
    -------
    AreaKind

    Examples
    --------
    >>> print(area_kind({"reason": "ISA reserved area"}))
    reserved area
    >>> print(area_kind({"reason": "out", "name": "APEI-06"}))
    protected area
    """
    for column in ("reason", "name"):
        told = str(record.get(column, "")).lower()
        for kind, words in _WORDS:
            if any(word in told for word in words):
                return kind
    return AreaKind.OTHER


def area_style(record: Mapping[str, object]) -> ShapeStyle:
    """Choose how an area is drawn; kinds differ by colour and by pattern.

    Parameters
    ----------
    record : mapping
        As for `area_kind`.

    Returns
    -------
    ShapeStyle

    Examples
    --------
    >>> area_style({"reason": "contract"}).pattern
    '/'
    """
    return _STYLES[area_kind(record)]


def area_swatches(records: Iterable[Mapping[str, object]]) -> tuple[Swatch, ...]:
    """Explain the areas that a map shows.

    Parameters
    ----------
    records : iterable of mapping

    Returns
    -------
    tuple of Swatch
        Each kind once.

    Examples
    --------
    >>> [swatch.text for swatch in area_swatches([{"reason": "APEI"}])]
    ['protected area']
    """
    found = {area_kind(record) for record in records}
    return tuple(
        Swatch(text=str(kind), style=style, kind="area")
        for kind, style in _STYLES.items()
        if kind in found
    )
