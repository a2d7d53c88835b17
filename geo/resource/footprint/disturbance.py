"""Sea floor under the tracks and sediment stirred up, by year and by million tonnes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.limits import outside

MINED_COLUMNS = ("year", "area_m2", "wet_t", "abundance_kg_m2")
PLAN_SHARE, PLAN_COLUMN = "plan_share", "track_plan_km2"
"""Plan area of ground along a slope, and the column that tells tracks by it."""

SUMS = (
    *("wet_t", "dry_t", "worked_km2", "track_km2", "track_length_km"),
    "sediment_t",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """How a tonne that is delivered disturbs the sea floor.

    Parameters
    ----------
    pickup : float
        Fraction of what lies under a track that is taken up.
    transport_loss : float, optional
        Fraction of that which is lost on the way up.
    moisture : float, optional
        Wet-basis mass fraction.
    track_width_m : float
    overlap : float, optional
        Fraction of a track that was driven before.
    sediment_depth_m : float
        Of the layer that is stirred up under a track, once.
    sediment_dry_density_kg_m3 : float

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> collector = Disturbance(
    ...     pickup=0.8,
    ...     track_width_m=15.0,
    ...     sediment_depth_m=0.05,
    ...     sediment_dry_density_kg_m3=400.0,
    ... )
    >>> collector.sediment_kg_m2
    20.0
    """

    pickup: float
    transport_loss: float = 0.0
    moisture: float = 0.0
    track_width_m: float
    overlap: float = 0.0
    sediment_depth_m: float
    sediment_dry_density_kg_m3: float

    def __post_init__(self) -> None:
        below_one = 1.0 - 1e-9
        limits = {
            "pickup": (1e-9, 1.0),
            "transport_loss": (0.0, below_one),
            "moisture": (0.0, below_one),
            "track_width_m": (1e-3, float("inf")),
            "overlap": (0.0, below_one),
            "sediment_depth_m": (0.0, float("inf")),
            "sediment_dry_density_kg_m3": (0.0, float("inf")),
        }
        problems = [
            problem
            for name, (low, high) in limits.items()
            for problem in outside(self, name, low=low, high=high)
        ]
        if problems:
            raise ParameterError("disturbance", problems)

    @property
    def delivered_share(self) -> float:
        """Fraction of what lies under a track that is delivered."""
        return self.pickup * (1.0 - self.transport_loss)

    @property
    def sediment_kg_m2(self) -> float:
        """Dry sediment stirred up from a square metre of track."""
        return self.sediment_depth_m * self.sediment_dry_density_kg_m3


def disturbance_by_year(
    mined: pd.DataFrame, *, disturbance: Disturbance
) -> pd.DataFrame:
    """Sum up what is disturbed in each year of a schedule.

    The ground under the tracks is what the tonnes lay on, a = 1000 T / [A η (1 - l)];
    ground between the tracks, and ground driven a second time, is no part of it.

    Parameters
    ----------
    mined : pandas.DataFrame
        A row for each block and year, in any order: year; area_m2, the ground worked;
        wet_t delivered; abundance_kg_m2, wet and in situ, where it was mined. With
        plan_share, the plan area of a square metre of it, where ground is measured
        along a slope.
    disturbance : Disturbance

    Returns
    -------
    pandas.DataFrame
        A row for each year, ascending: year, wet_t, dry_t, worked_km2, track_km2,
        track_length_km (overlap driven again with it), sediment_t (dry),
        abundance_kg_m2 (mean under the tracks), and track_km2_so_far. With plan_share
        as well track_plan_km2, the ground under the tracks as a chart shows it.

    Raises
    ------
    DataError
        A column is missing, or tonnes are mined where nothing lies.

    Examples
    --------
    >>> collector = Disturbance(
    ...     pickup=0.8,
    ...     track_width_m=15.0,
    ...     sediment_depth_m=0.05,
    ...     sediment_dry_density_kg_m3=400.0,
    ... )
    >>> mined = pd.DataFrame(
    ...     {
    ...         "year": [1, 2],
    ...         "area_m2": [1e8, 1e8],
    ...         "wet_t": [1e6, 1e6],
    ...         "abundance_kg_m2": [15.0, 30.0],
    ...     }
    ... )
    >>> years = disturbance_by_year(mined, disturbance=collector)
    >>> years["track_km2"].round(3).tolist(), years["sediment_t"].round().tolist()
    ([83.333, 41.667], [1666667.0, 833333.0])
    """
    _require_mined(mined)
    # summed in one order, whatever the order of the rows: the same bytes
    ordered = mined.sort_values([*MINED_COLUMNS], kind="stable")
    tonnes = ordered["wet_t"].to_numpy(dtype=float)
    lies = ordered["abundance_kg_m2"].to_numpy(dtype=float)
    taken = lies * disturbance.delivered_share
    track_m2 = np.divide(
        1000.0 * tonnes, taken, out=np.zeros_like(tonnes), where=tonnes > 0.0
    )
    rows = pd.DataFrame(
        {
            "year": ordered["year"].to_numpy(),
            "wet_t": tonnes,
            "dry_t": tonnes * (1.0 - disturbance.moisture),
            "worked_km2": ordered["area_m2"].to_numpy(dtype=float) / 1e6,
            "track_km2": track_m2 / 1e6,
            "track_length_km": track_m2
            / (disturbance.track_width_m * (1.0 - disturbance.overlap))
            / 1e3,
            "sediment_t": track_m2 * disturbance.sediment_kg_m2 / 1e3,
        }
    )
    if PLAN_SHARE in ordered:
        plan = ordered[PLAN_SHARE].to_numpy(dtype=float)
        rows[PLAN_COLUMN] = rows["track_km2"].to_numpy() * plan
    years = rows.groupby("year", sort=True).sum().reset_index()
    lay_t = years["wet_t"] / disturbance.delivered_share
    years["abundance_kg_m2"] = lay_t / (years["track_km2"] * 1e3)
    years["track_km2_so_far"] = years["track_km2"].cumsum()
    return years


def _require_mined(mined: pd.DataFrame) -> None:
    problems = [
        Problem(where=f"column {name}", what="missing", expected="in the table")
        for name in MINED_COLUMNS
        if name not in mined.columns
    ]
    if not problems:
        from_nothing = (mined["wet_t"] > 0.0) & ~(mined["abundance_kg_m2"] > 0.0)
        if from_nothing.any():
            problems.append(
                Problem(
                    where=f"{int(from_nothing.sum())} rows",
                    what="tonnes are mined, and no abundance above 0 is given",
                    expected="kg/m2, wet and in situ",
                )
            )
    if problems:
        raise DataError("mined ground", problems)


def disturbance_per_mt(years: pd.DataFrame) -> pd.DataFrame:
    """Give what is disturbed by a million tonnes, in a mean year, and in all.

    Parameters
    ----------
    years : pandas.DataFrame
        One result of `disturbance_by_year`.

    Returns
    -------
    pandas.DataFrame
        ``per`` (a million tonnes wet, a million tonnes dry, year on average, the plan)
        with the sums of `years`; empty where nothing is mined.

    Examples
    --------
    >>> years = pd.DataFrame({"year": [1], "wet_t": [2e6], "dry_t": [1e6]})
    >>> years = years.assign(
    ...     worked_km2=200.0, track_km2=160.0, track_length_km=1e4, sediment_t=3e6
    ... )
    >>> disturbance_per_mt(years)[["per", "track_km2"]].values.tolist()[:2]
    [['Mt wet', 80.0], ['Mt dry', 160.0]]
    """
    sums = [*SUMS, *([PLAN_COLUMN] if PLAN_COLUMN in years else [])]
    total = years[sums].sum()
    if not total["wet_t"] > 0.0:
        return pd.DataFrame(columns=["per", *SUMS])
    by = {
        "Mt wet": total["wet_t"] / 1e6,
        "Mt dry": total["dry_t"] / 1e6,
        "year, mean": float(len(years)),
        "plan": 1.0,
    }
    return pd.DataFrame(
        [{"per": per} | (total / amount).to_dict() for per, amount in by.items()]
    )
