"""Which ground is out, as a project asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_DISTANCE_M = 500_000.0  # beyond any rule of law: a zone reaches 370.4 km
SEAMOUNT_HEIGHT_M = 1_000.0
"""What the International Hydrographic Organization calls a seamount rises more than
this above the surrounding relief (B-6, Standardization of Undersea Feature Names)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionChoice:
    """Features that rule out the ground they cover, or the ground near them.

    Parameters
    ----------
    name : str
        The reason, as it shall be printed.
    file : str
        A vector file: polygons, and with `distance_m` also lines and points, such
        as cables and wells.
    layer : str, optional
    where : dict of str to str, optional
        Only features whose attributes have these values.
    name_column : str, optional
        Column that names the features; those of one name are one. By default a
        column called name, or else the file and a number.
    crs : str, optional
        Declares what the file does not carry.
    distance_m : float, optional
        Ground nearer than that to a feature is out too; geodesic.
    overlapping : bool, optional
        Only the ground that two or more of the named areas claim, such as
        overlapping contracts; the distance is then measured from that ground.

    Raises
    ------
    ParameterError
        There is no file, or the distance is out of its range; all is told.

    Examples
    --------
    >>> cables = ExclusionChoice(name="cables", file="cables.gpkg", distance_m=500.0)
    >>> cables.takes_lines
    True
    >>> ExclusionChoice(name="cables", file="", distance_m=-1.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: exclusion cables: 2 problems
    - file: empty
        expected: a vector file
    - distance_m: -1
        expected: 0 to 500000
        cure: metres: 12 nautical miles are 22224
    """

    name: str
    file: str
    layer: str = ""
    where: dict[str, str] = field(default_factory=dict)
    name_column: str = ""
    crs: str = ""
    distance_m: float = 0.0
    overlapping: bool = False

    def __post_init__(self) -> None:
        problems = []
        if not self.file:
            problems.append(
                Problem(where="file", what="empty", expected="a vector file")
            )
        if not 0.0 <= self.distance_m <= LONGEST_DISTANCE_M:
            problems.append(
                Problem(
                    where="distance_m",
                    what=f"{self.distance_m:g}",
                    expected=f"0 to {LONGEST_DISTANCE_M:.0f}",
                    cure="metres: 12 nautical miles are 22224",
                )
            )
        if problems:
            raise ParameterError(f"exclusion {self.name}", problems)

    @property
    def takes_lines(self) -> bool:
        """Whether lines and points rule out ground: only what has a width does."""
        return self.distance_m > 0.0 and not self.overlapping


@dataclass(frozen=True, slots=True, kw_only=True)
class SeamountRule:
    """Which hills are out, and how far down their flanks.

    Parameters
    ----------
    height_m : float, optional
        A hill is out if its summit rises at least so far above the median depth
        of the ground round it.
    flank_m : float
        It is out as far as it rises so far above that median.
    radius_m : float
        How far the ground round a place reaches; wider than the hills are, so that
        they are less than half of it.

    Raises
    ------
    ParameterError
        A length is not above 0, or the flank not below the height; all is told.

    Examples
    --------
    >>> SeamountRule(flank_m=300.0, radius_m=60_000.0).height_m
    1000.0
    >>> SeamountRule(flank_m=2_000.0, radius_m=0.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: seamounts: 2 problems
    - radius_m: 0
        expected: a finite length above 0
    - flank_m: 2000
        expected: below height_m, which is 1000
        cure: the flank begins at the foot of the hill, not at its summit
    """

    height_m: float = SEAMOUNT_HEIGHT_M
    flank_m: float
    radius_m: float

    def __post_init__(self) -> None:
        lengths = {
            name: getattr(self, name) for name in ("height_m", "flank_m", "radius_m")
        }
        problems = [
            Problem(where=name, what=f"{length:g}", expected="a finite length above 0")
            for name, length in lengths.items()
            if not 0.0 < length < float("inf")
        ]
        if self.flank_m >= self.height_m:
            problems.append(
                Problem(
                    where="flank_m",
                    what=f"{self.flank_m:g}",
                    expected=f"below height_m, which is {self.height_m:g}",
                    cure="the flank begins at the foot of the hill, not at its summit",
                )
            )
        if problems:
            raise ParameterError("seamounts", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlopeLoss:
    """The share of ground lost to slopes that a regional bathymetry does not show.

    A triangular distribution, given by somebody for a reason: no grid of the
    project tells it.

    Parameters
    ----------
    low, mode, high : float
        Shares, 0 to below 1, in this order.
    author : str
        Who judged it.
    reason, source : str, optional
        Why, or where it is published; at least one.

    Raises
    ------
    ParameterError
        The shares are out of range or order, or nobody stands for them; all is
        told.

    Examples
    --------
    >>> loss = SlopeLoss(
    ...     low=0.1,
    ...     mode=0.2,
    ...     high=0.6,
    ...     author="A. Survey",
    ...     reason="multibeam of block 4",
    ... )
    >>> round(loss.mean, 3), float(loss.quantile(0.0)), float(loss.quantile(1.0))
    (0.3, 0.1, 0.6)
    >>> SlopeLoss(low=0.3, mode=0.2, high=20.0, author="")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: slope_loss: 3 problems
    - low, mode, high: 0.3, 0.2, 20
        expected: 0 <= low <= mode <= high < 1
        cure: shares are fractions: 20 % is 0.2
    - author: empty
        expected: who judged it
    - reason, source: both empty
        expected: at least one
        cure: source = "paper or survey report", or reason = "why"
    """

    low: float
    mode: float
    high: float
    author: str
    reason: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        problems = []
        if not 0.0 <= self.low <= self.mode <= self.high < 1.0:
            problems.append(
                Problem(
                    where="low, mode, high",
                    what=f"{self.low:g}, {self.mode:g}, {self.high:g}",
                    expected="0 <= low <= mode <= high < 1",
                    cure="shares are fractions: 20 % is 0.2",
                )
            )
        if not self.author.strip():
            problems.append(
                Problem(where="author", what="empty", expected="who judged it")
            )
        if not (self.reason.strip() or self.source.strip()):
            problems.append(
                Problem(
                    where="reason, source",
                    what="both empty",
                    expected="at least one",
                    cure='source = "paper or survey report", or reason = "why"',
                )
            )
        if problems:
            raise ParameterError("slope_loss", problems)

    @property
    def mean(self) -> float:
        """Mean share."""
        return (self.low + self.mode + self.high) / 3.0

    def quantile(self, probability: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the share that is not exceeded with a probability.

        Parameters
        ----------
        probability : float or ndarray of float
            0 to 1.

        Returns
        -------
        ndarray of float
            Shares, of the shape of `probability`.
        """
        chance = np.asarray(probability, dtype=float)
        width = self.high - self.low
        rise = np.sqrt(chance * width * (self.mode - self.low))
        fall = np.sqrt((1.0 - chance) * width * (self.high - self.mode))
        before_mode = chance * width < self.mode - self.low
        return np.where(before_mode, self.low + rise, self.high - fall)
