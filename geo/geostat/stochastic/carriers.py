"""Products of weights at places with their covariances at the nodes of a grid.

Few covariances are tabulated. Of many, the product is a convolution: sources at the
places are spread over the nodes round them, convolved by Fourier transform, and
mended near the places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from geo.kernels.spectral import Spectrum, convolve

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from geo.geostat.stochastic.extent import Extent
    from geo.geostat.stochastic.field_model import FieldModel
    from geo.geostat.stochastic.spread_sources import Sources
    from geo.geostat.stochastic.stations import Stations

SEPARATIONS_AT_ONCE = 2_000_000
TABLED = 16_000_000  # covariances kept: 128 MB


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

    def carry(self, at_places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Multiply: of shape (places × variables,), to (variables, rows, columns)."""
        ...


class ByConvolution(NamedTuple):
    """Nodes near each place stand for it, and are convolved.

    Attributes
    ----------
    sources : Sources
    spectrum : Spectrum
    extent : Extent
    """

    sources: Sources
    spectrum: Spectrum
    extent: Extent

    @property
    def error(self) -> float:
        """What the sources lack of the covariances at most."""
        return self.sources.error

    @property
    def held_bytes(self) -> int:
        """The sources."""
        return sum(
            sparse_bytes(each) for each in (self.sources.spread, self.sources.mending)
        )

    def carry(self, at_places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Spread to the nodes, convolve, and mend.

        Parameters
        ----------
        at_places : ndarray of float, shape (places × variables,)

        Returns
        -------
        ndarray of float, shape (variables, rows, columns)
        """
        count = len(self.spectrum.power)
        spread = self.sources.spread.T @ at_places
        torus = convolve(self.spectrum, spread.reshape(count, *self.spectrum.torus))
        torus += (self.sources.mending.T @ at_places).reshape(torus.shape)
        return self.extent.window(torus)


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

    def carry(self, at_places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Multiply.

        Parameters
        ----------
        at_places : ndarray of float, shape (places × variables,)

        Returns
        -------
        ndarray of float, shape (variables, rows, columns)
        """
        count = len(self.sills[0])
        sources = at_places.reshape(-1, count)
        carried = np.zeros((self.tables[0].shape[0], count))
        for table, sills in zip(self.tables, self.sills, strict=True):
            carried += table @ (sources @ sills.T)
        return carried.T.reshape(count, *self.grid)


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
    nodes = np.column_stack([east.ravel(), north.ravel()])
    tables = []
    for covariance, _ in forms:
        table = np.empty((len(nodes), len(stations.steps)))
        at_once = max(1, SEPARATIONS_AT_ONCE // len(stations.steps))
        for start in range(0, len(nodes), at_once):
            some = slice(start, start + at_once)
            apart = (nodes[some, None] - stations.steps) * spacing_m
            table[some] = covariance(apart)
        tables.append(table)
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
