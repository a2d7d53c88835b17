"""A country profile in words, part by part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.model.profile_stocks import HOLDERS
from geo.workflow.naming import in_words
from geo.workflow.profile_rows import (
    benchmark_row,
    instrument_row,
    recycling_row,
    stake_row,
    stock_row,
    substitution_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geo.model.country_profile import CountryProfile
    from geo.model.import_series import ImportSeries, ImportValue

_PERIOD = re.compile(r"(\d{4})(?:-(\d\d)|H([12])|Q([1-4]))?")


def profile_line(profile: CountryProfile) -> str:
    """Tell a profile in one line of a list.

    Parameters
    ----------
    profile : CountryProfile

    Returns
    -------
    str
        Code, name, date, and how much is in it.

    Examples
    --------
    >>> from geo.model.country_profile import CountryProfile
    >>> profile_line(CountryProfile(iso3="JPN", name="Japan", as_of="2026-11"))
    'JPN, Japan, as of 2026-11: series of imports 0, stakes 0, instruments 0'
    """
    return (
        f"{profile.iso3}, {profile.name}, as of {profile.as_of}: "
        f"series of imports {len(profile.imports)}, stakes {len(profile.stakes)}, "
        f"instruments {len(profile.instruments)}"
    )


def profile_lines(profile: CountryProfile) -> list[str]:
    """Tell all of a profile, and what it cannot answer.

    Parameters
    ----------
    profile : CountryProfile

    Returns
    -------
    list of str
        Each row with its evidence in brackets.

    Examples
    --------
    >>> from geo.model.country_profile import CountryProfile
    >>> lines = profile_lines(CountryProfile(iso3="JPN", name="Japan", as_of="2026"))
    >>> lines[-1]
    'cannot answer: Benchmarks: what targets there are is not given.'
    """
    parts: Mapping[str, Iterable[str]] = {
        "imports: each series for itself, no two joined; the latest of each partner": (
            line for one in profile.imports for line in _series_lines(one)
        ),
        "stock policy": (
            stock_row(one)
            for holder in HOLDERS
            for one in profile.stocks
            if one.holder == holder
        ),
        "stakes abroad": map(stake_row, profile.stakes),
        "recycling": map(recycling_row, profile.recycling),
        "substitution": map(substitution_row, profile.substitution),
        "instruments": map(instrument_row, profile.instruments),
        "benchmarks": map(benchmark_row, profile.benchmarks),
    }
    lines = [profile_line(profile), *(f"note: {note}" for note in profile.notes)]
    for title, rows in parts.items():
        lines += ["", title, *([f"  {row}" for row in rows] or ["  none is given"])]
    answers = (f"cannot answer: {said}" for said in profile.cannot_answer())
    return [*lines, "", *answers]


def latest_values(series: ImportSeries) -> list[ImportValue]:
    """Take the latest value of each partner.

    Parameters
    ----------
    series : ImportSeries

    Returns
    -------
    list of ImportValue
        The latest periods first, the largest of each first. Of two periods that end
        together the longer counts.

    Examples
    --------
    >>> from geo.sources.profiles import read_profile
    >>> series = read_profile("JPN").series("rare_earths", measure="share")[0]
    >>> len(latest_values(series)) == len({one.partner for one in series.values})
    True
    """
    last: dict[str, ImportValue] = {}
    for one in series.values:
        known = last.get(one.partner)
        if known is None or _end(one.period) > _end(known.period):
            last[one.partner] = one
    ordered = sorted(last.values(), key=lambda one: -one.value)
    return sorted(ordered, key=lambda one: _end(one.period), reverse=True)


def _end(period: str) -> tuple[int, int]:
    """Give the last month of a period, and how many months it has."""
    months = [_months(part) for part in period.split("/")]
    first, last = months[0][0], months[-1][1]
    return last, last - first


def _months(part: str) -> tuple[int, int]:
    match = _PERIOD.fullmatch(part)
    if match is None:  # the series has been checked
        return 0, 0
    year, month, half, quarter = (int(cell) if cell else 0 for cell in match.groups())
    before = year * 12
    if month:
        return before + month, before + month
    if half:
        return before + 6 * half - 5, before + 6 * half
    if quarter:
        return before + 3 * quarter - 2, before + 3 * quarter
    return before + 1, before + 12


def _series_lines(series: ImportSeries) -> Iterator[str]:
    codes = f", HS {', '.join(series.hs_codes)}" if series.hs_codes else ""
    counted = f", counted by {series.reporter}" if series.reporter else ""
    basis = f", {series.basis}" if series.basis else ""
    yield f"{in_words(series.commodity)}: {series.title} [{series.evidence}]"
    yield f"  measure: {series.measure}, {series.unit}"
    yield f"  scope: {series.scope}{codes}{counted}{basis}"
    for one in latest_values(series):
        own = f" [{one.evidence}]" if one.evidence else ""
        yield f"  {one.partner} {one.period}: {one.value:,.10g} {series.unit}{own}"
