"""The first screen of the report: what each of its readers looks for."""

from __future__ import annotations

from dataclasses import dataclass

from geo.report.page import MapLink, ReportTable, SummaryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One column of the first screen.

    Parameters
    ----------
    who : str
        Such as ``"Explorer"``.
    asks : str
        The question that brings this reader here.
    facts : tuple of SummaryRow
        The first is written large.
    table : ReportTable or None, optional
        A few rows and columns.
    links : tuple of MapLink, optional
        Maps and files.
    note : str, optional
        What stands in the place of figures that there are not.

    Examples
    --------
    >>> Reader(who="Explorer", asks="What lies there?", facts=()).links
    ()
    """

    who: str
    asks: str
    facts: tuple[SummaryRow, ...]
    table: ReportTable | None = None
    links: tuple[MapLink, ...] = ()
    note: str = ""
