"""Tables of a run in the words and units of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.page import ReportTable
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def worded(table: pd.DataFrame) -> pd.DataFrame:
    """Write the keys of commodities as words.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``commodity``.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> worded(pd.DataFrame({"commodity": ["rare_earths"]}))["commodity"].tolist()
    ['rare earths']
    """
    return table.assign(commodity=table["commodity"].map(in_words))


def in_percent(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Add shares in percent, to a decimal.

    Parameters
    ----------
    table : pandas.DataFrame
    columns : mapping of str to str
        New column by the one with the share.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> shares = pd.DataFrame({"unmet_share": [0.53548]})
    >>> in_percent(shares, {"unmet_share": "unmet_pct"})["unmet_pct"].tolist()
    [53.5]
    """
    return table.assign(
        **{
            new: (100.0 * table[old].astype(float)).round(1)
            for old, new in columns.items()
        }
    )


def report_table(
    table: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    caption: str,
    file: str = "",
    limit: int = 40,
) -> ReportTable:
    """Show the labelled columns of a table, its commodities in words.

    Parameters
    ----------
    table : pandas.DataFrame
        With a column for each label.
    labels : mapping of str to str
    caption : str
    file : str, optional
        Stem of the CSV that holds all of it.
    limit : int, optional

    Returns
    -------
    ReportTable

    Examples
    --------
    >>> import pandas as pd
    >>> flows = pd.DataFrame({"commodity": ["rare_earths"], "t": [1.5], "id": ["a"]})
    >>> shown = report_table(flows, {"commodity": "Of"}, caption="Flows", file="flows")
    >>> shown.table.values.tolist(), shown.file
    ([['rare earths']], 'tables/flows.csv')
    """
    shown = table[list(labels)]
    return ReportTable(
        table=worded(shown) if "commodity" in labels else shown,
        caption=caption,
        labels=labels,
        file=f"tables/{file}.csv" if file else "",
        limit=limit,
    )
