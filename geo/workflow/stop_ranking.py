"""The worst stops of each commodity, with how surely each keeps its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.disruption import Target
from geo.workflow.stop_views import KEYS, LEAST_SHARE, titled_stops

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

WORST_SHOWN = 15
RANKING_COLUMNS = (
    *("commodity", "key", "kind", "title", "unmet_share", "unmet_t"),
    *("unmet_p10_share", "unmet_p90_share", "rank", "rank_p10", "rank_p90"),
    "worst_five_share",
)
_KINDS: Mapping[str, str] = {
    Target.COUNTRY: "country",
    Target.COMPANY: "company",
    Target.FACILITY: "works",
    Target.PORT: "port",
    Target.GATE: "strait or canal",
}
_DRAWN = (
    *("rank", "rank_p10", "rank_p90", "unmet_p10_t", "unmet_p90_t"),
    "worst_five_share",
)


def stop_key(target: str, name: str) -> str:
    """Give the key by which a map and a table know the same thing.

    Parameters
    ----------
    target : str
        Of `geo.model.disruption.Target`.
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> stop_key("port", "ZADUR")
    'port ZADUR'
    """
    return f"{target} {name}"


def ranked_stops(
    stops: pd.DataFrame, *, stability: pd.DataFrame, demand: Mapping[str, float]
) -> pd.DataFrame:
    """Rank the stops that take something, or that do so in some draws.

    Parameters
    ----------
    stops : pandas.DataFrame
        By `geo.resilience.contingency.STOP_COLUMNS`, with ``label``.
    stability : pandas.DataFrame
        By `geo.resilience.rank_stability.STABILITY_COLUMNS`.
    demand : mapping of str to float
        By commodity, t a year.

    Returns
    -------
    pandas.DataFrame
        By `RANKING_COLUMNS`: of each commodity the worst first, at most
        `WORST_SHOWN`; shares are 0 to 1. Where a stop was not drawn, what is drawn is
        NaN.

    Examples
    --------
    >>> import pandas as pd
    >>> stop = {"target": "country", "name": "CHN", "commodity": "cobalt"}
    >>> taken = {"label": "China", "unmet_share": 0.8, "unmet_t": 9.0}
    >>> held = stop | dict.fromkeys(_DRAWN, 1.0)
    >>> table = ranked_stops(
    ...     pd.DataFrame([stop | taken]),
    ...     stability=pd.DataFrame([held]),
    ...     demand={"cobalt": 10.0},
    ... )
    >>> table[["key", "kind", "title", "unmet_p10_share"]].values.tolist()
    [['country CHN', 'country', 'China', 0.1]]
    """
    held = titled_stops(stops).merge(
        stability[[*KEYS, *_DRAWN]], on=KEYS, how="left", sort=False
    )
    shaky = held["worst_five_share"].astype(float).fillna(0.0) > 0.0
    told = held[(held["unmet_share"] >= LEAST_SHARE) | shaky]
    ranked = told.sort_values("unmet_share", ascending=False, kind="stable")
    worst = ranked.groupby("commodity", sort=False).head(WORST_SHOWN)
    keys = list(map(stop_key, worst["target"], worst["name"]))
    kinds = [_KINDS.get(target, target) for target in worst["target"]]
    asked = worst["commodity"].map(demand)
    table = worst.assign(
        key=keys,
        kind=kinds,
        unmet_p10_share=worst["unmet_p10_t"] / asked,
        unmet_p90_share=worst["unmet_p90_t"] / asked,
    )
    return table[list(RANKING_COLUMNS)].reset_index(drop=True)
