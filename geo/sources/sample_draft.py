"""A table of stations on its way through the checks.

Each check takes a `Draft` and returns a new one. A check sets rows aside with
the reason; the rules say whether that stops the reading or only leaves the
rows out. Rows set aside by one check are not seen by the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from geo.errors import Problem
from geo.sources.text_tables import listed_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Rows that cannot be taken as they are.

    Parameters
    ----------
    rows : pandas.DataFrame
        Station, lon and lat as they were found, by line.
    shown : pandas.Series
        The offending value of each row, as text.
    what : str
        What the value is.
    expected, cure : str
    reject : bool
        The rules leave such rows out; otherwise the reading stops.
    """

    rows: pd.DataFrame
    shown: pd.Series
    what: str
    expected: str
    cure: str
    reject: bool

    def problem(self) -> Problem:
        """Tell the rows as one problem.

        Returns
        -------
        Problem
        """
        values = list(dict.fromkeys(text for text in self.shown if text))
        more = f" and {len(values) - 4} more values" if len(values) > 4 else ""
        return Problem(
            where=listed_rows(self.shown.index),
            what=f"{self.what} {', '.join(values[:4])}{more}".strip(),
            expected=self.expected,
            cure=self.cure,
        )

    def rejected(self) -> pd.DataFrame:
        """Tell each row with its reason.

        Returns
        -------
        pandas.DataFrame
            Columns row, station, lon, lat, reason.
        """
        reason = (self.what + " " + self.shown).str.strip()
        if self.expected:
            reason = reason + f": expected {self.expected}"
        return self.rows.assign(row=self.rows.index, reason=reason)[
            ["row", "station", "lon", "lat", "reason"]
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A table of stations on its way through the checks.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows still good, by line.
    findings : tuple of Finding, optional
    problems : tuple of Problem, optional
        That concern no single row.
    notes : tuple of str, optional
        Every conversion made.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def found(
        self,
        mask: pd.Series,
        *,
        shown: pd.Series,
        what: str,
        expected: str = "",
        cure: str = "",
        reject: bool,
    ) -> Draft:
        """Add a finding; the rows stay until `settled`.

        Parameters
        ----------
        mask : pandas.Series of bool
        shown : pandas.Series
            Values to print, for all rows.
        what : str
        expected, cure : str, optional
        reject : bool

        Returns
        -------
        Draft
        """
        if not bool(mask.any()):
            return self
        finding = Finding(
            rows=self.table.loc[mask, ["station", "lon", "lat"]],
            shown=shown[mask].map(_as_text),
            what=what,
            expected=expected,
            cure=cure,
            reject=reject,
        )
        return replace(self, findings=(*self.findings, finding))

    def settled(self) -> Draft:
        """Take the rows of all findings out of the table.

        Returns
        -------
        Draft
        """
        gone = {line for finding in self.findings for line in finding.rows.index}
        return replace(self, table=self.table[~self.table.index.isin(gone)])

    def noted(self, *notes: str) -> Draft:
        """Add notes.

        Parameters
        ----------
        *notes : str

        Returns
        -------
        Draft
        """
        return replace(self, notes=(*self.notes, *notes))


def _as_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
