"""What it costs to move a tonne, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.model.disruption import Disruption, Target
from geo.model.supply import Tariff
from geo.resilience.legs import Leg
from geo.resilience.link_costs import cost_of, link_costs
from geo.resilience.market_demand import MarketDemand
from geo.resilience.worlds import small_world
from geo.routing.paths import rerouted
from geo.routing.waypoints import Waypoint

FREIGHT_USD = 0.0035  # per tonne and nautical mile, in the world's terms
CO2_T = 12.0 * 1.852 / 1e6


@pytest.fixture(scope="module")
def terms():
    return small_world().terms


@pytest.fixture(scope="module")
def link():
    """P1 to the market, by sea."""
    return small_world().supply().parts[0].links[2]


def by_land(km: float) -> Leg:
    return Leg(
        origin=Waypoint(name="P1", lon=100.0, lat=0.0),
        destination=Waypoint(name="JPYOK", lon=140.0, lat=0.0),
        land_km=km,
        land_basis="made up",
        land_km_per_day=400.0,
        route=None,
    )


def test_freight_and_co2_are_in_proportion_to_the_way(link, terms):
    days, usd, co2_t = cost_of(link, link.leg, terms=terms, value_usd_per_t=0.0)
    assert days == pytest.approx(link.leg.sea_nm / 336.0)
    assert usd == pytest.approx(link.leg.sea_nm * FREIGHT_USD)
    assert co2_t == pytest.approx(link.leg.sea_nm * CO2_T)


def test_carbon_has_its_price(link, terms):
    priced = replace(terms, rates=replace(terms.rates, carbon_usd_per_t=100.0))
    _, usd, co2_t = cost_of(link, link.leg, terms=priced, value_usd_per_t=0.0)
    assert usd == pytest.approx(link.leg.sea_nm * FREIGHT_USD + 100.0 * co2_t)


def test_a_haul_by_land_has_its_own_rates(link, terms):
    days, usd, co2_t = cost_of(link, by_land(800.0), terms=terms, value_usd_per_t=0.0)
    assert days == 2.0
    assert usd == pytest.approx(800.0 * 0.06)
    assert co2_t == pytest.approx(800.0 * 60.0 / 1e6)


def test_goods_held_under_way_cost_their_interest(link, terms):
    _, free, _ = cost_of(link, by_land(4000.0), terms=terms, value_usd_per_t=0.0)
    _, held, _ = cost_of(link, by_land(4000.0), terms=terms, value_usd_per_t=36_500.0)
    # ten days at a tenth of the value a year
    assert held - free == pytest.approx(100.0)


def test_all_that_is_shipped_pays_freight_and_only_what_is_contained_is_held(
    link, terms
):
    ore = replace(link, gross_t=50.0, tariff_usd_per_t=7.0)
    days, usd, co2_t = cost_of(ore, link.leg, terms=terms, value_usd_per_t=36_500.0)
    assert usd == pytest.approx(
        50.0 * link.leg.sea_nm * FREIGHT_USD + 7.0 + 10.0 * days
    )
    assert co2_t == pytest.approx(50.0 * link.leg.sea_nm * CO2_T)


def test_a_blocked_way_costs_without_end(link, terms):
    sea = small_world().network
    shut = sea.under([Disruption(target=Target.GATE, name="Strait")])
    route = link.leg.route
    fee = Disruption(
        target=Target.GATE, name="Strait", capacity=1.0, cost_usd_per_t=5.0
    )
    (paid,) = rerouted([route], network=sea.under([fee]))
    _, usd, _ = cost_of(link, link.leg.sailed(paid), terms=terms, value_usd_per_t=0.0)
    assert usd == pytest.approx(link.leg.sea_nm * FREIGHT_USD + 5.0)
    (round_,) = rerouted([route], network=shut)
    assert cost_of(link, link.leg.sailed(round_), terms=terms, value_usd_per_t=0.0)[
        0
    ] > (link.leg.days)
    blocked = replace(route, length_nm=np.inf, days=np.inf, blocked_by=("Strait",))
    found = cost_of(link, link.leg.sailed(blocked), terms=terms, value_usd_per_t=0.0)
    assert found == (np.inf, np.inf, np.inf)


@pytest.mark.parametrize(
    ("duty", "levied"),
    [
        (Tariff(origin="IDN", destination="JPN", rate=0.1, source="x"), [2, 0]),
        (Tariff(origin="", destination="JPN", rate=0.1, source="x"), [2, 2]),
        (Tariff(origin="", destination="", rate=0.1, source="x"), [2, 2]),
        (Tariff(origin="IDN", destination="CHN", rate=0.1, source="x"), [0, 0]),
        (
            Tariff(origin="", destination="JPN", rate=0.1, source="x", stage="mine"),
            [0, 0],
        ),
        (
            Tariff(
                origin="", destination="JPN", rate=0.1, source="x", commodity="cobalt"
            ),
            [0, 0],
        ),
    ],
)
def test_a_duty_is_levied_where_it_applies(duty, levied):
    world = small_world()
    demand = MarketDemand(commodity="nickel", demand_t=100.0, value_usd_per_t=20.0)
    other = replace(world, terms=replace(world.terms, tariffs=(duty,)))
    links = other.supply(demand).parts[0].links
    assert [link.tariff_usd_per_t for link in links] == [0.0, 0.0, *levied]


def test_duties_add_up(terms):
    world = small_world()
    duty = Tariff(origin="IDN", destination="JPN", rate=0.1, source="x")
    other = replace(world, terms=replace(terms, tariffs=(duty, duty)))
    demand = MarketDemand(commodity="nickel", demand_t=100.0, value_usd_per_t=20.0)
    assert other.supply(demand).parts[0].links[2].tariff_usd_per_t == 4.0


def test_what_is_not_replaced_stays(terms):
    supply = small_world().supply()
    costs = link_costs(supply.parts[0].links, terms=terms, value_usd_per_t=0.0)
    other = costs.with_some({2: (1.0, 2.0, 3.0)})
    assert (other.days[2], other.usd[2], other.co2_t[2]) == (1.0, 2.0, 3.0)
    assert other.usd[[0, 1, 3]].tolist() == costs.usd[[0, 1, 3]].tolist()
    assert costs.usd[2] != 2.0


def test_no_links_cost_nothing(terms):
    costs = link_costs([], terms=terms, value_usd_per_t=0.0)
    assert (costs.days.size, costs.usd.size, costs.co2_t.size) == (0, 0, 0)
