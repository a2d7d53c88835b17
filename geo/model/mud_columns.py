"""Columns of a table of mud in layers: depths, densities, contents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.commodities import ATOMIC_MASSES
from geo.model.limits import bad_choice, outside, without_source
from geo.model.sample_columns import GradeColumn

DENSITY_UNITS = {"t/m3": 1.0, "g/cm3": 1.0, "kg/m3": 1e-3}
"""Factor that turns a unit of density into t/m3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DensityColumns:
    """Which columns tell the dry mass in a volume of mud as it lies.

    One of: ``dry``; ``bulk`` with ``water`` or ``porosity``; ``porosity`` with the
    density of the grains.

    Parameters
    ----------
    dry : str, optional
        Dry mass per volume of mud as it lies, its pores included.
    bulk : str, optional
        Wet mass per volume.
    water : str, optional
        Water per wet mass, a fraction or per cent (`share_unit`).
    porosity : str, optional
        Pores per volume, a fraction or per cent.
    unit : str, optional
        Of the densities, one of `DENSITY_UNITS`.
    share_unit : {"fraction", "%"}, optional
        Of water and porosity.
    grain_t_m3 : float, optional
        Density of the dry grains.
    water_t_m3 : float, optional
        Density of the pore water. The salt in it counts as water.
    source : str, optional
        Of the densities of grains and water, where they are used.

    Raises
    ------
    ParameterError
        The columns do not make one dry density, or a unit is not known.

    Examples
    --------
    >>> DensityColumns(bulk="wet_g_cm3", porosity="phi", source="shipboard").way
    'bulk and porosity'
    """

    dry: str = ""
    bulk: str = ""
    water: str = ""
    porosity: str = ""
    unit: str = "t/m3"
    share_unit: str = "fraction"
    grain_t_m3: float = 2.65
    water_t_m3: float = 1.03
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *bad_choice("unit", self.unit, tuple(DENSITY_UNITS)),
            *bad_choice("share_unit", self.share_unit, ("fraction", "%")),
            *outside(self, "grain_t_m3", low=1.5, high=5.0),
            *outside(self, "water_t_m3", low=0.95, high=1.3),
        ]
        if not self.way:
            given = [
                n for n in ("dry", "bulk", "water", "porosity") if getattr(self, n)
            ]
            problems.append(
                Problem(
                    where="density",
                    what=", ".join(given) or "no column",
                    expected="dry, or bulk with water or porosity, or porosity alone",
                    cure="name the columns that make one dry density",
                )
            )
        if "porosity" in self.way:
            problems += without_source(self.source)
        if problems:
            raise ParameterError("density of mud", problems)

    @property
    def way(self) -> str:
        """How the dry density follows; empty where it does not."""
        given = tuple(
            name for name in ("dry", "bulk", "water", "porosity") if getattr(self, name)
        )
        return {
            ("dry",): "dry",
            ("bulk", "water"): "bulk and water",
            ("bulk", "porosity"): "bulk and porosity",
            ("porosity",): "porosity and grains",
        }.get(given, "")

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the file by what they hold."""
        named = {name: getattr(self, name) for name in ("dry", "bulk", "water")}
        named["porosity"] = self.porosity
        return {name: column for name, column in named.items() if column}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerColumns:
    """Which columns say what a layer of a core holds.

    Parameters
    ----------
    top_m, bottom_m : str
        Below the sea floor, metres.
    density : DensityColumns
    elements : dict of str to GradeColumn, optional
        By symbol: La to Lu without Pm, and Y.
    rey : GradeColumn, optional
        All rare earths with yttrium together.
    basis : {"element", "oxide"}, optional
        What those contents are of.
    core : str, optional
        Name of the core, in a file of layers of its own.
    recovery : str, optional
        Length recovered over length driven of the layer's run, a fraction.
    coarse_share : str, optional
        Dry mass of the coarse fraction over all, a fraction.

    Raises
    ------
    ParameterError
        An element is none of the rare earths, or nothing tells them all.

    Examples
    --------
    >>> layers = LayerColumns(
    ...     top_m="top",
    ...     bottom_m="bottom",
    ...     density=DensityColumns(dry="rho"),
    ...     rey=GradeColumn(column="REY", unit="ppm"),
    ... )
    >>> layers.whole
    False
    """

    top_m: str
    bottom_m: str
    density: DensityColumns
    elements: dict[str, GradeColumn] = field(default_factory=dict)
    rey: GradeColumn | None = None
    basis: Literal["element", "oxide"] = "element"
    core: str = ""
    recovery: str = ""
    coarse_share: str = ""

    def __post_init__(self) -> None:
        problems = bad_choice("basis", self.basis, ("element", "oxide"))
        strangers = [one for one in self.elements if one not in ATOMIC_MASSES]
        if strangers:
            problems.append(
                Problem(
                    where="elements",
                    what=", ".join(strangers),
                    expected="among " + ", ".join(ATOMIC_MASSES),
                )
            )
        if self.rey is None and not self.whole:
            lacking = [one for one in ATOMIC_MASSES if one not in self.elements]
            problems.append(
                Problem(
                    where="rey",
                    what="none, and no column of " + ", ".join(lacking),
                    expected="all rare earths with yttrium, each or together",
                    cure="name rey, or the columns that lack",
                )
            )
        if self.rey is not None and self.basis == "oxide" and not self.whole:
            problems.append(
                Problem(
                    where="basis",
                    what="oxide, of a sum whose elements are not all told",
                    expected="elements, so that one factor brings them to oxides",
                    cure="name every element",
                )
            )
        if problems:
            raise ParameterError("layers of mud", problems)

    @property
    def whole(self) -> bool:
        """Whether every rare earth has a column."""
        return set(ATOMIC_MASSES) <= set(self.elements)
