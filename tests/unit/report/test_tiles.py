import io

import numpy as np
import pytest
from PIL import Image

import xarray as xr

from geo.model.crs import WGS84, local_crs, transformer, unwrap_longitude
from geo.model.grid import GridSpec
from geo.report import rasters
from geo.report.gridlayer import paint_of
from geo.report.ramps import ColourScale, ramp_colours
from geo.report.tiles import TILE, TiledGrids, draw_tiles, find_tiles, tile_zooms

SCALE = ColourScale(ramp="viridis", low=0.0, high=255.0)
COLOURS = [bytes.fromhex(colour[1:]) for colour in ramp_colours("viridis")]
STEP_OF = {tuple(colour): step for step, colour in enumerate(COLOURS)}

FIJI = GridSpec(
    west=-4e4, south=-3e4, spacing=100.0, shape=(600, 800), crs=local_crs([180], [-17])
)
SMALL = GridSpec(
    west=-1e4, south=-8e3, spacing=100.0, shape=(160, 200), crs=local_crs([180], [-17])
)
ACROSS = GridSpec(west=177.0, south=-20.0, spacing=0.01, shape=(400, 600), crs=WGS84)


def grid_of(spec, values, **attrs):
    field = spec.variable(np.asarray(values, float), units="1", long_name="steps")
    field.attrs.update(attrs)
    return spec.dataset().assign(steps=field)["steps"]


def numbered(spec):
    """Cells whose value says in which row and column they lie, modulo 16."""
    rows, columns = np.indices(spec.shape)
    return grid_of(spec, 16 * (rows % 16) + columns % 16)


def tiled(*grids):
    paint = paint_of(grids, scale=SCALE)
    return TiledGrids(folder="demo", grids=grids, paint=paint)


def place_of(path):
    zoom, column, row = path.removesuffix(".png").split("/")[-3:]
    return int(zoom), int(column), int(row)


def steps_of(png):
    """The palette step of each pixel; -1 where it is transparent."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    steps = [
        STEP_OF.get(tuple(p[:3]), -1) if p[3] else -1 for p in pixels.reshape(-1, 4)
    ]
    return np.array(steps).reshape(pixels.shape[:2])


def colour_of(step):
    """Neighbours on the ramp may have the same one."""
    return COLOURS[step] if step >= 0 else None


def pixel_centre(zoom, column, row, x, y):
    """Position by the definition of web map tiles."""
    world = TILE * 2.0**zoom
    lon = (column * TILE + x + 0.5) / world * 360.0 - 180.0
    height = np.pi * (1.0 - 2.0 * (row * TILE + y + 0.5) / world)
    return lon, np.degrees(np.arctan(np.sinh(height)))


@pytest.mark.parametrize("spec", [FIJI, ACROSS], ids=["metres", "degrees"])
def test_a_pixel_shows_the_cell_under_its_centre(spec):
    grid = numbered(spec)
    last = tile_zooms([grid])[1]
    drawn = {place_of(path): png for path, png in draw_tiles(tiled(grid))}
    finest = [place for place in drawn if place[0] == last]
    rng = np.random.Generator(np.random.PCG64(4))
    checked = 0
    for place in [finest[i] for i in rng.permutation(len(finest))[:6]]:
        steps = steps_of(drawn[place])
        for x, y in rng.integers(0, TILE, size=(900, 2)):
            lon, lat = pixel_centre(*place, x, y)
            lon = float(unwrap_longitude(lon, centre=180.0))
            east, north = transformer(WGS84, spec.crs).transform(lon, lat)
            if spec.crs.is_geographic:
                east, north = lon, lat
            column = (east - spec.west) / spec.spacing
            row = (north - spec.south) / spec.spacing
            if min(abs(column - round(column)), abs(row - round(row))) < 1e-3:
                continue  # on the edge of two cells
            inside = 0 <= column < spec.shape[1] and 0 <= row < spec.shape[0]
            cell = 16 * (int(row) % 16) + int(column) % 16 if inside else -1
            if cell < 254:  # the last two of 256 colours share one place
                assert colour_of(steps[y, x]) == colour_of(cell)
            checked += inside
    assert checked > 300


def test_the_page_knows_of_every_tile_that_is_written_and_of_no_other():
    values = np.full(FIJI.shape, np.nan)
    values[:40, :40] = 3.0
    values[-40:, -40:] = 9.0
    tiles = tiled(grid_of(FIJI, values))
    written = {place_of(path) for path, _ in draw_tiles(tiles)}
    known = {
        (zoom, column, row)
        for zoom, row, first, last in find_tiles(tiles).runs
        for column in range(first, last + 1)
    }
    assert written == known
    deepest = find_tiles(tiles).zooms[1]
    whole = {place_of(path) for path, _ in draw_tiles(tiled(numbered(FIJI)))}
    count = [sum(place[0] == deepest for place in each) for each in (written, whole)]
    assert count[0] < count[1] / 2, "what is empty is not written"


def test_tiles_have_the_same_bytes_on_each_call():
    tiles = tiled(numbered(FIJI))
    assert list(draw_tiles(tiles)) == list(draw_tiles(tiles))


def test_longitudes_in_either_range_give_the_same_tiles():
    other = GridSpec(
        west=-183.0, south=-20.0, spacing=0.01, shape=(400, 600), crs=WGS84
    )
    first, second = (list(draw_tiles(tiled(numbered(s)))) for s in (ACROSS, other))
    assert first == second
    columns = {place_of(path)[1] for path, _ in first if path.startswith("demo/7/")}
    assert {0, 127} <= columns, "the grid lies on both sides of 180"


def test_the_zooms_run_from_one_tile_to_pixels_as_large_as_cells():
    first, last = tile_zooms([numbered(ACROSS)])
    assert TILE * 6.0 * 2**first / 360.0 <= TILE < TILE * 6.0 * 2 ** (first + 1) / 360.0
    pixel_deg = 360.0 / (TILE * 2**last)
    assert 2**-0.5 <= pixel_deg / ACROSS.spacing <= 2**0.5


def test_reading_in_strips_changes_nothing(monkeypatch):
    whole = list(draw_tiles(tiled(numbered(SMALL))))
    monkeypatch.setattr(rasters, "CELLS_AT_ONCE", 2_000)
    assert list(draw_tiles(tiled(numbered(SMALL)))) == whole


def test_a_grid_on_disk_is_read_in_windows(tmp_path, monkeypatch):
    monkeypatch.setattr(rasters, "CELLS_AT_ONCE", 2_000)
    numbered(SMALL).to_dataset().to_netcdf(tmp_path / "g.nc", engine="h5netcdf")
    widest = []
    read = xr.DataArray.to_numpy

    def to_numpy(array):
        widest.append(array.size)
        return read(array)

    with xr.open_dataset(tmp_path / "g.nc", decode_coords="all") as stored:
        tiles = tiled(stored["steps"])
        monkeypatch.setattr(xr.DataArray, "to_numpy", to_numpy)
        from_disk = list(draw_tiles(tiles))
    assert max(widest) <= 2_000
    assert from_disk == list(draw_tiles(tiled(numbered(SMALL))))


def test_where_grids_on_different_cells_overlap_the_first_is_seen():
    coarse = GridSpec(west=178.0, south=-20.0, spacing=0.5, shape=(8, 8), crs=WGS84)
    fine = GridSpec(west=179.0, south=-19.0, spacing=0.02, shape=(100, 100), crs=WGS84)
    over = tiled(
        grid_of(fine, np.full(fine.shape, 200.0)),
        grid_of(coarse, np.full(coarse.shape, 10.0)),
    )
    seen = np.unique(np.concatenate([steps_of(p).ravel() for _, p in draw_tiles(over)]))
    assert seen.tolist() == [-1, 10, 200]
    deepest = find_tiles(over).zooms[1]
    shares = [
        (steps_of(png) == 200).sum()
        for path, png in draw_tiles(over)
        if place_of(path)[0] == deepest
    ]
    height = np.ptp(np.arcsinh(np.tan(np.radians([-19.0, -17.0]))))
    pixels = (2.0 / 360.0) * (height / (2.0 * np.pi)) * (TILE * 2.0**deepest) ** 2
    assert sum(shares) == pytest.approx(pixels, rel=0.02)


def test_a_world_grid_with_its_poles_fills_the_page_once():
    spec = GridSpec(west=-180.0, south=-90.0, spacing=1.0, shape=(180, 360), crs=WGS84)
    drawn = list(draw_tiles(tiled(grid_of(spec, np.full(spec.shape, 7.0)))))
    deepest = max(place_of(path)[0] for path, _ in drawn)
    places = [place_of(p) for p, _ in drawn if place_of(p)[0] == deepest]
    assert len(places) == len(set(places)) == 4**deepest
    assert all((steps_of(png) == 7).all() for _, png in drawn)
