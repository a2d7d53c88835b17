"""Files of publishers in a project: read, merged, and told in its provenance."""

import pytest
from madeup.gebco import write_gebco_ascii
from madeup.governance_indicators import write_governance_indicators
from madeup.icmm import write_icmm
from madeup.isa_areas import write_isa_areas
from madeup.marine_regions import write_marine_regions
from madeup.world_port_index import write_world_port_index

from geo.errors import DataError
from geo.sources.project_file import read_project
from geo.workflow.examples import copy_example
from geo.workflow.facts import read_facts
from geo.workflow.sources import source_records
from geo.workflow.zoning import read_zone


@pytest.fixture
def project(tmp_path):
    """Write the demo's project with lines put in the place of others."""
    path = copy_example("minamitorishima", tmp_path / "p")

    def edit(*changes):
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return read_project(path)

    edit.folder = path.parent
    return edit


FILES = """[files]
ports = "UpdatedPub150.csv"
facilities = "made_up_mining_dataset.xlsx"
governance = "wgidataset.csv"

[supply]
"""


def test_tables_of_publishers_stand_beside_the_built_in_ones(project):
    ports = write_world_port_index(project.folder)
    ports.rename(project.folder / "UpdatedPub150.csv")
    write_icmm(project.folder)
    write_governance_indicators(project.folder)
    facts = read_facts(project(("[supply]\n", FILES)))
    assert {"JPYOK", "CKMMU"} <= set(facts.ports["unlocode"])
    assert facts.ports["unlocode"].is_unique
    places = facts.facilities.set_index("facility_id")
    assert places.loc["F001", "origin"] == "ours"
    theirs = facts.works[facts.works["facility_id"] == "ICMM90001"]
    assert len(theirs) == 1
    assert theirs["capacity_t"].isna().all()
    assert (theirs["available"] == 0.0).all()  # no status is told, so it supplies none
    assert set(facts.governance["year"]) == {2021.0, 2022.0}
    assert [facts.sources[key].kind for key in ("ports", "facilities")] == [
        "world-port-index",
        "icmm",
    ]
    assert facts.sources["facilities"].licence == "CC BY 4.0"
    assert any("conflicts are listed and none settled" in n for n in facts.notes)


def test_every_file_that_cannot_be_read_is_told_with_its_place(project):
    (project.folder / "UpdatedPub150.csv").write_text("a,b\n1,2\n")
    (project.folder / "made_up_mining_dataset.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (project.folder / "wgidataset.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="files") as caught:
        read_facts(project(("[supply]\n", FILES)))
    told = str(caught.value)
    for key in ("files.ports", "files.facilities", "files.governance"):
        assert key in told


def test_a_zone_of_marine_regions_is_taken_by_its_name(project):
    write_marine_regions(project.folder, name="eez_v12.gpkg")
    file = project(
        ('country = "JPN"', '# country = "JPN"'),
        ('islands = ["Minamitorishima"]', '# islands = ["Minamitorishima"]'),
        (
            "limit_nm = 200.0\n",
            'file = "eez_v12.gpkg"\n'
            'where = { GEONAME = "Mu Exclusive Economic Zone" }\n',
        ),
    )
    chosen = read_zone(file)
    assert chosen.claim is None
    assert chosen.zone.area_km2 == pytest.approx(12_309, rel=0.001)
    (record,) = source_records(file, "zone")
    assert record["key"] == "zone.file"
    assert record["kind"] == "marine-regions"
    assert record["vintage"] == "v12"
    assert record["doi"] == "10.14284/632"


def test_the_licence_of_an_exclusion_is_told(project):
    path = write_isa_areas(project.folder)
    file = project(('file = "preservation.geojson"', f'file = "{path.name}"'))
    records = {r["key"]: r for r in source_records(file, "bathymetry", "exclusions")}
    assert records["exclusions.0.file"]["kind"] == "isa-areas"
    assert "bathymetry.file" in records


def test_what_a_project_declares_of_its_bathymetry_is_used_for_its_source(project):
    path = write_gebco_ascii(project.folder)
    path.with_suffix(".prj").unlink()
    bundled = 'file = "bundled:bathymetry/etopo5_minamitorishima.nc"'
    named = f'file = "{path.name}"'
    (bare,) = source_records(project((bundled, named)), "bathymetry")
    assert "declare it" in bare["unread"]
    declared = project((named, f'{named}\ncrs = "EPSG:4326"'))
    (told,) = source_records(declared, "bathymetry")
    assert told["title"] == path.name
