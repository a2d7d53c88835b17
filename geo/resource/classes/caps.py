"""What keeps ground from a higher class, however narrow its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.model.classes import ResourceClass
from geo.model.estimate import GivenRange
from geo.resource.ground.terrain import REGIONAL_ONLY_ABOVE_M

if TYPE_CHECKING:
    from geo.model.classes import ClassSettings, WidestSpacing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cap:
    """A reason for which some ground rises no higher than a class.

    Parameters
    ----------
    reason : str
        As it shall be printed.
    highest : ResourceClass
    mask : ndarray of bool, shape (cells,)
        The ground it holds for.
    """

    reason: str
    highest: ResourceClass
    mask: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """What is known of a domain, for its caps.

    Parameters
    ----------
    nearest_m : ndarray of float, shape (cells,)
        Distance of the nearest station: see `distance_to_nearest`.
    nearest_assayed_m : ndarray of float, shape (cells,)
        Of the nearest one with grades; infinite where there is none.
    reach_m : float
        How far stations speak: the radius of the estimate.
    slope_cell_m : float or None
        Cell size of the slope; None where no slope is known.
    fitted : bool
        Whether the data carry a variogram, or the mean is used.
    given_range : GivenRange or None
        The range of somebody's word, where pairs of stations do not support it.
    kriging_beats_mean : bool or None
        In blocked cross-validation; None where it was not tried.
    """

    nearest_m: NDArray[np.float64]
    nearest_assayed_m: NDArray[np.float64]
    reach_m: float
    slope_cell_m: float | None
    fitted: bool
    given_range: GivenRange | None
    kriging_beats_mean: bool | None


def distance_to_nearest(
    coordinates: NDArray[np.float64], onto: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure how far the nearest station is.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Stations: easting and northing, m; none at all is allowed.
    onto : ndarray of float, shape (cells, 2)

    Returns
    -------
    ndarray of float, shape (cells,)
        Metres; infinite without stations.

    Examples
    --------
    >>> distance_to_nearest(np.array([[3.0, 0.0]]), np.array([[0.0, 4.0]]))
    array([5.])
    """
    if not len(coordinates):
        return np.full(len(onto), np.inf)
    away, _ = KDTree(coordinates).query(onto)
    return np.asarray(away, dtype=float)


def standard_caps(standing: Standing, *, settings: ClassSettings) -> tuple[Cap, ...]:
    """List the caps of a domain.

    At most Inferred: where slope is known on cells above 200 m or not at all (the
    ground that can be mined is then a factor, not a map); where the data carry no
    variogram and the mean is used; where kriging does not predict left-out
    squares of ground better than the plain mean; where no station with grades
    lies within the reach of the estimate. In each of these the continuity of
    ground or grade between stations is implied and not verified, by which the
    codes tell Inferred from Indicated. A range that somebody gives is capped by
    the settings, a spacing too wide for a class by theirs. That each of them caps
    at just this class is a proposal of this package, not of a code.

    Parameters
    ----------
    standing : Standing
    settings : ClassSettings

    Returns
    -------
    tuple of Cap
        Those that hold for some ground.

    References
    ----------
    JORC (2012). Australasian Code for Reporting of Exploration Results, Mineral
    Resources and Ore Reserves, clauses 21 to 23 (numbers unverified).
    CRIRSCO (2019). International Reporting Template.

    Examples
    --------
    >>> from geo.model.classes import ClassSettings
    >>> near = np.array([1e3, 9e3])
    >>> standing = Standing(
    ...     nearest_m=near,
    ...     nearest_assayed_m=near,
    ...     reach_m=5e3,
    ...     slope_cell_m=100.0,
    ...     fitted=True,
    ...     given_range=None,
    ...     kriging_beats_mean=True,
    ... )
    >>> (cap,) = standard_caps(standing, settings=ClassSettings(annual_area_km2=9.0))
    >>> cap.reason, cap.highest.value, cap.mask
    ('no station with grades within 5 km', 'Inferred', array([False,  True]))
    """
    everywhere = np.ones(len(standing.nearest_m), dtype=bool)
    inferred = ResourceClass.INFERRED
    caps = [
        *(Cap(reason=why, highest=inferred, mask=everywhere) for why in _why(standing)),
        *_given(standing.given_range, everywhere, settings=settings),
        Cap(
            reason=f"no station with grades within {standing.reach_m / 1e3:g} km",
            highest=inferred,
            mask=standing.nearest_assayed_m > standing.reach_m,
        ),
        *spacing_caps(standing.nearest_m, widest=settings.widest_spacing),
    ]
    return tuple(cap for cap in caps if cap.mask.any())


def spacing_caps(
    nearest_m: NDArray[np.float64], *, widest: WidestSpacing
) -> tuple[Cap, ...]:
    """List the caps of stations too far apart.

    Parameters
    ----------
    nearest_m : ndarray of float, shape (cells,)
        Distance of the nearest station.
    widest : WidestSpacing

    Returns
    -------
    tuple of Cap
        One for each class that asks for a spacing.

    Examples
    --------
    >>> from geo.model.classes import WidestSpacing
    >>> (cap,) = spacing_caps(
    ...     np.array([700.0, 800.0]), widest=WidestSpacing(measured_m=1e3)
    ... )
    >>> cap.reason, cap.highest.value
    ('farther from a station than a grid of 1 km allows', 'Indicated')
    >>> cap.mask
    array([False,  True])
    """
    asked = (
        (widest.measured_m, ResourceClass.INDICATED),
        (widest.indicated_m, ResourceClass.INFERRED),
        (widest.inferred_m, ResourceClass.UNCLASSIFIED),
    )
    return tuple(
        Cap(
            reason=f"farther from a station than a grid of {side / 1e3:g} km allows",
            highest=highest,
            mask=nearest_m > side / 2.0**0.5,
        )
        for side, highest in asked
        if np.isfinite(side)
    )


def _why(standing: Standing) -> list[str]:
    """Tell what holds everywhere and leaves no more than Inferred."""
    reasons = []
    size = standing.slope_cell_m
    if size is None:
        reasons.append("the slope is not known")
    elif size > REGIONAL_ONLY_ABOVE_M:
        reasons.append(f"slope of cells of {size:,.0f} m is regional only")
    if not standing.fitted:
        reasons.append("no variogram: the mean is used")
    elif standing.kriging_beats_mean is False:
        reasons.append("kriging does not beat the plain mean on left-out ground")
    return reasons


def _given(
    given: GivenRange | None,
    everywhere: NDArray[np.bool_],
    *,
    settings: ClassSettings,
) -> list[Cap]:
    if given is None:
        return []
    return [
        Cap(
            reason=f"the range is the word of {given.author}, not of the pairs",
            highest=settings.highest_with_given_range,
            mask=everywhere,
        )
    ]
