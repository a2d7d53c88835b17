"""The stock of rare earths taken apart by element group, on a small network."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.resilience.allocation import supply_flows
from geo.resilience.departures import AS_IT_IS, StateBook
from geo.resilience.group_stocks import group_stocks
from geo.resilience.market_demand import MarketDemand
from geo.resilience.programme import MarketProgramme
from geo.resilience.sourcing import market_supply
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_stock
from geo.resilience.worlds import small_world

GROUPED = MarketDemand(
    commodity="nickel", demand_t=100.0, groups={"dy": 20.0, "tb": 80.0}
)
ASKED = StockQuestion(
    commodity="nickel",
    demand_t_per_year=100.0,
    horizon_days=300,
    private=StockAgent(opening_days=30.0),
)
STOP = Disruption(target=Target.COUNTRY, name="IDN", start_day=20.0)


@pytest.fixture(scope="module")
def programme():
    """Dysprosium comes from west and east, terbium from the west alone."""
    world = small_world()
    only_west = world.works[world.works["facility_id"].isin(["M1", "P1"])]
    supply = market_supply(
        {"dy": world.works, "tb": only_west},
        demand=GROUPED,
        ports=world.ports,
        sea=world.network,
        options=world.options,
        terms=world.terms,
    )
    return MarketProgramme(supply)


class Flows:
    """Solves states, and counts them."""

    def __init__(self, programme):
        self.programme, self.asked = programme, []

    def __call__(self, state):
        self.asked.append(state)
        return supply_flows(self.programme.under(state), drawn=False)


def followed(stock, hits=(STOP,)):
    return follow_stock(stock.question, book=stock.book, disruptions=hits)


def test_groups_have_the_demand_of_their_networks_and_the_days_of_the_whole(programme):
    stocks = group_stocks(ASKED, supply=programme.supply, flows_in=Flows(programme))
    demands = {stock.group: stock.question.demand_t_per_year for stock in stocks}
    assert demands == pytest.approx({"dy": 20.0, "tb": 80.0})
    assert {stock.question.private.opening_days for stock in stocks} == {30.0}


def test_each_group_loses_what_its_own_chains_lose(programme):
    dy, tb = group_stocks(ASKED, supply=programme.supply, flows_in=Flows(programme))
    # the east has 20 t of dysprosium less 14; terbium is gone whole
    state = (STOP,)
    left = {
        one.group: 365.0 * one.book.departures(AS_IT_IS, state).t_per_day.sum()
        for one in (dy, tb)
    }
    assert left == pytest.approx({"dy": 6.0, "tb": 0.0})
    assert followed(tb).stock_out_day[0] < followed(dy).stock_out_day[0]


def test_what_lands_of_the_groups_is_what_lands_of_the_whole(programme):
    flows = Flows(programme)
    stocks = group_stocks(ASKED, supply=programme.supply, flows_in=flows)
    whole = follow_stock(ASKED, book=StateBook({AS_IT_IS: flows}), disruptions=(STOP,))
    landed = np.sum([followed(stock).arrivals_t for stock in stocks])
    assert landed == pytest.approx(float(whole.arrivals_t[0]))


def test_each_state_is_solved_once_for_all_groups(programme):
    flows = Flows(programme)
    for stock in group_stocks(ASKED, supply=programme.supply, flows_in=flows):
        followed(stock)
    assert sorted(map(len, flows.asked)) == [0, 1]


def test_a_market_of_one_network_is_refused():
    programme = MarketProgramme(small_world().supply())
    with pytest.raises(ParameterError, match="expected: one for each element group"):
        group_stocks(ASKED, supply=programme.supply, flows_in=Flows(programme))
