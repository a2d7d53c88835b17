"""Published cases: Isaaks & Srivastava, GSLIB, annual blocks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geo.geostat.baselines import inverse_distance
from geo.geostat.declustering import decluster_cells
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport, target_variance
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.kernels.kriging import kriging_system, kriging_weights

pytestmark = pytest.mark.testdata

UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)

# C(h) = 10 exp(-0.3 h): the exponential of effective range 10
WALKER = Variogram(
    nugget=0.0, structures=(Structure(model="exponential", sill=10.0, range_m=10.0),)
)


def case(facts: Path, name: str) -> dict:
    cases = json.loads((facts / "resource_cases.json").read_text(encoding="utf-8"))
    return next(case for case in cases if case["id"].startswith(name))


@pytest.fixture
def walker(facts):
    given = case(facts, "W10")["inputs"]
    return np.array(given["xy"]), np.array(given["V"]), np.array([given["target"]])


def test_w10_ordinary_kriging_of_seven_samples(facts, walker):
    expected = case(facts, "W10")["expected"]
    samples, values, target = walker
    kriged = krige(samples, values, onto=target, variogram=WALKER, neighbourhood=UNIQUE)
    near = {"rel": 1e-6}
    assert kriged.estimate[0] == pytest.approx(expected["estimate"], **near)
    assert kriged.variance[0] == pytest.approx(expected["kriging_variance"], **near)
    assert kriged.slope[0] == pytest.approx(expected["slope_of_regression"], **near)
    assert kriged.efficiency[0] == pytest.approx(
        expected["kriging_efficiency"], rel=1e-5
    )  # printed to six digits

    between = covariance_between(samples, samples, model=WALKER)
    system = kriging_system(between, np.ones((len(samples), 1)))
    to_target = covariance_between(samples, target, model=WALKER)
    solved = kriging_weights(system, to_target, np.ones((1, 1)))
    np.testing.assert_allclose(solved.weights[:, 0], expected["weights"], rtol=4e-6)
    assert solved.lagrange[0, 0] == pytest.approx(expected["mu"], **near)
    of_estimator = solved.weights[:, 0] @ to_target[:, 0] - solved.lagrange[0, 0]
    assert of_estimator == pytest.approx(expected["var_of_estimator"], rel=2e-6)


@pytest.mark.parametrize("power", [1, 2])
def test_w10_inverse_distance(facts, walker, power):
    samples, values, target = walker
    expected = case(facts, "W10")["expected"][f"idw_p{power}"]
    estimate = inverse_distance(samples, values, onto=target, power=power)
    assert estimate[0] == pytest.approx(expected, rel=1e-6)


def test_w11_block_kriging_of_seven_samples(facts, walker):
    given = case(facts, "W11")
    expected = given["expected"]
    samples, values, target = walker
    block = BlockSupport(
        size_m=tuple(given["inputs"]["block"]),
        discretisation=tuple(given["inputs"]["disc"]),
    )
    kriged = krige(
        samples,
        values,
        onto=target,
        variogram=WALKER,
        neighbourhood=UNIQUE,
        block=block,
    )
    variance = target_variance(model=WALKER, block=block)
    assert variance == pytest.approx(expected["block_variance_BV"], rel=1e-6)
    assert kriged.estimate[0] == pytest.approx(expected["estimate"], rel=1e-6)
    assert kriged.variance[0] == pytest.approx(expected["KV"], rel=1e-6)
    assert kriged.slope[0] == pytest.approx(expected["slope"], rel=1e-6)
    assert kriged.efficiency[0] == pytest.approx(expected["KE"], rel=2e-6)


def test_w12_cell_declustering_of_gslib(facts, testdata):
    given = case(facts, "W12")
    expected = given["expected"]
    table = np.loadtxt(testdata / "geostat" / "gslib_cluster.dat", skiprows=7)
    declustered = decluster_cells(
        table[:, :2],
        table[:, 2],
        cell_sizes_m=given["inputs"]["cells"],
        offsets=given["inputs"]["offsets"],
    )
    assert declustered.naive_mean == pytest.approx(expected["naive"], rel=1e-6)
    assert declustered.cell_m == 5.0
    assert declustered.mean == pytest.approx(expected["declustered"]["5"], rel=0.02)
    np.testing.assert_allclose(
        declustered.trials["mean"], list(expected["declustered"].values()), rtol=0.02
    )
    assert declustered.weights.sum() == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize(("nodes", "centred"), [(9, "on_node"), (8, "on_cell")])
@pytest.mark.parametrize("spacing", ["3.5", "7.0", "8.0", "10.0", "14.0"])
def test_w31_annual_blocks(facts, spacing, nodes, centred):
    given = case(facts, "W31")
    inputs, expected = given["inputs"], given["expected"][spacing][centred]
    variogram = Variogram(
        nugget=inputs["nugget"],
        structures=(
            Structure(
                model="spherical",
                sill=inputs["sill"] - inputs["nugget"],
                range_m=inputs["range_km"],
            ),
        ),
    )
    side = 300.0**0.5
    block = BlockSupport(size_m=(side, side), discretisation=(20, 20))
    line = (np.arange(nodes) - (nodes - 1) / 2.0) * float(spacing)
    samples = np.column_stack([axis.ravel() for axis in np.meshgrid(line, line)])
    kriged = krige(
        samples,
        np.zeros(len(samples)),
        onto=[[0.0, 0.0]],
        variogram=variogram,
        neighbourhood=UNIQUE,
        block=block,
    )
    assert len(samples) == expected["n"]
    assert target_variance(model=variogram, block=block) == pytest.approx(
        expected["BV"], rel=1e-4
    )
    assert kriged.variance[0] == pytest.approx(expected["KV"], rel=1e-4)
    assert kriged.slope[0] == pytest.approx(expected["slope"], rel=1e-4)
    assert kriged.efficiency[0] == pytest.approx(expected["KE"], rel=1e-4)
    relative_sd = 100.0 * kriged.variance[0] ** 0.5 / inputs["mean"]
    assert relative_sd == pytest.approx(expected["rel_sd_pct"], rel=1e-4)
