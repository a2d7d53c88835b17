"""What a synthetic sea floor is like, checked before one is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.worlds.abundance_law import AbundanceLaw
from geo.geostat.worlds.coins import CoinLayer
from geo.geostat.worlds.nodules import Nodules
from geo.model.crs import local_crs
from geo.model.grid import GridSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

ABUNDANCE = "abundance"


def invented_lattice(*, shape: tuple[int, int], spacing_m: float) -> GridSpec:
    """Lay a lattice in an equal-area system, with its corner at the origin.

    Parameters
    ----------
    shape : tuple of int
        Rows, columns.
    spacing_m : float

    Returns
    -------
    GridSpec

    Examples
    --------
    >>> invented_lattice(shape=(40, 30), spacing_m=1e3).bounds
    (0.0, 0.0, 30000.0, 40000.0)
    """
    crs = local_crs([154.0], [24.0])
    return GridSpec(west=0.0, south=0.0, spacing=spacing_m, shape=shape, crs=crs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A metal of the nodules.

    Parameters
    ----------
    name : str
    mean : float
        Dry mass fraction.
    cv : float
        Standard deviation over mean.

    Examples
    --------
    >>> Grade(name="ni", mean=0.0044, cv=0.06).mean
    0.0044
    """

    name: str
    mean: float
    cv: float


# Means: the totals of the 2024 survey round Minamitorishima over its dry tonnes
# at 28 % moisture (Ni, Co), and the region's literature (Cu, Mn).
GRADES = (
    Grade(name="ni", mean=740e3 / (234e6 * 0.72), cv=0.06),
    Grade(name="cu", mean=0.0022, cv=0.09),
    Grade(name="co", mean=610e3 / (234e6 * 0.72), cv=0.12),
    Grade(name="mn", mean=0.19, cv=0.05),
)
CORRELATIONS = (("ni", "cu", 0.7), ("co", "ni", -0.4), (ABUNDANCE, "ni", -0.2))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """What a synthetic sea floor is like.

    Ridges and troughs of abyssal hills are coins of either sign, twice as long
    as wide, pointing north; wider coins make the regional trend. Each carries
    its own shift of the logarithm of abundance and of every grade.

    Parameters
    ----------
    lattice : GridSpec
        Where the truth is written down; in metres.
    mean_abundance : float, optional
        kg/m2, wet.
    abundance_cv : float, optional
    hills, region : CoinLayer, optional
    hill_share : float, optional
        Of the variance, between 0 and 1; the rest is the region's.
    grades : tuple of Grade, optional
    correlations : tuple of (str, str, float), optional
        Pairs of grades, or of "abundance" and a grade; others are 0. They hold
        at every separation alike (an intrinsic coregionalisation).
    moisture, moisture_sd : float, optional
        Wet-basis fraction; a world's is drawn once.
    nodules : Nodules, optional

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> settings = WorldSettings(
    ...     lattice=invented_lattice(shape=(40, 30), spacing_m=1e3)
    ... )
    >>> settings.law.covariance(np.zeros(2)) ** 0.5 / settings.mean_abundance
    np.float64(0.35)
    """

    lattice: GridSpec
    mean_abundance: float = 23.4
    abundance_cv: float = 0.35
    hills: CoinLayer = field(
        default_factory=lambda: CoinLayer(range_m=12e3, per_place=6.0)
    )
    region: CoinLayer = field(default_factory=lambda: CoinLayer(range_m=40e3))
    hill_share: float = 0.5
    grades: tuple[Grade, ...] = GRADES
    correlations: tuple[tuple[str, str, float], ...] = CORRELATIONS
    moisture: float = 0.28
    moisture_sd: float = 0.02
    nodules: Nodules = field(default_factory=Nodules)

    def __post_init__(self) -> None:
        problems = _outside(self)
        if not problems:
            problems = _incompatible(self)
        if problems:
            raise ParameterError("synthetic world", problems)

    @property
    def law(self) -> AbundanceLaw:
        """The law of abundance: its own covariance is the one to krige with."""
        return AbundanceLaw(
            mean=self.mean_abundance,
            cv=self.abundance_cv,
            layers=(self.hills, self.region),
            shares=(self.hill_share, 1.0 - self.hill_share),
        )

    def correlation(self) -> NDArray[np.float64]:
        """Tabulate the correlations of abundance and grades.

        Returns
        -------
        ndarray of float, shape (1 + grades, 1 + grades)
            Abundance first.
        """
        names = [ABUNDANCE, *(grade.name for grade in self.grades)]
        table = np.eye(len(names))
        for first, second, value in self.correlations:
            pair = [names.index(first), names.index(second)]
            table[pair, pair[::-1]] = value
        return table

    def mixing(self) -> NDArray[np.float64]:
        """Give the weights that make correlated fields of independent signs.

        The field of a grade correlates a little more with that of abundance's
        logarithm than it shall with abundance, which bends the exponential.

        Returns
        -------
        ndarray of float, shape (1 + grades, 1 + grades)
            Lower triangle, abundance first.

        Raises
        ------
        numpy.linalg.LinAlgError
            No fields have such correlations.
        """
        correlation = self.correlation()
        coupling = self.law.grade_coupling
        correlation[0, 1:] /= coupling
        correlation[1:, 0] /= coupling
        return np.asarray(np.linalg.cholesky(correlation))


def _outside(settings: WorldSettings) -> list[Problem]:
    """List what is out of bounds by itself."""
    problems = []
    if not settings.lattice.crs.is_projected:
        problems.append(
            Problem(
                where="lattice",
                what=f"system {settings.lattice.crs.name}",
                expected="a projected one, in metres",
                cure="geo.model.crs.local_crs",
            )
        )
    if not 0.0 < settings.hill_share < 1.0:
        problems.append(
            Problem(
                where="hill_share",
                what=f"{settings.hill_share}",
                expected="between 0 and 1",
            )
        )
    swing = 5.0 * settings.moisture_sd
    if not swing >= 0.0 or not swing < settings.moisture < 1.0 - swing:
        problems.append(
            Problem(
                where="moisture",
                what=f"{settings.moisture} ± {settings.moisture_sd}",
                expected="five standard deviations within 0 and 1",
            )
        )
    problems += [
        Problem(
            where=f"grade {grade.name}",
            what=f"mean {grade.mean}, CV {grade.cv}",
            expected="a mean between 0 and 1, a CV of 0 to 0.2",
        )
        for grade in settings.grades
        if not (0.0 < grade.mean < 1.0 and 0.0 <= grade.cv <= 0.2)
    ]
    return problems


def _incompatible(settings: WorldSettings) -> list[Problem]:
    """List what does not go together."""
    names = [ABUNDANCE, *(grade.name for grade in settings.grades)]
    if len(set(names)) < len(names):
        return [
            Problem(where="grades", what=", ".join(names[1:]), expected="unique names")
        ]
    unknown = [
        Problem(
            where="correlations",
            what=f"{first!r} with {second!r}",
            expected="two of " + ", ".join(names),
        )
        for first, second, _ in settings.correlations
        if first == second or not {first, second} <= set(names)
    ]
    if unknown:
        return unknown
    try:
        settings.mixing()
    except np.linalg.LinAlgError:
        return [
            Problem(
                where="correlations",
                what="no fields can have them all",
                expected="a positive definite table",
                cure="smaller ones",
            )
        ]
    return []
