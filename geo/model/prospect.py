"""What a map of concentration or occurrence is made from, in one file.

`geo.sources.prospect_file` reads these dataclasses from a ``prospect.toml``; no
parameter is written down twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from geo.errors import ParameterError, Problem
from geo.model.dates import is_date
from geo.model.limits import bad_bounds, outside, repeated, unsaid
from geo.model.prospect_covariates import CovariateSource
from geo.model.prospect_model import ProspectModel
from geo.model.prospect_points import PointKind, ProspectPoints
from geo.model.sea_areas import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

FoldRule = Literal["blocks", "regions"]

_SHORTEST_M, _LONGEST_M = 1.0, 2.0e7
_FEWEST_FOLDS, _MOST_FOLDS = 2, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectGrid:
    """The cells of the map.

    Parameters
    ----------
    spacing_m : float, optional
        Size of the cells in metres: the grid is projected.
    spacing_deg : float, optional
        Size of the cells in degrees: the grid is of longitude and latitude.
    crs : str, optional
        Of a grid in metres, such as ``"EPSG:32654"``; by default the local equal-area
        system of the ground, which must not be wider than some 2,500 km.
    bounds : tuple of float, optional
        West, south, east, north in degrees; the longitudes may be in any range, west
        > east spans the date line. The window of the points by default.

    Raises
    ------
    ParameterError
        With every problem.

    Examples
    --------
    >>> ProspectGrid(spacing_deg=0.1, bounds=(-160.0, 0.0, -110.0, 24.0)).crs
    ''
    """

    spacing_m: float | None = None
    spacing_deg: float | None = None
    crs: str = ""
    bounds: Bounds | None = None

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "spacing_m", low=_SHORTEST_M, high=1e6),
            *outside(self, "spacing_deg", low=1e-5, high=10.0),
            *bad_bounds(self.bounds),
        ]
        if (self.spacing_m is None) == (self.spacing_deg is None):
            said = "neither" if self.spacing_m is None else "both"
            problems.append(
                Problem(
                    where="spacing_m",
                    what=f"{said} of spacing_m and spacing_deg",
                    expected="one of the two",
                    cure="spacing_m = 5000 for a grid in metres, spacing_deg = 0.1 "
                    "for one of longitude and latitude",
                )
            )
        if self.crs and self.spacing_deg is not None:
            problems.append(
                Problem(
                    where="crs",
                    what=f"{self.crs!r} beside spacing_deg",
                    expected="a CRS in metres beside spacing_m, or none",
                    cure="a grid in degrees is on WGS 84: leave crs out",
                )
            )
        if problems:
            raise ParameterError("grid", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectFolds:
    """How points are held out: spatially, never at random alone.

    Parameters
    ----------
    by : {"blocks", "regions"}, optional
        Squares of the sea floor, or the labels of the points' column ``region``.
    side_m : float, optional
        Of the squares; by default the range of the response's variogram.
    count : int, optional
        Into how many folds the squares are dealt out.

    Raises
    ------
    ParameterError
        With every problem.

    Examples
    --------
    >>> ProspectFolds(side_m=200e3).count
    5
    """

    by: FoldRule = "blocks"
    side_m: float | None = None
    count: int = 5

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "side_m", low=_SHORTEST_M, high=_LONGEST_M),
            *(
                replace(each, cure="5 and 10 are usual")
                for each in outside(self, "count", low=_FEWEST_FOLDS, high=_MOST_FOLDS)
            ),
        ]
        if self.by == "regions" and self.side_m is not None:
            problems.append(
                Problem(
                    where="side_m",
                    what=f"{self.side_m:g} beside by = 'regions'",
                    expected="a side of blocks",
                    cure='leave it out, or set by = "blocks"',
                )
            )
        if problems:
            raise ParameterError("folds", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectPlan:
    """Everything that one map of concentration or occurrence is asked to be.

    Parameters
    ----------
    name, title : str
    points : ProspectPoints
    grid : ProspectGrid
    covariates : tuple of CovariateSource
    model : ProspectModel, optional
    folds : ProspectFolds, optional
    mapped : str, optional
        What is mapped, in words; by default the column of the response, or
        "occurrence".
    date : str, optional
        Day of the map as YYYY-MM-DD, from which the age of data counts; the newest of
        the points by default, where they have days. Never the clock, so that a run
        repeats to the byte.
    density_radius_m : float, optional
        Within which stations are counted for the map of data density, and, where the
        points have days, of the age of data; without it there is neither.
    synthetic : bool, optional
        The points are made up: said on the figure, the page and in every file.
    seed : int, optional
    data_root : str, optional
        Folder of the input files, against the folder of this file.
    notes : tuple of str, optional
        Printed with the map.

    Raises
    ------
    ParameterError
        With every problem.

    Examples
    --------
    >>> ProspectPlan(
    ...     name="ccz",
    ...     title="Nodules",
    ...     points=ProspectPoints(presence="a.xlsx", control="b.xlsx"),
    ...     grid=ProspectGrid(spacing_deg=0.1),
    ...     date="2024-06-30",
    ...     covariates=(
    ...         CovariateSource(
    ...             name="slope", derived="slope", of="depth", resampling="average"
    ...         ),
    ...         CovariateSource(
    ...             name="slope", derived="depth", of="age", resampling="average"
    ...         ),
    ...     ),
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: prospect: 3 problems
    - covariates.2.name: 'slope' twice
        expected: each once
        cure: take one out, or give it a name of its own
    - covariates.1.of: 'depth' is no covariate with a file
        expected: the name of one that is read from a file
        cure: add [[covariates]] with name = "depth" and its file
    - covariates.2.of: 'age' is no covariate with a file
        expected: the name of one that is read from a file
        cure: add [[covariates]] with name = "age" and its file
    """

    name: str
    title: str
    points: ProspectPoints
    grid: ProspectGrid
    covariates: tuple[CovariateSource, ...]
    model: ProspectModel = field(default_factory=ProspectModel)
    folds: ProspectFolds = field(default_factory=ProspectFolds)
    mapped: str = ""
    date: str = ""
    density_radius_m: float | None = None
    synthetic: bool = False
    seed: int = 0
    data_root: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "name", "title"),
            *repeated("covariates", "name", [one.name for one in self.covariates]),
            *outside(self, "density_radius_m", low=_SHORTEST_M, high=_LONGEST_M),
            *outside(self, "seed", low=0, high=2**63 - 1),
            *self._strangers(),
            *self._misfits(),
        ]
        if problems:
            raise ParameterError("prospect", problems)

    @property
    def response_words(self) -> str:
        """What is mapped, in words."""
        return self.mapped or self.points.response or "occurrence"

    @property
    def kind(self) -> PointKind:
        """Whether the map shows probabilities or amounts."""
        return self.points.kind

    def _strangers(self) -> list[Problem]:
        """Find derived covariates whose raster is not among the others."""
        files = {one.name for one in self.covariates if one.file}
        return [
            Problem(
                where=f"covariates.{number}.of",
                what=f"{one.of!r} is no covariate with a file",
                expected="the name of one that is read from a file",
                cure=f'add [[covariates]] with name = "{one.of}" and its file',
            )
            for number, one in enumerate(self.covariates, start=1)
            if one.of and one.of not in files
        ]

    def _misfits(self) -> Iterator[Problem]:
        """Find what parts of the plan do not allow each other."""
        if not any(one.used for one in self.covariates):
            yield Problem(
                where="covariates",
                what="none that is used",
                expected="at least one",
                cure="add [[covariates]] with a name and a file",
            )
        if self.folds.by == "regions" and not self.points.region:
            yield Problem(
                where="folds.by",
                what="'regions', and no column of the points holds them",
                cure='name it with region = "..." in [points], or set by = "blocks"',
            )
        yield from self._prevalence_misfits()
        if not self.date and not self.points.date:
            yield Problem(
                where="date",
                what="not said, and no column of the points holds days",
                expected="the day of the map",
                cure='add date = "2024-06-30", for instance',
            )
        if self.date and not is_date(self.date):
            yield Problem(
                where="date",
                what=repr(self.date),
                expected="a day, such as 2024-06-30",
                cure="write year, month and day, or leave it out: the newest point",
            )

    def _prevalence_misfits(self) -> Iterator[Problem]:
        if self.model.prevalence is None:
            return
        if self.model.calibration == "none":
            yield Problem(
                where="model.calibration",
                what="'none', beside a prevalence",
                expected="platt or isotonic",
                cure="a prevalence moves calibrated probabilities",
            )
        if self.kind != "occurrence":
            yield Problem(
                where="model.prevalence",
                what=f"{self.model.prevalence:g}, of a quantity",
                expected="a prevalence of an occurrence only",
                cure="leave it out",
            )
