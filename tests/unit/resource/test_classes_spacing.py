"""Spacing for each class, and the codes of the United Nations."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.variogram import Variogram
from geo.model.classes import ClassSettings
from geo.resource.classes.spacing_report import spacing_report
from geo.resource.classes.unfc import unfc_codes

SETTINGS = ClassSettings(annual_area_km2=16.0)
LINE = np.column_stack([np.arange(4) * 1e3, np.zeros(4)])


def report(**given):
    return spacing_report(
        LINE,
        **{
            "area_m2": 64e6,
            "mean": 10.0,
            "variogram": Variogram(nugget=4.0),
            "settings": SETTINGS,
            **given,
        },
    )


def test_a_quarters_ground_wants_half_the_spacing_of_a_years():
    # under a pure nugget the error goes with the spacing over the side of the ground
    measured, indicated = report().widest["widest_m"]
    assert measured == pytest.approx(indicated / 2.0)


def test_the_table_agrees_with_the_widest_spacing():
    widest = report().widest.set_index("resource_class")["widest_m"]
    table = report(spacings_m=[widest["Measured"], widest["Indicated"]]).table
    reached = table.set_index(["resource_class", "spacing_m"])["half_width"]
    assert reached["Measured", widest["Measured"]] == pytest.approx(0.15)
    assert reached["Indicated", widest["Indicated"]] == pytest.approx(0.15)


def test_what_samples_have_in_common_no_spacing_makes_up_for():
    plain = report().widest["widest_m"]
    some = report(common_relative_sd=0.05).widest["widest_m"]
    none = report(common_relative_sd=0.1)
    assert np.all(some < plain)
    assert none.widest["widest_m"].isna().all()
    assert not none.widest["reached"].any()
    assert not none.table["reached"].any()


def test_common_errors_are_left_out_where_the_settings_say_so():
    settings = ClassSettings(annual_area_km2=16.0, count_common_errors=False)
    alone = report(common_relative_sd=0.1, settings=settings).widest["widest_m"]
    np.testing.assert_allclose(alone, report().widest["widest_m"])


def test_a_precision_that_no_grid_reaches_has_no_spacing():
    far = report(settings=ClassSettings(annual_area_km2=16.0, half_width=1e-9))
    assert far.widest["widest_m"].isna().all()


def test_clusters_reach_a_spacing_only_if_their_density_does_too():
    # stations are 1 km apart, but one stands for 16 km2
    found = report().widest.iloc[1]
    assert (
        found["nearest_station_m"] < found["widest_m"] < found["spacing_of_density_m"]
    )
    assert not found["reached"]


def test_a_mean_of_nothing_is_refused():
    with pytest.raises(ParameterError, match="mean: 0"):
        report(mean=0.0)


def test_codes_follow_the_prospects_and_the_confidence():
    with_prospects, without = unfc_codes(rpeee=True), unfc_codes(rpeee=False)
    assert with_prospects["G"].tolist() == ["G1", "G2", "G3", ""]
    assert with_prospects["E"].tolist() == ["E2", "E2", "E2", ""]
    assert without["E"].tolist() == ["E3.2", "E3.2", "E3.2", ""]


def test_codes_that_were_not_confirmed_say_so():
    for prospects in (True, False):
        table = unfc_codes(rpeee=prospects)
        coded = table[table["unfc"] != ""]
        assert coded["evidence"].str.contains("unverified").all()
        assert coded["source"].str.contains("ECE/ENERGY/GE.3/2024/5").all()


def test_synthetic_stations_have_no_code():
    table = unfc_codes(rpeee=True, synthetic=True)
    assert (table[["E", "F", "G", "unfc"]] == "").all(axis=None)
    assert table["evidence"].str.contains("synthetic").all()
