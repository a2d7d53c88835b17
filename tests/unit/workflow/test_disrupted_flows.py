"""Flows on each day: what arrives, by which links and ways, worked out by hand."""

import pytest

from geo.model.disruption import Disruption, Target
from geo.resilience.contingency import rank_stops
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world
from geo.workflow.disrupted_days import ALL_TOGETHER, ORDINARY_DAY, DisruptedDay
from geo.workflow.disrupted_flows import disrupted_market, links_with_ways
from geo.workflow.flow_changes import (
    LOST,
    REROUTED,
    SAME_DAY,
    changed_flows,
    with_counts,
)
from geo.workflow.sea_ways import SeaWays

STRAIT = Disruption(target=Target.GATE, name="Strait")
WORKS = Disruption(target=Target.FACILITY, name="P1")
OTHER_GOODS = Disruption(target=Target.COUNTRY, name="IDN", commodity="cobalt")
DAYS = (
    DisruptedDay(name="Strait closed", hits=(STRAIT,)),
    DisruptedDay(name="West works closed", hits=(WORKS,)),
    DisruptedDay(name="cobalt of Indonesia", hits=(OTHER_GOODS,)),
    DisruptedDay(name=ALL_TOGETHER, hits=(STRAIT, WORKS, OTHER_GOODS)),
)


class Counting(MarketProgramme):
    """Counts what it is asked."""

    def __init__(self, supply):
        self.asked = []
        super().__init__(supply)

    def under(self, disruptions=()):
        self.asked.append(tuple(disruptions))
        return super().under(disruptions)


@pytest.fixture(scope="module")
def programme():
    return Counting(small_world().supply())


@pytest.fixture(scope="module")
def market(programme):
    return disrupted_market(programme, days=DAYS)


@pytest.fixture(scope="module")
def ways(market):
    return SeaWays.of(route for day in market.links for route in day.routes if route)


@pytest.fixture(scope="module")
def links(market, ways):
    return links_with_ways(market.links, ways=ways)


def test_days_that_are_alike_for_a_market_are_solved_once(programme, market):
    assert len(market.totals) == 5
    assert programme.asked == [(), (STRAIT,), (WORKS,), (STRAIT, WORKS)]


def test_what_arrives_and_what_does_not_is_the_demand(market, links):
    totals = market.totals.set_index("disruption")
    assert (totals["delivered_t"] + totals["unmet_t"]).tolist() == [100.0] * 5
    arriving = links[links["to_id"] == "JPYOK"].groupby("disruption")["tonnes"].sum()
    assert arriving.to_dict() == pytest.approx(totals["delivered_t"].to_dict())
    chains = market.flows.groupby("disruption")["tonnes"].sum()
    told = totals["delivered_t"].drop(ORDINARY_DAY)
    assert chains.to_dict() == pytest.approx(told.to_dict())


def test_a_stop_takes_what_the_ranking_of_stops_says(programme, market):
    ranked = rank_stops(programme, candidates=(STRAIT, WORKS)).stops.set_index("name")
    totals = market.totals.set_index("disruption")
    for name, day in (("Strait", "Strait closed"), ("P1", "West works closed")):
        for figure in ("unmet_t", "extra_days", "extra_usd", "extra_co2_t"):
            assert totals.loc[day, figure] == pytest.approx(ranked.loc[name, figure])


def test_an_untouched_day_is_an_ordinary_one(market, links):
    same = links[links["disruption"] == "cobalt of Indonesia"].drop(
        columns="disruption"
    )
    usual = links[links["disruption"] == ORDINARY_DAY].drop(columns="disruption")
    assert same.reset_index(drop=True).equals(usual.reset_index(drop=True))
    assert market.totals["extra_days"].iloc[[0, 3]].tolist() == [0.0, 0.0]


def test_a_closed_strait_gives_a_second_course_between_the_same_ports(ways, links):
    assert sorted(ways.courses) == ["AUEAS>JPYOK", "IDWES>JPYOK", "IDWES>JPYOK 2"]
    table = ways.table().set_index("way")
    first, second = table.loc["IDWES>JPYOK"], table.loc["IDWES>JPYOK 2"]
    assert (first["gates"], second["gates"]) == ("Strait", "")
    assert second["length_nm"] > first["length_nm"]
    shut = links[(links["disruption"] == "Strait closed") & (links["from_id"] == "P1")]
    assert shut["way"].tolist() == ["IDWES>JPYOK 2"]
    assert shut["sea_nm"].tolist() == [second["length_nm"]]


def test_flows_are_lost_and_re_routed_where_they_are(market, links):
    flows = changed_flows(links)
    told = flows.set_index(["disruption", "from_id"])["change"]
    assert told["Strait closed", "P1"] == REROUTED
    assert told["Strait closed", "P2"] == ""
    assert told["West works closed", "P1"] == LOST
    assert told["West works closed", "M1"] == LOST, "nothing to feed"
    lost = flows[
        (flows["disruption"] == "West works closed") & (flows["from_id"] == "P1")
    ]
    assert lost["base_way"].tolist() == ["IDWES>JPYOK"]
    assert lost["reason"].tolist() == ["facility P1 closed"]
    counts = with_counts(market.totals, flows=flows).set_index("disruption")
    assert counts.loc["Strait closed", ["lost", "rerouted", "new"]].tolist() == [
        0,
        1,
        0,
    ]
    assert counts.loc["West works closed", ["flows", "lost"]].tolist() == [2, 2]
    assert counts.loc[ORDINARY_DAY, ["lost", "rerouted", "new"]].tolist() == [0, 0, 0]
    carried = counts["flows"] + counts["lost"] - counts["new"]
    assert set(carried) == {counts.loc[ORDINARY_DAY, "flows"]}


def test_what_a_works_keeps_for_itself_is_no_flow(links):
    own = links.iloc[[0]].assign(to_id=links["from_id"].iloc[0])
    assert len(changed_flows(own)) == 0


def test_each_day_and_commodity_is_told_once(market):
    assert not market.totals.duplicated(SAME_DAY).any()
