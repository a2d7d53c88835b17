"""Independent software: co-kriging by gstlearn, collocated too."""

from __future__ import annotations

import gstlearn as gl
import numpy as np
import pytest

from geo.geostat.drift import KnownMean
from geo.geostat.multivariate.cokriging import cokrige
from geo.geostat.multivariate.collocated import collocated_cokrige
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.heterotopic import samples_by_variable
from geo.geostat.multivariate.secondary import Secondary
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.variogram import Structure
from geo.model.randomness import generator

EXACT = 1e-10
UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
CODES = {"spherical": gl.ECov.SPHERICAL, "exponential": gl.ECov.EXPONENTIAL}
METALS = ("nickel", "cobalt")


def structure(sills, model, scale_m):
    form = Structure(model=model, sill=1.0, range_m=scale_m, convention="scale")
    return CoregionalisedStructure(sills=sills, form=form)


MODEL = Coregionalisation(
    variables=METALS,
    nugget=[[0.5, 0.1], [0.1, 0.2]],
    structures=(
        structure([[4.0, -1.0], [-1.0, 1.0]], "spherical", 5e3),
        structure([[2.0, 1.5], [1.5, 3.0]], "exponential", 3e3),
    ),
)


def survey(count=40, targets=20):
    rng = generator(13, "gstlearn", "cokriging")
    return {
        "places": rng.uniform(0.0, 2e4, (count, 2)),
        "values": rng.gamma(4.0, [3.0, 5.0], (count, 2)),
        "errors": rng.uniform(0.0, 1.0, (count, 2)),
        "missing": rng.random((count, 2)) < 0.4,
        "onto": rng.uniform(0.0, 2e4, (targets, 2)),
        "there": rng.gamma(4.0, 5.0, targets),
    }


def table(places, **columns):
    """Columns by name: values and their role."""
    every = {
        "east": (places[:, 0], "x1"),
        "north": (places[:, 1], "x2"),
        **columns,
    }
    values = np.concatenate([values for values, _ in every.values()])
    roles = [role for _, role in every.values()]
    return gl.Db.createFromSamples(
        len(places), gl.ELoadBy.COLUMN, values, list(every), roles
    )


def their_model(means=None):
    model = gl.Model.create(gl.CovContext(2, 2))

    def matrix(sills):
        return gl.MatrixSymmetric.createFromVD(np.array(sills).ravel())

    model.addCovFromParam(type=gl.ECov.NUGGET, sills=matrix(MODEL.nugget))
    for each in MODEL.structures:
        model.addCovFromParam(
            type=CODES[each.form.model],
            ranges=[each.form.scale_m] * 2,
            sills=matrix(each.sills),
            flagRange=False,
        )
    if means is None:
        model.setDriftIRF(0)
    else:
        model.setMeans(list(means))
    return model


def theirs(seen, onto, model, *, variables, options=None):
    search = gl.NeighUnique.create()
    more = () if options is None else (False, options)
    assert gl.kriging(seen, onto, model, search, True, True, *more) == 0
    estimate, deviation = (
        np.column_stack([onto.getColumn(f"Kriging.{v}.{name}") for v in variables])
        for name in ("estim", "stdev")
    )
    return estimate, deviation**2


@pytest.mark.parametrize("means", [None, (12.0, 20.0)])
def test_variables_measured_here_and_there_with_errors_are_cokriged_alike(means):
    data = survey()
    values = np.where(data["missing"], np.nan, data["values"])
    seen = table(
        data["places"],
        nickel=(values[:, 0], "z1"),
        cobalt=(values[:, 1], "z2"),
        nickel_error=(data["errors"][:, 0], "v1"),
        cobalt_error=(data["errors"][:, 1], "v2"),
    )
    estimate, variance = theirs(
        seen, table(data["onto"]), their_model(means), variables=METALS
    )
    samples = samples_by_variable(
        data["places"], values, variables=METALS, error_variance=data["errors"]
    )
    more = {}
    if means is not None:
        known = (KnownMean(value=mean) for mean in means)
        more["drift"] = dict(zip(METALS, known, strict=True))
    ours = cokrige(
        samples, onto=data["onto"], model=MODEL, neighbourhood=UNIQUE, **more
    )
    np.testing.assert_allclose(ours.estimate, estimate, rtol=EXACT)
    np.testing.assert_allclose(ours.variance, variance, rtol=EXACT)


@pytest.mark.parametrize(
    ("means", "at_samples"), [(None, True), ((12.0, 20.0), True), ((12.0, 20.0), False)]
)
def test_a_secondary_variable_at_the_target_counts_alike(means, at_samples):
    data = survey()
    known = data["values"][:, 1]
    seen = table(
        data["places"],
        nickel=(data["values"][:, 0], "z1"),
        cobalt=(known if at_samples else np.full_like(known, np.nan), "z2"),
    )
    nowhere = np.full(len(data["onto"]), np.nan)
    onto = table(data["onto"], nickel=(nowhere, "z1"), cobalt=(data["there"], "z2"))
    options = gl.KrigOpt()
    options.setColCok(gl.VectorInt([-1, 1]))
    estimate, variance = theirs(
        seen, onto, their_model(means), variables=METALS[:1], options=options
    )
    more = {} if means is None else {"drift": KnownMean(value=means[0])}
    ours = collocated_cokrige(
        require_samples(data["places"], data["values"][:, 0]),
        secondary=Secondary(
            at_targets=data["there"],
            mean=None if means is None else means[1],
            at_samples=known if at_samples else None,
        ),
        onto=data["onto"],
        model=MODEL,
        neighbourhood=UNIQUE,
        **more,
    )
    np.testing.assert_allclose(ours.estimate, estimate[:, 0], rtol=EXACT)
    if means is None:
        np.testing.assert_allclose(ours.variance, variance[:, 0], rtol=EXACT)
        return
    # with known means its collocated variance is not that of its own co-kriging of
    # the same readings, which is what ours equals
    for row in (0, 7, 13):
        among = table(
            np.vstack([data["places"], data["onto"][row]]),
            nickel=(np.append(data["values"][:, 0], np.nan), "z1"),
            cobalt=(
                np.append(
                    known if at_samples else np.full_like(known, np.nan),
                    data["there"][row],
                ),
                "z2",
            ),
        )
        here = table(data["onto"][row : row + 1])
        one, left = theirs(among, here, their_model(means), variables=METALS[:1])
        assert ours.estimate[row] == pytest.approx(one[0, 0], rel=EXACT)
        assert ours.variance[row] == pytest.approx(left[0, 0], rel=EXACT)
