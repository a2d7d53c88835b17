"""Who supplies a market, worked out by hand in a small world and on real tables."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.market import SectorShare
from geo.model.supply import SupplyOptions, Tariff
from geo.resilience.allocation import FLOW_COLUMNS, supply_flows
from geo.resilience.market_demand import MarketDemand
from geo.resilience.programme import MarketProgramme
from geo.resilience.shares import fill_within, logit_shares, share_out, without_small
from geo.resilience.works import works_by_stage
from geo.resilience.worlds import SupplyWorld, small_world
from geo.routing.network import build_network

NM_PER_DEGREE = 60.1077  # of the equator, 111.3195 km
DETOUR_NM = 1175.90  # twice 10 degrees of meridian, and the parallel for the equator


@pytest.fixture
def world() -> SupplyWorld:
    return small_world()


def programme(world, *, works=None, asked=None, terms=None, **options):
    """Set the world up with another table of works, demand, terms or options."""
    other = replace(
        world,
        works=world.works if works is None else works,
        options=replace(world.options, **options),
        terms=terms or world.terms,
    )
    demand = MarketDemand(
        **({"commodity": "nickel", "demand_t": 100.0} | (asked or {}))
    )
    return MarketProgramme(other.supply(demand))


def flows(world, *, demand_t=100.0, disruptions=(), **changes):
    changes["asked"] = {"demand_t": demand_t} | changes.get("asked", {})
    return supply_flows(programme(world, **changes).under(disruptions))


def changed(table: pd.DataFrame, facility: str, **values) -> pd.DataFrame:
    copy = table.copy()
    for column, value in values.items():
        copy.loc[copy["facility_id"] == facility, column] = value
    return copy


def stop(target, name, **settings) -> Disruption:
    return Disruption(target=target, name=name, **settings)


def tonnes_by_plant(found) -> dict[str, float]:
    return found.flows.groupby("plant_id")["tonnes"].sum().to_dict()


def test_plants_share_demand_by_capacity(world):
    assert tonnes_by_plant(flows(world)) == pytest.approx({"P1": 75.0, "P2": 25.0})


def test_doubling_a_capacity_changes_the_shares(world):
    doubled = changed(world.works, "P2", capacity_t=200.0)
    assert tonnes_by_plant(flows(world, works=doubled)) == pytest.approx(
        {"P1": 60.0, "P2": 40.0}
    )


def test_a_farther_plant_gets_less_when_days_matter(world):
    found = flows(world, decay_per_day=0.1)
    near_days = 20.0 * NM_PER_DEGREE / 336.0  # by the meridian and the equator
    far_days = 40.0 * NM_PER_DEGREE / 336.0
    pull = {
        "P1": 300.0 * np.exp(-0.1 * far_days),
        "P2": 100.0 * np.exp(-0.1 * near_days),
    }
    expected = {
        name: 100.0 * value / sum(pull.values()) for name, value in pull.items()
    }
    # a degree of meridian is a little shorter than one of the equator
    assert tonnes_by_plant(found) == pytest.approx(expected, rel=2e-3)


def test_no_plant_gives_more_than_its_capacity(world):
    found = flows(world, demand_t=380.0)
    assert tonnes_by_plant(found) == pytest.approx({"P1": 285.0, "P2": 95.0})
    more = flows(world, demand_t=500.0)
    assert tonnes_by_plant(more) == pytest.approx({"P1": 300.0, "P2": 100.0})
    assert more.unmet_t == pytest.approx(100.0)
    assert "the works can give 400 t of 500 t a year" in more.notes


def test_no_mine_gives_more_than_its_capacity(world):
    poor = changed(world.works, "M1", capacity_t=30.0)
    found = flows(world, works=poor).flows
    # all draw on it: West works runs on 30 t of it in 247.5 t, East works on none
    shared = 75.0 * 30.0 / (300.0 * 330.0 / 400.0)
    assert found.groupby("mine_id")["tonnes"].sum()["M1"] == pytest.approx(shared)
    assert found["tonnes"].sum() == pytest.approx(100.0)


def test_feed_that_no_mine_can_give_is_the_plants_own(world):
    mines = world.works["kind"] == "mine"
    few = world.works.assign(capacity_t=world.works["capacity_t"].where(~mines, 10.0))
    found = flows(world, works=few)
    own = found.flows[found.flows["mine_id"] == found.flows["plant_id"]]
    assert own["tonnes"].sum() == pytest.approx(80.0)
    assert any("counted as its own: West works, 60 t" in note for note in found.notes)


def test_a_plant_is_fed_by_the_mine_of_its_operator(world):
    found = flows(world).flows.set_index("flow_id")
    assert list(found.index) == ["M1>P1>JPYOK", "M2>P2>JPYOK"]
    stranger = changed(world.works, "P1", operator="Gamma")
    fed_by = flows(world, works=stranger).flows
    assert set(fed_by.loc[fed_by["plant_id"] == "P1", "mine_id"]) == {"M1", "M2"}


def test_feed_crosses_the_sea_from_port_to_port(world):
    moved = changed(world.works, "M1", iso3="PHL", port="AUEAS", lon=130.0, lat=-10.0)
    row = flows(world, works=moved).flows.set_index("flow_id").loc["M1>P1>JPYOK"]
    assert row["feed_nm"] == pytest.approx(20.0 * NM_PER_DEGREE + DETOUR_NM, abs=5.0)
    assert row["feed_days"] == pytest.approx(row["feed_nm"] / 336.0)
    assert row["feed_land_km"] == 0.0
    assert row["gates"] == "Strait"  # passed on the way to market alone


def test_works_inland_are_reached_by_land_to_their_port(world):
    inland = changed(world.works, "P1", lat=2.0)
    row = flows(world, works=inland).flows.set_index("flow_id").loc["M1>P1>JPYOK"]
    two_degrees_km = 222.39  # of a great circle
    assert row["market_land_km"] == pytest.approx(1.3 * two_degrees_km, rel=1e-3)
    assert row["market_days"] == pytest.approx(
        row["market_nm"] / 336.0 + row["market_land_km"] / 400.0
    )


def test_islands_of_one_country_are_joined_by_sea(world):
    table = changed(world.works, "M1", port="AUEAS", lon=130.0, lat=-10.0)
    row = flows(world, works=table).flows.set_index("flow_id").loc["M1>P1>JPYOK"]
    assert row["feed_nm"] > 0.0  # Indonesia
    on_land = table.assign(iso3=table["iso3"].replace("IDN", "CHN"))
    row = flows(world, works=on_land).flows.set_index("flow_id").loc["M1>P1>JPYOK"]
    assert row["feed_nm"] == 0.0
    assert row["feed_land_km"] > 4000.0


def test_a_plant_at_the_market_delivers_by_land(world):
    home = changed(world.works, "P2", iso3="JPN", port="JPYOK", lon=140.0, lat=1.0)
    row = flows(world, works=home).flows.set_index("plant_id").loc["P2"]
    assert (row["market_nm"], row["plant_port"]) == (0.0, "")
    assert row["market_land_km"] == pytest.approx(1.3 * 111.19, rel=1e-3)


def test_a_domestic_plant_with_another_port_delivers_along_the_coast(world):
    home = changed(world.works, "P2", iso3="JPN")
    row = flows(world, works=home).flows.set_index("plant_id").loc["P2"]
    assert (row["market_nm"] > 0.0, row["plant_port"]) == (True, "AUEAS")


def test_works_over_the_border_send_their_goods_by_land(world):
    table = changed(world.works, "M1", iso3="MMR", port="LAND_CN")
    table = changed(table, "P1", iso3="CHN")
    row = flows(world, works=table).flows.set_index("plant_id").loc["P1"]
    assert row["mine_id"] == "M1"
    assert row["feed_nm"] == 0.0


def test_a_plant_that_no_way_leads_from_is_left_out(world):
    table = changed(world.works, "P1", port=np.nan)
    found = flows(world, works=table)
    assert "left out, no way to the market: West works" in found.notes
    assert tonnes_by_plant(found) == pytest.approx({"P2": 100.0})


def test_small_shares_are_left_out(world):
    tiny = changed(world.works, "P2", capacity_t=3.0)
    assert tonnes_by_plant(flows(world, works=tiny)) == pytest.approx({"P1": 100.0})
    assert set(tonnes_by_plant(flows(world, works=tiny, minimum_share=0.0))) == {
        "P1",
        "P2",
    }


def test_a_plant_left_out_as_small_is_called_on_when_the_rest_cannot_do_it(world):
    tiny = changed(world.works, "P2", capacity_t=3.0)
    found = flows(world, works=tiny, demand_t=302.0)
    assert tonnes_by_plant(found) == pytest.approx({"P1": 299.0099, "P2": 2.9901})


def test_unknown_capacities_are_told(world):
    table = changed(world.works, "P2", capacity_t=np.nan)
    table = changed(table, "M1", capacity_t=np.nan)
    found = flows(world, works=table)
    assert "capacity unknown, left out: East works" in found.notes
    assert any("counted on only" in note and "West pit" in note for note in found.notes)
    row = found.flows.iloc[0]
    assert (row["mine_id"], row["capacity_evidence"]) == ("M1", "unverified")


def test_the_weaker_evidence_counts(world):
    found = flows(world).flows.set_index("plant_id")["capacity_evidence"]
    assert found.to_dict() == {"P1": "unverified", "P2": "derived"}


def test_works_that_do_not_run_supply_nothing(world):
    table = changed(world.works, "P1", available=0.0)
    assert tonnes_by_plant(flows(world, works=table)) == {"P2": 100.0}


def test_a_works_that_makes_nothing_is_none_of_unknown_capacity(world):
    table = changed(world.works, "M1", capacity_t=0.0)
    listed = works_by_stage(table, commodity="nickel")["mine"]
    assert [one.facility_id for one in listed] == ["M2"]
    fed = flows(world, works=table)
    assert not (fed.flows["mine_id"] == "M1").any()
    assert not any("West pit" in note for note in fed.notes)


def test_works_that_run_in_part_offer_part(world):
    table = changed(world.works, "P1", available=0.25)
    works = works_by_stage(table, commodity="nickel")["refined"]
    assert [one.capacity_t for one in works] == [75.0, 100.0]


def test_products_of_one_works_are_added_up_and_the_weaker_evidence_counts(world):
    first = world.works["facility_id"] == "P2"
    second = world.works[first].assign(
        product="nickel_sulphate", capacity_t=40.0, capacity_evidence="unverified"
    )
    table = pd.concat([world.works, second], ignore_index=True)
    works = works_by_stage(table, commodity="nickel")["refined"][-1]
    assert (works.capacity_t, works.evidence) == (140.0, "unverified")


def test_no_works_at_all_leave_everything_unmet(world):
    found = flows(world, works=world.works.iloc[:0])
    assert found.unmet_t == 100.0
    assert list(found.flows.columns) == [*FLOW_COLUMNS, "geometry"]
    assert found.flows.crs.to_epsg() == 4326


def test_no_demand_is_no_flow(world):
    found = flows(world, demand_t=0.0)
    assert (len(found.flows), found.unmet_t) == (0, 0.0)


def test_ports_that_are_not_known_are_told_together(world):
    table = world.works.assign(port=["IDWES", "AUEAS", "IDWST", "AUEST"])
    with pytest.raises(DataError, match=r"AUEST: no such port(.|\n)*IDWST: no such"):
        flows(world, works=table)


@pytest.mark.parametrize("demand_t", [-1.0, np.nan, np.inf])
def test_an_impossible_demand_is_refused(world, demand_t):
    with pytest.raises(ParameterError, match="demand_t"):
        flows(world, demand_t=demand_t)


def test_all_bad_options_are_told():
    with pytest.raises(ParameterError, match=r"decay_per_day(.|\n)*minimum_share"):
        SupplyOptions(
            market_iso3="JPN", market_port="J", decay_per_day=-1.0, minimum_share=2.0
        )


@pytest.mark.parametrize(
    ("hit", "reason"),
    [
        (stop(Target.FACILITY, "M1"), "facility M1 closed"),
        (stop(Target.FACILITY, "P1"), "facility P1 closed"),
        (stop(Target.COMPANY, "Alpha"), "company Alpha closed"),
        (stop(Target.COUNTRY, "IDN"), "country IDN closed"),
        (stop(Target.EXPORT, "IDN"), "export IDN closed"),
        (stop(Target.PORT, "IDWES"), "port IDWES closed"),
        (stop(Target.FLOW, "IDN>JPN"), "flow IDN>JPN closed"),
        (stop(Target.FLOW, "M1>P1"), "flow M1>P1 closed"),
        (stop(Target.FLOW, "IDWES>JPYOK"), "flow IDWES>JPYOK closed"),
    ],
)
def test_each_kind_of_stop_hits_what_uses_it(world, hit, reason):
    found = flows(world, disruptions=[hit]).flows.set_index("plant_id")
    assert found.loc["P1", ["tonnes", "lost_t", "reason"]].tolist() == [
        0.0,
        75.0,
        reason,
    ]
    assert found.loc["P2", "tonnes"] == pytest.approx(30.0)
    assert found.loc["P2", "reason"] == ""


def test_a_closed_strait_costs_days_but_no_tonnes_where_there_is_a_way_round(world):
    base = flows(world).flows.set_index("plant_id")
    shut = flows(world, disruptions=[stop(Target.GATE, "Strait")])
    after = shut.flows.set_index("plant_id")
    assert shut.unmet_t == 0.0
    longer_nm = after.loc["P1", "market_nm"] - base.loc["P1", "market_nm"]
    assert longer_nm == pytest.approx(DETOUR_NM, abs=0.01)
    assert after.loc["P1", "gates"] == ""
    assert after.loc["P2", "days"] == base.loc["P2", "days"]


def narrow(world) -> SupplyWorld:
    """Give the world with one lane and a gate that has no way round."""
    lanes = gpd.GeoDataFrame(
        {"passage": [None]},
        geometry=[shapely.LineString([(100, 0), (130, -10), (140, 0)])],
        crs=4326,
    )
    gates = gpd.GeoDataFrame(
        {"name": ["Neck"]},
        geometry=[shapely.LineString([(105, 0), (105, -9)])],
        crs=4326,
    )
    return replace(world, network=build_network(lanes, gates))


def test_a_strait_without_a_way_round_blocks(world):
    found = flows(narrow(world), disruptions=[stop(Target.GATE, "Neck")])
    row = found.flows.set_index("plant_id").loc["P1"]
    assert row["reason"] == "blocked by Neck"
    assert (row["tonnes"], row["market_nm"], row["days"]) == (0.0, np.inf, np.inf)
    assert found.unmet_t == pytest.approx(70.0)


def test_a_gate_at_half_without_a_way_round_lets_half_through(world):
    hit = stop(Target.GATE, "Neck", capacity=0.5, delay_days=2.0)
    base = flows(narrow(world)).flows.set_index("plant_id")
    found = flows(narrow(world), disruptions=[hit])
    row = found.flows.set_index("plant_id").loc["P1"]
    assert row["tonnes"] == pytest.approx(37.5)
    assert row["reason"] == "gate Neck at 50%"
    assert row["days"] == pytest.approx(base.loc["P1", "days"] + 2.0)
    assert found.unmet_t == pytest.approx(37.5 - 5.0)


def test_a_gate_at_half_with_a_way_round_costs_days_and_no_tonnes(world):
    hit = stop(Target.GATE, "Strait", capacity=0.5, delay_days=2.0)
    base = flows(world).flows.set_index("plant_id")
    found = flows(world, disruptions=[hit])
    row = found.flows.set_index("plant_id").loc["P1"]
    assert (found.unmet_t, row["lost_t"], row["reason"]) == (0.0, 0.0, "")
    # half waits two days, half sails round
    longer = 0.5 * 2.0 + 0.5 * DETOUR_NM / 336.0
    assert row["days"] == pytest.approx(base.loc["P1", "days"] + longer, abs=1e-3)
    # what has become dearer is taken from where the way is as it was
    assert tonnes_by_plant(found) == pytest.approx({"P1": 70.0, "P2": 30.0})


@pytest.mark.parametrize("charge", [{"delay_days": 50.0}, {"cost_usd_per_t": 100.0}])
def test_ships_go_round_a_gate_that_takes_more_than_the_way_round(world, charge):
    valued = {"asked": {"value_usd_per_t": 2e4}}
    open_ = stop(Target.GATE, "Strait", capacity=1.0, **charge)
    shut = stop(Target.GATE, "Strait")
    dear, closed = (flows(world, disruptions=[hit], **valued) for hit in (open_, shut))
    columns = ["tonnes", "days", "usd_per_t", "gates"]
    pd.testing.assert_frame_equal(dear.flows[columns], closed.flows[columns])
    assert dear.flows.set_index("plant_id").loc["P1", "gates"] == ""


def test_a_small_fee_at_a_gate_is_paid(world):
    hit = stop(Target.GATE, "Strait", capacity=1.0, cost_usd_per_t=2.0)
    base = flows(world).flows.set_index("plant_id")
    row = flows(world, disruptions=[hit]).flows.set_index("plant_id").loc["P1"]
    assert row["gates"] == "Strait"
    assert row["usd_per_t"] == pytest.approx(base.loc["P1", "usd_per_t"] + 2.0)
    assert row["days"] == base.loc["P1", "days"]


def test_a_free_sea_is_sailed_round_a_closed_gate(world):
    free = replace(
        world.terms, rates=replace(world.terms.rates, freight_usd_per_t_nm=0.0)
    )
    hit = stop(Target.GATE, "Strait")
    found = flows(world, terms=free, disruptions=[hit])
    assert tonnes_by_plant(found) == pytest.approx({"P1": 75.0, "P2": 25.0})
    row = found.flows.set_index("plant_id").loc["P1"]
    assert (row["gates"], row["usd_per_t"]) == ("", 0.0)


def test_a_delay_alone_takes_no_tonnes(world):
    hit = stop(Target.PORT, "IDWES", capacity=1.0, delay_days=3.0)
    base, found = flows(world), flows(world, disruptions=[hit])
    later = found.flows["days"] - base.flows["days"]
    assert later.tolist() == pytest.approx([3.0, 0.0])
    assert found.unmet_t == 0.0


def test_the_least_that_is_let_through_decides(world):
    hits = [
        stop(Target.FACILITY, "M1", capacity=0.8),
        stop(Target.FACILITY, "P1", capacity=0.2),
    ]
    row = flows(world, disruptions=hits).flows.set_index("plant_id").loc["P1"]
    assert row["tonnes"] == pytest.approx(15.0)
    assert row["reason"] == "facility P1 at 20%"


def test_what_a_plant_can_spare_ends_at_its_capacity(world):
    tight = changed(world.works, "P2", capacity_t=26.0)
    tight = changed(tight, "P1", capacity_t=78.0)
    found = flows(world, works=tight, disruptions=[stop(Target.FACILITY, "P1")])
    assert tonnes_by_plant(found)["P2"] == pytest.approx(26.0)


def test_what_a_mine_can_spare_ends_at_its_capacity(world):
    tight = changed(world.works, "M2", capacity_t=27.0)
    found = flows(world, works=tight, disruptions=[stop(Target.FACILITY, "P1")])
    assert found.flows.groupby("mine_id")["tonnes"].sum()["M2"] == pytest.approx(
        # East works runs on 27 t of it in 100 t, and can take a fifth more
        1.2 * 25.0 * 0.27
    )


def test_another_commoditys_stop_does_not_matter(world):
    hit = stop(Target.COUNTRY, "IDN", commodity="cobalt")
    assert flows(world, disruptions=[hit]).unmet_t == 0.0


def test_unknown_targets_are_told_together_with_the_nearest(world):
    hits = [
        stop(Target.PORT, "IDWET"),
        stop(Target.GATE, "Straight"),
        stop(Target.FLOW, "IDN"),
        stop(Target.COMPANY, "Alphabet"),
    ]
    with pytest.raises(ParameterError, match="disruptions: 4 problems") as caught:
        flows(world, disruptions=hits)
    for nearest in ("IDWES", "Strait", "ORIGIN>DESTINATION", "Alpha"):
        assert nearest in str(caught.value)


def test_the_geometry_is_the_whole_way(world):
    inland = changed(world.works, "M1", lon=99.0, lat=3.0)
    drawn = flows(world, works=inland).flows.set_index("plant_id").loc["P1", "geometry"]
    assert drawn.geom_type == "MultiLineString"
    assert drawn.bounds == (99.0, 0.0, 140.0, 3.0)


def test_arguments_are_left_alone(world):
    before = world.works.copy()
    flows(world, disruptions=[stop(Target.COUNTRY, "IDN")])
    pd.testing.assert_frame_equal(world.works, before)


def test_asking_twice_gives_the_same(world):
    made = programme(world)
    hits = [stop(Target.GATE, "Strait")]
    first, second = (supply_flows(made.under(hits)) for _ in range(2))
    pd.testing.assert_frame_equal(
        pd.DataFrame(first.flows.drop(columns="geometry")),
        pd.DataFrame(second.flows.drop(columns="geometry")),
    )


@pytest.mark.parametrize("name", ["Alpha", "Delta"])
def test_each_company_that_runs_a_works_stops_it(world, name):
    joint = changed(world.works, "P1", operator="Alpha; Delta")
    found = flows(world, works=joint, disruptions=[stop(Target.COMPANY, name)])
    assert found.flows.set_index("plant_id").loc["P1", "tonnes"] == 0.0


def test_logit_shares_survive_huge_costs():
    assert logit_shares([1e6, 1e6 + 1.0], theta=1.0).sum() == pytest.approx(1.0)
    assert logit_shares([np.inf, 5.0], theta=1.0).tolist() == [0.0, 1.0]
    assert logit_shares([np.inf], theta=1.0).tolist() == [0.0]
    assert logit_shares([], theta=1.0).size == 0
    with pytest.raises(ParameterError, match="theta"):
        logit_shares([1.0], theta=-1.0)


def test_demand_overflows_to_those_with_room():
    given = fill_within(
        10.0, shares=np.array([0.9, 0.1, 0.0]), limit=np.array([4.0, 9.0, 9.0])
    )
    assert given == pytest.approx([4.0, 6.0, 0.0])
    short = fill_within(99.0, shares=np.array([0.5, 0.5]), limit=np.array([4.0, 9.0]))
    assert short.tolist() == [4.0, 9.0]


def test_when_all_shares_are_small_none_is_left_out():
    shares = np.full(100, 0.01)
    assert without_small(shares, least=0.02).tolist() == shares.tolist()


def test_a_source_of_unknown_size_is_not_limited():
    given = share_out(
        np.array([10.0]), pull=np.array([[0.5, 0.5]]), limit=np.array([2.0, np.inf])
    )
    assert given.tolist() == [[pytest.approx(2.0), pytest.approx(8.0)]]


def test_an_export_ban_hits_what_leaves_the_country_only(world):
    ban = stop(Target.EXPORT, "IDN")
    state = programme(world).under([ban]).parts[0].state
    assert state.node_share.tolist() == [1.0, 1.0, 1.0, 1.0]
    assert state.link_share.tolist() == [1.0, 1.0, 0.0, 1.0]
    # ore that stays in the country is not hit, ore that leaves it is
    abroad = changed(world.works, "P1", iso3="PHL")
    state = programme(world, works=abroad).under([ban]).parts[0].state
    assert state.link_share.tolist() == [0.0, 1.0, 1.0, 1.0]


def test_a_ban_on_ore_lets_metal_through(world):
    abroad = changed(world.works, "P1", iso3="PHL")
    for country, unmet_t in (("IDN", 70.0), ("PHL", 0.0)):
        ban = stop(Target.EXPORT, country, stage="mine")
        found = flows(world, works=abroad, disruptions=[ban])
        assert found.unmet_t == pytest.approx(unmet_t)
    within = stop(Target.EXPORT, "IDN", stage="mine")
    assert flows(world, disruptions=[within]).unmet_t == 0.0


@pytest.mark.parametrize(("stage", "hit"), [("mine", "M1"), ("refined", "P1")])
def test_only_works_of_the_stage_are_hit(world, stage, hit):
    closed = stop(Target.COUNTRY, "IDN", stage=stage)
    part = programme(world).under([closed]).parts[0]
    touched = [
        node.works.facility_id
        for node, share in zip(part.network.nodes, part.state.node_share, strict=True)
        if share == 0.0
    ]
    assert touched == [hit]


def test_what_stops_the_host_stops_the_companion(world):
    companion = changed(world.works, "M1", host="copper")
    copper = stop(Target.COUNTRY, "IDN", commodity="copper")
    found = flows(world, works=companion, disruptions=[copper])
    assert found.unmet_t == pytest.approx(70.0)
    assert set(found.flows["reason"]) == {"country IDN closed", ""}
    assert flows(world, disruptions=[copper]).unmet_t == 0.0
    zinc = replace(copper, commodity="zinc")
    assert flows(world, works=companion, disruptions=[zinc]).unmet_t == 0.0


def test_a_right_to_off_take_raises_what_can_be_had_up_to_the_capacity(world):
    closed = stop(Target.FACILITY, "P1")
    for tonnes, unmet_t in ((0.0, 70.0), (30.0, 70.0), (60.0, 40.0), (1e4, 0.0)):
        asked = {"rights": {"": {"P2": tonnes}}}
        found = flows(world, asked=asked, disruptions=[closed])
        assert found.unmet_t == pytest.approx(unmet_t)
    short = flows(world, asked=asked, disruptions=[closed], demand_t=390.0)
    assert tonnes_by_plant(short)["P2"] == pytest.approx(100.0)  # its capacity


def test_a_right_counts_where_nothing_is_taken_on_an_ordinary_day(world):
    tiny = changed(world.works, "P2", capacity_t=4.0)
    asked = {"rights": {"": {"P2": 3.0}}}
    before = flows(world, works=tiny, minimum_share=0.1, asked=asked)
    assert tonnes_by_plant(before) == pytest.approx({"P1": 100.0})
    closed = [stop(Target.FACILITY, "P1")]
    after = flows(world, works=tiny, minimum_share=0.1, asked=asked, disruptions=closed)
    assert tonnes_by_plant(after)["P2"] == pytest.approx(3.0)
    assert after.unmet_t == pytest.approx(97.0)


def test_a_tariff_is_paid_and_takes_no_tonnes(world):
    duty = Tariff(origin="IDN", destination="JPN", rate=0.1, source="made up")
    valued = {"asked": {"value_usd_per_t": 2e4}}
    before = flows(world, **valued)
    after = flows(world, terms=replace(world.terms, tariffs=(duty,)), **valued)
    more = after.flows["usd_per_t"] - before.flows["usd_per_t"]
    assert more.tolist() == pytest.approx([2000.0, 0.0])
    assert (after.unmet_t, tonnes_by_plant(after)) == (0.0, tonnes_by_plant(before))


def test_tonnes_of_a_mine_are_those_at_the_market_over_the_yield(world):
    asked = {"yields": {"mine": 0.8}}
    part = programme(world, asked=asked).base.parts[0]
    mines, plants = part.network.nodes[:2], part.network.nodes[2:]
    assert [node.yield_to_market for node in mines] == [0.8, 0.8]
    assert [node.yield_to_market for node in plants] == [1.0, 1.0]
    # 500 t in the ore make 400 t at the market
    assert [node.works.capacity_t for node in mines] == [400.0, 240.0]
    contained = [node.base_t / node.yield_to_market for node in mines]
    assert contained == pytest.approx([75.0 / 0.8, 25.0 / 0.8])
    assert [link.gross_t for link in part.network.links] == [1.25, 1.25, 1.0, 1.0]


def test_a_lower_yield_of_all_mines_leaves_the_mix_of_a_works(world):
    poor = changed(world.works, "M1", capacity_t=100.0)
    shares = {}
    for share in (1.0, 0.8, 0.5):
        found = flows(world, works=poor, asked={"yields": {"mine": share}}).flows
        shares[share] = found.groupby("mine_id")["tonnes"].sum()["M1"]
    assert shares == pytest.approx({1.0: 25.0, 0.8: 25.0, 0.5: 25.0})


def test_the_last_sector_in_order_goes_short_first(world):
    sectors = (
        SectorShare(sector="batteries", share=0.5, priority=1),
        SectorShare(sector="alloys", share=0.3, priority=2),
        SectorShare(sector="stainless", share=0.2, priority=3),
    )
    asked = {"sectors": sectors}
    mine, plant = stop(Target.FACILITY, "M2"), stop(Target.FACILITY, "P1")
    for hits, expected in (
        ([], (0.0, 0.0, 0.0)),
        ([mine], (0.0, 0.0, 10.0)),
        ([plant], (20.0, 30.0, 20.0)),
        ([mine, plant], (50.0, 30.0, 20.0)),
    ):
        found = flows(world, asked=asked, disruptions=hits).unmet_by_sector
        assert tuple(found.values()) == pytest.approx(expected)


def test_sectors_of_one_rank_go_short_alike(world):
    sectors = (
        SectorShare(sector="alloys", share=0.75, priority=1),
        SectorShare(sector="other", share=0.25, priority=1),
    )
    hit = stop(Target.FACILITY, "P1")
    found = flows(world, asked={"sectors": sectors}, disruptions=[hit])
    assert found.unmet_by_sector == pytest.approx({"alloys": 52.5, "other": 17.5})


def test_nothing_arrives_where_the_markets_port_is_closed(world):
    found = flows(world, disruptions=[stop(Target.PORT, "JPYOK")])
    assert found.unmet_t == 100.0
    assert found.flows["reason"].tolist() == ["port JPYOK closed"] * 2


def test_everything_closed_is_unmet_with_its_reasons(world):
    hits = [stop(Target.FACILITY, name) for name in ("M1", "M2", "P1", "P2")]
    found = flows(world, disruptions=hits)
    assert found.unmet_t == 100.0
    assert (found.flows["tonnes"] == 0.0).all()
    assert found.flows["reason"].tolist() == [
        "facility M1 closed",
        "facility M2 closed",
    ]
