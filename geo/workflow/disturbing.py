"""Step: what mining disturbs, and the zones that its effects are measured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

import shapely
from shapely.geometry.base import BaseGeometry

from geo.model.crs import geodesic_area_m2
from geo.model.footprint import FootprintSettings
from geo.resource.footprint.disturbance import (
    PLAN_COLUMN,
    Disturbance,
    disturbance_by_year,
    disturbance_per_mt,
)
from geo.resource.footprint.disturbed_areas import (
    ReferenceZone,
    disturbed_areas,
)
from geo.resource.footprint.ground_cells import GroundCells, Stretch, stretch_of
from geo.resource.footprint.outlines import reach_by_year
from geo.resource.footprint.reference_zones import Verdict, compare_zone
from geo.resource.footprint.settling import screen_settling
from geo.workflow.footprint_files import read_reference_zones
from geo.workflow.footprint_notes import (
    NOTHING_MINED,
    footprint_notes,
    search_note,
)
from geo.workflow.graph import Artifacts, Inputs, Step, number
from geo.workflow.mined_ground import MinedGround, mined_ground
from geo.workflow.reference_search import (
    CRITERIA,
    KINDS,
    FoundZone,
    candidate_table,
    given_zone,
    ground_cells,
    proposed_zone,
    search_zone,
)
from geo.workflow.zone_placements import placements_of

if TYPE_CHECKING:
    from pathlib import Path

    from geo.model.mining import MiningPlan
    from geo.model.project import Project
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Disturbed:
    """What is disturbed, as the search for zones takes it."""

    settings: FootprintSettings
    mined: MinedGround
    outline: BaseGeometry
    reached: BaseGeometry
    grounds: Sequence[GroundCells]
    like: Stretch


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    settings, plan = project.footprint, project.mining
    if settings is None or plan is None:
        return {"notes": {"lines": []}}
    mined = mined_ground(inputs, plan=plan)
    if mined is None:
        return {"notes": {"lines": [NOTHING_MINED]}}
    disturbance = disturbance_of(project, settings=settings, plan=plan)
    years = disturbance_by_year(mined.rows, disturbance=disturbance)
    reach, reached = reach_by_year(mined.shapes, distance_m=settings.plume_buffer_m)
    years = years.merge(reach, on="year", how="left")
    grounds = ground_cells(inputs, ground=mined)
    disturbed = Disturbed(
        settings=settings,
        mined=mined,
        outline=shapely.union_all(list(mined.shapes.values())),
        reached=reached,
        grounds=grounds,
        like=stretch_of(grounds, area_m2=mined.area_m2),
    )
    return _artifacts(inputs, disturbed, years=years)


def _artifacts(
    inputs: Inputs, disturbed: Disturbed, *, years: pd.DataFrame
) -> Artifacts:
    settings = disturbed.settings
    zones, candidates, told = _zones(inputs, disturbed)
    tables = [_compared(zone, disturbed, among=zones) for zone in zones]
    per = disturbance_per_mt(years)
    record = _record(disturbed, years=years, per=per, tables=tables)
    record["searched"] = told
    artifacts: dict[str, Artifact] = {
        "footprint": per,
        "footprint_years": years,
        "disturbed_areas": disturbed_areas(
            disturbed.mined.shapes,
            reached=disturbed.reached,
            plume_buffer_m=settings.plume_buffer_m,
            zones=[
                _drawn(zone, table) for zone, table in zip(zones, tables, strict=True)
            ],
        ),
        "record": record,
    }
    if tables:
        artifacts["reference_zones"] = pd.concat(tables, ignore_index=True)
    if candidates:
        artifacts["reference_candidates"] = pd.concat(candidates, ignore_index=True)
    notes = footprint_notes(settings, record, criteria=disturbed.like)
    return artifacts | {"notes": {"lines": list(notes)}}


def disturbance_of(
    project: Project, *, settings: FootprintSettings, plan: MiningPlan
) -> Disturbance:
    """Say how a tonne that is delivered disturbs the sea floor.

    Parameters
    ----------
    project : Project
    settings : FootprintSettings
    plan : MiningPlan

    Returns
    -------
    Disturbance
    """
    resource = project.resource
    return Disturbance(
        pickup=resource.pickup,
        transport_loss=resource.transport_loss,
        moisture=resource.wet_basis_moisture,
        track_width_m=plan.width_m,
        overlap=plan.overlap,
        sediment_depth_m=settings.sediment_depth_m,
        sediment_dry_density_kg_m3=settings.sediment_dry_density_kg_m3,
    )


def _zones(
    inputs: Inputs, disturbed: Disturbed
) -> tuple[list[FoundZone], list[pd.DataFrame], list[str]]:
    """Gather the zones that are given, and propose those asked for by size."""
    given = read_reference_zones(inputs.file)
    zones: list[FoundZone] = []
    candidates: list[pd.DataFrame] = []
    told: list[str] = []
    for name, choice in disturbed.settings.zones.items():
        kind = KINDS[name]
        if name in given:
            zones.append(given_zone(kind, given[name], grounds=disturbed.grounds))
        if choice.size_km2 is None:
            continue
        search = search_zone(
            kind,
            choice=choice,
            settings=disturbed.settings,
            grounds=disturbed.grounds,
            mined=disturbed.mined,
            reached=disturbed.reached,
            like=disturbed.like,
        )
        told.append(search_note(kind, search, size_km2=choice.size_km2))
        if search.found:
            best = proposed_zone(kind, search.found[0], grounds=disturbed.grounds)
            zones.append(best)
            candidates.append(candidate_table(kind, search, grounds=disturbed.grounds))
    return zones, candidates, told


def _compared(
    zone: FoundZone, disturbed: Disturbed, *, among: Sequence[FoundZone]
) -> pd.DataFrame:
    return compare_zone(
        str(zone.kind),
        how=zone.how,
        grounds=disturbed.grounds,
        area_m2=zone.area_m2,
        like=disturbed.like,
        criteria=CRITERIA,
        likeness=disturbed.settings.likeness,
        placements=list(
            placements_of(
                zone,
                mined=disturbed.mined,
                reached=disturbed.reached,
                settings=disturbed.settings,
                grounds=disturbed.grounds,
                among=among,
            )
        ),
    )


def _drawn(zone: FoundZone, table: pd.DataFrame) -> ReferenceZone:
    verdict = str(table["verdict"].iloc[-1])
    return ReferenceZone(
        name=f"{zone.kind}, {zone.how}",
        kind=zone.kind,
        shape=zone.shape,
        note=f"{zone.how}; {verdict}",
    )


def _record(
    disturbed: Disturbed,
    *,
    years: pd.DataFrame,
    per: pd.DataFrame,
    tables: Sequence[pd.DataFrame],
) -> dict[str, object]:
    """Write down the figures that others go on with."""
    by = per.set_index("per").to_dict("index")
    verdicts = [
        {
            "zone": str(table["zone"].iloc[0]),
            "how": str(table["how"].iloc[0]),
            "verdict": str(table["verdict"].iloc[-1]),
            "failed": [
                str(name)
                for name in table.loc[
                    table["verdict"].isin([str(Verdict.NOT), str(Verdict.FAILS)])
                    & (table["criterion"] != "all"),
                    "criterion",
                ]
            ],
        }
        for table in tables
    ]
    return {
        "years": len(years),
        "track_km2_per_mt_wet": number(by["Mt wet"]["track_km2"]),
        "track_km2_per_mt_dry": number(by["Mt dry"]["track_km2"]),
        "sediment_t_per_t_wet": number(by["Mt wet"]["sediment_t"], per=1e6),
        "track_km2_per_year": number(by["year, mean"]["track_km2"]),
        "track_km2": number(by["plan"]["track_km2"]),
        "sediment_t": number(by["plan"]["sediment_t"]),
        "track_plan_km2": by["plan"].get(PLAN_COLUMN),
        "mined_outline_km2": geodesic_area_m2(disturbed.outline) / 1e6,
        "reached_km2": geodesic_area_m2(disturbed.reached) / 1e6,
        "plume_buffer_m": disturbed.settings.plume_buffer_m,
        "settling": _settling(disturbed.settings),
        "tolerances": _scaled(disturbed),
        "verdicts": verdicts,
    }


def _scaled(disturbed: Disturbed) -> list[dict[str, object]]:
    """List differences that count for less here than the project says."""
    like = disturbed.settings.likeness
    found: list[dict[str, object]] = []
    for name, told in like.tolerances.items():
        if name not in disturbed.like.distributions:
            continue
        spread = disturbed.like.distributions[name].sd
        counted = like.tolerance_of(name, sd=spread)
        if counted < told:
            row = {"criterion": name, "told": told, "counted": counted, "sd": spread}
            found.append(row | {"unit": CRITERIA[name]})
    return found


def _settling(settings: FootprintSettings) -> dict[str, object]:
    """Screen the buffer by a grain that sinks, where that is asked for."""
    grain = settings.settling
    if grain is None:
        return {}
    found = screen_settling(grain)
    return {
        "height_m": grain.height_m,
        "current_m_s": grain.current_m_s,
        "velocity_mm_s": grain.velocity_mm_s,
        "hours": found.hours,
        "distance_m": found.distance_m,
    }


def _files(file: ProjectFile) -> tuple[Path, ...]:
    settings = file.project.footprint
    if settings is None:
        return ()
    return tuple(file.locate(name) for name in settings.named().values())


STEP = Step(
    name="footprint",
    run=_run,
    needs=("zone", "estimate", "ground", "classes", "statement", "economics"),
    parameters=lambda file: (
        file.project.footprint,
        file.project.mining,
        file.project.resource,
        file.project.classes is None,
        file.project.supply and file.project.supply.seabed,
    ),
    files=_files,
)
