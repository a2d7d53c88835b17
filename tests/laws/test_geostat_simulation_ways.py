"""Realizations are the same whichever way, and on however many threads, they are drawn.

And their mean and variance are those of simple kriging where data are many: the
correction by convolution and that in a moving neighbourhood.
"""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.drift import KnownMean
from geo.geostat.kriging import krige
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.centred import Centred
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.simulation_settings import SimulationSettings
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.tails import Tails
from geo.geostat.variogram import Structure, Variogram
from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=24)
SPEC = GridSpec(
    west=0.0, south=0.0, spacing=50.0, shape=(150, 170), crs=local_crs([154.0], [24.0])
)
MODEL = Variogram(
    nugget=0.1, structures=(Structure(model="spherical", sill=0.9, range_m=1_200.0),)
)


def survey(count: int, *, transform: str):
    rng = generator(41, "survey")
    places = rng.uniform(0.0, [8_500.0, 7_500.0], (count, 2))
    places[::7] = SPEC.centres()[rng.choice(150 * 170, len(places[::7]), False)]
    values = rng.gamma(6.0, 0.4, count)
    fitted = (
        NormalScore.fit(values, tails=Tails(lower=0.0, upper=9.0))
        if transform == "scores"
        else Centred(mean=2.4)
    )
    return Measured("value", coordinates=places, values=values, transform=fitted)


def drawn(neighbourhood, *, realizations=5, start=0, transform="scores"):
    simulation = simulate(
        survey(300, transform=transform),
        onto=SPEC,
        variogram=MODEL,
        settings=SimulationSettings(
            realizations=realizations, neighbourhood=neighbourhood
        ),
        rng=generator(42, "ways"),
    )
    return [each["value"] for each in simulation.starting_at(start)]


@pytest.mark.parametrize(
    ("neighbourhood", "tabled"), [(UNIQUE, 0), (UNIQUE, 16_000_000), (MOVING, 0)]
)
def test_threads_change_no_byte(neighbourhood, tabled, monkeypatch):
    monkeypatch.setattr("geo.geostat.stochastic.carriers.TABLED", tabled)
    answers = []
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("ABYSSAL_THREADS", threads)
        answers.append([each.tobytes() for each in drawn(neighbourhood)])
    assert answers[0] == answers[1] == answers[2]
    assert len(set(answers[0])) == 5
    monkeypatch.setenv("ABYSSAL_THREADS", "2")
    last = [each.tobytes() for each in drawn(neighbourhood, start=3)]
    assert last == answers[0][3:]


def test_realizations_are_kept_apart():
    simulation = simulate(
        survey(60, transform="plain"),
        onto=SPEC,
        variogram=MODEL,
        settings=SimulationSettings(realizations=40),
        rng=generator(43, "kept"),
    )
    kept, copies = [], []
    for each in simulation:
        kept.append(each["value"])
        copies.append(each["value"].copy())
    # later ones do not overwrite what was handed out, though room is used again
    np.testing.assert_array_equal(kept, copies)


@pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
def test_compiled_code_changes_no_more_than_rounding(neighbourhood, monkeypatch):
    compiled = drawn(neighbourhood, realizations=2)
    for enough in ("FEW", "MANY"):
        monkeypatch.setattr(f"geo.kernels.compiled.{enough}", 10**9)
    monkeypatch.setattr("geo.geostat.stochastic.many_covariances.MANY", 10**9)
    clear = drawn(neighbourhood, realizations=2)
    np.testing.assert_allclose(compiled, clear, rtol=0.0, atol=1e-10)


@pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
def test_many_data_leave_mean_and_variance_of_simple_kriging(
    neighbourhood, monkeypatch
):
    monkeypatch.setattr("geo.geostat.stochastic.carriers.TABLED", 0)
    count = 500
    rows, columns = np.meshgrid(np.arange(4, 150, 29), np.arange(3, 170, 31))
    simulation = simulate(
        survey(300, transform="plain"),
        onto=SPEC,
        variogram=MODEL,
        settings=SimulationSettings(realizations=count, neighbourhood=neighbourhood),
        rng=generator(44, "mean"),
    )
    found = np.array([each["value"][rows, columns].ravel() for each in simulation])
    targets = SPEC.centres().reshape(150, 170, 2)[rows, columns].reshape(-1, 2)
    samples = survey(300, transform="plain").samples
    truth = krige(
        samples.coordinates,
        samples.measured[:, 0],
        onto=targets,
        variogram=MODEL,
        neighbourhood=neighbourhood,
        drift=KnownMean(value=2.4),
    )
    varies = truth.variance > 1e-6
    apart = (found.mean(axis=0) - truth.estimate)[varies]
    apart /= np.sqrt(truth.variance[varies] / count)
    ratio = found.var(axis=0, ddof=1)[varies] / truth.variance[varies]
    assert np.abs(apart).max() < 4.0
    assert np.mean(apart**2) == pytest.approx(1.0, abs=0.8)
    assert np.abs(ratio - 1.0).max() < 4.0 * np.sqrt(2.0 / count)
    assert ratio.mean() == pytest.approx(1.0, abs=0.04)


def test_several_variables_change_no_byte_by_threads(monkeypatch):
    form = Structure(model="exponential", sill=1.0, range_m=900.0)
    model = Coregionalisation(
        variables=("value", "other"),
        nugget=[[0.1, 0.05], [0.05, 0.2]],
        structures=(
            CoregionalisedStructure(sills=[[0.9, 0.4], [0.4, 0.8]], form=form),
        ),
    )
    first = survey(120, transform="plain")
    other = Measured(
        "other",
        coordinates=first.samples.coordinates[40:] + 7.0,
        values=first.samples.measured[40:, 0],
        transform=Centred(mean=2.0),
    )
    for tabled in (0, 16_000_000):
        monkeypatch.setattr("geo.geostat.stochastic.carriers.TABLED", tabled)
        answers = []
        for threads in ("1", "2"):
            monkeypatch.setenv("ABYSSAL_THREADS", threads)
            simulation = simulate(
                [first, other],
                onto=SPEC,
                variogram=model,
                settings=SimulationSettings(realizations=3, mean="drawn"),
                rng=generator(45, "two"),
            )
            answers.append([each["other"].tobytes() for each in simulation])
        assert answers[0] == answers[1]
