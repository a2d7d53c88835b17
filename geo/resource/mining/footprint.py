"""What mining does to the sea floor: area, buffer, stirred sediment."""

from __future__ import annotations

import math

from geo.errors import ParameterError, Problem
from geo.model.quantities import require_moisture


def footprint_km2_per_mt(
    *, abundance: float, pickup: float, moisture: float = 0.0
) -> float:
    """Give the sea floor that a million tonnes takes: 1000 / [A η (1 - w)].

    Parameters
    ----------
    abundance : float
        kg/m2 wet, in situ.
    pickup : float
        Fraction of the nodules that is collected.
    moisture : float, optional
        Wet-basis mass fraction, for a million tonnes dry; by default wet.

    Returns
    -------
    float
        Square kilometres per million tonnes; infinite where nothing comes up.

    Raises
    ------
    ParameterError
        The moisture is not a wet-basis fraction.

    Examples
    --------
    >>> round(footprint_km2_per_mt(abundance=15.0, pickup=0.8, moisture=0.28), 3)
    115.741
    """
    require_moisture(moisture)
    collected = abundance * pickup * (1.0 - moisture)
    return 1000.0 / collected if collected > 0.0 else float("inf")


def buffered_area_m2(area_m2: float, *, perimeter_m: float, distance_m: float) -> float:
    """Give the area within a distance of a convex outline (Steiner's formula).

    Parameters
    ----------
    area_m2, perimeter_m : float
        Of the outline. Where it is not convex the result is too large.
    distance_m : float

    Returns
    -------
    float
        Square metres, the outline included: S + P b + π b².

    Raises
    ------
    ParameterError
        The distance is negative.

    Examples
    --------
    >>> round(buffered_area_m2(100e6, perimeter_m=50e3, distance_m=2e3) / 1e6, 3)
    212.566
    """
    if distance_m < 0.0:
        raise ParameterError(
            "buffer",
            [Problem(where="distance_m", what=f"{distance_m}", expected="at least 0")],
        )
    return area_m2 + perimeter_m * distance_m + math.pi * distance_m**2


def sediment_per_wet_tonne(
    *, depth_m: float, dry_density_kg_m3: float, abundance: float, pickup: float
) -> float:
    """Give the dry sediment that is stirred up with a wet tonne of nodules.

    Parameters
    ----------
    depth_m : float
        Of the layer that the collector takes up.
    dry_density_kg_m3 : float
        Of the sediment.
    abundance : float
        kg/m2 wet, in situ.
    pickup : float
        Fraction of the nodules that is collected.

    Returns
    -------
    float
        Tonnes per tonne; infinite where no nodules come up.

    Examples
    --------
    >>> round(
    ...     sediment_per_wet_tonne(
    ...         depth_m=0.05, dry_density_kg_m3=400.0, abundance=15.0, pickup=0.8
    ...     ),
    ...     5,
    ... )
    1.66667
    """
    collected = abundance * pickup
    return depth_m * dry_density_kg_m3 / collected if collected > 0.0 else float("inf")


def effective_width_m(wet_t: float, *, track_km: float, abundance: float) -> float:
    """Work the width times pick-up out of a trial's tonnes and track.

    Parameters
    ----------
    wet_t : float
        Collected.
    track_km : float
        Driven.
    abundance : float
        kg/m2 wet, in situ.

    Returns
    -------
    float
        Metres of track width that were cleared.

    Examples
    --------
    >>> round(effective_width_m(4500.0, track_km=83.0, abundance=17.1), 3)
    3.171
    """
    return wet_t * 1000.0 / (track_km * 1000.0 * abundance)
