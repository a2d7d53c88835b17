"""What docs/PROOFS.md says of occurrence and abundance on real data."""

from __future__ import annotations

import re

import numpy as np
import pytest
from realworld import domes, occurrence, so268, worlds
from realworld.ground import TERRAIN
from realworld.page import PAGE, proofs_page

from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Design
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

PLAIN = ("mean", "distance", "logistic")
TREES = ("forest", "boosting")


@pytest.fixture(scope="module")
def windows(testdata):
    return occurrence.Windows(testdata)


@pytest.fixture(scope="module")
def stations(testdata):
    return domes.Domes(testdata)


@pytest.fixture(scope="module")
def cores(testdata):
    return so268.cores_of(testdata)


# --- occurrence ---------------------------------------------------------------------


@pytest.mark.testdata
def test_every_record_of_a_window_is_used_or_has_a_reason(windows):
    counts = windows.counts()
    used = counts["presence cells"] + counts["control cells"]
    left = counts["without covariates"] + counts["share a cell"]
    assert (used + left == counts["presences"] + counts["controls"]).all()
    # a place that was cored twice counts once before
    assert counts.loc["CCZ", "share a cell"] > 0.2 * used["CCZ"]
    for name, design in windows.designs.items():
        assert len(np.unique(design.cell)) == len(design), name
    assert counts.loc["Minamitorishima", "control cells"] < 20


@pytest.mark.testdata
def test_controls_were_sampled_by_other_devices_than_presences(windows):
    devices = windows.devices()
    np.testing.assert_allclose(devices.sum(), 100.0)
    narrow = devices.loc["other cores"]
    for name in occurrence.LEARNT:
        assert narrow[f"{name}, controls"] > 85.0
        assert narrow[f"{name}, presences"] < 35.0


@pytest.mark.testdata
def test_random_folds_claim_more_than_squares_give_what_goes_by_distance(windows):
    for name in occurrence.LEARNT:
        seen = occurrence.judged_within(windows.designs[name], names=PLAIN)
        table = occurrence.within_table(seen)
        assert table.loc["distance", "AUC claimed"] > table.loc["distance", "AUC"]
        assert table.loc["distance", "Brier claimed"] < table.loc["distance", "Brier"]
        assert table.loc["mean", "AUC"] == 0.5


@pytest.mark.testdata
def test_neither_window_tells_of_the_other_by_logistic_or_distance(windows):
    for train, test in (occurrence.LEARNT, occurrence.LEARNT[::-1]):
        one, other = windows.designs[train], windows.designs[test]
        inside = occurrence.stations_inside(one, other)
        seen = occurrence.judged_across(one, other, names=PLAIN)
        table = occurrence.across_table(seen, inside=inside)
        assert (table["Brier skill"].drop("mean") < 0.0).all()
        # where the model applies the order is no better than chance
        assert table.loc["logistic", "AUC where applicable"] < 0.5
        assert 0.0 < inside.mean() < 1.0


@pytest.mark.testdata
def test_no_model_may_be_applied_round_minamitorishima(windows):
    table = occurrence.applicable_ground(windows)
    share = table.set_index(["model of", "ground of"])["ground inside"]
    for name in occurrence.LEARNT:
        assert share[name, "Minamitorishima"] == 0.0
        assert share[name, name] > 80.0
    far = table[table["ground of"] == "Minamitorishima"]
    assert (far["stations inside"] == 0.0).all()
    assert set(far["commonest reason outside"]) == {"age above the training range"}
    # the younger, wider window is the less known to the older, narrower one
    assert share["Cook", "CCZ"] < share["CCZ", "Cook"]


@pytest.mark.testdata
def test_the_order_of_the_records_changes_no_score(windows):
    name = "Cook"
    design = windows.designs[name]
    again = windows.points.sample(frac=1.0, random_state=5)
    shuffled = occurrence.design_of(again, windows.covariates[name])
    assert len(shuffled) == len(design)
    assert shuffled.lon.tolist() != design.lon.tolist()
    for one, other in zip(
        *(
            occurrence.judged_within(each, names=PLAIN).scores.to_numpy().T
            for each in (design, shuffled)
        ),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-9)


@pytest.mark.testdata
def test_shuffled_covariates_lose_their_skill(windows):
    design = windows.designs["CCZ"]
    dealt = generator(4, "dealt").permutation(len(design))
    taken = design.covariates.iloc[dealt].reset_index(drop=True)
    false = _with_covariates(design, taken)
    seen, blind = (
        occurrence.judged_within(each, names=("logistic",)).scores["auc"].iloc[0]
        for each in (design, false)
    )
    assert seen > 0.5 + 3.0 * occurrence.auc_error(design)
    assert abs(blind - 0.5) < 3.0 * occurrence.auc_error(design)


def _with_covariates(design: Design, covariates) -> Design:
    names = (
        "response",
        "xy_m",
        "lon",
        "lat",
        "kind",
        "units",
        "crs",
        "cell",
        "dropped",
        "notes",
    )
    return Design(
        covariates=covariates, **{name: getattr(design, name) for name in names}
    )


# --- DOMES --------------------------------------------------------------------------


@pytest.mark.testdata
def test_box_cores_and_photos_of_domes_err_by_as_much_as_they_disagree(stations):
    table = domes.errors_table(stations).set_index("pairs")
    figure = table.loc["photos with a figure"]
    assert figure["n"] == 62
    assert figure["sd of difference"] == pytest.approx(4.7, abs=0.05)
    bare = table.loc["and bare ground as 0"]
    assert bare["n"] == 65
    assert bare["r"] == pytest.approx(0.68, abs=5e-3)
    # both error variances add up to that of the difference, however they share it
    for _, row in table.iterrows():
        errors = row[["box core: error sd", "photo: error sd"]].astype(float)
        assert np.hypot(*errors) == pytest.approx(row["sd of difference"], rel=1e-9)


@pytest.mark.testdata
def test_domes_stations_stand_closer_than_the_covariates(stations):
    counts = stations.counts().set_index(["evidence", "site"])
    assert counts.loc["box core", "stations"].tolist() == [30, 21, 19]
    assert (counts["cells"] < counts["stations"]).all()
    assert stations.design("photo").dropped.empty
    spread = stations.spread("box core")
    assert spread["within sites"] > 2.0 * spread["between sites"]
    assert spread["within cells"] ** 2 > 0.5 * spread["within sites"] ** 2


@pytest.mark.testdata
def test_with_a_site_left_out_the_mean_beats_what_random_folds_praise(stations):
    names = ("mean", "nearest", "inverse distance", "linear", "kriging")
    for covariates in (domes.COVARIATES, TERRAIN):
        design = stations.design("box core", names=covariates)
        seen = domes.judged(design, plan=SpatialPlan.regions(), names=names)
        rmse, claimed = seen.scores["rmse"], seen.claimed["rmse"]
        assert rmse.min() == rmse["mean"]
        assert rmse["linear"] > 2.0 * rmse["mean"]
        assert claimed["linear"] < 1.05 * claimed["mean"]
        # a variogram that three sites do not carry is refused
        assert domes.without_variogram(seen) == (3, 3)
        np.testing.assert_allclose(rmse["kriging"], rmse["mean"])


@pytest.mark.testdata
def test_within_sites_neighbours_tell_photos_and_hardly_box_cores(stations):
    cores, photos = (
        domes.one_out_table(domes.judged_at_sites(stations, kind))
        for kind in domes.EVIDENCE
    )
    lower = cores.loc["inverse distance"] < cores.loc["mean"]
    assert lower.tolist() == [False, False, True]
    lower = photos.loc["inverse distance"] < photos.loc["mean"]
    assert lower.tolist() == [False, True, True]
    assert (cores.loc["nearest"] > cores.loc["mean"]).all()


# --- SO268 --------------------------------------------------------------------------


@pytest.mark.testdata
def test_a_pooled_law_of_coverage_is_wrong_for_both_domains(cores):
    laws = so268.laws_table(cores)
    east, west, pooled = (laws.loc[name] for name in ("east", "west", "pooled"))
    for law in (east, west):
        assert law["slope per %"] - pooled["slope per %"] > law["sd of slope"]
        assert law["residual sd"] < pooled["residual sd"]
    apart = np.hypot(east["sd of slope"], west["sd of slope"])
    assert abs(east["slope per %"] - west["slope per %"]) < apart
    assert east["mean coverage, %"] > 1.5 * west["mean coverage, %"]
    assert east["mean abundance"] < 1.1 * west["mean abundance"]


@pytest.mark.testdata
def test_a_law_of_another_domain_is_worse_than_its_mean(cores):
    errors = so268.errors_table(cores)
    order = errors["rmse, all"].sort_values().index.tolist()
    assert order == [
        "law of the own domain",
        "pooled law",
        "mean of the own domain",
        "mean of the other domain",
        "law of the other domain",
    ]
    bias = errors.loc["pooled law", ["bias, east", "bias, west"]]
    assert bias.iloc[0] > 0.5
    assert bias.iloc[1] < -0.5
    own = errors.loc["law of the own domain", ["bias, east", "bias, west"]]
    assert own.abs().max() < 0.2


# --- the synthetic example ----------------------------------------------------------


def test_the_example_holds_its_intervals_where_it_applies_and_flags_the_rest(
    project_root,
):
    found = worlds.example_map()
    level = float(found.map.grid.attrs["level"])
    error = 100.0 * (level * (1.0 - level) / len(found.design)) ** 0.5
    table = worlds.held_table(found, worlds.fresh_stations(project_root)).set_index(
        ["ground", "the map says"]
    )
    held, share = table["held by the interval, %"], table["share of this ground, %"]
    for ground in (worlds.LIKE, worlds.EAST, worlds.SHALLOW):
        assert abs(held[ground, "applicable"] - 100.0 * level) <= 3.0 * error
        assert held[ground, "not applicable"] < held[ground, "applicable"]
    assert held[worlds.SHALLOW, "not applicable"] < 60.0
    assert share[worlds.SHALLOW, "not applicable"] > 85.0
    assert share[worlds.LIKE, "applicable"] > 85.0


# --- with trees, and the page -------------------------------------------------------


@pytest.mark.slow
@pytest.mark.testdata
@pytest.mark.timeout(900)
def test_trees_know_what_is_near_and_nothing_of_another_window(windows):
    pytest.importorskip("sklearn")
    ccz, cook = (windows.designs[name] for name in occurrence.LEARNT)
    near = occurrence.within_table(occurrence.judged_within(ccz))
    assert near["Brier"].idxmin() == "forest"
    assert (near.loc[list(TREES), "Brier skill"] > 0.15).all()
    sides = occurrence.sides_table(ccz).set_index("side, km")
    assert sides["AUC, forest"].is_monotonic_decreasing
    assert sides.loc[1_000.0, "AUC, forest"] < sides.loc[1_000.0, "AUC, distance"]
    alone = occurrence.within_table(occurrence.judged_within(cook))
    assert (alone["Brier skill"].drop("mean") < 0.0).all()
    assert (alone.loc[list(TREES), "AUC claimed"] > 0.55).all()
    assert (alone.loc[list(TREES), "AUC"] < 0.5).all()
    for one, other in ((ccz, cook), (cook, ccz)):
        inside = occurrence.stations_inside(one, other)
        far = occurrence.across_table(
            occurrence.judged_across(one, other), inside=inside
        )
        learnt = far.loc[["logistic", *TREES]]
        assert (learnt["AUC where applicable"] < 0.5).all()
        share = other.response.mean()
        assert (learnt["Brier"] > share * (1.0 - share)).all()


NUMBER = re.compile(r"-?\d[\d,]*\.?\d*")


@pytest.mark.slow
@pytest.mark.testdata
@pytest.mark.timeout(900)
def test_the_committed_page_is_what_the_script_writes(testdata):
    pytest.importorskip("sklearn")
    pytest.importorskip("quantile_forest")
    made, kept = proofs_page(testdata).split(), PAGE.read_text(encoding="utf-8").split()
    words = [[NUMBER.sub("#", word) for word in each] for each in (made, kept)]
    assert words[0] == words[1]
    for new, old in zip(made, kept, strict=True):
        for one, other in zip(NUMBER.findall(new), NUMBER.findall(old), strict=True):
            last = 10.0 ** -len(other.partition(".")[2])
            apart = float(one.replace(",", "")) - float(other.replace(",", ""))
            assert abs(apart) <= 1.01 * last, (new, old)
