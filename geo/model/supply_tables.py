"""The supply tables together, as checks and updates take them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pandas as pd

from geo.model import commodity_schemas, supply_schemas, works_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.model.tables import TableSchema

SUPPLY_TABLES: Mapping[str, TableSchema] = {
    "facilities": works_schemas.FACILITIES,
    "capacities": works_schemas.CAPACITIES,
    "statuses": works_schemas.STATUSES,
    "ownership": works_schemas.OWNERSHIP,
    "companies": works_schemas.COMPANIES,
    "products": commodity_schemas.PRODUCTS,
    "hs_codes": commodity_schemas.HS_CODES,
    "hs_concordance": commodity_schemas.HS_CONCORDANCE,
    "recoveries": commodity_schemas.RECOVERIES,
    "baskets": commodity_schemas.BASKETS,
    "hosts": commodity_schemas.HOSTS,
    "production": supply_schemas.PRODUCTION,
    "demand": supply_schemas.DEMAND,
    "trade_flows": supply_schemas.TRADE_FLOWS,
    "governance": supply_schemas.GOVERNANCE,
}
"""Schema of each table, by the name of its file without the ending."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyTables:
    """The supply tables, each by its schema in `SUPPLY_TABLES`.

    Parameters
    ----------
    facilities : geopandas.GeoDataFrame
        Points in longitude and latitude.
    capacities, statuses, ownership, companies : pandas.DataFrame
    products, hs_codes, hs_concordance : pandas.DataFrame
    recoveries, baskets, hosts : pandas.DataFrame
    production, demand, trade_flows, governance : pandas.DataFrame
    """

    facilities: pd.DataFrame
    capacities: pd.DataFrame
    statuses: pd.DataFrame
    ownership: pd.DataFrame
    companies: pd.DataFrame
    products: pd.DataFrame
    hs_codes: pd.DataFrame
    hs_concordance: pd.DataFrame
    recoveries: pd.DataFrame
    baskets: pd.DataFrame
    hosts: pd.DataFrame
    production: pd.DataFrame
    demand: pd.DataFrame
    trade_flows: pd.DataFrame
    governance: pd.DataFrame

    def named(self) -> dict[str, pd.DataFrame]:
        """Give the tables by their names.

        Returns
        -------
        dict of str to pandas.DataFrame
        """
        return {one.name: getattr(self, one.name) for one in fields(self)}
