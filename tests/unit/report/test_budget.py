import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.report.budget import COUNT, MOST_POINTS, bin_to_hexagons, fit_budget
from geo.report.features import Layer
from geo.report.symbols import ShapeStyle

DOT = ShapeStyle(colour="#01665e", fill="#01665e", dash="2 2", radius=4.0)


def stations(side, **columns):
    steps = np.linspace(0.0, 1.0, side)
    lon, lat = (axis.ravel() for axis in np.meshgrid(150 + 9 * steps, 60 + 9 * steps))
    table = gpd.GeoDataFrame(geometry=shapely.points(lon, lat))
    return table.assign(lon=lon, lat=lat, kg=lon, **columns)


def test_every_station_is_counted_once():
    hexagons, _ = bin_to_hexagons(stations(245))
    assert hexagons[COUNT].sum() == 245**2
    assert len(hexagons) < 5_000


def test_means_keep_the_total():
    table = stations(245)
    hexagons, _ = bin_to_hexagons(table)
    total = (hexagons[COUNT] * hexagons["kg"]).sum()
    assert total == pytest.approx(table["kg"].sum())
    assert "lon" not in hexagons


def test_stations_lie_in_their_hexagon():
    table = stations(40)
    hexagons, _ = bin_to_hexagons(table)
    tree = shapely.STRtree(hexagons.buffer(1e-6).to_numpy())
    found = tree.query(table.geometry.to_numpy(), predicate="within")[1]
    counted = np.bincount(found, minlength=len(hexagons))
    assert (counted >= hexagons[COUNT]).all()
    assert shapely.area(shapely.union_all(hexagons.geometry)) == pytest.approx(
        hexagons.area.sum(), rel=1e-6
    ), "hexagons do not overlap"


def test_missing_numbers_are_left_out_of_the_means():
    table = gpd.GeoDataFrame(
        {"kg": [1.0, np.nan, 3.0]}, geometry=[shapely.Point(0, 0)] * 3
    )
    hexagons, _ = bin_to_hexagons(table)
    assert (hexagons[COUNT].item(), hexagons["kg"].item()) == (3, 2.0)


def test_a_layer_within_the_budget_stays_as_it_is():
    table = stations(100)
    assert len(table) == MOST_POINTS
    fitted = fit_budget(table, layer=Layer(name="x"), style=DOT)
    assert fitted.table is table
    assert fitted.note == ""


@pytest.mark.parametrize(("radius", "side"), [(0.0, 101), (0.001, 71)])
def test_above_the_budget_points_and_areas_become_hexagons_and_say_so(radius, side):
    table = stations(side, station="S")
    if radius:
        table = table.set_geometry(table.buffer(radius))
    layer = Layer(name="x", heading="station", key="station", labels={"kg": "Wet (kg)"})
    fitted = fit_budget(table, layer=layer, style=DOT)
    assert f"{side**2:,} are more than a page can draw" in fitted.note
    assert list(fitted.layer.labels.values()) == ["How many lie here", "Wet (kg), mean"]
    look = fitted.style({"kg": 3.0})
    assert (look.fill, look.dash) == ("#01665e", "")


def test_numberless_points_are_still_counted():
    hexagons, _ = bin_to_hexagons(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)] * 7))
    assert hexagons[COUNT].tolist() == [7]
