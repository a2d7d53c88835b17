"""Crust as it is stated, as it is recovered, and as it is cut with rock."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.metal_columns import grade_column, grade_factor
from geo.resource.mining.crust import LiftedOre, diluted, lifted_ore
from geo.workflow.graph import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.model.project import Project
    from geo.workflow.domains import Domain

STAGES = ("in situ, as stated", "recoverable crust", "as cut, with rock")


def lifted_of(project: Project) -> LiftedOre:
    """Say what is lifted with a tonne of what is stated.

    Parameters
    ----------
    project : Project

    Returns
    -------
    LiftedOre
        One tonne but for crust that is cut with rock.
    """
    dilution = project.crust.dilution if project.crust else None
    if dilution is None:
        return LiftedOre()
    return lifted_ore(
        dilution.rock_per_crust, moisture=project.resource.wet_basis_moisture
    )


def ore_table(project: Project, *, facts: Mapping[str, object]) -> pd.DataFrame:
    """Tabulate the crust of a statement on its way to the plant.

    Parameters
    ----------
    project : Project
        Whose deposit is crust.
    facts : mapping
        Of the statement: dry_t, metal_t, graded_share, recoverable_share.

    Returns
    -------
    pandas.DataFrame
        A row for each of `STAGES`: stage, dry_t, rock_t, X_pct and X_t by metal. Rock
        is barren: it lowers the grade and leaves the metal. Both are of the tonnes that
        have a grade.
    """
    dry_t, recovered_share = (
        number(facts[name]) for name in ("dry_t", "recoverable_share")
    )
    metal_t = cast("Mapping[str, float]", facts["metal_t"])
    graded_share = cast("Mapping[str, float]", facts["graded_share"])
    rock = project.crust.dilution if project.crust else None
    added = 0.0 if rock is None else rock.rock_per_crust
    rows: list[dict[str, str | float]] = []
    for stage, share, dilution in zip(
        STAGES, (1.0, recovered_share, recovered_share), (0.0, 0.0, added), strict=True
    ):
        crust_t = dry_t * share
        row: dict[str, str | float] = {
            "stage": stage,
            "dry_t": crust_t * (1.0 + dilution),
            "rock_t": crust_t * dilution,
        }
        for metal, tonnes in metal_t.items():
            graded_t = crust_t * graded_share[metal]
            grade = tonnes * share / graded_t if graded_t > 0.0 else 0.0
            mined = diluted(graded_t, grade=grade, dilution=dilution)
            row[grade_column(metal)] = grade_factor(metal) * mined.grade
            row[f"{metal.lower()}_t"] = mined.metal_t
        rows.append(row)
    return pd.DataFrame(rows)


def thickness_table(project: Project, domains: Iterable[Domain]) -> pd.DataFrame:
    """Tabulate how thick the crust is at the stations of each domain.

    Parameters
    ----------
    project : Project
        Whose deposit is crust.
    domains : iterable of Domain

    Returns
    -------
    pandas.DataFrame
        domain, stations, mean_mm, sd_mm, least_mm, most_mm, too_thin.
    """
    crust = project.crust
    if crust is None:
        return pd.DataFrame()
    weight = crust.reading(moisture=project.resource.wet_basis_moisture).kg_m2(1e-3)
    rows = []
    for domain in domains:
        mm = domain.samples.abundance / weight
        rows.append(
            {
                "domain": domain.name,
                "stations": len(mm),
                "mean_mm": float(mm.mean()),
                "sd_mm": float(mm.std(ddof=1)),
                "least_mm": float(mm.min()),
                "most_mm": float(mm.max()),
                "too_thin": int((mm < 1e3 * crust.thinnest_m).sum()),
            }
        )
    return pd.DataFrame(rows)
