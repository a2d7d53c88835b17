"""The same stop on the shares that a profile tells of many years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.resilience.backtest_verdicts import Verdict
from geo.resilience.vintage_stops import SharedOrigin, stop_on_vintages
from geo.sources.profiles import read_profile
from geo.workflow.backtest_found import Backtest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.model.backtests import Vintage, VintageCase
    from geo.model.country_profile import CountryProfile

_LAW = 1e-6  # relative: a path followed day by day against cover over share


def run_vintages(case: VintageCase) -> Backtest:
    """Run a stop on each share of a case.

    Parameters
    ----------
    case : VintageCase

    Returns
    -------
    Backtest

    Raises
    ------
    DataError
        The profile lacks shares that the case names; all are told.
    """
    profile = read_profile(case.market)
    found = [_share(one, profile, partner=case.partner) for one in case.vintages]
    shares = [share for share in found if share is not None]
    problems = [
        Problem(
            where=f"vintages.{number}",
            what=f"no share of {case.partner}, {one.period}, in {one.series!r}",
            expected=f"a share of the profile {case.market}",
            cure=f"`abyssal facts profile {case.market}` tells its series",
        )
        for number, (one, share) in enumerate(
            zip(case.vintages, found, strict=True), start=1
        )
        if share is None
    ]
    if problems:
        raise DataError(f"backtest {case.name}", problems)
    table = stop_on_vintages(
        shares,
        stock_days=case.stock_days,
        stop_days=case.stop_days,
        commodity=case.commodity,
    )
    return Backtest(
        name=case.name,
        title=case.title,
        tables={"vintages": table},
        verdicts=tuple(_verdicts(table, stop_days=case.stop_days)),
        paragraphs=(
            f"nothing comes from {case.partner} for {case.stop_days:g} days; all "
            "others give what they gave, and demand stays",
            "each share is of the scope of its series: compare periods of one series "
            "alone; longer_than_before is against the period before of the same series",
            *_moves(table, days=case.stock_days[0]),
            *map(_words, shares),
        ),
        unknown=case.unknown,
    )


def _words(one: SharedOrigin) -> str:
    return (
        f"{one.period}, {one.called}: {one.share:.1%} [{one.evidence}], {one.series}; "
        f"{one.source}"
    )


def _share(
    one: Vintage, profile: CountryProfile, *, partner: str
) -> SharedOrigin | None:
    for series in profile.imports:
        if series.title != one.series or series.measure != "share":
            continue
        for told in series.values:  # noqa: PD011  a field, no table
            if (told.period, told.partner) == (one.period, partner):
                return SharedOrigin(
                    period=one.period,
                    called=one.called,
                    share=told.value / 100.0,
                    series=f"{series.title} ({series.scope})",
                    source=told.source or series.source,
                    evidence=told.evidence or series.evidence,
                )
    return None


def _verdicts(table: pd.DataFrame, *, stop_days: float) -> Iterator[Verdict]:
    gone = table[table["law_days"] < stop_days]
    off = float((gone["stock_out_day"] / gone["law_days"] - 1.0).abs().max())
    yield Verdict(
        says="a stock is gone on the day of cover over the share lost",
        holds=off <= _LAW,
        found=f"{len(gone)} of {len(table)} are gone within the stop, off by at most "
        f"{off:.0e} of it",
    )
    ordered = [
        own.sort_values("share")["stock_out_day"].to_numpy(dtype=float)
        for _, own in table.groupby(["series", "stock_days"], sort=False)
        if len(own) > 1
    ]
    yield Verdict(
        says="within a series, a smaller share never makes a stock last less",
        holds=all(bool(np.all(days[1:] <= days[:-1])) for days in ordered),
        found=f"{len(ordered)} pairs of a series and a stock, each of two periods or "
        "more",
    )


def _moves(table: pd.DataFrame, *, days: float) -> Iterator[str]:
    """Say for each series how the share moved, and what that did to a stock."""
    for series, own in table[table["stock_days"] == days].groupby("series", sort=False):
        if len(own) < 2:
            continue
        first, last = own.iloc[0], own.iloc[-1]
        yield (
            f"{series}: {first['share']:.1%} in {first['period']}, {last['share']:.1%} "
            f"in {last['period']}: {days:g} days of stock last "
            f"{first['stock_out_day']:.0f} days, then {last['stock_out_day']:.0f}"
        )
