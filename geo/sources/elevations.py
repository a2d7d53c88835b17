"""What makes numbers of a file elevations: unit, name, sign, range, missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.sources.grid_layouts import GridLayout, GridVariable

LOWEST_M, HIGHEST_M = -12_000.0, 9_000.0  # Challenger Deep and Everest, rounded out
UNDECLARED_NODATA = (-9999.0, -32768.0, -32767.0, -99999.0, 32767.0)
METRES = frozenset(["", "m", "metre", "metres", "meter", "meters"])
_RELIEF = (
    *("elevation", "altitude", "height", "bathy", "topo", "relief", "depth"),
    *("etopo", "gebco", "srtm", "dem", "sea floor", "seafloor"),
)
_OTHER = (
    *("age", "thickness", "sediment", "gravity", "magnetic", "anomaly", "rate"),
    *("error", "uncertainty", "identifier", "slope", "backscatter", "temperature"),
)
"""Words of names and titles that tell elevations from other grids; the second
list outweighs the first, for a title such as "sediment thickness of the sea floor".
"""


def require_relief(layout: GridLayout, *, vouched: bool) -> None:
    """Refuse ages, thicknesses, classes and images that would pass as heights.

    Parameters
    ----------
    layout : GridLayout
    vouched : bool
        Whether somebody named the variable: then its name need not tell.

    Raises
    ------
    DataError
        What the file says of its values does not fit elevations in metres.
    """
    variable = layout.variable
    problems = []
    if variable.units.lower() not in METRES:
        problems.append(
            Problem(
                where="units",
                what=repr(variable.units),
                expected="metres",
                cure="convert it, or name another variable",
            )
        )
    stated = variable.stated_range
    if stated and (stated[0] < LOWEST_M or stated[1] > HIGHEST_M):
        problems.append(
            Problem(
                where="range",
                what=f"the file states {stated[0]:g} to {stated[1]:g}",
                expected=f"elevations of {LOWEST_M:g} to {HIGHEST_M:g} m",
                cure="read it with read_raster if it is something else",
            )
        )
    if variable.coded or variable.whole_bytes:
        problems.append(
            Problem(
                where="values",
                what="classes" if variable.coded else "bytes of 0 to 255",
                expected="elevations in metres",
                cure="read it with read_raster",
            )
        )
    if not vouched and not problems and not _told_as_relief(layout):
        name = variable.name or variable.long_name or "the band"
        problems.append(
            Problem(
                where="variable",
                what=f"neither unit nor name says that {name} holds elevations",
                expected="elevations in metres",
                cure=f"if it does, name it: variable = {name!r}; else read_raster",
            )
        )
    if problems:
        raise DataError(layout.name, problems)


def elevations_of(
    values: NDArray[np.float64], *, layout: GridLayout
) -> tuple[NDArray[np.float64], int]:
    """Bring what was read of a grid to metres that count upwards.

    Parameters
    ----------
    values : ndarray of float
        As they stand in the file.
    layout : GridLayout

    Returns
    -------
    tuple of ndarray of float and int
        Elevations, NaN where there is none; and how many cells hold a mark of no data
        that the file does not declare.

    Raises
    ------
    DataError
        All are no data, no metres of this Earth, or called depths and count upwards.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from geo.sources.grid_layouts import GridVariable
    >>> down = SimpleNamespace(name="z.tif", variable=GridVariable(positive="down"))
    >>> elevations_of(np.array([5000.0, -9999.0]), layout=down)
    (array([-5000.,    nan]), 1)
    """
    elevation, masked = _cleaned(values, name=layout.name)
    if _is_depth(layout.variable):
        elevation = -elevation
        _require_downwards(elevation, layout=layout)
    _require_range(elevation, name=layout.name)
    return elevation, masked


def _told_as_relief(layout: GridLayout) -> bool:
    """Whether something in the file says elevation, and nothing another thing."""
    variable = layout.variable
    told = " ".join(
        [variable.name, variable.long_name, variable.standard_name, layout.note.title]
    )
    text = told.lower().replace("_", " ")
    words = set(text.replace(",", " ").split())
    if any(word in words for word in _OTHER):
        return False
    stated = bool(variable.units or variable.positive)
    # a raster carries no name of its values: band and unit are all it could say
    unnamed = not (variable.name or variable.long_name)
    return stated or unnamed or any(word in text for word in _RELIEF)


def _is_depth(variable: GridVariable) -> bool:
    if variable.positive in {"up", "down"}:
        return variable.positive == "down"
    # a raster carries no name of its values: its band may be described
    name = variable.name or variable.long_name
    return name.lower() == "depth" or "depth_below" in variable.standard_name


def _cleaned(
    values: NDArray[np.float64], *, name: str
) -> tuple[NDArray[np.float64], int]:
    """Mask what stands for no data although the file does not say so."""
    marks = np.isin(values, UNDECLARED_NODATA) | (np.abs(values) > 1e19)
    cleaned = np.where(marks | np.isinf(values), np.nan, values)
    if np.isnan(cleaned).all():
        raise DataError(
            name,
            [
                Problem(
                    where="values",
                    what="all are no data",
                    cure="take another window, or another variable",
                )
            ],
        )
    return cleaned, int(marks.sum())


def _require_downwards(elevation: NDArray[np.float64], *, layout: GridLayout) -> None:
    """Refuse numbers that are depths by their name alone and lie all above the sea."""
    if layout.variable.positive or np.nanmin(elevation) < 0.0:
        return
    problem = Problem(
        where="values",
        what="called depth, and all of them count upwards",
        expected="depths that count downwards, or a name of elevations",
        cure="state it: positive = up",
    )
    raise DataError(layout.name, [problem])


def _require_range(elevation: NDArray[np.float64], *, name: str) -> None:
    low, high = float(np.nanmin(elevation)), float(np.nanmax(elevation))
    if low < LOWEST_M or high > HIGHEST_M:
        raise DataError(
            name,
            [
                Problem(
                    where="values",
                    what=f"{low:g} to {high:g}",
                    expected=f"elevations of {LOWEST_M:g} to {HIGHEST_M:g} m",
                    cure="is it in metres, and is no data declared?",
                )
            ],
        )
