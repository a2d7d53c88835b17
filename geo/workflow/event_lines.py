"""A supply event in words, phase by phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from geo.model.disruption import Disruption, Target
    from geo.model.supply_events import EventPhase, SupplyEvent
    from geo.workflow.naming import Names


def event_line(event: SupplyEvent) -> str:
    """Tell an event in one line of a list.

    Parameters
    ----------
    event : SupplyEvent

    Returns
    -------
    str
        Its id, dates, commodities and title.

    Examples
    --------
    >>> from geo.sources.events import read_event
    >>> event_line(read_event("suez-2021"))[:21]
    'suez-2021, 2021-03-23'
    """
    goods = ", ".join(in_words(name) for name in event.commodities)
    dates = _span(event.began, event.ended)
    return f"{event.event_id}, {dates}: {goods}: {event.title}"


def event_lines(event: SupplyEvent, *, names: Names) -> list[str]:
    """Tell all of an event: what was hit, what was observed, what is not known.

    Parameters
    ----------
    event : SupplyEvent
    names : Names
        Of facilities, ports and countries.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from geo.sources.events import read_event
    >>> from geo.workflow.naming import Names
    >>> lines = event_lines(read_event("suez-2021"), names=Names(by_target={}))
    >>> "disruptions, in days from 2021-03-23" in lines
    True
    """
    phases = enumerate(event.phases, start=1)
    return [
        event_line(event),
        event.summary,
        "",
        "phases",
        *(line for at, one in phases for line in _phase_lines(at, one, names=names)),
        "",
        "records",
        *(_record_lines(event) or ["  none"]),
        "",
        "not known",
        *([f"  {sentence}" for sentence in event.unknown] or ["  nothing is listed"]),
        "",
        f"disruptions, in days from {event.began}",
        *(f"  {_disruption(one, names=names)}" for one in event.disruptions()),
    ]


def _phase_lines(number: int, phase: EventPhase, *, names: Names) -> Iterator[str]:
    hit = _hit(phase.target, phase.name, phase.commodity, names=names)
    yield f"  {number}. {_span(phase.from_, phase.until)}: {hit}"
    yield f"     what: {phase.what}"
    yield (
        f"     still works: {phase.capacity:.1%} [{phase.capacity_evidence}]: "
        f"{phase.capacity_basis}"
    )
    if phase.delay_days > 0.0:
        yield f"     delay: {phase.delay_days:g} days a voyage: {phase.delay_basis}"
    yield f"     source [{phase.evidence}]: {phase.source}"


def _record_lines(event: SupplyEvent) -> list[str]:
    lines = []
    for what in dict.fromkeys(record.what for record in event.records):
        own = [record for record in event.records if record.what == what]
        lines.append(f"  {what}, {own[0].unit} ({own[0].scope})")
        lines += [
            f"    {record.period}: {record.value:,.10g} [{record.evidence}] "
            f"{record.source}"
            for record in own
        ]
    return lines


def _disruption(hit: Disruption, *, names: Names) -> str:
    lasting = (
        "without end" if np.isinf(hit.duration_days) else f"{hit.duration_days:g} days"
    )
    late = f", {hit.delay_days:g} days late" if hit.delay_days > 0.0 else ""
    what = _hit(hit.target, hit.name, hit.commodity, names=names)
    how = "closed" if hit.closed else f"at {hit.capacity:.1%}"
    return f"from day {hit.start_day:g}, {lasting}: {what}, {how}{late}"


def _hit(target: Target, name: str, commodity: str, *, names: Names) -> str:
    called = names.thing(target, name)
    known = "" if called == name else f" ({called})"
    only = f", {in_words(commodity)} only" if commodity else ""
    return f"{target} {name}{known}{only}"


def _span(first: date, last: date | None) -> str:
    return f"{first} to {last}" if last else f"since {first}"
