"""Figures of a statement, worked out again in a few lines that share no code with it.

Kriging by a dense system with a spherical covariance written out, Voronoi polygons by
scipy and shapely, areas by pyproj, the error of a total by global kriging.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import Voronoi
from scipy.stats import norm

import shapely
from pyproj import Geod, Transformer

from geo.geostat.estimation_model import EstimationModel
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.centred import Centred
from geo.geostat.stochastic.ground import nodes_of
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.simulation_settings import FieldMean, SimulationSettings
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram
from geo.model.classes import ClassSettings
from geo.model.crs import local_crs, unproject_geometry
from geo.model.estimate import EstimateSettings
from geo.model.grid import GridSpec
from geo.model.randomness import generator
from geo.model.uncertainty import UncertaintySettings
from geo.resource.classes.relative_error import production_errors
from geo.resource.deposit.cross_checks import polygonal, station_pieces
from geo.resource.deposit.domain import estimate_domain
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.deposit.realizations import draw_deposit
from geo.resource.sampling.cause import Cause
from geo.resource.statement.weights import cell_weights

SIDE = 2_000.0
PLANE = local_crs([154.0], [24.0])
SPEC = GridSpec(west=0.0, south=0.0, spacing=SIDE, shape=(12, 14), crs=PLANE)
NUGGET, SILL, RANGE_M = 4.0, 30.0, 9_000.0
VARIOGRAM = Variogram(
    nugget=NUGGET,
    structures=(Structure(model="spherical", sill=SILL, range_m=RANGE_M),),
)
EVERYWHERE = Neighbourhood(radius_m=np.inf, maximum=None)


def spherical(first, second):
    away = np.linalg.norm(first[:, None] - second[None], axis=2) / RANGE_M
    return SILL * np.where(away < 1.0, 1.0 - 1.5 * away + 0.5 * away**3, 0.0)


def lattice(centre, side, points):
    steps = side * ((np.arange(points) + 0.5) / points - 0.5)
    return centre + np.array([(east, north) for east in steps for north in steps])


def ordinary(places, error_variance, onto, *, share=None):
    """Weights and error variance of the mean of some points, all stations used."""
    share = np.full(len(onto), 1.0 / len(onto)) if share is None else share
    count = len(places)
    left = np.ones((count + 1, count + 1))
    left[:count, :count] = spherical(places, places)
    left[:count, :count] += np.diag(NUGGET + error_variance)
    left[count, count] = 0.0
    right = np.append(spherical(places, onto) @ share, 1.0)
    solved = np.linalg.solve(left, right)
    variance = share @ spherical(onto, onto) @ share - solved @ right
    return solved[:count], variance


def survey(count=60, *, causes=()):
    rng = generator(11, "by hand")
    places = rng.uniform([0.0, 0.0], [14 * SIDE, 12 * SIDE], (count, 2))
    both = spherical(places, places) + NUGGET * np.eye(count)
    error = rng.uniform(1.0, 9.0, count)
    truth = 22.0 + np.linalg.cholesky(both) @ rng.standard_normal(count)
    nickel = 0.0044 * (1.0 + 0.06 * rng.standard_normal(count))
    nickel[rng.random(count) < 0.3] = np.nan
    return DomainSamples(
        coordinates=places,
        abundance=truth + np.sqrt(error) * rng.standard_normal(count),
        grades={"Ni": nickel},
        station=np.array([f"S{row:02d}" for row in range(count)]),
        error_variance=error,
        position_error_m=np.zeros(count),
        causes=tuple(causes),
    )


@pytest.fixture(scope="module")
def samples():
    return survey()


def test_cells_are_those_of_a_dense_system(samples):
    model = EstimationModel(
        variogram=VARIOGRAM,
        neighbourhood=EVERYWHERE,
        experimental=(),
        fitted=object(),  # any fit: the mean is not wanted
        error_variance=samples.error_variance,
    )
    inside = unproject_geometry(shapely.box(0.0, 0.0, 14 * SIDE, 12 * SIDE), PLANE)
    grid = estimate_domain(samples, model, spec=SPEC, inside=inside)
    weights = {
        cell: part
        for table in cell_weights(
            samples.coordinates,
            stations=samples.station,
            onto=SPEC.centres(),
            cells=[f"{row}" for row in range(12 * 14)],
            variogram=VARIOGRAM,
            neighbourhood=EVERYWHERE,
            error_variance=samples.error_variance,
            block=BlockSupport(size_m=(SIDE, SIDE)),
        )
        for cell, part in table.groupby("cell")
    }
    assayed = np.isfinite(samples.grades["Ni"])
    for cell in (0, 17, 83, 167):
        onto = lattice(SPEC.centres()[cell], SIDE, 4)
        share, variance = ordinary(samples.coordinates, samples.error_variance, onto)
        abundance = share @ samples.abundance
        found = grid["abundance"].to_numpy().ravel()[cell]
        assert found == pytest.approx(abundance, rel=1e-12)
        found = grid["abundance_sd"].to_numpy().ravel()[cell]
        assert found == pytest.approx(np.sqrt(variance), rel=1e-10)
        told = weights[str(cell)].set_index("station")["weight"]
        np.testing.assert_allclose(told[samples.station], share, atol=1e-12)
        share, _ = ordinary(
            samples.coordinates[assayed], samples.error_variance[assayed], onto
        )
        carrier = samples.abundance[assayed]
        grade = share @ (carrier * samples.grades["Ni"][assayed]) / (share @ carrier)
        found = grid["grade_Ni"].to_numpy().ravel()[cell]
        assert found == pytest.approx(grade, rel=1e-11)


def test_half_widths_are_those_of_a_dense_system_with_common_errors():
    plain = survey()
    loading = 0.1 * plain.abundance
    samples = replace(plain, causes=(Cause(name="factor", loading=loading),))
    settings = ClassSettings(annual_area_km2=60.0)
    errors = production_errors(
        samples,
        spec=SPEC,
        estimated=np.ones(12 * 14, dtype=bool),
        variogram=VARIOGRAM,
        neighbourhood=Neighbourhood(radius_m=9e3, maximum=8),
        settings=settings,
        error_variance=samples.error_variance,
    )
    for cell in (0, 90, 167):
        for blocks, km2 in ((errors.year, 60.0), (errors.quarter, 15.0)):
            onto = lattice(SPEC.centres()[cell], 1e3 * np.sqrt(km2), 6)
            share, variance = ordinary(
                samples.coordinates, samples.error_variance, onto
            )
            sd = np.hypot(np.sqrt(variance), share @ loading)
            by_hand = norm.ppf(0.95) * sd / (share @ samples.abundance)
            found = blocks.half_width(confidence=0.9)[cell]
            assert found == pytest.approx(by_hand, rel=1e-10)


def test_the_polygonal_total_is_that_of_polygons_drawn_by_scipy(samples):
    ground = shapely.box(1_500.0, 700.0, 25_000.0, 22_500.0)
    inside = unproject_geometry(shapely.segmentize(ground, 200.0), PLANE)
    pieces = station_pieces(samples, spec=SPEC, inside=inside)
    cutoffs = [0.0, 15.0, 25.0]
    made = polygonal(samples, pieces, moisture=0.28, cutoffs=cutoffs)
    far = 1e7 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    diagram = Voronoi(np.vstack([samples.coordinates, far]))
    geod, back = Geod(ellps="WGS84"), Transformer.from_crs(PLANE, 4326, always_xy=True)
    by_hand = np.zeros(3)
    for station, abundance in enumerate(samples.abundance):
        corners = diagram.vertices[diagram.regions[diagram.point_region[station]]]
        part = shapely.segmentize(shapely.Polygon(corners) & ground, 200.0)
        if part.is_empty:
            continue
        ring = shapely.get_coordinates(part.exterior)
        area, _ = geod.polygon_area_perimeter(*back.transform(*ring.T))
        by_hand += np.where(abundance >= cutoffs, abs(area) * abundance / 1e3, 0.0)
    np.testing.assert_allclose(made.wet_t.sum(axis=1), by_hand, rtol=1e-5)


def test_drawn_totals_spread_by_the_kriging_error_of_the_total():
    samples = survey()
    simulation = simulate(
        Measured(
            "abundance",
            coordinates=samples.coordinates,
            values=samples.abundance,
            transform=Centred(mean=0.0),
            error_variance=samples.error_variance,
        ),
        onto=nodes_of(SPEC, per_side=4),
        variogram=VARIOGRAM,
        settings=SimulationSettings(realizations=600, mean=FieldMean.DRAWN),
        rng=generator(5, "by hand"),
    )
    drawn = np.array([each["abundance"].mean() for each in simulation])
    onto = nodes_of(SPEC, per_side=4).centres()
    share, variance = ordinary(samples.coordinates, samples.error_variance, onto)
    variance += NUGGET / len(onto)  # what so many nodes leave of it
    standard = np.sqrt(variance / 600)
    assert abs(drawn.mean() - share @ samples.abundance) < 4.0 * standard
    assert drawn.var(ddof=1) == pytest.approx(variance, rel=4.0 * np.sqrt(2.0 / 600))


def test_a_cause_moves_the_total_by_the_weights_of_the_stations_that_share_it():
    plain = survey()
    west = plain.coordinates[:, 0] < 12e3  # the campaign that took the grabs
    loading = np.where(west, 0.1 * plain.abundance, 0.0)
    drawn = {}
    for causes in ((), (Cause(name="factor", loading=loading),)):
        draws = draw_deposit(
            replace(plain, causes=causes),
            spec=SPEC,
            estimate=EstimateSettings(spacing_m=SIDE, lag_m=1.5e3, max_lag_m=12e3),
            moisture=0.28,
            settings=UncertaintySettings(realizations=60, variograms=3),
            seed=3,
            domain="north",
        )
        several = list(draws)
        drawn[len(causes)] = np.array([each.abundance.mean() for each in several])
    noise = np.array([each.causes["factor"] for each in several])
    moved = drawn[1] - drawn[0]
    slope, _ = np.polyfit(noise, moved, 1)
    onto = SPEC.centres()
    share, _ = ordinary(plain.coordinates, plain.error_variance, onto)
    # the scores bend, and their variograms are not that of the values
    assert slope == pytest.approx(share @ loading, rel=0.15)
    assert np.corrcoef(noise, moved)[0, 1] > 0.98


def test_a_misplaced_sample_holds_less_but_tells_as_much_of_the_histogram():
    samples = survey()

    def cells(**more):
        draws = draw_deposit(
            samples,
            spec=SPEC,
            estimate=EstimateSettings(spacing_m=SIDE, lag_m=1.5e3, max_lag_m=12e3),
            moisture=0.28,
            settings=UncertaintySettings(realizations=60, variograms=3),
            seed=3,
            domain="north",
            **more,
        )
        return np.array([each.abundance for each in draws])

    known, misplaced = cells(), cells(misplaced=np.full(60, 8.0))
    spread = [each.std(axis=(1, 2)).mean() for each in (known, misplaced)]
    loose = [each.std(axis=0).mean() for each in (known, misplaced)]
    assert loose[1] > 1.05 * loose[0]
    # taken for an error of the reading it narrows the histogram
    samples = replace(samples, error_variance=samples.error_variance + 8.0)
    narrowed = spread[0] - cells().std(axis=(1, 2)).mean()
    assert abs(spread[0] - spread[1]) < narrowed / 2.0
