"""How far mining comes each year over ground in a given order.

Many cases of the same ground go side by side: each column is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.limits import outside

if TYPE_CHECKING:
    from geo.resource.mining.ordered_ground import OrderedGround

Values = NDArray[np.float64]

LONGEST_YEARS = 2000
"""Ground that lasts longer at a rate is refused: no plan is made for it."""

SWEPT_AREA, MOST_TONNES, END_OF_GROUND = (
    "swept area",
    "most tonnes",
    "end of the ground",
)
BINDING = (SWEPT_AREA, MOST_TONNES, END_OF_GROUND)
"""What ends the mining of a year, in the order of the codes 0, 1, 2."""

_REST = 1e-9  # of all ground: what sums of rounded numbers leave over


@dataclass(frozen=True, slots=True, kw_only=True)
class MiningRate:
    """How much a year of mining takes at most.

    Parameters
    ----------
    new_km2_per_year : float
        Ground that the collectors sweep for the first time:
        `Collectors.new_km2_per_year`.
    most_wet_t_per_year : float, optional
        What ships, port and plant take; without it only the ground bounds.
    ramp : tuple of float, optional
        Shares of both in the years 1, 2, …; every later year is whole.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> rate = MiningRate(new_km2_per_year=314.6, ramp=(0.5, 0.8))
    >>> [rate.share_of(year) for year in (1, 2, 3)]
    [0.5, 0.8, 1.0]
    """

    new_km2_per_year: float
    most_wet_t_per_year: float | None = None
    ramp: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "new_km2_per_year", low=1e-6, high=1e9),
            *outside(self, "most_wet_t_per_year", low=1e-3, high=1e12),
        ]
        problems += [
            Problem(where=f"ramp.{year}", what=f"{share:g}", expected="above 0 to 1")
            for year, share in enumerate(self.ramp, start=1)
            if not 0.0 < share <= 1.0
        ]
        if problems:
            raise ParameterError("mining rate", problems)

    def share_of(self, year: int) -> float:
        """Give the share of the full rate in a year of mining.

        Parameters
        ----------
        year : int
            From 1 on.

        Returns
        -------
        float
            Above 0, at most 1.
        """
        return self.ramp[year - 1] if year <= len(self.ramp) else 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroundFactors:
    """How cases differ from the ground as it stands; 1 leaves it.

    Parameters
    ----------
    area : ndarray of float, shape (cases,)
        On the ground at or above the cut-off.
    abundance : ndarray of float, shape (cases,)
        On wet tonnes per area.
    solids : ndarray of float, shape (cases,)
        On dry tonnes per wet tonne.
    grade : mapping of str to ndarray of float, shape (cases,)
        On metal per dry tonne.
    pace : ndarray of float, shape (cases,)
        On the ground swept in a year; what ships and plant take stays.
    """

    area: Values
    abundance: Values
    solids: Values
    grade: Mapping[str, Values]
    pace: Values

    @classmethod
    def none(cls, metals: tuple[str, ...], *, cases: int = 1) -> GroundFactors:
        """Leave the ground as it stands.

        Parameters
        ----------
        metals : tuple of str
        cases : int, optional

        Returns
        -------
        GroundFactors
        """
        one = np.ones(cases)
        grade = dict.fromkeys(metals, one)
        return cls(area=one, abundance=one, solids=one, grade=grade, pace=one)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinedYears:
    """What each year of mining delivers, for many cases side by side.

    Parameters
    ----------
    swept_km2, wet_t, dry_t : ndarray of float, shape (years, cases)
    metal_t : mapping of str to ndarray of float, shape (years, cases)
        In the nodules delivered, before the plant.
    worked : ndarray of float, shape (years, cases)
        Share of the year: 1, less in the last, 0 after it.
    binding : ndarray of int8, shape (years, cases)
        Place in `BINDING` of what ended the year.
    until_m2 : ndarray of float, shape (years, cases)
        Ground swept up to the end of the year, as it stands (without factors).
    """

    swept_km2: Values
    wet_t: Values
    dry_t: Values
    metal_t: Mapping[str, Values]
    worked: Values
    binding: NDArray[np.int8]
    until_m2: Values

    @property
    def years(self) -> NDArray[np.intp]:
        """Years in which something is mined, by case."""
        return np.asarray(np.count_nonzero(self.worked > 0.0, axis=0), dtype=np.intp)


def mined_years(
    ground: OrderedGround,
    *,
    rate: MiningRate,
    factors: GroundFactors,
    most_years: int | None = None,
) -> MinedYears:
    """Take the ground in its order, each year until a bound is reached.

    A year ends when the collectors have swept what they can, or when the ships and
    the plant have had what they take: whichever comes first.

    Parameters
    ----------
    ground : OrderedGround
    rate : MiningRate
    factors : GroundFactors
    most_years : int, optional
        To stop after; by default all ground is mined.

    Returns
    -------
    MinedYears

    Raises
    ------
    ParameterError
        The ground lasts more than `LONGEST_YEARS`.
    """
    at = np.zeros_like(factors.area)
    end = float(ground.swept_m2[-1])
    rows: list[tuple[Values, Values, NDArray[np.int8]]] = []
    while bool((at < end).any()) and (most_years is None or len(rows) < most_years):
        if len(rows) == LONGEST_YEARS:
            _refuse_endless()
        rows.append(_one_year(ground, at, year=len(rows) + 1, rate=rate, case=factors))
        at = rows[-1][0]
    until = np.stack([row[0] for row in rows])
    tonnes = factors.area * factors.abundance
    dry = tonnes * factors.solids
    return MinedYears(
        swept_km2=np.diff(until, axis=0, prepend=0.0) * (factors.area / 1e6),
        wet_t=_amounts(until, ground.swept_m2, ground.wet_t) * tonnes,
        dry_t=_amounts(until, ground.swept_m2, ground.dry_t) * dry,
        metal_t={
            metal: _amounts(until, ground.swept_m2, held) * (dry * factors.grade[metal])
            for metal, held in ground.metal_t.items()
        },
        worked=np.stack([row[1] for row in rows]),
        binding=np.stack([row[2] for row in rows]),
        until_m2=until,
    )


def _one_year(
    ground: OrderedGround,
    at: Values,
    *,
    year: int,
    rate: MiningRate,
    case: GroundFactors,
) -> tuple[Values, Values, NDArray[np.int8]]:
    """Give where the year ends, the share of it that is worked, and what binds."""
    end = ground.swept_m2[-1]
    share = rate.share_of(year)
    ground_m2 = share * rate.new_km2_per_year * 1e6 * case.pace / case.area
    to, worked = at + ground_m2, (end - at) / ground_m2
    binding = np.zeros(at.shape, dtype=np.int8)
    if rate.most_wet_t_per_year is not None:
        wet_t = share * rate.most_wet_t_per_year / (case.area * case.abundance)
        mined = np.interp(at, ground.swept_m2, ground.wet_t)
        to_tonnes = np.interp(mined + wet_t, ground.wet_t, ground.swept_m2)
        binding[to_tonnes < to] = 1
        to = np.minimum(to, to_tonnes)
        worked = np.maximum(worked, (ground.wet_t[-1] - mined) / wet_t)
    ended = to >= end * (1.0 - _REST)
    binding[ended] = 2
    worked = np.where(at < end, np.minimum(worked, 1.0), 0.0)
    return np.where(ended, end, to), worked, binding


def _amounts(until: Values, swept: Values, held: Values) -> Values:
    """Give what lies between the ends of the years."""
    return np.diff(np.interp(until, swept, held), axis=0, prepend=0.0)


def _refuse_endless() -> None:
    raise ParameterError(
        "schedule",
        [
            Problem(
                where="rate",
                what=f"the ground lasts more than {LONGEST_YEARS} years",
                cure="mine faster, or give most_years",
            )
        ],
    )
