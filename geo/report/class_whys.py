"""Why each cell has the class that it is proposed for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.classes import ResourceClass
from geo.resource.classes.layers import OUTSIDE
from geo.resource.statement.cells import cell_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    import xarray as xr

    from geo.model.grid import GridSpec

_STEPS = (
    "class_by_criteria",
    "class_after_caps",
    "class_caps",
    "class_after_patches",
    "class_override",
    "resource_class",
)
_WIDTHS = ("half_width_year", "half_width_quarter")


def class_columns(
    cells: pd.DataFrame,
    *,
    specs: Mapping[str, GridSpec],
    grids: Mapping[str, xr.Dataset],
    overrides: pd.DataFrame,
) -> dict[str, NDArray[np.generic]]:
    """Tell for each row of a table of cells how sure its ground is, and why its class.

    Parameters
    ----------
    cells : pandas.DataFrame
        With ``cell``.
    specs : mapping of str to GridSpec
        By the name that the cells begin with.
    grids : mapping of str to xarray.Dataset
        The classes of each, as `geo.resource.classes.layers.class_layers`.
    overrides : pandas.DataFrame
        Columns author, date and reason, in the order of their numbers in the grids;
        without rows where there are none.

    Returns
    -------
    dict of str to ndarray
        ``half_width_year`` and ``half_width_quarter``, fractions of the estimate; and
        ``class_why``, empty outside the domains.
    """
    parts = []
    for name, spec in specs.items():
        classes = grids[name]
        columns = {width: classes[width].to_numpy().ravel() for width in _WIDTHS}
        words = class_words(classes, overrides=overrides)
        names = cell_names(name, spec)
        parts.append(pd.DataFrame(columns | {"class_why": words}, index=names))
    found = pd.concat(parts).reindex(cells["cell"])
    return {
        **{width: found[width].to_numpy(dtype=float) for width in _WIDTHS},
        "class_why": found["class_why"].fillna("").to_numpy(dtype=str),
    }


def class_words(classes: xr.Dataset, *, overrides: pd.DataFrame) -> NDArray[np.generic]:
    """Write the steps that led to the class of each cell.

    Parameters
    ----------
    classes : xarray.Dataset
        As `geo.resource.classes.layers.class_layers`.
    overrides : pandas.DataFrame

    Returns
    -------
    ndarray of str, shape (cells,)
        Row by row; empty outside the domain.

    Examples
    --------
    >>> import xarray as xr
    >>> codes = {name: ("cell", [2, -1]) for name in _STEPS if name != "class_caps"}
    >>> steps = xr.Dataset(codes | {"class_caps": ("cell", [1, 0])})
    >>> steps["class_after_caps"][0] = 1
    >>> steps["class_override"][:] = 0
    >>> steps["class_after_patches"][0] = 1
    >>> steps["class_caps"].attrs["legend"] = "Inferred: no slope known"
    >>> print(class_words(steps, overrides=pd.DataFrame())[0])
    Indicated by its precision; held at Inferred: no slope known
    """
    codes = np.column_stack(
        [classes[name].to_numpy().ravel().astype(np.int64) for name in _STEPS]
    )
    caps = str(classes["class_caps"].attrs.get("legend", "")).split("; ")
    kinds, which = np.unique(codes, axis=0, return_inverse=True)
    words = [_words(kind.tolist(), caps=caps, overrides=overrides) for kind in kinds]
    return np.array(words, dtype=str)[np.ravel(which)]


def _words(kind: list[int], *, caps: list[str], overrides: pd.DataFrame) -> str:
    criteria, capped, binding, patched, override, final = kind
    if criteria == OUTSIDE:
        return ""
    told = [f"{ResourceClass.of_code(criteria)} by its precision"]
    if capped < criteria:
        bound = [cap for bit, cap in enumerate(caps) if binding >> bit & 1]
        told.append(f"held at {'; '.join(bound)}")
    if patched < capped:
        told.append(f"{ResourceClass.of_code(patched)} since its patch is too small")
    if 0 < override <= len(overrides):
        row = overrides.iloc[override - 1]
        told.append(
            f"set to {ResourceClass.of_code(final)} by {row['author']} on "
            f"{row['date']}: {row['reason']}"
        )
    return "; ".join(told)
