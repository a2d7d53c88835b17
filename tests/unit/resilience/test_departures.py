"""What leaves in each state of a network."""

import numpy as np
import pytest
from madeup.supply_by_hand import book_of, cut, flows_of

from geo.errors import ParameterError
from geo.resilience.departures import StateBook, departures_of

NETWORK = {"CHN": (365.0, 7.0), "USA": (73.0, 3.0), "FRA": (0.0, 1.0)}


def test_departures_are_sorted_by_their_voyage_and_those_of_nothing_left_out():
    found = departures_of(flows_of(NETWORK, ()))
    assert found.lag_days.tolist() == [3.0, 7.0]
    assert found.t_per_day == pytest.approx([0.2, 1.0])


def test_each_variant_and_state_is_solved_once_and_timed():
    book = book_of(NETWORK, stake=NETWORK)
    ban = (cut("CHN"),)
    for _ in range(2):
        for variant in ("", "stake"):
            for state in ((), ban):
                book.departures(variant, state)
    assert book.solved == 4
    assert book.seconds > 0.0
    assert book.variants == ("", "stake")
    assert book.departures("", ban).t_per_day == pytest.approx([0.2])


def test_nothing_that_sails_is_no_departures():
    found = departures_of(flows_of({"CHN": (0.0, 7.0)}, ()))
    assert found.lag_days.shape == found.t_per_day.shape == (0,)


def test_a_book_without_the_network_as_it_is_is_refused():
    with pytest.raises(ParameterError, match="the network as it is"):
        StateBook({"stake": lambda state: flows_of(NETWORK, state)})


def test_an_unknown_variant_is_refused():
    with pytest.raises(ParameterError, match="variant: stake"):
        book_of(NETWORK).departures("stake", ())


def test_voyages_with_no_end_never_land():
    found = departures_of(flows_of({"CHN": (365.0, np.inf)}, ()))
    assert found.lag_days.tolist() == [np.inf]
