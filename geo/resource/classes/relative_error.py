"""How well the mean of a year's ground is known round each cell, and of a quarter's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.geostat.support import BlockSupport
from geo.resource.classes.blocks import KM2, BlockErrors, block_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.variogram import CovarianceModel
    from geo.model.classes import ClassSettings
    from geo.model.grid import GridSpec
    from geo.resource.deposit.domain_samples import DomainSamples


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProductionErrors:
    """The blocks of a year's and of a quarter's ground, centred on each cell.

    Parameters
    ----------
    year, quarter : BlockErrors
    """

    year: BlockErrors
    quarter: BlockErrors


def production_errors(
    samples: DomainSamples,
    *,
    spec: GridSpec,
    estimated: NDArray[np.bool_],
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    settings: ClassSettings,
    error_variance: NDArray[np.float64] | None = None,
) -> ProductionErrors:
    """Krige the square of a year's ground centred on each cell, and of a quarter's.

    The squares are whole, wherever the edge of the domain lies: a year's work at
    the edge takes as much ground as elsewhere, and a square clipped by the edge
    would ask less ground to be known there, or more surely, by its accident of
    shape. The part beyond the edge counts as ground of the domain without
    stations, so that the error near an edge is overstated and never understated.

    All stations take part (see `ClassSettings.neighbours`): the nearest two dozen
    that serve a cell may all lie in the middle of the square. More samples then
    never widen the interval.

    Parameters
    ----------
    samples : DomainSamples
        Abundances, in the system of the grid, with the causes they share.
    spec : GridSpec
    estimated : ndarray of bool, shape (cells,)
        Where there is an estimate; squares are laid round these cells.
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
        Of the estimate: its anisotropy is kept.
    settings : ClassSettings
    error_variance : ndarray of float, shape (n,), optional
        What the estimate was kriged with.

    Returns
    -------
    ProductionErrors
        Of shape (cells,), NaN where nothing is estimated.

    Raises
    ------
    DataError
        Samples that do not pass the door, or a system that cannot be solved.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> from geo.model.classes import ClassSettings
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> crs = local_crs([154.0], [24.0])
    >>> samples = DomainSamples(
    ...     coordinates=np.array([[500.0, 500.0], [1_500.0, 500.0]]),
    ...     abundance=np.array([9.0, 11.0]),
    ...     grades={},
    ...     station=np.array(["A", "B"]),
    ...     error_variance=np.zeros(2),
    ...     position_error_m=np.zeros(2),
    ... )
    >>> errors = production_errors(
    ...     samples,
    ...     spec=GridSpec(west=0, south=0, spacing=1e3, shape=(1, 3), crs=crs),
    ...     estimated=np.array([True, True, False]),
    ...     variogram=Variogram(nugget=2.0),
    ...     neighbourhood=Neighbourhood(radius_m=5e3),
    ...     settings=ClassSettings(annual_area_km2=4.0),
    ... )
    >>> errors.year.relative_sd()
    array([0.1, 0.1, nan])
    """
    count = len(samples.abundance)
    everyone = not settings.neighbours or settings.neighbours >= count
    search = replace(
        neighbourhood,
        radius_m=np.inf,
        maximum=None if everyone else settings.neighbours,
        minimum=1,
        sectors=1 if everyone else neighbourhood.sectors,
        per_sector=None,
    )
    rows = np.flatnonzero(np.asarray(estimated).ravel())
    onto = spec.centres()[rows]
    loadings = np.column_stack(
        [np.empty((count, 0)), *(cause.loading for cause in samples.causes)]
    )

    def errors_of(ground_km2: float) -> BlockErrors:
        blocks = block_errors(
            samples.coordinates,
            samples.abundance,
            onto=onto,
            block=production_block(ground_km2, settings=settings),
            variogram=variogram,
            neighbourhood=search,
            error_variance=error_variance,
            loadings=loadings,
        )
        return blocks.spread_over(rows, cells=spec.shape[0] * spec.shape[1])

    return ProductionErrors(
        year=errors_of(settings.annual_area_km2),
        quarter=errors_of(settings.quarterly_area_km2),
    )


def production_block(ground_km2: float, *, settings: ClassSettings) -> BlockSupport:
    """Give the square of a year's or a quarter's ground, as it is kriged.

    Parameters
    ----------
    ground_km2 : float
    settings : ClassSettings

    Returns
    -------
    BlockSupport

    Examples
    --------
    >>> from geo.model.classes import ClassSettings
    >>> production_block(4.0, settings=ClassSettings(annual_area_km2=4.0)).size_m
    (2000.0, 2000.0)
    """
    side = (ground_km2 * KM2) ** 0.5
    return BlockSupport(
        size_m=(side, side), discretisation=(settings.discretisation,) * 2
    )
