"""Who produces, ships, stocks and governs: the tables of the supply side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.supply_schemas import (
    GOVERNANCE,
    POLICY,
    PRODUCTION,
    SEA_DISTANCES,
    TRADE_FLOWS,
)
from geo.sources.bundled import read_bundled_table

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.tables import TableSchema


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
    return _read("supply/governance.csv", GOVERNANCE)


def read_production() -> pd.DataFrame:
    """Read mine, refined and magnet output by country.

    Returns
    -------
    pandas.DataFrame
        Schema `PRODUCTION`. Units differ by row, and shares of the world stay
        shares; ``scope`` tells countries from the rest and the total.

    Examples
    --------
    >>> mined = read_production().query(
    ...     "commodity == 'rare_earths' and stage == 'mine' and year == 2023"
    ... )
    >>> float(mined.loc[mined["scope"] == "world", "value"].item())
    376000.0
    """
    return _read("supply/production.csv", PRODUCTION)


def read_trade_flows() -> pd.DataFrame:
    """Read Japan's rare-earth imports and some other bilateral flows.

    Returns
    -------
    pandas.DataFrame
        Schema `TRADE_FLOWS`. Two scopes are mixed in the record of Japan and
        must not be joined in one series; ``source`` tells them apart.

    Examples
    --------
    >>> flows = read_trade_flows()
    >>> float(flows.query("period == '2010-12' and origin == 'CHN'")["value"].item())
    4081.0
    """
    return _read("supply/trade_flows.csv", TRADE_FLOWS)


def read_policy() -> pd.DataFrame:
    """Read what states have decided on stocks, equity and recycling.

    Returns
    -------
    pandas.DataFrame
        Schema `POLICY`.

    Examples
    --------
    >>> policy = read_policy().set_index(["iso3", "topic"])
    >>> policy.loc[("JPN", "stockpile (pre-2020)"), "value"][:7]
    '60 days'
    """
    return _read("supply/policy.csv", POLICY)


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
    return _read("supply/sea_distances.csv", SEA_DISTANCES)


def _read(relative: str, schema: TableSchema) -> pd.DataFrame:
    return schema.validate(read_bundled_table(relative, schema=schema))
