from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.checks.validation import leave_one_out
from geo.geostat.drift import KnownMean
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.cross_validation import cross_validate_cokriging
from geo.geostat.multivariate.heterotopic import samples_by_variable
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Structure
from geo.model.randomness import generator

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MODEL = Coregionalisation(
    variables=("nickel", "copper"),
    nugget=[[0.4, 0.1], [0.1, 0.3]],
    structures=(
        CoregionalisedStructure(
            sills=[[4.0, 3.4], [3.4, 4.0]],
            form=Structure(model="spherical", sill=1.0, range_m=6e3),
        ),
    ),
)
IN_R = """
    g <- gstat(NULL, "a", v ~ 1, d, model = vgm(4, "Sph", 6000, nugget = 0.4){more})
    g <- gstat(g, "b", w ~ 1, d, model = vgm(4, "Sph", 6000, nugget = 0.3){more})
    g <- gstat(g, c("a", "b"), model = vgm(3.4, "Sph", 6000, nugget = 0.1))
"""


def survey(count: int = 40):
    """Two correlated fields, drawn by Cholesky from the model."""
    rng = generator(21, "cross-validation of co-kriging")
    places = rng.uniform(0.0, 2e4, (count, 2))
    steps = places[:, None] - places[None]
    blocks = MODEL.covariance(steps).transpose(2, 0, 3, 1).reshape(2 * count, -1)
    drawn = np.linalg.cholesky(blocks) @ rng.standard_normal(2 * count)
    return places, 10.0 + drawn.reshape(2, count).T


def seen(places, values, **options):
    given = {"primary": "nickel", "model": MODEL, "neighbourhood": UNIQUE} | options
    stations = samples_by_variable(places, values, variables=["nickel", "copper"])
    return cross_validate_cokriging(stations, **given)


def predictions(validation, method="co-kriging"):
    return validation.table.query("method == @method")


@pytest.mark.gstat
@pytest.mark.parametrize("together", [True, False])
def test_residuals_equal_gstats(gstat, together):
    places, values = survey()
    theirs = gstat(
        f"""
        s <- read("samples.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3], w = s[, 4]))
        {IN_R.format(more="")}
        k <- gstat.cv(g, nfold = nrow(s), remove.all = {str(together).upper()},
                      verbose = FALSE, debug.level = 0)
        write("answer.csv", k$a.pred, k$a.var)
        """,
        samples=np.column_stack([places, values]),
    )
    ours = predictions(seen(places, values, keep_others=not together))
    np.testing.assert_allclose(ours["predicted"], theirs[:, 0], rtol=1e-9)
    np.testing.assert_allclose(ours["variance"], theirs[:, 1], rtol=1e-9)


def test_kriging_alone_stands_beside_it_as_always():
    places, values = survey()
    alone = leave_one_out(
        places,
        values[:, 0],
        variogram=MODEL.direct("nickel"),
        neighbourhood=UNIQUE,
    )
    both = seen(places, values)
    for method in ("kriging", "mean", "inverse distance", "nearest neighbour"):
        np.testing.assert_allclose(
            predictions(both, method)["predicted"],
            predictions(alone, method)["predicted"],
            rtol=1e-9,
        )


def test_a_correlated_variable_that_stays_helps():
    places, values = survey(80)
    kept = seen(places, values, keep_others=True).scores["RMSE"]
    assert kept["co-kriging"] < 0.8 * kept["kriging"]


def test_an_uncorrelated_variable_changes_nothing():
    places, values = survey()
    apart = Coregionalisation(
        variables=MODEL.variables,
        nugget=np.diag(np.diag(MODEL.nugget)),
        structures=(
            CoregionalisedStructure(
                sills=np.diag([4.0, 4.0]), form=MODEL.structures[0].form
            ),
        ),
    )
    table = seen(places, values, model=apart, keep_others=True)
    np.testing.assert_allclose(
        predictions(table)["predicted"],
        predictions(table, "kriging")["predicted"],
        rtol=1e-9,
    )


def test_samples_of_one_label_are_left_out_together():
    places, values = survey()
    labels = (places[:, 0] > 1e4).astype(int)
    halves = seen(places, values, labels=labels)
    assert halves.folds == 2
    single = seen(places, values)
    assert (
        halves.scores.loc["co-kriging", "RMSE"]
        > (single.scores.loc["co-kriging", "RMSE"])
    )


def test_stations_without_the_primary_still_speak():
    places, values = survey(60)
    some = values.copy()
    some[::2, 0] = np.nan
    validation = seen(places, some, drift=KnownMean(value=10.0), neighbourhood=UNIQUE)
    assert len(predictions(validation)) == 30
    assert validation.extrapolated == 0
    rmse = validation.scores["RMSE"]
    assert rmse["co-kriging"] < rmse["kriging"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"primary": "cobalt"}, "primary: 'cobalt'"),
        ({"labels": [1, 2]}, r"labels: shape \(2,\)"),
    ],
)
def test_what_is_not_there_is_refused(options, message):
    with pytest.raises(ParameterError, match=message):
        seen(*survey(), **options)
