"""The footprint of a run, on a small world of known areas."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.crs import (
    geodesic_area_m2,
    local_crs,
    project_outline,
    unproject_geometry,
)
from geo.model.footprint import (
    FaciesFile,
    FootprintSettings,
    Likeness,
    ReferenceZoneChoice,
)
from geo.model.grid import GridSpec
from geo.model.mining import MiningPlan
from geo.model.settling import Settling
from geo.resource.footprint.outlines import common_ground
from geo.resource.statement.cells import cell_names
from geo.sources.project_file import read_project
from geo.workflow.disturbing import STEP
from geo.workflow.examples import example_project
from geo.workflow.footprint_files import read_reference_zones
from geo.workflow.footprint_methods import footprint_methods
from geo.workflow.footprint_sections import footprint_section, has_footprint
from geo.workflow.graph import Inputs

SHAPE = (14, 20)
CELL_M2 = 4e6
MINED = np.s_[4:9, 2:7]  # 25 cells, 100 km2


def settings(**more) -> FootprintSettings:
    return FootprintSettings(
        sediment_depth_m=0.05,
        sediment_depth_source="a test",
        sediment_dry_density_kg_m3=400.0,
        sediment_dry_density_source="a test",
        plume_buffer_m=2_000.0,
        plume_buffer_source="a test",
        likeness=Likeness(depth_m=10.0, source="a test"),
        **more,
    )


def project_file(footprint, **more):
    file = read_project(example_project("minamitorishima"))
    plan = MiningPlan(width_m=15.0, speed_m_s=0.5, utilisation=0.7, overlap=0.05)
    project = dataclasses.replace(
        file.project, footprint=footprint, mining=plan, **more
    )
    return dataclasses.replace(file, project=project)


def artifacts(lon: float = 154.0, *, shuffled: bool = False) -> dict[str, dict]:
    """Ground of two depths, a chequerboard; 25 cells of it are mined in four years."""
    spec = GridSpec(
        west=0.0, south=0.0, spacing=2e3, shape=SHAPE, crs=local_crs([lon], [12.0])
    )
    cells = SHAPE[0] * SHAPE[1]
    north, east = np.indices(SHAPE)
    depth = np.where((north + east) % 2 == 0, 5_000.0, 5_200.0)
    estimate = spec.dataset()
    floor = spec.dataset()

    def put(grid, name, values):
        grid[name] = spec.variable(values, units="1", long_name=name)

    put(estimate, "abundance", np.full(SHAPE, 20.0))
    put(estimate, "fraction", np.ones(SHAPE))
    put(floor, "elevation", -depth)
    put(floor, "slope", 1.0 + 0.001 * (depth - 5_000.0))
    west, south, right, top = spec.bounds
    outline = unproject_geometry(
        shapely.segmentize(shapely.box(west, south, right, top), 2e3), spec.crs
    )
    names = cell_names("field", spec)
    lonlat = [each.ravel() for each in spec.lonlat()]
    table = pd.DataFrame({"cell": names, "lon": lonlat[0], "lat": lonlat[1]}).assign(
        **{"zone": "field", "class": "Indicated", "area_m2": CELL_M2, "counts": True},
        share_at_15=1.0,
        wet_t_at_15=CELL_M2 * 20.0 / 1e3,
        dry_t_at_15=CELL_M2 * 14.0 / 1e3,
    )
    mined = names.reshape(SHAPE)[MINED].ravel()
    blocks = pd.DataFrame({"cell": mined, "order": "value"}).assign(
        year=np.arange(25) // 7 + 1, share=1.0
    )
    split = blocks.iloc[[6]].assign(year=2, share=0.25)
    blocks.loc[6, "share"] = 0.75
    blocks = pd.concat([blocks, split], ignore_index=True).assign(
        area_m2=lambda t: t["share"] * CELL_M2,
        wet_t_mined=lambda t: t["share"] * CELL_M2 * 20.0 / 1e3 * 0.7448,
    )
    other = blocks.assign(order="distance", year=9)
    blocks = pd.concat([blocks, other], ignore_index=True)
    if shuffled:
        table = table.sample(frac=1.0, random_state=1)
        blocks = blocks.sample(frac=1.0, random_state=2)
    assert len(names) == cells
    return {
        "zone": {
            "domains": gpd.GeoDataFrame(
                {"name": ["field"]}, geometry=[outline], crs=4326
            )
        },
        "estimate": {"grid_0": estimate},
        "ground": {"ground_0": floor},
        "classes": {},
        "statement": {"cells": table, "facts": {"recoverable_share": 0.7448}},
        "economics": {"schedule_blocks": blocks},
    }


SIZED = {
    "impact_zone": ReferenceZoneChoice(size_km2=36.0, source="a test"),
    "preservation_zone": ReferenceZoneChoice(size_km2=64.0, source="a test"),
}


@pytest.fixture(scope="module")
def found():
    file = project_file(settings(**SIZED))
    return STEP.run(Inputs(file=file, done=artifacts()))


def test_years_add_up_to_the_ground_of_the_order_that_is_chosen(found):
    years = found["footprint_years"]
    assert years["year"].tolist() == [1, 2, 3, 4]
    assert years["worked_km2"].sum() == pytest.approx(100.0)
    assert years["worked_km2"].iloc[0] == pytest.approx(27.0)
    # 5 % of the ground stays between the paths
    assert years["track_km2"].sum() == pytest.approx(95.0)
    assert years["sediment_t"].sum() == pytest.approx(95e6 * 20.0 / 1e3)
    assert years["mined_outline_km2_so_far"].iloc[-1] == pytest.approx(100.0, rel=1e-6)
    # 100 km2, 40 km of edge, 2 km: Steiner
    assert years["reached_km2_so_far"].iloc[-1] == pytest.approx(
        100.0 + 80.0 + 4.0 * np.pi, rel=1e-3
    )


def test_a_million_tonnes_take_what_abundance_and_pickup_say(found):
    per = found["footprint"].set_index("per")["track_km2"]
    assert per["Mt wet"] == pytest.approx(1000.0 / (20.0 * 0.8 * 0.98))
    assert per["Mt dry"] == pytest.approx(per["Mt wet"] / 0.72)


def test_zones_lie_where_they_must(found):
    areas = found["disturbed_areas"].set_index("name")
    shapes = areas.geometry
    mined = shapely.union_all(list(shapes[areas["kind"].to_numpy() == "mined ground"]))
    buffer = shapes["plume buffer, 2 km"]
    impact = shapes["impact reference zone, proposed"]
    preserved = shapes["preservation reference zone, proposed"]
    assert geodesic_area_m2(impact) == pytest.approx(36e6, rel=0.15)
    assert geodesic_area_m2(common_ground(impact, mined)) == pytest.approx(
        geodesic_area_m2(impact), rel=1e-6
    )
    for other in (mined, buffer, impact):
        assert geodesic_area_m2(common_ground(preserved, other)) < 1.0
    assert geodesic_area_m2(common_ground(mined, buffer)) < 1e3
    total = areas.loc[areas["kind"].isin(["mined ground", "plume buffer"]), "area_km2"]
    reached = found["footprint_years"]["reached_km2_so_far"].iloc[-1]
    assert total.sum() == pytest.approx(reached, rel=1e-6)


def test_a_preservation_zone_lies_as_far_beyond_the_buffer_as_is_asked(found):
    asked = {
        **SIZED,
        "preservation_zone": ReferenceZoneChoice(
            size_km2=64.0, beyond_buffer_m=3_000.0, source="a test"
        ),
    }
    file = project_file(settings(**asked))
    away = STEP.run(Inputs(file=file, done=artifacts()))
    names = ["zone", "criterion"]
    (near, far) = (one["reference_zones"].set_index(names) for one in (found, away))
    at = ("preservation reference zone", "distance beyond the plume buffer")
    assert near.loc[at, "in_zone"] < 3.0 <= far.loc[at, "in_zone"] * 1.002
    away_km = far.loc[(at[0], "distance to mined ground"), "in_zone"]
    assert far.loc[at, "in_zone"] == pytest.approx(away_km - 2.0)
    assert far.loc[at, "mined_ground"] == 3.0
    assert far.loc[at, "verdict"] == "holds"
    assert near.loc[at, "verdict"] == ""  # nothing was asked of it
    areas = away["disturbed_areas"].set_index("name").geometry
    zone = areas["preservation reference zone, proposed"]
    mined = [shape for name, shape in areas.items() if "mined in" in str(name)]
    plane = local_crs([154.0], [12.0])
    flat = [project_outline(shape, plane) for shape in (zone, *mined)]
    metres = min(shapely.distance(flat[0], one) for one in flat[1:])
    assert metres >= 5_000.0 * (1.0 - 2e-3)


def test_the_section_says_that_no_plume_is_modelled_and_what_a_grain_does(found):
    said = " ".join(footprint_section({"footprint": found}).paragraphs)
    assert "nothing here tests it" in said
    grain = Settling(
        height_m=2.0,
        height_source="a test",
        current_m_s=0.04,
        current_source="a test",
        velocity_mm_s=0.2,
        velocity_source="a test",
    )
    file = project_file(settings(**SIZED, settling=grain))
    screened = STEP.run(Inputs(file=file, done=artifacts()))
    said = " ".join(footprint_section({"footprint": screened}).paragraphs)
    assert "carries it 400 m: the buffer is 5.0 times as wide" in said
    slow = dataclasses.replace(grain, velocity_mm_s=0.02)
    file = project_file(settings(**SIZED, settling=slow))
    screened = STEP.run(Inputs(file=file, done=artifacts()))
    said = " ".join(footprint_section({"footprint": screened}).paragraphs)
    assert "the buffer is too narrow, 0.5 times it" in said
    for one in footprint_methods(file.project):
        if one.title == "Plume buffer":
            assert [told.symbol for told in one.parameters] == ["b", "h", "u", "w"]


def test_an_impact_zone_asks_for_no_distance_beyond_the_buffer():
    far = ReferenceZoneChoice(size_km2=36.0, beyond_buffer_m=5.0, source="a test")
    with pytest.raises(ParameterError, match="give it for preservation_zone"):
        settings(impact_zone=far)


def test_a_chequerboard_is_like_itself_and_facies_are_not_known(found):
    zones = found["reference_zones"].set_index(["zone", "criterion"])["verdict"]
    for zone in ("impact reference zone", "preservation reference zone"):
        assert zones[zone, "depth"] == "representative"
        assert zones[zone, "facies"] == "not known"
        assert zones[zone, "all"] == "representative in what is known"


def test_an_impact_zone_says_when_it_is_mined(found):
    zones = found["reference_zones"].set_index(["zone", "criterion"])["in_zone"]
    first, last = (
        zones["impact reference zone", f"{word} mined in"] for word in ("first", "last")
    )
    areas = found["disturbed_areas"].set_index("name").geometry
    zone = areas["impact reference zone, proposed"]
    by_hand = [
        year
        for year in (1, 2, 3, 4)
        if common_ground(zone, areas[f"mined in year {year}"]).area > 1e-9
    ]
    assert (first, last) == (min(by_hand), max(by_hand))


def test_the_order_of_cells_changes_nothing(found):
    file = project_file(settings(**SIZED))
    again = STEP.run(Inputs(file=file, done=artifacts(shuffled=True)))
    for name in ("footprint", "footprint_years", "reference_zones"):
        pd.testing.assert_frame_equal(found[name], again[name], check_exact=True)


def test_a_domain_over_the_date_line_is_worked_as_any_other(found):
    file = project_file(settings(**SIZED))
    there = STEP.run(Inputs(file=file, done=artifacts(lon=179.9)))
    for name in ("footprint_years", "reference_zones"):
        pd.testing.assert_frame_equal(found[name], there[name], rtol=1e-5, atol=1e-6)
    west, _, east, _ = there["disturbed_areas"].total_bounds
    assert (west, east) == (-180.0, 180.0)


def test_a_zone_that_is_given_is_told_to_lie_in_the_buffer(tmp_path):
    done = artifacts()
    grid = GridSpec(
        west=0.0, south=0.0, spacing=2e3, shape=SHAPE, crs=local_crs([154.0], [12.0])
    )
    box = shapely.box(*(2e3 * np.array([6.5, 4, 11, 9])))  # half a cell is mined
    shape = unproject_geometry(shapely.segmentize(box, 2e3), grid.crs)
    gpd.GeoDataFrame(geometry=[shape], crs=4326).to_file(tmp_path / "prz.gpkg")
    choice = ReferenceZoneChoice(file="prz.gpkg", source="a test")
    file = dataclasses.replace(
        project_file(settings(preservation_zone=choice)), root=tmp_path
    )
    out = STEP.run(Inputs(file=file, done=done))
    table = out["reference_zones"].set_index("criterion")
    assert table.loc["overlap with mined ground", "in_zone"] == pytest.approx(
        10.0, rel=1e-3
    )
    assert table.loc["overlap with the plume buffer", "in_zone"] == pytest.approx(
        20.0, rel=1e-3
    )
    assert table.loc["all", "verdict"] == "not representative"
    assert any("does not stand for" in line for line in out["notes"]["lines"])


def test_facies_of_a_file_are_compared(tmp_path):
    grid = GridSpec(
        west=0.0, south=0.0, spacing=2e3, shape=SHAPE, crs=local_crs([154.0], [12.0])
    )
    halves = [
        unproject_geometry(shapely.segmentize(shapely.box(*box), 2e3), grid.crs)
        for box in ((0, 0, 18e3, 28e3), (18e3, 0, 36e3, 28e3))
    ]
    gpd.GeoDataFrame(
        {"name": ["1", "2"], "kind": ["clay", "ooze"]}, geometry=halves, crs=4326
    ).to_file(tmp_path / "facies.gpkg")
    facies = FaciesFile(file="facies.gpkg", column="kind")
    file = dataclasses.replace(
        project_file(settings(facies=facies, **SIZED)), root=tmp_path
    )
    out = STEP.run(Inputs(file=file, done=artifacts()))
    table = out["reference_zones"].set_index(["zone", "criterion"])
    impact, preserved = "impact reference zone", "preservation reference zone"
    assert table.loc[(impact, "facies: clay"), "mined_ground"] == pytest.approx(1.0)
    assert table.loc[(impact, "all"), "verdict"] == "representative"
    # off the clay there is more room, and none of it is like the mined ground
    assert table.loc[(preserved, "facies: clay"), "in_zone"] == pytest.approx(1.0)
    assert table.loc[(preserved, "all"), "verdict"] == "representative"


def test_where_no_window_is_free_it_is_said():
    huge = ReferenceZoneChoice(size_km2=900.0, source="a test")
    file = project_file(settings(preservation_zone=huge))
    out = STEP.run(Inputs(file=file, done=artifacts()))
    assert "reference_zones" not in out
    assert any("no window of whole cells" in line for line in out["notes"]["lines"])


def test_without_a_schedule_nothing_is_disturbed():
    file = project_file(settings(**SIZED))
    out = STEP.run(Inputs(file=file, done=artifacts() | {"economics": {}}))
    assert "footprint" not in out
    assert "no ground is planned on" in out["notes"]["lines"][0]
    assert not has_footprint({"footprint": out})


def test_a_file_that_is_not_there_is_told_with_its_place(tmp_path):
    choice = ReferenceZoneChoice(file="nowhere.gpkg", source="a test")
    file = dataclasses.replace(
        project_file(settings(preservation_zone=choice)), root=tmp_path
    )
    with pytest.raises(DataError, match=r"nowhere\.gpkg"):
        read_reference_zones(file)


def test_the_section_tells_figures_verdicts_and_methods(found):
    section = footprint_section({"footprint": found})
    said = " ".join(section.paragraphs)
    assert "63.78 km² of sea floor under the tracks" in said
    assert "Preservation reference zone, proposed: representative" in said
    assert "Fauna, currents and food supply are not known" in said
    assert "must stay unmined" in said
    compared = [one for one in section.tables if one.file.endswith("zones.csv")]
    assert all("tolerance" in one.table for one in compared)
    assert len(section.figures) == 2
    assert {table.file for table in section.tables} == {
        "tables/footprint.csv",
        "tables/footprint_years.csv",
        "tables/reference_zones.csv",
        "tables/reference_candidates.csv",
    }
    titles = [
        m.title for m in footprint_methods(project_file(settings(**SIZED)).project)
    ]
    assert titles == [
        "Sea floor and sediment disturbed",
        "Plume buffer",
        "Reference zones",
    ]


def test_a_tolerance_that_is_large_for_the_ground_is_told(found):
    said = " ".join(footprint_section({"footprint": found}).paragraphs)
    (row,) = found["record"]["tolerances"] or [None]
    if row is None:
        assert "large for this ground" not in said
    wide = dataclasses.replace(
        settings(**SIZED), likeness=Likeness(depth_m=500.0, source="a test")
    )
    out = STEP.run(Inputs(file=project_file(wide), done=artifacts()))
    (row,) = out["record"]["tolerances"]
    assert row["criterion"] == "depth"
    assert row["counted"] == pytest.approx(0.25 * row["sd"])
    said = " ".join(footprint_section({"footprint": out}).paragraphs)
    assert "depth: 500 m told, of which" in said
