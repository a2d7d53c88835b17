from __future__ import annotations

import numpy as np
import pytest

from geo.errors import CRSError, ParameterError
from geo.geostat.stochastic.field_model import field_model
from geo.geostat.stochastic.off_lattice import off_lattice
from geo.geostat.stochastic.random_fields import embedded, gaussian_field
from geo.geostat.stochastic.spread_sources import HALF_WINDOW, sources_at
from geo.geostat.stochastic.stencil import Lattice
from geo.geostat.stochastic.torus import EmbeddingLimits
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.kernels.spectral import (
    convolve,
    covariance_on_torus,
    draw_field,
    spectrum_of,
    wrapped_steps,
)
from geo.model.crs import WGS84, local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator


def one(model, range_m, *, nugget=0.0, **more):
    structure = Structure(model=model, sill=1.0 - nugget, range_m=range_m, **more)
    return Variogram(nugget=nugget, structures=(structure,))


def lattice(rows=30, columns=40, spacing=1.0):
    return GridSpec(
        west=0.0,
        south=0.0,
        spacing=spacing,
        shape=(rows, columns),
        crs=local_crs([154.0], [24.0]),
    )


class Delayed:
    """Two variables of which the second follows the first a few metres east."""

    variables = ("first", "second")
    nugget = 0.0

    def __init__(self, shift=3.0, form=None):
        self.shift = shift
        self.form = form or one("gaussian", 8.0)

    def between(self, first, second):
        delay = {"first": 0.0, "second": self.shift}
        return Delayed(delay[first] - delay[second], self.form)

    def covariance(self, separation):
        return self.form.covariance(separation - np.array([self.shift, 0.0]))


def by_nodes(torus):
    rows, columns = (np.arange(size) for size in torus)
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2)


def test_a_spectrum_multiplies_as_the_matrix_of_covariances_does():
    torus = (9, 12)
    steps = np.stack(
        np.meshgrid(*(wrapped_steps(size) for size in torus), indexing="ij"), axis=-1
    )
    covariance = one("spherical", 3.0).covariance(steps)
    nodes = by_nodes(torus)
    apart = nodes[:, None] - nodes
    dense = covariance[apart[..., 0] % 9, apart[..., 1] % 12]
    sources = generator(1, "sources").normal(size=torus)
    spectrum = spectrum_of(covariance[None, None])
    np.testing.assert_allclose(
        convolve(spectrum, sources[None]).ravel(), dense @ sources.ravel(), atol=1e-12
    )


@pytest.mark.parametrize("torus", [(8, 10), (9, 11), (1, 6), (7, 1)])
def test_noise_has_the_same_variance_in_every_node_of_any_torus(torus):
    white = np.zeros((1, 1, *torus))
    white[..., 0, 0] = 1.0
    spectrum, rng = spectrum_of(white), generator(2, "white")
    stack = np.stack([draw_field(spectrum, rng).ravel() for _ in range(20_000)])
    covariance = np.cov(stack.T)
    np.testing.assert_allclose(covariance, np.eye(len(covariance)), atol=0.06)


def test_what_is_clipped_is_told_and_variances_are_kept():
    steps = wrapped_steps(20)
    distance = np.hypot(steps[:, None], steps)
    covariance = 4.0 * one("spherical", 30.0).covariance(
        np.stack([distance, 0.0 * distance], axis=-1)
    )
    spectrum = spectrum_of(covariance[None, None])
    values = np.fft.fft2(covariance).real
    assert spectrum.clipped_share == pytest.approx(
        -values[values < 0].sum() / values.sum(), rel=1e-9
    )
    assert spectrum.clipped_share > 0.01
    assert covariance_on_torus(spectrum)[0, 0, 0, 0] == pytest.approx(4.0)


def test_the_torus_grows_until_nothing_that_matters_is_clipped():
    field = gaussian_field(one("exponential", 60.0), onto=lattice())
    assert field.clipped_share <= 1e-6
    assert field.covariance_error <= 2e-6
    assert field.torus[0] > 60


def test_a_short_range_takes_a_torus_little_larger_than_the_lattice():
    field = gaussian_field(one("spherical", 6.0), onto=lattice(100, 120))
    assert field.torus[0] <= 110
    assert field.covariance_error < 1e-12


def test_the_covariance_error_is_that_of_the_fields_drawn():
    limits = EmbeddingLimits(good_share=0.5, worst_share=0.5)
    field = gaussian_field(one("spherical", 60.0), onto=lattice(20, 20), limits=limits)
    assert field.clipped_share > 1e-3
    drawn = covariance_on_torus(field.spectrum)[0, 0]
    model = one("spherical", 60.0)
    errors = [
        abs(
            drawn[row, column % field.torus[1]]
            - model.covariance(np.array([column, row]))
        )
        for row in range(20)
        for column in range(-19, 20)
    ]
    assert field.covariance_error == pytest.approx(max(errors), rel=1e-9)


def test_a_covariance_that_no_torus_holds_is_refused():
    limits = EmbeddingLimits(nodes=4_000)
    with pytest.raises(ParameterError, match="of the variance would be clipped"):
        gaussian_field(one("gaussian", 200.0), onto=lattice(), limits=limits)


def test_fields_with_the_same_generator_are_the_same_bytes():
    field = gaussian_field(one("spherical", 9.0, nugget=0.2), onto=lattice())
    first, again = (field.draw(generator(3, "bytes")).tobytes() for _ in range(2))
    assert first == again


def test_a_delay_between_variables_keeps_its_direction():
    field = gaussian_field(Delayed(), onto=lattice(30, 40))
    assert np.iscomplexobj(field.spectrum.power)
    rng = generator(4, "delay")
    stack = np.stack([field.draw(rng) for _ in range(400)])
    first, second = stack[:, 0], stack[:, 1]
    east = (first[:, :, :-3] * second[:, :, 3:]).mean(axis=(1, 2))
    west = (first[:, :, 3:] * second[:, :, :-3]).mean(axis=(1, 2))
    assert east.mean() == pytest.approx(1.0, abs=4.0 * east.std() / 20.0)
    assert west.mean() == pytest.approx(
        float(one("gaussian", 8.0).covariance(np.array([6.0, 0.0]))),
        abs=4.0 * west.std() / 20.0,
    )


def test_a_grid_in_degrees_is_refused():
    degrees = GridSpec(west=0.0, south=0.0, spacing=0.1, shape=(3, 3), crs=WGS84)
    with pytest.raises(CRSError, match="a system in metres"):
        gaussian_field(one("spherical", 9.0), onto=degrees)


@pytest.mark.parametrize(
    "bad", [{"good_share": 0.1}, {"worst_share": -1.0}, {"nodes": 0}]
)
def test_impossible_limits_are_refused(bad):
    with pytest.raises(ParameterError, match="embedding limits"):
        EmbeddingLimits(**bad)


def test_models_that_do_not_fit_the_variables_are_refused():
    with pytest.raises(ParameterError, match="2 variables with a model of one"):
        field_model(one("spherical", 9.0), variables=["a", "b"])
    with pytest.raises(ParameterError, match="it lacks third"):
        field_model(Delayed(), variables=["first", "third"])


NESTED = Variogram(
    nugget=0.0,
    structures=(
        Structure(model="spherical", sill=0.5, range_m=8.0),
        Structure(
            model="spherical",
            sill=0.5,
            range_m=20.0,
            anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.5),
        ),
    ),
)


@pytest.mark.parametrize(
    ("variogram", "at_most"),
    [
        (one("exponential", 20.0), 3e-4),
        (one("exponential", 5.0), 3e-4),
        (one("gaussian", 10.0), 2e-5),
        (one("matern", 15.0, smoothness=1.5), 3e-4),
        (one("spherical", 20.0), 1e-3),
        (one("spherical", 5.0), 1e-2),  # a lattice too coarse for so short a range
        (NESTED, 3e-3),
    ],
)
def test_values_off_the_nodes_have_nearly_the_covariance_of_the_model(
    variogram, at_most
):
    rng, model = generator(5, "places"), field_model(variogram)
    steps = rng.uniform(4.0, 24.0, (50, 2))
    steps[:20] = rng.uniform(10.0, 12.0, (20, 2))  # crowded in four cells
    steps[20], steps[21:23] = steps[3] + 1e-4, [[7.0, 8.0], [20.0, 5.0]]
    field = embedded(
        model,
        shape=(30, 30),
        spacing_m=1.0,
        limits=EmbeddingLimits(),
        margin=2 * HALF_WINDOW,
    )
    places = off_lattice(
        steps, model=model, lattice=Lattice((30, 30), field.torus, 1.0)
    )
    sources = sources_at(steps, field=field)

    rows, columns = np.divmod(np.arange(900), 30)
    on_torus = rows * field.torus[1] + columns
    nodes = np.column_stack([columns, rows]).astype(float)

    def between(first, second):
        return model.continuous(0, 0, first[:, None] - second)

    others = np.column_stack([places.after_others.solve(row) for row in np.eye(50)])
    from_nodes = others @ places.from_nodes.toarray()[:, on_torus]
    own = others @ np.diag(places.residual_root[:, 0, 0])
    with_nodes = from_nodes @ between(nodes, nodes)
    among = with_nodes @ from_nodes.T + own @ own.T
    node_error = np.abs(with_nodes - between(steps, nodes)).max()
    assert node_error < at_most
    assert node_error < 1.2 * places.covariance_error + 1e-9
    assert np.abs(among - between(steps, steps)).max() < 1.5 * at_most
    assert np.abs(np.diag(among) - 1.0).max() < 1e-3
    np.testing.assert_array_equal(own[21:23], 0.0)

    spread = sources.spread.toarray()[:, on_torus] @ between(nodes, nodes)
    mended = spread + sources.mending.toarray()[:, on_torus]
    assert np.abs(mended - between(steps, nodes)).max() < 4e-5


def test_nuggets_that_no_variables_can_have_together_are_refused():
    class Alike:
        """Two nuggets of 1 with a cross nugget of 2, beyond the largest there is."""

        variables = ("first", "second")

        def between(self, first, second):
            form = one("spherical", 8.0)
            return Variogram(
                nugget=1.0 if first == second else 2.0, structures=form.structures
            )

    with pytest.raises(ParameterError, match="least eigenvalue is -1"):
        field_model(Alike())
