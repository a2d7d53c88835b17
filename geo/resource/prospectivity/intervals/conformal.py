"""Intervals that hold the truth as often as they say, for points that are alike.

Whatever the learner, an interval whose width is read from out-of-fold errors holds a
further point as often as promised, if that point and the stations are exchangeable.
Stations of an expedition and cells of a map seldom are: `Intervals.coverage` tells,
block by block, whether the promise held where it can be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError
from geo.resource.prospectivity.design.model_tables import no_targets
from geo.resource.prospectivity.intervals.block_coverage import PLAUSIBLE
from geo.resource.prospectivity.intervals.conformal_fit import (
    Bounds,
    Conformal,
    fit_conformal,
)
from geo.resource.prospectivity.intervals.ranked_ends import in_parts

if TYPE_CHECKING:
    from geo.geostat.checks.folds import Folds
    from geo.resource.prospectivity.design.design import Design, Targets
    from geo.resource.prospectivity.intervals.conformal_scores import Method
    from geo.resource.prospectivity.learners.learner import Learner


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Prediction intervals of targets, and how far they may be believed.

    Parameters
    ----------
    lower, upper : ndarray of float, shape (m,)
        In units of the response; of a value as it would be *measured* there.
    cut : int
        Intervals that were cut at a bound of the quantity.
    coverage : pandas.DataFrame
        By fold, see
        `geo.resource.prospectivity.intervals.block_coverage.block_coverage`.
    conformal : Conformal
        What they were drawn with; ``conformal.coverage(labels)`` tells the coverage
        by other blocks.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    cut: int
    coverage: pd.DataFrame
    conformal: Conformal

    @property
    def level(self) -> float:
        """The promise: what stable learners hold for exchangeable points."""
        return self.conformal.level

    @property
    def method(self) -> Method:
        """How they were drawn."""
        return self.conformal.method

    @property
    def guaranteed(self) -> float:
        """Coverage that no learner falls below, for exchangeable points.

        NaN where folds differ in size, as squares of ground do: nothing is proved
        of these.
        """
        return self.conformal.guaranteed

    @property
    def plausible(self) -> bool:
        """Whether no block speaks against exchangeable points."""
        return bool(self.coverage["verdict"].iloc[-1] == PLAUSIBLE)


def conformal_intervals(
    design: Design,
    learner: Learner,
    targets: Targets,
    *,
    level: float,
    folds: Folds,
    rng: np.random.Generator,
    method: Method = "cv+",
    bounds: Bounds = (None, None),
) -> Intervals:
    """Give prediction intervals of targets.

    Parameters
    ----------
    design : Design
        Of a quantity.
    learner : Learner
    targets : Targets
    level : float
        The share of truths to hold, from 0.5 to below 1.
    folds : Folds
        Spatial ones: the errors are then those of prediction away from stations.
    rng : numpy.random.Generator
    method : {"cv+", "split", "local", "cqr"}, optional
        ``"cv+"``: absolute errors by folds (Barber et al. 2021). ``"split"``: half
        of the points, in whole folds, only calibrate (Lei et al. 2018).
        ``"local"``: errors over those expected there, learnt by the folds that
        remain. ``"cqr"``: distances beyond quantiles (Romano et al. 2019). The last
        two are put together over the folds as CV+ is (Gupta et al. 2022).
    bounds : tuple of float or None, optional
        Least and most that the quantity can be: ``(0, None)`` for an abundance.

    Returns
    -------
    Intervals

    Raises
    ------
    ParameterError
        A level, method or bounds that mean nothing, a design of occurrence, or
        ``"cqr"`` without quantiles.
    DataError
        No targets, too few points for the level, responses outside the bounds, or
        folds that do not fit the design.

    References
    ----------
    Barber, R.F., Candès, E.J., Ramdas, A. & Tibshirani, R.J. (2021). Predictive
    inference with the jackknife+. Annals of Statistics 49, 486-507. doi
    10.1214/20-AOS1965

    Gupta, C., Kuchibhotla, A.K. & Ramdas, A. (2022). Nested conformal prediction and
    quantile out-of-bag ensemble methods. Pattern Recognition 127, 108496. doi
    10.1016/j.patcog.2021.108496

    Lei, J., G'Sell, M., Rinaldo, A., Tibshirani, R.J. & Wasserman, L. (2018).
    Distribution-free predictive inference for regression. Journal of the American
    Statistical Association 113, 1094-1111. doi 10.1080/01621459.2017.1307116

    Romano, Y., Patterson, E. & Candès, E.J. (2019). Conformalized quantile
    regression. Advances in Neural Information Processing Systems 32.

    Examples
    --------
    >>> from geo.geostat.checks.folds import folds_by_label
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.design.design import Design, Targets
    >>> from geo.resource.prospectivity.learners.plain import MeanOnly
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": np.arange(20.0)}),
    ...     response=np.arange(20.0),
    ...     xy_m=np.column_stack([np.arange(20.0), np.zeros(20)]),
    ...     lon=np.full(20, 154.0),
    ...     lat=np.full(20, 24.0),
    ...     kind="quantity",
    ...     units={"depth": "m", "response": "kg m-2"},
    ... )
    >>> told = conformal_intervals(
    ...     design,
    ...     MeanOnly(),
    ...     Targets.of_design(design).take([0]),
    ...     level=0.8,
    ...     folds=folds_by_label(np.arange(20) % 2),
    ...     rng=generator(1, "intervals"),
    ...     bounds=(0.0, None),
    ... )
    >>> told.lower, told.upper, told.cut
    (array([1.]), array([18.]), 0)
    >>> told.coverage[["block", "count", "share", "verdict"]]
        block  count  share                 verdict
    0  fold 0     10    0.9             as promised
    1  fold 1     10    0.9             as promised
    2     all     20    0.9  exchangeable: plausible
    """
    if not len(targets):
        raise DataError("conformal prediction", [no_targets()])
    conformal = fit_conformal(
        design,
        learner,
        level=level,
        folds=folds,
        rng=rng,
        method=method,
        bounds=bounds,
    )
    parts = in_parts(targets, models=len(conformal.rulers))
    ends = [conformal.ends(part) for part in parts]
    return Intervals(
        lower=np.concatenate([each.lower for each in ends]),
        upper=np.concatenate([each.upper for each in ends]),
        cut=sum(each.cut for each in ends),
        coverage=conformal.coverage(),
        conformal=conformal,
    )
