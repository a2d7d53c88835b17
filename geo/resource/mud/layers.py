"""Which layers of a core count, and how far down it tells anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.model.mud import MudSettings

PPM = 1e6
KG_PER_T = 1e3
LAYER_COLUMNS = {
    "station": "core",
    "row": "line of the file",
    "top_m": "m below the sea floor",
    "bottom_m": "m below the sea floor",
    "dry_t_m3": "dry mass per volume of mud as it lies, t/m3",
    "REY": "rare earths with yttrium, fraction of dry mass",
    "REO": "their oxides, fraction of dry mass",
}
"""Columns of a table of layers, with their meaning; the elements follow, by symbol,
as fractions of dry mass, and ``coarse_share`` where it was measured."""


def counted_layers(layers: pd.DataFrame, *, settings: MudSettings) -> pd.DataFrame:
    """Cut layers at the depth of mining, and say which of them count.

    Parameters
    ----------
    layers : pandas.DataFrame
        By `LAYER_COLUMNS`; layers of one core do not overlap.
    settings : MudSettings

    Returns
    -------
    pandas.DataFrame
        Those above `deepest_m`, by core and depth, with ``thickness_m`` and
        ``dry_kg_m2`` (of what lies above that depth) and ``counts``.

    Examples
    --------
    >>> from geo.model.mud import DensityColumns, GradeColumn, LayerColumns, MudSettings
    >>> settings = MudSettings(
    ...     layers=LayerColumns(
    ...         top_m="t",
    ...         bottom_m="b",
    ...         density=DensityColumns(dry="d"),
    ...         rey=GradeColumn(column="r", unit="ppm"),
    ...     ),
    ...     deepest_m=3.0,
    ...     rule="selective",
    ...     cutoff_rey_ppm=400.0,
    ...     reo_per_rey=1.2,
    ...     reo_source="made up",
    ...     source="made up",
    ... )
    >>> layers = pd.DataFrame({"station": "A", "top_m": [0.0, 1.0, 2.0, 3.0]})
    >>> layers = layers.assign(bottom_m=layers["top_m"] + 1.0, dry_t_m3=0.5)
    >>> layers = layers.assign(REY=[200e-6, 900e-6, 500e-6, 900e-6])
    >>> counted = counted_layers(layers, settings=settings)
    >>> counted[["dry_kg_m2", "counts"]].values.tolist()
    [[500.0, False], [500.0, True], [500.0, True]]
    """
    above = layers[layers["top_m"] < settings.deepest_m]
    ordered = above.sort_values(["station", "top_m"], kind="stable")
    bottom = ordered["bottom_m"].clip(upper=settings.deepest_m)
    thickness = bottom - ordered["top_m"]
    cut = ordered.assign(
        bottom_m=bottom,
        thickness_m=thickness,
        dry_kg_m2=KG_PER_T * ordered["dry_t_m3"] * thickness,
    ).reset_index(drop=True)
    rich = PPM * cut["REY"].to_numpy() >= settings.cutoff_rey_ppm
    if settings.rule == "contiguous":
        rich = _richest_run(cut, rich, gap_m=settings.gap_m)
    counts = rich & _thick_enough(cut, rich, thinnest_m=settings.thinnest_m)
    return cut.assign(counts=counts)


def _richest_run(
    cut: pd.DataFrame, rich: NDArray[np.bool_], *, gap_m: float
) -> NDArray[np.bool_]:
    """Keep of each core the one run of rich layers that holds most rare earths."""
    core = cut["station"].to_numpy()
    top, bottom = cut["top_m"].to_numpy(), cut["bottom_m"].to_numpy()
    follows = np.zeros(len(cut), dtype=bool)
    follows[1:] = (
        (core[1:] == core[:-1])
        & rich[1:]
        & rich[:-1]
        & (top[1:] - bottom[:-1] <= gap_m)
    )
    run = np.cumsum(~follows)
    held = pd.Series(np.where(rich, cut["REY"] * cut["dry_kg_m2"], 0.0))
    of_run = held.groupby(run).transform("sum")
    # of runs that hold the same, the upper one: cumulated numbers grow downwards
    best = of_run.groupby(core).transform("idxmax")
    return np.asarray(rich & (run == run[best.to_numpy(dtype=int)]))


def _thick_enough(
    cut: pd.DataFrame, rich: NDArray[np.bool_], *, thinnest_m: float
) -> NDArray[np.bool_]:
    thickness = cut["thickness_m"].where(rich, 0.0)
    whole = thickness.groupby(cut["station"]).transform("sum")
    return np.asarray(whole >= thinnest_m)


def unsampled(layers: pd.DataFrame, *, settings: MudSettings) -> pd.DataFrame:
    """Say how much of each core above the depth of mining was not sampled.

    Parameters
    ----------
    layers : pandas.DataFrame
        As for `counted_layers`.
    settings : MudSettings

    Returns
    -------
    pandas.DataFrame
        Index the cores: ``ends_m`` (where the core ends), ``gaps_m`` (not sampled
        above its end), ``unsampled_m`` (both, above `deepest_m`; nothing up to
        `gap_m`).

    Examples
    --------
    >>> from geo.model.mud import DensityColumns, GradeColumn, LayerColumns, MudSettings
    >>> settings = MudSettings(
    ...     layers=LayerColumns(
    ...         top_m="t",
    ...         bottom_m="b",
    ...         density=DensityColumns(dry="d"),
    ...         rey=GradeColumn(column="r", unit="ppm"),
    ...     ),
    ...     deepest_m=5.0,
    ...     reo_per_rey=1.2,
    ...     reo_source="made up",
    ...     source="made up",
    ... )
    >>> layers = pd.DataFrame(
    ...     {"station": "A", "top_m": [0.0, 2.0], "bottom_m": [1.0, 4.0]}
    ... )
    >>> unsampled(layers, settings=settings).values.tolist()
    [[4.0, 1.0, 2.0]]
    """
    deepest = settings.deepest_m
    thickness = layers["bottom_m"].clip(upper=deepest) - layers["top_m"].clip(
        upper=deepest
    )
    by_core = layers.assign(thickness_m=thickness).groupby("station", sort=False)
    ends = by_core["bottom_m"].max()
    sampled = by_core["thickness_m"].sum()
    gaps = (ends.clip(upper=deepest) - sampled).clip(lower=0.0)
    missing = (deepest - sampled).clip(lower=0.0)
    return pd.DataFrame(
        {
            "ends_m": ends,
            "gaps_m": gaps.where(gaps > settings.gap_m, 0.0),
            "unsampled_m": missing.where(missing > settings.gap_m, 0.0),
        }
    )
