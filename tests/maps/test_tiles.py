"""Tiles beside a page: in their place, asked for only where they are, from files."""

import io
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import h5netcdf
import numpy as np
import pytest
from browsing import wait_until
from madeup.large_map import layers_of, write_map
from PIL import Image

import shapely

from geo.model.crs import WGS84, local_crs
from geo.model.grid import GridSpec

pytestmark = pytest.mark.browser

HOT = np.array([253, 231, 37])  # last colour of viridis
REACH = 60  # pixels round the place that is looked at
COLD = np.array([68, 1, 84])  # its first
SPEC = GridSpec(west=178.2, south=-19.0, spacing=0.002, shape=(2100, 2100), crs=WGS84)
ROWS, COLUMNS = slice(1200, 1240), slice(890, 930)  # of the hot block, about 180
LON = SPEC.west + SPEC.spacing * (COLUMNS.start + COLUMNS.stop) / 2.0
LAT = SPEC.south + SPEC.spacing * (ROWS.start + ROWS.stop) / 2.0
VIOLATION = """() => new Promise((told) => {
    document.addEventListener("securitypolicyviolation", (e) => told(e.blockedURI));
    const image = document.createElement("img");
    image.src = "https://example.org/pixel.png";
    document.body.appendChild(image); })"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A page with the tiles of a grid over the date line; its south is empty."""
    values = np.zeros(SPEC.shape)
    values[ROWS, COLUMNS] = 1.0
    values[:700] = np.nan
    field = SPEC.variable(values, units="kg/m2", long_name="Nodule abundance")
    grid = SPEC.dataset().assign(abundance=field)["abundance"]
    west, south, east, north = SPEC.bounds
    outline = shapely.MultiPolygon(
        [
            shapely.box(west, south, 180, north),
            shapely.box(-180, south, east - 360, north),
        ]
    )
    written = tmp_path_factory.mktemp("large")
    write_map(layers_of(grid, outline), written)
    return written


@pytest.fixture
def open_folder(browser):
    """Open the page of a folder from file:// with all else blocked."""
    contexts = []

    def open_it(folder):
        context = browser.new_context(
            viewport={"width": 1280, "height": 800},
            offline=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        seen = {"said": [], "asked": [], "missing": []}

        def judge(route):
            url = urlparse(route.request.url)
            if url.scheme in {"data", "blob"}:
                route.continue_()
                return
            seen["asked"].append(unquote(url.path))
            inside = url.scheme == "file" and url.path.startswith(str(folder))
            (route.continue_ if inside else route.abort)()

        context.route("**/*", judge)
        page.on("console", lambda m: seen["said"].append(m.text))
        page.on("pageerror", lambda error: seen["said"].append(str(error)))
        page.on("requestfailed", lambda r: seen["missing"].append(r.url))
        page.goto((folder / "seabed.html").as_uri())
        wait_for_tiles(page)
        return page, seen

    yield open_it
    for context in contexts:
        context.close()


def wait_for_tiles(page):
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    wait_until(
        page,
        "document.querySelector('.leaflet-tile-loaded') !== null && "
        "!document.querySelector('.leaflet-tile:not(.leaflet-tile-loaded)')",
    )
    page.wait_for_timeout(600)  # new tiles fade in over the old ones


MAP = """window[Object.keys(window).find(
    (name) => name.startsWith("map_") && window[name] instanceof L.Map)]"""


def hot_pixels(page, lon, lat, zoom):
    """Middle of what is hot on the screen, and where it belongs."""
    page.evaluate(f"{MAP}.setView([{lat}, {lon}], {zoom}, {{animate: false}})")
    wait_for_tiles(page)
    place = page.evaluate(
        f"""() => {{ const m = {MAP}, at = m.project([{lat}, {lon}])
            .subtract(m.project(m.containerPointToLatLng([0, 0])));
        const box = m.getContainer().getBoundingClientRect();
        return [at.y + box.top, at.x + box.left]; }}"""
    )
    top, left = (round(at) - REACH for at in place)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    pixels = np.asarray(shot).astype(int)
    near = pixels[top : top + 2 * REACH, left : left + 2 * REACH]
    share = (near - COLD) @ (HOT - COLD) / float((HOT - COLD) @ (HOT - COLD))
    hot = np.argwhere(share > 0.5)
    corner = np.array([top + 0.5, left + 0.5])
    return hot.mean(axis=0) + corner, np.array(place)


def test_tiles_lie_in_their_place_and_only_those_that_exist_are_asked_for(
    folder, open_folder
):
    page, seen = open_folder(folder)
    for zoom in (6.7, 8.0, 9.0):
        found, expected = hot_pixels(page, LON + 0.01, LAT - 0.01, zoom)
        moved = found - expected
        offset = offset_px(zoom)
        assert np.abs(moved - offset).max() <= 1.0
    asked = {path for path in seen["asked"] if path.endswith(".png")}
    assert {path.split("/")[-2] for path in asked} >= {"0", "511"}, "both sides of 180"
    written = {str(path) for path in folder.rglob("*.png")}
    assert asked <= written
    assert seen["missing"] == []
    assert seen["said"] == []
    assert page.evaluate(VIOLATION).startswith("https://example.org")


def offset_px(zoom):
    """Where the hot block lies from the place that was looked at."""
    world = 256.0 * 2.0**zoom

    def height(lat):
        return np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi) * world

    return np.array([height(LAT - 0.01) - height(LAT), -0.01 / 360.0 * world])


def test_what_is_empty_is_not_written(folder):
    rows = {int(path.stem) for path in folder.glob("seabed_tiles/abundance/9/*/*.png")}
    world = 2.0**9
    southmost = SPEC.south + SPEC.spacing * 700
    height = np.arcsinh(np.tan(np.radians(southmost)))
    assert max(rows) == int((1.0 - height / np.pi) / 2.0 * world)


STREAM = """
import json, resource, sys
from pathlib import Path
import xarray as xr
import shapely
sys.path.insert(0, sys.argv[2])
from madeup.large_map import layers_of, write_map
folder = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with xr.open_dataset(folder / "large.nc", decode_coords="all") as stored:
    outline = shapely.Point(153.98, 24.28).buffer(4.0)
    write_map(layers_of(stored["abundance"], outline), folder)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps((after - before) / 1024.0))
"""


def store_large(path, *, side):
    """A grid of 100 m cells on disk, written strip by strip."""
    spec = GridSpec(
        west=-50.0 * side,
        south=-50.0 * side,
        spacing=100.0,
        shape=(side, side),
        crs=local_crs([153.98], [24.28]),
    )
    spec.dataset().to_netcdf(path, engine="h5netcdf")
    attrs = spec.variable(
        np.zeros(spec.shape, bool), units="kg/m2", long_name="x"
    ).attrs
    with h5netcdf.File(path, "a") as stored:
        kept = stored.create_variable(
            "abundance",
            spec.dims,
            "f4",
            chunks=(256, 1024),
            fillvalue=np.float32("nan"),
        )
        for first in range(0, side, 256):
            north = spec.northings[first : first + 256, None]
            east = spec.eastings[None, :]
            field = 15.0 + 10.0 * np.sin(east / 3e4) * np.cos(north / 4e4)
            kept[first : first + 256] = np.where(
                np.hypot(east, north) < 49.0 * side, field, np.nan
            )
        kept.attrs.update(attrs)


@pytest.mark.slow
def test_a_large_grid_streams_and_its_page_opens_at_once(tmp_path, open_folder):
    store_large(tmp_path / "large.nc", side=10_000)
    tests = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", STREAM, str(tmp_path), str(tests)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) < 400.0, "MB; as doubles the grid would take 800"
    page, seen = open_folder(tmp_path)
    paint = page.evaluate("performance.getEntriesByType('paint')[0].startTime")
    assert paint < 1500.0
    assert seen["said"] == seen["missing"] == []
    assert sum(path.endswith(".png") for path in seen["asked"]) < 60
