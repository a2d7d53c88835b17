"""Profiles and events in words: all that is in the file, and what is not known."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date

import pytest

from geo.errors import DataError
from geo.model.import_series import ImportSeries, ImportValue
from geo.sources.bundled import data_folder
from geo.sources.events import list_events, read_event
from geo.sources.profiles import list_profiles, read_profile
from geo.workflow.facts_showing import show_event, show_profile
from geo.workflow.profile_lines import latest_values

PROFILE = """
iso3 = "JPN"
name = "Utopia"
as_of = "2026-11"
notes = ["made up"]

[[imports]]
title = "Ore by weight"
commodity = "nickel"
hs_codes = ["260400"]
scope = "ore, wet"
measure = "volume"
unit = "t"
reporter = "JPN"
basis = "customs"
source = "a ministry"
evidence = "cited"
values = [
  { period = "2022", partner = "PHL", value = 11 },
  { period = "2023", partner = "PHL", value = 2222, evidence = "derived" },
  { period = "2022", partner = "NCL", value = 33 },
]

[[imports]]
title = "Ore by value"
commodity = "nickel"
scope = "ore, wet"
measure = "value"
unit = "JPY"
source = "a ministry"
evidence = "cited"
values = [ { period = "2023", partner = "WLD", value = 5 } ]

[[stocks]]
holder = "private"
commodities = ["nickel"]
source = "a ministry"
evidence = "unverified"

[[stocks]]
holder = "public"
holder_name = "an agency"
commodities = ["nickel", "cobalt"]
target_days = 42
held_t = 1500
from = "2012"
policy = "buys when it is cheap"
source = "a ministry"
evidence = "cited"

[[stakes]]
name = "A pit"
commodity = "nickel"
company = "A company"
investors = ["One", "Two"]
facility_ids = ["F001"]
iso3 = "NCL"
share = 0.0025
amount = 250e6
currency = "US$"
date = "2011-03"
until = "2021"
off_take_share = 0.65
off_take_of = "its ore"
status = "ended"
source = "a company"
evidence = "cited"

[[recycling]]
commodity = "cobalt"
measure = "eol_rir"
value = 22
unit = "%"
year = 2020
source = "a study"
evidence = "cited"

[[substitution]]
commodity = "rare_earths"
measure = "ferrite motors"
source = "a maker"
evidence = "cited"

[[instruments]]
name = "A fund"
kind = "fund"
authority = "a ministry"
date = "2010"
amount = 100e9
currency = "JPY"
source = "a law"
evidence = "cited"

[[benchmarks]]
name = "From one land"
stage = "single country"
value = 65
unit = "%"
year = 2030
of = "use"
source = "a law"
evidence = "cited"

[[unknown]]
field = "stocks"
question = "How much is held?"
why = "It is secret."
"""

EVENT = """
event_id = "made-up-2020"
title = "A made-up stop"
summary = "Two things stopped."
commodities = ["nickel"]
began = 2020-01-01
unknown = ["Why it stopped."]

[[phases]]
from = 2020-01-11
until = 2020-02-10
target = "gate"
name = "Suez Canal"
capacity = 0
capacity_basis = "nothing passed"
capacity_evidence = "cited"
delay_days = 9
delay_basis = "round the Cape"
what = "a ship aground"
source = "a gazette, 2020"
evidence = "cited"

[[phases]]
from = 2020-03-01
target = "facility"
name = "F001"
commodity = "nickel"
capacity = 0.125
capacity_basis = "assumed: one pit of eight"
capacity_evidence = "unverified"
what = "a flood"
source = "a newspaper, 2020"
evidence = "partly cited"

[[records]]
what = "price"
period = "2020-02"
value = 12345.5
unit = "US$/t"
scope = "an exchange"
source = "an exchange, 2020"
evidence = "cited"
"""


@pytest.fixture
def profile_file(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(PROFILE, encoding="utf-8")
    return file


@pytest.fixture
def event_file(tmp_path):
    file = tmp_path / "made-up-2020.toml"
    file.write_text(EVENT, encoding="utf-8")
    return file


# --- profiles ------------------------------------------------------------------------


def test_the_profiles_are_listed_with_how_much_is_in_each():
    content, text = show_profile()
    assert [row["iso3"] for row in content["profiles"]] == list(list_profiles())
    *lines, last = text.splitlines()
    assert len(lines) == len(list_profiles())
    assert last == f"to copy and edit: {data_folder() / 'supply' / 'profiles'}"
    for row in content["profiles"]:
        profile = read_profile(row["iso3"])
        assert (row["imports"], row["stakes"], row["instruments"]) == (
            len(profile.imports),
            len(profile.stakes),
            len(profile.instruments),
        )


def test_a_profile_is_told_part_by_part(profile_file):
    _, text = show_profile(str(profile_file))
    lines = [line.strip() for line in text.splitlines()]
    for line in (
        "JPN, Utopia, as of 2026-11: series of imports 2, stakes 1, instruments 1",
        "note: made up",
        "public (an agency), nickel, cobalt; target 42 days; held: 1,500 t; since "
        "2012; policy: buys when it is cheap [cited]",
        "private, nickel; target not known; held: not known [unverified]",
        "2011-03 to 2021: A pit (NCL), nickel; of A company; held by One, Two; share "
        "0.25 %; 250 million US$; off-take 65 % of its ore; works F001; ended [cited]",
        "cobalt, eol_rir; 22 %; 2020 [cited]",
        "rare earths: ferrite motors; effect not known; year not known [cited]",
        "since 2010: A fund, fund; a ministry; 100 billion JPY [cited]",
        "single country: From one land; 65 % of use by 2030 [cited]",
        "cannot answer: stocks: How much is held? It is secret.",
    ):
        assert line in lines


def test_series_of_other_scope_or_measure_stay_apart(profile_file):
    _, text = show_profile(str(profile_file))
    imports = text[text.index("imports:") : text.index("stock policy")]
    first, second = imports.split("nickel: Ore by value")
    assert "measure: volume, t" in first
    assert "scope: ore, wet, HS 260400, counted by JPN, customs" in first
    assert "PHL 2023: 2,222 t [derived]" in first
    assert "NCL 2022: 33 t" in first
    assert "2022: 11" not in first
    assert "measure: value, JPY" in second
    assert "WLD 2023: 5 JPY" in second
    assert "PHL" not in second


def test_public_stocks_stand_before_private_ones(profile_file):
    _, text = show_profile(str(profile_file))
    assert text.index("public (an agency)") < text.index("private, nickel")


@pytest.mark.parametrize("name", list_profiles())
def test_all_that_a_profile_cannot_answer_is_told(name):
    content, text = show_profile(name)
    questions = read_profile(name).cannot_answer()
    assert questions
    assert content["cannot_answer"] == list(questions)
    told = [line for line in text.splitlines() if line.startswith("cannot answer: ")]
    assert told == [f"cannot answer: {question}" for question in questions]


@pytest.mark.parametrize("name", list_profiles())
def test_the_content_is_the_file_itself(name):
    file = data_folder() / f"supply/profiles/{name}.toml"
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    content, _ = show_profile(name)
    for part, rows in written.items():
        if not isinstance(rows, list) or not isinstance(rows[0], dict):
            assert content[part] == rows
            continue
        assert len(content[part]) == len(rows)
        for told, row in zip(content[part], rows, strict=True):
            for key, value in row.items():
                if key != "values":
                    assert told[key] == value
            for one, cells in zip(
                told.get("values", []), row.get("values", []), strict=True
            ):
                assert cells.items() <= one.items()


def test_a_copy_of_a_profile_is_told_like_the_one_that_ships(tmp_path, monkeypatch):
    shutil.copy(data_folder() / "supply/profiles/JPN.toml", tmp_path / "mine.toml")
    monkeypatch.chdir(tmp_path)
    assert show_profile("mine.toml") == show_profile("JPN")
    assert show_profile(str(tmp_path / "mine.toml")) == show_profile("JPN")


def test_all_problems_of_a_profile_are_told(profile_file):
    text = PROFILE.replace('partner = "NCL"', 'partner = "XQX"')
    text = text.replace("share = 0.0025", "share = 25").replace("target_days", "days")
    profile_file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="country profile: 3 problems") as refused:
        show_profile(str(profile_file))
    for told in ("'XQX' is no country", "0 to 1", "target_days"):
        assert told in str(refused.value)


def test_a_profile_that_does_not_ship_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="did you mean 'JPN'"):
        show_profile("JP")


def test_the_latest_of_two_periods_is_the_one_that_ends_later():
    periods = {
        "AUS": ("2023", "2023-11"),
        "BRA": ("2023H2", "2023"),
        "CAN": ("2024-01", "2023"),
        "CHL": ("2023Q3", "2023H1"),
        "FRA": ("2022/2023", "2023"),
        "IND": ("2023-09", "2023H2"),
    }
    expected = {
        "AUS": "2023",
        "BRA": "2023",
        "CAN": "2024-01",
        "CHL": "2023Q3",
        "FRA": "2022/2023",
        "IND": "2023H2",
    }
    series = ImportSeries(
        title="made up",
        commodity="nickel",
        scope="ore",
        measure="volume",
        unit="t",
        values=tuple(
            ImportValue(period=period, partner=partner, value=float(number))
            for partner, both in periods.items()
            for number, period in enumerate(both)
        ),
        source="made up",
        evidence="unverified",
    )
    latest = latest_values(series)
    assert {one.partner: one.period for one in latest} == expected
    assert latest[0].partner == "CAN"


# --- events --------------------------------------------------------------------------


def test_the_events_are_listed_in_the_order_they_began():
    content, text = show_event()
    assert {row["event_id"] for row in content["events"]} == set(list_events())
    began = [row["began"] for row in content["events"]]
    assert began == sorted(began)
    *lines, last = text.splitlines()
    assert last == f"to copy and edit: {data_folder() / 'supply' / 'events'}"
    for line, row in zip(lines, content["events"], strict=True):
        assert line.startswith(f"{row['event_id']}, ")
        assert row["began"] in line
        assert line.endswith(row["title"])
        for commodity in row["commodities"]:
            assert commodity.replace("_", " ") in line


def test_an_event_is_told_phase_by_phase(event_file):
    _, text = show_event(str(event_file))
    lines = [line.strip() for line in text.splitlines()]
    for line in (
        "made-up-2020, since 2020-01-01: nickel: A made-up stop",
        "Two things stopped.",
        "1. 2020-01-11 to 2020-02-10: gate Suez Canal",
        "what: a ship aground",
        "still works: 0.0% [cited]: nothing passed",
        "delay: 9 days a voyage: round the Cape",
        "source [cited]: a gazette, 2020",
        "2. since 2020-03-01: facility F001 (Bayan Obo), nickel only",
        "still works: 12.5% [unverified]: assumed: one pit of eight",
        "source [partly cited]: a newspaper, 2020",
        "price, US$/t (an exchange)",
        "2020-02: 12,345.5 [cited] an exchange, 2020",
        "Why it stopped.",
        "disruptions, in days from 2020-01-01",
        "from day 10, 30 days: gate Suez Canal, closed, 9 days late",
        "from day 60, without end: facility F001 (Bayan Obo), nickel only, at 12.5%",
    ):
        assert line in lines
    assert sum(line.startswith("delay:") for line in lines) == 1


def test_what_an_event_leaves_empty_is_said_to_be(event_file):
    without = EVENT[: EVENT.index("[[records]]")].replace(
        'unknown = ["Why it stopped."]', ""
    )
    event_file.write_text(without, encoding="utf-8")
    _, text = show_event(str(event_file))
    assert "records\n  none\n" in text
    assert "not known\n  nothing is listed\n" in text


@pytest.mark.parametrize("name", list_events())
def test_the_content_of_an_event_is_its_file_and_its_disruptions(name):
    file = data_folder() / f"supply/events/{name}.toml"
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    content, _ = show_event(name)
    event = read_event(name)
    for part, rows in written.items():
        if part not in {"phases", "records"}:
            assert content[part] == (str(rows) if isinstance(rows, date) else rows)
            continue
        for told, row in zip(content[part], rows, strict=True):
            for key, value in row.items():
                assert told[key] == (str(value) if isinstance(value, date) else value)
    assert len(content["disruptions"]) == len(event.disruptions())
    for told, hit in zip(content["disruptions"], event.disruptions(), strict=True):
        assert (told["target"], told["name"]) == (hit.target, hit.name)
        assert (told["start_day"], told["duration_days"]) == (
            hit.start_day,
            hit.duration_days,
        )


def test_a_copy_of_an_event_is_told_like_the_one_that_ships(tmp_path, monkeypatch):
    shutil.copy(data_folder() / "supply/events/suez-2021.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert show_event("suez-2021.toml") == show_event("suez-2021")


def test_all_problems_of_an_event_are_told(event_file):
    text = EVENT.replace("capacity = 0.125", "capacity = 12.5")
    text = text.replace('"Suez Canal"', '"Suez Kanal"').replace("title", "titel")
    event_file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="event file") as refused:
        show_event(str(event_file))
    for told in ("gate 'Suez Kanal' is not known", "0 to 1", "titel"):
        assert told in str(refused.value)


def test_an_event_that_does_not_ship_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="suez-2021"):
        show_event("suez-2012")
