"""How badly each country is governed, dependencies by their sovereign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.sources.coastline import read_land

if TYPE_CHECKING:
    import pandas as pd


def latest_risks(governance: pd.DataFrame) -> tuple[dict[str, float], set[str]]:
    """Take the latest risk of each country; a dependency takes its sovereign's.

    Parameters
    ----------
    governance : pandas.DataFrame
        Schema `geo.model.supply_schemas.GOVERNANCE`.

    Returns
    -------
    dict of str to float
        By country, 0 (well governed) to 10.
    set of str
        Countries for which their sovereign stands in.

    Examples
    --------
    >>> from geo.sources.trade import read_governance
    >>> risks, stand_ins = latest_risks(read_governance())
    >>> "NCL" in stand_ins, risks["NCL"] == risks["FRA"]
    (True, True)
    """
    latest = governance.sort_values("year").drop_duplicates("iso3", keep="last")
    risk = dict(zip(latest["iso3"], latest["wgi_scaled"], strict=True))
    land = read_land()
    stand_ins = {
        row.iso3: risk[row.sovereign]
        for row in land[["iso3", "sovereign"]].itertuples()
        if row.iso3 not in risk and row.sovereign in risk
    }
    return risk | stand_ins, set(stand_ins)
