"""Laws of drawn deposits and of their sums."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.realizations import reblocked
from geo.geostat.support import BlockSupport
from geo.geostat.worlds.designs import regular_design
from geo.geostat.worlds.sea_floor import draw_world
from geo.geostat.worlds.settings import Grade, WorldSettings, invented_lattice
from geo.geostat.worlds.surveys import take_survey
from geo.model.estimate import EstimateSettings
from geo.model.randomness import generator
from geo.model.uncertainty import UncertaintySettings
from geo.resource.deposit.band_table import band_table
from geo.resource.deposit.domain import choose_domain_model
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.deposit.realizations import draw_deposit
from geo.resource.deposit.tallied_ground import TalliedGround
from geo.resource.deposit.tallies import joined_totals, tally_deposit
from geo.resource.sampling.cause import Cause
from geo.resource.statement.grouping import groups_of

LATTICE = invented_lattice(shape=(40, 40), spacing_m=1e3)
CELLS = reblocked(LATTICE, cells=2)
WORLD = WorldSettings(
    lattice=LATTICE,
    grades=(Grade(name="Ni", mean=0.0044, cv=0.06),),
    correlations=(("abundance", "Ni", -0.2),),
)
ESTIMATE = EstimateSettings(spacing_m=2e3, lag_m=2.5e3, max_lag_m=25e3)
DRAWS = UncertaintySettings(
    realizations=60, variograms=3, nodes_per_side=2, moisture_sd=0.02
)
CUTOFFS = (0.0, 15.0, 20.0, 25.0, 30.0)


def samples_of(number: int, causes: tuple[str, ...] = ()) -> DomainSamples:
    rng = generator(number, "domain")
    world = draw_world(WORLD, rng=rng)
    places = regular_design(LATTICE.bounds, spacing_m=4e3, jitter=0.8, rng=rng)
    survey = take_survey(world, places, rng=rng)
    readings = survey.readings()
    return DomainSamples(
        coordinates=places,
        abundance=readings,
        grades=dict(survey.grades),
        station=survey.station,
        error_variance=survey.counting_variance(),
        position_error_m=np.zeros(len(survey)),
        causes=tuple(Cause(name=each, loading=0.1 * readings) for each in causes),
    )


def drawn(samples, *, domain="north", moisture=0.28, settings=DRAWS, seed=1):
    return draw_deposit(
        samples,
        spec=CELLS,
        estimate=ESTIMATE,
        moisture=moisture,
        settings=settings,
        seed=seed,
        domain=domain,
    )


def tallied(draws, zones=None, **more):
    where = zones or {"north": np.ones(CELLS.shape, dtype=bool)}
    ground = TalliedGround(
        area_m2=CELLS.cell_areas_m2().ravel(),
        groups=groups_of(where, **more),
        cutoffs=CUTOFFS,
        cutoff=15.0,
    )
    return tally_deposit(draws, ground)


@pytest.fixture(scope="module")
def samples():
    return samples_of(1)


@pytest.fixture(scope="module")
def told(samples):
    return tallied(drawn(samples))


def test_tonnage_never_grows_with_the_cut_off_in_any_realization(told):
    for name in told.totals.data_vars:
        assert np.all(np.diff(told.totals[name], axis=-1) <= 0.0)


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(samples, told):
    for threads in (1, 2):
        with threadpool_limits(threads):
            again = tallied(drawn(samples))
        for name in told.totals.data_vars:
            np.testing.assert_array_equal(again.totals[name], told.totals[name])
        np.testing.assert_array_equal(again.cells.mean, told.cells.mean)


def test_another_seed_gives_another_deposit(samples, told):
    other = tallied(drawn(samples, seed=2))
    assert not np.array_equal(other.totals["wet_t"], told.totals["wet_t"])


def test_abundance_is_never_negative_and_grades_are_fractions(samples):
    for each in drawn(samples):
        assert each.abundance.min() >= 0.0
        dry = each.abundance * (1.0 - each.moisture)
        assert np.all(each.metals["Ni"] > 0.0)
        assert np.all(each.metals["Ni"] < dry)


def test_higher_moisture_never_raises_metal(samples):
    wetter = drawn(samples, moisture=0.33)
    for dry, wet in zip(drawn(samples), wetter, strict=True):
        np.testing.assert_array_equal(wet.abundance, dry.abundance)
        assert np.all(wet.metals["Ni"] <= dry.metals["Ni"])


def test_a_zone_and_its_complement_add_up_in_every_realization(samples, told):
    north = np.zeros(CELLS.shape, dtype=bool)
    north[11:, 3:] = True
    parts = tallied(drawn(samples), {"in": north, "out": ~north}).totals
    for name in told.totals.data_vars:
        np.testing.assert_allclose(
            parts[name].sum("zone"), told.totals[name].sum("zone"), rtol=1e-12
        )


def test_classes_add_up_in_every_realization(samples, told):
    klass = np.arange(CELLS.shape[0] * CELLS.shape[1]).reshape(CELLS.shape) % 4
    parts = tallied(drawn(samples), klass=klass).totals
    assert np.all(parts["wet_t"].isel(cutoff=0) > 0.0)
    np.testing.assert_allclose(
        parts["wet_t"].sum("resource_class"),
        told.totals["wet_t"].sum("resource_class"),
        rtol=1e-12,
    )


def test_cells_add_up_to_the_mean_of_the_totals(told):
    for name, cells in (
        ("area_m2", told.above.area_m2),
        ("wet_t", told.above.wet_t),
        ("dry_t", told.above.dry_t),
        ("metal_t_Ni", told.above.metal_t["Ni"]),
    ):
        np.testing.assert_allclose(
            told.totals[name].sum(["zone", "resource_class"]).mean("realization"),
            cells.sum(axis=1),
            rtol=1e-10,
        )


def test_the_mean_of_the_realizations_is_near_the_kriged_total(samples, told):
    model = choose_domain_model(samples, settings=ESTIMATE)
    kriged = krige(
        samples.coordinates,
        samples.abundance,
        onto=CELLS.centres(),
        variogram=model.variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        error_variance=model.error_variance,
        block=BlockSupport(size_m=(2e3, 2e3)),
    )
    area = CELLS.cell_areas_m2().ravel()
    wet = told.totals["wet_t"].isel(cutoff=0).sum(["zone", "resource_class"])
    expected = float((kriged.estimate * area).sum() / 1e3)
    # both estimate the ground from one survey; the scores bend, the kriging does not
    assert abs(float(wet.mean()) - expected) < float(wet.std(ddof=1))


def test_a_larger_cut_of_the_share_takes_as_much_from_ground_and_tonnes(samples, told):
    ground = TalliedGround(
        area_m2=CELLS.cell_areas_m2().ravel(),
        groups=groups_of({"north": np.ones(CELLS.shape, dtype=bool)}),
        cutoffs=CUTOFFS,
        cutoff=15.0,
        shares=np.linspace(0.2, 1.0, DRAWS.realizations),
    )
    less = tally_deposit(drawn(samples), ground).totals
    for name in less.data_vars:
        share = np.linspace(0.2, 1.0, DRAWS.realizations)[:, None, None, None]
        np.testing.assert_allclose(less[name], share * told.totals[name], rtol=1e-12)


def width(table, zone):
    row = table[
        (table["zone"] == zone)
        & (table["resource_class"] == "total")
        & (table["quantity"] == "wet_t")
        & (table["cutoff_kg_m2"] == 0.0)
    ].iloc[0]
    return row["P90"] - row["P10"]


def two_domains(causes):
    zones = {"north": np.ones(CELLS.shape, bool), "south": np.zeros(CELLS.shape, bool)}
    other = {"north": zones["south"], "south": zones["north"]}
    return joined_totals(
        [
            tallied(drawn(samples_of(1, causes), domain="north"), zones).totals,
            tallied(drawn(samples_of(2, causes), domain="south"), other).totals,
        ]
    )


def test_the_band_of_independent_zones_is_narrower_than_the_sum_of_bands():
    table = band_table(two_domains(()))
    apart = width(table, "north") + width(table, "south")
    # of two alike it is the square root of a half
    assert 0.5 * apart < width(table, "total") < 0.9 * apart


def test_a_cause_that_zones_share_does_not_average_away_between_them():
    totals = two_domains(("factor of the grab",))
    wet = totals["wet_t"].isel(cutoff=0).sum("resource_class").to_numpy()
    assert np.corrcoef(wet.T)[0, 1] > 0.5
    alone = two_domains(())["wet_t"].isel(cutoff=0).sum("resource_class").to_numpy()
    assert abs(np.corrcoef(alone.T)[0, 1]) < 4.0 / np.sqrt(DRAWS.realizations)


def test_moisture_is_drawn_the_same_in_all_domains():
    first, second = drawn(samples_of(1)), drawn(samples_of(2), domain="south")
    np.testing.assert_array_equal(first.moisture, second.moisture)
    assert first.moisture.std() == pytest.approx(0.02, rel=0.4)


def test_without_errors_to_draw_moisture_is_what_it_is(samples):
    still = drawn(samples, settings=replace(DRAWS, moisture_sd=0.0))
    assert np.all(still.moisture == 0.28)
