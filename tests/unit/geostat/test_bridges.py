"""Independent software: the same covariances and kriging in other packages."""

from __future__ import annotations

import re
import sys

import gstools as gs
import numpy as np
import pytest
import verde as vd

import geo

EXACT = 1e-10
RNG = geo.generator(31, "bridges")
APART = RNG.uniform(-2e3, 2e3, (400, 2))
PLACES = RNG.uniform(0.0, 5e3, (50, 2))
VALUES = RNG.gamma(4.0, 3.0, 50)
ONTO = RNG.uniform(0.0, 5e3, (40, 2))
EVERYWHERE = geo.Neighbourhood(radius_m=np.inf, maximum=len(VALUES))
GRAIN = geo.Anisotropy(azimuth_deg=25.0, ratio=0.4)


def structure(model="spherical", *, sill=3.0, range_m=1_500.0, **more) -> geo.Structure:
    return geo.Structure(model=model, sill=sill, range_m=range_m, **more)


MODELS = {
    **{m: structure(m) for m in ("spherical", "exponential", "gaussian", "cubic")},
    "matern 0.7": structure("matern", smoothness=0.7),
    "matern 2.5": structure("matern", smoothness=2.5),
}
EACH = pytest.mark.parametrize("one", MODELS.values(), ids=MODELS)


def turned(one: geo.Structure, grain: geo.Anisotropy) -> geo.Structure:
    return geo.Structure(
        model=one.model,
        sill=one.sill,
        range_m=one.range_m,
        smoothness=one.smoothness,
        anisotropy=grain,
    )


@EACH
@pytest.mark.parametrize("azimuth_deg", [0.0, 25.0, 90.0, 160.0])
def test_gstools_has_the_same_covariances(one, azimuth_deg):
    grain = geo.Anisotropy(azimuth_deg=azimuth_deg, ratio=0.4)
    variogram = geo.Variogram(nugget=0.5, structures=(turned(one, grain),))
    model = geo.to_gstools(variogram)
    expected = variogram.covariance(APART)
    np.testing.assert_allclose(model.cov_spatial(APART.T), expected, atol=EXACT)
    back = geo.from_gstools(model)
    np.testing.assert_allclose(back.covariance(APART), expected, atol=EXACT)
    assert back.nugget == 0.5


@pytest.mark.parametrize("rescale", [None, 1.0, 2.7])
@pytest.mark.parametrize("anis", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("name", ["Gaussian", "Exponential", "Matern"])
def test_models_made_in_gstools_mean_the_same_here(name, anis, rescale):
    model = getattr(gs, name)(
        dim=2, var=2.0, len_scale=700.0, anis=anis, angles=0.6, rescale=rescale
    )
    ours = geo.from_gstools(model).covariance(APART)
    np.testing.assert_allclose(ours, model.cov_spatial(APART.T), atol=EXACT)


def test_a_very_smooth_matern_model_of_gstools_is_the_gaussian_it_computes():
    model = gs.Matern(dim=2, var=2.0, len_scale=700.0, nu=25.0)
    ours = geo.from_gstools(model).covariance(APART)
    np.testing.assert_allclose(ours, model.cov_spatial(APART.T), atol=EXACT)


def test_nested_structures_become_a_sum_and_come_back():
    nested = geo.Variogram(
        nugget=0.7,
        structures=(
            structure("spherical", anisotropy=GRAIN),
            structure("gaussian", range_m=3e3, anisotropy=GRAIN),
        ),
    )
    model = geo.to_gstools(nested)
    expected = nested.covariance(APART)
    np.testing.assert_allclose(model.cov_spatial(APART.T), expected, atol=EXACT)
    back = geo.from_gstools(model)
    np.testing.assert_allclose(back.covariance(APART), expected, atol=EXACT)
    assert len(back.structures) == 2


def test_a_pure_nugget_goes_both_ways():
    nugget = geo.Variogram(nugget=2.0)
    assert geo.from_gstools(geo.to_gstools(nugget)) == nugget


def test_gstools_kriges_the_same_estimates_and_variances():
    variogram = geo.Variogram(
        nugget=0.0, structures=(structure("exponential", anisotropy=GRAIN),)
    )
    theirs = gs.krige.Ordinary(geo.to_gstools(variogram), PLACES.T, VALUES)
    estimate, variance = theirs(ONTO.T)
    ours = geo.krige(
        PLACES, VALUES, onto=ONTO, variogram=variogram, neighbourhood=EVERYWHERE
    )
    np.testing.assert_allclose(ours.estimate, estimate, rtol=EXACT)
    np.testing.assert_allclose(ours.variance, variance, rtol=1e-8, atol=EXACT)


@pytest.mark.parametrize(
    ("structures", "said"),
    [
        ((structure(anisotropy=geo.ZonalAnisotropy(azimuth_deg=3.0)),), "zonal"),
        (
            (structure(anisotropy=GRAIN), structure("gaussian")),
            "several anisotropies: ",
        ),
        ((structure("matern", smoothness=25.0),), "from 0.2 to 20"),
        ((structure("matern", smoothness=0.1),), "from 0.2 to 20"),
    ],
    ids=["zonal", "several", "too smooth", "too rough"],
)
def test_what_gstools_cannot_say_is_refused(structures, said):
    variogram = geo.Variogram(nugget=0.0, structures=structures)
    with pytest.raises(geo.ParameterError, match=said):
        geo.to_gstools(variogram)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (gs.Stable(dim=2), "Stable"),
        (gs.Exponential(dim=3), "dim=3"),
        (gs.Exponential(latlon=True), "latlon=True"),
        (3.0, "a covariance model of GSTools"),
    ],
    ids=["another model", "three dimensions", "degrees", "no model"],
)
def test_models_that_have_no_like_here_are_refused(model, said):
    with pytest.raises(geo.ParameterError, match=said):
        geo.from_gstools(model)


class Described:
    """What a fitted variogram of scikit-gstat says of itself."""

    def __init__(self, **told) -> None:
        self.told = told

    def describe(self):
        return self.told


# semivariances at 100, 400, 900 m of skgstat.models, scikit-gstat 1.0.26, for an
# effective range of 1,000 m, a sill of 3 and a nugget of 0.5
SKGSTAT = {
    "spherical": (0.9485, 2.204, 3.4565),
    "exponential": (1.2775453380, 2.5964173643, 3.2983834618),
    "gaussian": (0.6176316825, 1.9181227279, 3.3825083147),
    "cubic": (0.683854775, 2.2838336, 3.497726975),
}


@pytest.mark.parametrize("model", SKGSTAT)
def test_the_range_of_scikit_gstat_is_read_as_it_means_it(model):
    told = {"model": model, "effective_range": 1e3, "sill": 3.0, "nugget": 0.5}
    ours = geo.from_skgstat(Described(**told))
    away = np.array([[100.0, 0.0], [400.0, 0.0], [900.0, 0.0]])
    assert ours.semivariance(away) == pytest.approx(SKGSTAT[model], abs=1e-9)


def test_sums_of_scikit_gstat_keep_their_parts():
    told = {"model": "spherical+gaussian", "nugget_1": 0.0, "nugget_2": 0.5}
    told |= {"effective_range_1": 800.0, "sill_1": 1.0}
    told |= {"effective_range_2": 2_000.0, "sill_2": 2.0}
    ours = geo.from_skgstat(Described(**told))
    assert [(s.scale_m, s.sill) for s in ours.structures] == [(800, 1), (1000, 2)]
    assert ours.nugget == 0.5


@EACH
def test_scikit_gstat_has_the_same_semivariances(one):
    pytest.importorskip("skgstat", reason="holds scipy below 1.17: not among extras")
    variogram = geo.Variogram(nugget=0.5, structures=(one,))
    theirs = geo.to_skgstat(variogram, coordinates=PLACES, values=VALUES)
    distance = np.linspace(1.0, 3e3, 50)
    away = distance[:, None] * [1.0, 0.0]
    expected = variogram.semivariance(away)
    np.testing.assert_allclose(theirs.fitted_model(distance), expected, atol=EXACT)
    back = geo.from_skgstat(theirs).semivariance(away)
    np.testing.assert_allclose(back, expected, atol=EXACT)


def test_what_scikit_gstat_cannot_say_is_refused():
    nested = geo.Variogram(
        nugget=0.0, structures=(structure(), structure(anisotropy=GRAIN))
    )
    with pytest.raises(geo.ParameterError, match=r"(?s)2.*one.*ratio 0.4"):
        geo.to_skgstat(nested, coordinates=PLACES, values=VALUES)
    one_way = Described(model="spherical")
    one_way.azimuth = 45.0
    with pytest.raises(geo.ParameterError, match="one direction, azimuth 45"):
        geo.from_skgstat(one_way)
    with pytest.raises(geo.ParameterError, match="stable"):
        geo.from_skgstat(Described(model="stable"))


def test_a_gridder_of_verde_kriges_as_we_do():
    variogram = geo.Variogram(nugget=0.5, structures=(structure(),))
    errors = RNG.uniform(0.1, 1.0, len(VALUES))
    gridder = geo.verde_gridder(variogram, neighbourhood=EVERYWHERE)
    gridder.fit(tuple(PLACES.T), VALUES, weights=1.0 / errors)
    ours = geo.krige(
        PLACES,
        VALUES,
        onto=ONTO,
        variogram=variogram,
        neighbourhood=EVERYWHERE,
        error_variance=errors,
    )
    predicted = gridder.predict(tuple(ONTO.T))
    np.testing.assert_allclose(predicted, ours.estimate, rtol=EXACT)


def test_verde_grids_and_scores_with_it():
    variogram = geo.Variogram(nugget=0.5, structures=(structure(),))
    gridder = geo.verde_gridder(variogram, neighbourhood=EVERYWHERE)
    folds = vd.BlockKFold(spacing=1e3, n_splits=3, shuffle=True, random_state=0)
    scores = vd.cross_val_score(
        gridder, tuple(PLACES.T), VALUES, cv=folds, scoring="r2"
    )
    assert scores.shape == (3,)
    grid = gridder.fit(tuple(PLACES.T), VALUES).grid(spacing=500.0)
    assert grid["scalars"].dims == ("northing", "easting")
    row, column = 2, 3
    place = [grid["easting"][column].item(), grid["northing"][row].item()]
    ours = geo.krige(
        PLACES, VALUES, onto=[place], variogram=variogram, neighbourhood=EVERYWHERE
    )
    assert grid["scalars"][row, column].item() == pytest.approx(ours.estimate[0])


def test_a_package_that_is_missing_is_named_with_its_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "gstools", None)
    cure = re.escape("pip install gstools")
    with pytest.raises(geo.MissingExtraError, match=cure):
        geo.to_gstools(geo.Variogram(nugget=1.0))
