"""What the choice of a search and of a block costs in the quality of kriging.

References
----------
Vann, J., Jackson, S. & Bertoli, O. (2003). Quantitative kriging neighbourhood
analysis for the mining geologist. 5th International Mining Geology Conference,
AusIMM, 215-223.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.geostat.drift import ORDINARY
from geo.geostat.kriging import krige
from geo.geostat.support import target_variance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.drift import Drift
    from geo.geostat.kriging import Kriged
    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel

LOW, HIGH = 0.1, 0.9  # the quantiles that stand for the worse targets


def analyse_neighbourhoods(
    coordinates: ArrayLike,
    *,
    onto: ArrayLike,
    variogram: CovarianceModel,
    neighbourhoods: Sequence[Neighbourhood],
    blocks: Sequence[BlockSupport | None] = (None,),
    error_variance: ArrayLike | None = None,
    drift: Drift = ORDINARY,
) -> pd.DataFrame:
    """Krige with each search and each block, and list how well that would go.

    Only places and the variogram count, so that a search can be chosen, or a
    survey planned, before any value is known.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Samples, of a survey done or to come: easting and northing, m.
    onto : array_like of float, shape (targets, 2)
        Points, or centres of blocks: some well surrounded, some not.
    variogram : CovarianceModel
        In squared units of the values.
    neighbourhoods : sequence of Neighbourhood
        Such as one for each number of samples.
    blocks : sequence of BlockSupport or None, optional
        Sizes or discretisations to try; points by default.
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error.
    drift : KnownMean, Trend or ExternalDrift, optional

    Returns
    -------
    pandas.DataFrame
        One row per block and search. Of the search: neighbourhood (its row in
        `neighbourhoods`), maximum (NaN for all samples), radius_m. Of the block:
        block (its row in `blocks`), east_m, north_m (NaN for points), points (of
        the discretisation), target_variance. Then targets, masked (how many of
        them), and over the others neighbours (mean number), variance (mean),
        slope (mean of the slope of regression), slope_low (its lower decile),
        efficiency and efficiency_low (likewise), negative_weights and
        negative_weights_high (share of negative weights: mean, upper decile)
        and weight_of_mean (mean). NaN where all targets are masked; the
        efficiencies also where the target does not vary, the slopes where no
        estimate does.

    Raises
    ------
    DataError
        Samples or targets that do not pass the door, or a system that cannot be
        solved.
    ParameterError
        Nothing to try.

    Notes
    -----
    Look for the search beyond which slope and efficiency no longer rise while
    negative weights and work do. A slope below 1 says that high estimates are
    too high on average; on large blocks it stays near 1 whatever the search, and
    chooses nothing.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> line = [[0.0, 0.0], [1_000.0, 0.0], [2_000.0, 0.0], [3_000.0, 0.0]]
    >>> spherical = Structure(model="spherical", sill=9.0, range_m=2_500.0)
    >>> table = analyse_neighbourhoods(
    ...     line,
    ...     onto=[[1_500.0, 0.0]],
    ...     variogram=Variogram(nugget=1.0, structures=(spherical,)),
    ...     neighbourhoods=[
    ...         Neighbourhood(radius_m=5_000.0, maximum=most) for most in (1, 2, 4)
    ...     ],
    ... )
    >>> table[["maximum", "slope", "variance"]].round(2)
       maximum  slope  variance
    0      1.0   0.63      7.33
    1      2.0   0.91      4.27
    2      4.0   0.93      4.26
    """
    _require_trials(neighbourhoods, blocks)
    nothing_known = np.zeros(len(np.atleast_1d(np.asarray(coordinates, dtype=float))))
    rows = []
    for at, block in enumerate(blocks):
        whole = target_variance(model=variogram, block=block)
        for row, neighbourhood in enumerate(neighbourhoods):
            kriged = krige(
                coordinates,
                nothing_known,
                onto=onto,
                variogram=variogram,
                neighbourhood=neighbourhood,
                error_variance=error_variance,
                block=block,
                drift=drift,
            )
            tried = {
                "neighbourhood": row,
                "maximum": float(neighbourhood.maximum or np.nan),
                "radius_m": neighbourhood.radius_m,
                "block": at,
                "east_m": np.nan if block is None else block.size_m[0],
                "north_m": np.nan if block is None else block.size_m[1],
                "points": 1 if block is None else len(block.offsets()),
                "target_variance": whole,
            }
            rows.append(tried | _quality(kriged))
    return pd.DataFrame(rows)


def _quality(kriged: Kriged) -> dict[str, float]:
    seen = ~kriged.extrapolated
    return {
        "targets": len(seen),
        "masked": int(np.count_nonzero(~seen)),
        "neighbours": _over(kriged.neighbours[seen].astype(float)),
        "variance": _over(kriged.variance[seen]),
        "slope": _over(kriged.slope[seen]),
        "slope_low": _over(kriged.slope[seen], quantile=LOW),
        "efficiency": _over(kriged.efficiency[seen]),
        "efficiency_low": _over(kriged.efficiency[seen], quantile=LOW),
        "negative_weights": _over(kriged.negative_weight_share[seen]),
        "negative_weights_high": _over(
            kriged.negative_weight_share[seen], quantile=HIGH
        ),
        "weight_of_mean": _over(kriged.weight_of_mean[seen]),
    }


def _over(values: NDArray[np.float64], *, quantile: float | None = None) -> float:
    told = values[np.isfinite(values)]
    if not len(told):
        return np.nan
    return float(told.mean() if quantile is None else np.quantile(told, quantile))


def _require_trials(
    neighbourhoods: Sequence[Neighbourhood], blocks: Sequence[BlockSupport | None]
) -> None:
    problems = [
        Problem(where=name, what="empty", expected="at least one to try")
        for name, tried in (("neighbourhoods", neighbourhoods), ("blocks", blocks))
        if not len(tried)
    ]
    if problems:
        raise ParameterError("neighbourhood analysis", problems)
