"""A torus that holds the covariance of a field on a lattice.

What the torus cannot hold exactly is measured, told, and refused where it is too
much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft

from geo.errors import ParameterError, Problem
from geo.kernels.spectral import covariance_on_torus, spectrum_of, wrapped_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.geostat.stochastic.field_model import FieldModel
    from geo.kernels.spectral import Spectrum

FAINT = 1e-6  # covariances below this share of the sill may meet round the torus
GROWTH = 1.25
SEPARATIONS_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingLimits:
    """How far the torus grows, and what may be clipped on it.

    Parameters
    ----------
    good_share : float, optional
        The torus grows until at most this share of the variance is clipped.
    worst_share : float, optional
        Where it cannot grow so far, a larger share than this is refused.
    nodes : int, optional
        The torus grows no further than this; 2²⁴ of them take some 400 MB for
        one variable. The smallest torus that holds the lattice is always tried.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> EmbeddingLimits().worst_share
    0.001
    """

    good_share: float = 1e-6
    worst_share: float = 1e-3
    nodes: int = 2**24

    def __post_init__(self) -> None:
        problems = []
        if not 0.0 <= self.good_share <= self.worst_share:
            problems.append(
                Problem(
                    where="good_share, worst_share",
                    what=f"{self.good_share}, {self.worst_share}",
                    expected="shares from 0 on, the worst not below the good one",
                )
            )
        if self.nodes < 1:
            problems.append(
                Problem(where="nodes", what=f"{self.nodes}", expected="at least 1")
            )
        if problems:
            raise ParameterError("embedding limits", problems)


def spectrum_on_torus(
    model: FieldModel,
    *,
    shape: tuple[int, int],
    spacing_m: float,
    limits: EmbeddingLimits,
    margin: int = 0,
) -> Spectrum:
    """Let a torus grow until it holds the covariance of a field.

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
    Spectrum
        Of the covariance without its nugget.

    Raises
    ------
    ParameterError
        A covariance that the torus cannot hold within the limits.

    Examples
    --------
    >>> from geo.geostat.stochastic.field_model import field_model
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=500.0)
    >>> spectrum_on_torus(
    ...     field_model(Variogram(nugget=0.5, structures=(spherical,))),
    ...     shape=(8, 9),
    ...     spacing_m=100.0,
    ...     limits=EmbeddingLimits(),
    ... ).torus
    (15, 15)
    """
    torus = _first_torus(model, shape, spacing_m=spacing_m, margin=margin)
    best = spectrum_of(_torus_table(model, torus, spacing_m=spacing_m))
    while best.clipped_share > limits.good_share:
        torus = _grown(torus)
        if torus[0] * torus[1] > limits.nodes:
            break
        tried = spectrum_of(_torus_table(model, torus, spacing_m=spacing_m))
        best = min(best, tried, key=lambda each: each.clipped_share)
    if best.clipped_share > limits.worst_share:
        raise ParameterError("embedding", [_too_much(best, limits)])
    return best


def covariance_error(
    spectrum: Spectrum,
    *,
    model: FieldModel,
    shape: tuple[int, int],
    spacing_m: float,
) -> float:
    """Measure how far the covariances on a torus are from the model.

    Parameters
    ----------
    spectrum : Spectrum
    model : FieldModel
    shape : tuple of int
        Rows, columns of the lattice.
    spacing_m : float

    Returns
    -------
    float
        The largest difference, over all separations on the lattice, over the
        largest sill.

    Examples
    --------
    >>> from geo.geostat.stochastic.field_model import field_model
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=500.0)
    >>> lattice = {
    ...     "model": field_model(Variogram(nugget=0.5, structures=(spherical,))),
    ...     "shape": (8, 9),
    ...     "spacing_m": 100.0,
    ... }
    >>> spectrum = spectrum_on_torus(**lattice, limits=EmbeddingLimits())
    >>> covariance_error(spectrum, **lattice) < 1e-12
    True
    """
    sill = np.diagonal(model.variances() + model.nugget()).max()
    drawn = covariance_on_torus(spectrum)
    rows, columns = _lattice_lags(shape)
    worst = 0.0
    for some, wanted in _lags(model, rows, columns, spacing_m=spacing_m):
        at = np.ix_(rows[some].astype(int), columns.astype(int) % spectrum.torus[1])
        worst = max(worst, float(np.abs(drawn[:, :, at[0], at[1]] - wanted).max()))
    return worst / float(sill)


def _lags(
    model: FieldModel,
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    *,
    spacing_m: float,
) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """Tabulate covariances, (variables, variables, rows, columns), by some rows."""
    at_once = max(1, SEPARATIONS_AT_ONCE // len(columns))
    for start in range(0, len(rows), at_once):
        some = slice(start, min(start + at_once, len(rows)))
        north, east = np.meshgrid(rows[some], columns, indexing="ij")
        separation = np.stack([east, north], axis=-1) * spacing_m
        yield some, np.moveaxis(model.all_pairs(separation), (2, 3), (0, 1))


def _torus_table(
    model: FieldModel, torus: tuple[int, int], *, spacing_m: float
) -> NDArray[np.float64]:
    count = len(model.variables)
    table = np.empty((count, count, *torus))
    rows, columns = (wrapped_steps(size) for size in torus)
    for some, covariance in _lags(model, rows, columns, spacing_m=spacing_m):
        table[:, :, some] = covariance
    return table


def _lattice_lags(
    shape: tuple[int, int],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """List the lags of a lattice, one of each pair of opposites."""
    rows = np.arange(shape[0], dtype=np.float64)
    columns = np.arange(1 - shape[1], shape[1], dtype=np.float64)
    return rows, columns


def _first_torus(
    model: FieldModel, shape: tuple[int, int], *, spacing_m: float, margin: int
) -> tuple[int, int]:
    """Take the smallest torus on which no two nodes feel each other both ways."""
    rows, columns = _lattice_lags(shape)
    sill = np.diagonal(model.variances()).max()
    reach = np.zeros(2)
    for some, covariance in _lags(model, rows, columns, spacing_m=spacing_m):
        felt = (np.abs(covariance) > FAINT * sill).any(axis=(0, 1))
        reach[0] = np.where(felt.any(axis=1), rows[some], reach[0]).max()
        reach[1] = np.where(felt.any(axis=0), np.abs(columns), reach[1]).max()
    sizes = [
        fft.next_fast_len(
            int(max(size + min(size, felt + 1), size + margin)), real=True
        )
        for size, felt in zip(shape, reach, strict=True)
    ]
    return sizes[0], sizes[1]


def _grown(torus: tuple[int, int]) -> tuple[int, int]:
    rows, columns = (
        int(fft.next_fast_len(int(np.ceil(size * GROWTH)), real=True)) for size in torus
    )
    return rows, columns


def _too_much(best: Spectrum, limits: EmbeddingLimits) -> Problem:
    return Problem(
        where="covariance on the torus",
        what=f"{best.clipped_share:.1e} of the variance would be clipped on "
        f"{best.torus[0]} × {best.torus[1]} nodes",
        expected=f"at most {limits.worst_share:.0e}",
        cure="a larger EmbeddingLimits.nodes, a coarser grid, or a model whose "
        "range is not so much longer than the grid is wide; a zonal structure "
        "fits on a torus only along or across the rows",
    )
