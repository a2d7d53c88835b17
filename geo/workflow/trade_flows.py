"""All flows of trade that are counted: the table, and the imports of the profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.model.country_profile import FLOW_COLUMNS, import_values
from geo.model.supply_schemas import TRADE_FLOWS
from geo.sources.profiles import list_profiles, read_profile
from geo.sources.trade import read_trade_flows

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_PLACE = "OTHER"
"""What a profile calls the rest of its partners: it has no customs of its own."""

_SAME_FIGURE = (
    *("period", "origin", "destination", "reporter"),
    *("measure", "unit", "value"),
)


def all_flows(flows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put the imports of all profiles under the table of trade flows.

    Parameters
    ----------
    flows : pandas.DataFrame, optional
        Schema `TRADE_FLOWS`; the built-in table by default.

    Returns
    -------
    pandas.DataFrame
        Schema `TRADE_FLOWS`, rows of the table first, in the units of their rows.
        What a profile has from the rest of its partners is left out.

    Raises
    ------
    DataError
        A row is not as the schema asks, or stands twice: by its words, or as the
        same figure of the same reporter in the table and in a profile. All is told.

    Examples
    --------
    >>> found = all_flows()
    >>> bool(found.duplicated(list(TRADE_FLOWS.key)).any())
    False
    >>> sorted(found.loc[found["destination"] == "AUS", "origin"])
    ['WLD']
    """
    table = read_trade_flows() if flows is None else flows
    imports = pd.concat(
        [import_values(read_profile(name)) for name in list_profiles()],
        ignore_index=True,
    )
    imports = imports[imports["origin"] != NO_PLACE]
    joined = pd.concat(
        [_worded(table), _worded(imports)], keys=["table", "profile"], names=["kept in"]
    )
    twice = list(_in_both(joined))
    if twice:
        raise DataError("trade flows", twice)
    return TRADE_FLOWS.validate(joined.reset_index(drop=True))


def _worded(flows: pd.DataFrame) -> pd.DataFrame:
    """Write what is not known as "" in every column of text."""
    rows = flows.loc[:, list(FLOW_COLUMNS)].copy()
    text = [name for name in FLOW_COLUMNS if name != "value"]
    rows[text] = rows[text].astype(object).fillna("").astype(str)
    rows["value"] = pd.to_numeric(rows["value"])
    return rows


def _in_both(joined: pd.DataFrame) -> Iterator[Problem]:
    # goods and scope are words, and the same count is often worded in two ways
    places = joined.reset_index("kept in").groupby(list(_SAME_FIGURE))["kept in"]
    both = places.nunique()
    for figure in both.index[both.to_numpy() > 1]:
        period, origin, destination, reporter, measure, unit, value = figure
        yield Problem(
            where=f"{period} {origin}>{destination}",
            what=f"{measure} {value:g} {unit} of {reporter or 'nobody named'} stands "
            "in the table and in a profile",
            expected="one of them",
            cure="take it out of the table, the profile has it",
        )
