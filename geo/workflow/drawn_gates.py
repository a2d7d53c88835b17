"""The gates of a run as a map draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.resilience.stage_exposure import END_PRODUCT
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    import pandas as pd

    import geopandas as gpd

GATE_DEG = 5.0  # how far from its middle a gate is drawn


def short_gates(gates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut gate lines to the neighbourhood of their strait, for display.

    Parameters
    ----------
    gates : geopandas.GeoDataFrame
        Lines with ``lon`` and ``lat``, the middle of each.

    Returns
    -------
    geopandas.GeoDataFrame

    Examples
    --------
    >>> import geopandas as gpd
    >>> cape = gpd.GeoDataFrame(
    ...     {"lon": [20.0], "lat": [-35.0]},
    ...     geometry=[shapely.LineString([(20, -35), (20, -70)])],
    ...     crs=4326,
    ... )
    >>> short_gates(cape).total_bounds.tolist()
    [20.0, -40.0, 20.0, -35.0]
    """
    # the one at the Cape runs on to the ice, so that no lane gets round it
    lon, lat = gates["lon"].to_numpy(), gates["lat"].to_numpy()
    near = shapely.box(lon - GATE_DEG, lat - GATE_DEG, lon + GATE_DEG, lat + GATE_DEG)
    return gates.set_geometry(shapely.intersection(gates.geometry.to_numpy(), near))


def exposed_gates(
    gates: gpd.GeoDataFrame, *, exposure: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Give each gate the share of the end product that passes it.

    Parameters
    ----------
    gates : geopandas.GeoDataFrame
        With ``name``, ``lon`` and ``lat``.
    exposure : pandas.DataFrame
        By `geo.resilience.stage_exposure.EXPOSURE_COLUMNS`.

    Returns
    -------
    geopandas.GeoDataFrame
        Of `short_gates`, with ``exposure`` at the commodity it matters most to, 0 to
        1, and ``passing``, the share of each commodity in words.
    """
    ends = exposure[(exposure["stage"] == END_PRODUCT) & (exposure["share"] > 0.0)]
    ranked = ends.sort_values("share", ascending=False, kind="stable")
    told = ranked.assign(
        words=[
            f"{in_words(commodity)} {share:.1%}"
            for commodity, share in zip(
                ranked["commodity"], ranked["share"], strict=True
            )
        ]
    ).groupby("gate", sort=False)
    passing = told["words"].agg(", ".join)
    return short_gates(gates).assign(
        exposure=gates["name"].map(told["share"].max()).fillna(0.0).astype(float),
        passing=gates["name"].map(passing).fillna(""),
    )
