from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.spacing import extension_variance, spacing_table, widest_spacing
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Anisotropy, Structure, Variogram

SPHERICAL = Variogram(
    nugget=1.0,
    structures=(
        Structure(
            model="spherical",
            sill=9.0,
            range_m=8_000.0,
            anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.5),
        ),
    ),
)
CASE = {"variogram": SPHERICAL, "mean": 20.0, "area_m2": 3e8}


def cell(side, count=8, nugget="excluded"):
    return BlockSupport(
        size_m=(side, side), discretisation=(count, count), nugget=nugget
    )


def test_extension_variance_is_the_formula_in_semivariances():
    square = cell(3_000.0)
    points = square.offsets()
    without_nugget = Variogram(nugget=0.0, structures=SPHERICAL.structures)
    to_centre = without_nugget.semivariance(points).mean()
    within = without_nugget.semivariance(points[:, None] - points).mean()
    expected = 2.0 * to_centre - within + SPHERICAL.nugget
    found = extension_variance(square, variogram=SPHERICAL)
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_nugget_that_counts_in_the_cell_fades_with_its_points():
    excluded, included = (
        extension_variance(cell(3_000.0, nugget=nugget), variogram=SPHERICAL)
        for nugget in ("excluded", "included")
    )
    assert included - excluded == pytest.approx(SPHERICAL.nugget / 64)


def test_a_cell_of_no_extent_leaves_the_nugget():
    found = extension_variance(cell(1e-6), variogram=SPHERICAL)
    assert found == pytest.approx(SPHERICAL.nugget, rel=1e-6)


def test_the_error_of_the_sample_adds():
    plain = extension_variance(cell(3_000.0), variogram=SPHERICAL)
    noisy = extension_variance(cell(3_000.0), variogram=SPHERICAL, error_variance=2.5)
    assert noisy - plain == pytest.approx(2.5)


def test_denser_grids_are_never_less_precise():
    table = spacing_table(np.geomspace(100.0, 1e5, 15), **CASE)
    assert np.all(np.diff(table["half_width"]) > 0.0)
    assert np.all(np.diff(table["extension_variance"]) > 0.0)
    assert table["cells"].min() == 1.0


def test_half_widths_scale_with_confidence():
    table = {c: spacing_table([2e3], confidence=c, **CASE) for c in (0.9, 0.95)}
    ratio = table[0.95]["half_width"] / table[0.9]["half_width"]
    assert ratio[0] == pytest.approx(1.959964 / 1.644854, rel=1e-6)


def test_more_ground_allows_a_wider_spacing():
    spacings = [
        widest_spacing(0.1, variogram=SPHERICAL, mean=20.0, area_m2=area)
        for area in (1e8, 3e8, 12e8)
    ]
    assert spacings == sorted(spacings)
    assert spacings[0] < spacings[2]


def test_an_easy_precision_needs_one_sample_only():
    assert widest_spacing(5.0, **CASE) == pytest.approx(3e8**0.5)


def test_a_precision_beyond_any_grid_is_refused():
    with pytest.raises(ParameterError, match="a precision that a grid"):
        widest_spacing(1e-9, **CASE)


@pytest.mark.parametrize("half_width", [0.0, -0.1, np.nan, np.inf])
def test_a_half_width_that_is_none_is_refused(half_width):
    with pytest.raises(ParameterError, match="half_width"):
        widest_spacing(half_width, **CASE)


def test_all_that_is_wrong_with_a_case_is_told_together():
    with pytest.raises(ParameterError, match="5 problems"):
        spacing_table(
            [0.0, np.nan],
            variogram=SPHERICAL,
            mean=-1.0,
            area_m2=np.inf,
            confidence=1.0,
        )
    with pytest.raises(ParameterError, match="at least one spacing"):
        spacing_table([], **CASE)
    with pytest.raises(ParameterError, match="error_variance"):
        extension_variance(cell(1e3), variogram=SPHERICAL, error_variance=-1.0)
