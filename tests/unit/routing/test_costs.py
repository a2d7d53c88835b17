"""What voyages cost, and the rates they are priced by."""

import dataclasses

import numpy as np
import pytest
from madeup.sea_lanes import close

from geo.errors import ParameterError
from geo.model.voyages import VoyageRates
from geo.routing.costs import voyage_cost
from geo.routing.goals import Goal, Least
from geo.routing.worlds import small_sea

RATES = VoyageRates(
    speed_kn=14.0,
    freight_usd_per_t_nm=0.0035,
    co2_g_per_t_km=12.0,
    carbon_usd_per_t=100.0,
    cargo_usd_per_t=20_000.0,
    holding_rate=0.1,
)


def test_a_voyage_is_priced_part_by_part():
    cost = voyage_cost(1000.0, days=73.0, cargo_t=10.0, rates=RATES, gate_usd_per_t=2.0)
    assert cost.freight_usd == pytest.approx(35.0)
    assert cost.co2_t == pytest.approx(1852.0 * 12.0 * 10.0 / 1e6)
    assert cost.carbon_usd == pytest.approx(cost.co2_t * 100.0)
    assert cost.inventory_usd == pytest.approx(10.0 * 20_000.0 * 0.1 * 0.2)
    assert cost.gates_usd == 20.0
    parts = (cost.freight_usd, cost.carbon_usd, cost.inventory_usd, cost.gates_usd)
    assert cost.total_usd == pytest.approx(sum(parts))


def test_a_voyage_costs_what_its_unit_rates_say():
    cost = voyage_cost(900.0, days=4.0, cargo_t=1.0, rates=RATES, gate_usd_per_t=1.5)
    by_rates = 900.0 * RATES.sailing_usd_per_t_nm + 4.0 * RATES.holding_usd_per_t_day
    assert cost.total_usd == pytest.approx(by_rates + 1.5, rel=1e-12)


def test_a_detour_is_the_difference_of_two_voyages():
    near, far = (
        voyage_cost(nm, days=nm / 336.0, cargo_t=5.0, rates=RATES)
        for nm in (1000.0, 1500.0)
    )
    more = voyage_cost(500.0, days=500.0 / 336.0, cargo_t=5.0, rates=RATES)
    for name in ("length_nm", "days", "freight_usd", "co2_t", "inventory_usd"):
        assert getattr(far - near, name) == pytest.approx(getattr(more, name))
    assert (far - near).total_usd == pytest.approx(more.total_usd)


@pytest.mark.parametrize("holding", [0.1, 0.0])
def test_a_blocked_way_costs_without_limit_whatever_the_rates(holding):
    rates = dataclasses.replace(RATES, holding_rate=holding, freight_usd_per_t_nm=0.0)
    blocked = voyage_cost(np.inf, days=np.inf, cargo_t=1.0, rates=rates)
    assert blocked.total_usd == blocked.freight_usd == blocked.co2_t == np.inf


def test_all_bad_rates_are_told():
    with pytest.raises(ParameterError, match=r"holding_rate(.|\n)*speed_kn"):
        dataclasses.replace(RATES, speed_kn=0.0, holding_rate=-0.1)
    with pytest.raises(ParameterError, match="cargo_usd_per_t: inf"):
        dataclasses.replace(RATES, cargo_usd_per_t=np.inf)


def test_a_voyage_of_impossible_amounts_is_refused():
    with pytest.raises(ParameterError, match=r"length_nm: nan(.|\n)*cargo_t: -1"):
        voyage_cost(np.nan, days=1.0, cargo_t=-1.0, rates=RATES)


def test_what_is_kept_least_may_be_said_in_a_word_but_not_in_any():
    assert Goal(least="days", speed_kn=10.0).least == Least.DAYS
    with pytest.raises(ParameterError, match=r"least: money\n.*length or days or cost"):
        Goal(least="money")


def test_a_delay_counts_as_the_miles_that_would_be_sailed_meanwhile():
    slow = small_sea().under(close("Strait", capacity=0.5, delay_days=2.0))
    assert Goal(least=Least.LENGTH).gate_m(slow).tolist() == [0.0, 0.0]
    by_days = Goal(least="days", speed_kn=10.0).gate_m(slow)
    assert (by_days / 1852.0).tolist() == pytest.approx([480.0, 0.0])


def test_a_fee_counts_as_the_miles_that_would_cost_as_much():
    dear = small_sea().under(
        close("Cape", capacity=1.0, delay_days=1.0, cost_usd_per_t=3.0)
    )
    goal = Goal(least=Least.COST, rates=RATES)
    per_nm = RATES.sailing_usd_per_t_nm + RATES.holding_usd_per_t_day / (24.0 * 14.0)
    worth_nm = (3.0 + RATES.holding_usd_per_t_day) / per_nm
    assert (goal.gate_m(dear) / 1852.0).tolist() == pytest.approx([0.0, worth_nm])
