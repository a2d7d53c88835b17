"""What is wrong with the content of a TOML file, beside the dataclass it is for.

A dataclass cannot have a field named as a Python keyword: the key ``from`` of a file
is its field ``from_``.
"""

from __future__ import annotations

import dataclasses
import difflib
import keyword
import types
import typing
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from geo.errors import GeoError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.sources.toml_places import Place

Holder = typing.TypeVar("Holder")


def fill(
    kind: type[Holder], content: dict[str, object]
) -> tuple[Holder | None, list[tuple[Place, Problem]]]:
    """Fill a dataclass with the content of a file.

    Parameters
    ----------
    kind : type
        A dataclass.
    content : dict of str to object
        As `tomllib` gives it.

    Returns
    -------
    filled : object or None
        None if a value is wrong or missing.
    problems : list of tuple
        Every problem with the place of its key; keys that the dataclass does
        not know are among them, and leave `filled` whole.

    Examples
    --------
    >>> from geo.model.profile_policy import Unknown
    >>> filled, problems = fill(Unknown, {"field": "stocks", "queston": "held?"})
    >>> filled is None, [place for place, problem in problems]
    (True, [('queston',), ('question',), ('why',)])
    """
    try:
        problems = list(unknown_keys(content, kind))
        named = _python_names(content)
    except RecursionError:
        return None, [((), Problem(where="", what="nested too deep to be read"))]
    filled: Holder | None = None
    try:
        filled = TypeAdapter(kind).validate_python(named)
    except ValidationError as error:
        problems.extend(_from_pydantic(error))
        problems.extend(_beside(kind, named, error))
    return filled, problems


def unknown_keys(
    content: object, kind: object, place: Place = ()
) -> Iterator[tuple[Place, Problem]]:
    """Walk the content of a file beside the dataclasses that will hold it.

    Parameters
    ----------
    content : object
        As `tomllib` gives it.
    kind : object
        A dataclass, or a tuple, dict or union of such.
    place : tuple of str or int, optional
        Where the content stands in the file.

    Yields
    ------
    tuple
        The place of a key that no field bears, and the nearest that one does.

    Examples
    --------
    >>> from geo.model.profile_policy import Unknown
    >>> [(place, problem)] = unknown_keys({"whi": "secret"}, Unknown)
    >>> place, problem.cure
    (('whi',), "did you mean 'why'?")
    """
    for option in _options(kind):
        if dataclasses.is_dataclass(option) and isinstance(content, dict):
            yield from _unknown_fields(content, option, place)
            return
        arguments = typing.get_args(option)
        if typing.get_origin(option) is tuple and isinstance(content, list):
            for index, item in enumerate(content):
                yield from unknown_keys(item, arguments[0], (*place, index))
        if typing.get_origin(option) is dict and isinstance(content, dict):
            for key, item in content.items():
                yield from unknown_keys(item, arguments[1], (*place, key))


def _options(kind: object) -> tuple[object, ...]:
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        return typing.get_args(kind)
    return (kind,)


def _unknown_fields(
    content: dict[str, object], kind: object, place: Place
) -> Iterator[tuple[Place, Problem]]:
    hints = {_key(name): hint for name, hint in typing.get_type_hints(kind).items()}
    for key, item in content.items():
        if key in hints:
            yield from unknown_keys(item, hints[key], (*place, key))
            continue
        near = difflib.get_close_matches(key, hints, n=1)
        yield (
            (*place, key),
            Problem(
                where="",
                what=f"unknown key {key!r}",
                expected="one of " + ", ".join(hints),
                cure=f"did you mean {near[0]!r}?" if near else "remove it",
            ),
        )


def _from_pydantic(error: ValidationError) -> Iterator[tuple[Place, Problem]]:
    for detail in error.errors():
        place = tuple(
            _key(part) if isinstance(part, str) else part for part in detail["loc"]
        )
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, GeoError):
            for problem in cause.problems:
                yield (*place, *_parts(problem.where)), problem
            continue
        given = "" if detail["type"] == "missing" else f", got {detail['input']!r}"
        yield place, Problem(where="", what=f"{detail['msg']}{given}"[:300])


def _beside(
    kind: type[Holder], content: dict[str, object], error: ValidationError
) -> Iterator[tuple[Place, Problem]]:
    """Find what else is wrong, beside fields that might have been left out."""
    wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
    optional = {
        field.name
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]  # a dataclass
        if field.default is not dataclasses.MISSING
        or field.default_factory is not dataclasses.MISSING
    }
    if not wrong or not wrong <= optional:
        return
    rest = {key: value for key, value in content.items() if key not in wrong}
    try:
        TypeAdapter(kind).validate_python(rest)
    except ValidationError as more:
        yield from _from_pydantic(more)


def _python_names(content: dict[str, object]) -> dict[str, object]:
    """Give keys the names of their fields, all the way down."""
    return {
        f"{key}_" if keyword.iskeyword(key) else key: _named_within(value)
        for key, value in content.items()
    }


def _named_within(value: object) -> object:
    if isinstance(value, dict):
        return _python_names(value)
    if isinstance(value, list):
        return [_named_within(item) for item in value]
    return value


def _key(name: str) -> str:
    bare = name.removesuffix("_")
    return bare if keyword.iskeyword(bare) else name


def _parts(dotted: str) -> Place:
    """Take a dotted place apart; items are numbered from 1 for people, from 0 here."""
    parts = dotted.split(".")
    return tuple(int(part) - 1 if part.isdigit() else part for part in parts)
