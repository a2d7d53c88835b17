"""The layers of a grid from points, and their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from geo.model.watermark import WATERMARK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr

    from geo.geostat.estimation_model import EstimationModel
    from geo.geostat.kriging import Kriged
    from geo.model.grid import GridSpec
    from geo.sources.points import Points
    from geo.workflow.grid_simulation import Simulated

OWN_NAMES = frozenset(
    ["northing", "easting", "spatial_ref", "nearest", "neighbours", "regression_slope"]
)
"""Names in every grid, which a value may not take."""
LONGEST_NAME = 60  # NetCDF ends at 256, and names of layers are built on it


def grid_layers(
    kriged: Kriged, spec: GridSpec, *, points: Points, model: EstimationModel
) -> xr.Dataset:
    """Lay estimates out as a grid that says what it is.

    Parameters
    ----------
    kriged : Kriged
        Of the cells, row by row.
    spec : GridSpec
    points : Points
    model : EstimationModel

    Returns
    -------
    xarray.Dataset
        The estimate first, then its variance and what speaks for it.
    """
    name, unit = variable_name(points.column), points.unit or "1"
    method = "ordinary kriging" if model.fitted else "mean of the points"
    facts = {
        "title": f"{points.column}: means of cells of {spec.spacing:g} m",
        "source": f"{len(points.accepted)} points, {method}",
        "references": " ".join(filter(None, (points.citation, points.doi))),
        "license": points.licence,
        "comment": WATERMARK if points.synthetic else "",
    }
    grid = spec.dataset().assign_attrs(
        {fact: words for fact, words in facts.items() if words}
    )
    layers = {
        name: (kriged.estimate, unit, f"{points.column}, mean of the cell"),
        f"{name}_variance": (
            kriged.variance,
            f"({unit})^2" if points.unit else unit,
            f"kriging variance of {points.column}",
        ),
        "regression_slope": (
            kriged.slope,
            "1",
            "slope of regression of truth on estimate",
        ),
        "nearest": (kriged.nearest_m, "m", "distance of the nearest point"),
        "neighbours": (kriged.neighbours.astype(float), "1", "points used"),
    }
    return grid.assign(
        {
            key: spec.variable(values, units=units, long_name=words)
            for key, (values, units, words) in layers.items()
        }
    )


def simulated_layers(
    simulated: Simulated, spec: GridSpec, *, points: Points, within: NDArray[np.bool_]
) -> dict[str, xr.DataArray]:
    """Lay out what the realizations say.

    Parameters
    ----------
    simulated : Simulated
    spec : GridSpec
    points : Points
    within : ndarray of bool, shape (rows, columns)
        Cells that have an estimate; the others are masked.

    Returns
    -------
    dict of str to xarray.DataArray
        Quantiles, and the chance of each cut-off.
    """
    name, unit = variable_name(points.column), points.unit or "1"
    summary = simulated.summary
    layers = {
        f"{name}_p{100 * level:.0f}": (
            values,
            unit,
            f"{points.column}, {level:.0%} chance to be less",
        )
        for level, values in summary.quantiles.items()
    } | {
        _above(name, cutoff): (
            values,
            "1",
            f"chance that {points.column} is {cutoff:.15g} or more",
        )
        for cutoff, values in summary.probability.items()
    }
    return {
        key: spec.variable(
            np.where(within, values, np.nan), units=units, long_name=words
        )
        for key, (values, units, words) in layers.items()
    }


def _above(name: str, cutoff: float) -> str:
    """Name the layer of a cut-off, with as many digits as tell it from another."""
    told = f"{cutoff:.15g}".replace("+", "")
    return f"{name}_above_{told}".replace(".", "_").replace("-", "minus_")


def variable_name(column: str) -> str:
    """Make the name of a variable from that of a column.

    Parameters
    ----------
    column : str

    Returns
    -------
    str
        Letters, digits and underscores, a letter first; the unit is left out. Never
        one of `OWN_NAMES`.

    Examples
    --------
    >>> variable_name("Nodules m [kg] (total)"), variable_name("2024 %")
    ('Nodules_m', 'value_2024')
    >>> variable_name("nearest")
    'value_nearest'
    """
    plain = re.sub(r"[^0-9A-Za-z]+", "_", column.split("[", maxsplit=1)[0])
    plain = plain.strip("_")[:LONGEST_NAME]
    free = plain[:1].isalpha() and plain not in OWN_NAMES
    return plain if free else f"value_{plain}".strip("_")
