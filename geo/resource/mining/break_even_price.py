"""The price of each metal at which a plan is worth nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from geo.resource.mining.value_cases import Cases, value_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.resource.mining.project_terms import ProjectTerms
    from geo.resource.mining.schedule import Schedule

ALL_METALS = "all metals"
HIGHEST_USD_T, HIGHEST_SHARE = 1e9, 1e3
"""Where no price of a metal up to there is enough, nor that share of all prices, none
is said to be."""

PAYS_AT_NO_PRICE = "pays at no price of it"
PAYS_WITHOUT_IT = "pays without it"


def break_even_prices(schedule: Schedule, *, terms: ProjectTerms) -> pd.DataFrame:
    """Find for each metal the price at which the plan is worth nothing.

    The other prices stay, and so does the plan: its blocks and their order.

    Parameters
    ----------
    schedule : Schedule
    terms : ProjectTerms

    Returns
    -------
    pandas.DataFrame
        metal, price_usd_t, break_even_usd_t, share_of_price and reason (empty where
        there is such a price). The last row, "all metals", moves all prices alike
        and has a share only.
    """
    plain = {metal: term.price_usd_t for metal, term in terms.metals.items()}

    def worth(prices: Mapping[str, float]) -> float:
        cases = Cases.none(schedule, terms=terms)
        given = {metal: np.array([price]) for metal, price in prices.items()}
        cases = replace(cases, money=replace(cases.money, price_usd_t=given))
        return float(value_cases(schedule, terms=terms, cases=cases).npv_usd[0])

    def worth_by_price(metal: str) -> Callable[[float], float]:
        return lambda usd_t: worth(plain | {metal: usd_t})

    rows: list[dict[str, object]] = []
    for metal, price in plain.items():
        found, reason = _root(worth_by_price(metal), highest=HIGHEST_USD_T)
        rows.append(
            {
                "metal": metal,
                "price_usd_t": price,
                "break_even_usd_t": found,
                "share_of_price": found / price if price > 0.0 else np.nan,
                "reason": reason,
            }
        )
    share, reason = _root(
        lambda share: worth({metal: share * price for metal, price in plain.items()}),
        highest=HIGHEST_SHARE,
    )
    rows.append({"metal": ALL_METALS, "share_of_price": share, "reason": reason})
    columns = ["metal", "price_usd_t", "break_even_usd_t", "share_of_price", "reason"]
    return pd.DataFrame(rows, columns=columns)


def _root(worth: Callable[[float], float], *, highest: float) -> tuple[float, str]:
    """Find where a value that never falls passes nothing."""
    if worth(0.0) > 0.0:
        return np.nan, PAYS_WITHOUT_IT
    if worth(highest) < 0.0:
        return np.nan, PAYS_AT_NO_PRICE
    return float(brentq(worth, 0.0, highest, xtol=1e-9, rtol=1e-12)), ""
