"""How uncertain a statement is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem
from geo.model.limits import require_between

FEWEST = 10  # realizations: fewer have no P10


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintySettings:
    """How uncertain a statement is drawn.

    Parameters
    ----------
    realizations : int, optional
        Deposits drawn, all as likely; 0 draws none, and the statement is that of
        the kriged model, without a band.
    variograms : int, optional
        Drawn from the uncertainty of the fit; each is followed by as many
        realizations.
    nodes_per_side : int, optional
        Along the side of a cell: its mean is that of the square of so many nodes.
    moisture_sd : float, optional
        Of the moisture, wet-basis fraction; drawn once for all domains.
    assay_sd : dict of str to float, optional
        By metal the relative standard deviation of the error that all its assays
        share, such as that of one laboratory.
    lowest_kg_m2, highest_kg_m2 : float, optional
        That no place has less or more than, wet kg/m2: as far beyond the stations
        as these suggest by default.
    memory_mb : float, optional
        More than this is refused before anything is drawn.

    Raises
    ------
    ParameterError
        Numbers out of their range; all are told.

    Examples
    --------
    >>> UncertaintySettings(moisture_sd=0.02).realizations
    100
    >>> UncertaintySettings(realizations=3)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: uncertainty: 1 problem
    - realizations: 3
        expected: 0 for none, or 10 to 10000
    """

    realizations: int = 100
    variograms: int = 20
    nodes_per_side: int = 4
    moisture_sd: float = 0.0
    assay_sd: dict[str, float] = field(default_factory=dict)
    lowest_kg_m2: float | None = None
    highest_kg_m2: float | None = None
    memory_mb: float = 1024.0

    def __post_init__(self) -> None:
        require_between(
            "uncertainty",
            self,
            {
                "variograms": (1, 1000),
                "nodes_per_side": (1, 10),
                "moisture_sd": (0.0, 0.2),
                "memory_mb": (1.0, 1e6),
            },
        )
        problems = [
            Problem(
                where=f"assay_sd.{metal}",
                what=f"{sd:g}",
                expected="from 0 to below 0.2",
            )
            for metal, sd in self.assay_sd.items()
            if not 0.0 <= sd < 0.2
        ]
        if self.realizations and not FEWEST <= self.realizations <= 10_000:
            problems.append(
                Problem(
                    where="realizations",
                    what=f"{self.realizations}",
                    expected=f"0 for none, or {FEWEST} to 10000",
                )
            )
        bounds = (self.lowest_kg_m2, self.highest_kg_m2)
        low, high = (
            (0.0 if bounds[0] is None else bounds[0]),
            (math.inf if bounds[1] is None else bounds[1]),
        )
        if not 0.0 <= low < high:
            problems.append(
                Problem(
                    where="lowest_kg_m2, highest_kg_m2",
                    what=f"{low:g}, {high:g}",
                    expected="0 or more, the lowest first",
                )
            )
        if problems:
            raise ParameterError("uncertainty", problems)
