"""Checking a statement file, and saying what was found."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from geo.resource.statement.consistency.check import Consistency, check_consistency
from geo.resource.statement.consistency.intervals import Zeros
from geo.sources.statements import read_statement

if TYPE_CHECKING:
    from pathlib import Path

    from geo.resource.statement.consistency.check import Finding

READING = {
    Zeros.PLACES: "zeros at the end of whole numbers may only hold the place: 59,500 "
    "stands for 59,450 to 59,550",
    Zeros.FIGURES: "zeros at the end of whole numbers are figures: 59,500 stands for "
    "59,499.5 to 59,500.5",
}


def check_statement(
    path: Path, *, zeros: Zeros = Zeros.PLACES
) -> tuple[dict[str, object], str, bool]:
    r"""Check a published statement.

    Parameters
    ----------
    path : pathlib.Path
        CSV or TOML, as `geo.sources.statements.read_statement` takes it.
    zeros : Zeros, optional
        What zeros at the end of whole numbers mean.

    Returns
    -------
    content : dict
        For JSON.
    text : str
        For people.
    holds : bool
        No contradiction was found.

    Raises
    ------
    DataError
        The file cannot be read; with every problem.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "press.csv"
    ...     _ = path.write_text("area_km2,wet_mt\n10000,234\n")
    ...     content, text, holds = check_statement(path)
    >>> holds, content["contradictions"]
    (True, [])
    """
    statement = read_statement(path)
    found = check_consistency(statement.cells, zeros=zeros)
    content: dict[str, object] = {
        "file": statement.name,
        "lines": found.lines,
        "numbers": found.numbers,
        "rounding": READING[zeros],
        "contradictions": [dataclasses.asdict(item) for item in found.contradictions],
        "doubtful": [dataclasses.asdict(item) for item in found.doubtful],
        "notes": list(statement.notes),
    }
    text = _text(found, name=statement.name, notes=statement.notes, zeros=zeros)
    return content, text, not found.contradictions


def _text(
    found: Consistency, *, name: str, notes: tuple[str, ...], zeros: Zeros
) -> str:
    count = len(found.contradictions)
    plural = "" if count == 1 else "s"
    lines = f"{found.lines} line{'' if found.lines == 1 else 's'}"
    read = f"{found.numbers} numbers in {lines}"
    blocks = [
        f"{name}: {count or 'no'} contradiction{plural} ({read})",
        *(_block(n, item) for n, item in enumerate(found.contradictions, start=1)),
    ]
    if found.doubtful:
        doubts = [f"  {item.relation}: {item.where}" for item in found.doubtful]
        head = "doubtful, contradictions only if zeros at the end are figures:"
        blocks.append("\n".join([head, *doubts]))
    blocks += [f"note: {note}" for note in (*notes, READING[zeros])]
    return "\n".join(blocks)


def _block(number: int, item: Finding) -> str:
    gap = "" if item.gap_pct == float("inf") else f" by {item.gap_pct:,.3g} %"
    lines = [
        f"{number}. {item.severity}: {item.relation} - {item.where}",
        f"    printed: {item.printed}",
        f"    stands for: {item.stated}",
        f"    would follow: {item.follows}; missed{gap} beyond rounding",
    ]
    if item.cause:
        lines.append(f"    likely: {item.cause}")
    if item.why:
        lines.append(f"    limit: {item.why}")
    return "\n".join(lines)
