"""The statement as one JSON document, every number with its unit and basis."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.reporting_code import TO_COMPLETE, CompetentPerson
from geo.report.popups import label_of
from geo.report.statement_columns import describe_column
from geo.report.statement_page import rpeee_rows

if TYPE_CHECKING:
    from collections.abc import Hashable

    from geo.model.deposit_kinds import DepositKind
    from geo.report.page import ReportTable
    from geo.report.statement_page import StatementPage

FORMAT = "abyssal statement"
VERSION = 1


def statement_json(page: StatementPage, *, unrounded: pd.DataFrame) -> str:
    """Write a statement as JSON, with its numbers as they are.

    Parameters
    ----------
    page : StatementPage
        What the page shows; its rounded table is not used.
    unrounded : pandas.DataFrame
        The statement's lines with every digit.

    Returns
    -------
    str
        An object with

        - ``format``, ``version``: ``"abyssal statement"``, 1;
        - ``title``, ``label``, ``watermark``, ``run_id``, ``cutoff_kg_m2``;
        - ``columns``: for each column of the lines ``name``, ``label``, ``unit``,
          ``basis``;
        - ``lines``: an object for each line, by name of column;
        - ``tables``: by name ``caption``, ``file``, ``columns`` (``name``, ``label``
          with the unit) and ``rows``;
        - ``disclaimers``: ``key``, ``text``, ``because``;
        - ``rpeee``: labels and texts, or null;
        - ``competent_person``: all to be completed;
        - ``outlines``: for each code its rows, as of
          `geo.resource.statement.outline.build_outline`;
        - ``files``: ``statement``, and by title the files to follow a number.

        Numbers are written with all the digits that make them: reading them back
        gives the same doubles. What is no number is null.

    Examples
    --------
    >>> from geo.report.statement_page import StatementPage
    >>> lines = pd.DataFrame({"cutoff_kg_m2": [4.0], "wet_mt": [0.1 + 0.2]})
    >>> page = StatementPage(
    ...     title="Nodules",
    ...     label="mineral inventory",
    ...     run_id="3f9a",
    ...     table=lines.round(1),
    ...     cutoff_kg_m2=4.0,
    ...     file="tables/statement.csv",
    ...     disclaimers=(),
    ... )
    >>> read = json.loads(statement_json(page, unrounded=lines))
    >>> read["lines"], read["columns"][1]["basis"]
    ([{'cutoff_kg_m2': 4.0, 'wet_mt': 0.30000000000000004}], 'wet nodules, in situ')
    """
    document = {
        "format": FORMAT,
        "version": VERSION,
        "title": page.title,
        "label": page.label,
        "watermark": page.watermark,
        "run_id": page.run_id,
        "cutoff_kg_m2": page.cutoff_kg_m2,
        "columns": [_column(str(name), kind=page.kind) for name in unrounded.columns],
        "lines": _rows(unrounded),
        "tables": {name: _table(table) for name, table in page.parts().items()},
        "disclaimers": [
            {"key": one.key, "text": one.text, "because": one.because}
            for one in page.disclaimers
        ],
        "rpeee": None if page.rpeee is None else dict(rpeee_rows(page.rpeee)),
        "competent_person": {str(field): TO_COMPLETE for field in CompetentPerson},
        "outlines": [_rows(outline) for outline in page.outlines],
        "files": {
            "statement": page.file,
            "traces": {trace.title: trace.file for trace in page.traces},
        },
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def _column(name: str, *, kind: DepositKind) -> dict[str, str]:
    column = describe_column(name, kind=kind)
    return {
        "name": column.name,
        "label": column.label,
        "unit": column.unit,
        "basis": column.basis,
    }


def _table(item: ReportTable) -> dict[str, object]:
    return {
        "caption": item.caption,
        "file": item.file,
        "columns": [
            {"name": str(name), "label": item.labels.get(name) or label_of(str(name))}
            for name in item.table.columns
        ],
        "rows": _rows(item.table),
    }


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    records: list[dict[Hashable, object]] = table.to_dict(orient="records")
    return [
        {str(name): _plain(value) for name, value in record.items()}
        for record in records
    ]


def _plain(value: object) -> object:
    """Reduce a cell to what JSON has."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (bool, int)) else str(value)
