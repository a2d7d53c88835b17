"""Columns of a statement that tell a metal: its grade, in what unit, and its mass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.commodities import ATOMIC_MASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REY, REO = "REY", "REO"
"""All rare earths with yttrium: as elements, and as oxides."""

MASS_ENDING = "_kt"
GRADE_ENDINGS: Mapping[str, float] = {"_pct": 100.0, "_ppm": 1e6}
"""What a column of grades ends in, and what a mass fraction is multiplied by."""

_RARE = {name.lower(): name for name in (*ATOMIC_MASSES, REY, REO)}


def in_ppm(metal: str) -> bool:
    """Say whether grades are told in parts per million: those of rare earths are.

    Parameters
    ----------
    metal : str
        As the project or as a column writes it.

    Returns
    -------
    bool

    Examples
    --------
    >>> in_ppm("Dy"), in_ppm("reo"), in_ppm("Ni")
    (True, True, False)
    """
    return metal.lower() in _RARE


def grade_column(metal: str) -> str:
    """Name the column of a statement that holds the grade of a metal.

    Parameters
    ----------
    metal : str

    Returns
    -------
    str

    Examples
    --------
    >>> grade_column("Ni"), grade_column("REO")
    ('ni_pct', 'reo_ppm')
    """
    return f"{metal.lower()}{'_ppm' if in_ppm(metal) else '_pct'}"


def grade_factor(metal: str) -> float:
    """Give what a mass fraction is multiplied by for that column.

    Parameters
    ----------
    metal : str

    Returns
    -------
    float

    Examples
    --------
    >>> grade_factor("Ni"), grade_factor("Nd")
    (100.0, 1000000.0)
    """
    return GRADE_ENDINGS["_ppm" if in_ppm(metal) else "_pct"]


def mass_column(metal: str) -> str:
    """Name the column of a statement that holds the tonnes of a metal.

    Parameters
    ----------
    metal : str

    Returns
    -------
    str

    Examples
    --------
    >>> mass_column("Co")
    'co_kt'
    """
    return f"{metal.lower()}{MASS_ENDING}"


def symbol_of(stem: str) -> str:
    """Write a metal as people do, from how its columns begin.

    Parameters
    ----------
    stem : str

    Returns
    -------
    str

    Examples
    --------
    >>> symbol_of("ni"), symbol_of("reo"), symbol_of("y")
    ('Ni', 'REO', 'Y')
    """
    return _RARE.get(stem, stem.capitalize())


def graded_metals(columns: Iterable[str]) -> tuple[str, ...]:
    """List the metals that columns tell a grade of, as the columns begin.

    Parameters
    ----------
    columns : iterable of str

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> graded_metals(["wet_mt", "ni_pct", "ni_kt", "reo_ppm"])
    ('ni', 'reo')
    """
    found = (
        name.removesuffix(ending)
        for name in columns
        for ending in GRADE_ENDINGS
        if name.endswith(ending)
    )
    return tuple(dict.fromkeys(found))
