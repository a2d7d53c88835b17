"""Element groups with and without a deposit, in a reader's units and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.model.commodities import GROUP_NAMES, Stage
from geo.report.compared_labels import GROUP_GAIN_LABELS
from geo.resilience.element_groups import RARE_EARTHS
from geo.resilience.portfolio_runs import NOTHING
from geo.workflow.graph import table_of
from geo.workflow.naming import country_names
from geo.workflow.shown_numbers import rounded, significant
from geo.workflow.shown_tables import report_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from geo.report.page import ReportTable
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

_OF = "resilience"
_KEYS = ["deposit", "scenario", "group"]
_DIGITS = 3
_STAGES = {str(Stage.MINE): "mines", str(Stage.REFINED): "separation works"}


def group_rows(done: Done) -> pd.DataFrame:
    """Set each element group with a deposit beside the same with nothing done.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    pandas.DataFrame
        For `geo.report.compared_labels.GROUP_GAIN_LABELS` and `draw_group_cover`, one
        row for each deposit, scenario and group; none where no deposit tells its
        basket.
    """
    told = "seabed_groups" in done[_OF]
    gains = table_of(done, _OF, "seabed_groups") if told else pd.DataFrame()
    if not len(gains):
        return pd.DataFrame(columns=list(GROUP_GAIN_LABELS))
    ran = gains["running"].astype(bool)
    planned = gains[~ran].set_index(_KEYS)
    running = gains[ran].set_index(_KEYS).loc[planned.index]
    return (
        _supplied(done, planned.index)
        .assign(
            lasts=_digits(planned["lasting_days"]),
            lasts_running=running["lasting_days_with"],
            lasts_with=_both(
                planned["lasting_days_with"], running["lasting_days_with"]
            ),
            gained_days=running["days_gained"],
            gained=[
                f"{one:.1f} ({low:.1f} to {high:.1f})"
                for one, low, high in running[
                    ["days_gained", "days_gained_p10", "days_gained_p90"]
                ].itertuples(index=False)
            ],
            avoided_pct=_both(
                100.0 * planned["unmet_avoided_share"],
                100.0 * running["unmet_avoided_share"],
            ),
        )
        .reset_index()
    )


def _supplied(done: Done, keys: pd.Index[Any]) -> pd.DataFrame:
    """Say of each row what passes the gates, and what the group hangs on."""
    compared = table_of(done, _OF, "seabed_compared")
    supply = compared[compared["group"] != ""].set_index(["deposit", "group"])
    hangs = table_of(done, _OF, "group_bottlenecks").set_index(["deposit", "group"])
    own = pd.MultiIndex.from_arrays(
        [keys.get_level_values(name) for name in ("deposit", "group")]
    )
    supply, hangs = supply.reindex(own), hangs.reindex(own)
    return pd.DataFrame(
        {
            "demand": _digits(supply["demand_t_per_year"]),
            "passed": _digits(supply["passed_t_per_year"]),
            "share_pct": _digits(100.0 * supply["demand_share"]),
            "hangs_on": [
                _on(*row)
                for row in hangs[["iso3", "share", "stage"]].itertuples(index=False)
            ],
            "hangs_with": (100.0 * hangs["share_with"]).round().to_numpy(),
            "iso3": hangs["iso3"].to_numpy(),
            "hangs_pct": 100.0 * hangs["share"].to_numpy(dtype=float),
        },
        index=keys,
    )


def _on(iso3: object, share: float, stage: object) -> str:
    if not isinstance(iso3, str):
        return "\u2013"
    return f"{iso3}, {100.0 * share:.0f} % ({_STAGES[str(stage)]})"


def group_words(rows: pd.DataFrame, *, pooled_days: float | None) -> Iterator[str]:
    """Say which group is gone first, and what the deposit does for each.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `group_rows`, of one deposit.
    pooled_days : float or None
        How long all oxides last in one pool in the first scenario, doing nothing.

    Yields
    ------
    str
        Two paragraphs; none where there are no rows.
    """
    if not len(rows):
        return
    first = rows[rows["scenario"] == rows["scenario"].iloc[0]]
    yield _short_first(first, pooled_days=pooled_days)
    yield _helped(first)


def _short_first(rows: pd.DataFrame, *, pooled_days: float | None) -> str:
    """Say which groups are gone first and last with nothing done."""
    longest, *_, short = _by(rows, "lasts")
    pooled = (
        f" All oxides in one pool would seem to last until day {pooled_days:,.0f}: "
        "there lanthanum fills in for dysprosium."
        if pooled_days is not None
        else ""
    )
    return (
        "Oxides of one element group stand in for none of another. So each group is "
        "followed by itself: its demand, the chains that carry it, a stock of as many "
        "days as that of all (who holds what is told by no source), and its part of "
        "what leaves plant and gates. In the first scenario, with nothing done, "
        f"{GROUP_NAMES[str(short['group'])]} is gone first, on day "
        f"{short['lasts']:,.0f}, and {GROUP_NAMES[str(longest['group'])]} last, on day "
        f"{longest['lasts']:,.0f} (means over the paths, cut at the horizon).{pooled}"
    )


def _helped(rows: pd.DataFrame) -> str:
    """Say how far the deposit serves each group, and for how long."""
    most, *_, least = _by(rows, "share_pct")
    best, *_ = _by(rows, "gained_days")
    return (
        f"Past plant and gates it would meet {rounded(float(most['share_pct']))} % of "
        f"the demand for {GROUP_NAMES[str(most['group'])]} and "
        f"{rounded(float(least['share_pct']))} % of that for "
        f"{GROUP_NAMES[str(least['group'])]}. If it ran already, it would lengthen the "
        f"stock of {GROUP_NAMES[str(best['group'])]} most, by "
        f"{best['gained_days']:.1f} days.{_hangs(rows)} Plant and gates let all groups "
        "through alike; no source tells a recovery by element. What comes of a group "
        "beyond its demand is stocked."
    )


def _hangs(rows: pd.DataFrame) -> str:
    """Say what becomes of the group that hangs most on one country."""
    told = rows.dropna(subset=["hangs_pct"])
    if not len(told):
        return ""
    worst, *_ = _by(told, "hangs_pct")
    country = country_names().get(str(worst["iso3"]), str(worst["iso3"]))
    return (
        f" {GROUP_NAMES[str(worst['group'])]} hangs most on one country, "
        f"{worst['hangs_pct']:.0f} % on {country}; in place of imports of all "
        f"countries alike the deposit would make that {worst['hangs_with']:.0f} %."
    )


def _by(rows: pd.DataFrame, column: str) -> list[pd.Series]:
    """Give the rows in the order of a column, the largest first."""
    ordered = rows.sort_values(column, ascending=False, kind="stable")
    return [row for _, row in ordered.iterrows()]


def group_report(rows: pd.DataFrame) -> ReportTable:
    """Show the rows.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `group_rows`.

    Returns
    -------
    ReportTable
    """
    deposits = list(dict.fromkeys(rows["deposit"].map(str)))
    alone, labels = "", dict(GROUP_GAIN_LABELS)
    if len(deposits) == 1:
        alone = f"; the lever alone is \u201c{deposits[0]}\u201d"
        labels.pop("deposit")
    return report_table(
        rows.assign(group=rows["group"].map(GROUP_NAMES)),
        labels,
        caption="Element groups through plant and gates into the market: what each "
        "meets, how long its own stock lasts, and the country that it hangs on"
        f"{alone}",
        file="seabed_groups",
        limit=60,
    )


def pooled_days(done: Done) -> float | None:
    """Say how long all oxides last in one pool in the first scenario, nothing done.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    float or None
        None where rare earths are not asked for.
    """
    if "portfolios" not in done[_OF]:
        return None
    runs = table_of(done, _OF, "portfolios")
    own = runs[(runs["commodity"] == RARE_EARTHS) & (runs["portfolio"] == NOTHING.name)]
    return float(own["lasting_days"].iloc[0]) if len(own) else None


def of_deposits(rows: pd.DataFrame, deposits: Collection[str]) -> pd.DataFrame:
    """Keep the rows of some deposits.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `group_rows`.
    deposits : collection of str

    Returns
    -------
    pandas.DataFrame
    """
    return rows[rows["deposit"].isin(list(deposits))].reset_index(drop=True)


def _digits(values: pd.Series[float]) -> list[float]:
    return [significant(float(value), digits=_DIGITS) for value in values]


def _both(planned: pd.Series[float], running: pd.Series[float]) -> list[str]:
    return [
        f"{_short(one)}; {_short(other)}"
        for one, other in zip(planned, running, strict=True)
    ]


def _short(value: float) -> str:
    return rounded(value, digits=_DIGITS) if np.isfinite(value) else "\u2013"
