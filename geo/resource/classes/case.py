"""A domain whose classes are asked for: its stations, its ground, its caps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Variogram
from geo.model.classes import ClassSettings
from geo.model.grid import GridSpec
from geo.resource.classes.caps import Standing, distance_to_nearest, standard_caps
from geo.resource.classes.propose import ProposedClasses, propose_classes
from geo.resource.classes.relative_error import ProductionErrors, production_errors
from geo.resource.deposit.domain_samples import DomainSamples

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassCase:
    """What the classes of a domain follow from.

    Parameters
    ----------
    samples : DomainSamples
    spec : GridSpec
    area_m2 : ndarray of float, shape (cells,)
        Ground that counts, above the cut-off or not; geodesic.
    estimated : ndarray of bool, shape (cells,)
        Where there is such ground and an estimate.
    variogram : Variogram
    neighbourhood : Neighbourhood
        Of the estimate.
    error_variance : ndarray of float, shape (n,), or None
        What the estimate was kriged with.
    settings : ClassSettings
    standing : Standing
        Of these stations.
    """

    samples: DomainSamples
    spec: GridSpec
    area_m2: NDArray[np.float64]
    estimated: NDArray[np.bool_]
    variogram: Variogram
    neighbourhood: Neighbourhood
    error_variance: NDArray[np.float64] | None
    settings: ClassSettings
    standing: Standing

    def errors(self) -> ProductionErrors:
        """Krige a year's ground round each cell, and a quarter's.

        Returns
        -------
        ProductionErrors

        Raises
        ------
        DataError
            Stations that do not pass the door.
        """
        return production_errors(
            self.samples,
            spec=self.spec,
            estimated=self.estimated,
            variogram=self.variogram,
            neighbourhood=self.neighbourhood,
            settings=self.settings,
            error_variance=self.error_variance,
        )

    def propose(
        self, errors: ProductionErrors, *, overrides: gpd.GeoDataFrame | None
    ) -> ProposedClasses:
        """Propose the class of each cell.

        Parameters
        ----------
        errors : ProductionErrors
        overrides : geopandas.GeoDataFrame or None
            As `geo.sources.overrides.read_overrides` gives them.

        Returns
        -------
        ProposedClasses

        Raises
        ------
        DataError
            Overrides that contradict each other, or raise ground without an estimate.
        """
        return propose_classes(
            errors,
            spec=self.spec,
            area_m2=self.area_m2,
            estimated=self.estimated,
            settings=self.settings,
            caps=standard_caps(self.standing, settings=self.settings),
            overrides=overrides,
        )

    def with_stations(
        self, samples: DomainSamples, *, error_variance: NDArray[np.float64] | None
    ) -> ClassCase:
        """Take other stations, and measure how near they are to each cell.

        Parameters
        ----------
        samples : DomainSamples
        error_variance : ndarray of float, shape (n,), or None

        Returns
        -------
        ClassCase
            On the same ground, by the same model.
        """
        nearest_m, assayed_m = nearest_stations(samples, onto=self.spec.centres())
        standing = replace(
            self.standing, nearest_m=nearest_m, nearest_assayed_m=assayed_m
        )
        return replace(
            self, samples=samples, error_variance=error_variance, standing=standing
        )


def nearest_stations(
    samples: DomainSamples, *, onto: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure how far the nearest station is, and the nearest with all grades.

    Parameters
    ----------
    samples : DomainSamples
    onto : ndarray of float, shape (cells, 2)
        Easting and northing, m.

    Returns
    -------
    tuple of ndarray of float, shape (cells,)
        Metres; where no grades are asked for, 0 in the second.

    Examples
    --------
    >>> samples = DomainSamples(
    ...     coordinates=np.array([[3.0, 0.0], [0.0, 9.0]]),
    ...     abundance=np.array([9.0, 11.0]),
    ...     grades={"Ni": np.array([np.nan, 0.01])},
    ...     station=np.array(["A", "B"]),
    ...     error_variance=np.zeros(2),
    ...     position_error_m=np.zeros(2),
    ... )
    >>> nearest_stations(samples, onto=np.array([[0.0, 4.0]]))
    (array([5.]), array([5.]))
    >>> nearest_stations(samples, onto=np.array([[0.0, 0.0]]))
    (array([3.]), array([9.]))
    """
    grades = list(samples.grades.values())
    assayed = np.all(np.isfinite(grades), axis=0) if grades else np.array([], bool)
    return (
        distance_to_nearest(samples.coordinates, onto),
        distance_to_nearest(samples.coordinates[assayed], onto)
        if grades
        else np.zeros(len(onto)),
    )
