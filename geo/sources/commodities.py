"""Products, their codes in trade, recoveries, baskets, hosts: the built-in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.commodity_schemas import (
    BASKETS,
    HOSTS,
    HS_CODES,
    HS_CONCORDANCE,
    PRODUCTS,
    RECOVERIES,
)
from geo.sources.bundled import read_checked_table

if TYPE_CHECKING:
    import pandas as pd


def read_products() -> pd.DataFrame:
    """Read the products of each commodity and stage, with what they contain.

    Returns
    -------
    pandas.DataFrame
        Schema `PRODUCTS`.

    Examples
    --------
    >>> products = read_products().set_index("product")
    >>> products.loc["nickel_sulphate", "stage"]
    'refined'
    """
    return read_checked_table("supply/products.csv", schema=PRODUCTS)


def read_hs_codes() -> pd.DataFrame:
    """Read the codes of the Harmonized System that hold our products.

    Returns
    -------
    pandas.DataFrame
        Schema `HS_CODES`.

    Examples
    --------
    >>> codes = read_hs_codes().query("hs_version == 'HS2022'").set_index("product")
    >>> codes.loc["ndfeb_magnet", "hs_code"]
    '850511'
    """
    return read_checked_table("supply/hs_codes.csv", schema=HS_CODES)


def read_hs_concordance() -> pd.DataFrame:
    """Read how these codes go over from one edition to the next.

    Returns
    -------
    pandas.DataFrame
        Schema `HS_CONCORDANCE`.

    Examples
    --------
    >>> sorted(set(read_hs_concordance()["relation"]) - {"1:1", "split", "merge"})
    []
    """
    return read_checked_table("supply/hs_concordance.csv", schema=HS_CONCORDANCE)


def read_recoveries() -> pd.DataFrame:
    """Read how much of the metal arrives from one stage at the next.

    Returns
    -------
    pandas.DataFrame
        Schema `RECOVERIES`.

    Examples
    --------
    >>> bool((read_recoveries()["recovery"].dropna() <= 1.0).all())
    True
    """
    return read_checked_table("supply/recoveries.csv", schema=RECOVERIES)


def read_baskets() -> pd.DataFrame:
    """Read which rare earths each ore holds.

    Returns
    -------
    pandas.DataFrame
        Schema `BASKETS`: shares of the oxides.

    Examples
    --------
    >>> shares = read_baskets().groupby("basket")["share"].sum()
    >>> bool(shares.between(0.98, 1.02).all())
    True
    """
    return read_checked_table("supply/baskets.csv", schema=BASKETS)


def read_hosts() -> pd.DataFrame:
    """Read which commodities come along with others.

    Returns
    -------
    pandas.DataFrame
        Schema `HOSTS`.

    Examples
    --------
    >>> hosts = read_hosts().query("companion == 'cobalt'")["host"]
    >>> {"copper", "nickel"} <= set(hosts)
    True
    """
    return read_checked_table("supply/hosts.csv", schema=HOSTS)
