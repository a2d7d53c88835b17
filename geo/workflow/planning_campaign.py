"""Step: which stations to take next, what they cost and what they tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import WGS84
from geo.model.degrees import degrees_minutes
from geo.resource.campaign.efficient import efficient
from geo.resource.campaign.swath_time import swath_time
from geo.resource.classes.blocks import KM2
from geo.routing.paths import route
from geo.routing.waypoints import Waypoint
from geo.workflow.campaign_classes import (
    MT,
    PRECISION,
    RULES,
    class_rows,
    coarse_slope,
    held_rows,
    planned_classes,
    turned_mt,
)
from geo.workflow.campaign_ground import CampaignDomain, campaign_domains
from geo.workflow.campaign_stations import (
    campaign_plans,
    present_spacing_m,
    voyages_of,
)
from geo.workflow.campaign_worth import (
    KnownGround,
    square_table,
    stakes_of,
    worth_of_plan,
)
from geo.workflow.classing import read_class_overrides
from geo.workflow.graph import Artifacts, Inputs, Step, number
from geo.workflow.lanes import route_files, sea_network
from geo.workflow.places import waypoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.model.campaign import CampaignSettings
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Record
    from geo.workflow.campaign_classes import PlannedClasses
    from geo.workflow.campaign_stations import Plan, Voyages
    from geo.workflow.campaign_worth import News, Stakes

ENOUGH = 0.5  # of the most tonnes that any plan turns: the plan drawn turns as many
NO_GROUND = (
    "campaign: no ground above the cut-off that counts is below {target}: "
    "there is nothing to plan"
)
NO_PLACE = (
    "campaign: no station of any plan may lie on the ground that it is for: wider "
    "bounds, closer spacings or a smaller apart in [campaign] would let some"
)


class _Task(NamedTuple):
    """What every plan is weighed by."""

    settings: CampaignSettings
    domains: list[CampaignDomain]
    known: list[KnownGround]
    overrides: gpd.GeoDataFrame | None
    stakes: Stakes
    transit_nm: float


class _Weighed(NamedTuple):
    """A plan with its time, its classes and its worth."""

    plan: Plan
    voyages: Voyages
    classes: list[PlannedClasses]
    rows: pd.DataFrame
    news: list[News]
    worth: dict[str, float]


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    settings, classes = project.campaign, project.classes
    if settings is None or classes is None:  # which no project has without the other
        return {"notes": {"lines": []}}
    domains = campaign_domains(inputs, settings=settings, classes=classes)
    if not any(each.wanted.any() for each in domains):
        line = NO_GROUND.format(target=settings.target)
        return {"notes": {"lines": [line]}}
    task = _Task(
        settings=settings,
        domains=domains,
        known=[KnownGround.of(each) for each in domains],
        overrides=read_class_overrides(inputs.file),
        stakes=_stakes(inputs, settings),
        transit_nm=transit_to_field_nm(inputs, domains, settings=settings),
    )
    plans = campaign_plans(domains, settings=settings)
    if not any(plan.stations for plan in plans):
        return {"notes": {"lines": [NO_PLACE]}}
    _require_plan(settings.chosen, plans)
    weighed = [_weigh(task, plan) for plan in plans]
    table = _plan_table(weighed, settings=settings)
    chosen = _chosen(table, weighed, settings=settings)
    return {
        "campaign_plans": table.assign(chosen=table["plan"] == chosen.plan.name),
        "campaign_classes": pd.concat([each.rows for each in weighed]),
        "campaign_held": _held_table(task, (weighed[0], chosen)),
        "campaign_squares": square_table(task.known, chosen.news, stakes=task.stakes),
        "campaign_stations": _station_layer(weighed, chosen=chosen.plan.name),
        "campaign": _record(inputs, task, chosen=chosen),
        "notes": {"lines": _notes(task, table)},
    }


def _require_plan(name: str, plans: Sequence[Plan]) -> None:
    """Refuse a name that no plan has; an empty one asks for none."""
    names = [plan.name for plan in plans]
    if name and name not in names:
        problem = Problem(
            where="chosen", what=repr(name), expected="one of " + ", ".join(names)
        )
        raise ParameterError("campaign", [problem])


def _stakes(inputs: Inputs, settings: CampaignSettings) -> Stakes:
    project = inputs.file.project
    told = inputs.done["economics"].get("economics", {})
    economics = project.economics
    return stakes_of(
        given=settings.worth,
        economics=told if isinstance(told, dict) else {},
        first_year=0.0 if economics is None else economics.first_production_year,
        recovered_share=number(
            inputs.record("statement", "facts")["recoverable_share"]
        ),
        cutoff_kg_m2=project.resource.cutoff_kg_m2,
    )


def transit_to_field_nm(
    inputs: Inputs, domains: Sequence[CampaignDomain], *, settings: CampaignSettings
) -> float:
    """Measure the way by sea from the port to the middle of the ground.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the facts.
    domains : sequence of CampaignDomain
    settings : CampaignSettings

    Returns
    -------
    float
        Nautical miles, one way.

    Raises
    ------
    DataError
        There is no such port, or no way from it.
    """
    file = inputs.file
    middle = np.vstack([np.column_stack(each.lonlat(each.ground)) for each in domains])
    lon = np.angle(np.exp(1j * np.radians(middle[:, 0])).mean(), deg=True)
    field = Waypoint(name="field", lon=float(lon), lat=float(middle[:, 1].mean()))
    port = waypoint(settings.ship.port, ports=inputs.layer("facts", "ports"))
    way = route(sea_network(file), origin=port, destination=field)
    if way.blocked:
        problem = Problem(
            where=file.where("campaign", "ship", "port"),
            what=f"no way by sea from {settings.ship.port} to the field",
            expected="a port that the field can be reached from",
        )
        raise DataError("campaign", [problem])
    return float(way.length_nm)


def _weigh(task: _Task, plan: Plan) -> _Weighed:
    classes = [
        planned_classes(
            domain, places, settings=task.settings, overrides=task.overrides
        )
        for domain, places in zip(task.domains, plan.planned, strict=True)
    ]
    news = [
        known.news(made.case) for known, made in zip(task.known, classes, strict=True)
    ]
    return _Weighed(
        plan=plan,
        voyages=voyages_of(
            plan, task.domains, settings=task.settings, transit_nm=task.transit_nm
        ),
        classes=classes,
        rows=class_rows(plan, task.domains, classes),
        news=news,
        worth=worth_of_plan(news, stakes=task.stakes),
    )


def _plan_table(
    weighed: Sequence[_Weighed], *, settings: CampaignSettings
) -> pd.DataFrame:
    """Put the plans side by side, a row each."""
    rows = []
    for each in weighed:
        plan, time = each.plan, each.voyages.time
        turned = turned_mt(each.rows, weighed[0].rows, target=settings.target)
        cost_usd = time.days * settings.ship.day_usd
        rows.append(
            {
                "plan": plan.name,
                "kind": plan.kind,
                "spacing_m": plan.spacing_m,
                "stations": plan.stations,
                "ship_days": time.days,
                "transit_days": time.transit,
                "station_days": time.on_station,
                "sailing_days": time.sailing,
                "weather_days": time.weather,
                "port_days": time.in_port,
                "legs": time.legs,
                "cost_usd": cost_usd,
                **{f"turned_{basis}_mt": mt for basis, mt in turned.items()},
                "usd_per_turned_t": cost_usd / (turned[PRECISION] * MT)
                if turned[PRECISION] > 0.0
                else np.nan,
                **_class_columns(each.rows),
                **each.worth,
                "net_usd": each.worth["evoi_usd"] - cost_usd,
            }
        )
    table = pd.DataFrame(rows)
    best = efficient(table["cost_usd"], gain=table[f"turned_{PRECISION}_mt"])
    return table.assign(efficient=best)


def _class_columns(rows: pd.DataFrame) -> dict[str, float]:
    """Lay the classes of each basis out in a row."""
    return {
        f"{str(row['class']).lower()}_{row['basis']}_{unit}": float(row[unit])
        for row in rows.to_dict("records")
        for unit in ("km2", "mt")
    }


def _chosen(
    table: pd.DataFrame, weighed: Sequence[_Weighed], *, settings: CampaignSettings
) -> _Weighed:
    """Take the plan asked for, else one that turns much, at the least for a tonne."""
    named = {each.plan.name: each for each in weighed}
    if settings.chosen:
        return named[settings.chosen]
    turned = table[f"turned_{PRECISION}_mt"]
    some = table[(turned >= ENOUGH * turned.max()) & (turned > 0.0)]
    if not len(some):
        return weighed[-1]
    return named[str(some.loc[some["usd_per_turned_t"].idxmin(), "plan"])]


def _held_table(task: _Task, shown: Sequence[_Weighed]) -> pd.DataFrame:
    """List what holds ground down today, and with the plan that is drawn."""
    rows = [
        row
        for each in shown
        for row in held_rows(task.domains, each.classes, plan=each.plan.name)
    ]
    table = pd.DataFrame(rows)
    return table[table["area_km2"] > 0.0].reset_index(drop=True)


def _station_layer(weighed: Sequence[_Weighed], *, chosen: str) -> gpd.GeoDataFrame:
    """List the stations of all plans, each plan in the order of its tour."""
    table = pd.concat([each.voyages.table for each in weighed], ignore_index=True)
    axes: tuple[Literal["lat", "lon"], ...] = ("lat", "lon")
    for axis in axes:
        table[f"{axis}_minutes"] = [
            degrees_minutes(value, axis=axis) for value in table[axis]
        ]
    table["chosen"] = table["plan"] == chosen
    points = gpd.points_from_xy(table["lon"], table["lat"])
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)


def _record(inputs: Inputs, task: _Task, *, chosen: _Weighed) -> Record:
    """Say what all plans rest on."""
    settings, worth = task.settings, task.stakes.worth
    project = inputs.file.project
    return {
        "label": inputs.record("statement", "facts")["label"],
        "synthetic": project.synthetic,
        "rpeee": project.rpeee is not None,
        "target": str(settings.target),
        "cutoff_kg_m2": project.resource.cutoff_kg_m2,
        "chosen": chosen.plan.name,
        "asked_for": bool(settings.chosen),
        "transit_nm": task.transit_nm,
        "present_stations": sum(len(each.present) for each in task.domains),
        "present_spacing_m": present_spacing_m(task.domains),
        "break_even_kg_m2": task.stakes.break_even_kg_m2,
        "marginal_kg_m2": task.stakes.marginal_kg_m2,
        "marginal_wet_t": _marginal_t(task, chosen),
        "usd_wet_t": None if worth is None else worth.usd_wet_t,
        "worth_source": "" if worth is None else worth.source,
        "discount_rate": None if worth is None else worth.discount_rate,
        "first_year": None if worth is None else worth.first_year,
        "swath": _swath(task),
    }


def _marginal_t(task: _Task, chosen: _Weighed) -> float | None:
    """Give what news are worth if ground need only pay for its own mining."""
    pays = task.stakes.marginal_kg_m2
    if pays is None:
        return None
    stakes = replace(task.stakes, break_even_kg_m2=pays)
    return worth_of_plan(chosen.news, stakes=stakes)["evoi_wet_t"]


def _swath(task: _Task) -> dict[str, object]:
    """Say what mapping the depth takes, where that would lift a cap."""
    survey = task.settings.swath
    coarse = [each for each in task.domains if coarse_slope(each.case)]
    if survey is None or not coarse:
        return {}
    area = np.concatenate([each.case.area_m2 for each in coarse])
    depth = np.concatenate([each.depth_m for each in coarse])
    known = np.isfinite(depth) & (area > 0.0)
    depth_m = float(np.average(depth[known], weights=area[known]))
    time = swath_time(float(area.sum()), depth_m=depth_m, survey=survey)
    ship = task.settings.ship
    alone = 2.0 * task.transit_nm / ship.speed_kn / 24.0
    at_work = time.days * (1.0 + ship.weather_share)
    return {
        "area_km2": float(area.sum()) / KM2,
        "depth_m": depth_m,
        "line_km": time.line_km,
        "days": at_work,
        "days_with_transit": at_work + alone,
        "cost_usd": at_work * ship.day_usd,
        "footprint_m": time.footprint_m,
        "cell_m": survey.cell_m,
        "source": survey.source,
    }


def _notes(task: _Task, table: pd.DataFrame) -> list[str]:
    """Tell what the table does not: what holds ground down, whatever is sampled."""
    lines = []
    gained = f"turned_{RULES}_mt"
    if table[f"turned_{PRECISION}_mt"].max() > 0.0 >= table[gained].max():
        lines.append(
            f"campaign: by precision stations turn ground {task.settings.target}, by "
            "all rules none of it: caps hold it (tables/campaign_held.csv)"
        )
    return lines


def _files(file: ProjectFile) -> tuple[Path, ...]:
    settings = file.project.classes
    overrides = settings.overrides if settings else ""
    named = (overrides,) if overrides else ()
    return (*(file.locate(name) for name in named), *route_files(file))


STEP = Step(
    name="campaign",
    run=_run,
    needs=(
        *("zone", "truth", "estimate", "ground", "classes", "realizations"),
        *("statement", "facts", "economics"),
    ),
    parameters=lambda file: (
        file.project.campaign,
        file.project.classes,
        file.project.economics,
        file.project.estimate,
        file.project.resource,
        file.project.rpeee,
        file.project.synthetic,
        file.project.routing,
        file.project.domains,
    ),
    files=_files,
)
