"""Published and worked figures of relative errors on production blocks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import norm

from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram
from geo.model.classes import ClassSettings
from geo.resource.classes.blocks import block_errors, half_width, largest_relative_sd
from geo.resource.classes.spacing_report import spacing_report

pytestmark = pytest.mark.testdata

# the worked cases round the quantile of 90 % to this
ROUNDED, EXACT = 1.645, norm.ppf(0.95)
ALL = Neighbourhood(radius_m=np.inf, maximum=None)


@pytest.fixture(scope="module")
def case(facts):
    cases = json.loads((facts / "resource_cases.json").read_text(encoding="utf-8"))
    by_id = {entry["id"].split("_")[0]: entry for entry in cases}
    return lambda number: (by_id[number]["inputs"], by_id[number]["expected"])


def spherical(inputs):
    return Variogram(
        nugget=inputs["nugget"],
        structures=(
            Structure(
                model="spherical",
                sill=inputs["sill"] - inputs["nugget"],
                range_m=inputs["range_km"] * 1e3,
            ),
        ),
    )


def test_w09_no_annual_block_of_the_8_km_grid_meets_15_percent_at_90(case):
    given, expected = case("W09")
    settings = ClassSettings(annual_area_km2=given["block_km2"])
    widths = half_width(
        np.array(given["rel_sd_pct"]) / 100.0, confidence=settings.confidence
    )
    np.testing.assert_allclose(100.0 * widths, expected["half_width90_pct"], rtol=1e-4)
    assert (widths <= settings.half_width).tolist() == expected["passes"]
    largest = largest_relative_sd(settings.half_width, confidence=settings.confidence)
    assert 100.0 * largest == pytest.approx(expected["max_rel_sd_for_15_90"], rel=1e-4)


def test_w09_a_years_ground_at_that_abundance_is_3_million_tonnes(case):
    given, expected = case("W09")
    wet_mt = given["block_km2"] * given["abundance"] / 1e3
    assert wet_mt == pytest.approx(expected["annual_Mt"], rel=1e-4)


@pytest.mark.parametrize(("nodes", "centred"), [(9, "on_node"), (8, "on_cell")])
@pytest.mark.parametrize("spacing", ["3.5", "7.0", "8.0", "10.0", "14.0"])
def test_w31_half_width_slope_and_efficiency_of_an_annual_block(
    case, spacing, nodes, centred
):
    inputs, expected = case("W31")
    expected = expected[spacing][centred]
    side = 300e6**0.5
    line = (np.arange(nodes) - (nodes - 1) / 2.0) * float(spacing) * 1e3
    places = np.column_stack([axis.ravel() for axis in np.meshgrid(line, line)])
    errors = block_errors(
        places,
        np.full(len(places), float(inputs["mean"])),
        onto=[[0.0, 0.0]],
        block=BlockSupport(size_m=(side, side), discretisation=(20, 20)),
        variogram=spherical(inputs),
        neighbourhood=ALL,
    )
    assert errors.ground_m2 == pytest.approx(300e6)
    found = {
        "KV": errors.sd[0] ** 2,
        "rel_sd_pct": 100.0 * errors.relative_sd()[0],
        "half90_pct": 100.0 * errors.half_width(confidence=0.9)[0] * (ROUNDED / EXACT),
        "slope": errors.slope[0],
        "KE": errors.efficiency[0],
    }
    for name, value in found.items():
        assert value == pytest.approx(expected[name], rel=1e-4), name


def test_w20_the_widest_spacing_for_indicated(case):
    inputs, expected = case("W20")
    report = spacing_report(
        np.array([[0.0, 0.0], [7e3, 0.0]]),
        area_m2=98e6,
        mean=inputs["mean"],
        variogram=spherical(inputs),
        settings=ClassSettings(annual_area_km2=inputs["annual_area_km2"]),
        spacings_m=[row["spacing_km"] * 1e3 for row in expected["table"]],
    )
    widest = report.widest.set_index("resource_class")
    assert widest.loc["Indicated", "widest_m"] == pytest.approx(
        1e3 * expected["spacing_for_15pct_90"], rel=1e-3
    )
    year = report.table[report.table["resource_class"] == "Indicated"]
    np.testing.assert_allclose(
        100.0 * year["half_width"],
        [row["half90_pct"] for row in expected["table"]],
        rtol=1e-3,
    )
    assert widest.loc["Indicated", "reached"]
    assert not widest.loc["Measured", "reached"]
