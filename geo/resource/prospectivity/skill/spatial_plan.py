"""Which ground is left out together when learners are judged."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.checks.folds import (
    Folds,
    folds_by_chance,
    folds_by_label,
    folds_by_square,
)
from geo.resource.prospectivity.learners.learnable import (
    canonical_rows,
    in_canonical_order,
)
from geo.resource.prospectivity.learners.station_variogram import (
    places_of,
    variogram_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resource.prospectivity.design.design import Design

MOST_FOLDS = 10
"""Folds that squares are dealt out to by default: one fit each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpatialPlan:
    """Squares of ground, or regions, that are predicted from all others.

    Made by `blocks` or `regions`. Folds by chance are no plan: beside a station
    that is left out its neighbours stay, and a learner is asked what it has been
    told. `chance_folds` serves only to say what they would have claimed.

    Parameters
    ----------
    scheme : {"blocks", "regions"}
    side_m : float or None, optional
        Of the squares (on the sphere, of cubes); None: the effective range of the
        variogram of the response.
    most_folds : int, optional
        Squares are dealt out to at most so many folds, as even in stations, and in
        presences, as they go. 0 makes a fold of each square.
    buffer_m : float, optional
        Stations so near to those that are predicted have no say either.

    Raises
    ------
    ParameterError

    References
    ----------
    Roberts, D.R. et al. (2017). Cross-validation strategies for data with temporal,
    spatial, hierarchical, or phylogenetic structure. Ecography 40, 913-929.

    Examples
    --------
    >>> SpatialPlan.blocks(200e3).label
    'squares of 200 km'
    >>> SpatialPlan.regions().label
    'regions'
    """

    scheme: Literal["blocks", "regions"]
    side_m: float | None = None
    most_folds: int = MOST_FOLDS
    buffer_m: float = 0.0

    def __post_init__(self) -> None:
        side, folds, buffer = self.side_m, self.most_folds, self.buffer_m
        checks = (
            (
                "scheme",
                self.scheme in ("blocks", "regions"),
                "blocks or regions",
                "SpatialPlan.blocks(50e3), or SpatialPlan.regions()",
            ),
            (
                "side_m",
                side is None or (_finite(side) and side > 0.0),
                "metres above 0, or None",
                "50e3 for 50 km, without quotation marks",
            ),
            (
                "most_folds",
                _whole(folds) and (folds == 0 or folds >= 2),
                "2 or more, or 0 for a fold of each square",
                "a whole number such as 10",
            ),
            (
                "buffer_m",
                _finite(buffer) and buffer >= 0.0,
                "metres from 0 on",
                "10e3 for 10 km, without quotation marks",
            ),
        )
        problems = [
            Problem(
                where=name, what=repr(getattr(self, name)), expected=wanted, cure=cure
            )
            for name, good, wanted, cure in checks
            if not good
        ]
        if problems:
            raise ParameterError("spatial plan", problems)

    @classmethod
    def blocks(
        cls,
        side_m: float | None = None,
        *,
        most_folds: int = MOST_FOLDS,
        buffer_m: float = 0.0,
    ) -> Self:
        """Leave squares of ground out.

        Parameters
        ----------
        side_m : float, optional
            The effective range of the variogram by default.
        most_folds : int, optional
        buffer_m : float, optional

        Returns
        -------
        SpatialPlan
        """
        return cls(
            scheme="blocks", side_m=side_m, most_folds=most_folds, buffer_m=buffer_m
        )

    @classmethod
    def regions(cls, *, buffer_m: float = 0.0) -> Self:
        """Leave one region of the design out at a time.

        Parameters
        ----------
        buffer_m : float, optional

        Returns
        -------
        SpatialPlan
        """
        return cls(scheme="regions", buffer_m=buffer_m)

    @property
    def label(self) -> str:
        """What tables and captions call it."""
        parts: list[str] = [self.scheme]
        if self.scheme == "blocks":
            side = self.side_m
            size = "the range" if side is None else f"{side / 1e3:,.6g} km"
            parts = [f"squares of {size}"]
        if self.buffer_m:
            parts.append(f"with a buffer of {self.buffer_m / 1e3:,.6g} km")
        return " ".join(parts)

    def folds(self, design: Design) -> Folds:
        """Lay the plan over a design.

        Parameters
        ----------
        design : Design

        Returns
        -------
        Folds
            The same ground, whatever the order of the rows.

        Raises
        ------
        DataError
            Fewer than two stations, region labels that are missing or all alike, or
            no variogram that gives a side.
        ParameterError
            A side that leaves all stations in one square.
        """
        if len(design) < 2:
            raise DataError("spatial plan", [_one_fold(self, design)])
        number = self._labels(design)
        folds = folds_by_label(number)
        if len(folds) < 2:
            raise DataError("spatial plan", [_one_fold(self, design)])
        return _buffered(folds, design, buffer_m=self.buffer_m)

    def _labels(self, design: Design) -> NDArray[np.intp]:
        if self.scheme == "regions":
            return _region_numbers(design)
        side_m = self.side_m or range_of(design)
        squares = folds_by_square(design.xy_m, block_m=side_m).number
        return _dealt_out(squares.astype(np.intp), design, most=self.most_folds)


def range_of(design: Design) -> float:
    """Give the effective range of the variogram of a design's response.

    Parameters
    ----------
    design : Design
        In a plane.

    Returns
    -------
    float
        Metres.

    Raises
    ------
    DataError
        The stations carry no variogram, all responses are alike, or the ground is
        too wide for one plane.
    """
    places = places_of(in_canonical_order(design), learner="block side")
    chosen = variogram_of(places.xy_m, places.values)
    if chosen.fitted is None:
        problem = Problem(
            where="side_m",
            what=f"not given, and the stations carry no variogram: {chosen.refusal}",
            expected="the side of the squares in metres",
            cure="SpatialPlan.blocks(side_m), of at least the distance over which "
            "the response is thought to resemble itself",
        )
        raise DataError("spatial plan", [problem])
    return chosen.variogram.effective_range_m


def chance_folds(design: Design, *, folds: int, rng: np.random.Generator) -> Folds:
    """Deal stations out by chance, to say what that would have claimed.

    Of occurrence presences and other points are dealt out one after the other, so
    that each fold has its share of both (stratified folds).

    Parameters
    ----------
    design : Design
    folds : int
    rng : numpy.random.Generator

    Returns
    -------
    Folds
        The same stations together, whatever the order of the rows.

    Raises
    ------
    ParameterError
        Fewer than two folds, or more than stations.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.design.design import Design
    >>> lon, lat = np.arange(60.0) % 10.0, np.arange(60.0) // 10.0
    >>> depth = 4e3 + 1e3 * np.cos(3.0 * lon)
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": depth}),
    ...     response=(depth > 4e3).astype(float),
    ...     xy_m=1e5 * np.column_stack([lon, lat]),
    ...     lon=lon,
    ...     lat=lat,
    ...     kind="occurrence",
    ...     units={"depth": "m", "response": "1"},
    ... )
    >>> len(chance_folds(design, folds=5, rng=generator(1, "chance")))
    5
    """
    if not _whole(folds):
        problem = Problem(where="folds", what=repr(folds), expected="a whole number")
        raise ParameterError("folds by chance", [problem])
    rows = canonical_rows(design)
    number = np.empty(len(design), dtype=np.intp)
    dealt = folds_by_chance(len(design), folds=folds, rng=rng).number
    if design.kind == "occurrence":
        shuffled = rows[rng.permutation(len(rows))]
        rows = shuffled[np.argsort(design.response[shuffled], kind="stable")]
        dealt = np.arange(len(rows)) % folds
    number[rows] = dealt
    return folds_by_label(number)


def _finite(value: object) -> bool:
    """Whether it is a finite number, and no text, list or truth value."""
    number = isinstance(value, Real) and not isinstance(value, bool)
    return number and bool(np.isfinite(float(value)))  # type: ignore[arg-type]


def _whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _region_numbers(design: Design) -> NDArray[np.intp]:
    labels = design.region
    missing = np.array([], dtype=np.intp)
    if labels is not None:
        missing = np.flatnonzero(
            [pd.isna(each) or not str(each).strip() for each in labels]
        )
    if labels is None or missing.size:
        count = "no labels" if labels is None else f"{missing.size} without a label"
        problem = Problem(
            where="region",
            what=count,
            expected="a label for each of the stations",
            cure="name the column of regions in design_table, or plan by blocks",
        )
        raise DataError("spatial plan", [problem])
    _, number = np.unique(np.array([str(each) for each in labels]), return_inverse=True)
    return number.ravel()


def _dealt_out(
    squares: NDArray[np.intp], design: Design, *, most: int
) -> NDArray[np.intp]:
    """Put squares into folds, the heaviest first and each into the lightest fold."""
    count = int(squares.max()) + 1
    if not most or count <= most:
        return squares
    load = np.bincount(squares) / len(squares)
    if design.kind == "occurrence":
        present = np.bincount(squares, design.response)
        load = load + present / max(present.sum(), 1.0)
    fold_of, weight = np.empty(count, dtype=np.intp), np.zeros(most)
    for square in np.argsort(-load, kind="stable"):
        fold_of[square] = np.argmin(weight)
        weight[fold_of[square]] += load[square]
    return fold_of[squares]


def _buffered(folds: Folds, design: Design, *, buffer_m: float) -> Folds:
    if buffer_m == 0.0:
        return folds
    tree = KDTree(design.xy_m)
    parts = []
    for fold in folds:
        near = tree.query_ball_point(design.xy_m[fold.asked], buffer_m)
        parts.append(np.unique(np.concatenate([fold.asked, *near]).astype(np.int64)))
    return Folds(
        asked=folds.asked,
        asked_starts=folds.asked_starts,
        rows=np.concatenate(parts),
        starts=np.cumsum([0, *(len(part) for part in parts)]),
    )


def _one_fold(plan: SpatialPlan, design: Design) -> Problem:
    return Problem(
        where=plan.scheme,
        what=f"one fold with all {len(design)} stations"
        if len(design) > 1
        else f"{len(design) or 'no'} station{'' if len(design) else 's'}",
        expected="at least two folds",
        cure="smaller blocks, labels of several regions, or more stations",
    )
