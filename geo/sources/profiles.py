"""Reading country profiles: those that ship, and a user's own."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.model.country_profile import CountryProfile
from geo.model.profile_checks import PARTNERS
from geo.sources.bundled import bundled_file, data_folder
from geo.sources.country_names import read_country_codes
from geo.sources.guard import local_path, require_size
from geo.sources.toml_checks import fill
from geo.sources.toml_places import describe_place, key_lines
from geo.sources.toml_rows import row_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.sources.toml_places import Place

MAX_PROFILE_BYTES = 4 * 1024**2
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
    require_size(path.stat().st_size, what=path.name, limit_bytes=MAX_PROFILE_BYTES)
    text, content = _load(path)
    profile, problems = fill(CountryProfile, content)
    problems.extend(_no_countries(content, ()))
    lines = row_lines(text, keys=key_lines(text))
    told = [
        dataclasses.replace(
            problem, where=describe_place(place, file=path.name, lines=lines)
        )
        for place, problem in problems
    ]
    if profile is None or told:
        raise DataError("country profile", told)
    return profile


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


def _load(path: Path) -> tuple[str, dict[str, object]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        cure = "mend the syntax; strings stand in quotes"
        problem = Problem(where=path.name, what=f"no TOML: {error}", cure=cure)
        raise DataError("country profile", [problem]) from error


def _no_countries(content: object, place: Place) -> Iterator[tuple[Place, Problem]]:
    """Find codes that have the form of a country's and are none."""
    known = read_country_codes().known | {"EU27"}
    for spot, key, code in _codes(content, place):
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
