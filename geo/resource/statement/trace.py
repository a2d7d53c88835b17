"""From any number of a statement back to the rows that it comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.geostat.stochastic.summary import METHOD
from geo.model.metal_columns import graded_metals, in_ppm
from geo.resource.statement.cells import at_cutoff
from geo.resource.statement.layout import members_of
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.rounding import KEY_COLUMNS
from geo.resource.statement.totals import METAL

if TYPE_CHECKING:
    import xarray as xr

    from geo.resource.statement.build import Statement

BAND = re.compile(r"(?P<what>.+)_p(?P<percent>\d+)")


def realization_table(totals: xr.Dataset) -> pd.DataFrame:
    """Lay the totals of realizations out in rows, to be written as CSV.

    Parameters
    ----------
    totals : xarray.Dataset
        Dims (realization, zone, resource_class, cutoff).

    Returns
    -------
    pandas.DataFrame
        realization, zone, class, cutoff_kg_m2, area_m2, wet_t, dry_t, and ni_t for
        each metal.

    Examples
    --------
    >>> import xarray as xr
    >>> dims = ("realization", "zone", "resource_class", "cutoff")
    >>> totals = xr.Dataset(
    ...     {"metal_t_Ni": (dims, np.full((1, 1, 1, 1), 7.0))},
    ...     coords={"zone": ["a"], "resource_class": ["Inferred"], "cutoff": [4.0]},
    ... )
    >>> realization_table(totals)
       realization zone     class  cutoff_kg_m2  ni_t
    0            0    a  Inferred           4.0   7.0
    """
    rows = totals.to_dataframe().reset_index()
    names = {
        "resource_class": "class",
        "cutoff": "cutoff_kg_m2",
        **{
            str(name): f"{str(name).removeprefix(METAL).lower()}_t"
            for name in totals.data_vars
            if str(name).startswith(METAL)
        },
    }
    first = ["realization", *KEY_COLUMNS]
    rows = rows.rename(columns=names)
    return rows[[*first, *(name for name in rows.columns if name not in first)]]


def statement_trace(
    statement: Statement,
    cells: pd.DataFrame,
    *,
    realizations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say of each number of a statement which rows it adds up, and add them up.

    Parameters
    ----------
    statement : Statement
    cells : pandas.DataFrame
        As `geo.resource.statement.cells.cell_table`.
    realizations : pandas.DataFrame, optional
        As `realization_table`, where the statement has percentiles.

    Returns
    -------
    pandas.DataFrame
        A row for each number: zone, class, cutoff_kg_m2, column, stated; of (the
        table ``cells`` or ``realizations``), filter (for `DataFrame.query`), rows
        (how many pass it), formula (for `DataFrame.eval`; of percentiles in
        Python), recomputed, and difference, relative to what is stated.

    Raises
    ------
    DataError
        The statement has percentiles, and there are no realizations.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.ground.exclusions import Exclusions
    >>> from geo.resource.statement.build import build_statement
    >>> from geo.resource.statement.cells import cell_table
    >>> from geo.resource.statement.grouping import groups_of
    >>> from geo.resource.statement.labels import Label
    >>> from geo.resource.statement.lines import above_cutoffs
    >>> from geo.resource.tonnage import estimated_cells
    >>> spec = GridSpec(
    ...     west=0, south=0, spacing=1e3, shape=(1, 2), crs=local_crs([154.0], [24.0])
    ... )
    >>> made = estimated_cells(area_m2=[1e6] * 2, abundance=[5.0, 15.0], moisture=0.3)
    >>> above = above_cutoffs(made, cutoffs=[0.0, 10.0])
    >>> groups = groups_of({"north": [True, True]}, klass=[1, 1])
    >>> cells = cell_table(
    ...     {"north": spec},
    ...     groups,
    ...     area_m2=made.area_m2,
    ...     exclusions=Exclusions.none((2,)),
    ...     expected=above,
    ... )
    >>> statement = build_statement(above, groups, label=Label.INVENTORY)
    >>> trace = statement_trace(statement, cells)
    >>> float(trace["difference"].max())
    0.0

    Anybody can take one number and work it out again:

    >>> number = trace.set_index(list(KEY_COLUMNS) + ["column"]).loc[
    ...     ("north", "Inferred", 10.0, "dry_mt")
    ... ]
    >>> print(number["filter"], "|", number["formula"])
    counts and zone in ['north'] and `class` in ['Inferred'] | `dry_t_at_10`.sum() / 1e6
    >>> float(cells.query(number["filter"]).eval(number["formula"]))
    0.0105
    """
    columns = [name for name in statement.table.columns if name not in KEY_COLUMNS]
    if realizations is None and any(map(BAND.fullmatch, columns)):
        raise DataError(
            "trace",
            [
                Problem(
                    where="realizations",
                    what="none, and the statement has percentiles",
                    cure="give realization_table(totals)",
                )
            ],
        )
    found: list[dict[str, object]] = []
    by_line = statement.table.groupby(["zone", "class"], sort=False)
    for (zone, klass), lines in by_line:
        where = _where(statement, zone=str(zone), klass=str(klass))
        rows = cells.query(f"counts and {where}")
        for stated in lines.to_dict("records"):
            keys = {name: stated[name] for name in KEY_COLUMNS}
            at = f"cutoff_kg_m2 == {stated['cutoff_kg_m2']!r} and {where}"
            drawn = None if realizations is None else realizations.query(at)
            sums = None if drawn is None else _by_realization(drawn)
            for name in columns:
                number = {"column": name, "stated": stated[name]}
                source = (
                    _of_cells(rows, name, columns=columns, cutoff=keys["cutoff_kg_m2"])
                    | {
                        "of": "cells",
                        "filter": f"counts and {where}",
                        "rows": len(rows),
                    }
                    if sums is None or drawn is None or not BAND.fullmatch(name)
                    else _of_realizations(sums, name)
                    | {"of": "realizations", "filter": at, "rows": len(drawn)}
                )
                found.append(keys | number | source)
    trace = pd.DataFrame(found)
    order = ["of", "filter", "rows", "formula", "recomputed"]
    trace = trace[[*KEY_COLUMNS, "column", "stated", *order]]
    return trace.assign(difference=_difference(trace))


def _where(statement: Statement, *, zone: str, klass: str) -> str:
    """Write the rows of a line as a query."""
    zones = [str(name) for name in statement.table["zone"].unique() if name != TOTAL]
    classes = [str(one) for one in members_of(klass, label=statement.label)]
    chosen = zones if zone == TOTAL else [zone]
    return f"zone in {chosen!r} and `class` in {classes!r}"


class _Told(NamedTuple):
    """A formula for a reader beside the number that it gives."""

    formula: str
    number: float

    def over(self, other: _Told) -> _Told:
        return _Told(f"{self.formula} / {other.formula}", self.number / other.number)

    def times(self, other: _Told) -> _Told:
        return _Told(f"{self.formula} * {other.formula}", self.number * other.number)

    def less(self, other: _Told) -> _Told:
        return _Told(f"{self.formula} - {other.formula}", self.number - other.number)


ONE, HUNDRED, THOUSAND, MILLION = (
    _Told(text, float(text)) for text in ("1", "100", "1e3", "1e6")
)


def _of_cells(
    rows: pd.DataFrame, column: str, *, columns: list[str], cutoff: float
) -> dict[str, object]:
    """Recompute a number from cells, with the formula to do it again."""
    metals = list(graded_metals(columns))
    with np.errstate(invalid="ignore"):  # no ground has neither mean nor grade
        told = _told(column, at=at_cutoff(cutoff), metals=metals, rows=rows)
    return {"formula": told.formula, "recomputed": float(told.number)}


def _told(column: str, *, at: str, metals: list[str], rows: pd.DataFrame) -> _Told:
    def total(name: str) -> _Told:
        return _Told(f"`{name}_{at}`.sum()", rows[f"{name}_{at}"].sum())

    def area() -> _Told:
        share = f"share_{at}"
        return _Told(
            f"(`{share}` * `area_m2`).sum()", (rows[share] * rows["area_m2"]).sum()
        )

    fixed = {
        "area_km2": lambda: area().over(MILLION),
        "abundance_wet_kg_m2": lambda: THOUSAND.times(total("wet_t")).over(area()),
        "wet_mt": lambda: total("wet_t").over(MILLION),
        "moisture": lambda: ONE.less(total("dry_t").over(total("wet_t"))),
        "dry_mt": lambda: total("dry_t").over(MILLION),
    }
    if column in fixed:
        return fixed[column]()
    if column == "graded_share":
        graded = {name: total(f"{name}_graded_dry_t") for name in metals}
        least = min(graded, key=lambda name: graded[name].number)
        return graded[least].over(total("dry_t"))
    for metal in graded_metals([column]):
        graded_t = total(f"{metal}_graded_dry_t")
        unit = MILLION if in_ppm(metal) else HUNDRED
        return unit.times(total(f"{metal}_t")).over(graded_t)
    # tonnes or metal, of the central model or of a check named behind the unit
    what, kilo, check = column.partition("_kt")
    if not kilo:
        what, _, check = column.partition("_mt")
    return total(f"{what}_t{check}").over(THOUSAND if kilo else MILLION)


def _by_realization(drawn: pd.DataFrame) -> pd.DataFrame:
    return drawn.groupby("realization").sum(numeric_only=True)


def _of_realizations(sums: pd.DataFrame, column: str) -> dict[str, object]:
    """Recompute a percentile from the sums of each realization."""
    match = BAND.fullmatch(column)
    what, level = (match["what"], int(match["percent"]) / 100) if match else ("", 0.0)
    name, unit = (
        (f"{what.removesuffix('_kt')}_t", "1e3")
        if what.endswith("_kt")
        else (f"{what.removesuffix('_mt')}_t", "1e6")
    )
    drawn = sums[name].to_numpy() / float(unit)
    return {
        "formula": f"np.quantile(rows.groupby('realization')['{name}'].sum() / {unit}, "
        f"{level:g}, method='{METHOD}')",
        "recomputed": float(np.quantile(drawn, level, method=METHOD)),
    }


def _difference(trace: pd.DataFrame) -> pd.Series[float]:
    """Compare what is stated with what was recomputed, relative to the former."""
    stated, found = trace["stated"].to_numpy(float), trace["recomputed"].to_numpy(float)
    same = (stated == found) | (np.isnan(stated) & np.isnan(found))
    scale = np.where(stated == 0.0, 1.0, np.abs(stated))
    return pd.Series(np.where(same, 0.0, np.abs(stated - found) / scale), trace.index)
