"""Samples of all variables, brought to distinct places on the steps of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.geostat.stochastic.measured import Measured
    from geo.model.grid import GridSpec

ON_NODE = 1e-6  # of a step: so near a node a sample lies on it
GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


class Stations(NamedTuple):
    """Places with what was measured there.

    Several readings of a variable in one place are one datum: their mean,
    weighted by one over their error variances, and the variance that it has.

    Attributes
    ----------
    steps : ndarray of float, shape (places, 2)
        Steps east and north of the first cell centre of the grid; whole numbers on
        a cell centre.
    place, variable : ndarray of int, shape (data,)
        Of each datum.
    error_variance : ndarray of float, shape (data,)
        In squared units of the scores.
    datum : tuple of ndarray of int
        For each variable the datum to which its samples belong.
    share : tuple of ndarray of float
        And the weight of each sample in it.
    """

    steps: NDArray[np.float64]
    place: NDArray[np.intp]
    variable: NDArray[np.intp]
    error_variance: NDArray[np.float64]
    datum: tuple[NDArray[np.intp], ...]
    share: tuple[NDArray[np.float64], ...]

    @property
    def on_node(self) -> NDArray[np.bool_]:
        """Which places lie on a cell centre, of the grid or beyond its edge."""
        return np.asarray(np.all(self.steps == np.round(self.steps), axis=1))

    def merged(self, scores: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Bring the scores of the samples to the data.

        Parameters
        ----------
        scores : sequence of ndarray of float
            By variable, in the order of its samples.

        Returns
        -------
        ndarray of float, shape (data,)
        """
        merged = np.zeros(len(self.place))
        for datum, share, each in zip(self.datum, self.share, scores, strict=True):
            np.add.at(merged, datum, share * each)
        return merged


def stations_on(onto: GridSpec, *, measured: Sequence[Measured]) -> Stations:
    """Bring samples to the steps of a grid.

    Parameters
    ----------
    onto : GridSpec
    measured : sequence of Measured

    Returns
    -------
    Stations
        Places in an order in which each early one is far from the others.

    Raises
    ------
    DataError
        Samples of one variable without error variance that lie on one cell centre
        to within a millionth of a step.

    Examples
    --------
    >>> from geo.geostat.stochastic.centred import Centred
    >>> from geo.geostat.stochastic.measured import Measured
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(
    ...     west=0.0,
    ...     south=0.0,
    ...     spacing=100.0,
    ...     shape=(8, 9),
    ...     crs=local_crs([154.0], [24.0]),
    ... )
    >>> cores = Measured(
    ...     "abundance",
    ...     coordinates=[[150.0, 250.0], [420.0, 300.0]],
    ...     values=[12.0, 15.0],
    ...     transform=Centred(mean=14.0),
    ... )
    >>> stations = stations_on(spec, measured=[cores])
    >>> stations.steps, stations.on_node
    (array([[1. , 2. ],
           [3.7, 2.5]]), array([ True, False]))
    """
    centre = np.array([onto.west, onto.south]) + onto.spacing / 2.0
    by_variable = [
        _snapped((each.samples.coordinates - centre) / onto.spacing)
        for each in measured
    ]
    steps, place_of = np.unique(
        np.concatenate(by_variable), axis=0, return_inverse=True
    )
    order = np.argsort(np.arange(len(steps)) * GOLDEN % 1.0, kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    place_of = rank[place_of.ravel()]

    own = np.concatenate([each.error_variance_of_scores() for each in measured])
    variable_of = np.repeat(np.arange(len(measured)), [len(s) for s in by_variable])
    data, datum_of, count = np.unique(
        np.column_stack([variable_of, place_of]),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    datum_of = datum_of.ravel()
    exact_and_repeated = (own == 0.0) & (count[datum_of] > 1)
    if exact_and_repeated.any():
        raise DataError(
            "samples", [_repeated(steps[order][place_of][exact_and_repeated])]
        )

    precision = np.where(own > 0.0, 1.0 / np.where(own > 0.0, own, 1.0), 1.0)
    whole = np.bincount(datum_of, precision)
    error_variance = np.where(np.bincount(datum_of, own) > 0.0, 1.0 / whole, 0.0)
    share = precision / whole[datum_of]
    ends = np.cumsum([len(s) for s in by_variable])[:-1]
    return Stations(
        steps=steps[order],
        place=data[:, 1],
        variable=data[:, 0],
        error_variance=error_variance,
        datum=tuple(np.split(datum_of, ends)),
        share=tuple(np.split(share, ends)),
    )


def _snapped(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.round(steps)
    on_node = np.all(np.abs(steps - whole) <= ON_NODE, axis=1)
    return np.where(on_node[:, None], whole, steps)


def _repeated(steps: NDArray[np.float64]) -> Problem:
    shown = ", ".join(f"({east:g}, {north:g})" for east, north in steps[:6])
    return Problem(
        where="samples",
        what=f"several within a millionth of a step of one cell centre: {shown}",
        expected="one sample per place, or an error variance for each",
        cure="average them, or state error_variance",
    )
