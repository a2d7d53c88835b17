"""Disturbed ground on the map, and the plots of a footprint."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.report.area_styles import AreaKind, area_style
from geo.report.blankmap import MapPage
from geo.report.disturbed_layer import add_disturbed, disturbed_style
from geo.report.footprint_figures import draw_disturbed_years, draw_reached_ground
from geo.report.webmap import OfflineMap
from geo.resource.footprint.disturbed_areas import DisturbedKind, disturbed_areas
from geo.resource.footprint.outlines import reach_by_year

STARTS = [1, 6, 11, 16, 21, 26]


def styles():
    return [
        disturbed_style({"kind": str(kind), "from_year": 0}, starts=STARTS)
        for kind in DisturbedKind
    ]


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255.0 for n in (1, 3, 5))
    return sum(w * part for w, part in zip((0.299, 0.587, 0.114), parts, strict=True))


def test_kinds_are_told_apart_without_their_colours():
    assert len({style.pattern for style in styles()}) == len(DisturbedKind)


def test_no_kind_looks_like_an_area_that_is_set_apart():
    apart = [area_style({"reason": str(kind)}) for kind in AreaKind]
    assert not {(s.fill, s.colour) for s in styles()} & {
        (s.fill, s.colour) for s in apart
    }


def test_later_years_are_paler_also_in_grey():
    fills = [
        disturbed_style({"kind": "mined ground", "from_year": year}, starts=STARTS).fill
        for year in STARTS
    ]
    light = [luminance(fill) for fill in fills]
    assert all(late > early + 0.05 for early, late in itertools.pairwise(light))


def test_the_layer_offers_each_area_in_the_legend_and_is_hidden_at_first():
    mined = {year: shapely.box(150.0 + year, 0.0, 150.5 + year, 0.5) for year in (1, 2)}
    _, reached = reach_by_year(mined, distance_m=2_000.0)
    drawn = OfflineMap(MapPage(title="x", centre_lon=152.0, focus=(150, 0, 153, 1)))
    add_disturbed(drawn, disturbed_areas(mined, reached=reached, plume_buffer_m=2e3))
    page = drawn.render()
    for words in ("plume buffer, 2 km", "mined in year 1", "mined in year 2"):
        assert f"<span>{words}</span>" in page
    assert "Disturbed by mining" in page


def test_no_area_adds_no_layer():
    drawn = OfflineMap(MapPage(title="x", centre_lon=0.0, focus=(0, 0, 1, 1)))
    add_disturbed(drawn, gpd.GeoDataFrame())
    assert "Disturbed by mining" not in drawn.render()


@pytest.mark.parametrize("count", [1, 60])
def test_plots_are_the_same_bytes_each_time(count):
    years = pd.DataFrame({"year": range(1, count + 1)}).assign(
        track_km2=50.0,
        worked_km2=60.0,
        sediment_t=1e6,
        track_km2_so_far=50.0,
        mined_outline_km2_so_far=70.0,
        reached_km2_so_far=99.0,
    )
    for draw in (
        draw_disturbed_years,
        lambda t: draw_reached_ground(t, plume_buffer_m=2_000.0),
    ):
        first, again = draw(years), draw(years)
        assert first.svg == again.svg
        assert "km²" in first.alt
