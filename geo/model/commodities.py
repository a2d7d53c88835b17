"""Commodities, stages and the groups of rare earths: the words of the supply tables."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTAINED: Mapping[str, str] = {
    "rare_earths": "REO",
    "cobalt": "Co",
    "nickel": "Ni",
    "copper": "Cu",
    "manganese": "Mn",
}
"""What the tonnes of each commodity are of: oxides of rare earths, else the metal."""


class Stage(StrEnum):
    """A step from the ground to the goods, in order."""

    MINE = "mine"
    CONCENTRATE = "concentrate"
    REFINED = "refined"
    METAL = "metal"
    COMPONENT = "component"
    EMBEDDED = "embedded"


STAGE_ORDER: Mapping[str, int] = {
    str(stage): place for place, stage in enumerate(Stage)
}

STAGE_MEANINGS: Mapping[Stage, str] = {
    Stage.MINE: "in the ore that is mined, or in the concentrate that a mine sells",
    Stage.CONCENTRATE: "concentrate or intermediate: matte, mixed hydroxide, carbonate",
    Stage.REFINED: "separated oxides, refined metal or its salts",
    Stage.METAL: "metal of rare earths, and alloys",
    Stage.COMPONENT: "magnets, and precursors of battery cathodes",
    Stage.EMBEDDED: "in goods that are traded: motors, batteries, steel",
}

ELEMENT_GROUPS: Mapping[str, tuple[str, ...]] = {
    "la_ce": ("La", "Ce"),
    "nd_pr": ("Nd", "Pr"),
    "sm_eu_gd": ("Sm", "Eu", "Gd"),
    "dy": ("Dy",),
    "tb": ("Tb",),
    "y": ("Y",),
    "ho_lu": ("Ho", "Er", "Tm", "Yb", "Lu"),
}
"""Rare earths by use: the light ones, those of magnets, the heavy ones."""

GROUP_NAMES: Mapping[str, str] = {
    "la_ce": "La, Ce",
    "nd_pr": "Nd, Pr",
    "sm_eu_gd": "Sm, Eu, Gd",
    "dy": "Dy",
    "tb": "Tb",
    "y": "Y",
    "ho_lu": "Ho to Lu",
}

ATOMIC_MASSES: Mapping[str, float] = {
    "Y": 88.906, "La": 138.91, "Ce": 140.12, "Pr": 140.91, "Nd": 144.24,
    "Sm": 150.36, "Eu": 151.96, "Gd": 157.25, "Tb": 158.93, "Dy": 162.50,
    "Ho": 164.93, "Er": 167.26, "Tm": 168.93, "Yb": 173.05, "Lu": 174.97,
}  # fmt: skip
"""Abridged standard atomic weights of IUPAC, 2021."""

_OXYGEN = 15.999
_OXIDES: Mapping[str, tuple[int, int]] = {"Ce": (1, 2), "Pr": (6, 11), "Tb": (4, 7)}
"""Atoms of metal and of oxygen in the oxide that is sold; others are R2O3."""


def oxide_per_metal(element: str) -> float:
    """Give the mass of the oxide that holds one tonne of a rare earth.

    Parameters
    ----------
    element : str
        Symbol, such as ``"Nd"``.

    Returns
    -------
    float
        Tonnes of oxide per tonne of metal, by the oxide of trade: CeO2, Pr6O11,
        Tb4O7, else R2O3.

    Raises
    ------
    KeyError
        It is no rare earth.

    References
    ----------
    Prohaska, T. et al. (2022). Standard atomic weights of the elements 2021 (IUPAC
    Technical Report). Pure and Applied Chemistry 94, 573. doi 10.1515/pac-2019-0603

    Examples
    --------
    >>> round(oxide_per_metal("Nd"), 4), round(oxide_per_metal("Ce"), 4)
    (1.1664, 1.2284)
    """
    metal, oxygen = _OXIDES.get(element, (2, 3))
    return 1.0 + oxygen * _OXYGEN / (metal * ATOMIC_MASSES[element])


def group_of(element: str) -> str:
    """Give the group of a rare earth.

    Parameters
    ----------
    element : str

    Returns
    -------
    str
        A key of `ELEMENT_GROUPS`.

    Raises
    ------
    KeyError
        It is no rare earth.

    Examples
    --------
    >>> group_of("Pr")
    'nd_pr'
    """
    groups = {one: group for group, held in ELEMENT_GROUPS.items() for one in held}
    return groups[element]
