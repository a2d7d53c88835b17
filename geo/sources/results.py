"""The trace of a run, read back from its results folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """The tables by which a statement is followed to its cells and stations.

    Parameters
    ----------
    statement, cells : pandas.DataFrame
    weights : pandas.DataFrame or None
        None where a run had too many to write.
    """

    statement: pd.DataFrame
    cells: pd.DataFrame
    weights: pd.DataFrame | None


def read_trace(results: Path) -> Trace:
    """Read the trace of a run.

    Parameters
    ----------
    results : pathlib.Path
        The results folder.

    Returns
    -------
    Trace

    Raises
    ------
    DataError
        The folder has none.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_trace(pathlib.Path(folder))
    Traceback (most recent call last):
    ...
    geo.errors.DataError: trace: 1 problem
    - trace/statement.csv, trace/cells.csv: not there
        expected: the results folder of a run
        cure: abyssal run project.toml --out results, then name that folder
    """
    paths = {
        name: results / "trace" / f"{name}.csv"
        for name in ("statement", "cells", "weights")
    }
    missing = [name for name in ("statement", "cells") if not paths[name].is_file()]
    if missing:
        raise DataError(
            "trace",
            [
                Problem(
                    where=", ".join(f"trace/{name}.csv" for name in missing),
                    what="not there",
                    expected="the results folder of a run",
                    cure="abyssal run project.toml --out results, then name that "
                    "folder",
                )
            ],
        )
    return Trace(
        statement=_read(paths["statement"]),
        cells=_read(paths["cells"]),
        weights=_read(paths["weights"]) if paths["weights"].is_file() else None,
    )


def _read(path: Path) -> pd.DataFrame:
    # a domain may be called NA; numbers that are none stand as empty cells
    return pd.read_csv(path, keep_default_na=False, na_values={"stated": [""]})
