import io

import numpy as np
import pytest
from matplotlib.image import imread

import rasterio
import rasterio.warp
from pyproj import CRS
from rasterio.transform import from_bounds

from geo.errors import DataError
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.grid import GridSpec
from geo.report import gridlayer
from geo.report.class_colours import reason_looks
from geo.report.gridlayer import draw_grids, summarise_grid
from geo.report.palette_images import palette_png
from geo.report.ramps import ColourScale, ramp_colours
from geo.report.rasters import MAX_PIXELS, _project_pixels, warp_grid

EARTH = 6_378_137.0  # radius of Web Mercator's sphere


def grid_of(spec, values, **attrs):
    field = spec.variable(np.asarray(values), units="kg/m2", long_name="abundance")
    field.attrs.update(attrs)
    return spec.dataset().assign(abundance=field)["abundance"]


@pytest.fixture
def southern():
    spec = GridSpec(west=140.0, south=-65.0, spacing=0.5, shape=(60, 80), crs=WGS84)
    return grid_of(spec, np.arange(60 * 80).reshape(60, 80))


@pytest.fixture
def projected():
    crs = local_crs([153.98], [24.28])
    spec = GridSpec(west=-2e5, south=-1e5, spacing=5e3, shape=(40, 80), crs=crs)
    return grid_of(spec, np.arange(40 * 80, dtype=float).reshape(40, 80))


@pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
@pytest.mark.parametrize("name", ["southern", "projected"])
def test_warping_agrees_with_gdal(name, request):
    grid = request.getfixturevalue(name)
    raster = warp_grid(grid, centre_lon=150.0)
    west, south, east, north = raster.bounds
    x = np.radians([west, east]) * EARTH
    y = np.arcsinh(np.tan(np.radians([south, north]))) * EARTH
    rows, columns = raster.values.shape
    spec_crs = CRS.from_cf(grid["spatial_ref"].attrs)
    row, column = grid.dims
    step = float(grid[column][1] - grid[column][0])
    expected = np.full((rows, columns), np.nan)
    rasterio.warp.reproject(
        grid.to_numpy().astype(float)[::-1].copy(),
        expected,
        src_transform=rasterio.Affine(
            step,
            0,
            float(grid[column][0]) - step / 2,
            0,
            -step,
            float(grid[row][-1]) + step / 2,
        ),
        src_crs=spec_crs.to_wkt(),
        dst_transform=from_bounds(x[0], y[0], x[1], y[1], columns, rows),
        dst_crs="EPSG:3857",
        dst_nodata=np.nan,
        resampling=rasterio.warp.Resampling.nearest,
        tolerance=0.0,
    )
    lon = west + (np.arange(columns) + 0.5) * (east - west) / columns
    height = y[1] - (np.arange(rows) + 0.5) * (y[1] - y[0]) / rows
    lat = np.degrees(np.arctan(np.sinh(height / EARTH)))
    place = transformer(WGS84, spec_crs).transform(*np.meshgrid(lon, lat))
    centres = (grid[column].to_numpy()[0], grid[row].to_numpy()[0])
    within = [
        np.mod((p - c) / step + 0.5, 1.0) for p, c in zip(place, centres, strict=True)
    ]
    from_edge = np.min([np.minimum(w, 1.0 - w) for w in within], axis=0)
    clear = from_edge > 0.125  # GDAL's approximation is good to an eighth of a cell
    assert clear.mean() > 0.3
    assert np.array_equal(raster.values[clear], expected[clear], equal_nan=True)


def test_a_grid_across_the_date_line_is_one_image():
    spec = GridSpec(west=177.0, south=-20.0, spacing=1.0, shape=(4, 6), crs=WGS84)
    values = np.tile(np.arange(6.0), (4, 1))
    raster = warp_grid(grid_of(spec, values), centre_lon=180.0)
    assert raster.bounds == (177.0, -20.0, 183.0, -16.0)
    assert list(dict.fromkeys(raster.values[0])) == [0, 1, 2, 3, 4, 5]


def test_the_same_grid_in_0_to_360_and_minus_180_to_180_gives_the_same_image():
    values = np.arange(12.0).reshape(3, 4)
    east = GridSpec(west=200.0, south=0.0, spacing=1.0, shape=(3, 4), crs=WGS84)
    west = GridSpec(west=-160.0, south=0.0, spacing=1.0, shape=(3, 4), crs=WGS84)
    first, second = (
        warp_grid(grid_of(spec, values), centre_lon=180.0) for spec in (east, west)
    )
    assert first.bounds == second.bounds
    assert np.array_equal(first.values, second.values)


def test_a_projected_grid_across_the_date_line_lies_in_the_frame():
    crs = local_crs([180.0], [-17.0])
    spec = GridSpec(west=-1e5, south=-1e5, spacing=1e4, shape=(20, 20), crs=crs)
    raster = warp_grid(grid_of(spec, np.ones((20, 20))), centre_lon=180.0)
    assert raster.bounds[0] == pytest.approx(179.05, abs=0.02)
    assert raster.bounds[2] == pytest.approx(180.95, abs=0.02)
    assert np.isfinite(raster.values).mean() > 0.97


def test_a_world_grid_is_cropped_to_the_page():
    spec = GridSpec(west=-180.0, south=-90.0, spacing=2.0, shape=(90, 180), crs=WGS84)
    raster = warp_grid(grid_of(spec, np.ones((90, 180))), centre_lon=180.0)
    assert raster.bounds == pytest.approx((0.0, -85.0511, 360.0, 85.0511))
    assert np.isfinite(raster.values).all()


def test_a_grid_over_the_edge_of_the_frame_is_shown_on_both_sides():
    spec = GridSpec(west=-5.0, south=0.0, spacing=1.0, shape=(2, 10), crs=WGS84)
    values = np.tile(np.arange(10.0), (2, 1))
    raster = warp_grid(grid_of(spec, values), centre_lon=180.0)
    assert raster.bounds == pytest.approx((0.0, 0.0, 360.0, 2.0))
    assert np.nanmin(raster.values[0, : raster.values.shape[1] // 2]) == 5.0
    assert np.nanmax(raster.values[0, raster.values.shape[1] // 2 :]) == 4.0


def test_a_grid_beyond_the_page_is_refused():
    spec = GridSpec(west=0.0, south=86.0, spacing=1.0, shape=(3, 3), crs=WGS84)
    with pytest.raises(DataError, match="latitudes: beyond the page"):
        warp_grid(grid_of(spec, np.ones((3, 3))), centre_lon=0.0)


def test_a_large_grid_stays_within_the_budget():
    spec = GridSpec(west=0.0, south=0.0, spacing=0.01, shape=(300, 2500), crs=WGS84)
    raster = warp_grid(grid_of(spec, np.ones((300, 2500))), centre_lon=0.0)
    assert max(raster.values.shape) == MAX_PIXELS


def test_the_place_of_a_pixel_is_good_to_a_ten_thousandth_of_a_cell():
    crs = local_crs([153.98], [24.28])
    spec = GridSpec(west=-8e5, south=-8e5, spacing=5e3, shape=(320, 320), crs=crs)
    lon, lat = np.linspace(146.0, 162.0, 900), np.linspace(31.5, 17.0, 800)
    east, north = _project_pixels(spec, lon=lon, lat=lat)
    exact = transformer(WGS84, crs).transform(*np.meshgrid(lon, lat))
    assert np.abs(east - exact[0]).max() < 1e-4 * spec.spacing
    assert np.abs(north - exact[1]).max() < 1e-4 * spec.spacing


def test_a_palette_image_reads_back_in_another_decoder():
    steps = np.array([[0, 1, 2]], dtype=np.uint8)
    present = np.array([[True, False, True]])
    png = palette_png(steps, present=present, colours=["#ff0000", "#00ff00", "#0000ff"])
    pixels = (imread(io.BytesIO(png), format="png") * 255).astype(int)
    assert pixels[0, 0].tolist() == [255, 0, 0, 255]
    assert pixels[0, 1, 3] == 0
    assert pixels[0, 2].tolist() == [0, 0, 255, 255]


def test_a_legend_says_variable_unit_basis_date_and_source(projected):
    grid = projected.assign_attrs(basis="wet", date="2024-06", source="survey")
    legend = draw_grids([grid], centre_lon=180.0)[0].legend
    assert legend.title == "abundance (kg/m², wet)"
    assert legend.notes == ("2024-06", "survey")
    assert legend.swatches[0].text == "no estimate"
    assert legend.ticks[0] == "0"


def test_all_empty_cells_are_transparent():
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(2, 2), crs=WGS84)
    [picture] = draw_grids([grid_of(spec, np.full((2, 2), np.nan))], centre_lon=0.0)
    pixels = imread(io.BytesIO(picture.png), format="png")
    assert pixels[..., 3].max() == 0.0


def test_masks_that_meet_in_a_cell_are_shown_as_several():
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(1, 4), crs=WGS84)
    grid = grid_of(
        spec,
        [[0, 1, 2, 3]],
        flag_masks=np.array([1, 2]),
        flag_meanings="too_steep protected",
    )
    [picture] = draw_grids([grid], centre_lon=0.0)
    words = [swatch.text for swatch in picture.legend.swatches]
    assert words == ["too steep", "protected", "several of these", "none"]
    pixels = imread(io.BytesIO(picture.png), format="png")
    middles = pixels[pixels.shape[0] // 2, 256::512]
    colours = [tuple((p * 255).round().astype(int)) for p in middles]
    assert colours[0][3] == 0
    too_steep = reason_looks(["too steep", "protected"])["too steep"].colour
    assert "#{:02x}{:02x}{:02x}".format(*colours[1][:3]) == too_steep
    assert len(set(colours)) == 4


def test_classes_without_a_code_each_are_refused():
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(1, 2), crs=WGS84)
    grid = grid_of(spec, [[1, 1]], flag_values=np.array([1]), flag_meanings="a b")
    with pytest.raises(DataError, match="1 for 2 flag_meanings"):
        draw_grids([grid], centre_lon=0.0)


def test_ramps_grow_lighter_or_darker_all_the_way():
    for name in ("viridis", "cividis", "risk", "deep"):
        rgb = np.array(
            [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in ramp_colours(name)]
        )
        lightness = rgb @ [0.2126, 0.7152, 0.0722]
        steps = np.diff(lightness[::8])
        assert (steps > 0).all() or (steps < 0).all(), name


def test_a_diverging_scale_has_its_middle_where_it_is_stated():
    scale = ColourScale.diverging([-1.0, 5.0], centre=1.0)
    assert (scale.low, scale.high) == (-3.0, 5.0)
    assert int(scale.steps(1.0)) in {127, 128}


def test_a_constant_field_has_a_scale():
    scale = ColourScale.of([3.0, 3.0])
    assert scale.low < 3.0 < scale.high


def test_a_grid_over_the_latitude_of_the_page_ends_there():
    spec = GridSpec(west=10.0, south=84.06, spacing=0.25, shape=(4, 4), crs=WGS84)
    values = np.repeat(np.arange(4.0), 4).reshape(4, 4)
    raster = warp_grid(grid_of(spec, values), centre_lon=0.0)
    assert spec.bounds[3] == pytest.approx(85.06)
    assert raster.bounds[3] == pytest.approx(85.0511)
    assert raster.values[0].tolist() == [3.0] * raster.values.shape[1]


def test_grids_on_different_cells_keep_their_places_and_share_their_colours():
    coarse = GridSpec(west=150.0, south=20.0, spacing=1.0, shape=(2, 2), crs=WGS84)
    fine = GridSpec(
        west=-5e4, south=-5e4, spacing=1e4, shape=(10, 10), crs=local_crs([160], [21])
    )
    pictures = draw_grids(
        [
            grid_of(coarse, np.full((2, 2), 10.0)),
            grid_of(fine, np.full((10, 10), 20.0)),
        ],
        centre_lon=180.0,
    )
    assert pictures[0].bounds == pytest.approx((150.0, 20.0, 152.0, 22.0))
    assert pictures[1].bounds[0] == pytest.approx(159.52, abs=0.02)
    assert pictures[0].legend == pictures[1].legend
    assert pictures[0].legend.ticks == ("10", "15", "20")
    seen = [
        tuple(imread(io.BytesIO(p.png), format="png")[500, 500, :3]) for p in pictures
    ]
    assert seen[0] != seen[1]


def test_classes_that_differ_between_grids_are_refused():
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(1, 2), crs=WGS84)
    first = grid_of(spec, [[1, 2]], flag_values=np.array([1, 2]), flag_meanings="a b")
    other = grid_of(spec, [[1, 2]], flag_values=np.array([1, 2]), flag_meanings="b a")
    with pytest.raises(DataError, match="grid 2: classes"):
        draw_grids([first, other], centre_lon=0.0)


def test_a_summary_is_that_of_all_rows(monkeypatch):
    spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(40, 7), crs=WGS84)
    values = np.random.Generator(np.random.PCG64(5)).normal(size=(40, 7))
    values[:3] = np.nan
    monkeypatch.setattr(gridlayer, "CELLS_AT_ONCE", 20)
    row = summarise_grid(grid_of(spec, values))
    assert row["cells"] == 37 * 7
    assert row["least"] == np.nanmin(values)
    assert row["mean"] == pytest.approx(np.nanmean(values))
    assert row["greatest"] == np.nanmax(values)
