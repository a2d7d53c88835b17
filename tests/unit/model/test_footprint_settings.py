"""What a project may say of its footprint."""

from __future__ import annotations

import dataclasses

import pytest

from geo.errors import ParameterError
from geo.model.footprint import (
    FaciesFile,
    FootprintSettings,
    Likeness,
    ReferenceZoneChoice,
)
from geo.sources.project_file import read_project
from geo.workflow.examples import example_project

GIVEN = {
    "sediment_depth_m": 0.05,
    "sediment_depth_source": "a report",
    "sediment_dry_density_kg_m3": 400.0,
    "sediment_dry_density_source": "a core",
    "plume_buffer_m": 2_000.0,
    "plume_buffer_source": "a model",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sediment_depth_m": -0.1}, "sediment_depth_m"),
        ({"sediment_dry_density_kg_m3": 0.4}, "50 to 2700"),
        ({"plume_buffer_m": float("nan")}, "plume_buffer_m"),
        ({"plume_buffer_source": " "}, "plume_buffer_source: empty"),
        ({"sediment_depth_evidence": "sure"}, "one of cited"),
    ],
)
def test_numbers_without_sense_or_source_are_refused(change, told):
    with pytest.raises(ParameterError, match=told):
        FootprintSettings(**(GIVEN | change))


def test_all_problems_are_told_at_once():
    wrong = GIVEN | {"plume_buffer_source": "", "sediment_depth_m": 99.0}
    with pytest.raises(ParameterError, match="2 problems"):
        FootprintSettings(**wrong)


def test_a_zone_needs_a_file_or_a_size_and_a_source():
    with pytest.raises(ParameterError, match="neither given"):
        ReferenceZoneChoice(source="x")
    with pytest.raises(ParameterError, match="source: empty"):
        ReferenceZoneChoice(size_km2=10.0, source="")


def test_a_tolerance_needs_someone_who_stands_for_it():
    assert Likeness().tolerances == {"depth": 0.0, "slope": 0.0, "abundance": 0.0}
    with pytest.raises(ParameterError, match="source: empty"):
        Likeness(depth_m=50.0)


def test_files_are_named_by_their_place():
    settings = FootprintSettings(
        **GIVEN,
        preservation_zone=ReferenceZoneChoice(file="prz.gpkg", source="x"),
        impact_zone=ReferenceZoneChoice(size_km2=1.0, source="x"),
        facies=FaciesFile(file="facies.gpkg", column="kind"),
    )
    assert settings.named() == {
        ("preservation_zone", "file"): "prz.gpkg",
        ("facies", "file"): "facies.gpkg",
    }


def test_a_footprint_needs_a_plan_of_mining():
    project = read_project(example_project("minamitorishima")).project
    with pytest.raises(ParameterError, match="no plan of mining is given"):
        dataclasses.replace(
            project,
            footprint=FootprintSettings(**GIVEN),
            mining=None,
            economics=None,
        )
