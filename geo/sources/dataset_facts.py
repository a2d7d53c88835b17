"""What the attributes of a gridded file say of the data set: title, terms, DOI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.model.source_notes import SourceNote

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s,;)\]\"'<>]+)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_NAMES = {
    "title": ("title", "tifftag_imagedescription"),
    "publisher": ("publisher_name", "institution", "creator_name"),
    "licence": ("license", "licence", "rights", "terms_of_use", "tifftag_copyright"),
    "vintage": ("product_version", "version", "date_issued", "date_created"),
    "doi": ("doi", "identifier_product_doi", "id", "references", "source", "comment"),
}


def note_from_attributes(attributes: Mapping[str, object], *, kind: str) -> SourceNote:
    """Read the facts of a data set from the attributes of its file.

    Parameters
    ----------
    attributes : mapping
        Global attributes of NetCDF, or the tags of a GeoTIFF, in which those of
        NetCDF are spelled ``NC_GLOBAL#title``.
    kind : str
        Short name of the format.

    Returns
    -------
    SourceNote
        Empty where the file does not say; a licence that is not stated is called
        so. The vintage is the version or date stated, else the year in the title.

    Examples
    --------
    >>> note = note_from_attributes(
    ...     {"title": "The GEBCO_2024 Grid", "references": "DOI: 10.5285/1c44ce99"},
    ...     kind="grid",
    ... )
    >>> note.title, note.vintage, note.doi, note.licence
    ('The GEBCO_2024 Grid', '2024', '10.5285/1c44ce99', 'not stated')
    """
    said = {
        str(key).rpartition("#")[2].lower(): str(value).strip()
        for key, value in attributes.items()
        if "#" not in str(key) or str(key).upper().startswith("NC_GLOBAL#")
    }
    title = _first(said, "title")
    year = _YEAR.search(title)
    return SourceNote(
        kind=kind,
        title=title,
        publisher=_first(said, "publisher"),
        licence=_first(said, "licence") or "not stated",
        vintage=_first(said, "vintage") or (year.group(1) if year else ""),
        doi=_doi(said),
    )


def _first(said: Mapping[str, str], fact: str) -> str:
    return next((said[name] for name in _NAMES[fact] if said.get(name)), "")


def _doi(said: Mapping[str, str]) -> str:
    for name in _NAMES["doi"]:
        match = _DOI.search(said.get(name, ""))
        if match:
            return match.group(1).rstrip(".")
    return ""
