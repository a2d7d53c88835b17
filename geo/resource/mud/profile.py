"""Mud by depth below the sea floor, and by the cut-off that layers are taken at."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.metal_columns import REO, REY
from geo.resource.mud.columns import contents_in, core_columns, mean_column
from geo.resource.mud.layers import PPM, counted_layers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.model.mud import MudSettings

ROUND_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)


def depth_profile(
    counted: pd.DataFrame, *, edges_m: Sequence[float], weights: pd.Series[float]
) -> pd.DataFrame:
    """Share the mud that counts out over intervals of depth.

    A layer across an edge is cut there. The masses of the intervals add up to those
    of the mean column, since all are means over the same cores.

    Parameters
    ----------
    counted : pandas.DataFrame
        Of `geo.resource.mud.layers.counted_layers`.
    edges_m : sequence of float, length n + 1
        Below the sea floor, growing.
    weights : pandas.Series of float
        By core; cores without a weight take no part.

    Returns
    -------
    pandas.DataFrame
        A row for each interval: ``from_m``, ``to_m``, ``cores`` (with mud that counts
        there), ``thickness_m``, ``dry_kg_m2``, the contents of dry mass, and
        ``reo_kg_m2`` with ``reo_share``.

    Raises
    ------
    ParameterError
        Edges that do not grow.

    Examples
    --------
    >>> layers = pd.DataFrame({"station": "A", "top_m": [0.0], "bottom_m": [2.0]})
    >>> layers = layers.assign(dry_kg_m2=1000.0, REY=1e-3, REO=1.2e-3, counts=True)
    >>> layers = layers.assign(thickness_m=2.0)
    >>> table = depth_profile(
    ...     layers, edges_m=[0.0, 0.5, 2.0], weights=pd.Series({"A": 1.0})
    ... )
    >>> table["reo_kg_m2"].round(3).tolist()
    [0.3, 0.9]
    """
    edges = np.asarray(edges_m, dtype=float)
    if len(edges) < 2 or not (np.diff(edges) > 0.0).all():
        problem = Problem(
            where="edges_m", what=f"{edges.tolist()}", expected="two or more, growing"
        )
        raise ParameterError("depth profile", [problem])
    own = counted[counted["counts"] & counted["station"].isin(weights.index)]
    share: NDArray[np.float64] = np.asarray(
        own["station"].map(weights) / weights.sum(), dtype=np.float64
    )
    rows = [
        _interval(own, share, low=low, high=high)
        for low, high in pairwise(edges.tolist())
    ]
    table = pd.DataFrame(rows)
    whole = table["reo_kg_m2"].sum()
    return table.assign(reo_share=table["reo_kg_m2"] / whole if whole > 0.0 else 0.0)


def _interval(
    own: pd.DataFrame, share: NDArray[np.float64], *, low: float, high: float
) -> dict[str, float]:
    top, bottom = own["top_m"].to_numpy(), own["bottom_m"].to_numpy()
    within = np.clip(np.minimum(bottom, high) - np.maximum(top, low), 0.0, None)
    part = np.divide(
        within, bottom - top, out=np.zeros_like(within), where=bottom > top
    )
    dry = share * part * own["dry_kg_m2"].to_numpy()
    whole = float(dry.sum())
    held = {
        name: float((dry * own[name].to_numpy()).sum()) for name in contents_in(own)
    }
    return {
        "from_m": low,
        "to_m": high,
        "cores": int(own.loc[within > 0.0, "station"].nunique()),
        "thickness_m": float((share * within).sum()),
        "dry_kg_m2": whole,
        **{
            name: mass / whole if whole > 0.0 else float("nan")
            for name, mass in held.items()
        },
        "reo_kg_m2": held.get(REO, float("nan")),
    }


def cutoff_curve(
    layers: pd.DataFrame,
    *,
    settings: MudSettings,
    cutoffs_ppm: Sequence[float],
    weights: pd.Series[float],
) -> pd.DataFrame:
    """Say how thick and how rich the mud is above each cut-off of REY.

    Each layer at or above the cut-off counts, as by the rule "selective", to the
    depth of mining.

    Parameters
    ----------
    layers : pandas.DataFrame
        As for `geo.resource.mud.layers.counted_layers`.
    settings : MudSettings
    cutoffs_ppm : sequence of float
        0 takes all.
    weights : pandas.Series of float
        By core; cores without a weight take no part.

    Returns
    -------
    pandas.DataFrame
        ``cutoff_rey_ppm``, ``thickness_m``, ``dry_kg_m2``, ``REY``, ``REO``
        (fractions of dry mass) and ``reo_kg_m2``, means over the cores.
    """
    own = layers[layers["station"].isin(weights.index)]
    rows = []
    for cutoff in cutoffs_ppm:
        at = replace(
            settings,
            rule="selective" if cutoff > 0.0 else "all",
            cutoff_rey_ppm=float(cutoff),
        )
        columns = core_columns(counted_layers(own, settings=at))
        mean = mean_column(columns, weights=weights.loc[columns.index].tolist())
        reo = np.nan_to_num(mean[REO]) * mean["dry_kg_m2"]
        rows.append(
            {
                "cutoff_rey_ppm": float(cutoff),
                "thickness_m": mean["thickness_m"],
                "dry_kg_m2": mean["dry_kg_m2"],
                REY: mean[REY],
                REO: mean[REO],
                "reo_kg_m2": float(reo),
            }
        )
    return pd.DataFrame(rows)


def usual_cutoffs(layers: pd.DataFrame) -> tuple[float, ...]:
    """Choose cut-offs of REY that show the whole of a curve.

    Parameters
    ----------
    layers : pandas.DataFrame
        With REY as fractions.

    Returns
    -------
    tuple of float
        0, then round ppm that grow by about a half each, as far as a layer holds them.

    Examples
    --------
    >>> usual_cutoffs(pd.DataFrame({"REY": [0.0002, 0.0009]}))
    (0.0, 100.0, 150.0, 200.0, 300.0, 500.0, 700.0)
    """
    most = PPM * float(layers["REY"].max())
    rounds = (step * 10.0**power for power in range(2, 6) for step in ROUND_STEPS)
    return (0.0, *(cutoff for cutoff in rounds if cutoff <= most))
