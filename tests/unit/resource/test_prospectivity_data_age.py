"""Maps of how dense, near and old the data are, against brute force."""

import numpy as np
import pandas as pd
import pytest

from pyproj import Geod

from geo import GridSpec
from geo.errors import DataError, ParameterError
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.grid import require_grid
from geo.model.randomness import generator
from geo.resource.prospectivity.maps.data_age import (
    DataAgeSettings,
    data_maps,
    data_table,
    station_ages,
)
from geo.resource.prospectivity.maps.data_density import (
    circle_area_m2,
    nearest_station,
    stations_within,
    weighted_near,
)

WGS = Geod(ellps="WGS84")
SETTINGS = DataAgeSettings(at="2026-11-23", radius_km=120.0)


def apart_m(stations, places):
    """Geodesic distances, shape (places, stations)."""
    full = np.ones(len(stations))
    return np.array([WGS.inv(x * full, y * full, *stations.T)[2] for x, y in places])


@pytest.mark.parametrize(
    ("west", "south"), [(-2.0, -2.0), (178.0, 10.0), (20.0, 86.0), (-160.0, -70.0)]
)
def test_counts_and_distances_are_those_of_brute_force(west, south):
    rng = generator(1, "places")
    stations = rng.uniform([west, south], [west + 4.0, south + 3.9], (70, 2))
    places = rng.uniform([west, south], [west + 4.0, south + 3.9], (150, 2))
    far = apart_m(stations, places)
    for radius in (20e3, 90e3, 300e3):
        found = stations_within(stations, places, radius_m=radius)
        assert (found == (far <= radius).sum(axis=1)).all()
    nearest = nearest_station(stations, places)
    assert nearest.distance_m == pytest.approx(far.min(axis=1), abs=1e-6)
    assert (nearest.row == far.argmin(axis=1)).all()
    figures = rng.uniform(0.0, 50.0, 70)
    weight = np.exp(-0.5 * (far / 60e3) ** 2) * (far <= 180e3)
    known = weight.sum(axis=1) > 0.0
    told = weighted_near(stations, figures, places, bandwidth_m=60e3)
    by_hand = (weight @ figures)[known] / weight.sum(axis=1)[known]
    assert told[known] == pytest.approx(by_hand, abs=0.6)


def test_what_lies_at_the_radius_is_measured_on_the_ellipsoid():
    """Along a meridian the sphere errs by 0.56 %: 110,574 m against 111,195 m."""
    station = np.array([[0.0, 1.0]])
    place = np.array([[0.0, 0.0]])
    assert stations_within(station, place, radius_m=110_575.0)[0] == 1
    assert stations_within(station, place, radius_m=110_573.0)[0] == 0


def test_a_circle_has_the_area_of_the_ellipsoids():
    """Against the geodesic area of a drawn circle, at four latitudes."""
    for lat in (0.0, 25.0, -60.0, 80.0):
        azimuth = np.linspace(0.0, 360.0, 3601)[:-1]
        full = np.full(3600, 200e3)
        lon, ring, _ = WGS.fwd(np.zeros(3600), np.full(3600, lat), azimuth, full)
        area = abs(WGS.polygon_area_perimeter(lon, ring)[0])
        assert circle_area_m2(200e3) == pytest.approx(area, rel=1e-4)


def spec_of(**options):
    return GridSpec(
        **{
            "west": 178.0,
            "south": 10.0,
            "spacing": 0.5,
            "shape": (6, 8),
            "crs": WGS84,
            **options,
        }
    )


def test_density_over_an_even_lattice_is_that_of_the_lattice():
    """Stations 10 km apart: ten for each 1,000 km2, within the noise of the edge."""
    crs = local_crs([154.0], [24.0])
    east, north = np.meshgrid(
        np.arange(-300e3, 300e3, 10e3), np.arange(-300e3, 3e5, 1e4)
    )
    lon, lat = transformer(crs, WGS84).transform(east.ravel(), north.ravel())
    spec = GridSpec(west=-40e3, south=-40e3, spacing=20e3, shape=(4, 4), crs=crs)
    wide = DataAgeSettings(at="2026", radius_km=195.0)
    maps = data_maps(lon, lat, spec=spec, settings=wide)
    assert maps["data_density"].to_numpy() == pytest.approx(10.0, rel=0.02)
    assert "data_age_years" not in maps


def test_maps_across_the_date_line():
    rng = generator(4, "stations")
    lon, lat = rng.uniform(178.2, 181.8, 40), rng.uniform(10.2, 12.8, 40)
    dates = np.where(np.arange(40) % 4 == 0, "", "1978-05-01").tolist()
    spec = spec_of()
    maps = data_maps(lon, lat, dates=dates, spec=spec, settings=SETTINGS)
    assert require_grid(maps) == spec
    turned = data_maps(
        (lon[::-1] + 180.0) % 360.0 - 180.0,
        lat[::-1],
        dates=dates[::-1],
        spec=spec,
        settings=SETTINGS,
    )
    for name in maps.data_vars:
        assert turned[name].to_numpy() == pytest.approx(maps[name].to_numpy(), abs=1e-6)
    assert maps.attrs["stations"] == 40
    assert maps.attrs["stations_undated"] == 10
    assert maps["data_age_years"].to_numpy() == pytest.approx(48.56, abs=0.01)
    assert maps["data_age_weighted_years"].to_numpy() == pytest.approx(48.56, abs=0.01)


def test_the_nearest_dated_station_tells_its_age():
    spec = spec_of(west=0.0, south=0.0, spacing=1.0, shape=(1, 3))
    maps = data_maps(
        [0.5, 2.5, 2.5, 1.5],
        [0.5, 0.5, 0.5, 0.5],
        dates=["1976-11-23", "2006-11-23", "2016-11-23", None],
        spec=spec,
        settings=DataAgeSettings(at="2026-11-23", radius_km=50.0, bandwidth_km=30.0),
    )
    ages = maps["data_age_years"].to_numpy()[0]
    assert ages[[0, 2]] == pytest.approx([50.0, 10.0], abs=0.01)  # the younger of two
    weighted = maps["data_age_weighted_years"].to_numpy()[0]
    assert weighted[[0, 2]] == pytest.approx([50.0, 15.0], abs=0.01)
    assert np.isnan(weighted[1])  # 111 km from both, beyond 90
    assert maps["data_density"].to_numpy()[0] * np.pi * 2.5 == pytest.approx(
        [1.0, 1.0, 2.0], rel=1e-3
    )
    assert maps["distance_to_data_km"].to_numpy() == pytest.approx(0.0, abs=1e-9)
    table = data_table(maps, spec=spec).set_index("variable")
    assert table.loc["data_age_weighted_years", "unknown_share"] == pytest.approx(1 / 3)
    assert table.loc["data_age_years", "greatest"] == pytest.approx(50.0, abs=0.01)


def test_quantiles_of_the_table_are_by_area():
    spec = spec_of(west=0.0, south=50.0, spacing=5.0, shape=(7, 1))
    maps = data_maps([2.5], [52.5], spec=spec, settings=SETTINGS)
    told = data_table(maps, spec=spec).set_index("variable").loc["distance_to_data_km"]
    area, far = spec.cell_areas_m2().ravel(), maps["distance_to_data_km"].to_numpy()
    share = np.cumsum(area) / area.sum()
    assert told["median"] == pytest.approx(far.ravel()[np.searchsorted(share, 0.5)])
    assert told["median"] < np.median(far)


def test_ages_of_dates_as_sources_give_them():
    ages = station_ages(
        ["1975-10-24T12:30", "1975-10", "1975", "", None, np.nan, "2026"],
        at="2026-11-23",
    )
    assert ages[:3] == pytest.approx([51.08, 51.10, 51.40], abs=0.01)
    assert np.isnan(ages[3:6]).all()
    assert ages[6] == pytest.approx(0.39, abs=0.01)
    with pytest.raises(DataError) as told:
        station_ages(["last year", "2027-01-01"], at="2026-11-23")
    assert "row 0 'last year'" in str(told.value)
    assert "row 1 2027-01-01" in str(told.value)


def test_years_and_dates_as_a_table_has_them():
    table = pd.DataFrame({"year": [1975.0, np.nan], "date": ["1975", ""]})
    for column in table:
        maps = data_maps(
            [0.0, 1.0],
            [0.0, 1.0],
            dates=table[column],
            spec=spec_of(),
            settings=SETTINGS,
        )
        assert maps.attrs["stations_undated"] == 1
    with pytest.raises(DataError, match="dates: 0"):
        data_maps([0.0], [0.0], dates=[], spec=spec_of(), settings=SETTINGS)


def test_what_is_wrong_is_told():
    with pytest.raises(ParameterError) as told:
        DataAgeSettings(at="soon", radius_km=0.0, bandwidth_km=-1.0)
    assert len(told.value.problems) == 3
    for lon, lat, words in (
        ([], [], "0 longitudes"),
        ([0.0, 1.0], [0.0], "2 longitudes, 1 latitudes"),
        ([0.0, np.nan], [0.0, 95.0], "row 1: no place"),
    ):
        with pytest.raises(DataError, match=words):
            data_maps(lon, lat, spec=spec_of(), settings=SETTINGS)
    with pytest.raises(DataError, match="2, one each"):
        data_maps(
            [0.0, 1.0], [0.0, 1.0], dates=["1999"], spec=spec_of(), settings=SETTINGS
        )
