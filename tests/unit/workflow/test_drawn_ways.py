"""Flows laid on the ways that they share: tonnes add up, what changes is marked."""

import pandas as pd
import pytest

from geo.model.disruption import Disruption, Target
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world
from geo.workflow.disrupted_days import ORDINARY_DAY, DisruptedDay
from geo.workflow.disrupted_flows import disrupted_market, links_with_ways
from geo.workflow.drawn_ways import BY_LAND, BY_SEA, Places, drawn_ways
from geo.workflow.flow_changes import NEW, REROUTED, changed_flows
from geo.workflow.sea_ways import CROSSED_COLUMNS, SeaWays
from geo.workflow.way_facts import GIVEN_UP

SHUT, STOPPED = "Strait closed", "West works closed"
DAYS = (
    DisruptedDay(name=SHUT, hits=(Disruption(target=Target.GATE, name="Strait"),)),
    DisruptedDay(name=STOPPED, hits=(Disruption(target=Target.FACILITY, name="P1"),)),
)


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def market(world):
    return disrupted_market(MarketProgramme(world.supply()), days=DAYS)


@pytest.fixture(scope="module")
def ways(market):
    return SeaWays.of(route for day in market.links for route in day.routes if route)


@pytest.fixture(scope="module")
def links(market, ways):
    return links_with_ways(market.links, ways=ways)


def draw(world, links, ways, crossed=None, works=None):
    return drawn_ways(
        links,
        changed_flows(links),
        ways=ways.table(),
        crossed=pd.DataFrame(columns=list(CROSSED_COLUMNS))
        if crossed is None
        else crossed,
        places=Places.of(
            works=inland(world.works) if works is None else works, ports=world.ports
        ),
    )


def inland(works):
    """Off their ports and off each other, where the small world has them."""
    north = 1.0 + works["facility_id"].str.startswith("M")
    return pd.DataFrame(works).assign(lat=works["lat"] + north)


@pytest.fixture(scope="module")
def drawn(world, links, ways):
    return draw(world, links, ways)


def told(drawn, day):
    return drawn.rows[drawn.rows["disruption"] == day].set_index("key")


def test_what_comes_by_sea_to_the_market_is_what_arrives(drawn, market):
    rows = drawn.rows[drawn.rows["key"].str.contains(">JPYOK")]
    arriving = rows.groupby("disruption")["tonnes"].sum().to_dict()
    totals = market.totals.set_index("disruption")["delivered_t"].to_dict()
    assert arriving == pytest.approx(totals)


def test_a_re_routed_flow_is_drawn_where_it_runs_and_where_it_ran(drawn):
    rows = told(drawn, SHUT)
    assert rows.loc["IDWES>JPYOK", "change"] == GIVEN_UP
    assert rows.loc["IDWES>JPYOK", ["tonnes", "base_t"]].tolist() == [0.0, 75.0]
    assert rows.loc["IDWES>JPYOK 2", "change"] == REROUTED
    assert rows.loc["IDWES>JPYOK 2", "base_t"] == 0.0
    assert rows.loc["AUEAS>JPYOK", "change"] == ""


def test_a_lost_flow_is_drawn_where_it_used_to_run_with_its_reason(drawn):
    rows = told(drawn, STOPPED)
    assert rows.loc["IDWES>JPYOK", "change"] == GIVEN_UP
    assert rows.loc["IDWES>JPYOK", "reason"] == "facility P1 closed"
    assert "lost" in rows.loc["IDWES>JPYOK", "carries"]
    assert rows.loc["M1 P1", "change"] == GIVEN_UP


def test_an_ordinary_day_has_no_change(drawn):
    rows = told(drawn, ORDINARY_DAY)
    assert set(rows["change"]) == {""}
    assert (rows["tonnes"] == rows["base_t"]).all()
    assert rows.loc["IDWES>JPYOK", "width"] == 1.0


def test_lines_by_sea_end_at_ports_and_the_rest_is_by_land(drawn, world):
    shapes = drawn.shapes.set_index("key")
    port = world.ports.set_index("unlocode").loc["JPYOK"]
    sea = shapes[shapes["kind"] == BY_SEA]
    assert set(sea.index) == {"IDWES>JPYOK", "IDWES>JPYOK 2", "AUEAS>JPYOK"}
    for line in sea.geometry:
        assert line.geoms[-1].coords[-1] == (port["lon"], port["lat"])
    land = shapes[shapes["kind"] == BY_LAND]
    assert {"M1 P1", "P1 IDWES"} <= set(land.index)
    assert all(len(line.geoms[0].coords) == 2 for line in land.geometry)


def test_flows_that_share_a_way_add_up_and_are_named(world, links, ways):
    other = links.assign(
        from_id=links["from_id"] + "b", from_name=links["from_name"] + " II", group="dy"
    )
    works = inland(world.works)
    more = works.assign(facility_id=works["facility_id"] + "b")
    both = draw(
        world,
        pd.concat([links, other], ignore_index=True),
        ways,
        works=pd.concat([works, more]),
    )
    row = told(both, ORDINARY_DAY).loc["IDWES>JPYOK"]
    assert row["tonnes"] == 150.0
    assert row["carries"].split(";\n") == [
        "West works to JPYOK: 75 t",
        "West works II to JPYOK: 75 t",
    ]
    assert row["groups"] == "Dy: 75 t"


def test_a_flow_that_an_ordinary_day_does_not_know_is_new(world, links, ways):
    usual = links["disruption"] == ORDINARY_DAY
    from_east = links["from_id"] == "P2"
    fresh = links[~(usual & from_east)].copy()
    fresh.loc[fresh["from_id"] == "P2", "base_t"] = 0.0
    rows = told(draw(world, fresh, ways), SHUT)
    assert rows.loc["AUEAS>JPYOK", "change"] == NEW


def test_zones_are_told_of_ways_by_sea(world, links, ways):
    zone = {"way": "AUEAS>JPYOK", "regime": "EEZ", "states": "JPN", "km": 1.0}
    crossed = pd.DataFrame(
        [zone | {"share": 0.996}, zone | {"states": "PLW", "share": 0.004}]
    )
    rows = told(draw(world, links, ways, crossed), ORDINARY_DAY)
    assert rows.loc["AUEAS>JPYOK", "zones"] == "EEZ JPN 100%"
    assert pd.isna(rows.loc["M1 P1", "zones"])


def test_what_carries_most_comes_first_so_that_it_lies_below(drawn):
    widest = drawn.rows.groupby("key")["width"].max()
    assert widest[drawn.shapes["key"]].is_monotonic_decreasing


def test_works_that_stand_in_their_port_have_no_way_over_land(world, links, ways):
    at_port = draw(world, links, ways, works=world.works)
    assert "P1 IDWES" not in set(at_port.shapes["key"])
    assert set(at_port.rows["key"]) == set(at_port.shapes["key"])


def test_nothing_that_flows_nothing_that_is_drawn(world, links, ways):
    empty = draw(world, links.iloc[:0], ways)
    assert len(empty.shapes) == len(empty.rows) == 0
