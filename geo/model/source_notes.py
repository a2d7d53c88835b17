"""Where a file comes from and on what terms, kept beside what was read from it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """What a publisher says of a data set.

    Parameters
    ----------
    kind : str
        Short name of the format, such as ``"world-port-index"``.
    title, publisher : str
    licence : str
        As the file or its publisher states it; "not stated" where neither does.
    vintage : str, optional
        Version or date of what was read, as the file tells it: empty if it does
        not.
    doi, citation : str, optional
        As the publisher asks to be cited.

    Examples
    --------
    >>> SourceNote(
    ...     kind="gebco",
    ...     title="GEBCO_2024 Grid",
    ...     publisher="GEBCO",
    ...     licence="public domain",
    ...     vintage="2024",
    ... ).line()
    'GEBCO_2024 Grid (GEBCO), 2024: public domain'
    """

    kind: str
    title: str
    publisher: str
    licence: str
    vintage: str = ""
    doi: str = ""
    citation: str = ""

    def line(self) -> str:
        """Say in one line what it is and on what terms.

        Returns
        -------
        str
        """
        dated = f", {self.vintage}" if self.vintage else ""
        return f"{self.title} ({self.publisher}){dated}: {self.licence}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourcedTable:
    """A table read from a publisher's file.

    Parameters
    ----------
    table : pandas.DataFrame or geopandas.GeoDataFrame
        As its schema describes it, positions in longitude and latitude.
    source : SourceNote
    rejected : pandas.DataFrame, optional
        Columns row, the line or feature of the file, from 1, and reason: every
        row of the file is in the table or here.
    notes : tuple of str, optional
        What was mended, converted or left out, for the reader.

    Examples
    --------
    >>> note = SourceNote(kind="k", title="T", publisher="P", licence="not stated")
    >>> len(SourcedTable(table=pd.DataFrame({"a": [1]}), source=note).rejected)
    0
    """

    table: pd.DataFrame
    source: SourceNote
    rejected: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"row": [], "reason": []})
    )
    notes: tuple[str, ...] = ()
