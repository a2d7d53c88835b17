"""The levers of a country: one TOML file each, which a user may copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.model.disruption import Target
from geo.model.levers import Lever
from geo.model.limits import repeated, unsaid
from geo.model.nearest import expected_names
from geo.model.profile_checks import bad_country
from geo.model.profile_questions import refuse
from geo.sources.bundled import bundled_file, data_folder
from geo.sources.events import known_names
from geo.sources.guard import local_path
from geo.sources.toml_documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.toml_places import Place

LEVERS = "supply/levers"

_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryLevers:
    """What a country can do so that it lasts longer.

    Parameters
    ----------
    iso3 : str
        ISO 3166-1 alpha-3, or EU27.
    as_of : str
        Month of the newest source.
    levers : tuple of Lever
    notes : tuple of str, optional
        What holds for several of them.
    unknown : tuple of str, optional
        What no source told.

    Raises
    ------
    ParameterError
        A code or a name is wrong, or a lever stands twice; all is told.

    Examples
    --------
    >>> CountryLevers(iso3="JPN", as_of="2026-11", levers=()).notes
    ()
    """

    iso3: str
    as_of: str
    levers: tuple[Lever, ...]
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *bad_country("iso3", self.iso3, also=("EU27",)),
            *unsaid(self, "as_of"),
            *repeated("levers", "name", [lever.name for lever in self.levers]),
        ]
        refuse(f"levers of {self.iso3}", problems)


def list_levers() -> tuple[str, ...]:
    """List the countries whose levers ship with the package.

    Returns
    -------
    tuple of str
        ISO 3166-1 alpha-3 codes, in alphabetical order.

    Examples
    --------
    >>> "JPN" in list_levers()
    True
    """
    return tuple(sorted(file.stem for file in (data_folder() / LEVERS).glob("*.toml")))


def lever_file(iso3: str) -> Path:
    """Find the file of a country's levers that ships with the package.

    Parameters
    ----------
    iso3 : str

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        None of this country ship.

    Examples
    --------
    >>> lever_file("JPN").name
    'JPN.toml'
    """
    known = list_levers()
    if iso3 in known:
        return bundled_file(f"{LEVERS}/{iso3}.toml")
    raise DataError(
        "levers of a country",
        [
            Problem(
                where="levers_of",
                what=repr(iso3),
                expected=expected_names(iso3, known) + ", or the path of a file",
                cure=f"a file of your own: copy one of data/{LEVERS}",
            )
        ],
    )


def read_country_levers(name: Path | str, *, root: Path | None = None) -> CountryLevers:
    """Read and check the levers of a country.

    Parameters
    ----------
    name : path-like
        A code of `list_levers`, or the path of a TOML file.
    root : pathlib.Path, optional
        Folder that a relative path starts from; the current one by default.

    Returns
    -------
    CountryLevers

    Raises
    ------
    DataError
        There is no such file; or with every problem of it: syntax, unknown keys
        with the nearest known one, numbers and words that are wrong, facilities
        and countries that the built-in tables do not hold.

    Examples
    --------
    >>> read_country_levers("JPN").iso3
    'JPN'
    """
    bare = isinstance(name, str) and _NAME.fullmatch(name)
    path = lever_file(str(name)) if bare else local_path(name, root=root or Path.cwd())
    return read_document(
        path, kind=CountryLevers, what="levers of a country", more=_misnamed
    )


def read_levers(name: Path | str, *, root: Path | None = None) -> tuple[Lever, ...]:
    """Read the levers of a country alone.

    Parameters
    ----------
    name : path-like
        As of `read_country_levers`.
    root : pathlib.Path, optional

    Returns
    -------
    tuple of Lever

    Raises
    ------
    DataError
        As of `read_country_levers`.

    Examples
    --------
    >>> {lever.kind for lever in read_levers("JPN")} >= {"stock", "seabed"}
    True
    """
    return read_country_levers(name, root=root).levers


def _misnamed(content: Mapping[str, object]) -> Iterator[tuple[Place, Problem]]:
    """Find facilities and countries that the built-in tables do not hold."""
    known = known_names()
    kinds = {
        "facility_id": (Target.FACILITY, "data/supply/facilities.csv lists them"),
        "iso3": (Target.COUNTRY, "data/land/countries.csv lists them"),
    }
    levers = content.get("levers")
    for index, lever in enumerate(levers if isinstance(levers, list) else []):
        told = lever if isinstance(lever, dict) else {}
        for key, (target, cure) in kinds.items():
            value = told.get(key)
            if isinstance(value, str) and value not in known[target]:
                yield (
                    ("levers", index, key),
                    Problem(
                        where="",
                        what=f"{target} {value!r} is not known",
                        expected=expected_names(value, known[target]),
                        cure=cure,
                    ),
                )
