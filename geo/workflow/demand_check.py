"""Whether the demand that a project asks with is near the one that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.resilience.claimed_deposits import told_demand

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.supply import CommodityDemand

NEAR = (0.75, 1.33)
"""Of the demand told: what is asked with less, or more, is warned of."""


def demand_doubt(
    asked: CommodityDemand, *, market: str, demand: pd.DataFrame
) -> tuple[str, ...]:
    """Warn of a demand that is far from the newest that is told by itself.

    Parameters
    ----------
    asked : CommodityDemand
    market : str
        ISO3.
    demand : pandas.DataFrame
        Schema `geo.model.supply_schemas.DEMAND`.

    Returns
    -------
    tuple of str
        One note; none where the two are near, or no other is told.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.model.supply import CommodityDemand
    >>> row = {"commodity": "nickel", "group": "", "iso3": "JPN", "sector": "total"}
    >>> row |= {"year": 2024, "stated_of": "contained", "tonnes": 154300.0}
    >>> row |= {"scope": "primary", "source": "a works", "evidence": "cited"}
    >>> nickel = CommodityDemand(name="nickel", demand_t=67273.0, source="a survey")
    >>> for note in demand_doubt(nickel, market="JPN", demand=pd.DataFrame([row])):
    ...     print(note[:70])
    the demand asked with, 67,273 t a year (a survey), is 44 % of 154,300
    """
    try:
        told = told_demand(demand, market=market, commodity=asked.name)
    except DataError:
        return ()  # nothing to hold it against
    share = asked.demand_t / told.t_per_year
    least, most = NEAR
    if least <= share <= most:
        return ()
    return (
        f"the demand asked with, {asked.demand_t:,.0f} t a year ({asked.source}), is "
        f"{100.0 * share:.0f} % of {told.t_per_year:,.0f} t told for {told.year} by "
        f"{told.source} ({told.scope}; {told.evidence}): days of stock, unmet tonnes "
        "and what the seabed adds are of the demand asked with",
    )
