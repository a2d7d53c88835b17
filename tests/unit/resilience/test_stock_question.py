"""What may be asked of a stock."""

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.model.market import SectorShare
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion

GOOD = {"commodity": "nickel", "demand_t_per_year": 100.0, "horizon_days": 365}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opening_days", -1.0),
        ("target_days", np.inf),
        ("fill_days_per_day", -0.1),
        ("release_days_per_day", np.nan),
        ("limit_days", 59.0),
    ],
)
def test_impossible_stocks_are_refused(field, value):
    with pytest.raises(ParameterError, match=field):
        StockAgent(**({"opening_days": 60.0} | {field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("demand_t_per_year", 0.0),
        ("demand_t_per_year", np.inf),
        ("horizon_days", 0),
        ("step_days", 0.0),
        ("information_lag_days", -1.0),
        ("sharing", 1.1),
        ("demand_growth_per_year", -0.6),
        ("price_multiplier", 0.0),
        ("sectors", (SectorShare(sector="all", share=0.9, priority=1),)),
    ],
)
def test_impossible_questions_are_refused(field, value):
    with pytest.raises(ParameterError, match=field):
        StockQuestion(**(GOOD | {field: value}))


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ParameterError, match=r"2 problems(.|\n)*sharing(.|\n)*demand"):
        StockQuestion(**(GOOD | {"sharing": -1.0, "demand_t_per_year": -1.0}))


def test_negative_shares_that_sum_to_one_are_refused():
    sectors = (
        SectorShare(sector="magnets", share=1.5, priority=1),
        SectorShare(sector="other", share=-0.5, priority=2),
    )
    with pytest.raises(ParameterError, match="share of other"):
        StockQuestion(**GOOD, sectors=sectors)


@pytest.mark.parametrize("field", ["demand_sd", "opening_stock_sd", "start_sd_days"])
def test_impossible_draws_are_refused(field):
    with pytest.raises(ParameterError, match=field):
        StockDraws(paths=10, **{field: -0.1})
    with pytest.raises(ParameterError, match="paths"):
        StockDraws(paths=0)


def test_time_is_taken_in_whole_steps_nearest_to_the_horizon():
    months = StockQuestion(**GOOD, step_days=30.4)
    assert months.steps == 12
    assert months.days[1] == 30.4
    assert StockQuestion(**GOOD | {"horizon_days": 1}, step_days=30.4).steps == 1


def test_demand_grows_through_the_year():
    question = StockQuestion(**GOOD | {"horizon_days": 730}, demand_growth_per_year=0.1)
    first, second = np.split(question.demand_t, 2)
    assert second == pytest.approx(1.1 * first)
    assert question.demand_t_per_day == pytest.approx(100.0 / 365.0)
