"""Ground that bears crust: bare of sediment, measured along the slope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.resource.ground.slope_area import SlopeShares, slope_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.model.crust import CrustSettings
    from geo.model.grid import GridSpec
    from geo.resource.ground.terrain import Slope
    from geo.workflow.graph import Inputs

BARE = "bare_area_ratio"
"""Layer of the ground: bare area along the slope per plan area."""


def bare_shares(shares: SlopeShares, *, crust: CrustSettings) -> NDArray[np.float64]:
    """Give the ground that bears crust, along the slope, per plan area of a cell.

    Parameters
    ----------
    shares : SlopeShares
        By the classes of `crust`.
    crust : CrustSettings

    Returns
    -------
    ndarray of float, shape (cells,)
        0 or more; above 1 where steep ground is all bare.
    """
    return np.asarray(shares.along @ [one.share for one in crust.exposed])


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
    ends = [one.to_deg for one in crust.exposed]
    return slope_shares(slope, spec=spec, ends_deg=ends)


def slope_rows(
    shares: SlopeShares,
    *,
    area_m2: NDArray[np.float64],
    crust: CrustSettings,
    domain: str,
) -> pd.DataFrame:
    """Tabulate the ground of a domain by classes of slope.

    Parameters
    ----------
    shares : SlopeShares
    area_m2 : ndarray of float, shape (cells,)
        Plan area inside the domain.
    crust : CrustSettings
    domain : str

    Returns
    -------
    pandas.DataFrame
        domain, from_deg, to_deg, exposed_share, plan_km2, along_km2, bare_km2.
    """
    plan, along = (area_m2 @ each / 1e6 for each in (shares.plan, shares.along))
    bare = np.array([one.share for one in crust.exposed])
    return pd.DataFrame(
        {
            "domain": domain,
            "from_deg": [0.0, *shares.ends_deg[:-1]],
            "to_deg": shares.ends_deg,
            "exposed_share": bare,
            "plan_km2": plan,
            "along_km2": along,
            "bare_km2": along * bare,
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
        f"exposed fraction ({crust.exposed_source}), by slopes on cells of "
        f"{slope.cell_size_m:.0f} m; smoother than the rock, they understate slope and "
        "area, and exposed fractions must be of slopes of that cell size"
    )
    yield (
        f"crust: ground steeper than {crust.steepest_deg:g} degrees is out, and crust "
        f"thinner than {1e3 * crust.thinnest_m:g} mm lies below the cut-off "
        f"({crust.source})"
    )
