"""Thicknesses of crust in a table of stations, brought to masses per area."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.model.crust_thickness import THICKEST_M, THICKNESS_UNITS

if TYPE_CHECKING:
    from geo.model.crust_thickness import ThicknessReading
    from geo.model.samples import SampleRules
    from geo.sources.sample_draft import Draft

THINNEST_TABLE_M = 5e-4  # no survey maps crusts that are all films of half a millimetre


def check_thickness(
    draft: Draft, *, reading: ThicknessReading, rules: SampleRules
) -> Draft:
    """Turn thicknesses into kg/m2 of wet crust on bare ground along the slope.

    Parameters
    ----------
    draft : Draft
        With the column abundance, which holds the thickness as in the file.
    reading : ThicknessReading
    rules : SampleRules

    Returns
    -------
    Draft

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.model.crust_thickness import ThicknessColumn, ThicknessReading
    >>> from geo.model.samples import SampleRules
    >>> from geo.sources.sample_draft import Draft
    >>> reading = ThicknessReading(
    ...     column=ThicknessColumn(column="mm", unit="mm"), wet_t_m3=2.0
    ... )
    >>> draft = Draft(table=pd.DataFrame({"station": ["A"], "abundance": [40.0]}))
    >>> check_thickness(draft, reading=reading, rules=SampleRules()).table["abundance"]
    0    80.0
    Name: abundance, dtype: float64
    """
    unit, shown = reading.column.unit, draft.table["abundance"]
    thickness_m = shown * reading.column.factor
    table = draft.table.assign(abundance=shown * reading.factor)
    draft = replace(draft, table=table).noted(
        f"thickness: {unit} x {reading.wet_t_m3:.4g} t/m3 wet x "
        f"{reading.factor / reading.wet_t_m3:g} = kg/m2 of bare ground along the slope"
    )
    highest = THICKEST_M / reading.column.factor
    finer = [u for u, f in THICKNESS_UNITS.items() if f < reading.column.factor]
    perhaps = ", or rather " + " or ".join(map(repr, finer)) if finer else ""
    draft = draft.found(
        thickness_m.notna() & ~thickness_m.between(0.0, THICKEST_M),
        shown=shown,
        what=f"thickness of crust in {unit}:",
        expected=f"0 to {highest:g}",
        cure=f"is the unit {unit!r} right{perhaps}?",
        reject=rules.impossible == "reject",
    )
    largest = float(thickness_m.max()) if len(thickness_m) else 0.0
    if 0.0 < largest < THINNEST_TABLE_M:
        fits = [u for u, f in THICKNESS_UNITS.items() if f > reading.column.factor]
        problem = Problem(
            where="thickness of crust",
            what=f"the largest is {largest * 1e3:.3g} mm, read as {unit}",
            expected="crusts of millimetres to decimetres",
            cure="is the unit right? perhaps it is " + " or ".join(map(repr, fits)),
        )
        draft = replace(draft, problems=(*draft.problems, problem))
    return draft.settled()
