"""The plot of a statement's tonnes by cut-off."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.report.statement_figures import draw_tonnage_band

CURVE = pd.DataFrame(
    {
        "cutoff_kg_m2": [0.0, 5.0, 10.0],
        "wet_mt": [234.0, 200.0, 120.0],
        "wet_mt_p10": [215.0, 180.0, 95.0],
        "wet_mt_p90": [255.0, 221.0, 150.0],
        "wet_mt_kriged": [233.0, 207.0, 111.0],
    }
)


def test_the_words_say_the_ends_of_the_curve_with_their_bands():
    alt = draw_tonnage_band(CURVE, name="total").alt
    assert "From 234 Mt wet above 0 kg/m² (P10 to P90: 215 to 255)" in alt
    assert alt.endswith("to 120 above 10 (95 to 150).")


@pytest.mark.parametrize("text", ["P10 to P90", "kriged, smoothed", "statement"])
def test_each_curve_is_named_in_the_plot(text):
    assert text in draw_tonnage_band(CURVE, name="total").svg


def test_without_realizations_there_is_no_band():
    drawn = draw_tonnage_band(CURVE[["cutoff_kg_m2", "wet_mt"]], name="total")
    assert "P10" not in drawn.svg
    assert drawn.alt == "From 234 Mt wet above 0 kg/m² to 120 above 10."


def test_the_order_of_the_rows_does_not_matter_and_bytes_are_equal():
    turned = draw_tonnage_band(CURVE.iloc[::-1], name="total")
    assert turned == draw_tonnage_band(CURVE, name="total")


def test_hostile_names_stay_text():
    assert "<b>" not in draw_tonnage_band(CURVE, name="<b>`${x}").svg


def test_how_dense_it_lies_above_each_cutoff_has_a_plot_of_its_own():
    dense = CURVE.assign(abundance_wet_kg_m2=[23.6, 23.9, 27.1])
    drawn = draw_tonnage_band(dense, name="total")
    assert drawn.alt.endswith("Mean of what lies above: 23.6, then 27.1 kg/m² wet.")
    assert "Mean above" in drawn.svg
    assert "Mean above" not in draw_tonnage_band(CURVE, name="total").svg
