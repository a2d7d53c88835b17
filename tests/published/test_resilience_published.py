"""Supply-risk numbers that others have published."""

import json

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd

from geo.model.disruption import Disruption, Target
from geo.resilience.allocation import SupplyFlows
from geo.resilience.binding import nearest_cut
from geo.resilience.concentration import (
    EcFactors,
    ec_supply_risk,
    effective_suppliers,
    hhi,
    hhi_wgi,
)
from geo.resilience.flow_graph import FlowGraph
from geo.resilience.least_cost_flow import LeastCostFlow
from geo.resilience.shares import logit_shares
from geo.resilience.stockpile import StockSettings, simulate_stock
from geo.sources.trade import read_governance

pytestmark = pytest.mark.testdata


@pytest.fixture(scope="module")
def cases(facts):
    return json.loads((facts / "supply_cases.json").read_text(encoding="utf-8"))


def test_case_1_concentration_of_rare_earth_mining(cases):
    given, expected = cases["1_hhi"]["inputs"], cases["1_hhi"]["outputs"]
    mined, world = given["production_t"], given["world"]
    index = hhi(mined, total=world)
    assert index == pytest.approx(expected["HHI_0_1"], rel=1e-9)
    assert index * 1e4 == pytest.approx(expected["HHI_0_10000"], rel=1e-9)
    assert effective_suppliers(index) == pytest.approx(
        expected["effective_suppliers"], rel=1e-9
    )
    weighted = hhi_wgi(mined, risk=given["wgi_scaled"], total=world)
    assert weighted == pytest.approx(expected["HHI_WGI"], rel=1e-9)


def test_case_2_supply_risk_of_rare_earth_refining(cases):
    given, expected = cases["2_ec_sr"]["inputs"], cases["2_ec_sr"]["outputs"]
    governance = read_governance().query("year == 2021").set_index("iso3")["wgi_scaled"]
    found = ec_supply_risk(
        given["global_shares"],
        sourcing_shares=given["sourcing_shares"],
        risk=governance.to_dict() | {"OTH": given["W_of_OTH"]},
        trade={"CHN": given["t"]["CHN"]},
        factors=EcFactors(
            import_reliance=given["IR"],
            recycling_input_rate=given["EoL_RIR"],
            substitution_index=given["SI_SR"],
        ),
    )
    assert found.global_index == pytest.approx(expected["HHI_WGI_t_GS"], rel=1e-3)
    assert found.sourcing_index == pytest.approx(
        expected["HHI_WGI_t_sourcing"], rel=1e-3
    )
    assert found.supply_risk == pytest.approx(expected["SR"], rel=1e-3)
    assert found.critical == expected["critical"]


class Case6:
    """The edges of case 6 as works, links and a market."""

    def __init__(self, edges) -> None:
        room = {(start, end): float(tonnes) for start, end, tonnes in edges}
        self.mines = {end: t for (start, end), t in room.items() if start == "S"}
        self.links = [ends for ends in room if ends[0] != "S"]
        names = [end for ends in self.links for end in ends if end != "JP"]
        self.nodes = list(dict.fromkeys([*self.mines, *names]))
        place = {name: k for k, name in enumerate(self.nodes)} | {"JP": -1}
        self.graph = FlowGraph(
            origin=np.array([place[start] for start, _ in self.links]),
            destination=np.array([place[end] for _, end in self.links]),
            is_source=np.array([name in self.mines for name in self.nodes]),
            demand=1000.0,
            base=np.zeros(len(self.links)),
        )
        self.node_limit = np.array([self.mines.get(one, np.inf) for one in self.nodes])
        self.link_limit = np.array([room[ends] for ends in self.links])

    def flow(self, *, without: str = ""):
        shut = np.array([name == without for name in self.nodes])
        return LeastCostFlow(self.graph).solve(
            node_limit=np.where(shut, 0.0, self.node_limit),
            link_limit=self.link_limit,
            cost=np.zeros(len(self.links)),
        )

    def delivered(self, **settings) -> float:
        return self.graph.demand - self.flow(**settings).unmet


def test_case_6_the_most_that_reaches_japan(cases):
    case = Case6(cases["6_maxflow"]["inputs"]["edges"])
    expected = cases["6_maxflow"]["outputs"]
    assert case.delivered() == pytest.approx(expected["max_flow"], rel=1e-9)
    nodes, links = nearest_cut(
        case.graph,
        flow=case.flow().links,
        node_limit=case.node_limit,
        link_limit=case.link_limit,
    )
    assert nodes == ()
    assert {case.links[k] for k in links} == {
        tuple(edge) for edge in expected["cut_edges"]
    }
    assert case.link_limit[list(links)].sum() == pytest.approx(expected["min_cut"])


def test_case_6_what_each_single_loss_costs(cases):
    case = Case6(cases["6_maxflow"]["inputs"]["edges"])
    expected = cases["6_maxflow"]["outputs"]
    whole = case.delivered()
    lost = {name: whole - case.delivered(without=name) for name in case.nodes}
    assert lost == pytest.approx(expected["single_point_loss"], abs=1e-9)
    assert whole - lost["CNsep"] == pytest.approx(expected["flow_without_CNsep"])
    assert lost["CNsep"] / whole == pytest.approx(expected["loss_share"], rel=1e-9)


def test_case_9_logit_shares(cases):
    given = cases["9_logit"]["inputs"]
    shares = logit_shares(given["cost"], theta=given["theta"])
    assert shares == pytest.approx(cases["9_logit"]["outputs"]["share"], abs=1e-9)


@pytest.mark.parametrize("stock_days", [60, 180])
def test_case_7_a_stock_lasts_its_cover_over_the_share_lost(cases, stock_days):
    given, expected = (cases["7_stock_flow_2010"][key] for key in ("inputs", "outputs"))
    demand_t = 12.0 * given["demand_t_month"]
    supply = {"CHN": 12.0 * given["china_normal"], "other": 12.0 * given["other"]}

    def flows_in(state) -> SupplyFlows:
        cut = {hit.name for hit in state}
        tonnes = [0.0 if name in cut else value for name, value in supply.items()]
        table = pd.DataFrame({"tonnes": tonnes, "market_days": 0.0})
        return SupplyFlows(
            commodity="rare_earths",
            demand_t=demand_t,
            flows=gpd.GeoDataFrame(table),
            unmet_t=demand_t - sum(tonnes),
            unmet_by_sector={},
            unmet_by_group={},
            disruptions=state,
            notes=(),
        )

    path = simulate_stock(
        StockSettings(
            demand_t_per_year=demand_t, stock_days=float(stock_days), horizon_days=365
        ),
        flows_in=flows_in,
        disruptions=[Disruption(target=Target.COUNTRY, name="CHN")],
    )
    published = expected[f"analytic_days_to_stockout_{stock_days}d"]
    assert path.stock_out_day == pytest.approx(published, rel=1e-6)
    assert path.first_unmet_day == int(published)
