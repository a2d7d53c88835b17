"""Ground that bears crust: bare of sediment, measured along the slope."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.resource.ground.slope_area import SlopeShares, slope_shares
from geo.sources.rasters import read_raster_onto

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    import xarray as xr

    from geo.model.crust import CrustSettings
    from geo.model.grid import GridSpec
    from geo.resource.ground.terrain import Slope
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Inputs

BARE = "bare_area_ratio"
"""Layer of the ground: bare area along the slope per plan area."""

BARE_PLAN = "bare_plan_ratio"
"""Layer of the ground: the same bare ground as a chart shows it, per plan area."""


class BareGround(NamedTuple):
    """What of the ground of cells is bare, per plan area.

    Attributes
    ----------
    along, plan : ndarray of float, shape (cells,)
        Along the slope, and on the chart.
    classes : ndarray of float, shape (cells, classes)
        Along the slope, by classes of slope.
    """

    along: NDArray[np.float64]
    plan: NDArray[np.float64]
    classes: NDArray[np.float64]


def bare_ground(
    shares: SlopeShares,
    *,
    crust: CrustSettings,
    fraction: NDArray[np.float64] | None = None,
) -> BareGround:
    """Give the ground that bears crust, per plan area of a cell.

    Parameters
    ----------
    shares : SlopeShares
        By the classes of `crust`.
    crust : CrustSettings
    fraction : ndarray of float, shape (cells,), optional
        That is bare, of the grid of a project; without it by classes of slope. Where
        it is NaN nothing is taken to be bare.

    Returns
    -------
    BareGround
        Along the slope it is above 1 where steep ground is all bare.
    """
    if fraction is None:
        bare = np.array([one.share for one in crust.exposed])
    else:
        bare = np.nan_to_num(fraction)[:, None]
    classes = shares.along * bare
    return BareGround(
        along=classes.sum(axis=1),
        plan=(shares.plan * bare).sum(axis=1),
        classes=classes,
    )


def exposed_fraction(
    file: ProjectFile, *, spec: GridSpec
) -> NDArray[np.float64] | None:
    """Read the grid of what is bare onto the cells of a domain.

    Parameters
    ----------
    file : ProjectFile
    spec : GridSpec

    Returns
    -------
    ndarray of float, shape (cells,), or None
        Means over the cells; NaN where the grid says nothing. None where a project
        tells classes of slope.

    Raises
    ------
    DataError
        The grid cannot be read, or holds what is no fraction.
    """
    crust = file.project.crust
    if crust is None or crust.exposed_grid is None:
        return None
    choice = crust.exposed_grid
    path = file.locate(choice.file)
    found = read_raster_onto(
        path.name,
        root=path.parent,
        grid=spec,
        method="average",
        variable=choice.variable,
        crs=choice.crs,
    )["value"].to_numpy()
    wrong = found[np.isfinite(found) & ((found < 0.0) | (found > 1.0))]
    if wrong.size:
        shown = f"{wrong.min():g} to {wrong.max():g} in {wrong.size} cells"
        problem = Problem(
            where=file.where("crust", "exposed_grid", "file"),
            what=shown,
            expected="fractions of the ground, 0 to 1",
            cure="60 % of the ground is 0.6",
        )
        raise DataError("grid of bare ground", [problem])
    return np.asarray(found, dtype=float).ravel()


def unknown_notes(
    fraction: NDArray[np.float64] | None, *, grid: xr.Dataset
) -> list[str]:
    """Say how much ground a grid of what is bare tells nothing of.

    Parameters
    ----------
    fraction : ndarray of float, shape (cells,), or None
        None where there is no such grid.
    grid : xarray.Dataset
        Of the domain, with ``fraction``, the share of each cell inside it.

    Returns
    -------
    list of str
        Empty where it tells of all.
    """
    if fraction is None:
        return []
    inside = grid["fraction"].to_numpy().ravel() > 0.0
    unknown = int((np.isnan(fraction) & inside).sum())
    if not unknown:
        return []
    return [
        f"crust: the grid of bare ground says nothing of {unknown} of "
        f"{int(inside.sum())} cells, where none is taken to be bare"
    ]


def crust_slopes(slope: Slope, *, spec: GridSpec, crust: CrustSettings) -> SlopeShares:
    """Share the ground of cells out by the classes of slope of a project.

    Parameters
    ----------
    slope : Slope
    spec : GridSpec
    crust : CrustSettings

    Returns
    -------
    SlopeShares
    """
    return slope_shares(slope, spec=spec, ends_deg=crust.slope_ends_deg)


def slope_rows(
    shares: SlopeShares,
    *,
    area_m2: NDArray[np.float64],
    bare: BareGround,
    domain: str,
) -> pd.DataFrame:
    """Tabulate the ground of a domain by classes of slope.

    Parameters
    ----------
    shares : SlopeShares
    area_m2 : ndarray of float, shape (cells,)
        Plan area inside the domain.
    bare : BareGround
    domain : str

    Returns
    -------
    pandas.DataFrame
        domain, from_deg, to_deg, exposed_share, plan_km2, along_km2, bare_km2.
    """
    each = (shares.plan, shares.along, bare.classes)
    plan, along, exposed = (area_m2 @ one / 1e6 for one in each)
    share = np.divide(exposed, along, out=np.zeros_like(along), where=along > 0.0)
    return pd.DataFrame(
        {
            "domain": domain,
            "from_deg": [0.0, *shares.ends_deg[:-1]],
            "to_deg": shares.ends_deg,
            "exposed_share": share,
            "plan_km2": plan,
            "along_km2": along,
            "bare_km2": exposed,
        }
    )


def bearing_shares(inputs: Inputs, index: int) -> NDArray[np.float64] | float:
    """Give what of the plan area of a cell bears the deposit.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the ground.
    index : int
        Of the domain.

    Returns
    -------
    ndarray of float, shape (cells,), or float
        1 but for crust.
    """
    ground = inputs.grid("ground", f"ground_{index}")
    return ground[BARE].to_numpy().ravel() if BARE in ground else 1.0


def slope_notes(slope: Slope, *, crust: CrustSettings) -> Iterator[str]:
    """Say how far an area along the slope can be trusted.

    Parameters
    ----------
    slope : Slope
    crust : CrustSettings

    Yields
    ------
    str
    """
    yield (
        "crust: area is that of bare ground along the slope, plan area / cos(slope) x "
        f"exposed fraction{_of_grid(crust)} ({crust.exposed_source}), by slopes on "
        f"cells of {slope.cell_size_m:.0f} m; smoother than the rock, they understate "
        "slope and "
        + (
            "area, and exposed fractions must be of slopes of that cell size"
            if crust.exposed
            else "area; the fraction is the mean of the grid over a cell, and taken to "
            "be the same on all slopes of it"
        )
    )
    yield (
        f"crust: ground steeper than {crust.steepest_deg:g} degrees is out, and crust "
        f"thinner than {1e3 * crust.thinnest_m:g} mm lies below the cut-off "
        f"({crust.source})"
    )


def _of_grid(crust: CrustSettings) -> str:
    return f" of {crust.exposed_grid.file}" if crust.exposed_grid else ""
