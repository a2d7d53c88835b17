"""The values of covariates at places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.grid import require_grid
from geo.resource.prospectivity.design.grid_cells import OUTSIDE, cell_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    import xarray as xr


def sample_covariates(
    covariates: xr.Dataset,
    *,
    lon: ArrayLike,
    lat: ArrayLike,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Look up the covariates of the cells that places lie in.

    Parameters
    ----------
    covariates : xarray.Dataset
        On a grid (`geo.model.grid.require_grid`).
    lon, lat : array_like of float, shape (n,)
        Degrees; longitudes in any range.
    names : sequence of str, optional
        Which variables; all by default.

    Returns
    -------
    pandas.DataFrame
        Shape (n, p), floats; NaN off the grid and where a covariate has no data.

    Raises
    ------
    DataError
        It is no grid.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179.0, south=0.0, spacing=1.0, shape=(1, 2), crs=WGS84)
    >>> grid = spec.dataset()
    >>> grid["depth"] = spec.variable(
    ...     np.array([4000.0, 5000.0]), units="m", long_name="depth"
    ... )
    >>> sample_covariates(grid, lon=[-179.5, 0.0], lat=[0.5, 0.5])["depth"].tolist()
    [5000.0, nan]
    """
    spec = require_grid(covariates, what="covariates")
    cells = cell_numbers(spec, lon=lon, lat=lat)
    inside = cells != OUTSIDE
    chosen = [str(name) for name in covariates.data_vars] if names is None else names
    columns = {}
    for name in chosen:
        flat = covariates[name].transpose(*spec.dims).to_numpy().astype(float).ravel()
        columns[name] = np.where(inside, flat[np.where(inside, cells, 0)], np.nan)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(cells)))
