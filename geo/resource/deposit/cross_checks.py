"""Cross-check models that take no variogram: polygonal, nearest station.

Both give every place the values of the nearest station. The polygonal one does so
by area: Voronoi polygons of the stations, cut to the domain and to the cells, so a
cell may be shared by several stations. The nearest one does so by the centres of
the cells. They differ by nothing but that discretisation: where they part by much,
the cells are too coarse for the stations, not the deposit doubtful.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import KDTree

import geopandas as gpd
import shapely

from geo.geostat.influence import polygons_of_influence
from geo.geostat.samples import require_samples
from geo.maritime.zones import only_polygons
from geo.model.crs import (
    WGS84,
    geodesic_area_m2,
    project_outline,
    unproject_geometry,
)
from geo.model.quantities import require_moisture
from geo.resource.statement.lines import AboveCutoffs
from geo.resource.tonnage import Cells, estimated_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from geo.model.grid import GridSpec
    from geo.resource.deposit.domain_samples import DomainSamples

LONGEST_EDGE_M = 5_000.0  # an edge straight in the plane, followed on the ellipsoid


class Pieces(NamedTuple):
    """Ground that one cell shares with one station's polygon.

    Attributes
    ----------
    cell : ndarray of int, shape (pieces,)
        Of the grid, row by row.
    station : ndarray of int, shape (pieces,)
        Row of the samples.
    area_m2 : ndarray of float, shape (pieces,)
        Geodesic, inside the domain.
    cells : int
        Cells of the grid.
    """

    cell: NDArray[np.intp]
    station: NDArray[np.intp]
    area_m2: NDArray[np.float64]
    cells: int


def assayed_grades(samples: DomainSamples) -> dict[str, NDArray[np.float64]]:
    """Give each station a grade: its own, or the nearest assayed station's.

    Parameters
    ----------
    samples : DomainSamples

    Returns
    -------
    dict of str to ndarray of float, shape (n,)
        Dry mass fractions by metal; NaN at all where none was assayed.

    Examples
    --------
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> samples = DomainSamples(
    ...     coordinates=np.array([[-500.0, 0.0], [500.0, 0.0]]),
    ...     abundance=np.array([10.0, 4.0]),
    ...     grades={"Ni": np.array([0.012, np.nan])},
    ...     station=np.array(["A", "B"]),
    ...     error_variance=np.zeros(2),
    ...     position_error_m=np.zeros(2),
    ... )
    >>> assayed_grades(samples)
    {'Ni': array([0.012, 0.012])}
    """
    places = samples.coordinates
    filled = {}
    for metal, grades in samples.grades.items():
        known = np.flatnonzero(np.isfinite(grades))
        if not known.size:
            filled[metal] = np.full(len(grades), np.nan)
            continue
        _, nearest = KDTree(places[known]).query(places)
        filled[metal] = np.where(np.isfinite(grades), grades, grades[known[nearest]])
    return filled


def nearest_cells(
    samples: DomainSamples,
    *,
    spec: GridSpec,
    fraction: NDArray[np.float64],
    moisture: float,
) -> Cells:
    """Give each cell the values of the station nearest to its centre.

    Parameters
    ----------
    samples : DomainSamples
    spec : GridSpec
    fraction : ndarray of float, shape of the grid
        Share of each cell inside the domain.
    moisture : float
        Wet-basis mass fraction.

    Returns
    -------
    Cells
        Without an estimate outside the domain. A station without an assay has the
        grade of the nearest one with it.

    Raises
    ------
    ParameterError
        The moisture is not a wet-basis fraction.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> samples = DomainSamples(
    ...     coordinates=np.array([[-500.0, 0.0], [500.0, 0.0]]),
    ...     abundance=np.array([10.0, 4.0]),
    ...     grades={"Ni": np.array([0.012, np.nan])},
    ...     station=np.array(["A", "B"]),
    ...     error_variance=np.zeros(2),
    ...     position_error_m=np.zeros(2),
    ... )
    >>> plane = local_crs([154.0], [24.0])
    >>> spec = GridSpec(west=-1e3, south=-5e2, spacing=1e3, shape=(1, 2), crs=plane)
    >>> nearest_cells(
    ...     samples, spec=spec, fraction=np.ones((1, 2)), moisture=0.3
    ... ).abundance
    array([[10.,  4.]])
    """
    require_moisture(moisture)
    _, nearest = KDTree(samples.coordinates).query(spec.centres())
    station = nearest.reshape(spec.shape)
    inside = fraction > 0.0
    return estimated_cells(
        area_m2=spec.cell_areas_m2() * fraction,
        abundance=np.where(inside, np.maximum(samples.abundance, 0.0)[station], np.nan),
        moisture=moisture,
        grades={
            metal: np.where(inside, grades[station], np.nan)
            for metal, grades in assayed_grades(samples).items()
        },
    )


def station_polygons(
    samples: DomainSamples, *, inside: BaseGeometry, crs: CRS
) -> gpd.GeoDataFrame:
    """Draw the ground nearer to each station than to any other.

    Parameters
    ----------
    samples : DomainSamples
    inside : shapely geometry
        The domain, lon/lat.
    crs : pyproj.CRS
        The local system of the samples, in metres: nearer is in its plane.

    Returns
    -------
    geopandas.GeoDataFrame
        Lon/lat, split at 180: station, area_km2 (geodesic), abundance_kg_m2,
        grade_X by metal; a row for each station, the geometry empty where its
        polygon lies outside the domain.

    Raises
    ------
    DataError
        Two stations at one place.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> samples = DomainSamples(
    ...     coordinates=np.array([[-500.0, 0.0], [500.0, 0.0]]),
    ...     abundance=np.array([10.0, 4.0]),
    ...     grades={"Ni": np.array([0.012, np.nan])},
    ...     station=np.array(["A", "B"]),
    ...     error_variance=np.zeros(2),
    ...     position_error_m=np.zeros(2),
    ... )
    >>> plane = local_crs([154.0], [24.0])
    >>> domain = unproject_geometry(shapely.box(-1e3, -1e3, 1e3, 1e3), plane)
    >>> polygons = station_polygons(samples, inside=domain, crs=plane)
    >>> polygons["area_km2"].round(3).tolist()
    [2.0, 2.0]
    """
    plane = _polygons(samples.coordinates, project_outline(inside, crs))
    drawn = [
        unproject_geometry(shapely.segmentize(polygon, LONGEST_EDGE_M), crs)
        if not polygon.is_empty
        else polygon
        for polygon in plane
    ]
    return gpd.GeoDataFrame(
        {
            "station": samples.station,
            "area_km2": [geodesic_area_m2(polygon) / 1e6 for polygon in drawn],
            "abundance_kg_m2": samples.abundance,
            **{
                f"grade_{metal}": grades
                for metal, grades in assayed_grades(samples).items()
            },
        },
        geometry=drawn,
        crs=WGS84,
    )


def station_pieces(
    samples: DomainSamples, *, spec: GridSpec, inside: BaseGeometry
) -> Pieces:
    """Measure how much of each cell is nearest to which station.

    Parameters
    ----------
    samples : DomainSamples
    spec : GridSpec
        In the local system of the samples.
    inside : shapely geometry
        The domain, lon/lat.

    Returns
    -------
    Pieces
        They add up to the domain.

    Raises
    ------
    DataError
        Two stations at one place.
    """
    plane = _polygons(samples.coordinates, project_outline(inside, spec.crs))
    boxes = spec.cells().ravel()
    tree = shapely.STRtree(boxes)
    station, cell = tree.query(plane, predicate="intersects")
    whole_station, whole_cell = tree.query(plane, predicate="covers")
    covered = np.isin(
        station * len(boxes) + cell, whole_station * len(boxes) + whole_cell
    )
    share = np.ones(len(cell))
    cut = np.flatnonzero(~covered)
    common = shapely.intersection(plane[station[cut]], boxes[cell[cut]])
    share[cut] = shapely.area(common) / shapely.area(boxes[cell[cut]])
    kept = share > 0.0
    area = share[kept] * spec.cell_areas_m2().ravel()[cell[kept]]
    return Pieces(cell[kept], station[kept], area, len(boxes))


def polygonal(
    samples: DomainSamples,
    pieces: Pieces,
    *,
    moisture: float,
    cutoffs: Sequence[float],
) -> AboveCutoffs:
    """Give the ground of each station's polygon its values, exact by area.

    Parameters
    ----------
    samples : DomainSamples
    pieces : Pieces
    moisture : float
        Wet-basis mass fraction.
    cutoffs : sequence of float
        kg/m2 wet: a polygon lies above or not.

    Returns
    -------
    AboveCutoffs
        A station without an assay has the grade of the nearest one with it.

    Raises
    ------
    DataError
        Cut-offs that do not ascend.
    ParameterError
        The moisture is not a wet-basis fraction.

    Examples
    --------
    Two stations 3 km apart, one cell of which the nearer has two thirds.

    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> samples = DomainSamples(
    ...     coordinates=np.array([[0.0, 0.0], [3_000.0, 0.0]]),
    ...     abundance=np.array([10.0, 4.0]),
    ...     grades={},
    ...     station=np.array(["A", "B"]),
    ...     error_variance=np.zeros(2),
    ...     position_error_m=np.zeros(2),
    ... )
    >>> spec = GridSpec(
    ...     west=0.0,
    ...     south=0.0,
    ...     spacing=2_250.0,
    ...     shape=(1, 1),
    ...     crs=local_crs([154.0], [24.0]),
    ... )
    >>> inside = shapely.box(153.0, 23.0, 155.0, 25.0)
    >>> pieces = station_pieces(samples, spec=spec, inside=inside)
    >>> (pieces.area_m2 / pieces.area_m2.sum()).round(3)
    array([0.667, 0.333])
    >>> above = polygonal(samples, pieces, moisture=0.3, cutoffs=[0.0, 5.0])
    >>> (above.wet_t / above.area_m2[0] * 1e3).round(3)
    array([[8.   ],
           [6.667]])
    """
    require_moisture(moisture)
    abundance = np.maximum(samples.abundance, 0.0)[pieces.station]
    levels = np.asarray(cutoffs, dtype=float)[:, None]
    above = np.where(abundance >= levels, pieces.area_m2, 0.0)
    wet = above * abundance / 1000.0
    dry = wet * (1.0 - moisture)
    metal, graded = {}, {}
    for name, values in assayed_grades(samples).items():
        grade = values[pieces.station]
        metal[name] = _by_cell(dry * np.nan_to_num(grade), pieces)
        graded[name] = _by_cell(np.where(np.isnan(grade), 0.0, dry), pieces)
    return AboveCutoffs(
        cutoffs=tuple(map(float, cutoffs)),
        area_m2=_by_cell(above, pieces),
        wet_t=_by_cell(wet, pieces),
        dry_t=_by_cell(dry, pieces),
        metal_t=metal,
        graded_dry_t=graded,
    )


def _by_cell(values: NDArray[np.float64], pieces: Pieces) -> NDArray[np.float64]:
    """Sum the pieces of each cell, for each cut-off."""
    summed = np.zeros((len(values), pieces.cells))
    for row, value in zip(summed, values, strict=True):
        np.add.at(row, pieces.cell, value)
    return summed


def _polygons(places: NDArray[np.float64], domain: BaseGeometry) -> NDArray[np.object_]:
    """Cut the Voronoi polygons of some places to a domain, in their order."""
    places = require_samples(places, np.zeros(len(places))).coordinates
    cut = polygons_of_influence(places, domain)
    return np.array([only_polygons(part) for part in cut], dtype=object)
