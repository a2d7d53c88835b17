"""How long the same stock lasts through the same stop, on the shares of many years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.limits import outside
from geo.model.profile_questions import refuse
from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_arrivals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VINTAGE_COLUMNS = {
    "period": "when the share was counted",
    "called": "what was counted, in a word or two",
    "share": "of what came, from the partner that stops, 0 to 1",
    "stock_days": "opening stock, days of demand",
    "stock_out_day": "day on which the stock is gone; infinite if it outlasts the stop",
    "law_days": "stock over share: what it must be, if it is gone within the stop",
    "unmet_share": "of the demand of the stop, unmet",
    "longer_than_before": "days that the stock lasts longer than in the period before "
    "of the same series; empty for its first",
    "series": "what was counted, by whom: compare within a series alone",
    "source": "where the share comes from",
    "evidence": "how solid it is",
}
"""Columns of a table of vintages, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedOrigin:
    """The share of one partner in one period.

    Parameters
    ----------
    period, called : str
        When, and what was counted in a word or two.
    share : float
        0 to 1.
    series : str
        What was counted, by whom.
    source, evidence : str

    Raises
    ------
    ParameterError
        The share is out of its range.
    """

    period: str
    called: str
    share: float
    series: str
    source: str
    evidence: str

    def __post_init__(self) -> None:
        refuse(f"share of {self.period}", outside(self, "share", low=0.0, high=1.0))


def stop_on_vintages(
    shares: Iterable[SharedOrigin],
    *,
    stock_days: Sequence[float],
    stop_days: float,
    commodity: str = "",
) -> pd.DataFrame:
    """Run a full stop of one partner on each of several shares.

    All others give what they gave. The stock is followed day by day; it must be
    gone on the day of cover over share lost, which stands beside it.

    Parameters
    ----------
    shares : iterable of SharedOrigin
        In the order of time.
    stock_days : sequence of float
        Days of demand.
    stop_days : float
        How long nothing comes from the partner.
    commodity : str, optional

    Returns
    -------
    pandas.DataFrame
        By `VINTAGE_COLUMNS`.

    Examples
    --------
    >>> share = SharedOrigin(
    ...     period="2010",
    ...     called="customs",
    ...     share=0.8,
    ...     series="compounds and metals, customs",
    ...     source="a gazette",
    ...     evidence="cited",
    ... )
    >>> table = stop_on_vintages([share], stock_days=[60.0], stop_days=365)
    >>> float(table["stock_out_day"].iloc[0].round(6)), float(table["law_days"].iloc[0])
    (75.0, 75.0)
    """
    rows = []
    before: dict[tuple[str, float], float] = {}
    for one in shares:
        for days in stock_days:
            out, unmet = _run(one.share, days=days, stop_days=stop_days, of=commodity)
            law = days / one.share if one.share else float("inf")
            earlier = before.get((one.series, days))
            before[one.series, days] = law
            rows.append(
                {
                    "period": one.period,
                    "called": one.called,
                    "share": one.share,
                    "stock_days": days,
                    "stock_out_day": out,
                    "law_days": law,
                    "unmet_share": unmet,
                    "longer_than_before": np.nan if earlier is None else law - earlier,
                    "series": one.series,
                    "source": one.source,
                    "evidence": one.evidence,
                }
            )
    return pd.DataFrame(rows, columns=list(VINTAGE_COLUMNS))


def _run(
    share: float, *, days: float, stop_days: float, of: str
) -> tuple[float, float]:
    """Give the day on which the stock is gone, and the share of demand unmet."""
    demand_t = DAYS_PER_YEAR  # a tonne a day: the result is in days and shares
    question = StockQuestion(
        commodity=of,
        demand_t_per_year=demand_t,
        horizon_days=round(stop_days),
        private=StockAgent(opening_days=days),
    )
    path = follow_arrivals(question, arrivals_t=np.full(question.steps, 1.0 - share))
    return float(path.stock_out_day[0]), float(path.unmet_total_t[0] / stop_days)
