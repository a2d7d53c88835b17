"""From what samplers read to what is true, with every error in its place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.variogram import Structure, Variogram
from geo.model.sampling import (
    CoverageSettings,
    Device,
    GivenCoverage,
    GivenLongAxis,
    LongAxisSettings,
    NoduleFile,
    NoduleShape,
    SamplingSettings,
)
from geo.resource.sampling.counting import counting_cv, counting_share, expected_counts
from geo.resource.sampling.photo import (
    fit_coverage_law,
    fit_long_axis_law,
    given_coverage_law,
    given_long_axis_law,
    shape_coverage_law,
)
from geo.resource.sampling.position import position_errors, position_variance
from geo.resource.sampling.samplers import corrected
from geo.resource.sampling.truth import true_abundance

LONG_AXIS = GivenLongAxis(
    intercept=-2.7855,
    exponent=2.6060,
    residual_sd=0.1349,
    smear=1.0489,
    intercept_sd=0.04,
    exponent_sd=0.02,
    correlation=-0.99,
    source="SO268",
)
COVERAGE = GivenCoverage(
    intercept=4.9,
    slope_per_percent=0.307,
    residual_sd=2.89,
    intercept_sd=4.0,
    slope_sd=0.08,
    correlation=-0.95,
    source="SO268 east",
)


def stations(**columns):
    count = max(len(c) for c in columns.values() if not isinstance(c, str))
    names = [f"S{row}" for row in range(count)]
    return pd.DataFrame({"station": names, "evidence": "box core", **columns})


def truth_of(table, *, domain="", nodules=None, **given):
    return true_abundance(
        table, settings=SamplingSettings(**given), domain=domain, nodules=nodules
    )


def box_core(**given):
    return Device(**{"evidence": "box core", "source": "test", **given})


def test_without_any_statement_the_readings_stand_and_the_silence_is_told():
    truth = truth_of(stations(abundance=[10.0, 20.0]))
    assert truth.abundance.tolist() == [10.0, 20.0]
    assert truth.error_variance.tolist() == [0.0, 0.0]
    assert truth.causes == ()
    assert truth.notes == (
        "box core: the counting error and no other of 2 of 2 samples is not stated, "
        "and is taken as 0",
        "the position error of 2 of 2 stations is not stated, and is taken as 0",
    )
    assert truth.table["how"].tolist() == ["as read", "as read"]
    assert truth.known.all()


def test_no_station_gives_no_abundance():
    truth = truth_of(stations(abundance=[1.0]).iloc[:0], devices=(box_core(mass_cv=1),))
    assert truth.abundance.shape == (0,)
    assert truth.table.empty
    assert truth.at(truth.known).abundance.size == 0


def test_one_empty_core_beside_full_ones_is_no_surer_than_they():
    device = box_core(mass_cv=1.0, mean_nodule_g=80.0, sampled_area_m2=0.25)
    truth = truth_of(stations(abundance=[0.0, 20.0, 40.0]), devices=(device,))
    # 20 kg/m2 of 80 g nodules are 62.5 on a quarter of a square metre
    assert truth.table["expected_count"].tolist() == pytest.approx([62.5] * 3)
    assert truth.error_variance == pytest.approx([400.0 * 2.0 / 62.5] * 3)


def test_the_area_of_a_station_goes_before_that_of_its_device():
    device = box_core(mass_cv=1.0, mean_nodule_g=80.0, sampled_area_m2=0.25)
    table = stations(abundance=[20.0, 20.0], sampled_area_m2=[np.nan, 1.0])
    counts = truth_of(table, devices=(device,)).table["expected_count"]
    assert counts.tolist() == pytest.approx([62.5, 250.0])


def test_counts_give_the_mean_mass_of_a_nodule_where_none_is_stated():
    table = stations(
        abundance=[16.0, 24.0], count=[50.0, 75.0], sampled_area_m2=[0.25, 0.25]
    )
    truth = truth_of(table, devices=(box_core(mass_cv=1.0),))
    assert truth.table["expected_count"].tolist() == pytest.approx([62.5, 62.5])


def test_counts_without_an_area_are_taken_at_their_mean():
    found = expected_counts(
        np.array([10.0, 20.0]),
        count=np.array([40.0, 60.0]),
        area_m2=np.full(2, np.nan),
        mean_nodule_g=np.full(2, np.nan),
        groups=np.array([0, 0]),
    )
    assert found.tolist() == [50.0, 50.0]


def test_campaigns_and_samplers_have_means_of_their_own():
    device = box_core(mass_cv=1.0, mean_nodule_g=80.0, sampled_area_m2=0.25)
    grab = Device(
        evidence="grab",
        mass_cv=1.0,
        mean_nodule_g=80.0,
        sampled_area_m2=0.25,
        source="x",
    )
    table = stations(
        abundance=[20.0, 40.0, 10.0],
        evidence=["box core", "box core", "grab"],
        campaign=["A", "B", "B"],
    )
    counts = truth_of(table, devices=(device, grab)).table["expected_count"]
    assert counts.tolist() == pytest.approx([62.5, 125.0, 31.25])


def test_the_scatter_of_a_sampler_is_added_to_its_counting_noise():
    device = box_core(
        mass_cv=1.0, mean_nodule_g=80.0, sampled_area_m2=0.25, relative_sd=0.1
    )
    truth = truth_of(stations(abundance=[20.0]), devices=(device,))
    assert truth.error_variance[0] == pytest.approx(400.0 * (2.0 / 62.5 + 0.01))


def test_each_campaign_has_a_factor_and_an_error_of_its_own():
    devices = (
        Device(evidence="grab", factor=1.4, factor_sd=0.1, source="2008"),
        Device(
            evidence="grab", campaign="1994", factor=1.29, factor_sd=0.15, source="94"
        ),
    )
    table = stations(
        abundance=[8.0, 8.0, 8.0, 9.0],
        evidence=["grab", "grab", "grab", "box core"],
        campaign=["1994", "2008", None, "2008"],
    )
    truth = truth_of(table, devices=devices)
    assert truth.abundance == pytest.approx([10.32, 11.2, 11.2, 9.0])
    loadings = {cause.name: cause.loading.tolist() for cause in truth.causes}
    assert loadings == {
        "factor of grab, campaign 1994": pytest.approx([1.2, 0.0, 0.0, 0.0]),
        "factor of grab, campaign 2008": pytest.approx([0.0, 0.8, 0.0, 0.0]),
        "factor of grab, campaign not stated": pytest.approx([0.0, 0.0, 0.8, 0.0]),
    }
    assert truth.error_variance.tolist() == [0.0] * 4
    assert truth.table["common_sd"].tolist() == pytest.approx([1.2, 0.8, 0.8, 0.0])
    assert "factor of grab, campaign 1994: 1 abundances x 1.29 ± 0.15" in truth.notes
    assert any("without a campaign are taken as one" in note for note in truth.notes)


def test_some_of_the_samples_keep_their_causes():
    table = stations(abundance=[8.0, 9.0], evidence=["grab", "box core"])
    device = Device(evidence="grab", factor_sd=0.1, source="x")
    truth = truth_of(table, devices=(device,))
    cores = truth.at(np.array([False, True]))
    assert cores.causes == ()
    assert cores.table["station"].tolist() == ["S1"]
    grabs = truth.at(np.array([0]))
    assert grabs.causes[0].loading.tolist() == pytest.approx([0.8])


def test_a_given_law_of_coverage_is_one_cause_everywhere():
    table = stations(abundance=[np.nan, 12.0], coverage=[0.4, 0.5], evidence="photo")
    truth = truth_of(table, coverage=CoverageSettings(given=COVERAGE), domain="east")
    assert truth.abundance == pytest.approx([4.9 + 0.307 * 40.0, 12.0])
    assert truth.error_variance == pytest.approx([2.89**2, 0.0])
    assert [cause.name for cause in truth.causes] == [
        "law of coverage, first coefficient",
        "law of coverage, second coefficient",
    ]
    variance = sum(cause.loading[0] ** 2 for cause in truth.causes)
    assert variance == pytest.approx(
        4.0**2 + 2 * 40 * (-0.95 * 4.0 * 0.08) + (40 * 0.08) ** 2
    )
    assert truth.table["made_of"].tolist() == ["coverage", "abundance"]


def test_the_factor_of_a_photo_does_not_touch_a_law_fitted_to_the_truth():
    device = Device(evidence="photo", factor=1.2, relative_sd=0.1, source="x")
    table = stations(abundance=[np.nan], coverage=[0.4], evidence="photo")
    truth = truth_of(
        table, devices=(device,), coverage=CoverageSettings(given=COVERAGE)
    )
    assert truth.abundance[0] == pytest.approx(17.18)
    assert truth.error_variance[0] == pytest.approx(2.89**2 + 1.718**2)


def test_coverage_outside_the_pairs_and_below_nought_is_told():
    covered = np.linspace(0.3, 0.6, 12)
    table = stations(
        abundance=[
            *(40.0 * covered - 8.0 + 0.1 * (-1.0) ** np.arange(12)),
            *[np.nan] * 2,
        ],
        coverage=[*covered, 0.05, 0.4],
    )
    truth = truth_of(table, coverage=CoverageSettings(), domain="east")
    assert truth.abundance[12] == 0.0
    assert any("1 photos lie outside the 30 to 60 %" in note for note in truth.notes)
    assert any("1 abundances below 0 held at 0" in note for note in truth.notes)
    assert truth.coverage_law.pairs == 12
    assert truth.table["how"].tolist()[13] == "coverage, fitted to 12 stations of east"


def test_too_few_pairs_stop_or_leave_the_photos_out():
    table = stations(abundance=[10.0, 12.0, np.nan], coverage=[0.3, 0.4, 0.35])
    with pytest.raises(DataError, match="2 pairs of abundance and coverage, and 10"):
        truth_of(table, coverage=CoverageSettings(), domain="east")
    lenient = CoverageSettings(on_refusal="leave out")
    truth = truth_of(table, coverage=lenient)
    assert truth.known.tolist() == [True, True, False]
    assert np.isnan(truth.error_variance[2])
    assert truth.at(truth.known).abundance.tolist() == [10.0, 12.0]
    assert "and are left out" in truth.notes[0]
    assert truth.table["how"][2].startswith("no abundance: coverage: 2 pairs")


def test_coverage_that_does_not_vary_is_refused():
    table = stations(
        abundance=[10.0, 12.0, 11.0, np.nan], coverage=[0.3, 0.3, 0.3, 0.3]
    )
    with pytest.raises(DataError, match="3, of 1 different values"):
        truth_of(table, coverage=CoverageSettings(minimum_pairs=3))


def test_no_law_is_fitted_where_no_photo_needs_one():
    table = stations(abundance=[10.0, 12.0], coverage=[0.3, 0.4])
    truth = truth_of(table, coverage=CoverageSettings(), long_axis=LongAxisSettings())
    assert truth.coverage_law is None
    assert truth.known.all()


def test_photos_stay_without_abundance_where_no_law_was_asked_for():
    truth = truth_of(stations(abundance=[np.nan], coverage=[0.4]))
    assert not truth.known.any()
    assert truth.table["how"].tolist() == ["no abundance"]


def photos(**more):
    return stations(
        abundance=[np.nan, np.nan],
        evidence="photo",
        count=[40.0, 0.0],
        long_axis_mm=[50.0, np.nan],
        sampled_area_m2=[2.0, 2.0],
        **more,
    )


def test_long_axes_with_counts_give_an_abundance():
    chosen = LongAxisSettings(given=LONG_AXIS, statistic="mean", axis_cv=0.0)
    truth = truth_of(photos(), long_axis=chosen)
    grams = 1.0489 * 10.0 ** (-2.7855 + 2.6060 * np.log10(50.0))
    assert truth.abundance == pytest.approx([40.0 * grams / 1e3 / 2.0, 0.0])
    assert len(truth.causes) == 2
    # both coefficients: their errors all but cancel inside the data
    common = np.sqrt(sum(cause.loading[0] ** 2 for cause in truth.causes))
    axis = np.log10(50.0)
    spread = 0.04**2 - 2 * 0.99 * axis * 0.04 * 0.02 + (0.02 * axis) ** 2
    assert common == pytest.approx(truth.abundance[0] * np.log(10) * np.sqrt(spread))


def test_the_factor_of_photos_is_for_what_they_do_not_show():
    chosen = LongAxisSettings(given=LONG_AXIS, statistic="mean", axis_cv=0.0)
    device = Device(evidence="photo", factor=1.15, factor_sd=0.05, source="buried")
    plain = truth_of(photos(), long_axis=chosen)
    raised = truth_of(photos(), long_axis=chosen, devices=(device,))
    assert raised.abundance == pytest.approx(1.15 * plain.abundance)
    names = [cause.name for cause in raised.causes]
    assert "factor of photo, campaign not stated" in names


def test_a_law_of_stations_needs_no_spread_of_the_axes():
    rng = np.random.Generator(np.random.PCG64(3))
    axis = rng.uniform(30.0, 80.0, 15)
    grams = 0.004 * axis**2.5
    count = np.full(15, 50.0)
    table = stations(
        abundance=[*(count * grams / 1e3 / 0.25)[:14], np.nan],
        long_axis_mm=axis,
        count=count,
        sampled_area_m2=np.full(15, 0.25),
    )
    truth = truth_of(table, long_axis=LongAxisSettings(), domain="east")
    assert truth.long_axis_law.of == "stations"
    assert truth.abundance[14] == pytest.approx(50.0 * grams[14] / 1e3 / 0.25)
    assert (
        truth.causes == ()
        or max(np.abs(cause.loading).max() for cause in truth.causes) < 1e-9
    )


def test_a_law_of_nodules_takes_those_of_the_domain():
    axis = np.array([20.0, 40.0, 60.0, 30.0])
    nodules = pd.DataFrame(
        {
            "station": ["S0", "S0", "S1", "elsewhere"],
            "long_axis_mm": axis,
            "mass_g": [0.004 * 20**2.5, 0.004 * 40**2.5, 0.004 * 60**2.5, 9e3],
        }
    )
    file = NoduleFile(file="n.csv", station="id", long_axis_mm="l", mass_g="m")
    chosen = LongAxisSettings(
        nodules=file, statistic="median", axis_cv=0.0, minimum_pairs=3
    )
    truth = truth_of(photos(), long_axis=chosen, nodules=nodules)
    assert truth.long_axis_law.exponent == pytest.approx(2.5)
    with pytest.raises(DataError, match="0 pairs of mass and long axis, and 3"):
        truth_of(photos(), long_axis=chosen)


def test_all_laws_that_cannot_be_had_are_told_together():
    table = pd.concat([photos(), stations(abundance=[np.nan], coverage=[0.3])])
    with pytest.raises(DataError, match="2 problems"):
        truth_of(table, coverage=CoverageSettings(), long_axis=LongAxisSettings())


def test_the_argument_is_not_changed():
    table = stations(abundance=[8.0, np.nan], coverage=[0.3, 0.4])
    before = table.copy()
    truth_of(table, coverage=CoverageSettings(given=COVERAGE))
    pd.testing.assert_frame_equal(table, before)


def test_positions_come_from_the_station_or_its_fix():
    table = stations(
        abundance=[1.0, 2.0, 3.0],
        fix=["USBL", "surface fix", "surface fix"],
        position_error_m=[np.nan, 80.0, np.nan],
    )
    found = position_errors(table, by_fix={"usbl ": 25.0})
    assert found.sd_m.tolist() == [25.0, 80.0, 0.0]
    assert found.stated.tolist() == [True, True, False]
    truth = truth_of(table, position_error_m={"usbl": 25.0})
    assert truth.position_error_m.tolist() == [25.0, 80.0, 0.0]
    assert "the position error of 1 of 3 stations" in truth.notes[-1]


def test_a_pure_nugget_does_not_mind_where_a_sample_was():
    assert position_variance(Variogram(nugget=4.0), [0.0, 500.0]).tolist() == [0.0, 0.0]


def test_a_displacement_too_small_for_a_float_is_none():
    near = Variogram(
        nugget=2.0, structures=(Structure(model="spherical", sill=1.0, range_m=1e3),)
    )
    assert position_variance(near, [5e-324])[0] == 0.0


def test_position_errors_below_nought_are_refused():
    near = Variogram(
        nugget=0.0, structures=(Structure(model="spherical", sill=1.0, range_m=1e3),)
    )
    with pytest.raises(ParameterError, match="finite metres, 0 or more"):
        position_variance(near, [5.0, -1.0])


def test_counting_noise_needs_a_catch_and_a_spread():
    with pytest.raises(ParameterError, match="2 problems"):
        counting_cv([0.0], mass_cv=-1.0)
    with pytest.raises(ParameterError, match="observed_cv"):
        counting_share(10.0, mass_cv=1.0, observed_cv=0.0)


def test_factors_and_errors_are_checked_together():
    with pytest.raises(ParameterError, match="3 problems"):
        corrected([1.0], factor=0.0, factor_sd=-0.1, error_variance=-1.0)


def test_a_fit_needs_pairs_that_differ():
    with pytest.raises(DataError, match="2, of 2 different values"):
        fit_coverage_law([0.1, 0.2], [1.0, 2.0])
    with pytest.raises(DataError, match="above 0"):
        fit_long_axis_law([10.0, 20.0, 30.0], [1.0, 0.0, 2.0])


def test_a_least_squares_line_agrees_with_scipy():
    from scipy.stats import linregress

    rng = np.random.Generator(np.random.PCG64(5))
    covered = rng.uniform(0.1, 0.6, 30)
    truth = 5.0 + 30.0 * covered + rng.normal(0.0, 3.0, 30)
    law = fit_coverage_law(covered, truth)
    other = linregress(100.0 * covered, truth)
    assert law.slope_per_percent == pytest.approx(other.slope)
    assert law.intercept == pytest.approx(other.intercept)
    assert law.covariance[1, 1] ** 0.5 == pytest.approx(other.stderr)
    assert law.covariance[0, 0] ** 0.5 == pytest.approx(other.intercept_stderr)
    assert law.r2 == pytest.approx(other.rvalue**2)


def test_given_laws_are_taken_as_they_are():
    law = given_coverage_law(COVERAGE)
    assert law.abundance([0.0, 1.0]).tolist() == pytest.approx([4.9, 35.6])
    assert np.isnan(law.r2)
    lognormal = given_long_axis_law(
        GivenLongAxis(intercept=-2.8, exponent=2.6, residual_sd=0.1349, source="x")
    )
    assert lognormal.smear == pytest.approx(np.exp((np.log(10) * 0.1349) ** 2 / 2))


def test_errors_of_density_and_height_go_into_the_slope():
    law = shape_coverage_law(
        NoduleShape(
            density_kg_l=1.6,
            height_mm=30.0,
            density_sd=0.08,
            height_sd=3.0,
            residual_sd=2.0,
            source="x",
        )
    )
    relative = law.covariance[1, 1] ** 0.5 / law.slope_per_percent
    assert relative == pytest.approx(np.hypot(0.05, 0.1))
    assert law.loadings([0.5])[0] == pytest.approx([0.0, 16.0 * relative])
