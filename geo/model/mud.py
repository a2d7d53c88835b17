"""Rare-earth mud: how cores in layers are read, and which of their mud counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Literal, get_args

from geo.errors import ParameterError, Problem
from geo.model.commodities import ATOMIC_MASSES
from geo.model.limits import bad_choice, outside, without_source
from geo.model.metal_columns import REO
from geo.model.mud_columns import DensityColumns, LayerColumns
from geo.model.sample_columns import GradeColumn

__all__ = [
    "DEEPEST_CORE_M",
    "CoarseFraction",
    "DensityColumns",
    "GapRule",
    "GradeColumn",
    "LayerColumns",
    "LayerRule",
    "MudSettings",
]

LayerRule = Literal["all", "contiguous", "selective"]
GapRule = Literal["refuse", "end", "censored"]

DEEPEST_CORE_M = 100.0  # below the sea floor: no piston core is longer


@dataclass(frozen=True, slots=True, kw_only=True)
class CoarseFraction:
    """What a separation by grain size keeps, as of a hydrocyclone.

    Parameters
    ----------
    mass_yield : float
        Dry mass kept, of all.
    rey_recovery : float
        Rare earths kept, of all.
    source : str

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> CoarseFraction(mass_yield=0.2, rey_recovery=0.5, source="tests").enrichment
    2.5
    """

    mass_yield: float
    rey_recovery: float
    source: str

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "mass_yield", low=1e-3, high=1.0),
            *outside(self, "rey_recovery", low=0.0, high=1.0),
            *without_source(self.source),
        ]
        if problems:
            raise ParameterError("coarse fraction", problems)

    @property
    def enrichment(self) -> float:
        """Content of what is kept over that of the mud."""
        return self.rey_recovery / self.mass_yield


@dataclass(frozen=True, slots=True, kw_only=True)
class MudSettings:
    """Rare-earth mud in cores.

    Parameters
    ----------
    layers : LayerColumns
        In the file of the samples, or in `file`.
    deepest_m : float
        Mud below this counts for nothing, metres below the sea floor.
    source : str
        Who says what is mined, and what the cores are.
    file : str, optional
        Of the layers, where the file of the samples holds a row for each core.
    thinnest_m : float, optional
        A core with less mud that counts has none.
    cutoff_rey_ppm : float, optional
        A layer with less does not count.
    rule : {"all", "contiguous", "selective"}, optional
        Every layer from the sea floor down; the one run of layers without a gap, at
        or above the cut-off, that holds most rare earths; or each layer at or above
        it.
    gaps : {"refuse", "end", "censored"}, optional
        What ground that was not sampled above `deepest_m` counts as: a problem;
        nothing, so that the core counts as far as it goes; or the core is censored:
        what it holds is a lower bound, and it takes no part in the estimate.
    gap_m : float, optional
        Gaps and overlaps up to this are slips of rounding.
    least_recovery : float, optional
        Layers of runs with less recovered are as not sampled.
    metals : tuple of str, optional
        Elements that are estimated beside the oxides of all, by symbol.
    reo_per_rey : float, optional
        Mass of oxides per mass of elements, where not every element is told.
    reo_source : str, optional
        Of that factor.
    coarse : CoarseFraction, optional
    published_years : dict of str to float, optional
        Years of the world's demand that others tell for this ground, by symbol.
    published_source : str, optional
        Who does.

    Raises
    ------
    ParameterError
        Something is missing, out of its range or contradicts itself; all is told.

    Examples
    --------
    >>> layers = LayerColumns(
    ...     top_m="top",
    ...     bottom_m="bottom",
    ...     density=DensityColumns(dry="rho"),
    ...     rey=GradeColumn(column="REY", unit="ppm"),
    ... )
    >>> mud = MudSettings(
    ...     layers=layers,
    ...     deepest_m=10.0,
    ...     reo_per_rey=1.20,
    ...     reo_source="a mean of stoichiometric factors",
    ...     source="the survey",
    ... )
    >>> mud.stated
    ('REO',)
    """

    layers: LayerColumns
    deepest_m: float
    source: str
    file: str = ""
    thinnest_m: float = 0.0
    cutoff_rey_ppm: float = 0.0
    rule: LayerRule = "all"
    gaps: GapRule = "refuse"
    gap_m: float = 0.01
    least_recovery: float = 0.0
    metals: tuple[str, ...] = ()
    reo_per_rey: float | None = None
    reo_source: str = ""
    coarse: CoarseFraction | None = None
    published_years: dict[str, float] = field(default_factory=dict)
    published_source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "deepest_m", low=0.01, high=DEEPEST_CORE_M),
            *outside(self, "thinnest_m", low=0.0, high=self.deepest_m),
            *outside(self, "cutoff_rey_ppm", low=0.0, high=1e6),
            *outside(self, "gap_m", low=0.0, high=1.0),
            *outside(self, "least_recovery", low=0.0, high=1.0),
            *outside(self, "reo_per_rey", low=1.0, high=1.3),
            *bad_choice("rule", self.rule, get_args(LayerRule)),
            *bad_choice("gaps", self.gaps, get_args(GapRule)),
            *without_source(self.source),
            *self._bad_metals(),
            *self._bad_factor(),
            *self._bad_cutoff(),
            *self._bad_years(),
        ]
        if bool(self.file) != bool(self.layers.core):
            problems.append(
                Problem(
                    where="file, layers.core",
                    what=f"{self.file!r}, {self.layers.core!r}",
                    expected="both, or neither where the samples hold the layers",
                )
            )
        if problems:
            raise ParameterError("mud", problems)

    def _bad_metals(self) -> list[Problem]:
        lacking = [one for one in self.metals if one not in self.layers.elements]
        problems = []
        if lacking:
            problems.append(
                Problem(
                    where="metals",
                    what=", ".join(lacking),
                    expected="among layers.elements: "
                    + (", ".join(self.layers.elements) or "none are named"),
                )
            )
        if len(set(self.metals)) < len(self.metals):
            problems.append(Problem(where="metals", what="one twice"))
        return problems

    def _bad_factor(self) -> list[Problem]:
        if self.layers.whole and self.reo_per_rey is not None:
            return [
                Problem(
                    where="reo_per_rey",
                    what="given, and so is every element",
                    expected="the factor of each element by its oxide",
                    cure="leave it out",
                )
            ]
        if self.layers.whole:
            return []
        if self.reo_per_rey is None:
            return [
                Problem(
                    where="reo_per_rey",
                    what="none, and not every element is told",
                    expected="mass of oxides per mass of elements",
                    cure="1.20 for mud rich in yttrium, with reo_source",
                )
            ]
        return [
            Problem(where="reo_source", what=one.what, expected=one.expected)
            for one in without_source(self.reo_source)
        ]

    def _bad_years(self) -> list[Problem]:
        problems = [
            Problem(
                where=f"published_years.{element}",
                what=f"{years:g}",
                expected="years above 0 of a rare earth by its symbol",
            )
            for element, years in self.published_years.items()
            if element not in ATOMIC_MASSES or not 0.0 < years < inf
        ]
        if self.published_years:
            problems += [
                Problem(where="published_source", what=one.what, expected=one.expected)
                for one in without_source(self.published_source)
            ]
        return problems

    def _bad_cutoff(self) -> list[Problem]:
        if (self.rule == "all") == (self.cutoff_rey_ppm == 0.0):
            return []
        return [
            Problem(
                where="cutoff_rey_ppm",
                what=f"{self.cutoff_rey_ppm:g}, and the rule is {self.rule!r}",
                expected="above 0 with contiguous or selective, none with all",
            )
        ]

    @property
    def stated(self) -> tuple[str, ...]:
        """What the statement tells: the oxides together, then elements."""
        return (REO, *self.metals)
