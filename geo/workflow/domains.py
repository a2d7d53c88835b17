"""The stations of each domain, and what its cells were estimated with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

import geopandas as gpd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Variogram
from geo.model.grid import GridSpec, require_grid
from geo.model.sea_areas import DomainChoice
from geo.resource.deposit.domain import DISCRETISATION
from geo.resource.deposit.domain_samples import (
    DomainSamples,
    domain_samples,
    with_top_cuts,
)
from geo.resource.ground.distance_rule import ground_within
from geo.workflow.flanks import WHOLE
from geo.workflow.graph import plain

if TYPE_CHECKING:
    from geo.geostat.estimation_model import EstimationModel
    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Inputs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Domain:
    """A part of the sea floor with the stations that speak for it.

    Parameters
    ----------
    index : int
    name : str
    outline : shapely geometry
        Lon/lat, split at 180.
    samples : DomainSamples
        After the top-cuts.
    uncut : DomainSamples
        Before them.
    members : geopandas.GeoDataFrame
        The stations of `samples`, row by row.
    crs : pyproj.CRS
        The local system, in metres.
    choice : DomainChoice or None
        What the project says of it, or of the domain that it is a flank of.
    """

    index: int
    name: str
    outline: BaseGeometry
    samples: DomainSamples
    uncut: DomainSamples
    members: gpd.GeoDataFrame
    crs: CRS
    choice: DomainChoice | None = None


def domains_of(inputs: Inputs) -> list[Domain]:
    """Share the stations out among the domains.

    Parameters
    ----------
    inputs : Inputs
        Of a step after those of the zone and of the sampling truth.

    Returns
    -------
    list of Domain
    """
    stations = inputs.layer("truth", "stations")
    drawn = inputs.layer("zone", "domains")
    choices = {choice.name: choice for choice in inputs.file.project.domains}
    found = []
    whole = drawn[WHOLE] if WHOLE in drawn else drawn["name"]
    for index, (name, of, outline) in enumerate(
        zip(drawn["name"], whole, drawn.geometry, strict=True)
    ):
        choice = choices.get(str(of))
        found.append(
            _domain(index, str(name), outline, stations=stations, choice=choice)
        )
    return found


def _domain(
    index: int,
    name: str,
    outline: BaseGeometry,
    *,
    stations: gpd.GeoDataFrame,
    choice: DomainChoice | None,
) -> Domain:
    within = None
    if choice is not None and choice.soft_m > 0.0:
        ground = ground_within(outline, choice.soft_m)
        within = shapely.covers(ground, stations.geometry.to_numpy())
    uncut, members, crs = domain_samples(stations, outline, within=within)
    samples = uncut
    if choice is not None:
        samples = with_top_cuts(
            uncut, abundance=choice.top_cut_kg_m2, grades=choice.top_cut_grades
        )
    return Domain(
        index=index,
        name=name,
        outline=outline,
        samples=samples,
        uncut=uncut,
        members=members,
        crs=crs,
        choice=choice,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DomainKriging:
    """What the cells of a domain were estimated with.

    Parameters
    ----------
    variogram : Variogram
    neighbourhood : Neighbourhood
    error_variance : ndarray of float, shape (n,), or None
    fitted : bool
        Whether the data carry the variogram; else the mean was used.
    spec : GridSpec
    """

    variogram: Variogram
    neighbourhood: Neighbourhood
    error_variance: NDArray[np.float64] | None
    fitted: bool
    spec: GridSpec

    @property
    def block(self) -> BlockSupport:
        """A cell, as it was estimated."""
        side = self.spec.spacing
        return BlockSupport(size_m=(side, side), discretisation=DISCRETISATION)


def kriging_record(model: EstimationModel) -> Record:
    """Write down what a later step needs of a model.

    Parameters
    ----------
    model : EstimationModel

    Returns
    -------
    mapping
    """
    error = model.error_variance
    return {
        "variogram": plain(model.variogram),
        "neighbourhood": plain(model.neighbourhood),
        "error_variance": None if error is None else error.tolist(),
        "fitted": model.fitted is not None,
    }


def kriging_of(inputs: Inputs, index: int) -> DomainKriging:
    """Read back what a domain was estimated with.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the estimate.
    index : int

    Returns
    -------
    DomainKriging
    """
    record = inputs.record("estimate", f"model_{index}")
    error = record["error_variance"]
    return DomainKriging(
        variogram=TypeAdapter(Variogram).validate_python(record["variogram"]),
        neighbourhood=TypeAdapter(Neighbourhood).validate_python(
            record["neighbourhood"]
        ),
        error_variance=None if error is None else np.array(error, dtype=float),
        fitted=bool(record["fitted"]),
        spec=require_grid(inputs.grid("estimate", f"grid_{index}")),
    )
