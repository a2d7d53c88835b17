"""Simulation round a mean that nobody knows."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError
from geo.geostat.kriging import krige
from geo.geostat.multivariate.cokriging import cokrige
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.heterotopic import samples_by_variable
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.centred import Centred
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.simulation_settings import SimulationSettings
from geo.geostat.stochastic.unknown_mean import unknown_mean
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator

SPEC = GridSpec(
    west=0.0, south=0.0, spacing=100.0, shape=(20, 30), crs=local_crs([154.0], [24.0])
)
UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
FORM = Structure(model="spherical", sill=1.0, range_m=900.0)
NESTED = Variogram(
    nugget=0.2, structures=(Structure(model="spherical", sill=1.3, range_m=900.0),)
)
COUNT = 1_500


def survey(count, seed):
    rng = generator(seed, "survey")
    points = rng.uniform([0.0, 0.0], [3_000.0, 2_000.0], (count, 2))
    return points, 7.0 + rng.standard_normal(count)


def drawn(measured, variogram, mean="drawn", realizations=COUNT):
    return simulate(
        measured,
        onto=SPEC,
        variogram=variogram,
        settings=SimulationSettings(realizations=realizations, mean=mean),
        rng=generator(2, "draws"),
    )


def total_of_block(points, values, errors):
    """Ordinary kriging of the mean of all nodes as one block."""
    kriged = krige(
        points,
        values,
        onto=[[1_500.0, 1_000.0]],
        variogram=NESTED,
        neighbourhood=UNIQUE,
        error_variance=errors,
        block=BlockSupport(size_m=(3_000.0, 2_000.0), discretisation=(30, 20)),
    )
    return float(kriged.estimate[0]), float(kriged.variance[0])


def test_totals_have_the_mean_and_the_variance_of_ordinary_kriging():
    points, values = survey(25, 1)
    errors = np.full(25, 0.3)
    measured = Measured(
        "value",
        coordinates=points,
        values=values,
        transform=Centred(),
        error_variance=errors,
    )
    totals = [each["value"].mean() for each in drawn(measured, NESTED)]
    mean, variance = total_of_block(points, values, errors)
    variance += NESTED.nugget / 600  # that of so many nodes is left in their mean
    assert np.mean(totals) == pytest.approx(mean, abs=4.0 * np.sqrt(variance / COUNT))
    assert np.var(totals) == pytest.approx(variance, rel=4.0 * np.sqrt(2.0 / COUNT))


def test_a_known_mean_states_less_than_is_unknown():
    points, values = survey(25, 1)
    measured = Measured(
        "value", coordinates=points, values=values, transform=Centred(mean=7.0)
    )
    spread = [
        np.std([each["value"].mean() for each in drawn(measured, NESTED, mean, 400)])
        for mean in ("known", "drawn")
    ]
    assert spread[0] < 0.9 * spread[1]


def test_moving_all_values_moves_all_realizations_as_far():
    points, values = survey(12, 3)

    def fields(shift):
        measured = Measured(
            "value", coordinates=points, values=values + shift, transform=Centred()
        )
        return [each["value"] for each in drawn(measured, NESTED, realizations=3)]

    for first, second in zip(fields(0.0), fields(50.0), strict=True):
        np.testing.assert_allclose(second, first + 50.0, rtol=1e-12)


def test_data_are_honoured_round_a_drawn_mean():
    measured = Measured(
        "value",
        coordinates=[[250.0, 350.0], [2_550.0, 1_550.0]],
        values=[4.0, 9.0],
        transform=Centred(),
    )
    for each in drawn(measured, NESTED, realizations=4):
        assert (each["value"][3, 2], each["value"][15, 25]) == (4.0, 9.0)


def test_means_of_several_variables_are_those_of_cokriging():
    points, first = survey(30, 4)
    second = -0.8 * first + 0.6 * generator(5, "second").standard_normal(30)
    second[::3] = np.nan
    model = Coregionalisation(
        variables=("first", "second"),
        nugget=np.diag([0.1, 0.1]),
        structures=(
            CoregionalisedStructure(sills=[[1.0, -0.7], [-0.7, 1.2]], form=FORM),
        ),
    )
    known = ~np.isnan(second)
    measured = [
        Measured("first", coordinates=points, values=first, transform=Centred()),
        Measured(
            "second",
            coordinates=points[known],
            values=second[known],
            transform=Centred(),
        ),
    ]
    seen = [each["second"][10, 15] for each in drawn(measured, model)]
    kriged = cokrige(
        samples_by_variable(
            points, np.column_stack([first, second]), variables=("first", "second")
        ),
        onto=[SPEC.centres()[10 * 30 + 15]],
        model=model,
        neighbourhood=dict.fromkeys(("first", "second"), UNIQUE),
    )
    mean, variance = float(kriged.estimate[0, 1]), float(kriged.variance[0, 1])
    assert np.mean(seen) == pytest.approx(mean, abs=4.0 * np.sqrt(variance / COUNT))
    assert np.var(seen) == pytest.approx(variance, rel=4.0 * np.sqrt(2.0 / COUNT))


def test_the_posterior_of_the_mean_is_that_of_least_squares():
    points, _ = survey(15, 6)
    covariance = covariance_between(points, points, model=NESTED)
    known = unknown_mean(
        np.linalg.cholesky(covariance), variable=np.zeros(15, int), of=("value",)
    )
    inverse = np.linalg.inv(covariance)
    np.testing.assert_allclose(known.weights[0], inverse.sum(0) / inverse.sum())
    assert known.root[0, 0] ** 2 == pytest.approx(1.0 / inverse.sum())
    assert known.weights.sum() == pytest.approx(1.0)


def test_a_variable_whose_mean_no_datum_tells_is_refused():
    with pytest.raises(DataError, match="cobalt: no datum that is felt"):
        unknown_mean(np.eye(2), variable=np.zeros(2, int), of=("nickel", "cobalt"))
