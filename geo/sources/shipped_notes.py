"""What is said of the data that ship with the package: source, licence, evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.shared_columns import EVIDENCE
from geo.sources.bundled import bundled_file, data_folder
from geo.sources.text_tables import read_text_table

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from pathlib import Path

_ROW = re.compile(
    r"^\| (?P<files>`.+?) \| (?P<what>.*?) \| (?P<source>.*?) \| (?P<licence>.*?) \|"
)
_NAME = re.compile(r"`([^`]+)`")
_EVIDENCE_COLUMN = "evidence"


def shipped_notes() -> pd.DataFrame:
    """Read what the data folder says of its files.

    Returns
    -------
    pandas.DataFrame
        ``file``, within the data folder, a folder with a slash at its end, ``what``,
        ``source`` and ``licence``.

    Examples
    --------
    >>> notes = shipped_notes().set_index("file")
    >>> notes.loc["supply/governance.csv", "licence"]
    'CC BY 4.0'
    """
    text = bundled_file("README.md").read_text(encoding="utf-8")
    found = [match for line in text.splitlines() if (match := _ROW.match(line))]
    rows = [
        (name, *(_NAME.sub(r"\1", match[key]) for key in ("what", "source", "licence")))
        for match in found
        for name in _NAME.findall(match["files"])
    ]
    return pd.DataFrame(rows, columns=["file", "what", "source", "licence"])


def shipped_sources(names: Iterable[str]) -> pd.DataFrame:
    """Say where shipped files are from, and how well their rows are borne out.

    Parameters
    ----------
    names : iterable of str
        Names of files, without their folder; those that do not ship are left out.

    Returns
    -------
    pandas.DataFrame
        In the order of their paths: ``file``, ``what``, ``source``, ``licence``,
        ``rows``, and the rows by evidence, a column for each of
        `geo.model.shared_columns.EVIDENCE`; NaN where a file tells none.

    Examples
    --------
    >>> found = shipped_sources(["gates.csv", "of-mine.csv"])
    >>> found["file"].tolist(), float(found["rows"].iloc[0])
    (['supply/gates.csv'], 28.0)
    """
    wanted = set(names)
    folder = data_folder()
    said = shipped_notes().set_index("file")
    rows = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        key = name if name in said.index else f"{name.rpartition('/')[0]}/"
        if path.name in wanted and path.is_file() and key in said.index:
            told = said.loc[[key]].to_dict("records")[0]
            rows.append({"file": name} | told | _evidence(path))
    columns = ["file", "what", "source", "licence", "rows", *EVIDENCE]
    return pd.DataFrame(rows, columns=columns)


def _evidence(path: Path) -> dict[Hashable, object]:
    if path.suffix != ".csv":
        return {}
    cells = read_text_table(path).cells
    counts: dict[Hashable, object] = {"rows": float(len(cells))}
    if _EVIDENCE_COLUMN in cells:
        told = cells[_EVIDENCE_COLUMN].value_counts()
        counts |= {kind: float(told.get(kind, 0)) for kind in EVIDENCE}
    return counts
