"""The nodes round a place on a lattice, and matrices of their weights.

Vectors over places run through the variables of the first place, then of the
second; vectors over nodes through the torus of the first variable, then of the
second. Weights have the axes (place, its variable, node or other place, variable
there).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.stochastic.field_model import FieldModel

HALF_STENCIL = 4  # nodes to each side: 8 × 8 round a place
JITTER = 1e-10  # of the variance: smooth models make the nodes near-redundant
PLACES_AT_ONCE = 256


class Lattice(NamedTuple):
    """A lattice on a torus.

    Attributes
    ----------
    shape : tuple of int
        Rows, columns of the lattice; the torus goes on beyond them.
    torus : tuple of int
    spacing_m : float
    """

    shape: tuple[int, int]
    torus: tuple[int, int]
    spacing_m: float

    def nodes(self, steps: NDArray[np.intp]) -> NDArray[np.intp]:
        """Give nodes their number on the torus.

        Parameters
        ----------
        steps : ndarray of int, shape (..., 2)
            Columns east and rows north of the first node.

        Returns
        -------
        ndarray of int, shape (...)
        """
        rows, columns = self.torus
        return np.asarray((steps[..., 1] % rows) * columns + steps[..., 0] % columns)


class Surroundings(NamedTuple):
    """What is the same round every place.

    Attributes
    ----------
    model : FieldModel
    lattice : Lattice
    stencil : ndarray of int, shape (nodes, 2)
        The nodes round a place, in steps from the one south-west of it.
    between : ndarray of float, shape (nodes × variables, nodes × variables)
        Their covariances.
    """

    model: FieldModel
    lattice: Lattice
    stencil: NDArray[np.intp]
    between: NDArray[np.float64]

    def covariance(
        self, first: NDArray[np.float64], second: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Tabulate the covariances between places in steps.

        Parameters
        ----------
        first : ndarray of float, shape (..., n, 2)
        second : ndarray of float, shape (..., m, 2)

        Returns
        -------
        ndarray of float, shape (..., n, variables, m, variables)
        """
        separation = first[..., :, None, :] - second[..., None, :, :]
        pairs = self.model.all_pairs(separation * self.lattice.spacing_m)
        return np.swapaxes(pairs, -3, -2)


def square(half: int) -> NDArray[np.intp]:
    """List the nodes of a square round the cell between nodes 0 and 1.

    Parameters
    ----------
    half : int
        Nodes to each side.

    Returns
    -------
    ndarray of int, shape (nodes, 2)

    Examples
    --------
    >>> square(1).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    reach = np.arange(1 - half, half + 1)
    north, east = np.meshgrid(reach, reach, indexing="ij")
    return np.column_stack([east.ravel(), north.ravel()])


def surroundings_of(model: FieldModel, lattice: Lattice) -> Surroundings:
    """Work out what is the same round every place.

    Parameters
    ----------
    model : FieldModel
    lattice : Lattice

    Returns
    -------
    Surroundings
    """
    stencil = square(HALF_STENCIL)
    return Surroundings(
        model, lattice, stencil, _between(model, stencil, lattice=lattice)
    )


def parts_of(count: int) -> list[slice]:
    """Cut a row of places in parts, one of them at least.

    Parameters
    ----------
    count : int

    Returns
    -------
    list of slice

    Examples
    --------
    >>> parts_of(300)
    [slice(0, 256, None), slice(256, 512, None)]
    """
    starts = range(0, max(1, count), PLACES_AT_ONCE)
    return [slice(start, start + PLACES_AT_ONCE) for start in starts]


def to_nodes(steps: NDArray[np.float64], about: Surroundings) -> NDArray[np.float64]:
    """Tabulate the covariances of places with the nodes round them.

    Parameters
    ----------
    steps : ndarray of float, shape (places, 2)
    about : Surroundings

    Returns
    -------
    ndarray of float, shape (places, variables, nodes × variables)
    """
    places, count = len(steps), len(about.model.variables)
    within = (steps - np.floor(steps))[:, None]
    tables = [
        about.covariance(within[some], about.stencil.astype(float))
        for some in parts_of(places)
    ]
    return np.concatenate(tables).reshape(places, count, -1)


def on_node(steps: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which places lie on a node.

    Parameters
    ----------
    steps : ndarray of float, shape (places, 2)

    Returns
    -------
    ndarray of bool, shape (places,)

    Examples
    --------
    >>> on_node(np.array([[1.0, 2.0], [1.0, 2.5]]))
    array([ True, False])
    """
    return np.asarray(np.all(steps == np.floor(steps), axis=1))


def with_own_node(
    weights: NDArray[np.float64], steps: NDArray[np.float64], about: Surroundings
) -> NDArray[np.float64]:
    """Give a place on a node that node's value and no other.

    Parameters
    ----------
    weights : ndarray of float, shape (places, variables, nodes × variables)
    steps : ndarray of float, shape (places, 2)
    about : Surroundings

    Returns
    -------
    ndarray of float, shape (places, variables, nodes, variables)
    """
    places, count = len(steps), len(about.model.variables)
    here = np.flatnonzero(np.all(about.stencil == 0, axis=1))[0]
    shaped = weights.reshape(places, count, -1, count)
    alone = np.zeros(shaped.shape[1:])
    alone[:, here] = np.eye(count)
    shaped[on_node(steps)] = alone
    return shaped


def lacking(
    steps: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    about: Surroundings,
    nodes: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Give what weighted nodes lack of the covariances of places with other nodes.

    Parameters
    ----------
    steps : ndarray of float, shape (places, 2)
    weights : ndarray of float, shape (places, variables, nodes, variables)
        Of the nodes round each place.
    about : Surroundings
    nodes : ndarray of int, shape (others, 2)
        In steps from the node south-west of the place.

    Returns
    -------
    ndarray of float, shape (places, variables, others, variables)
    """
    places, count = len(steps), len(about.model.variables)
    at = nodes.astype(float)
    crossed = about.covariance(about.stencil.astype(float), at)
    flat = weights.reshape(places, count, -1)
    stood_for = flat @ crossed.reshape(about.between.shape[0], -1)
    wanted = about.covariance((steps - np.floor(steps))[:, None], at)
    missed = wanted.reshape(stood_for.shape) - stood_for
    missed[on_node(steps)] = 0.0
    return np.asarray(missed.reshape(places, count, -1, count))


def over_nodes(
    weights: NDArray[np.float64],
    steps: NDArray[np.float64],
    nodes: NDArray[np.intp],
    *,
    lattice: Lattice,
) -> sparse.csr_array:
    """Write weights of nodes as a matrix.

    Parameters
    ----------
    weights : ndarray of float, shape (places, variables, nodes, variables)
    steps : ndarray of float, shape (places, 2)
    nodes : ndarray of int, shape (nodes, 2)
        In steps from the node south-west of the place.
    lattice : Lattice

    Returns
    -------
    scipy.sparse.csr_array, shape (places × variables, variables × torus)
    """
    places, count = weights.shape[:2]
    torus = lattice.torus[0] * lattice.torus[1]
    at = lattice.nodes(np.floor(steps).astype(np.intp)[:, None] + nodes)
    return sparse_weights(
        weights,
        np.arange(places),
        at[..., None] + torus * np.arange(count),
        shape=(places * count, torus * count),
    )


def sparse_weights(
    weights: NDArray[np.float64],
    places: NDArray[np.intp],
    columns: NDArray[np.intp],
    *,
    shape: tuple[int, int],
) -> sparse.csr_array:
    """Write weights as a matrix.

    Parameters
    ----------
    weights : ndarray of float, shape (places, variables, others, variables)
    places : ndarray of int, shape (places,)
        Their numbers.
    columns : ndarray of int, shape (places, others, variables)
    shape : tuple of int

    Returns
    -------
    scipy.sparse.csr_array
    """
    count = weights.shape[1]
    rows = places[:, None] * count + np.arange(count)
    at_rows = np.broadcast_to(rows[:, :, None, None], weights.shape)
    at_columns = np.broadcast_to(columns[:, None], weights.shape)
    kept = weights != 0.0
    matrix = sparse.coo_array(
        (weights[kept], (at_rows[kept], at_columns[kept])), shape=shape
    )
    return sparse.csr_array(matrix)


def _between(
    model: FieldModel, nodes: NDArray[np.intp], *, lattice: Lattice
) -> NDArray[np.float64]:
    separation = (nodes[:, None] - nodes).astype(np.float64) * lattice.spacing_m
    pairs = np.swapaxes(model.all_pairs(separation), 1, 2)
    size = len(nodes) * len(model.variables)
    variances = np.diagonal(model.variances() + model.nugget())
    return np.asarray(
        pairs.reshape(size, size) + np.diag(JITTER * np.tile(variances, len(nodes)))
    )
