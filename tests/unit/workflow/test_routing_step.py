"""The step of routes: tables of a run, with and without disruptions."""

import numpy as np
import pytest
from madeup.gate_lines import write_gate_lines
from madeup.route_project import write_route_project

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.sources.ports import read_ports
from geo.sources.project_file import read_project
from geo.workflow.graph import Inputs
from geo.workflow.routing import STEP, route_problems

ROUTE = """
[[routes]]
name = "{name}"
origin = "{origin}"
destination = "{destination}"
{more}
"""
SUEZ_SHUT = '[[disruptions]]\ntarget = "gate"\nname = "Suez Canal"\n'
RATES = """
[routing.rates]
speed_kn = 14.0
freight_usd_per_t_nm = 0.0035
co2_g_per_t_km = 12.0
carbon_usd_per_t = 100.0
cargo_usd_per_t = 20000.0
holding_rate = 0.10
"""


def asked(origin, destination, more="", name="A"):
    return ROUTE.format(name=name, origin=origin, destination=destination, more=more)


def found(folder, extra):
    file = read_project(write_route_project(folder, extra))
    square = shapely.box(-131, 11, -128, 14)
    zone = gpd.GeoDataFrame({"name": ["field"]}, geometry=[square], crs=4326)
    done = {"zone": {"zone": zone}, "facts": {"ports": read_ports()}}
    return STEP.run(Inputs(file=file, done=done))


@pytest.fixture(scope="module")
def rerouted(tmp_path_factory):
    """Supply case 5: Le Havre to Yokohama with Suez shut, 1,000 t."""
    more = "alternatives = 2\ncargo_t = 1000.0"
    extra = asked("FRLRH", "JPYOK", more) + SUEZ_SHUT + RATES
    return found(tmp_path_factory.mktemp("suez"), extra)


def test_a_detour_costs_what_the_case_says(rerouted):
    base, shut = (row for _, row in rerouted["routes"].iterrows())
    assert [base["state"], shut["state"]] == ["ordinary day", "disrupted"]
    more = {
        "length_nm": 1566.0,
        "days": 4.6595,
        "freight_usd": 5479.6,
        "co2_t": 34.79,
        "carbon_usd": 3479.4,
        "inventory_usd": 25531.6,
    }
    for name, told in more.items():
        # both lengths of the case are right to 1 %, and so is their difference here
        assert shut[name] - base[name] == pytest.approx(told, rel=0.01)
    assert base["fees_usd"] == 0.0


def test_the_costs_of_a_route_add_up(rerouted):
    table = rerouted["routes"]
    parts = ["freight_usd", "carbon_usd", "inventory_usd", "fees_usd"]
    assert np.allclose(table[parts].sum(axis=1), table["usd"])
    assert np.allclose(table["usd_per_t"] * table["cargo_t"], table["usd"])


def test_alternatives_are_longer_and_say_what_they_avoid(rerouted):
    table = rerouted["alternatives"]
    usual = table[table["state"] == "ordinary day"]
    assert usual["rank"].tolist() == [1, 2]
    assert (usual["delta_nm"] > 0.0).all()
    assert usual["delta_nm"].is_monotonic_increasing
    for row in usual.to_dict("records"):
        avoided = row["avoids"].split("; ")
        assert avoided[0]
        assert not set(avoided) & set(row["gates"].split("; "))
    told = rerouted["routes"]["alternatives"].iloc[0]
    assert told.count(" nm without ") == 2


def test_closing_a_gate_never_shortens_and_only_counts_on_the_way(rerouted):
    table = rerouted["closures"].set_index("gate")
    assert len(table) == 28
    assert (table["delta_nm"] >= 0.0).all()
    on_the_way = table[table["on_the_way"]]
    base = rerouted["routes"].iloc[0]
    assert set(on_the_way.index) == set(base["gates"].split("; "))
    assert (on_the_way["delta_nm"] > 0.0).all()
    assert (table.loc[~table["on_the_way"], "delta_nm"] == 0.0).all()
    shut = rerouted["routes"].iloc[1]
    suez = table.loc["Suez Canal"]
    assert suez["length_nm"] == pytest.approx(shut["length_nm"])
    assert suez["delta_days"] == pytest.approx(shut["days"] - base["days"])
    assert suez["delta_nm"] == pytest.approx(table.loc["Bab el-Mandeb Strait"].delta_nm)


def test_every_km_lies_under_a_regime(rerouted):
    routes = rerouted["routes"].set_index("state")
    for name in ("legs", "regimes_crossed"):
        for state, rows in rerouted[name].groupby("state"):
            km = routes.loc[state, "length_nm"] * 1.852
            assert rows["km"].sum() == pytest.approx(km, rel=1e-6)
            assert rows["share"].sum() == pytest.approx(1.0)
    assert not rerouted["regimes_crossed"].duplicated(["state", "name"]).any()


def test_given_rates_need_no_note_and_assumed_ones_do(rerouted, tmp_path):
    assert not any("assumed" in line for line in rerouted["notes"]["lines"])
    lines = found(tmp_path, asked("SGSIN", "JPYOK"))["notes"]["lines"]
    (assumed,) = (line for line in lines if "assumed" in line)
    assert "0.0035 USD per tonne and nautical mile" in assumed
    assert "unverified" in assumed


def test_a_queue_and_a_toll_count_among_days_and_fees(tmp_path):
    queue = SUEZ_SHUT + "capacity = 0.5\ndelay_days = 3.0\ncost_usd_per_t = 2.0\n"
    table = found(tmp_path, asked("FRLRH", "JPYOK", "cargo_t = 10.0") + queue)["routes"]
    base, slow = (row for _, row in table.iterrows())
    assert slow["days"] - base["days"] == pytest.approx(3.0)
    assert slow["gate_days"] == pytest.approx(3.0)
    assert slow["fees_usd"] == pytest.approx(20.0)
    assert slow["length_nm"] == base["length_nm"]


def test_a_ship_that_keeps_days_least_goes_round_a_long_queue(tmp_path):
    queue = SUEZ_SHUT + "capacity = 0.5\ndelay_days = 9.0\n"
    least = '[routing]\nminimise = "days"\n'
    table = found(tmp_path, asked("FRLRH", "JPYOK") + queue + least)["routes"]
    assert "Suez Canal" in table["gates"].iloc[0]
    assert "Suez Canal" not in table["gates"].iloc[1]
    assert table["gate_days"].iloc[1] == 0.0


def test_a_blocked_route_is_endless_and_says_by_what(tmp_path):
    shut = SUEZ_SHUT.replace("Suez Canal", "Kerch Strait")
    out = found(tmp_path, asked("UAMPW", "ROCND", "alternatives = 3") + shut)
    base, blocked = (row for _, row in out["routes"].iterrows())
    assert base["blocked_by"] == ""
    assert np.isinf(blocked["length_nm"])
    assert np.isinf(blocked["usd_per_t"])
    assert blocked["blocked_by"] == "Kerch Strait"
    assert out["routes"].geometry.iloc[1].is_empty
    kerch = out["closures"].set_index("gate").loc["Kerch Strait"]
    assert np.isinf(kerch["delta_nm"])
    assert kerch["blocked_by"] == "Kerch Strait"
    assert set(out["legs"]["state"]) == {"ordinary day"}
    assert out["alternatives"].empty


def test_the_same_place_twice_is_no_way_at_all(tmp_path):
    out = found(tmp_path, asked("JPYOK", "JPYOK"))
    (row,) = out["routes"].to_dict("records")
    assert (row["length_nm"], row["days"], row["usd"]) == (0.0, 0.0, 0.0)
    assert row["blocked_by"] == ""
    assert out["legs"].empty
    assert out["zones_crossed"].columns.tolist()[:2] == ["route", "state"]


def test_a_route_passes_what_it_must_in_its_order(tmp_path):
    more = 'via = ["Cape of Good Hope", "-20,-20"]'
    out = found(tmp_path, asked("SGSIN", "NLRTM", more))
    (row,) = out["routes"].to_dict("records")
    assert "Cape of Good Hope" in row["gates"]
    assert row["via"] == "Cape of Good Hope; -20,-20"
    closures = out["closures"].set_index("gate")
    assert closures.loc["Cape of Good Hope", "blocked_by"] == "Cape of Good Hope"
    assert out["legs"]["km"].sum() == pytest.approx(row["length_nm"] * 1.852, rel=1e-6)


def test_a_stretch_sailed_to_and_fro_counts_twice(tmp_path):
    # behind the Bosporus lies only the Black Sea: the way comes back
    out = found(tmp_path, asked("GRPIR", "EGPSD", 'via = ["Bosporus Strait"]'))
    (row,) = out["routes"].to_dict("records")
    km = row["length_nm"] * 1.852
    assert out["legs"]["km"].sum() == pytest.approx(km, rel=1e-6)
    assert out["zones_crossed"]["km"].sum() == pytest.approx(km, rel=1e-3)


def test_gates_of_the_users_are_closed_like_the_others(tmp_path):
    write_gate_lines(tmp_path)
    own = '[routing]\ngates = "my_gates.geojson"\n'
    shut = SUEZ_SHUT.replace("Suez Canal", "South Atlantic")
    out = found(tmp_path, asked("ZACPT", "NLRTM") + own + shut)
    assert len(out["closures"]) == 30
    base, around = (row for _, row in out["routes"].iterrows())
    assert "South Atlantic" in base["gates"]
    assert around["length_nm"] > base["length_nm"] + 1000.0


def test_every_bad_place_of_every_route_is_told_at_its_place(tmp_path):
    extra = (
        asked("JPYKO", "-3.7,40.4")
        + asked("35.4,139.6", "JPYOK", name="B")
        + asked("SGSIN", "JPYOK", 'via = ["Malaca Strait", "23,24"]', name="C")
    )
    file = read_project(write_route_project(tmp_path, extra))
    told = {
        problem.where: str(problem)
        for problem in route_problems(file, ports=read_ports())
    }
    assert len(told) == 5
    for key in ("routes.1.origin", "routes.1.destination", "routes.2.origin"):
        assert any(where.endswith(key) for where in told)
    text = "\n".join(told.values())
    assert "JPYOK (Yokohama)" in text
    assert "Malacca Strait" in text
    assert "they look swapped" in text
    with pytest.raises(DataError, match="5 problems"):
        found(tmp_path, extra)


def test_files_of_routes_are_checked_though_no_route_is_asked_for(tmp_path):
    files = '[routing]\nland_legs = "stations.csv"\npiracy = "stations.csv"\n'
    file = read_project(write_route_project(tmp_path, files))
    told = "\n".join(str(one) for one in route_problems(file, ports=read_ports()))
    assert "routing.land_legs: 'stations.csv'" in told
    assert "routing.piracy: 'stations.csv'" in told


def test_a_project_without_routes_has_no_tables(tmp_path):
    assert found(tmp_path, "") == {"notes": {"lines": []}}


def test_the_step_is_keyed_by_its_settings_and_files(tmp_path):
    write_gate_lines(tmp_path)
    own = '[routing]\ngates = "my_gates.geojson"\n'
    plain, opened, drawn = (
        read_project(write_route_project(tmp_path, asked("SGSIN", "JPYOK") + extra))
        for extra in ("", "[routing]\nopen_polar = true\n", own)
    )
    assert STEP.parameters(plain) != STEP.parameters(opened)
    assert {path.name for path in STEP.files(drawn)} - {
        path.name for path in STEP.files(plain)
    } == {"my_gates.geojson"}
