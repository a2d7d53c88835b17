"""The cash flow of a project, year by year, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.resource.mining.mined_years import MinedYears
from geo.resource.mining.project_flows import MoneyFactors, project_flows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.resource.mining.project_flows import ProjectFlows
    from geo.resource.mining.project_terms import ProjectTerms

CONSTRUCTION, MINING, CLOSURE = "construction", "mining", "closure"


def project_cash_flow(
    schedule_years: pd.DataFrame, *, terms: ProjectTerms
) -> pd.DataFrame:
    """Work out what comes and goes in each project year.

    Parameters
    ----------
    schedule_years : pandas.DataFrame
        `Schedule.years`: a row for each year of mining, with swept_km2, wet_t,
        dry_t, worked and ni_t for each metal of the terms.
    terms : ProjectTerms

    Returns
    -------
    pandas.DataFrame
        A row for each project year from 0: year, stage (construction, mining or
        closure), swept_km2, wet_t, dry_t; in USD revenue_ni_usd for each metal,
        revenue_usd, area_cost_usd, mining_cost_usd, transport_cost_usd,
        processing_cost_usd, fixed_cost_usd, royalty_usd, sustaining_usd,
        depreciation_usd, profit_usd (what tax looks at, before earlier losses),
        losses_used_usd, losses_carried_usd (at the end of the year), tax_usd,
        capital_usd, closure_usd, net_usd and cumulated_usd. What is paid stands
        above 0; net = revenue - costs - royalty - sustaining - tax - capital -
        closure.

    Raises
    ------
    DataError
        The table is empty, a column is absent, or a year is not worked at all.

    Notes
    -----
    A loss brings no tax back. Closure comes after the last income and so saves no
    tax here; where a state lets a reserve for it be built up, tax is overstated.
    Working capital and loans are left out.

    Examples
    --------
    An outlay of 500, then 100 a year for ten years (case W18):

    >>> from geo.resource.mining.block_value import UnitCosts
    >>> from geo.resource.mining.economics import MetalTerms
    >>> from geo.resource.mining.project_terms import Capital, ProjectTerms
    >>> years = pd.DataFrame(
    ...     {"swept_km2": 0.0, "wet_t": 10.0, "dry_t": 7.0, "ni_t": 1.0, "worked": 1.0},
    ...     index=range(10),
    ... )
    >>> terms = ProjectTerms(
    ...     metals={"Ni": MetalTerms(price_usd_t=100.0)},
    ...     costs=UnitCosts(),
    ...     discount_rate=0.08,
    ...     capital=(Capital(name="all", usd=500.0),),
    ... )
    >>> table = project_cash_flow(years, terms=terms)
    >>> table["net_usd"].tolist()
    [-500.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 0.0]
    """
    mined = _mined(schedule_years, tuple(terms.metals))
    flows = project_flows(mined, terms=terms, money=MoneyFactors.none(terms))
    first, life = terms.first_production_year, len(schedule_years)
    stages = [CONSTRUCTION] * first + [MINING] * life + [CLOSURE] * terms.closure_years
    around = (first, terms.closure_years)
    columns: dict[str, object] = {"year": np.arange(len(stages)), "stage": stages}
    for name in ("swept_km2", "wet_t", "dry_t"):
        columns[name] = np.pad(schedule_years[name].to_numpy(dtype=float), around)
    columns |= {name: amounts[:, 0] for name, amounts in _columns(flows)}
    columns["cumulated_usd"] = np.cumsum(flows.net[:, 0])
    return pd.DataFrame(columns)


def _columns(flows: ProjectFlows) -> Iterator[tuple[str, NDArray[np.float64]]]:
    total = np.zeros_like(flows.net)
    for metal, amounts in flows.revenue.items():
        total += amounts
        yield f"revenue_{metal.lower()}_usd", amounts
    yield "revenue_usd", total
    for name, amounts in flows.costs.items():
        yield f"{name}_cost_usd", amounts
    yield "royalty_usd", flows.royalty
    yield "sustaining_usd", flows.sustaining
    yield "depreciation_usd", flows.depreciation
    yield "profit_usd", flows.profit
    yield "losses_used_usd", flows.losses_used
    yield "losses_carried_usd", flows.losses_carried
    yield "tax_usd", flows.tax
    yield "capital_usd", flows.capital
    yield "closure_usd", flows.closure
    yield "net_usd", flows.net


def _mined(years: pd.DataFrame, metals: tuple[str, ...]) -> MinedYears:
    """Read the years of one case back from their table."""
    of_metal = {metal: f"{metal.lower()}_t" for metal in metals}
    needed = ["swept_km2", "wet_t", "dry_t", "worked", *of_metal.values()]
    _require_years(years, needed)

    def column(name: str) -> NDArray[np.float64]:
        return years[name].to_numpy(dtype=float)[:, None]

    swept = column("swept_km2")
    return MinedYears(
        swept_km2=swept,
        wet_t=column("wet_t"),
        dry_t=column("dry_t"),
        metal_t={metal: column(name) for metal, name in of_metal.items()},
        worked=column("worked"),
        binding=np.zeros(swept.shape, dtype=np.int8),
        until_m2=1e6 * np.cumsum(swept, axis=0),
    )


def _require_years(years: pd.DataFrame, needed: list[str]) -> None:
    absent = [name for name in needed if name not in years]
    what = ""
    if absent:
        what = "no column " + ", ".join(absent)
    elif years.empty:
        what = "no years"
    elif not years["worked"].between(0.0, 1.0, inclusive="right").all():
        what = "worked lies outside 0 to 1, or is 0"
    if what:
        cure = "give Schedule.years, with every metal that sells"
        raise DataError(
            "cash flow", [Problem(where="schedule_years", what=what, cure=cure)]
        )
