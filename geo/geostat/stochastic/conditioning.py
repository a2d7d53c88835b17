"""Bringing a simulated field to the data: simple kriging of what it misses by.

``conditional = field + C(nodes, data) K⁻¹ (data − field at the data)``, with K
the covariance of the data, errors included. With all data K is factorised once,
and `carriers` multiply by ``C(nodes, data)``. With the nearest data only, the weights
of each node are kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from scipy import linalg, sparse

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.drift import KnownMean
from geo.geostat.samples import Samples
from geo.geostat.stochastic.carriers import NODES_AT_ONCE, Carrier, sparse_bytes
from geo.geostat.stochastic.data_covariance import data_covariance
from geo.geostat.variogram import Variogram
from geo.geostat.weights import solve_tiles
from geo.kernels.covariance import in_one_place
from geo.kernels.kriging import WORST_CONDITION
from geo.kernels.threads import on_one_thread, share_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.stochastic.extent import Extent
    from geo.geostat.stochastic.field_model import FieldModel
    from geo.geostat.stochastic.rooms import Rooms
    from geo.geostat.stochastic.stations import Stations
    from geo.geostat.variogram import CovarianceModel

MOST_IN_ONE_SYSTEM = 12_000  # data: 1.2 GB for the covariances between them


class Conditioner(Protocol):
    """What turns misfits at the data into a correction of the grid."""

    @property
    def error(self) -> float:
        """Largest error of a covariance between a node and a datum, over the sill."""
        ...

    @property
    def held_bytes(self) -> int:
        """What is kept for all realizations."""
        ...

    def weigh(self, misfits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weigh misfits, one column for each realization."""
        ...

    def correct(
        self,
        fields: Mapping[int, NDArray[np.float64]],
        weighed: NDArray[np.float64],
        *,
        rooms: Rooms,
    ) -> None:
        """Add the correction of each weighed column to its field."""
        ...


class AllData(NamedTuple):
    """Conditioning on all data at once.

    Attributes
    ----------
    factor : ndarray of float, shape (data, data)
        Lower triangle of the Cholesky factor of K.
    slot : ndarray of int, shape (data,)
        Where each datum stands among the variables of all places.
    slots : int
        How many there are.
    carrier : Carrier
    """

    factor: NDArray[np.float64]
    slot: NDArray[np.intp]
    slots: int
    carrier: Carrier

    @property
    def error(self) -> float:
        """What is lacking of the covariances at most."""
        return self.carrier.error

    @property
    def held_bytes(self) -> int:
        """The factor, and what carries to the nodes."""
        return self.factor.nbytes + self.carrier.held_bytes

    @on_one_thread
    def weigh(self, misfits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Solve with K.

        Parameters
        ----------
        misfits : ndarray of float, shape (data, realizations)

        Returns
        -------
        ndarray of float, shape (data, realizations)
        """
        return np.asarray(linalg.cho_solve((self.factor, True), misfits))

    def correct(
        self,
        fields: Mapping[int, NDArray[np.float64]],
        weighed: NDArray[np.float64],
        *,
        rooms: Rooms,
    ) -> None:
        """Multiply by the covariances between nodes and data.

        Parameters
        ----------
        fields : mapping of int to ndarray of float, shape (variables, rows, columns)
            By column; changed in place.
        weighed : ndarray of float, shape (data, columns)
        rooms : Rooms
        """
        at_places = np.zeros((self.slots, weighed.shape[1]))
        at_places[self.slot] = weighed
        self.carrier.add(fields, at_places, rooms=rooms)


class NearestData(NamedTuple):
    """Conditioning of each node on the data nearest to it.

    Attributes
    ----------
    weights : scipy.sparse.csr_array
        Of shape (nodes, data).
    grid : tuple of int
    """

    weights: sparse.csr_array
    grid: tuple[int, int]

    @property
    def error(self) -> float:
        """None: the covariances are those of the model."""
        return 0.0

    @property
    def held_bytes(self) -> int:
        """The weights."""
        return sparse_bytes(self.weights)

    @on_one_thread
    def weigh(self, misfits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Leave the misfits as they are: each node has weights of its own.

        Parameters
        ----------
        misfits : ndarray of float, shape (data, realizations)

        Returns
        -------
        ndarray of float, shape (data, realizations)
        """
        return misfits

    def correct(
        self,
        fields: Mapping[int, NDArray[np.float64]],
        weighed: NDArray[np.float64],
        *,
        rooms: Rooms,  # noqa: ARG002  products need none
    ) -> None:
        """Weigh the misfits at each node.

        Parameters
        ----------
        fields : mapping of int to ndarray of float, shape (1, rows, columns)
            By column; changed in place.
        weighed : ndarray of float, shape (data, columns)
        rooms : Rooms
        """
        columns = list(fields)
        chosen = np.ascontiguousarray(weighed[:, columns])
        flat = [fields[column].reshape(-1) for column in columns]

        def weigh(start: int) -> None:
            some = slice(start, start + NODES_AT_ONCE)
            for field, each in zip(flat, (self.weights[some] @ chosen).T, strict=True):
                field[some] += each

        share_out(weigh, range(0, self.weights.shape[0], NODES_AT_ONCE))


def factorised(
    stations: Stations, *, model: FieldModel, spacing_m: float
) -> NDArray[np.float64]:
    """Factorise the covariance of all data, their own errors included.

    Parameters
    ----------
    stations : Stations
    model : FieldModel
    spacing_m : float

    Returns
    -------
    ndarray of float, shape (data, data)
        The lower triangle counts.

    Raises
    ------
    ParameterError
        More data than fit in one system.
    DataError
        A system that cannot be solved to four digits.
    """
    count = len(stations.place)
    if count > MOST_IN_ONE_SYSTEM:
        raise ParameterError(
            "simulation",
            [
                Problem(
                    where="neighbourhood",
                    what=f"all {count:,} data in one system",
                    expected=f"at most {MOST_IN_ONE_SYSTEM:,}",
                    cure="a moving neighbourhood, such as "
                    "Neighbourhood(radius_m=…, maximum=32)",
                )
            ],
        )
    covariance = data_covariance(stations, model=model, spacing_m=spacing_m)
    size = max((float(np.abs(row).sum()) for row in covariance), default=0.0)
    try:
        # symmetric: seen by columns it is factorised where it stands
        factor = linalg.cholesky(covariance.T, lower=True, overwrite_a=True)
    except np.linalg.LinAlgError:
        raise DataError("conditioning", [_ill_conditioned(np.inf)]) from None
    reciprocal, _ = linalg.lapack.dpocon(factor, size, uplo="L") if count else (1.0, 0)
    if not reciprocal * WORST_CONDITION >= 1.0:
        number = 1.0 / reciprocal if reciprocal > 0.0 else np.inf
        raise DataError("conditioning", [_ill_conditioned(number)])
    return np.asarray(factor)


def _ill_conditioned(number: float) -> Problem:
    return Problem(
        where="covariances between data",
        what=f"condition number {number:.1e}",
        expected=f"at most {WORST_CONDITION:.0e}",
        cure="samples lie too close together for so smooth a model: give it a "
        "nugget, state error variances, or take another model",
    )


class _WithNugget(NamedTuple):
    """The model of one variable as kriging asks for it."""

    model: FieldModel
    nugget: float

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariance, with so much of a nugget."""
        together = in_one_place(separation)
        return np.asarray(
            self.model.continuous(0, 0, separation) + self.nugget * together
        )


def nearest_data(
    stations: Stations,
    *,
    model: FieldModel,
    neighbourhood: Neighbourhood,
    extent: Extent,
    spacing_m: float,
    with_nugget: bool,
) -> NearestData:
    """Work out the weights of the nearest data at each node, once for all draws.

    They take 12 bytes for each node and datum in its neighbourhood: 100 MB for 250,000
    nodes of 32 data. Grids of 10⁸ nodes (38 GB) are not for this.

    Parameters
    ----------
    stations : Stations
        Of one variable.
    model : FieldModel
    neighbourhood : Neighbourhood
    extent : Extent
    spacing_m : float
    with_nugget : bool
        Whether the nodes hold the nugget.

    Returns
    -------
    NearestData

    Raises
    ------
    DataError
        A system that cannot be solved to four digits.
    """
    nugget = float(model.nugget()[0, 0])
    held = nugget if with_nugget else 0.0
    places = stations.steps[stations.place] * spacing_m
    samples = Samples(
        coordinates=places,
        measured=np.zeros((len(places), 1)),
        error_variance=stations.error_variance + (nugget - held),
    )
    rows, columns = extent.grid
    north, east = np.meshgrid(
        np.arange(rows) + extent.corner[0],
        np.arange(columns) + extent.corner[1],
        indexing="ij",
    )
    nodes = np.column_stack([east.ravel(), north.ravel()]).astype(float) * spacing_m
    each = min(neighbourhood.maximum or len(places), len(places))
    weights = np.zeros((len(nodes), each))
    chosen = np.zeros((len(nodes), each), dtype=np.int32)
    for tile in solve_tiles(
        samples,
        onto=nodes,
        variogram=_of_one(model, held),
        neighbourhood=neighbourhood,
        drift=KnownMean(value=0.0),
    ):
        size = tile.weights.shape[1]
        weights[tile.targets, :size] = tile.weights
        chosen[tile.targets, :size] = (
            np.arange(size) if tile.chosen is None else tile.chosen
        )
    # the last weights of a node with fewer data are 0
    starts = np.arange(0, weights.size + 1, each)
    matrix = sparse.csr_array(
        (weights.reshape(-1), chosen.reshape(-1), starts),
        shape=(len(nodes), len(places)),
    )
    return NearestData(matrix, extent.grid)


def _of_one(model: FieldModel, nugget: float) -> CovarianceModel:
    """Give the model of one variable, as a variogram where kriging has code for it."""
    pair, scale = model.pairs[0][0], float(model.scale[0]) ** 2
    if type(pair) is Variogram and pair.structures:
        return Variogram(
            nugget=nugget,
            structures=tuple(
                replace(each, sill=each.sill * scale) for each in pair.structures
            ),
        )
    return _WithNugget(model, nugget)
