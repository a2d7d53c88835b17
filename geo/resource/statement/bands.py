"""Percentiles of the lines of a statement, over the realizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.geostat.stochastic.summary import LEVELS, METHOD
from geo.model.classes import ResourceClass
from geo.model.metal_columns import mass_column
from geo.resource.statement.totals import DIMS, METAL, PLAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr

    from geo.resource.statement.layout import Line
    from geo.resource.statement.lines import AboveCutoffs, Groups

SAME_MEAN = 1e-6  # totals may be kept in single precision


def require_totals(
    totals: xr.Dataset, *, expected: AboveCutoffs, groups: Groups
) -> None:
    """Refuse totals of realizations that belong to other cells.

    Parameters
    ----------
    totals : xarray.Dataset
        Dims (realization, zone, resource_class, cutoff); ``area_m2``, ``wet_t``,
        ``dry_t`` and ``metal_t_X`` for each metal.
    expected : AboveCutoffs
        Their means, by cell.
    groups : Groups

    Raises
    ------
    DataError
        Other zones, classes, cut-offs or metals, or other means.
    """
    wanted = {
        "zone": list(groups.zones),
        "resource_class": [str(one) for one in ResourceClass],
        "cutoff": list(expected.cutoffs),
    }
    names = [*PLAIN, *(METAL + m for m in expected.metal_t)]
    problems = [
        Problem(where=name, what="missing", expected=f"dims {', '.join(DIMS)}")
        for name in names
        if name not in totals or set(totals[name].dims) != set(DIMS)
    ]
    problems += [
        Problem(where=dim, what=f"{found}", expected=f"{values}")
        for dim, values in wanted.items()
        if (found := totals.coords[dim].to_numpy().tolist() if dim in totals else None)
        != values
    ]
    if not problems:
        problems = _other_means(totals, expected=expected, groups=groups)
    if problems:
        raise DataError("totals of realizations", problems)


def _other_means(
    totals: xr.Dataset, *, expected: AboveCutoffs, groups: Groups
) -> list[Problem]:
    """Compare the wet tonnes of all zones, class by class."""
    problems = []
    mean = totals["wet_t"].mean("realization").sum("zone")
    for one in ResourceClass:
        here = groups.counts & (groups.zone >= 0) & (groups.klass == one.code)
        cells = expected.wet_t[:, here].sum(axis=1)
        drawn = mean.sel(resource_class=str(one)).to_numpy()
        if not np.allclose(cells, drawn, rtol=SAME_MEAN, atol=1e-9):
            problems.append(
                Problem(
                    where=f"{one}, wet t",
                    what=f"a mean of {drawn.tolist()} over the realizations",
                    expected=f"{cells.tolist()}, the sum of the cells",
                    cure="sum the same cells in both",
                )
            )
    return problems


def drawn_of(totals: xr.Dataset, line: Line) -> dict[str, NDArray[np.float64]]:
    """Sum the zones and classes of a line, realization by realization.

    Parameters
    ----------
    totals : xarray.Dataset
    line : Line

    Returns
    -------
    dict of str to ndarray of float, shape (realizations, cutoffs)
        By variable of `totals`.

    Examples
    --------
    >>> import xarray as xr
    >>> from geo.resource.statement.layout import Line
    >>> totals = xr.Dataset(
    ...     {
    ...         "wet_t": (
    ...             ("realization", "zone", "resource_class", "cutoff"),
    ...             np.array([[2e6, 1e6], [4e6, 3e6], [6e6, 2e6]])[..., None, None],
    ...         )
    ...     },
    ...     coords={"zone": ["north", "south"], "resource_class": ["Inferred"]},
    ... )
    >>> line = Line("total", "Inferred", ("north", "south"), (ResourceClass.INFERRED,))
    >>> drawn_of(totals, line)["wet_t"].ravel()
    array([3000000., 7000000., 8000000.])
    """
    chosen = totals.sel(
        zone=list(line.zones), resource_class=[str(one) for one in line.classes]
    )
    summed = chosen.sum(["zone", "resource_class"])
    return {
        str(name): values.transpose("realization", "cutoff").to_numpy()
        for name, values in summed.data_vars.items()
    }


def band_of(totals: xr.Dataset, line: Line) -> list[dict[str, float]]:
    """Give the percentiles of a line: sums first, percentiles then.

    Parameters
    ----------
    totals : xarray.Dataset
    line : Line

    Returns
    -------
    list of dict of str to float
        For each cut-off wet_mt_p10, wet_mt_p50, wet_mt_p90, the same of dry_mt and
        of the kt of each metal. P10 is the low one.

    Examples
    --------
    >>> import xarray as xr
    >>> from geo.resource.statement.layout import Line
    >>> totals = xr.Dataset(
    ...     {
    ...         "wet_t": (
    ...             ("realization", "zone", "resource_class", "cutoff"),
    ...             np.array([[2e6, 1e6], [4e6, 3e6], [6e6, 2e6]])[..., None, None],
    ...         )
    ...     },
    ...     coords={"zone": ["north", "south"], "resource_class": ["Inferred"]},
    ... )
    >>> line = Line("total", "Inferred", ("north", "south"), (ResourceClass.INFERRED,))
    >>> band_of(totals, line)
    [{'wet_mt_p10': 3.0, 'wet_mt_p50': 7.0, 'wet_mt_p90': 8.0}]
    """
    drawn = drawn_of(totals, line)
    bands: list[dict[str, float]] = [{} for _ in range(totals.sizes["cutoff"])]
    for name, values in drawn.items():
        column, unit = statement_column(name)
        if not column:
            continue
        for level in LEVELS:
            found = np.quantile(values / unit, level, axis=0, method=METHOD)
            for band, value in zip(bands, found, strict=True):
                band[f"{column}_p{100 * level:.0f}"] = float(value)
    return bands


def statement_column(name: str) -> tuple[str, float]:
    """Say in which column of a statement a variable of the totals is told.

    Parameters
    ----------
    name : str

    Returns
    -------
    column : str
        Empty where it has none.
    unit : float
        Tonnes in one unit of it.

    Examples
    --------
    >>> statement_column("metal_t_Ni")
    ('ni_kt', 1000.0)
    """
    if name.startswith(METAL):
        return mass_column(name.removeprefix(METAL)), 1e3
    return {"wet_t": "wet_mt", "dry_t": "dry_mt"}.get(name, ""), 1e6
