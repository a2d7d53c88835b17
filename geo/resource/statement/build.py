"""The statement: what lies where above which cut-off, class by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.classes import ResourceClass
from geo.resource.statement.bands import band_of, require_totals
from geo.resource.statement.labels import Label
from geo.resource.statement.layout import MEASURED_AND_INDICATED, lines_of, members_of
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.rounding import SignificantFigures, round_lines
from geo.resource.tonnage import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from geo.resource.statement.layout import Line
    from geo.resource.statement.lines import AboveCutoffs, Groups

_SPREAD = (
    "with the spread of single stations, so it holds too much above a high cut-off"
)
_CHECKS = {
    "kriged": "smoothed, so it holds too little above a high cut-off",
    "polygonal": f"each station's polygon, exact by area; {_SPREAD}",
    "nearest": f"the station nearest to each cell's centre; {_SPREAD}",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Statement:
    """Tonnes, grades and metals by zone, class and cut-off.

    Parameters
    ----------
    label : Label
        What the figures may be called.
    table : pandas.DataFrame
        Unrounded: zone, class, cutoff_kg_m2; the columns of
        `geo.resource.tonnage.columns_of`; with realizations wet_mt_p10, _p50 and
        _p90, the same of dry_mt and of each metal, such as ni_kt_p10; for each
        check its wet tonnes and metals above the same cut-off on the same ground,
        such as wet_mt_kriged and ni_kt_kriged.
    notes : tuple of str
        What a reader must know of the figures.
    """

    label: Label
    table: pd.DataFrame
    notes: tuple[str, ...]

    def rounded(self, figures: SignificantFigures | None = None) -> pd.DataFrame:
        """Round for print, by class.

        Parameters
        ----------
        figures : SignificantFigures, optional

        Returns
        -------
        pandas.DataFrame
            Totals are the rounded sums of what was not rounded.
        """
        members = {
            name: members_of(name, label=self.label)
            for name in self.table["class"].unique()
        }
        return round_lines(
            self.table, members=members, figures=figures or SignificantFigures()
        )


def build_statement(
    expected: AboveCutoffs,
    groups: Groups,
    *,
    label: Label,
    totals: xr.Dataset | None = None,
    checks: Mapping[str, AboveCutoffs] | None = None,
) -> Statement:
    """Tabulate zones, classes and cut-offs, and their totals.

    Parameters
    ----------
    expected : AboveCutoffs
        The central figures: the means over the realizations, or, where none were
        drawn, the kriged model.
    groups : Groups
        The line that each cell stands on.
    label : Label
        What the figures may be called, which decides what a total adds up (see
        `Label.in_total`).
    totals : xarray.Dataset, optional
        By realization: dims (realization, zone, resource_class, cutoff), variables
        ``area_m2``, ``wet_t``, ``dry_t`` and ``metal_t_X`` for each metal.
    checks : mapping of str to AboveCutoffs, optional
        Other models of the same cells, such as ``kriged``, ``polygonal`` and
        ``nearest``.

    Returns
    -------
    Statement
        Lines as in `geo.resource.statement.layout.lines_of`, zone by zone, in each
        all cut-offs, in each all classes.

    Raises
    ------
    DataError
        Cells, cut-offs, metals, zones or classes that do not belong together.

    Examples
    --------
    >>> from geo.resource.statement.grouping import groups_of
    >>> from geo.resource.statement.lines import above_cutoffs
    >>> from geo.resource.tonnage import estimated_cells
    >>> cells = estimated_cells(area_m2=[1e9] * 2, abundance=[5.0, 15.0], moisture=0.3)
    >>> made = build_statement(
    ...     above_cutoffs(cells, cutoffs=[4.0]),
    ...     groups_of({"north": [True, True]}, klass=[1, 2]),
    ...     label=Label.INVENTORY,
    ... )
    >>> made.table.query("zone == 'total'")[["class", "wet_mt", "dry_mt"]]
                      class  wet_mt  dry_mt
    4             Indicated    15.0    10.5
    5  Measured + Indicated    15.0    10.5
    6              Inferred     5.0     3.5
    7                 total    20.0    14.0
    """
    beside = dict(checks or {})
    _require_same_cells(expected, groups, beside)
    if totals is not None:
        require_totals(totals, expected=expected, groups=groups)
    rows: list[dict[str, object]] = []
    lines = lines_of(expected, groups, label=label)
    made = {
        line: _figures(line, groups, expected=expected, totals=totals, checks=beside)
        for line in lines
    }
    for zone in dict.fromkeys(line.zone for line in lines):
        for index, cutoff in enumerate(expected.cutoffs):
            rows += [
                {"zone": zone, "class": line.klass, "cutoff_kg_m2": cutoff}
                | made[line][index]
                for line in lines
                if line.zone == zone
            ]
    table = pd.DataFrame(rows)
    return Statement(
        label=label,
        table=table,
        notes=_notes(table, label=label, totals=totals, checks=beside),
    )


def _figures(
    line: Line,
    groups: Groups,
    *,
    expected: AboveCutoffs,
    totals: xr.Dataset | None,
    checks: Mapping[str, AboveCutoffs],
) -> list[dict[str, float]]:
    """Give the columns of a line, one mapping for each cut-off."""
    cells = line.cells(groups)
    figures = [columns_of(part) for part in expected.tonnages(cells)]
    if totals is not None:
        for columns, band in zip(figures, band_of(totals, line), strict=True):
            columns.update(band)
    for name, check in checks.items():
        for columns, part in zip(figures, check.tonnages(cells), strict=True):
            columns[f"wet_mt_{name}"] = part.wet_t / 1e6
            for metal, tonnes in part.metal_t.items():
                columns[f"{metal.lower()}_kt_{name}"] = tonnes / 1e3
    return figures


def _require_same_cells(
    expected: AboveCutoffs, groups: Groups, checks: Mapping[str, AboveCutoffs]
) -> None:
    cells = groups.counts.size
    problems = [
        Problem(
            where=name,
            what=f"{model.area_m2.shape[1]} cells, cut-offs {model.cutoffs}, "
            f"metals {tuple(model.metal_t)}",
            expected=f"{cells} cells, {expected.cutoffs}, {tuple(expected.metal_t)}",
        )
        for name, model in {"expected": expected, **checks}.items()
        if model.area_m2.shape[1] != cells
        or model.cutoffs != expected.cutoffs
        or set(model.metal_t) != set(expected.metal_t)
    ]
    if problems:
        raise DataError("statement", problems)


def _notes(
    table: pd.DataFrame,
    *,
    label: Label,
    totals: xr.Dataset | None,
    checks: Mapping[str, AboveCutoffs],
) -> tuple[str, ...]:
    notes = [_note_of_centre(totals), _note_of_total(label)]
    classes = set(table["class"])
    absent = [str(one) for one in ResourceClass if str(one) not in classes]
    if absent:
        notes.append(f"no line for {', '.join(absent)}: no ground is in that class")
    if str(ResourceClass.INFERRED) in classes:
        notes.append("figures of inferred ground are approximate")
    if checks:
        told = [
            f"{name} ({_CHECKS[name]})" if name in _CHECKS else name for name in checks
        ]
        notes.append(
            "beside each line, on the same ground above the same cut-off: "
            + "; ".join(told)
        )
    whole = table[(table["zone"] == TOTAL) & (table["class"] == TOTAL)]
    if "graded_share" in table and bool((whole["graded_share"] < 1.0 - 1e-9).any()):
        least = float(np.nanmin(whole["graded_share"]))
        notes.append(
            "grades and metals are those of the ground with an estimate of the grade: "
            f"down to {least:.0%} of the dry tonnes (graded_share)"
        )
    notes.append(
        "no figure is rounded before print; totals are sums of figures not rounded"
    )
    return tuple(notes)


def _note_of_centre(totals: xr.Dataset | None) -> str:
    if totals is None:
        return (
            "the central figures are those of the kriged model at the support of the "
            "grid cells; kriging smooths, so the curve over cut-offs is smoothed: "
            "above a high cut-off it holds too little, above a low one too much"
        )
    return (
        f"the central figures are means over {totals.sizes['realization']} "
        "realizations at the support of the grid cells, the selective mining unit; "
        "P10 is the low figure, and percentiles are taken of summed realizations, so "
        "they do not add up"
    )


def _note_of_total(label: Label) -> str:
    if label is Label.RESOURCE:
        return (
            "totals add up measured, indicated and inferred ground, of which inferred "
            "ground is the least sure; a code that forbids that sum is met by the line "
            f"{MEASURED_AND_INDICATED} beside that of inferred ground; what is in no "
            "class is no part of a resource, and stands below the total"
        )
    return "totals add up all ground, whether in a class or not"
