"""How far apart stations may lie for each class, beside how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError
from geo.geostat.estimation_model import nearest_spacing_m
from geo.geostat.spacing import spacing_table, widest_spacing
from geo.model.classes import ResourceClass
from geo.resource.classes.blocks import KM2, half_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.geostat.variogram import CovarianceModel
    from geo.model.classes import ClassSettings

TIMES_ACTUAL = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpacingReport:
    """The precision of regular grids, and the widest for each class.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each class with a precision and each spacing: resource_class,
        ground_km2, spacing_m, cells, relative_sd (of the kriging), half_width (as
        counted), reached.
    widest : pandas.DataFrame
        A row for each such class: resource_class, ground_km2, widest_m (NaN where
        no grid reaches the precision), nearest_station_m (median distance of
        stations to the next one), spacing_of_density_m (side of the square that
        each station would have), reached (by both).
    """

    table: pd.DataFrame
    widest: pd.DataFrame


def spacing_report(
    coordinates: NDArray[np.float64],
    *,
    area_m2: float,
    mean: float,
    variogram: CovarianceModel,
    settings: ClassSettings,
    error_variance: float = 0.0,
    common_relative_sd: float = 0.0,
    spacings_m: Sequence[float] = (),
) -> SpacingReport:
    """Analyse the spacing of stations for a year's and a quarter's ground.

    By elementary extension variances of independent cells, which is more cautious
    than kriging the ground from the grid. What samples have in common no spacing
    makes smaller: it is added to the half width, and taken from what the grid may
    use up.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Stations: easting and northing, m; two at least.
    area_m2 : float
        Of the domain.
    mean : float
        Of the values.
    variogram : CovarianceModel
        In squared units of the values, without the error of the samples.
    settings : ClassSettings
    error_variance : float, optional
        Mean of the samples' own.
    common_relative_sd : float, optional
        Of what samples have in common, over the mean; not counted where the
        settings do not.
    spacings_m : sequence of float, optional
        Multiples of the spacing of the density by default.

    Returns
    -------
    SpacingReport

    Raises
    ------
    ParameterError
        A mean or area that is not above 0.

    References
    ----------
    Journel, A.G. & Huijbregts, C.J. (1978). Mining Geostatistics, II.A and V.C.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> from geo.model.classes import ClassSettings
    >>> report = spacing_report(
    ...     np.array([[0.0, 0.0], [1e3, 0.0], [2e3, 0.0], [3e3, 0.0]]),
    ...     area_m2=64e6,
    ...     mean=10.0,
    ...     variogram=Variogram(nugget=4.0),
    ...     settings=ClassSettings(annual_area_km2=16.0),
    ... )
    >>> report.widest[["resource_class", "widest_m", "spacing_of_density_m"]]
      resource_class  widest_m  spacing_of_density_m
    0       Measured    911.93                4000.0
    1      Indicated   1823.87                4000.0
    """
    density_m = float(np.sqrt(area_m2 / len(coordinates)))
    nearest_m = nearest_spacing_m(coordinates)
    common = common_relative_sd if settings.count_common_errors else 0.0
    shared = float(half_width(common, confidence=settings.confidence))
    left = np.sqrt(max(settings.half_width**2 - shared**2, 0.0))
    spacings = list(spacings_m) or [times * density_m for times in TIMES_ACTUAL]
    tables, widest = [], []
    for name, ground_km2 in (
        (ResourceClass.MEASURED, settings.quarterly_area_km2),
        (ResourceClass.INDICATED, settings.annual_area_km2),
    ):
        table = spacing_table(
            spacings,
            variogram=variogram,
            mean=mean,
            area_m2=ground_km2 * KM2,
            confidence=settings.confidence,
            error_variance=error_variance,
        ).drop(columns="extension_variance")
        table["half_width"] = np.hypot(table["half_width"], shared)
        table["reached"] = table["half_width"] <= settings.half_width
        table.insert(0, "resource_class", str(name))
        table.insert(1, "ground_km2", ground_km2)
        tables.append(table)
        limit_m = _widest(
            float(left),
            variogram=variogram,
            mean=mean,
            area_m2=ground_km2 * KM2,
            confidence=settings.confidence,
            error_variance=error_variance,
        )
        widest.append(
            {
                "resource_class": str(name),
                "ground_km2": ground_km2,
                "widest_m": limit_m,
                "nearest_station_m": nearest_m,
                "spacing_of_density_m": density_m,
                "reached": max(nearest_m, density_m) <= limit_m,
            }
        )
    return SpacingReport(
        table=pd.concat(tables, ignore_index=True), widest=pd.DataFrame(widest)
    )


def _widest(
    width: float,
    *,
    variogram: CovarianceModel,
    mean: float,
    area_m2: float,
    confidence: float,
    error_variance: float,
) -> float:
    """Find the widest spacing; NaN where no grid reaches the precision."""
    if width <= 0.0:
        return float("nan")
    try:
        return widest_spacing(
            width,
            variogram=variogram,
            mean=mean,
            area_m2=area_m2,
            confidence=confidence,
            error_variance=error_variance,
        )
    except ParameterError:
        # the table before has checked the case: only the precision is out of reach
        return float("nan")
