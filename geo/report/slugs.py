"""Names for anchors and files, made of titles."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LONGEST = 60  # letters of a name: more makes paths too long for some disks


def slug(text: str) -> str:
    """Make a name of small letters, digits and hyphens.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Empty where the text has no letter of ours.

    Examples
    --------
    >>> slug("Cover: Nd/Pr, \u00e9t\u00e9 (P10)")
    'cover-nd-pr-ete-p10'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST].strip("-")


def unique_slugs(
    texts: Iterable[str], *, default: str, taken: Collection[str] = ()
) -> list[str]:
    """Make names that differ from each other.

    Parameters
    ----------
    texts : iterable of str
    default : str
        Name of a text without a letter of ours.
    taken : collection of str, optional
        Names that stand for something else.

    Returns
    -------
    list of str
        In the order of the texts; one that comes again ends in its number.

    Examples
    --------
    >>> unique_slugs(["Cover", "Cover", "\u6df1\u6d77"], default="part")
    ['cover', 'cover-2', 'part']
    """
    used = set(taken)
    names = []
    for text in texts:
        stem = slug(text) or default
        name, number = stem, 2
        while name in used:
            name, number = f"{stem}-{number}", number + 1
        used.add(name)
        names.append(name)
    return names
