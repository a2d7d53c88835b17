"""Which stop hurts most."""

from dataclasses import replace

import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.market import SectorShare
from geo.resilience.allocation import supply_flows
from geo.resilience.contingency import (
    MOVE_COLUMNS,
    PAIR_COLUMNS,
    PART_COLUMNS,
    STOP_COLUMNS,
    possible_stops,
    rank_pairs,
    rank_stops,
)
from geo.resilience.market_demand import MarketDemand
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world

SECTORS = (
    SectorShare(sector="batteries", share=0.4, priority=1),
    SectorShare(sector="stainless", share=0.6, priority=2),
)


@pytest.fixture(scope="module")
def programme():
    return MarketProgramme(small_world().supply())


@pytest.fixture(scope="module")
def ranking(programme):
    return rank_stops(programme)


@pytest.fixture(scope="module")
def ranked(ranking):
    return ranking.stops


def one(ranked, target, name):
    return ranked.set_index(["target", "name"]).loc[(target, name)]


def test_everything_in_use_is_tried_but_the_markets_port(ranked):
    tried = set(zip(ranked["target"], ranked["name"], strict=True))
    assert tried == {
        ("facility", "M1"),
        ("facility", "M2"),
        ("facility", "P1"),
        ("facility", "P2"),
        ("company", "Alpha"),
        ("company", "Beta"),
        ("country", "IDN"),
        ("country", "AUS"),
        ("port", "IDWES"),
        ("port", "AUEAS"),
        ("gate", "Strait"),
    }


def test_the_larger_chain_hurts_more_and_the_strait_only_delays(ranked):
    assert list(ranked.columns) == list(STOP_COLUMNS)
    assert one(ranked, "facility", "P1")["unmet_t"] == pytest.approx(70.0)
    assert one(ranked, "facility", "P2")["unmet_t"] == pytest.approx(10.0)
    assert one(ranked, "gate", "Strait")["unmet_t"] == 0.0
    assert ranked["name"].iloc[-1] == "Strait"
    assert ranked["unmet_t"].is_monotonic_decreasing


@pytest.fixture(scope="module")
def usual_days(programme):
    """Days from each plant to the market: 40 and 20 degrees at 14 knots."""
    return supply_flows(programme.base).flows.set_index("plant_id")["days"]


def test_what_arrives_another_way_is_told(ranked, usual_days):
    # 70 t sail 1,175.9 nm farther at 336 nm a day; 5 t now come from the east
    strait = one(ranked, "gate", "Strait")
    assert strait["moved_t"] == pytest.approx(5.0)
    assert strait["hit_t"] == pytest.approx(75.0)
    before = 0.75 * usual_days["P1"] + 0.25 * usual_days["P2"]
    after = 0.70 * (usual_days["P1"] + 1175.9 / 336.0) + 0.30 * usual_days["P2"]
    assert strait["extra_days"] == pytest.approx(after - before, rel=1e-4)
    freight_usd = (after - before) * 336.0 * 0.0035 * 100.0
    assert strait["extra_usd"] == pytest.approx(freight_usd, rel=1e-4)
    co2_t = (after - before) * 336.0 * 1.852 * 12e-6 * 100.0
    assert strait["extra_co2_t"] == pytest.approx(co2_t, rel=1e-4)


def test_what_is_lost_is_no_saving_of_days(ranked, usual_days):
    # all that is left comes from the east, and is held against as many tonnes
    before = 0.75 * usual_days["P1"] + 0.25 * usual_days["P2"]
    plant = one(ranked, "facility", "P1")
    assert plant["extra_days"] == pytest.approx(usual_days["P2"] - before)


def test_what_holds_the_rest_down_is_told(ranked):
    assert one(ranked, "facility", "P1")["binding"].startswith("East ")
    assert one(ranked, "gate", "Strait")["binding"] == ""


def test_each_stop_says_what_rests_on_unverified_capacity(ranked):
    assert one(ranked, "facility", "P1")["share_on_unverified"] == 1.0
    assert one(ranked, "facility", "P2")["share_on_unverified"] == 0.0
    assert one(ranked, "facility", "P1")["label"] == "West works"
    assert one(ranked, "company", "Alpha")["label"] == "Alpha"


def test_each_stop_is_taken_apart_by_sector():
    demand = MarketDemand(commodity="nickel", demand_t=100.0, sectors=SECTORS)
    found = rank_stops(MarketProgramme(small_world().supply(demand)))
    assert list(found.parts.columns) == list(PART_COLUMNS)
    parts = found.parts.set_index(["target", "name", "part"])["unmet_t"]
    assert parts["facility", "P1", "stainless"] == pytest.approx(60.0)
    assert parts["facility", "P1", "batteries"] == pytest.approx(10.0)
    assert parts["facility", "P2", "batteries"] == 0.0
    whole = found.parts.groupby(["target", "name"])["unmet_t"].sum()
    stops = found.stops.set_index(["target", "name"])["unmet_t"]
    assert whole.to_dict() == pytest.approx(stops.to_dict())


def test_flows_that_move_are_listed_with_what_takes_them(ranking):
    assert list(ranking.moves.columns) == list(MOVE_COLUMNS)
    moves = ranking.moves.set_index(["target", "name", "from_id", "to_id"])
    lost = moves.loc[("facility", "P1", "P1", "JPYOK")]
    assert (lost["base_t"], lost["tonnes"]) == (75.0, 0.0)
    assert (lost["change_t"], lost["reason"]) == (-75.0, "facility P1 closed")
    gained = moves.loc[("facility", "P1", "P2", "JPYOK")]
    assert (gained["change_t"], gained["reason"]) == (pytest.approx(5.0), "")
    longer = moves.loc[("gate", "Strait", "P1", "JPYOK")]
    assert longer["extra_days"] == pytest.approx(1175.9 / 336.0, rel=1e-4)


def test_pairs_take_at_least_what_the_worse_of_them_takes(programme, ranked):
    pairs = rank_pairs(programme, stops=ranked)
    assert list(pairs.columns) == list(PAIR_COLUMNS)
    assert pairs["unmet_t"].is_monotonic_decreasing
    assert not (pairs["name"] == pairs["with_name"]).any()
    assert len(pairs) == 11 * 10 / 2
    for pair in pairs.itertuples():
        alone = [
            one(ranked, pair.target, pair.name)["unmet_t"],
            one(ranked, pair.with_target, pair.with_name)["unmet_t"],
        ]
        assert pair.unmet_t >= max(alone) - 1e-9
        assert pair.beyond_both_t == pytest.approx(pair.unmet_t - sum(alone))


def test_pairs_are_full_closures_whatever_was_ranked(programme):
    half = [
        Disruption(target=Target.FACILITY, name=name, capacity=0.5)
        for name in ("P1", "P2")
    ]
    pairs = rank_pairs(programme, stops=rank_stops(programme, candidates=half).stops)
    assert pairs["unmet_t"].tolist() == pytest.approx([100.0])
    assert pairs["beyond_both_t"].tolist() == pytest.approx([100.0 - 70.0 - 10.0])


def test_only_as_many_as_asked_are_paired(programme, ranked):
    pairs = rank_pairs(programme, stops=ranked, worst=3)
    names = set(ranked.head(3)["name"])
    assert set(pairs["name"]) | set(pairs["with_name"]) <= names


def test_chosen_candidates_are_ranked_alone(programme):
    hit = Disruption(target=Target.FACILITY, name="P1", capacity=0.5)
    table = rank_stops(programme, candidates=[hit]).stops
    assert table["unmet_t"].tolist() == [pytest.approx(32.5)]


def test_an_unknown_candidate_is_an_error(programme):
    hit = Disruption(target=Target.COUNTRY, name="XXX")
    with pytest.raises(ParameterError, match="country XXX: not known"):
        rank_stops(programme, candidates=[hit])


def test_no_candidates_are_an_empty_ranking(programme):
    found = rank_stops(programme, candidates=[])
    for table, columns in (
        (found.stops, STOP_COLUMNS),
        (found.parts, PART_COLUMNS),
        (found.moves, MOVE_COLUMNS),
    ):
        assert list(table.columns) == list(columns)
        assert table.empty
    assert rank_pairs(programme, stops=found.stops).empty


def test_no_works_are_no_stops():
    world = small_world()
    bare = MarketProgramme(replace(world, works=world.works.iloc[:0]).supply())
    assert possible_stops(bare) == ()
    assert rank_stops(bare).stops.empty


def test_possible_stops_come_in_a_fixed_order(programme):
    again = MarketProgramme(small_world().supply())
    assert possible_stops(programme) == possible_stops(again)
