"""Cores of mud become stations: one mass per area and its contents for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.metal_columns import REO, REY
from geo.model.schemas import station_schema
from geo.resource.mud.columns import core_columns
from geo.resource.mud.layers import counted_layers, unsampled
from geo.sources.mud_cores import MudCores, read_mud_cores
from geo.sources.sample_draft import REJECTED_COLUMNS
from geo.sources.samples import Samples

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from geo.model.mud import MudSettings
    from geo.sources.project_file import ProjectFile

GRAIN_T_M3, WATER_T_M3 = 2.65, 1.03
"""Quartz and clay, and sea water: for a glance at the moisture, and nothing else."""

DOUBTED_MOISTURE = 0.05  # from what full pores hold at the mean dry density
CORES_TOLD = 6


class MudStations(NamedTuple):
    """What cores of mud come to.

    Attributes
    ----------
    samples : Samples
        Stations, as of any other deposit.
    layers : pandas.DataFrame
        Every layer read, with whether it counts.
    cores : pandas.DataFrame
        A row for each core: position, what was not sampled, the column of what
        counts, and whether it takes part.
    """

    samples: Samples
    layers: pd.DataFrame
    cores: pd.DataFrame


def read_mud_stations(file: ProjectFile, mud: MudSettings) -> MudStations:
    """Read cores of mud and make stations of them.

    Parameters
    ----------
    file : ProjectFile
    mud : MudSettings

    Returns
    -------
    MudStations

    Raises
    ------
    DataError
        The files cannot be read, or cores are not sampled as deep as they must be;
        all is told.
    """
    project = file.project
    read = read_mud_cores(project.samples, mud, root=file.root)
    missing = unsampled(read.layers, settings=mud)
    _require_sampled(missing, read, mud)
    layers = counted_layers(read.layers, settings=mud)
    cores = read.cores.join(missing, on="station")
    cores = cores.join(core_columns(layers), on="station")
    cores = cores.assign(used=_takes_part(cores, mud))
    moisture = project.resource.wet_basis_moisture
    used = cores[cores["used"]].reset_index(drop=True)
    if not len(used):
        problem = Problem(
            where="mud.gaps",
            what=f"all {len(cores)} cores are censored above {mud.deepest_m:g} m",
            expected="cores as deep as deepest_m",
            cure="a smaller deepest_m",
        )
        raise DataError("cores", [problem])
    samples = Samples(
        accepted=_stations(used, mud, moisture=moisture),
        rejected=_rejected(cores, read, mud),
        notes=(*read.notes, *_notes(cores, mud, moisture=moisture)),
        provenance=read.provenance,
    )
    return MudStations(samples=samples, layers=layers, cores=cores)


def _takes_part(cores: pd.DataFrame, mud: MudSettings) -> pd.Series[bool]:
    if mud.gaps != "censored":
        return cores["layers"].notna()  # some were sampled, if only further down
    return cores["unsampled_m"] <= 0.0


def _require_sampled(missing: pd.DataFrame, read: MudCores, mud: MudSettings) -> None:
    """Refuse cores that leave ground above the depth of mining untold."""
    short = missing[missing["unsampled_m"] > 0.0]
    if mud.gaps != "refuse" or not len(short):
        return
    told = [
        f"{core} ({row['unsampled_m']:g} m, ends at {row['ends_m']:g} m)"
        for core, row in short.head(CORES_TOLD).iterrows()
    ]
    more = f" and {len(short) - len(told)} more" if len(short) > len(told) else ""
    problem = Problem(
        where=", ".join(read.provenance),
        what="cores not sampled all the way: " + ", ".join(told) + more,
        expected=f"layers from 0 to {mud.deepest_m:g} m below the sea floor",
        cure='set mud.gaps to "end" (what is not sampled is nothing) or "censored" '
        "(such cores take no part), or deepest_m to what was cored",
    )
    raise DataError("cores", [problem])


def _stations(
    used: pd.DataFrame, mud: MudSettings, *, moisture: float
) -> gpd.GeoDataFrame:
    grades = {f"grade_{name}": used[name] for name in mud.stated}
    told = ("depth_m", "campaign", "position_error_m", "fix")
    more = {name: used[name] for name in told if name in used}
    table = pd.DataFrame(
        {
            "station": used["station"],
            "lon": used["lon"],
            "lat": used["lat"],
            "abundance": used["dry_kg_m2"] / (1.0 - moisture),
            "evidence": used["evidence"],
            **more,
            **grades,
            "row": used["row"],
        }
    )
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    most = WORDS[DepositKind.MUD].most_kg_m2
    schema = station_schema(table.columns, most_kg_m2=most)
    return schema.validate(gpd.GeoDataFrame(table, geometry=points))


def _rejected(cores: pd.DataFrame, read: MudCores, mud: MudSettings) -> pd.DataFrame:
    """List rows that were left out, and cores of which only a lower bound is known."""
    out = cores[~cores["used"]]
    if not len(out):
        return read.rejected
    reasons = [_censored(row, mud) for row in out.to_dict("records")]
    name = list(read.provenance)[-1]
    censored = out[["row", "station", "lon", "lat"]].assign(reason=reasons, file=name)
    whole = [read.rejected, censored] if len(read.rejected) else [censored]
    return pd.concat(whole, ignore_index=True)[list(REJECTED_COLUMNS)]


def _censored(row: Mapping[Hashable, object], mud: MudSettings) -> str:
    ends, missing, dry, rey = (
        float(np.nan_to_num(float(str(row[name]))))
        for name in ("ends_m", "unsampled_m", "dry_kg_m2", REY)
    )
    return (
        f"censored: {missing:g} of {mud.deepest_m:g} m not sampled (the core ends at "
        f"{ends:g} m), so that its {dry:,.0f} kg/m2 dry at {1e6 * rey:,.0f} ppm REY "
        "are a lower bound"
    )


def _notes(cores: pd.DataFrame, mud: MudSettings, *, moisture: float) -> Iterator[str]:
    rules = {
        "all": "every layer counts",
        "contiguous": "the richest run of layers counts, each at or above "
        f"{mud.cutoff_rey_ppm:g} ppm REY",
        "selective": f"each layer at or above {mud.cutoff_rey_ppm:g} ppm REY counts",
    }
    yield (
        f"mud: down to {mud.deepest_m:g} m below the sea floor {rules[mud.rule]}; mass "
        "is dry density times thickness, contents are weighted by dry mass"
    )
    used = cores[cores["used"]]
    short = int((used["unsampled_m"] > 0.0).sum())
    if short:
        yield (
            f"mud: {short} cores are not sampled all the way to {mud.deepest_m:g} m; "
            "what was not sampled counts as nothing"
        )
    out = int((~cores["used"]).sum())
    if out:
        yield f"mud: {out} censored cores take no part; each holds a lower bound"
    bare = int((used["layers_counted"] == 0).sum())
    if bare:
        yield f"mud: {bare} cores hold no mud that counts"
    if mud.reo_per_rey is not None:
        yield f"mud: {REO} = {mud.reo_per_rey:g} x {REY}; {mud.reo_source}"
    yield from _doubted_moisture(used, moisture)


def _doubted_moisture(used: pd.DataFrame, moisture: float) -> Iterator[str]:
    """Hold the moisture that was given against full pores at the mean dry density."""
    bears = used[used["thickness_m"] > 0.0]
    if not len(bears):
        return
    dry = float(bears["dry_kg_m2"].sum() / bears["thickness_m"].sum()) / 1e3
    water = max(1.0 - dry / GRAIN_T_M3, 0.0) * WATER_T_M3
    full = water / (water + dry)
    if abs(full - moisture) > DOUBTED_MOISTURE:
        yield (
            f"mud: the moisture of {moisture:g} is not what full pores hold: at "
            f"{dry:.3g} t/m3 dry and grains of {GRAIN_T_M3:g} t/m3 that is {full:.2f}; "
            "wet tonnes rest on it, dry ones do not"
        )
