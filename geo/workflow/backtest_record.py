"""From an event and a profile to the months that a back-test runs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.model.nearest import expected_names
from geo.model.profile_checks import bad_unit
from geo.resilience.backtest import RecordedStop
from geo.resilience.monthly_record import months_of, spread_to_months

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.model.backtests import RecordCase
    from geo.model.country_profile import CountryProfile
    from geo.model.supply_events import SupplyEvent
    from geo.resilience.monthly_record import MonthlyRecord

OTHERS = "others"
WORLD = "WLD"

_ARRIVING = ("imports of ", "exports of ")
_LONG_MONTHS = 36  # beyond these, demand as it was before is a weak assumption
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recorded:
    """A stop as it is on record.

    Parameters
    ----------
    name : str
        The series.
    origin : str
        The part that stopped.
    unit, scope : str
    stop : RecordedStop
    notes : tuple of str
    """

    name: str
    origin: str
    unit: str
    scope: str
    stop: RecordedStop
    notes: tuple[str, ...] = ()


def recorded_imports(
    case: RecordCase, *, profile: CountryProfile, event: SupplyEvent
) -> Recorded:
    """Lay the imports of a profile out over the months of a case.

    Parameters
    ----------
    case : RecordCase
    profile : CountryProfile
    event : SupplyEvent
        Whose own records are compared.

    Returns
    -------
    Recorded
        What came from the origin of the case and, where totals are told, from all
        others.

    Raises
    ------
    DataError
        The profile has no such series, or not in tonnes, or nothing of the origin.
    """
    series = next((s for s in profile.imports if s.title == case.series), None)
    if series is None or bad_unit("volume", series.unit):
        volumes = [s.title for s in profile.imports if s.measure == "volume"]
        problem = Problem(
            where=f"{case.name}.toml series",
            what=f"{case.series!r} is no series of tonnes of {case.market}",
            expected=expected_names(case.series, volumes),
            cure=f"`abyssal facts profile {case.market}` tells its series",
        )
        raise DataError("backtest", [problem])
    by_partner = {
        partner: {v.period: v.value for v in series.values if v.partner == partner}
        for partner in (case.origin, WORLD)
    }
    own, whole = by_partner[case.origin], by_partner[WORLD]
    told = {case.origin: own}
    others = {one: whole[one] - own[one] for one in whole if one in own}
    if others:
        told[OTHERS] = others
    return Recorded(
        name=series.title,
        origin=case.origin,
        unit=series.unit,
        scope=series.scope,
        stop=_stop(case, told),
        notes=(
            *_contradicted(own, event, unit=series.unit),
            *_left_over(told, case),
        ),
    )


def recorded_events(event: SupplyEvent) -> tuple[list[Recorded], list[str]]:
    """Find the series of an event that a stock can be run on.

    Parameters
    ----------
    event : SupplyEvent

    Returns
    -------
    tuple of list of Recorded and list of str
        The second says of every other series why it cannot.
    """
    fit: list[Recorded] = []
    unfit: list[str] = []
    starts = [one.from_ for one in event.phases if one.capacity < 1.0 or one.delay_days]
    for what in dict.fromkeys(record.what for record in event.records):
        rows = [record for record in event.records if record.what == what]
        values = {
            one.period: one.value for one in rows if not _DAY.fullmatch(one.period)
        }
        found: RecordedStop | str = "nothing stopped: every phase is at capacity 1"
        if bad_unit("volume", rows[0].unit):
            found = f"{rows[0].unit} is no weight of goods"
        elif not what.startswith(_ARRIVING):
            found = "what reached a market is not told: no imports, no exports"
        elif starts:
            month = f"{min(starts):%Y-%m}"
            found = _own_stop(what, values, month=month, of=event.commodities[0])
        if isinstance(found, str):
            unfit.append(f"{what}: {found}")
            continue
        fit.append(
            Recorded(
                name=what,
                origin=what,
                unit=rows[0].unit,
                scope=rows[0].scope,
                stop=found,
                notes=tuple(_rests_on(found, values)),
            )
        )
    return fit, unfit


def record_words(recorded: Recorded) -> str:
    """Say what is run, from when to when, against which ordinary month.

    Parameters
    ----------
    recorded : Recorded

    Returns
    -------
    str
    """
    stop = recorded.stop
    ordinary = f"{stop.demand_t:,.0f} {recorded.unit}"
    if len(stop.parts) > 1:
        ordinary = " and ".join(
            f"{t:,.0f} {recorded.unit} from {name}"
            for name, t in stop.ordinary_t.items()
        )
    return (
        f"{recorded.name} ({recorded.scope}), {stop.months[0]} to {stop.months[-1]}, "
        f"watched to {stop.watched}: an ordinary month is {ordinary}"
    )


def _stop(case: RecordCase, told: Mapping[str, Mapping[str, float]]) -> RecordedStop:
    records = {
        name: spread_to_months(values, first=case.ordinary_first, last=case.last)
        for name, values in told.items()
    }
    usual = {
        name: record.between(case.ordinary_first, case.ordinary_last)
        for name, record in records.items()
    }
    parts = {n: record.between(case.first, case.last) for n, record in records.items()}
    months = parts[case.origin].months
    saved = np.zeros(len(months))
    for change in case.use:
        within = [change.first <= month <= change.last for month in months]
        saved[within] = change.saved_share
    return RecordedStop(
        commodity=case.commodity,
        parts=parts,
        ordinary_t={name: float(record.t.mean()) for name, record in usual.items()},
        watched=case.watched,
        saved=saved,
    )


def _own_stop(
    what: str, values: Mapping[str, float], *, month: str, of: str
) -> RecordedStop | str:
    """Give the stop of one series of an event, or why it cannot be run."""
    record = spread_to_months(values)
    ordinary = record.mean_before(month)
    after = [
        at
        for at, basis in zip(record.months, record.basis, strict=True)
        if at >= month and basis != "none"
    ]
    if not ordinary > 0.0:
        return f"no figure of an ordinary month before {month}"
    if not after:
        return f"no figure from {month} on"
    # the span starts with the stop, though the first figures of it may be later
    whole = spread_to_months(values, first=min(month, record.months[0]), last=after[-1])
    part = whole.between(month, after[-1])
    return RecordedStop(
        commodity=of,
        parts={what: part},
        ordinary_t={what: ordinary},
        watched=_unbroken(part),
        saved=np.zeros(len(part.months)),
    )


def _unbroken(record: MonthlyRecord) -> str:
    """Give the last month before the first that is not told; the last if none is."""
    gap = next((k for k, one in enumerate(record.basis) if one == "none"), 0)
    return record.months[gap - 1]


def _rests_on(stop: RecordedStop, values: Mapping[str, float]) -> Iterator[str]:
    before = sorted(
        one for one in values if months_of(one) and months_of(one)[0] < stop.months[0]
    )
    yield (
        f"the ordinary month is from the figures of {', '.join(before)}: demand is "
        "taken to be what came before"
    )
    if len(stop.months) > _LONG_MONTHS:
        yield (
            f"{len(stop.months)} months are followed with demand as before: over years "
            "it changes, so that what is unmet late says little"
        )
    lacking = sum(one.basis.count("none") for one in stop.parts.values())
    if lacking:
        yield (
            f"{lacking} of {len(stop.months)} months have no figure: run as if "
            "nothing came, and as if an ordinary month did"
        )


def _contradicted(
    own: Mapping[str, float], event: SupplyEvent, *, unit: str
) -> Iterator[str]:
    """Tell where the event's record of the same periods says otherwise."""
    for record in event.records:
        told = own.get(record.period)
        if record.unit != unit or told is None or record.value == told:
            continue
        if abs(record.value - told) <= 0.01 * told:  # else it counts something else
            yield (
                f"{record.period}: {told:,.10g} {unit} in the profile, "
                f"{record.value:,.10g} {unit} in the event ({record.source})"
            )


def _left_over(
    told: Mapping[str, Mapping[str, float]], case: RecordCase
) -> Iterator[str]:
    for name, values in told.items():
        record = spread_to_months(values, first=case.ordinary_first, last=case.last)
        for period, left in record.left_over.items():
            yield f"{name} {period}: its months miss its figure by {left:,.0f} t"
        shared = [
            at
            for at, basis in zip(record.months, record.basis, strict=True)
            if basis == "shared"
        ]
        lacking = record.basis.count("none")
        yield (
            f"{name}: {record.basis.count('own')} months have a figure of their own, "
            f"{len(shared)} an even part of a longer period, {lacking} none"
        )
