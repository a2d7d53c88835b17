"""Where the next campaign may sample, and what is known there today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.errors import DataError, Problem
from geo.model.crs import WGS84, bounds_polygon, transformer
from geo.resource.campaign.decision_ground import DecisionGround
from geo.resource.classes.blocks import KM2
from geo.resource.classes.case import ClassCase
from geo.resource.classes.class_table import cells_of
from geo.resource.classes.propose import ProposedClasses
from geo.resource.classes.relative_error import ProductionErrors
from geo.resource.statement.cells import at_cutoff, cell_names
from geo.workflow.classing import class_case, read_class_overrides
from geo.workflow.domains import Domain, domains_of
from geo.workflow.ground import exclusions_of

if TYPE_CHECKING:
    import pandas as pd

    import geopandas as gpd

    from geo.model.campaign import CampaignSettings
    from geo.model.classes import ClassSettings
    from geo.workflow.graph import Inputs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CampaignDomain:
    """A domain as the plans of a campaign take it.

    Parameters
    ----------
    domain : Domain
    case : ClassCase
        With the present stations.
    errors : ProductionErrors
    proposed : ProposedClasses
        By all rules, today.
    wanted : ndarray of bool, shape (cells,)
        The ground that stations are planned for.
    area_m2 : ndarray of float, shape (cells,)
        Ground of the statement: what counts, above the cut-off.
    wet_t : ndarray of float, shape (cells,)
        Wet tonnes on it, as the statement has them.
    depth_m : ndarray of float, shape (cells,)
        NaN where it is not known.
    squares : DecisionGround
        A year's ground each, of all that counts.
    forbidden : shapely geometry
        Where nothing counts, lon/lat.
    window : shapely geometry or None
        Beyond which no station is planned, lon/lat.
    """

    domain: Domain
    case: ClassCase
    errors: ProductionErrors
    proposed: ProposedClasses
    wanted: NDArray[np.bool_]
    area_m2: NDArray[np.float64]
    wet_t: NDArray[np.float64]
    depth_m: NDArray[np.float64]
    squares: DecisionGround
    forbidden: shapely.Geometry
    window: shapely.Geometry | None

    @property
    def present(self) -> NDArray[np.float64]:
        """Where stations lie today: easting and northing, m, shape (n, 2)."""
        return self.case.samples.coordinates

    @property
    def ground(self) -> NDArray[np.float64]:
        """Centres of the cells that stations are planned for, shape (cells, 2)."""
        return self.case.spec.centres()[self.wanted]

    @property
    def spacing_m(self) -> float:
        """Side of the square that each present station has of the counted ground."""
        return float(np.sqrt(self.case.area_m2.sum() / len(self.present)))

    def lonlat(
        self, places: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give places in degrees.

        Parameters
        ----------
        places : ndarray of float, shape (m, 2)

        Returns
        -------
        tuple of ndarray of float, shape (m,)
            Longitudes and latitudes.
        """
        onto = transformer(self.domain.crs, WGS84)
        lon, lat = onto.transform(places[:, 0], places[:, 1])
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)

    def permitted(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell where a station may lie: on wanted ground, and nowhere forbidden.

        Parameters
        ----------
        places : ndarray of float, shape (m, 2)

        Returns
        -------
        ndarray of bool, shape (m,)
        """
        cell = cells_of(places, spec=self.case.spec)
        points = shapely.points(*self.lonlat(places))
        free = (cell >= 0) & self.wanted[cell]
        free &= shapely.covers(self.domain.outline, points)
        free &= ~shapely.intersects(self.forbidden, points)
        if self.window is not None:
            free &= shapely.covers(self.window, points)
        return np.asarray(free)

    def depths(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the depth of the cell under each place.

        Parameters
        ----------
        places : ndarray of float, shape (m, 2)

        Returns
        -------
        ndarray of float, shape (m,)
            Metres; NaN where it is not known.
        """
        cell = cells_of(places, spec=self.case.spec)
        return np.where(cell >= 0, self.depth_m[cell], np.nan)


def campaign_domains(
    inputs: Inputs, *, settings: CampaignSettings, classes: ClassSettings
) -> list[CampaignDomain]:
    """Gather what plans need of each domain.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the statement.
    settings : CampaignSettings
    classes : ClassSettings

    Returns
    -------
    list of CampaignDomain

    Raises
    ------
    DataError
        No depth is known of ground that stations are planned for.
    """
    overrides = read_class_overrides(inputs.file)
    forbidden = shapely.union_all(inputs.layer("ground", "areas").geometry.to_numpy())
    found = [
        _campaign_domain(
            inputs,
            domain,
            settings=settings,
            case=class_case(inputs, domain, settings=classes),
            overrides=overrides,
            forbidden=forbidden,
        )
        for domain in domains_of(inputs)
    ]
    unknown = [
        Problem(
            where=each.domain.name,
            what=f"depth is not known of {int(missing)} cells to be sampled",
            expected="the time on station needs it",
            cure="give [bathymetry], or campaign.station.depth_m",
        )
        for each in found
        if (missing := np.isnan(each.depth_m[each.wanted]).sum())
    ]
    if unknown:
        raise DataError("campaign", unknown)
    return found


def _campaign_domain(
    inputs: Inputs,
    domain: Domain,
    *,
    settings: CampaignSettings,
    case: ClassCase,
    overrides: gpd.GeoDataFrame | None,
    forbidden: shapely.Geometry,
) -> CampaignDomain:
    errors = case.errors()
    proposed = case.propose(errors, overrides=overrides)
    below = np.asarray(proposed.proposed) < settings.target.code
    counted = case.estimated & below
    above = exclusions_of(inputs, domain.index).mineable.ravel()
    wanted = counted & above if settings.ground == "above cut-off" else counted
    stated = _stated(inputs, domain, case)
    annual_m2 = case.settings.annual_area_km2 * KM2
    estimated_m2 = np.where(case.estimated, case.area_m2, 0.0)
    return CampaignDomain(
        domain=domain,
        case=case,
        errors=errors,
        proposed=proposed,
        wanted=wanted,
        area_m2=stated["area_m2"].to_numpy(),
        wet_t=stated["wet_t"].to_numpy(),
        depth_m=_depths(inputs, domain, given=settings.station.depth_m),
        squares=DecisionGround.of_squares(
            case.spec, area_m2=estimated_m2, side_m=annual_m2**0.5
        ),
        forbidden=forbidden,
        window=None if settings.bounds is None else bounds_polygon(settings.bounds),
    )


def _stated(inputs: Inputs, domain: Domain, case: ClassCase) -> pd.DataFrame:
    """Give the ground and the tonnes of the statement, cell by cell."""
    cells = inputs.table("statement", "cells")
    cells = cells[cells["counts"] & (cells["zone"] == domain.name)].set_index("cell")
    ending = at_cutoff(inputs.file.project.resource.cutoff_kg_m2)
    stated = cells[[f"wet_t_{ending}"]].set_axis(["wet_t"], axis=1)
    stated["area_m2"] = cells["area_m2"] * cells[f"share_{ending}"]
    return stated.reindex(cell_names(domain.name, case.spec)).fillna(0.0)


def _depths(
    inputs: Inputs, domain: Domain, *, given: float | None
) -> NDArray[np.float64]:
    grid = inputs.grid("ground", f"ground_{domain.index}")
    if "elevation" in grid:
        return -grid["elevation"].to_numpy().ravel()
    cells = grid["exclusion"].size
    return np.full(cells, np.nan if given is None else given)
