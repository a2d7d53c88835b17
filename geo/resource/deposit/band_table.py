"""P10, P50 and P90 of totals: sums first, percentiles then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.geostat.stochastic.summary import LEVELS, METHOD
from geo.model.classes import ResourceClass
from geo.resource.statement.labels import Label
from geo.resource.statement.layout import MEASURED_AND_INDICATED, members_of
from geo.resource.statement.lines import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr


def band_table(
    totals: xr.Dataset,
    *,
    label: Label = Label.INVENTORY,
    levels: Sequence[float] = LEVELS,
) -> pd.DataFrame:
    """Tabulate percentiles of totals by zone, class, cut-off and quantity.

    The total of several zones or classes is summed within each realization, and
    its percentile taken then: percentiles do not add up.

    Parameters
    ----------
    totals : xarray.Dataset
        Dims (realization, zone, resource_class, cutoff), as
        `geo.resource.deposit.tallies.Tallied` holds them.
    label : Label, optional
        What the figures may be called, which decides whether a total counts ground
        in no class, as in the statement.
    levels : sequence of float, optional
        0.1 is P10, the low one.

    Returns
    -------
    pandas.DataFrame
        Columns zone (``total``: all), resource_class (``Measured + Indicated`` and
        ``total`` among them), cutoff_kg_m2, quantity (``wet_t``, …), mean, cv (NaN
        of a mean of 0) and one named P10, P50, … for each level. At the support of
        the cells.

    Examples
    --------
    >>> import xarray as xr
    >>> wet = np.arange(1.0, 10.0).reshape(9, 1, 1, 1) * np.ones((1, 1, 4, 1))
    >>> totals = xr.Dataset(
    ...     {"wet_t": (("realization", "zone", "resource_class", "cutoff"), wet)},
    ...     coords={
    ...         "zone": ["north"],
    ...         "resource_class": [str(each) for each in ResourceClass],
    ...         "cutoff": [4.0],
    ...     },
    ... )
    >>> table = band_table(totals)
    >>> table[table["zone"] == "total"][["resource_class", "P10", "P90"]]
              resource_class  P10   P90
    6               Measured  1.0   9.0
    7              Indicated  1.0   9.0
    8               Inferred  1.0   9.0
    9           Unclassified  1.0   9.0
    10  Measured + Indicated  2.0  18.0
    11                 total  4.0  36.0
    """
    lines = [*map(str, ResourceClass), MEASURED_AND_INDICATED, TOTAL]
    classes = {name: [*map(str, members_of(name, label=label))] for name in lines}
    named = [str(name) for name in totals["zone"].to_numpy()]
    zones = {name: [name] for name in named} | {TOTAL: named}
    rows = []
    for zone, members in zones.items():
        for klass, kinds in classes.items():
            summed = totals.sel(zone=members, resource_class=kinds).sum(
                ["zone", "resource_class"]
            )
            for name, values in summed.data_vars.items():
                drawn = values.transpose("realization", "cutoff").to_numpy()
                for level, cutoff in enumerate(totals["cutoff"].to_numpy()):
                    rows.append(
                        {
                            "zone": zone,
                            "resource_class": klass,
                            "cutoff_kg_m2": float(cutoff),
                            "quantity": str(name),
                            **_band(drawn[:, level], levels),
                        }
                    )
    return pd.DataFrame(rows)


def _band(drawn: np.ndarray, levels: Sequence[float]) -> dict[str, float]:
    mean = float(drawn.mean())
    spread = float(drawn.std(ddof=1)) if len(drawn) > 1 else 0.0
    found = np.quantile(drawn, levels, method=METHOD)
    return {
        "mean": mean,
        "cv": spread / mean if mean > 0.0 else float("nan"),
        **{
            f"P{100 * level:g}": float(value)
            for level, value in zip(levels, found, strict=True)
        },
    }
