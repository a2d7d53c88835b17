"""Compositions: published numbers, maps on a grid, and what is refused."""

import numpy as np
import pytest

from geo import GridSpec, Neighbourhood, Structure, Variogram, fit_variogram
from geo.errors import DataError, ParameterError
from geo.model.crs import local_crs
from geo.model.grid import require_grid
from geo.model.randomness import generator
from geo.resource.prospectivity.compositions.composition import (
    aitchison_distance,
    alr,
    closed,
    clr,
    ilr,
    with_rest,
)
from geo.resource.prospectivity.compositions.composition_basis import (
    balance_basis,
    pivot_basis,
    require_basis,
)
from geo.resource.prospectivity.compositions.composition_kriging import (
    composition_variogram,
    krige_composition,
)
from geo.resource.prospectivity.compositions.composition_mean import (
    NormalDraws,
    Quadrature,
    mean_composition,
)
from geo.resource.prospectivity.compositions.composition_zeros import replace_zeros

ALIKE = Variogram(
    nugget=0.0, structures=(Structure(model="spherical", sill=1.0, range_m=9e3),)
)
AROUND = Neighbourhood(radius_m=20e3)


def test_numbers_of_the_manual_of_scikit_bio():
    """skbio.stats.composition: clr and multi_replace, as its manual prints them."""
    assert clr([0.1, 0.3, 0.4, 0.2]) == pytest.approx(
        [-0.79451346, 0.30409883, 0.5917809, -0.10136628], abs=1e-8
    )
    filled = replace_zeros(
        [[0.2, 0.4, 0.4, 0.0], [0.0, 0.5, 0.5, 0.0]], limits=1 / 16, fraction=1.0
    )
    assert filled.parts == pytest.approx(
        np.array([[0.1875, 0.375, 0.375, 0.0625], [0.0625, 0.4375, 0.4375, 0.0625]])
    )
    assert filled.share.tolist() == [0.5, 0.0, 0.0, 1.0]


def test_coordinates_are_the_formulas():
    x = np.array([0.2, 0.3, 0.1, 0.4])
    first = np.sqrt(3 / 4) * np.log(x[0] / np.prod(x[1:]) ** (1 / 3))
    last = np.sqrt(1 / 2) * np.log(x[2] / x[3])
    assert ilr(x)[[0, 2]] == pytest.approx([first, last])
    basis = balance_basis([[1, 1, -1, -1], [1, -1, 0, 0], [0, 0, 1, -1]])
    between = np.log(np.sqrt(x[0] * x[1]) / np.sqrt(x[2] * x[3]))
    assert ilr(x, basis=basis)[0] == pytest.approx(between)
    assert alr(x, over=1)[0] == pytest.approx(np.log(0.2 / 0.3))
    assert aitchison_distance(x, x[::-1]) ** 2 == pytest.approx(
        sum(
            (np.log(x[i] / x[j]) - np.log(x[3 - i] / x[3 - j])) ** 2
            for i in range(4)
            for j in range(i)
        )
        / 4
    )


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_pivot_rows_are_orthonormal(parts):
    basis = pivot_basis(parts)
    assert basis @ basis.T == pytest.approx(np.eye(parts - 1), abs=1e-12)
    assert basis.sum(axis=1) == pytest.approx(0.0, abs=1e-12)


def test_the_rest_is_a_part():
    whole = with_rest([[1.3, 1.1, 27.6], [0.0, 0.5, 10.0]], whole=100.0)
    assert whole.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    assert whole[:, -1] == pytest.approx([0.70, 0.895])
    with pytest.raises(DataError, match="parts sum to 1301"):
        with_rest([[1300.0, 1.1]], whole=100.0)
    for wrong in (-5.0, np.nan):
        with pytest.raises(DataError, match="row 0: parts below 0, or no number"):
            with_rest([[wrong, 50.0]], whole=100.0)
    for told in (alr([0.2, 0.8], over=-2), alr([0.2, 0.8], over=0)):
        assert told == pytest.approx([np.log(4.0)])
    with pytest.raises(ParameterError, match="over: 2"):
        alr([0.2, 0.8], over=2)
    with pytest.raises(DataError, match=r"limits: shape \(3,\)"):
        replace_zeros([[0.0, 1.0]], limits=[0.1, 0.1, 0.1])
    with pytest.raises(ParameterError, match="whole: 0"):
        with_rest([[0.0, 0.0]], whole=0.0)


def nodules(seed=8):
    """Ground with a known composition: nickel and copper in bands."""
    rng = generator(seed, "nodules")
    places = rng.uniform(0.0, 40e3, (150, 2))

    def truth(at):
        band = np.sin(2.0 * np.pi * at / 18e3).sum(axis=1)
        logs = np.log([0.013, 0.011, 0.276, 0.70]) + np.outer(
            band, [0.3, 0.4, 0.1, 0.0]
        )
        return closed(np.exp(logs))

    noise = np.exp(0.05 * rng.normal(size=(len(places), 4)))
    return places, closed(truth(places) * noise), truth


def test_a_known_composition_is_found_again():
    places, parts, truth = nodules()
    seen = composition_variogram(places, parts, lag_m=3e3, max_lag_m=18e3)
    fitted = fit_variogram(seen, model="cubic").variogram
    spec = GridSpec(
        west=0.0, south=0.0, spacing=4e3, shape=(10, 10), crs=local_crs([154.0], [24.0])
    )
    kriged = krige_composition(
        places,
        parts,
        onto=spec.centres(),
        variogram=fitted,
        neighbourhood=AROUND,
        names=["Ni", "Cu", "Mn", "rest"],
    )
    true = truth(spec.centres())
    far = aitchison_distance(kriged.parts, true)
    mean = np.broadcast_to(closed(np.exp(np.log(parts).mean(axis=0))), true.shape)
    assert np.sqrt(np.mean(far**2)) < 0.3 * np.sqrt(
        np.mean(aitchison_distance(mean, true) ** 2)
    )
    grid = kriged.maps(spec)
    assert require_grid(grid) == spec
    total = sum(grid[f"fraction_{name}"] for name in kriged.names)
    assert np.abs(total - 1.0).max() <= 1e-12
    assert "not of the arithmetic mean" in grid.attrs["comment"]
    assert "arithmetic mean" in mean_composition(kriged).maps(spec).attrs["comment"]
    with pytest.raises(DataError, match="4 cells"):
        kriged.maps(GridSpec(west=0, south=0, spacing=1.0, shape=(2, 2), crs=spec.crs))


def test_errors_of_samples_smooth_the_map():
    places, parts, _ = nodules()
    options = {"onto": places, "variogram": ALIKE, "neighbourhood": AROUND}
    exact = krige_composition(places, parts, **options)
    smooth = krige_composition(
        places, parts, error_variance=np.full(150, 0.5), **options
    )
    assert exact.parts == pytest.approx(parts, abs=1e-9)
    assert ilr(smooth.parts).std(axis=0) == pytest.approx(ilr(smooth.parts).std(axis=0))
    assert (ilr(smooth.parts).std(axis=0) < ilr(parts).std(axis=0)).all()


def test_beyond_the_data_there_is_no_composition():
    found = krige_composition(
        [[0.0, 0.0], [1e3, 0.0]],
        [[0.2, 0.8], [0.3, 0.7]],
        onto=[[0.0, 10.0], [90e3, 0.0]],
        variogram=ALIKE,
        neighbourhood=AROUND,
    )
    assert found.extrapolated.tolist() == [False, True]
    assert np.isnan(found.parts).all(axis=1).tolist() == [False, True]
    assert np.isnan(mean_composition(found).parts).all(axis=1).tolist() == [False, True]


def test_the_mean_of_two_parts_is_the_integral():
    """E[1 / (1 + exp(-√2 Z))] by brute force on a fine lattice."""
    pure = Variogram(nugget=1.0)
    found = krige_composition(
        [[0.0, 0.0], [2e3, 0.0]],
        [[0.1, 0.9], [0.3, 0.7]],
        onto=[[1e3, 0.0]],
        variogram=pure,
        neighbourhood=AROUND,
    )
    centre, sd = found.coordinates[0, 0], np.sqrt(found.variance[0, 0])
    assert sd**2 == pytest.approx(1.5)
    z = np.linspace(-9.0, 9.0, 20_001)
    density = np.exp(-(z**2) / 2.0)
    share = 1.0 / (1.0 + np.exp(-np.sqrt(2.0) * (centre + sd * z)))
    mean = (share * density).sum() / density.sum()
    told = mean_composition(found, by=Quadrature(order=40)).parts[0, 0]
    assert told == pytest.approx(mean, rel=1e-7)


def test_what_is_wrong_is_told():
    places = [[0.0, 0.0], [1e3, 0.0]]
    options = {"onto": places, "variogram": ALIKE, "neighbourhood": AROUND}
    with pytest.raises(DataError, match="row 1: parts at 0 or below"):
        krige_composition(places, [[0.5, 0.5], [1.0, 0.0]], **options)
    with pytest.raises(DataError, match="two parts or more"):
        krige_composition(places, [[1.0], [1.0]], **options)
    with pytest.raises(ParameterError, match="2 names, each once"):
        krige_composition(
            places, [[0.5, 0.5], [0.4, 0.6]], names=["Ni", "Ni"], **options
        )
    with pytest.raises(ParameterError, match="one for each of 2 coordinates"):
        krige_composition(
            places,
            [[0.5, 0.2, 0.3], [0.4, 0.3, 0.3]],
            **{**options, "variogram": [ALIKE] * 3},
        )
    with pytest.raises(ParameterError, match="of 3, as the composition"):
        ilr([0.2, 0.3, 0.5], basis=pivot_basis(4))
    with pytest.raises(ParameterError, match="that sum to 0"):
        require_basis([[1.0, 0.0]])
    with pytest.raises(ParameterError, match="both signs in every row"):
        balance_basis([[1, 1]])
    with pytest.raises(ParameterError, match="2 or more"):
        pivot_basis(1)
    with pytest.raises(ParameterError, match="at most 20,000"):
        Quadrature(order=9).points(6)
    with pytest.raises(ParameterError, match="1 to 60"):
        Quadrature(order=0)
    points, weights = NormalDraws(pairs=5, rng=generator(1, "d")).points(3)
    assert points.sum() == pytest.approx(0.0, abs=1e-12)
    assert weights.sum() == pytest.approx(1.0)


def test_zeros_without_a_limit_and_other_nonsense():
    with pytest.raises(DataError) as told:
        replace_zeros(
            [[0.0, 1.0], [0.5, 0.6], [-0.1, 1.1], [0.0, 0.0]],
            limits=[[0.0, 0.1]] * 4,
        )
    text = str(told.value)
    for words in (
        "rows 0, 3: a zero without a detection limit",
        "rows 1, 3: parts that do not sum to the whole",
        "row 2: parts below 0",
        "row 3: zeros alone",
    ):
        assert words in text
    with pytest.raises(DataError, match="leave nothing"):
        replace_zeros([[0.0, 1.0]], limits=2.0)
