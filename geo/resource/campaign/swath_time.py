"""The ship time of mapping depth by multibeam echo sounder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.model.crs import NAUTICAL_MILE_M

if TYPE_CHECKING:
    from geo.model.campaign import SwathSurvey


@dataclass(frozen=True, slots=True, kw_only=True)
class SwathTime:
    """What mapping an area takes, once the ship is there.

    Parameters
    ----------
    line_km : float
        Of tracks.
    days : float
        Of mapping; turns, weather and the way there are not in it.
    footprint_m : float
        Of a beam straight below: cells smaller than that hold no more detail.
    """

    line_km: float
    days: float
    footprint_m: float


def swath_time(area_m2: float, *, depth_m: float, survey: SwathSurvey) -> SwathTime:
    """Count the tracks that cover an area, and the days they take.

    Tracks lie w d (1 − o) apart: d depth, w width of the swath over the depth, o
    overlap. A beam of an angle β covers 2 d tan(β/2) straight below.

    Parameters
    ----------
    area_m2 : float
    depth_m : float
        Mean depth.
    survey : SwathSurvey

    Returns
    -------
    SwathTime

    Examples
    --------
    >>> from geo.model.campaign import SwathSurvey
    >>> survey = SwathSurvey(width_per_depth=3.0, speed_kn=8.0, source="assumed")
    >>> swath_time(9e9, depth_m=5_000.0, survey=survey)
    SwathTime(line_km=750.0, days=2.11, footprint_m=87.3)
    """
    apart_m = survey.width_per_depth * depth_m * (1.0 - survey.overlap)
    line_m = area_m2 / apart_m
    day_m = survey.speed_kn * NAUTICAL_MILE_M * 24.0
    footprint_m = 2.0 * depth_m * np.tan(np.radians(survey.beam_deg) / 2.0)
    return SwathTime(
        line_km=line_m / 1e3, days=line_m / day_m, footprint_m=float(footprint_m)
    )
