"""What a scenario does, in words, and the demand that it is asked with."""

import numpy as np
import pandas as pd
import pytest

from geo.model.disruption import Disruption, Target
from geo.model.resilience import Scenario
from geo.model.supply import CommodityDemand
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.demand_check import demand_doubt
from geo.workflow.naming import Names
from geo.workflow.scenario_words import first_stop_day, scenario_words

NAMES = Names(
    by_target={
        Target.COUNTRY: {"CHN": "China"},
        Target.EXPORT: {"CHN": "exports of China"},
    }
)
CLOSED = Disruption(
    target=Target.COUNTRY, name="CHN", start_day=60.0, duration_days=365.0
)
SLOWED = Disruption(
    target=Target.EXPORT, name="CHN", start_day=30.0, capacity=0.5, ramp_days=90.0
)


def test_begin_length_and_ramp_of_each_stop_are_told():
    both = Scenario(name="both", disruptions=(CLOSED, SLOWED))
    assert scenario_words(both, names=NAMES) == (
        "China closed from day 60 for 365 days, "
        "exports of China at 50% from day 30 on, reached in 90 days"
    )
    assert first_stop_day(both) == 30.0


def test_growth_and_prices_are_told_beside_the_stops():
    boom = Scenario(
        name="boom",
        disruptions=(CLOSED,),
        demand_growth_per_year=0.025,
        price_multiplier=1.5,
    )
    assert scenario_words(boom, names=NAMES).endswith(
        "365 days, demand grows by 2.5% a year, prices 1.5 times the ordinary"
    )


def test_where_nothing_stops_there_is_no_first_day():
    quiet = Scenario(name="quiet")
    assert scenario_words(quiet, names=NAMES) == "none"
    assert np.isnan(first_stop_day(quiet))


@pytest.fixture(scope="module")
def demand():
    return read_supply_tables().demand


def asking(demand_t, name="nickel"):
    return CommodityDemand(name=name, demand_t=demand_t, source="a survey")


def test_a_demand_far_from_the_one_told_is_warned_of(demand):
    (note,) = demand_doubt(asking(67273.0), market="JPN", demand=demand)
    assert note.startswith(
        "the demand asked with, 67,273 t a year (a survey), is 44 % of 154,300 t told "
        "for 2024 by Sumitomo Metal Mining"
    )
    (more,) = demand_doubt(asking(1.34 * 154300.0), market="JPN", demand=demand)
    assert "134 %" in more


@pytest.mark.parametrize("share", [0.75, 1.0, 1.33])
def test_a_demand_near_the_one_told_is_not(demand, share):
    assert demand_doubt(asking(share * 154300.0), market="JPN", demand=demand) == ()


def test_where_no_other_demand_is_told_there_is_no_doubt(demand):
    none = demand[demand["iso3"] != "JPN"]
    assert isinstance(none, pd.DataFrame)
    assert demand_doubt(asking(1.0), market="JPN", demand=none) == ()
