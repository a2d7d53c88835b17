"""How far a current carries a grain before it is down: a screening, and no plume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.model.settling import Settling

_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """How long a grain sinks, and how far it drifts.

    Parameters
    ----------
    hours : float
    distance_m : float
    """

    hours: float
    distance_m: float


def screen_settling(settling: Settling) -> Screened:
    """Say how far a grain drifts while it sinks from a height to the sea floor.

    Parameters
    ----------
    settling : Settling

    Returns
    -------
    Screened

    Notes
    -----
    Time = h / w, distance = u h / w: a steady current u, a settling velocity w that
    stays, a start at the height h. Turbulence that lifts grains again, flocs that
    form on the way, turbidity currents and slopes are not in it: it screens a buffer
    and is no model of a plume. The same ratio of advection to settling is the length
    that such models scale with [1]_.

    References
    ----------
    .. [1] Ouillon, R., Muñoz-Royo, C., Alford, M. H. and Peacock, T. (2022):
       Advection-diffusion settling of deep-sea mining sediment plumes. Part 2.
       Collector plumes. Flow 2 (abstract read).

    Examples
    --------
    >>> from geo.model.settling import Settling
    >>> found = screen_settling(
    ...     Settling(
    ...         height_m=2.0,
    ...         height_source="x",
    ...         current_m_s=0.04,
    ...         current_source="x",
    ...         velocity_mm_s=0.2,
    ...         velocity_source="x",
    ...     )
    ... )
    >>> round(found.distance_m, 9), round(found.hours, 2)
    (400.0, 2.78)
    """
    seconds = settling.height_m / (settling.velocity_mm_s / 1e3)
    return Screened(hours=seconds / _HOUR_S, distance_m=settling.current_m_s * seconds)
