"""Which stop hurts most."""

import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.resilience.contingency import STOP_COLUMNS, possible_stops, rank_stops
from geo.resilience.worlds import small_world


@pytest.fixture(scope="module")
def ranked():
    return rank_stops(small_world().chains())


def test_everything_the_chains_use_is_tried_but_the_markets_port(ranked):
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
    table = ranked.set_index("name")
    assert list(ranked.columns) == list(STOP_COLUMNS)
    assert table.loc["P1", "unmet_t"] == pytest.approx(70.0)
    assert table.loc["P2", "unmet_t"] == pytest.approx(10.0)
    assert table.loc["Strait", "unmet_t"] == 0.0
    assert ranked["name"].iloc[-1] == "Strait"
    assert ranked["unmet_t"].is_monotonic_decreasing


def test_extra_days_are_weighed_by_tonnes(ranked):
    # three quarters of the tonnes sail 1,175.9 nm farther, at 336 nm a day
    extra = ranked.set_index("name").loc["Strait", "extra_days"]
    assert extra == pytest.approx(0.75 * 1175.9 / 336.0, rel=1e-4)


def test_each_stop_says_what_rests_on_unverified_capacity(ranked):
    table = ranked.set_index("name")
    assert table.loc["P1", "share_on_unverified"] == 1.0
    assert table.loc["P2", "share_on_unverified"] == 0.0
    assert table.loc["P1", "label"] == "West works"


def test_chosen_candidates_are_ranked_alone():
    hit = Disruption(target=Target.FACILITY, name="P1", capacity=0.5)
    table = rank_stops(small_world().chains(), candidates=[hit])
    assert table["unmet_t"].tolist() == [pytest.approx(32.5)]


def test_an_unknown_candidate_is_an_error():
    hit = Disruption(target=Target.COUNTRY, name="XXX")
    with pytest.raises(ParameterError, match="country XXX: not known"):
        rank_stops(small_world().chains(), candidates=[hit])


def test_possible_stops_come_in_a_fixed_order():
    chains = small_world().chains()
    assert possible_stops(chains) == possible_stops(chains)
