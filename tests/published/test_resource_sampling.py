"""Worked cases of sampling truth, and two samplers at the same places."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from geo.model.quality import QualityFile
from geo.model.randomness import generator
from geo.model.samples import (
    AbundanceColumn,
    BuriedColumn,
    CoverageColumn,
    SampleFile,
    StationColumns,
)
from geo.model.sampling import (
    CoverageSettings,
    Device,
    LongAxisSettings,
    NoduleFile,
    NoduleShape,
    SamplingSettings,
)
from geo.resource.sampling.counting import counting_cv, counting_share
from geo.resource.sampling.photo import (
    fit_coverage_law,
    fit_long_axis_law,
    shape_coverage_law,
)
from geo.resource.sampling.quality import compare_samplers
from geo.resource.sampling.samplers import corrected
from geo.resource.sampling.truth import true_abundance
from geo.sources.quality import read_quality
from geo.sources.sample_nodules import read_nodules
from geo.sources.samples import read_samples

EAST_OF = -121.0  # degrees: between the two clusters of SO268

CORES = SampleFile(
    file="SO268-bc-nodules-summary-PANGAEA-904967.tab",
    columns=StationColumns(
        station="Event", lon="Longitude", lat="Latitude", count="Nodules [#]"
    ),
    abundance=AbundanceColumn(column="Nodules m", unit="kg", sampled_area_m2=0.25),
    coverage=CoverageColumn(
        column="Nodules [%] (seafloor coverage by nodules)", unit="%"
    ),
    buried=BuriedColumn(column="Nodules [#] (buried)", unit="#"),
    crs="EPSG:4326",
    evidence="box core",
)
NODULES = NoduleFile(
    file="SO268-bc-nodules-PANGAEA-904962.tab",
    station="Event",
    long_axis_mm="Nodule l",
    mass_g="Nodule m",
)


@pytest.fixture(scope="session")
def case(facts):
    cases = json.loads((facts / "resource_cases.json").read_text())
    by_id = {entry["id"].split("_")[0]: entry for entry in cases}
    return lambda number: (by_id[number]["inputs"], by_id[number]["expected"])


@pytest.fixture(scope="module")
def cores(testdata):
    return read_samples(CORES, root=testdata / "nodules").accepted


@pytest.fixture(scope="module")
def nodules(testdata):
    return read_nodules(NODULES, root=testdata / "nodules")


def near(found, expected):
    """Compare within 1e-4, or within the rounding of the printed figures."""
    for name, value in found.items():
        printed = expected[name]
        digits = f"{printed}".partition(".")[2]
        rounding = 0.5 * 10.0 ** -len(digits)
        assert value == pytest.approx(printed, rel=1e-4, abs=rounding * (1 + 1e-9)), (
            name
        )


@pytest.mark.testdata
def test_w21_the_long_axis_law_of_1642_nodules(case, nodules):
    _, expected = case("W21")
    law = fit_long_axis_law(nodules["long_axis_mm"], nodules["mass_g"])
    assert law.pairs == expected["n_nodules"]
    found = {
        "a": law.intercept,
        "b": law.exponent,
        "sd_log10": law.residual_sd,
        "R2": law.r2,
        "duan_smear": law.smear,
    }
    near(found, expected)


@pytest.mark.testdata
@pytest.mark.parametrize("name", ["cov_all", "cov_east", "cov_west"])
def test_w21_coverage_laws_of_each_cluster_and_of_both(name, case, cores):
    _, expected = case("W21")
    rows = {
        "cov_all": cores["lon"] < 0.0,
        "cov_east": cores["lon"] > EAST_OF,
        "cov_west": cores["lon"] < EAST_OF,
    }[name]
    law = fit_coverage_law(cores["coverage"][rows], cores["abundance"][rows])
    found = {
        "intercept": law.intercept,
        "slope": law.slope_per_percent,
        "R2": law.r2,
        "rmse_dof": law.residual_sd,
    }
    near(found, expected[name])


@pytest.mark.testdata
@pytest.mark.parametrize("name", ["east", "west"])
def test_w21_clusters(name, case, cores, nodules):
    _, expected = case("W21")
    east = cores["lon"] > EAST_OF
    members = cores[east if name == "east" else ~east]
    masses = nodules["mass_g"][nodules["station"].isin(members["station"])]
    mass_cv = float(masses.std(ddof=0) / masses.mean())
    count = float(members["count"].mean())
    abundance = members["abundance"]
    buried = members["buried_share"] * members["count"]
    found = {
        "n_cores": len(members),
        "mean_abundance": abundance.mean(),
        "sd": abundance.std(),
        "CV": abundance.std() / abundance.mean(),
        "mean_count_per_core": count,
        "CV_single_mass": mass_cv,
        "poisson_grain_CV": float(counting_cv(count, mass_cv=mass_cv)),
        "buried_count_fraction": buried.sum() / members["count"].sum(),
    }
    assert set(found) == set(expected["clusters"][name])
    near(found, expected["clusters"][name])
    near({"mean_all": cores["abundance"].mean()}, expected)


@pytest.mark.testdata
def test_w21_errors_of_box_cores_follow_from_their_counts(case, cores):
    _, expected = case("W21")
    for name, east in (("east", True), ("west", False)):
        members = cores[(cores["lon"] > EAST_OF) == east]
        given = expected["clusters"][name]
        device = Device(
            evidence="box core", mass_cv=given["CV_single_mass"], source="904962"
        )
        truth = true_abundance(members, settings=SamplingSettings(devices=(device,)))
        # at the mean of the cluster, as all cores have one area
        relative = np.sqrt(truth.error_variance) / given["mean_abundance"]
        assert relative == pytest.approx(given["poisson_grain_CV"], rel=1e-3)
        assert truth.causes == ()


@pytest.mark.testdata
def test_photos_of_each_cluster_are_read_by_its_own_law(case, cores):
    _, expected = case("W21")
    for name, east in (("east", True), ("west", False)):
        members = cores[(cores["lon"] > EAST_OF) == east].reset_index(drop=True)
        photo = members.iloc[:1].assign(station="photo", evidence="photo", coverage=0.4)
        photo["abundance"] = np.nan
        both = pd.concat([photo, members], ignore_index=True)
        truth = true_abundance(
            both, settings=SamplingSettings(coverage=CoverageSettings()), domain=name
        )
        law = expected[f"cov_{name}"]
        wanted = law["intercept"] + 40.0 * law["slope"]
        assert truth.abundance[0] == pytest.approx(wanted, rel=1e-4)
        assert truth.error_variance[0] ** 0.5 == pytest.approx(
            law["rmse_dof"], rel=1e-3
        )
        assert [cause.name for cause in truth.causes] == [
            f"law of coverage, {name}, first coefficient",
            f"law of coverage, {name}, second coefficient",
        ]


@pytest.mark.testdata
def test_the_mean_long_axis_gives_the_mass_only_with_the_spread_of_the_axes(
    cores, nodules
):
    """The mass of the mean axis is a fifth too small in 36 box cores."""
    by_core = nodules.groupby("station")["long_axis_mm"]
    axes = by_core.mean().rename("long_axis_mm")
    spread = float((by_core.std() / by_core.mean()).mean())
    caught = nodules.groupby("station")["mass_g"].agg(["sum", "size"])
    photos = cores.drop(columns=["count", "coverage"]).merge(axes, on="station")
    photos = photos.merge(caught, on="station").rename(columns={"size": "count"})
    weighed = photos["sum"] / 1e3 / 0.25
    photos = photos.assign(abundance=np.nan, evidence="photo")

    def ratio(axis_cv):
        chosen = LongAxisSettings(nodules=NODULES, statistic="mean", axis_cv=axis_cv)
        truth = true_abundance(
            photos, settings=SamplingSettings(long_axis=chosen), nodules=nodules
        )
        return truth.abundance.sum() / weighed.sum()

    assert ratio(0.0) == pytest.approx(0.817, abs=5e-3)
    assert ratio(spread) == pytest.approx(0.990, abs=5e-3)


def test_w27_free_fall_grabs(case):
    given, expected = case("W27")
    read = np.full(3, given["A_ffg"])
    made = corrected(read, factor=given["k"], factor_sd=given["sd_k"])
    assert made.abundance == pytest.approx(expected["A_corrected"], rel=1e-12)
    assert made.common_sd == pytest.approx(expected["sd_from_k"], rel=1e-12)
    # the factor's error is the campaign's, never each sample's own
    assert made.error_variance.tolist() == [0.0, 0.0, 0.0]


def test_w32_coverage_by_the_shape_of_nodules(case):
    given, expected = case("W32")
    law = shape_coverage_law(
        NoduleShape(
            density_kg_l=given["rho_eff"],
            height_mm=10.0 * given["h_cm"],
            residual_sd=0.0,
            source="W32",
        )
    )
    near({"slope_kg_m2_per_pct": law.slope_per_percent}, expected)
    found = law.abundance(np.array(given["C_pct"]) / 100.0)
    for one, printed in zip(found, expected["A"], strict=True):
        near({"A": one}, {"A": printed})


def test_w33_the_share_of_counting_noise_between_cores(case):
    given, expected = case("W33")
    found = {
        "grain_CV": float(counting_cv(given["N"], mass_cv=given["CV_m"])),
        "share": counting_share(
            given["N"], mass_cv=given["CV_m"], observed_cv=given["CV_obs"]
        ),
    }
    assert set(found) == set(expected)
    near(found, expected)


DOMES = QualityFile(
    name="DOMES",
    kind="pairs",
    file="Fewkes_1980_2.tab",
    label="Event",
    first="Nodules [kg/m**2]",
    second="Conc [kg/m**2]",
    second_file="Piper-etal_1979_tab8.tab",
    unit="kg/m2",
)


@pytest.mark.testdata
def test_box_cores_and_photos_of_domes_disagree(testdata):
    """62 of the 65 events that both list have a figure in both."""
    readings = read_quality(DOMES, root=testdata / "nodules")
    found = compare_samplers(readings.table["first"], readings.table["second"])
    assert found.pairs == 62
    assert found.difference_sd == pytest.approx(4.7, abs=0.05)
    assert found.r == pytest.approx(0.65, abs=5e-3)
    assert found.factor == pytest.approx(1.169, abs=5e-4)
    pairs = readings.table[["first", "second"]].to_numpy()
    drawn = pairs[generator(3, "pairs").integers(0, len(pairs), (5000, len(pairs)))]
    ratios = drawn[..., 0].mean(axis=1) / drawn[..., 1].mean(axis=1)
    assert found.factor_sd == pytest.approx(ratios.std(), rel=0.1)
    # it could feed a device
    Device(
        evidence="photo",
        factor=found.factor,
        factor_sd=found.factor_sd,
        source=readings.settings.name,
    )


@pytest.mark.testdata
def test_r_of_the_65_shared_events_takes_bare_photos_as_none(testdata):
    """Three photos without a figure show a coverage of 1 % or less: 0 kg/m2."""
    shared = read_quality(
        QualityFile(
            name="DOMES",
            kind="pairs",
            file=DOMES.file,
            label="Event",
            first=DOMES.first,
            second="Cov [%]",
            second_file=DOMES.second_file,
        ),
        root=testdata / "nodules",
    ).table.set_index("label")
    both = read_quality(DOMES, root=testdata / "nodules").table.set_index("label")
    assert len(shared) == 65
    bare = shared.index.difference(both.index)
    assert shared.loc[bare, "second"].max() <= 1.0
    photo = both["second"].reindex(shared.index).fillna(0.0)
    found = compare_samplers(shared["first"], photo)
    assert found.r == pytest.approx(0.68, abs=5e-3)
    assert found.difference_sd == pytest.approx(4.6, abs=0.05)
