"""A table of stations or points, whatever kind of file holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.sources.sample_cells import open_source
from geo.sources.workbook_source import open_workbook_source, usual_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geo.sources.sample_cells import Source

WORKBOOK = ".xlsx"


def open_point_table(
    name: str, *, columns: Iterable[str] = (), layer: str = "", root: Path
) -> Source:
    r"""Open a table of text, a layer of a vector file, or a sheet of a workbook.

    Parameters
    ----------
    name : str
        CSV, .tab, .tsv, .txt, a vector file, or an .xlsx.
    columns : iterable of str, optional
        Names by which the sheet and its line of column names are found; those
        that positions usually have by default. Empty ones do not count.
    layer : str, optional
        Of a vector file; the sheet of a workbook.
    root : pathlib.Path

    Returns
    -------
    Source

    Raises
    ------
    DataError
        The file cannot be read or is empty, or no sheet has such columns.
    MissingExtraError
        The file is a workbook, and openpyxl is not installed.

    Examples
    --------
    >>> import openpyxl, pathlib, tempfile
    >>> workbook = openpyxl.Workbook()
    >>> for row in (["cores of the cruise"], ["Hole", "E", "N"], ["A", 5e5, 1e6]):
    ...     workbook.active.append(row)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workbook.save(pathlib.Path(folder) / "a.xlsx")
    ...     source = open_point_table(
    ...         "a.xlsx", columns=["E", "N"], root=pathlib.Path(folder)
    ...     )
    >>> source.columns
    ['Hole', 'E', 'N']
    """
    if not name.lower().endswith(WORKBOOK):
        return open_source(name, layer=layer, root=root)
    named = tuple(column for column in columns if column)
    return open_workbook_source(
        name, pairs=(named,) if named else usual_pairs(), sheet=layer, root=root
    )
