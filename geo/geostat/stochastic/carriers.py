"""Products of weights at places with their covariances at the nodes of a grid.

Few covariances are tabulated. Of many, the product is a convolution: sources at the
places are spread over the nodes round them, convolved by Fourier transform, and
mended near the places. Several realizations are carried at a time, in columns: each
has its own, and the number of columns is always the same, since the last bits of a
product hang on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from scipy import sparse

from geo.geostat.stochastic.many_covariances import continuous_between
from geo.kernels.spectral import Spectrum, convolve
from geo.kernels.threads import share_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.geostat.stochastic.extent import Extent
    from geo.geostat.stochastic.field_model import FieldModel
    from geo.geostat.stochastic.rooms import Rooms
    from geo.geostat.stochastic.spread_sources import Sources
    from geo.geostat.stochastic.stations import Stations

TABLED = 16_000_000  # covariances kept: 128 MB
NODES_AT_ONCE = 4_096  # in one product


class Carrier(Protocol):
    """What multiplies weights at places by their covariances with the nodes."""

    @property
    def error(self) -> float:
        """Largest error of such a covariance, over the sill."""
        ...

    @property
    def held_bytes(self) -> int:
        """What is kept for all realizations."""
        ...

    def add(
        self,
        fields: Mapping[int, NDArray[np.float64]],
        at_places: NDArray[np.float64],
        *,
        rooms: Rooms,
    ) -> None:
        """Multiply columns (places × variables,) and add them to the fields."""
        ...


class ByConvolution(NamedTuple):
    """Nodes near each place stand for it, and are convolved.

    Attributes
    ----------
    nodes : ndarray of int, shape (nodes,)
        Numbers, through variables and torus, of those that stand for places.
    spread : scipy.sparse.csr_array, shape (nodes, places × variables)
        Their weights.
    mending : scipy.sparse.csr_array, shape (variables × cells, places × variables)
        What the convolution lacks at the cells of the grid.
    spectrum : Spectrum
    extent : Extent
    error : float
        What the sources lack of the covariances at most.
    """

    nodes: NDArray[np.intp]
    spread: sparse.csr_array
    mending: sparse.csr_array
    spectrum: Spectrum
    extent: Extent
    error: float

    @property
    def held_bytes(self) -> int:
        """The weights."""
        return (
            self.nodes.nbytes + sparse_bytes(self.spread) + sparse_bytes(self.mending)
        )

    def add(
        self,
        fields: Mapping[int, NDArray[np.float64]],
        at_places: NDArray[np.float64],
        *,
        rooms: Rooms,
    ) -> None:
        """Spread to the nodes, convolve, and mend.

        Parameters
        ----------
        fields : mapping of int to ndarray of float, shape (variables, rows, columns)
            By column; changed in place.
        at_places : ndarray of float, shape (places × variables, columns)
        rooms : Rooms
            To work out the convolutions in.
        """
        rows = self.extent.shape[0]

        def carry(column: int) -> None:
            weights = np.ascontiguousarray(at_places[:, column])
            field = fields[column]
            with rooms.one() as room:
                room.field[:, :rows] = 0.0
                room.field.reshape(-1)[self.nodes] = self.spread @ weights
                field += self.extent.window(
                    convolve(self.spectrum, room.field, room=room, rows=rows)
                )
            field += (self.mending @ weights).reshape(field.shape)

        share_out(carry, list(fields))


def convolved(sources: Sources, *, spectrum: Spectrum, extent: Extent) -> ByConvolution:
    """Turn sources to the form in which they are carried.

    Parameters
    ----------
    sources : Sources
    spectrum : Spectrum
    extent : Extent

    Returns
    -------
    ByConvolution
    """
    count = len(spectrum.power)
    numbers = np.arange(count * spectrum.torus[0] * spectrum.torus[1])
    cells = extent.window(numbers.reshape(count, *spectrum.torus)).ravel()
    spread = sparse.csr_array(sources.spread.T)
    nodes = np.flatnonzero(np.diff(spread.indptr))
    return ByConvolution(
        nodes=nodes,
        spread=spread[nodes],
        mending=sparse.csr_array(sources.mending.T)[cells],
        spectrum=spectrum,
        extent=extent,
        error=sources.error,
    )


class ByTable(NamedTuple):
    """The covariances of all nodes with all places, kept: exact, for few of them.

    Attributes
    ----------
    tables : tuple of ndarray of float, shape (nodes, places)
        Of each form of the model.
    sills : tuple of ndarray of float, shape (variables, variables)
        Of each form.
    grid : tuple of int
    """

    tables: tuple[NDArray[np.float64], ...]
    sills: tuple[NDArray[np.float64], ...]
    grid: tuple[int, int]

    @property
    def error(self) -> float:
        """None: the covariances are those of the model."""
        return 0.0

    @property
    def held_bytes(self) -> int:
        """The tables."""
        return sum(table.nbytes for table in self.tables)

    def add(
        self,
        fields: Mapping[int, NDArray[np.float64]],
        at_places: NDArray[np.float64],
        *,
        rooms: Rooms,  # noqa: ARG002  products need none
    ) -> None:
        """Multiply.

        Parameters
        ----------
        fields : mapping of int to ndarray of float, shape (variables, rows, columns)
            By column; changed in place.
        at_places : ndarray of float, shape (places × variables, columns)
        rooms : Rooms
        """
        count, columns = len(self.sills[0]), at_places.shape[1]
        sources = at_places.reshape(-1, count, columns)
        mixed = [
            np.einsum("ab,pbc->pac", sills, sources).reshape(len(sources), -1)
            for sills in self.sills
        ]
        flat = {column: each.reshape(count, -1) for column, each in fields.items()}

        def carry(start: int) -> None:
            some = slice(start, start + NODES_AT_ONCE)
            carried = self.tables[0][some] @ mixed[0]
            for table, more in zip(self.tables[1:], mixed[1:], strict=True):
                carried += table[some] @ more
            by_column = carried.reshape(-1, count, columns)
            for column, field in flat.items():
                field[:, some] += by_column[:, :, column].T

        share_out(carry, range(0, len(self.tables[0]), NODES_AT_ONCE))


def tabled(
    stations: Stations, *, model: FieldModel, extent: Extent, spacing_m: float
) -> ByTable | None:
    """Tabulate the covariances of nodes with places, where there is room.

    Parameters
    ----------
    stations : Stations
        In steps of the lattice round the grid.
    model : FieldModel
    extent : Extent
    spacing_m : float

    Returns
    -------
    ByTable or None
        None of too many nodes and places, or of several variables whose model is no
        linear one of coregionalisation.
    """
    forms = model.single_forms()
    rows, columns = extent.grid
    if not forms or len(forms) * rows * columns * len(stations.steps) > TABLED:
        return None
    north, east = np.meshgrid(
        np.arange(rows) + extent.corner[0],
        np.arange(columns) + extent.corner[1],
        indexing="ij",
    )
    nodes = np.column_stack([east.ravel(), north.ravel()]).astype(float)
    tables = [
        continuous_between(form, nodes, stations.steps, spacing_m=spacing_m)
        for form, _ in forms
    ]
    return ByTable(tuple(tables), tuple(sills for _, sills in forms), extent.grid)


def sparse_bytes(matrix: sparse.csr_array) -> int:
    """Measure a sparse matrix.

    Parameters
    ----------
    matrix : scipy.sparse.csr_array

    Returns
    -------
    int

    Examples
    --------
    >>> from scipy import sparse
    >>> sparse_bytes(sparse.csr_array(np.eye(2)))
    36
    """
    parts = (matrix.data, matrix.indices, matrix.indptr)
    return sum(int(part.nbytes) for part in parts)
