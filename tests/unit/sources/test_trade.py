"""The tables of the supply side, against what their sources say."""

from __future__ import annotations

import numpy as np
import pytest

from geo.model.shared_columns import EVIDENCE
from geo.sources.supply_tables import read_supply_tables
from geo.sources.trade import (
    read_governance,
    read_production,
    read_sea_distances,
    read_trade_flows,
)


def read_demand():
    return read_supply_tables().demand


READERS = [
    read_demand,
    read_governance,
    read_production,
    read_sea_distances,
    read_trade_flows,
]


@pytest.fixture(scope="module")
def production():
    return read_production()


@pytest.mark.parametrize("read", READERS)
def test_each_table_validates_with_source_and_evidence(read):
    table = read()
    assert len(table) > 20
    assert (table["source"].str.len() > 0).all()
    assert set(table["evidence"]) <= set(EVIDENCE)


def test_the_scaled_governance_is_the_mean_turned_round():
    governance = read_governance()
    scaled = (2.5 - governance["wgi_mean"].astype(float)) * 2.0
    assert (scaled - governance["wgi_scaled"]).abs().max() < 2e-3
    assert {2010, 2021} <= set(governance["year"])


def test_countries_and_the_rest_stay_within_the_world(production):
    whole = production[production["product"] == ""]
    keys = ["commodity", "stage", "year"]
    for key, group in whole.groupby(keys):
        total = group.loc[group["scope"] == "world", "tonnes"]
        parts = group.loc[group["scope"] != "world", "tonnes"].sum()
        # the publisher rounds each figure and the total
        assert total.empty or parts <= 1.03 * total.item(), key


@pytest.mark.parametrize(
    ("year", "world", "china"), [(2023, 376_000.0, 255_000.0), (2024, 390e3, 270e3)]
)
def test_rare_earths_mined_are_those_of_the_mineral_summaries(
    production, year, world, china
):
    # U.S. Geological Survey, Mineral Commodity Summaries 2025
    mined = production.query(
        "commodity == 'rare_earths' and stage == 'mine' and product == ''"
    )
    of = mined[mined["year"] == year].set_index("iso3")["tonnes"]
    assert of["WORLD"] == world
    assert of["CHN"] == china


def test_the_congo_mines_the_cobalt_that_the_mineral_summaries_tell(production):
    # U.S. Geological Survey, Mineral Commodity Summaries 2025: 220,000 of 290,000 t
    mined = production.query("commodity == 'cobalt' and stage == 'mine'")
    of = mined[mined["year"] == 2024].set_index("iso3")["tonnes"]
    assert (of["COD"], of["WORLD"]) == (220_000.0, 290_000.0)


def test_rows_outside_countries_are_marked(production):
    codes = production.loc[production["scope"] != "country", "iso3"]
    assert set(codes) == {"OTHER", "WORLD"}
    countries = production.loc[production["scope"] == "country", "iso3"]
    assert countries.str.len().eq(3).all()
    assert not set(countries) & {"OTHER", "WORLD"}


@pytest.mark.parametrize("read", [read_production, read_demand])
def test_every_tonne_is_the_stated_figure_times_its_factor(read):
    table = read()
    known = table[table["tonnes"].notna()]
    assert (known["stated_unit"] != "").all()
    assert (known["factor_basis"] != "").all()
    made = known["stated"] * known["factor"]
    assert np.allclose(made, known["tonnes"], rtol=1e-5, atol=0.0)


@pytest.mark.parametrize("read", [read_production, read_demand])
def test_nothing_is_told_only_where_a_source_prints_it(read):
    table = read()
    zero = table[table["tonnes"] == 0.0]
    assert set(zero["stated"]) <= {0.0}
    assert set(zero["evidence"]) <= {"cited", "partly cited"}


def test_shares_of_the_world_say_so(production):
    shares = production[production["stated_unit"] == "%"]
    assert set(shares["stated_of"]) == {"world"}
    assert (shares["stated"] <= 100.0).all()
    assert "cited" not in set(shares["evidence"])


def test_what_only_chinas_customs_saw_is_marked(production):
    # Mineral Commodity Summaries 2025 take Burma from China's imports
    burma = production.query("iso3 == 'MMR' and commodity == 'rare_earths'")
    assert len(burma) > 0
    assert set(burma["basis"]) <= {"chinese imports", "estimate"}
    flows = read_trade_flows()
    marked = flows[flows["basis"] == "chinese imports"]
    assert set(marked["destination"]) == {"CHN"}
    assert set(marked["reporter"]) <= {"CHN", ""}


def test_demand_is_told_for_those_who_ask():
    demand = read_demand()
    assert {"JPN", "USA", "EU27", "KOR"} <= set(demand["iso3"])
    assert {"total", "magnets", "batteries"} <= set(demand["sector"])
    assert (demand["scope"].str.len() > 0).all()


def test_flows_lead_from_one_place_to_another():
    flows = read_trade_flows()
    assert (flows["origin"] != flows["destination"]).all()
    assert not flows["goods"].str.contains("as above").any()
    assert (flows.loc[flows["measure"] == "share", "value"] <= 100.0).all()


def test_published_distances_exceed_the_great_circle():
    from geo.model.crs import NAUTICAL_MILE_M, geodesic_distance_m

    table = read_sea_distances()
    direct_nm = (
        geodesic_distance_m(
            table["origin_lon"],
            table["origin_lat"],
            lon_b=table["destination_lon"],
            lat_b=table["destination_lat"],
        )
        / NAUTICAL_MILE_M
    )
    assert (table["published_nm"] > 0.98 * direct_nm).all()
