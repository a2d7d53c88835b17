"""Numbers that R gstat printed for the meuse and Walker Lake data."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from geo.geostat.baselines import inverse_distance
from geo.geostat.checks.validation import leave_one_out
from geo.geostat.drift import ExternalDrift, KnownMean
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram
from geo.geostat.variography.experimental import experimental_variogram
from geo.geostat.variography.fitting import fit_variogram

pytestmark = pytest.mark.testdata

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
PRINTED = 1e-6  # the references carry seven digits or more


@pytest.fixture(scope="module")
def references(testdata):
    text = (testdata / "geostat" / "references.json").read_text(encoding="utf-8")
    return json.loads(text)


@pytest.fixture(scope="module")
def meuse(testdata):
    return pd.read_csv(testdata / "geostat" / "meuse.csv")


@pytest.fixture(scope="module")
def cells(testdata):
    table = pd.read_csv(testdata / "geostat" / "meuse_grid.csv")
    return table[["x", "y"]].to_numpy(float)


def places(table):
    return table[["x", "y"]].to_numpy(float)


def log_zinc(table):
    return np.log(table["zinc"].to_numpy(float))


@pytest.fixture(scope="module")
def seen(meuse):
    cutoff = np.hypot(*np.ptp(places(meuse), axis=0)) / 3.0
    return experimental_variogram(
        places(meuse), log_zinc(meuse), lag_m=cutoff / 15.0, max_lag_m=cutoff
    )


@pytest.fixture(scope="module")
def spherical(references):
    fitted = references["meuse_lnZn"]["fit_Sph"]
    return Variogram(
        nugget=fitted["nugget"],
        structures=(
            Structure(model="spherical", sill=fitted["psill"], range_m=fitted["range"]),
        ),
    )


def test_the_experimental_variogram_of_meuse(references, seen):
    expected = references["meuse_lnZn"]
    assert seen.pairs.tolist() == expected["np"]
    np.testing.assert_allclose(seen.lag_m, expected["dist"], rtol=1e-9)
    np.testing.assert_allclose(seen.semivariance, expected["gamma"], rtol=1e-8)


def test_the_spherical_fit_of_meuse(references, seen):
    expected = references["meuse_lnZn"]["fit_Sph"]
    fitted = fit_variogram(seen, model="spherical")
    structure = fitted.variogram.structures[0]
    # gstat stops short of the minimum: ours may not be worse, and lies beside it
    assert fitted.weighted_sse <= expected["SSErr"]
    assert fitted.weighted_sse == pytest.approx(expected["SSErr"], rel=1e-6)
    assert fitted.variogram.nugget == pytest.approx(expected["nugget"], rel=1e-4)
    assert structure.sill == pytest.approx(expected["psill"], rel=1e-4)
    assert structure.range_m == pytest.approx(expected["range"], rel=1e-4)


def test_the_exponential_fit_of_meuse(references, seen):
    expected = references["meuse_lnZn"]["fit_Exp"]
    fitted = fit_variogram(seen, model="exponential")
    structure = fitted.variogram.structures[0]
    assert fitted.variogram.nugget == expected["nugget"] == 0.0
    assert structure.sill == pytest.approx(expected["psill"], rel=1e-4)
    assert structure.scale_m == pytest.approx(expected["a"], rel=1e-4)
    assert structure.effective_range_m == pytest.approx(3.0 * structure.scale_m)


def test_ordinary_kriging_onto_the_meuse_grid(references, meuse, cells, spherical):
    expected = references["meuse_lnZn"]["OK_grid_3103"]
    kriged = krige(
        places(meuse),
        log_zinc(meuse),
        onto=cells,
        variogram=spherical,
        neighbourhood=UNIQUE,
    )
    assert len(cells) == 3103
    assert kriged.estimate.mean() == pytest.approx(expected["mean_pred"], rel=PRINTED)
    assert kriged.estimate.min() == pytest.approx(expected["min"], rel=PRINTED)
    assert kriged.estimate.max() == pytest.approx(expected["max"], rel=PRINTED)
    assert kriged.variance.mean() == pytest.approx(expected["mean_var"], rel=PRINTED)
    np.testing.assert_allclose(
        kriged.estimate[:3], expected["first3_pred"], rtol=PRINTED
    )
    np.testing.assert_allclose(
        kriged.variance[:3], expected["first3_var"], rtol=PRINTED
    )


def test_leave_one_out_of_meuse(references, meuse, spherical):
    expected = references["meuse_lnZn"]["LOO_global"]
    scores = leave_one_out(
        places(meuse), log_zinc(meuse), variogram=spherical, neighbourhood=UNIQUE
    ).scores.loc["kriging"]
    # gstat's residual is observed minus predicted
    assert -scores["ME"] == pytest.approx(expected["ME"], rel=PRINTED)
    assert scores["MAE"] == pytest.approx(expected["MAE"], rel=PRINTED)
    assert scores["RMSE"] == pytest.approx(expected["RMSE"], rel=PRINTED)
    assert scores["MSDR"] == pytest.approx(expected["MSDR"], rel=PRINTED)
    assert scores["correlation"] == pytest.approx(expected["cor_obs_pred"], rel=PRINTED)


def test_leave_one_out_of_meuse_with_forty_neighbours(references, meuse, spherical):
    expected = references["meuse_lnZn"]["LOO_nmax40"]
    scores = leave_one_out(
        places(meuse),
        log_zinc(meuse),
        variogram=spherical,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=40),
    ).scores.loc["kriging"]
    assert scores["RMSE"] == pytest.approx(expected["RMSE"], rel=PRINTED)
    assert scores["MSDR"] == pytest.approx(expected["MSDR"], rel=PRINTED)


@pytest.mark.parametrize(
    ("nugget", "variance"), [("excluded", 19568.76), ("included", 21081.26)]
)
def test_block_kriging_of_meuse_zinc(references, meuse, nugget, variance):
    expected = references["meuse_block_zinc"]["nblockdiscr4"]
    variogram = Variogram(
        nugget=24_200.0,
        structures=(Structure(model="spherical", sill=134_000.0, range_m=800.0),),
    )
    kriged = krige(
        places(meuse),
        meuse["zinc"],
        onto=[expected["loc"]],
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=40),
        block=BlockSupport(size_m=(40.0, 40.0), nugget=nugget),
    )
    assert expected["var"] == 19568.76
    assert kriged.estimate[0] == pytest.approx(expected["pred"], rel=PRINTED)
    assert kriged.variance[0] == pytest.approx(variance, rel=PRINTED)


def test_inverse_distance_of_meuse_zinc(references, meuse, cells):
    expected = references["meuse_lnZn"]["IDW2_zinc"]
    estimate = inverse_distance(places(meuse), meuse["zinc"], onto=cells)
    assert estimate.mean() == pytest.approx(expected["mean_grid"], rel=PRINTED)
    np.testing.assert_allclose(estimate[:3], expected["first3"], rtol=PRINTED)

    flat = Variogram(nugget=1.0)
    scores = leave_one_out(
        places(meuse), meuse["zinc"], variogram=flat, neighbourhood=UNIQUE
    ).scores
    rmse = scores.loc["inverse distance", "RMSE"]
    assert rmse == pytest.approx(expected["LOO_RMSE"], rel=PRINTED)


def test_seven_samples_of_walker_lake(references, facts):
    expected = references["isaaks_srivastava_7"]
    cases = json.loads((facts / "resource_cases.json").read_text(encoding="utf-8"))
    given = next(case for case in cases if case["id"].startswith("W10"))["inputs"]
    variogram = Variogram(
        nugget=0.0,
        structures=(Structure(model="exponential", sill=10.0, range_m=10.0),),
    )
    for block, estimate, variance in (
        (None, expected["est"], expected["var"]),
        (BlockSupport(size_m=(10.0, 10.0)), *expected["block10_4x4"]),
    ):
        kriged = krige(
            given["xy"],
            given["V"],
            onto=[given["target"]],
            variogram=variogram,
            neighbourhood=UNIQUE,
            block=block,
        )
        assert kriged.estimate[0] == pytest.approx(estimate, rel=1e-9)
        assert kriged.variance[0] == pytest.approx(variance, rel=1e-9)


def test_block_kriging_of_meuse_zinc_by_gauss_quadrature(references, meuse):
    expected = references["meuse_block_zinc"]["gauss_default"]
    variogram = Variogram(
        nugget=24_200.0,
        structures=(Structure(model="spherical", sill=134_000.0, range_m=800.0),),
    )
    kriged = krige(
        places(meuse),
        meuse["zinc"],
        onto=expected["locs"],
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=40),
        block=BlockSupport(size_m=(40.0, 40.0), rule="gauss"),
    )
    np.testing.assert_allclose(kriged.estimate, expected["pred"], rtol=PRINTED)
    np.testing.assert_allclose(kriged.variance, expected["var"], rtol=PRINTED)


def test_simple_kriging_of_seven_samples(references, facts):
    expected = references["isaaks_srivastava_7"]["SK600"]
    cases = json.loads((facts / "resource_cases.json").read_text(encoding="utf-8"))
    given = next(case for case in cases if case["id"].startswith("W10"))["inputs"]
    kriged = krige(
        given["xy"],
        given["V"],
        onto=[given["target"]],
        variogram=Variogram(
            nugget=0.0,
            structures=(Structure(model="exponential", sill=10.0, range_m=10.0),),
        ),
        neighbourhood=UNIQUE,
        drift=KnownMean(value=600.0),
    )
    assert [kriged.estimate[0], kriged.variance[0]] == pytest.approx(
        expected, rel=PRINTED
    )
    assert kriged.slope[0] == 1.0


def test_external_drift_of_meuse(references, meuse):
    expected = references["meuse_lnZn"]["KED_sqrtdist"]
    fitted = expected["fit_Exp"]
    variogram = Variogram(
        nugget=fitted["nugget"],
        structures=(
            Structure(
                model="exponential",
                sill=fitted["psill"],
                range_m=fitted["a"],
                convention="scale",
            ),
        ),
    )
    scores = leave_one_out(
        places(meuse),
        log_zinc(meuse),
        variogram=variogram,
        neighbourhood=UNIQUE,
        drift=ExternalDrift(at_samples=np.sqrt(meuse["dist"].to_numpy(float))),
    ).scores.loc["kriging"]
    assert -scores["ME"] == pytest.approx(expected["LOO"]["ME"], rel=PRINTED)
    assert scores["RMSE"] == pytest.approx(expected["LOO"]["RMSE"], rel=PRINTED)
    assert scores["MSDR"] == pytest.approx(expected["LOO"]["MSDR"], rel=PRINTED)
