"""The layers of a grid from points, and their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geo.model.watermark import WATERMARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from geo.sources.points import Points
    from geo.workflow.grid_request import Ground
    from geo.workflow.grid_simulation import Simulated

OWN_NAMES = frozenset(
    ["northing", "easting", "spatial_ref", "nearest", "neighbours", "regression_slope"]
)
"""Names in every grid, which a value may not take."""
LONGEST_NAME = 60  # NetCDF ends at 256, and names of layers are built on it


class CellLayer(NamedTuple):
    """What one number of each cell is."""

    name: str
    units: str
    long_name: str

    @property
    def attrs(self) -> dict[str, str]:
        """As of a variable of `geo.model.grid.GridSpec`."""
        return {
            "units": self.units,
            "long_name": self.long_name,
            "grid_mapping": "spatial_ref",
        }


def grid_attrs(ground: Ground) -> dict[str, str]:
    """Say what a grid is, where it is from and who may use it.

    Parameters
    ----------
    ground : Ground

    Returns
    -------
    dict of str to str
        None of it empty.
    """
    points, spec = ground.points, ground.spec
    method = "ordinary kriging" if ground.model.fitted else "mean of the points"
    facts = {
        "title": f"{points.column}: means of cells of {spec.spacing:g} m",
        "source": f"{len(points.accepted)} points, {method}",
        "references": " ".join(filter(None, (points.citation, points.doi))),
        "license": points.licence,
        "comment": WATERMARK if points.synthetic else "",
    }
    return {fact: words for fact, words in facts.items() if words}


def estimated_layers(points: Points) -> dict[str, CellLayer]:
    """Name what is estimated of each cell.

    Parameters
    ----------
    points : Points

    Returns
    -------
    dict of str to CellLayer
        By the names of `geo.workflow.grid_tiles.ESTIMATED`, in the order of the file:
        the estimate first, then its variance and what speaks for it.
    """
    name, unit = variable_name(points.column), points.unit or "1"
    squared = f"({unit})^2" if points.unit else unit
    return {
        "estimate": CellLayer(name, unit, f"{points.column}, mean of the cell"),
        "variance": CellLayer(
            f"{name}_variance", squared, f"kriging variance of {points.column}"
        ),
        "slope": CellLayer(
            "regression_slope", "1", "slope of regression of truth on estimate"
        ),
        "nearest_m": CellLayer("nearest", "m", "distance of the nearest point"),
        "neighbours": CellLayer("neighbours", "1", "points used"),
    }


def simulated_layers(
    simulated: Simulated, *, points: Points
) -> Iterator[tuple[CellLayer, NDArray[np.float64]]]:
    """Go through what the realizations say.

    Parameters
    ----------
    simulated : Simulated
    points : Points

    Yields
    ------
    tuple of CellLayer and ndarray of float, shape (rows, columns)
        Quantiles, then the chance of each cut-off.
    """
    name, unit = variable_name(points.column), points.unit or "1"
    for level, values in simulated.summary.quantiles.items():
        words = f"{points.column}, {level:.0%} chance to be less"
        yield CellLayer(f"{name}_p{100 * level:.0f}", unit, words), values
    for cutoff, values in simulated.summary.probability.items():
        words = f"chance that {points.column} is {cutoff:.15g} or more"
        yield CellLayer(_above(name, cutoff), "1", words), values


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
