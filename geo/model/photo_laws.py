"""How an abundance follows from a photo: laws that are given, or to be fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, outside, without_source

LEAST_PAIRS = 3  # two coefficients, and one degree of freedom for their error


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCoverage:
    """A law of coverage that somebody vouches for: A = intercept + slope C.

    Parameters
    ----------
    intercept : float
        kg/m2, wet.
    slope_per_percent : float
        kg/m2 for each per cent of the sea floor covered.
    residual_sd : float
        Of each photo by itself, kg/m2.
    intercept_sd, slope_sd, correlation : float, optional
        Errors of the coefficients, common to all photos that the law is used for.
    source : str

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> GivenCoverage(
    ...     intercept=4.90,
    ...     slope_per_percent=0.307,
    ...     residual_sd=2.89,
    ...     source="SO268 east, doi 10.1594/PANGAEA.904967",
    ... ).correlation
    0.0
    """

    intercept: float
    slope_per_percent: float
    residual_sd: float
    intercept_sd: float = 0.0
    slope_sd: float = 0.0
    correlation: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "intercept", low=-150.0, high=150.0),
            *outside(self, "slope_per_percent", low=0.0, high=10.0),
            *outside(self, "residual_sd", low=0.0, high=150.0),
            *outside(self, "intercept_sd", low=0.0, high=150.0),
            *outside(self, "slope_sd", low=0.0, high=10.0),
            *outside(self, "correlation", low=-1.0, high=1.0),
            *without_source(self.source),
        ]
        if problems:
            raise ParameterError("given law of coverage", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoduleShape:
    """Nodules as ellipsoids that lie flat: coverage to mass by their height.

    Parameters
    ----------
    density_kg_l : float
        Wet mass over the volume of the ellipsoid of the three axes.
    height_mm : float
        Mean height, weighed by the ground that each covers.
    density_sd, height_sd : float, optional
        Errors common to all photos.
    residual_sd : float
        Of each photo by itself, kg/m2.
    source : str

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> shape = NoduleShape(
    ...     density_kg_l=1.627, height_mm=27.5, residual_sd=3.0, source="box cores"
    ... )
    >>> shape.height_sd
    0.0
    """

    density_kg_l: float
    height_mm: float
    residual_sd: float
    density_sd: float = 0.0
    height_sd: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "density_kg_l", low=0.5, high=4.0),
            *outside(self, "height_mm", low=1.0, high=300.0),
            *outside(self, "residual_sd", low=0.0, high=150.0),
            *outside(self, "density_sd", low=0.0, high=1.0),
            *outside(self, "height_sd", low=0.0, high=100.0),
            *without_source(self.source),
        ]
        if problems:
            raise ParameterError("shape of nodules", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSettings:
    """How an abundance follows from coverage.

    Parameters
    ----------
    given : GivenCoverage, optional
        Otherwise the law is fitted in each domain by itself, to the stations that
        have both an abundance and a coverage: slopes of two fields need not agree,
        and that of both together is right for neither.
    shape : NoduleShape, optional
        Or it follows from the nodules' shape.
    minimum_pairs : int, optional
        With fewer stations a domain is not fitted.
    on_refusal : {"stop", "leave out"}, optional
        What becomes of the photos of such a domain.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> CoverageSettings().minimum_pairs
    10
    """

    given: GivenCoverage | None = None
    shape: NoduleShape | None = None
    minimum_pairs: int = 10
    on_refusal: Literal["stop", "leave out"] = "stop"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "minimum_pairs", low=LEAST_PAIRS, high=1e6),
            *bad_choice("on_refusal", self.on_refusal, ("stop", "leave out")),
        ]
        if self.given is not None and self.shape is not None:
            problems.append(
                Problem(
                    where="given, shape", what="both", expected="one, or neither to fit"
                )
            )
        if problems:
            raise ParameterError("coverage", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLongAxis:
    """A law of the long axis of single nodules: log10 W[g] = a + b log10 L[mm].

    Parameters
    ----------
    intercept, exponent : float
        a and b.
    residual_sd : float
        Of log10 W.
    smear : float, optional
        What the mean mass is above 10^(a + b log10 L); from `residual_sd` by the
        lognormal law where it is left out.
    intercept_sd, exponent_sd, correlation : float, optional
        Errors of the coefficients, common to all photos.
    source : str

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> GivenLongAxis(
    ...     intercept=-2.7855,
    ...     exponent=2.6060,
    ...     residual_sd=0.1349,
    ...     smear=1.0489,
    ...     source="SO268, 1,642 nodules, doi 10.1594/PANGAEA.904962",
    ... ).exponent
    2.606
    """

    intercept: float
    exponent: float
    residual_sd: float
    smear: float | None = None
    intercept_sd: float = 0.0
    exponent_sd: float = 0.0
    correlation: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "intercept", low=-10.0, high=10.0),
            *outside(self, "exponent", low=1.0, high=5.0),
            *outside(self, "residual_sd", low=0.0, high=1.0),
            *outside(self, "smear", low=1.0, high=3.0),
            *outside(self, "intercept_sd", low=0.0, high=10.0),
            *outside(self, "exponent_sd", low=0.0, high=5.0),
            *outside(self, "correlation", low=-1.0, high=1.0),
            *without_source(self.source),
        ]
        if problems:
            raise ParameterError("given law of the long axis", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoduleFile:
    """A file of single nodules, measured and weighed.

    Parameters
    ----------
    file : str
    station : str
        Column with the station that each came from.
    long_axis_mm, mass_g : str
        Columns.
    layer : str, optional

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> NoduleFile(
    ...     file="nodules.tab", station="Event", long_axis_mm="l", mass_g="m"
    ... ).layer
    ''
    """

    file: str
    station: str
    long_axis_mm: str
    mass_g: str
    layer: str = ""

    def __post_init__(self) -> None:
        problems = _unnamed(self, ("file", "station", "long_axis_mm", "mass_g"))
        if problems:
            raise ParameterError("file of nodules", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongAxisSettings:
    """How an abundance follows from the long axes in a photo, and their count.

    The mass of a nodule grows with about the 2.6th power of its axis, so that the
    mass of the mean axis is not the mean mass. A law of single nodules therefore
    needs to know how wide the axes at one station are spread; a law fitted to
    stations, their mean mass on their axis as stated, does not.

    Parameters
    ----------
    given : GivenLongAxis, optional
        A law of single nodules.
    nodules : NoduleFile, optional
        Single nodules to fit one to, in each domain by itself. Without either the
        law is fitted to the stations that have abundance, count, area and axis.
    statistic : {"mean", "median"}, optional
        What the stations state of their axes; needed for a law of single nodules.
    axis_cv : float, optional
        Standard deviation over mean of the axes at one station; needed likewise.
    minimum_pairs : int, optional
        With fewer nodules or stations a domain is not fitted.
    on_refusal : {"stop", "leave out"}, optional

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> LongAxisSettings(minimum_pairs=12).given is None
    True
    """

    given: GivenLongAxis | None = None
    nodules: NoduleFile | None = None
    statistic: Literal["", "mean", "median"] = ""
    axis_cv: float | None = None
    minimum_pairs: int = 10
    on_refusal: Literal["stop", "leave out"] = "stop"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "minimum_pairs", low=LEAST_PAIRS, high=1e6),
            *outside(self, "axis_cv", low=0.0, high=2.0),
            *bad_choice("statistic", self.statistic, ("", "mean", "median")),
            *bad_choice("on_refusal", self.on_refusal, ("stop", "leave out")),
        ]
        if self.given is not None and self.nodules is not None:
            problems.append(
                Problem(where="given, nodules", what="both", expected="one, or neither")
            )
        single = self.given is not None or self.nodules is not None
        if single and (not self.statistic or self.axis_cv is None):
            problems.append(
                Problem(
                    where="statistic, axis_cv",
                    what="not both stated, and the law is one of single nodules",
                    expected="mean or median, and the spread of the axes at a station",
                    cure="without it the abundance comes out 10 to 30 % too small; 0.3 "
                    "is that of 36 box cores of SO268",
                )
            )
        if problems:
            raise ParameterError("long axis", problems)


def _unnamed(settings: object, names: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(where=name, what="empty", expected="a name")
        for name in names
        if not getattr(settings, name).strip()
    ]
