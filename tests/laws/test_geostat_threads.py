"""The same bytes on any number of threads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from geo.geostat.checks.validation import blocked_cross_validation
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.simulation_settings import SimulationSettings
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.tails import tails_of
from geo.geostat.variogram import Structure, Variogram
from geo.geostat.variography.bootstrap import bootstrap_variogram
from geo.geostat.variography.experimental import experimental_variogram
from geo.geostat.variography.fitting import fit_variogram
from geo.model.crs import local_crs
from geo.model.estimate import GivenRange
from geo.model.grid import GridSpec
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
SMOOTH = Variogram(
    nugget=1e-4, structures=(Structure(model="gaussian", sill=1.0, range_m=6e3),)
)
SPEC = GridSpec(
    west=0.0, south=0.0, spacing=500.0, shape=(40, 40), crs=local_crs([154.0], [24.0])
)


@pytest.fixture(scope="module")
def survey():
    rng = generator(31, "threads")
    places = rng.uniform(0.0, 2e4, (400, 2))
    values = 20.0 + 5.0 * np.sin(places[:, 0] / 3e3) + rng.normal(0.0, 1.0, 400)
    return places, values


def kriged(places, values):
    done = krige(
        places, values, onto=SPEC.centres(), variogram=SMOOTH, neighbourhood=UNIQUE
    )
    return np.concatenate([done.estimate, done.variance, done.weight_of_mean])


def left_out(places, values):
    done = blocked_cross_validation(
        places, values, variogram=SMOOTH, neighbourhood=UNIQUE, block_m=4e3
    )
    return done.table[["predicted", "variance"]].to_numpy()


def drawn_variograms(places, values):
    seen = experimental_variogram(places, values, lag_m=700.0, max_lag_m=1e4)
    given = GivenRange(range_m=6e3, author="A. Reader", reason="the waves are known")
    fitted = fit_variogram(seen, model="spherical", given_range=given)
    rng = generator(32, "bootstrap")
    drawn = bootstrap_variogram(places, fitted, draws=6, rng=rng)
    return np.array([[v.nugget, v.sill, v.effective_range_m] for v in drawn.variograms])


def simulated(places, values):
    measured = Measured(
        "value",
        coordinates=places,
        values=values,
        transform=NormalScore.fit(values, tails=tails_of(values)),
    )
    simulation = simulate(
        measured,
        onto=SPEC,
        variogram=SMOOTH,
        settings=SimulationSettings(realizations=3),
        rng=generator(33, "realizations"),
    )
    return np.stack([each["value"] for each in simulation])


@pytest.mark.parametrize("work", [kriged, left_out, drawn_variograms, simulated])
def test_the_number_of_threads_changes_no_byte(survey, work: Callable[..., np.ndarray]):
    answers = []
    for threads in (1, 2):
        with threadpool_limits(limits=threads, user_api="blas"):
            answers.append(work(*survey).tobytes())
    assert answers[0] == answers[1]
