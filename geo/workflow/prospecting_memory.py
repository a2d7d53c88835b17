"""Memory that a map of concentration or occurrence takes, told before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.byte_sizes import size_text

if TYPE_CHECKING:
    from geo.model.grid import GridSpec
    from geo.model.prospect import ProspectPlan

NUMBER_BYTES = 8

PROCESS_BYTES = 600 * 10**6  # libraries, code being compiled, figures and pages
BYTES_PER_POINT = 10_000  # folds, predictions by learner, matrices of kriging
NUMBERS_PER_CELL = 30  # the map, its layers as they are drawn and written
NUMBERS_PER_COVARIATE = 8  # read, stacked, standardised, and their tree


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectNeed:
    """What a map takes, in bytes.

    Maps of 120,000 cells and 10,462 points, and of 994,000 cells and 200 points, were
    measured to take 0.78 and 0.64 of the sum.

    Parameters
    ----------
    process, points, cells : int
        Of the program itself, of the points and what is learnt of them, and of the
        cells with their covariates.
    """

    process: int
    points: int
    cells: int

    @property
    def memory(self) -> int:
        """The peak, all of it at once."""
        return self.process + self.points + self.cells

    def as_json(self) -> dict[str, int]:
        """Give the sum and its parts.

        Returns
        -------
        dict of str to int
            Bytes.
        """
        return {
            "peak_memory_bytes": self.memory,
            "of_the_program": self.process,
            "of_the_points": self.points,
            "of_the_cells": self.cells,
        }


def prospect_need(plan: ProspectPlan, *, spec: GridSpec, points: int) -> ProspectNeed:
    """Estimate what a map takes.

    Parameters
    ----------
    plan : ProspectPlan
    spec : GridSpec
    points : int

    Returns
    -------
    ProspectNeed
    """
    covariates = sum(one.used for one in plan.covariates)
    numbers = NUMBERS_PER_CELL + NUMBERS_PER_COVARIATE * covariates
    return ProspectNeed(
        process=PROCESS_BYTES,
        points=BYTES_PER_POINT * points,
        cells=NUMBER_BYTES * numbers * spec.shape[0] * spec.shape[1],
    )


def room_problems(need: ProspectNeed, *, budget: int) -> list[Problem]:
    """Say that a map does not fit in memory.

    Parameters
    ----------
    need : ProspectNeed
    budget : int
        Bytes.

    Returns
    -------
    list of Problem
        Empty where it does.

    Examples
    --------
    >>> need = ProspectNeed(process=7 * 10**8, points=0, cells=10**10)
    >>> room_problems(need, budget=4 * 10**9)[0].what
    'about 10.7 GB would be taken'
    """
    if need.memory <= budget:
        return []
    enough = -(-need.memory // 10**8) / 10
    return [
        Problem(
            where="--memory",
            what=f"about {size_text(need.memory)} would be taken",
            expected=f"at most {size_text(budget)}",
            cure=f"--memory {enough:g}GB, larger cells, or narrower bounds",
        )
    ]


def require_room(need: ProspectNeed, *, budget: int) -> None:
    """Refuse a map that does not fit in memory.

    Parameters
    ----------
    need : ProspectNeed
    budget : int
        Bytes.

    Raises
    ------
    ParameterError
    """
    problems = room_problems(need, budget=budget)
    if problems:
        raise ParameterError("prospect", problems)
