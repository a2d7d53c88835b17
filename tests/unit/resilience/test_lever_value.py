"""What each lever buys, alone and as the last."""

from dataclasses import replace

import numpy as np
import pytest
from madeup.stock_paths import made_up_costs, made_up_paths

from geo.errors import ParameterError
from geo.model.levers import SubstitutionLever
from geo.model.resilience import Scenario
from geo.resilience.lever_value import (
    FREE,
    IDLE,
    LEVER_VALUE_COLUMNS,
    NOT_TOLD,
    SAVES,
    lever_values,
)
from geo.resilience.portfolio_runs import Trial

ONE = SubstitutionLever(
    name="thrift", source="made up", saved_share=0.1, cost_source="made up"
)
THRIFT, SWAP, DESK = (replace(ONE, name=name) for name in ("thrift", "swap", "desk"))
DAYS = {"thrift": 20.0, "swap": 50.0, "desk": 0.0}
TONNES = {"thrift": 10.0, "swap": 40.0, "desk": 5.0}
USD = {"thrift": 1e6, "swap": 5e6, "desk": 0.0}


def follow(scenario, levers):
    """Give two paths; thrift and swap together buy 10 days less than apart."""
    names = {lever.name for lever in levers}
    days = sum(DAYS[name] for name in names) - 10.0 * ({"thrift", "swap"} <= names)
    unmet = 200.0 - sum(TONNES[name] for name in names)
    return made_up_paths(
        stock_out_day=[100.0 + days, 120.0 + days],
        unmet_t=[[unmet, 0.0], [unmet, 0.0]],
    )


def cost(levers, paths):
    return made_up_costs(levers, USD)


TRIAL = Trial(scenario=Scenario(name="ban"), follow=follow, cost=cost)


def rows_of(levers=(THRIFT, SWAP, DESK), **changes):
    table = lever_values(levers, trial=replace(TRIAL, **changes))
    assert list(table.columns) == list(LEVER_VALUE_COLUMNS)
    return table.set_index("lever")


def test_alone_and_last_are_the_two_ends():
    rows = rows_of()
    assert rows["alone_days_bought"].to_dict() == DAYS
    assert rows["last_days_bought"].to_dict() == {
        "thrift": 10.0,
        "swap": 40.0,
        "desk": 0.0,
    }
    assert rows["last_unmet_avoided_t"].to_dict() == TONNES
    assert set(rows["kind"]) == {"substitution"}


def test_days_and_tonnes_are_told_per_million():
    rows = rows_of()
    assert rows.loc["thrift", "alone_days_per_musd"] == pytest.approx(20.0)
    assert rows.loc["swap", "alone_days_per_musd"] == pytest.approx(10.0)
    assert rows.loc["swap", "last_t_per_musd"] == pytest.approx(8.0)
    assert rows.loc["thrift", "alone_note"] == ""


def test_what_costs_nothing_is_said_and_has_no_ratio():
    rows = rows_of()
    assert rows.loc["desk", "alone_note"] == FREE
    assert np.isnan(rows.loc["desk", "alone_days_per_musd"])
    # the desk buys no day: it stands behind those that do
    assert rows["alone_rank"].to_dict() == {"thrift": 1.0, "swap": 2.0, "desk": 3.0}
    idle = rows_of(follow=lambda scenario, levers: follow(scenario, ()))
    assert idle.loc["desk", "alone_note"] == IDLE


def test_what_helps_at_no_cost_stands_first():
    free = {**USD, "swap": 0.0}
    rows = rows_of(cost=lambda levers, paths: made_up_costs(levers, free))
    assert rows.index[0] == "swap"
    assert rows.loc["swap", "alone_rank"] == 1.0
    assert np.isnan(rows.loc["swap", "alone_days_per_musd"])


def test_a_cost_that_is_not_told_is_no_gift():
    def silent(levers, paths):
        return made_up_costs(levers, USD, untold=["desk", "swap"])

    rows = rows_of(cost=silent)
    assert rows.loc["desk", "alone_note"] == NOT_TOLD
    assert np.isnan(rows.loc["desk", "alone_rank"])
    assert rows.index[0] == "thrift"
    # five millions are told of what the swap costs, and not the rest
    for how in ("alone", "last"):
        told = rows.loc["swap", [f"{how}_{one}" for one in ("cost_usd", "rank")]]
        assert told.isna().all()
        assert np.isnan(rows.loc["swap", f"{how}_days_per_musd"])
        assert np.isnan(rows.loc["swap", f"{how}_t_per_musd"])
        assert rows.loc["swap", f"{how}_note"] == NOT_TOLD


def test_what_it_spares_or_costs_others_is_no_price_of_an_untold_lever():
    def dearer(levers, paths):
        names = {lever.name for lever in levers}
        more = 1e6 * ({"thrift", "desk"} <= names)
        usd = USD | {"thrift": USD["thrift"] + more}
        return made_up_costs(levers, usd, untold=["desk"])

    rows = rows_of(cost=dearer)
    assert rows.loc["desk", "last_note"] == NOT_TOLD
    assert np.isnan(rows.loc["desk", "last_t_per_musd"])
    assert rows.loc["thrift", "last_cost_usd"] == 2e6


def test_what_is_not_ranked_takes_no_rank_from_others():
    rows = rows_of(
        cost=lambda levers, paths: made_up_costs(
            levers, USD | {"swap": 0.0}, untold=["swap"]
        )
    )
    assert np.isnan(rows.loc["swap", "alone_rank"])
    assert rows.loc["thrift", "alone_rank"] == 1.0


def test_a_lever_that_spares_the_others_more_than_it_costs_saves_money():
    def sparing(levers, paths):
        names = {lever.name for lever in levers}
        spared = 2e6 * ({"thrift", "swap"} <= names)
        return made_up_costs(levers, USD | {"swap": USD["swap"] - spared})

    rows = rows_of(cost=sparing)
    assert rows.loc["thrift", "last_cost_usd"] == -1e6
    assert rows.loc["thrift", "last_note"] == SAVES
    assert rows.loc["thrift", "last_rank"] == 1.0
    assert rows.loc["thrift", "alone_note"] == ""


def test_rounding_is_neither_cost_nor_gain():
    third = 1e6 / 3.0
    rows = rows_of(
        (THRIFT, SWAP),
        cost=lambda levers, paths: made_up_costs(
            levers, {"thrift": third, "swap": 1e-7 if len(levers) == 2 else 0.0}
        ),
    )
    assert rows.loc["swap", "last_cost_usd"] == 0.0
    assert rows.loc["swap", "last_note"] == FREE


def test_where_nothing_runs_out_tonnes_decide_and_likes_share_a_rank():
    def lasting(scenario, levers):
        unmet = 100.0 - 10.0 * len(levers)
        return made_up_paths(stock_out_day=[np.inf], unmet_t=[[unmet, 0.0]])

    usd = {"thrift": 1e6, "swap": 1e6, "desk": 2e6}
    rows = rows_of(
        follow=lasting,
        cost=lambda levers, paths: made_up_costs(levers, usd),
    )
    assert rows["alone_rank"].to_dict() == {"thrift": 1.0, "swap": 1.0, "desk": 3.0}
    assert rows["alone_days_bought"].tolist() == [0.0, 0.0, 0.0]


def test_no_levers_are_an_empty_table_and_names_stand_once():
    assert rows_of(()).empty
    with pytest.raises(ParameterError, match="'thrift' twice"):
        rows_of((THRIFT, THRIFT))
