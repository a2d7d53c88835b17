"""The edges of lags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LAGS = 100_000  # far more than pairs can fill: a slip in the unit


def lag_edges(lag_m: float, max_lag_m: float) -> NDArray[np.float64]:
    """Set the edges of the lags; the last lag may be narrower.

    Parameters
    ----------
    lag_m : float
        Width of a lag.
    max_lag_m : float
        Where the last lag ends.

    Returns
    -------
    ndarray of float, shape (lags + 1,)

    Raises
    ------
    ParameterError
        Lags that are not above 0, or more than `MOST_LAGS` of them.

    Examples
    --------
    >>> lag_edges(400.0, 1_000.0)
    array([   0.,  400.,  800., 1000.])
    """
    _require_lags(lag_m, max_lag_m)
    lags = int(np.ceil(max_lag_m / lag_m - 1e-9))
    return np.asarray(np.minimum(lag_m * np.arange(lags + 1), max_lag_m))


def _require_lags(lag_m: float, max_lag_m: float) -> None:
    problems = [
        Problem(where=name, what=f"{value}", expected="finite metres above 0")
        for name, value in (("lag_m", lag_m), ("max_lag_m", max_lag_m))
        if not (np.isfinite(value) and value > 0.0)
    ]
    if not problems and max_lag_m / MOST_LAGS > lag_m:
        problems.append(
            Problem(
                where="lag_m",
                what=f"{lag_m:g} cuts {max_lag_m:,.0f} m into more than "
                f"{MOST_LAGS:,} lags",
                expected=f"at least {max_lag_m / MOST_LAGS:g}",
                cure="wider lags; some 10 to 30 of them make a variogram",
            )
        )
    if problems:
        raise ParameterError("experimental variogram", problems)
