"""Reading country profiles: those that ship, and a user's own."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.model.country_profile import CountryProfile
from geo.model.profile_checks import PARTNERS
from geo.sources.bundled import bundled_file, data_folder
from geo.sources.country_names import read_country_codes
from geo.sources.guard import local_path
from geo.sources.toml_documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.sources.toml_places import Place

FOLDER = "supply/profiles"

_NAME = re.compile(r"\w+")
_PLACES = frozenset(["iso3", "reporter", "partner"])


def list_profiles() -> tuple[str, ...]:
    """List the country profiles that ship with the package.

    Returns
    -------
    tuple of str
        ISO 3166-1 alpha-3 codes, and EU27.

    Examples
    --------
    >>> "JPN" in list_profiles()
    True
    """
    return tuple(sorted(path.stem for path in (data_folder() / FOLDER).glob("*.toml")))


def read_profile(name: Path | str, *, root: Path | None = None) -> CountryProfile:
    """Read and check a country profile.

    Parameters
    ----------
    name : path-like
        A name of `list_profiles`, or the path of a TOML file: copy one that ships
        and edit it.
    root : pathlib.Path, optional
        Folder that a relative path starts from; the current one by default.

    Returns
    -------
    CountryProfile

    Raises
    ------
    DataError
        With every problem of the file: syntax, unknown keys with the nearest
        known one, values out of range, codes of no country.

    Examples
    --------
    >>> read_profile("JPN").name
    'Japan'
    """
    path = _find(name, root=root or Path.cwd())
    return read_document(
        path, kind=CountryProfile, what="country profile", more=_no_countries
    )


def _find(name: Path | str, *, root: Path) -> Path:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return local_path(name, root=root)
    known = list_profiles()
    if name in known:
        return bundled_file(f"{FOLDER}/{name}.toml")
    near = difflib.get_close_matches(name.upper(), known, n=1)
    raise DataError(
        "country profile",
        [
            Problem(
                where="name",
                what=repr(name),
                expected="one of " + ", ".join(known) + ", or a path",
                cure=f"did you mean {near[0]!r}?" if near else "",
            )
        ],
    )


def _no_countries(content: object) -> Iterator[tuple[Place, Problem]]:
    """Find codes that have the form of a country's and are none."""
    known = read_country_codes().known | {"EU27"}
    for spot, key, code in _codes(content, ()):
        if re.fullmatch(r"[A-Z]{3}", code) and code not in known:
            if key == "partner" and code in PARTNERS:
                continue
            yield (
                spot,
                Problem(
                    where="",
                    what=f"{code!r} is no country",
                    expected="an ISO 3166-1 alpha-3 code",
                ),
            )


def _codes(content: object, place: Place) -> Iterator[tuple[Place, str, str]]:
    if isinstance(content, list):
        for index, item in enumerate(content):
            yield from _codes(item, (*place, index))
    if isinstance(content, dict):
        for key, value in content.items():
            if key in _PLACES and isinstance(value, str):
                yield (*place, key), key, value
            else:
                yield from _codes(value, (*place, key))
