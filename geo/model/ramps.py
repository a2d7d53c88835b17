"""How something grows from nothing to the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Ramp = Literal["step", "linear", "logistic"]
RAMPS: tuple[str, ...] = get_args(Ramp)
"""At once; in a straight line; slowly, fast, slowly."""

_STEEPNESS = 10.0  # of the logistic over its length: 0.7 % at its foot is cut off


def ramp_level(
    since: ArrayLike, *, ramp: Ramp, ramp_days: float
) -> NDArray[np.float64]:
    """Give what share is reached on days of a ramp.

    Parameters
    ----------
    since : array_like of float, shape (n,)
        Days since its first day; before it they are negative.
    ramp : {"step", "linear", "logistic"}
    ramp_days : float
        To the whole; 0 is a step whatever the ramp.

    Returns
    -------
    ndarray of float, shape (n,)
        0 to 1. The logistic is stretched so that it begins at 0 and ends at 1.

    Examples
    --------
    >>> ramp_level([-1.0, 0.0, 25.0, 100.0], ramp="linear", ramp_days=100.0)
    array([0. , 0. , 0.25, 1. ])
    >>> ramp_level([0.0, 25.0, 50.0, 100.0], ramp="logistic", ramp_days=100.0)
    array([0. , 0.07, 0.5 , 1. ])
    """
    days = np.asarray(since, dtype=float)
    if ramp == "step" or ramp_days == 0.0:
        return np.where(days >= 0.0, 1.0, 0.0)
    passed = np.clip(days, 0.0, ramp_days) / ramp_days
    if ramp == "linear":
        return np.asarray(passed)
    foot = _sigmoid(-_STEEPNESS / 2.0)
    raised = _sigmoid(_STEEPNESS * (passed - 0.5)) - foot
    return np.asarray(raised / (1.0 - 2.0 * foot))


def whole_days(
    since: ArrayLike, *, ramp: Ramp, ramp_days: float
) -> NDArray[np.float64]:
    """Give how many days at the whole the days up to now are worth.

    It is the integral of `ramp_level`: the mean over a step is exact, however coarse
    the step.

    Parameters
    ----------
    since : array_like of float, shape (n,)
        Days since the first day of the ramp; before it they are negative.
    ramp : {"step", "linear", "logistic"}
    ramp_days : float

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> whole_days([0.0, 50.0, 100.0, 200.0], ramp="linear", ramp_days=100.0)
    array([  0. ,  12.5,  50. , 150. ])
    """
    days = np.asarray(since, dtype=float)
    if ramp == "step" or ramp_days == 0.0:
        return np.asarray(np.clip(days, 0.0, None))
    at_the_whole = np.clip(days - ramp_days, 0.0, None)
    passed = np.clip(days, 0.0, ramp_days) / ramp_days
    if ramp == "linear":
        return np.asarray(ramp_days * passed**2 / 2.0 + at_the_whole)
    foot = _sigmoid(-_STEEPNESS / 2.0)
    area = (_softplus(_STEEPNESS * (passed - 0.5)) - _softplus(-_STEEPNESS / 2.0)) / (
        _STEEPNESS
    )
    return np.asarray(
        ramp_days * (area - foot * passed) / (1.0 - 2.0 * foot) + at_the_whole
    )


def _sigmoid(value: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(value, dtype=float))))


def _softplus(value: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(np.logaddexp(0.0, np.asarray(value, dtype=float)))
