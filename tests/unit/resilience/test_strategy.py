"""Scenarios and portfolios side by side, on paths that are told."""

from dataclasses import replace

import numpy as np
import pytest
from madeup.stock_paths import made_up_costs, made_up_paths, made_up_question

from geo.errors import ParameterError
from geo.model.lever_terms import PAYERS
from geo.model.levers import SubstitutionLever
from geo.model.resilience import Portfolio, Scenario
from geo.resilience.lasting import (
    days_bought,
    lasting_days,
    percentiles,
    require_paired,
    survived,
)
from geo.resilience.portfolio_runs import Trial, levers_of
from geo.resilience.stock_worlds import small_stock_world
from geo.resilience.strategy import (
    PAYER_COLUMNS,
    SECTOR_COLUMNS,
    STRATEGY_COLUMNS,
    compare_portfolios,
)

THRIFT = SubstitutionLever(
    name="thrift", source="made up", saved_share=0.1, cost_source="made up"
)
SWAP = replace(THRIFT, name="swap", paid_by="state")
OF_COBALT = replace(THRIFT, name="of cobalt", commodity="cobalt")
LEVERS = (THRIFT, SWAP, OF_COBALT)
BAN, NONE = Scenario(name="ban"), Scenario(name="none")
BOTH = Portfolio(name="both", levers=("swap", "thrift", "of cobalt"))

# four paths: without levers three run out; with both, one
BARE = made_up_paths(
    stock_out_day=[50.0, 100.0, 200.0, np.inf],
    unmet_t=[[10.0, 90.0], [10.0, 40.0], [0.0, 20.0], [0.0, 0.0]],
    lowest_cover_days=[0.0, 0.0, 0.0, 4.0],
    first_unmet_day=np.array([40.0, 100.0, 120.0, 300.0]),
)
HELPED = made_up_paths(
    stock_out_day=[80.0, np.inf, np.inf, np.inf],
    unmet_t=[[0.0, 60.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]],
    priced_out_t=np.array([4.0, 0.0, 0.0, 0.0]),
    mean_price=np.array([1.4, 1.0, 1.0, 1.0]),
)
QUIET = made_up_paths(stock_out_day=[np.inf] * 4, unmet_t=[[0.0, 0.0]] * 4)


def follow(scenario, levers):
    if scenario == NONE:
        return QUIET
    return HELPED if levers else BARE


def cost(levers, paths):
    return made_up_costs(levers, {"thrift": 1e6, "swap": 3e6}, untold=["swap"])


def tables(**changes):
    asked = {
        "portfolios": [BOTH],
        "levers": LEVERS,
        "follow": follow,
        "cost": cost,
        "usd_per_t": {"magnets": 1000.0, "other": 100.0},
    }
    return compare_portfolios([BAN, NONE], **(asked | changes))


@pytest.fixture(scope="module")
def compared():
    return tables()


def cell(compared, scenario, portfolio):
    table = compared.portfolios
    chosen = (table["scenario"] == scenario) & (table["portfolio"] == portfolio)
    (row,) = table[chosen].to_dict("records")
    return row


def test_doing_nothing_stands_before_the_portfolios_under_each_scenario(compared):
    table = compared.portfolios
    assert list(table.columns) == list(STRATEGY_COLUMNS)
    assert list(zip(table["scenario"], table["portfolio"], strict=True)) == [
        ("ban", "doing nothing"),
        ("ban", "both"),
        ("none", "doing nothing"),
        ("none", "both"),
    ]


def test_a_portfolio_without_levers_is_doing_nothing_by_its_own_name():
    table = tables(portfolios=[BOTH, Portfolio(name="as we are")]).portfolios
    assert table["portfolio"].tolist() == ["both", "as we are"] * 2
    bought = table.set_index(["scenario", "portfolio"])["days_bought"]
    assert bought["ban", "as we are"] == 0.0


def test_a_date_that_does_not_come_is_infinite_and_its_chance_is_told(compared):
    bare, helped = cell(compared, "ban", "doing nothing"), cell(compared, "ban", "both")
    assert bare["stock_out_chance"] == 0.75
    dates = [bare[f"stock_out_day_{one}"] for one in ("p10", "p50", "p90")]
    assert dates == [50.0, 100.0, np.inf]
    assert helped["stock_out_chance"] == 0.25
    assert helped["stock_out_day_p50"] == np.inf


def test_somebody_may_go_short_before_the_stock_is_gone(compared):
    bare, helped = cell(compared, "ban", "doing nothing"), cell(compared, "ban", "both")
    assert bare["shortage_chance"] == 1.0
    dates = [bare[f"first_unmet_day_{one}"] for one in ("p10", "p50", "p90")]
    assert dates == [40.0, 100.0, 300.0]
    assert helped["first_unmet_day_p50"] == np.inf
    # what was bought is counted by the whole stock
    assert helped["days_bought"] == pytest.approx((30 + 265 + 165 + 0) / 4)


def test_days_bought_cut_what_does_not_run_out_at_the_horizon(compared):
    bare, helped = cell(compared, "ban", "doing nothing"), cell(compared, "ban", "both")
    assert bare["lasting_days"] == pytest.approx((50 + 100 + 200 + 365) / 4)
    assert helped["days_bought"] == pytest.approx((30 + 265 + 165 + 0) / 4)
    assert helped["days_bought_p50"] == 30.0
    assert helped["days_bought_p90"] == 265.0
    assert bare["days_bought"] == 0.0


def test_tonnes_are_means_with_percentiles_over_the_paths(compared):
    bare, helped = cell(compared, "ban", "doing nothing"), cell(compared, "ban", "both")
    assert bare["unmet_t"] == pytest.approx(170.0 / 4)
    assert [bare[f"unmet_t_{one}"] for one in ("p10", "p50", "p90")] == [0, 20, 100]
    assert bare["unmet_days"] == pytest.approx(4.25)
    assert helped["unmet_avoided_t"] == pytest.approx((170.0 - 60.0) / 4)
    assert bare["lowest_cover_days_p90"] == 4.0
    assert helped["priced_out_t"] == 1.0
    assert helped["mean_price"] == pytest.approx(1.1)


def test_value_at_risk_is_by_sector(compared):
    bare = cell(compared, "ban", "doing nothing")
    assert bare["value_at_risk_usd"] == pytest.approx(5.0 * 1000 + 37.5 * 100)
    assert bare["value_told_share"] == 1.0
    assert list(compared.sectors.columns) == list(SECTOR_COLUMNS)
    assert len(compared.sectors) == 2 * 2 * 2
    other = compared.sectors.iloc[1]
    assert (other["sector"], other["priority"], other["demand_share"]) == (
        ("other", 2, 0.4)
    )
    assert (other["unmet_t"], other["value_at_risk_usd"]) == (37.5, 3750.0)
    assert other["unmet_t_p90"] == 90.0


def test_a_sector_whose_value_is_not_told_is_left_out_and_said():
    found = tables(usd_per_t={"magnets": 1000.0})
    bare = cell(found, "ban", "doing nothing")
    assert bare["value_at_risk_usd"] == pytest.approx(5000.0)
    assert bare["value_told_share"] == pytest.approx(5.0 / 42.5)
    assert np.isnan(found.sectors.iloc[1]["value_at_risk_usd"])
    untold = cell(tables(usd_per_t=None), "ban", "doing nothing")
    assert np.isnan(untold["value_at_risk_usd"])
    assert untold["value_told_share"] == 0.0


def test_costs_are_by_payer_and_what_is_not_told_is_named(compared):
    helped = cell(compared, "ban", "both")
    assert helped["cost_usd"] == 4e6
    assert {payer: helped[column] for payer, column in PAYER_COLUMNS.items()} == {
        "users": 1e6,
        "state": 3e6,
        "subsidy": 0.0,
        "price floor": 0.0,
    }
    assert helped["cost_not_told"] == "swap"
    assert cell(compared, "ban", "doing nothing")["cost_usd"] == 0.0


def test_every_payer_has_a_column():
    assert set(PAYER_COLUMNS) == set(PAYERS)


def test_levers_of_other_commodities_are_left_out(compared):
    assert cell(compared, "ban", "both")["levers"] == "thrift; swap"
    chosen = levers_of(BOTH, levers=LEVERS, commodity="cobalt")
    assert [lever.name for lever in chosen] == ["thrift", "swap", "of cobalt"]


def test_portfolios_with_untold_costs_are_set_beside_each_other_not_ranked(compared):
    assert not [name for name in compared.portfolios if "front" in str(name)]
    assert cell(compared, "none", "both")["value_told_share"] == 1.0


def test_goods_bought_are_tied_up_beside_the_cost():
    def buying(levers, paths):
        costs = cost(levers, paths)
        return replace(costs, table=costs.table.assign(tied_up_usd=5e6))

    helped = cell(tables(cost=buying), "ban", "both")
    assert helped["tied_up_usd"] == 1e7
    assert helped["cost_usd"] == 4e6


def test_names_that_lead_nowhere_are_told_at_once():
    wish = Portfolio(name="both", levers=("magic",))
    with pytest.raises(ParameterError, match=r"no lever 'magic'") as told:
        tables(portfolios=[BOTH, wish])
    assert "'both' twice" in str(told.value)
    with pytest.raises(ParameterError, match=r"scenarios\.2\.name: 'ban' twice"):
        compare_portfolios(
            [BAN, BAN], portfolios=[], levers=LEVERS, follow=follow, cost=cost
        )


def test_values_of_no_sector_or_below_zero_are_refused():
    with pytest.raises(ParameterError, match="2 problems"):
        tables(usd_per_t={"toys": 5.0, "magnets": -1.0})
    with pytest.raises(ParameterError, match=r"usd_per_t\.magnets: nan"):
        tables(usd_per_t={"magnets": float("nan")})


def test_paths_of_other_draws_are_not_compared():
    one = made_up_paths(stock_out_day=[1.0], unmet_t=[[0.0, 0.0]])
    with pytest.raises(ParameterError, match="paths: 1 against 4"):
        days_bought(one, than=BARE)
    longer = made_up_paths(
        stock_out_day=[1.0] * 4,
        unmet_t=[[0.0, 0.0]] * 4,
        question=made_up_question(horizon_days=400),
    )
    with pytest.raises(ParameterError, match="horizon_days: 400 against 365"):
        require_paired(longer, than=BARE)


def test_lasting_and_surviving_path_by_path():
    assert lasting_days(BARE).tolist() == [50.0, 100.0, 200.0, 365.0]
    assert survived(BARE).tolist() == [False, False, False, True]
    assert percentiles(np.arange(1.0, 11.0)) == (1.0, 5.0, 9.0)


def test_dates_are_cut_at_the_end_of_the_last_step():
    months = made_up_question(horizon_days=365, step_days=30.0)
    paths = made_up_paths(
        stock_out_day=[362.0, np.inf], unmet_t=[[0.0, 0.0]] * 2, question=months
    )
    end = months.steps * 30.0
    assert end != 365.0
    assert lasting_days(paths).tolist() == [min(362.0, end), end]


def test_the_small_world_gives_what_can_be_worked_out_by_hand():
    world = small_stock_world()
    trial = Trial(scenario=world.cut, follow=world.follow, cost=world.cost)
    nothing, both = trial.run(), trial.run(world.levers)
    assert nothing.unmet_t == pytest.approx(285 * 7.5)
    assert both.unmet_t == pytest.approx((365 - 600 / 4.7) * 4.7)
    assert both.days_bought(than=nothing) == pytest.approx(600 / 4.7 - 80)
    assert both.costs.by_payer() == {"users": 1e6, "subsidy": 4e6}
    assert nothing.costs.by_payer() == {}
