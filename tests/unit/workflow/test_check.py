"""Checking a project: what a run could not use is told before, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import DataError, GeoError
from geo.sources.project_file import read_project
from geo.workflow.check import check_project, require_known_names
from geo.workflow.examples import copy_example
from geo.workflow.run import run_project
from geo.workflow.run_options import RunOptions

BOUNDS = "bounds = [154.90, 23.40, 155.88, 24.31]"
BATHYMETRY = 'file = "bundled:bathymetry/etopo5_minamitorishima.nc"'
COUNTRY = 'country = "JPN" '
ISLANDS = 'islands = ["Minamitorishima"]'
DERIVED = f"""{COUNTRY}                 # derived: 200 nm by geodesics, \
provisional equidistance
{ISLANDS}"""
HIT = 'target = "country"\nname = "CHN"'
HOME = "[[routes]]                       # routes that are asked for by themselves"
FIGURE = """[[supply.facilities]]
facility_id = "F029"
capacity_t = 1.0
source = ""
"""
SECOND_ROUTE = """[[routes]]
name = "field to Yokohama"
origin = "155.4,23.85"
destination = "JPIHA"
"""
SQUARE = (
    '{"type": "Polygon", "coordinates": '
    "[[[154, 23], [157, 23], [157, 25], [154, 25], [154, 23]]]}"
)

RIGHT = """[[supply.off_take]]
facility_id = "{}"
t_per_year = 10.0
source = ""
"""
DUTY = """[[supply.tariffs]]
origin = "{}"
destination = "JPN"
rate = 0.1
source = ""
"""

NAMES = {
    "a stage of which no works are listed": (
        "demand_t = 18835.0",
        'demand_t = 18835.0\nstage = "embedded"',
        r"supply\.commodities\.3\.stage: 'embedded' is not known",
    ),
    "a metal that was not assayed": (
        'metal = "Co"',
        'metal = "Au"',
        r"supply\.commodities\.1\.metal: 'Au' is no metal of the samples",
    ),
    "a metal without a recovery": (
        "Ni = 0.95, ",
        "",
        r"supply\.commodities\.2\.metal: 'Ni' has no recovery in supply\.seabed",
    ),
    "a recovery of what was not assayed": (
        "Mn = 0.99",
        "Mn = 0.99, Au = 0.5",
        r"supply\.seabed\.recovery: 'Au' is no metal of the samples",
    ),
    "a port that is none": (
        'market_port = "JPYOK"',
        'market_port = "JPYKO"',
        r"market_port: 'JPYKO' is not known\n    expected: .*JPYOK",
    ),
    "a year before any output is told": (
        "year = 2024 ",
        "year = 2005 ",
        r"supply\.year: 2005: no mine output of cobalt, nickel, rare_earths up to it"
        r"\n.*\n    cure: year = 2010 or later",
    ),
    "a market that is none": (
        'market_iso3 = "JPN"',
        'market_iso3 = "JAP"',
        r"market_iso3: 'JAP' is not known\n    expected: .*JPN",
    ),
    "a company that is none": (
        HIT,
        'target = "company"\nname = "Glencoe"',
        r"disruptions\.1\.name: 'Glencoe' is not known\n    expected: .*Glencore",
    ),
    "a flow without an end": (
        HIT,
        'target = "flow"\nname = "IDN"',
        r"disruptions\.1\.name: 'IDN' is no flow",
    ),
    "a disruption of what is not asked for": (
        HIT,
        HIT + '\ncommodity = "colbat"',
        r"disruptions\.1\.commodity: 'colbat' is not known\n    expected: cobalt",
    ),
    "a country that is none": (
        COUNTRY,
        'country = "JAP" ',
        r"zone\.country: 'JAP' is not known\n    expected: .*JPN",
    ),
    "an island that is none": (
        ISLANDS,
        'islands = ["Minamitorishma"]',
        r"zone\.islands: .* not among the typed islands\n    expected: Minamitori",
    ),
}

SETTINGS = {
    "no stage": (
        "demand_t = 18835.0",
        'demand_t = 18835.0\nstage = "smelted"',
        r"supply\.commodities\.3\.stage: smelted",
    ),
    "depths reversed": (
        "depth_m = [4000.0, 6500.0]",
        "depth_m = [6500.0, 4000.0]",
        r"resource\.depth_m: \[6500\.0, 4000\.0\]",
    ),
    "less than two lag classes": (
        "max_lag_m = 48000.0",
        "max_lag_m = 7000.0",
        r"estimate\.max_lag_m: 7000",
    ),
    "south and north reversed": (
        BOUNDS,
        "bounds = [154.90, 24.31, 155.88, 23.40]",
        r"domains\.1\.bounds: south 24\.31, north 23\.4",
    ),
    "latitude and longitude swapped": (
        BOUNDS,
        "bounds = [23.40, 154.90, 24.31, 155.88]",
        r"domains\.1\.bounds: south 154\.9, north 155\.88",
    ),
    "no horizon": (
        "horizon_days = 730",
        "horizon_days = 0",
        r"supply\.horizon_days: 0",
    ),
    "a commodity twice": (
        'name = "nickel"\nmetal = "Ni"',
        'name = "cobalt"\nmetal = "Co"',
        r"supply\.commodities\.2\.name: 'cobalt' twice",
    ),
    "a domain twice": (
        BOUNDS,
        f'{BOUNDS}\n[[domains]]\nname = "field"\nbounds = [153.0, 23.4, 153.9, 24.3]',
        r"domains\.2\.name: 'field' twice",
    ),
    "a facility twice": (
        "[supply.seabed]",
        2 * FIGURE + "[supply.seabed]",
        r"supply\.facilities\.2\.facility_id: 'F029' twice",
    ),
    "a route twice": (
        HOME,
        SECOND_ROUTE + HOME,
        r"routes\.2\.name: 'field to Yokohama' twice",
    ),
    "a disruption that may not happen": (
        HIT,
        HIT + "\nprobability = 0.5",
        r"disruptions\.1\.probability: 0\.5: .* certain\n.*1\n.*leave probability out",
    ),
}

GROUND = {
    "a country without a coast": (
        DERIVED,
        'country = "CHE"',
        r"zone\.country: 'CHE', country: CHE has no coast",
    ),
    "too small a spacing": (
        "spacing_m = 2000.0",
        "spacing_m = 10.0",
        r"spacing_m: 10: [\d,]+ cells round the [\d,]+ km2 of 'field'\n.*at most 4,0",
    ),
    "a domain outside the zone": (
        BOUNDS,
        "bounds = [-154.90, 23.40, -153.88, 24.31]",
        r"domains\.1: no part of 'field' lies in the zone",
    ),
    "domains that overlap": (
        BOUNDS,
        f'{BOUNDS}\n[[domains]]\nname = "more"\nbounds = [155.8, 23.4, 156.5, 24.3]',
        r"domains\.2: 'more' and 'field' share [\d,.]+ km2, which would count twice",
    ),
    "a raster that is none": (
        BATHYMETRY,
        'file = "stations.csv"',
        r"bathymetry\.file: 'stations\.csv'",
    ),
    "an exclusion that cannot be read": (
        'file = "preservation.geojson"',
        'file = "broken.geojson"',
        r"exclusions\.1\.file: 'broken\.geojson'",
    ),
    "a domain that cannot be read": (
        BOUNDS,
        'file = "broken.geojson"',
        r"domains\.1\.file: 'broken\.geojson'",
    ),
    "a zone that cannot be read": (
        DERIVED,
        'file = "broken.geojson"',
        r"zone\.file: 'broken\.geojson'",
    ),
}

ALL = NAMES | SETTINGS | GROUND


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    path = copy_example("minamitorishima", tmp_path / "demo")
    (path.parent / "broken.geojson").write_text(SQUARE[:60], encoding="utf-8")
    nickel = "[economics.prices.Ni]\n"  # sold whether or not supply recovers it
    edit(path, nickel, f"{nickel}recovery = 0.95\n")
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_built_in_project_has_no_problem(demo: Path) -> None:
    assert check_project(demo)[-1].startswith("stations: ")


@pytest.mark.parametrize("what", ALL)
def test_what_a_run_could_not_use_is_told_with_its_place(demo: Path, what: str) -> None:
    old, new, told = ALL[what]
    edit(demo, old, new)
    with pytest.raises(DataError, match=told):
        check_project(demo)


@pytest.mark.parametrize("what", NAMES)
def test_names_and_their_problems_have_a_line_and_a_cure(demo: Path, what: str) -> None:
    old, new, told = NAMES[what]
    edit(demo, old, new)
    with pytest.raises(DataError, match=told) as error:
        require_known_names(read_project(demo))
    (problem,) = error.value.problems
    assert "project.toml line " in problem.where
    assert problem.expected
    assert problem.cure


def test_problems_of_all_parts_are_told_together(demo: Path) -> None:
    parts = [
        NAMES["a port that is none"],
        GROUND["too small a spacing"],
        GROUND["a raster that is none"],
        GROUND["an exclusion that cannot be read"],
        ("ni_pct", "nickel", "nickel"),
    ]
    for old, new, _ in parts:
        edit(demo, old, new)
    # one more: the file that cannot be read is a reference zone of the footprint, too
    with pytest.raises(DataError, match="6 problems"):
        check_project(demo)


def test_domains_may_touch(demo: Path) -> None:
    beside = '\n[[domains]]\nname = "east"\nbounds = [155.4, 23.40, 155.88, 24.31]'
    edit(demo, BOUNDS, BOUNDS.replace("155.88", "155.4") + beside)
    assert check_project(demo)


@pytest.mark.parametrize(
    "what",
    [
        "a stage of which no works are listed",
        "a port that is none",
        "a country that is none",
        "a recovery of what was not assayed",
        "a domain twice",
        "a disruption that may not happen",
    ],
)
def test_a_run_refuses_them_before_it_writes_anything(demo: Path, what: str) -> None:
    old, new, told = ALL[what]
    edit(demo, old, new)
    before = sorted(demo.parents[1].rglob("*"))
    with pytest.raises(DataError, match=told):
        run_project(demo, options=RunOptions(out=demo.parents[1] / "results"))
    assert sorted(demo.parents[1].rglob("*")) == before


@pytest.mark.parametrize("what", ["too small a spacing", "domains that overlap"])
def test_a_run_refuses_ground_before_it_is_estimated(demo: Path, what: str) -> None:
    old, new, told = GROUND[what]
    edit(demo, old, new)
    out, begun = demo.parents[1] / "results", []
    with pytest.raises(DataError, match=told):
        run_project(
            demo,
            options=RunOptions(out=out),
            on_start=lambda item: begun.append(item.step.name),
        )
    assert begun == ["samples", "zone"]
    assert not out.exists()


def test_a_coarser_grid_as_advised_fits(demo: Path) -> None:
    edit(demo, "spacing_m = 2000.0", "spacing_m = 10.0")
    with pytest.raises(DataError, match="cells") as error:
        check_project(demo)
    advised = error.value.problems[0].cure.split(" or more")[0]
    edit(demo, "spacing_m = 10.0", advised)
    assert check_project(demo)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("out", [".", "demo", "..", "/", "demo/../demo"])
def test_results_never_replace_the_project_or_where_one_stands(
    demo: Path, monkeypatch: pytest.MonkeyPatch, out: str, force: bool
) -> None:
    monkeypatch.chdir(demo.parents[1])
    before = sorted(demo.parents[1].rglob("*"))
    with pytest.raises(GeoError, match="would be replaced"):
        run_project(demo, options=RunOptions(out=Path(out), force=force))
    assert sorted(demo.parents[1].rglob("*")) == before


def test_a_project_can_begin_in_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path.stat().st_ino
    path = copy_example("minamitorishima", Path())
    assert path.is_file()
    assert tmp_path.stat().st_ino == folder
    assert not list(tmp_path.glob(".*"))
    with pytest.raises(DataError, match="choose another name"):
        copy_example("minamitorishima", Path())


def test_rights_and_duties_that_cannot_be_are_told_together(demo: Path) -> None:
    rights = "".join(RIGHT.format(name) for name in ("F999", "F001", "F132"))
    edit(demo, "value_usd_per_t = ", "# value_usd_per_t = ")
    edit(demo, "[supply.seabed]", rights + DUTY.format("CHX") + "[supply.seabed]")
    with pytest.raises(DataError) as error:
        require_known_names(read_project(demo))
    told = [f"{one.where}: {one.what}" for one in error.value.problems]
    assert len(told) == 5
    for place, what in (
        ("off_take.1.facility_id", "'F999' is not known"),
        ("off_take.2.facility_id", "F001 gives none of what"),
        ("off_take.3.facility_id", "F132 gives cobalt and nickel"),
        ("tariffs.1.origin", "'CHX' is not known"),
        ("tariffs.1.commodity", "no value of cobalt, nickel, rare_earths"),
    ):
        assert any(place in line and what in line for line in told)
    assert all(one.cure for one in error.value.problems)


def test_names_are_told_beside_files_that_are_not_there(demo: Path) -> None:
    edit(demo, 'port = "JPHHE"', 'port = "JPXXX"')
    edit(demo, 'place = "F109"', 'place = "F999"')
    edit(
        demo,
        'preservation_zone = { file = "preservation.geojson"',
        'preservation_zone = { file = "nowhere.geojson"',
    )
    with pytest.raises(DataError) as error:
        check_project(demo)
    assert [problem.where.partition(", ")[2] for problem in error.value.problems] == [
        "footprint.preservation_zone.file",
        "transport.port",
        "transport.plant.place",
    ]
