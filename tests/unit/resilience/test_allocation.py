"""Who supplies a market, worked out by hand in a small world and on real tables."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.supply import SupplyOptions
from geo.resilience.allocation import FLOW_COLUMNS, flows_under, supply_flows
from geo.resilience.shares import fill_within, logit_shares, share_out, without_small
from geo.resilience.works import available_works
from geo.resilience.worlds import SupplyWorld, small_world
from geo.routing.network import build_network

NM_PER_DEGREE = 60.1077  # of the equator, 111.3195 km
DETOUR_NM = 1175.90  # twice 10 degrees of meridian, and the parallel for the equator


@pytest.fixture
def world() -> SupplyWorld:
    return small_world()


def flows(world, *, works=None, demand_t=100.0, disruptions=(), **options):
    return supply_flows(
        world.works if works is None else works,
        commodity="nickel",
        demand_t=demand_t,
        ports=world.ports,
        network=world.network,
        options=SupplyOptions(
            **{"market_iso3": "JPN", "market_port": "JPYOK", "decay_per_day": 0.0}
            | options
        ),
        disruptions=disruptions,
    )


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
    assert "the plants can give 400 t of 500 t a year" in more.notes


def test_no_mine_gives_more_than_its_capacity(world):
    poor = changed(world.works, "M1", capacity_t=30.0)
    found = flows(world, works=poor).flows
    assert found.groupby("mine_id")["tonnes"].sum()["M1"] == pytest.approx(30.0)
    assert found["tonnes"].sum() == pytest.approx(100.0)


def test_feed_that_no_mine_can_give_is_the_plants_own(world):
    mines = world.works["kind"] == "mine"
    few = world.works.assign(capacity_t=world.works["capacity_t"].where(~mines, 10.0))
    found = flows(world, works=few)
    own = found.flows[found.flows["mine_id"] == found.flows["plant_id"]]
    assert own["tonnes"].sum() == pytest.approx(80.0)
    assert any("unknown mines" in note for note in found.notes)


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
    listed = available_works(table, commodity="nickel", stage="mine")
    assert [one.facility_id for one in listed] == ["M2"]
    fed = flows(world, works=table)
    assert not (fed.flows["mine_id"] == "M1").any()
    assert not any("West pit" in note for note in fed.notes)


def test_works_that_run_in_part_offer_part(world):
    table = changed(world.works, "P1", available=0.25)
    works = available_works(table, commodity="nickel", stage="refined")
    assert [one.capacity_t for one in works] == [75.0, 100.0]


def test_products_of_one_works_are_added_up_and_the_weaker_evidence_counts(world):
    first = world.works["facility_id"] == "P2"
    second = world.works[first].assign(
        product="nickel_sulphate", capacity_t=40.0, capacity_evidence="unverified"
    )
    table = pd.concat([world.works, second], ignore_index=True)
    works = available_works(table, commodity="nickel", stage="refined")[-1]
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
    with pytest.raises(ParameterError, match=r"speed_kn(.|\n)*minimum_share"):
        SupplyOptions(
            market_iso3="JPN", market_port="J", speed_kn=0.0, minimum_share=2.0
        )


@pytest.mark.parametrize(
    ("hit", "reason"),
    [
        (stop(Target.FACILITY, "M1"), "mine closed"),
        (stop(Target.FACILITY, "P1"), "plant closed"),
        (stop(Target.COMPANY, "Alpha"), "company Alpha closed"),
        (stop(Target.COUNTRY, "IDN"), "country IDN closed"),
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
    assert found.loc["P2", ["tonnes", "reason"]].tolist() == [30.0, ""]


def test_a_closed_strait_costs_days_but_no_tonnes_where_there_is_a_way_round(world):
    base = flows(world).flows.set_index("plant_id")
    shut = flows(world, disruptions=[stop(Target.GATE, "Strait")])
    after = shut.flows.set_index("plant_id")
    assert shut.unmet_t == 0.0
    longer_nm = after.loc["P1", "market_nm"] - base.loc["P1", "market_nm"]
    assert longer_nm == pytest.approx(DETOUR_NM, abs=0.01)
    assert after.loc["P1", "gates"] == ""
    assert after.loc["P2", "days"] == base.loc["P2", "days"]


def test_a_strait_without_a_way_round_blocks(world):
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
    narrow = dataclasses.replace(world, network=build_network(lanes, gates))
    found = flows(narrow, disruptions=[stop(Target.GATE, "Neck")])
    row = found.flows.set_index("plant_id").loc["P1"]
    assert row["reason"] == "blocked by Neck"
    assert (row["tonnes"], row["market_nm"], row["days"]) == (0.0, np.inf, np.inf)
    assert found.unmet_t == pytest.approx(70.0)


def test_a_gate_at_half_lets_half_through(world):
    hit = stop(Target.GATE, "Strait", capacity=0.5, delay_days=2.0)
    base = flows(world).flows.set_index("plant_id")
    found = flows(world, disruptions=[hit])
    row = found.flows.set_index("plant_id").loc["P1"]
    assert row["tonnes"] == pytest.approx(37.5)
    assert row["reason"] == "Strait at 50%"
    assert row["days"] == pytest.approx(base.loc["P1", "days"] + 2.0)
    assert found.unmet_t == pytest.approx(37.5 - 5.0)


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
    assert row["reason"] == "plant at 20%"


def test_what_a_plant_can_spare_ends_at_its_capacity(world):
    tight = changed(world.works, "P2", capacity_t=26.0)
    tight = changed(tight, "P1", capacity_t=78.0)
    found = flows(world, works=tight, disruptions=[stop(Target.FACILITY, "P1")])
    assert tonnes_by_plant(found)["P2"] == pytest.approx(26.0)


def test_what_a_mine_can_spare_ends_at_its_capacity(world):
    tight = changed(world.works, "M2", capacity_t=27.0)
    found = flows(world, works=tight, disruptions=[stop(Target.FACILITY, "P1")])
    assert found.flows.groupby("mine_id")["tonnes"].sum()["M2"] == pytest.approx(27.0)


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
    chains = world.chains()
    hits = [stop(Target.GATE, "Strait")]
    first, second = flows_under(chains, hits), flows_under(chains, hits)
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
