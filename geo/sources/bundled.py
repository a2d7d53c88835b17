"""The data that ship with the package, in a checkout as in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import geo
from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from geo.model.tables import TableSchema


def data_folder() -> Path:
    """Find the folder of the shipped data.

    Returns
    -------
    pathlib.Path
        ``geo/_data`` of an installed package, ``data`` beside ``geo`` in a
        checkout.

    Raises
    ------
    DataError
        Neither is there.

    Examples
    --------
    >>> (data_folder() / "supply" / "ports.csv").is_file()
    True
    """
    package = Path(geo.__file__).resolve().parent
    places = (package / "_data", package.parent / "data")
    for place in places:
        if (place / "supply").is_dir():
            return place
    raise DataError(
        "shipped data",
        [
            Problem(
                where=" and ".join(str(place) for place in places),
                what="neither folder is there",
                expected="the tables and grids that ship with abyssal",
                cure="install the package again: pip install --force-reinstall abyssal",
            )
        ],
    )


def bundled_file(relative: str) -> Path:
    """Find one shipped file.

    Parameters
    ----------
    relative : str
        Path within the data folder, with forward slashes.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        There is no such file.

    Examples
    --------
    >>> bundled_file("supply/gates.csv").name
    'gates.csv'
    """
    folder = data_folder()
    path = folder / relative
    if not path.is_file():
        raise DataError(
            "shipped data",
            [
                Problem(
                    where=relative,
                    what=f"not in {folder}",
                    cure="install the package again; in a checkout, data/README.md "
                    "says which script builds the file",
                )
            ],
        )
    return path


def read_bundled_table(relative: str, *, schema: TableSchema) -> pd.DataFrame:
    """Read a shipped CSV table as its schema describes it.

    Parameters
    ----------
    relative : str
        Path within the data folder.
    schema : TableSchema
        Its numbers become floats, its flags bools; a column that it does not
        name stays text. An empty field is NaN in a number and "" in a text, so
        that a code such as "NA" stays what it is.

    Returns
    -------
    pandas.DataFrame
        Not yet checked: readers that add a geometry check afterwards.

    Raises
    ------
    DataError
        The file is missing.

    Examples
    --------
    >>> from geo.model.supply_schemas import GOVERNANCE
    >>> table = read_bundled_table("supply/governance.csv", schema=GOVERNANCE)
    >>> float(table.set_index(["iso3", "year"]).loc[("CHN", 2021), "wgi_scaled"])
    5.501
    """
    table = pd.read_csv(
        bundled_file(relative), dtype=str, keep_default_na=False, encoding="utf-8"
    )
    for column in schema.columns:
        if column.name not in table.columns:
            continue
        if column.kind == "number":
            table[column.name] = _numbers(table[column.name])
        elif column.kind == "flag":
            table[column.name] = table[column.name].map(_FLAGS)
    return table


_FLAGS = {"true": True, "false": False}


def _numbers(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts.mask(texts == "")).astype(float)
