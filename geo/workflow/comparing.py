"""Step: the deposit's grades beside those of deposits on land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.metal_columns import REO, REY, grade_column, grade_factor
from geo.model.quantities import Basis
from geo.resource.comparison import claim_check, compare_with_land
from geo.resource.mud.elements import REO_PER_REY
from geo.resource.radioactivity import radioactivity
from geo.resource.statement.lines import TOTAL
from geo.sources.bundled import bundled_file
from geo.sources.deposits import read_land_deposits, read_seabed_deposits
from geo.workflow.graph import Artifacts, Inputs, Step

if TYPE_CHECKING:
    from geo.model.project import Project

CLAIMED_TIMES = 20.0
"""What a seabed deposit is said to be richer than land by (Japan Times, 22 March
2013, of rare-earth mud against Chinese mines)."""

BUILT_IN = ("deposits/land_deposits.csv", "deposits/seabed_deposits.csv")


def _run(inputs: Inputs) -> Artifacts:
    grades = _grades(inputs.table("statement", "statement"), inputs.file.project)
    land = read_land_deposits()
    active = radioactivity(pd.concat([land, read_seabed_deposits()], ignore_index=True))
    known = active[active["known"] != ""].reset_index(drop=True)
    if not grades:
        return {"radioactivity": known, "notes": {"lines": []}}
    beside = compare_with_land(grades, land, basis=Basis.DRY)
    claim = claim_check(beside, times=CLAIMED_TIMES)
    return {
        "seabed_and_land": _in_percent(beside, "grade", "land_grade"),
        "land_claim": _in_percent(claim.table, "land_low", "land_high"),
        "radioactivity": known,
        "facts": {"sentences": list(claim.sentences)},
        "notes": {"lines": []},
    }


def _in_percent(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Write mass fractions as people read them."""
    percent = {name: 100.0 * table[name] for name in columns}
    named = {name: f"{name}_pct" for name in columns}
    return table.assign(**percent).rename(columns=named)


def _grades(statement: pd.DataFrame, project: Project) -> dict[str, float]:
    """Take the mean grades of all that counts above the cut-off, dry mass."""
    line = statement[
        (statement["zone"] == TOTAL)
        & (statement["class"] == TOTAL)
        & (statement["cutoff_kg_m2"] == project.resource.cutoff_kg_m2)
    ].iloc[0]
    columns = {metal: grade_column(metal) for metal in project.metals}
    grades = {
        metal: float(line[column]) / grade_factor(metal)
        for metal, column in columns.items()
        if column in statement and line[column] > 0.0
    }
    if REO in grades:  # land is told as elements together, and by the same factor
        return {REY: grades[REO] / REO_PER_REY}
    return grades


STEP = Step(
    name="comparison",
    run=_run,
    needs=("statement",),
    parameters=lambda file: (
        file.project.resource.cutoff_kg_m2,
        file.project.metals,
    ),
    files=lambda _: tuple(bundled_file(name) for name in BUILT_IN),
)
