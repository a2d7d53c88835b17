"""The ground that drawn deposits are laid over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.statement.lines import Groups, cutoff_problems


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TalliedGround:
    """What a drawn deposit is laid over.

    Parameters
    ----------
    area_m2 : ndarray of float, shape (cells,)
        Ground of each cell inside the domain, geodesic; 0 outside.
    groups : Groups
        Of the same cells, row by row; with the names of all zones.
    cutoffs : tuple of float
        kg/m2 wet, ascending.
    cutoff : float
        That of the statement: one of them.
    nodule_fraction : ndarray of float, shape (cells,), optional
        Share of each cell that bears nodules; 1 by default.
    shares : ndarray of float, shape (realizations,), optional
        By which ground and tonnes are multiplied, drawn for each realization:
        what slopes that no one has mapped take out, a geometry factor.

    Raises
    ------
    DataError
    """

    area_m2: NDArray[np.float64]
    groups: Groups
    cutoffs: tuple[float, ...]
    cutoff: float
    nodule_fraction: NDArray[np.float64] | None = None
    shares: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        problems = cutoff_problems(self.cutoffs)
        cells = np.shape(self.groups.counts)
        for name, values in (
            ("area_m2", self.area_m2),
            ("nodule_fraction", self.nodule_fraction),
        ):
            if values is None:
                continue
            fine = np.isfinite(values) & (np.asarray(values) >= 0.0)
            if np.shape(values) != cells or not fine.all():
                problems.append(
                    Problem(
                        where=name,
                        what=f"shape {np.shape(values)}, or numbers below 0",
                        expected=f"{cells} finite numbers, as the groups",
                    )
                )
        if self.cutoff not in self.cutoffs:
            problems.append(
                Problem(
                    where="cutoff",
                    what=f"{self.cutoff:g}",
                    expected=f"one of {', '.join(f'{c:g}' for c in self.cutoffs)}",
                )
            )
        if self.shares is not None and not (
            np.ndim(self.shares) == 1
            and np.all((np.asarray(self.shares) >= 0) & (np.asarray(self.shares) <= 1))
        ):
            problems.append(
                Problem(
                    where="shares",
                    what="outside 0 to 1, or not one for each realization",
                    expected="shares of the ground that are left",
                )
            )
        if problems:
            raise DataError("tallied ground", problems)
