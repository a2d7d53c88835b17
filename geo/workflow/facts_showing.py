"""Country profiles and supply events, asked for from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from geo.sources.bundled import data_folder
from geo.sources.events import list_events, read_event
from geo.sources.facilities import read_facilities
from geo.sources.ports import read_ports
from geo.sources.profiles import list_profiles, read_profile
from geo.workflow.event_lines import event_line, event_lines
from geo.workflow.naming import names_of
from geo.workflow.profile_lines import profile_line, profile_lines

if TYPE_CHECKING:
    from geo.model.country_profile import CountryProfile
    from geo.model.disruption import Disruption
    from geo.model.supply_events import SupplyEvent


def show_profile(name: str = "") -> tuple[dict[str, object], str]:
    """Say what a country profile holds and cannot answer, or which there are.

    Parameters
    ----------
    name : str, optional
        A name of `geo.sources.profiles.list_profiles`, or the path of a TOML file
        from the current folder; without it the profiles are listed.

    Returns
    -------
    tuple of dict and str
        For machines, with every value and its source, and for people.

    Raises
    ------
    DataError
        There is no such profile, or the file holds what none may; all is told.

    Examples
    --------
    >>> content, text = show_profile("JPN")
    >>> content["name"], text.splitlines()[0][:17]
    ('Japan', 'JPN, Japan, as of')
    """
    if not name:
        profiles = [read_profile(one) for one in list_profiles()]
        lines = [
            *(profile_line(one) for one in profiles),
            f"to copy and edit: {data_folder() / 'supply' / 'profiles'}",
        ]
        return {"profiles": [_listed(one) for one in profiles]}, "\n".join(lines)
    profile = read_profile(name)
    content = _plain_fields(profile) | {"cannot_answer": list(profile.cannot_answer())}
    lines = [
        *profile_lines(profile),
        "",
        "every value with its source: --json, or the file itself",
    ]
    return content, "\n".join(lines)


def show_event(name: str = "") -> tuple[dict[str, object], str]:
    """Say what a supply event hit and what it comes to, or which there are.

    Parameters
    ----------
    name : str, optional
        A name of `geo.sources.events.list_events`, or the path of a TOML file from
        the current folder; without it the events are listed, the earliest first.

    Returns
    -------
    tuple of dict and str
        For machines and for people. Days of disruptions are counted from the day
        the event began.

    Raises
    ------
    DataError
        There is no such event, or the file holds what none may; all is told.

    Examples
    --------
    >>> content, _ = show_event("suez-2021")
    >>> content["disruptions"][0]["start_day"]
    0.0
    """
    if not name:
        events = [read_event(one) for one in list_events()]
        events.sort(key=lambda one: (one.began, one.event_id))
        lines = [
            *(event_line(one) for one in events),
            f"to copy and edit: {data_folder() / 'supply' / 'events'}",
        ]
        return {"events": [_dated(one) for one in events]}, "\n".join(lines)
    event = read_event(name)
    names = names_of(ports=read_ports(), facilities=read_facilities())
    disruptions = [_plain_fields(one) for one in event.disruptions()]
    content = _plain_fields(event) | {"disruptions": disruptions}
    return content, "\n".join(event_lines(event, names=names))


def _listed(profile: CountryProfile) -> dict[str, object]:
    return {
        "iso3": profile.iso3,
        "name": profile.name,
        "as_of": profile.as_of,
        "imports": len(profile.imports),
        "stakes": len(profile.stakes),
        "instruments": len(profile.instruments),
    }


def _dated(event: SupplyEvent) -> dict[str, object]:
    return {
        "event_id": event.event_id,
        "title": event.title,
        "began": str(event.began),
        "ended": str(event.ended) if event.ended else None,
        "commodities": list(event.commodities),
    }


def _plain_fields(
    record: CountryProfile | SupplyEvent | Disruption,
) -> dict[str, object]:
    """Give the fields as a file has them: ``from``, and dates as text."""
    return {key: _plain(value) for key, value in asdict(record).items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        # from is a word of Python, so its field has an underscore
        return {str(k).removesuffix("_"): _plain(item) for k, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
