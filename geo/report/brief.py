"""A brief for those who decide: two sheets of A4, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from geo.report.page import ReportTable


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPart:
    """One heading of a brief.

    Parameters
    ----------
    title : str
    paragraphs : tuple of str, optional
    tables : tuple of ReportTable, optional
    points : tuple of str, optional
        A list.
    more : str, optional
        Key of the section of the report that says more.

    Examples
    --------
    >>> BriefPart(title="The question", paragraphs=("How long do we last?",)).points
    ()
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    points: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Two sheets of paper.

    Whoever fills them sees to it that each holds what is put on it: paragraphs of a few
    lines, tables of a few rows.

    Parameters
    ----------
    title : str
    first, second : tuple of BriefPart
        What stands on either sheet.
    """

    title: str
    first: tuple[BriefPart, ...]
    second: tuple[BriefPart, ...]
