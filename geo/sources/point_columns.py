"""Which columns of a table hold the positions of its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.sources.sample_cells import POINT_LAT, POINT_LON
from geo.sources.text_tables import find_column, unit_in_name

if TYPE_CHECKING:
    from geo.sources.sample_cells import Source

USUAL_NAMES = {
    "lon": ("lon", "long", "longitude", "decimallongitude", "easting", "x"),
    "lat": ("lat", "latitude", "decimallatitude", "northing", "y"),
}
"""How columns of positions are called, in lower case and without unit."""

METRIC_NAMES = frozenset(["easting", "northing"])
"""Names of columns that hold no degrees."""

DEGREES = frozenset(["", "deg", "degree", "degrees", "degrees_east", "degrees_north",
                     "°", "°E", "°N", "dd", "decimal degrees"])  # fmt: skip
METRES = frozenset(["m", "metre", "metres", "meter", "meters"])
"""Units in the name of a column of positions; with another it holds something else."""


def position_columns(
    source: Source, *, lon: str, lat: str, value: str
) -> dict[str, str] | list[Problem]:
    """Name the columns of the position.

    Parameters
    ----------
    source : Source
    lon, lat : str
        As the user named them; empty where they are to be found.
    value : str
        The column of the value, which is no position.

    Returns
    -------
    dict of str to str, or list of Problem
        By role lon and lat; or why they cannot be told.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.sources.pangaea import PangaeaHeader
    >>> from geo.sources.sample_cells import Source
    >>> cells = pd.DataFrame({"Longitude [deg]": [], "Latitude [deg]": [], "x": []})
    >>> source = Source(name="a", cells=cells, description=PangaeaHeader(), crs=None)
    >>> position_columns(source, lon="", lat="", value="x")
    {'lon': 'Longitude [deg]', 'lat': 'Latitude [deg]'}
    """
    if lon:
        return {"lon": lon, "lat": lat}
    if source.holds_points:
        return {"lon": POINT_LON, "lat": POINT_LAT}
    found, problems = {}, []
    taken = find_column(source.columns, value)
    for role, names in USUAL_NAMES.items():
        alike = [
            column
            for column in source.columns
            if plain_name(column) in names
            and unit_in_name(column) in DEGREES | METRES
            and column != taken
        ]
        if len(alike) == 1:
            found[role] = alike[0]
        else:
            problems.append(
                Problem(
                    where=role,
                    what=f"columns {', '.join(alike)} would do"
                    if alike
                    else "no column with a usual name",
                    expected="one of " + ", ".join(source.columns[:20]),
                    cure="name the columns of the position",
                )
            )
    return problems or found


def plain_name(column: str) -> str:
    """Give a column's name in lower case and without its unit.

    Parameters
    ----------
    column : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain_name("Longitude [deg]")
    'longitude'
    """
    return column.split("[", maxsplit=1)[0].strip().lower()


def metric_problems(source: Source, wanted: dict[str, str]) -> list[Problem]:
    """Find columns of positions that hold no degrees.

    Parameters
    ----------
    source : Source
        Without a CRS.
    wanted : dict of str to str
        Columns by role, lon and lat among them.

    Returns
    -------
    list of Problem
    """
    columns = {role: source.column(wanted[role]) or "" for role in USUAL_NAMES}
    return [
        Problem(
            where=role,
            what=f"column {column!r} holds no degrees, and no CRS is stated",
            expected="a CRS with eastings and northings, such as EPSG:32654",
            cure="state the CRS of the positions",
        )
        for role, column in columns.items()
        if plain_name(column) in METRIC_NAMES or unit_in_name(column) in METRES
    ]


def says_synthetic(source: Source) -> bool:
    """Tell whether a column ``evidence`` calls any point synthetic.

    Parameters
    ----------
    source : Source

    Returns
    -------
    bool
    """
    column = source.column("evidence")
    if column is None:
        return False
    words = source.cells[column].astype(str).str.strip().str.lower()
    return bool((words == "synthetic").any())
