"""Which covariates no model can use, or no longer means the same by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.resource.prospectivity.design.class_checks import (
    CLASSES,
    class_raster_misfits,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    import xarray as xr

SAME = 1e-12  # of the largest value: what differs by less is rounding


def covariate_misfits(covariates: xr.Dataset) -> list[Problem]:
    """Tell of covariates that no station could be joined to.

    Parameters
    ----------
    covariates : xarray.Dataset
        On a grid.

    Returns
    -------
    list of Problem
        There are none; or one has no data at all, no stated units, or holds classes
        that are no whole numbers.

    Examples
    --------
    >>> import xarray as xr
    >>> print(*covariate_misfits(xr.Dataset()))
    variables: none
        expected: at least one covariate
    """
    problems = []
    if not covariates.data_vars:
        problems.append(
            Problem(where="variables", what="none", expected="at least one covariate")
        )
    for name, variable in covariates.data_vars.items():
        if variable.attrs.get("units", "") in {"", "not stated"}:
            problems.append(
                Problem(
                    where=str(name),
                    what="no units",
                    expected="attrs units; 1 where it has none",
                )
            )
        if variable.attrs.get("kind") == CLASSES:
            problems += class_raster_misfits(str(name), variable)
        if not np.isfinite(variable.to_numpy().astype(float)).any():
            problems.append(
                Problem(
                    where=str(name),
                    what="no data in any cell",
                    cure="check the window that it was read for, or leave it out",
                )
            )
    return problems


def constant_covariates(sampled: pd.DataFrame) -> list[Problem]:
    """Tell of covariates that are the same at all stations.

    Parameters
    ----------
    sampled : pandas.DataFrame
        Shape (n, p).

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> import pandas as pd
    >>> print(*constant_covariates(pd.DataFrame({"depth": [5e3, 5e3]})))
    depth: 5000 at all 2 stations
        expected: values that differ
        cure: leave it out
    """
    problems = []
    for name in sampled:
        values = sampled[name].to_numpy()
        if len(values) > 1 and np.ptp(values) <= SAME * np.abs(values).max():
            problems.append(
                Problem(
                    where=str(name),
                    what=f"{values[0]:g} at all {len(values):,} stations",
                    expected="values that differ",
                    cure="leave it out",
                )
            )
    return problems


def require_same(
    stated: Mapping[str, str], *, names: Sequence[str], units: Mapping[str, str]
) -> None:
    """Refuse covariates that are not those of a design.

    Parameters
    ----------
    stated : mapping of str to str
        Units of the covariates that there are.
    names : sequence of str
        Those of the design.
    units : mapping of str to str
        Of the design.

    Raises
    ------
    DataError
        Some are missing, or in other units.

    Examples
    --------
    >>> require_same({"depth": "km"}, names=["depth"], units={"depth": "m"})
    Traceback (most recent call last):
    ...
    geo.errors.DataError: covariates: 1 problem
    - depth: in km
        expected: in m, as in the design
    """
    problems = []
    for name in names:
        if name not in stated:
            problems.append(
                Problem(
                    where=name,
                    what="missing",
                    expected="every covariate of the design",
                    cure="there are " + ", ".join(sorted(stated)),
                )
            )
        elif stated[name] != units[name]:
            problems.append(
                Problem(
                    where=name,
                    what=f"in {stated[name]}",
                    expected=f"in {units[name]}, as in the design",
                )
            )
    if problems:
        raise DataError("covariates", problems)
