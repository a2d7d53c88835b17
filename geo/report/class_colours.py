"""How classes of a statement and reasons of exclusion look, the same on every map.

No two looks differ by hue alone: classes grow paler as they grow less sure, and
looks whose colours come close have another pattern or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from geo.model.classes import ResourceClass
from geo.resource.ground.exclusions import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Pattern = Literal["", "/", "\\", "x", ".", "-", "|", "+"]
PATTERNS: tuple[Pattern, ...] = ("", "/", "\\", "x", ".", "-", "|", "+")
"""Lines and dots over a colour; a page knows them by their place here."""


@dataclass(frozen=True, slots=True)
class Look:
    """A colour and what is drawn over it.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.
    pattern : str, optional
        One of `PATTERNS`.
    """

    colour: str
    pattern: Pattern = ""


CLASS_LOOKS: Mapping[ResourceClass, Look] = MappingProxyType(
    {
        ResourceClass.MEASURED: Look("#0b2f6b"),
        ResourceClass.INDICATED: Look("#3f7fc4"),
        ResourceClass.INFERRED: Look("#a9cbea", "/"),
        ResourceClass.UNCLASSIFIED: Look("#ece5d3", "."),
    }
)

REASON_LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        Reason.OUTSIDE_DOMAIN: Look("#ffffff", "."),
        Reason.EXTRAPOLATED: Look("#d5d8da", "."),
        Reason.NO_BATHYMETRY: Look("#8a9299", "\\"),
        Reason.NO_SLOPE: Look("#c9b28a", "|"),
        Reason.SLOPE: Look("#d55e00", "/"),
        Reason.DEPTH: Look("#0072b2", "-"),
        Reason.SEAMOUNT: Look("#5c3317", "+"),
        Reason.COVERED: Look("#a9b665", "-"),
        Reason.BELOW_CUTOFF: Look("#f0e442"),
    }
)

SEVERAL_LOOK = Look("#3b3f44", "x")

_GIVEN = (
    Look("#cc79a7", "x"),
    Look("#009e73", "|"),
    Look("#e69f00", "+"),
    Look("#56b4e9", "\\"),
    Look("#882255"),
    Look("#b8de6f", "-"),
    Look("#332288", "."),
    Look("#f4a6b7", "/"),
)
"""For the reasons that a project gives, in their order (Okabe & Ito 2008 and Tol 2021,
SRON/EPS/TN/09-002, extended)."""


def class_look(name: str) -> Look:
    """Give the look of a class.

    Parameters
    ----------
    name : str
        As `geo.model.classes.ResourceClass` writes it, in any case.

    Returns
    -------
    Look

    Raises
    ------
    ValueError
        There is no such class.

    Examples
    --------
    >>> class_look("Indicated").colour
    '#3f7fc4'
    """
    return CLASS_LOOKS[ResourceClass(name.capitalize())]


def reason_looks(reasons: Iterable[str]) -> dict[str, Look]:
    """Give each reason of exclusion its look.

    Parameters
    ----------
    reasons : iterable of str
        Usual ones (`geo.resource.ground.exclusions.Reason`) have theirs; those that a
        project gives take the others in the order of their names, so that a map does
        not depend on which cell comes first.

    Returns
    -------
    dict of str to Look
        In the order of `reasons`, each once.

    Examples
    --------
    >>> looks = reason_looks(["slope", "APEI"])
    >>> looks["slope"].colour, looks["APEI"].pattern
    ('#d55e00', 'x')
    """
    names = list(dict.fromkeys(map(str, reasons)))
    given = sorted(name for name in names if name not in REASON_LOOKS)
    looks = {name: _GIVEN[n % len(_GIVEN)] for n, name in enumerate(given)}
    return {name: REASON_LOOKS.get(name) or looks[name] for name in names}
