"""What a field of polymetallic nodules can be at most, and at least.

Mud has limits of its own (`mud_limits`). Crusts have others too; a statement of those
is checked by its arithmetic only, where its grades are named otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo.resource.statement.consistency.intervals import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A range outside which a mean over a field does not lie.

    Parameters
    ----------
    range : Interval
    why : str
        What it rests on.
    """

    range: Interval
    why: str


ABUNDANCE = Limit(
    range=Interval(low=0.0, high=108.0),
    why="nodules 10 cm high that touch each other everywhere weigh 108 kg/m2 "
    "(2/3 × 1.627 t/m3, the effective density of 1,642 nodules, PANGAEA 904962); "
    "the highest single station of a regional compilation has 58 (Cook Islands)",
)
"""kg/m2 wet. A nodule of height h fills 2/3 h of its outline, as an ellipsoid."""

MOISTURE = Limit(
    range=Interval(low=0.10, high=0.45),
    why="0.24 (NORI-D 2021) and 0.28 (TOML 2016) are published; 0.10 to 0.45 are "
    "pores of a quarter to 70 % of the volume, grains of 3 t/m3 (unverified)",
)
"""Wet-basis fraction."""

REGIONAL_MEANS_PCT = {
    "mn": (16.5, 34.2),
    "fe": (6.0, 16.8),
    "ni": (0.32, 1.30),
    "cu": (0.22, 1.07),
    "co": (0.05, 0.45),
    "rey": (0.04, 0.175),
}
"""Lowest and highest mean of Clarion-Clipperton, Peru Basin, Central Indian Ocean,
Cook Islands and Minamitorishima, per cent of dry mass (regional compilation)."""

MARGIN = 1.5
"""How far beyond the regional means a field may still lie: a judgement."""

WORLD_MINE_KT = {"ni": 3750.0, "co": 238.0, "cu": 22_600.0, "mn": 19_600.0}
"""Mined in 2023, kt of metal (USGS Mineral Commodity Summaries 2025)."""

DEMAND_MARGIN = 10.0
"""How far the mix of a demand may differ from that of the world: a judgement."""


def grade_limit(metal: str) -> Limit | None:
    """Give the range of the mean grade of a field.

    Parameters
    ----------
    metal : str
        Lower case, as in the columns of a statement.

    Returns
    -------
    Limit or None
        Per cent of dry mass; None for a metal without a compilation.

    Examples
    --------
    >>> limit = grade_limit("co")
    >>> round(limit.range.low, 3), round(limit.range.high, 3)
    (0.033, 0.675)
    """
    if metal not in REGIONAL_MEANS_PCT:
        return None
    low, high = REGIONAL_MEANS_PCT[metal]
    return Limit(
        range=Interval(low=low / MARGIN, high=high * MARGIN),
        why=f"means of nodule regions run from {low:g} to {high:g} %, widened by half",
    )
