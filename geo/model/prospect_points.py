"""Where the points of a map of concentration or occurrence come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError, Problem

PointKind = Literal["occurrence", "quantity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectPoints:
    """One table with a response, or two of presences and controls.

    Parameters
    ----------
    file : str, optional
        CSV, PANGAEA .tab, .xlsx, GeoPackage or another vector file with a response.
    response : str, optional
        Its column: an amount, or 1 and 0 for presence and control.
    kind : {"occurrence", "quantity"}, optional
        What the response is; an occurrence where two tables are named.
    presence, control : str, optional
        Two tables in place of the one: every row is a point where the thing was
        found, or looked for and not reported.
    lon, lat : str, optional
        Columns of the position; easting and northing where the CRS is projected.
        Found by their usual names by default.
    crs : str, optional
        Of the positions; WGS 84 degrees by default, or what the file carries.
    layer : str, optional
        Of a vector file with several; of a workbook the first sheet that has the
        columns is read.
    unit : str, optional
        Of the response; what its column carries in brackets by default.
    station, error_sd, weight, region, date : str, optional
        Columns of the station's name; of the response's standard error, in its unit;
        of a weight above 0; of a label to hold out together; and of the day of
        sampling: YYYY-MM-DD, YYYY-MM or YYYY.
    source : str
        Who published the points.
    doi : str, optional
    decimal_comma : bool, optional
        ``12,5`` is twelve and a half.

    Raises
    ------
    ParameterError
        With every problem.

    Examples
    --------
    >>> ProspectPoints(presence="a.xlsx", control="b.xlsx").kind
    'occurrence'
    >>> ProspectPoints(file="a.csv", presence="b.csv")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: points: 2 problems
    - file: 'a.csv' beside presence or control
        expected: one table with a response, or two of presences and controls
        cure: leave file out, or the two
    - control: empty beside presence
        expected: both tables
        cure: name the table of places where it was looked for and not found
    """

    file: str = ""
    response: str = ""
    kind: PointKind = "occurrence"
    presence: str = ""
    control: str = ""
    lon: str = ""
    lat: str = ""
    crs: str = ""
    layer: str = ""
    unit: str = ""
    station: str = ""
    error_sd: str = ""
    weight: str = ""
    region: str = ""
    date: str = ""
    source: str = ""
    doi: str = ""
    decimal_comma: bool = False

    def __post_init__(self) -> None:
        problems = self._tables()
        if bool(self.lon.strip()) != bool(self.lat.strip()):
            problems.append(
                Problem(
                    where="lon",
                    what=f"lon {self.lon!r}, lat {self.lat!r}",
                    expected="both, or neither where they have their usual names",
                    cure="name the other one too",
                )
            )
        if problems:
            raise ParameterError("points", problems)

    @property
    def two_tables(self) -> bool:
        """Whether presences and controls stand in tables of their own."""
        return bool(self.presence or self.control)

    @property
    def named(self) -> dict[str, str]:
        """The files, by their key."""
        keys = ("presence", "control") if self.two_tables else ("file",)
        return {key: str(getattr(self, key)) for key in keys}

    def _tables(self) -> list[Problem]:
        if not self.two_tables:
            return self._one_table()
        problems = []
        if self.file or self.response:
            named = "file" if self.file else "response"
            problems.append(
                Problem(
                    where=named,
                    what=f"{getattr(self, named)!r} beside presence or control",
                    expected="one table with a response, or two of presences and "
                    "controls",
                    cure=f"leave {named} out, or the two",
                )
            )
        if not (self.presence and self.control):
            lacking, other = "presence", "control"
            found = "found"
            if self.presence:
                lacking, other, found = other, lacking, "looked for and not found"
            problems.append(
                Problem(
                    where=lacking,
                    what=f"empty beside {other}",
                    expected="both tables",
                    cure=f"name the table of places where it was {found}",
                )
            )
        if self.kind != "occurrence":
            problems.append(
                Problem(
                    where="kind",
                    what=f"{self.kind!r} of two tables",
                    expected="occurrence",
                    cure="presences and controls tell of an occurrence only",
                )
            )
        return problems

    def _one_table(self) -> list[Problem]:
        return [
            Problem(
                where=key,
                what="empty",
                expected=expected,
                cure=f"add {key}, or presence and control",
            )
            for key, expected in (("file", "a table"), ("response", "a column"))
            if not str(getattr(self, key)).strip()
        ]
