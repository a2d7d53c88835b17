"""Going through realizations once, without keeping them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.stochastic.summary import METHOD, Summary, SummarySettings
from geo.model.grid import GridSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

CELLS_AT_ONCE = 4_096  # in a quantile


def reblock(values: NDArray[np.float64], *, cells: int) -> NDArray[np.float64]:
    """Average cells to square blocks.

    Parameters
    ----------
    values : ndarray of float, shape (..., rows, columns)
    cells : int
        Along the side of a block; rows and columns are multiples of it.

    Returns
    -------
    ndarray of float, shape (..., rows / cells, columns / cells)

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> reblock(np.arange(8.0).reshape(2, 4), cells=2)
    array([[2.5, 4.5]])
    """
    *leading, rows, columns = values.shape
    _require_divisible((rows, columns), cells)
    blocks = values.reshape(*leading, rows // cells, cells, columns // cells, cells)
    return np.asarray(blocks.mean(axis=(-3, -1)))


def reblocked(onto: GridSpec, *, cells: int) -> GridSpec:
    """Lay the grid of the blocks that `reblock` makes.

    Parameters
    ----------
    onto : GridSpec
    cells : int

    Returns
    -------
    GridSpec

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> spec = GridSpec(
    ...     west=0.0,
    ...     south=0.0,
    ...     spacing=50.0,
    ...     shape=(40, 60),
    ...     crs=local_crs([154.0], [24.0]),
    ... )
    >>> blocks = reblocked(spec, cells=20)
    >>> blocks.shape, blocks.spacing
    ((2, 3), 1000.0)
    """
    _require_divisible(onto.shape, cells)
    return GridSpec(
        west=onto.west,
        south=onto.south,
        spacing=onto.spacing * cells,
        shape=(onto.shape[0] // cells, onto.shape[1] // cells),
        crs=onto.crs,
    )


class Tally:
    """A running summary, for those who go through realizations themselves.

    Parameters
    ----------
    shape : tuple of int
        Rows, columns of the fields that will be added.
    realizations : int
        How many will be added.
    settings : SummarySettings, optional

    Raises
    ------
    ParameterError
        More memory than the settings allow, or zones of another shape.

    Examples
    --------
    >>> tally = Tally(shape=(1, 2), realizations=3)
    >>> for number in range(3):
    ...     tally.add(np.array([[1.0, 2.0]]) * number)
    >>> tally.summary().quantiles[0.5]
    array([[1., 2.]])
    """

    def __init__(
        self,
        *,
        shape: tuple[int, int],
        realizations: int,
        settings: SummarySettings | None = None,
    ) -> None:
        self.shape = shape
        self.expected = realizations
        self.settings = settings or SummarySettings()
        self._require_room()
        cells = shape[0] * shape[1]
        self.added = 0
        self._mean, self._squares = np.zeros((2, cells))
        self._above = np.zeros((len(self.settings.cutoffs), cells), dtype=np.int32)
        kept = realizations if len(self.settings.levels) else 0
        self._values = np.empty((kept, cells))
        self._totals: list[tuple[int, str, float, float, float]] = []

    @property
    def memory_bytes(self) -> int:
        """What the tally takes: all values for quantiles, and a few fields."""
        cells = self.shape[0] * self.shape[1]
        kept = self.expected if len(self.settings.levels) else 0
        return cells * (8 * (kept + 2) + 4 * len(self.settings.cutoffs))

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in one realization.

        Parameters
        ----------
        values : ndarray of float, shape (rows, columns)

        Raises
        ------
        DataError
            Another shape, values that are not finite, or one realization too many.
        """
        self._require_field(values)
        flat = np.asarray(values, dtype=float).ravel()
        if len(self._values):
            self._values[self.added] = flat
        for row, cutoff in enumerate(self.settings.cutoffs):
            self._above[row] += flat >= cutoff
        for name, zone in (self.settings.zones or {}).items():
            self._add_totals(name, np.asarray(zone, dtype=float).ravel(), flat)
        self.added += 1
        from_mean = flat - self._mean
        self._mean += from_mean / self.added
        self._squares += from_mean * (flat - self._mean)

    def summary(self) -> Summary:
        """Sum up what was added so far.

        Returns
        -------
        Summary

        Raises
        ------
        DataError
            Nothing was added.
        """
        if self.added == 0:
            raise DataError(
                "summary",
                [Problem(where="realizations", what="none", expected="at least one")],
            )
        levels, cutoffs = self.settings.levels, self.settings.cutoffs
        found = _quantiles(self._values[: self.added], levels)
        divisor = max(1, self.added - 1)
        return Summary(
            realizations=self.added,
            mean=self._mean.reshape(self.shape).copy(),
            sd=np.sqrt(self._squares / divisor).reshape(self.shape),
            quantiles={
                float(level): np.asarray(each).reshape(self.shape)
                for level, each in zip(levels, found, strict=True)
            },
            probability={
                float(cutoff): (above / self.added).reshape(self.shape)
                for cutoff, above in zip(cutoffs, self._above, strict=True)
            },
            totals=pd.DataFrame(
                self._totals,
                columns=["realization", "zone", "cutoff", "extent", "total"],
            ),
        )

    def _add_totals(
        self, name: str, zone: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        for cutoff in (-np.inf, *self.settings.cutoffs):
            within = np.where(values >= cutoff, zone, 0.0)
            extent, total = float(within.sum()), float(within @ values)
            self._totals.append((self.added, name, float(cutoff), extent, total))

    def _require_room(self) -> None:
        problems = [
            Problem(
                where=f"zone {name}",
                what=f"shape {np.shape(zone)}",
                expected=f"{self.shape}, as the fields",
            )
            for name, zone in (self.settings.zones or {}).items()
            if np.shape(zone) != self.shape
        ]
        if self.memory_bytes > self.settings.memory_mb * 2**20:
            problems.append(
                Problem(
                    where="memory_mb",
                    what=f"{self.memory_bytes / 2**20:,.0f} MB for {self.expected} "
                    f"realizations of {self.shape[0]} × {self.shape[1]} cells",
                    expected=f"at most {self.settings.memory_mb:,.0f} MB",
                    cure="larger blocks, fewer realizations, or no levels",
                )
            )
        if problems:
            raise ParameterError("summary", problems)

    def _require_field(self, values: NDArray[np.float64]) -> None:
        problems = []
        if np.shape(values) != self.shape:
            problems.append(
                Problem(
                    where=f"realization {self.added}",
                    what=f"shape {np.shape(values)}",
                    expected=f"{self.shape}",
                )
            )
        elif not np.isfinite(values).all():
            problems.append(
                Problem(
                    where=f"realization {self.added}",
                    what=f"{np.count_nonzero(~np.isfinite(values))} cells not finite",
                    expected="a number in every cell",
                )
            )
        if self.added >= self.expected:
            problems.append(
                Problem(
                    where="realizations",
                    what=f"more than {self.expected}",
                    expected="as many as were announced",
                )
            )
        if problems:
            raise DataError("summary", problems)


def summarise(
    fields: Iterable[NDArray[np.float64]],
    *,
    realizations: int,
    settings: SummarySettings | None = None,
) -> Summary:
    """Go through realizations and sum up what they say.

    Parameters
    ----------
    fields : iterable of ndarray of float, shape (rows, columns)
        Such as ``(reblock(each["abundance"], cells=5) for each in simulation)``.
    realizations : int
        How many there will be.
    settings : SummarySettings, optional

    Returns
    -------
    Summary

    Raises
    ------
    DataError
        No fields, fields of different shapes, values that are not finite, or
        another number of fields than announced.
    ParameterError
        More memory than the settings allow, or zones of another shape.

    Examples
    --------
    >>> fields = [np.array([[1.0, 4.0]]), np.array([[3.0, 8.0]])]
    >>> summarise(fields, realizations=2).mean
    array([[2., 6.]])
    """
    tally = None
    for values in fields:
        if tally is None:
            tally = Tally(
                shape=(values.shape[0], values.shape[1]),
                realizations=realizations,
                settings=settings,
            )
        tally.add(values)
    added = 0 if tally is None else tally.added
    if tally is None or added != realizations:
        raise DataError(
            "summary",
            [
                Problem(
                    where="realizations",
                    what=f"{added}",
                    expected=f"{realizations}, as announced, and at least one",
                )
            ],
        )
    return tally.summary()


def _quantiles(
    values: NDArray[np.float64], levels: Sequence[float]
) -> NDArray[np.float64]:
    """Give quantiles of each cell over the realizations, some cells at a time."""
    # all at once would copy all values; and side by side they are ordered twice as fast
    found = np.empty((len(levels), values.shape[1]))
    if not len(levels):
        return found
    for start in range(0, values.shape[1], CELLS_AT_ONCE):
        some = slice(start, start + CELLS_AT_ONCE)
        side_by_side = np.ascontiguousarray(values[:, some].T)
        found[:, some] = np.quantile(side_by_side, levels, axis=1, method=METHOD)
    return found


def _require_divisible(shape: tuple[int, int], cells: int) -> None:
    if cells < 1 or shape[0] % cells or shape[1] % cells:
        raise ParameterError(
            "blocks",
            [
                Problem(
                    where="cells",
                    what=f"{cells} along the side, of {shape[0]} × {shape[1]}",
                    expected="a number that divides both",
                    cure="lay the grid so that it holds whole blocks",
                )
            ],
        )
