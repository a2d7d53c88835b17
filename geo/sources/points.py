"""Points with a value from any table, each row accepted or rejected with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import CRSError, DataError
from geo.model.crs import WGS84
from geo.sources.point_columns import (
    metric_problems,
    position_columns,
    says_synthetic,
)
from geo.sources.point_tables import open_point_table
from geo.sources.sample_cells import column_problems, draft_cells
from geo.sources.sample_checks import check_duplicates, check_positions
from geo.sources.sample_draft import rejected_rows, require_good
from geo.sources.text_tables import unit_in_name
from geo.sources.vector_files import settled_crs

if TYPE_CHECKING:
    from pathlib import Path

    from geo.model.points import PointFile
    from geo.sources.sample_cells import Source

LARGEST = 1e100  # squares of values are summed


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What a file of points held.

    Parameters
    ----------
    accepted : geopandas.GeoDataFrame
        Columns lon, lat, value and row, the line of the file; lon/lat points.
    rejected : pandas.DataFrame
        Columns row, station, lon, lat, reason, file.
    notes : tuple of str
        Every conversion made.
    column, unit : str
        Of the value; the unit is empty where nobody says.
    citation, doi, licence : str
        Empty where the file does not say.
    synthetic : bool
        Its column ``evidence`` says so of some row.
    """

    accepted: gpd.GeoDataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]
    column: str
    unit: str
    citation: str
    doi: str
    licence: str
    synthetic: bool


def read_points(settings: PointFile, *, root: Path) -> Points:
    r"""Read points with a value, telling all that is wrong at once.

    Parameters
    ----------
    settings : PointFile
    root : pathlib.Path
        Folder that the file name starts from.

    Returns
    -------
    Points

    Raises
    ------
    DataError
        A column is missing, rows break a rule that says refuse, or no row is
        left; with every problem found.
    CRSError
        The declared CRS and that of the file differ, or there is none and the
        positions are called easting and northing or are in metres.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.points import PointFile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "cores.csv").write_text(
    ...         "Longitude,Latitude,Mn [%]\n154.0,24.0,19\n154.1,24.0,n/a\n"
    ...     )
    ...     points = read_points(
    ...         PointFile(file="cores.csv", value="Mn"), root=pathlib.Path(folder)
    ...     )
    >>> points.accepted["value"].tolist(), points.unit
    ([19.0], '%')
    >>> points.rejected[["row", "reason"]].values.tolist()
    [[3, 'no value']]
    """
    source = open_point_table(
        settings.file,
        columns=(settings.lon, settings.lat),
        layer=settings.layer,
        root=root,
    )
    wanted = _columns(source, settings)
    problems = list(column_problems(source, wanted, units={}))
    if problems:
        raise DataError("points", problems)
    declared = settings.crs
    if not declared and source.crs is None:
        if metric := metric_problems(source, wanted):
            raise CRSError("points", metric)
        declared = WGS84.to_string()
    crs = settled_crs(declared, source.crs, name=source.name)

    numbered = replace(
        source, cells=source.cells.assign(**{_NUMBER: source.cells.index.astype(str)})
    )
    draft = draft_cells(
        numbered,
        {"station": _NUMBER, **wanted},
        required=("lon", "lat", "value"),
        rules=settings.rules,
    )
    draft = draft.found(
        ~(draft.table["value"].abs() < LARGEST),
        shown=draft.table["value"],
        what="value is beyond all measure:",
        reject=settings.rules.impossible == "reject",
    ).settled()
    draft = check_positions(draft, crs=crs, rules=settings.rules)
    draft = check_duplicates(draft, rules=settings.rules)
    require_good([(source.name, draft)], what="points")

    table = draft.table.assign(row=draft.table.index).reset_index(drop=True)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    column = source.column(settings.value) or settings.value
    return Points(
        accepted=gpd.GeoDataFrame(
            table[["lon", "lat", "value", "row"]], geometry=points
        ),
        rejected=rejected_rows([(source.name, draft)]),
        notes=draft.notes,
        column=column,
        unit=settings.unit or unit_in_name(column),
        citation=source.description.citation,
        doi=source.description.doi,
        licence=source.description.licence,
        synthetic=says_synthetic(source),
    )


_NUMBER = "number of the row"


def _columns(source: Source, settings: PointFile) -> dict[str, str]:
    found = position_columns(
        source, lon=settings.lon, lat=settings.lat, value=settings.value
    )
    if isinstance(found, list):
        raise DataError("points", found)
    return {**found, "value": settings.value}
