"""Risk along the routes of a project, from the files that it names."""

import pytest
from madeup.piracy import write_attacks
from madeup.route_project import write_route_project

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.model.risk_schemas import GATE_RISKS, ROUTE_RISKS
from geo.sources.ports import read_ports
from geo.sources.project_file import read_project
from geo.workflow.graph import Inputs
from geo.workflow.routing import STEP

ROUTE = '[[routes]]\nname = "A"\norigin = "SGSIN"\ndestination = "JPYOK"\n'
SHUT = '[[disruptions]]\ntarget = "gate"\nname = "Luzon Strait"\n'
VOYAGES = "origin,destination,voyages_per_year\nSGSIN,JPYOK,1000\n"


def found(folder, extra):
    file = read_project(write_route_project(folder, extra + ROUTE))
    square = shapely.box(-131, 11, -128, 14)
    zone = gpd.GeoDataFrame({"name": ["field"]}, geometry=[square], crs=4326)
    done = {"zone": {"zone": zone}, "facts": {"ports": read_ports()}}
    return STEP.run(Inputs(file=file, done=done))


@pytest.fixture(scope="module")
def threatened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("risk")
    write_attacks(folder)
    (folder / "voyages.csv").write_text(VOYAGES)
    area = gpd.GeoDataFrame(
        {"name": ["Made-up Sea"], "events_per_1000_km": [0.5]},
        geometry=[shapely.box(110, 5, 118, 20)],
        crs=4326,
    )
    area.to_file(folder / "risk.gpkg")
    return found(
        folder,
        "[routing]\n"
        'piracy = "pirate_attacks.csv"\n'
        'voyages = "voyages.csv"\n'
        'risk_areas = "risk.gpkg"\n'
        "piracy_years = [2001, 2003]\n" + SHUT,
    )


def test_each_state_of_each_route_has_its_risk(threatened):
    table = threatened["route_risk"]
    assert table["state"].tolist() == ["ordinary day", "disrupted"]
    for _, rows in table.groupby("state"):
        ROUTE_RISKS.validate(rows)
    km = threatened["routes"]["length_nm"] * 1.852
    assert table["length_km"].tolist() == pytest.approx(km.tolist(), rel=1e-6)


def test_attacks_on_all_ships_add_up_to_those_that_were_made(threatened):
    # all traffic sails the one way: a ship's share is the attacks over the ships
    risk = threatened["route_risk"].set_index("state").loc["ordinary day"]
    a_year = risk["attacks_per_transit"] * 1000.0
    # two attacks of 2003 lie by the way, in three years; one of these repeats, and
    # what a ship at rest suffered does not count
    assert a_year == pytest.approx(2.0 / 3.0, rel=0.02)


def test_events_in_areas_follow_the_km_sailed_there(threatened):
    table = threatened["risk_areas_crossed"]
    assert set(table["area"]) == {"Made-up Sea"}
    assert table["events"].tolist() == pytest.approx((table["km"] * 0.5e-3).tolist())


def test_gates_have_their_own_rates_and_gaps(threatened):
    GATE_RISKS.validate(threatened["gate_risk"])
    assert len(threatened["gate_risk"]) == 28


def test_each_file_keeps_its_licence(threatened):
    records = {one["key"]: one for one in threatened["sources"]["files"]}
    assert set(records) == {"routing.piracy", "routing.voyages", "routing.risk_areas"}
    assert records["routing.piracy"]["licence"] == "CC BY 4.0"


def test_what_was_read_and_counted_is_noted(threatened):
    lines = "\n".join(threatened["notes"]["lines"])
    assert "pirate_attacks" in lines or "Pirate Attacks" in lines
    assert "2001 to 2003" in lines
    assert "voyages.csv" in lines


def test_without_files_there_is_no_table_of_risk(tmp_path):
    assert "route_risk" not in found(tmp_path, "")


def test_attacks_without_traffic_give_no_rate_and_say_so(tmp_path):
    write_attacks(tmp_path)
    out = found(tmp_path, '[routing]\npiracy = "pirate_attacks.csv"\n')
    (row,) = out["route_risk"].to_dict("records")
    assert row["attacks_per_transit"] != row["attacks_per_transit"]
    assert "no rate given" in row["missing"]


def test_all_files_that_cannot_be_read_are_told_at_their_places(tmp_path):
    files = '[routing]\npiracy = "stations.csv"\nrisk_areas = "stations.csv"\n'
    with pytest.raises(DataError, match=r"(?s)routing\.risk_areas.*routing\.piracy"):
        found(tmp_path, files)


def test_voyages_between_unknown_places_are_told(tmp_path):
    write_attacks(tmp_path)
    text = "origin,destination,voyages_per_year\nSGSNI,JPYKO,5\n"
    (tmp_path / "voyages.csv").write_text(text)
    files = '[routing]\npiracy = "pirate_attacks.csv"\nvoyages = "voyages.csv"\n'
    with pytest.raises(DataError, match=r"(?s)SGSNI.*JPYKO"):
        found(tmp_path, files)


def test_years_beyond_the_file_are_refused(tmp_path):
    write_attacks(tmp_path)
    (tmp_path / "voyages.csv").write_text(VOYAGES)
    files = '[routing]\npiracy = "pirate_attacks.csv"\nvoyages = "voyages.csv"\n'
    with pytest.raises(DataError, match="2010"):
        found(tmp_path, files + "piracy_years = [2001, 2010]\n")


@pytest.mark.testdata
def test_the_last_five_years_of_the_published_file_are_counted(tmp_path, testdata):
    published = testdata / "piracy/pirate_attacks_1993_2020.csv"
    (tmp_path / "attacks.csv").write_bytes(published.read_bytes())
    (tmp_path / "voyages.csv").write_text(VOYAGES)
    files = '[routing]\npiracy = "attacks.csv"\nvoyages = "voyages.csv"\n'
    out = found(tmp_path, files)
    assert any("attacks of 2016 to 2020" in line for line in out["notes"]["lines"])
    (row,) = out["route_risk"].to_dict("records")
    assert row["attacks_per_transit"] > 0.0
