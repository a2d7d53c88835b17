"""The front of cost against unmet, against brute force."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from madeup.stock_paths import made_up_costs, made_up_paths

from geo.errors import ParameterError
from geo.model.levers import SubstitutionLever
from geo.model.resilience import Scenario
from geo.resilience.pareto import (
    EVERY_SUBSET,
    GREEDY,
    PARETO_COLUMNS,
    non_dominated,
    portfolio_front,
)
from geo.resilience.portfolio_runs import Trial

ONE = SubstitutionLever(
    name="a", source="made up", saved_share=0.1, cost_source="made up"
)
LEVERS = tuple(replace(ONE, name=name) for name in "abcd")
USD = {"a": 1.0, "b": 2.0, "c": 4.0, "d": 0.0}
LEFT = {"a": 0.9, "b": 0.5, "c": 0.6, "d": 1.0}


def follow(scenario, levers):
    unmet = 100.0 * np.prod([LEFT[lever.name] for lever in levers])
    return made_up_paths(stock_out_day=[50.0 + 1e2 / unmet], unmet_t=[[unmet, 0.0]])


def cost(levers, paths):
    return made_up_costs(levers, USD, untold=["d"])


def told_cost(levers, paths):
    return made_up_costs(levers, USD)


TRIAL = Trial(scenario=Scenario(name="ban"), follow=follow, cost=cost)


def beaten(one, points):
    return any(
        other[0] <= one[0] and other[1] <= one[1] and other != one for other in points
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_front_is_what_brute_force_finds_ties_and_all(seed):
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 8, size=(40, 2)).astype(float)
    pairs = [tuple(point) for point in points.tolist()]
    front = non_dominated(points[:, 0], unmet_t=points[:, 1])
    assert front.tolist() == [not beaten(one, pairs) for one in pairs]


def test_one_point_or_none_is_not_beaten():
    none = np.array([])
    assert non_dominated(none, unmet_t=none).tolist() == []
    assert non_dominated(np.array([3.0]), unmet_t=np.array([2.0])).tolist() == [True]


def test_points_that_are_alike_do_not_beat_each_other():
    alike = np.array([1.0, 1.0])
    assert non_dominated(alike, unmet_t=alike).all()


def test_every_subset_of_a_few_levers_is_tried():
    table = portfolio_front(LEVERS, trial=TRIAL)
    assert list(table.columns) == list(PARETO_COLUMNS)
    names = [
        "; ".join(chosen) for count in range(4) for chosen in combinations("abc", count)
    ]
    assert sorted(table["levers"]) == sorted(names)
    assert set(table["searched"]) == {EVERY_SUBSET}
    assert table["cost_usd"].is_monotonic_increasing
    by_name = table.set_index("levers")
    assert by_name.loc["a; b", "unmet_t"] == pytest.approx(45.0)
    assert by_name.loc["a; b", "cost_usd"] == 3.0
    assert by_name.loc["", "days_bought"] == 0.0
    assert by_name.loc["b", "days_bought"] == pytest.approx(1.0)


def test_what_nobody_tells_the_cost_of_is_left_out_and_named():
    table = portfolio_front(LEVERS, trial=TRIAL)
    assert set(table["left_out"]) == {"d"}
    assert not table["levers"].str.contains("d").any()
    told = portfolio_front(LEVERS, trial=replace(TRIAL, cost=told_cost))
    assert set(told["left_out"]) == {""}
    assert len(told) == 2**4
    none = portfolio_front([LEVERS[3]], trial=TRIAL)
    assert none["levers"].tolist() == [""]
    assert none["left_out"].tolist() == ["d"]


def test_the_front_goes_down_as_it_gets_dearer():
    front = portfolio_front(LEVERS, trial=TRIAL).query("on_front")
    steps = front.drop_duplicates(["cost_usd", "unmet_t"])
    assert (steps["cost_usd"].diff().dropna() > 0.0).all()
    assert (steps["unmet_t"].diff().dropna() < 0.0).all()
    assert steps["levers"].tolist() == ["", "a", "b", "a; b", "b; c", "a; b; c"]


def test_of_many_levers_a_greedy_chain_is_tried_and_said():
    trial = replace(TRIAL, cost=told_cost)
    table = portfolio_front(LEVERS, trial=trial, most_levers=3)
    assert set(table["searched"]) == {GREEDY}
    assert len(table) == 1 + 4 + 3 + 2 + 1
    whole = portfolio_front(LEVERS, trial=trial).set_index("levers")
    for row in table.itertuples():
        assert row.unmet_t == whole.loc[row.levers, "unmet_t"]
    # b avoids 25 t a dollar, then a 5, then c; d nothing, and comes last
    assert {"b", "a; b", "a; b; c", "a; b; c; d"} <= set(table["levers"])
    assert "a; d" not in set(table["levers"])


def test_a_greedy_chain_ends_where_nothing_is_unmet():
    def enough(scenario, levers):
        unmet = 0.0 if "b" in {lever.name for lever in levers} else 100.0
        return made_up_paths(stock_out_day=[np.inf], unmet_t=[[unmet, 0.0]])

    trial = replace(TRIAL, follow=enough, cost=told_cost)
    table = portfolio_front(LEVERS, trial=trial, most_levers=0)
    assert sorted(table["levers"]) == ["", "a", "b", "c", "d"]


def test_greedy_takes_what_helps_at_no_cost_first():
    def free(levers, paths):
        return made_up_costs(levers, USD | {"a": 0.0})

    trial = replace(TRIAL, cost=free)
    table = portfolio_front(LEVERS, trial=trial, most_levers=0)
    pairs = {names for names in table["levers"] if names.count(";") == 1}
    assert pairs == {"a; b", "a; c", "a; d"}


def test_no_levers_leave_doing_nothing_alone():
    table = portfolio_front([], trial=TRIAL)
    assert table["levers"].tolist() == [""]
    assert table["on_front"].all()


def test_too_many_subsets_and_names_twice_are_refused():
    with pytest.raises(ParameterError, match="most_levers: 17"):
        portfolio_front(LEVERS, trial=TRIAL, most_levers=17)
    with pytest.raises(ParameterError, match="'a' twice"):
        portfolio_front([ONE, ONE], trial=TRIAL)
