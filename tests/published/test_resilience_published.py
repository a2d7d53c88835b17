"""Supply-risk numbers that others have published."""

import json
from dataclasses import replace

import numpy as np
import pytest
from madeup.supply_by_hand import book_of, cut

from geo.model.quantities import DAYS_PER_YEAR
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
from geo.resilience.price_response import (
    Elasticities,
    price_multiplier,
)
from geo.resilience.shares import logit_shares
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_arrivals, follow_stock
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


MONTH_DAYS = 30.4


def months_of(given, **settings) -> StockQuestion:
    """Ask for the demand of the case over twelve of its months."""
    a_year = given["demand_t_month"] / MONTH_DAYS * DAYS_PER_YEAR
    return StockQuestion(
        commodity="rare_earths",
        demand_t_per_year=a_year,
        horizon_days=365,
        step_days=MONTH_DAYS,
        **settings,
    )


@pytest.mark.parametrize(("stock_days", "stock"), [(60.0, "60d"), (0.0, "no_stock")])
def test_case_7_autumn_2010_month_by_month(cases, stock_days, stock):
    given, expected = (cases["7_stock_flow_2010"][key] for key in ("inputs", "outputs"))
    normal = given["china_normal"]
    # from August; told to whole tonnes up to December
    china = [1667, 1667, 833, 633, 4081, 1783, 1138, 1603.6, *[normal] * 4]
    told = [text.split()[0] for text in given["observed_or_assumed_china"][:8]]
    assert told == [f"{tonnes:g}" for tonnes in china[:8]]
    paths = follow_arrivals(
        months_of(given, private=StockAgent(opening_days=stock_days)),
        arrivals_t=np.array(china) + given["other"],
    )
    # half a tonne of rounding in each of the two months that are short
    shortfall_t = expected[f"backtest_shortfall_{stock}"]
    assert paths.unmet_total_t[0] == pytest.approx(shortfall_t, abs=2 * 0.5)
    if stock_days:
        lowest = expected["backtest_min_days_cover_60d"]
        rounding_days = 4 * 0.5 / given["demand_t_month"] * MONTH_DAYS
        assert paths.lowest_cover_days[0] == pytest.approx(lowest, abs=rounding_days)


@pytest.mark.parametrize("stock_days", [60, 180])
def test_case_7_a_stock_lasts_its_cover_over_the_share_lost(cases, stock_days):
    given, expected = (cases["7_stock_flow_2010"][key] for key in ("inputs", "outputs"))
    per_t = DAYS_PER_YEAR / MONTH_DAYS
    book = book_of(
        {
            "CHN": (given["china_normal"] * per_t, 0.0),
            "other": (given["other"] * per_t, 0.0),
        }
    )
    monthly = months_of(given, private=StockAgent(opening_days=float(stock_days)))
    paths = follow_stock(monthly, book=book, disruptions=[cut("CHN")])
    unmet = paths.daily["unmet"].to_numpy()
    first = expected[f"full_cutoff_{stock_days}d_first_unmet_month"]
    assert np.flatnonzero(unmet)[0] == first
    shortfall_t = expected[f"full_cutoff_{stock_days}d_shortfall_t_12m"]
    assert paths.unmet_total_t[0] == pytest.approx(shortfall_t, rel=1e-6)
    days = expected[f"analytic_days_to_stockout_{stock_days}d"]
    assert paths.stock_out_day[0] == pytest.approx(days, rel=1e-6)
    daily = follow_stock(
        replace(monthly, step_days=1.0), book=book, disruptions=[cut("CHN")]
    )
    assert daily.stock_out_day[0] == pytest.approx(days, rel=1e-6)


def test_case_8_price_and_quantity_where_supply_is_lost(cases):
    given, expected = (cases["8_elastic"][key] for key in ("inputs", "outputs"))
    loss, demand = given["supply_loss"], given["demand_elasticity"]
    both = Elasticities(demand=demand, supply=given["supply_elasticity"])
    price = price_multiplier(loss, elasticities=both)
    assert price == pytest.approx(expected["price_multiplier"], rel=1e-9)
    alone = price_multiplier(loss, elasticities=Elasticities(demand=demand))
    assert alone == pytest.approx(expected["price_mult_if_supply_inelastic"], rel=1e-9)
    paths = follow_arrivals(
        StockQuestion(
            commodity="rare_earths",
            demand_t_per_year=DAYS_PER_YEAR,
            horizon_days=1,
            elasticities=both,
        ),
        arrivals_t=np.array([1.0 - loss]),
    )
    destroyed = expected["demand_destroyed"]
    assert paths.priced_out_t[0] == pytest.approx(destroyed, rel=1e-9)
    quantity = expected["quantity_multiplier"]
    assert paths.daily["use"].iloc[0] == pytest.approx(quantity, rel=1e-9)
    assert paths.unmet_total_t[0] == 0.0
