"""How long a market lasts, so that two answers can be set against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resilience.stock_paths import StockPaths

NO_UNMET = 1e-9  # of the whole demand: less than this is rounding
PERCENTILES = (0.1, 0.5, 0.9)


def lasting_days(paths: StockPaths) -> NDArray[np.float64]:
    """Give the day on which the whole stock is gone, or the horizon where it never is.

    A stock-out that does not come within the horizon has no date, and a mean over
    dates that are not there is none. So dates are cut at the horizon: the mean of
    what is left is the restricted mean survival time. It grows with the horizon,
    and is compared within one horizon only. The horizon is the end of the last step
    that is followed.

    Parameters
    ----------
    paths : StockPaths

    Returns
    -------
    ndarray of float, shape (P,)
        Days from the start of the scenario.

    References
    ----------
    Irwin, J. O. (1949). The standard error of an estimate of expectation of life.
    Journal of Hygiene 47, 188-189.
    Royston, P. & Parmar, M. K. B. (2013). Restricted mean survival time: an
    alternative to the hazard ratio. BMC Medical Research Methodology 13, 152.

    Examples
    --------
    >>> from geo.resilience.stock_worlds import draining
    >>> lasting_days(draining(stock_days=60.0, horizon_days=365)).tolist()
    [60.0]
    >>> lasting_days(draining(stock_days=60.0, horizon_days=30)).tolist()
    [30.0]
    """
    question = paths.question
    return np.minimum(paths.stock_out_day, question.steps * question.step_days)


def days_bought(paths: StockPaths, *, than: StockPaths) -> NDArray[np.float64]:
    """Say by how many days a stock-out comes later than otherwise, path by path.

    Parameters
    ----------
    paths, than : StockPaths
        Of the same draws: path by path the same bad luck.

    Returns
    -------
    ndarray of float, shape (P,)
        Differences of `lasting_days`; negative where it comes sooner. Where nothing
        runs out within the horizon, they are less than what was bought.

    Raises
    ------
    ParameterError
        The two do not hold the same paths.

    Examples
    --------
    >>> from geo.resilience.stock_worlds import draining
    >>> few, many = (draining(stock_days=days, horizon_days=365) for days in (60, 90))
    >>> days_bought(many, than=few).tolist()
    [30.0]
    """
    require_paired(paths, than=than)
    return lasting_days(paths) - lasting_days(than)


def survived(paths: StockPaths) -> NDArray[np.bool_]:
    """Say which paths leave nothing unmet within the horizon.

    Parameters
    ----------
    paths : StockPaths

    Returns
    -------
    ndarray of bool, shape (P,)

    Examples
    --------
    >>> from geo.resilience.stock_worlds import draining
    >>> survived(draining(stock_days=60.0, horizon_days=60)).tolist()
    [True]
    """
    rounding = NO_UNMET * paths.question.demand_t_per_year
    return np.asarray(paths.unmet_total_t <= rounding)


def percentiles(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Give P10, P50 and P90 as values that occur, so that infinite ones may.

    Parameters
    ----------
    values : ndarray of float, shape (P,)

    Returns
    -------
    tuple of float
        P10 is the low one: the least value that a tenth of the paths do not exceed.

    References
    ----------
    Hyndman, R. J. & Fan, Y. (1996). Sample quantiles in statistical packages. The
    American Statistician 50, 361-365: definition 1.

    Examples
    --------
    >>> percentiles(np.array([70.0, np.inf, 90.0, np.inf]))
    (70.0, 90.0, inf)
    """
    low, middle, high = np.quantile(values, PERCENTILES, method="inverted_cdf")
    return float(low), float(middle), float(high)


def require_paired(paths: StockPaths, *, than: StockPaths) -> None:
    """Refuse two answers that do not go path by path.

    Parameters
    ----------
    paths, than : StockPaths

    Raises
    ------
    ParameterError
        Commodity, horizon or the number of paths differ; all are told.

    Examples
    --------
    >>> from geo.resilience.stock_worlds import draining
    >>> one = draining(stock_days=60.0, horizon_days=365)
    >>> require_paired(one, than=draining(stock_days=90.0, horizon_days=365))
    """
    told = {
        "commodity": (paths.question.commodity, than.question.commodity),
        "horizon_days": (paths.question.horizon_days, than.question.horizon_days),
        "paths": (paths.paths, than.paths),
    }
    problems = [
        Problem(
            where=name,
            what=f"{one} against {other}",
            expected="the same in both",
            cure="follow both with the same draws and the same seed",
        )
        for name, (one, other) in told.items()
        if one != other
    ]
    if problems:
        raise ParameterError("stock paths to compare", problems)
