"""A metal that leads the estimate in the place of the abundance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.variogram import Structure, Variogram
from geo.model.crs import local_crs
from geo.model.estimate import EstimateSettings
from geo.model.grid import GridSpec
from geo.model.randomness import generator
from geo.model.uncertainty import UncertaintySettings
from geo.resource.deposit.domain import choose_domain_model
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.deposit.joint_model import joint_model
from geo.resource.deposit.realizations import draw_deposit
from geo.resource.sampling.cause import Cause

SETTINGS = EstimateSettings(
    spacing_m=4e3, lag_m=3e3, max_lag_m=24e3, minimum_pairs=5, leading="REO"
)


def world():
    """Draw mud of much the same mass, and of a content that waves over 40 km."""
    rng = generator(5, "leading")
    steps = np.arange(9) * 4e3
    places = np.column_stack([each.ravel() for each in np.meshgrid(steps, steps)])
    places = places + rng.uniform(-900.0, 900.0, places.shape)
    wave = np.cos(2.0 * np.pi * places[:, 0] / 4e4)
    count = len(places)
    return DomainSamples(
        coordinates=places,
        abundance=1e4 * (1.0 + 0.02 * rng.standard_normal(count)),
        grades={"REO": 1e-3 * (1.0 + 0.6 * wave + 0.05 * rng.standard_normal(count))},
        station=np.array([f"C{i}" for i in range(count)]),
        error_variance=np.zeros(count),
        position_error_m=np.zeros(count),
    )


def test_the_mean_stays_and_relative_errors_become_those_of_the_metal():
    samples = world()
    led = samples.led_by("REO")
    assert led.abundance.mean() == pytest.approx(samples.abundance.mean())
    mass = samples.abundance * samples.grades["REO"]
    assert led.abundance.std() / led.abundance.mean() == pytest.approx(
        mass.std() / mass.mean()
    )
    assert samples.led_by("abundance") is samples


def test_a_sample_without_mud_holds_nothing_and_one_without_assay_is_refused():
    samples = world()
    none = samples.abundance.copy()
    none[0] = 0.0
    grades = samples.grades["REO"].copy()
    grades[0] = np.nan
    bare = replace(samples, abundance=none, grades={"REO": grades})
    assert bare.led_by("REO").abundance[0] == 0.0
    with pytest.raises(ParameterError, match="1 of 81 samples without REO"):
        replace(samples, grades={"REO": grades}).led_by("REO")
    with pytest.raises(ParameterError, match="81 of 81 samples without Dy"):
        samples.led_by("Dy")


def test_the_variogram_is_fitted_to_what_leads():
    samples = world()
    model = choose_domain_model(samples, settings=SETTINGS)
    plain = choose_domain_model(
        samples, settings=replace(SETTINGS, leading="abundance")
    )
    assert model.variogram.sill > 100.0 * plain.variogram.sill


def test_the_abundance_keeps_the_sills_of_a_grade_where_it_does_not_lead():
    drawn = Variogram(
        nugget=0.0, structures=(Structure(model="spherical", sill=0.3, range_m=9e3),)
    )
    led = joint_model(drawn, seen=None, of_abundance=False)
    assert float(led.structures[0].sills[0, 0]) == pytest.approx(0.3)


def test_draws_follow_the_metal_and_hold_its_total():
    samples = world()
    spec = GridSpec(
        west=0.0, south=0.0, spacing=4e3, shape=(8, 8), crs=local_crs([153.0], [22.0])
    )
    draws = draw_deposit(
        samples,
        spec=spec,
        estimate=SETTINGS,
        moisture=0.6,
        settings=UncertaintySettings(realizations=12, variograms=2, nodes_per_side=2),
        seed=3,
        domain="field",
    )
    assert any("REO per area" in note for note in draws.notes)
    east = spec.centres()[:, 0].reshape(spec.shape)
    truth = 1e4 * 0.4 * 1e-3 * (1.0 + 0.6 * np.cos(2.0 * np.pi * east / 4e4))
    drawn = np.mean([each.metals["REO"] for each in draws], axis=0)
    assert drawn.mean() == pytest.approx(truth.mean(), rel=0.06)
    assert np.corrcoef(drawn.ravel(), truth.ravel())[0, 1] > 0.9


def test_a_mass_that_is_the_same_everywhere_is_held_and_its_metal_drawn():
    samples = world()
    shared = Cause(name="devices", loading=np.full(len(samples.abundance), 500.0))
    same = replace(
        samples,
        abundance=np.full(len(samples.abundance), 1e4),
        grades=samples.grades | {"Y": 0.3 * samples.grades["REO"]},
        causes=(shared,),
    )
    spec = GridSpec(
        west=0.0, south=0.0, spacing=4e3, shape=(8, 8), crs=local_crs([153.0], [22.0])
    )
    draws = draw_deposit(
        same,
        spec=spec,
        estimate=SETTINGS,
        moisture=0.6,
        settings=UncertaintySettings(realizations=12, variograms=2, nodes_per_side=2),
        seed=3,
        domain="field",
    )
    assert draws.metals == ("REO", "Y")
    assert any("bears 1e+04 kg/m2; that is held" in note for note in draws.notes)
    east = spec.centres()[:, 0].reshape(spec.shape)
    truth = 1e4 * 0.4 * 1e-3 * (1.0 + 0.6 * np.cos(2.0 * np.pi * east / 4e4))
    drawn = list(draws)
    for one in drawn:
        whole = 1e4 * (1.0 + 0.05 * one.causes["devices"])
        assert one.abundance == pytest.approx(np.full(spec.shape, whole))
        # what the devices are off by moves mass and metal alike
        lead = one.metals["REO"].sum() / truth.sum()
        assert lead == pytest.approx(whole / 1e4, rel=0.08)
        ratio = one.metals["Y"].sum() / one.metals["REO"].sum()
        assert ratio == pytest.approx(0.3, rel=0.05)
    mean = np.mean([one.metals["REO"] for one in drawn], axis=0)
    assert np.corrcoef(mean.ravel(), truth.ravel())[0, 1] > 0.9
