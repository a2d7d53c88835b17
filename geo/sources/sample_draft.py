"""A table of stations on its way through the checks.

Each check takes a `Draft` and returns a new one. A check sets rows aside with
the reason; the rules say whether that stops the reading or only leaves the
rows out. Rows set aside by one check are not seen by the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from geo.errors import DataError, Problem
from geo.sources.text_tables import listed_rows

REJECTED_COLUMNS = ("row", "station", "lon", "lat", "reason", "file")


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


def in_file(problem: Problem, name: str) -> Problem:
    """Say in which file a problem lies.

    Parameters
    ----------
    problem : Problem
    name : str

    Returns
    -------
    Problem

    Examples
    --------
    >>> in_file(Problem(where="lon", what="empty"), "a.csv").where
    'a.csv, lon'
    """
    return replace(problem, where=f"{name}, {problem.where}")


def require_good(drafts: list[tuple[str, Draft]], *, what: str) -> None:
    """Stop where the rules say so, or where no row is left.

    Parameters
    ----------
    drafts : list of tuple of str and Draft
        By the name of the file.
    what : str
        Name of the data, for the message.

    Raises
    ------
    DataError
        With every problem of every file.

    Examples
    --------
    >>> table = pd.DataFrame({"station": ["A"], "lon": [1.0], "lat": [2.0]}, index=[2])
    >>> require_good([("a.csv", Draft(table=table))], what="samples")
    """
    problems: list[Problem] = []
    for name, draft in drafts:
        refused = [f.problem() for f in draft.findings if not f.reject]
        told = [*refused, *draft.problems]
        if draft.table.empty and not told:
            reasons = [finding.problem() for finding in draft.findings]
            told = [
                replace(reason, what=f"{reason.what}; no row is left")
                for reason in reasons
            ]
        problems.extend(in_file(problem, name) for problem in told)
    if problems:
        raise DataError(what, problems)


def rejected_rows(drafts: list[tuple[str, Draft]]) -> pd.DataFrame:
    """List the rows that were left out, one for each, with all reasons.

    Parameters
    ----------
    drafts : list of tuple of str and Draft
        By the name of the file.

    Returns
    -------
    pandas.DataFrame
        Columns row, station, lon, lat, reason, file.

    Examples
    --------
    >>> table = pd.DataFrame({"station": ["A"], "lon": [1.0], "lat": [99.0]}, index=[2])
    >>> lat = table["lat"]
    >>> draft = Draft(table=table).found(
    ...     lat > 90, shown=lat, what="latitude", reject=True
    ... )
    >>> rejected_rows([("a.csv", draft)])["reason"].tolist()
    ['latitude 99']
    """
    parts = [
        finding.rejected().assign(file=name)
        for name, draft in drafts
        for finding in draft.findings
    ]
    if not parts:
        return pd.DataFrame(columns=list(REJECTED_COLUMNS))
    rows = pd.concat(parts, ignore_index=True)
    merged = rows.groupby(["file", "row"], sort=True).agg(
        {"station": "first", "lon": "first", "lat": "first", "reason": "; ".join}
    )
    return merged.reset_index()[list(REJECTED_COLUMNS)]
