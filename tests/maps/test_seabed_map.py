"""The map of the sea floor: all its layers in place, and asked by a reader."""

import numpy as np
import pytest
from browsing import wait_until
from madeup.block_world import SPECS, block_layers

import geopandas as gpd
import shapely

from geo.model.crs import WGS84, unproject_geometry
from geo.model.grid import GridSpec
from geo.report.seabed_map import SeabedLayers, seabed_map

pytestmark = pytest.mark.browser


def table(rows, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(rows), crs=4326)


def floor(bounds):
    """A plain of 5 km with a ridge of 1 km depth along its western edge."""
    west, south, east, north = bounds
    spec = GridSpec(
        west=west,
        south=south,
        spacing=0.1,
        shape=(round((north - south) * 10), round((east - west) * 10)),
        crs=WGS84,
    )
    elevation = np.full(spec.shape, -5000.0)
    elevation[:, :10] = -1000.0
    field = spec.variable(elevation, units="m", long_name="elevation")
    return spec.dataset().assign(elevation=field)["elevation"]


@pytest.fixture(scope="module")
def pictures(land, survey):
    """Grids as pictures round Minamitorishima, with areas of three kinds."""
    stations, grids, zone = survey["stations"], survey["grids"], survey["zone"]
    areas = table(
        [shapely.box(154.5, 23.5 + at, 155.0, 23.9 + at) for at in (0.0, 0.5, 1.0)],
        name=["APEI-01", "Block 7", "Cable"],
        reason=["APEI", "ISA reserved area", "near a cable"],
    )
    return SeabedLayers(
        title="Nodules",
        land=land,
        zone=zone,
        limits=zone.set_geometry(zone.boundary),
        grids={
            "abundance": [grids["abundance"]],
            "standard deviation": [grids["sd"]],
        },
        relief=floor((151.0, 21.0, 157.0, 27.0)),
        stations_used=stations.iloc[1:].assign(block="field-3-4", error_sd=1.25),
        stations_rejected=stations.iloc[:1].assign(reason="repeats MC4"),
        exclusions=areas,
        regimes=zone.assign(regime="EEZ", states="JPN", area_km2=1.0e5),
        headline=("Mineral inventory: 220 Mt wet.",),
        watermark="SYNTHETIC stations",
        sources=("made up",),
    )


@pytest.fixture(scope="module")
def blocks():
    """Blocks of two domains, one of them over the date line."""
    outlines = [
        unproject_geometry(shapely.box(*spec.bounds), spec.crs)
        for spec in SPECS.values()
    ]
    domains = table(outlines, name=list(SPECS))
    nothing = domains.iloc[:0]
    stations = table([shapely.Point(-179.9, -17.0)], station=["BC1"], abundance=[7.0])
    return SeabedLayers(
        title="Blocks",
        land=nothing,
        zone=nothing.assign(basis=""),
        limits=nothing.assign(basis=""),
        blocks=block_layers(),
        stations_used=stations,
        stations_rejected=stations.iloc[:0].assign(reason=""),
        domains=domains,
    )


@pytest.fixture(scope="module")
def pictures_page(pictures):
    return seabed_map(pictures)


@pytest.fixture(scope="module")
def blocks_page(blocks):
    return seabed_map(blocks)


def ready(opened):
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


def colour_at(opened, path, lon, lat):
    """The pixel at a place, and those round it."""
    place = opened.page.evaluate(
        """([lon, lat]) => { const at = theMap().latLngToContainerPoint([lat, lon]);
        const box = theMap().getContainer().getBoundingClientRect();
        return [at.x + box.left, at.y + box.top]; }""",
        [lon, lat],
    )
    x, y = (round(value) for value in place)
    return opened.pixels(path)[y - 6 : y + 7, x - 6 : x + 7].reshape(-1, 3)


def test_a_reader_looks_at_the_layers_one_by_one(pictures_page, open_page):
    opened = ready(open_page(pictures_page))
    page = opened.page
    assert "SYNTHETIC" in page.locator(".watermark").inner_text()
    assert "220 Mt wet" in page.locator(".beside").inner_text()

    control = page.locator(".leaflet-control-layers")
    control.hover()
    key = page.locator(".key", has_text="Kriging standard deviation")
    assert key.is_hidden()
    control.get_by_text("Standard deviation").click()
    key.wait_for(state="visible")
    grids = page.locator(".leaflet-grids-pane .leaflet-image-layer")
    assert grids.count() == 1
    assert page.locator(".key", has_text="Nodule abundance").is_hidden()
    control.get_by_text("No grid").click()
    assert grids.count() == 0

    regimes = page.locator(".key", has_text="Regimes")
    assert regimes.is_hidden()
    control.get_by_text("Regimes").click()
    regimes.wait_for(state="visible")
    control.get_by_text("Regimes").click()

    before = opened.view()["zoom"]
    page.get_by_role("button", name="Whole zone").click()
    page.wait_for_timeout(600)
    assert opened.view()["zoom"] < before
    opened.require_quiet()


def test_depth_lies_below_all_and_areas_differ_by_more_than_hue(
    pictures_page, open_page, tmp_path
):
    opened = ready(open_page(pictures_page, still=True))
    page = opened.page
    opened.set_view(154.0, 24.3, 7)
    page.locator(".leaflet-control-layers").hover()
    page.locator(".leaflet-control-layers").get_by_text("No grid").click()
    page.mouse.move(640, 790)
    shot = tmp_path / "all.png"
    ridge = np.median(colour_at(opened, shot, 151.5, 23.4), axis=0)
    plain = np.median(colour_at(opened, shot, 156.0, 23.4), axis=0)
    assert ridge.sum() > plain.sum() + 60, "shallow ground is paler"
    assert "Depth of the sea floor (m)" in page.locator(".legend").inner_text()

    opened.set_view(154.75, 24.2, 8)
    shares = {}
    for name, lat in {"protected": 23.7, "reserved": 24.2, "other": 24.7}.items():
        light = colour_at(opened, shot, 154.75, lat).sum(axis=1)
        assert np.ptp(light) > 60, "ink on a ground: a pattern"
        shares[name] = (light < (light.min() + light.max()) / 2.0).mean()
    assert shares["protected"] > shares["reserved"] + 0.05, "lines are not dots"
    legend = page.locator(".key", has_text="Areas set apart").inner_text()
    for words in ("protected area", "reserved area", "for another reason"):
        assert words in legend
    opened.require_quiet()


def test_stations_say_what_is_known_and_why_they_were_rejected(
    pictures_page, open_page
):
    opened = ready(open_page(pictures_page, width=390, height=844, still=True))
    page = opened.page
    rejected = page.locator(".beside table", has_text="Stations rejected")
    rejected.get_by_role("button", name="MC0").click()
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "repeats MC4" in popup.inner_text()

    page.locator(".below summary").click()
    used = page.locator(".below table", has_text="Stations used")
    used.get_by_role("button", name="MC4").click()
    wait_until(
        page,
        "document.querySelector('.leaflet-popup-content b')?.textContent === 'MC4'",
    )
    told = page.locator(".leaflet-popup-content").last.inner_text()
    for words in ("kg/m², wet", "1.25", "field-3-4", "synthetic"):
        assert words in told
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    opened.require_quiet()


def test_the_page_opens_on_the_field_in_the_pacific(blocks, blocks_page, open_page):
    opened = ready(open_page(blocks_page, still=True))
    page = opened.page
    assert opened.view()["lon"] > 178.0, "the frame is that of the Pacific"
    share = page.evaluate(
        """(box) => { const m = theMap(), s = m.getSize();
        const [a, b] = box.map((place) => m.latLngToContainerPoint(place));
        return Math.max((b.x - a.x) / s.x, (a.y - b.y) / s.y); }""",
        bounds_of(blocks.domains),
    )
    assert 0.7 < share <= 1.0
    zoom = opened.view()["zoom"]
    page.get_by_role("button", name="south").click()
    page.wait_for_timeout(300)
    assert opened.view()["zoom"] > zoom, "each domain has a view of its own"
    assert page.locator("#panel-blocks").is_visible()
    opened.require_quiet()


def bounds_of(domains):
    parts = domains.geometry.explode().bounds
    lon = np.mod(parts[["minx", "maxx"]].to_numpy(), 360.0)
    south, north = parts["miny"].min(), parts["maxy"].max()
    return [[south, float(lon.min())], [north, float(lon.max())]]


@pytest.mark.parametrize("kind", ["pictures", "blocks"])
def test_a_rebuild_gives_the_same_bytes_and_few_of_them(kind, request):
    page = request.getfixturevalue(f"{kind}_page")
    assert seabed_map(request.getfixturevalue(kind)) == page
    assert len(page.encode()) < 3e6
