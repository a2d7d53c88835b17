"""Laws of compositions, and of maps of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo import Neighbourhood, Structure, Variogram, krige
from geo.model.randomness import generator
from geo.resource.prospectivity.compositions.composition import (
    aitchison_distance,
    alr,
    alr_inverse,
    closed,
    clr,
    clr_inverse,
    ilr,
    ilr_inverse,
    perturbed,
    variation_matrix,
)
from geo.resource.prospectivity.compositions.composition_basis import (
    balance_basis,
    pivot_basis,
)
from geo.resource.prospectivity.compositions.composition_kriging import (
    composition_variogram,
    krige_composition,
)
from geo.resource.prospectivity.compositions.composition_mean import (
    NormalDraws,
    mean_composition,
)
from geo.resource.prospectivity.compositions.composition_zeros import replace_zeros

SPHERICAL = Variogram(
    nugget=0.1, structures=(Structure(model="spherical", sill=0.9, range_m=12e3),)
)
SHORT = Variogram(
    nugget=0.05, structures=(Structure(model="exponential", sill=0.4, range_m=4e3),)
)
AROUND = Neighbourhood(radius_m=15e3, maximum=8)
BALANCES = balance_basis([[1, 1, -1, -1], [1, -1, 0, 0], [0, 0, 1, -1]])
parts_of = st.integers(2, 6).flatmap(
    lambda count: arrays(float, (3, count), elements=st.floats(1e-6, 1e6))
)


def survey(spread=0.5, seed=1):
    rng = generator(seed, "composition")
    places = rng.uniform(0.0, 30e3, (60, 2))
    drift = np.sin(places[:, :1] / 8e3) * [1.0, -0.5, 0.2, 0.0]
    logs = np.log([0.02, 0.01, 0.28, 0.69]) + spread * (
        drift + 0.3 * rng.normal(size=(60, 4))
    )
    return places, closed(np.exp(logs)), rng.uniform(0.0, 30e3, (300, 2))


def mapped(places, parts, onto, **options):
    options.setdefault("variogram", SPHERICAL)
    return krige_composition(places, parts, onto=onto, neighbourhood=AROUND, **options)


@given(parts_of)
def test_there_and_back(parts):
    whole = closed(parts)
    assert whole.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    for there, back in ((clr, clr_inverse), (alr, alr_inverse), (ilr, ilr_inverse)):
        assert back(there(parts)) == pytest.approx(whole, abs=1e-12)
    assert clr(parts).sum(axis=1) == pytest.approx(0.0, abs=1e-12)


@given(parts_of, st.floats(1e-3, 1e3))
def test_units_do_not_matter(parts, factor):
    assert ilr(parts * factor) == pytest.approx(ilr(parts), abs=1e-12)
    assert aitchison_distance(parts, parts * factor) == pytest.approx(0.0, abs=1e-10)


@given(parts_of, st.randoms(use_true_random=False))
def test_distance_is_that_of_coordinates_and_survives_perturbation(parts, random):
    first, second, third = parts
    away = aitchison_distance(first, second)
    assert away == pytest.approx(np.linalg.norm(ilr(first) - ilr(second)), abs=1e-10)
    moved = aitchison_distance(perturbed(first, by=third), perturbed(second, by=third))
    assert moved == pytest.approx(away, abs=1e-9)
    order = random.sample(range(len(first)), len(first))
    assert aitchison_distance(first[order], second[order]) == pytest.approx(away)
    # a subcomposition is never farther apart than the whole
    if len(first) > 2:
        assert aitchison_distance(first[:-1], second[:-1]) <= away + 1e-10


def test_total_variance_is_that_of_the_variation_matrix():
    _, parts, _ = survey()
    total = ilr(parts).var(axis=0, ddof=1).sum()
    assert variation_matrix(parts).sum() / 8.0 == pytest.approx(total)


@settings(max_examples=5)
@given(st.integers(0, 50))
def test_every_cell_sums_to_one(seed):
    places, parts, onto = survey(spread=3.0, seed=seed)
    for variogram in (SPHERICAL, [SPHERICAL, SHORT, SHORT]):
        found = mapped(places, parts, onto, variogram=variogram)
        for each in (found, mean_composition(found)):
            assert (each.parts > 0.0).all()
            assert np.abs(each.parts.sum(axis=1) - 1.0).max() <= 1e-12


def test_with_one_variogram_the_basis_does_not_matter():
    places, parts, onto = survey()
    pivot, balance = (mapped(places, parts, onto, basis=b) for b in (None, BALANCES))
    assert balance.parts == pytest.approx(pivot.parts, abs=1e-12)
    # nor for the mean, but for what seven points leave
    means = [mean_composition(each).parts for each in (pivot, balance)]
    assert means[1] == pytest.approx(means[0], rel=1e-4)
    # with several it does
    several = [SPHERICAL, SHORT, SHORT]
    one, other = (
        mapped(places, parts, onto, basis=b, variogram=several).parts
        for b in (pivot_basis(4), BALANCES)
    )
    assert np.abs(one - other).max() > 1e-3


def test_with_one_variogram_the_order_of_parts_does_not_matter():
    places, parts, onto = survey()
    order = [2, 0, 3, 1]
    found = mapped(places, parts, onto).parts
    turned = mapped(places, parts[:, order], onto).parts
    assert turned == pytest.approx(found[:, order], abs=1e-12)


def test_a_part_of_the_map_is_the_map_of_that_part():
    places, parts, onto = survey()
    whole = mapped(places, parts, onto).parts
    alone = mapped(places, parts[:, :3], onto).parts
    assert alone == pytest.approx(closed(whole[:, :3]), abs=1e-12)


def test_units_and_perturbation_move_the_map_alike():
    places, parts, onto = survey()
    found = mapped(places, parts, onto).parts
    by = [1e4, 3.0, 0.2, 1.0]
    assert mapped(places, parts * by, onto).parts == pytest.approx(
        perturbed(found, by=np.broadcast_to(by, found.shape)), abs=1e-12
    )


def test_rows_may_come_in_any_order():
    places, parts, onto = survey()
    turned = generator(2, "order").permutation(60)
    assert mapped(places[turned], parts[turned], onto).parts == pytest.approx(
        mapped(places, parts, onto).parts, abs=1e-12
    )


def test_where_little_varies_the_map_is_that_of_naive_kriging():
    """The difference shrinks with the square of the spread."""
    away = []
    for spread in (0.02, 0.01):
        places, parts, onto = survey(spread=spread)
        naive = krige(
            places, parts, onto=onto, variogram=SPHERICAL, neighbourhood=AROUND
        ).estimate
        away.append(np.abs(mapped(places, parts, onto).parts - naive).max())
    assert away[0] < 2e-4
    assert away[1] == pytest.approx(away[0] / 4.0, rel=0.15)


def test_naive_kriging_of_large_variation_may_leave_the_simplex():
    places, parts, onto = survey(spread=4.0)
    naive = krige(
        places, parts, onto=onto, variogram=SPHERICAL, neighbourhood=AROUND
    ).estimate
    assert naive.min() < 0.0
    assert mapped(places, parts, onto).parts.min() > 0.0


def test_samples_are_honoured_without_a_nugget():
    places, parts, _ = survey()
    exact = Variogram(
        nugget=0.0, structures=(Structure(model="spherical", sill=1.0, range_m=9e3),)
    )
    found = mapped(places, parts, places, variogram=exact)
    assert found.parts == pytest.approx(parts, abs=1e-9)
    assert mean_composition(found).parts == pytest.approx(parts, abs=1e-9)


def test_the_mean_is_that_of_many_draws():
    places, parts, onto = survey()
    found = mapped(places, parts, onto[:20])
    exact = mean_composition(found).parts
    drawn = mean_composition(
        found, by=NormalDraws(pairs=20_000, rng=generator(3, "draws"))
    )
    assert drawn.parts == pytest.approx(exact, rel=0.02)
    # the rare parts have means above their medians
    assert (exact[:, 1] > found.parts[:, 1]).all()


def test_the_common_variogram_is_half_the_square_of_aitchisons_distance():
    places, parts, _ = survey()
    seen = composition_variogram(places, parts, lag_m=3e3, max_lag_m=12e3)
    i, j = np.triu_indices(60, k=1)
    apart = np.hypot(*(places[i] - places[j]).T)
    squares = aitchison_distance(parts[i], parts[j]) ** 2 / (2 * 3)
    for lag in range(4):
        inside = (apart > seen.edges_m[lag]) & (apart <= seen.edges_m[lag + 1])
        assert seen.pairs[lag] == inside.sum()
        assert seen.semivariance[lag] == pytest.approx(squares[inside].mean())


@given(arrays(float, (4,), elements=st.floats(0.01, 1.0)), st.floats(1e-5, 1e-3))
def test_replacing_a_zero_keeps_the_ratios_of_the_others(parts, limit):
    given_parts = np.array([[0.0, *closed(parts)]])
    found = replace_zeros(given_parts, limits=limit)
    assert found.parts.sum() == pytest.approx(1.0, abs=1e-12)
    assert found.parts[0, 0] == pytest.approx(0.65 * limit)
    assert clr(found.parts[:, 1:]) == pytest.approx(clr(given_parts[:, 1:]), abs=1e-9)
