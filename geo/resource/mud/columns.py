"""Cores of mud as one column each: mass per area, and what a tonne of it holds.

Of the layers that count, A = Σ ρ Δz and g = Σ ρ Δz g / A, with ρ the dry density, Δz
the thickness and g the content of a layer: a denser layer speaks for more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.commodities import ATOMIC_MASSES
from geo.model.metal_columns import REO, REY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

COARSE = "coarse_share"


def contents_in(table: pd.DataFrame) -> tuple[str, ...]:
    """List the contents that a table of layers or cores tells.

    Parameters
    ----------
    table : pandas.DataFrame

    Returns
    -------
    tuple of str
        REY, REO and elements by symbol.

    Examples
    --------
    >>> import pandas as pd
    >>> contents_in(pd.DataFrame(columns=["top_m", "Dy", "REY"]))
    ('REY', 'Dy')
    """
    return tuple(name for name in (REY, REO, *ATOMIC_MASSES) if name in table.columns)


def core_columns(counted: pd.DataFrame) -> pd.DataFrame:
    """Add the layers of each core up.

    Parameters
    ----------
    counted : pandas.DataFrame
        Of `geo.resource.mud.layers.counted_layers`.

    Returns
    -------
    pandas.DataFrame
        Index the cores, in the order of the table: ``layers`` and ``layers_counted``
        (numbers), ``thickness_m``, ``top_m``, ``bottom_m``, ``above_m`` (mud that
        does not count and lies above some that does), ``dry_kg_m2``; contents of the
        mud that counts, weighted by dry mass, NaN where none counts; the coarse
        share only of cores in which every layer that counts tells it.

    Examples
    --------
    >>> import pandas as pd
    >>> layers = pd.DataFrame({"station": "A", "top_m": [0.0, 1.0], "counts": True})
    >>> layers = layers.assign(bottom_m=layers["top_m"] + 1.0, thickness_m=1.0)
    >>> layers = layers.assign(dry_kg_m2=[400.0, 600.0], REY=[0.001, 0.002])
    >>> core_columns(layers)[["thickness_m", "dry_kg_m2", "REY"]].values.tolist()
    [[2.0, 1000.0, 0.0016]]
    """
    names = [*contents_in(counted), *([COARSE] if COARSE in counted else [])]
    counts = counted["counts"].to_numpy(dtype=bool)
    mass = counted["dry_kg_m2"].where(counts, 0.0)
    masses = {name: mass * counted[name] for name in names}
    summed = (
        counted.assign(
            layers=1,
            layers_counted=counts.astype(int),
            thickness_m=counted["thickness_m"].where(counts, 0.0),
            dry_kg_m2=mass,
            **masses,
        )
        .groupby("station", sort=False)[
            ["layers", "layers_counted", "thickness_m", "dry_kg_m2", *names]
        ]
        .sum()
    )
    bears = summed["dry_kg_m2"] > 0.0
    held = {name: (summed[name] / summed["dry_kg_m2"]).where(bears) for name in names}
    ends = counted[counts].groupby("station").agg({"top_m": "min", "bottom_m": "max"})
    if COARSE in held:
        told = (counted[COARSE].notna() | ~counts).groupby(counted["station"]).all()
        held[COARSE] = held[COARSE].where(told)
    table = summed.assign(**held, top_m=ends["top_m"], bottom_m=ends["bottom_m"])
    table = table.assign(above_m=_above(counted, table))
    first = ["layers", "layers_counted", "thickness_m", "top_m", "bottom_m", "above_m"]
    return table[[*first, "dry_kg_m2", *names]]


def _above(counted: pd.DataFrame, table: pd.DataFrame) -> pd.Series[float]:
    """Give the mud that lies above the last layer that counts and does not count."""
    last = counted["station"].map(table["bottom_m"])
    over = ~counted["counts"] & (counted["bottom_m"] <= last)
    thickness = counted["thickness_m"].where(over, 0.0)
    return thickness.groupby(counted["station"], sort=False).sum()


def mean_column(columns: pd.DataFrame, *, weights: Sequence[float]) -> dict[str, float]:
    """Give the mean column of cores: contents weighted by dry mass.

    Parameters
    ----------
    columns : pandas.DataFrame
        Of `core_columns`.
    weights : sequence of float
        Of each core, such as the ground nearest to it.

    Returns
    -------
    dict of str to float
        ``thickness_m``, ``dry_kg_m2`` and the contents.

    Examples
    --------
    >>> import pandas as pd
    >>> cores = pd.DataFrame({"thickness_m": [10.0, 8.0], "dry_kg_m2": [5e3, 4e3]})
    >>> cores = cores.assign(REY=[0.001, 0.002])
    >>> round(mean_column(cores, weights=[1.0, 1.0])["REY"], 6)
    0.001444
    """
    share = np.asarray(weights, dtype=float) / np.sum(weights)
    dry = columns["dry_kg_m2"].to_numpy()
    mean = {
        name: float(share @ columns[name].to_numpy())
        for name in ("thickness_m", "dry_kg_m2")
    }
    whole = mean["dry_kg_m2"]
    for name in contents_in(columns):
        held = np.nan_to_num(columns[name].to_numpy()) * dry
        mean[name] = float(share @ held) / whole if whole > 0.0 else float("nan")
    return mean
