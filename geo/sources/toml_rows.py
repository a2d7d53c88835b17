"""Where each row of an array stands that is written a row a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.sources.toml_places import Place

_OPENS = re.compile(r"=\s*\[\s*(?:#.*)?$")


def row_lines(text: str, *, keys: Mapping[Place, int]) -> dict[Place, int]:
    r"""Find the line of each inline table of an array.

    Parameters
    ----------
    text : str
        A TOML text.
    keys : mapping of tuple to int
        From `geo.sources.toml_places.key_lines`.

    Returns
    -------
    dict of tuple to int
        `keys`, and the lines that begin with ``{`` between the line that opens an
        array and the one that closes it.

    Examples
    --------
    >>> row_lines("values = [\n  {a = 1},\n  {a = 2},\n]", keys={("values",): 1})
    {('values',): 1, ('values', 0): 2, ('values', 1): 3}
    """
    lines = text.splitlines()
    found = dict(keys)
    for place, number in keys.items():
        if not _OPENS.search(lines[number - 1]):
            continue
        index = 0
        for row, line in enumerate(lines[number:], start=number + 1):
            begins = line.lstrip()[:1]
            if begins == "]":
                break
            if begins == "{":
                found[*place, index] = row
                index += 1
    return found
