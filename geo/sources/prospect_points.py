"""Points of a map of concentration or occurrence, from one table or from two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import CRSError, DataError, Problem
from geo.model.crs import WGS84
from geo.model.dates import is_date
from geo.model.points import LENIENT
from geo.sources.point_columns import (
    metric_problems,
    position_columns,
    says_synthetic,
)
from geo.sources.point_tables import open_point_table
from geo.sources.sample_cells import column_problems, draft_cells
from geo.sources.sample_checks import check_duplicates, check_positions
from geo.sources.sample_draft import in_file, rejected_rows, require_good
from geo.sources.text_tables import unit_in_name
from geo.sources.vector_files import as_text, settled_crs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.model.prospect_points import ProspectPoints
    from geo.model.samples import SampleRules
    from geo.sources.sample_cells import Source
    from geo.sources.sample_draft import Draft

PRESENT, ABSENT = 1.0, 0.0
ONE_FOR_A_CHANCE = "1"  # the unit of a response that is present or not
LARGEST = 1e100  # squares of values are summed

_ROW, _FOUND = "number of the row", "presence or control"
_NUMBERS = ("error_sd", "weight")
_TEXTS = ("region", "date")
_PLACE_DECIMALS = 6  # of a degree, 0.1 m


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProspectTable:
    """What files of points held.

    Parameters
    ----------
    accepted : pandas.DataFrame
        A row for each point: station, lon, lat (WGS 84), value, row, file; and
        error_sd, weight, region and date where a column was named.
    rejected : pandas.DataFrame
        Columns row, station, lon, lat, reason, file.
    notes : tuple of str
        Every conversion made.
    unit : str
        Of the response; 1 for an occurrence, empty where nobody says.
    provenance : dict of str to dict of str
        By file name: citation, doi and licence as the file states them.
    synthetic : bool
        A column ``evidence`` says so of some row.
    """

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]
    unit: str
    provenance: dict[str, dict[str, str]]
    synthetic: bool


def read_prospect_points(points: ProspectPoints, *, root: Path) -> ProspectTable:
    r"""Read points with a response, or presences and controls.

    A point that cannot be taken is left out and listed. Several rows at one place are
    one point: of a quantity their mean, of an occurrence present if one of them is,
    since what was found there is there, whatever another sampler missed.

    Parameters
    ----------
    points : ProspectPoints
    root : pathlib.Path
        Folder that file names start from.

    Returns
    -------
    ProspectTable

    Raises
    ------
    DataError
        Columns are missing or no row is left; with every problem of every file.
    CRSError
        The declared CRS and that of a file differ, or there is none and the positions
        are in metres.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.prospect_points import ProspectPoints
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     root = pathlib.Path(folder)
    ...     _ = (root / "found.csv").write_text("lon,lat\n154.0,24.0\n154.2,24.0\n")
    ...     _ = (root / "not.csv").write_text("lon,lat\n154.0,24.0\n154.1,24.1\n")
    ...     read = read_prospect_points(
    ...         ProspectPoints(presence="found.csv", control="not.csv"), root=root
    ...     )
    >>> read.accepted[["lon", "value"]].values.tolist()
    [[154.0, 1.0], [154.2, 1.0], [154.1, 0.0]]
    >>> read.rejected["reason"].tolist()
    ['same place as row 2 of found.csv, where it is present']
    """
    sources = {name: _opened(points, name, root=root) for name in points.named}
    plans = {name: _columns(points, source) for name, source in sources.items()}
    problems = [
        in_file(problem, sources[name].name)
        for name, wanted in plans.items()
        for problem in (
            wanted
            if isinstance(wanted, list)
            else column_problems(sources[name], wanted, units={})
        )
    ]
    if problems:
        raise DataError("points", problems)
    drafts = [
        (sources[name].name, _draft(points, sources[name], wanted))
        for name, wanted in plans.items()
        if isinstance(wanted, dict)
    ]
    require_good(drafts, what="points")
    accepted = pd.concat(
        [
            draft.table.assign(row=draft.table.index, file=name)
            for name, draft in drafts
        ],
        ignore_index=True,
    )
    kept, again = _one_a_place(accepted, occurrence=points.kind == "occurrence")
    return ProspectTable(
        accepted=_ordered(kept),
        rejected=pd.concat([rejected_rows(drafts), again], ignore_index=True),
        notes=tuple(dict.fromkeys(note for _, draft in drafts for note in draft.notes)),
        unit=_unit(points, sources),
        provenance={each.name: each.provenance for each in sources.values()},
        synthetic=any(says_synthetic(each) for each in sources.values()),
    )


def _opened(points: ProspectPoints, key: str, *, root: Path) -> Source:
    name = points.named[key]
    source = open_point_table(
        name, columns=(points.lon, points.lat), layer=points.layer, root=root
    )
    cells = source.cells.assign(**{_ROW: source.cells.index.astype(str)})
    if points.two_tables:
        cells = cells.assign(**{_FOUND: PRESENT if key == "presence" else ABSENT})
    return replace(source, cells=cells)


def _columns(points: ProspectPoints, source: Source) -> dict[str, str] | list[Problem]:
    """Name the column of each role, or say what is wrong."""
    value = _FOUND if points.two_tables else points.response
    found = position_columns(source, lon=points.lon, lat=points.lat, value=value)
    if isinstance(found, list):
        return found
    optional = {
        role: name
        for role in (*_NUMBERS, *_TEXTS)
        if (name := str(getattr(points, role)))
    }
    return {
        "station": points.station or _ROW,
        **found,
        "value": value,
        **optional,
    }


def _draft(points: ProspectPoints, source: Source, wanted: dict[str, str]) -> Draft:
    declared = points.crs
    if not declared and source.crs is None:
        if problems := metric_problems(source, wanted):
            raise CRSError("points", problems)
        declared = WGS84.to_string()
    crs = settled_crs(declared, source.crs, name=source.name)
    rules = replace(LENIENT, decimal_comma=points.decimal_comma)
    numbers = {role: column for role, column in wanted.items() if role not in _TEXTS}
    draft = draft_cells(source, numbers, required=("lon", "lat", "value"), rules=rules)
    texts = {
        role: as_text(source.cells[source.column(column)]).reindex(draft.table.index)
        for role, column in wanted.items()
        if role in _TEXTS
    }
    draft = replace(draft, table=draft.table.assign(**texts))
    for rows, shown, what, cure in _unfit(
        draft.table, occurrence=points.kind == "occurrence"
    ):
        draft = draft.found(rows, shown=shown, what=what, cure=cure, reject=True)
    draft = check_positions(draft.settled(), crs=crs, rules=rules)
    return draft if points.kind == "occurrence" else _one_mean_a_place(draft, rules)


def _unfit(
    table: pd.DataFrame, *, occurrence: bool
) -> Iterator[tuple[pd.Series, pd.Series, str, str]]:
    """Find values that no point can have: which, shown, what, cure."""
    value = table["value"]
    yield ~(value.abs() < LARGEST), value, "value is beyond all measure:", ""
    if occurrence:
        unfit = ~value.isin((PRESENT, ABSENT)) & value.notna()
        what = "neither 1 (present) nor 0 (not found):"
        yield unfit, value, what, 'of an amount say kind = "quantity"'
    if "error_sd" in table:
        # a column that is named must say it of each point, or weights would lie
        yield (
            ~(table["error_sd"] >= 0.0),
            table["error_sd"],
            "no error of 0 or more:",
            "",
        )
    if "weight" in table:
        yield ~(table["weight"] > 0.0), table["weight"], "no weight above 0:", ""
    if "region" in table:
        yield table["region"] == "", table["region"], "no region", ""
    if "date" in table:
        bad = (table["date"] != "") & ~table["date"].map(is_date)
        yield bad, table["date"], "no day as YYYY-MM-DD:", ""


def _one_mean_a_place(draft: Draft, rules: SampleRules) -> Draft:
    """Take the mean of what was sampled at one place, whatever the stations' names."""
    stations = draft.table["station"]
    numbers = draft.table.index.astype(str)
    merged = check_duplicates(
        replace(draft, table=draft.table.assign(station=numbers)), rules=rules
    )
    named = merged.table.assign(station=stations.reindex(merged.table.index))
    return replace(merged, table=named)


def _one_a_place(
    table: pd.DataFrame, *, occurrence: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep one point of those at a place, a presence where there is one."""
    if not occurrence:
        return table, pd.DataFrame(columns=_REJECTED)
    place = table[["lon", "lat"]].round(_PLACE_DECIMALS) + 0.0
    ranked = table.assign(east=place["lon"], north=place["lat"]).sort_values(
        "value", ascending=False, kind="stable"
    )
    by_place = ranked.groupby(["east", "north"], sort=False)
    again = by_place.cumcount() > 0
    lost = ranked[again].sort_index()
    first = by_place[["row", "file", "value"]].transform("first").loc[lost.index]
    said = first["value"].map({PRESENT: "present", ABSENT: "not found"})
    reason = (
        "same place as row "
        + first["row"].astype(str)
        + " of "
        + first["file"]
        + ", where it is "
        + said
    )
    return table.drop(index=lost.index), lost.assign(reason=reason)[_REJECTED]


_REJECTED = ["row", "station", "lon", "lat", "reason", "file"]


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    lead = ["station", "lon", "lat", "value", "row", "file"]
    optional = [role for role in (*_NUMBERS, *_TEXTS) if role in table]
    return table[[*lead, *optional]].reset_index(drop=True)


def _unit(points: ProspectPoints, sources: dict[str, Source]) -> str:
    if points.kind == "occurrence":
        return ONE_FOR_A_CHANCE
    column = sources["file"].column(points.response) or points.response
    return points.unit or unit_in_name(column)
