"""Elevations in degrees and in metres, and which way their numbers count."""

from __future__ import annotations

import numpy as np
import pytest

import rasterio

from geo.errors import DataError
from geo.model.prospect_covariates import CovariateSource
from geo.resource.prospectivity.covariates.terrain_covariates import terrain_covariates
from geo.workflow.prospecting_relief import read_elevations

EAST, NORTH, STEP = 500e3, 2_200e3, 100.0
BOUNDS = (140.9, 19.8, 141.1, 20.0)
DIP = 0.05


def survey(folder, *, sign=1.0, band="elevation", unit="", crs="EPSG:32654"):
    """A plane that falls to the south, from north to south as GeoTIFFs lie."""
    z = -4000.0 - DIP * STEP * np.arange(30)[:, None] + np.zeros((30, 40))
    path = folder / "survey.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=30,
        width=40,
        count=1,
        dtype="float32",
        crs=crs,
        transform=rasterio.Affine(STEP, 0.0, EAST, 0.0, -STEP, NORTH),
    ) as file:
        file.write((sign * z).astype("float32"), 1)
        file.set_band_description(1, band)
        if unit:
            file.set_band_unit(1, unit)
    return path


def read(path, **more):
    raster = CovariateSource(
        name="depth", file=path.name, used=False, source="x", **more
    )
    return read_elevations(raster, path, bounds=BOUNDS)


@pytest.mark.parametrize(("sign", "band"), [(1.0, "elevation"), (-1.0, "Depth")])
def test_a_survey_in_utm_dips_as_it_does(tmp_path, sign, band):
    found = read(survey(tmp_path, sign=sign, band=band))
    assert found["elevation"].dims == ("northing", "easting")
    assert float(found["elevation"].max()) == -4000.0
    slope = terrain_covariates(found)["slope_deg"].to_numpy()[1:-1, 1:-1]
    np.testing.assert_allclose(slope, np.degrees(np.arctan(DIP)), rtol=1e-4)


def test_numbers_that_do_not_say_which_way_they_count_are_refused(tmp_path):
    path = survey(tmp_path, sign=-1.0, band="z")
    with pytest.raises(DataError, match="neither unit nor name says that z holds"):
        read(path)
    with pytest.raises(
        DataError, match=r"values: 4000 to 4145 m[\s\S]*positive = down"
    ):
        read(path, variable="z")


def test_a_band_called_depth_that_counts_upwards_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"called depth[\s\S]*positive = up"):
        read(survey(tmp_path, sign=1.0, band="Depth"))


def test_thickness_in_metres_is_no_relief(tmp_path):
    with pytest.raises(DataError, match="neither unit nor name"):
        read(survey(tmp_path, band="sediment thickness"))


def test_units_other_than_metres_are_refused(tmp_path):
    with pytest.raises(DataError, match="units: 'ft'"):
        read(survey(tmp_path, unit="ft"))


def test_a_grid_in_degrees_is_read_as_ever(tmp_path):
    path = tmp_path / "degrees.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=8,
        width=8,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=rasterio.Affine(0.05, 0.0, 140.8, 0.0, -0.05, 20.0),
    ) as file:
        file.write(np.full((8, 8), -4000.0, dtype="float32"), 1)
        file.set_band_description(1, "elevation")
    assert read(path)["elevation"].dims == ("lat", "lon")
