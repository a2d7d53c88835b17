"""Net present value, internal rate and payback of one row of flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.resource.mining.cash_flow import Timing, irr_rates, npv, payback_years

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """What a project is worth, at which rate it is worth nothing, and when it is back.

    Parameters
    ----------
    npv_usd : float
        At the rate, on the day of project year 0.
    irr : float or None
        Per year as a fraction; None where there is none, or none that counts alone.
        Of several rates the one above 0 counts, where it is the only one and more
        comes back than goes out.
    irr_reason : str
        Why there is none, or which rates below 0 do not count; else empty.
    payback_years : float
        From project year 0, not discounted; infinite where it never comes back.
    rate : float
    timing : Timing
    """

    npv_usd: float
    irr: float | None
    irr_reason: str
    payback_years: float
    rate: float
    timing: Timing


def valuation(
    flows: Sequence[float], *, rate: float, timing: Timing = Timing.END_OF_YEAR
) -> Valuation:
    """Value flows in the three ways that are asked for.

    Parameters
    ----------
    flows : sequence of float
        Money of project year 0, 1, 2, …; costs below 0.
    rate : float
        Per year as a fraction, above -1.
    timing : Timing, optional
        When in its year the money of a year from 1 on moves.

    Returns
    -------
    Valuation

    Raises
    ------
    ParameterError
        There are no flows, one is not finite, or the rate is not above -1.

    Examples
    --------
    >>> found = valuation([-500.0] + [100.0] * 10, rate=0.08)
    >>> round(found.npv_usd, 3), round(found.irr, 4), found.payback_years
    (171.008, 0.151, 5.0)
    >>> valuation([-500.0, 100.0, -10.0], rate=0.08).irr_reason
    'worth nothing at no rate between -95 % and 1,000,000 % a year'
    >>> closed = valuation([-500.0, 400.0, 400.0, -100.0], rate=0.08)
    >>> round(closed.irr, 4), closed.irr_reason
    (0.2977, 'worth nothing at -0.784, 0.2977; the only one above 0 counts')
    """
    value = npv(flows, rate=rate, timing=timing)
    found, reason = _internal_rate(flows, timing)
    return Valuation(
        npv_usd=value,
        irr=found,
        irr_reason=reason,
        payback_years=payback_years(flows),
        rate=rate,
        timing=timing,
    )


def _internal_rate(flows: Sequence[float], timing: Timing) -> tuple[float | None, str]:
    """Find the rate that counts, and say what else there is to know."""
    # closure after the last income turns the sign once more and makes a second rate,
    # far below 0, which alone would leave every plan without one
    rates = irr_rates(flows, timing=timing)
    if rates is None:
        return None, "the flows never change sign"
    above = [rate for rate in rates if rate > 0.0]
    if len(rates) == 1:
        return rates[0], ""
    told = ", ".join(f"{rate:.4g}" for rate in rates)
    if len(above) == 1 and sum(flows) > 0.0:
        return above[0], f"worth nothing at {told}; the only one above 0 counts"
    if not rates:
        return None, "worth nothing at no rate between -95 % and 1,000,000 % a year"
    return None, f"worth nothing at several rates: {told}"


def value_by_rate(
    flows: Sequence[float],
    *,
    rates: Sequence[float],
    timing: Timing = Timing.END_OF_YEAR,
) -> pd.DataFrame:
    """Follow the net present value over discount rates.

    Parameters
    ----------
    flows : sequence of float
        Money of project year 0, 1, 2, …; costs below 0.
    rates : sequence of float
        Per year as fractions.
    timing : Timing, optional

    Returns
    -------
    pandas.DataFrame
        rate, npv_usd.

    Examples
    --------
    >>> value_by_rate([-100.0, 110.0], rates=[0.0, 0.1]).round(9).values.tolist()
    [[0.0, 10.0], [0.1, 0.0]]
    """
    values = [npv(flows, rate=rate, timing=timing) for rate in rates]
    return pd.DataFrame({"rate": list(rates), "npv_usd": values})
