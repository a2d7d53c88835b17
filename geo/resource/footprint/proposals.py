"""Search for windows of ground that stand best for other ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.resource.footprint.distributions import (
    mean_differences,
    mixture_differences,
    share_differences,
)
from geo.resource.footprint.windows import Window, free_windows, window_shapes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.model.footprint import Likeness
    from geo.resource.footprint.distributions import Distribution
    from geo.resource.footprint.ground_cells import GroundCells, Stretch

Values = NDArray[np.float64]

WHOLE = 1.0 - 1e-6  # a fraction from which a cell counts as wholly inside
CELLS_AT_ONCE = 2_000_000  # of windows that are held against other ground at a time
FACIES = "facies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A window that stands for other ground, more or less.

    Parameters
    ----------
    ground : int
        Number of the domain it lies in.
    window : Window
    excess : mapping of str to float
        By criterion, the larger of its differences over their limits: at most 1 where
        it stands for the other ground.
    """

    ground: int
    window: Window
    excess: Mapping[str, float]

    @property
    def worst(self) -> float:
        """The largest of the excesses."""
        return max(self.excess.values(), default=float("inf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search for windows found.

    Parameters
    ----------
    tried : int
        Windows that were free.
    found : tuple of Proposal
        Those that share no ground, the best first.
    """

    tried: int
    found: tuple[Proposal, ...]


def find_windows(
    grounds: Sequence[GroundCells],
    *,
    allowed: Sequence[NDArray[np.bool_]],
    size_km2: float,
    like: Stretch,
    likeness: Likeness,
    most: int = 5,
) -> Search:
    """Find the windows of a size that are most like a stretch of ground.

    For every criterion the larger of its differences over their limits is taken
    (means in standard deviations, and shares of the ground), and a window is as good
    as its worst criterion; of equals the one with the least in sum, then that nearest
    to the size. Where even the best exceeds 1, none stands for the ground.

    Parameters
    ----------
    grounds : sequence of GroundCells
    allowed : sequence of ndarray of bool, shape (cells,)
        Where a window may lie, by domain. Cells that are partly outside their domain,
        or of which something is not known that is known of the stretch, never are.
    size_km2 : float
    like : Stretch
    likeness : Likeness
    most : int, optional

    Returns
    -------
    Search

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.footprint import Likeness
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.footprint.ground_cells import GroundCells, stretch_of
    >>> spec = GridSpec(
    ...     west=0, south=0, spacing=1e3, shape=(1, 6), crs=local_crs([154.0], [24.0])
    ... )
    >>> depth = np.array([5000.0, 5010.0, 4000.0, 3000.0, 5005.0, 5001.0])
    >>> field = GroundCells(
    ...     name="field",
    ...     spec=spec,
    ...     fraction=np.ones(6),
    ...     values={"depth_m": depth},
    ...     facies={},
    ... )
    >>> mined = np.array([1e6, 1e6, 0.0, 0.0, 0.0, 0.0])
    >>> found = find_windows(
    ...     [field],
    ...     allowed=[mined == 0.0],
    ...     size_km2=2.0,
    ...     like=stretch_of([field], area_m2=[mined]),
    ...     likeness=Likeness(),
    ... )
    >>> found.tried, found.found[0].window.column
    (3, 4)
    """
    candidates: list[_Candidate] = []
    for number, (ground, free) in enumerate(zip(grounds, allowed, strict=True)):
        usable = free & (ground.fraction >= WHOLE) & _known(ground, like)
        cells = size_km2 * 1e6 / ground.spec.spacing**2
        for height, width in window_shapes(cells):
            windows = free_windows(
                usable.reshape(ground.spec.shape), height=height, width=width
            )
            excess = _excess(ground, windows, like=like, likeness=likeness)
            for index, window in enumerate(windows):
                own = {name: float(each[index]) for name, each in excess.items()}
                candidates.append(
                    _Candidate(
                        worst=max(own.values(), default=np.inf),
                        total=sum(own.values()),
                        wrong_size=abs(height * width - cells),
                        ground=number,
                        window=window,
                        excess=own,
                    )
                )
    ordered = sorted(candidates, key=lambda one: one[:5])
    return Search(tried=len(candidates), found=tuple(_apart(ordered, most=most)))


class _Candidate(NamedTuple):
    """A window, first what it is ranked by."""

    worst: float
    total: float
    wrong_size: float
    ground: int
    window: Window
    excess: Mapping[str, float]


def _known(ground: GroundCells, like: Stretch) -> NDArray[np.bool_]:
    """Tell where all is known that is known of the other ground."""
    known = np.ones(ground.fraction.shape, dtype=bool)
    for name in like.distributions:
        known &= np.isfinite(ground.values[name]) if name in ground.values else False
    return known


def _excess(
    ground: GroundCells, windows: list[Window], *, like: Stretch, likeness: Likeness
) -> dict[str, Values]:
    """Hold windows of one shape against other ground, some at a time."""
    columns = ground.spec.shape[1]
    if not windows:
        return {}
    at_once = max(CELLS_AT_ONCE // (windows[0].height * windows[0].width), 1)
    parts = [
        _excess_of_cells(
            ground,
            np.array([one.cells(columns) for one in windows[first : first + at_once]]),
            like=like,
            likeness=likeness,
        )
        for first in range(0, len(windows), at_once)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _excess_of_cells(
    ground: GroundCells, cells: NDArray[np.intp], *, like: Stretch, likeness: Likeness
) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for name, reference in like.distributions.items():
        values = ground.values[name][cells]
        found[name] = excess_of_values(
            values,
            area_m2=1.0,
            name=name,
            reference=reference,
            likeness=likeness,
        )
    if like.facies:
        mixture = {
            name: each[cells].mean(axis=1) for name, each in ground.facies.items()
        }
        apart = mixture_differences(mixture, reference=like.facies)
        found[FACIES] = apart / likeness.share_difference
    return found


def excess_of_values(
    values: ArrayLike,
    *,
    area_m2: ArrayLike,
    name: str,
    reference: Distribution,
    likeness: Likeness,
) -> Values:
    """Hold the values of zones against those of other ground.

    Parameters
    ----------
    values : array_like of float, shape (zones, cells)
    area_m2 : array_like of float, broadcast to the same shape
    name : str
        Of the variable, for its tolerance.
    reference : Distribution
    likeness : Likeness

    Returns
    -------
    ndarray of float, shape (zones,)
        The larger of the differences of means and of shares, beyond the tolerance and
        over their limits: at most 1 where a zone stands for the other ground.
    """
    found = np.atleast_2d(np.asarray(values, dtype=float))
    area = np.broadcast_to(np.asarray(area_m2, dtype=float), found.shape)
    tolerance = likeness.tolerance_of(name, sd=reference.sd)
    means = np.sum(found * area, axis=1) / area.sum(axis=1)
    away = mean_differences(means, reference=reference, tolerance=tolerance)
    apart = share_differences(
        found, area_m2=area, reference=reference, tolerance=tolerance
    )
    return np.asarray(
        np.maximum(
            np.abs(away) / likeness.mean_difference, apart / likeness.share_difference
        )
    )


def _apart(ordered: Sequence[_Candidate], *, most: int) -> list[Proposal]:
    """Take the best that share no ground with a better one."""
    kept: list[Proposal] = []
    for one in ordered:
        if len(kept) == most:
            break
        if not any(
            better.ground == one.ground and better.window.overlaps(one.window)
            for better in kept
        ):
            kept.append(
                Proposal(ground=one.ground, window=one.window, excess=one.excess)
            )
    return kept
