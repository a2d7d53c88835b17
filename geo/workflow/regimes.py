"""Under which legal regime the ground of a project lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.maritime.coasts import Coasts
from geo.maritime.regimes import regime_of_cells
from geo.maritime.rules import LimitRules
from geo.model.grid import require_grid
from geo.model.sea_areas import EEZ_LIMIT_NM
from geo.sources.coastline import LAND_FILE, read_islands, read_land
from geo.sources.shelves import read_shelf

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import geopandas as gpd
    import xarray as xr

    from geo.sources.project_file import ProjectFile

BUILT_IN = (LAND_FILE, "islands/islands.csv")
LAYERS = {
    "regime": "regime",
    "states": "regime_states",
    "contested": "regime_contested",
    "coast_distance": "coast_distance",
}
"""What a grid of a run calls the layers of `regime_of_cells`."""


def regime_layers(grid: xr.Dataset, *, file: ProjectFile) -> dict[str, xr.DataArray]:
    """Find the regime of each cell of a domain, by its centre.

    Zones are derived from the built-in coast, whatever the project's zone rests on:
    200 nm, provisional equidistance, overlaps as overlaps. Rocks that the project
    gives no entitlement have none here; its shelf counts beyond every zone.

    Parameters
    ----------
    grid : xarray.Dataset
        Of a domain, with ``fraction``.
    file : ProjectFile

    Returns
    -------
    dict of str to xarray.DataArray
        ``regime``, ``regime_states``, ``regime_contested`` and ``coast_distance``.
    """
    spec = require_grid(grid)
    coasts = Coasts.near(
        *spec.lonlat(),
        land=read_land(),
        islands=read_islands(),
        rules=point_rules(file),
    )
    cells = regime_of_cells(spec, coasts=coasts, shelf=shelf_of(file))
    return {name: cells[layer] for layer, name in LAYERS.items()}


def point_rules(file: ProjectFile) -> LimitRules:
    """Give the rules by which the regime of places is found.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    LimitRules
        200 nm, and the rocks of the project.
    """
    return LimitRules(without_entitlement=file.project.zone.without_entitlement)


def shelf_of(file: ProjectFile) -> gpd.GeoDataFrame | None:
    """Read the shelf beyond 200 nm that a project gives.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    geopandas.GeoDataFrame or None
        As `geo.sources.shelves.read_shelf`.

    Raises
    ------
    DataError
        The file cannot be read, or does not say whose the shelf is.
    """
    name = file.project.zone.shelf
    if not name:
        return None
    path = file.locate(name)
    return read_shelf(path.name, root=path.parent)


def regime_areas(
    layers: dict[str, xr.DataArray], *, grid: xr.Dataset, domain: str
) -> pd.DataFrame:
    """Sum the ground of a domain by regime.

    Parameters
    ----------
    layers : dict of str to xarray.DataArray
        From `regime_layers`.
    grid : xarray.Dataset
        Of the domain, with ``fraction``.
    domain : str

    Returns
    -------
    pandas.DataFrame
        ``domain``, ``regime``, ``states``, ``area_km2`` (geodesic, by the share of
        each cell in the domain) and ``share``; the largest first.
    """
    area_km2 = require_grid(grid).cell_areas_m2() * grid["fraction"].to_numpy() / 1e6
    inside = area_km2.ravel() > 0.0
    table = pd.DataFrame(
        {
            "domain": domain,
            "regime": _told(layers["regime"])[inside],
            "states": _told(layers["regime_states"])[inside],
            "area_km2": area_km2.ravel()[inside],
        }
    )
    summed = table.groupby(["domain", "regime", "states"], as_index=False).sum()
    total = float(summed["area_km2"].sum())
    return (
        summed.assign(share=summed["area_km2"] / total)
        .sort_values(["area_km2", "regime"], ascending=[False, True])
        .reset_index(drop=True)
    )


def regime_notes(areas: pd.DataFrame, *, file: ProjectFile) -> list[str]:
    """Say under which regimes each domain lies.

    Parameters
    ----------
    areas : pandas.DataFrame
        From `regime_areas`, of all domains.
    file : ProjectFile

    Returns
    -------
    list of str
    """
    lines = []
    for domain, rows in areas.groupby("domain", sort=False):
        whose = (rows["regime"] + " " + rows["states"]).str.strip()
        told = ", ".join(
            f"{name} {share:.1%}"
            for name, share in zip(whose, rows["share"], strict=True)
        )
        lines.append(f"{domain} lies in (by derived zones, provisional): {told}")
    choice = file.project.zone
    own = {
        "file": choice.file,
        "coast": choice.coast,
        "agreements": choice.agreements,
        f"limit of {choice.limit_nm:g} nm": choice.limit_nm != EEZ_LIMIT_NM,
    }
    if any(own.values()):
        lines.append(
            "the regime of cells and of route legs rests on the built-in coast, 200 nm "
            "and equidistance; of the project's zone alone: "
            + ", ".join(name for name, given in own.items() if given)
        )
    return lines


def _told(layer: xr.DataArray) -> NDArray[np.object_]:
    """Give the meanings of the codes of a layer."""
    words = [
        "" if word == "none" else word.replace("_", " ").replace("+", " ")
        for word in str(layer.attrs["flag_meanings"]).split()
    ]
    return np.asarray(np.array(words, dtype=object)[layer.to_numpy().ravel()])
