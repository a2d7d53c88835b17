"""What is wrong with the content of a TOML file, beside the dataclass it is for.

A dataclass cannot have a field named as a Python keyword: the key ``from`` of a file
is its field ``from_``.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import difflib
import keyword
import types
import typing
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from geo.errors import GeoError, Problem
from geo.sources.toml_words import in_words, unknown_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pydantic_core import ErrorDetails

    from geo.sources.toml_places import Place

Holder = typing.TypeVar("Holder")

_TAG = "kind"  # the key that tells which dataclass of several holds a table


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
        problems.extend(_from_pydantic(error, named, kind))
        problems.extend(_beside(kind, named, error))
        wrong = [tuple(_without_tags(one["loc"], named)) for one in error.errors()]
        problems.extend(_hidden(kind, named, wrong, at=()))
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
        A dataclass, or a tuple, dict or union of such. Several in a union are told
        apart by their field ``kind``.
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
    for option in _options(kind, content):
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


def _options(kind: object, content: object) -> tuple[object, ...]:
    if not _is_union(kind):
        return (kind,)
    options = typing.get_args(kind)
    told = content.get(_TAG) if isinstance(content, dict) else None
    return tuple(one for one in options if _tag(one) in {"", told})


def _is_union(hint: object) -> bool:
    return typing.get_origin(hint) in {typing.Union, types.UnionType}


def _tag(option: object) -> str:
    """Give what a dataclass calls itself among others; empty if it has no need to."""
    if not dataclasses.is_dataclass(option):
        return ""
    tags = (field.default for field in dataclasses.fields(option) if field.name == _TAG)
    tag = next(tags, "")
    return tag if isinstance(tag, str) else ""


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


def _from_pydantic(
    error: ValidationError, content: object, kind: object
) -> Iterator[tuple[Place, Problem]]:
    for detail in error.errors():
        raw = tuple(_without_tags(detail["loc"], content))
        place = _in_file(raw)
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, GeoError):
            for problem in cause.problems:
                yield (*place, *_parts(problem.where)), problem
        elif detail["type"].startswith("union_tag_"):
            yield (*place, _TAG), _untold_kind(detail, _hint_at(kind, raw, content))
        else:
            yield place, in_words(detail)


def _untold_kind(detail: ErrorDetails, hint: object) -> Problem:
    """Say of a table that may be one of several that it does not say which."""
    tags = [tag for one in typing.get_args(hint) if (tag := _tag(one))]
    told = detail["input"]
    if isinstance(told, dict) and _TAG in told:
        return unknown_word(_TAG, told[_TAG], tags)
    return Problem(
        where="",
        what=f"no {_TAG} is told",
        expected=" or ".join(tags),
        cure=f'add {_TAG} = "{tags[0]}", or another' if tags else f"add {_TAG}",
    )


def _hint_at(kind: object, place: Place, content: object) -> object:
    """Give the type of what stands at a place."""
    hint, here = kind, content
    for part in place:
        hint = _hint_within(hint, here, part)
        here = _held(here, part)
    return hint


def _held(content: object, part: str | int) -> object:
    """Give what stands at a part; None where pydantic names no part of the file."""
    if isinstance(content, dict):
        return content.get(part)
    if isinstance(content, list) and isinstance(part, int) and part < len(content):
        return content[part]
    return None


def _hint_within(hint: object, content: object, part: str | int) -> object:
    """Give the type of one thing that a table or list holds; None if none is told."""
    for option in _options(hint, content):
        if dataclasses.is_dataclass(option):
            return typing.get_type_hints(option).get(str(part))
        if typing.get_origin(option) in {tuple, dict}:
            return typing.get_args(option)[-1 if isinstance(part, str) else 0]
    return None


def _without_tags(place: Place, content: object) -> Iterator[str | int]:
    """Leave out of a place the words that chose among dataclasses: no key is so."""
    here = content
    for part in place:
        if isinstance(here, dict) and part not in here and here.get(_TAG) == part:
            continue
        yield part
        if isinstance(here, dict):
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int):
            here = here[part]


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
        for place, problem in _from_pydantic(more, rest, kind):
            if not _asks_for(problem, wrong):
                yield place, problem


def _asks_for(problem: Problem, names: Collection[str]) -> bool:
    """Tell whether what is missed is a table that is there, and wrong itself."""
    told = f"{problem.expected} {problem.cure}"
    return any(f"[{name}{end}" in told for name in names for end in "].")


def _hidden(
    hint: object, content: object, wrong: Sequence[Place], *, at: Place
) -> Iterator[tuple[Place, Problem]]:
    """Find what checks of tables did not say, as lists or tables in them are wrong."""
    parts = dict.fromkeys(place[0] for place in wrong if len(place) > 1)
    for part in parts:
        within = [place[1:] for place in wrong if place[0] == part and len(place) > 1]
        kind, inner = _hint_within(hint, content, part), _held(content, part)
        yield from _unsaid(kind, inner, within, at=(*at, part))
        yield from _hidden(kind, inner, within, at=(*at, part))


def _unsaid(
    hint: object, content: object, wrong: Sequence[Place], *, at: Place
) -> Iterator[tuple[Place, Problem]]:
    """Check the plain values of a table beside lists and tables that are wrong."""
    kind = next(
        (
            one
            for one in _options(hint, content)
            if isinstance(one, type) and dataclasses.is_dataclass(one)
        ),
        None,
    )
    if kind is None or not isinstance(content, dict):
        return
    hints, names = typing.get_type_hints(kind), {str(place[0]) for place in wrong}
    if not all(_holds_several(hints.get(name)) for name in names):
        return  # a plain value may be why another is wrong
    # what is wrong stands empty meanwhile, so that the rest can be asked at all
    rest = {key: value for key, value in content.items() if key not in names}
    rest |= {key: empty for key in names if (empty := _empty(hints[key])) is not None}
    try:
        TypeAdapter(kind).validate_python(rest)
    except ValidationError as error:
        for place, problem in _from_pydantic(error, rest, kind):
            if place and isinstance(_leaf(rest, place), (str, int, float)):
                yield (*_in_file(at), *place), problem


def _empty(hint: object) -> list[object] | dict[str, object] | None:
    """Give what a list or mapping is with nothing in it; None for a table of fields."""
    origins = [
        typing.get_origin(one)
        for one in (typing.get_args(hint) if _is_union(hint) else (hint,))
    ]
    if tuple in origins:
        return []
    return {} if {dict, collections.abc.Mapping} & {*origins} else None


def _leaf(content: object, place: Place) -> object:
    """Take what tables within tables hold at a place; None where that is nothing."""
    for part in place:
        content = content.get(part) if isinstance(content, dict) else None
    return content


def _holds_several(hint: object) -> bool:
    options = typing.get_args(hint) if _is_union(hint) else (hint,)
    several = {tuple, dict, collections.abc.Mapping}
    return any(
        typing.get_origin(one) in several or dataclasses.is_dataclass(one)
        for one in options
    )


def _in_file(place: Place) -> Place:
    """Give a place by the names that a file uses."""
    return tuple(_key(part) if isinstance(part, str) else part for part in place)


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
