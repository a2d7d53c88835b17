"""Rare earths by element group: what the baskets of the ores come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import ELEMENT_GROUPS, Stage, group_of
from geo.model.facility_schemas import split_values
from geo.resilience.concentration import hhi
from geo.resilience.world_output import whole_years

if TYPE_CHECKING:
    from collections.abc import Iterator

RARE_EARTHS = "rare_earths"

GROUP_COLUMNS = {
    "stage": "stage",
    "iso3": "country",
    "group": "element group",
    "tonnes": "t REO a year",
    "share": "of the group's tonnes at that stage",
}
"""Columns of tonnes by element group, with their meaning."""


def group_shares(baskets: pd.DataFrame) -> pd.DataFrame:
    """Add up the baskets of ores by element group.

    Parameters
    ----------
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.

    Returns
    -------
    pandas.DataFrame
        Index the baskets, columns the keys of `ELEMENT_GROUPS`; each row sums to 1.

    Examples
    --------
    >>> baskets = pd.DataFrame(
    ...     {"basket": "ore", "element": ["La", "Nd", "Dy"], "share": [0.6, 0.3, 0.1]}
    ... )
    >>> group_shares(baskets).loc["ore", ["la_ce", "dy", "tb"]].tolist()
    [0.6, 0.1, 0.0]
    """
    grouped = baskets.assign(group=baskets["element"].map(group_of))
    table = grouped.pivot_table(
        index="basket", columns="group", values="share", aggfunc="sum", fill_value=0.0
    )
    table = table.reindex(columns=list(ELEMENT_GROUPS), fill_value=0.0)
    return table.div(table.sum(axis=1), axis=0)


def mined_years(
    production: pd.DataFrame, *, baskets: pd.DataFrame, commodity: str
) -> tuple[int, ...]:
    """List the years whose mine output says what a market can be given.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.
    commodity : str
        Of rare earths, output of countries with a basket alone counts.

    Returns
    -------
    tuple of int
        The earliest first, of those of `whole_years`.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production
    >>> baskets = pd.DataFrame({"basket": [], "element": [], "share": []})
    >>> mined_years(small_production(), baskets=baskets, commodity="nickel")
    (2024,)
    """
    told = whole_years(production)
    mined = told[
        (told["commodity"] == commodity)
        & (told["stage"] == Stage.MINE)
        & (told["tonnes"] > 0.0)
    ]
    if commodity == RARE_EARTHS:
        known = mined["basket"].isin(baskets["basket"])
        mined = mined[known & (mined["scope"] == "country")]
    return tuple(sorted({int(year) for year in mined["year"]}))


def mined_by_group(
    production: pd.DataFrame, *, baskets: pd.DataFrame, year: int
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Split the mine output of rare earths by element group.

    The latest output up to the year counts, of those of `whole_years`.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.
    year : int

    Returns
    -------
    pandas.DataFrame
        By `GROUP_COLUMNS`, countries that have a basket alone.
    tuple of str
        Countries whose basket is not known, the largest output first.

    Examples
    --------
    >>> baskets = pd.DataFrame(
    ...     {"basket": "clay", "element": ["La", "Dy"], "share": [0.9, 0.1]}
    ... )
    >>> row = {"commodity": "rare_earths", "stage": "mine", "scope": "country"}
    >>> row |= {"product": "", "year": 2024.0, "iso3": "MMR", "tonnes": 31000.0}
    >>> production = pd.DataFrame([row | {"basket": "clay"}])
    >>> table, unknown = mined_by_group(production, baskets=baskets, year=2024)
    >>> table.loc[table["group"] == "dy", "tonnes"].tolist(), unknown
    ([3100.0], ())
    """
    rows = latest_mined(production, year=year)
    shares = group_shares(baskets)
    held = rows["basket"].isin(shares.index)
    known = rows.loc[held, ["iso3", "basket", "tonnes"]]
    cells = [
        (str(Stage.MINE), iso3, group, tonnes * float(shares.loc[basket, group]))
        for iso3, basket, tonnes in known.itertuples(index=False)
        for group in ELEMENT_GROUPS
    ]
    return _shared(cells), tuple(rows.loc[~held, "iso3"])


def mined_by_element(
    production: pd.DataFrame, *, baskets: pd.DataFrame, year: int
) -> dict[str, float]:
    """Split the mine output of rare earths by element.

    Parameters
    ----------
    production, baskets : pandas.DataFrame
    year : int
        All as of `mined_by_group`.

    Returns
    -------
    dict of str to float
        t of oxide a year by symbol, of countries that have a basket.

    Examples
    --------
    >>> baskets = pd.DataFrame(
    ...     {"basket": "clay", "element": ["La", "Dy"], "share": [0.9, 0.1]}
    ... )
    >>> row = {"commodity": "rare_earths", "stage": "mine", "scope": "country"}
    >>> row |= {"product": "", "year": 2024.0, "iso3": "MMR", "tonnes": 31000.0}
    >>> production = pd.DataFrame([row | {"basket": "clay"}])
    >>> mined_by_element(production, baskets=baskets, year=2024)
    {'Dy': 3100.0, 'La': 27900.0}
    """
    rows = latest_mined(production, year=year)
    joined = rows[["basket", "tonnes"]].merge(baskets, on="basket")
    tonnes = (joined["tonnes"] * joined["share"]).groupby(joined["element"]).sum()
    return {str(element): float(each) for element, each in tonnes.items()}


def latest_mined(production: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """Take the latest mine output of rare earths by country, the largest first.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.commodity_schemas.PRODUCTION`.
    year : int
        Later years are left out.

    Returns
    -------
    pandas.DataFrame
        Rows of one year; none where no country reports tonnes.

    Examples
    --------
    >>> row = {"commodity": "rare_earths", "stage": "mine", "scope": "country"}
    >>> row |= {"product": "", "year": 2024.0, "iso3": "MMR", "tonnes": 31000.0}
    >>> latest_mined(pd.DataFrame([row]), year=2025)["iso3"].tolist()
    ['MMR']
    """
    told = whole_years(production)
    mined = told[
        (told["commodity"] == RARE_EARTHS)
        & (told["stage"] == Stage.MINE)
        & (told["scope"] == "country")
        & (told["year"] <= year)
        & (told["tonnes"] > 0.0)
    ]
    latest: pd.DataFrame = mined[mined["year"] == mined["year"].max()]
    return latest.sort_values(["tonnes", "iso3"], ascending=[False, True])


def separated_by_group(works: pd.DataFrame, *, baskets: pd.DataFrame) -> pd.DataFrame:
    """Say how much of each element group the separation works can make apart.

    What a works cannot take apart it sells on mixed, so it counts in no group.

    Parameters
    ----------
    works : pandas.DataFrame
        Of `geo.resilience.availability.works_on`.
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.

    Returns
    -------
    pandas.DataFrame
        By `GROUP_COLUMNS`; works without a basket are passed over.

    Examples
    --------
    >>> baskets = pd.DataFrame(
    ...     {"basket": "clay", "element": ["La", "Dy"], "share": [0.9, 0.1]}
    ... )
    >>> row = {"commodity": "rare_earths", "stage": "refined", "basket": "clay"}
    >>> row |= {"iso3": "MYS", "groups": "la_ce; nd_pr", "available_t": 1000.0}
    >>> separated_by_group(pd.DataFrame([row]), baskets=baskets)[["group", "tonnes"]]
       group  tonnes
    0  la_ce   900.0
    """
    shares = group_shares(baskets)
    own = works[
        (works["commodity"] == RARE_EARTHS)
        & (works["stage"] == Stage.REFINED)
        & works["basket"].isin(shares.index)
        & (works["available_t"] > 0.0)
    ]
    columns = ["iso3", "basket", "groups", "available_t"]
    cells = [
        (str(Stage.REFINED), iso3, group, tonnes * float(shares.loc[basket, group]))
        for iso3, basket, groups, tonnes in own[columns].itertuples(index=False)
        for group in split_values(groups) or tuple(ELEMENT_GROUPS)
    ]
    return _shared(cells)


def bottlenecks(by_group: pd.DataFrame) -> pd.DataFrame:
    """Say how far each element group depends on one country at each stage.

    Parameters
    ----------
    by_group : pandas.DataFrame
        By `GROUP_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        stage, group, tonnes, hhi, largest (country) and largest_share, in the order
        of the stages and groups.

    Examples
    --------
    >>> rows = [("mine", "CHN", "dy", 3.0, 0.75), ("mine", "MMR", "dy", 1.0, 0.25)]
    >>> bottlenecks(pd.DataFrame(rows, columns=list(GROUP_COLUMNS)))
      stage group  tonnes    hhi largest  largest_share
    0  mine    dy     4.0  0.625     CHN           0.75
    """
    return pd.DataFrame(
        list(_bottlenecks(by_group)),
        columns=["stage", "group", "tonnes", "hhi", "largest", "largest_share"],
    )


def _bottlenecks(by_group: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for stage in Stage:
        for group in ELEMENT_GROUPS:
            own = by_group[(by_group["stage"] == stage) & (by_group["group"] == group)]
            tonnes = own.groupby("iso3")["tonnes"].sum().sort_values(ascending=False)
            whole = float(tonnes.sum())
            if whole > 0.0:
                by_country = {str(iso3): float(t) for iso3, t in tonnes.items()}
                largest = str(tonnes.index[0])
                share = by_country[largest] / whole
                yield (str(stage), group, whole, hhi(by_country), largest, share)


def _shared(cells: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    """Add up the tonnes of each stage, country and group, with their shares."""
    keys = ["stage", "iso3", "group"]
    table = pd.DataFrame(cells, columns=[*keys, "tonnes"])
    sums = table[table["tonnes"] > 0.0].groupby(keys)["tonnes"].sum().reset_index()
    whole = sums.groupby(["stage", "group"])["tonnes"].transform("sum")
    return sums.assign(share=sums["tonnes"] / whole)[list(GROUP_COLUMNS)]
