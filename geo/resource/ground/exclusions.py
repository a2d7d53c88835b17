"""Why a cell is out: every reason kept, as bits.

A bit stands for a rule, such as "APEI" or "overlapping contracts"; which of its
features a cell lies in is told by a table beside the bits, so that sixteen bits are
enough however many areas there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import wrap_longitude

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from shapely.geometry.base import BaseGeometry

MAX_REASONS = 16  # bits of the flags


class Reason(StrEnum):
    """The usual reasons; an exclusion of a project gives its own."""

    OUTSIDE_DOMAIN = "outside domain"
    EXTRAPOLATED = "extrapolated"
    NO_BATHYMETRY = "no bathymetry"
    NO_SLOPE = "slope unknown"
    SLOPE = "slope"
    DEPTH = "depth"
    SEAMOUNT = "seamount"
    COVERED = "no crust exposed"
    BELOW_CUTOFF = "below cut-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """The reasons of each cell for being out.

    Parameters
    ----------
    flags : ndarray of uint16
        Bit i is set where reason i applies; 0 where nothing does.
    reasons : tuple of str, optional
        In the order in which they were added.

    Examples
    --------
    >>> start = Exclusions.none((1, 3))
    >>> out = start.add([[True, True, False]], reason=Reason.SLOPE)
    >>> out = out.add([[False, True, False]], reason="APEI-06")
    >>> out.reasons_of((0, 1))
    ('slope', 'APEI-06')
    >>> out.mineable
    array([[False, False,  True]])
    """

    flags: NDArray[np.uint16]
    reasons: tuple[str, ...] = ()

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> Exclusions:
        """Start with nothing excluded.

        Parameters
        ----------
        shape : tuple of int
            Of the grid.

        Returns
        -------
        Exclusions
        """
        return cls(flags=np.zeros(shape, dtype=np.uint16))

    @property
    def mineable(self) -> NDArray[np.bool_]:
        """Cells without any reason for being out."""
        return np.asarray(self.flags == 0)

    @property
    def legend(self) -> dict[int, str]:
        """Reason by value of its bit, for a legend."""
        return {1 << bit: reason for bit, reason in enumerate(self.reasons)}

    def add(self, mask: ArrayLike, *, reason: str) -> Exclusions:
        """Exclude cells for one more reason, or more cells for one already there.

        Parameters
        ----------
        mask : array_like of bool, shape of the grid
        reason : str

        Returns
        -------
        Exclusions

        Raises
        ------
        DataError
            The mask has another shape than the grid.
        ParameterError
            There are more than 16 reasons.
        """
        cells = np.asarray(mask, dtype=bool)
        name = str(reason)
        reasons = self.reasons if name in self.reasons else (*self.reasons, name)
        _require_fit(cells, self.flags, reasons=reasons)
        bit = np.uint16(1 << reasons.index(name))
        flags = np.where(cells, self.flags | bit, self.flags)
        return replace(self, flags=flags, reasons=reasons)

    def add_areas(self, hits: pd.DataFrame, *, reasons: Sequence[str]) -> Exclusions:
        """Exclude the cells that lie in areas.

        Parameters
        ----------
        hits : pandas.DataFrame
            From `geo.resource.ground.excluded_areas.areas_of_cells`.
        reasons : sequence of str
            The rules, in order; also those that no cell lies in.

        Returns
        -------
        Exclusions

        Raises
        ------
        ParameterError
            There are more than 16 reasons.
        """
        out = self
        for reason in reasons:
            mask = np.zeros(self.flags.size, dtype=bool)
            mask[hits.loc[hits["reason"] == str(reason), "cell"].to_numpy()] = True
            out = out.add(mask.reshape(self.flags.shape), reason=reason)
        return out

    def without(self, *reasons: str) -> Exclusions:
        """Let some reasons count no longer.

        Parameters
        ----------
        *reasons : str
            Such as the cut-off, where a table has others in its place.

        Returns
        -------
        Exclusions
            With the other reasons, in their order.

        Raises
        ------
        ParameterError
            There is no such reason.
        """
        dropped = {str(reason) for reason in reasons}
        for reason in dropped:
            self.where(reason)
        out = Exclusions.none(self.flags.shape)
        for reason in self.reasons:
            if reason not in dropped:
                out = out.add(self.where(reason), reason=reason)
        return out

    def where(self, reason: str) -> NDArray[np.bool_]:
        """Find the cells that a reason applies to.

        Parameters
        ----------
        reason : str

        Returns
        -------
        ndarray of bool

        Raises
        ------
        ParameterError
            There is no such reason.
        """
        name = str(reason)
        if name not in self.reasons:
            raise ParameterError(
                "exclusions",
                [
                    Problem(
                        where="reason",
                        what=repr(name),
                        expected="one of " + ", ".join(self.reasons),
                    )
                ],
            )
        bit = np.uint16(1 << self.reasons.index(name))
        return np.asarray((self.flags & bit) != 0)

    def reasons_of(self, cell: tuple[int, ...]) -> tuple[str, ...]:
        """List all reasons of one cell.

        Parameters
        ----------
        cell : tuple of int
            Its row and column.

        Returns
        -------
        tuple of str
            Empty if it is mineable.
        """
        flag = int(self.flags[cell])
        return tuple(r for bit, r in enumerate(self.reasons) if flag >> bit & 1)


def _require_fit(
    cells: NDArray[np.bool_], flags: NDArray[np.uint16], *, reasons: tuple[str, ...]
) -> None:
    if cells.shape != flags.shape:
        raise DataError(
            "exclusions",
            [
                Problem(
                    where=reasons[-1],
                    what=f"a mask of shape {cells.shape}",
                    expected=f"{flags.shape}, as the grid",
                )
            ],
        )
    if len(reasons) > MAX_REASONS:
        raise ParameterError(
            "exclusions",
            [
                Problem(
                    where="reasons",
                    what=f"{len(reasons)}",
                    expected=f"at most {MAX_REASONS}",
                    cure="give areas of one kind a common reason",
                )
            ],
        )


def inside(areas: BaseGeometry, *, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Say which cell centres lie in some areas, or on their edge.

    Parameters
    ----------
    areas : shapely geometry
        In longitude and latitude, split at 180.
    lon, lat : array_like of float, same shape
        Cell centres in degrees; longitudes in any range.

    Returns
    -------
    ndarray of bool

    Examples
    --------
    >>> inside(
    ...     shapely.box(-180.0, 0.0, -179.0, 1.0), lon=[180.0, 170.0], lat=[0.5, 0.5]
    ... )
    array([ True, False])
    """
    wrapped = wrap_longitude(lon)
    latitudes = np.asarray(lat, dtype=float)
    shapely.prepare(areas)
    found = shapely.intersects_xy(areas, wrapped, latitudes)
    # centres on 180 belong to areas on either side of it
    seam = wrapped == -180.0
    return np.asarray(found | (seam & shapely.intersects_xy(areas, 180.0, latitudes)))


def joined_exclusions(parts: Sequence[Exclusions]) -> Exclusions:
    """Put grounds one after the other, cell by cell, by the names of their reasons.

    Parameters
    ----------
    parts : sequence of Exclusions
        Of grids of any shape; each may have reasons that others lack.

    Returns
    -------
    Exclusions
        One row of cells.

    Raises
    ------
    ParameterError
        Together there are more than 16 reasons.

    Examples
    --------
    >>> west = Exclusions.none((1, 2)).add([[1, 0]], reason="slope")
    >>> east = Exclusions.none((1, 2)).add([[1, 1]], reason="APEI")
    >>> both = joined_exclusions([west, east])
    >>> both.reasons, both.flags.tolist()
    (('slope', 'APEI'), [1, 0, 2, 2])
    """
    whole = Exclusions.none((sum(part.flags.size for part in parts),))
    reasons = dict.fromkeys(reason for part in parts for reason in part.reasons)
    for reason in reasons:
        masks = [
            part.where(reason).ravel()
            if reason in part.reasons
            else np.zeros(part.flags.size, dtype=bool)
            for part in parts
        ]
        whole = whole.add(np.concatenate(masks), reason=reason)
    return whole


def reason_table(
    exclusions: Exclusions,
    *,
    areas: pd.DataFrame | None = None,
    cells: ArrayLike | None = None,
) -> pd.DataFrame:
    """List every reason of every cell, and the features behind it.

    Parameters
    ----------
    exclusions : Exclusions
    areas : pandas.DataFrame, optional
        Which areas each cell lies in, from
        `geo.resource.ground.excluded_areas.areas_of_cells`.
    cells : array_like of int, optional
        Only these, counted row by row from 0; all by default.

    Returns
    -------
    pandas.DataFrame
        A row for each cell, reason and feature, in the order of cells and reasons:
        cell; reason; feature, empty where no area stands behind the reason. Cells
        without a reason have no row.

    Examples
    --------
    >>> out = Exclusions.none((3,)).add([1, 1, 0], reason=Reason.SLOPE)
    >>> hits = pd.DataFrame(
    ...     {"cell": [1, 1], "reason": "APEI", "feature": ["APEI-06", "APEI-07"]}
    ... )
    >>> out = out.add_areas(hits, reasons=["APEI"])
    >>> print(reason_table(out, areas=hits).to_string(index=False))
     cell reason feature
        0  slope
        1  slope
        1   APEI APEI-06
        1   APEI APEI-07
    """
    flags = exclusions.flags.ravel()
    chosen = np.arange(flags.size) if cells is None else np.unique(np.asarray(cells))
    number, bit = np.nonzero(
        flags[chosen, None] >> np.arange(len(exclusions.reasons), dtype=np.uint16) & 1
    )
    names = np.array([str(reason) for reason in exclusions.reasons], dtype=object)
    table = pd.DataFrame({"cell": chosen[number], "reason": names[bit]})
    if areas is None or areas.empty:
        return table.assign(feature="")
    behind = areas[["cell", "reason", "feature"]]
    merged = table.merge(behind, on=["cell", "reason"], how="left", sort=False)
    return merged.assign(feature=merged["feature"].fillna(""))
