"""Cells of a file become a draft table of stations, in the units of the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely
from pyproj import CRS

from geo.errors import DataError, Problem
from geo.model.quantities import ABUNDANCE_UNITS, GRADE_UNITS
from geo.model.samples import MASS_UNITS, STATION_EVIDENCE
from geo.sources.guard import local_path
from geo.sources.pangaea import PangaeaHeader
from geo.sources.sample_draft import Draft
from geo.sources.text_numbers import read_numbers
from geo.sources.text_tables import (
    counted,
    find_column,
    missing_column,
    read_text_table,
    unit_in_name,
)
from geo.sources.vector_files import read_layer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.model.samples import SampleRules

TEXT_SUFFIXES = frozenset([".csv", ".tab", ".tsv", ".txt"])
POINT_LON, POINT_LAT = "easting of the point", "northing of the point"

_MASSES = {**ABUNDANCE_UNITS, **MASS_UNITS}
_LENGTHS = {"mm": 1e-3, "cm": 1e-2, "dm": 0.1, "m": 1.0, "km": 1e3}
_AREAS = {
    f"{unit}{square}": factor**2
    for unit, factor in _LENGTHS.items()
    for square in ("2", "**2", "^2", "²")
}
# what each unit measures, and in how many of its base unit
_UNITS = {
    unit: (kind, factor)
    for kind, factors in (
        ("mass", _MASSES),
        ("share", GRADE_UNITS),
        ("length", _LENGTHS),
        ("area", _AREAS),
        ("number", {"#": 1.0}),
    )
    for unit, factor in factors.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The cells of a file, unread.

    Parameters
    ----------
    name : str
        Of the file.
    cells : pandas.DataFrame
        By line of the file, or number of the feature, from 1.
    description : PangaeaHeader
    crs : pyproj.CRS or None
        What the file carries.
    """

    name: str
    cells: pd.DataFrame
    description: PangaeaHeader
    crs: CRS | None

    @property
    def holds_points(self) -> bool:
        """Whether positions come with the features."""
        return POINT_LON in self.cells.columns

    @property
    def columns(self) -> list[str]:
        """Names of the columns that the file has."""
        own = [
            name for name in self.cells.columns if name not in {POINT_LON, POINT_LAT}
        ]
        return [str(name) for name in own]

    @property
    def provenance(self) -> dict[str, str]:
        """Citation, DOI and licence, as far as the file tells them."""
        told = self.description
        return {"citation": told.citation, "doi": told.doi, "licence": told.licence}

    def column(self, wanted: str) -> str | None:
        """Find a column by its name, with or without the unit.

        Parameters
        ----------
        wanted : str

        Returns
        -------
        str or None
        """
        if wanted in {POINT_LON, POINT_LAT}:
            return wanted
        return find_column(self.columns, wanted)


def open_source(name: str, *, layer: str = "", root: Path) -> Source:
    r"""Open a table of text, or a layer of points.

    Parameters
    ----------
    name : str
        CSV, .tab, .tsv or .txt, or a vector file.
    layer : str, optional
    root : pathlib.Path

    Returns
    -------
    Source

    Raises
    ------
    DataError
        The file cannot be read or is empty.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.csv").write_text("id,lon\nA,154\n")
    ...     open_source("a.csv", root=pathlib.Path(folder)).columns
    ['id', 'lon']
    """
    path = local_path(name, root=root)
    if path.suffix.lower() in TEXT_SUFFIXES:
        text = read_text_table(path)
        return Source(
            name=path.name, cells=text.cells, description=text.description, crs=None
        )
    features = read_layer(path, layer=layer)
    if features.empty:
        raise DataError(path.name, [Problem(where="file", what="no features in it")])
    cells = pd.DataFrame(features.drop(columns="geometry", errors="ignore"))
    crs = None
    if isinstance(features, gpd.GeoDataFrame):
        crs = features.crs
        points = features.geometry.where(features.geom_type == "Point", shapely.Point())
        cells = cells.assign(**{POINT_LON: points.x, POINT_LAT: points.y})
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return Source(name=path.name, cells=cells, description=PangaeaHeader(), crs=crs)


def column_problems(
    source: Source, wanted: dict[str, str], *, units: dict[str, str]
) -> Iterator[Problem]:
    """Find columns that are not there, or carry another unit than declared.

    Parameters
    ----------
    source : Source
    wanted : dict of str to str
        Column by role.
    units : dict of str to str
        Declared unit by role.

    Yields
    ------
    Problem

    Examples
    --------
    >>> cells = pd.DataFrame({"Ni [mg/kg]": ["14000"]})
    >>> source = Source(name="a", cells=cells, description=PangaeaHeader(), crs=None)
    >>> for problem in column_problems(
    ...     source, {"grade_Ni": "Ni"}, units={"grade_Ni": "%"}
    ... ):
    ...     print(problem)
    grade_Ni: column 'Ni [mg/kg]' is in mg/kg, declared %
        cure: declare the unit of the file, or map another column
    """
    for role, name in wanted.items():
        column = source.column(name)
        if column is None:
            yield missing_column(source.columns, name, what=role)
            continue
        carried, declared = unit_in_name(column), units.get(role, "")
        if not declared or carried not in _UNITS:
            continue
        if _UNITS[carried] != _UNITS[declared]:
            yield Problem(
                where=role,
                what=f"column {column!r} is in {carried}, declared {declared}",
                cure="declare the unit of the file, or map another column",
            )


def draft_cells(
    source: Source,
    wanted: dict[str, str],
    *,
    required: tuple[str, ...],
    rules: SampleRules,
) -> Draft:
    """Read the cells of the wanted columns.

    Parameters
    ----------
    source : Source
    wanted : dict of str to str
        Column by role; every one is there.
    required : tuple of str
        Roles without which a row is left out.
    rules : SampleRules

    Returns
    -------
    Draft
        Columns named by role; station is text, lon and lat are NaN where no
        column is wanted.

    Examples
    --------
    >>> from geo.model.samples import SampleRules
    >>> source = Source(
    ...     name="a.csv",
    ...     cells=pd.DataFrame({"id": ["A", "B"], "kg": ["15.0", ""]}, index=[2, 3]),
    ...     description=PangaeaHeader(),
    ...     crs=None,
    ... )
    >>> draft = draft_cells(
    ...     source,
    ...     {"station": "id", "abundance": "kg"},
    ...     required=("abundance",),
    ...     rules=SampleRules(),
    ... )
    >>> draft.table["abundance"].tolist(), draft.findings[0].what
    ([15.0], 'no abundance')
    """
    cells = {role: source.cells[source.column(name)] for role, name in wanted.items()}
    text = {
        r: cells.pop(r).fillna("").astype(str).str.strip() for r in _TEXT & set(cells)
    }
    read = {
        role: read_numbers(
            column, decimal_comma=rules.decimal_comma, thousands=rules.thousands
        )
        for role, column in cells.items()
    }
    nowhere = pd.Series(np.nan, index=source.cells.index)
    numbers = {role: column.figures for role, column in read.items()}
    draft = Draft(
        table=pd.DataFrame({"lon": nowhere, "lat": nowhere, **numbers, **text})
    )
    for role, column in read.items():
        draft = draft.found(
            column.unreadable,
            shown=cells[role].astype(str),
            what=f"{role} is no number:",
            cure="if commas are meant, set rules.decimal_comma or rules.thousands",
            reject=rules.impossible == "reject",
        )
        draft = _below_detection(
            draft, role, below=column.below, cells=cells[role], rules=rules
        )
        if role in required:
            draft = _without(draft, role, column.missing)
    draft = _without(draft, "station", text["station"] == "")
    return _evidence(draft, rules=rules).settled()


_TEXT = frozenset(["station", "evidence", "campaign", "recovery", "fix"])


def _without(draft: Draft, role: str, missing: pd.Series) -> Draft:
    nothing = pd.Series("", index=missing.index)
    return draft.found(missing, shown=nothing, what=f"no {role}", reject=True)


def _below_detection(
    draft: Draft,
    role: str,
    *,
    below: pd.Series,
    cells: pd.Series,
    rules: SampleRules,
) -> Draft:
    if rules.below_detection == "half" and bool(below.any()):
        values = draft.table[role]
        table = draft.table.assign(**{role: values.mask(below, values / 2.0)})
        return replace(draft, table=table).noted(
            f"{role}: half of the detection limit taken in {counted(int(below.sum()))}"
        )
    return draft.found(
        below,
        shown=cells.astype(str),
        what=f"{role} is below detection:",
        cure='set rules.below_detection = "half" or "reject"',
        reject=rules.below_detection == "reject",
    )


def _evidence(draft: Draft, *, rules: SampleRules) -> Draft:
    if "evidence" not in draft.table:
        return draft
    words = draft.table["evidence"].str.lower().replace("", "unknown")
    draft = replace(draft, table=draft.table.assign(evidence=words))
    return draft.found(
        ~words.isin(STATION_EVIDENCE),
        shown=words,
        what="evidence",
        expected="one of " + ", ".join(STATION_EVIDENCE),
        reject=rules.impossible == "reject",
    )
