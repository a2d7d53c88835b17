"""Sources at places off a lattice, carried to its nodes.

The covariance of a place with all nodes is needed for its product with a weight.
A few nodes round the place stand for it, so that the product becomes a convolution
over the lattice; near the place, and wherever else they lack more than a trace,
the difference is kept and added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import ndimage, sparse

from geo.geostat.stochastic.stencil import (
    HALF_STENCIL,
    Lattice,
    Surroundings,
    lacking,
    over_nodes,
    parts_of,
    square,
    surroundings_of,
    to_nodes,
    with_own_node,
)
from geo.kernels.spectral import convolve, wrapped_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.stochastic.random_fields import GaussianField

HALF_WINDOW = 12  # nodes to each side where covariances are mended: 24 × 24
DEGREE = 5  # of the trend that stand-ins carry exactly
TRACE = 2e-5  # of the sill: less than that is not mended beyond the window
SEPARATIONS_AT_ONCE = 1_000_000
MENDED = 12_000_000  # numbers kept for that, 150 MB
PROBES = ((0.5, 0.5), (0.5, 0.0), (0.0, 0.5), (0.3, 0.7), (0.75, 0.25))


class Sources(NamedTuple):
    """How the covariances with places follow from those between nodes.

    Attributes
    ----------
    spread : scipy.sparse.csr_array
        Weights of the nodes that stand for a place: the covariance with a node is
        close to that of the weighted nodes.
    mending : scipy.sparse.csr_array
        What that lacks at the nodes near the place, and where it lacks more than
        a trace.
    error : float
        What it lacks elsewhere at most, over the largest sill; measured at five
        places of a cell.
    """

    spread: sparse.csr_array
    mending: sparse.csr_array
    error: float


def sources_at(steps: NDArray[np.float64], *, field: GaussianField) -> Sources:
    """Work out how covariances with places follow from those between nodes.

    Parameters
    ----------
    steps : ndarray of float, shape (places, 2)
        As for `off_lattice`.
    field : GaussianField

    Returns
    -------
    Sources
    """
    lattice = Lattice(field.shape, field.torus, field.spacing_m)
    about = surroundings_of(field.model, lattice)
    weights = _stand_ins(steps, about)
    far, error = _far_nodes(field, about, places=max(1, len(steps)))
    nodes = np.concatenate([square(HALF_WINDOW), far])
    mending = [
        over_nodes(
            lacking(steps[some], weights[some], about=about, nodes=nodes),
            steps[some],
            nodes,
            lattice=lattice,
        )
        for some in parts_of(len(steps))
    ]
    return Sources(
        over_nodes(weights, steps, about.stencil, lattice=lattice),
        sparse.csr_array(sparse.vstack(mending)),
        error,
    )


def _stand_ins(steps: NDArray[np.float64], about: Surroundings) -> NDArray[np.float64]:
    """Krige places with a trend: what is smooth afar is carried almost exactly."""
    places, count = len(steps), len(about.model.variables)
    size = len(about.between)
    trend = np.kron(_powers(about.stencil.astype(float)), np.eye(count))
    bordered = np.zeros((size + trend.shape[1], size + trend.shape[1]))
    bordered[:size, :size] = about.between
    bordered[:size, size:], bordered[size:, :size] = trend, trend.T

    powers = _powers(steps - np.floor(steps))
    here = np.einsum("pt,ab->patb", powers, np.eye(count)).reshape(places, count, -1)
    right = np.concatenate([to_nodes(steps, about), here], axis=2)
    weights = right @ np.linalg.inv(bordered)[:, :size]
    return with_own_node(weights, steps, about)


def _powers(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    east, north = ((steps - 0.5) / HALF_STENCIL).T
    return np.column_stack(
        [
            east**first * north**second
            for first in range(DEGREE + 1)
            for second in range(DEGREE + 1 - first)
        ]
    )


def _far_nodes(
    field: GaussianField, about: Surroundings, *, places: int
) -> tuple[NDArray[np.intp], float]:
    """Find the nodes beyond the window at which stand-ins lack more than a trace."""
    count = len(about.model.variables)
    sill = np.diagonal(about.model.variances() + about.model.nugget()).max()
    # such as those about a range, where a spherical covariance has a kink; it may
    # lie a node further off for other places of the cell than those probed
    worst = ndimage.maximum_filter(_probed(field, about), size=3, mode="wrap")
    steps = [wrapped_steps(size) for size in field.torus]
    near = [(each > -HALF_WINDOW) & (each <= HALF_WINDOW) for each in steps]
    worst[np.ix_(*near)] = 0.0

    trace = max(TRACE, 2.0 * field.covariance_error) * sill
    rows, columns = np.nonzero(worst > trace)
    most = MENDED // (places * count * count)
    order = np.argsort(-worst[rows, columns], kind="stable")[:most]
    rows, columns = rows[order], columns[order]
    worst[rows, columns] = 0.0
    far = np.column_stack([steps[1][columns], steps[0][rows]]).astype(np.intp)
    return far, float(worst.max() / sill)


def _probed(field: GaussianField, about: Surroundings) -> NDArray[np.float64]:
    """Give what stand-ins lack at most at each node of the torus."""
    lattice, count = about.lattice, len(about.model.variables)
    rows, columns = (wrapped_steps(size) for size in lattice.torus)
    rows_at_once = max(1, SEPARATIONS_AT_ONCE // len(columns))
    worst = np.zeros(lattice.torus)
    for probe in PROBES:
        at = np.array([probe])
        weights = over_nodes(
            _stand_ins(at, about), at, about.stencil, lattice=lattice
        ).toarray()
        for variable in range(count):
            sources = weights[variable].reshape(count, *lattice.torus)
            stood_for = convolve(field.spectrum, sources)
            for start in range(0, len(rows), rows_at_once):
                some = slice(start, start + rows_at_once)
                north, east = np.meshgrid(rows[some], columns, indexing="ij")
                apart = (np.stack([east, north], axis=-1) - probe) * lattice.spacing_m
                for other in range(count):
                    wanted = about.model.continuous(other, variable, apart)
                    lacks = np.abs(wanted - stood_for[other, some])
                    np.maximum(worst[some], lacks, out=worst[some])
    return worst
