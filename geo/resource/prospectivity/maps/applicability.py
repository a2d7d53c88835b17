"""Where a model may be applied: on ground that is like its training points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.prospectivity.design.model_tables import no_targets
from geo.resource.prospectivity.learners.cross_fit import require_folds
from geo.resource.prospectivity.maps.applicability_verdict import applicability_verdict
from geo.resource.prospectivity.maps.covariate_space import (
    CovariateSpace,
    covariate_space,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.geostat.checks.folds import Folds
    from geo.resource.prospectivity.design.design import Design, Targets

WHISKER = 1.5  # interquartile ranges above the third quartile (Tukey 1977)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Applicability:
    """How unlike the training points each target is, and which are too unlike.

    Parameters
    ----------
    dissimilarity : ndarray of float, shape (m,)
        0 at a training point, 1 as far as two training points are on average;
        infinite where a class is at no training point.
    applicable : ndarray of bool, shape (m,)
        At or below the threshold.
    threshold : float
    training_dissimilarity : ndarray of float, shape (n,)
        Of each training point from those left by its fold.
    space : CovariateSpace
        The training points by their covariates, and the weights of these.
    verdict : pandas.DataFrame
        See `geo.resource.prospectivity.maps.applicability_verdict`.
    """

    dissimilarity: NDArray[np.float64]
    applicable: NDArray[np.bool_]
    threshold: float
    training_dissimilarity: NDArray[np.float64]
    space: CovariateSpace
    verdict: pd.DataFrame

    def similar(self, targets: Targets) -> NDArray[np.int64]:
        """Count the training points like each target: the local point density.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of int, shape (m,)
            Training points within the threshold (Schumacher et al. 2025); 0 outside
            the area of applicability. Takes several times as long as the
            dissimilarity.
        """
        return self.space.within(targets.covariates, limit=self.threshold)


def area_of_applicability(
    design: Design,
    targets: Targets,
    *,
    folds: Folds,
    importance: Mapping[str, float] | None = None,
    area_m2: NDArray[np.float64] | None = None,
) -> Applicability:
    """Find the targets that a cross-validated model has something to say of.

    Covariates are standardised by mean and standard deviation of the training points
    and multiplied by their importance. The dissimilarity is the distance to the
    nearest training point there, over the mean distance between two training points.
    That of a training point is taken from the points that its fold leaves. The
    threshold is the largest of these that is no outlier: not above the third quartile
    by more than 1.5 interquartile ranges. So the error found by these folds may be
    expected inside, and nothing is known outside.

    Classes count by a column of 0 and 1 each. Ground of a class that no training point
    has is outside, however like it is in all else, and whatever weight its covariate
    has: the verdict names the class.

    Parameters
    ----------
    design : Design
    targets : Targets
    folds : Folds
        Those by which the model was validated.
    importance : mapping of str to float, optional
        By covariate; see `geo.resource.prospectivity.maps.covariate_space`.
    area_m2 : ndarray of float, shape (m,), optional
        Of the targets, for the shares of ground; all alike by default.

    Returns
    -------
    Applicability

    Raises
    ------
    ParameterError
        Importances that do not fit the covariates.
    DataError
        No targets, covariates that are constant or missing, or folds or areas of
        other rows.

    References
    ----------
    Meyer, H. & Pebesma, E. (2021). Predicting into unknown space? Estimating the area
    of applicability of spatial prediction models. Methods in Ecology and Evolution
    12, 1620-1633. doi 10.1111/2041-210X.13650

    Schumacher, F.L., Knoth, C., Ludwig, M. & Meyer, H. (2025). Estimation of local
    training data point densities to support the assessment of spatial prediction
    uncertainty. Geoscientific Model Development 18, 10185. doi
    10.5194/gmd-18-10185-2025

    Notes
    -----
    The R package CAST took the threshold like this in its first versions, by Tukey's
    hinges (``boxplot.stats``) in place of the quartiles, later versions the third
    quartile and 1.5 ranges itself, where a training point lies beyond it. Hinges lie
    outside the quartiles: the threshold here is never above theirs.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.prospectivity.design.design import design_table, targets_of
    >>> from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan
    >>> spec = GridSpec(west=154, south=20, spacing=0.5, shape=(6, 6), crs=WGS84)
    >>> covariates = spec.dataset()
    >>> depth = 4_000.0 + 40.0 * np.arange(36.0)
    >>> covariates["depth"] = spec.variable(depth, units="m", long_name="depth")
    >>> lon, lat = spec.lonlat()
    >>> stations = pd.DataFrame(
    ...     {"lon": lon.ravel(), "lat": lat.ravel(), "kg": depth / 300.0}
    ... )
    >>> design = design_table(
    ...     stations[:18],
    ...     covariates,
    ...     response="kg",
    ...     kind="quantity",
    ...     response_units="kg",
    ... )
    >>> found = area_of_applicability(
    ...     design,
    ...     targets_of(covariates, design=design),
    ...     folds=SpatialPlan.blocks(100e3).folds(design),
    ... )
    >>> found.applicable.shape, bool(found.applicable[:18].all())
    ((36,), True)
    """
    space = covariate_space(design, importance=importance)
    require_folds(folds, count=len(design))
    areas = _require_targets(targets, space, area_m2)
    trained = space.between_folds(folds)
    threshold = upper_whisker(trained)
    dissimilarity = space.dissimilarity(targets.covariates)
    applicable = dissimilarity <= threshold
    return Applicability(
        dissimilarity=dissimilarity,
        applicable=applicable,
        threshold=threshold,
        training_dissimilarity=trained,
        space=space,
        verdict=applicability_verdict(
            design,
            targets,
            names=space.names,
            classes=space.classes,
            inside=applicable,
            area_m2=areas,
        ),
    )


def upper_whisker(values: NDArray[np.float64]) -> float:
    """Give the largest value that is no outlier.

    Parameters
    ----------
    values : ndarray of float, shape (n,)

    Returns
    -------
    float
        The largest not above ``Q3 + 1.5 (Q3 - Q1)``, quartiles by linear
        interpolation.

    Examples
    --------
    >>> upper_whisker(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 50.0]))
    5.0
    """
    first, third = np.quantile(values, [0.25, 0.75])
    return float(values[values <= third + WHISKER * (third - first)].max())


def _require_targets(
    targets: Targets, space: CovariateSpace, area_m2: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    problems = [
        Problem(
            where=f"covariate {name}",
            what="not at the targets",
            cure="stack the same covariates for the targets",
        )
        for name in dict.fromkeys((*space.names, *space.classes))
        if name not in targets.covariates
    ]
    if not len(targets):
        problems.append(no_targets())
    areas = np.full(len(targets), np.nan) if area_m2 is None else np.asarray(area_m2)
    if areas.shape != (len(targets),):
        problems.append(
            Problem(
                where="area_m2",
                what=f"shape {areas.shape}",
                expected=f"({len(targets)},), one for each target",
            )
        )
    if problems:
        raise DataError("area of applicability", problems)
    return areas
