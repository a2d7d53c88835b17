"""Independent software: gstlearn, where R gstat has no counterpart."""

from __future__ import annotations

import gstlearn as gl
import numpy as np
import pytest

from geo.geostat.drift import Trend
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Structure, Variogram
from geo.model.randomness import generator

EXACT = 1e-10
SPHERICAL = Variogram(
    nugget=0.5, structures=(Structure(model="spherical", sill=7.0, range_m=9e3),)
)


def survey(name: str, count: int = 80):
    rng = generator(13, "gstlearn", name)
    samples = rng.uniform(0.0, 2e4, (count, 2))
    targets = rng.uniform(0.0, 2e4, (30, 2))
    return samples, rng.gamma(4.0, 3.0, count), rng.uniform(0.0, 2.0, count), targets


def table(columns: dict[str, tuple[np.ndarray, str]]):
    values = np.concatenate([values for values, _ in columns.values()])
    count = len(next(iter(columns.values()))[0])
    roles = [role for _, role in columns.values()]
    return gl.Db.createFromSamples(
        count, gl.ELoadBy.COLUMN, values, list(columns), roles
    )


def theirs(samples, values, errors, targets, *, search, degree=0):
    seen = table(
        {
            "east": (samples[:, 0], "x1"),
            "north": (samples[:, 1], "x2"),
            "value": (values, "z1"),
            "error": (errors, "v1"),
        }
    )
    onto = table({"east": (targets[:, 0], "x1"), "north": (targets[:, 1], "x2")})
    model = gl.Model.createFromParam(gl.ECov.SPHERICAL, 9e3, 7.0)
    model.addCovFromParam(gl.ECov.NUGGET, 0.0, 0.5)
    model.setDriftIRF(degree)
    assert gl.kriging(seen, onto, model, search, True, True) == 0
    estimate, deviation = (
        onto.getColumn(f"Kriging.value.{name}") for name in ("estim", "stdev")
    )
    return estimate, deviation**2


def test_errors_of_the_samples_are_smoothed_alike():
    samples, values, errors, targets = survey("errors")
    estimate, variance = theirs(
        samples, values, errors, targets, search=gl.NeighUnique.create()
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=SPHERICAL,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        error_variance=errors,
    )
    np.testing.assert_allclose(ours.estimate, estimate, rtol=EXACT)
    np.testing.assert_allclose(ours.variance, variance, rtol=EXACT)


@pytest.mark.parametrize(("sectors", "per_sector"), [(4, 3), (8, 2)])
def test_sectors_are_searched_alike(sectors, per_sector):
    samples, values, errors, targets = survey("sectors")
    maximum = sectors * per_sector
    search = gl.NeighMoving.create(False, maximum, 6e3, 1, sectors, per_sector)
    estimate, variance = theirs(samples, values, errors, targets, search=search)
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=SPHERICAL,
        neighbourhood=Neighbourhood(radius_m=6e3, maximum=maximum, sectors=sectors),
        error_variance=errors,
    )
    assert ours.neighbours.min() < maximum
    np.testing.assert_allclose(ours.estimate, estimate, rtol=EXACT)
    np.testing.assert_allclose(ours.variance, variance, rtol=EXACT)


@pytest.mark.parametrize("degree", [1, 2])
def test_trends_are_estimated_alike(degree):
    samples, values, errors, targets = survey("trend")
    estimate, variance = theirs(
        samples,
        values,
        errors,
        targets,
        search=gl.NeighUnique.create(),
        degree=degree,
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=SPHERICAL,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        error_variance=errors,
        drift=Trend(degree=degree),
    )
    np.testing.assert_allclose(ours.estimate, estimate, rtol=1e-6)
    np.testing.assert_allclose(ours.variance, variance, rtol=1e-6)
