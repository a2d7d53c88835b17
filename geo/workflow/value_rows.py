"""What a value rests on beside prices and ground: a row each, with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.project_costs import COST_STAGES, COST_UNITS
from geo.workflow.value_terms import money_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.economics import EconomicsSettings

OF_TRANSPORT = "of the way to the plant, as its own section tells it"
"""Who stands for a cost of transport that the economics do not tell themselves."""


def terms_table(
    economics: EconomicsSettings, *, transport_usd_wet_t: float | None
) -> pd.DataFrame:
    """List all that is neither a price nor ground, with who stands for it.

    Parameters
    ----------
    economics : EconomicsSettings
    transport_usd_wet_t : float or None

    Returns
    -------
    pandas.DataFrame
        kind, name, amount, unit, date, evidence, source.
    """
    columns = ("kind", "name", "amount", "unit", "date", "evidence", "source")
    rows = [
        *_cost_rows(economics, transport_usd_wet_t=transport_usd_wet_t),
        *_capital_rows(economics),
        *_state_rows(economics),
        *_spread_rows(economics),
    ]
    return pd.DataFrame(rows, columns=list(columns))


_Row = tuple[str, str, float, str, str, str, str]


def _cost_rows(
    economics: EconomicsSettings, *, transport_usd_wet_t: float | None
) -> Iterator[_Row]:
    for stage in COST_STAGES:
        for item in economics.costs:
            if item.for_ == stage:
                told = (item.date, item.evidence, item.source)
                yield ("running cost", stage, item.usd, item.unit, *told)
        elsewhere = stage == "transport" and not economics.tells(stage)
        if elsewhere and transport_usd_wet_t is not None:
            said = (COST_UNITS[stage], "", "derived", OF_TRANSPORT)
            yield ("running cost", stage, transport_usd_wet_t, *said)


def _capital_rows(economics: EconomicsSettings) -> Iterator[_Row]:
    for item in economics.capital:
        paid = ", ".join(f"{share:.0%} in year {year}" for year, share in item.spread)
        told = (item.date, item.evidence, item.source)
        yield (
            "capital",
            f"{item.name}: {paid}, written off over {item.depreciation_years} years",
            item.usd,
            "USD",
            *told,
        )
    if economics.sustaining:
        one = economics.sustaining
        told = ("", one.evidence, one.source)
        yield ("sustaining capital", "each year", one.share, "of the capital", *told)
    if economics.closure:
        end = economics.closure
        told = ("", end.evidence, end.source)
        yield ("closure", f"over {end.years} years", end.usd, "USD", *told)


def _state_rows(economics: EconomicsSettings) -> Iterator[_Row]:
    if economics.royalty:
        one = economics.royalty
        told = ("", one.evidence, one.source)
        yield ("royalty", f"of the {one.base}", one.rate, "fraction", *told)
    if economics.tax:
        tax = economics.tax
        carried = "carried on" if tax.losses_carried else "lost"
        told = ("", tax.evidence, tax.source)
        yield ("tax", f"of the profit, losses {carried}", tax.rate, "fraction", *told)
    own = (economics.discount_rate, "a year", "", "unverified")
    yield ("discount rate", money_words(economics), *own, economics.discount_source)


def _spread_rows(economics: EconomicsSettings) -> Iterator[_Row]:
    told = economics.uncertainty
    for name in ("recovery", "capital", "operating", "pace"):
        spread = float(getattr(told, name))
        if spread:
            kind = "spread"
            yield (kind, name, spread, "sd over mean", "", "unverified", told.source)
