"""Points of a law that come as a table with columns of coordinates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.sources.coordinate_text import DRAFT_COLUMNS, heading_order
from geo.sources.printed_angles import find_angles, plain_marks, settle_angle
from geo.sources.text_numbers import read_numbers
from geo.sources.text_tables import SEPARATORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.sources.printed_angles import Axis, Order

IDS = (
    "id", "identifier", "point", "point identifier", "point id", "name", "no", "no.",
    "number", "pt", "pt.", "vertex", "turning point", "station",
)  # fmt: skip
INFOS = (
    "info", "information", "point information", "use", "uses", "outer limit", "type",
    "remark", "remarks", "note", "notes", "comment",
)  # fmt: skip
"""How columns are called, in lower case: the first that is there is taken."""

_NAMES: dict[Axis, re.Pattern[str]] = {
    "lat": re.compile(r"(?:^|[^a-z])lat(?:$|[^a-z]|itude)|緯度|纬度"),
    "lon": re.compile(r"(?:^|[^a-z])long?(?:$|[^a-z]|itude)|経度|经度"),
}


def holds_coordinate_columns(line: str) -> bool:
    """Tell whether a line names columns of latitude and longitude.

    Parameters
    ----------
    line : str
        The first of a file.

    Returns
    -------
    bool

    Examples
    --------
    >>> holds_coordinate_columns("id,lon,lat,uses")
    True
    >>> holds_coordinate_columns("Point Identifier Latitude Longitude")
    False
    """
    separator = max(SEPARATORS, key=line.count)
    names = [name.strip(' "') for name in line.split(separator)]
    return bool(len(names) > 1 and _column(names, "lat") and _column(names, "lon"))


def points_of_cells(
    cells: pd.DataFrame, *, order: Order | None = None, decimal_comma: bool = False
) -> pd.DataFrame:
    """Read the points of a table, one a row.

    Parameters
    ----------
    cells : pandas.DataFrame
        Text; the index holds the line of the file.
    order : Order, optional
        Hemispheres of coordinates without letters or signs; by default those that
        the names of the columns tell, or else plain decimals are north and east.
    decimal_comma : bool, optional
        Whether a comma can be the decimal mark of plain numbers.

    Returns
    -------
    pandas.DataFrame
        `DRAFT_COLUMNS`.

    Raises
    ------
    DataError
        There are no such columns.

    Examples
    --------
    >>> cells = pd.DataFrame(
    ...     {"No": ["1", "2"], "Latitude": ["18°12'S", "-19.5"], "Longitude": "158°W"}
    ... )
    >>> points_of_cells(cells)[["id", "lon", "lat"]].values.tolist()
    [['1', -158.0, -18.2], ['2', -158.0, -19.5]]
    """
    names = [str(name) for name in cells.columns]
    lat, lon = _column(names, "lat"), _column(names, "lon")
    if not lat or not lon:
        raise DataError(
            "points of a law",
            [
                Problem(
                    where="columns",
                    what=", ".join(names),
                    expected="one of latitudes and one of longitudes",
                )
            ],
        )
    told = order or heading_order(f"{lat}, {lon}")
    declared = dict(zip(told.axes, told.hemispheres, strict=True)) if told else {}
    problems: dict[Axis, pd.Series] = {}
    values: dict[Axis, pd.Series] = {}
    columns: dict[Axis, str] = {"lat": lat, "lon": lon}
    for axis, column in columns.items():
        values[axis], problems[axis] = _angles(
            cells[column],
            axis=axis,
            hemisphere=declared.get(axis, ""),
            decimal_comma=decimal_comma,
        )
    named = _first(names, IDS) or (names[0] if names[0] not in {lat, lon} else "")
    problem = problems["lat"].mask(problems["lat"] == "", problems["lon"])
    return pd.DataFrame(
        {
            "row": cells.index,
            "id": _text(cells[named]) if named else "",
            "lon": values["lon"],
            "lat": values["lat"],
            "info": _info(cells, taken={lat, lon, named}),
            "problem": problem,
        },
        columns=list(DRAFT_COLUMNS),
    ).reset_index(drop=True)


def _column(names: list[str], axis: Axis) -> str:
    lower = {name.lower().strip(): name for name in names}
    plain = {"lat": ("lat", "latitude"), "lon": ("lon", "long", "longitude"), "": ()}
    exact = [lower[name] for name in plain[axis] if name in lower]
    if exact:
        return exact[0]
    return next((lower[n] for n in lower if _NAMES[axis].search(n)), "")


def _first(names: list[str], wanted: Iterable[str]) -> str:
    lower = {name.lower().strip(): name for name in names}
    return next((lower[name] for name in wanted if name in lower), "")


def _text(cells: pd.Series) -> pd.Series:
    return cells.fillna("").astype(str).str.strip()


def _info(cells: pd.DataFrame, *, taken: set[str]) -> pd.Series:
    names = [str(name) for name in cells.columns if str(name) not in taken]
    chosen = _first(names, INFOS)
    if chosen:
        return _text(cells[chosen])
    together = pd.Series("", index=cells.index, dtype=object)
    for name in names:
        said = _text(cells[name])
        told = (f"{name}: " + said).mask(said == "", "")
        gap = pd.Series("; ", index=cells.index).mask(
            (together == "") | (told == ""), ""
        )
        together = together + gap + told
    return together


def _angles(
    cells: pd.Series, *, axis: Axis, hemisphere: str, decimal_comma: bool
) -> tuple[pd.Series, pd.Series]:
    """Read plain numbers at once, and only what is left cell by cell."""
    plain = read_numbers(cells, decimal_comma=decimal_comma)
    values = plain.figures.copy()
    problems = pd.Series("", index=cells.index, dtype=object)
    if hemisphere in {"S", "W"}:
        problems[values < 0.0] = f"a sign, where {hemisphere} is declared"
        values = -values
    limit = 90.0 if axis == "lat" else 360.0
    name = {"lat": "latitude", "lon": "longitude", "": ""}[axis]
    problems[values.abs() > limit] = f"{name} beyond {limit:g} (swapped?)"
    problems[plain.missing] = f"no {name}"
    printed = plain.unreadable & np.isnan(values)
    for row in cells.index[printed.to_numpy()]:
        values[row], problems[row] = _angle(
            str(cells[row]), axis=axis, hemisphere=hemisphere, comma=decimal_comma
        )
    return values, problems


def _angle(cell: str, *, axis: Axis, hemisphere: str, comma: bool) -> tuple[float, str]:
    line = plain_marks(cell).strip()
    found = find_angles(line, decimal_comma=comma)
    if len(found) != 1 or found[0].start > 0 or line[found[0].end :].strip(" ."):
        return float("nan"), f"cannot read {cell!r}"
    return settle_angle(found[0], axis=axis, hemisphere=hemisphere)
