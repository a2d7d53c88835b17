"""Who makes, ships and governs: single tables of the supply side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.supply_schemas import (
    GOVERNANCE,
    PRODUCTION,
    SEA_DISTANCES,
    TRADE_FLOWS,
)
from geo.sources.bundled import read_checked_table

if TYPE_CHECKING:
    import pandas as pd


def read_governance() -> pd.DataFrame:
    """Read the World Bank's Worldwide Governance Indicators, 2010 and 2021.

    Returns
    -------
    pandas.DataFrame
        Schema `GOVERNANCE`. New Caledonia is absent.

    Examples
    --------
    >>> governance = read_governance()
    >>> float(governance.query("iso3 == 'AUS' and year == 2021")["wgi_scaled"].item())
    2.0
    """
    return read_checked_table("supply/governance.csv", schema=GOVERNANCE)


def read_production() -> pd.DataFrame:
    """Read what each country makes, by commodity and stage.

    Returns
    -------
    pandas.DataFrame
        Schema `PRODUCTION`, in t of contained metal or REO beside the figure as
        stated; ``scope`` tells countries from the rest and the total, and rows with
        a ``product`` are a part of those without.

    Examples
    --------
    >>> mined = read_production().query(
    ...     "commodity == 'rare_earths' and stage == 'mine' and year == 2023"
    ... )
    >>> float(mined.loc[mined["scope"] == "world", "tonnes"].item())
    376000.0
    """
    return read_checked_table("supply/production.csv", schema=PRODUCTION)


def read_trade_flows() -> pd.DataFrame:
    """Read flows between countries, by the side that counted them.

    Returns
    -------
    pandas.DataFrame
        Schema `TRADE_FLOWS`. Imports of the countries that have a profile are in
        `geo.sources.profiles`.

    Examples
    --------
    >>> flows = read_trade_flows().query("origin == 'MMR' and destination == 'CHN'")
    >>> set(flows["basis"])
    {'chinese imports'}
    """
    return read_checked_table("supply/trade_flows.csv", schema=TRADE_FLOWS)


def read_sea_distances() -> pd.DataFrame:
    """Read published port-to-port distances, to check a network against.

    Returns
    -------
    pandas.DataFrame
        Schema `SEA_DISTANCES`.

    Examples
    --------
    >>> distances = read_sea_distances().set_index(["origin", "destination"])
    >>> float(distances.loc[("San Francisco", "Yokohama"), "published_nm"])
    4536.0
    """
    return read_checked_table("supply/sea_distances.csv", schema=SEA_DISTANCES)
