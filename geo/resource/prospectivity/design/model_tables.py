"""The tables that models of prospectivity are fitted to, and predict at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyproj import CRS

from geo.errors import DataError, Problem
from geo.resource.prospectivity.design.covariate_checks import (
    require_same,
)
from geo.resource.prospectivity.design.design_checks import (
    design_misfits,
    frame_misfits,
)
from geo.resource.prospectivity.design.frames import positions_m

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


Kind = Literal["occurrence", "quantity"]
DROPPED_COLUMNS = ("row", "reason")


def _nothing_dropped() -> pd.DataFrame:
    return pd.DataFrame({"row": pd.Series(dtype=object), "reason": []}, dtype=object)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """Stations, what was found at them, and the covariates of their cells.

    Parameters
    ----------
    covariates : pandas.DataFrame
        Shape (n, p): a column of floats per covariate, on a RangeIndex.
    response : ndarray of float, shape (n,)
        0 or 1 for occurrence, else the quantity.
    xy_m : ndarray of float, shape (n, 2) or (n, 3)
        Where they lie, m: easting and northing in `crs`; or, where the ground is
        too wide for one local system, positions on the sphere of the mean radius,
        so that straight distances are chords.
    lon, lat : ndarray of float, shape (n,)
        Degrees.
    kind : {"occurrence", "quantity"}
    units : mapping of str to str
        Of each covariate, and of ``"response"``.
    crs : pyproj.CRS, optional
        Of `xy_m`, where it has two columns.
    error_sd : ndarray of float, shape (n,), optional
        Standard deviation of the measurement error, in units of the response.
    region : ndarray, shape (n,), optional
        Labels, to leave one region out at a time.
    weight : ndarray of float, shape (n,), optional
        Above 0; 1 by default.
    cell : ndarray of int, shape (n,), optional
        Cell of the grid that each lies in, counted row by row.
    dropped : pandas.DataFrame, optional
        What was left out: row (label in the index of the points), reason.
    notes : tuple of str, optional
        What the reader must know of the table.
    classes : tuple of str, optional
        Covariates whose numbers are codes of classes, and no amounts.

    Raises
    ------
    DataError
        Lengths differ, or something is no number, not 0 or 1, or without units.

    Examples
    --------
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": [4000.0, 5000.0]}),
    ...     response=np.array([0.0, 1.0]),
    ...     xy_m=np.array([[0.0, 0.0], [5e3, 0.0]]),
    ...     lon=np.array([154.0, 154.05]),
    ...     lat=np.array([24.0, 24.0]),
    ...     kind="occurrence",
    ...     units={"depth": "m", "response": "1"},
    ... )
    >>> len(design), design.names, design.take([1]).response
    (2, ('depth',), array([1.]))
    """

    covariates: pd.DataFrame
    response: NDArray[np.float64]
    xy_m: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    kind: Kind
    units: Mapping[str, str]
    crs: CRS | None = None
    error_sd: NDArray[np.float64] | None = None
    region: NDArray[np.object_] | None = None
    weight: NDArray[np.float64] | None = None
    cell: NDArray[np.int64] | None = None
    dropped: pd.DataFrame = field(default_factory=_nothing_dropped)
    notes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = design_misfits(self)
        if problems:
            raise DataError("design", problems)

    def __len__(self) -> int:
        return len(self.response)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the covariates, in their order."""
        return tuple(str(name) for name in self.covariates.columns)

    def take(self, rows: ArrayLike) -> Design:
        """Pick some rows, in the order asked for.

        Parameters
        ----------
        rows : array_like of int or bool

        Returns
        -------
        Design
        """
        where = np.asarray(rows)
        where = np.flatnonzero(where) if where.dtype == bool else where.astype(np.intp)

        def some(values: NDArray[np.generic] | None) -> NDArray[np.generic] | None:
            return None if values is None else values[where]

        return Design(
            covariates=self.covariates.iloc[where].reset_index(drop=True),
            response=self.response[where],
            xy_m=self.xy_m[where],
            lon=self.lon[where],
            lat=self.lat[where],
            kind=self.kind,
            units=self.units,
            crs=self.crs,
            error_sd=some(self.error_sd),  # type: ignore[arg-type]
            region=some(self.region),  # type: ignore[arg-type]
            weight=some(self.weight),  # type: ignore[arg-type]
            cell=some(self.cell),  # type: ignore[arg-type]
            dropped=self.dropped,
            notes=self.notes,
            classes=self.classes,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Targets:
    """Places to predict at, in the frame of a design.

    Parameters
    ----------
    covariates : pandas.DataFrame
        Shape (m, p), columns as in the design.
    xy_m : ndarray of float, shape (m, 2) or (m, 3)
        As `Design.xy_m`, in the same frame.
    lon, lat : ndarray of float, shape (m,)
        Degrees.
    rows : ndarray of int, shape (m,)
        Cells of the grid, counted row by row; rows of the design where the targets
        are its own stations.
    crs : pyproj.CRS, optional
        Of `xy_m`, where it has two columns.
    """

    covariates: pd.DataFrame
    xy_m: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    rows: NDArray[np.int64]
    crs: CRS | None = None

    def __post_init__(self) -> None:
        problems = frame_misfits(self, count=len(self.rows))
        if problems:
            raise DataError("targets", problems)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the covariates, in their order."""
        return tuple(str(name) for name in self.covariates.columns)

    @classmethod
    def of_design(cls, design: Design, *, frame: Design | None = None) -> Self:
        """Take the stations of a design as targets.

        Parameters
        ----------
        design : Design
        frame : Design, optional
            The design that the model was fitted to, where it is another one: the
            targets are placed in its frame, and have its covariates.

        Returns
        -------
        Targets

        Raises
        ------
        DataError
            The design lacks covariates of the frame, or has them in other units.
        """
        like = design if frame is None else frame
        if like is not design:
            require_same(design.units, names=like.names, units=like.units)
        same = like is design
        return cls(
            covariates=design.covariates[list(like.names)],
            xy_m=design.xy_m
            if same
            else positions_m(design.lon, design.lat, crs=frame_of(like)),
            lon=design.lon,
            lat=design.lat,
            rows=np.arange(len(design), dtype=np.int64),
            crs=like.crs,
        )

    def take(self, rows: ArrayLike) -> Targets:
        """Pick some targets, in the order asked for.

        Parameters
        ----------
        rows : array_like of int or bool

        Returns
        -------
        Targets
        """
        where = np.asarray(rows)
        where = np.flatnonzero(where) if where.dtype == bool else where.astype(np.intp)
        return Targets(
            covariates=self.covariates.iloc[where].reset_index(drop=True),
            xy_m=self.xy_m[where],
            lon=self.lon[where],
            lat=self.lat[where],
            rows=self.rows[where],
            crs=self.crs,
        )


def no_targets() -> Problem:
    """Say that there is no place to predict at.

    Returns
    -------
    Problem
    """
    return Problem(
        where="targets",
        what="none",
        expected="one place at least",
        cure="check what they were picked by: targets_of lists the cells of a grid",
    )


def frame_of(design: Design) -> CRS | None:
    """Give the frame in which the stations of a design are placed.

    Parameters
    ----------
    design : Design

    Returns
    -------
    pyproj.CRS or None
        As `frames.positions_m` takes it.

    Raises
    ------
    DataError
        The stations are in a plane whose system is not stated.
    """
    if design.crs is None and design.xy_m.shape[1] == 2:
        raise DataError(
            "design",
            [
                Problem(
                    where="crs",
                    what="missing, and the positions are in a plane",
                    expected="the coordinate system of xy_m",
                    cure="build it with design_table, or give crs",
                )
            ],
        )
    return design.crs
