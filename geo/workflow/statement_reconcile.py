"""Comparing two statement files, and saying what changed and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.metal_columns import grade_column, in_ppm
from geo.report.export import write_table
from geo.resource.statement.reconcile import reconcile
from geo.resource.statement.rounding import KEY_COLUMNS
from geo.sources.statements import read_statement
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    from geo.sources.statements import PublishedStatement


def reconcile_statements(
    old: Path, new: Path, *, out: Path | None = None, force: bool = False
) -> tuple[dict[str, object], str]:
    r"""Compare two statements.

    Parameters
    ----------
    old, new : pathlib.Path
        CSV or TOML, as `geo.sources.statements.read_statement` takes them.
    out : pathlib.Path, optional
        A ``.csv`` file for the whole table.
    force : bool, optional
        Replace a file that is there.

    Returns
    -------
    content : dict
        For JSON.
    text : str
        For people.

    Raises
    ------
    DataError
        A file cannot be read, or they have no line in common.
    ParameterError
        The file to write is none that can be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     old, new = (Path(folder) / name for name in ("old.csv", "new.csv"))
    ...     _ = old.write_text("area_km2,wet_mt\n100,1.0\n")
    ...     _ = new.write_text("area_km2,wet_mt\n120,1.8\n")
    ...     content, text = reconcile_statements(old, new)
    >>> print(content["sentences"][0])
    total, total, above 0 kg/m2: wet_mt 1 to 1.8 (+0.8, +80 %): area +0.25, abundance
    +0.55
    """
    if out is not None:
        require_writable(out, suffixes=(".csv",), force=force, what="reconciliation")
    before, after = read_statement(old), read_statement(new)
    found = reconcile(numbers_of(before), numbers_of(after))
    if out is not None:
        write_table(found.table, Path(out.name), root=out.parent)
    notes = [*before.notes, *after.notes, *found.notes]
    content: dict[str, object] = {
        "old": before.name,
        "new": after.name,
        "changes": found.table.to_dict(orient="records"),
        "sentences": list(found.sentences),
        "notes": notes,
    }
    lines = [
        *found.sentences,
        *(f"note: {note}" for note in notes),
        *([f"written: {out}"] if out else []),
    ]
    return content, "\n".join(lines)


def numbers_of(statement: PublishedStatement) -> pd.DataFrame:
    """Read the text of a statement as numbers; what is not printed is not known.

    Parameters
    ----------
    statement : PublishedStatement

    Returns
    -------
    pandas.DataFrame
    """
    cells = statement.cells.reset_index(drop=True)
    words = [name for name in cells if name in set(KEY_COLUMNS) - {"cutoff_kg_m2"}]
    numbers = {
        str(name): pd.to_numeric(cells[name].replace("", None))
        for name in cells
        if name not in words
    }
    in_their_units = {
        (grade_column(metal) if metal else name): values * 1e4 if metal else values
        for name, values in numbers.items()
        for metal in [_rare_of(name)]
    }
    return cells[words].assign(**in_their_units)


def _rare_of(name: str) -> str:
    """Give the rare earth whose grade a column tells per cent of; else nothing."""
    metal = name.removesuffix("_pct")
    return metal if metal != name and in_ppm(metal) else ""
