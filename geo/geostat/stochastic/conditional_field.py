"""A Gaussian field on a grid that honours scores at stations, ready to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.stochastic.carriers import Carrier, convolved, tabled
from geo.geostat.stochastic.conditioning import (
    AllData,
    Conditioner,
    factorised,
    nearest_data,
)
from geo.geostat.stochastic.extent import Extent, extent_of
from geo.geostat.stochastic.off_lattice import OffLattice, off_lattice
from geo.geostat.stochastic.random_fields import (
    GaussianField,
    draw_nugget,
    embedded,
)
from geo.geostat.stochastic.spread_sources import HALF_WINDOW, sources_at
from geo.geostat.stochastic.stencil import Lattice
from geo.geostat.stochastic.unknown_mean import UnknownMean, unknown_mean
from geo.kernels.spectral import draw_field
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.stochastic.field_model import FieldModel
    from geo.geostat.stochastic.rooms import Rooms
    from geo.geostat.stochastic.stations import Stations
    from geo.geostat.stochastic.torus import EmbeddingLimits
    from geo.kernels.spectral import Room
    from geo.model.grid import GridSpec

FIELDS_IN_USE = 6  # on the torus while some are drawn: two for each thread


class Exactness(NamedTuple):
    """How far the simulated covariances are from the model, over the largest sill.

    Attributes
    ----------
    torus : tuple of int
        Rows and columns on which fields are drawn.
    clipped_share : float
        Share of the variance clipped from the spectrum for being negative.
    covariance_error : float
        Largest error of a covariance between two nodes.
    sample_covariance_error : float
        Largest error of a covariance between a node and a sample off the nodes.
    correction_error : float
        Largest error of a covariance between a node and a sample in the simple
        kriging that brings the field to the samples.
    samples_unfelt : int
        Data beyond the edge of the grid that take no part: no cell is correlated
        with them by more than one part in ten thousand.
    """

    torus: tuple[int, int]
    clipped_share: float
    covariance_error: float
    sample_covariance_error: float
    correction_error: float
    samples_unfelt: int


class OnCells(NamedTuple):
    """The places on cell centres of the grid.

    Attributes
    ----------
    places, row, column : ndarray of int, shape (those places,)
    """

    places: NDArray[np.intp]
    row: NDArray[np.intp]
    column: NDArray[np.intp]


class ConditionalField(NamedTuple):
    """What is prepared once for all realizations of one model.

    Attributes
    ----------
    field : GaussianField
    extent : Extent
    stations : Stations
        Those that are felt, in steps of the field's lattice.
    felt : ndarray of int
        Rows of their data among all.
    at_places : OffLattice
    conditioner : Conditioner
    with_nugget : bool
        Whether the cells hold the nugget.
    exactness : Exactness
    mean : UnknownMean or None
        What the data say of the means; None where they are known to be 0.
    on_cells : OnCells
    """

    field: GaussianField
    extent: Extent
    stations: Stations
    felt: NDArray[np.intp]
    at_places: OffLattice
    conditioner: Conditioner
    with_nugget: bool
    exactness: Exactness
    mean: UnknownMean | None
    on_cells: OnCells

    @property
    def held_bytes(self) -> int:
        """What is kept for all realizations, and the fields while one is drawn."""
        spectrum = self.field.spectrum
        torus = len(spectrum.power) * spectrum.torus[0] * spectrum.torus[1] * 8
        kept = spectrum.power.nbytes + spectrum.root.nbytes
        return kept + self.conditioner.held_bytes + FIELDS_IN_USE * torus

    @on_one_thread
    def draw(
        self, rng: np.random.Generator, *, on_grid: NDArray[np.float64], room: Room
    ) -> NDArray[np.float64]:
        """Draw the field before it meets the data.

        Parameters
        ----------
        rng : numpy.random.Generator
        on_grid : ndarray of float, shape (variables, rows, columns)
            Filled with the field at the cells.
        room : Room
            For the field on the torus.

        Returns
        -------
        ndarray of float, shape (felt data,)
            The field at the data, their errors included.
        """
        stations, model = self.stations, self.field.model
        rows = self.field.shape[0]
        torus = draw_field(self.field.spectrum, rng, room=room, rows=rows)
        places = self.at_places.draw(torus, rng)
        lost = draw_nugget(model, (len(stations.steps),), rng=rng)
        own = rng.standard_normal(len(stations.place)) * np.sqrt(
            stations.error_variance
        )
        at_data = (places + lost.T)[stations.place, stations.variable] + own

        smooth = self.extent.window(torus)
        if not self.with_nugget or not model.nugget().any():
            on_grid[...] = smooth
            return at_data
        draw_nugget(model, self.extent.grid, rng=rng, out=on_grid)
        on_grid += smooth
        # a sample on a cell centre and the cell have one nugget
        inside, row, column = self.on_cells
        on_grid[:, row, column] = smooth[:, row, column] + lost[:, inside]
        return at_data

    @on_one_thread
    def correct(
        self,
        fields: Mapping[int, NDArray[np.float64]],
        weighed: NDArray[np.float64],
        *,
        rooms: Rooms,
    ) -> None:
        """Add what weighed misfits make of the grid, for several realizations.

        Parameters
        ----------
        fields : mapping of int to ndarray of float, shape (variables, rows, columns)
            By column; changed in place.
        weighed : ndarray of float, shape (felt data, columns)
        rooms : Rooms
        """
        self.conditioner.correct(fields, weighed, rooms=rooms)
        nugget = self.field.model.nugget()
        if isinstance(self.conditioner, AllData) and self.with_nugget and nugget.any():
            inside, row, column = self.on_cells
            sources = np.zeros((len(self.stations.steps), len(nugget)))
            for which, field in fields.items():
                sources[self.stations.place, self.stations.variable] = weighed[:, which]
                field[:, row, column] += nugget @ sources[inside].T

    def honour(self, on_grid: NDArray[np.float64], data: NDArray[np.float64]) -> None:
        """Write exact data into the cells on whose centres they lie.

        The cells hold them already, but for the rounding of the transform.

        Parameters
        ----------
        on_grid : ndarray of float, shape (variables, rows, columns)
            Changed in place.
        data : ndarray of float, shape (felt data,)
        """
        stations = self.stations
        filtered = np.diagonal(self.field.model.nugget())[stations.variable] > 0.0
        inside, row, column = self.on_cells
        cell = np.full(len(stations.steps), -1)
        cell[inside] = np.arange(len(inside))
        at = cell[stations.place]
        exact = (stations.error_variance == 0.0) & (at >= 0)
        exact &= self.with_nugget | ~filtered
        which = at[exact]
        on_grid[stations.variable[exact], row[which], column[which]] = data[exact]


@on_one_thread
def conditional_field(
    stations: Stations,
    *,
    onto: GridSpec,
    model: FieldModel,
    neighbourhood: Neighbourhood,
    limits: EmbeddingLimits,
    with_nugget: bool,
    drawn_mean: bool = False,
) -> ConditionalField:
    """Prepare a field for conditioning.

    Parameters
    ----------
    stations : Stations
        In steps of the grid.
    onto : GridSpec
    model : FieldModel
    neighbourhood : Neighbourhood
    limits : EmbeddingLimits
    with_nugget : bool
        Whether the cells hold the nugget.
    drawn_mean : bool, optional
        Whether means are drawn, not known; not in a moving neighbourhood.

    Returns
    -------
    ConditionalField

    Raises
    ------
    DataError
        Data whose covariances cannot be solved to four digits, or a variable whose
        mean no datum tells.
    ParameterError
        A covariance that no torus within the limits holds, too many data for one
        system, samples too far off, or a moving neighbourhood for several
        variables.
    """
    _require_one_variable_or_all_data(model, neighbourhood)
    extent = extent_of(stations, model=model, grid=onto.shape, spacing_m=onto.spacing)
    some, felt = _felt(stations, extent)
    field = embedded(
        model,
        shape=extent.shape,
        spacing_m=onto.spacing,
        limits=limits,
        margin=2 * HALF_WINDOW,
    )
    lattice = Lattice(extent.shape, field.torus, onto.spacing)
    at_places = off_lattice(some.steps, model=model, lattice=lattice)
    conditioner, mean = _conditioner(
        some,
        field=field,
        extent=extent,
        neighbourhood=neighbourhood,
        with_nugget=with_nugget,
        drawn_mean=drawn_mean,
    )
    return ConditionalField(
        field,
        extent,
        some,
        felt,
        at_places,
        conditioner,
        with_nugget,
        Exactness(
            torus=field.torus,
            clipped_share=field.clipped_share,
            covariance_error=field.covariance_error,
            sample_covariance_error=at_places.covariance_error,
            correction_error=conditioner.error,
            samples_unfelt=len(stations.place) - len(felt),
        ),
        mean,
        _on_cells(some, extent),
    )


def _require_one_variable_or_all_data(
    model: FieldModel, neighbourhood: Neighbourhood
) -> None:
    if neighbourhood.unique or len(model.variables) == 1:
        return
    problem = Problem(
        where="neighbourhood",
        what=f"a moving one for {len(model.variables)} variables",
        expected="maximum=None: several variables are conditioned on all data at once",
    )
    raise ParameterError("simulation", [problem])


def _conditioner(
    stations: Stations,
    *,
    field: GaussianField,
    extent: Extent,
    neighbourhood: Neighbourhood,
    with_nugget: bool,
    drawn_mean: bool,
) -> tuple[Conditioner, UnknownMean | None]:
    """Prepare the correction by all data or the nearest, and what tells the means."""
    model, spacing_m = field.model, field.spacing_m
    if not neighbourhood.unique:
        nearest = nearest_data(
            stations,
            model=model,
            neighbourhood=neighbourhood,
            extent=extent,
            spacing_m=spacing_m,
            with_nugget=with_nugget,
        )
        return nearest, None
    factor = factorised(stations, model=model, spacing_m=spacing_m)
    mean = None
    if drawn_mean:
        mean = unknown_mean(factor, variable=stations.variable, of=model.variables)
    carrier: Carrier | None = tabled(
        stations, model=model, extent=extent, spacing_m=spacing_m
    )
    if carrier is None:
        sources = sources_at(stations.steps, field=field)
        carrier = convolved(sources, spectrum=field.spectrum, extent=extent)
    count = len(model.variables)
    all_data = AllData(
        factor=factor,
        slot=stations.place * count + stations.variable,
        slots=len(stations.steps) * count,
        carrier=carrier,
    )
    return all_data, mean


def _felt(stations: Stations, extent: Extent) -> tuple[Stations, NDArray[np.intp]]:
    """Keep the places that are felt, in steps of the lattice round the grid."""
    felt = np.flatnonzero(extent.felt[stations.place])
    number = np.cumsum(extent.felt) - 1
    corner = np.array([extent.corner[1], extent.corner[0]], dtype=float)
    some = stations._replace(
        steps=stations.steps[extent.felt] + corner,
        place=number[stations.place[felt]],
        variable=stations.variable[felt],
        error_variance=stations.error_variance[felt],
    )
    return some, felt


def _on_cells(stations: Stations, extent: Extent) -> OnCells:
    """Find the places on cell centres of the grid, and their row and column."""
    row = stations.steps[:, 1] - extent.corner[0]
    column = stations.steps[:, 0] - extent.corner[1]
    rows, columns = extent.grid
    inside = np.flatnonzero(
        stations.on_node
        & (row >= 0)
        & (row < rows)
        & (column >= 0)
        & (column < columns)
    )
    return OnCells(inside, row[inside].astype(np.intp), column[inside].astype(np.intp))
