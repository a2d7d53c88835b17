"""The supply tables of one year, works against output."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.project import EARLIEST_YEAR, LATEST_YEAR
from geo.resilience.availability import works_on
from geo.resilience.balance import balance_works

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo.model.supply_tables import SupplyTables


def require_year(year: int) -> None:
    """Refuse a year that no table can be of.

    Parameters
    ----------
    year : int

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> require_year(2024)
    """
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ParameterError(
            "supply facts",
            [
                Problem(
                    where="--year",
                    what=f"{year}",
                    expected=f"{EARLIEST_YEAR} to {LATEST_YEAR}",
                    cure="a year with figures of output, such as 2024",
                )
            ],
        )


def require_folder(tables: Path | None) -> None:
    """Refuse a folder of tables that is none, before each table is missed in it.

    Parameters
    ----------
    tables : pathlib.Path or None
        None for the built-in tables.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> require_folder(None)
    """
    if tables is not None and not tables.is_dir():
        raise ParameterError(
            "supply facts",
            [
                Problem(
                    where="--tables",
                    what=f"{tables} is no folder",
                    expected="a copy of data/supply",
                )
            ],
        )


def balance_of(tables: SupplyTables, *, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Balance the works as they stand in the middle of a year.

    Parameters
    ----------
    tables : SupplyTables
    year : int

    Returns
    -------
    tuple of pandas.DataFrame
        The works and their balance, by `geo.resilience.availability.WORKS_COLUMNS`
        and `geo.resilience.balance.BALANCE_COLUMNS`.

    Raises
    ------
    DataError
        The tables contradict themselves; all is told.

    Examples
    --------
    >>> from geo.sources.supply_tables import read_supply_tables
    >>> works, balance = balance_of(read_supply_tables(), year=2024)
    >>> len(works) > len(balance) > 0
    True
    """
    works = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(year, 7, 1),
    )
    return works, balance_works(works, production=tables.production, year=year)
