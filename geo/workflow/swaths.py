"""Estimates beside stations in strips across each domain."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.geostat.checks.swath import swath_means
from geo.geostat.declustering import decluster_polygons
from geo.model.crs import project_outline
from geo.model.grid import require_grid
from geo.report.swath_figure import draw_swath
from geo.workflow.domains import domains_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    import xarray as xr

    from geo.report.canvas import Drawing
    from geo.workflow.domains import Domain
    from geo.workflow.graph import Inputs

STRIPS = 12
"""About as many cross a domain each way."""

_FEWEST = 3  # stations, for their ground to be shared out
_WAYS = (("Easting", 90.0), ("Northing", 0.0))
_DRAWN = "mean of the realizations"
_BAND = ("P10", "P90")


def swath_figures(inputs: Inputs) -> Iterator[Drawing]:
    """Draw the swaths of each domain, along its easting, then its northing.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the realizations.

    Yields
    ------
    Drawing
        None of a domain with fewer than three stations within it.
    """
    methods = inputs.table("estimate", "models").set_index("domain")["method"]
    for domain in domains_of(inputs):
        grid = inputs.grid("estimate", f"grid_{domain.index}")
        drawn = inputs.done["realizations"].get(f"drawn_{domain.index}")
        method = str(methods[domain.name])
        estimates = {method: _cells(grid["abundance"])}
        if drawn is not None:
            cells = inputs.grid("realizations", f"drawn_{domain.index}")
            for name, column in zip(
                (_DRAWN, *_BAND), ("mean", "p10", "p90"), strict=True
            ):
                estimates[name] = _cells(cells[f"abundance_{column}"])
        for along, azimuth_deg in _WAYS:
            table = _swath(domain, grid, estimates, azimuth_deg=azimuth_deg)
            if table is not None:
                yield draw_swath(
                    table,
                    lines={name: name for name in estimates if name not in _BAND},
                    along=along,
                    variable=f"Abundance of {domain.name}",
                    unit="kg/m² wet",
                    band=None if drawn is None else _BAND,
                )


def _cells(values: xr.DataArray) -> NDArray[np.float64]:
    return values.to_numpy().astype(float).ravel()


def _swath(
    domain: Domain,
    grid: xr.Dataset,
    estimates: dict[str, NDArray[np.float64]],
    *,
    azimuth_deg: float,
) -> pd.DataFrame | None:
    """Average what lies within a domain; soft ground beyond it takes no part."""
    within = shapely.covers(domain.outline, domain.members.geometry.to_numpy())
    if within.sum() < _FEWEST:
        return None
    ground = project_outline(domain.outline, domain.crs)
    if not isinstance(ground, shapely.Polygon | shapely.MultiPolygon):
        return None
    spec = require_grid(grid)
    places = domain.samples.coordinates[within]
    values = domain.samples.abundance[within]
    own = np.isfinite(_cells(grid["abundance"]))
    sides = np.ptp(spec.centres()[own], axis=0) if own.any() else np.zeros(2)
    length_m = float(sides[0] if azimuth_deg else sides[1])
    return swath_means(
        places,
        values,
        onto=spec.centres()[own],
        estimates={name: each[own] for name, each in estimates.items()},
        width_m=max(ceil(length_m / STRIPS / spec.spacing), 1) * spec.spacing,
        azimuth_deg=azimuth_deg,
        weights=decluster_polygons(places, values, boundary=ground).weights,
    ).table
