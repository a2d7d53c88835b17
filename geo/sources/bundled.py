"""The data that ship with the package, in a checkout as in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import geo
from geo.errors import DataError, Problem
from geo.sources.guard import local_path
from geo.sources.text_tables import read_text_table

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


def read_bundled_table(
    relative: str, *, schema: TableSchema, folder: Path | None = None
) -> pd.DataFrame:
    """Read a shipped CSV table as its schema describes it.

    Parameters
    ----------
    relative : str
        Path within the data folder.
    schema : TableSchema
        Its numbers become floats, its flags bools; a column that it does not
        name stays text. An empty field is NaN in a number and "" in a text, so
        that a code such as "NA" stays what it is.
    folder : pathlib.Path, optional
        A copy of the data folder, to read instead.

    Returns
    -------
    pandas.DataFrame
        Not yet checked: readers that add a geometry check afterwards.

    Raises
    ------
    DataError
        The file is missing or no table, a line has too few or too many cells, or a
        cell of a number or flag is none; all are told with their lines.

    Examples
    --------
    >>> from geo.model.supply_schemas import GOVERNANCE
    >>> table = read_bundled_table("supply/governance.csv", schema=GOVERNANCE)
    >>> float(table.set_index(["iso3", "year"]).loc[("CHN", 2021), "wgi_scaled"])
    5.501
    """
    path = (
        bundled_file(relative) if folder is None else local_path(relative, root=folder)
    )
    cells = read_text_table(path)
    problems = [
        Problem(
            where=f"line {line}",
            what=f"fewer cells than the {len(cells.columns)} columns",
            expected="an empty cell where nothing is known",
        )
        for line in cells.short
    ]
    table = cells.cells.astype(str)
    for column in schema.columns:
        if column.name not in table.columns or column.kind == "text":
            continue
        texts = table[column.name]
        given = texts != ""
        read = (
            pd.to_numeric(texts.where(given), errors="coerce").astype(float)
            if column.kind == "number"
            else texts.map(_FLAGS)
        )
        problems += [
            Problem(
                where=f"line {line}",
                what=f"{column.name} {texts[line]!r}",
                expected=f"a {column.kind}",
            )
            for line in texts.index[given & read.isna()]
        ]
        table[column.name] = read
    if problems:
        raise DataError(path.name, problems)
    return table.reset_index(drop=True)


def read_checked_table(
    relative: str, *, schema: TableSchema, folder: Path | None = None
) -> pd.DataFrame:
    """Read a shipped CSV table and check it.

    Parameters
    ----------
    relative : str
        Path within the data folder.
    schema : TableSchema
    folder : pathlib.Path, optional
        A copy of the data folder, to read instead.

    Returns
    -------
    pandas.DataFrame
        As `read_bundled_table` gives it.

    Raises
    ------
    DataError
        The file is missing, or holds what its schema does not allow.

    Examples
    --------
    >>> from geo.model.supply_schemas import GOVERNANCE
    >>> len(read_checked_table("supply/governance.csv", schema=GOVERNANCE)) > 100
    True
    """
    return schema.validate(read_bundled_table(relative, schema=schema, folder=folder))


_FLAGS = {"true": True, "false": False}
