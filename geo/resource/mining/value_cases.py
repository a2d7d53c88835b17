"""What many cases of one plan are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.mining.abandonment import StoppedValues, stopped_values
from geo.resource.mining.mined_years import GroundFactors, mined_years
from geo.resource.mining.project_flows import MoneyFactors, project_flows

if TYPE_CHECKING:
    from geo.resource.mining.project_terms import ProjectTerms
    from geo.resource.mining.schedule import Schedule

CHUNK = 500
"""Cases worked out at once; the figures do not depend on it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cases:
    """How cases differ in ground and in money.

    Parameters
    ----------
    ground : GroundFactors
    money : MoneyFactors
        Of as many cases.
    """

    ground: GroundFactors
    money: MoneyFactors

    @classmethod
    def none(cls, schedule: Schedule, *, terms: ProjectTerms, cases: int = 1) -> Cases:
        """Take plan and terms as they stand.

        Parameters
        ----------
        schedule : Schedule
        terms : ProjectTerms
        cases : int, optional

        Returns
        -------
        Cases
        """
        return cls(
            ground=GroundFactors.none(schedule.metals, cases=cases),
            money=MoneyFactors.none(terms, cases=cases),
        )

    def part(self, rows: slice) -> Cases:
        """Take some of the cases.

        Parameters
        ----------
        rows : slice

        Returns
        -------
        Cases
        """
        ground, money = self.ground, self.money
        return Cases(
            ground=GroundFactors(
                area=ground.area[rows],
                abundance=ground.abundance[rows],
                solids=ground.solids[rows],
                grade={metal: all_[rows] for metal, all_ in ground.grade.items()},
                pace=ground.pace[rows],
            ),
            money=MoneyFactors(
                price_usd_t={m: all_[rows] for m, all_ in money.price_usd_t.items()},
                recovery=money.recovery[rows],
                capital=money.capital[rows],
                operating=money.operating[rows],
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaseValues:
    """What the cases come to.

    Parameters
    ----------
    npv_usd, life_years : ndarray of float, shape (cases,)
    stopped : StoppedValues or None
        Where each case may stop once the rest only loses, if that was asked for.
    """

    npv_usd: NDArray[np.float64]
    life_years: NDArray[np.float64]
    stopped: StoppedValues | None = None


def value_cases(
    schedule: Schedule,
    *,
    terms: ProjectTerms,
    cases: Cases,
    stopping: bool = False,
    chunk: int = CHUNK,
) -> CaseValues:
    """Mine and sell each case: the same order of blocks, other tonnes and money.

    Parameters
    ----------
    schedule : Schedule
        Whose blocks, order and rate all cases share.
    terms : ProjectTerms
    cases : Cases
    stopping : bool, optional
        Whether to work out as well what each is worth that stops in time.
    chunk : int, optional
        Cases at once, which bounds the memory; the figures are the same to the bit.

    Returns
    -------
    CaseValues

    Raises
    ------
    DataError
        The schedule does not carry a metal of the terms.
    """
    absent = [metal for metal in terms.metals if metal not in schedule.metals]
    if absent:
        raise DataError(
            "value of a plan",
            [
                Problem(
                    where="schedule",
                    what="does not carry " + ", ".join(absent),
                    cure="name every metal that sells when the schedule is made",
                )
            ],
        )
    count = len(cases.ground.area)
    npv, life, stopped = np.empty(count), np.empty(count), _no_stops(count)
    for begin in range(0, count, max(chunk, 1)):
        rows = slice(begin, begin + max(chunk, 1))
        part = cases.part(rows)
        mined = mined_years(
            schedule.ground,
            rate=schedule.rate,
            factors=part.ground,
            most_years=schedule.most_years,
        )
        flows = project_flows(mined, terms=terms, money=part.money)
        npv[rows] = flows.npv_usd(terms)
        life[rows] = np.cumsum(mined.worked, axis=0)[-1]
        if stopping:
            found = stopped_values(mined, terms=terms, money=part.money)
            stopped.npv_usd[rows], stopped.years[rows] = found.npv_usd, found.years
    return CaseValues(
        npv_usd=npv, life_years=life, stopped=stopped if stopping else None
    )


def _no_stops(count: int) -> StoppedValues:
    """Make room for the stops of cases."""
    return StoppedValues(npv_usd=np.empty(count), years=np.empty(count, dtype=np.intp))
