"""What the shapes of a page say and how they look, each thing written once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.report.symbols import ShapeStyle

_Noted = TypeVar("_Noted", str, tuple[int, ...])


class FactBook:
    """Words, facts and looks, each known by its number.

    The words stand in the page as they are: the page shows them as text only.

    Examples
    --------
    >>> book = FactBook()
    >>> book.note_facts("Mt Weld", [("Makes", "oxides")])
    0
    >>> book.note_facts("Mt Weld", [("Makes", "oxides")]), book.content()["words"]
    (0, ['Makes', 'oxides', 'Mt Weld'])
    """

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._forms: dict[tuple[int, ...], int] = {}
        self._facts: dict[tuple[int, ...], int] = {}
        self._looks: dict[str, int] = {}

    def note_facts(self, title: str, rows: Iterable[tuple[str, str]]) -> int:
        """Note what a popup says.

        Parameters
        ----------
        title : str
        rows : iterable of tuple of str
            Label and value.

        Returns
        -------
        int
            Its number; the same for the same words.
        """
        told = [(self._word(label), self._word(value)) for label, value in rows]
        form = _number(self._forms, tuple(label for label, _ in told))
        values = (value for _, value in told)
        return _number(self._facts, (form, self._word(title), *values))

    def note_look(self, style: ShapeStyle) -> int:
        """Note how a shape is drawn.

        Parameters
        ----------
        style : ShapeStyle

        Returns
        -------
        int
            Its number; the same for the same look.
        """
        return _number(self._looks, json.dumps(style.leaflet(), sort_keys=True))

    def content(self) -> Mapping[str, list[object]]:
        """Give all that was noted, for the page.

        Returns
        -------
        mapping of str to list
            ``words``; ``forms``, the labels of each kind of popup; ``facts``, each
            the number of its form, of its title and of its values; ``looks``.
        """
        return {
            "words": list(self._words),
            "forms": list(self._forms),
            "facts": list(self._facts),
            "looks": [json.loads(look) for look in self._looks],
        }

    def _word(self, text: str) -> int:
        return _number(self._words, text)


def _number(numbers: dict[_Noted, int], it: _Noted) -> int:
    return numbers.setdefault(it, len(numbers))
