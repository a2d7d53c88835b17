"""A real browser with every network blocked, and small worlds to look at."""

import os
import shutil
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

import geopandas as gpd
import shapely

from geo.model.crs import WGS84, local_crs, unproject_geometry
from geo.model.grid import GridSpec


@dataclass
class Opened:
    """A page in the browser, and what it said or asked for."""

    page: object
    said: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def require_quiet(self):
        assert self.said == []
        assert self.asked == []

    def unfold(self):
        """Open what is folded; rows are alike, so the first few of a table stay."""
        self.page.evaluate(UNFOLD)

    def serious_faults(self, *, contrast=True):
        """What axe-core calls serious or critical, with all parts of the page open.

        Contrast takes two thirds of its time, and no width changes a colour.
        """
        from axe_playwright_python.base import AXE_SCRIPT

        self.unfold()
        self.page.evaluate(AXE_SCRIPT)
        faults = self.page.evaluate(JUDGE, contrast)
        return [f for f in faults if f[0] in {"serious", "critical"}]

    def pixels(self, path):
        self.page.screenshot(path=path, animations="disabled")
        return np.asarray(Image.open(path).convert("RGB")).astype(int)

    def set_view(self, lon, lat, zoom):
        self.page.evaluate(
            "([lat, lon, z]) => { theMap().setView([lat, lon], z, {animate: false}); }",
            [lat, lon, zoom],
        )
        self.page.wait_for_timeout(150)

    def view(self):
        """The place under the middle pixel, the zoom, and that pixel.

        Leaflet rounds the origin of its pixels: the middle shows a place up to half
        a pixel from the centre that was asked for.
        """
        return self.page.evaluate(
            """() => { const m = theMap(), s = m.getSize();
            const c = m.containerPointToLatLng(s.divideBy(2));
            const box = m.getContainer().getBoundingClientRect();
            return {lon: c.lng, lat: c.lat, zoom: m.getZoom(),
                    x: box.left + s.x / 2, y: box.top + s.y / 2}; }"""
        )


UNFOLD = """() => {
    document.querySelectorAll("details:not([name])").forEach((part) => {
        part.open = true; });
    document.querySelectorAll("tbody").forEach((body) => {
        [...body.rows].slice(2).forEach((row) => row.remove()); });
}"""
JUDGE = """async (contrast) => {
    const found = await axe.run({ resultTypes: ["violations"],
        rules: { "color-contrast": { enabled: contrast } } });
    return found.violations.map((fault) => [fault.impact, fault.id,
        fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 120))]);
}"""

FIND_MAP = """window.theMap = () => window[Object.keys(window).find(
    (name) => name.startsWith("map_") && window[name] instanceof L.Map)];"""


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is absent, and CI must have it")
        pytest.skip("chromium is absent")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture
def open_page(browser, tmp_path):
    contexts = []

    def open_it(html, *, width=1280, height=800, still=False):
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            reduced_motion="reduce" if still else "no-preference",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        opened = Opened(context.new_page())
        inside = (path.as_uri(), "data:", "blob:")

        def judge(route):
            if route.request.url.startswith(inside):
                route.continue_()
                return
            opened.asked.append(route.request.url)
            route.abort()

        context.route("**/*", judge)
        opened.page.on("console", lambda m: opened.said.append(f"{m.type}: {m.text}"))
        opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.page.add_init_script(FIND_MAP)
        opened.page.goto(path.as_uri())
        return opened

    yield open_it
    for context in contexts:
        context.close()


def shapes(rows, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(rows), crs=4326)


@pytest.fixture(scope="session")
def land():
    """Fiji in two halves, a block of Asia, a block of America."""
    fiji = shapely.MultiPolygon(
        [
            shapely.box(178.0, -18.0, 180.0, -16.5),
            shapely.box(-180.0, -18.0, -179.0, -16.5),
        ]
    )
    return shapes(
        [fiji, shapely.box(100, 20, 125, 45), shapely.box(-120, 25, -80, 50)],
        iso3=["FJI", "CHN", "USA"],
        name=["Fiji", "China", "United States"],
    )


@pytest.fixture(scope="session")
def survey():
    """A grid, its spread and reasons, stations and limits south-east of Japan."""
    crs = local_crs([153.98], [24.28])
    spec = GridSpec(west=-1e5, south=-1e5, spacing=5e3, shape=(40, 40), crs=crs)
    east, north = np.meshgrid(spec.eastings, spec.northings)
    abundance = 15.0 + east / 1e4
    abundance[np.hypot(east, north) > 9e4] = np.nan
    reasons = np.where(np.isnan(abundance), 2, np.where(north > 5e4, 1, 0))
    grids = spec.dataset()
    grids["abundance"] = spec.variable(
        abundance, units="kg/m2", long_name="Nodule abundance", basis="wet"
    )
    grids["sd"] = spec.variable(
        np.where(np.isnan(abundance), np.nan, 2.0 + north / 1e5),
        units="kg/m2",
        long_name="Kriging standard deviation",
        basis="wet",
    )
    grids["why"] = spec.variable(reasons, units="1", long_name="Reasons for exclusion")
    grids["why"].attrs |= {
        "flag_masks": np.array([1, 2], dtype=np.int32),
        "flag_meanings": "too_steep beyond_the_data",
    }
    points = [
        unproject_geometry(shapely.Point(x * 1e4, y * 1e4), crs)
        for x in (-6, 0, 6)
        for y in (-5, 1, 5)
    ]
    stations = shapes(
        points,
        station=[f"MC{n}" for n in range(9)],
        abundance=np.linspace(5.0, 25.0, 9),
        evidence=["synthetic"] * 9,
    )
    zone = shapes(
        [unproject_geometry(shapely.Point(0, 0).buffer(1.8e5, 32), crs)],
        name=["Minamitorishima"],
        basis=["200 nm from the coast"],
    )
    return {"grids": grids, "stations": stations, "zone": zone, "crs": WGS84}


@pytest.fixture(scope="session")
def trade():
    """Three flows to Yokohama, two of them over the date line or through a strait."""
    lines = [
        shapely.MultiLineString(
            [[(-118.2, 33.7), (-180.0, 38.0)], [(180.0, 38.0), (139.7, 35.4)]]
        ),
        shapely.LineString(
            [(115.7, -32.0), (116.0, -8.8), (122.0, 5.0), (139.7, 35.4)]
        ),
    ]
    flows = shapes(
        lines,
        name=["Los Angeles to Yokohama", "Fremantle to Yokohama"],
        commodity=["rare_earths", "nickel"],
        tonnes=[4000.0, 60_000.0],
        days=[14.5, 13.0],
        gates=["", "Lombok Strait"],
        source=["made up", "made up"],
        evidence=["derived", "unverified"],
    )
    works = shapes(
        [shapely.Point(110.0, 41.8), shapely.Point(-115.5, 35.5)],
        facility_id=["F1", "F2"],
        name=["Bayan Obo", "Mountain Pass"],
        kind=["mine", "separation"],
        iso3=["CHN", "USA"],
        capacity_t=[188_650.0, 40_000.0],
        source=["ministry quota", "company report"],
        evidence=["cited", "unverified"],
    )
    ports = shapes([shapely.Point(139.7, 35.4)], name=["Yokohama"], source=["list"])
    gates = shapes(
        [shapely.LineString([(115.2, -8.8), (116.6, -8.8)])],
        name=["Lombok Strait"],
        exposure=[0.94],
        source=["drawn by hand"],
        evidence=["cited"],
    )
    return {"flows": flows, "works": works, "ports": ports, "gates": gates}


@pytest.fixture(scope="session")
def sea():
    """An EEZ and a sea that another claims as well, either side of the date line."""
    boxes = [shapely.box(176.0, -24.0, 180.0, -16.0), shapely.box(-180, -24, -176, -16)]
    regimes = shapes(
        boxes,
        name=["Fiji", "Fiji"],
        regime=["EEZ", "overlapping claims"],
        states=["FJI", "FJI TON"],
        area_km2=[3.7e5, 3.7e5],
    )
    limits = shapes(
        [
            shapely.LineString([(176.0, -24.0), (180.0, -24.0)]),
            shapely.LineString([(-180.0, -24.0), (-176.0, -24.0)]),
            shapely.LineString([(-176.0, -24.0), (-176.0, -16.0)]),
        ],
        basis=["200-nm arc", "equidistance (not a boundary)", "treaty"],
        neighbour=["", "TON", "TON"],
        length_km=[407.0, 407.0, 890.0],
    )
    islands = shapes(
        [shapely.Point(-179.0, -23.6)], name=["Rock"], status=["sovereignty disputed"]
    )
    return {"regimes": regimes, "limits": limits, "islands": islands}


@pytest.fixture(scope="session")
def zone_page(land, sea):
    from geo.report.zone_map import ZoneLayers, zone_map

    return zone_map(
        ZoneLayers(
            title="Zone",
            land=land,
            regimes=sea["regimes"],
            limits=sea["limits"],
            islands=sea["islands"],
            warnings=("typed points stand for: Rock",),
            sources=("made up",),
        )
    )
