"""What pydantic finds wrong with a value of a TOML file, in plain words with a cure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.model.nearest import expected_names, meant_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

_NUMBER = ("a number", "write it without quotes, such as 1.5")
_WHOLE = ("a whole number", "write it without quotes and without a point, such as 2")
_TEXT = ("a text", 'write it in quotes, such as "text"')
_LIST = ("a list", "write it in brackets, such as [1, 2]")
_TABLE = ("a table", "write its keys below a heading, or in braces")
_WANTED = {
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "string_type": _TEXT,
    "bool_type": ("true or false", "write it without quotes"),
    "bool_parsing": ("true or false", "write it without quotes"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _TABLE,
    "dataclass_type": _TABLE,
}
_LONG = 60  # letters of a value that a message repeats
_WORDS = re.compile(r"'([^']*)'")


def in_words(detail: ErrorDetails) -> Problem:
    """Say what is wrong with a value, what is expected, and what to do.

    Parameters
    ----------
    detail : pydantic_core.ErrorDetails
        One of `pydantic.ValidationError.errors`.

    Returns
    -------
    Problem
        Without its place.

    Examples
    --------
    >>> from pydantic import TypeAdapter, ValidationError
    >>> try:
    ...     TypeAdapter(tuple[str, ...]).validate_python("EU")
    ... except ValidationError as error:
    ...     print(in_words(error.errors()[0]))
    : 'EU'
        expected: a list
        cure: write it in brackets: ["EU"]
    """
    given, context = detail["input"], detail.get("ctx", {})
    if detail["type"] == "missing":
        return Problem(where="", what=detail["msg"], cure="add the key")
    if detail["type"] in {"literal_error", "enum"}:
        words = _WORDS.findall(str(context["expected"]))
        return unknown_word("", given, words)
    if detail["type"] in _WANTED:
        expected, cure = _WANTED[detail["type"]]
        return Problem(
            where="",
            what=_short(given),
            expected=expected,
            cure=_bracketed(given) if expected == "a list" else cure,
        )
    return Problem(where="", what=f"{detail['msg']}, got {_short(given)}")


def unknown_word(called: str, given: object, words: Iterable[str]) -> Problem:
    """Tell that a word is none of a closed set.

    Parameters
    ----------
    called : str
        What the word is; may be empty.
    given : object
    words : iterable of str
        The set.

    Returns
    -------
    Problem
        Without its place.

    Examples
    --------
    >>> print(unknown_word("kind", "sebed", ["stock", "seabed"]))
    : kind 'sebed' is not known
        expected: seabed or stock
        cure: did you mean 'seabed'?
    """
    known = list(words)
    meant = meant_name(str(given), known)
    return Problem(
        where="",
        what=f"{called} {_short(given)} is not known".strip(),
        expected=expected_names(str(given), known),
        cure=f"did you mean {meant!r}?" if meant else "take one of these",
    )


def _bracketed(given: object) -> str:
    """Say how to make a list of what is none."""
    if isinstance(given, dict):
        return "write the heading of the table in double brackets: [[...]]"
    if isinstance(given, (str, int, float)):
        return f"write it in brackets: [{json.dumps(given, ensure_ascii=False)}]"
    return _LIST[1]


def _short(given: object) -> str:
    """Repeat a value, but no table or list, and nothing long."""
    for kind, word in ((dict, "a table"), (list, "a list"), (bool, str(given).lower())):
        if isinstance(given, kind):
            return word
    told = repr(given)
    return told if len(told) <= _LONG else f"{told[:_LONG]}..."
