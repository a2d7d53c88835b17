"""How samples are chosen for a target, and where estimates stop."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.anisotropy import Anisotropy


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """How samples are chosen for a target, and where estimates stop.

    Parameters
    ----------
    radius_m : float
        Along the longest axis of the search. A target with fewer than `minimum`
        samples within it is masked as extrapolation: set it to the range that
        the variogram supports. In a moving neighbourhood samples beyond it are
        not used. Infinity masks nothing.
    maximum : int or None, optional
        The nearest so many samples (moving neighbourhood); None takes all
        samples for every target (unique neighbourhood).
    minimum : int, optional
        A target with fewer samples is masked.
    sectors : {1, 4, 8}, optional
        Quadrants or octants round the target, the first of them clockwise from
        the long axis of the search; each gives its nearest samples, so that a
        crowded line of stations does not take all places.
    per_sector : int, optional
        At most so many samples of each sector; `maximum` shared out, rounded
        up, by default.
    anisotropy : Anisotropy, optional
        Of the search; a circle by default.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> around = Neighbourhood(radius_m=12_000.0, sectors=4)
    >>> around.maximum, around.of_each_sector
    (16, 4)
    """

    radius_m: float
    maximum: int | None = 16
    minimum: int = 1
    sectors: int = 1
    per_sector: int | None = None
    anisotropy: Anisotropy = field(default_factory=Anisotropy)

    def __post_init__(self) -> None:
        problems = [
            Problem(where=where, what=f"{value}", expected=expected)
            for where, value, expected, good in (
                (
                    "radius_m",
                    self.radius_m,
                    "metres above 0, or infinity",
                    self.radius_m > 0.0,
                ),
                (
                    "maximum",
                    self.maximum,
                    "a whole number, at least 1, or None for all samples",
                    self.maximum is None
                    or (hasattr(self.maximum, "__index__") and self.maximum >= 1),
                ),
                ("sectors", self.sectors, "1, 4 or 8", self.sectors in {1, 4, 8}),
                (
                    "per_sector",
                    self.per_sector,
                    "at least 1, of 4 or 8 sectors in a moving neighbourhood",
                    self.per_sector is None
                    or (self.per_sector >= 1 and self.sectors > 1),
                ),
            )
            if not good
        ]
        problems = problems or self._contradictions()
        if problems:
            raise ParameterError("neighbourhood", problems)

    def _contradictions(self) -> list[Problem]:
        problems = []
        if self.unique and self.sectors > 1:
            problems.append(
                Problem(
                    where="sectors",
                    what=f"{self.sectors}, where all samples take part",
                    expected="1 with maximum=None",
                    cure="give a maximum",
                )
            )
        most = min(self.maximum or np.inf, self.of_each_sector * self.sectors)
        if not 1 <= self.minimum <= most:
            problems.append(
                Problem(
                    where="minimum",
                    what=f"{self.minimum}",
                    expected=f"1 to {most:g}, the most samples that are taken",
                )
            )
        return problems

    @property
    def unique(self) -> bool:
        """Whether every target uses all samples."""
        return self.maximum is None

    @property
    def of_each_sector(self) -> float:
        """The most samples of one sector; infinity in a unique neighbourhood."""
        if self.maximum is None:
            return np.inf
        return self.per_sector or -(-self.maximum // self.sectors)
