"""The tables of the supply side, against what their sources say."""

from __future__ import annotations

import pytest

from geo.model.shared_columns import EVIDENCE
from geo.sources.trade import (
    read_governance,
    read_policy,
    read_production,
    read_sea_distances,
    read_trade_flows,
)

READERS = {
    read_governance: 132,
    read_production: 215,
    read_trade_flows: 60,
    read_policy: 17,
    read_sea_distances: 24,
}


@pytest.mark.parametrize(("read", "rows"), READERS.items())
def test_each_table_validates_with_source_and_evidence(read, rows):
    table = read()
    assert len(table) == rows
    assert (table["source"].str.len() > 0).all()
    assert set(table["evidence"]) <= set(EVIDENCE)


def test_the_scaled_governance_is_the_mean_turned_round():
    governance = read_governance()
    scaled = (2.5 - governance["wgi_mean"].astype(float)) * 2.0
    assert (scaled - governance["wgi_scaled"]).abs().max() < 2e-3
    assert set(governance["year"]) == {2010, 2021}


def test_countries_and_the_rest_add_up_to_the_world():
    mined = read_production().query("stage == 'mine' and year in (2023, 2024)")
    for (commodity, year), group in mined.groupby(["commodity", "year"]):
        total = group.loc[group["scope"] == "world", "value"]
        if total.empty:
            continue
        parts = group.loc[group["scope"] != "world", "value"].sum()
        # the publisher rounds each figure and the total
        assert parts == pytest.approx(total.item(), rel=0.02), (commodity, year)


def test_rows_outside_countries_are_marked():
    production = read_production()
    codes = production.loc[production["scope"] != "country", "iso3"]
    assert set(codes) == {"OTHER", "WORLD"}
    assert (
        production.loc[production["scope"] == "country", "iso3"].str.len().eq(3).all()
    )


def test_shares_keep_their_unit():
    production = read_production()
    shares = production[production["unit"].str.contains("%")]
    assert set(shares["stage"]) == {"refined", "magnet"}
    assert (shares["value"] <= 100).all()


def test_the_monthly_imports_of_the_crisis_are_those_of_the_customs():
    flows = read_trade_flows()
    months = flows[
        flows["period"].str.fullmatch(r"201[01]-\d\d") & (flows["unit"] == "t")
    ]
    assert months["value"].tolist() == [633, 4081, 1783, 1138, 1603.6]
    assert "2010-10" not in set(flows["period"])  # October is not known


def test_no_goods_are_said_to_be_as_above():
    assert not read_trade_flows()["goods"].str.contains("as above").any()


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
