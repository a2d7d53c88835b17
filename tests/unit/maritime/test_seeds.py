"""Land that a file draws at some distance off its shore."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, ParameterError
from geo.maritime.limits import derive_zone
from geo.maritime.rules import LimitRules
from geo.maritime.zones import COAST, EQUIDISTANCE, SEAM, USER_POLYGON, Zone
from geo.model.crs import GEOD, NAUTICAL_MILE_M, geodesic_area_m2, split_at_180

NO_ISLANDS = gpd.GeoDataFrame(
    {"name": [], "iso3": [], "status": []}, geometry=[], crs=4326
)
DRAWN_12_NM_OFF = LimitRules(seed_nm=12.0)


def disc(lon: float, lat: float, nm: float) -> shapely.Geometry:
    azimuth = np.arange(0.0, 360.0, 0.5)
    places = GEOD.fwd(
        *np.full((2, len(azimuth)), [[lon], [lat]]),
        azimuth,
        np.full(len(azimuth), nm * NAUTICAL_MILE_M),
    )
    return split_at_180(shapely.Polygon(np.column_stack(places[:2])))


def land(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    codes = list(shapes)
    return gpd.GeoDataFrame(
        {"iso3": codes, "name": codes, "sovereign": codes},
        geometry=list(shapes.values()),
        crs=4326,
    )


def derive(
    waters: gpd.GeoDataFrame,
    *,
    country: str = "AAA",
    dry: gpd.GeoDataFrame | None = None,
    islands: gpd.GeoDataFrame = NO_ISLANDS,
) -> Zone:
    return derive_zone(
        country, land=waters, islands=islands, rules=DRAWN_12_NM_OFF, dry_land=dry
    )


def area_km2(shape: shapely.Geometry) -> float:
    return geodesic_area_m2(shape) / 1e6


@pytest.mark.parametrize("place", [(20.0, 0.0), (179.9, -17.0), (-40.0, 75.0)])
def test_the_limit_of_an_islet_drawn_with_its_waters_lies_200_miles_off_it(place):
    islet = land(AAA=disc(*place, 0.1))
    waters = land(AAA=disc(*place, 12.0))
    zone = derive(waters, dry=islet)
    # chords of half a degree leave out 1 in 80,000 of either circle
    truth = area_km2(disc(*place, 200.0)) - area_km2(islet.geometry.iloc[0])
    assert zone.area_km2 == pytest.approx(truth, rel=1e-4)
    assert set(zone.segments["basis"]) == {"200-nm arc", COAST}


def test_without_real_land_the_zone_begins_where_the_file_ends_and_says_so():
    waters = land(AAA=disc(20.0, 0.0, 12.0))
    zone = derive(waters)
    whole = derive(waters, dry=land(AAA=disc(20.0, 0.0, 0.1)))
    assert zone.area_km2 == pytest.approx(
        whole.area_km2 - area_km2(waters.geometry.iloc[0]), rel=1e-3
    )
    assert set(zone.segments["basis"]) == {"12-nm arc", "200-nm arc"}
    assert any("begins 12 nm off the coast" in note for note in zone.warnings)
    assert not any("begins 12 nm" in note for note in whole.warnings)


def test_the_basis_says_from_what_was_measured():
    assert derive(land(AAA=disc(20.0, 0.0, 12.0))).basis.startswith(
        "geodesic 200 nm from the coast (WGS84), 188 nm from land drawn 12 nm off it"
    )


def test_typed_islands_are_points_of_the_shore_all_the_same():
    rock = gpd.GeoDataFrame(
        {"name": ["Rock"], "iso3": ["AAA"], "status": ["undisputed"]},
        geometry=gpd.points_from_xy([40.0], [0.0]),
        crs=4326,
    )
    zone = derive(land(AAA=disc(20.0, 0.0, 12.0)), islands=rock)
    truth = area_km2(disc(40.0, 0.0, 200.0))
    rest = derive(land(AAA=disc(20.0, 0.0, 12.0))).area_km2
    assert zone.area_km2 == pytest.approx(truth + rest, rel=1e-4)


def test_a_drawn_coast_and_a_typed_island_are_weighed_fairly():
    rock = gpd.GeoDataFrame(
        {"name": ["Rock"], "iso3": ["BBB"], "status": ["undisputed"]},
        geometry=gpd.points_from_xy([22.0], [0.0]),
        crs=4326,
    )
    zone = derive(land(AAA=disc(20.0, 0.0, 12.0)), islands=rock)
    line = zone.segments.loc[zone.segments["basis"] == EQUIDISTANCE, "geometry"]
    lon = shapely.get_coordinates(line.to_numpy())[:, 0]
    # the mid-meridian of both islands: symmetry about it is exact
    assert lon == pytest.approx(21.0, abs=1e-3)


def test_waters_that_meet_part_where_the_file_says():
    both = shapely.union(disc(20.0, 0.0, 12.0), disc(20.2, 0.0, 12.0))
    west = shapely.intersection(both, shapely.box(19, -1, 20.05, 1))
    east = shapely.difference(both, west)
    dry = land(AAA=disc(20.0, 0.0, 0.1), BBB=disc(20.2, 0.0, 0.1))
    zone = derive(land(AAA=west, BBB=east), dry=dry)
    border = zone.segments[zone.segments["basis"] == USER_POLYGON]
    assert set(border["neighbour"]) == {"BBB"}
    assert border.total_bounds[[0, 2]] == pytest.approx(20.05, abs=1e-4)
    assert border["length_km"].sum() == pytest.approx(40.0, abs=4.0)
    other = derive(land(AAA=west, BBB=east), country="BBB", dry=dry)
    shared = shapely.intersection(zone.geometry, other.geometry)
    assert area_km2(shared) < 1.0


def test_every_edge_is_told():
    waters = land(AAA=disc(20.0, 0.0, 12.0), BBB=disc(22.0, 0.5, 12.0))
    dry = land(AAA=disc(20.0, 0.0, 3.0), BBB=disc(22.0, 0.5, 1.0))
    zone = derive(waters, dry=dry)
    assert shapely.hausdorff_distance(
        zone.segments.union_all(), zone.geometry.boundary - SEAM
    ) == pytest.approx(0.0, abs=1e-6)


def test_an_island_within_drawn_waters_is_not_missing():
    near = gpd.GeoDataFrame(
        {"name": ["In", "Out"], "iso3": "AAA", "status": "undisputed"},
        geometry=gpd.points_from_xy([23.0, 30.0], [2.5, 0.0]),
        crs=4326,
    )
    # wider than any island: only what lies within it is drawn
    zone = derive(land(AAA=shapely.box(20.0, 0.0, 26.0, 5.0)), islands=near)
    assert "the coast lacks, typed points stand for: Out" in zone.warnings


def test_real_land_beside_land_drawn_at_its_shore_is_refused():
    islet = land(AAA=disc(20.0, 0.0, 1.0))
    with pytest.raises(ParameterError, match=r"dry_land(.|\n)*seed_nm = 12"):
        derive_zone("AAA", land=islet, islands=NO_ISLANDS, dry_land=islet)
    with pytest.raises(CRSError, match=r"dry_land(.|\n)*EPSG:4326"):
        derive(islet, dry=islet.to_crs(3857))
