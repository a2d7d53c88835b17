"""How precisely a regular grid of samples tells the mean of a piece of ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from geo.errors import ParameterError, Problem
from geo.geostat.support import (
    BlockSupport,
    covariance_to_targets,
    require_variance,
    target_variance,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.variogram import CovarianceModel

LATTICE = (20, 20)  # within 2e-4 of the limit, where cells are smaller than the range
CLOSEST = 1e-6  # of the side of the area: no grid is denser


def extension_variance(
    cell: BlockSupport, *, variogram: CovarianceModel, error_variance: float = 0.0
) -> float:
    """Give the variance of the error when one central sample stands for its cell.

    σ_E² = 2 γ̄(x, v) − γ̄(v, v): twice the mean semivariance between the centre and
    the cell, less that within the cell. The nugget of the sample counts in full;
    in the mean of the cell it does what `cell.nugget` says.

    Parameters
    ----------
    cell : BlockSupport
        The ground that the sample stands for.
    variogram : CovarianceModel
        In squared units of the values.
    error_variance : float, optional
        Of the sample's own error; it adds to the variance.

    Returns
    -------
    float
        In squared units of the values.

    Raises
    ------
    ParameterError
        An error variance below 0 or not finite, or a model that is no covariance.

    References
    ----------
    Journel, A.G. & Huijbregts, C.J. (1978). Mining Geostatistics, II.A.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> extension_variance(
    ...     BlockSupport(size_m=(100.0, 100.0)), variogram=Variogram(nugget=2.0)
    ... )
    2.0
    """
    if not (np.isfinite(error_variance) and error_variance >= 0.0):
        raise ParameterError(
            "extension variance",
            [
                Problem(
                    where="error_variance",
                    what=f"{error_variance}",
                    expected="a number from 0 on",
                )
            ],
        )
    centre = np.zeros((1, 2))
    with_cell = covariance_to_targets(centre, centre, model=variogram, block=cell)
    own = target_variance(model=variogram)
    within = target_variance(model=variogram, block=cell)
    computed = own - 2.0 * with_cell[0, 0] + within
    return float(require_variance(computed, sill=own)) + error_variance


def spacing_table(
    spacings_m: Sequence[float],
    *,
    variogram: CovarianceModel,
    mean: float,
    area_m2: float,
    confidence: float = 0.9,
    error_variance: float = 0.0,
    discretisation: tuple[int, int] = LATTICE,
) -> pd.DataFrame:
    """List the precision of the mean of an area for several grid spacings.

    The area holds N = area/spacing² square cells, each known by its central
    sample; their errors are taken as independent, so the variance of the mean
    is σ_E²/N. An area smaller than one cell has the error of the cell. Shorter
    work than kriging the area from the grid, and more cautious: it uses no
    sample but the one in the cell.

    Parameters
    ----------
    spacings_m : sequence of float
    variogram : CovarianceModel
        In squared units of the values.
    mean : float
        Of the values; above 0.
    area_m2 : float
        The ground whose mean is asked for, such as a year's.
    confidence : float, optional
        Of the half width, 0 to 1.
    error_variance : float, optional
        Of each sample's own error.
    discretisation : tuple of int, optional
        Points of a cell in easting and northing.

    Returns
    -------
    pandas.DataFrame
        Columns spacing_m, extension_variance, cells (N, at least 1),
        relative_sd (of the mean of the area, over `mean`), half_width (of its
        confidence interval, over `mean`).

    Raises
    ------
    ParameterError

    Notes
    -----
    "±15 % at 90 %" of a rule for classes is a `half_width` of 0.15 at a
    `confidence` of 0.9.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> table = spacing_table(
    ...     [1_000.0, 2_000.0],
    ...     variogram=Variogram(nugget=4.0),
    ...     mean=10.0,
    ...     area_m2=16e6,
    ... )
    >>> table[["cells", "relative_sd"]]
       cells  relative_sd
    0   16.0         0.05
    1    4.0         0.10
    """
    _require_case(spacings_m, mean=mean, area_m2=area_m2, confidence=confidence)
    spacing = np.asarray(spacings_m, dtype=float)
    variance = np.array(
        [
            extension_variance(
                BlockSupport(size_m=(side, side), discretisation=discretisation),
                variogram=variogram,
                error_variance=error_variance,
            )
            for side in spacing.tolist()
        ]
    )
    cells = np.maximum(area_m2 / spacing**2, 1.0)
    relative_sd = np.sqrt(variance / cells) / mean
    return pd.DataFrame(
        {
            "spacing_m": spacing,
            "extension_variance": variance,
            "cells": cells,
            "relative_sd": relative_sd,
            "half_width": relative_sd * _quantile(confidence),
        }
    )


def widest_spacing(
    half_width: float,
    *,
    variogram: CovarianceModel,
    mean: float,
    area_m2: float,
    confidence: float = 0.9,
    error_variance: float = 0.0,
    discretisation: tuple[int, int] = LATTICE,
) -> float:
    """Find the widest grid spacing that still tells the mean of an area so well.

    Parameters
    ----------
    half_width : float
        Of the confidence interval, over the mean: 0.15 is ±15 %.
    variogram : CovarianceModel
        In squared units of the values; one whose extension variance grows with
        the cell, as that of every model of this package does.
    mean : float
        Of the values; above 0.
    area_m2 : float
        The ground whose mean is asked for, such as a year's.
    confidence : float, optional
        Of the half width, 0 to 1.
    error_variance : float, optional
        Of each sample's own error.
    discretisation : tuple of int, optional
        Points of a cell in easting and northing.

    Returns
    -------
    float
        Metres; at most the side of the area as a square, where it holds one
        sample.

    Raises
    ------
    ParameterError
        A parameter that cannot be, or a precision that no grid reaches.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> widest_spacing(0.15, variogram=Variogram(nugget=4.0), mean=10.0, area_m2=16e6)
    1823.87
    """
    if not (np.isfinite(half_width) and half_width > 0.0):
        raise ParameterError(
            "widest spacing",
            [Problem(where="half_width", what=f"{half_width}", expected="above 0")],
        )
    _require_case([1.0], mean=mean, area_m2=area_m2, confidence=confidence)

    def excess(spacing_m: float) -> float:
        table = spacing_table(
            [spacing_m],
            variogram=variogram,
            mean=mean,
            area_m2=area_m2,
            confidence=confidence,
            error_variance=error_variance,
            discretisation=discretisation,
        )
        return float(table["half_width"].iloc[0]) - half_width

    widest = float(np.sqrt(area_m2))
    closest = CLOSEST * widest
    if excess(widest) <= 0.0:
        return widest
    if excess(closest) > 0.0:
        raise ParameterError(
            "widest spacing",
            [
                Problem(
                    where="half_width",
                    what=f"{half_width} needs a spacing below {closest:.3g} m",
                    expected="a precision that a grid of samples can reach",
                )
            ],
        )
    return float(brentq(excess, closest, widest, rtol=1e-9, xtol=1e-9 * widest))


def _quantile(confidence: float) -> float:
    return float(norm.ppf(0.5 + confidence / 2.0))


def _require_case(
    spacings_m: Sequence[float], *, mean: float, area_m2: float, confidence: float
) -> None:
    positive = [
        *((f"spacings_m[{row}]", spacing) for row, spacing in enumerate(spacings_m)),
        ("mean", mean),
        ("area_m2", area_m2),
    ]
    problems = [
        Problem(where=name, what=f"{value}", expected="a finite number above 0")
        for name, value in positive
        if not (np.isfinite(value) and value > 0.0)
    ]
    if not len(spacings_m):
        problems.append(
            Problem(where="spacings_m", what="empty", expected="at least one spacing")
        )
    if not 0.0 < confidence < 1.0:
        problems.append(
            Problem(
                where="confidence", what=f"{confidence}", expected="between 0 and 1"
            )
        )
    if problems:
        raise ParameterError("spacing analysis", problems)
