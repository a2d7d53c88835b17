"""Laws that conditional simulation obeys, in Gaussian space and out of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.geostat.drift import KnownMean
from geo.geostat.kriging import krige
from geo.geostat.multivariate.cokriging import cokrige
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.stochastic.centred import Centred
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.random_fields import gaussian_field
from geo.geostat.stochastic.realizations import reblock, reblocked, summarise
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.simulation_settings import NodeNugget, SimulationSettings
from geo.geostat.stochastic.summary import SummarySettings
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.support import BlockSupport
from geo.geostat.tails import Tails
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator

SPACING = 100.0
UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=3_000.0, maximum=24)
MEAN = 5.0


def lattice(rows: int, columns: int) -> GridSpec:
    return GridSpec(
        west=-500.0,
        south=2_000.0,
        spacing=SPACING,
        shape=(rows, columns),
        crs=local_crs([154.0], [24.0]),
    )


def nested(nugget: float = 0.1) -> Variogram:
    return Variogram(
        nugget=nugget,
        structures=(
            Structure(
                model="spherical",
                sill=0.5,
                range_m=1_500.0,
                anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.6),
            ),
            Structure(model="exponential", sill=0.5 - nugget, range_m=1_200.0),
        ),
    )


def survey(spec: GridSpec, count: int, *, seed: int, beyond: float = 300.0):
    """Stations off the nodes, some in clusters, some beyond the edge."""
    rng = generator(seed, "survey")
    west, south, east, north = spec.bounds
    low, high = [west - beyond, south - beyond], [east + beyond, north + beyond]
    spread = rng.uniform(low, high, (count - count // 4, 2))
    crowded = spread[: count // 4] + rng.uniform(-150.0, 150.0, (count // 4, 2))
    return np.concatenate([spread, crowded]), rng.normal(MEAN, 1.0, count)


def gaussian(points, values, **more) -> Measured:
    return Measured(
        "value",
        coordinates=points,
        values=values,
        transform=Centred(mean=MEAN),
        **more,
    )


def kriged(points, values, spec, variogram, neighbourhood, **more):
    return krige(
        points,
        values,
        onto=spec.centres(),
        variogram=variogram,
        neighbourhood=neighbourhood,
        drift=KnownMean(value=MEAN),
        **more,
    )


@pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
@pytest.mark.parametrize("nugget", [NodeNugget.INCLUDED, NodeNugget.EXCLUDED])
def test_conditional_mean_and_variance_are_those_of_simple_kriging(
    neighbourhood, nugget
):
    spec = lattice(24, 30)
    points, values = survey(spec, 60, seed=1)
    points[:5] = spec.centres()[[31, 200, 333, 500, 715]]  # on nodes
    errors = np.where(np.arange(60) % 3 == 0, 0.2, 0.0)
    count = 1_200
    settings = SimulationSettings(
        realizations=count, neighbourhood=neighbourhood, nugget=nugget
    )
    summary = summarise(
        (
            each["value"]
            for each in simulate(
                gaussian(points, values, error_variance=errors),
                onto=spec,
                variogram=nested(),
                settings=settings,
                rng=generator(2, "conditional"),
            )
        ),
        realizations=count,
    )
    variogram, own = nested(), errors
    if nugget == NodeNugget.EXCLUDED:
        # filtered out, the nugget of a sample is an error of its own
        variogram, own = (
            Variogram(nugget=0.0, structures=nested().structures),
            errors + 0.1,
        )
    truth = kriged(points, values, spec, variogram, neighbourhood, error_variance=own)
    mean, variance = (
        each.reshape(spec.shape) for each in (truth.estimate, truth.variance)
    )
    apart = (summary.mean - mean) / np.sqrt(np.maximum(variance, 1e-12) / count)
    ratio = summary.sd**2 / np.maximum(variance, 1e-12)
    varies = variance > 1e-6
    # 720 correlated cells: the largest of as many independent ones is 3.2 on average
    assert np.abs(apart[varies]).max() < 4.5
    assert np.mean(apart[varies] ** 2) == pytest.approx(1.0, abs=0.35)
    assert ratio[varies].mean() == pytest.approx(1.0, abs=0.02)
    assert np.abs(ratio[varies] - 1.0).max() < 4.5 * np.sqrt(2.0 / count)
    np.testing.assert_allclose(summary.mean[~varies], mean[~varies], rtol=1e-9)


@pytest.mark.parametrize("neighbourhood", [UNIQUE, MOVING])
def test_mean_squared_z_is_one_at_targets_spaced_beyond_the_range(neighbourhood):
    spec = lattice(330, 330)
    variogram = nested()
    points, values = survey(spec, 500, seed=3)
    simulation = simulate(
        gaussian(points, values),
        onto=spec,
        variogram=variogram,
        settings=SimulationSettings(realizations=3, neighbourhood=neighbourhood),
        rng=generator(4, "z"),
    )
    rows, columns = np.meshgrid(np.arange(2, 330, 16), np.arange(5, 330, 16))
    targets = spec.centres().reshape(330, 330, 2)[rows, columns].reshape(-1, 2)
    truth = krige(
        points,
        values,
        onto=targets,
        variogram=variogram,
        neighbourhood=neighbourhood,
        drift=KnownMean(value=MEAN),
    )
    near = ~truth.extrapolated
    z = np.concatenate(
        [
            (
                (each["value"][rows, columns].ravel() - truth.estimate)
                / np.sqrt(truth.variance)
            )[near]
            for each in simulation
        ]
    )
    assert len(z) >= 1_000
    assert np.mean(z**2) == pytest.approx(1.0, abs=4.0 * np.sqrt(2.0 / len(z)))
    assert np.mean(z) == pytest.approx(0.0, abs=4.0 / np.sqrt(len(z)))


@pytest.mark.parametrize(
    "variogram",
    [
        nested(),
        Variogram(
            nugget=0.0,
            structures=(Structure(model="gaussian", sill=2.0, range_m=900.0),),
        ),
        Variogram(
            nugget=0.3,
            structures=(
                Structure(model="matern", sill=1.0, range_m=900.0, smoothness=1.5),
            ),
        ),
    ],
)
def test_unconditional_fields_have_the_covariance_of_the_model(variogram):
    spec, draws = lattice(40, 50), 600
    field = gaussian_field(variogram, onto=spec)
    assert field.clipped_share <= 1e-6
    rng = generator(5, "fields")
    stack = np.stack([field.draw(rng)[0] for _ in range(draws)])
    for row, column in [(0, 0), (0, 1), (1, 0), (3, 4), (3, -4), (8, 2), (20, 0)]:
        first = stack[:, row:, max(0, column) : 50 + min(0, column)]
        second = stack[:, : 40 - row, max(0, -column) : 50 - max(0, column)]
        each = (first * second).mean(axis=(1, 2))
        wanted = variogram.covariance(np.array([column, row]) * SPACING)
        error = each.std() / np.sqrt(draws)
        assert each.mean() == pytest.approx(float(wanted), abs=4.0 * error)


def test_data_are_honoured_on_cell_centres():
    spec = lattice(60, 80)
    points, values = survey(spec, 120, seed=6)
    on_nodes = spec.centres()[np.arange(7, 4_800, 97)]
    values = np.concatenate(
        [values, generator(7, "on nodes").normal(MEAN, 1.0, len(on_nodes))]
    )
    for realization in simulate(
        gaussian(np.concatenate([points, on_nodes]), values),
        onto=spec,
        variogram=nested(),
        settings=SimulationSettings(realizations=3),
        rng=generator(8, "honoured"),
    ):
        cells = realization["value"].ravel()[np.arange(7, 4_800, 97)]
        np.testing.assert_allclose(cells, values[120:], rtol=1e-15)


def test_a_realization_does_not_know_how_many_others_there_are(monkeypatch):
    spec = lattice(40, 30)
    points, values = survey(spec, 50, seed=9)

    def drawn(count, start=0):
        simulation = simulate(
            gaussian(points, values),
            onto=spec,
            variogram=nested(),
            settings=SimulationSettings(realizations=count),
            rng=generator(10, "bytes"),
        )
        return [each["value"].tobytes() for each in simulation.starting_at(start)]

    whole = drawn(37)
    assert len(set(whole)) == 37
    assert drawn(5) == whole[:5]
    assert drawn(37, start=21) == whole[21:]
    monkeypatch.setattr("geo.geostat.stochastic.simulation.HELD_BYTES", 3 * 8 * 1_200)
    assert drawn(37) == whole
    monkeypatch.setattr("geo.geostat.stochastic.simulation.HELD_BYTES", 1)
    assert drawn(37) == whole


def test_a_simulation_gives_the_same_bytes_each_time():
    spec = lattice(20, 30)
    points, values = survey(spec, 20, seed=11)
    simulation = simulate(
        gaussian(points, values),
        onto=spec,
        variogram=nested(),
        settings=SimulationSettings(realizations=3),
        rng=generator(12, "again"),
    )
    first = [each["value"].tobytes() for each in simulation]
    assert [each["value"].tobytes() for each in simulation] == first


def test_histogram_and_data_come_back_through_the_normal_score():
    spec = lattice(150, 150)
    rng = generator(13, "histogram")
    points = spec.centres()[rng.choice(22_500, 200, replace=False)]
    values = rng.gamma(6.0, 2.0, 200)
    transform = NormalScore.fit(values, tails=Tails(lower=0.0, upper=50.0))
    simulation = simulate(
        Measured("value", coordinates=points, values=values, transform=transform),
        onto=spec,
        variogram=nested(),
        settings=SimulationSettings(realizations=20),
        rng=generator(14, "histogram"),
    )
    column, row = (np.floor((points - spec.bounds[:2]) / SPACING).astype(int)).T
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    found = []
    for each in simulation:
        np.testing.assert_array_equal(each["value"][row, column], values)
        found.append(np.quantile(each["value"], levels))
    # 100 independent patches a realization: quantiles within a tenth of the spread
    np.testing.assert_allclose(
        np.mean(found, axis=0), np.quantile(values, levels), atol=0.1 * values.std()
    )


def two_variables() -> Coregionalisation:
    return Coregionalisation(
        variables=("nickel", "cobalt"),
        nugget=[[0.1, -0.05], [-0.05, 0.2]],
        structures=(
            CoregionalisedStructure(
                sills=[[0.4, -0.3], [-0.3, 0.5]],
                form=Structure(model="spherical", sill=1.0, range_m=1_000.0),
            ),
            CoregionalisedStructure(
                sills=[[0.5, 0.2], [0.2, 0.3]],
                form=Structure(model="exponential", sill=1.0, range_m=2_000.0),
            ),
        ),
    )


def test_several_variables_have_mean_and_covariance_of_simple_cokriging():
    spec, model, count = lattice(16, 20), two_variables(), 1_500
    points, values = survey(spec, 40, seed=15)
    points[:6] = spec.centres()[[25, 60, 110, 180, 240, 300]]
    nickel = Measured(
        "nickel",
        coordinates=points[:30],
        values=values[:30] - MEAN,
        transform=Centred(),
    )
    cobalt = Measured(  # some stations of one only
        "cobalt",
        coordinates=points[10:],
        values=MEAN - values[10:],
        transform=Centred(),
    )
    stack = np.stack(
        [
            np.stack([each["cobalt"], each["nickel"]])
            for each in simulate(
                [cobalt, nickel],
                onto=spec,
                variogram=model,
                settings=SimulationSettings(realizations=count),
                rng=generator(16, "two"),
            )
        ]
    ).reshape(count, 2, -1)
    truth = cokrige(
        {
            "nickel": require_samples(points[:30], values[:30] - MEAN),
            "cobalt": require_samples(points[10:], MEAN - values[10:]),
        },
        onto=spec.centres(),
        model=model,
        neighbourhood=UNIQUE,
        drift=KnownMean(value=0.0),
    )
    mean = np.stack([truth.estimate[:, 1], truth.estimate[:, 0]])
    covariance = truth.covariance[:, ::-1, ::-1]
    variance = np.diagonal(covariance, axis1=1, axis2=2).T
    varies = variance > 1e-6
    apart = (stack.mean(axis=0) - mean) / np.sqrt(np.maximum(variance, 1e-12) / count)
    assert np.abs(apart[varies]).max() < 4.5
    ratio = stack.var(axis=0, ddof=1)[varies] / variance[varies]
    assert np.abs(ratio - 1.0).max() < 4.5 * np.sqrt(2.0 / count)
    centred = stack - stack.mean(axis=0)
    crossed = (centred[:, 0] * centred[:, 1]).mean(axis=0)
    error = np.sqrt((variance.prod(axis=0) + covariance[:, 0, 1] ** 2) / count)
    both = varies.all(axis=0)
    assert np.abs((crossed - covariance[:, 0, 1])[both] / error[both]).max() < 4.5


@pytest.mark.parametrize("nugget", [NodeNugget.INCLUDED, NodeNugget.EXCLUDED])
def test_totals_and_blocks_vary_as_simple_kriging_of_blocks_says(nugget):
    spec = lattice(20, 30)
    points, values = survey(spec, 20, seed=21, beyond=400.0)
    # two a hundredth of a step apart, one of them on a node, and a third near
    centre = spec.centres()[310]
    points[:3] = centre + np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 3.0]])
    count = 2_000
    simulation = simulate(
        gaussian(points, values),
        onto=spec,
        variogram=nested(0.2),
        settings=SimulationSettings(realizations=count, nugget=nugget),
        rng=generator(22, "totals"),
    )
    drawn = np.array([reblock(each["value"], cells=10) for each in simulation])
    held = nugget == NodeNugget.INCLUDED
    variogram = nested(0.2) if held else replace(nested(0.2), nugget=0.0)
    own = np.full(20, 0.0 if held else 0.2)
    whole = BlockSupport(
        size_m=(3_000.0, 2_000.0), discretisation=(30, 20), nugget="included"
    )
    tenth = BlockSupport(
        size_m=(1_000.0, 1_000.0), discretisation=(10, 10), nugget="included"
    )
    middle = np.array([[1_000.0, 3_000.0]])
    for block, onto, found in (
        (whole, middle, drawn.mean(axis=(1, 2))[:, None]),
        (tenth, reblocked(spec, cells=10).centres(), drawn.reshape(count, -1)),
    ):
        truth = krige(
            points,
            values,
            onto=onto,
            variogram=variogram,
            neighbourhood=UNIQUE,
            error_variance=own,
            block=block,
            drift=KnownMean(value=MEAN),
        )
        apart = (found.mean(axis=0) - truth.estimate) / np.sqrt(truth.variance / count)
        assert np.abs(apart).max() < 4.0
        ratio = found.var(axis=0, ddof=1) / truth.variance
        assert np.abs(ratio - 1.0).max() < 4.0 * np.sqrt(2.0 / count)


def test_totals_of_realizations_are_the_sum_of_their_cells():
    spec = lattice(20, 20)
    points, values = survey(spec, 20, seed=17)
    simulation = simulate(
        gaussian(points, values),
        onto=spec,
        variogram=nested(),
        settings=SimulationSettings(realizations=12),
        rng=generator(18, "totals"),
    )
    half = np.where(np.arange(20)[:, None] < 10, 1.0, 0.0) * np.ones((20, 20))
    summary = summarise(
        (each["value"] for each in simulation),
        realizations=12,
        settings=SummarySettings(
            cutoffs=[4.0, 5.0, 6.0],
            zones={"south": half, "north": 1.0 - half, "all": np.ones((20, 20))},
        ),
    )
    wide = summary.totals.pivot_table(
        index=["realization", "cutoff"], columns="zone", values="total"
    )
    np.testing.assert_allclose(wide["south"] + wide["north"], wide["all"], rtol=1e-12)
    extent = summary.totals.query("zone == 'all'").pivot_table(
        index="realization", columns="cutoff", values="extent"
    )
    assert (np.diff(extent.to_numpy(), axis=1) <= 0).all()
    for number, each in enumerate(simulation):
        assert wide["all"][number, -np.inf] == pytest.approx(each["value"].sum())


def test_tabled_and_convolved_covariances_bring_the_same_corrections(monkeypatch):
    spec = lattice(40, 50)
    points, values = survey(spec, 60, seed=12)

    def drawn():
        simulation = simulate(
            gaussian(points, values),
            onto=spec,
            variogram=nested(),
            settings=SimulationSettings(realizations=3),
            rng=generator(12, "carriers"),
        )
        return simulation.exactness, [each["value"] for each in simulation]

    exact, tabled = drawn()
    assert exact.correction_error == 0.0
    monkeypatch.setattr("geo.geostat.stochastic.carriers.TABLED", 0)
    told, convolved = drawn()
    assert 0.0 < told.correction_error < 1e-3
    # the misfits of 60 data, weighed, add up to a few of what single ones lack
    np.testing.assert_allclose(convolved, tabled, atol=20.0 * told.correction_error)
