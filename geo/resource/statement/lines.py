"""Cells as a statement adds them: above each cut-off, each on one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.model.classes import ResourceClass
from geo.resource.tonnage import Tonnage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from geo.resource.tonnage import Cells

TOTAL = "total"
OUTSIDE = -1  # zone of a cell that lies in none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AboveCutoffs:
    """What of each cell lies at or above each cut-off.

    Of an estimate a cell lies above or not; of realizations these are the means
    over them, so that a cell counts by its chance. Sums over cells are expected
    values of sums.

    Parameters
    ----------
    cutoffs : tuple of float
        kg/m2 wet, ascending.
    area_m2 : ndarray of float, shape (cutoffs, cells)
    wet_t, dry_t : ndarray of float, shape (cutoffs, cells)
        In situ.
    metal_t : mapping of str to ndarray of float, shape (cutoffs, cells)
        By metal: in the ground that has an estimate of the grade.
    graded_dry_t : mapping of str to ndarray of float, shape (cutoffs, cells)
        Dry tonnes of that ground, by metal.

    Raises
    ------
    DataError
        Shapes or metals differ, values that are not finite, or cut-offs that do
        not ascend.
    """

    cutoffs: tuple[float, ...]
    area_m2: NDArray[np.float64]
    wet_t: NDArray[np.float64]
    dry_t: NDArray[np.float64]
    metal_t: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    graded_dry_t: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (len(self.cutoffs), *np.shape(self.area_m2)[1:])
        problems = cutoff_problems(self.cutoffs)
        if set(self.metal_t) != set(self.graded_dry_t):
            problems.append(
                Problem(
                    where="metals",
                    what=f"metal of {', '.join(self.metal_t) or 'none'}, graded "
                    f"tonnes of {', '.join(self.graded_dry_t) or 'none'}",
                    expected="the same",
                )
            )
        for name, values in self.arrays().items():
            if np.shape(values) != shape or len(shape) != 2:
                problems.append(
                    Problem(
                        where=name,
                        what=f"shape {np.shape(values)}",
                        expected="(cut-offs, cells), as the others",
                    )
                )
            elif not np.isfinite(values).all():
                problems.append(
                    Problem(
                        where=name,
                        what=f"{int((~np.isfinite(values)).sum())} values not finite",
                        expected="numbers; 0 where nothing lies above",
                    )
                )
        if problems:
            raise DataError("above cut-offs", problems)

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """Name every array.

        Returns
        -------
        dict of str to ndarray of float, shape (cutoffs, cells)
        """
        return {
            "area_m2": self.area_m2,
            "wet_t": self.wet_t,
            "dry_t": self.dry_t,
            **{f"metal_t of {metal}": values for metal, values in self.metal_t.items()},
            **{
                f"graded_dry_t of {metal}": values
                for metal, values in self.graded_dry_t.items()
            },
        }

    def tonnages(self, where: ArrayLike) -> tuple[Tonnage, ...]:
        """Sum some cells.

        Parameters
        ----------
        where : array_like of bool, shape (cells,)

        Returns
        -------
        tuple of Tonnage
            One for each cut-off.

        Examples
        --------
        >>> from geo.resource.tonnage import estimated_cells
        >>> cells = estimated_cells(
        ...     area_m2=[1e6] * 2, abundance=[5.0, 15.0], moisture=0.3
        ... )
        >>> above = above_cutoffs(cells, cutoffs=[0.0, 10.0])
        >>> [part.wet_t for part in above.tonnages([True, True])]
        [20000.0, 15000.0]
        """
        rows = np.flatnonzero(np.asarray(where, dtype=bool))

        def summed(values: NDArray[np.float64]) -> list[float]:
            return [float(each) for each in values[:, rows].sum(axis=1)]

        area, wet, dry = map(summed, (self.area_m2, self.wet_t, self.dry_t))
        metal = {name: summed(values) for name, values in self.metal_t.items()}
        graded = {name: summed(values) for name, values in self.graded_dry_t.items()}
        return tuple(
            Tonnage(
                area_m2=area[i],
                wet_t=wet[i],
                dry_t=dry[i],
                metal_t={name: values[i] for name, values in metal.items()},
                graded_dry_t={name: graded[name][i] for name in metal},
            )
            for i in range(len(self.cutoffs))
        )


def cutoff_problems(cutoffs: Sequence[float]) -> list[Problem]:
    """Say what is wrong with some cut-offs.

    Parameters
    ----------
    cutoffs : sequence of float

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> print(*cutoff_problems([4.0, 4.0]))
    cut-offs: 4, 4
        expected: at least one, 0 or more, ascending
    """
    values = np.asarray(cutoffs, dtype=float)
    good = (
        values.ndim == 1
        and values.size > 0
        and bool((np.isfinite(values) & (values >= 0.0)).all())
        and bool((np.diff(values) > 0.0).all())
    )
    if good:
        return []
    shown = ", ".join(f"{value:g}" for value in values.ravel())
    expected = "at least one, 0 or more, ascending"
    return [Problem(where="cut-offs", what=shown or "none", expected=expected)]


def above_cutoffs(cells: Cells, *, cutoffs: Sequence[float]) -> AboveCutoffs:
    """Say which cells of an estimate lie above each cut-off.

    Parameters
    ----------
    cells : Cells
        Of any shape: taken row by row.
    cutoffs : sequence of float
        Lowest abundance, kg/m2 wet; a cell on a cut-off lies above it.

    Returns
    -------
    AboveCutoffs
        Cells without an estimate lie above none.

    Raises
    ------
    ParameterError
        Cut-offs that do not ascend.

    Examples
    --------
    >>> from geo.resource.tonnage import estimated_cells
    >>> cells = estimated_cells(area_m2=[1e6] * 2, abundance=[5.0, 15.0], moisture=0.3)
    >>> above_cutoffs(cells, cutoffs=[0.0, 10.0]).dry_t
    array([[ 3500., 10500.],
           [    0., 10500.]])
    """
    problems = cutoff_problems(cutoffs)
    if problems:
        raise ParameterError("above cut-offs", problems)
    levels = np.asarray(cutoffs, dtype=float)[:, None]
    abundance = cells.abundance.ravel()
    above = ~np.isnan(abundance) & (np.nan_to_num(abundance) >= levels)

    def where(keep: NDArray[np.bool_], values: ArrayLike) -> NDArray[np.float64]:
        return np.where(keep, np.nan_to_num(np.ravel(values)), 0.0)

    known = {name: above & ~np.isnan(np.ravel(g)) for name, g in cells.grades.items()}
    return AboveCutoffs(
        cutoffs=tuple(map(float, cutoffs)),
        area_m2=where(above, cells.area_m2),
        wet_t=where(above, cells.wet_t),
        dry_t=where(above, cells.dry_t),
        metal_t={
            name: where(known[name], cells.dry_t * np.nan_to_num(grade))
            for name, grade in cells.grades.items()
        },
        graded_dry_t={name: where(known[name], cells.dry_t) for name in cells.grades},
    )


def joined(parts: Sequence[AboveCutoffs]) -> AboveCutoffs:
    """Put the cells of several domains one after the other.

    Parameters
    ----------
    parts : sequence of AboveCutoffs
        At least one.

    Returns
    -------
    AboveCutoffs

    Raises
    ------
    DataError
        Their cut-offs or metals differ.

    Examples
    --------
    >>> from geo.resource.tonnage import estimated_cells
    >>> cells = estimated_cells(area_m2=[1e6], abundance=[5.0], moisture=0.3)
    >>> above = above_cutoffs(cells, cutoffs=[0.0])
    >>> joined([above, above]).wet_t
    array([[5000., 5000.]])
    """
    first = parts[0]
    problems = [
        Problem(
            where=f"part {number}",
            what=f"cut-offs {part.cutoffs}, metals {tuple(part.metal_t)}",
            expected=f"{first.cutoffs}, {tuple(first.metal_t)}, as the first",
        )
        for number, part in enumerate(parts)
        if part.cutoffs != first.cutoffs or set(part.metal_t) != set(first.metal_t)
    ]
    if problems:
        raise DataError("above cut-offs", problems)

    def together(arrays: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.concatenate(arrays, axis=1)

    return AboveCutoffs(
        cutoffs=first.cutoffs,
        area_m2=together([part.area_m2 for part in parts]),
        wet_t=together([part.wet_t for part in parts]),
        dry_t=together([part.dry_t for part in parts]),
        metal_t={m: together([p.metal_t[m] for p in parts]) for m in first.metal_t},
        graded_dry_t={
            m: together([p.graded_dry_t[m] for p in parts]) for m in first.metal_t
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Which line of a statement each cell stands on; each on one.

    Parameters
    ----------
    zones : tuple of str
        Names that differ; none is ``total``.
    zone : ndarray of int, shape (cells,)
        Position in `zones`; -1 outside all.
    klass : ndarray of int8, shape (cells,)
        Code of the `ResourceClass`: 3 is measured, 0 unclassified.
    counts : ndarray of bool, shape (cells,)
        Without a reason for being out, the cut-off aside.

    Raises
    ------
    DataError
        With every problem found.
    """

    zones: tuple[str, ...]
    zone: NDArray[np.int_]
    klass: NDArray[np.int8]
    counts: NDArray[np.bool_]

    def __post_init__(self) -> None:
        problems = self._problems_of_names()
        shape = np.shape(self.counts)
        for name, codes, lowest, number in (
            ("zone", self.zone, OUTSIDE, len(self.zones)),
            ("klass", self.klass, 0, len(ResourceClass)),
        ):
            if np.shape(codes) != shape or len(shape) != 1:
                problems.append(
                    Problem(
                        where=name,
                        what=f"shape {np.shape(codes)}",
                        expected=f"(cells,), as counts, which has {shape}",
                    )
                )
            elif bool(((codes < lowest) | (codes >= number)).any()):
                problems.append(
                    Problem(
                        where=name,
                        what=f"codes {np.min(codes)} to {np.max(codes)}",
                        expected=f"{lowest} to {number - 1}",
                    )
                )
        if problems:
            raise DataError("groups", problems)

    def _problems_of_names(self) -> list[Problem]:
        problems = []
        if not self.zones:
            problems.append(
                Problem(where="zones", what="none", expected="at least one")
            )
        if len(set(self.zones)) < len(self.zones):
            problems.append(
                Problem(
                    where="zones",
                    what=", ".join(self.zones),
                    expected="names that differ",
                    cure="rename one",
                )
            )
        if TOTAL in self.zones:
            problems.append(
                Problem(
                    where=TOTAL, what="is the name of the sum", cure="rename the zone"
                )
            )
        return problems
