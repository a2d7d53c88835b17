"""Classes of a statement, and by what they are proposed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from geo.errors import ParameterError, Problem

QUARTERS_OF_A_YEAR = 4
MOST_POINTS = 40  # along the side of a block


class ResourceClass(StrEnum):
    """How sure a piece of ground is, the surest first."""

    MEASURED = "Measured"
    INDICATED = "Indicated"
    INFERRED = "Inferred"
    UNCLASSIFIED = "Unclassified"

    @property
    def code(self) -> int:
        """The number that stands for it in a grid: 3 is measured, 0 unclassified."""
        return len(ResourceClass) - 1 - list(ResourceClass).index(self)

    @classmethod
    def of_code(cls, code: int) -> ResourceClass:
        """Name the class of a number in a grid.

        Parameters
        ----------
        code : int
            0 to 3.

        Returns
        -------
        ResourceClass

        Examples
        --------
        >>> ResourceClass.of_code(2).value
        'Indicated'
        """
        return list(cls)[len(cls) - 1 - int(code)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WidestSpacing:
    """The widest grid of stations that a class may rest on.

    Ground farther from its nearest station than the middle of a square of that
    side (spacing / √2) does not rise to the class.

    Parameters
    ----------
    measured_m, indicated_m, inferred_m : float, optional
        Metres; infinity asks for nothing.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> WidestSpacing(measured_m=3_500.0, indicated_m=7_000.0).inferred_m
    inf
    """

    measured_m: float = math.inf
    indicated_m: float = math.inf
    inferred_m: float = math.inf

    def __post_init__(self) -> None:
        names = ("measured_m", "indicated_m", "inferred_m")
        sizes = [getattr(self, name) for name in names]
        problems = [
            Problem(where=name, what=f"{size}", expected="metres above 0, or infinity")
            for name, size in zip(names, sizes, strict=True)
            if not size > 0.0
        ]
        asked = [size for size in sizes if math.isfinite(size)]
        if not problems and asked != sorted(asked):
            problems.append(
                Problem(
                    where=", ".join(names),
                    what=", ".join(f"{size:g}" for size in sizes),
                    expected="ascending: a surer class has no wider grid",
                )
            )
        if problems:
            raise ParameterError("widest spacing", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSettings:
    """By what classes are proposed: the precision of a year's and a quarter's ground.

    Ground is proposed as Measured where the mean of the square of a quarter's
    production round it is known to ±15 % at 90 % confidence, as Indicated where
    that of a year's production is (the "90:15 rule"), as Inferred where there is
    an estimate. The precision is that of abundance, which varies several times as
    much as the grades of nodules do. The rule is a custom of consultants, not of a
    code: JORC (2012) and NI 43-101 leave criteria to the Competent or Qualified
    Person and prescribe no figure.

    Parameters
    ----------
    annual_area_km2 : float
        The ground a year of production takes, by the mine plan: 3 Mt at 10 kg/m2
        are 300 km2. It has no default, since classes follow from it.
    half_width : float, optional
        Of the confidence interval, over the estimate.
    confidence : float, optional
        Between 0 and 1.
    count_common_errors : bool, optional
        Whether errors that samples share (of a campaign, a factor, a law) widen
        the interval. They do not average away; without them the half widths are
        of the kriging alone.
    minimum_patch_km2 : float, optional
        Connected ground of a class or better that is smaller falls to the class
        below; a quarter's ground by default, 0 for none.
    widest_spacing : WidestSpacing, optional
    highest_with_given_range : ResourceClass, optional
        Where the range of the variogram is somebody's word that no pairs of
        stations support: continuity is then implied and not verified, which is
        what codes call Inferred.
    neighbours : int, optional
        Stations that take part in the estimate of a block, the nearest first; 0
        means all, the sharpest, and quick to some hundred stations.
    discretisation : int, optional
        Points along the side of a block that stand for it. The default overstates
        the standard deviation of a block as wide as two thirds of the range by
        some 1.5 %; 12 by 0.2 %, in four times the time.
    overrides : str, optional
        A polygon file with the classes of a Competent Person: columns class,
        author, date, reason.
    overrides_layer : str, optional
        Layer of that file.

    Raises
    ------
    ParameterError
        With everything that is out of range.

    References
    ----------
    Verly, G., Postolski, T. & Parker, H.M. (2014). Assessing uncertainty with
    drill hole spacing studies: applications to mineral resources. Orebody
    Modelling and Strategic Mine Planning, AusIMM, Perth. (Title unverified.)
    Glacken, I., Rondon, O. & Levett, J. (2023). Drill hole spacing analysis for
    classification and cost optimisation: a critical review of techniques. Mineral
    Resource Estimation Conference, AusIMM, Perth: calls it "the very common
    90:15 standard" and cites the former, Parker & Dohm (2014) and Owusu &
    Dagdelen (2019).

    Examples
    --------
    >>> settings = ClassSettings(annual_area_km2=300.0)
    >>> settings.quarterly_area_km2, settings.smallest_patch_km2
    (75.0, 75.0)
    >>> ClassSettings(annual_area_km2=0.0, confidence=90.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: classes: 2 problems
    - annual_area_km2: 0
        expected: above 0, up to 1e+06
    - confidence: 90
        expected: above 0, below 1
        cure: 90 % is 0.9
    """

    annual_area_km2: float
    half_width: float = 0.15
    confidence: float = 0.9
    count_common_errors: bool = True
    minimum_patch_km2: float | None = None
    widest_spacing: WidestSpacing = field(default_factory=WidestSpacing)
    highest_with_given_range: ResourceClass = ResourceClass.INFERRED
    neighbours: int = 0
    discretisation: int = 6
    overrides: str = ""
    overrides_layer: str = ""

    def __post_init__(self) -> None:
        patch = self.minimum_patch_km2
        checks = (
            (
                "annual_area_km2",
                self.annual_area_km2,
                0.0 < self.annual_area_km2 <= 1e6,
                "above 0, up to 1e+06",
                "",
            ),
            (
                "half_width",
                self.half_width,
                0.0 < self.half_width < 1.0,
                "above 0, below 1",
                "15 % is 0.15",
            ),
            (
                "confidence",
                self.confidence,
                0.0 < self.confidence < 1.0,
                "above 0, below 1",
                "90 % is 0.9",
            ),
            (
                "minimum_patch_km2",
                patch or 0.0,
                patch is None or 0.0 <= patch <= 1e6,
                "0 to 1e+06",
                "",
            ),
            ("neighbours", self.neighbours, self.neighbours >= 0, "0 or more", ""),
            (
                "discretisation",
                self.discretisation,
                1 <= self.discretisation <= MOST_POINTS,
                f"1 to {MOST_POINTS}",
                "",
            ),
        )
        problems = [
            Problem(where=where, what=f"{value:g}", expected=expected, cure=cure)
            for where, value, good, expected, cure in checks
            if not good
        ]
        if self.overrides_layer and not self.overrides:
            problems.append(
                Problem(
                    where="overrides_layer",
                    what=f"{self.overrides_layer!r} without overrides",
                    expected="the file it is a layer of",
                )
            )
        if problems:
            raise ParameterError("classes", problems)

    @property
    def quarterly_area_km2(self) -> float:
        """The ground a quarter of a year takes."""
        return self.annual_area_km2 / QUARTERS_OF_A_YEAR

    @property
    def smallest_patch_km2(self) -> float:
        """The minimum patch: as given, or a quarter's ground."""
        if self.minimum_patch_km2 is None:
            return self.quarterly_area_km2
        return self.minimum_patch_km2
