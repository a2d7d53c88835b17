"""The library of events: each file holds, and each tells all that is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geo.errors import DataError, ParameterError
from geo.model.disruption import Target
from geo.resilience.allocation import supply_flows
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world
from geo.sources.bundled import bundled_file
from geo.sources.events import check_event, known_names, list_events, read_event

EVENTS = list_events()

ASKED_FOR = {
    "ambatovy-2020",
    "china-japan-2010",
    "china-rare-earth-export-quotas-2010",
    "china-rare-earth-licences-2023-2025",
    "drc-cobalt-2025",
    "grasberg-2025",
    "groote-eylandt-2024",
    "indonesia-nickel-ore-ban",
    "myanmar-kachin-2024",
    "new-caledonia-2024",
    "norilsk-2021",
    "panama-drought-2023",
    "red-sea-2023",
    "suez-2021",
}


@pytest.fixture(scope="module")
def programme():
    return MarketProgramme(small_world().supply())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    path = tmp_path / "my-event.toml"
    text = bundled_file("supply/events/suez-2021.toml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


def test_the_library_holds_the_stops_that_are_asked_for():
    assert set(EVENTS) >= ASKED_FOR


@pytest.mark.parametrize("name", EVENTS)
def test_each_event_holds_and_bears_the_name_of_its_file(name):
    event = read_event(name)
    assert event.event_id == name
    check_event(event)
    assert event.records
    assert event.unknown


@pytest.mark.parametrize("name", EVENTS)
def test_each_phase_says_where_it_and_its_fraction_come_from(name):
    for phase in read_event(name).phases:
        assert len(phase.source) > len("Reuters 2021")
        assert len(phase.capacity_basis) >= 20
        assert "synthetic" not in {phase.evidence, phase.capacity_evidence}
        if "general knowledge" in phase.source:
            assert phase.evidence == "unverified"


@pytest.mark.parametrize("name", EVENTS)
def test_phases_stand_in_order_and_do_not_overlap_for_one_thing(name):
    phases = read_event(name).phases
    assert list(phases) == sorted(phases, key=lambda phase: phase.from_)
    hits = [phase for phase in phases if phase.capacity < 1.0 or phase.delay_days]
    for one in hits:
        for other in hits:
            same = (one.target, one.name) == (other.target, other.name)
            if same and one.from_ < other.from_:
                assert one.over_by(other.from_)


@pytest.mark.parametrize("name", EVENTS)
def test_disruptions_hold_on_the_days_of_the_phases(name):
    event = read_event(name)
    for zero in (event.began, date(2000, 1, 1)):
        hits = event.disruptions(day_zero=zero)
        assert len(hits) == len(event.phases)
        for hit, phase in zip(hits, event.phases, strict=True):
            assert hit.start_day == (phase.from_ - zero).days
            if phase.until is None:
                assert hit.duration_days == float("inf")
            else:
                assert hit.end_day == (phase.until - zero).days
            assert (hit.capacity, hit.source) == (phase.capacity, phase.source)


@pytest.mark.parametrize("name", EVENTS)
def test_a_model_runs_under_each_disruption_or_says_what_it_does_not_know(
    name, programme
):
    ordinary = programme.base
    for hit in read_event(name).disruptions():
        known = hit.name in programme.supply.known.get(hit.target, {hit.name})
        if not known:
            with pytest.raises(ParameterError, match=f"{hit.name}: not known"):
                programme.under([hit])
        elif hit.commodity in {"", "nickel"}:
            assert programme.under([hit]).unmet_t >= ordinary.unmet_t
        else:
            (part,), (usual,) = programme.under([hit]).parts, ordinary.parts
            assert part.links_t.tolist() == usual.links_t.tolist()


STAND_INS = {
    Target.FACILITY: "P1",
    Target.COUNTRY: "IDN",
    Target.EXPORT: "IDN",
    Target.GATE: "Strait",
    Target.FLOW: "IDN>JPN",
}
"""What in the small world carries the 75 t of the western chain."""


@pytest.mark.parametrize("name", EVENTS)
def test_the_fraction_of_a_phase_is_what_a_chain_keeps(name, programme):
    for hit in read_event(name).disruptions():
        here = replace(hit, name=STAND_INS[hit.target], commodity="nickel", stage="")
        left = supply_flows(programme.under([here])).flows.set_index("plant_id")
        kept = 75.0 if hit.target is Target.GATE else 75.0 * hit.capacity
        assert 75.0 - left.loc["P1", "lost_t"] == pytest.approx(kept)


def test_a_closed_strait_costs_days_and_no_tonnes(programme):
    closed = next(hit for hit in read_event("red-sea-2023").disruptions() if hit.closed)
    before = supply_flows(programme.base)
    after = supply_flows(programme.under([replace(closed, name="Strait")]))
    assert after.flows["days"][0] > before.flows["days"][0]
    assert after.unmet_t == 0.0


def test_imports_of_japan_in_2010_give_the_fraction_of_the_stop():
    event = read_event("china-japan-2010")
    tonnes = event.series("imports of Japan from China")
    october_on = ("2010-10", "2010-11", "2010-12")
    before = (tonnes["2010"] - sum(tonnes[month] for month in october_on)) / 9
    held = (tonnes["2010-10"] + tonnes["2010-11"]) / 2
    assert event.phases[0].capacity == pytest.approx(held / before, abs=5e-4)
    shares = event.series("share of China in imports of Japan")
    total = event.series("imports of Japan from all")["2010-11"]
    assert tonnes["2010-11"] / total == pytest.approx(shares["2010-11"] / 100, abs=5e-3)


def test_quotas_of_2010_add_up_and_give_the_fractions():
    event = read_event("china-rare-earth-export-quotas-2010")
    quota = event.series("export quota of China")
    assert quota["2010H1"] + quota["2010H2"] == quota["2010"]
    of_2009 = (quota["2009H2"], quota["2009"] - quota["2009H2"], quota["2009H2"])
    halves = ("2010H2", "2011H1", "2011H2")
    for phase, half, then in zip(event.phases, halves, of_2009, strict=True):
        assert phase.capacity == pytest.approx(quota[half] / then, abs=5e-4)
    assert 1.0 - event.phases[0].capacity == pytest.approx(0.72, abs=5e-3)


def test_magnets_of_2025_give_the_fractions():
    event = read_event("china-rare-earth-licences-2023-2025")
    magnets = event.series("exports of magnets from China")
    mean_2024 = 22319 / (1 - 0.189) / 6
    assert event.phases[1].capacity == pytest.approx(
        magnets["2025-04"] / mean_2024, abs=5e-4
    )
    months = [f"2025-{month:02}" for month in range(4, 13)]
    rest = magnets["2025"] - sum(magnets[month] for month in months)
    assert rest / 3 == pytest.approx((22319 - 3188 - 1238 - 2628) / 3, rel=0.01)


def test_ore_of_indonesia_gives_the_fractions():
    event = read_event("indonesia-nickel-ore-ban")
    ore = event.series("imports of China from Indonesia")
    in_2018, in_2019 = ore["2019"] / 1.72 / ore["2013"], ore["2019"] / ore["2013"]
    assert event.phases[2].capacity == pytest.approx(in_2018, abs=5e-4)
    assert event.phases[3].capacity == pytest.approx(in_2019, abs=5e-4)


def test_slots_of_panama_are_parts_of_thirty_six():
    for phase in read_event("panama-drought-2023").phases:
        slots = phase.capacity * 36
        assert slots == pytest.approx(round(slots), abs=0.02)
    event = read_event("panama-drought-2023")
    for what, fall in (
        ("transits of large commercial ships", 0.213),
        ("transits of all ships", 0.202),
    ):
        before, after = event.series(what).values()
        assert 1.0 - after / before == pytest.approx(fall, abs=5e-4)


def test_nickel_of_nornickel_gives_the_fractions():
    event = read_event("norilsk-2021")
    nickel = event.series("nickel of Nornickel")
    second = nickel["2021Q3"] / 1.55
    quarter = nickel["2020"] / 4
    made = (nickel["2021H1"] - second, second, nickel["2021Q3"])
    for phase, tonnes in zip(event.phases, made, strict=True):
        assert phase.capacity == pytest.approx(tonnes / quarter, abs=2e-3)
    year = nickel["2021H1"] + nickel["2021Q3"] + nickel["2021Q4"]
    assert year == pytest.approx(nickel["2021"], rel=0.005)


def test_copper_after_the_stop_is_what_the_rest_of_the_time_gave():
    grasberg = read_event("grasberg-2025")
    made = grasberg.series("copper of PT Freeport Indonesia")
    phase = grasberg.phases[1]
    days = (phase.until - phase.from_).days
    ordinary = made["2024Q4"] * days / 92
    assert phase.capacity == pytest.approx(made["2025Q4"] / ordinary, abs=5e-4)

    kamoa = read_event("kamoa-kakula-2025")
    phase = kamoa.phases[0]
    days = (phase.until - phase.from_).days
    before = 550_000 * (365 - days) / 365
    rest = kamoa.series("copper of Kamoa-Kakula")["2025"] - before
    assert phase.capacity == pytest.approx(rest / (550_000 * days / 365), abs=5e-4)


def test_what_myanmar_sent_gives_the_fraction_of_the_shut_border():
    event = read_event("myanmar-border-2021")
    sent = event.series("imports of compounds from Myanmar")
    assert event.phases[0].capacity == pytest.approx(
        sent["2021-08"] / sent["2021-06"], abs=5e-4
    )


def test_cobalt_is_banned_then_rationed():
    event = read_event("drc-cobalt-2025")
    quota = event.series("yearly export quota of DR Congo")
    assert [phase.capacity for phase in event.phases] == [0.0, 0.0, 0.91, 0.52]
    assert event.phases[0].from_ == date(2025, 2, 22)
    assert event.phases[1].from_ == date(2025, 10, 16)
    exports = quota["2026"] / event.phases[3].capacity
    left_over = event.series("export quota of DR Congo")["2025-10/2025-12"]
    could = quota["2026"] / 4 + left_over
    assert event.phases[2].capacity == pytest.approx(could / (exports / 4), abs=5e-4)


def test_a_copy_is_read_from_its_path(copied):
    assert read_event(copied) == read_event("suez-2021")
    assert read_event("my-event.toml", root=copied.parent).event_id == "suez-2021"


def test_an_unknown_key_names_its_line_and_the_nearest_known_key(copied):
    edit(copied, "capacity_basis", "capacity_bases")
    line = line_of(copied, "capacity_bases")
    with pytest.raises(DataError, match=rf"line {line}, phases.1") as error:
        read_event(copied)
    assert "did you mean 'capacity_basis'?" in str(error.value)


def test_a_wrong_key_date_target_and_gate_are_told_at_once(copied):
    edit(copied, "title =", "titel =")
    edit(copied, "ended = 2021-04-04", 'ended = "early April"')
    edit(copied, 'target = "gate"', 'target = "canal"')
    text = copied.read_text(encoding="utf-8")
    last = text.rindex('name = "Suez Canal"')
    copied.write_text(
        text[:last] + text[last:].replace("Suez Canal", "Suez Chanal", 1),
        encoding="utf-8",
    )
    with pytest.raises(DataError) as error:
        read_event(copied)
    told = str(error.value)
    assert "did you mean 'title'?" in told
    assert "early April" in told
    canal = line_of(copied, '"canal"')
    assert f"line {canal}, phases.1.target" in told
    chanal = line_of(copied, "Chanal")
    assert f"line {chanal}, phases.2.name: gate 'Suez Chanal' is not known" in told
    assert "expected: Suez Canal" in told


def test_a_phase_that_the_event_does_not_hold_is_told_with_its_line(copied):
    edit(copied, "from = 2021-03-23", "from = 2021-03-22")
    line = line_of(copied, "from = 2021-03-22")
    with pytest.raises(DataError, match=rf"line {line}, phases.1.from: 2021-03-22"):
        read_event(copied)


def test_a_file_that_is_no_toml_is_refused(copied):
    copied.write_text("title = Suez", encoding="utf-8")
    with pytest.raises(DataError, match="no TOML"):
        read_event(copied)
    copied.write_bytes(b'title = "Su\xe9z"')
    with pytest.raises(DataError, match="no TOML"):
        read_event(copied)
    copied.write_bytes(b"")
    with pytest.raises(DataError, match="it is empty"):
        read_event(copied)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"no-event\.toml"):
        read_event("no-event.toml", root=tmp_path)
    with pytest.raises(DataError, match="a remote address"):
        read_event("https://example.org/event.toml")


def test_an_unknown_event_names_the_nearest():
    with pytest.raises(DataError, match="expected: suez-2021"):
        read_event("suez-2012")


def test_each_kind_of_name_is_checked():
    event = read_event("suez-2021")
    names = {
        Target.FACILITY: "F999",
        Target.COMPANY: "Nobody & Sons",
        Target.COUNTRY: "ATL",
        Target.PORT: "XXXXX",
        Target.GATE: "Strait of Nowhere",
        Target.FLOW: "CHN>ATL",
    }
    phases = tuple(
        replace(event.phases[0], target=target, name=name)
        for target, name in names.items()
    )
    with pytest.raises(DataError) as error:
        check_event(replace(event, phases=phases))
    told = str(error.value)
    assert len(error.value.problems) == len(names)
    assert "flow 'ATL' is not known" in told
    assert "phases.6.name" in told


def test_a_target_that_is_not_given_is_not_checked():
    event = read_event("suez-2021")
    check_event(event, known={Target.COUNTRY: frozenset({"JPN"})})
    flow = replace(event.phases[0], target=Target.FLOW, name="CHN>JPN")
    only_japan = {Target.COUNTRY: frozenset({"JPN"})}
    with pytest.raises(DataError, match="flow 'CHN' is not known"):
        check_event(replace(event, phases=(flow,)), known=only_japan)


def test_what_is_known_comes_from_the_built_in_tables():
    known = known_names()
    assert {"COD", "NCL", "PAN"} <= known[Target.COUNTRY]
    assert {"F161", "F148"} <= known[Target.FACILITY]
    assert "JPYOK" in known[Target.PORT]
    assert "Glencore" in known[Target.COMPANY]
    assert len(known[Target.GATE]) == 28
    assert "" not in frozenset().union(*known.values())
