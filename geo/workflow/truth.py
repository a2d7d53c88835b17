"""Step: what the stations say on one scale, and how well they were taken."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.errors import DataError, GeoError, Problem
from geo.model.crs import WGS84
from geo.model.deposit_kinds import kind_of
from geo.resource.deposit.domain_samples import CAUSE
from geo.resource.sampling.quality import (
    compare_duplicates,
    compare_samplers,
    compare_standards,
    quality_table,
)
from geo.resource.sampling.truth import TrueAbundance, true_abundance
from geo.sources.quality import QualityReadings, read_quality
from geo.sources.sample_nodules import read_nodules
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.station_checks import require_used
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from pathlib import Path

    from geo.resource.sampling.quality import Duplicates, SamplerPairs, Standards
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact

IN_UNIT_OF_READINGS = (
    *("mean_first", "mean_second", "certified", "bias", "bias_sd"),
    *("repeat_sd", "difference_sd"),
)
NOWHERE = ""  # the domain of stations that lie in none


def _run(inputs: Inputs) -> Artifacts:
    stations = inputs.layer("samples", "accepted")
    domains = inputs.layer("zone", "domains")
    require_used(stations, file=inputs.file)
    owner = _owners(stations, domains)
    nodules = _nodules(inputs.file)
    parts, sampling, laws, lines = [], [], [], []
    for name in (*domains["name"].astype(str), NOWHERE):
        members = stations[owner == name].reset_index(drop=True)
        if name == NOWHERE:  # too few and far apart to fit the law of a photo to
            members = members[members["abundance"].notna()].reset_index(drop=True)
        if not len(members):
            continue
        truth = true_abundance(
            members,
            settings=inputs.file.project.sampling,
            domain=name,
            nodules=nodules,
            kind=kind_of(inputs.file.project),
        )
        known = truth.at(truth.known)
        parts.append(_corrected(members[truth.known], known).assign(domain=name))
        sampling.append(truth.table.assign(domain=name))
        laws += _laws(name, truth)
        lines += [f"{name or 'outside the domains'}: {note}" for note in truth.notes]
    if not parts:
        raise DataError("samples", [_nowhere()])
    artifacts: dict[str, Artifact] = {
        "stations": _joined(parts),
        "sampling": pd.concat(sampling, ignore_index=True),
    }
    if laws:
        artifacts["photo_laws"] = pd.DataFrame(laws)
    return artifacts | _quality(inputs.file, lines) | {"notes": {"lines": lines}}


def _nowhere() -> Problem:
    return Problem(
        where="stations",
        what="none with an abundance, and none in a domain",
        expected="at least three in each domain",
        cure="check the positions, and the column of abundances",
    )


def _owners(stations: gpd.GeoDataFrame, domains: gpd.GeoDataFrame) -> np.ndarray:
    """Name the domain of each station, the first where outlines touch."""
    owner = np.full(len(stations), NOWHERE, dtype=object)
    points = stations.geometry.to_numpy()
    for name, outline in zip(
        reversed(list(domains["name"])), reversed(list(domains.geometry)), strict=True
    ):
        owner[shapely.covers(outline, points)] = str(name)
    return owner


def _nodules(file: ProjectFile) -> pd.DataFrame | None:
    settings = file.project.sampling.long_axis
    if settings is None or settings.nodules is None:
        return None
    return read_nodules(settings.nodules, root=file.root)


def _corrected(members: gpd.GeoDataFrame, truth: TrueAbundance) -> gpd.GeoDataFrame:
    """Put what is true in the place of what was read, and the errors beside it."""
    table = members.reset_index(drop=True).assign(
        abundance_read=truth.table["read"],
        abundance=truth.abundance,
        error_variance=truth.error_variance,
        position_error_m=truth.position_error_m,
        **{f"{CAUSE}{cause.name}": cause.loading for cause in truth.causes},
    )
    return gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84)


def _joined(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put the domains together in the order of the file, without loading where none."""
    joined = pd.concat(parts, ignore_index=True)
    loadings = [name for name in joined if str(name).startswith(CAUSE)]
    filled = joined.assign(**{name: joined[name].fillna(0.0) for name in loadings})
    ordered = filled.sort_values("row", kind="stable").reset_index(drop=True)
    return gpd.GeoDataFrame(ordered, geometry="geometry", crs=WGS84)


def _laws(domain: str, truth: TrueAbundance) -> list[dict[str, object]]:
    """List the laws of photos that a domain's abundances rest on."""
    found = {"coverage": truth.coverage_law, "long axis": truth.long_axis_law}
    rows: list[dict[str, object]] = []
    for kind, law in found.items():
        if law is not None:
            plain = {
                name: value
                for name, value in asdict(law).items()
                if isinstance(value, (int, float, str))
            }
            rows.append({"domain": domain, "law": kind, **plain})
    return rows


def _quality(file: ProjectFile, lines: list[str]) -> dict[str, Artifact]:
    """Compare what was taken twice."""
    if not file.project.quality:
        return {}
    readings = read_quality_tables(file)
    for each in readings:
        lines += [f"{each.settings.name}: {note}" for note in each.notes]
    found = {each.settings.name: _compared(each) for each in readings}
    pairs = [each.table.assign(table=each.settings.name) for each in readings]
    rejected = [each.rejected.assign(table=each.settings.name) for each in readings]
    return {
        "quality": _with_units(quality_table(found), file),
        "quality_readings": pd.concat(pairs, ignore_index=True),
        "quality_rejected": pd.concat(rejected, ignore_index=True),
    }


def read_quality_tables(file: ProjectFile) -> list[QualityReadings]:
    """Read what was taken twice.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    list of QualityReadings

    Raises
    ------
    DataError
        Tables cannot be read; all are told, with their places.
    """
    readings, problems = [], []
    for index, each in enumerate(file.project.quality):
        try:
            readings.append(read_quality(each, root=file.root))
        except GeoError as error:
            where = file.where("quality", index)
            problems += located(error, where=where, given=each.name)
    if problems:
        raise DataError("quality", problems)
    return readings


def _with_units(table: pd.DataFrame, file: ProjectFile) -> pd.DataFrame:
    """Say the unit of each figure that has that of its readings."""
    units = {each.name: each.unit or "as read" for each in file.project.quality}
    own = table["figure"].isin(IN_UNIT_OF_READINGS)
    return table.assign(unit=table["table"].map(units).where(own, ""))


def _compared(readings: QualityReadings) -> Duplicates | Standards | SamplerPairs:
    table = readings.table
    first, second = table["first"], table["second"]
    match readings.settings.kind:
        case "duplicates":
            return compare_duplicates(first, second)
        case "standards":
            return compare_standards(first, second, certified_sd=table["certified_sd"])
        case "pairs":
            return compare_samplers(first, second)


def _files(file: ProjectFile) -> tuple[Path, ...]:
    project = file.project
    named = [
        name
        for table in project.quality
        for name in (table.file, table.second_file)
        if name
    ]
    long_axis = project.sampling.long_axis
    if long_axis is not None and long_axis.nodules is not None:
        named.append(long_axis.nodules.file)
    return tuple(file.locate(name) for name in named)


STEP = Step(
    name="truth",
    run=_run,
    needs=("samples", "zone"),
    parameters=lambda file: (
        file.project.sampling,
        file.project.quality,
        kind_of(file.project),
    ),
    files=_files,
)
