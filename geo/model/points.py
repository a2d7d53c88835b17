"""How a table of points with a value is to be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem
from geo.model.samples import SampleRules

LENIENT = SampleRules(
    longitude_range="wrap",
    swapped="reject",
    duplicates="mean",
    impossible="reject",
    below_detection="reject",
)
"""Rows that cannot be taken are left out and listed, instead of refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointFile:
    """A file of points with a value, and how to read it.

    Parameters
    ----------
    file : str
        CSV, PANGAEA .tab, GeoPackage or another vector file, or an .xlsx, of which
        the first sheet that has the columns is read.
    value : str
        The column with the value.
    lon, lat : str, optional
        Columns of the position; easting and northing where the CRS is projected.
        Found by their usual names by default; not needed where the file holds
        points.
    crs : str, optional
        Of the positions; WGS84 degrees by default, or what the file carries.
    layer : str, optional
        Of a file with several; the sheet of an .xlsx.
    unit : str, optional
        Of the value; what its column carries in brackets by default.
    rules : SampleRules, optional
        `LENIENT` by default.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> PointFile(file="cores.csv", value="Mn [%]").rules.impossible
    'reject'
    """

    file: str
    value: str
    lon: str = ""
    lat: str = ""
    crs: str = ""
    layer: str = ""
    unit: str = ""
    rules: SampleRules = field(default=LENIENT)

    def __post_init__(self) -> None:
        problems = []
        if not self.value.strip():
            problems.append(
                Problem(where="value", what="empty", expected="a column name")
            )
        if bool(self.lon.strip()) != bool(self.lat.strip()):
            problems.append(
                Problem(
                    where="lon, lat",
                    what=f"{self.lon!r}, {self.lat!r}",
                    expected="both, or neither where they have their usual names",
                )
            )
        if problems:
            raise ParameterError(f"points {self.file!r}", problems)
