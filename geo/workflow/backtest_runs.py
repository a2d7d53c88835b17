"""Running a back-test: of a shipped case, or of any event with a record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.model.backtests import VintageCase
from geo.model.nearest import meant_name
from geo.resilience.backtest import cover_by_month, run_stop
from geo.resilience.backtest_bridge import bridge_to_record
from geo.resilience.backtest_verdicts import verdicts_of_bridge, verdicts_on
from geo.resilience.phase_months import compared, held_against
from geo.sources.backtests import list_backtests, read_backtest
from geo.sources.events import list_events, read_event
from geo.sources.markets import read_markets
from geo.sources.profiles import read_profile
from geo.workflow.backtest_flows import FlowCase, said_against_came
from geo.workflow.backtest_found import Backtest
from geo.workflow.backtest_record import (
    OTHERS,
    record_words,
    recorded_events,
    recorded_imports,
)
from geo.workflow.backtest_vintages import run_vintages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model.backtests import RecordCase
    from geo.model.supply_events import SupplyEvent
    from geo.resilience.backtest import RecordedStop
    from geo.workflow.backtest_record import Recorded

ENOUGH_DAYS = 60.0
"""Opening stock that the worked case calls enough."""

ASSUMED_DAYS = (0.0, 30.0, ENOUGH_DAYS, 180.0)
"""Opening stocks of an event of which no stock is told."""

_BARE = re.compile(r"[\w-]+")  # a name, and no path


def run_backtest(name: str) -> Backtest:
    """Run a back-test.

    Parameters
    ----------
    name : str
        Of `geo.sources.backtests.list_backtests`, or an event: of
        `geo.sources.events.list_events`, or a TOML file of one's own.

    Returns
    -------
    Backtest

    Raises
    ------
    DataError
        There is nothing of that name, or nothing of it can be run: each series is
        told with the reason.

    Examples
    --------
    >>> [verdict.holds for verdict in run_backtest("japan-regression").verdicts]
    [True, True]
    """
    if name not in list_backtests():
        _require_known(name)
        return _of_event(read_event(name))
    case = read_backtest(name)
    return run_vintages(case) if isinstance(case, VintageCase) else _of_record(case)


def _require_known(name: str) -> None:
    """Refuse a name that neither a back-test nor an event of the library bears."""
    if not _BARE.fullmatch(name) or name in list_events():
        return
    run = [one for one in list_events() if recorded_events(read_event(one))[0]]
    meant = meant_name(name, (*list_backtests(), *run))
    listed = "`abyssal resilience backtest` lists them"
    problem = Problem(
        where=name,
        what="no back-test and no event of this name ships",
        expected=" or ".join(list_backtests())
        + ", or an event that can be run: "
        + " or ".join(run),
        cure=(f"did you mean {meant!r}? " if meant else "")
        + f"{listed}; a file of your own is named with its ending: my-event.toml",
    )
    raise DataError("backtest", [problem])


def _of_record(case: RecordCase) -> Backtest:
    events = [read_event(one) for one in case.events]
    recorded = recorded_imports(
        case, profile=read_profile(case.market), event=events[0]
    )
    stop, days = recorded.stop, [one.days for one in case.stocks]
    runs = run_stop(stop, opening_days=days)
    flows, notes = said_against_came(stop, events=_sets(events), case=_flow_case(case))
    verdicts = verdicts_on(runs, stop=stop, origin=case.origin, enough_days=ENOUGH_DAYS)
    tables = {"runs": runs, "months": _months(recorded, events[:1]), "flows": flows}
    if case.reference is not None:
        bridge = bridge_to_record(
            case.reference, stop=stop, origin=case.origin, enough_days=ENOUGH_DAYS
        )
        tables["bridge"] = bridge
        verdicts = (*verdicts_of_bridge(bridge, enough_days=ENOUGH_DAYS), *verdicts)
    return Backtest(
        name=case.name,
        title=case.title,
        tables=tables,
        verdicts=verdicts,
        paragraphs=(
            record_words(recorded),
            *_case_words(case),
            *_bridge_words(tables.get("bridge")),
            *_flow_words(flows, watched=case.watched),
            *notes,
            *recorded.notes,
        ),
        unknown=(*events[0].unknown, *case.unknown),
        cover=_curves(stop, days),
    )


def _case_words(case: RecordCase) -> Iterator[str]:
    for one in case.stocks:
        yield (
            f"opening stock {one.days:g} days: {one.what} [{one.evidence}] {one.source}"
        )
    for change in case.use:
        yield (
            f"demand, {change.first} to {change.last}: {change.saved_share:.1%} less: "
            f"{change.what} [{change.evidence}] {change.source}"
        )
    yield (
        f"after {case.watched}, imports below ordinary are no stop alone: use fell and "
        "stocks were run down, and no month of that is told"
    )
    if case.reference is not None:
        yield (
            f"worked case [{case.reference.evidence}]: {case.reference.source}; the "
            "bridge changes its inputs into those of the record, one by one"
        )


def _bridge_words(bridge: pd.DataFrame | None) -> Iterator[str]:
    """Say how much each change of the inputs changes what is unmet."""
    if bridge is None:
        return
    unmet = bridge["unmet_t"].astype(float)
    more = zip(bridge["step"].iloc[1:], unmet.diff().iloc[1:], strict=True)
    yield (
        f"without stock the worked case lacks {unmet.iloc[0]:,.0f} t and the record "
        f"{unmet.iloc[-1]:,.0f} t: "
        + "; ".join(f"{step}: {change:+,.0f} t" for step, change in more)
    )


def _flow_words(flows: pd.DataFrame, *, watched: str) -> Iterator[str]:
    """Say how far the allocation was from what came, over the watched months."""
    for name, own in flows[flows["month"] <= watched].groupby("events", sort=False):
        yield (
            f"allocation under {name}, {own['month'].iloc[0]} to {watched}: "
            f"{own['said_of_ordinary'].mean():.0%} of ordinary months land from the "
            f"origin, {own['came_of_ordinary'].mean():.0%} came; its share is "
            f"{own['said_share'].mean():.0%}, it was {own['came_share'].mean():.0%}"
        )


def _of_event(event: SupplyEvent) -> Backtest:
    """Run every series of an event that a stock can be run on."""
    fit, unfit = recorded_events(event)
    if not fit:
        raise DataError(
            f"backtest of {event.event_id}",
            [
                Problem(
                    where=one.partition(": ")[0],
                    what=one.partition(": ")[2],
                    expected="tonnes of goods, with a month, quarter or year before "
                    "the first stop and one after",
                    cure="run an event that `abyssal resilience backtest` names with "
                    "a series, or add such a record to a copy of this one",
                )
                for one in unfit or ["records: none"]
            ],
        )
    runs = [run_stop(one.stop, opening_days=ASSUMED_DAYS) for one in fit]
    months = [_months(one, [event]) for one in fit]
    named = list(zip(fit, runs, strict=True))
    return Backtest(
        name=event.event_id,
        title=event.title,
        tables={
            "runs": pd.concat([t.assign(series=o.name) for o, t in named]),
            "months": pd.concat(months, ignore_index=True),
        },
        verdicts=tuple(
            verdict
            for one, table in named
            for verdict in verdicts_on(
                table, stop=one.stop, origin=one.origin, enough_days=ENOUGH_DAYS
            )
        ),
        paragraphs=tuple(_event_words(fit, months, unfit)),
        unknown=event.unknown,
        cover=_curves(fit[0].stop, ASSUMED_DAYS),
    )


def _event_words(
    fit: Sequence[Recorded], months: Sequence[pd.DataFrame], unfit: Sequence[str]
) -> Iterator[str]:
    for one in fit:
        yield record_words(one)
        yield from one.notes
    for one, table in zip(fit, months, strict=True):
        yield f"{one.name}: {compared(table)}"
    yield "opening stocks are assumed: none is told of the event"
    for why in unfit:
        yield f"not run, {why}"


def _sets(events: Sequence[SupplyEvent]) -> dict[str, list[SupplyEvent]]:
    """Run the first event alone, then with each that ran at the same time."""
    sets = {events[0].event_id: [events[0]]}
    if len(events) > 1:
        sets[" and ".join(one.event_id for one in events)] = list(events)
    return sets


def _flow_case(case: RecordCase) -> FlowCase:
    markets = read_markets().set_index("iso3")
    return FlowCase(
        market=case.market,
        port=str(markets.loc[case.market, "port"]),
        origin=case.origin,
    )


def _months(recorded: Recorded, events: Sequence[SupplyEvent]) -> pd.DataFrame:
    """Hold the part that stopped against the phases; others stand below it."""
    stop = recorded.stop
    phases = [phase for event in events for phase in event.phases]
    tables = [
        held_against(
            record,
            ordinary_t=stop.ordinary_t[name],
            phases=() if name == OTHERS else phases,
        ).assign(series=name)
        for name, record in stop.parts.items()
    ]
    return pd.concat(tables, ignore_index=True)


def _curves(stop: RecordedStop, days: Sequence[float]) -> dict[str, pd.DataFrame]:
    cover = cover_by_month(stop, opening_days=days)
    curves = {}
    for opening in days:
        own = cover.loc[cover["opening_days"] == opening, ["day", "cover_days"]]
        start = pd.DataFrame({"day": [0.0], "cover_days": [float(opening)]})
        named = f"{opening:g} days at first"
        curves[named] = pd.concat([start, own], ignore_index=True)
    return curves
