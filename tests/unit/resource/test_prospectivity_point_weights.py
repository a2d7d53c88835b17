"""Errors by evidence from ground measured twice, and what they make of points."""

import numpy as np
import pandas as pd
import pytest

from geo import Neighbourhood, Structure, Variogram, krige
from geo.errors import DataError, ParameterError
from geo.geostat.stochastic.centred import Centred
from geo.model.quality import QualityFile
from geo.model.randomness import generator
from geo.model.sampling import Device, SamplingSettings
from geo.resource.prospectivity.censored.resampling import Bootstrap
from geo.resource.prospectivity.design.design import Design
from geo.resource.prospectivity.evidence.evidence_errors import (
    EvidenceError,
    error_by_evidence,
)
from geo.resource.prospectivity.evidence.point_weights import (
    weigh_points,
    weigh_true_abundance,
)
from geo.resource.sampling.truth import true_abundance
from geo.sources.quality import read_quality

FEW = Bootstrap(draws=200)


def read_twice(seed, *, places=80, sds=(1.0, 3.0), factors=(1.0, 1.0, 1.0)):
    rng = generator(seed, "twice")
    truth = rng.normal(12.0, 4.0, places)
    return {
        f"kind {number}": factor * (truth + sd * rng.normal(size=places))
        for number, (sd, factor) in enumerate(zip(sds, factors, strict=False))
    }


@pytest.mark.parametrize("sds", [(1.0, 3.0), (1.0, 3.0, 2.0)])
def test_known_errors_are_found_again(sds):
    found = np.array(
        [
            error_by_evidence(
                read_twice(seed, sds=sds), rng=generator(1, "b"), bootstrap=FEW
            ).table["error_variance"]
            for seed in range(40)
        ]
    )
    error = found.std(axis=0, ddof=1) / np.sqrt(40)
    assert (np.abs(found.mean(axis=0) - np.square(sds)) < 3.0 * error).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = 0
    for seed in range(40):
        table = error_by_evidence(
            read_twice(seed), rng=generator(seed, "b"), bootstrap=FEW
        ).table
        held += table["variance_low"][1] <= 9.0 <= table["variance_high"][1]
    # a percentile bootstrap of a variance is somewhat narrow: 0.9 asked
    assert held / 40 > 0.9 - 3.0 * np.sqrt(0.09 / 40)


def test_grubbs_by_hand():
    core, photo, video = (
        [4.0, 8.0, 12.0, 16.0],
        [2.0, 9.0, 10.0, 17.0],
        [5.0, 8, 13, 15],
    )
    covariance = np.cov([core, photo, video])
    found = error_by_evidence(
        {"core": core, "photo": photo, "video": video}, rng=generator(1, "h")
    )
    differences = [
        np.var(np.subtract(a, b), ddof=1)
        for a, b in ((core, photo), (core, video), (photo, video))
    ]
    # Var(e1) = (Var(1-2) + Var(1-3) - Var(2-3)) / 2
    by_hand = (differences[0] + differences[1] - differences[2]) / 2.0
    assert found.table["error_variance"][0] == pytest.approx(by_hand)
    assert found.differences["difference_sd"].tolist() == pytest.approx(
        np.sqrt(differences)
    )
    assert found.ground_variance == pytest.approx(
        (covariance.sum() - np.trace(covariance)) / 6.0
    )
    # two kinds share out the variance of their difference
    two = error_by_evidence({"core": core, "photo": photo}, rng=generator(1, "h"))
    assert two.table["error_variance"].sum() == pytest.approx(differences[0])
    assert two.table["error_variance"][0] < 0.0
    assert two.table["error_sd"][0] == 0.0
    assert any("below 0 (-4)" in note for note in two.notes)


def test_a_reading_on_another_scale_is_brought_to_the_reference():
    readings = read_twice(3, places=4000, sds=(1.0, 2.0), factors=(1.0, 0.6))
    plain, scaled = (
        error_by_evidence(readings, rng=generator(1, "s"), scale=scale, bootstrap=FEW)
        for scale in ("as read", "ratio of means")
    )
    assert scaled.table["factor"][1] == pytest.approx(1 / 0.6, rel=0.01)
    assert scaled.table["error_variance"].tolist() == pytest.approx([1, 4], abs=0.5)
    # as read, the photo takes spread for agreement
    assert plain.table["error_variance"][1] < 0.0
    assert plain.table["bias"][1] == pytest.approx(-0.4 * 12.0, abs=0.2)
    assert plain.table["bias_low"][1] < plain.table["bias"][1]
    assert plain.table["bias"][1] < plain.table["bias_high"][1]


def test_order_of_places_does_not_matter_to_the_estimate():
    readings = pd.DataFrame(read_twice(5))
    one, other = (
        error_by_evidence(each, rng=generator(1, "o"), bootstrap=FEW)
        for each in (readings, readings.iloc[::-1])
    )
    assert other.table["error_variance"].tolist() == pytest.approx(
        one.table["error_variance"].tolist()
    )


def test_readings_that_tell_nothing_are_refused():
    rng = generator(1, "x")
    with pytest.raises(DataError, match="1 kinds"):
        error_by_evidence({"core": [1.0, 2, 3, 4]}, rng=rng)
    nothing = [np.nan, np.nan, 1.0, 2.0]
    with pytest.raises(DataError, match="2 of 4 places have every kind"):
        error_by_evidence({"core": [1.0, 2, 3, 4], "photo": nothing}, rng=rng)
    with pytest.raises(DataError, match="photo: all readings alike"):
        error_by_evidence({"core": [1.0, 2, 3, 4], "photo": [5.0] * 4}, rng=rng)
    with pytest.raises(ParameterError, match="one of as read, ratio of means"):
        error_by_evidence({"a": [1.0] * 4, "b": [2.0] * 4}, rng=rng, scale="log")


def points(**columns):
    given = {
        "abundance": [4.0, 9.0, 12.0, 20.0],
        "evidence": ["core"] * 2 + ["photo"] * 2,
    }
    return pd.DataFrame({**given, **columns})


CORE = EvidenceError(evidence="core", sd=1.0, relative_sd=0.1, source="repeats")
PHOTO = EvidenceError(evidence="photo", sd=3.0, support_m2=2.0, source="pairs")


def test_stated_errors_go_before_those_of_the_evidence():
    found = weigh_points(
        points(error_sd=[0.5, None, None, None], support_m2=[0.25, 0.25, 2.0, 8.0]),
        value="abundance",
        errors=[CORE, PHOTO],
        ground_variance=20.0,
    )
    assert found.error_variance == pytest.approx([0.25, 1.0 + 0.81, 9.0, 9.0 / 4.0])
    assert found.weight.mean() == pytest.approx(1.0)
    assert found.weight * (20.0 + found.error_variance) == pytest.approx(
        found.weight[0] * 20.25
    )
    assert found.source[0] == "stated"
    assert found.source[3] == "by evidence: pairs"
    assert found.table()["error_sd"].tolist() == pytest.approx(
        np.sqrt(found.error_variance)
    )


def test_the_weighted_mean_beats_the_plain_one():
    plain, weighted = [], []
    for seed in range(200):
        rng = generator(seed, "mean")
        sd = np.resize([0.5, 8.0], 30)
        values = 12.0 + 2.0 * rng.normal(size=30) + sd * rng.normal(size=30)
        table = pd.DataFrame({"a": values, "evidence": "x", "error_sd": sd})
        found = weigh_points(table, value="a", ground_variance=4.0)
        weighted.append(found.mean)
        plain.append(values.mean())
    assert np.std(weighted) < 0.6 * np.std(plain)


def test_weights_go_into_kriging_simulation_and_learners():
    table = points(support_m2=[0.25, 0.25, 2.0, 8.0])
    found = weigh_points(
        table, value="abundance", errors=[CORE, PHOTO], ground_variance=20.0
    )
    places = np.array([[0.0, 0.0], [2e3, 0.0], [0.0, 2e3], [2e3, 2e3]])
    spherical = Structure(model="spherical", sill=20.0, range_m=5e3)
    kriged = krige(
        places,
        found.value,
        onto=places,
        variogram=Variogram(nugget=0.0, structures=(spherical,)),
        neighbourhood=Neighbourhood(radius_m=9e3),
        error_variance=found.error_variance,
    )
    # an estimate is no worse than the sample in its place, and no better than exact
    assert (kriged.variance < found.error_variance).all()
    assert (kriged.variance > 0.1 * found.error_variance).all()
    measured = found.measured(
        "abundance", coordinates=places, transform=Centred(mean=11.0)
    )
    assert measured.samples.error_variance == pytest.approx(found.error_variance)
    design = Design(
        covariates=pd.DataFrame({"depth": [4e3, 5e3, 4500.0, 4800.0]}),
        response=found.value,
        xy_m=places,
        lon=np.full(4, 154.0),
        lat=np.linspace(24.0, 24.1, 4),
        kind="quantity",
        units={"depth": "m", "response": "kg m-2"},
        weight=np.array([1.0, 2.0, 1.0, 1.0]),
    )
    told = found.into(design)
    assert told.error_sd == pytest.approx(np.sqrt(found.error_variance))
    assert told.weight == pytest.approx([1, 2, 1, 1] * found.weight)
    with pytest.raises(DataError, match="the points that were weighed"):
        found.into(design.take([0, 1]))


def test_sampling_settings_are_reused():
    corer = Device(evidence="box core", relative_sd=0.1, source="made up")
    photo = Device(evidence="photo", factor=1.2, factor_sd=0.1, source="made up")
    stations = pd.DataFrame(
        {
            "station": ["A", "B", "C"],
            "abundance": [10.0, 20.0, 5.0],
            "evidence": ["box core", "box core", "photo"],
        }
    )
    truth = true_abundance(stations, settings=SamplingSettings(devices=(corer, photo)))
    found = weigh_true_abundance(truth)
    assert found.error_variance == pytest.approx(truth.error_variance)
    assert found.value == pytest.approx(truth.abundance)
    assert any("shared errors are not in the weights" in note for note in found.notes)


@pytest.mark.parametrize("column", ["error_sd", "support_m2"])
def test_text_that_is_no_number_is_not_taken_for_an_empty_cell(column):
    told = points(**{column: ["0,5", 1.0, 1.0, 1.0]})
    with pytest.raises(DataError, match=f"row 0: {column} is no number"):
        weigh_points(told, value="abundance", errors=[CORE, PHOTO])


def test_what_is_wrong_with_points_is_told_at_once():
    with pytest.raises(DataError) as told:
        weigh_points(
            points(
                abundance=[np.nan, 9.0, 12.0, 20.0],
                error_sd=[1.0, -1.0, 1.0, None],
                support_m2=[1.0, 1.0, 0.0, 1.0],
            ),
            value="abundance",
        )
    text = str(told.value)
    for words in (
        "row 0: the value is no number",
        "row 1: error_sd below 0",
        "row 2: support_m2 at 0 or below",
        "row 3: no error is stated: photo",
    ):
        assert words in text
    with pytest.raises(DataError, match="no column abundance"):
        weigh_points(pd.DataFrame({"evidence": ["core"]}), value="abundance")
    loud = EvidenceError(evidence="core", sd=50.0, source="made up")
    with pytest.raises(DataError, match="as large as the spread"):
        weigh_points(points(evidence=["core"] * 4), value="abundance", errors=[loud])
    found = weigh_points(points(), value="abundance", errors=[CORE], unstated="zero")
    assert found.error_variance[2:].tolist() == [0.0, 0.0]
    assert any("2 points (photo) is taken as 0" in note for note in found.notes)
    unknown = weigh_points(
        points(), value="abundance", errors=[CORE, PHOTO], ground_variance=9.0
    )
    assert any("support of 2 points" in note for note in unknown.notes)


@pytest.mark.testdata
def test_errors_of_box_cores_and_photos_of_domes(testdata):
    """62 events with both; r and sd of the difference as the shared notes have them."""
    readings = read_quality(
        QualityFile(
            name="DOMES",
            kind="pairs",
            file="Fewkes_1980_2.tab",
            label="Event",
            first="Nodules [kg/m**2]",
            second="Conc [kg/m**2]",
            second_file="Piper-etal_1979_tab8.tab",
            unit="kg/m2",
        ),
        root=testdata / "nodules",
    ).table
    found = error_by_evidence(
        {"box core": readings["first"], "photo": readings["second"]},
        rng=generator(1, "domes"),
    )
    assert found.rows == 62
    assert found.differences["difference_sd"][0] == pytest.approx(4.7, abs=0.05)
    assert found.differences["r"][0] == pytest.approx(0.65, abs=5e-3)
    variances = found.table["error_variance"]
    assert variances.sum() == pytest.approx(found.differences["difference_sd"][0] ** 2)
    # in these cells the core scatters more than the photo: its 0.25 m2 are small
    assert variances[0] > variances[1] > 0.0
    weighed = weigh_points(
        pd.DataFrame({"abundance": readings["first"], "evidence": "box core"}),
        value="abundance",
        errors=found.errors(source="DOMES pairs"),
    )
    assert weighed.error_variance == pytest.approx(variances[0])


@pytest.mark.parametrize(
    "readings", [{"a": ["1", "x"], "b": [1, 2]}, {"a": [1.0], "b": [1.0, 2.0]}]
)
def test_readings_that_are_no_table_of_numbers_are_refused(readings):
    with pytest.raises(DataError, match="readings: "):
        error_by_evidence(readings, rng=generator(1, "pairs"))
