"""The error of tonnes of metal to first order, beside that of realizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.totals import METAL

if TYPE_CHECKING:
    import xarray as xr


def taylor_cv(
    *,
    abundance_cv: float,
    grade_cv: float,
    correlation: float = 0.0,
    moisture: float = 0.0,
    moisture_sd: float = 0.0,
) -> float:
    """Give the coefficient of variation of metal, to first order.

    ``CV_M² = CV_A² + CV_g² + 2 ρ CV_A CV_g + (s_w / (1 − w))²``: metal is area
    times A (1 − w) g, and moisture is independent of both.

    Parameters
    ----------
    abundance_cv, grade_cv : float
        Of the wet tonnes and of the mean grade.
    correlation : float, optional
        Of the two.
    moisture, moisture_sd : float, optional
        Wet-basis fraction.

    Returns
    -------
    float

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> cv = taylor_cv(
    ...     abundance_cv=0.131,
    ...     grade_cv=0.04,
    ...     correlation=0.2,
    ...     moisture=0.28,
    ...     moisture_sd=0.02,
    ... )
    >>> round(cv, 6)
    0.147067
    """
    problems = [
        Problem(where=name, what=f"{value}", expected=expected)
        for name, value, fine, expected in (
            ("abundance_cv", abundance_cv, abundance_cv >= 0.0, "0 or more"),
            ("grade_cv", grade_cv, grade_cv >= 0.0, "0 or more"),
            ("correlation", correlation, -1.0 <= correlation <= 1.0, "-1 to 1"),
            ("moisture", moisture, 0.0 <= moisture < 1.0, "0 to below 1"),
            ("moisture_sd", moisture_sd, moisture_sd >= 0.0, "0 or more"),
        )
        if not fine
    ]
    if problems:
        raise ParameterError("Taylor error", problems)
    square = (
        abundance_cv**2
        + grade_cv**2
        + 2.0 * correlation * abundance_cv * grade_cv
        + (moisture_sd / (1.0 - moisture)) ** 2
    )
    return float(np.sqrt(max(square, 0.0)))


def taylor_table(
    totals: xr.Dataset, *, moisture: float, moisture_sd: float
) -> pd.DataFrame:
    """Hold the error of each metal to first order against the realizations'.

    Parameters
    ----------
    totals : xarray.Dataset
        Dims (realization, zone, resource_class, cutoff). All classes are summed,
        above the lowest cut-off.
    moisture, moisture_sd : float
        Wet-basis fraction, as it was drawn.

    Returns
    -------
    pandas.DataFrame
        A row for each zone (and ``total``) with tonnes, and metal: abundance_cv (of
        the wet tonnes), grade_cv (of metal over dry tonnes), correlation, cv_taylor,
        cv_realizations and ratio, the first over the second. Where it is far from
        1, the errors are no small ones.

    Examples
    --------
    >>> import xarray as xr
    >>> dims = ("realization", "zone", "resource_class", "cutoff")
    >>> wet = np.array([90.0, 100.0, 110.0]).reshape(3, 1, 1, 1)
    >>> totals = xr.Dataset(
    ...     {
    ...         "wet_t": (dims, wet),
    ...         "dry_t": (dims, 0.7 * wet),
    ...         "metal_t_Ni": (dims, 0.007 * wet),
    ...     },
    ...     coords={"zone": ["north"], "resource_class": ["Inferred"], "cutoff": [0.0]},
    ... )
    >>> table = taylor_table(totals, moisture=0.3, moisture_sd=0.0)
    >>> table[["zone", "metal", "cv_taylor", "cv_realizations"]].round(3)
        zone metal  cv_taylor  cv_realizations
    0  north    Ni        0.1              0.1
    1  total    Ni        0.1              0.1
    """
    lowest = totals.isel(cutoff=0).sum("resource_class")
    named = [str(name) for name in totals["zone"].to_numpy()]
    rows = []
    for zone, members in ({name: [name] for name in named} | {TOTAL: named}).items():
        drawn = lowest.sel(zone=members).sum("zone")
        wet, dry = drawn["wet_t"].to_numpy(), drawn["dry_t"].to_numpy()
        if len(wet) < 2 or not (dry > 0.0).all():
            continue
        for name in map(str, drawn.data_vars):
            metal = drawn[name].to_numpy()
            if not name.startswith(METAL) or not (metal > 0.0).all():
                continue
            grade = metal / dry
            first = {
                "abundance_cv": _cv(wet),
                "grade_cv": _cv(grade),
                "correlation": _correlation(wet, grade),
            }
            cv = taylor_cv(**first, moisture=moisture, moisture_sd=moisture_sd)
            seen = _cv(metal)
            rows.append(
                {
                    "zone": zone,
                    "metal": name.removeprefix(METAL),
                    **first,
                    "cv_taylor": cv,
                    "cv_realizations": seen,
                    "ratio": cv / seen if seen > 0.0 else float("nan"),
                }
            )
    return pd.DataFrame(rows)


def _cv(drawn: np.ndarray) -> float:
    return float(drawn.std(ddof=1) / drawn.mean())


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Correlate; 0 where one of the two does not vary but for rounding."""
    if min(_cv(first), _cv(second)) < 1e-12:
        return 0.0
    return float(np.clip(np.corrcoef(first, second)[0, 1], -1.0, 1.0))
