"""A sea route, as a user asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from command_line import Done, abyssal
from madeup.gate_lines import write_gate_lines
from madeup.piracy import write_attacks

import geopandas as gpd
import shapely

from geo.sources.ports import read_gates

if TYPE_CHECKING:
    from pathlib import Path

RATES = """
speed_kn = 10.0
freight_usd_per_t_nm = 0.01
co2_g_per_t_km = 0.0
carbon_usd_per_t = 0.0
cargo_usd_per_t = 0.0
holding_rate = 0.0
"""
DESIGNED = {
    *("length_nm", "days", "gates", "land_km", "connector_km", "zones_crossed"),
    "blocked_by",
}


def route(*arguments: str, cwd: Path) -> Done:
    return abyssal("route", *arguments, cwd=cwd)


def answered(*arguments: str, cwd: Path) -> dict[str, object]:
    done = route(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_keys_of_an_answer_are_those_of_the_design(tmp_path):
    assert set(answered("SGSIN", "JPYOK", cwd=tmp_path)) >= DESIGNED


def test_costs_grow_with_the_cargo_and_follow_the_rates(tmp_path):
    (tmp_path / "rates.toml").write_text(RATES)
    one, many = (
        answered(
            *("SGSIN", "JPYOK", "--rates", "rates.toml", "--cargo-t", cargo),
            cwd=tmp_path,
        )
        for cargo in ("1", "500")
    )
    assert one["usd"] == pytest.approx(0.01 * one["length_nm"])
    assert many["usd"] == pytest.approx(500 * one["usd"])
    assert one["days"] == pytest.approx(one["length_nm"] / 240.0)
    assert not one["rates"]["assumed"]
    assert answered("SGSIN", "JPYOK", cwd=tmp_path)["rates"]["assumed"]


def test_assumed_rates_are_told_to_people(tmp_path):
    told = route("SGSIN", "JPYOK", cwd=tmp_path).stdout
    assert "assumed rates, unverified: 0.0035 USD per tonne and nautical mile" in told
    assert "through derived zones, provisional:" in told


def test_alternatives_are_listed_with_what_they_avoid(tmp_path):
    content = answered("FRLRH", "JPYOK", "--k", "3", cwd=tmp_path)
    first, second = content["alternatives"]
    assert content["length_nm"] < first["length_nm"] < second["length_nm"]
    assert set(first["avoids"]) <= set(content["gates"])
    assert first["delta_nm"] == pytest.approx(first["length_nm"] - content["length_nm"])
    told = route("FRLRH", "JPYOK", "--k", "2", cwd=tmp_path).stdout
    assert f"avoids {', '.join(first['avoids'])}" in told


def test_a_route_passes_gates_and_places_on_request(tmp_path):
    via = ("--via", "Cape of Good Hope", "--via", "-20,-20")
    content = answered("SGSIN", "NLRTM", *via, cwd=tmp_path)
    assert content["via"] == ["Cape of Good Hope", "-20,-20"]
    assert "Cape of Good Hope" in content["gates"]
    usual = answered("SGSIN", "NLRTM", cwd=tmp_path)
    assert content["length_nm"] > usual["length_nm"]


def test_a_gate_that_must_be_passed_and_is_shut_blocks(tmp_path):
    cape = "Cape of Good Hope"
    content = answered("SGSIN", "NLRTM", "--via", cape, "--close", cape, cwd=tmp_path)
    assert content["length_nm"] is None
    assert content["usd"] is None
    assert content["blocked_by"] == [cape]
    done = route("SGSIN", "NLRTM", "--via", cape, "--close", cape, cwd=tmp_path)
    assert done.stdout == f"SGSIN to NLRTM: blocked by {cape}\n"


def test_polar_lanes_open_on_request(tmp_path):
    usual = answered("JPYOK", "NLRTM", cwd=tmp_path)
    polar = answered("JPYOK", "NLRTM", "--open-polar", cwd=tmp_path)
    assert polar["gates"] == ["Bering Strait"]
    assert polar["length_nm"] < usual["length_nm"] - 3000.0


def test_gates_of_the_users_are_shut_like_the_others(tmp_path):
    own = ("--gates", str(write_gate_lines(tmp_path)))
    usual = answered("ZACPT", "NLRTM", *own, cwd=tmp_path)
    assert "South Atlantic" in usual["gates"]
    close = ("--close", "South Atlantic")
    shut = answered("ZACPT", "NLRTM", *own, *close, cwd=tmp_path)
    assert shut["length_nm"] > usual["length_nm"] + 1000.0


def test_the_same_place_twice_is_no_way_and_not_blocked(tmp_path):
    content = answered("JPYOK", "JPYOK", cwd=tmp_path)
    assert content["length_nm"] == 0.0
    assert content["blocked_by"] == []
    assert content["usd"] == 0.0


def test_everything_closed_names_what_blocks(tmp_path):
    names = read_gates()["name"].tolist()
    shut = [part for name in names for part in ("--close", name)]
    content = answered("AEJEA", "JPYOK", *shut, cwd=tmp_path)
    assert content["length_nm"] is None
    # the Gulf has one way out; no single other strait would open the way to Japan
    assert "Strait of Hormuz" in content["blocked_by"]
    assert set(content["blocked_by"]) <= set(names)
    at_sea = answered("155.4,23.85", "JPYOK", *shut, cwd=tmp_path)
    assert at_sea["length_nm"] > 0.0


def test_events_in_risk_areas_are_summed_along_the_way(tmp_path):
    area = gpd.GeoDataFrame(
        {"name": ["Made-up Sea"], "events_per_1000_km": [0.5]},
        geometry=[shapely.box(110, 5, 118, 20)],
        crs=4326,
    )
    area.to_file(tmp_path / "risk.gpkg")
    content = answered("SGSIN", "JPYOK", "--risk", "risk.gpkg", cwd=tmp_path)
    (passage,) = content["risk"]["areas"]
    assert passage["km"] > 500.0
    assert passage["events"] == pytest.approx(passage["km"] / 1000.0 * 0.5)
    assert content["risk"]["attacks_per_transit"] is None
    told = route("SGSIN", "JPYOK", "--risk", "risk.gpkg", cwd=tmp_path).stdout
    assert "risk area Made-up Sea: " in told
    assert "no rate given; it takes attacks" in told


def test_attacks_without_traffic_give_no_rate_and_say_so(tmp_path):
    attacks = ("--piracy", str(write_attacks(tmp_path)))
    content = answered("SGSIN", "JPYOK", *attacks, cwd=tmp_path)
    assert content["risk"]["attacks_per_transit"] is None
    assert any("no rate given" in line for line in content["risk"]["missing"])


def test_attacks_over_voyages_give_a_rate_that_halves_when_they_double(tmp_path):
    files = ("--piracy", str(write_attacks(tmp_path)), "--traffic", "voyages.csv")
    rates = []
    for count in (1000, 2000):
        text = f"origin,destination,voyages_per_year\nSGSIN,JPYOK,{count}\n"
        (tmp_path / "voyages.csv").write_text(text)
        risk = answered("SGSIN", "JPYOK", *files, cwd=tmp_path)["risk"]
        rates.append(risk["attacks_per_transit"])
    assert rates[0] > 0.0
    assert rates[1] == pytest.approx(rates[0] / 2.0)


REFUSED = {
    "an unknown port": (("JPYKO", "SGSIN"), "JPYOK (Yokohama)"),
    "an inland place": (("-3.7,40.4", "SGSIN"), "more than 25 km from the coast"),
    "a desert": (("23,24", "SGSIN"), "km from the nearest sea lane"),
    "swapped coordinates": (("35.4,139.6", "SGSIN"), "they look swapped"),
    "an unknown gate to pass": (
        ("SGSIN", "JPYOK", "--via", "Malaca Strait"),
        "Malacca Strait",
    ),
    "an unknown gate to shut": (
        ("SGSIN", "JPYOK", "--close", "Malaca Strait"),
        "Malacca Strait",
    ),
    "alternatives of a way that must pass": (
        ("SGSIN", "JPYOK", "--via", "Luzon Strait", "--k", "2"),
        "leave via out",
    ),
    "no way at all": (("SGSIN", "JPYOK", "--k", "0"), "--k"),
    "no cargo": (("SGSIN", "JPYOK", "--cargo-t", "0"), "cargo_t: 0"),
    "no speed": (("SGSIN", "JPYOK", "--speed-kn", "0"), "speed_kn: 0"),
    "a goal that is none": (
        ("SGSIN", "JPYOK", "--minimise", "speed"),
        "one of length, days, cost",
    ),
    "no file of gates": (("SGSIN", "JPYOK", "--gates", "none.gpkg"), "no such file"),
    "no file of rates": (("SGSIN", "JPYOK", "--rates", "none.toml"), "no such file"),
    "rates that lack some": (("SGSIN", "JPYOK", "--rates", "few.toml"), "holding_rate"),
    "the speed twice": (
        ("SGSIN", "JPYOK", "--rates", "all.toml", "--speed-kn", "9"),
        "leave speed_kn out",
    ),
    "a table for risk areas": (
        ("SGSIN", "JPYOK", "--risk", "few.toml", "--piracy", "none.csv"),
        "2 problems",
    ),
}


@pytest.mark.parametrize(("arguments", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_answered_ends_with_2_and_says_why(tmp_path, arguments, told):
    (tmp_path / "few.toml").write_text("speed_kn = 14.0\n")
    (tmp_path / "all.toml").write_text(RATES)
    done = route(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""
