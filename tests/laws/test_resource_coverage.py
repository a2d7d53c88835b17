"""Whether a statement's P10 to P90 holds the truth as often as it says.

Worlds are drawn by random coins, which share nothing with the Gaussian machine. The
estimator is given the table of stations, what is known of the devices, and how to
fit; the parameters of the world are withheld. ABYSSAL_COVERAGE_WORLDS=600 asks for
more worlds than a test run has time for.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import numpy as np
import pytest
from scipy.spatial import KDTree

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.realizations import reblock, reblocked
from geo.geostat.stochastic.summary import METHOD
from geo.geostat.support import BlockSupport
from geo.geostat.worlds.designs import line_design, regular_design
from geo.geostat.worlds.sea_floor import World, draw_world
from geo.geostat.worlds.settings import Grade, WorldSettings, invented_lattice
from geo.geostat.worlds.surveys import (
    BOX_CORE,
    FREE_FALL_GRAB,
    Survey,
    join_surveys,
    take_survey,
)
from geo.model.estimate import EstimateSettings
from geo.model.randomness import generator
from geo.model.sampling import Device, SamplingSettings
from geo.model.uncertainty import UncertaintySettings
from geo.resource.deposit.domain import choose_domain_model
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.deposit.realizations import draw_deposit
from geo.resource.deposit.tallied_ground import TalliedGround
from geo.resource.deposit.tallies import tally_deposit
from geo.resource.sampling.truth import true_abundance
from geo.resource.statement.grouping import groups_of

WORLDS = int(os.environ.get("ABYSSAL_COVERAGE_WORLDS", "60"))
NODES_PER_CELL = 3  # the truth is written down as finely as it is simulated
CUTOFF = 22.0  # of a mean of 23.4
HIGH = 28.0
LATTICE = invented_lattice(shape=(36, 36), spacing_m=4e3 / NODES_PER_CELL)
CELLS = reblocked(LATTICE, cells=NODES_PER_CELL)
WORLD = WorldSettings(
    lattice=LATTICE,
    grades=(Grade(name="ni", mean=0.0044, cv=0.06),),
    correlations=(("abundance", "ni", -0.2),),
)
ESTIMATE = EstimateSettings(spacing_m=4e3, lag_m=3e3, max_lag_m=30e3)
DRAWS = UncertaintySettings(
    realizations=40,
    variograms=5,
    nodes_per_side=NODES_PER_CELL,
    moisture_sd=WORLD.moisture_sd,
)
EVIDENCE = {BOX_CORE.name: "box core", FREE_FALL_GRAB.name: "grab"}
DEVICES = SamplingSettings(
    devices=tuple(
        Device(
            evidence=EVIDENCE[sampler.name],
            factor=sampler.under_reading,
            factor_sd=sampler.under_reading_sd,
            mass_cv=WORLD.nodules.mass_cv,
            mean_nodule_g=1e3 * WORLD.nodules.mass_kg,
            source="invented",
        )
        for sampler in (BOX_CORE, FREE_FALL_GRAB)
    )
)
QUANTITIES = ("wet_t", "dry_t", "metal_t_ni")


def survey_of(world: World, rng: np.random.Generator) -> Survey:
    """Some 64 cores off a grid of 6 km, and 40 grabs along lines."""
    west, south, east, north = LATTICE.bounds
    grid = regular_design(LATTICE.bounds, spacing_m=6e3, jitter=0.6, rng=rng)
    lines = line_design(
        LATTICE.bounds, between_m=12e3, along_m=5e3, azimuth_deg=30.0, rng=rng
    )
    inside = np.clip(grid, [west, south], [east, north])
    cores = take_survey(world, inside, campaign="A", rng=rng)
    grabs = take_survey(world, lines, sampler=FREE_FALL_GRAB, campaign="B", rng=rng)
    return join_surveys(cores, grabs)


def samples_of(survey: Survey) -> DomainSamples:
    """What an estimator may know: the table and the devices."""
    table = survey.table()
    stations = table.rename(
        columns={
            "abundance_kg_m2": "abundance",
            "nodules": "count",
            "area_m2": "sampled_area_m2",
        }
    ).assign(evidence=table["sampler"].map(EVIDENCE))
    truth = true_abundance(stations, settings=DEVICES)
    return DomainSamples(
        coordinates=table[["easting", "northing"]].to_numpy(),
        abundance=truth.abundance,
        grades={"ni": table["ni"].to_numpy()},
        station=table["station"].to_numpy(dtype=str),
        error_variance=truth.error_variance,
        position_error_m=np.zeros(len(table)),
        causes=truth.causes,
    )


def truth_of(world: World, areas: np.ndarray) -> np.ndarray:
    """Tonnes of each quantity over all cells, then above the cut-off."""
    abundance = reblock(world.truth(), cells=NODES_PER_CELL)
    metal = reblock(world.truth("ni"), cells=NODES_PER_CELL)
    wet = areas * abundance / 1e3
    told = [wet, wet * (1.0 - world.moisture), areas * metal / 1e3]
    return np.array([above(abundance, each) for each in told])


def above(abundance: np.ndarray, quantity: np.ndarray) -> list[float]:
    """Sum over all cells, then over those above each cut-off."""
    return [(quantity * (abundance >= each)).sum() for each in (0.0, CUTOFF, HIGH)]


def beside_of(samples: DomainSamples, areas: np.ndarray) -> np.ndarray:
    """Wet tonnes of the kriged map and of the nearest station, as `truth_of`."""
    model = choose_domain_model(samples, settings=ESTIMATE)
    kriged = krige(
        samples.coordinates,
        samples.abundance,
        onto=CELLS.centres(),
        variogram=model.variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        error_variance=model.error_variance,
        block=BlockSupport(size_m=(CELLS.spacing, CELLS.spacing)),
    )
    _, nearest = KDTree(samples.coordinates).query(CELLS.centres())
    return np.array(
        [
            above(each, areas.ravel() * each / 1e3)
            for each in (kriged.estimate, samples.abundance[nearest])
        ]
    )


class Study(NamedTuple):
    """Of each world and quantity, over all cells and above the cut-offs."""

    truth: np.ndarray
    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    refused: np.ndarray
    beside: np.ndarray

    @property
    def held(self) -> np.ndarray:
        return np.mean((self.truth >= self.low) & (self.truth <= self.high), axis=0)

    @property
    def bias(self) -> np.ndarray:
        return np.mean(self.mean - self.truth, axis=0) / np.mean(self.truth, axis=0)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study() -> Study:
    areas = CELLS.cell_areas_m2()
    ground = TalliedGround(
        area_m2=areas.ravel(),
        groups=groups_of({"all": np.ones(CELLS.shape, dtype=bool)}),
        cutoffs=(0.0, CUTOFF, HIGH),
        cutoff=CUTOFF,
    )
    rows = []
    for number in range(WORLDS):
        rng = generator(2026, "coverage of statements", number)
        world = draw_world(WORLD, rng=rng)
        samples = samples_of(survey_of(world, rng))
        draws = draw_deposit(
            samples,
            spec=CELLS,
            estimate=ESTIMATE,
            moisture=WORLD.moisture,
            settings=DRAWS,
            seed=number,
            domain="all",
        )
        totals = tally_deposit(draws, ground).totals.sum(["zone", "resource_class"])
        drawn = np.stack([totals[name].to_numpy() for name in QUANTITIES])
        low, high = np.quantile(drawn, [0.1, 0.9], axis=1, method=METHOD)
        rows.append(
            (
                truth_of(world, areas),
                low,
                high,
                drawn.mean(axis=1),
                drawn.std(axis=1, ddof=1),
                draws.ground.model.fitted is None,
                beside_of(samples, areas),
            )
        )
    return Study(*(np.array(column) for column in zip(*rows, strict=True)))


def test_the_band_of_tonnes_and_metal_holds_the_truth_in_four_of_five(study, capsys):
    tolerance = 3.0 * np.sqrt(0.8 * 0.2 / WORLDS)
    error = np.sqrt(np.mean((study.mean - study.truth) ** 2, axis=0))
    stated = np.sqrt(np.mean(study.sd**2, axis=0))
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{WORLDS} worlds, {int(study.refused.sum())} without a variogram; "
            f"80 % ± {tolerance:.1%} is asked for"
        )
        for row, name in enumerate(QUANTITIES):
            for column, what in enumerate(("all", f">= {CUTOFF:g}", f">= {HIGH:g}")):
                at = row, column
                print(  # noqa: T201
                    f"{name}, {what}: held {study.held[at]:.1%}, stated over observed "
                    f"sd {stated[at] / error[at]:.2f}, bias {study.bias[at]:+.1%}"
                )
    np.testing.assert_allclose(study.held, 0.8, atol=tolerance)


def test_worlds_without_a_variogram_are_among_those_that_count(study):
    assert 0.02 < study.refused.mean() < 0.6


def test_the_mean_of_the_realizations_is_not_biased(study):
    error = (study.mean - study.truth)[:, :, 0]
    standard = error.std(axis=0, ddof=1) / np.sqrt(WORLDS)
    assert np.all(np.abs(error.mean(axis=0)) < 3.0 * standard)


def test_above_a_high_cut_off_realizations_err_less_than_any_model_beside_them(study):
    # the truth has structure where the stations see a nugget: what is drawn is too
    # even within cells, and holds too little above a high cut-off
    wet = study.truth[:, 0, 2]
    kriged, nearest = (study.beside[:, :, 2] - wet[:, None]).mean(axis=0) / wet.mean()
    drawn = study.bias[0, 2]
    assert kriged < drawn < nearest
    assert abs(drawn) < min(-kriged, nearest) / 2.0
