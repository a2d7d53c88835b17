from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from geo.errors import CRSError, DataError, ParameterError
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic import simulation as simulation_module
from geo.geostat.stochastic.centred import Centred
from geo.geostat.stochastic.conditional_field import conditional_field
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.simulation_settings import SimulationSettings
from geo.geostat.stochastic.torus import EmbeddingLimits
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.tails import Tails
from geo.geostat.variogram import Structure, Variogram
from geo.model.crs import WGS84, local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator

CRS = local_crs([154.0], [24.0])
SPEC = GridSpec(west=0.0, south=0.0, spacing=100.0, shape=(20, 30), crs=CRS)


def spherical(nugget=0.0, range_m=800.0):
    structure = Structure(model="spherical", sill=1.0 - nugget, range_m=range_m)
    return Variogram(nugget=nugget, structures=(structure,))


def gaussian(points, values, **more):
    return Measured(
        "value", coordinates=points, values=values, transform=Centred(), **more
    )


def stations(count=30, seed=1):
    rng = generator(seed, "stations")
    return rng.uniform([0.0, 0.0], [3_000.0, 2_000.0], (count, 2)), rng.gamma(
        4.0, 4.0, count
    )


def drawn(measured, *, onto=SPEC, variogram=None, realizations=2, seed=2, **settings):
    simulation = simulate(
        measured,
        onto=onto,
        variogram=variogram or spherical(),
        settings=SimulationSettings(realizations=realizations, **settings),
        rng=generator(seed, "draws"),
    )
    return [each["value"] for each in simulation]


@pytest.mark.parametrize(
    "variogram", [spherical(), spherical(0.3), Variogram(nugget=1.0)]
)
def test_one_sample_is_enough_with_a_known_mean(variogram):
    for cells in drawn(gaussian([[250.0, 350.0]], [2.5]), variogram=variogram):
        assert np.isfinite(cells).all()
        assert cells[3, 2] == pytest.approx(2.5, rel=1e-15)


def test_repeated_readings_in_one_place_count_as_their_weighted_mean():
    twice = gaussian(
        [[250.0, 350.0], [250.0, 350.0], [1_111.0, 900.0]],
        [1.0, 4.0, 0.0],
        error_variance=[0.2, 0.4, 0.1],
    )
    once = gaussian(
        [[250.0, 350.0], [1_111.0, 900.0]],
        [(1.0 / 0.2 + 4.0 / 0.4) / 7.5, 0.0],
        error_variance=[1.0 / 7.5, 0.1],
    )
    for first, second in zip(drawn(twice), drawn(once), strict=True):
        np.testing.assert_allclose(first, second, atol=1e-12)


def test_exact_samples_in_one_place_are_refused():
    with pytest.raises(DataError, match="lie in one place"):
        gaussian([[50.0, 50.0], [50.0, 50.0]], [1.0, 2.0])
    with pytest.raises(DataError, match="a millionth of a step"):
        drawn(gaussian([[50.0, 50.0], [50.00001, 50.0]], [1.0, 2.0]))


def test_samples_too_close_for_a_smooth_model_are_refused():
    smooth = Variogram(
        nugget=0.0,
        structures=(Structure(model="gaussian", sill=1.0, range_m=2_000.0),),
    )
    points = generator(3, "crowd").uniform(500.0, 530.0, (12, 2))
    with pytest.raises(DataError, match="condition number"):
        drawn(gaussian(points, np.arange(12.0)), variogram=smooth)


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(DataError, match="values are not finite"):
        gaussian([[50.0, 50.0], [90.0, 50.0]], [1.0, np.nan])


def test_a_variable_given_in_two_columns_is_refused():
    with pytest.raises(DataError, match="2 columns"):
        gaussian([[50.0, 50.0]], [[1.0, 2.0]])


def test_coordinates_of_a_million_metres_change_nothing():
    points, values = stations()
    points = np.round(points)  # so that moving them loses no digit
    far = GridSpec(west=1e6, south=5e6, spacing=100.0, shape=(20, 30), crs=CRS)
    for first, second in zip(
        drawn(gaussian(points, values)),
        drawn(gaussian(points + np.array([1e6, 5e6]), values), onto=far),
        strict=True,
    ):
        np.testing.assert_allclose(first, second, atol=1e-9)


def test_a_sample_beyond_the_edge_speaks_for_the_cells_it_is_correlated_with():
    beyond = drawn(gaussian([[-50.0, 1_050.0]], [9.0]), realizations=40)
    assert np.mean(beyond, axis=0)[10, 0] > 6.0


def test_samples_too_far_to_matter_are_counted_and_take_no_part():
    points, values = stations()
    more = np.vstack([points, [[9_000.0, 0.0], [0.0, -8_000.0]]])

    def simulated(where, what):
        return simulate(
            gaussian(where, what),
            onto=SPEC,
            variogram=spherical(),
            settings=SimulationSettings(realizations=1),
            rng=generator(4, "far"),
        )

    simulation = simulated(more, np.append(values, [99.0, 99.0]))
    assert simulation.exactness.samples_unfelt == 2
    mean = np.mean([each["value"] for each in simulation])
    assert abs(mean) < 99.0
    with pytest.raises(DataError, match="one coordinate system"):
        simulated([[1e6, 1e6]], [1.0])


def test_samples_so_far_that_the_lattice_would_be_huge_are_refused():
    wide = spherical(range_m=90_000.0)
    with pytest.raises(ParameterError, match="a wider grid"):
        drawn(gaussian([[50_000.0, 50_000.0]], [1.0]), variogram=wide)


def test_an_excluded_nugget_leaves_cells_smooth():
    measured = gaussian([[250.0, 350.0]], [2.0])
    rough = drawn(measured, variogram=spherical(0.5))
    smooth = drawn(measured, variogram=spherical(0.5), nugget="excluded")
    steps = [np.diff(cells, axis=1).std() for cells in (rough[0], smooth[0])]
    assert steps[0] > 2.0 * steps[1]
    assert smooth[0][3, 2] != 2.0


def test_a_moving_neighbourhood_with_all_samples_is_a_unique_one():
    points, values = stations(12)
    unique = drawn(gaussian(points, values), variogram=spherical(0.2))
    moving = drawn(
        gaussian(points, values),
        variogram=spherical(0.2),
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=12),
    )
    for first, second in zip(unique, moving, strict=True):
        np.testing.assert_allclose(first, second, atol=2e-3)


def test_cells_beyond_the_radius_are_drawn_and_flagged():
    near = Neighbourhood(radius_m=500.0, maximum=4)
    simulation = simulate(
        gaussian([[250.0, 350.0]], [2.0]),
        onto=SPEC,
        variogram=spherical(),
        settings=SimulationSettings(realizations=1, neighbourhood=near),
        rng=generator(5, "flag"),
    )
    flagged = simulation.extrapolated()["value"].ravel()
    away = np.hypot(*(SPEC.centres() - [250.0, 350.0]).T)
    np.testing.assert_array_equal(flagged, away > 500.0)
    assert np.isfinite(next(iter(simulation))["value"]).all()


def test_the_variogram_of_scores_is_brought_to_a_sill_of_one():
    points, values = stations()
    transform = NormalScore.fit(values, tails=Tails(lower=0.0, upper=60.0))
    measured = Measured("value", coordinates=points, values=values, transform=transform)
    low = Variogram(
        nugget=0.2,
        structures=(Structure(model="spherical", sill=0.6, range_m=800.0),),
    )
    for first, second in zip(
        drawn(measured, variogram=low),
        drawn(measured, variogram=spherical(0.25)),
        strict=True,
    ):
        np.testing.assert_allclose(first, second, rtol=1e-9)
    with pytest.raises(ParameterError, match="the variogram of the scores, not of"):
        drawn(measured, variogram=Variogram(nugget=30.0))


@pytest.mark.parametrize("start", [0, 3])
def test_each_variogram_is_followed_by_realizations_in_a_row(start):
    points, values = stations()
    models = [spherical(range_m=range_m) for range_m in (400.0, 800.0, 1_600.0)]
    options = {
        "onto": SPEC,
        "settings": SimulationSettings(realizations=7),
        "rng": generator(2, "draws"),
    }
    mixed = simulate(gaussian(points, values), variogram=models, **options)
    for realization in mixed.starting_at(start):
        model = models[[0, 0, 0, 1, 1, 2, 2][realization.number]]
        options["rng"] = generator(2, "draws")
        alone = simulate(gaussian(points, values), variogram=model, **options)
        same = next(iter(alone.starting_at(realization.number)))
        np.testing.assert_array_equal(realization["value"], same["value"])


def test_more_variograms_than_realizations_are_taken_from_all_over():
    points, values = stations()
    ranges = np.linspace(400.0, 1_600.0, 9)
    models = [spherical(range_m=float(range_m)) for range_m in ranges]
    mixed = drawn(gaussian(points, values), variogram=models, realizations=3)
    for number, model in enumerate(models[::3]):
        alone = drawn(gaussian(points, values), variogram=model, realizations=3)
        np.testing.assert_array_equal(mixed[number], alone[number])


def test_each_variogram_is_prepared_once(monkeypatch):
    points, values = stations()
    prepared = []

    def counted(*given, **more):
        prepared.append(more)
        return conditional_field(*given, **more)

    monkeypatch.setattr(simulation_module, "conditional_field", counted)
    models = [spherical(range_m=range_m) for range_m in (400.0, 600.0, 800.0)]
    drawn(gaussian(points, values), variogram=models, realizations=9)
    assert len(prepared) == 3


class Shared(NamedTuple):
    """An error that samples share."""

    name: str
    loading: np.ndarray


def campaigns(sd, form="relative", **more):
    points, values = stations(40)
    transform = NormalScore.fit(values, tails=Tails(lower=0.0, upper=90.0))
    return Measured(
        "value",
        coordinates=points,
        values=values,
        transform=transform,
        causes=[Shared("grab", sd * (values if form == "relative" else np.ones(40)))],
        **more,
    )


def test_an_error_common_to_all_samples_moves_the_whole_map():
    simulation = simulate(
        campaigns(0.1),
        onto=SPEC,
        variogram=spherical(),
        settings=SimulationSettings(realizations=60),
        rng=generator(6, "common"),
    )
    factors, totals = [], []
    for each in simulation:
        factors.append(1.0 + 0.1 * each.causes["grab"])
        totals.append(each["value"].mean())
    assert np.std(factors) == pytest.approx(0.1, rel=0.3)
    # all of the map moves with the factor, also where there is no sample
    slope, _ = np.polyfit(factors, np.array(totals) / np.mean(totals), 1)
    assert slope == pytest.approx(1.0, abs=0.2)


def test_independent_errors_of_the_same_size_average_away():
    points, values = stations(40)
    transform = NormalScore.fit(values, tails=Tails(lower=0.0, upper=90.0))
    own = Measured(
        "value",
        coordinates=points,
        values=values,
        transform=transform,
        error_variance=(0.1 * values) ** 2,
    )
    spread = [
        np.std([cells.mean() for cells in drawn(each, realizations=60)])
        for each in (own, campaigns(0.1))
    ]
    assert spread[1] > 1.5 * spread[0]


def test_without_an_error_of_its_own_a_campaign_keeps_its_values():
    measured = Measured(
        "value",
        coordinates=[[250.0, 350.0], [2_550.0, 1_550.0]],
        values=[4.0, 9.0],
        transform=NormalScore.fit([4.0, 9.0], tails=Tails(lower=0.0, upper=20.0)),
        causes=[Shared("grab", np.array([0.0, 0.3]))],
    )
    simulation = simulate(
        measured,
        onto=SPEC,
        variogram=spherical(),
        settings=SimulationSettings(realizations=4),
        rng=generator(7, "two campaigns"),
    )
    for each in simulation:
        assert each["value"][3, 2] == 4.0
        moved = 0.3 * each.causes["grab"]
        assert each["value"][15, 25] == pytest.approx(9.0 + moved, rel=1e-12)


def test_corrected_values_are_held_within_bounds_and_counted():
    simulation = simulate(
        campaigns(5.0, form="additive"),
        onto=SPEC,
        variogram=spherical(),
        settings=SimulationSettings(realizations=12),
        rng=generator(8, "held"),
    )
    seen = [(each.held["value"], each["value"].min()) for each in simulation]
    assert max(held for held, _ in seen) > 0
    assert min(lowest for _, lowest in seen) >= 0.0


@pytest.mark.parametrize(
    ("causes", "match"),
    [
        ([Shared("a", np.ones(1))], "shape .1,."),
        ([Shared("a", np.array([np.nan, 1.0]))], "not finite"),
        ([Shared("a", np.ones(2)), Shared("a", np.ones(2))], "twice"),
    ],
)
def test_impossible_causes_are_refused(causes, match):
    with pytest.raises(DataError, match=match):
        gaussian([[0.0, 0.0], [9.0, 0.0]], [1.0, 2.0], causes=causes)


def causes_of(names, seed, **more):
    points, values = stations(12)
    return [
        each.causes
        for each in simulate(
            gaussian(points, values, causes=[Shared(n, np.ones(12)) for n in names]),
            onto=SPEC,
            variogram=spherical(),
            settings=SimulationSettings(realizations=3),
            rng=generator(seed, "draws"),
            **more,
        )
    ]


def test_two_domains_draw_the_same_number_for_the_same_cause():
    errors = generator(1, "errors")
    first = causes_of(["grabs", "assays"], 1, errors=errors)
    second = causes_of(["corers", "grabs"], 2, errors=errors)
    assert [each["grabs"] for each in first] == [each["grabs"] for each in second]
    assert [each["grabs"] for each in second] != [each["corers"] for each in second]
    assert len({each["grabs"] for each in first}) == 3


def test_without_a_generator_of_errors_each_simulation_draws_its_own():
    first, second = causes_of(["grabs"], 1), causes_of(["grabs"], 2)
    assert all(a["grabs"] != b["grabs"] for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(("sd", "form"), [(0.25, "relative"), (30.0, "additive")])
def test_common_errors_that_could_leave_no_distribution_are_refused_at_once(sd, form):
    with pytest.raises(DataError, match="-5 standard deviations leave all values"):
        campaigns(sd, form=form)


def test_the_variance_of_totals_grows_by_that_of_the_common_error():
    def totals(measured):
        return np.array([cells.mean() for cells in drawn(measured, realizations=400)])

    alone, common = totals(campaigns(0.0)), totals(campaigns(0.1))
    # a total is a factor of variance 0.1² times what it is without
    expected = alone.var(ddof=1) * 1.01 + (0.1 * alone.mean()) ** 2
    assert common.var(ddof=1) == pytest.approx(expected, rel=4.0 * np.sqrt(2.0 / 400))
    assert common.var(ddof=1) > 1.5 * alone.var(ddof=1)


def two_of_one():
    form = Structure(model="spherical", sill=1.0, range_m=800.0)
    sills = [[1.0, 0.5], [0.5, 1.0]]
    return Coregionalisation(
        variables=("value", "other"),
        nugget=np.zeros((2, 2)),
        structures=(CoregionalisedStructure(sills=sills, form=form),),
    )


def test_a_moving_neighbourhood_for_several_variables_is_refused():
    first = gaussian([[250.0, 350.0]], [2.0])
    second = Measured(
        "other", coordinates=[[250.0, 350.0]], values=[1.0], transform=Centred()
    )
    with pytest.raises(ParameterError, match="a moving one for 2 variables"):
        drawn(
            [first, second],
            variogram=two_of_one(),
            neighbourhood=Neighbourhood(radius_m=900.0),
        )


def test_variables_with_one_name_or_none_are_refused():
    one = gaussian([[250.0, 350.0]], [2.0])
    with pytest.raises(ParameterError, match="none twice"):
        drawn([one, one], variogram=two_of_one())
    with pytest.raises(ParameterError, match="none twice"):
        drawn([])
    with pytest.raises(ParameterError, match="variogram: none"):
        simulate(
            one,
            onto=SPEC,
            variogram=[],
            settings=SimulationSettings(realizations=1),
            rng=generator(1, "x"),
        )


def test_a_variable_that_repeats_another_is_honoured_too():
    form = Structure(model="spherical", sill=1.0, range_m=800.0)
    same = Coregionalisation(
        variables=("value", "other"),
        nugget=np.zeros((2, 2)),
        structures=(CoregionalisedStructure(sills=np.ones((2, 2)), form=form),),
    )
    second = Measured(
        "other", coordinates=[[1_250.0, 350.0]], values=[1.0], transform=Centred()
    )
    simulation = simulate(
        [gaussian([[250.0, 350.0]], [2.0]), second],
        onto=SPEC,
        variogram=same,
        settings=SimulationSettings(realizations=2),
        rng=generator(9, "same"),
    )
    for each in simulation:
        np.testing.assert_allclose(each["value"], each["other"], atol=1e-6)


def test_too_many_data_for_one_system_are_refused(monkeypatch):
    monkeypatch.setattr("geo.geostat.stochastic.conditioning.MOST_IN_ONE_SYSTEM", 20)
    with pytest.raises(ParameterError, match="a moving neighbourhood, such as"):
        drawn(gaussian(*stations()))


def test_a_grid_in_degrees_is_refused():
    degrees = GridSpec(west=0.0, south=0.0, spacing=0.1, shape=(3, 3), crs=WGS84)
    with pytest.raises(CRSError, match="a system in metres"):
        drawn(gaussian([[0.0, 0.0]], [1.0]), onto=degrees)


def test_a_covariance_that_no_torus_holds_is_refused():
    with pytest.raises(ParameterError, match="would be clipped"):
        drawn(
            gaussian([[250.0, 350.0]], [2.0]),
            variogram=spherical(range_m=9_000.0),
            limits=EmbeddingLimits(nodes=5_000),
        )


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ({"realizations": 0}, "at least 1"),
        ({"nugget": "half"}, "one of included"),
        ({"mean": "guessed"}, "one of known, drawn"),
        (
            {"mean": "drawn", "neighbourhood": Neighbourhood(radius_m=9.0, maximum=4)},
            "maximum=None: the mean is that of all",
        ),
    ],
)
def test_impossible_settings_are_refused(bad, match):
    with pytest.raises(ParameterError, match=match):
        SimulationSettings(**{"realizations": 1, **bad})


def test_memory_does_not_grow_with_the_number_of_realizations():
    points, values = stations()

    def memory(count):
        return simulate(
            gaussian(points, values),
            onto=SPEC,
            variogram=spherical(),
            settings=SimulationSettings(realizations=count),
            rng=generator(1, "memory"),
        ).memory_bytes

    assert memory(1_000) == memory(10)
