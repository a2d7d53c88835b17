"""Rows of a table that stand, and those set aside with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.crs import wrap_longitude
from geo.sources.text_numbers import read_numbers
from geo.sources.text_tables import counted, listed_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SWAPPED_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screened:
    """Rows that stand, and those set aside with their reason.

    Parameters
    ----------
    rows : pandas.DataFrame
        Indexed by the line of the file.
    rejected : pandas.DataFrame, optional
        Columns row and reason.
    """

    rows: pd.DataFrame
    rejected: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"row": [], "reason": []})
    )

    def without(self, wrong: pd.Series, reason: str | pd.Series) -> Screened:
        """Set rows aside.

        Parameters
        ----------
        wrong : pandas.Series of bool
            Of the rows that stand.
        reason : str or pandas.Series of str
            The same for all, or one for each row that stands.

        Returns
        -------
        Screened

        Examples
        --------
        >>> kept = Screened(rows=pd.DataFrame({"kg": [1.0, -2.0]}, index=[2, 3]))
        >>> kept = kept.without(kept.rows["kg"] < 0, "negative")
        >>> kept.rows.index.tolist(), kept.rejected.values.tolist()
        ([2], [[3, 'negative']])
        """
        mask = wrong.to_numpy(dtype=bool)
        if not mask.any():
            return self
        told = (
            reason if isinstance(reason, str) else reason.to_numpy(dtype=object)[mask]
        )
        found = pd.DataFrame({"row": self.rows.index[mask], "reason": told})
        known = [] if self.rejected.empty else [self.rejected]
        return Screened(
            rows=self.rows.loc[~mask],
            rejected=pd.concat([*known, found], ignore_index=True),
        )

    def sorted_reasons(self) -> pd.DataFrame:
        """Give what was set aside in the order of the file.

        Returns
        -------
        pandas.DataFrame
            Columns row and reason.
        """
        return self.rejected.sort_values("row", kind="stable", ignore_index=True)


def with_numbers(
    screened: Screened, columns: Iterable[str], *, thousands: bool = False
) -> Screened:
    """Read columns as numbers; a cell that is none sets its row aside.

    Parameters
    ----------
    screened : Screened
    columns : iterable of str
    thousands : bool, optional
        Separators of thousands are taken out.

    Returns
    -------
    Screened
        NaN where a cell is empty or marks no data.

    Examples
    --------
    >>> rows = pd.DataFrame({"kg": ["1.5", "", "many"]}, index=[2, 3, 4])
    >>> read = with_numbers(Screened(rows=rows), ["kg"])
    >>> read.rows["kg"].tolist(), read.rejected["reason"].tolist()
    ([1.5, nan], ["kg 'many' is no number"])
    """
    rows = screened.rows
    numbers = {name: read_numbers(rows[name], thousands=thousands) for name in columns}
    told = pd.Series("", index=rows.index, dtype=object)
    for name, values in reversed(numbers.items()):
        wrong = values.unreadable | values.below
        told = told.mask(wrong, f"{name} '" + rows[name].astype(str) + "' is no number")
    figures = {name: values.figures for name, values in numbers.items()}
    return replace(screened, rows=rows.assign(**figures)).without(told != "", told)


def with_positions(screened: Screened, *, name: str) -> tuple[Screened, list[str]]:
    """Bring positions into -180 to 180, and set impossible ones aside.

    Parameters
    ----------
    screened : Screened
        Columns lon and lat, degrees, as numbers.
    name : str
        Of the file, for the message.

    Returns
    -------
    tuple of Screened and list of str
        And what was done, in words.

    Raises
    ------
    DataError
        Longitude and latitude are swapped, as far as can be told.

    Examples
    --------
    >>> rows = pd.DataFrame({"lon": [186.5, 0.0], "lat": [-17.0, 95.0]}, index=[2, 3])
    >>> read, notes = with_positions(Screened(rows=rows), name="a.csv")
    >>> read.rows["lon"].tolist(), notes
    ([-173.5], ['1 row: longitude of 0 to 360 brought to -180 to 180'])
    """
    lon, lat = screened.rows["lon"], screened.rows["lat"]
    beyond = lat.abs() > 90.0
    if len(lat) > 1 and beyond.mean() >= _SWAPPED_SHARE and (lon.abs() <= 90.0).all():
        raise DataError(
            name,
            [
                Problem(
                    where=listed_rows(lat.index[beyond]),
                    what="latitudes beyond 90, and no longitude is",
                    expected="longitude -180 to 360, latitude -90 to 90",
                    cure="the two are swapped: exchange the columns",
                )
            ],
        )
    found = screened.without(lon.isna() | lat.isna(), "no position")
    for axis, low, high in (("lat", -90.0, 90.0), ("lon", -180.0, 360.0)):
        values = found.rows[axis]
        told = (
            f"{axis} "
            + values.map("{:g}".format).astype(str)
            + f" lies outside {low:g} to "
        )
        found = found.without(~values.between(low, high), told + f"{high:g}")
    nowhere = (found.rows["lon"] == 0.0) & (found.rows["lat"] == 0.0)
    found = found.without(nowhere, "position 0, 0: none was entered")
    turned = found.rows["lon"] > 180.0
    if not turned.any():
        return found, []
    rows = found.rows.assign(
        lon=np.where(turned, wrap_longitude(found.rows["lon"]), found.rows["lon"])
    )
    note = f"{counted(int(turned.sum()))}: longitude of 0 to 360 brought to -180 to 180"
    return replace(found, rows=rows), [note]


def first_of_each(screened: Screened, columns: Sequence[str]) -> Screened:
    """Set aside rows that repeat an earlier one.

    Parameters
    ----------
    screened : Screened
    columns : sequence of str
        What together must not repeat.

    Returns
    -------
    Screened

    Examples
    --------
    >>> rows = pd.DataFrame({"id": ["a", "b", "a"]}, index=[2, 3, 4])
    >>> first_of_each(Screened(rows=rows), ["id"]).rejected.values.tolist()
    [[4, 'id a is that of row 2']]
    """
    rows = screened.rows
    again = rows.duplicated(list(columns))
    if not again.any():
        return screened
    lines = pd.Series(rows.index, index=rows.index)
    first = lines.groupby([rows[c] for c in columns], dropna=False).transform("first")
    what = rows[list(columns)].astype(str).agg(", ".join, axis=1)
    told = f"{', '.join(columns)} " + what + " is that of row " + first.astype(str)
    return screened.without(again, told)


def require_some(screened: Screened, *, name: str) -> None:
    """Refuse a file of which no row stands.

    Parameters
    ----------
    screened : Screened
    name : str
        Of the file.

    Raises
    ------
    DataError
        With the reasons, each with its rows.

    Examples
    --------
    >>> one = pd.DataFrame({"id": ["a"]}, index=[2])
    >>> none = Screened(rows=one).without(pd.Series([True], index=[2]), "no position")
    >>> require_some(none, name="a.csv")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: a.csv: 1 problem
    - rows 2: no position
        expected: a row that can be used
    """
    if len(screened.rows):
        return
    raise DataError(
        name,
        [
            Problem(
                where=listed_rows(group["row"]),
                what=str(reason),
                expected="a row that can be used",
            )
            for reason, group in screened.rejected.groupby("reason", sort=False)
        ][:20],
    )
