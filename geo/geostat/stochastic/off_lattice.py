"""A field on a lattice, continued to places between its nodes.

A place on a node takes the value of the node. One between nodes is drawn given
the nodes round it and the places near it that were drawn before: its kriged mean
and a Gaussian residual. Beyond so near a circle the rest of the lattice adds
next to nothing, and what it does add is measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import SuperLU, splu
from scipy.spatial import KDTree

from geo.geostat.stochastic.stencil import (
    JITTER,
    PLACES_AT_ONCE,
    Lattice,
    Surroundings,
    lacking,
    on_node,
    over_nodes,
    sparse_weights,
    square,
    surroundings_of,
    to_nodes,
    with_own_node,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.stochastic.field_model import FieldModel

BEFORE = 16  # places drawn before that a place is given
NEAR_STEPS = 4.0  # how far off they may lie, in steps of the lattice
MEASURED = 200  # values, by place and variable, of which the error is measured
NEAR, FAR = 12, 200  # so far off it is measured at all nodes, and along rays


class OffLattice(NamedTuple):
    """How values at places are drawn, given those at the nodes.

    Attributes
    ----------
    from_nodes : scipy.sparse.csr_array
        Weights of the nodes.
    after_others : SuperLU or None
        Of the unit matrix less the weights of the places drawn before; None where
        no place lies near another.
    residual_root : ndarray of float, shape (places, variables, variables)
        Times white noise, what is added.
    covariance_error : float
        The largest error in the covariance of a value drawn at a place with those
        at the nodes, over the largest sill; measured at some 200 of the values.
    """

    from_nodes: sparse.csr_array
    after_others: SuperLU | None
    residual_root: NDArray[np.float64]
    covariance_error: float

    def draw(
        self, field: NDArray[np.float64], rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Draw values at the places, given the field on the torus.

        Parameters
        ----------
        field : ndarray of float, shape (variables, P, Q)
        rng : numpy.random.Generator

        Returns
        -------
        ndarray of float, shape (places, variables)
        """
        places, count, _ = self.residual_root.shape
        noise = rng.standard_normal((places, count, 1))
        values = self.from_nodes @ field.ravel() + (self.residual_root @ noise).ravel()
        if self.after_others is not None:
            values = self.after_others.solve(values)
        return np.asarray(values.reshape(places, count))


def off_lattice(
    steps: NDArray[np.float64], *, model: FieldModel, lattice: Lattice
) -> OffLattice:
    """Work out how values at places are drawn.

    Parameters
    ----------
    steps : ndarray of float, shape (places, 2)
        Distinct places, in steps east and north of the first node; whole numbers
        where they lie on a node. They are drawn in this order.
    model : FieldModel
    lattice : Lattice

    Returns
    -------
    OffLattice
    """
    about = surroundings_of(model, lattice)
    weights, residual = _from_nodes(steps, about)
    measured = min(len(steps), max(1, MEASURED // len(model.variables)))
    some = np.linspace(0, len(steps) - 1, measured).astype(int)
    missed = lacking(steps[some], weights[some], about=about, nodes=_measured_nodes())
    sill = np.diagonal(model.variances() + model.nugget()).max()

    before = _places_before(steps)
    given = np.flatnonzero((before >= 0).any(axis=1))
    after_others = None
    if given.size:
        drawn = _given_others(steps, given, before[given], about=about)
        weights[given], residual[given] = drawn.of_nodes, drawn.residual
        after_others = _after_others(
            drawn.of_places, given, before[given], places=len(steps)
        )
    return OffLattice(
        from_nodes=over_nodes(weights, steps, about.stencil, lattice=lattice),
        after_others=after_others,
        residual_root=_roots(residual),
        covariance_error=float(np.abs(missed).max(initial=0.0) / sill),
    )


def _from_nodes(
    steps: NDArray[np.float64], about: Surroundings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Krige places from the nodes round them: weights and residual."""
    covariance = to_nodes(steps, about)
    weights = covariance @ np.linalg.inv(about.between)
    residual = about.model.variances() - weights @ np.swapaxes(covariance, -1, -2)
    residual[on_node(steps)] = 0.0
    return with_own_node(weights, steps, about), residual


def _measured_nodes() -> NDArray[np.intp]:
    """List the nodes near a place, and some along rays beyond."""
    away = np.arange(NEAR + 1, FAR, 3)
    rays = np.array([[1, 0], [0, 1], [1, 1], [1, -1], [-1, 0], [0, -1]])
    far = (rays[:, None] * away[:, None]).reshape(-1, 2)
    return np.concatenate([square(NEAR), far])


def _places_before(steps: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find the near places drawn before each, -1 where there are no more."""
    off = np.flatnonzero(~np.all(steps == np.floor(steps), axis=1))
    before = np.full((len(steps), BEFORE), -1, dtype=np.intp)
    if len(off) < 2:
        return before
    wanted = min(len(off), 3 * BEFORE + 1)
    away, rows = KDTree(steps[off]).query(
        steps[off], k=np.arange(1, wanted + 1), distance_upper_bound=NEAR_STEPS
    )
    # those that follow, and those too far off, go to the end of the row
    usable = np.isfinite(away) & (rows < np.arange(len(off))[:, None])
    order = np.argsort(~usable, axis=1, kind="stable")[:, :BEFORE]
    first = np.take_along_axis(np.where(usable, rows, -1), order, axis=1)
    before[off, : first.shape[1]] = np.where(first >= 0, off[first], -1)
    return before


class _Given(NamedTuple):
    """Weights and residual of places drawn after others."""

    of_nodes: NDArray[np.float64]
    of_places: NDArray[np.float64]
    residual: NDArray[np.float64]


def _given_others(
    steps: NDArray[np.float64],
    given: NDArray[np.intp],
    before: NDArray[np.intp],
    *,
    about: Surroundings,
) -> _Given:
    """Krige places from the nodes round them and the places drawn before."""
    parts = [
        _given_some(
            steps[given[start : start + PLACES_AT_ONCE]],
            steps[before[start : start + PLACES_AT_ONCE]],
            before[start : start + PLACES_AT_ONCE] >= 0,
            about=about,
        )
        for start in range(0, len(given), PLACES_AT_ONCE)
    ]
    return _Given(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _given_some(
    steps: NDArray[np.float64],
    others: NDArray[np.float64],
    there: NDArray[np.bool_],
    *,
    about: Surroundings,
) -> _Given:
    places, count = len(steps), len(about.model.variables)
    nodes = about.stencil.astype(float)
    base = np.floor(steps)[:, None]
    here, others = steps[:, None] - base, others - base
    taken = np.repeat(there, count, axis=1)
    size, more = len(about.between), taken.shape[1]

    matrix = np.zeros((places, size + more, size + more))
    matrix[:, :size, :size] = about.between
    crossed = about.covariance(others, nodes).reshape(places, more, size)
    matrix[:, size:, :size] = crossed * taken[:, :, None]
    matrix[:, :size, size:] = np.swapaxes(matrix[:, size:, :size], 1, 2)
    own = about.covariance(others, others).reshape(places, more, more)
    # a place that is not there: a value of its own, alike to no other
    matrix[:, size:, size:] = own * (taken[:, :, None] & taken[:, None, :])
    sills = np.diagonal(about.model.variances() + about.model.nugget())
    jitter = JITTER * np.tile(sills, there.shape[1])
    matrix[:, size:, size:] += np.eye(more) * np.where(taken, jitter, 1.0)[:, None, :]

    at_nodes = about.covariance(here, nodes).reshape(places, count, size)
    at_others = about.covariance(here, others).reshape(places, count, more)
    right = np.concatenate([at_nodes, at_others * taken[:, None, :]], axis=2)
    weights = np.swapaxes(np.linalg.solve(matrix, np.swapaxes(right, 1, 2)), 1, 2)
    return _Given(
        weights[..., :size].reshape(places, count, -1, count),
        weights[..., size:].reshape(places, count, -1, count),
        about.model.variances() - weights @ np.swapaxes(right, 1, 2),
    )


def _after_others(
    weights: NDArray[np.float64],
    given: NDArray[np.intp],
    before: NDArray[np.intp],
    *,
    places: int,
) -> SuperLU:
    count = weights.shape[-1]
    columns = np.maximum(before, 0)[..., None] * count + np.arange(count)
    matrix = sparse_weights(
        weights, given, columns, shape=(places * count, places * count)
    )
    own = sparse.eye_array(places * count, format="csc")
    # lower triangular already: the factorisation only copies it
    return splu(
        sparse.csc_array(own - matrix), permc_spec="NATURAL", diag_pivot_thresh=0.0
    )


def _roots(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    symmetric = (covariance + np.swapaxes(covariance, -1, -2)) / 2.0
    values, vectors = np.linalg.eigh(symmetric)
    # rounding may leave a variance of 0 just below it
    spread = np.sqrt(np.maximum(values, 0.0))
    return np.asarray((vectors * spread[:, None, :]) @ np.swapaxes(vectors, -1, -2))
