"""The step of transport: ports side by side, ships, and gates for the sea floor."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.maritime.rules import LimitRules
from geo.model.disruption import Disruption, Target
from geo.model.land_legs import LandLegs
from geo.model.levers import SeabedGate, SeabedLever
from geo.model.resilience import Portfolio, ResilienceSettings
from geo.model.routing import RoutingSettings
from geo.model.supply import CommodityDemand
from geo.model.transport import (
    NEAREST,
    Berth,
    FreightCosts,
    Plant,
    TransportSettings,
    Vessel,
)
from geo.report.report_page import Report, build_page
from geo.resilience.portfolio_runs import NOTHING
from geo.routing.paths import route
from geo.routing.waypoints import Waypoint, require_port
from geo.routing.worlds import small_ends, small_sea
from geo.sources.coastline import read_land
from geo.sources.project_file import read_project
from geo.workflow import outputs, resilience, transporting
from geo.workflow.asked_resilience import asked_resilience
from geo.workflow.examples import example_project
from geo.workflow.facts import read_facts
from geo.workflow.graph import Inputs
from geo.workflow.lanes import sea_network
from geo.workflow.prospect_ways import TRANSPORT, WAY_COLUMNS, transport_way
from geo.workflow.routing import ORDINARY
from geo.workflow.transport_gates import with_gates
from geo.workflow.transport_places import transport_problems
from geo.workflow.transport_sections import HELD_BACK, transport_section
from geo.workflow.transport_tables import PORT_COLUMNS
from geo.workflow.transport_ways import Sea, candidates, chosen_port

MADE_UP = {"source": "made up"}
CELLS = pd.DataFrame(
    {
        "lon": [155.0, 155.8],
        "lat": [23.6, 24.0],
        "zone": "field",
        "counts": [True, True],
        "area_m2": [1e6, 1e6],
        "share_at_15": [0.5, 1.0],
    }
)
STATEMENT = {
    "cells": CELLS,
    "seabed": {
        "wet_t_per_year": 3e6,
        "metals_t_per_year": {"Co": 6000.0},
        "metals_total_t": {"Co": 4e5},
        "life_years": 55.0,
    },
    "facts": {
        "wet_t": 234e6,
        "recoverable_wet_t": 170e6,
        "recoverable_share": 0.73,
        "metal_t": {"Co": 610e3},
    },
}
SMALL_PORTS = pd.DataFrame(
    {
        "unlocode": ["AAHOM", "CCNEA"],
        "name": ["Home", "Near"],
        "iso3": ["AAA", "CCC"],
        "lon": [10.0, 1.0],
        "lat": [0.0, 0.0],
    }
)
COSTS = FreightCosts(
    at_sea_usd_per_day=3e4, in_port_usd_per_day=2e4, land_usd_per_t_km=0.05, **MADE_UP
)


def shipped(**given):
    ship = Vessel(capacity_wet_t=65e3, laden_kn=14.0, ballast_kn=14.0, **MADE_UP)
    return TransportSettings(
        **{
            "port": "JPYOK",
            "vessel": ship,
            "loading": Berth(t_per_h=2000.0, **MADE_UP),
            "unloading": Berth(t_per_h=1000.0, **MADE_UP),
            "costs": COSTS,
        }
        | given
    )


@pytest.fixture(scope="module", autouse=True)
def one_sea():
    """Build the sea lanes and the coasts once: no test changes them."""
    with pytest.MonkeyPatch.context() as patched:
        land = read_land()
        network = sea_network(read_project(example_project("minamitorishima")))
        patched.setattr(transporting, "read_land", lambda: land)
        patched.setattr(transporting, "sea_network", lambda _: network)
        yield


@pytest.fixture(scope="module")
def example():
    return read_project(example_project("minamitorishima"))


@pytest.fixture(scope="module")
def facts(example):
    return read_facts(example)


@pytest.fixture(scope="module")
def asked(example, facts):
    def build(transport, *, cells=CELLS, **project):
        plan = dataclasses.replace(example.project.mining, lifting=None)
        project = {"mining": plan} | project
        changed = dataclasses.replace(example.project, transport=transport, **project)
        return Inputs(
            file=dataclasses.replace(example, project=changed),
            done={
                "facts": {
                    "ports": facts.ports,
                    "works": facts.works,
                    "facilities": facts.facilities,
                    "governance": facts.governance,
                },
                "statement": STATEMENT | {"cells": cells},
            },
        )

    return build


@pytest.fixture(scope="module")
def done(asked):
    plant = Plant(
        place="F109", wet_t_per_year=1.5e6, from_day=30.0, availability=0.9, **MADE_UP
    )
    settings = shipped(candidates=("JPHHE", "KRPUS"), plant=plant)
    return transporting.STEP.run(asked(settings))


def test_ships_load_at_the_mean_of_what_counts_weighted_by_its_area(done):
    lon, lat = map(float, done["transport"]["origin"].split(","))
    assert lon == pytest.approx((155.0 + 2.0 * 155.8) / 3.0, abs=0.01)
    assert lat == pytest.approx((23.6 + 2.0 * 24.0) / 3.0, abs=0.01)


def test_the_way_is_that_of_the_lanes_and_the_same_there_and_back(done, asked):
    told = done["transport"]
    lon, lat = map(float, told["origin"].split(","))
    inputs = asked(None)
    network = sea_network(inputs.file)
    field = Waypoint(name="field", lon=lon, lat=lat)
    port = require_port(inputs.layer("facts", "ports"), "JPYOK")
    there = route(network, origin=field, destination=port)
    back = route(network, origin=port, destination=field)
    assert told["distance_nm"] == pytest.approx(there.length_nm, abs=0.1)
    assert back.length_nm == pytest.approx(there.length_nm)
    cycle = done["transport_cycle"].set_index("part")["hours"]
    assert (
        cycle["laden"] == cycle["ballast"] == pytest.approx(told["distance_nm"] / 14.0)
    )
    assert told["distance_nm"] >= told["great_circle_nm"]
    assert told["transit_days"] == pytest.approx(cycle["laden"] / 24.0)


def test_the_parts_of_a_round_are_the_round(done):
    cycle, told = done["transport_cycle"], done["transport"]
    assert cycle["days"].sum() == pytest.approx(told["cycle_days"])
    assert cycle["share"].sum() == pytest.approx(1.0)
    assert told["trips_per_vessel_year"] == pytest.approx(365.0 / told["cycle_days"])
    assert told["t_per_vessel_year"] == pytest.approx(
        65e3 * told["trips_per_vessel_year"]
    )


def test_a_plant_that_takes_less_holds_the_tonnes_back(done):
    told = done["transport"]
    assert (told["t_per_year"], told["binding"]) == (1.5e6 * 0.9, "plant")
    assert done["plant"]["from_day"] == 30.0
    limits = done["transport_limits"].set_index("limit")
    assert limits["t_per_year"].idxmin() == "plant"
    assert limits["binding"].sum() == 1
    assert set(limits.index) <= set(HELD_BACK)
    (line,) = [x for x in done["notes"]["lines"] if "arrive" in x]
    assert line.endswith(
        "1,350,000 of 3,000,000 wet t a year arrive: the plant holds them back"
    )


def test_ports_stand_side_by_side_with_the_chosen_one_first(done):
    ports = done["transport_ports"]
    assert list(ports.columns) == [*PORT_COLUMNS, "geometry"]
    assert ports["port"].tolist() == ["JPYOK", "JPHHE", "KRPUS"]
    assert ports["chosen"].tolist() == [True, False, False]
    assert not ports.geometry.is_empty.any()
    zones = done["transport_zones"].groupby("port")["share"].sum()
    assert zones.to_numpy() == pytest.approx([1.0, 1.0, 1.0])
    assert (done["transport_zones"]["name"] == "EEZ JPN").sum() >= 3
    assert ports.loc[2, "gates"] == "Korea Strait"
    # Hachinohe is where the plant is: farther by sea, nearer by land, and cheaper
    assert ports.loc[1, "length_nm"] > ports.loc[0, "length_nm"]
    assert ports.loc[1, "land_km"] < 20.0 < 500.0 < ports.loc[0, "land_km"]
    assert ports.loc[1, "usd_per_wet_t"] < ports.loc[0, "usd_per_wet_t"]


def test_a_port_abroad_has_no_way_by_land_to_the_plant_and_no_price(done):
    abroad = done["transport_ports"].iloc[2]
    assert np.isnan(abroad["land_km"])
    assert np.isnan(abroad["usd_per_wet_t"])
    assert abroad["t_per_year"] > 0.0
    assert any("KRPUS: no way by land" in line for line in done["notes"]["lines"])


def test_the_nearest_port_is_the_nearest_of_the_candidates_or_of_the_market(asked):
    some = transporting.STEP.run(
        asked(shipped(port=NEAREST, candidates=("KRPUS", "JPHHE")))
    )
    assert some["transport"]["port"] == "JPHHE"
    inputs = asked(shipped(port=NEAREST))
    known = inputs.done["facts"]["ports"]
    few = known[known["unlocode"].isin(["JPIHA", "JPYOK", "KRPUS"])]
    inputs = dataclasses.replace(
        inputs,
        done=inputs.done | {"facts": inputs.done["facts"] | {"ports": few}},
    )
    home = transporting.STEP.run(inputs)
    ports = home["transport_ports"]
    assert ports["port"].tolist() == ["JPYOK", "JPIHA"]
    assert home["transport"]["distance_nm"] == ports["length_nm"].min()


def test_ships_that_are_told_are_counted_as_they_are(asked):
    one = dataclasses.replace(shipped().vessel, count=1)
    told = transporting.STEP.run(asked(shipped(vessel=one)))["transport"]
    assert (told["vessels"], told["binding"]) == (1, "vessels")
    assert told["t_per_year"] == pytest.approx(told["t_per_vessel_year"])
    assert told["vessel_utilisation"] == pytest.approx(1.0)


def test_without_costs_no_cost_is_told(asked):
    done = transporting.STEP.run(asked(shipped(costs=None)))
    assert done["transport"]["usd_per_wet_t"] is None
    section = transport_section({"transport": done})
    assert "What carriage costs is not told." in section.paragraphs[0]
    assert all("usd_per_wet_t" not in table.labels for table in section.tables)


def test_a_shut_strait_is_told_beside_the_ordinary_day(asked):
    shut = Disruption(target=Target.GATE, name="Korea Strait")
    settings = shipped(candidates=("KRPUS",))
    ports = transporting.STEP.run(asked(settings, disruptions=(shut,)))[
        "transport_ports"
    ]
    longer = ports[ports["port"] == "KRPUS"].set_index("state")["length_nm"]
    assert longer["disrupted"] > longer["ordinary day"]


def small_candidates(*, shut=(), port="AAHOM"):
    """Ports of a small sea with two straits, from its western end."""
    network = small_sea().under(
        [Disruption(target=Target.GATE, name=name) for name in shut]
    )
    settings = shipped(port=port, candidates=("AAHOM", "CCNEA"))
    sea = Sea(
        networks={ORDINARY: network},
        routing=RoutingSettings(),
        land=gpd.GeoDataFrame(geometry=[], crs=4326),
        islands=gpd.GeoDataFrame(geometry=[], crs=4326),
        rules=LimitRules(),
        shelf=None,
        ports=SMALL_PORTS,
        land_legs=LandLegs(),
        detour_factor=1.3,
    )
    found = candidates(
        settings,
        origin=small_ends()[0],
        codes=("AAHOM", "CCNEA"),
        lifted_t_per_year=1e6,
        plant=None,
        sea=sea,
    )
    return settings, found


def test_a_port_that_cannot_be_reached_is_an_error_with_its_cure():
    settings, found = small_candidates(shut=("Strait", "Cape"))
    assert [one.way.blocked for one in found] == [True, False]
    assert found[0].fleet is None
    match = r"(?s)p\.toml: no way from west by AAHOM: Strait.*shut.*take another port"
    with pytest.raises(DataError, match=match):
        chosen_port(settings, found, where="p.toml")
    settings, found = small_candidates(shut=("Strait", "Cape"), port=NEAREST)
    assert chosen_port(settings, found, where="p.toml").code == "CCNEA"


def test_a_farther_port_needs_no_fewer_ships():
    _, (far, near) = small_candidates()
    assert far.way.length_nm > near.way.length_nm
    assert far.fleet.vessels >= near.fleet.vessels
    assert far.fleet.cycle.hours > near.fleet.cycle.hours


def test_a_blocked_port_is_told_and_never_near(asked):
    shut = Disruption(target=Target.GATE, name="Bosporus Strait")
    inputs = asked(shipped(candidates=("ROCND",)), disruptions=(shut,))
    done = transporting.STEP.run(inputs)
    rows = done["transport_ports"].query("port == 'ROCND'").set_index("state")
    assert np.isfinite(rows.loc["ordinary day", "length_nm"])
    assert np.isinf(rows.loc["disrupted", "length_nm"])
    assert rows.loc["disrupted", "t_per_year"] == 0.0
    assert rows.loc["disrupted", "binding"] == "no way"
    assert any("ROCND cannot be reached" in line for line in done["notes"]["lines"])


def test_where_nothing_counts_there_is_no_loading_point_and_it_is_said(asked):
    done = transporting.STEP.run(asked(shipped(), cells=CELLS.assign(counts=False)))
    assert list(done) == ["notes"]
    assert "give transport.origin" in done["notes"]["lines"][0]
    told = transporting.STEP.run(
        asked(shipped(origin="155.4,23.85"), cells=CELLS.assign(counts=False))
    )
    assert told["transport"]["origin"] == "155.4000,23.8500"


def test_a_project_without_ships_has_none(asked):
    assert transporting.STEP.run(asked(None)) == {"notes": {"lines": []}}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"port": "JPXXX"}, "no such port"),
        ({"candidates": ("ZZZZZ",)}, "no such port"),
        ({"origin": "nowhere"}, "'nowhere' is not known"),
        ({"origin": "-3.7,40.4"}, "on land"),
        ({"plant": Plant(place="F9999", wet_t_per_year=1e6, **MADE_UP)}, "not known"),
        (
            {
                "port": "KRPUS",
                "plant": Plant(place="F109", wet_t_per_year=1e6, **MADE_UP),
            },
            "F109 lies in JPN, the port KRPUS in KOR",
        ),
    ],
)
def test_what_a_project_names_wrongly_is_told_before_a_run(asked, facts, change, told):
    file = asked(shipped(**change)).file
    problems = transport_problems(file, works=facts.works, ports=facts.ports)
    assert any(told in problem.what for problem in problems)


def test_ships_with_nothing_lifted_are_told_before_a_run(asked, facts, example):
    bare = {
        "supply": dataclasses.replace(example.project.supply, seabed=None),
        **dict.fromkeys(("mining", "economics", "footprint", "campaign")),
    }
    file = asked(shipped(), **bare).file
    (problem,) = transport_problems(file, works=facts.works, ports=facts.ports)
    assert "how much is lifted" in problem.what
    enough = asked(shipped(wet_t_per_year=1e6), **bare).file
    assert not list(transport_problems(enough, works=facts.works, ports=facts.ports))


def test_the_section_names_files_that_are_written_and_makes_a_page(done):
    section = transport_section({"transport": done})
    page = build_page(Report(title="T", run_id="x", summary=(), sections=(section,)))
    assert "2 ships" in page or "One ship" in page
    assert "Hachinohe ferronickel" in page
    for table in section.tables:
        stem = table.file.removeprefix("tables/").removesuffix(".csv")
        assert outputs.MINING_TABLES[stem][1] in done
        assert set(table.labels) <= set(table.table.columns)


def test_the_way_of_the_ships_is_drawn_among_those_from_the_field(done, asked):
    fields = gpd.GeoDataFrame(
        {"name": ["far", "field"]},
        geometry=[shapely.box(-150, 8, -149, 9), shapely.box(154.9, 23.4, 155.9, 24.3)],
        crs=4326,
    )
    lon, lat = map(float, done["transport"]["origin"].split(","))
    ways = transport_way(
        fields,
        ports=done["transport_ports"],
        origin=Waypoint(name="o", lon=lon, lat=lat),
        options=asked(None).file.project.supply.options,
    )
    (row,) = ways.to_dict("records")
    assert list(ways.columns) == [*WAY_COLUMNS, "geometry"]
    assert (row["domain"], row["what"], row["unlocode"]) == (
        "field",
        TRANSPORT,
        "JPYOK",
    )
    assert row["length_nm"] == done["transport"]["distance_nm"]


# --- what passes reaches the stock ------------------------------------------------

NODULES = SeabedLever(name="nodules", ramp_days=1.0, **MADE_UP)
ELSEWHERE = SeabedLever(
    name="elsewhere",
    wet_t_per_year=1e5,
    content={"Co": 0.001},
    recovery={"Co": 0.8},
    total_wet_t=1e9,
    **MADE_UP,
)


def inflow(asked, transport, *, handed_on):
    demand = CommodityDemand(
        name="cobalt", demand_t=8e3, source="made up", metal="Co", value_usd_per_t=3e4
    )
    base = asked(None).file.project
    inputs = asked(
        transport,
        supply=dataclasses.replace(
            base.supply, commodities=(demand,), horizon_days=200
        ),
        disruptions=(),
        resilience=ResilienceSettings(
            paths=2,
            step_days=20.0,
            levers=(NODULES,),
            portfolios=(NOTHING, Portfolio(name="lifted", levers=("nodules",))),
        ),
    )
    inputs = dataclasses.replace(inputs, done=inputs.done | {"transport": handed_on})
    done = resilience.STEP.run(inputs)
    summary = done["cover_summary"].set_index("portfolio")
    return float(summary.loc["lifted", "inflow_t"]), done


def test_a_smaller_plant_lets_less_metal_reach_the_stock(asked, done):
    free, without = inflow(asked, None, handed_on={"notes": {"lines": []}})
    told = asked(shipped()).file.project.transport
    held, with_plant = inflow(asked, told, handed_on=done)
    assert free == pytest.approx(6000.0 / 365.0 * 200.0, rel=0.1)
    # 1.35 of 3 Mt a year pass the plant, from day 30 on
    assert held == pytest.approx(free * (1.35 / 3.0) * (170.0 / 200.0), rel=0.02)
    gates = with_plant["gates"].set_index("gate")
    assert bool(gates.loc["plant", "least"])
    assert gates.loc["plant", "wet_t_per_year"] == pytest.approx(1.35e6)
    assert {"vessel", "port", "plant"} <= set(gates.index)
    note = "nodules passes vessel, port, plant of [transport]"
    assert note in with_plant["notes"]["lines"]
    assert note not in without["notes"]["lines"]
    assert without["gates"]["gate"].tolist() == ["plan"]


def test_a_gate_that_a_lever_has_stays_and_other_deposits_have_none(asked):
    own = dataclasses.replace(
        NODULES, gates=(SeabedGate(name="plant", t_per_year=5.0),)
    )
    base = dataclasses.replace(
        asked(None).file.project,
        resilience=ResilienceSettings(levers=(own, ELSEWHERE), portfolios=(NOTHING,)),
    )
    levers = asked_resilience(base)
    added = tuple(SeabedGate(name=name, t_per_year=7.0) for name in ("port", "plant"))
    passed, notes = with_gates(levers, added)
    by_name = {lever.name: lever for lever in passed.levers}
    assert [g.t_per_year for g in by_name["nodules"].gates] == [5.0, 7.0]
    assert by_name["elsewhere"] == ELSEWHERE
    assert notes == ("nodules passes port of [transport]",)


def test_without_ships_nothing_of_what_is_asked_changes(example):
    asked = asked_resilience(example.project)
    assert with_gates(asked, ()) == (asked, ())


@pytest.mark.parametrize(("lanes", "told"), [(1.25, True), (1.1, False)])
def test_lanes_that_lead_a_long_way_round_are_told(done, lanes, told):
    record = done["transport"] | {"distance_nm": lanes * 1000.0}
    record |= {"great_circle_nm": 1000.0}
    section = transport_section({"transport": done | {"transport": record}})
    said = " ".join(section.paragraphs)
    assert ("The lanes are 25% longer than the great circle" in said) is told


def test_ships_may_sail_at_another_speed_than_other_routes(asked):
    slow = Vessel(capacity_wet_t=65e3, laden_kn=11.0, ballast_kn=12.0, **MADE_UP)
    made = transporting.STEP.run(asked(shipped(vessel=slow)))["transport"]
    days = made["distance_nm"] / 24.0 / 11.0
    assert made["transit_days"] == pytest.approx(days)
