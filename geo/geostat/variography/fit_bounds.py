"""What a variogram fit may not change, or only so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from geo.errors import ParameterError, Problem
from geo.kernels.covariance import SMOOTHNESS

Limit: TypeAlias = float | tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitBounds:
    """Fixed parameters, and bounds on others.

    A number is held, a pair (low, high) is kept to, None is free. Parameters that
    each structure has come as one entry per structure, in the order of the
    models; an empty tuple leaves all of them free.

    Parameters
    ----------
    nugget : float, pair of float, or None, optional
        In squared units of the values.
    sills : tuple of such, optional
        What each structure adds to the variance, in squared units of the values.
    ranges_m : tuple of such, optional
        Effective ranges along the longest axis, m.
    smoothness : tuple of such, optional
        Of Matérn structures; None for others.
    azimuth_deg : float, pair of float, or None, optional
        Direction of the longest range, clockwise from north; a pair spans at
        most 180 degrees.
    ratio : float, pair of float, or None, optional
        Shortest over longest range, above 0 to 1.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> FitBounds(nugget=0.0, ranges_m=((500.0, 2_000.0), None)).nugget
    0.0
    >>> FitBounds(sills=((3.0, 2.0),), ratio=2.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: bounds of the fit: 2 problems
    - sills: (3.0, 2.0)
        expected: low, then high
    - ratio: 2.0
        expected: above 0 to 1
    """

    nugget: Limit = None
    sills: tuple[Limit, ...] = ()
    ranges_m: tuple[Limit, ...] = ()
    smoothness: tuple[Limit, ...] = ()
    azimuth_deg: Limit = None
    ratio: Limit = None

    def __post_init__(self) -> None:
        least = float(np.nextafter(0.0, 1.0))
        smooth = f"from {SMOOTHNESS[0]:g} to {SMOOTHNESS[1]:g}"
        rules: list[tuple[str, tuple[Limit, ...], tuple[float, float], str]] = [
            ("nugget", (self.nugget,), (0.0, np.inf), "from 0 on"),
            ("sills", self.sills, (0.0, np.inf), "from 0 on"),
            ("ranges_m", self.ranges_m, (least, np.inf), "above 0"),
            ("smoothness", self.smoothness, SMOOTHNESS, smooth),
            ("azimuth_deg", (self.azimuth_deg,), (-360.0, 360.0), "-360 to 360"),
            ("ratio", (self.ratio,), (least, 1.0), "above 0 to 1"),
        ]
        problems = [
            Problem(where=name, what=f"{limit}", expected=wrong)
            for name, limits, between, words in rules
            for limit in limits
            if (wrong := _wrong(limit, between=between, words=words))
        ]
        low, high = (
            self.azimuth_deg if isinstance(self.azimuth_deg, tuple) else (0.0, 0.0)
        )
        if high - low > 180.0:
            problems.append(
                Problem(
                    where="azimuth_deg",
                    what=f"{self.azimuth_deg}",
                    expected="at most 180 degrees from low to high",
                    cure="None leaves it free",
                )
            )
        if problems:
            raise ParameterError("bounds of the fit", problems)

    def miscounted(self, structures: int) -> list[Problem]:
        """List parameters that do not have one entry per structure.

        Parameters
        ----------
        structures : int

        Returns
        -------
        list of Problem
        """
        return [
            Problem(
                where=f"bounds.{name}",
                what=f"entries: {len(given)}, structures: {structures}",
                expected="one per structure, or none",
            )
            for name in ("sills", "ranges_m", "smoothness")
            if len(given := getattr(self, name)) not in {0, structures}
        ]


def ends(limit: Limit, *, otherwise: tuple[float, float]) -> tuple[float, float]:
    """Give the lowest and highest value that a limit allows.

    Parameters
    ----------
    limit : float, pair of float, or None
    otherwise : pair of float
        What they are where it is free. A pair is narrowed to it; one that lies
        beyond it, to its own nearer end.

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> ends(3.0, otherwise=(0.0, 1.0)), ends((2.0, 9.0), otherwise=(0.0, 5.0))
    ((3.0, 3.0), (2.0, 5.0))
    >>> ends((7.0, 9.0), otherwise=(0.0, 5.0))
    (7.0, 7.0)
    """
    if limit is None:
        return otherwise
    low, high = limit if isinstance(limit, tuple) else (limit, limit)
    return float(np.clip(otherwise[0], low, high)), float(
        np.clip(otherwise[1], low, high)
    )


def _wrong(limit: Limit, *, between: tuple[float, float], words: str) -> str:
    if limit is None:
        return ""
    if not isinstance(limit, tuple):
        inside = np.isfinite(limit) and between[0] <= limit <= between[1]
        return "" if inside else words
    low, high = limit
    if not (between[0] <= low and high <= between[1]):
        return words
    return "" if low <= high else "low, then high"
