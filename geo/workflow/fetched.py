"""Real data from their publishers, asked for from the command line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.sources.fetching import fetch_dataset, list_datasets

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

Answer = tuple[dict[str, object], str]


def list_registry(*, cache: Path | None = None) -> Answer:
    """List what can be fetched, on what terms, and what is there already.

    Parameters
    ----------
    cache : pathlib.Path, optional
        Folder of the files; the user's own cache by default.

    Returns
    -------
    tuple of dict and str
        For machines and for people.
    """
    table = list_datasets(cache=cache)
    records = table.to_dict(orient="records")
    lines = [line for row in records for line in _told(row)]
    return {"datasets": records}, "\n".join(lines)


def _told(row: dict[Hashable, object]) -> list[str]:
    size = row["size_mb"]
    facts = [
        str(row["method"]),
        f"{size:g} MB"
        if isinstance(size, float) and math.isfinite(size)
        else "size not known",
        *(["there already"] if row["cached"] else []),
    ]
    return [
        f"{row['name']}: {row['title']} ({', '.join(facts)})",
        f"    {row['licence']}",
        f"    {row['url']}",
    ]


def fetch_named(
    name: str,
    *,
    cache: Path | None = None,
    on_bytes: Callable[[int, int | None], None] | None = None,
) -> Answer:
    """Fetch one data set.

    Parameters
    ----------
    name : str
        Of the registry.
    cache : pathlib.Path, optional
        Folder of the files; the user's own cache by default.
    on_bytes : callable, optional
        Told the bytes there are, and those there will be or None.

    Returns
    -------
    tuple of dict and str
        For machines and for people: where it is.

    Raises
    ------
    DataError
        It cannot be had; the cure names its address and where to put it by hand.
    """
    path = fetch_dataset(name, cache=cache, progress=on_bytes)
    return {"name": name, "path": str(path)}, f"{name}: {path}"
