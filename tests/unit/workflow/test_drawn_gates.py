"""Gates day by day: what passes, what is closed; the ordinary day as the tables say."""

import pandas as pd
import pytest

from geo.model.disruption import Disruption, Target
from geo.resilience.allocation import supply_flows
from geo.resilience.programme import MarketProgramme
from geo.resilience.stage_exposure import END_PRODUCT, stage_exposure
from geo.resilience.worlds import small_world
from geo.workflow.disrupted_days import ORDINARY_DAY, DisruptedDay
from geo.workflow.drawn_gates import gate_rows, passing_tonnes

SHUT = Disruption(target=Target.GATE, name="Strait")


@pytest.fixture(scope="module")
def programme():
    return MarketProgramme(small_world().supply())


@pytest.fixture(scope="module")
def passing(programme):
    return passing_tonnes(
        pd.concat(
            pd.DataFrame(supply_flows(programme.under(hits), drawn=False).flows).assign(
                disruption=day
            )
            for day, hits in ((ORDINARY_DAY, ()), ("Strait closed", (SHUT,)))
        )
    )


def rows_of(passing, *hits, gates=("Strait",)):
    days = [DisruptedDay(name="Strait closed", hits=hits)]
    rows = gate_rows(passing, gates=gates, days=days, commodities=["nickel"])
    return rows.set_index(["disruption", "gate"])


def test_the_ordinary_day_is_exposed_as_the_table_of_exposure_says(programme, passing):
    table = stage_exposure(programme.base)
    ends = table[table["stage"] == END_PRODUCT].set_index("gate")["market_share"]
    usual = passing[passing["disruption"] == ORDINARY_DAY].set_index("gate")
    assert usual["exposure"].to_dict() == pytest.approx(ends.to_dict())


def test_nothing_passes_a_closed_gate(passing):
    rows = rows_of(passing, SHUT)
    day = rows.loc["Strait closed", "Strait"]
    assert (day["exposure"], day["tonnes"], day["state"]) == (0.0, 0.0, "closed")
    assert day["base_share"] == pytest.approx(0.75)
    assert bool(day["closed"])
    assert rows.loc[(ORDINARY_DAY, "Strait"), "state"] == ""


def test_a_gate_at_a_fraction_is_not_closed(passing):
    half = Disruption(target=Target.GATE, name="Strait", capacity=0.5)
    slow = Disruption(target=Target.GATE, name="Cape", capacity=1.0, delay_days=3.0)
    rows = rows_of(passing, half, slow, gates=("Strait", "Cape", "Idle"))
    states = rows.loc["Strait closed", "state"].to_dict()
    assert states == {"Strait": "at 50%", "Cape": "slowed", "Idle": ""}
    assert not rows["closed"].any()


def test_the_harshest_counts_where_one_gate_is_hit_twice(passing):
    half = Disruption(target=Target.GATE, name="Strait", capacity=0.5)
    for hits in ((half, SHUT), (SHUT, half)):
        rows = rows_of(passing, *hits)
        assert rows.loc[("Strait closed", "Strait"), "state"] == "closed"
