"""The results folder of a map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.watermark import WATERMARK
from geo.report.concentration_export import write_concentration
from geo.report.concentration_tables import ConcentrationTables
from geo.report.export import write_table, write_text
from geo.sources.coastline import read_land
from geo.workflow.prospecting_provenance import prospect_provenance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.prospecting_found import Found

PROVENANCE, SUMMARY = "provenance.json", "summary.json"


def write_prospect(
    folder: Path, found: Found, *, content: Mapping[str, object]
) -> tuple[str, ...]:
    """Write a map with all that belongs to it.

    Parameters
    ----------
    folder : pathlib.Path
        An empty one.
    found : Found
    content : mapping of str to object
        What the command tells, for the summary.

    Returns
    -------
    tuple of str
        What was written, relative to the folder.
    """
    plan = found.asked.file.plan
    written = write_concentration(
        found.map.grid,
        stations=stations_of(found),
        tables=tables_of(found),
        folder=folder,
        title=plan.title,
        land=read_land(),
    )
    path = Path("tables/out_of_fold.csv")
    write_table(_marked(_out_of_fold(found), found), path, root=folder)
    written = (*written, path.as_posix())
    facts = prospect_provenance(found.asked.file, found.asked.table, notes=found.notes)
    for name, record in ((PROVENANCE, facts), (SUMMARY, dict(content))):
        text = json.dumps(
            record, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False
        )
        write_text(text + "\n", Path(name), root=folder)
    return (*written, PROVENANCE, SUMMARY)


def _out_of_fold(found: Found) -> pd.DataFrame:
    """Say of which station each prediction is."""
    told = found.judged.predictions
    stations = found.asked.table.accepted.iloc[found.rows[told["row"]]]
    named = {
        name: stations[name].to_numpy() for name in ("station", "lon", "lat", "file")
    }
    return told.assign(**named, row=stations["row"].to_numpy())


def stations_of(found: Found) -> gpd.GeoDataFrame:
    """Give the stations that the map is made from.

    Parameters
    ----------
    found : Found

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326; station, response, row, file, and the covariates.
    """
    table = found.asked.table.accepted.iloc[found.rows].reset_index(drop=True)
    named = table.rename(columns={"value": "response"}).drop(columns=["lon", "lat"])
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    frame = pd.concat([named, found.design.covariates], axis=1)
    return gpd.GeoDataFrame(_marked(frame, found), geometry=points)


def tables_of(found: Found) -> ConcentrationTables:
    """Give the tables that stand beside the map.

    Parameters
    ----------
    found : Found

    Returns
    -------
    ConcentrationTables
    """
    return ConcentrationTables(
        scores=found.judged.scores,
        claimed=found.judged.claimed,
        by_fold=found.judged.by_fold,
        importance=found.importance,
        reliability=found.judged.reliability,
        labels=found.map.labels,
        coverage=found.map.coverage,
        applicability=found.map.applicability.verdict,
        dropped=found.dropped,
        collinearity=found.collinearity.table,
        model_notes=found.judged.notes,
    )


def _marked(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    return table.assign(data=WATERMARK) if found.synthetic else table
