"""Caps, patches, overrides, and how a cell tells its class."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.classes import ClassSettings, ResourceClass, WidestSpacing
from geo.model.crs import WGS84
from geo.model.estimate import GivenRange
from geo.model.grid import GridSpec
from geo.resource.classes.blocks import BlockErrors
from geo.resource.classes.caps import Cap, Standing, spacing_caps, standard_caps
from geo.resource.classes.class_table import class_table
from geo.resource.classes.layers import class_layers
from geo.resource.classes.overrides import rows_of_overrides, unused_overrides
from geo.resource.classes.patches import without_small_patches
from geo.resource.classes.propose import propose_classes
from geo.resource.classes.relative_error import ProductionErrors

SETTINGS = ClassSettings(annual_area_km2=100.0, minimum_patch_km2=0.0)
MEASURED, INDICATED, INFERRED, UNCLASSIFIED = ResourceClass
# 1 degree cells at the equator, two on either side of 180
SPEC = GridSpec(west=178.0, south=-0.5, spacing=1.0, shape=(1, 4), crs=WGS84)
AREA_M2 = np.full(4, 1e9)
EVERYWHERE = np.ones(4, dtype=bool)


def errors_of(year, quarter):
    def blocks(relative_sd):
        relative_sd = np.asarray(relative_sd, dtype=float)
        ones = np.where(np.isnan(relative_sd), np.nan, 1.0)
        return BlockErrors(
            ground_m2=1e8,
            estimate=10.0 * ones,
            sd=10.0 * relative_sd,
            common_sd=0.0 * ones,
            slope=ones,
            efficiency=0.5 * ones,
        )

    return ProductionErrors(year=blocks(year), quarter=blocks(quarter))


# half widths of 90 %: ±8 %, ±13 %, ±20 %, none; a quarter's are wider
ERRORS = errors_of([0.05, 0.08, 0.12, np.nan], [0.08, 0.12, 0.2, np.nan])
ESTIMATED = np.array([True, True, True, False])


def propose(**given):
    return propose_classes(
        given.pop("errors", ERRORS),
        spec=SPEC,
        area_m2=AREA_M2,
        estimated=ESTIMATED,
        settings=given.pop("settings", SETTINGS),
        **given,
    )


def polygons(*rows):
    names = ("class", "author", "date", "reason")
    return gpd.GeoDataFrame(
        {name: [row[at] for row in rows] for at, name in enumerate(names)},
        geometry=[row[4] for row in rows],
        crs=WGS84,
    )


def test_the_quarter_makes_measured_the_year_indicated_an_estimate_inferred():
    assert propose().proposed.tolist() == [3, 2, 1, 0]


def test_common_errors_count_only_if_asked():
    shared = errors_of([0.01] * 4, [0.01] * 4)
    shared = replace(shared, quarter=replace(shared.quarter, common_sd=np.full(4, 1.2)))
    counted = propose(errors=shared)
    alone = propose(
        errors=shared, settings=replace(SETTINGS, count_common_errors=False)
    )
    assert counted.proposed[0] == INDICATED.code
    assert alone.proposed[0] == MEASURED.code


def test_ground_whose_estimate_is_not_above_0_is_no_more_than_inferred():
    nothing = errors_of([0.01] * 4, [0.01] * 4)
    zero = replace(nothing.year, estimate=np.zeros(4))
    found = propose(errors=ProductionErrors(year=zero, quarter=zero))
    assert np.isposinf(found.year[:3]).all()
    assert found.proposed.tolist() == [1, 1, 1, 0]


def test_each_cap_that_binds_is_remembered():
    first = Cap(reason="one", highest=INDICATED, mask=EVERYWHERE)
    second = Cap(
        reason="two", highest=INFERRED, mask=np.array([True, False, True, True])
    )
    found = propose(caps=[first, second])
    assert found.proposed.tolist() == [1, 2, 1, 0]
    assert found.binding.tolist() == [0b11, 0, 0, 0]
    assert found.why(0)[1:] == ("at most Indicated: one", "at most Inferred: two")


def test_more_caps_than_bits_are_refused():
    cap = Cap(reason="again", highest=INFERRED, mask=EVERYWHERE)
    with pytest.raises(ParameterError, match="at most 32"):
        propose(caps=[cap] * 33)


def test_a_cell_tells_every_step():
    given = polygons(
        ("Indicated", "A. Reader", "2026-03-31", "dredge", shapely.box(178, -1, 179, 1))
    )
    cap = Cap(reason="regional slope", highest=INFERRED, mask=EVERYWHERE)
    settings = replace(SETTINGS, minimum_patch_km2=5e3)
    found = propose(caps=[cap], settings=settings, overrides=given)
    assert found.why(0) == (
        "Measured: ±13.2% on 25 km2, ±8.2% on 100 km2, at 90%; ±15% is asked for",
        "at most Inferred: regional slope",
        "Unclassified: in a patch smaller than 5000 km2",
        "Indicated: override by A. Reader, 2026-03-31: dredge",
    )
    assert found.why(3) == ("Unclassified: no estimate",)


def test_overrides_raise_and_lower_and_the_later_counts():
    given = polygons(
        ("Inferred", "B", "2026-02-01", "newer", shapely.box(178, -1, 179, 1)),
        ("Indicated", "A", "2026-01-01", "older", shapely.box(178, -1, 180, 1)),
        ("Measured", "A", "2026-01-01", "east", shapely.box(-180, -1, -179, 1)),
    )
    found = propose(overrides=given)
    assert found.override.tolist() == [0, 1, 2, -1]
    assert found.proposed.tolist() == [1, 2, 3, 0]
    assert found.after_patches.tolist() == [3, 2, 1, 0]


def test_one_date_and_two_classes_on_one_cell_are_refused():
    given = polygons(
        ("Inferred", "B", "2026-01-01", "b", shapely.box(178, -1, 180, 1)),
        ("Measured", "A", "2026-01-01", "a", shapely.box(179, -1, 180, 1)),
    )
    with pytest.raises(DataError, match="rows 1 and 2: Inferred and Measured"):
        rows_of_overrides(given, spec=SPEC)


def test_an_override_never_raises_ground_without_an_estimate():
    given = polygons(
        ("Inferred", "A", "2026-01-01", "a", shapely.box(-180, -1, -178, 1)),
        ("Unclassified", "A", "2026-01-01", "b", shapely.box(178, -1, 179, 1)),
    )
    with pytest.raises(DataError, match=r"row 1: Inferred on 1 cell \(1000 km2\)"):
        propose(overrides=given)


def test_no_rows_of_overrides_change_nothing():
    assert propose(overrides=polygons()).proposed.tolist() == [3, 2, 1, 0]


def test_overrides_that_hold_no_cell_are_told():
    given = polygons(
        ("Inferred", "A", "2026-01-01", "a", shapely.box(10, -1, 11, 1)),
        ("Inferred", "A", "2026-01-01", "b", shapely.box(178, -1, 179, 1)),
    )
    row = rows_of_overrides(given, spec=SPEC)
    assert unused_overrides(given, used=[row]) == [
        "override 1 (Inferred) holds no cell of any domain"
    ]


def test_a_rim_of_indicated_stays_with_its_measured_core():
    codes = np.array([[2, 2, 2], [2, 3, 2], [2, 2, 2]], dtype=np.int8).ravel()
    kept = without_small_patches(
        codes, area_m2=np.ones(9), shape=(3, 3), minimum_m2=9.0
    )
    assert kept.tolist() == [2] * 9
    larger = without_small_patches(
        codes, area_m2=np.ones(9), shape=(3, 3), minimum_m2=9.5
    )
    assert larger.tolist() == [0] * 9


def test_a_hole_in_a_higher_class_is_not_filled():
    codes = np.array([[3, 3, 3], [3, 1, 3], [3, 3, 3]], dtype=np.int8).ravel()
    kept = without_small_patches(
        codes, area_m2=np.ones(9), shape=(3, 3), minimum_m2=4.0
    )
    assert kept.tolist() == codes.tolist()


def test_patches_go_by_area_inside_the_domain_not_by_cells():
    codes = np.array([3, 3, 0, 3, 3], dtype=np.int8)
    area = np.array([1.0, 1.0, 1.0, 0.2, 0.2])
    kept = without_small_patches(codes, area_m2=area, shape=(1, 5), minimum_m2=2.0)
    assert kept.tolist() == [3, 3, 0, 0, 0]


def standing(**given):
    known = {
        "nearest_m": np.array([1e3, 4e3]),
        "nearest_assayed_m": np.array([1e3, 4e3]),
        "reach_m": 10e3,
        "slope_cell_m": 100.0,
        "fitted": True,
        "given_range": None,
        "kriging_beats_mean": True,
    }
    return Standing(**{**known, **given})


def test_a_domain_without_blemish_has_no_cap():
    assert standard_caps(standing(), settings=SETTINGS) == ()


@pytest.mark.parametrize(
    ("blemish", "reason"),
    [
        ({"slope_cell_m": 450.0}, "slope of cells of 450 m is regional only"),
        ({"slope_cell_m": None}, "the slope is not known"),
        ({"fitted": False}, "no variogram: the mean is used"),
        ({"kriging_beats_mean": False}, "does not beat the plain mean"),
        ({"nearest_assayed_m": np.full(2, np.inf)}, "no station with grades"),
    ],
)
def test_what_implies_continuity_without_verifying_it_is_inferred(blemish, reason):
    (cap,) = standard_caps(standing(**blemish), settings=SETTINGS)
    assert reason in cap.reason
    assert cap.highest is INFERRED
    assert cap.mask.all()


def test_the_settings_say_what_a_given_range_is_worth():
    given = GivenRange(range_m=20e3, author="A. Reader", reason="the adjacent block")
    trusted = replace(SETTINGS, highest_with_given_range=INDICATED)
    (cap,) = standard_caps(standing(given_range=given), settings=trusted)
    assert cap.highest is INDICATED
    assert "A. Reader" in cap.reason


def test_the_widest_spacing_reaches_to_the_middle_of_its_square():
    # the middle of a 4 km square lies 2.83 km from its corners
    caps = spacing_caps(
        np.array([2.82e3, 2.84e3, 9e3]),
        widest=WidestSpacing(measured_m=4e3, inferred_m=12e3),
    )
    assert [cap.highest for cap in caps] == [INDICATED, UNCLASSIFIED]
    assert [cap.mask.tolist() for cap in caps] == [
        [False, True, True],
        [False, False, True],
    ]


def test_the_table_adds_up_and_says_what_changed():
    cap = Cap(reason="one", highest=INDICATED, mask=EVERYWHERE)
    given = polygons(
        ("Inferred", "B", "2026-02-01", "low", shapely.box(179, -1, 180, 1))
    )
    found = propose(caps=[cap], overrides=given)
    table = class_table(
        found,
        zone="field",
        errors=ERRORS,
        spec=SPEC,
        area_m2=AREA_M2,
        nearest_m=np.array([1e3, 2e3, 3e3, 4e3]),
        coordinates=np.array([[178.2, 0.0], [178.4, 0.0], [180.5, 0.0], [99.0, 0.0]]),
    ).set_index("resource_class")
    assert table["cells"].tolist() == [0, 1, 2, 1]
    assert table["area_km2"].sum() == pytest.approx(4_000.0)
    assert table["stations"].tolist() == [0, 2, 1, 0]
    assert table.loc["Indicated", "stations_per_1000_km2"] == pytest.approx(2.0)
    assert table.loc["Inferred", "nearest_station_m"] == 2_500.0
    assert table.loc["Indicated", "lowered_by_caps"] == 1.0
    assert table.loc["Inferred", "lowered_by_override"] == 0.5
    assert table.loc["Indicated", "half_width_year"] == pytest.approx(0.0822, abs=1e-4)
    assert (
        table.loc["Measured"]
        .drop(["zone", "cells", "area_km2", "stations"])
        .isna()
        .all()
    )
    assert np.isnan(table.loc["Unclassified", "half_width_year"])


def test_the_grid_carries_every_step_with_its_flags():
    cap = Cap(reason="slope: regional", highest=INDICATED, mask=EVERYWHERE)
    inside = np.array([True, True, True, False])
    grid = class_layers(propose(caps=[cap]), errors=ERRORS, spec=SPEC, inside=inside)
    assert grid["class_by_criteria"].values.tolist() == [[3, 2, 1, -1]]
    assert grid["resource_class"].values.tolist() == [[2, 2, 1, -1]]
    assert grid["class_caps"].flag_meanings == "indicated_slope_regional"
    assert grid["class_caps"].values.tolist() == [[1, 0, 0, 0]]
    assert grid["class_override"].values.tolist() == [[0, 0, 0, 0]]
    assert np.isnan(grid["half_width_year"].values[0, 3])
    for name in grid.data_vars:
        assert {"units", "long_name"} <= set(grid[name].attrs)


def test_nothing_that_was_handed_in_is_changed():
    codes = np.array([3, 0, 1], dtype=np.int8)
    without_small_patches(codes, area_m2=np.ones(3), shape=(1, 3), minimum_m2=2.0)
    assert codes.tolist() == [3, 0, 1]
