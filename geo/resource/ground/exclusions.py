"""Why a cell is out: every reason kept, as bits."""

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
    """The usual reasons; a protected area or a contract is named by itself."""

    OUTSIDE_DOMAIN = "outside domain"
    EXTRAPOLATED = "extrapolated"
    NO_BATHYMETRY = "no bathymetry"
    NO_SLOPE = "slope unknown"
    SLOPE = "slope"
    DEPTH = "depth"
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


def waterfall(
    exclusions: Exclusions,
    *,
    area_m2: ArrayLike,
    wet_t: ArrayLike,
    order: Sequence[str] = (),
) -> pd.DataFrame:
    """Walk from the whole grid to what can be mined, reason by reason.

    Parameters
    ----------
    exclusions : Exclusions
    area_m2 : array_like of float, shape of the grid
        Area of each cell.
    wet_t : array_like of float, shape of the grid
        Wet tonnes of each cell; NaN counts as none.
    order : sequence of str, optional
        In which reasons are taken off; the others follow as they were added.

    Returns
    -------
    pandas.DataFrame
        A row for the gross, one for each reason, one for the mineable: step;
        area_km2 and wet_mt left after it; removed_km2 and removed_mt that it
        takes off in this order; alone_km2 and alone_mt that it would take off
        if it were the only one.

    Examples
    --------
    >>> out = Exclusions.none((4,)).add([1, 1, 0, 0], reason="slope")
    >>> out = out.add([0, 1, 1, 0], reason="APEI")
    >>> steps = waterfall(out, area_m2=[1e6] * 4, wet_t=[2e6] * 4)
    >>> print(steps[["step", "area_km2", "removed_km2", "alone_km2"]])
           step  area_km2  removed_km2  alone_km2
    0     gross       4.0          0.0        0.0
    1     slope       2.0          2.0        2.0
    2      APEI       1.0          1.0        2.0
    3  mineable       1.0          0.0        0.0
    """
    first = [str(reason) for reason in order]
    reasons = [*first, *(r for r in exclusions.reasons if r not in first)]
    area_km2 = np.asarray(area_m2, dtype=float) / 1e6
    mass_mt = np.nan_to_num(np.asarray(wet_t, dtype=float)) / 1e6
    left = np.ones(exclusions.flags.shape, dtype=bool)
    nothing = np.zeros_like(left)
    walk = [("gross", left, nothing, nothing)]
    for reason in reasons:
        alone = exclusions.where(reason)
        walk.append((reason, left & ~alone, left & alone, alone))
        left = left & ~alone
    walk.append(("mineable", left, nothing, nothing))
    return pd.DataFrame(
        {
            "step": step,
            "area_km2": area_km2[rest].sum(),
            "wet_mt": mass_mt[rest].sum(),
            "removed_km2": area_km2[taken].sum(),
            "removed_mt": mass_mt[taken].sum(),
            "alone_km2": area_km2[alone].sum(),
            "alone_mt": mass_mt[alone].sum(),
        }
        for step, rest, taken, alone in walk
    )
