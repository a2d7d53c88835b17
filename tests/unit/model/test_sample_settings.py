"""How samples are to be read is checked before a file is opened."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from geo.errors import ParameterError
from geo.model.samples import (
    AbundanceColumn,
    AssayFile,
    GradeColumn,
    SampleFile,
    SampleRules,
    StationColumns,
)

COLUMNS = StationColumns(station="id", lon="lon", lat="lat")
KG = AbundanceColumn(column="A")


def test_a_mass_needs_the_area_that_was_sampled():
    with pytest.raises(ParameterError, match="give sampled_area_m2"):
        AbundanceColumn(column="A", unit="kg")
    with pytest.raises(ParameterError, match="already per area"):
        AbundanceColumn(column="A", unit="kg/m2", sampled_area_m2=0.25)
    with pytest.raises(ParameterError, match="above 0 m2"):
        AbundanceColumn(column="A", unit="kg", sampled_area_m2=0.0)


def test_units_become_kilograms_per_square_metre():
    core = AbundanceColumn(column="A", unit="g", sampled_area_m2=0.25)
    assert core.factor == pytest.approx(0.004)
    assert AbundanceColumn(column="A", unit="t/km2").factor == pytest.approx(1e-3)


def test_unknown_units_and_bases_are_told_together():
    with pytest.raises(
        ParameterError, match=r"2 problems(.|\n)*'moist'(.|\n)*'lb/ft2'"
    ):
        AbundanceColumn(column="A", unit="lb/ft2", basis="moist")
    with pytest.raises(ParameterError, match="one of fraction, %, ppm"):
        GradeColumn(column="Ni", unit="permille")


def test_a_dry_abundance_needs_a_moisture():
    dry = AbundanceColumn(column="A", basis="dry")
    with pytest.raises(ParameterError, match="give the moisture"):
        SampleFile(file="a.csv", columns=COLUMNS, abundance=dry)
    with pytest.raises(ParameterError, match=r"28 % of the wet mass is 0\.28"):
        SampleFile(file="a.csv", columns=COLUMNS, abundance=dry, moisture=28.0)


def test_a_metal_comes_from_one_file_only():
    nickel = {"Ni": GradeColumn(column="Ni")}
    assays = AssayFile(file="b.csv", station="id", grades=nickel)
    with pytest.raises(ParameterError, match="Ni in both files"):
        SampleFile(
            file="a.csv", columns=COLUMNS, abundance=KG, grades=nickel, assays=assays
        )


def test_a_metal_names_a_column_so_it_is_a_plain_word():
    with pytest.raises(ParameterError, match="a plain word such as Ni"):
        SampleFile(
            file="a.csv",
            columns=COLUMNS,
            abundance=KG,
            grades={"=cmd()": GradeColumn(column="Ni")},
        )


def test_rules_and_evidence_have_closed_choices():
    with pytest.raises(ParameterError, match="refuse, reject, mean"):
        SampleRules(duplicates="drop")
    with pytest.raises(ParameterError, match="box core, grab"):
        SampleFile(file="a.csv", columns=COLUMNS, abundance=KG, evidence="trawl")


def test_the_project_file_reads_the_same_dataclass():
    adapter = TypeAdapter(SampleFile)
    table = {
        "file": "a.csv",
        "columns": {"station": "id", "lon": "lon", "lat": "lat"},
        "abundance": {"column": "A", "unit": "kg", "sampled_area_m2": 0.25},
        "grades": {"Ni": {"column": "Ni", "unit": "ppm"}},
        "rules": {"duplicates": "mean"},
    }
    settings = adapter.validate_python(table)
    assert settings.abundance.factor == 4.0
    assert settings.metals == ("Ni",)
    with pytest.raises(ValidationError, match="already per area"):
        adapter.validate_python(
            {**table, "abundance": {"column": "A", "sampled_area_m2": 1.0}}
        )
