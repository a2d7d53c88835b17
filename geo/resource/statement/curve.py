"""The grade-tonnage curve with its band, at a stated support."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.geostat.stochastic.summary import LEVELS, METHOD
from geo.resource.statement.bands import drawn_of, require_totals
from geo.resource.statement.layout import Line, members_of
from geo.resource.statement.lines import TOTAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr

    from geo.resource.statement.labels import Label
    from geo.resource.statement.lines import AboveCutoffs, Groups


def grade_tonnage_band(
    expected: AboveCutoffs,
    groups: Groups,
    *,
    label: Label,
    totals: xr.Dataset,
    kriged: AboveCutoffs,
    support_m: float,
    klass: str = TOTAL,
) -> pd.DataFrame:
    """Tabulate tonnes and abundance over cut-offs with what is uncertain of them.

    Parameters
    ----------
    expected : AboveCutoffs
        Means over the realizations, by cell.
    groups : Groups
    label : Label
        Decides what a total adds up.
    totals : xarray.Dataset
        By realization, of the same cells.
    kriged : AboveCutoffs
        The smoothed curve, to stand beside.
    support_m : float
        Side of the selective mining unit, which is the cell.
    klass : str, optional
        A class, ``Measured + Indicated``, or ``total``.

    Returns
    -------
    pandas.DataFrame
        A row for each zone, ``total`` last, and cut-off: zone, class, cutoff_kg_m2,
        support_m; wet_mt (mean) and wet_mt_p10, _p50, _p90; abundance_wet_kg_m2
        (mean tonnes over mean area) with the same percentiles, of the realizations
        that have ground above the cut-off; wet_mt_kriged and
        abundance_wet_kg_m2_kriged.

    Raises
    ------
    DataError
        The realizations belong to other cells.

    Examples
    --------
    >>> import xarray as xr
    >>> from geo.resource.statement.grouping import groups_of
    >>> from geo.resource.statement.labels import Label
    >>> from geo.resource.statement.lines import above_cutoffs
    >>> from geo.resource.tonnage import estimated_cells
    >>> cells = estimated_cells(area_m2=[1e9] * 2, abundance=[6.0, 14.0], moisture=0.3)
    >>> above = above_cutoffs(cells, cutoffs=[0.0, 10.0])
    >>> shape = {"realization": [0], "zone": ["north"], "cutoff": [0.0, 10.0]}
    >>> shape["resource_class"] = ["Measured", "Indicated", "Inferred", "Unclassified"]
    >>> one = xr.Dataset(coords=shape)
    >>> inferred = xr.DataArray([0.0, 0.0, 1.0, 0.0], dims="resource_class")
    >>> for name, values in above.arrays().items():
    ...     line = xr.DataArray(values.sum(axis=1), dims="cutoff")
    ...     one[name] = (line * inferred).expand_dims(realization=[0], zone=["north"])
    >>> made = grade_tonnage_band(
    ...     above,
    ...     groups_of({"north": [True, True]}, klass=1),
    ...     label=Label.INVENTORY,
    ...     totals=one,
    ...     kriged=above,
    ...     support_m=31_623.0,
    ... )
    >>> made.query("zone == 'total'")[["cutoff_kg_m2", "wet_mt", "wet_mt_p90"]]
       cutoff_kg_m2  wet_mt  wet_mt_p90
    2           0.0    20.0        20.0
    3          10.0    14.0        14.0
    """
    require_totals(totals, expected=expected, groups=groups)
    classes = members_of(klass, label=label)
    lines = [
        *(Line(zone, klass, (zone,), classes) for zone in groups.zones),
        Line(TOTAL, klass, groups.zones, classes),
    ]
    rows: list[dict[str, object]] = []
    for line in lines:
        where = line.cells(groups)
        drawn = drawn_of(totals, line)
        wet = drawn["wet_t"] / 1e6
        bands = _percentiles(wet, "wet_mt") | _percentiles(
            _abundance(drawn), "abundance_wet_kg_m2"
        )
        parts = zip(expected.tonnages(where), kriged.tonnages(where), strict=True)
        rows += [
            {
                "zone": line.zone,
                "class": line.klass,
                "cutoff_kg_m2": cutoff,
                "support_m": support_m,
                "wet_mt": mean.wet_t / 1e6,
                "abundance_wet_kg_m2": mean.abundance,
                **{name: float(values[index]) for name, values in bands.items()},
                "wet_mt_kriged": smooth.wet_t / 1e6,
                "abundance_wet_kg_m2_kriged": smooth.abundance,
            }
            for index, (cutoff, (mean, smooth)) in enumerate(
                zip(expected.cutoffs, parts, strict=True)
            )
        ]
    return pd.DataFrame(rows)


def _abundance(drawn: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Divide tonnes by area, realization by realization; NaN without area."""
    area = drawn["area_m2"]
    nowhere = np.full(area.shape, np.nan)
    return np.asarray(
        np.divide(1e3 * drawn["wet_t"], area, out=nowhere, where=area > 0.0)
    )


def _percentiles(
    values: NDArray[np.float64], name: str
) -> dict[str, NDArray[np.float64]]:
    """Take percentiles over the realizations that have a value."""
    columns = [each[~np.isnan(each)] for each in values.T]
    return {
        f"{name}_p{100 * level:.0f}": np.array(
            [
                np.quantile(each, level, method=METHOD) if each.size else np.nan
                for each in columns
            ]
        )
        for level in LEVELS
    }
