"""Stops of supply that happened, as dated phases that a model can be run through."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.commodities import CONTAINED, Stage
from geo.model.disruption import Disruption, Target
from geo.model.event_records import EventRecord
from geo.model.limits import bad_choice, outside, unsaid, without_source
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FLOW = re.compile(r"[^>\s][^>]*>[^>]*[^>\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPhase:
    """One thing that stopped or slowed, from one day to another.

    Parameters
    ----------
    from_ : datetime.date
        First day on which it held; the key ``from`` of a file.
    until : datetime.date, optional
        First day on which it no longer held; open by default.
    target : Target
        The kind of thing that was hit.
    name : str
        Which one, as in `geo.model.disruption.Disruption`.
    commodity : str, optional
        Only this commodity was hit; empty means all that pass.
    stage : str, optional
        Only goods of this stage were hit, of `geo.model.commodities.Stage`.
    capacity : float
        The fraction that still worked, 0 to 1.
    capacity_basis : str
        Where the fraction comes from, in words: the two figures it is the ratio
        of, or "assumed" and why.
    capacity_evidence : str
        Of the fraction, apart from what happened; an assumed one is unverified.
    delay_days : float, optional
        Added to each voyage.
    delay_basis : str, optional
        Where the days come from; needed with a delay.
    what : str
        What happened.
    source, evidence : str
        Who says so, and how solid that is.

    Raises
    ------
    ParameterError
        A date, a number, a word or a source is wrong or missing; all are told.

    Examples
    --------
    >>> shut = EventPhase(
    ...     from_=date(2021, 3, 23),
    ...     until=date(2021, 3, 29),
    ...     target=Target.GATE,
    ...     name="Suez Canal",
    ...     capacity=0.0,
    ...     capacity_basis="the canal was blocked",
    ...     capacity_evidence="cited",
    ...     what="Ever Given aground",
    ...     source="Reuters 2021",
    ...     evidence="cited",
    ... )
    >>> shut.disruption(day_zero=date(2021, 3, 20)).start_day
    3.0
    """

    from_: date
    until: date | None = None
    target: Target
    name: str
    commodity: str = ""
    stage: str = ""
    capacity: float
    capacity_basis: str
    capacity_evidence: str
    delay_days: float = 0.0
    delay_basis: str = ""
    what: str
    source: str
    evidence: str

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "capacity", low=0.0, high=1.0),
            *outside(self, "delay_days", low=0.0, high=3650.0),
            *unsaid(self, "name", "capacity_basis", "what"),
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
            *bad_choice("capacity_evidence", self.capacity_evidence, EVIDENCE),
            *bad_choice("stage", self.stage, ("", *Stage)),
            *bad_choice("commodity", self.commodity, ("", *CONTAINED)),
            *_after("until", self.until, than=("from", self.from_)),
            *self._unfounded(),
        ]
        if self.target is Target.FLOW and not _FLOW.fullmatch(self.name):
            problems.append(
                Problem(where="name", what=self.name, expected="ORIGIN>DESTINATION")
            )
        if problems:
            raise ParameterError("phase of an event", problems)

    def _unfounded(self) -> Iterator[Problem]:
        assumed = self.capacity_basis.strip().lower().startswith("assumed")
        if assumed and self.capacity_evidence != "unverified":
            yield Problem(
                where="capacity_evidence",
                what=f"{self.capacity_evidence!r} for an assumed capacity",
                expected="unverified",
            )
        if self.delay_days > 0.0 and not self.delay_basis.strip():
            yield Problem(
                where="delay_basis",
                what="empty",
                expected="where the days come from",
            )

    def over_by(self, day: date) -> bool:
        """Say whether it no longer holds on a day.

        Parameters
        ----------
        day : datetime.date

        Returns
        -------
        bool
        """
        return self.until is not None and self.until <= day

    def disruption(self, *, day_zero: date) -> Disruption:
        """Count its days from the start of a scenario.

        Parameters
        ----------
        day_zero : datetime.date
            Day 0 of the scenario; what held before it holds from day 0, for what
            is left of it.

        Returns
        -------
        Disruption
            With the source of the phase.
        """
        first = max(self.from_, day_zero)
        left = float("inf") if self.until is None else (self.until - first).days
        return Disruption(
            target=self.target,
            name=self.name,
            start_day=float((first - day_zero).days),
            duration_days=float(max(left, 0.0)),
            capacity=self.capacity,
            delay_days=self.delay_days,
            commodity=self.commodity,
            stage=self.stage,
            source=self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyEvent:
    """A stop of supply that happened.

    Parameters
    ----------
    event_id : str
        Name of its file, in small letters, digits and hyphens.
    title, summary : str
    commodities : tuple of str
        Of `geo.model.commodities.CONTAINED`; those of the phases are among them.
    began : datetime.date
    ended : datetime.date, optional
        First day on which it was over; open by default.
    phases : tuple of EventPhase
        What was hit, and when.
    records : tuple of EventRecord, optional
        What was observed.
    unknown : tuple of str, optional
        What cannot be known from the sources, or not be told by the phases.

    Raises
    ------
    ParameterError
        Names, dates, commodities or series do not fit together; all are told.

    Notes
    -----
    A ban on exports to one country is a flow, ``"CHN>JPN"``; one to everyone is an
    export, with its stage where it holds for ore or metal alone. What works within
    the country for use in it goes on.

    A gate at a fraction lets so much of each cargo through and sends the rest
    round, which costs days; where there is no other way, it costs tonnes. A phase at
    capacity 1 takes nothing: it tells a measure that holds back no tonnes, or only
    days. More than all, such as a catch-up after a stop, cannot be told.

    Examples
    --------
    >>> from dataclasses import replace
    >>> phase = EventPhase(
    ...     from_=date(2010, 9, 21),
    ...     until=date(2010, 11, 20),
    ...     target=Target.FLOW,
    ...     name="CHN>JPN",
    ...     commodity="rare_earths",
    ...     capacity=0.5,
    ...     capacity_basis="assumed",
    ...     capacity_evidence="unverified",
    ...     what="shipments held at Chinese ports",
    ...     source="Global Trade Alert",
    ...     evidence="cited",
    ... )
    >>> event = SupplyEvent(
    ...     event_id="china-japan-2010",
    ...     title="China holds back rare earths from Japan",
    ...     summary="After a collision at sea.",
    ...     commodities=("rare_earths",),
    ...     began=date(2010, 9, 7),
    ...     phases=(phase,),
    ... )
    >>> [(hit.start_day, hit.duration_days) for hit in event.disruptions()]
    [(14.0, 60.0)]
    """

    event_id: str
    title: str
    summary: str
    commodities: tuple[str, ...]
    began: date
    ended: date | None = None
    phases: tuple[EventPhase, ...]
    records: tuple[EventRecord, ...] = ()
    unknown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "title", "summary"),
            *_after("ended", self.ended, than=("began", self.began)),
            *self._misnamed(),
            *self._out_of_time(),
            *self._mixed_series(),
        ]
        if problems:
            raise ParameterError(f"event {self.event_id}", problems)

    def disruptions(self, day_zero: date | None = None) -> tuple[Disruption, ...]:
        """Give what was hit, in days of a scenario.

        Parameters
        ----------
        day_zero : datetime.date, optional
            Day 0 of the scenario; the day the event began by default.

        Returns
        -------
        tuple of Disruption
            One per phase that is not over by day 0, in order.
        """
        zero = self.began if day_zero is None else day_zero
        return tuple(
            phase.disruption(day_zero=zero)
            for phase in self.phases
            if not phase.over_by(zero)
        )

    def series(self, what: str) -> dict[str, float]:
        """Give one observed series.

        Parameters
        ----------
        what : str
            As its records name it.

        Returns
        -------
        dict of str to float
            Values by period, in the order of the records.

        Raises
        ------
        ParameterError
            There is no such series.
        """
        values = {
            record.period: record.value
            for record in self.records
            if record.what == what
        }
        if not values:
            known = sorted({record.what for record in self.records})
            raise ParameterError(
                f"event {self.event_id}",
                [Problem(where=what, what="no series", expected=" or ".join(known))],
            )
        return values

    def _misnamed(self) -> Iterator[Problem]:
        if not _ID.fullmatch(self.event_id):
            yield Problem(
                where="event_id",
                what=repr(self.event_id),
                expected="small letters, digits and hyphens: drc-cobalt-2025",
            )
        for index, name in enumerate(self.commodities, start=1):
            yield from bad_choice(f"commodities.{index}", name, tuple(CONTAINED))
        for field in ("commodities", "phases"):
            if not getattr(self, field):
                yield Problem(where=field, what="none", expected="one or more")
        for index, phase in enumerate(self.phases, start=1):
            yield from bad_choice(
                f"phases.{index}.commodity", phase.commodity, ("", *self.commodities)
            )

    def _out_of_time(self) -> Iterator[Problem]:
        for index, phase in enumerate(self.phases, start=1):
            if phase.from_ < self.began:
                yield Problem(
                    where=f"phases.{index}.from",
                    what=phase.from_.isoformat(),
                    expected=f"not before the event began, {self.began}",
                )
            if self.ended is not None and not phase.over_by(self.ended):
                yield Problem(
                    where=f"phases.{index}.until",
                    what=str(phase.until or "open"),
                    expected=f"not after the event ended, {self.ended}",
                )

    def _mixed_series(self) -> Iterator[Problem]:
        first: dict[str, EventRecord] = {}
        for index, record in enumerate(self.records, start=1):
            known = first.setdefault(record.what, record)
            if (record.unit, record.scope) != (known.unit, known.scope):
                yield Problem(
                    where=f"records.{index}.scope",
                    what=f"{record.unit}, {record.scope}",
                    expected=f"{known.unit}, {known.scope}: one unit and one scope "
                    "for all of a series",
                    cure="give the series a name of its own",
                )
        told = Counter((record.what, record.period) for record in self.records)
        for (what, period), count in told.items():
            if count > 1:
                yield Problem(
                    where="records", what=f"{what}, {period}: told {count} times"
                )


def _after(where: str, last: date | None, *, than: tuple[str, date]) -> list[Problem]:
    named, first = than
    if last is None or last > first:
        return []
    expected = f"after {named}, {first}"
    return [Problem(where=where, what=last.isoformat(), expected=expected)]
