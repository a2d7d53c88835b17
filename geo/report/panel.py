"""What a page holds besides its map: tables, figures, words and capabilities."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from geo.report.popups import build_table
from geo.report.selectors import (
    Selector,
    When,
    is_shown,
    require_known,
    require_selectors,
    spell_when,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.report.canvas import Drawing

PieceKind = Literal["table", "drawing", "words", "tool"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPiece:
    """One piece of the panel.

    Parameters
    ----------
    kind : {"table", "drawing", "words", "tool"}
        A tool is an empty place that a capability fills.
    title : str
        Caption of a table, title of a drawing, of words or of a tool; may be empty
        for words.
    html : str, optional
        Of a table or drawing, made safe; of a tool, the identifier of its place.
    paragraphs : tuple of str, optional
        Words; under a drawing, what it shows. Escaped where they are shown.
    when : mapping, optional
        Option or options, by selector, at which it is shown; empty: always.
    """

    kind: PieceKind
    title: str
    html: str = ""
    paragraphs: tuple[str, ...] = ()
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A script that does something with the page.

    Parameters
    ----------
    name : str
        Of the template ``NAME.js``.
    data : object, optional
        What JSON can write, handed to it.
    parts : tuple of str, optional
        Names of the templates before it that share its names.
    """

    name: str
    data: object = None
    parts: tuple[str, ...] = ()


def shown_piece(piece: PanelPiece, *, choice: Mapping[str, str]) -> dict[str, object]:
    """Write a piece as the template takes it.

    Parameters
    ----------
    piece : PanelPiece
    choice : mapping of str to str
        What is chosen when the page opens, by selector.

    Returns
    -------
    dict of str to object
        ``kind``, ``title``, ``html``, ``paragraphs``, ``when`` (JSON, empty for
        always) and ``hidden``.

    Examples
    --------
    >>> piece = PanelPiece(kind="words", title="Note", when={"metal": "ni"})
    >>> shown = shown_piece(piece, choice={"metal": "co"})
    >>> shown["when"], shown["hidden"]
    ('{"metal": ["ni"]}', True)
    """
    return {
        "kind": piece.kind,
        "title": piece.title,
        "html": piece.html,
        "paragraphs": piece.paragraphs,
        "when": json.dumps(spell_when(piece.when)) if piece.when else "",
        "hidden": not is_shown(piece.when, choice),
    }


class PagePanel:
    """What is gathered for a page besides the layers of its map.

    Parameters
    ----------
    selectors : sequence of Selector
        What the reader chooses.

    Raises
    ------
    DataError
        The selectors cannot be told apart, or offer nothing.

    Examples
    --------
    >>> panel = PagePanel(())
    >>> panel.add_words(("Draft.",), title="Note")
    >>> [piece.title for piece in panel.beside]
    ['Note']
    """

    def __init__(self, selectors: Sequence[Selector]) -> None:
        require_selectors(selectors)
        self.selectors = tuple(selectors)
        self.beside: list[PanelPiece] = []
        self.below: list[PanelPiece] = []
        self.scripts: dict[str, Capability] = {}
        self.styles: dict[str, None] = {}

    def add_table(
        self,
        table: pd.DataFrame,
        *,
        caption: str,
        labels: Mapping[str, str] | None = None,
        beside: bool = False,
        when: When | None = None,
        link: str = "",
        bars: tuple[str, ...] = (),
    ) -> None:
        """Add a table that the keyboard reaches, the twin of what the map shows.

        Parameters
        ----------
        table : pandas.DataFrame
        caption : str
        labels : mapping of str to str, optional
        beside : bool, optional
            Beside the map instead of below it.
        when : mapping, optional
            Option or options, by selector, at which it is shown.
        link : str, optional
            Column whose value is the key of a shape, which the row then shows.
        bars : tuple of str, optional
            Columns of per cent drawn as bars; these and `labels` as in
            `geo.report.popups.build_table`.
        """
        html = build_table(table, caption=caption, labels=labels, link=link, bars=bars)
        piece = PanelPiece(kind="table", title=caption, html=html, when=when or {})
        self._place(piece, beside=beside)

    def add_drawing(self, drawing: Drawing, *, when: When | None = None) -> None:
        """Add a figure beside the map.

        Parameters
        ----------
        drawing : Drawing
        when : mapping, optional
            Option or options, by selector, at which it is shown.
        """
        piece = PanelPiece(kind="drawing", title=drawing.title, html=drawing.svg)
        told = replace(piece, paragraphs=(drawing.alt,), when=when or {})
        self._place(told, beside=True)

    def add_words(
        self,
        paragraphs: tuple[str, ...],
        *,
        title: str = "",
        when: When | None = None,
    ) -> None:
        """Add text beside the map.

        Parameters
        ----------
        paragraphs : tuple of str
            Escaped where they are shown.
        title : str, optional
        when : mapping, optional
            Option or options, by selector, at which it is shown.
        """
        piece = PanelPiece(kind="words", title=title, paragraphs=paragraphs)
        self._place(replace(piece, when=when or {}), beside=True)

    def add_script(
        self,
        name: str,
        *,
        data: object = None,
        panel: str = "",
        parts: tuple[str, ...] = (),
    ) -> None:
        """Give the page a capability, once.

        Parameters
        ----------
        name : str
            Of the template ``NAME.js``; its names are its own.
        data : object, optional
            Numbers, strings, lists and mappings that JSON can write, handed to it;
            the last given count.
        panel : str, optional
            Words that name a place beside the map, ``panel-NAME``, for its controls.
        parts : tuple of str, optional
            Templates before it that share its names.
        """
        if panel and name not in self.scripts:
            place = PanelPiece(kind="tool", title=panel, html=f"panel-{name}")
            self._place(place, beside=True)
        self.scripts[name] = Capability(name=name, data=data, parts=parts)

    def add_style(self, name: str) -> None:
        """Give the page a further stylesheet, once.

        Parameters
        ----------
        name : str
            Of the template ``NAME.css``.
        """
        self.styles[name] = None

    def _place(self, piece: PanelPiece, *, beside: bool) -> None:
        require_known(piece.when, self.selectors, where=piece.title or "words")
        (self.beside if beside else self.below).append(piece)
