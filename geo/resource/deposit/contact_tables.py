"""All contacts of a project in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.resource.deposit.contacts import CLASS_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resource.deposit.contacts import Contact


def contact_classes(contacts: Sequence[Contact]) -> pd.DataFrame:
    """Put the classes of distance of several contacts in one table.

    Parameters
    ----------
    contacts : sequence of Contact

    Returns
    -------
    pandas.DataFrame
        As `Contact.classes`.

    Examples
    --------
    >>> contact_classes([]).empty
    True
    """
    tables = [contact.classes for contact in contacts]
    if not tables:
        return pd.DataFrame({name: [] for name in CLASS_COLUMNS})
    return pd.concat(tables, ignore_index=True)


def contact_verdicts(contacts: Sequence[Contact]) -> pd.DataFrame:
    """Put what is said of several contacts in one table.

    Parameters
    ----------
    contacts : sequence of Contact

    Returns
    -------
    pandas.DataFrame
        A row for each: first, second, length_km, difference, low and high (95 %
        confidence), p, verdict, note.

    Examples
    --------
    >>> list(contact_verdicts([]).columns)[:3]
    ['first', 'second', 'length_km']
    """
    columns = ("first", "second", "length_km", "difference")
    rows = [
        {
            **{name: getattr(contact, name) for name in columns},
            "low": contact.interval[0],
            "high": contact.interval[1],
            "p": contact.p,
            "verdict": contact.verdict,
            "note": contact.note,
        }
        for contact in contacts
    ]
    return pd.DataFrame(rows, columns=[*columns, "low", "high", "p", "verdict", "note"])
