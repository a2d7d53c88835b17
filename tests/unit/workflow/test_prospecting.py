"""A map from points and covariates, in a world whose truth is known."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from madeup.prospect_world import draw_world

import geopandas as gpd
import shapely
import xarray as xr

from geo.errors import CRSError, DataError, MissingExtraError, ParameterError
from geo.model.prospect import ProspectGrid
from geo.model.watermark import WATERMARK
from geo.workflow import prospecting
from geo.workflow.prospecting import make_prospect
from geo.workflow.prospecting_answer import prospect_content, prospect_text
from geo.workflow.prospecting_found import find
from geo.workflow.prospecting_grid import prospect_grid
from geo.workflow.prospecting_plan import plan_prospect
from geo.workflow.prospecting_request import ask_prospect
from geo.workflow.run_options import RunOptions

OPTIONS = RunOptions(out=Path("nowhere"))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return draw_world(tmp_path_factory.mktemp("prospect"))


def found(path, **options):
    return find(
        ask_prospect(path, options=RunOptions(out=Path("nowhere"), **options)),
        on_step=lambda _: None,
    )


def text_of(result):
    content = prospect_content(result) | {"out": "out", "files": []}
    return prospect_text(content)


@pytest.fixture(scope="module")
def known(world):
    return found(world.toml)


@pytest.fixture(scope="module")
def written(world, tmp_path_factory):
    out = tmp_path_factory.mktemp("written") / "map"
    content, text = make_prospect(world.toml, options=RunOptions(out=out))
    return out, content, text


def test_the_map_is_near_the_truth_across_the_date_line(world, known):
    grid = known.map.grid
    assert grid["estimate"].shape == world.truth.shape
    assert float(grid["lon"].max()) > 180.0
    error = grid["estimate"].to_numpy() - world.truth
    assert np.sqrt(np.mean(error**2)) < 0.2
    assert float(grid["lower"].min()) >= 0.0


def test_intervals_hold_what_they_promise_of_measured_values(world, known):
    grid, (rows, columns) = known.map.grid, world.truth.shape
    rng = np.random.default_rng(3)
    measured = world.truth + 0.5 * rng.standard_normal((rows, columns))
    held = (measured >= grid["lower"]) & (measured <= grid["upper"])
    # 120 stations: the level reached is itself within some 3 sd of 0.9
    assert 0.82 <= float(held.mean()) <= 0.98


def test_a_learner_that_knows_the_covariate_beats_the_mean(known):
    verdict = known.judged.verdict
    assert verdict.beats
    assert verdict.folds_won == verdict.folds == 4
    assert "linear beats the best baseline, mean" in text_of(known)


def test_importance_tells_which_covariate_it_was(known):
    told = known.importance.set_index("group")["importance"]
    assert told["depth"] > 10.0 * abs(told["other"])


def test_where_nothing_can_be_learnt_the_mean_wins_and_that_is_said(world):
    table = pd.read_csv(world.folder / "points.csv")
    rng = np.random.default_rng(0)
    table["kg"] = (20.0 + rng.standard_normal(len(table))).round(4)
    table.to_csv(world.folder / "noise.csv", index=False)
    result = found(world.changed(("points.csv", "noise.csv")))
    assert not result.judged.verdict.beats
    assert result.judged.learner.name == "mean"
    assert result.importance.empty
    assert "NO LEARNER BEATS THE BASELINES" in text_of(result)


def test_the_order_of_the_points_changes_nothing(world, known):
    table = pd.read_csv(world.folder / "points.csv")
    table.sample(frac=1.0, random_state=4).to_csv(
        world.folder / "shuffled.csv", index=False
    )
    again = found(world.changed(("points.csv", "shuffled.csv")))
    for name in known.map.grid.data_vars:
        np.testing.assert_allclose(
            again.map.grid[name], known.map.grid[name], rtol=1e-9, atol=1e-9
        )
    pd.testing.assert_frame_equal(again.judged.scores, known.judged.scores)


def test_ground_that_no_station_is_like_is_told(world):
    table = pd.read_csv(world.folder / "points.csv")
    table[table["kg"] < 10.0].to_csv(world.folder / "shallow.csv", index=False)
    result = found(world.changed(("points.csv", "shallow.csv")))
    applicable = result.map.grid["applicable"].to_numpy()
    deep = world.depth > 5600.0  # 500 m below the deepest station
    assert deep.any()
    assert not applicable[deep].any()
    share = prospect_content(result)["applicability"]["share_outside"]
    assert f"does not apply to {share:.1%} of the ground" in text_of(result)


def test_an_occurrence_is_a_probability_with_its_calibration(world):
    path = world.changed(
        ('response = "kg"', 'response = "seen"'),
        ('kind = "quantity"', 'kind = "occurrence"'),
        ('learners = ["linear"]', 'learners = ["logistic"]'),
        ('baselines = ["mean"]', 'baselines = ["mean", "distance"]'),
        ("lowest = 0.0", ""),
        ('unit = "kg m-2"', ""),
    )
    result = found(path)
    probability = result.map.grid["probability"].to_numpy()
    assert probability.min() >= 0.0
    assert probability.max() <= 1.0
    assert probability[world.truth > 11.0].mean() > 0.9
    assert probability[world.truth < 9.0].mean() < 0.1
    content = prospect_content(result)
    assert content["points"]["presences"] == int(result.design.response.sum())
    assert content["intervals"] is None
    assert 0.0 <= content["calibration"]["expected_error"] < 0.2
    assert "no prevalence is stated" in text_of(result)
    shares = {each["set"]: each["share"] for each in content["labels"]["ground"]}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["presence only"] > 0.3 < shares["none only"]
    sets = result.map.grid["labels"].to_numpy()
    assert (sets[world.truth > 11.0] >= 2).mean() > 0.9
    assert "labels not ruled out at 90%" in text_of(result)


def test_a_stated_prevalence_lowers_probabilities(world):
    changes = (
        ('response = "kg"', 'response = "seen"'),
        ('kind = "quantity"', 'kind = "occurrence"'),
        ('learners = ["linear"]', 'learners = ["logistic"]'),
        ("lowest = 0.0", ""),
    )
    stated = (
        'baselines = ["mean"]',
        'baselines = ["mean"]\nprevalence = 0.05\nprevalence_source = "made up"',
    )
    as_sampled = found(world.changed(*changes)).map.grid["probability"]
    moved = found(world.changed(*changes, stated)).map.grid
    assert float(moved["probability"].mean()) < float(as_sampled.mean()) - 0.1
    assert "Prevalence: made up" in moved.attrs["citation"]
    # a baseline is moved too: nothing that is stated is passed over
    chosen = ("lowest = 0.0", 'chosen = "distance"')
    tried = (
        'baselines = ["mean"]',
        'baselines = ["distance"]\nprevalence = 0.05\nprevalence_source = "made up"',
    )
    near = found(world.changed(*changes[:3], chosen, tried))
    assert near.judged.learner.name == "distance, calibrated"
    assert near.importance.empty
    assert float(near.map.grid["probability"].mean()) < 0.2


def test_derived_covariates_and_distances_come_onto_the_grid(world):
    ridge = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(178.0, -4.0), (180.0, -4.0)])], crs=4326
    )
    ridge.to_file(world.folder / "ridge.gpkg")
    extra = """
[[covariates]]
name = "elevation"
file = "elevation.nc"
used = false
source = "made up"

[[covariates]]
name = "slope"
derived = "slope"
of = "elevation"
resampling = "bilinear"

[[covariates]]
name = "bpi"
derived = "bpi"
of = "elevation"
radius_m = 30000.0
resampling = "bilinear"

[[covariates]]
name = "ridge"
derived = "distance"
features = "ridge.gpkg"

[model]"""
    from madeup.prospect_world import write_grid

    write_grid(world.folder, "elevation", -world.depth, "m")
    result = found(world.changed(("\n[model]", extra)))
    assert result.design.names == ("depth", "other", "slope", "bpi", "ridge")
    assert result.design.units["slope"] == "degrees"
    # a degree of latitude at 4 S is 110.6 km (WGS 84)
    far = result.design.covariates["ridge"].max()
    assert 200e3 < far < 600e3
    codes = result.map.grid["applicable"].to_numpy()
    assert (codes == -1).any(), "the rim has no slope"


def test_everything_is_written_and_nothing_else(written):
    out, content, _ = written
    there = {str(p.relative_to(out).as_posix()) for p in out.rglob("*") if p.is_file()}
    assert there == set(content["files"])
    assert {"concentration.nc", "concentration.html", "provenance.json"} <= there
    assert [p.name for p in out.parent.iterdir()] == ["map"]


def test_every_table_of_made_up_points_says_so(written):
    out, _, text = written
    assert "SYNTHETIC" in text
    assert xr.open_dataset(out / "concentration.nc").attrs["synthetic"] == "yes"
    told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert told["synthetic_points"] is True
    for path in (out / "tables").glob("*.csv"):
        assert WATERMARK in pd.read_csv(path)["data"].unique(), path.name


def test_provenance_names_every_input_with_its_hash(written):
    out, _, _ = written
    told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert [each["key"] for each in told["inputs"]] == [
        "prospect",
        "points.file",
        "covariates.depth.file",
        "covariates.other.file",
    ]
    assert all(len(each["sha256"]) == 64 for each in told["inputs"])
    assert told["citations"] == ["made up", "made up too"]


def test_the_same_seed_gives_the_same_bytes(world, written, tmp_path):
    out, content, _ = written
    make_prospect(world.toml, options=RunOptions(out=tmp_path / "again"))
    for name in content["files"]:
        assert (out / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), (
            name
        )


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_a_run_that_is_broken_off_leaves_what_was_there(
    world, tmp_path, monkeypatch, stop
):
    out = tmp_path / "map"
    out.mkdir()
    (out / "provenance.json").write_text("of an earlier run")

    def broken(folder, *_, **__):
        (folder / "half.txt").write_text("half")
        raise stop

    monkeypatch.setattr(prospecting, "write_prospect", broken)
    with pytest.raises(stop):
        make_prospect(world.toml, options=RunOptions(out=out, force=True))
    assert [p.name for p in tmp_path.iterdir()] == ["map"]
    assert [p.name for p in out.iterdir()] == ["provenance.json"]


def test_results_that_are_there_are_not_replaced_unasked(world, tmp_path):
    (tmp_path / "map").mkdir()
    (tmp_path / "map/mine.txt").write_text("mine")
    with pytest.raises(DataError, match="add --force"):
        make_prospect(world.toml, options=RunOptions(out=tmp_path / "map"))


def test_west_and_east_exchanged_are_told_with_what_is_meant():
    grid = ProspectGrid(spacing_m=20_000.0, bounds=(159.5, 18.5, 148.5, 29.5))
    with pytest.raises(ParameterError, match=r"\[148.5, 18.5, 159.5, 29.5\] is meant"):
        prospect_grid(grid, pd.DataFrame())


def test_stations_younger_than_the_map_are_told_by_their_rows(world, tmp_path):
    points = pd.read_csv(world.folder / "points.csv")
    days = np.where(np.arange(len(points)) == 6, "2024-07-01", "2020-01-01")
    points.assign(day=days).to_csv(world.folder / "dated.csv", index=False)
    path = world.changed(
        ('file = "points.csv"', 'file = "dated.csv"\ndate = "day"'), name="dated.toml"
    )
    with pytest.raises(DataError, match=r"(?s)row 8 2024-07-01\n.*a later date"):
        make_prospect(path, options=RunOptions(out=tmp_path / "map"))


def test_rows_that_never_were_stations_are_told_where_too_few_are_left(world, tmp_path):
    points = pd.read_csv(world.folder / "points.csv")
    points.assign(kg=points["kg"].where(points.index > 4, 1.0)).to_csv(
        world.folder / "ones.csv", index=False
    )
    path = world.changed(
        ('file = "points.csv"', 'file = "ones.csv"'),
        ('kind = "quantity"\nunit = "kg m-2"', 'kind = "occurrence"'),
        ('learners = ["linear"]', 'learners = ["logistic"]'),
        ("lowest = 0.0\n", ""),
        name="ones.toml",
    )
    with pytest.raises(DataError, match="115 of 120 rows were left out before"):
        make_prospect(path, options=RunOptions(out=tmp_path / "map"))


def test_more_cells_than_memory_are_refused_before_they_are_read(world, tmp_path):
    options = RunOptions(out=tmp_path / "map")
    fine = world.changed(("spacing_deg = 0.1", "spacing_deg = 0.001"))
    with pytest.raises(ParameterError, match=r"larger cells, or narrower bounds"):
        make_prospect(fine, options=options)
    content, text = plan_prospect(fine, options=options, memory=4 * 10**9)
    assert content["cells"] == 4000 * 6000
    assert "it would be refused:" in text
    assert "nothing was written" in text
    assert not (tmp_path / "map").exists()


def test_a_spacing_in_the_wrong_unit_is_refused(world):
    with pytest.raises(ParameterError, match="larger cells"):
        ask_prospect(
            world.changed(("spacing_deg = 0.1", "spacing_m = 5.0")), options=OPTIONS
        )


def test_ground_too_wide_for_metres_is_refused_with_a_cure(world):
    path = world.changed(
        ("spacing_deg = 0.1", "spacing_m = 50000.0"),
        ("[178.0, -6.0, -176.0, -2.0]", "[-160.0, 0.0, -110.0, 24.0]"),
    )
    with pytest.raises(CRSError, match="spacing_deg in place of spacing_m"):
        ask_prospect(path, options=OPTIONS)


def test_learners_that_are_not_known_are_all_told(world):
    path = world.changed(
        ('learners = ["linear"]', 'learners = ["forrest"]'),
        ('baselines = ["mean"]', 'baselines = ["median"]'),
    )
    with pytest.raises(ParameterError) as refused:
        ask_prospect(path, options=OPTIONS)
    assert [p.where for p in refused.value.problems] == [
        "model.baselines",
        "model.learners",
    ]


def test_covariates_that_cannot_be_read_are_all_told(world):
    path = world.changed(
        ('name = "depth"', 'name = "depth"\nvariable = "deepness"'),
        ('name = "other"', 'name = "other"\nunits = "m"'),
    )
    with pytest.raises(DataError) as refused:
        found(path)
    told = str(refused.value)
    assert "covariate depth" in told
    assert "covariate other, units" in told


def test_a_quantity_needs_a_unit(world):
    with pytest.raises(DataError, match=r'add unit = "kg m-2"'):
        ask_prospect(world.changed(('unit = "kg m-2"', "")), options=OPTIONS)


def test_points_off_the_grid_are_left_out_with_the_reason(world):
    result = found(
        world.changed(("[178.0, -6.0, -176.0, -2.0]", "[178.0, -6.0, -178.0, -2.0]"))
    )
    told = result.dropped
    assert set(told["reason"]) == {"off the grid"}
    assert len(told) + len(result.design) == 120
    assert (told["lon"].between(-178.0, -176.0)).all()
    # the ages of stations and the table of results hang on this
    table = result.asked.table.accepted.iloc[result.rows]
    np.testing.assert_array_equal(table["value"], result.design.response)
    np.testing.assert_array_equal(table["lat"], result.design.lat)


def test_regions_are_held_out_one_at_a_time(world):
    table = pd.read_csv(world.folder / "points.csv")
    table["site"] = np.where(table["lat"] > -4.0, "north", "south")
    table.to_csv(world.folder / "sites.csv", index=False)
    path = world.changed(
        ("points.csv", "sites.csv"),
        ('station = "id"', 'station = "id"\nregion = "site"'),
        ("side_m = 100000.0", 'by = "regions"'),
    )
    content = prospect_content(found(path))
    assert content["folds"] == {"of": "regions", "count": 2}


def test_the_age_of_data_counts_from_the_day_of_the_map(world):
    table = pd.read_csv(world.folder / "points.csv")
    table["day"] = np.where(table["lat"] > -4.0, "2014-06-30", "")
    table.to_csv(world.folder / "dated.csv", index=False)
    dated = (
        ("points.csv", "dated.csv"),
        ('station = "id"', 'station = "id"\ndate = "day"'),
        ("seed = 5", "seed = 5\ndensity_radius_m = 50000.0"),
    )
    grid = found(world.changed(*dated)).map.grid
    age = grid["data_age_years"].to_numpy()
    assert np.isfinite(age).any()
    np.testing.assert_allclose(age[np.isfinite(age)], 10.0, atol=0.01)
    newest = found(world.changed(*dated, ('date = "2024-06-30"\n', ""))).map.grid
    assert newest.attrs["date"] == "2014-06-30"
    assert float(newest["data_age_years"].max()) == 0.0
    early = world.changed(*dated, ("2024-06-30", "2010-01-01"))
    with pytest.raises(DataError, match="not after 2010-01-01"):
        found(early)


def test_a_learner_that_is_not_installed_is_told_before_the_work(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    path = world.changed(('learners = ["linear"]', 'learners = ["forest"]'))
    steps = []
    with pytest.raises(MissingExtraError, match=r"pip install 'abyssal\[learn\]'"):
        find(ask_prospect(path, options=OPTIONS), on_step=steps.append)
    assert steps == []


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("seen == 1", "no controls among"),
        ("seen == 0", "no presences among"),
        ("index < 1", "one cell"),
        ("seen == 9", "no row under them"),
    ],
)
def test_points_that_carry_no_model_are_refused(world, kept, said):
    table = pd.read_csv(world.folder / "points.csv").query(kept)
    table.to_csv(world.folder / "few.csv", index=False)
    path = world.changed(
        ("points.csv", "few.csv"),
        ('response = "kg"', 'response = "seen"'),
        ('kind = "quantity"', 'kind = "occurrence"'),
        ('learners = ["linear"]', 'learners = ["logistic"]'),
        ("lowest = 0.0", ""),
    )
    with pytest.raises(DataError) as refused:
        found(path)
    assert said in str(refused.value)


CCZ = """\
name = "ccz"
title = "Nodules in the Clarion-Clipperton window"
date = "2020-07-01"
[points]
presence = "nodules/dutkiewicz2020_nodules_dataset.xlsx"
control = "nodules/dutkiewicz2020_control_dataset.xlsx"
station = "Event"
source = "Dutkiewicz, Judge and Müller (2020), Geology"
doi = "10.1130/G46836.1"
[grid]
spacing_deg = 0.5
bounds = [-160.0, 0.0, -110.0, 24.0]
[[covariates]]
name = "elevation"
file = "bathymetry/etopo1_6min_ccz_160_110W_0_24N.nc"
resampling = "average"
source = "Amante and Eakins (2009), ETOPO1"
[[covariates]]
name = "age"
file = "bathymetry/seafloor_age_6min_ccz_160_110W_0_24N.nc"
units = "Myr"
resampling = "average"
source = "Seton et al. (2020)"
[[covariates]]
name = "sediment"
file = "bathymetry/sediment_thickness_globsed_5min_ccz_160_110W_0_24N.nc"
units = "m"
resampling = "average"
source = "Straume et al. (2019), GlobSed"
[model]
learners = ["logistic with squares"]
[folds]
side_m = 500000.0
"""


@pytest.mark.slow
@pytest.mark.testdata
def test_occurrence_in_the_clarion_clipperton_window(testdata, tmp_path):
    path = tmp_path / "ccz.toml"
    path.write_text(CCZ, encoding="utf-8")
    result = found(path, data_root=testdata)
    content = prospect_content(result)
    points = content["points"]
    assert points["read"] == 2440 + 8022
    assert points["used"] + points["dropped"] == points["read"]
    assert 100 < points["presences"] < points["used"]
    scores = {row["learner"]: row for row in content["scores"]}
    # near stations tell on each other: chance folds flatter what goes by distance
    near = scores["distance"]
    assert near["brier_claimed"] < near["brier"]
    assert near["auc"] > 0.6
    assert scores["mean"]["brier_skill"] == pytest.approx(0.0, abs=0.05)
    assert "doi 10.1130/G46836.1" in result.map.grid.attrs["citation"]
    probability = result.map.grid["probability"].to_numpy()
    assert np.nanmin(probability) >= 0.0
    assert np.nanmax(probability) <= 1.0


def test_the_seed_decides_all_that_is_drawn(world):
    first, same, other = (found(world.toml, seed=seed) for seed in (1, 1, 2))
    for table in ("claimed", "scores"):
        assert getattr(first.judged, table).equals(getattr(same.judged, table))
    assert first.importance.equals(same.importance)
    assert not first.judged.claimed.equals(other.judged.claimed)
    assert not first.importance.equals(other.importance)
    # what is drawn by chance has no part in folds of ground
    assert first.judged.scores.equals(other.judged.scores)
