"""Concentration of the world's output, against the indices taken by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.resilience.concentration import effective_suppliers, hhi, hhi_wgi
from geo.resilience.world_concentration import (
    CONCENTRATION_COLUMNS,
    world_concentration,
)
from geo.resilience.worlds import small_production

RISK = {"IDN": 5.0, "AUS": 2.0, "PHL": 4.5, "CHN": 5.5}
TONNES = st.dictionaries(
    st.sampled_from(sorted(RISK)),
    st.floats(min_value=0.01, max_value=1e6),
    min_size=1,
)


def output_of(tonnes, *, rest=0.0, world=None, year=2024.0):
    cells = [(iso3, "country", t) for iso3, t in tonnes.items()]
    cells += [("OTHER", "rest", rest)] if rest else []
    cells += [("WORLD", "world", world)] if world else []
    table = small_production().iloc[[0] * len(cells)].reset_index(drop=True)
    return table.assign(
        iso3=[cell[0] for cell in cells],
        scope=[cell[1] for cell in cells],
        tonnes=[cell[2] for cell in cells],
        year=year,
    )


def only_row(production, **options):
    table = world_concentration(production, **({"risk": RISK} | options))
    assert list(table.columns) == list(CONCENTRATION_COLUMNS)
    (row,) = table.to_dict("records")
    return row


@given(tonnes=TONNES, rest=st.floats(min_value=0.0, max_value=1e6))
def test_the_indices_are_those_of_the_countries_in_the_world(tonnes, rest):
    row = only_row(output_of(tonnes, rest=rest))
    total = sum(tonnes.values()) + rest
    largest = max(tonnes.values())
    assert row["world_t"] == pytest.approx(total)
    assert row["hhi"] == pytest.approx(hhi(tonnes, total=total))
    assert row["hhi_wgi"] == pytest.approx(hhi_wgi(tonnes, risk=RISK, total=total))
    assert row["effective_suppliers"] == pytest.approx(effective_suppliers(row["hhi"]))
    assert tonnes[row["largest"]] == largest
    assert row["largest_share"] == pytest.approx(largest / total)
    assert row["without_governance"] == ""


@given(tonnes=TONNES)
def test_without_a_rest_the_index_lies_between_even_and_alone(tonnes):
    index = only_row(output_of(tonnes))["hhi"]
    assert 1.0 / len(tonnes) - 1e-9 <= index <= 1.0 + 1e-9


@given(tonnes=TONNES, factor=st.floats(min_value=1e-3, max_value=1e3))
def test_the_unit_of_the_output_does_not_matter(tonnes, factor):
    scaled = {iso3: t * factor for iso3, t in tonnes.items()}
    one, other = only_row(output_of(tonnes)), only_row(output_of(scaled))
    assert one["hhi"] == pytest.approx(other["hhi"])
    assert one["hhi_wgi"] == pytest.approx(other["hhi_wgi"])


def test_a_country_without_governance_leaves_the_index_empty_and_is_named():
    tonnes = {"IDN": 3.0, "ZZB": 1.0, "ZZA": 1.0}
    row = only_row(output_of(tonnes))
    assert np.isnan(row["hhi_wgi"])
    assert row["hhi"] == pytest.approx(hhi(tonnes))
    assert row["without_governance"] == "ZZA; ZZB"


@pytest.mark.parametrize(
    ("year", "told", "largest"),
    [(2022, 2022, "IDN"), (2023, 2022, "IDN"), (2024, 2024, "AUS"),
     (None, 2024, "AUS")],
)  # fmt: skip
def test_the_latest_year_up_to_the_one_asked_for_counts(year, told, largest):
    production = pd.concat(
        [
            output_of({"IDN": 9.0, "AUS": 1.0}, year=2022.0),
            output_of({"IDN": 1.0, "AUS": 9.0}, year=2024.0),
        ],
        ignore_index=True,
    )
    row = only_row(production, year=year)
    assert (row["year"], row["largest"]) == (told, largest)


def test_a_year_before_any_output_gives_no_row():
    production = output_of({"IDN": 9.0}, year=2022.0)
    assert len(world_concentration(production, risk=RISK, year=2021)) == 0


def test_the_stated_total_of_the_world_counts_what_is_not_listed():
    row = only_row(output_of({"IDN": 50.0}, world=100.0))
    assert row["hhi"] == pytest.approx(0.25)
    assert row["largest_share"] == pytest.approx(0.5)


def test_a_total_that_rounding_left_below_its_parts_gives_no_share_above_one():
    row = only_row(output_of({"IDN": 101.0}, world=100.0))
    assert row["largest_share"] == 1.0


def test_one_product_of_a_stage_is_not_counted_beside_all_of_them():
    whole = output_of({"IDN": 50.0, "AUS": 50.0})
    part = output_of({"IDN": 40.0}).assign(product="nickel_ore")
    both = pd.concat([whole, part], ignore_index=True)
    assert only_row(both)["hhi"] == pytest.approx(0.5)


def test_the_few_countries_of_an_unfinished_year_are_not_the_world():
    told = small_production()
    later = told[told["iso3"] == "IDN"].assign(year=2025.0)
    both = pd.concat([told, later], ignore_index=True)
    risk = {"IDN": 5.0, "AUS": 2.0}
    pd.testing.assert_frame_equal(
        world_concentration(both, risk=risk), world_concentration(told, risk=risk)
    )
