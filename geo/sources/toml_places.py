"""Where each key stands in a TOML text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Place = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")


def key_lines(text: str) -> dict[Place, int]:
    r"""Find the line on which each key of a TOML text stands.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict of tuple to int
        Lines from 1, by the path of the key; tables and items of arrays of
        tables (numbered from 0) too.

    Examples
    --------
    >>> key_lines("[zone]\nlimit_nm = 200")
    {('zone',): 1, ('zone', 'limit_nm'): 2}
    """
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            path: Place = tuple(part.strip("\"' ") for part in header[2].split("."))
            table = _with_indices(path[:-1], counts) + path[-1:]
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                table = (*table, counts[path])
            found[table] = number
        elif key := _KEY.match(line):
            parts = tuple(part.strip("\"'") for part in key[1].split("."))
            found.setdefault((*table, *parts), number)
    return found


def _with_indices(path: Place, counts: dict[Place, int]) -> Place:
    """Point into the latest element of each array of tables on the way."""
    complete: Place = ()
    for depth, part in enumerate(path, start=1):
        complete = (*complete, part)
        if path[:depth] in counts:
            complete = (*complete, counts[path[:depth]])
    return complete


def describe_place(place: Place, *, file: str, lines: Mapping[Place, int]) -> str:
    """Say where a key stands.

    Parameters
    ----------
    place : tuple of str or int
        Path of the key; items of arrays by number from 0.
    file : str
        Name of the file.
    lines : mapping of tuple to int
        From `key_lines`.

    Returns
    -------
    str
        File, line and dotted key; the nearest table's line if the key is absent.

    Examples
    --------
    >>> describe_place(("zone", "x"), file="p.toml", lines={("zone",): 3})
    'p.toml line 3, zone.x'
    """
    dotted = ".".join(
        str(part + 1) if isinstance(part, int) else part for part in place
    )
    for depth in range(len(place), 0, -1):
        if place[:depth] in lines:
            return f"{file} line {lines[place[:depth]]}, {dotted}"
    return f"{file}, {dotted}" if dotted else file
