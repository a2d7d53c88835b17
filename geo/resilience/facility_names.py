"""How alike the names of two works are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GENERIC_WORDS = frozenset(
    [
        "ag", "and", "as", "bhd", "cast", "co", "company", "complejo", "complex",
        "concentrator", "corp", "corporation", "cut", "da", "de", "del", "deposit",
        "do", "du", "e", "el", "et", "expansion", "facility", "fundicion", "gmbh",
        "group", "holding", "inc", "industries", "industry", "jsc", "la", "las", "le",
        "les", "limited", "llc", "los", "ltd", "ltda", "mill", "mina", "minas",
        "mine", "minera", "mineral", "minerals", "mines", "mining", "nl", "no", "nv",
        "oao", "of", "ojsc", "ooo", "open", "operation", "operations", "oy", "pao",
        "pit", "pjsc", "plant", "planta", "plc", "project", "projet", "proyecto",
        "pt", "pte", "pty", "refineries", "refinery", "refining", "resources", "sa",
        "sarl", "sas", "sdn", "site", "smelter", "smelters", "smelting", "sociedad",
        "spa", "tbk", "the", "underground", "unidad", "unit", "works", "y", "zao",
    ]
)  # fmt: skip
"""Words that say what a works is, or what form its company has, not which it is."""

COMMON_WORDS = frozenset(
    [
        "alloy", "alloys", "alumina", "aluminium", "aluminum", "bauxite", "carbon",
        "central", "chrome", "chromite", "clays", "coal", "cobalt", "copper",
        "diamond", "earth", "earths", "east", "eastern", "ferroalloy", "ferroalloys",
        "ferronickel", "gold", "iron", "lead", "lithium", "manganese", "metal",
        "metals", "nickel", "north", "northern", "ore", "phosphate", "platinum",
        "rare", "separation", "silver", "south", "southern", "steel", "tin",
        "uranium", "west", "western", "zinc",
    ]
)  # fmt: skip
"""Words that count only beside a word of its own: goods and directions."""

_UNMARKED = str.maketrans("øłđðþæœı", "olddpaoi")
_ALTERNATIVES = re.compile(r"[()/;,]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameForm:
    """One of the names that a works goes by.

    Parameters
    ----------
    words : frozenset of str
        Without the generic ones, unless it has no word of its own.
    own_words : frozenset of str
        Those of three letters or more that are neither numbers nor among
        `COMMON_WORDS`: they tell which works it is.
    trigrams, own_trigrams : frozenset of str
        Runs of three letters, the ends marked, of all these words, and of its own.
    """

    words: frozenset[str]
    own_words: frozenset[str]
    trigrams: frozenset[str]
    own_trigrams: frozenset[str]


def name_forms(names: Iterable[str]) -> tuple[NameForm, ...]:
    """Take names apart for `name_similarity`.

    Parameters
    ----------
    names : iterable of str
        All names of a works. What stands in brackets, or between slashes, commas
        or semicolons, counts as a name of its own too.

    Returns
    -------
    tuple of NameForm
        Without doubles.

    Examples
    --------
    >>> [sorted(form.words) for form in name_forms(["Kamoto mine (KCC)"])]
    [['kamoto', 'kcc'], ['kamoto'], ['kcc']]
    """
    forms: dict[tuple[str, ...], NameForm] = {}
    for name in names:
        whole, *parts = (_words(part) for part in (name, *_ALTERNATIVES.split(name)))
        told = [whole, *(words for words in parts if any(map(_is_own, words)))]
        forms |= {words: _form(words) for words in told if words}
    return tuple(forms.values())


def _form(words: tuple[str, ...]) -> NameForm:
    own = tuple(word for word in words if _is_own(word))
    return NameForm(
        words=frozenset(words),
        own_words=frozenset(own),
        trigrams=_trigrams(words),
        own_trigrams=_trigrams(own or words),
    )


def name_similarity(one: tuple[NameForm, ...], other: tuple[NameForm, ...]) -> float:
    """Say how alike two works are by name: the pair of names that fits best.

    A pair of names is as alike as Dice's coefficient of their trigrams says, of all
    words or of their own, whichever is less: it forgives other spellings. Or, where
    that is more, as the share of letters, in the name with fewer, that lie in words
    which both have: it forgives words that one adds, and is nil unless one of them
    is a word of their own.

    Parameters
    ----------
    one, other : tuple of NameForm
        As `name_forms` gives them.

    Returns
    -------
    float
        0 to 1; the same whichever comes first.

    References
    ----------
    Dice 1945, doi 10.2307/1932409.

    Examples
    --------
    >>> one, other = name_forms(["Minera Escondida"]), name_forms(["La Escondida"])
    >>> name_similarity(one, other)
    1.0
    >>> round(name_similarity(one, name_forms(["Escondita"])), 2)
    0.67
    >>> name_similarity(name_forms(["Lumba mine 1"]), name_forms(["Sesa mine 1"])) < 0.6
    True
    """
    if {form.words for form in one} & {form.words for form in other}:
        return 1.0
    pairs = ((a, b) for a in one for b in other)
    return max((max(_alike(a, b), _contained(a, b)) for a, b in pairs), default=0.0)


def _is_own(word: str) -> bool:
    return (
        len(word) >= 3
        and not word.isdigit()
        and word not in COMMON_WORDS
        and word not in GENERIC_WORDS
    )


def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    words = re.findall(r"\w+", plain.translate(_UNMARKED).replace("'", ""))
    telling = tuple(word for word in words if word not in GENERIC_WORDS)
    return telling if any(map(_is_own, telling)) else tuple(words)


def _trigrams(words: tuple[str, ...]) -> frozenset[str]:
    marked = f"^{' '.join(words)}$"
    return frozenset(marked[start : start + 3] for start in range(len(marked) - 2))


def _alike(one: NameForm, other: NameForm) -> float:
    return min(
        _dice(one.trigrams, other.trigrams),
        _dice(one.own_trigrams, other.own_trigrams),
    )


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2.0 * len(one & other) / (len(one) + len(other))


def _contained(one: NameForm, other: NameForm) -> float:
    if not one.own_words & other.own_words:
        return 0.0
    letters = min(_letters(one.words), _letters(other.words))
    return _letters(one.words & other.words) / letters


def _letters(words: frozenset[str]) -> int:
    return sum(len(word) for word in words)
