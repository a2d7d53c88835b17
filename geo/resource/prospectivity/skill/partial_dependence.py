"""How a model's prediction follows one covariate, and where that is made up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem
from geo.resource.prospectivity.design.class_columns import columns_of
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.learners.learnable import (
    in_canonical_order,
)

if TYPE_CHECKING:
    from geo.resource.prospectivity.design.design import Design
    from geo.resource.prospectivity.learners.learner import (
        Model,
    )

POINTS = 21
FAR = 0.95  # of the stations have a nearer neighbour: beyond it, ground is made up


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartialDependence:
    """A curve, the rug beneath it, and how much of it no station speaks for.

    Parameters
    ----------
    covariate : str
    units : str
    table : pandas.DataFrame
        One row per value, or per class: value, predicted (mean over the stations, each
        with this value in place of its own), lower and upper (quartiles of them),
        stations (so many have this class; of an amount so many lie nearer to it than
        to the others), and made_up: the share of such stations that lie farther from
        every real one than nearly all real ones lie from their neighbour.
    rug : ndarray of float, shape (n,)
        The values of the stations, ascending.
    targets_beyond : float
        Share of the targets below the least or above the largest value of the
        stations, or of a class that none of them has; NaN where no targets were given.
    classes : bool
        The values are codes of classes: bars, no curve.
    """

    covariate: str
    units: str
    table: pd.DataFrame
    rug: NDArray[np.float64]
    targets_beyond: float
    classes: bool = False


def partial_dependence(
    model: Model,
    design: Design,
    *,
    covariate: str,
    targets: Targets | None = None,
    points: int = POINTS,
) -> PartialDependence:
    """Follow a model along one covariate, from its least to its largest value.

    Of classes each one that stations have is told, and there is nothing between them.

    Parameters
    ----------
    model : Model
        Fitted to the design.
    design : Design
    covariate : str
    targets : Targets, optional
        The ground of the map, to say how much of it lies beyond the stations.
    points : int, optional
        Values along the curve of an amount.

    Returns
    -------
    PartialDependence

    Raises
    ------
    ParameterError
        The design has no such covariate, or fewer than two points.

    References
    ----------
    Friedman, J.H. (2001). Greedy function approximation: a gradient boosting
    machine. Annals of Statistics 29, 1189-1232, section 8.2.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.design.design import Design
    >>> from geo.resource.prospectivity.learners.linear import Linear
    >>> lon, lat = np.arange(60.0) % 10.0, np.arange(60.0) // 10.0
    >>> depth = 4e3 + 1e3 * np.cos(3.0 * lon)
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": depth}),
    ...     response=depth / 500.0 + np.sin(lat),
    ...     xy_m=1e5 * np.column_stack([lon, lat]),
    ...     lon=lon,
    ...     lat=lat,
    ...     kind="quantity",
    ...     units={"depth": "m", "response": "kg m-2"},
    ... )
    >>> model = Linear().fit(design, rng=generator(1, "fit"))
    >>> curve = partial_dependence(model, design, covariate="depth", points=3)
    >>> curve.table["predicted"].diff().round(2).tolist()
    [nan, 1.99, 1.99]
    """
    _require(design, covariate=covariate, points=points)
    ordered = in_canonical_order(design)
    stations = Targets.of_design(ordered)
    rug = np.sort(ordered.covariates[covariate].to_numpy(dtype=float))
    known = _Known(ordered)
    coded = covariate in design.classes
    values = np.unique(rug) if coded else np.linspace(rug[0], rug[-1], points)
    near = np.abs(rug[:, None] - values).argmin(axis=1)
    rows = []
    for value, count in zip(
        values, np.bincount(near, minlength=len(values)), strict=True
    ):
        moved = stations.covariates.assign(**{covariate: value})
        told = model.predict(replace(stations, covariates=moved))
        lower, upper = np.quantile(told, [0.25, 0.75])
        rows.append(
            {
                "value": float(value),
                "predicted": float(told.mean()),
                "lower": float(lower),
                "upper": float(upper),
                "stations": int(count),
                "made_up": known.share_far(moved),
            }
        )
    return PartialDependence(
        covariate=covariate,
        units=design.units[covariate],
        table=pd.DataFrame(rows),
        rug=rug,
        targets_beyond=_beyond(targets, covariate, rug, coded=coded),
        classes=coded,
    )


def _require(design: Design, *, covariate: str, points: int) -> None:
    problems = []
    if covariate not in design.names:
        problems.append(
            Problem(
                where="covariate",
                what=repr(covariate),
                expected="one of " + ", ".join(design.names),
            )
        )
    if points < 2:
        problems.append(
            Problem(where="points", what=f"{points}", expected="at least 2")
        )
    if problems:
        raise ParameterError("partial dependence", problems)


class _Known:
    """The stations among their covariates, each counted in standard deviations."""

    def __init__(self, design: Design) -> None:
        self.encoded = columns_of(design.covariates, classes=design.classes)
        columns = self.encoded.apply(design.covariates.to_numpy(dtype=float))
        spread = columns.std(axis=0)
        self.centre = columns.mean(axis=0)
        self.spread = np.where(spread > 0.0, spread, 1.0)
        scaled = (columns - self.centre) / self.spread
        self.tree = KDTree(scaled)
        nearest = np.asarray(self.tree.query(scaled, k=2)[0])[:, 1]
        self.far = float(np.quantile(nearest, FAR))

    def share_far(self, covariates: pd.DataFrame) -> float:
        columns = self.encoded.apply(covariates.to_numpy(dtype=float))
        scaled = (columns - self.centre) / self.spread
        away = np.asarray(self.tree.query(scaled)[0])
        return float(np.mean(away > self.far))


def _beyond(
    targets: Targets | None,
    covariate: str,
    rug: NDArray[np.float64],
    *,
    coded: bool,
) -> float:
    if targets is None or not len(targets):
        return float("nan")
    values = targets.covariates[covariate].to_numpy(dtype=float)
    if coded:
        return float(np.mean(~np.isin(values, rug)))
    return float(np.mean((values < rug[0]) | (values > rug[-1])))
