"""What one tonne more or less of each limit is worth."""

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.resilience.programme import MarketProgramme
from geo.resilience.shadow_prices import PRICE_COLUMNS, _settled, shadow_prices
from geo.resilience.worlds import small_world

PLANT = Disruption(target=Target.FACILITY, name="P1")
SHORT = Disruption(target=Target.FACILITY, name="M2", capacity=0.9)
STRAIT = Disruption(target=Target.GATE, name="Strait")
DETOUR_USD = 1175.90 * 0.0035  # nautical miles longer, times the freight


def programme() -> MarketProgramme:
    return MarketProgramme(small_world().supply())


def prices(market, *hits, name, kind="facility", **settings):
    table = shadow_prices(market, hits=hits, **settings)
    own = table[(table["name"] == name) & (table["kind"] == kind)]
    assert len(own) == 1
    return own.iloc[0]


def test_on_an_ordinary_day_with_room_no_limit_is_worth_anything():
    table = shadow_prices(programme())
    assert list(table.columns) == list(PRICE_COLUMNS)
    assert len(table) == 8  # four works, four links
    assert (table[["up", "down", "usd_up", "usd_down"]] == 0.0).all(axis=None)


def test_the_one_works_that_holds_the_flow_down_is_worth_a_tonne_for_a_tonne():
    # with P1 shut, P2 may give 30 t, but its mine no more than 9/10 of its 25
    market = programme()
    row = prices(market, PLANT, SHORT, name="M2")
    assert (row["limit_t"], row["tonnes"]) == pytest.approx((22.5, 22.5))
    assert (row["up"], row["down"]) == pytest.approx((1.0, 1.0))
    assert np.isnan([row["usd_up"], row["usd_down"]]).all()
    (part,) = market.under([PLANT, SHORT]).parts
    assert part.node_binds[1] == pytest.approx(1.0)  # M2
    slack = prices(market, PLANT, SHORT, name="P2")
    assert (slack["up"], slack["down"]) == (0.0, 0.0)


def test_limits_in_series_are_worth_nothing_upwards_one_by_one():
    market = programme()  # M2, P2 and both links may carry 30 t
    for name, kind in (("M2", "facility"), ("P2", "facility"), ("P2>JPYOK", "link")):
        row = prices(market, PLANT, name=name, kind=kind)
        assert (row["up"], row["down"]) == pytest.approx((0.0, 1.0))


def test_what_is_shut_is_worth_a_tonne_upwards_and_cannot_go_lower():
    row = prices(programme(), PLANT, name="P1")
    assert (row["limit_t"], row["tonnes"]) == (0.0, 0.0)
    assert row["up"] == pytest.approx(1.0)
    assert np.isnan(row["down"])


def test_where_nothing_is_unmet_a_limit_is_worth_the_detour_it_saves():
    # round the closed Strait P1 is dearer; P2 would give more, its mine cannot
    row = prices(programme(), STRAIT, SHORT, name="M2")
    assert (row["up"], row["down"]) == (0.0, 0.0)
    assert row["usd_up"] == pytest.approx(DETOUR_USD, rel=1e-3)
    assert row["usd_down"] == pytest.approx(DETOUR_USD, rel=1e-3)


def test_the_dearest_limits_come_first():
    table = shadow_prices(programme(), hits=[PLANT, SHORT])
    assert table["name"].tolist()[:2] == ["M2", "P1"]


@pytest.mark.parametrize("step_t", [0.01, 0.1, 50.0])
def test_the_step_does_not_matter_where_one_price_holds(step_t):
    row = prices(programme(), PLANT, SHORT, name="M2", step_t=step_t)
    assert (row["up"], row["down"]) == (1.0, 1.0)  # what rounding adds is taken off


@pytest.mark.parametrize("step_t", [0.0, -1.0, float("nan"), float("inf")])
def test_a_step_that_is_none_is_refused(step_t):
    with pytest.raises(ParameterError, match=r"step_t: .*\n.*above 0"):
        shadow_prices(programme(), step_t=step_t)


def test_a_stop_of_what_is_not_known_is_refused():
    stop = Disruption(target=Target.FACILITY, name="P9")
    with pytest.raises(ParameterError, match="facility P9: not known"):
        shadow_prices(programme(), hits=[stop])


@pytest.mark.parametrize("price", [0.9999, 0.5, 1.5, -0.2])
def test_what_cannot_be_told_from_a_whole_price_is_one_and_nothing_else(price):
    assert _settled(price, doubt=1e-6) == price
    for whole in (0.0, 1.0):
        assert _settled(whole + 5e-7, doubt=1e-6) == whole
        assert _settled(whole - 5e-7, doubt=1e-6) == whole


@pytest.mark.parametrize("step_t", [1e-4, 0.01, 1.0])
@pytest.mark.parametrize("hits", [[PLANT], [PLANT, SHORT], [STRAIT, SHORT]])
def test_a_tonne_more_is_worth_no_more_than_a_tonne_and_none_is_worth_less(
    hits, step_t
):
    table = shadow_prices(programme(), hits=hits, step_t=step_t)
    for prices_told in (table["up"], table["down"].dropna()):
        assert prices_told.between(0.0, 1.0).all()
