"""Pixels lie where the data are: rasters within a pixel, shapes whole at 180."""

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.model.crs import WGS84, local_crs, transformer, unwrap_longitude
from geo.model.grid import GridSpec
from geo.report.blankmap import MapPage
from geo.report.features import Layer
from geo.report.rasters import warp_grid
from geo.report.selectors import Selector
from geo.report.symbols import ShapeStyle
from geo.report.webmap import OfflineMap

pytestmark = pytest.mark.browser

HOT = np.array([253, 231, 37])  # last colour of viridis


def screen(lon, lat, view):
    """Pixel of a place by the definition of Web Mercator, 256 px tiles."""
    world = 256.0 * 2.0 ** view["zoom"]

    def height(phi):
        return np.arcsinh(np.tan(np.radians(phi))) / (2 * np.pi) * world

    x = view["x"] + (lon - view["lon"]) / 360.0 * world
    return x, view["y"] - (height(lat) - height(view["lat"]))


def one_hot_cell(spec, row, column):
    values = np.zeros(spec.shape)
    values[row, column] = 1.0
    field = spec.variable(values, units="1", long_name="hot")
    return spec.dataset().assign(hot=field)["hot"]


def page_of(grid, *, centre, focus):
    drawn = OfflineMap(MapPage(title="x", centre_lon=centre, focus=focus))
    drawn.add_grids([grid], layer=Layer(name="hot"))
    return drawn.render()


SOUTH = GridSpec(west=60.0, south=-66.0, spacing=1.0, shape=(30, 40), crs=WGS84)
FIJI = GridSpec(
    west=-4e5, south=-4e5, spacing=2e4, shape=(40, 40), crs=local_crs([180.0], [-17.0])
)
ACROSS = GridSpec(west=-185.0, south=-25.0, spacing=0.5, shape=(30, 30), crs=WGS84)

CASES = {
    "far south, degrees": (SOUTH, (3, 30), 0.0),
    "over the date line, metres": (FIJI, (30, 24), 180.0),
    "over the date line, degrees": (ACROSS, (20, 25), 180.0),
}


def hot_corners(spec, row, column):
    """Corners of the cell in degrees."""
    half = spec.spacing / 2.0
    east, north = spec.eastings[column], spec.northings[row]
    e = np.array([east - half, east + half, east + half, east - half])
    n = np.array([north - half, north - half, north + half, north + half])
    if spec.crs.is_geographic:
        return e, n
    return transformer(spec.crs, WGS84).transform(e, n)


@pytest.mark.parametrize("case", CASES)
def test_a_cell_lies_within_a_pixel_of_its_place(case, open_page, tmp_path):
    spec, (row, column), centre = CASES[case]
    lon, lat = hot_corners(spec, row, column)
    lon = unwrap_longitude(lon, centre=centre)
    grid = one_hot_cell(spec, row, column)
    focus = warp_grid(grid, centre_lon=centre).bounds
    opened = open_page(page_of(grid, centre=centre, focus=focus))
    zoom = opened.view()["zoom"]
    for deeper in range(3):
        opened.set_view(lon.mean() + 0.37, lat.mean() - 0.21, zoom + deeper)
        pixels = opened.pixels(tmp_path / "map.png")
        hot = np.argwhere(np.abs(pixels - HOT).sum(axis=2) < 40)
        hot = hot[hot[:, 1] > 250]  # the legend has the colour too
        expected_x, expected_y = screen(lon, lat, opened.view())
        middle = hot.mean(axis=0) + 0.5
        assert abs(middle[1] - expected_x.mean()) <= 1.0
        assert abs(middle[0] - expected_y.mean()) <= 1.0
        if spec.crs.is_geographic:
            west, east = hot[:, 1].min(), hot[:, 1].max() + 1
            north, south = hot[:, 0].min(), hot[:, 0].max() + 1
            found = [west, east, north, south]
            edges = [expected_x.min(), expected_x.max()]
            edges += [expected_y.min(), expected_y.max()]
            assert np.abs(np.array(found) - edges).max() <= 1.0


def test_a_country_over_the_date_line_is_one_piece(land, open_page, tmp_path):
    drawn = OfflineMap(
        MapPage(title="Fiji", centre_lon=180.0, focus=(175.0, -22.0, 185.0, -13.0))
    )
    drawn.add_land(land)
    opened = open_page(drawn.render())
    opened.set_view(179.5, -17.25, 7)
    pixels = opened.pixels(tmp_path / "fiji.png")
    x, y = screen(
        np.array([178.2, 180.0, 180.8]), np.array([-17.25] * 3), opened.view()
    )
    row = pixels[round(y[0]), round(x[0]) : round(x[2])]
    land_colour = np.array([244, 241, 234])
    assert (np.abs(row - land_colour).sum(axis=1) < 12).all(), "no seam, no gap"
    outside = pixels[round(y[0]), round(x[2]) + 60]
    assert np.abs(outside - land_colour).sum() > 12


@pytest.mark.parametrize("kind", ["steady", "varying"])
def test_a_point_lies_within_a_pixel_of_its_place(kind, open_page, tmp_path):
    table = gpd.GeoDataFrame(
        {"name": ["west", "east"]},
        geometry=[shapely.Point(179.0, -15.0), shapely.Point(-179.0, -15.0)],
        crs=4326,
    )
    more = Selector(key="more", label="More", options=(("a", "A"),))
    drawn = OfflineMap(
        MapPage(
            title="x",
            centre_lon=180.0,
            focus=(175.0, -20.0, 185.0, -10.0),
            selectors=(more,),
        )
    )
    style = ShapeStyle(colour="#ff0000", fill="#ff0000", fill_opacity=1.0, radius=6)
    layer = Layer(name="dots", heading="name")
    if kind == "steady":
        drawn.add_shapes(table, layer=layer, style=style)
    else:
        rows = table[["name"]].assign(more="a")
        drawn.add_varying(
            table, rows, on="name", by=("more",), layer=layer, style=style
        )
    opened = open_page(drawn.render())
    for zoom in (6, 7, 8):
        opened.set_view(180.0, -15.0, zoom)
        pixels = opened.pixels(tmp_path / "dots.png")
        red = np.argwhere(np.abs(pixels - [255, 0, 0]).sum(axis=2) < 30)
        view = opened.view()
        for lon in (179.0, 181.0):
            x, y = screen(lon, -15.0, view)
            close = red[np.abs(red[:, 1] - x) < 10]
            assert np.abs(close.mean(axis=0) + 0.5 - [y, x]).max() <= 1.0


@pytest.mark.parametrize("order", ["ascending", "0..360"])
def test_the_same_place_has_the_same_colour_in_either_range_of_longitudes(
    order, open_page, tmp_path
):
    west = -160.0 if order == "ascending" else 200.0
    spec = GridSpec(west=west, south=-10.0, spacing=1.0, shape=(20, 20), crs=WGS84)
    grid = one_hot_cell(spec, 12, 7)
    page = page_of(grid, centre=180.0, focus=(195.0, -12.0, 225.0, 12.0))
    opened = open_page(page)
    opened.set_view(207.5, 2.5, 5)
    pixels = opened.pixels(tmp_path / "range.png")
    x, y = screen(207.5, 2.5, opened.view())
    assert np.abs(pixels[round(y), round(x)] - HOT).sum() < 40
