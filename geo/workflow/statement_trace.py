"""Following one number of a run's statement to its cells and stations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.resource.statement.lines import TOTAL
from geo.sources.results import Trace, read_trace

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SHOWN = 8  # cells and stations


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRequest:
    """A number of a statement that is asked about.

    Parameters
    ----------
    column : str
        Such as ``wet_mt`` or ``ni_kt_p10``.
    cutoff_kg_m2 : float
    zone, klass : str, optional
        ``total`` by default.
    """

    column: str
    cutoff_kg_m2: float
    zone: str = TOTAL
    klass: str = TOTAL


def follow_number(
    results: Path, request: NumberRequest
) -> tuple[dict[str, object], str]:
    """Say which cells a number adds up, and which stations these rest on.

    Parameters
    ----------
    results : pathlib.Path
        The results folder of a run.
    request : NumberRequest

    Returns
    -------
    content : dict
        For JSON.
    text : str
        For people.

    Raises
    ------
    DataError
        The folder holds no trace, or the statement no such number.
    """
    trace = read_trace(results)
    found = _number(trace.statement, request)
    # percentiles are of realizations; their ground is that of the tonnes themselves
    cells = trace.cells.query(_cells_of(trace.statement, request))
    heaviest = _heaviest(cells, request.cutoff_kg_m2)
    stations = _stations(trace, heaviest)
    content: dict[str, object] = {
        "zone": request.zone,
        "class": request.klass,
        "cutoff_kg_m2": request.cutoff_kg_m2,
        **{
            str(name): found[name]
            for name in ("column", "stated", "of", "filter", "formula", "recomputed")
        },
        "cells": len(cells),
        "largest_cells": heaviest.to_dict(orient="records"),
        "heaviest_stations": stations,
    }
    lines = [
        f"{request.zone}, {request.klass}, above {request.cutoff_kg_m2:g} kg/m2 wet: "
        f"{found['column']} = {float(found['stated']):.6g}",
        f"rows:       trace/{found['of']}.csv where {found['filter']}",
        f"formula:    {found['formula']}",
        f"recomputed: {float(found['recomputed']):.6g}",
        f"{len(cells)} cells; the largest:",
        *(
            f"  {row['cell']}: {row['wet_t']:,.0f} t wet, kriged "
            f"{row['abundance_kriged']:.2f} kg/m2 from {row['stations']:.0f} stations"
            for row in heaviest.to_dict(orient="records")
        ),
        "stations that weigh most in them:" if stations else "no weights were written",
        *(f"  {name}: {weight:.3f}" for name, weight in stations.items()),
    ]
    return content, "\n".join(lines)


def _number(statement: pd.DataFrame, request: NumberRequest) -> pd.Series:
    line = _line(statement, request)
    rows = line[line["column"] == request.column]
    if len(rows):
        return rows.iloc[0]
    known = list(dict.fromkeys(line["column"]))
    raise DataError(
        "statement",
        [
            Problem(
                where="column",
                what=repr(request.column),
                expected="one of " + ", ".join(map(str, known)),
            )
        ],
    )


def _line(statement: pd.DataFrame, request: NumberRequest) -> pd.DataFrame:
    asked = {
        "zone": request.zone,
        "class": request.klass,
        "cutoff_kg_m2": request.cutoff_kg_m2,
    }
    line, problems = statement, []
    for name, value in asked.items():
        if value not in set(statement[name]):
            known = ", ".join(str(each) for each in dict.fromkeys(statement[name]))
            problems.append(
                Problem(where=name, what=f"{value!r}", expected=f"one of {known}")
            )
        line = line[line[name] == value]
    if not problems and line.empty:
        problems.append(Problem(where="line", what="not in the statement"))
    if problems:
        raise DataError("statement", problems)
    return line


def _cells_of(statement: pd.DataFrame, request: NumberRequest) -> str:
    line = _line(statement, request)
    return str(line.loc[line["of"] == "cells", "filter"].iloc[0])


def _heaviest(cells: pd.DataFrame, cutoff: float) -> pd.DataFrame:
    """Take the cells with the most tonnes above the cut-off."""
    named = cells.rename(columns={f"wet_t_at_{cutoff:g}": "wet_t"})
    largest = named.sort_values("wet_t", ascending=False, kind="stable").head(SHOWN)
    return largest[["cell", "lon", "lat", "wet_t", "abundance_kriged", "stations"]]


def _stations(trace: Trace, cells: pd.DataFrame) -> dict[str, float]:
    """Add up the weights of the stations over some cells, the mean of a cell."""
    if trace.weights is None or cells.empty:
        return {}
    rows = trace.weights[trace.weights["cell"].isin(cells["cell"])]
    mean = rows.groupby("station")["weight"].sum() / len(cells)
    largest = mean.sort_values(ascending=False, kind="stable").head(SHOWN)
    return {str(name): float(weight) for name, weight in largest.items()}
