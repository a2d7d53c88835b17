"""How long a stock lasts in a small world."""

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.resilience.allocation import supply_flows
from geo.resilience.programme import MarketProgramme
from geo.resilience.stockpile import (
    STOCK_COLUMNS,
    SeabedProduction,
    StockSettings,
    simulate_stock,
)
from geo.resilience.worlds import small_world

SETTINGS = StockSettings(demand_t_per_year=100.0, stock_days=60.0, horizon_days=365)


@pytest.fixture(scope="module")
def programme():
    return MarketProgramme(small_world().supply())


def follow(programme, *hits, settings=SETTINGS, seabed=None):
    return simulate_stock(
        settings,
        flows_in=lambda state: supply_flows(programme.under(state)),
        disruptions=hits,
        seabed=seabed,
    )


def stop(name, target=Target.FACILITY, **settings) -> Disruption:
    return Disruption(target=target, name=name, **settings)


def test_an_ordinary_year_leaves_the_stock_as_it_was(programme):
    path = follow(programme)
    assert list(path.table.columns) == list(STOCK_COLUMNS)
    assert path.table["cover_days"].to_numpy() == pytest.approx(np.full(365, 60.0))
    assert path.first_unmet_day is None
    assert path.stock_out_day == np.inf
    assert path.states == ((),)


def test_what_is_at_sea_when_a_plant_stops_still_arrives(programme):
    path = follow(programme, stop("P1"))
    voyage = supply_flows(programme.base).flows.set_index("plant_id")["market_days"]
    arrivals = path.table["arrivals"].to_numpy() * 365.0
    before = int(np.floor(voyage["P2"]))
    assert arrivals[:before] == pytest.approx(np.full(before, 100.0))
    after = int(np.ceil(voyage["P1"]))
    assert arrivals[after:] == pytest.approx(np.full(365 - after, 30.0))


def test_a_strait_that_closes_leaves_a_gap_and_opening_it_a_crowd(programme):
    hit = stop("Strait", Target.GATE, start_day=100.0, duration_days=60.0)
    path = follow(programme, hit)
    table = path.table
    # the west sends 70 instead of 75 t a year round the strait, the east 30 for 25
    assert table["arrivals"].min() * 365.0 == pytest.approx(30.0, abs=1.0)
    assert table["arrivals"].max() * 365.0 == pytest.approx(70.0 + 75.0 + 25.0, abs=1.0)
    assert table["arrivals"].sum() == pytest.approx(100.0)
    assert table["cover_days"].iloc[-1] == pytest.approx(60.0)
    assert 57.0 < path.lowest_cover_days < 58.0


def test_each_state_is_solved_once(programme):
    asked = []

    def solve(state):
        asked.append(state)
        return supply_flows(programme.under(state))

    hits = [
        stop("P1", start_day=10.0, duration_days=20.0),
        stop("P2", start_day=20.0, duration_days=20.0),
        stop("P1", start_day=50.0, duration_days=5.0, source="again"),
    ]
    path = simulate_stock(SETTINGS, flows_in=solve, disruptions=hits)
    assert len(asked) == len(set(asked)) == len(path.states) == 5


def test_a_stop_beyond_the_horizon_is_not_seen(programme):
    assert follow(programme, stop("P1", start_day=400.0)).first_unmet_day is None


def test_the_seabed_buys_days(programme):
    without = follow(programme, stop("P1"))
    mined = SeabedProduction(t_per_year=35.0, start_day=30.0, ramp_days=30.0)
    helped = follow(programme, stop("P1"), seabed=mined)
    assert helped.stock_out_day > without.stock_out_day + 30.0
    assert helped.unmet_total_t < without.unmet_total_t


def test_a_full_store_takes_no_more_in(programme):
    settings = StockSettings(
        demand_t_per_year=100.0,
        stock_days=60.0,
        horizon_days=365,
        stock_limit_days=70.0,
    )
    mined = SeabedProduction(t_per_year=50.0)
    table = follow(programme, settings=settings, seabed=mined).table
    assert table["cover_days"].max() == pytest.approx(70.0)
    assert table["surplus"].sum() == pytest.approx(50.0 - 10.0 / 3.65)


def test_a_ramp_adds_up_to_half_its_length():
    daily = SeabedProduction(t_per_year=365.0, start_day=10.5, ramp_days=20.0).daily(
        100
    )
    assert daily[:10].sum() == 0.0
    assert daily.sum() == pytest.approx(100.0 - 10.5 - 10.0)
    assert np.all(np.diff(daily) >= -1e-12)
    assert daily[-1] == pytest.approx(1.0)


def test_no_stock_is_short_at_once():
    path = follow(
        MarketProgramme(small_world().supply()),
        stop("P1"),
        stop("P2"),
        settings=StockSettings(
            demand_t_per_year=100.0, stock_days=0.0, horizon_days=30
        ),
    )
    assert path.first_unmet_day == 3  # when the nearest voyage has ended
    assert path.table["unmet"].iloc[-1] == pytest.approx(100.0 / 365.0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("demand_t_per_year", 0.0),
        ("stock_days", -1.0),
        ("horizon_days", 0),
        ("stock_limit_days", 59.0),
    ],
)
def test_impossible_settings_are_refused(field, value):
    good = {"demand_t_per_year": 100.0, "stock_days": 60.0, "horizon_days": 365}
    with pytest.raises(ParameterError, match=field):
        StockSettings(**(good | {field: value}))


def test_impossible_production_is_refused():
    with pytest.raises(ParameterError, match=r"t_per_year(.|\n)*ramp_days"):
        SeabedProduction(t_per_year=-1.0, ramp_days=-1.0)
