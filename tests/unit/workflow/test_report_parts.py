"""What the report says of methods, data and warnings."""

from dataclasses import replace

import pytest
from madeup.found_run import Found, found_run

from geo.sources.bundled import data_folder
from geo.sources.shipped_notes import shipped_notes, shipped_sources
from geo.workflow.data_sources import NOT_STATED, data_section, input_rows
from geo.workflow.methods import methods
from geo.workflow.report_notes import gravest, notes_section

PROVENANCE = {
    "inputs": [
        {"key": "samples.file", "file": "a/stations.tab", "sha256": "0"},
        {"key": "bathymetry.file", "file": "relief.nc", "sha256": "0"},
        {"key": "zone.file", "file": "zone.shp", "sha256": "0"},
        {"key": "project", "file": "project.toml", "sha256": "0"},
    ],
    "sources": [
        {
            "key": "bathymetry.file",
            "kind": "grid",
            "title": "Relief",
            "publisher": "An office",
            "licence": "public domain",
            "vintage": "2024",
        },
        {"key": "zone.file", "kind": "zones", "unread": "no column territory1"},
    ],
    "built_in_data": {"gates.csv": "0", "land.fgb.gz": "0", "absent.csv": "0"},
}


def cited(**changes):
    note = {"citation": "Some authors (1980)", "licence": "CC BY 3.0", "doi": ""}
    return {"samples": {"provenance": {"stations.tab": note | changes}}}


def test_each_input_has_its_source_or_says_that_none_is_stated():
    rows = input_rows(cited(), provenance=PROVENANCE).set_index("key")
    assert rows.loc["samples.file", "source"] == "Some authors (1980)"
    assert rows.loc["samples.file", "licence"] == "CC BY 3.0"
    assert rows.loc["bathymetry.file", "source"] == "Relief (An office)"
    assert rows.loc["bathymetry.file", "vintage"] == "2024"
    assert rows.loc["zone.file", "source"] == "zones, but no column territory1"
    assert rows.loc["project", "source"] == NOT_STATED


def test_tables_of_the_data_section_are_written_with_the_report():
    section = data_section(cited(), provenance=PROVENANCE, sources=("Land: x",))
    assert [item.file for item in section.tables if item.own] == [
        "tables/inputs.csv",
        "tables/built_in_data.csv",
    ]
    assert "Land: x" in section.paragraphs


def test_shipped_files_are_told_with_their_evidence():
    rows = shipped_sources(PROVENANCE["built_in_data"]).set_index("file")
    assert set(rows.index) == {"supply/gates.csv", "land/land.fgb.gz"}
    assert rows["licence"].str.len().min() > 0
    assert rows["rows"].isna().to_dict() == {
        "supply/gates.csv": False,
        "land/land.fgb.gz": True,
    }


def test_the_grades_of_evidence_add_up_to_the_rows():
    tables = [path.name for path in (data_folder() / "supply").glob("*.csv")]
    told = shipped_sources(tables).dropna()
    grades = [name for name in told.columns if name not in _OTHERS]
    assert len(told) > 10
    assert (told[grades].sum(axis=1) == told["rows"]).all()


_OTHERS = {"file", "what", "source", "licence", "rows"}


def test_every_shipped_table_is_described_once():
    assert shipped_notes()["file"].is_unique


def test_notes_stand_under_what_they_are_about_each_once():
    done = {
        "truth": {"notes": {"lines": ["a", "a", "b"]}},
        "supply": {"notes": {"lines": ["c"]}},
        "maps": {"notes": {"lines": ["d"]}},
        "zone": {"notes": {"lines": []}},
    }
    found = {group.title: group.lines for group in notes_section(done).lists}
    assert found == {
        "Stations and their errors": ("a", "b"),
        "Supply and stops": ("c",),
        "Other": ("d",),
    }


def test_a_run_without_notes_says_so():
    assert "nothing to warn of" in notes_section({"zone": {}}).paragraphs[0]


def test_what_the_project_says_of_itself_comes_first():
    file, done = found_run(Found(kriged=False, domains=("a", "b")))
    told = gravest(file, done)
    assert told[: len(file.project.notes)] == file.project.notes
    rest = told[len(file.project.notes) :]
    assert rest[0].startswith("Kriging was refused in a, b")
    assert "unverified rows: cobalt" in rest[-1]


def test_a_kriging_that_loses_to_the_mean_is_grave():
    file, done = found_run(Found())
    models = done["estimate"]["models"]
    done["estimate"]["models"] = models.assign(beats_mean_blocked=False)
    assert any("does not beat the plain mean" in line for line in gravest(file, done))


def by_title(file, done):
    return {method.title: method for method in methods(file, done)}


def test_parameters_are_those_of_the_run():
    file, done = found_run(Found())
    resource = replace(file.project.resource, moisture=0.31)
    changed = replace(file, project=replace(file.project, resource=resource))
    values = [one.value for one in by_title(changed, done)["Tonnes"].parameters]
    assert "0.31 (fraction of wet mass)" in values
    told = by_title(file, done)["Variogram"].parameters[-1]
    assert told.value == "9.30 and 70.1 (kg/m²)², 17,900 m"
    demand = [one.value for one in by_title(file, done)["Allocation"].parameters]
    assert "1,000 t a year" in demand


def test_the_formula_of_the_variogram_is_that_of_its_model():
    file, done = found_run(Found())
    models = done["estimate"]["models"]
    spherical = by_title(file, done)["Variogram"].formulas
    done["estimate"]["models"] = models.assign(model="gaussian")
    assert by_title(file, done)["Variogram"].formulas != spherical


def test_a_variogram_that_was_refused_has_no_parameters():
    file, done = found_run(Found(kriged=False))
    method = by_title(file, done)["Variogram"]
    assert len(method.formulas) == 1
    assert not any("field" in one.meaning for one in method.parameters)


@pytest.mark.parametrize("asked", [("cobalt",), ()])
def test_methods_of_supply_are_told_where_there_is_one(asked):
    titles = set(by_title(*found_run(Found(commodities=asked))))
    assert ("Stock" in titles) == bool(asked)
    assert {"Zone", "Variogram", "Estimate", "Tonnes", "Recoverable share"} <= titles
