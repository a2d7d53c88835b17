"""Deposits drawn from samples that lack one thing or another."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.crs import local_crs
from geo.model.estimate import EstimateSettings
from geo.model.grid import GridSpec
from geo.model.randomness import generator
from geo.model.uncertainty import UncertaintySettings
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.deposit.drawn_notes import nugget_left
from geo.resource.deposit.joint_model import ABUNDANCE, joint_model
from geo.resource.deposit.realizations import (
    draw_deposit,
    draw_moisture,
)

SPEC = GridSpec(
    west=0.0, south=0.0, spacing=2e3, shape=(8, 10), crs=local_crs([154.0], [24.0])
)
ESTIMATE = EstimateSettings(spacing_m=2e3, lag_m=1e3, max_lag_m=12e3)
DRAWS = UncertaintySettings(realizations=10, variograms=2, nodes_per_side=2)
FIELD = Variogram(
    nugget=0.1, structures=(Structure(model="spherical", sill=0.9, range_m=7e3),)
)


def samples(count=70, *, assays=None, error=0.0, grades=None):
    """Abundance with grades that fall where it rises; the first so many assayed."""
    rng = generator(3, "samples")
    places = rng.uniform([0.0, 0.0], [20e3, 16e3], (count, 2))
    root = np.linalg.cholesky(covariance_between(places, places, model=FIELD))
    rich, poor = (root @ rng.standard_normal((count, 2))).T
    nickel = 0.0044 * (1.0 + 0.06 * (0.8 * poor - 0.6 * rich))
    nickel[count if assays is None else assays :] = np.nan
    return DomainSamples(
        coordinates=places,
        abundance=20.0 * np.exp(0.3 * rich),
        grades={"Ni": nickel} if grades is None else grades,
        station=np.array([f"S{row}" for row in range(count)]),
        error_variance=np.full(count, error),
        position_error_m=np.zeros(count),
    )


def drawn(of, settings=DRAWS, estimate=ESTIMATE, **more):
    return draw_deposit(
        of,
        **{
            "spec": SPEC,
            "estimate": estimate,
            "moisture": 0.3,
            "settings": settings,
            "seed": 4,
            "domain": "north",
            **more,
        },
    )


def test_abundance_and_grade_fall_and_rise_together():
    several = list(drawn(samples()))
    assert [each.number for each in several] == list(range(10))
    told = []
    for each in several:
        grade = each.metals["Ni"] / (0.7 * each.abundance)
        told.append(np.corrcoef(grade.ravel(), each.abundance.ravel())[0, 1])
    assert np.mean(told) < -0.3


def test_draws_can_be_gone_through_twice():
    draws = drawn(samples())
    for first, second in zip(draws, draws, strict=True):
        np.testing.assert_array_equal(first.abundance, second.abundance)
        np.testing.assert_array_equal(first.metals["Ni"], second.metals["Ni"])


def test_a_grade_of_few_assays_varies_without_structure_and_a_note_says_so():
    draws = drawn(samples(assays=12))
    assert any("fewer than 20 stations" in note for note in draws.notes)
    for model in draws.simulation.models:
        assert model.continuous(0, 1, np.zeros((1, 2)))[0] == 0.0
        assert model.continuous(1, 1, np.zeros((1, 2)))[0] == 0.0
    means = [each.metals["Ni"].sum() / each.abundance.sum() / 0.7 for each in draws]
    # twelve assays of a CV of 6 %
    assert np.std(means) / np.mean(means) == pytest.approx(0.06 / 12**0.5, rel=0.7)


def test_stations_with_some_assays_speak_for_the_grades_all_the_same():
    draws = drawn(samples(assays=40))
    assert not any("fewer than" in note for note in draws.notes)
    assert draws.metals == ("Ni",)
    assert len(draws.simulation.measured[1].samples) == 40


def test_a_metal_without_an_assay_is_left_out_and_told():
    none = np.full(70, np.nan)
    draws = drawn(samples(grades={"Co": none}))
    assert draws.metals == ()
    assert "north: no assay of Co" in draws.notes
    assert next(iter(draws)).metals == {}


def test_one_assay_is_a_grade_that_does_not_vary():
    one = np.full(70, np.nan)
    one[5] = 0.002
    draws = drawn(samples(grades={"Co": one}))
    assert any("all assays of Co are alike" in note for note in draws.notes)
    for each in draws:
        np.testing.assert_allclose(each.metals["Co"], 0.7 * 0.002 * each.abundance)


def test_a_deposit_may_have_no_grades_at_all():
    assert next(iter(drawn(samples(grades={})))).metals == {}


def test_samples_without_a_variogram_are_drawn_from_what_they_leave_possible():
    far = EstimateSettings(spacing_m=2e3, lag_m=1e3, max_lag_m=2e3)
    draws = drawn(samples(30), estimate=far)
    assert draws.ground.model.fitted is None
    assert any("carry no variogram" in note for note in draws.notes)
    cells = next(iter(draws)).abundance
    assert np.isfinite(cells).all()


def test_few_assays_by_chance_do_not_speak_for_the_abundance():
    noise = 0.0044 * (1.0 + 0.06 * generator(8, "assays").standard_normal(70))
    noise[::2] = np.nan
    draws = drawn(samples(error=4.0, grades={"Ni": noise}))
    seen = np.isfinite(noise)
    scores = draws.ground.transform.scores(draws.ground.values)[seen]
    of_nickel = draws.simulation.measured[1].scores()
    by_stations = np.corrcoef(scores, of_nickel)[0, 1]
    for model in draws.simulation.models:
        for sills in (model.nugget(), model.variances()):
            root = np.sqrt(np.diagonal(sills))
            correlation = sills[0, 1] / (root[0] * root[1])
            # the least nugget that keeps a system solvable is of each by itself
            assert abs(correlation - by_stations) < 2.0 / np.sqrt(35) + 0.01


def test_a_note_tells_of_the_nugget_that_cells_even_out():
    even = Variogram(
        nugget=0.02, structures=(Structure(model="spherical", sill=1.0, range_m=9e3),)
    )
    rough = Variogram(nugget=1.0)
    assert nugget_left([rough], cell_m=2e3, per_side=4) == 1.0
    assert nugget_left([even], cell_m=2e3, per_side=4) < 0.01
    both = nugget_left([even, rough], cell_m=1e-3, per_side=4)
    assert both == pytest.approx((1.02 / 16) / (1.02 / 16 + 1.0), rel=1e-4)
    notes = drawn(samples(error=0.0)).notes
    share = [note for note in notes if "evens out within a cell" in note]
    nugget = np.mean([v.nugget / v.sill for v in drawn(samples()).ground.variograms])
    assert bool(share) == (nugget > 0.05)


def test_a_stop_on_refusal_does_not_stop_the_draws():
    stop = EstimateSettings(spacing_m=2e3, lag_m=1e3, max_lag_m=2e3, on_refusal="stop")
    of = samples(30)
    draws = draw_deposit(
        of,
        spec=SPEC,
        estimate=stop,
        moisture=0.3,
        settings=DRAWS,
        seed=4,
        domain="north",
    )
    assert len(draws) == 10


def test_errors_of_samples_reach_the_scores():
    still, noisy = drawn(samples()), drawn(samples(error=4.0))
    assert not still.ground.error_variance.any()
    assert np.all(noisy.ground.error_variance > 0.0)


def test_an_error_that_all_assays_share_moves_the_metal_as_far():
    settings = UncertaintySettings(
        realizations=40, variograms=2, nodes_per_side=2, assay_sd={"Ni": 0.05}
    )
    noise, grade = [], []
    for each in drawn(samples(), settings=settings):
        noise.append(each.causes["assays of Ni"])
        grade.append(each.metals["Ni"].sum() / each.abundance.sum() / 0.7)
    slope, _ = np.polyfit(noise, np.array(grade) / np.mean(grade), 1)
    assert slope == pytest.approx(0.05, abs=0.015)


def test_no_place_leaves_the_bounds_that_are_given():
    settings = UncertaintySettings(
        realizations=10,
        variograms=1,
        nodes_per_side=1,
        lowest_kg_m2=3.0,
        highest_kg_m2=60.0,
    )
    for each in drawn(samples(), settings=settings):
        assert each.abundance.min() >= 3.0
        assert each.abundance.max() <= 60.0
    low = UncertaintySettings(highest_kg_m2=21.0)
    with pytest.raises(ParameterError, match="highest_kg_m2: 21, and a value is"):
        drawn(samples(), settings=low)


def test_no_realizations_are_nothing_to_draw():
    with pytest.raises(ParameterError, match="at least 10, to draw deposits"):
        drawn(samples(), settings=UncertaintySettings(realizations=0))


def test_moisture_is_held_where_there_could_be_none():
    settings = UncertaintySettings(moisture_sd=0.2, realizations=2_000)
    moisture = draw_moisture(0.3, settings=settings, seed=1)
    assert moisture.min() == 0.0
    assert moisture.max() <= 0.95


def test_abundance_has_the_drawn_sills_and_every_matrix_is_a_covariance():
    draws = drawn(samples(error=4.0))
    for model, variogram in zip(
        draws.simulation.models, draws.ground.variograms, strict=True
    ):
        whole = model.variances()[0, 0] + model.nugget()[0, 0]
        assert whole == pytest.approx(variogram.sill, rel=1e-5)
        assert np.linalg.eigvalsh(model.variances()).min() > -1e-9
        assert np.linalg.eigvalsh(model.nugget()).min() > -1e-9


def test_a_grade_alone_takes_no_part_in_the_structures():
    model = joint_model(FIELD, seen=None, alone=["Ni", "Co"])
    assert model.variables == (ABUNDANCE, "Ni", "Co")
    assert model.structures[0].sills.tolist() == [[0.9, 0, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ({"realizations": 5}, "0 for none, or 10 to 10000"),
        ({"variograms": 0}, "variograms: 0"),
        ({"nodes_per_side": 40}, "1 to 10"),
        ({"moisture_sd": 0.5}, "moisture_sd: 0.5"),
        ({"assay_sd": {"Ni": 0.3}}, "assay_sd.Ni: 0.3"),
        ({"lowest_kg_m2": 9.0, "highest_kg_m2": 4.0}, "the lowest first"),
        ({"lowest_kg_m2": -1.0}, "0 or more"),
    ],
)
def test_impossible_settings_are_refused(bad, match):
    with pytest.raises(ParameterError, match=match):
        UncertaintySettings(**bad)


def test_too_much_memory_is_refused_before_anything_is_prepared():
    wide = GridSpec(west=0.0, south=0.0, spacing=2e3, shape=(2000, 2000), crs=SPEC.crs)
    with pytest.raises(ParameterError, match=r"(?s)memory_mb.*MB would be taken"):
        drawn(samples(), spec=wide)
