"""The worst stops of each commodity, with how surely each keeps its place."""

import numpy as np
import pandas as pd
import pytest

from geo.workflow.stop_ranking import WORST_SHOWN, ranked_stops

DEMAND = {"rare_earths": 100.0, "nickel": 1000.0}


@pytest.fixture
def stops():
    return pd.DataFrame(
        [
            ("country", "CHN", "China", "rare_earths", 50.0, 0.5),
            ("port", "CNTSN", "Tianjin", "rare_earths", 20.0, 0.2),
            ("company", "Alpha", "Alpha", "rare_earths", 0.0, 0.0),
            ("facility", "F1", "Beta", "rare_earths", 0.0, 0.0),
            ("country", "IDN", "Indonesia", "nickel", 600.0, 0.6),
        ],
        columns=["target", "name", "label", "commodity", "unmet_t", "unmet_share"],
    )


@pytest.fixture
def stability(stops):
    kept = stops.loc[[0, 2, 3, 4], ["target", "name", "commodity"]]
    return kept.assign(
        rank=[1.0, 3.0, 3.0, 1.0],
        rank_p10=[1.0, 2.0, 3.0, 1.0],
        rank_p90=[2.0, 6.0, 4.0, 1.0],
        unmet_p10_t=[40.0, 0.0, 0.0, 500.0],
        unmet_p90_t=[60.0, 8.0, 0.0, 700.0],
        worst_five_share=[1.0, 0.4, 0.0, 1.0],
    )


def test_stops_of_a_commodity_stand_worst_first_with_their_bands(stops, stability):
    table = ranked_stops(stops, stability=stability, demand=DEMAND)
    own = table[table["commodity"] == "rare_earths"]
    assert own["title"].tolist() == ["China", "port of Tianjin", "Alpha (company)"]
    china = own.iloc[0]
    assert (china["unmet_p10_share"], china["unmet_p90_share"]) == (0.4, 0.6)
    nickel = table[table["commodity"] == "nickel"].iloc[0]
    assert nickel["unmet_p90_share"] == pytest.approx(0.7)


def test_a_stop_that_takes_nothing_is_kept_where_some_draw_puts_it_in_front(
    stops, stability
):
    table = ranked_stops(stops, stability=stability, demand=DEMAND)
    assert "company Alpha" in set(table["key"])
    assert "facility F1" not in set(table["key"])


def test_a_stop_that_was_not_drawn_has_no_band(stops, stability):
    table = ranked_stops(stops, stability=stability, demand=DEMAND).set_index("key")
    assert np.isnan(table.loc["port CNTSN", "rank_p10"])
    assert table.loc["port CNTSN", "unmet_share"] == 0.2


def test_a_run_without_draws_is_ranked_all_the_same(stops, stability):
    table = ranked_stops(stops, stability=stability.head(0), demand=DEMAND)
    assert table["key"].tolist() == ["country IDN", "country CHN", "port CNTSN"]


def test_the_list_of_a_commodity_is_short(stops, stability):
    many = pd.concat(
        [stops.iloc[[1]].assign(name=f"P{n}") for n in range(40)], ignore_index=True
    )
    table = ranked_stops(many, stability=stability, demand=DEMAND)
    assert len(table) == WORST_SHOWN
