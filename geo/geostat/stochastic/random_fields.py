"""Unconditional Gaussian fields on a lattice, with the covariance they are asked for.

The covariance is wrapped on a torus larger than the lattice (see
`geo.geostat.stochastic.torus`), and the field drawn there by Fourier transform (see
`geo.kernels.spectral`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import CRSError, Problem
from geo.geostat.stochastic.field_model import FieldModel, field_model
from geo.geostat.stochastic.torus import (
    EmbeddingLimits,
    covariance_error,
    spectrum_on_torus,
)
from geo.kernels.normals import standard_normal
from geo.kernels.spectral import Spectrum, draw_field
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.variogram import CovarianceModel
    from geo.model.grid import GridSpec


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GaussianField:
    """A Gaussian field of mean 0 that can be drawn on a lattice.

    Parameters
    ----------
    shape : tuple of int
        Rows (south to north), columns (west to east) of the lattice.
    spacing_m : float
    model : FieldModel
    spectrum : Spectrum
        Of the covariance without its nugget, on the torus.
    clipped_share : float
        Share of the variance that was clipped for being negative.
    covariance_error : float
        Largest difference, over all separations on the lattice, between the
        covariance of the fields drawn and the model, over the largest sill.

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.model.randomness import generator
    >>> spec = GridSpec(
    ...     west=0.0,
    ...     south=0.0,
    ...     spacing=100.0,
    ...     shape=(30, 40),
    ...     crs=local_crs([154.0], [24.0]),
    ... )
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=1_500.0)
    >>> field = gaussian_field(
    ...     Variogram(nugget=0.0, structures=(spherical,)), onto=spec
    ... )
    >>> field.draw(generator(1, "field")).shape
    (1, 30, 40)
    >>> field.torus, field.clipped_share
    ((45, 60), 0.0)
    """

    shape: tuple[int, int]
    spacing_m: float
    model: FieldModel
    spectrum: Spectrum
    clipped_share: float
    covariance_error: float

    @property
    def torus(self) -> tuple[int, int]:
        """Rows and columns of the torus."""
        return self.spectrum.torus

    @on_one_thread
    def draw(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Draw one field, nugget included.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        ndarray of float, shape (variables, rows, columns)
        """
        rows, columns = self.shape
        torus = draw_field(self.spectrum, rng, rows=rows)
        return torus[:, :rows, :columns] + draw_nugget(self.model, self.shape, rng=rng)


@on_one_thread
def gaussian_field(
    variogram: CovarianceModel | CrossCovarianceModel,
    *,
    onto: GridSpec,
    limits: EmbeddingLimits | None = None,
) -> GaussianField:
    """Prepare a Gaussian field on the cell centres of a grid.

    Parameters
    ----------
    variogram : CovarianceModel or CrossCovarianceModel
    onto : GridSpec
        In metres.
    limits : EmbeddingLimits, optional

    Returns
    -------
    GaussianField

    Raises
    ------
    CRSError
        A grid in degrees.
    ParameterError
        A covariance that the torus cannot hold within the limits.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(
    ...     west=0.0,
    ...     south=0.0,
    ...     spacing=100.0,
    ...     shape=(8, 9),
    ...     crs=local_crs([154.0], [24.0]),
    ... )
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=500.0)
    >>> variogram = Variogram(nugget=0.5, structures=(spherical,))
    >>> field = gaussian_field(variogram, onto=spec)
    >>> field.shape, field.covariance_error < 1e-12
    ((8, 9), True)
    """
    require_metres(onto)
    return embedded(
        field_model(variogram),
        shape=onto.shape,
        spacing_m=onto.spacing,
        limits=limits or EmbeddingLimits(),
    )


def embedded(
    model: FieldModel,
    *,
    shape: tuple[int, int],
    spacing_m: float,
    limits: EmbeddingLimits,
    margin: int = 0,
) -> GaussianField:
    """Find a torus for a lattice.

    Parameters
    ----------
    model : FieldModel
    shape : tuple of int
        Rows, columns of the lattice.
    spacing_m : float
    limits : EmbeddingLimits
    margin : int, optional
        Nodes beside the lattice that the torus has at least.

    Returns
    -------
    GaussianField

    Raises
    ------
    ParameterError
        A covariance that the torus cannot hold within the limits.

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=500.0)
    >>> variogram = Variogram(nugget=0.5, structures=(spherical,))
    >>> field = embedded(
    ...     field_model(variogram),
    ...     shape=(8, 9),
    ...     spacing_m=100.0,
    ...     limits=EmbeddingLimits(),
    ... )
    >>> field.torus
    (15, 15)
    """
    spectrum = spectrum_on_torus(
        model, shape=shape, spacing_m=spacing_m, limits=limits, margin=margin
    )
    return GaussianField(
        shape=shape,
        spacing_m=spacing_m,
        model=model,
        spectrum=spectrum,
        clipped_share=spectrum.clipped_share,
        covariance_error=covariance_error(
            spectrum, model=model, shape=shape, spacing_m=spacing_m
        ),
    )


def draw_nugget(
    model: FieldModel,
    shape: tuple[int, ...],
    *,
    rng: np.random.Generator,
    out: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Draw the nugget, independent from place to place.

    Parameters
    ----------
    model : FieldModel
    shape : tuple of int
        Of the places.
    rng : numpy.random.Generator
    out : ndarray of float, shape (variables, *shape), optional
        Where it is drawn; a new array by default.

    Returns
    -------
    ndarray of float, shape (variables, *shape)

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=500.0)
    >>> variogram = Variogram(nugget=0.5, structures=(spherical,))
    >>> from geo.model.randomness import generator
    >>> model = field_model(variogram)
    >>> drawn = draw_nugget(model, (100, 100), rng=generator(1, "nugget"))
    >>> drawn.shape, round(float(drawn.var()), 1)
    ((1, 100, 100), 0.5)
    """
    nugget = model.nugget()
    drawn = np.empty((len(nugget), *shape)) if out is None else out
    if not nugget.any():
        drawn[...] = 0.0
        return drawn
    values, vectors = np.linalg.eigh(nugget)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    standard_normal(rng, drawn)
    if len(nugget) == 1:
        drawn *= root[0, 0]
    else:
        drawn[...] = np.tensordot(root, drawn, axes=1)
    return drawn


def require_metres(onto: GridSpec) -> None:
    """Refuse a grid in degrees.

    Parameters
    ----------
    onto : GridSpec

    Raises
    ------
    CRSError

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> require_metres(
    ...     GridSpec(west=150.0, south=20.0, spacing=0.1, shape=(8, 9), crs=WGS84)
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.CRSError: grid: 1 problem
    - crs: degrees
        expected: a system in metres
        cure: lay the grid in geo.model.crs.local_crs
    """
    if onto.crs.is_geographic:
        raise CRSError(
            "grid",
            [
                Problem(
                    where="crs",
                    what="degrees",
                    expected="a system in metres",
                    cure="lay the grid in geo.model.crs.local_crs",
                )
            ],
        )
