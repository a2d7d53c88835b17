"""Colours: ramps of 256 steps, and the values they stand for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.errors import ParameterError, Problem
from geo.report.offline import asset_bytes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

RampName = Literal["viridis", "cividis", "risk", "balance", "deep"]

CLASS_COLOURS = (
    "#4477aa",
    "#ee6677",
    "#228833",
    "#ccbb44",
    "#66ccee",
    "#aa3377",
    "#994f00",
    "#222255",
)
"""Colours of unordered classes that stay apart for the colour-blind (the bright
scheme of Tol 2021, SRON/EPS/TN/09-002, extended)."""

NO_DATA_COLOUR = "#c9ced3"


@cache
def ramp_colours(name: RampName) -> tuple[str, ...]:
    """Give the 256 colours of a ramp.

    Parameters
    ----------
    name : {"viridis", "cividis", "risk", "balance", "deep"}
        All but balance, which diverges from its middle, are sequential; deep is dark
        where the sea is deep.

    Returns
    -------
    tuple of str
        ``#rrggbb``, low to high.

    Examples
    --------
    >>> ramp_colours("viridis")[0], len(ramp_colours("balance"))
    ('#440154', 256)
    """
    rows = csv.DictReader(asset_bytes("ramps.csv").decode("utf-8").splitlines())
    return tuple(row[name] for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourScale:
    """A ramp stretched between two values.

    Parameters
    ----------
    ramp : {"viridis", "cividis", "risk", "balance", "deep"}
    low, high : float
        Values of the first and last colour; beyond them the end colours stay.

    Raises
    ------
    ParameterError
        `low` is not below `high`.

    Examples
    --------
    >>> scale = ColourScale(ramp="viridis", low=0.0, high=30.0)
    >>> scale.colour(0.0), scale.colour(float("nan"))
    ('#440154', '#c9ced3')
    """

    ramp: RampName
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ParameterError(
                "colour scale",
                [
                    Problem(
                        where="low, high",
                        what=f"{self.low:g}, {self.high:g}",
                        expected="low < high",
                    )
                ],
            )

    @classmethod
    def of(cls, values: ArrayLike, *, ramp: RampName = "viridis") -> ColourScale:
        """Stretch a ramp over the finite values, between rounded ends.

        Parameters
        ----------
        values : array_like of float
            May hold NaN; without any finite value the scale is 0 to 1.
        ramp : str, optional

        Returns
        -------
        ColourScale
        """
        numbers = np.asarray(values, dtype=float)
        finite = numbers[np.isfinite(numbers)]
        if finite.size == 0:
            return cls(ramp=ramp, low=0.0, high=1.0)
        low, high = float(finite.min()), float(finite.max())
        if low == high:
            low, high = low - 0.5 * abs(low or 1.0), high + 0.5 * abs(high or 1.0)
        step = 10.0 ** np.floor(np.log10(high - low) - 1.0)
        return cls(
            ramp=ramp,
            low=float(np.floor(low / step) * step),
            high=float(np.ceil(high / step) * step),
        )

    @classmethod
    def diverging(cls, values: ArrayLike, *, centre: float) -> ColourScale:
        """Stretch the diverging ramp evenly to both sides of a stated value.

        Parameters
        ----------
        values : array_like of float
        centre : float
            Where the middle colour lies.

        Returns
        -------
        ColourScale
        """
        numbers = np.asarray(values, dtype=float) - centre
        finite = np.abs(numbers[np.isfinite(numbers)])
        reach = float(finite.max()) if finite.size and finite.max() > 0.0 else 1.0
        return cls(ramp="balance", low=centre - reach, high=centre + reach)

    def steps(self, values: ArrayLike) -> NDArray[np.uint8]:
        """Say which of the 256 colours each value has.

        Parameters
        ----------
        values : array_like of float
            NaN gives 0; mask it apart.

        Returns
        -------
        ndarray of uint8
        """
        share = (np.asarray(values, dtype=float) - self.low) / (self.high - self.low)
        clipped = np.clip(np.nan_to_num(share), 0.0, 1.0)
        return np.asarray(np.floor(clipped * 255.0 + 0.5), dtype=np.uint8)

    def colour(self, value: float) -> str:
        """Give the colour of one value.

        Parameters
        ----------
        value : float

        Returns
        -------
        str
            ``#rrggbb``; grey for NaN.
        """
        if not np.isfinite(value):
            return NO_DATA_COLOUR
        return ramp_colours(self.ramp)[int(self.steps(value))]

    def gradient(self) -> str:
        """Write the ramp as a CSS gradient.

        Returns
        -------
        str
        """
        colours = ramp_colours(self.ramp)[::15]
        return f"linear-gradient(to right, {', '.join(colours)})"


SHARE_BREAKS = (0.0, 0.01, 0.05, 0.2, 0.5, 1.0)
"""Edges of the classes of shares, the same on every map, to compare runs."""
