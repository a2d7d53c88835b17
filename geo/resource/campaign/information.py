"""What it is worth to know more before a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FAR = 38.0  # standard deviations: beyond it the density is below the least number


def expected_gain(margin: ArrayLike, *, sd: ArrayLike) -> NDArray[np.float64]:
    """Give what a choice gains on average by news of a margin.

    The choice is to take a margin or to leave it at nothing. News will move its
    expected value: before they come, that value is normal, with today's as its mean.
    Then E[max(0, M)] − max(0, m) = σ φ(m/σ) − |m| Φ(−|m|/σ): Raiffa and Schlaifer's
    normal loss, never below 0, growing with σ, and largest where the choice is
    open.

    Parameters
    ----------
    margin : array_like of float, shape (...)
        Expected today, m; in any unit.
    sd : array_like of float, shape (...)
        By which news will move it, σ: √(s₀² − s₁²), with the variance of its error
        before and after. With s₁ = 0 the news are all there is to know.

    Returns
    -------
    ndarray of float, shape (...)
        In the unit of the margin.

    Raises
    ------
    ParameterError
        A standard deviation is below 0, or is no number.

    References
    ----------
    Raiffa, H. & Schlaifer, R. (1961). Applied Statistical Decision Theory, 5.4:
    linear loss and normal posterior mean (chapter unverified).

    Examples
    --------
    >>> expected_gain([0.0, 1.0, -1.0], sd=1.0).round(4)
    array([0.3989, 0.0833, 0.0833])
    >>> expected_gain(2.0, sd=0.0)
    array(0.)
    """
    away, spread = np.broadcast_arrays(
        np.abs(np.asarray(margin, dtype=float)), np.asarray(sd, dtype=float)
    )
    if not np.all(spread >= 0.0):
        problem = Problem(
            where="sd", what=f"{np.min(spread)}", expected="numbers from 0 on"
        )
        raise ParameterError("expected gain", [problem])
    open_choice = spread * FAR > away
    units = np.divide(away, spread, out=np.full(away.shape, FAR), where=open_choice)
    loss = np.maximum(norm.pdf(units) - units * norm.sf(units), 0.0)
    return np.asarray(np.where(open_choice, spread * loss, 0.0))
