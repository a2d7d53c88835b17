"""Columns that many tables have: place, country, source, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.tables import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

EVIDENCE = ("cited", "derived", "partly cited", "unverified", "synthetic")
"""How solid a row is; ``data/README.md`` defines the words."""


def weakest(evidence: Iterable[str]) -> str:
    """Give the least solid of several words of evidence.

    Parameters
    ----------
    evidence : iterable of str
        Words of `EVIDENCE`.

    Returns
    -------
    str
        ``"unverified"`` where there is none.

    Examples
    --------
    >>> weakest(["cited", "partly cited", "derived"])
    'partly cited'
    """
    return max(evidence, key=EVIDENCE.index, default="unverified")


def text_column(name: str, meaning: str, *, required: bool = True) -> Column:
    """Describe a column of words.

    Parameters
    ----------
    name, meaning : str
    required : bool, optional
        Whether each row must say something.

    Returns
    -------
    Column

    Examples
    --------
    >>> text_column("note", "what to know", required=False).kind
    'text'
    """
    return Column(name=name, kind="text", meaning=meaning, required=required)


LON = Column(
    name="lon",
    kind="number",
    meaning="longitude",
    unit="degree",
    minimum=-180.0,
    maximum=180.0,
)
LAT = Column(
    name="lat",
    kind="number",
    meaning="latitude",
    unit="degree",
    minimum=-90.0,
    maximum=90.0,
)
ISO3 = text_column("iso3", "ISO 3166-1 alpha-3 code of the country")
SOURCE = text_column("source", "publisher and year")
ROW_EVIDENCE = Column(
    name="evidence", kind="text", meaning="how solid the row is", choices=EVIDENCE
)
