"""Contacts are found, measured and judged as they were made."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.model.crs import GEOD, split_at_180
from geo.resource.deposit.contact_lines import (
    GAP_M,
    contact_line,
    distance_to_line,
    length_km,
)
from geo.resource.deposit.contact_tables import contact_classes, contact_verdicts
from geo.resource.deposit.contacts import Stations, all_contacts, contact_analysis
from geo.resource.deposit.two_means import welch


def rng(seed):
    return np.random.Generator(np.random.PCG64(seed))


def halves(lon_0=150.0, lat_0=10.0):
    """Two domains that meet on a meridian."""
    west = shapely.box(lon_0 - 0.5, lat_0, lon_0, lat_0 + 1.0)
    east = shapely.box(lon_0, lat_0, lon_0 + 0.5, lat_0 + 1.0)
    return split_at_180(west), split_at_180(east)


def survey(step, *, count=400, seed=1, lon_0=150.0, lat_0=10.0, spread=2.0):
    """Stations over both halves; values rise by `step` at the contact."""
    draw = rng(seed)
    lon = draw.uniform(lon_0 - 0.5, lon_0 + 0.5, count)
    lat = draw.uniform(lat_0, lat_0 + 1.0, count)
    value = 15.0 + step * (lon > lon_0) + draw.normal(0.0, spread, count)
    return Stations(lon, lat, value)


def analysed(stations, *, lon_0=150.0, lat_0=10.0, bins_m=(10_000.0, 30_000.0)):
    west, east = halves(lon_0, lat_0)
    return contact_analysis(
        stations, first=("west", west), second=("east", east), bins_m=bins_m
    )


@pytest.mark.parametrize("lat_0", [-60.0, 0.0, 24.0, 75.0])
@pytest.mark.parametrize("lon_0", [150.0, 180.0])
def test_the_distance_is_the_geodesic_to_the_contact_and_signed(lon_0, lat_0):
    stations = survey(0.0, lon_0=lon_0, lat_0=lat_0)
    contact = analysed(stations, lon_0=lon_0, lat_0=lat_0)
    # a contact along a meridian: the geodesic to the nearest of many points on it
    along = np.linspace(lat_0, lat_0 + 1.0, 20_001)
    for index in range(0, 400, 40):
        here = np.full(along.size, stations.lon[index])
        there = np.full(along.size, lon_0)
        _, _, all_m = GEOD.inv(
            here, np.full(along.size, stations.lat[index]), there, along
        )
        side = 1.0 if stations.lon[index] > lon_0 else -1.0
        found = contact.distance_m[index]
        assert np.sign(found) == side
        assert abs(found) == pytest.approx(all_m.min(), abs=1.0)
    assert contact.length_km == pytest.approx(111.0, abs=1.0)


def test_turned_by_360_degrees_stations_say_the_same():
    plain = survey(3.0)
    turned = Stations(plain.lon - 360.0, plain.lat, plain.value)
    np.testing.assert_allclose(
        analysed(plain).distance_m, analysed(turned).distance_m, atol=1e-6
    )


def test_with_the_domains_changed_over_the_signs_change():
    stations, (west, east) = survey(3.0), halves()
    one = analysed(stations)
    other = contact_analysis(
        stations, first=("east", east), second=("west", west), bins_m=[10_000.0]
    )
    # the ends of a contact are as uncertain as the outlines may be apart
    np.testing.assert_allclose(one.distance_m, -other.distance_m, rtol=0, atol=GAP_M)
    assert one.difference == pytest.approx(-other.difference)
    assert one.p == pytest.approx(other.p)


def test_a_step_is_called_hard_and_its_size_is_told():
    contact = analysed(survey(6.0))
    assert contact.verdict == "hard"
    assert contact.interval[0] < 6.0 < contact.interval[1]
    assert "Welch's two-sided t-test p =" in contact.note


def test_no_step_is_called_hard_as_often_as_the_test_says():
    hard = sum(analysed(survey(0.0, seed=n)).verdict == "hard" for n in range(200))
    # 5 % of 200 is 10, with a standard deviation of 3.1
    assert abs(hard - 10) <= 3 * 3.1


def test_too_few_stations_are_no_verdict():
    contact = analysed(survey(6.0, count=12))
    assert contact.verdict == "not told"
    assert np.isnan(contact.p)
    assert "fewer than 5 on a side" in contact.note


def test_the_classes_hold_the_stations_of_their_side_and_distance():
    stations = survey(4.0)
    contact = analysed(stations)
    classes, away = contact.classes, contact.distance_m
    assert classes["domain"].tolist() == ["west", "west", "east", "east"]
    assert classes["from_m"].tolist() == [-30e3, -10e3, 0.0, 10e3]
    for row in classes.to_dict("records"):
        here = (away > row["from_m"]) & (away < row["to_m"])
        found = stations.value[here]
        assert row["count"] == len(found)
        assert row["mean"] == pytest.approx(found.mean())
        assert row["median"] == pytest.approx(np.median(found))
        assert row["sd"] == pytest.approx(found.std(ddof=1))


def test_stations_without_a_value_or_a_domain_take_no_part():
    stations = survey(0.0)
    value = stations.value.copy()
    value[:50] = np.nan
    lon = stations.lon.copy()
    lon[50:60] = 170.0
    contact = analysed(Stations(lon, stations.lat, value))
    assert np.isnan(contact.distance_m[:60]).all()
    assert not np.isnan(contact.distance_m[60:]).any()


def test_a_station_on_the_contact_counts_for_the_first():
    stations = Stations(np.array([150.0]), np.array([10.5]), np.array([7.0]))
    classes = analysed(stations).classes
    assert classes.loc[classes["count"] > 0, "domain"].tolist() == ["west"]


def test_classes_without_stations_are_empty_rows():
    stations = Stations(np.array([150.01]), np.array([10.5]), np.array([7.0]))
    classes = analysed(stations).classes
    assert classes["count"].tolist() == [0, 0, 1, 0]
    assert classes["mean"].isna().tolist() == [True, True, False, True]


def test_equal_values_are_soft_and_two_constants_are_hard():
    lon = np.append(np.full(6, 149.95), np.full(6, 150.05))
    lat = np.tile(np.linspace(10.2, 10.8, 6), 2)
    same = analysed(Stations(lon, lat, np.full(12, 9.0)))
    assert (same.verdict, same.p) == ("soft", 1.0)
    apart = analysed(Stations(lon, lat, np.repeat([9.0, 10.0], 6)))
    assert (apart.verdict, apart.p) == ("hard", 0.0)


def test_welch_agrees_with_scipy():
    draw = rng(9)
    for count in (5, 17, 60):
        one, two = draw.normal(10, 1, count), draw.normal(11, 4, 2 * count)
        difference, interval, p = welch(one, two)
        peer = stats.ttest_ind(two, one, equal_var=False)
        limits = peer.confidence_interval(0.95)
        assert p == pytest.approx(float(peer.pvalue), rel=1e-10)
        assert interval == pytest.approx((limits.low, limits.high), rel=1e-10)
        assert difference == pytest.approx(two.mean() - one.mean())


def test_outlines_drawn_a_little_apart_are_one_contact():
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1.001, 0.002, 2, 1)
    assert contact_line(west, east).is_empty
    line = contact_line(west, east, gap_m=200.0)
    assert length_km(line) == pytest.approx(110.6, abs=0.5)
    overlapping = shapely.box(0.999, 0, 2, 1)
    assert length_km(contact_line(west, overlapping)) == pytest.approx(110.8, abs=0.3)


def test_a_contact_over_180_has_no_seam_in_it():
    south = split_at_180(shapely.box(179.0, 0.0, 181.0, 1.0))
    north = split_at_180(shapely.box(179.0, 1.0, 181.0, 2.0))
    line = contact_line(south, north)
    assert length_km(line) == pytest.approx(2 * 111.3, abs=0.2)
    at_seam = distance_to_line(line, lon=[180.0, -180.0], lat=[0.5, 0.5])
    np.testing.assert_allclose(at_seam, 55_287.0, rtol=1e-3)


def test_a_ring_round_another_domain_is_all_contact():
    hill = shapely.box(0.4, 0.4, 0.6, 0.6)
    plain = shapely.box(0, 0, 1, 1) - hill
    assert length_km(contact_line(hill, plain)) == pytest.approx(88.9, abs=0.5)


def test_domains_apart_or_touching_at_a_corner_have_no_contact():
    one = shapely.box(0, 0, 1, 1)
    for other in (shapely.box(1, 1, 2, 2), shapely.box(3, 0, 4, 1)):
        assert contact_line(one, other).is_empty
        with pytest.raises(DataError, match="nowhere within 10 m of each other"):
            contact_analysis(
                survey(0.0), first=("A", one), second=("B", other), bins_m=[1e3]
            )


def test_every_pair_that_touches_is_in_one_table():
    boxes = [shapely.box(west, 10, west + 0.5, 11) for west in (149.5, 150.0, 150.5)]
    domains = gpd.GeoDataFrame({"name": ["A", "B", "C"]}, geometry=boxes, crs=4326)
    contacts = all_contacts(survey(6.0), domains=domains, bins_m=[10e3, 20e3])
    verdicts = contact_verdicts(contacts)
    assert verdicts[["first", "second", "verdict"]].to_numpy().tolist() == [
        ["A", "B", "hard"],
        ["B", "C", "not told"],
    ]
    classes = contact_classes(contacts)
    assert len(classes) == 8
    assert classes.groupby(["first", "second"]).size().tolist() == [4, 4]
    with pytest.raises(CRSError, match="WGS84"):
        all_contacts(
            survey(1.0),
            domains=domains.set_crs(None, allow_override=True),
            bins_m=[1e3],
        )


@pytest.mark.parametrize("bins_m", [[], [0.0, 10.0], [10.0, 5.0], [-5.0], [np.nan]])
def test_classes_must_ascend_from_above_zero(bins_m):
    with pytest.raises(ParameterError, match="ascending"):
        analysed(survey(0.0), bins_m=bins_m)


def test_stations_need_a_value_each():
    broken = Stations(np.zeros(3), np.zeros(3), np.zeros(2))
    with pytest.raises(DataError, match="one value for each"):
        analysed(broken)


def test_nothing_that_is_given_is_changed():
    stations = survey(1.0)
    before = [part.copy() for part in stations]
    analysed(stations)
    for part, kept in zip(stations, before, strict=True):
        np.testing.assert_array_equal(part, kept)
