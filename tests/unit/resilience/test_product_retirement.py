"""Products in use, and what comes back of them: laws, and closed forms."""

from __future__ import annotations

from math import exp, gamma, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import weibull_min

from geo.errors import ParameterError
from geo.model.levers import RecyclingLever
from geo.resilience.product_retirement import (
    Lifetimes,
    recycled_t_per_day,
    retired_of_sales,
    retirement,
)

YEAR = 365.0

LAWS = (
    Lifetimes(mean_years=12.0),
    Lifetimes(mean_years=12.0, shape=1.0),
    Lifetimes(mean_years=3.0, shape=6.0),
)


def magnets(**changes: float) -> RecyclingLever:
    told = {
        "in_use_t": 36500.0,
        "lifetime_years": 10.0,
        "collected_share": 0.4,
        "recovered_share": 0.9,
    } | changes
    return RecyclingLever(name="magnets", source="made up", **told)


@pytest.mark.parametrize("lives", LAWS, ids=lambda lives: f"{lives.shape:g}")
def test_the_mean_of_the_law_is_the_mean_life(lives):
    mean, _ = quad(lambda age: float(lives.surviving(age)), 0.0, 400.0, limit=400)
    assert mean == pytest.approx(lives.mean_years, rel=1e-4)


@given(
    sales=st.lists(st.floats(0.0, 1e4), min_size=1, max_size=20),
    mean=st.floats(0.5, 30.0),
    shape=st.floats(0.7, 8.0),
)
def test_what_retires_never_exceeds_what_was_sold(sales, mean, shape):
    lives = Lifetimes(mean_years=mean, shape=shape)
    sold_years = np.arange(len(sales)) * 0.5
    edges = np.linspace(0.0, 60.0, 121)
    retired = np.cumsum(
        retired_of_sales(sales, sold_years=sold_years, edges_years=edges, lives=lives)
    )
    sold = np.array([np.sum(np.array(sales)[sold_years < end]) for end in edges[1:]])
    assert np.all(retired <= sold + 1e-9 * (1.0 + sold))


@pytest.mark.parametrize("lives", LAWS, ids=lambda lives: f"{lives.shape:g}")
def test_sold_is_retired_and_in_use(lives):
    sales, sold = np.array([5.0, 7.0]), np.array([-4.0, -1.0])
    edges = np.array([-50.0, 0.0])
    retired = retired_of_sales(sales, sold_years=sold, edges_years=edges, lives=lives)
    in_use = sales @ lives.surviving(0.0 - sold)
    assert float(retired[0] + in_use) == pytest.approx(12.0, abs=1e-12)


@pytest.mark.parametrize("lives", LAWS, ids=lambda lives: f"{lives.shape:g}")
def test_without_growth_the_stock_over_the_life_retires_each_year(lives):
    a_day = retirement(
        1e5, growth_per_year=0.0, edges_days=np.arange(0.0, 3651.0, YEAR), lives=lives
    )
    # monthly cohorts: their middle stands for a month of sales
    assert a_day * YEAR == pytest.approx(np.full(10, 1e5 / lives.mean_years), rel=2e-3)


@pytest.mark.parametrize("growth", [-0.05, 0.03, 0.1])
def test_without_ageing_the_share_that_retires_does_not_depend_on_growth(growth):
    """With an exponential law each product is as likely to go: in use over mean life.

    The stock grows as the sales, so that the retirement of a year is
    in_use / mean x ((1 + g)^1 - 1) / ln(1 + g).
    """
    lives = Lifetimes(mean_years=8.0, shape=1.0)
    made = retirement(1e5, growth_per_year=growth, edges_days=[0.0, YEAR], lives=lives)
    rate = log(1.0 + growth)
    assert made[0] * YEAR == pytest.approx(1e5 / 8.0 * growth / rate, rel=2e-3)


@pytest.mark.parametrize("growth", [-0.04, 0.02, 0.08])
def test_with_exponential_growth_the_laplace_transform_of_the_law_holds(growth):
    """Retired is s L(g), the stock s (1 - L) / g, L by quadrature of the density."""
    lives = Lifetimes(mean_years=10.0, shape=4.0)
    rate = log(1.0 + growth)
    transform, _ = quad(
        lambda age: (
            exp(-rate * age) * weibull_min.pdf(age, 4.0, scale=10.0 / gamma(1.25))
        ),
        0.0,
        40.0,
    )
    of_stock = rate * transform / (1.0 - transform)
    year_one = (exp(rate) - 1.0) / rate
    made = retirement(1e5, growth_per_year=growth, edges_days=[0.0, YEAR], lives=lives)
    assert made[0] * YEAR == pytest.approx(1e5 * of_stock * year_one, rel=2e-3)


def test_products_that_all_live_alike_retire_as_they_were_sold_a_lifetime_ago():
    lives = Lifetimes(mean_years=10.0, shape=50.0)
    growth = 0.06
    edges = np.arange(0.0, 5 * YEAR + 1.0, YEAR)
    retired = retirement(1e5, growth_per_year=growth, edges_days=edges, lives=lives)
    # stock = s0 (1 - (1+g)^-10) / ln(1+g); sold over the years -10 to -5
    rate = log(1.0 + growth)
    s0 = 1e5 * rate / (1.0 - exp(-10.0 * rate))
    sold = s0 * np.diff(np.exp(rate * (edges / YEAR - 10.0))) / rate
    assert retired * YEAR == pytest.approx(sold, rel=5e-3)


def test_faster_growth_of_sales_leaves_younger_products_that_retire_later():
    lives = Lifetimes(mean_years=10.0)
    slow, fast = (
        retirement(1e5, growth_per_year=growth, edges_days=[0.0, YEAR], lives=lives)
        for growth in (0.0, 0.1)
    )
    assert fast[0] < slow[0]


def test_the_days_of_a_year_add_up_to_the_year():
    daily = recycled_t_per_day(magnets(ramp_days=200.0), edges_days=np.arange(366.0))
    whole = recycled_t_per_day(magnets(), edges_days=[0.0, YEAR])
    assert daily[200:].mean() == pytest.approx(whole[0], rel=1e-3)
    assert daily[0] < 0.01 * daily[-1]


@pytest.mark.parametrize(
    "more", [{"collected_share": 0.6}, {"recovered_share": 0.95}, {"in_use_t": 5e4}]
)
def test_more_collected_recovered_or_in_use_brings_more_back(more):
    edges = np.arange(0.0, 731.0)
    before = recycled_t_per_day(magnets(), edges_days=edges)
    after = recycled_t_per_day(magnets(**more), edges_days=edges)
    assert np.all(after > before)


def test_what_comes_back_is_the_retired_times_both_shares():
    back = recycled_t_per_day(magnets(), edges_days=[0.0, YEAR])
    assert back[0] == pytest.approx(10.0 * 0.4 * 0.9, rel=1e-3)


def test_numbers_out_of_range_are_refused_at_once():
    with pytest.raises(ParameterError, match="2 problems"):
        Lifetimes(mean_years=0.0, shape=0.1)
