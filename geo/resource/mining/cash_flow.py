"""What a row of yearly flows is worth today, and at which rate it is worth nothing.

Economics stay apart from the statement, and the flows come from the user.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

import numpy as np
from scipy.optimize import brentq

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Timing(StrEnum):
    """When in its year the money of a year moves."""

    END_OF_YEAR = "end of year"
    MID_YEAR = "mid-year"


HIGHEST_RATE = 1e4
"""Rates above a million per cent a year are no answer to anything."""

_RATE_STEP = 1e-3  # in ln(1 + rate): where several signs change, roots nearer pass


def npv(
    flows: Sequence[float], *, rate: float, timing: Timing = Timing.END_OF_YEAR
) -> float:
    """Discount flows to the day of the first.

    Parameters
    ----------
    flows : sequence of float
        Money of year 0 (today, not discounted), 1, 2, …; costs below 0.
    rate : float
        Per year as a fraction, above -1; real or nominal as the flows are.
    timing : Timing, optional
        Whether the money of a year from 1 on moves at its end or in its middle.

    Returns
    -------
    float
        In the money of the flows.

    Raises
    ------
    ParameterError
        There are no flows, one is not finite, or the rate is not above -1.

    Examples
    --------
    >>> flows = [-500.0] + [100.0] * 10
    >>> round(npv(flows, rate=0.08), 5)
    171.00814
    >>> round(npv(flows, rate=0.08, timing=Timing.MID_YEAR), 6)
    197.332114
    """
    amounts = _checked(flows, rate=rate)
    factors = discount_factors(len(amounts), rate=rate, timing=timing)
    return float(np.cumsum(amounts * factors)[-1])


def discount_factors(
    count: int, *, rate: float, timing: Timing = Timing.END_OF_YEAR
) -> NDArray[np.float64]:
    """Give what a unit of money of each year is worth on the day of the first.

    Parameters
    ----------
    count : int
        Years, from year 0 on.
    rate : float
        Per year as a fraction, above -1.
    timing : Timing, optional
        Whether the money of a year from 1 on moves at its end or in its middle.

    Returns
    -------
    ndarray of float, shape (count,)

    Examples
    --------
    >>> discount_factors(3, rate=0.25).round(2).tolist()
    [1.0, 0.8, 0.64]
    """
    return np.asarray(np.exp(-_years(count, timing) * np.log1p(rate)))


def _checked(flows: Sequence[float], *, rate: float = 0.0) -> NDArray[np.float64]:
    amounts = np.asarray(flows, dtype=float)
    problems = []
    if amounts.ndim != 1 or amounts.size == 0:
        problems.append(
            Problem(
                where="flows",
                what=f"shape {amounts.shape}",
                expected="one amount for each year, from year 0 on",
            )
        )
    if not bool(np.isfinite(amounts).all()):
        years = np.flatnonzero(~np.isfinite(amounts))[:4].tolist()
        problems.append(
            Problem(where="flows", what=f"not finite in years {years}", expected="sums")
        )
    if not (rate > -1.0 and np.isfinite(rate)):
        problems.append(
            Problem(
                where="rate",
                what=f"{rate}",
                expected="a fraction per year above -1",
                cure="8 % a year is 0.08",
            )
        )
    if problems:
        raise ParameterError("cash flow", problems)
    return amounts


def _years(count: int, timing: Timing) -> NDArray[np.float64]:
    years = np.arange(count, dtype=float)
    return np.maximum(years - 0.5, 0.0) if timing is Timing.MID_YEAR else years


def irr(flows: Sequence[float], *, timing: Timing = Timing.END_OF_YEAR) -> float:
    """Find the rate at which the flows are worth nothing, where there is one.

    Flows whose sign changes once have at most one such rate (Descartes' rule of
    signs, which holds for mid-year exponents too). Where it changes more often,
    rates above -0.95 are searched in steps of 0.1 % of 1 + rate, and the answer
    is given only if one is found.

    Parameters
    ----------
    flows : sequence of float
        Money of year 0, 1, 2, …; costs below 0.
    timing : Timing, optional
        When in its year the money of a year from 1 on moves.

    Returns
    -------
    float
        Per year as a fraction; below 0 where less comes back than went out.

    Raises
    ------
    ParameterError
        The flows never change sign, or no rate or several lie between -0.95 and
        1e4; those found are told.

    Examples
    --------
    >>> round(irr([-500.0] + [100.0] * 10), 9)
    0.150984145
    >>> irr([-100.0, 230.0, -132.0])
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: internal rate of return: 1 problem
    - flows: worth nothing at several rates: 0.1, 0.2
        expected: one rate
        cure: decide by the net present value at your own rate
    """
    roots = irr_rates(flows, timing=timing)
    if roots is None:
        _refuse("they never change sign", cure="an investment has costs and income")
    if len(roots) != 1:
        told = ", ".join(f"{root:.6g}" for root in roots)
        _refuse(
            f"worth nothing at several rates: {told}"
            if roots
            else "worth nothing at no rate between -95 % and 1,000,000 % a year",
            cure="decide by the net present value at your own rate",
        )
    return roots[0]


def irr_rates(
    flows: Sequence[float], *, timing: Timing = Timing.END_OF_YEAR
) -> tuple[float, ...] | None:
    """Find all rates between -0.95 and 1e4 at which the flows are worth nothing.

    Parameters
    ----------
    flows : sequence of float
        Money of year 0, 1, 2, …; costs below 0.
    timing : Timing, optional
        When in its year the money of a year from 1 on moves.

    Returns
    -------
    tuple of float or None
        Per year as fractions, the lowest first; None where the flows never change
        sign.

    Raises
    ------
    ParameterError
        There are no flows, or one is not finite.

    Examples
    --------
    >>> [round(rate, 9) for rate in irr_rates([-100.0, 230.0, -132.0])]
    [0.1, 0.2]
    """
    amounts = _checked(flows)
    years = _years(len(amounts), timing)
    signs = np.sign(amounts[amounts != 0.0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return None

    def worth(log_rate: float) -> float:
        return float(_worth(amounts, years, np.array([log_rate]))[0])

    low, high = np.log(0.05), np.log1p(HIGHEST_RATE)
    count = 2 if changes == 1 else int((high - low) / _RATE_STEP) + 2
    trials = np.linspace(low, high, count)
    values = _worth(amounts, years, trials)
    roots = trials[values == 0.0].tolist()
    for at in np.flatnonzero(values[:-1] * values[1:] < 0.0):
        between = trials[at], trials[at + 1]
        roots.append(brentq(worth, *between, xtol=1e-14, rtol=1e-14))
    return tuple(float(np.expm1(root)) for root in sorted(roots))


def _worth(
    amounts: NDArray[np.float64],
    years: NDArray[np.float64],
    log_rates: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Value the flows on the first day, or on the last for rates below 0."""
    # the zeros are the same either way, and nothing overflows
    value = np.zeros_like(log_rates)
    for amount, year in zip(amounts, years, strict=True):
        since = np.where(log_rates >= 0.0, year, year - years[-1])
        value += amount * np.exp(-since * log_rates)
    return value


def _refuse(what: str, *, cure: str) -> NoReturn:
    raise ParameterError(
        "internal rate of return",
        [Problem(where="flows", what=what, expected="one rate", cure=cure)],
    )


def payback_years(flows: Sequence[float], *, rate: float = 0.0) -> float:
    """Say after how many years the outlay has first come back.

    Parameters
    ----------
    flows : sequence of float
        Money of year 0, 1, 2, …; costs below 0. Within a year it is taken to
        come evenly.
    rate : float, optional
        To discount with, at the end of each year; by default it is not.

    Returns
    -------
    float
        Years from year 0; infinite where it never comes back, 0 where nothing is
        laid out first. Costs after it, such as closure, do not count.

    Raises
    ------
    ParameterError
        There are no flows, one is not finite, or the rate is not above -1.

    Examples
    --------
    >>> payback_years([-500.0] + [100.0] * 10)
    5.0
    >>> payback_years([-500.0, 200.0, 200.0])
    inf
    """
    amounts = _checked(flows, rate=rate)
    discounted = amounts * (1.0 + rate) ** -np.arange(len(amounts), dtype=float)
    running = np.cumsum(discounted)
    rounding = 1e-12 * float(np.abs(discounted).sum())
    back = np.flatnonzero(running >= -rounding)
    if back.size == 0:
        return float("inf")
    year = int(back[0])
    if year == 0:
        return 0.0
    return year - 1 + min(float(-running[year - 1] / discounted[year]), 1.0)
