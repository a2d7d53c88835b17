"""The flows of a map: element groups together, chains matched by what they are."""

import pytest

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.workflow.drawn_flows import LOST, NEW, REROUTED, drawn_flows, summed_flows

USUAL = {
    "commodity": "rare_earths",
    "group": "",
    "mine_name": "Pit",
    "mine_iso3": "AUS",
    "plant_name": "Works",
    "plant_port": "MYKUA",
    "market_port": "JPYOK",
    "lost_t": 0.0,
    "reason": "",
    "share": 0.1,
    "feed_nm": 100.0,
    "feed_land_km": 0.0,
    "market_nm": 900.0,
    "market_land_km": 10.0,
    "days": 12.0,
    "usd_per_t": 50.0,
    "co2_t_per_t": 0.1,
    "gates": "Sunda Strait;Luzon Strait",
    "capacity_evidence": "cited",
}


def flows(*rows):
    told = [USUAL | {"base_t": row["tonnes"]} | row for row in rows]
    lines = [
        shapely.LineString([(100.0 + k, 0.0), (140.0, 35.0)]) for k in range(len(told))
    ]
    return gpd.GeoDataFrame(told, geometry=lines, crs=WGS84)


def groups_of_a_chain():
    return flows(
        {"flow_id": "A", "group": "dy", "tonnes": 2.0, "usd_per_t": 10.0},
        {"flow_id": "B", "group": "", "tonnes": 1.0},
        {
            "flow_id": "A",
            "group": "nd_pr",
            "tonnes": 6.0,
            "usd_per_t": 50.0,
            "capacity_evidence": "unverified",
        },
    )


def test_the_groups_of_a_chain_are_one_flow_with_their_tonnes_in_words():
    summed = summed_flows(groups_of_a_chain())
    assert summed["flow_id"].tolist() == ["A", "B"]
    assert summed["tonnes"].tolist() == [8.0, 1.0]
    assert summed["groups"].tolist() == ["Nd, Pr: 6 t; Dy: 2 t", ""]


def test_costs_are_averaged_over_the_tonnes_and_the_weakest_evidence_counts():
    chain = summed_flows(groups_of_a_chain()).iloc[0]
    assert chain["usd_per_t"] == pytest.approx((2.0 * 10.0 + 6.0 * 50.0) / 8.0)
    assert chain["capacity_evidence"] == "unverified"


def test_summing_does_not_depend_on_the_order_of_the_rows():
    rows = groups_of_a_chain()
    forward = summed_flows(rows).set_index("flow_id")
    backward = summed_flows(rows.iloc[::-1]).set_index("flow_id").loc[forward.index]
    numbers = ["tonnes", "usd_per_t", "groups"]
    assert forward[numbers].equals(backward[numbers])


def scenario():
    before = flows(
        {"flow_id": "gone", "tonnes": 5.0},
        {"flow_id": "kept", "tonnes": 4.0},
        {"flow_id": "round", "tonnes": 3.0},
        {"flow_id": "left out", "tonnes": 2.5},
    )
    after = flows(
        {"flow_id": "new", "tonnes": 9.0},
        {"flow_id": "round", "tonnes": 3.0, "gates": "", "days": 20.0},
        {"flow_id": "kept", "tonnes": 4.5},
        {"flow_id": "gone", "tonnes": 0.0, "reason": "country CHN closed"},
    )
    return before, after


def test_chains_are_matched_by_what_they_are_not_by_their_row():
    before, after = scenario()
    drawn = drawn_flows(before, after)
    told = dict(zip(drawn.after["tonnes"], drawn.after["change"], strict=True))
    assert told == {9.0: NEW, 3.0: REROUTED, 4.5: "", 0.0: LOST}
    assert len(drawn.before) == 4
    assert len(drawn.after) == 5  # the one left out is lost as well


def test_a_lost_flow_is_drawn_where_it_used_to_run():
    before, after = scenario()
    drawn = drawn_flows(before, after)
    lost = drawn.after[drawn.after["change"] == LOST]
    usual = before.set_index("flow_id").geometry
    assert lost.geometry.iloc[0].equals(usual["gone"])
    assert lost.geometry.iloc[1].equals(usual["left out"])
    assert lost["reason"].tolist() == ["country CHN closed", ""]


def test_the_largest_of_either_day_are_drawn_and_their_share_is_told():
    before, after = scenario()
    drawn = drawn_flows(before, after, most=2)
    assert drawn.after["tonnes"].tolist() == [0.0, 9.0]
    assert drawn.share == pytest.approx(5.0 / 14.5)


def test_nothing_changes_where_nothing_stops():
    before, _ = scenario()
    drawn = drawn_flows(before, before)
    assert set(drawn.after["change"]) == {""}
    assert drawn.share == 1.0


def test_each_commodity_has_as_many_flows():
    before = flows(
        {"flow_id": "A", "tonnes": 5e6},
        {"flow_id": "B", "tonnes": 4e6},
        {"flow_id": "A", "tonnes": 1.0, "commodity": "cobalt"},
    )
    drawn = drawn_flows(before, before, most=2)
    assert drawn.before["commodity"].tolist() == ["rare earths", "cobalt"]
