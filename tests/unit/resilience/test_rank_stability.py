"""Whether the stop that hurts most still does when rows are drawn anew."""

from dataclasses import replace
from functools import cache
from math import log, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator, lognormal_sigma
from geo.resilience.contingency import rank_stops
from geo.resilience.market_demand import MarketDemand
from geo.resilience.programme import MarketProgramme
from geo.resilience.rank_stability import STABILITY_COLUMNS, rank_stability
from geo.resilience.supply_draws import SupplyErrors, WorksDraws, draw_origins
from geo.resilience.worlds import SupplyWorld, small_world

DEMAND = MarketDemand(commodity="nickel", demand_t=100.0)
SURE = SupplyErrors(relative_sd=dict.fromkeys(SupplyErrors().relative_sd, 0.0))
PLANTS = [
    Disruption(target=Target.FACILITY, name="P1"),
    Disruption(target=Target.FACILITY, name="P2"),
]


@cache
def tight_world() -> SupplyWorld:
    """No spare capacity, so that the market lacks all that a works gives."""
    world = small_world()
    return replace(world, options=replace(world.options, spare_share=0.0))


def build(works, demand) -> MarketProgramme:
    return MarketProgramme(replace(tight_world(), works=works[""]).supply(demand))


def with_plants(west_t, east_t, *, evidence="unverified") -> dict[str, pd.DataFrame]:
    works = small_world().works.set_index("facility_id")
    for name, tonnes in (("P1", west_t), ("P2", east_t)):
        columns = ["capacity_t", "available_t"]
        works.loc[name, columns] = tonnes
    works["capacity_evidence"] = evidence
    return {"": works.reset_index()}


def stability(works, *, candidates=PLANTS, demand=DEMAND, seed=1, **settings):
    stops = rank_stops(build(works, demand), candidates=candidates).stops
    return rank_stability(
        build,
        works=works,
        demand=demand,
        stops=stops,
        rng=generator(seed, "stability"),
        **settings,
    )


def test_sure_rows_leave_every_draw_as_the_tables_stand():
    found = stability(with_plants(300.0, 100.0), candidates=None, draws=3, errors=SURE)
    table = found.table
    assert list(table.columns) == list(STABILITY_COLUMNS)
    for suffix in ("p10", "p50", "p90"):
        assert table[f"rank_{suffix}"].tolist() == table["rank"].tolist()
        assert table[f"unmet_{suffix}_t"].to_numpy() == pytest.approx(table["unmet_t"])
    assert set(table["worst_share"]) == {0.0, 1.0}
    assert found.draws == 3


@pytest.mark.parametrize("ratio", [1.0, 1.2, 2.0])
def test_the_larger_of_two_works_is_the_worst_as_often_as_their_errors_say(ratio):
    draws = 150
    found = stability(with_plants(100.0 * ratio, 100.0), draws=draws)
    larger = found.table.set_index("name").loc["P1", "worst_share"]
    spread = lognormal_sigma(SupplyErrors().relative_sd["unverified"]) * sqrt(2.0)
    expected = NormalDist().cdf(log(ratio) / spread)
    error = sqrt(expected * (1.0 - expected) / draws)
    assert larger == pytest.approx(expected, abs=4.0 * error)
    assert found.table["worst_share"].sum() == pytest.approx(1.0)


def test_solid_rows_keep_an_order_that_doubtful_rows_lose():
    shares = {
        word: stability(with_plants(120.0, 100.0, evidence=word), draws=60).table[
            "worst_share"
        ][0]
        for word in ("cited", "unverified")
    }
    assert shares["cited"] > 0.95 > 0.8 > shares["unverified"]


def test_the_verdict_names_the_worst_and_what_takes_its_place():
    verdict = stability(with_plants(120.0, 100.0), draws=40).verdict
    assert verdict.startswith(
        "nickel: the worst, facility P1 (West works), stays the worst in "
    )
    assert "% of 40 draws; where not, it is mostly facility P2 (East works)" in verdict


def test_the_verdict_says_that_no_stop_hurts():
    idle = [Disruption(target=Target.GATE, name="Strait")]
    found = stability(with_plants(300.0, 100.0), candidates=idle, draws=4)
    assert found.verdict == (
        "nickel: no stop leaves anything unmet; in 0 % of 4 draws one does"
    )
    assert found.table[["worst_share", "worst_five_share"]].to_numpy().tolist() == [
        [0.0, 0.0]
    ]


def test_stops_that_take_as_much_share_a_rank():
    both = [
        Disruption(target=Target.FACILITY, name="P1"),
        Disruption(target=Target.COMPANY, name="Alpha"),
        Disruption(target=Target.FACILITY, name="P2"),
    ]
    table = stability(with_plants(300.0, 100.0), candidates=both, draws=5).table
    assert table["rank"].tolist() == [1, 1, 3]
    assert table["worst_share"].tolist() == [1.0, 1.0, 0.0]


def test_only_the_worst_are_ranked_again():
    found = stability(with_plants(300.0, 100.0), candidates=None, draws=2, worst=4)
    assert len(found.table) == 4
    assert found.unmet_t.shape == (2, 4)


def test_each_draw_has_a_stream_of_its_own():
    works = with_plants(120.0, 100.0)
    few, many = (stability(works, draws=draws).unmet_t for draws in (3, 6))
    assert few.tobytes() == many[:3].tobytes()
    assert len(np.unique(many[:, 0])) == 6


def test_drawing_origins_too_leaves_the_works_of_each_draw_as_they_were():
    works = with_plants(300.0, 300.0)
    told = replace(DEMAND, origins={"IDN": 0.5})
    stops = rank_stops(build(works, told), candidates=PLANTS).stops
    seen: dict[float, list[pd.DataFrame]] = {0.0: [], 0.2: []}
    for sd, tables in seen.items():

        def watched(drawn, demand, tables=tables):
            tables.append(drawn[""])
            return build(drawn, demand)

        rank_stability(
            watched,
            works=works,
            demand=told,
            stops=stops,
            rng=generator(1, "stability"),
            draws=3,
            errors=SupplyErrors(origins_relative_sd=sd),
        )
    for alone, together in zip(*seen.values(), strict=True):
        pd.testing.assert_frame_equal(alone, together)


def test_the_order_of_rows_does_not_change_what_is_drawn():
    works = small_world().works
    drawn = [
        WorksDraws({"": table}, commodity="nickel", errors=SupplyErrors()).draw(
            generator(1, "works")
        )[""]
        for table in (works, works.iloc[::-1])
    ]
    pd.testing.assert_frame_equal(*drawn)


def test_nothing_to_draw_or_to_rank_is_refused():
    works = with_plants(300.0, 100.0)
    with pytest.raises(ParameterError, match=r"draws: 0[\s\S]*stops: 0"):
        stability(works, draws=0, worst=0)


def test_one_factor_holds_for_all_element_groups_by_the_weakest_evidence():
    works = small_world().works
    groups = {
        "dy": works.assign(capacity_evidence="cited"),
        "tb": works.assign(capacity_evidence="unverified", capacity_t=1.0),
    }
    draws = WorksDraws(groups, commodity="nickel", errors=SupplyErrors())
    factors = []
    for k in range(300):
        drawn = draws.draw(generator(1, k))
        factor = drawn["tb"]["capacity_t"].to_numpy()
        usual = groups["dy"].sort_values("facility_id")["capacity_t"].to_numpy()
        order = np.argsort(drawn["dy"]["facility_id"].to_numpy())
        assert drawn["dy"]["capacity_t"].to_numpy()[order] == pytest.approx(
            usual * factor[order]
        )
        factors.append(factor)
    spread = np.std(factors)  # of 1,200 draws of sd 0.3
    assert spread == pytest.approx(0.3, rel=0.15)
    assert np.mean(factors) == pytest.approx(1.0, abs=4.0 * 0.3 / sqrt(1200))


def test_what_is_given_and_what_is_not_drawn_stays_as_it_is():
    works = small_world().works
    before = works.copy()
    draws = WorksDraws({"": works}, commodity="cobalt", errors=SupplyErrors())
    drawn = draws.draw(generator(1, "works"))[""]
    told = works.sort_values("facility_id")["capacity_t"].tolist()
    assert drawn.sort_values("facility_id")["capacity_t"].tolist() == told
    nickel = WorksDraws({"": works}, commodity="nickel", errors=SupplyErrors())
    assert (
        nickel.draw(generator(1, "works"))[""]["capacity_t"].to_numpy()
        != drawn["capacity_t"].to_numpy()
    ).all()
    pd.testing.assert_frame_equal(works, before)


def test_an_unknown_capacity_stays_unknown():
    works = small_world().works
    works.loc[works["facility_id"] == "M1", ["capacity_t", "available_t"]] = np.nan
    draws = WorksDraws({"": works}, commodity="nickel", errors=SupplyErrors())
    drawn = draws.draw(generator(1, "works"))[""].set_index("facility_id")
    assert drawn["capacity_t"].isna().tolist() == (drawn.index == "M1").tolist()


def test_origins_are_drawn_about_what_is_observed():
    told = replace(DEMAND, origins={"IDN": 0.6, "AUS": 0.3})
    errors = SupplyErrors(origins_relative_sd=0.2)
    drawn = [
        draw_origins(told, errors=errors, rng=generator(1, k)).origins
        for k in range(400)
    ]
    shares = np.array([[one["IDN"], one["AUS"]] for one in drawn])
    assert np.all(shares > 0.0)
    assert np.all(shares.sum(axis=1) < 1.0)  # others keep their part
    assert np.median(shares, axis=0) == pytest.approx([0.6, 0.3], abs=0.02)
    assert draw_origins(told, errors=SURE, rng=generator(1, 0)) == told


def test_uncertain_origins_move_what_the_market_lacks():
    works = with_plants(300.0, 300.0, evidence="cited")
    told = replace(DEMAND, origins={"IDN": 0.55, "AUS": 0.45})
    shares = [
        stability(
            works,
            demand=told,
            draws=40,
            errors=replace(SURE, origins_relative_sd=sd),
        ).table["worst_share"][0]
        for sd in (0.0, 0.5)
    ]
    assert shares[0] == 1.0 > shares[1]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"relative_sd": {"cited": 0.1}}, "nothing for derived, partly cited"),
        (
            {"relative_sd": dict(SupplyErrors().relative_sd) | {"cited": -1.0}},
            "relative_sd of cited: -1",
        ),
        ({"origins_relative_sd": float("nan")}, "origins_relative_sd: nan"),
    ],
)
def test_errors_that_cannot_be_are_refused(settings, told):
    with pytest.raises(ParameterError, match=told):
        SupplyErrors(**settings)
