"""A published spacing analysis: an annual area under a spherical variogram."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geo.geostat.spacing import spacing_table, widest_spacing
from geo.geostat.variogram import Structure, Variogram

pytestmark = pytest.mark.testdata

# what its figures are printed to, and its discretisation
PRINTED, DISCRETISED = 1e-4, 1e-3


@pytest.fixture
def w20(facts):
    cases = json.loads((facts / "resource_cases.json").read_text(encoding="utf-8"))
    return next(case for case in cases if case["id"].startswith("W20"))


@pytest.fixture
def given(w20):
    inputs = w20["inputs"]
    return {
        "variogram": Variogram(
            nugget=inputs["nugget"],
            structures=(
                Structure(
                    model="spherical",
                    sill=inputs["sill"] - inputs["nugget"],
                    range_m=inputs["range_km"] * 1e3,
                ),
            ),
        ),
        "mean": inputs["mean"],
        "area_m2": inputs["annual_area_km2"] * 1e6,
        "discretisation": (inputs["n_disc"], inputs["n_disc"]),
    }


def test_w20_precision_at_each_spacing(w20, given):
    rows = w20["expected"]["table"]
    spacings = [row["spacing_km"] * 1e3 for row in rows]
    table = spacing_table(spacings, **given)

    def printed(name):
        return [row[name] for row in rows]

    np.testing.assert_allclose(
        table["extension_variance"], printed("ext_var"), rtol=1e-5
    )
    np.testing.assert_allclose(table["relative_sd"], printed("rel_sd"), rtol=PRINTED)
    np.testing.assert_allclose(
        100.0 * table["half_width"], printed("half90_pct"), rtol=DISCRETISED
    )
    # the case prints 0.75 cells at 20 km and gives the area the error of one
    cells = np.maximum(printed("cells_in_300km2"), 1.0)
    np.testing.assert_allclose(table["cells"], cells, atol=0.0005)


def test_w20_the_widest_spacing_for_15_percent_at_90_percent(w20, given):
    widest = widest_spacing(0.15, **given)
    expected = 1e3 * w20["expected"]["spacing_for_15pct_90"]
    assert widest == pytest.approx(expected, rel=1e-3)
    table = spacing_table([widest], **given)
    assert table["half_width"][0] == pytest.approx(0.15, rel=1e-6)
