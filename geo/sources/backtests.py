"""The back-tests that ship: what a model is held against, one TOML file each."""

from __future__ import annotations

import tomllib

from geo.errors import DataError, Problem
from geo.model.backtests import RecordCase, VintageCase
from geo.model.nearest import expected_names
from geo.sources.bundled import bundled_file, data_folder
from geo.sources.toml_documents import read_document

FOLDER = "supply/backtests"


def list_backtests() -> tuple[str, ...]:
    """List the back-tests that ship with the package.

    Returns
    -------
    tuple of str
        Their names, in alphabetical order.

    Examples
    --------
    >>> list_backtests()
    ('japan-2010', 'japan-regression')
    """
    return tuple(sorted(file.stem for file in (data_folder() / FOLDER).glob("*.toml")))


def read_backtest(name: str) -> RecordCase | VintageCase:
    """Read and check a back-test that ships.

    Parameters
    ----------
    name : str
        Of `list_backtests`.

    Returns
    -------
    RecordCase or VintageCase

    Raises
    ------
    DataError
        There is none of that name, or with every problem of the file.

    Examples
    --------
    >>> read_backtest("japan-2010").market
    'JPN'
    """
    known = list_backtests()
    if name not in known:
        problem = Problem(
            where=name,
            what="no back-test of this name ships",
            expected=expected_names(name, known),
            cure="`abyssal resilience backtest` lists them",
        )
        raise DataError("backtest", [problem])
    path = bundled_file(f"{FOLDER}/{name}.toml")
    if "vintages" in tomllib.loads(path.read_text(encoding="utf-8")):
        return read_document(path, kind=VintageCase, what="backtest", more=_fits)
    return read_document(path, kind=RecordCase, what="backtest", more=_fits)


def _fits(_: object) -> tuple[()]:
    return ()
