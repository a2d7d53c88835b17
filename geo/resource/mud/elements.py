"""Rare earths of mud by element: oxides by stoichiometry, and groups by use."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.commodities import ATOMIC_MASSES, ELEMENT_GROUPS, oxide_per_metal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

REO_PER_REY = 1.20
"""Mass of oxide per mass of rare earths with yttrium, where elements are not told: a
mean of the stoichiometric factors (Y2O3/Y 1.2699, La2O3/La 1.1728, CeO2/Ce 1.2284,
Nd2O3/Nd 1.1664, Dy2O3/Dy 1.1477) for mud rich in yttrium."""

OXIDE_FACTORS: Mapping[str, float] = MappingProxyType(
    {element: oxide_per_metal(element) for element in ATOMIC_MASSES}
)
"""Mass of the oxide of trade per mass of each element, from atomic masses."""

LIGHT = ("La", "Ce", "Pr", "Nd", "Sm", "Eu")
HEAVY = ("Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")
MAGNET = ("Pr", "Nd", "Tb", "Dy")
"""Light to Eu, heavy from Gd with Y, as the element groups of trade; some papers on
the mud count Eu among the heavy ones. Those of magnets are in both."""

SETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"light": LIGHT, "heavy": HEAVY, "of magnets": MAGNET}
)


def oxides_of(elements: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Add up the oxides of elements.

    Parameters
    ----------
    elements : mapping of str to ndarray of float
        Contents of elements by symbol, in any one unit of mass.

    Returns
    -------
    ndarray of float
        Oxides in the same unit.

    Raises
    ------
    ParameterError
        None is given, or one is no rare earth.

    References
    ----------
    Prohaska, T. et al. (2022). Standard atomic weights of the elements 2021 (IUPAC
    Technical Report). Pure and Applied Chemistry 94, 573. doi 10.1515/pac-2019-0603

    Examples
    --------
    >>> import numpy as np
    >>> oxides_of({"Y": np.array([100.0]), "Nd": np.array([0.0])}).round(2)
    array([126.99])
    """
    strangers = [one for one in elements if one not in OXIDE_FACTORS]
    if strangers or not elements:
        problem = Problem(
            where="elements",
            what=", ".join(strangers) or "none",
            expected="among " + ", ".join(OXIDE_FACTORS),
        )
        raise ParameterError("oxides", [problem])
    held = [OXIDE_FACTORS[one] * np.asarray(each) for one, each in elements.items()]
    return np.asarray(np.sum(held, axis=0))


def oxide_shares(elements: Mapping[str, float]) -> dict[str, float]:
    """Give the share of each element's oxide in all of them.

    Parameters
    ----------
    elements : mapping of str to float
        Masses of elements by symbol.

    Returns
    -------
    dict of str to float
        They sum to 1; all 0 where there is nothing.

    Examples
    --------
    >>> shares = oxide_shares({"Y": 1.0, "Dy": 1.0})
    >>> round(shares["Y"], 4), round(sum(shares.values()), 9)
    (0.5253, 1.0)
    """
    oxides = {one: OXIDE_FACTORS[one] * mass for one, mass in elements.items()}
    whole = sum(oxides.values())
    return {one: mass / whole if whole > 0.0 else 0.0 for one, mass in oxides.items()}


def by_group(shares: Mapping[str, float]) -> dict[str, float]:
    """Add up what is told by element in the groups of trade.

    Parameters
    ----------
    shares : mapping of str to float
        By symbol, such as of `oxide_shares`.

    Returns
    -------
    dict of str to float
        By the keys of `geo.model.commodities.ELEMENT_GROUPS`.

    Examples
    --------
    >>> by_group({"Nd": 0.2, "Pr": 0.05, "Y": 0.3})["nd_pr"]
    0.25
    """
    return {
        group: sum(shares.get(one, 0.0) for one in held)
        for group, held in ELEMENT_GROUPS.items()
    }
