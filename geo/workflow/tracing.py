"""The way from the numbers of a statement to cells, and from cells to stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.resource.deposit.cross_checks import station_polygons
from geo.resource.ground.exclusions import reason_table
from geo.resource.statement.cells import cell_names
from geo.resource.statement.weights import cell_weights
from geo.workflow.lines import at_cutoffs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    import xarray as xr

    from geo.resource.statement.labels import Label
    from geo.resource.statement.lines import Groups
    from geo.workflow.graph import Inputs
    from geo.workflow.parts import Part

MOST_WEIGHTS = 3_000_000  # rows of the table of weights: some 100 MB of CSV


def estimates_of_cells(parts: Sequence[Part]) -> dict[str, NDArray[np.float64]]:
    """Gather what was estimated in each cell, for the table of cells.

    Parameters
    ----------
    parts : sequence of Part

    Returns
    -------
    dict of str to ndarray of float, shape (cells,)
    """
    names = {
        "abundance": "abundance_kriged",
        "abundance_sd": "abundance_sd",
        "common_sd": "common_sd",
        "neighbours": "stations",
        "nearest": "nearest_m",
        **{
            str(name): f"{str(name).lower()}_kriged"
            for name in parts[0].grid.data_vars
            if str(name).startswith("grade_")
        },
    }
    found = {
        column: np.concatenate([part.grid[name].to_numpy().ravel() for part in parts])
        for name, column in names.items()
    }
    return found | {"stations": np.nan_to_num(found["stations"])}


def reasons_of_cells(inputs: Inputs, parts: Sequence[Part]) -> pd.DataFrame:
    """List why each cell inside a domain is out, feature by feature.

    Parameters
    ----------
    inputs : Inputs
    parts : sequence of Part

    Returns
    -------
    pandas.DataFrame
        cell, reason, feature.
    """
    hits = inputs.table("ground", "area_hits")
    tables = []
    for part in parts:
        inside = np.flatnonzero(part.ground.area_m2 > 0.0)
        table = reason_table(
            part.ground.exclusions,
            areas=hits[hits["zone"] == part.domain.name],
            cells=inside,
        )
        names = cell_names(part.domain.name, part.kriging.spec)
        tables.append(table.assign(cell=names[table["cell"].to_numpy(dtype=int)]))
    return pd.concat(tables, ignore_index=True)


def polygons_of_stations(parts: Sequence[Part]) -> gpd.GeoDataFrame:
    """Draw the ground that the polygonal check gives to each station.

    Parameters
    ----------
    parts : sequence of Part

    Returns
    -------
    geopandas.GeoDataFrame
    """
    drawn = [
        station_polygons(
            part.domain.samples, inside=part.domain.outline, crs=part.domain.crs
        ).assign(zone=part.domain.name)
        for part in parts
    ]
    joined_up = pd.concat(drawn, ignore_index=True)
    polygons = gpd.GeoDataFrame(joined_up, geometry="geometry", crs=WGS84)
    return polygons[~polygons.geometry.is_empty].reset_index(drop=True)


def counted_in_total(groups: Groups, *, label: Label) -> NDArray[np.bool_]:
    """Find the cells that the total of a statement adds up.

    Parameters
    ----------
    groups : Groups
    label : Label
        What the figures are called: of a resource, ground in no class is no part.

    Returns
    -------
    ndarray of bool, shape (cells,)
    """
    codes = [one.code for one in label.in_total]
    return np.asarray(groups.counts & np.isin(groups.klass, codes))


def stated_cells(
    part: Part,
    *,
    cutoff: float,
    label: Label,
    kind: DepositKind = DepositKind.NODULES,
) -> xr.Dataset:
    """Write what of each cell the statement counts; its totals are sums of these.

    Parameters
    ----------
    part : Part
    cutoff : float
        kg/m2 wet.
    label : Label
        What the figures are called.
    kind : DepositKind, optional
        What is called by its name.

    Returns
    -------
    xarray.Dataset
    """
    noun = WORDS[kind].noun
    above, spec = at_cutoffs(part.expected, [cutoff]), part.kriging.spec
    counts = counted_in_total(part.ground.groups, label=label)
    inside = part.ground.area_m2 > 0.0
    verb = "count" if WORDS[kind].plural else "counts"
    words = f"that {verb} above {cutoff:g} kg/m2 wet, in situ"
    layers: list[tuple[str, NDArray[np.float64], str, str, str | None]] = [
        ("stated_area", above.area_m2[0], "m2", f"ground {words}", None),
        ("stated_wet_t", above.wet_t[0], "t", f"{noun} {words}", "wet"),
        ("stated_dry_t", above.dry_t[0], "t", f"{noun} {words}", "dry"),
        *(
            (f"stated_{name}_t", tonnes[0], "t", f"tonnes of {name} {words}", "dry")
            for name, tonnes in above.metal_t.items()
        ),
    ]
    grid = spec.dataset()
    for name, values, units, long_name, basis in layers:
        grid[name] = spec.variable(
            np.where(inside, np.where(counts, values, 0.0), np.nan),
            units=units,
            long_name=long_name,
            basis=basis,
        )
    return grid


def weights_of_stations(parts: Sequence[Part]) -> pd.DataFrame | str:
    """List the weights of stations in cells, or say why they are not listed.

    Parameters
    ----------
    parts : sequence of Part

    Returns
    -------
    pandas.DataFrame or str
        cell, station, weight.
    """
    rows = sum(int(np.nansum(part.grid["neighbours"].to_numpy())) for part in parts)
    if rows > MOST_WEIGHTS:
        return (
            f"the weights of stations in cells, {rows:,} of them, are not written out: "
            "geo.resource.statement.weights.cell_weights gives them for any cells"
        )
    tables = []
    for part in parts:
        onto = part.kriging.spec.centres()
        some = np.flatnonzero(np.isfinite(part.grid["abundance"].to_numpy().ravel()))
        names = cell_names(part.domain.name, part.kriging.spec)
        tables += list(
            cell_weights(
                part.domain.samples.coordinates,
                stations=part.domain.samples.station,
                onto=onto[some],
                cells=names[some],
                variogram=part.kriging.variogram,
                neighbourhood=part.kriging.neighbourhood,
                error_variance=part.kriging.error_variance,
                block=part.kriging.block,
            )
        )
    if not tables:
        return "nothing is estimated, so that no station has a weight"
    return pd.concat(tables, ignore_index=True)
