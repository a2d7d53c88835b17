"""A deposit on its grid: abundance and grades of one domain, with their variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.geostat.kriging import Kriged, krige
from geo.geostat.support import BlockSupport
from geo.maritime.overlays import cell_fractions
from geo.model.crs import WGS84, local_crs, transformer
from geo.resource.deposit.accumulation import grade_from_accumulation

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from geo.geostat.estimation_model import EstimationModel
    from geo.model.grid import GridSpec

DISCRETISATION = (4, 4)  # points per cell, as Isaaks & Srivastava 1989, ch. 13


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainSamples:
    """The stations of one domain, in its local system.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Easting and northing, m.
    abundance : ndarray of float, shape (n,)
        Wet kg/m2.
    grades : dict of str to ndarray of float, shape (n,)
        Dry mass fractions by metal, NaN where not assayed.
    """

    coordinates: NDArray[np.float64]
    abundance: NDArray[np.float64]
    grades: dict[str, NDArray[np.float64]]


def domain_samples(
    stations: gpd.GeoDataFrame, domain: BaseGeometry
) -> tuple[DomainSamples, gpd.GeoDataFrame, CRS]:
    """Take the stations of a domain into its local system.

    Parameters
    ----------
    stations : geopandas.GeoDataFrame
        Accepted stations, lon/lat.
    domain : shapely geometry
        Lon/lat, split at 180.

    Returns
    -------
    samples : DomainSamples
    members : geopandas.GeoDataFrame
        The stations inside.
    crs : pyproj.CRS
        The local system, in metres.
    """
    members = stations[shapely.covers(domain, stations.geometry.to_numpy())]
    outline = shapely.get_coordinates(domain)
    crs = local_crs(outline[:, 0], outline[:, 1])
    lon, lat = members.geometry.x.to_numpy(), members.geometry.y.to_numpy()
    east, north = transformer(WGS84, crs).transform(lon, lat)
    grades = {
        name.removeprefix("grade_"): members[name].to_numpy(dtype=float)
        for name in members.columns
        if name.startswith("grade_")
    }
    samples = DomainSamples(
        coordinates=np.column_stack([east, north]),
        abundance=members["abundance"].to_numpy(dtype=float),
        grades=grades,
    )
    return samples, members, crs


def estimate_domain(
    samples: DomainSamples,
    model: EstimationModel,
    *,
    spec: GridSpec,
    inside: BaseGeometry,
) -> xr.Dataset:
    """Estimate abundance and grades on the cells of a domain.

    Abundance and each accumulation m = A (1 − w) g share neighbours and
    weights; the moisture cancels in the grade g = m* / [A (1 − w)]*.

    Parameters
    ----------
    samples : DomainSamples
    model : EstimationModel
    spec : GridSpec
    inside : shapely geometry
        The domain, lon/lat.

    Returns
    -------
    xarray.Dataset
        ``abundance`` with ``abundance_sd``, ``neighbours``, ``regression_slope``,
        ``nearest``, ``fraction`` of the cell inside, and ``grade_X``.
    """
    fraction = cell_fractions(spec.cells(), crs=spec.crs, zone=inside).ravel()
    rows = np.flatnonzero(fraction > 0.0)
    onto = spec.centres()[rows]
    kriged = _krige(
        samples.coordinates, samples.abundance, onto, model=model, spec=spec
    )
    layers = _abundance_layers(kriged)
    for metal, grades in samples.grades.items():
        grade = _grade(samples, grades, onto=onto, model=model, spec=spec)
        grade = np.where(kriged.extrapolated, np.nan, grade)
        name = f"grade of {metal} in dry nodules"
        layers.append(Layer(f"grade_{metal}", grade, "1", name, "dry"))

    grid = spec.dataset()
    for layer in layers:
        whole = np.full(fraction.size, np.nan)
        whole[rows] = layer.values
        grid[layer.name] = spec.variable(
            whole, units=layer.units, long_name=layer.long_name, basis=layer.basis
        )
    grid["fraction"] = spec.variable(
        fraction, units="1", long_name="share of the cell inside the domain"
    )
    return grid


class Layer(NamedTuple):
    """One variable of the grid, at the cells that were estimated."""

    name: str
    values: NDArray[np.float64]
    units: str
    long_name: str
    basis: str | None = None


def _abundance_layers(kriged: Kriged) -> list[Layer]:
    deviation = np.sqrt(np.maximum(kriged.variance, 0.0))
    return [
        Layer("abundance", kriged.estimate, "kg m-2", "nodule abundance", "wet"),
        Layer(
            "abundance_sd",
            deviation,
            "kg m-2",
            "kriging standard deviation of the abundance of a cell",
            "wet",
        ),
        Layer(
            "regression_slope",
            kriged.slope,
            "1",
            "slope of regression of truth on estimate",
        ),
        Layer("nearest", kriged.nearest_m, "m", "distance of the nearest station"),
        Layer("neighbours", kriged.neighbours.astype(float), "1", "stations used"),
    ]


def _krige(
    coordinates: NDArray[np.float64],
    values: NDArray[np.float64],
    onto: NDArray[np.float64],
    *,
    model: EstimationModel,
    spec: GridSpec,
) -> Kriged:
    return krige(
        coordinates,
        values,
        onto=onto,
        variogram=model.variogram,
        neighbourhood=model.neighbourhood,
        block=BlockSupport(
            size_m=(spec.spacing, spec.spacing), discretisation=DISCRETISATION
        ),
    )


def _grade(
    samples: DomainSamples,
    grades: NDArray[np.float64],
    *,
    onto: NDArray[np.float64],
    model: EstimationModel,
    spec: GridSpec,
) -> NDArray[np.float64]:
    assayed = np.isfinite(grades)
    if not assayed.any():
        return np.full(len(onto), np.nan)
    abundance = samples.abundance[assayed]
    both = np.column_stack([abundance, abundance * grades[assayed]])
    if model.fitted is None:
        # the mean holds wherever the abundance does, assayed stations near or not
        carrier, accumulation = np.repeat(both.mean(axis=0)[:, None], len(onto), axis=1)
    else:
        places = samples.coordinates[assayed]
        kriged = _krige(places, both, onto, model=model, spec=spec)
        carrier, accumulation = kriged.estimate.T
    return grade_from_accumulation(accumulation, dry_abundance=carrier)
