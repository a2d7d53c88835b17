"""Islands by name alone."""

from __future__ import annotations

import pytest

import geopandas as gpd

from geo.errors import DataError
from geo.maritime.islands import country_of_islands

ISLANDS = gpd.GeoDataFrame(
    {
        "name": ["Nord-Øya", "Isle", "Isle", "Reef", "Cay"],
        "iso3": ["AAA", "AAA", "BBB", "BBB", "CCC"],
        "status": "undisputed",
    },
    geometry=gpd.points_from_xy([0.0] * 5, [0.0] * 5),
    crs=4326,
)


def test_an_island_tells_its_country_whatever_its_case_and_hyphens():
    assert country_of_islands(["reef"], ISLANDS) == "BBB"
    assert country_of_islands(["NORD ØYA"], ISLANDS) == "AAA"


def test_a_second_island_settles_which_claimant_is_meant():
    assert country_of_islands(["Isle", "Reef"], ISLANDS) == "BBB"


def test_an_island_that_several_states_claim_is_refused_with_their_codes():
    with pytest.raises(DataError, match=r"several states claim Isle: AAA, BBB"):
        country_of_islands(["Isle"], ISLANDS)


def test_islands_of_different_states_are_refused():
    with pytest.raises(DataError, match=r"no state has all: Reef: BBB; Cay: CCC"):
        country_of_islands(["Reef", "Cay"], ISLANDS)


def test_unknown_names_and_none_are_refused():
    with pytest.raises(DataError, match=r"2 problems(.|\n)*Reef(.|\n)*Cay"):
        country_of_islands(["Ref", "Kay"], ISLANDS)
    with pytest.raises(DataError, match="none given"):
        country_of_islands([], ISLANDS)
