"""Tables as data: what each column means, and the check at the door.

A table is a plain `pandas.DataFrame` or `geopandas.GeoDataFrame`; its schema is
written here as data, drives `TableSchema.validate`, and prints itself for the
docs with `TableSchema.describe`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["text", "number", "flag"]
Table = TypeVar("Table", bound=pd.DataFrame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
    kind : {"text", "number", "flag"}
    meaning : str
    unit : str, optional
        Of a number.
    minimum, maximum : float, optional
        Inclusive.
    required : bool, optional
        Whether empty values are refused.
    choices : tuple of str, optional
        The closed set of a text.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    minimum: float = float("-inf")
    maximum: float = float("inf")
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """A table: its columns, its key and its geometry.

    Parameters
    ----------
    name : str
    columns : tuple of Column
    key : tuple of str, optional
        Columns that together must not repeat.
    geometry : str, optional
        ``"Point"``, ``"LineString"`` or ``"Polygon"``; empty if not spatial.

    Examples
    --------
    >>> schema = TableSchema(
    ...     name="cores",
    ...     columns=(
    ...         Column(
    ...             name="lat",
    ...             kind="number",
    ...             meaning="latitude",
    ...             unit="degree",
    ...             minimum=-90,
    ...             maximum=90,
    ...         ),
    ...     ),
    ... )
    >>> len(schema.validate(pd.DataFrame({"lat": [24.3]})))
    1
    >>> schema.validate(pd.DataFrame({"lat": [141.2]}))
    Traceback (most recent call last):
    ...
    geo.errors.DataError: cores: 1 problem
    - rows 0: lat 141.2
        expected: -90 to 90 degree
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    geometry: str = ""

    def validate(self, table: Table) -> Table:
        """Return the table, or raise with all that is wrong with it.

        Parameters
        ----------
        table : pandas.DataFrame or geopandas.GeoDataFrame
            Extra columns are allowed.

        Returns
        -------
        pandas.DataFrame or geopandas.GeoDataFrame
            The argument itself.

        Raises
        ------
        DataError
            With every problem found.
        """
        problems = [*self._missing(table), *self._bad_values(table)]
        problems.extend(self._repeated(table))
        problems.extend(self._bad_geometry(table))
        if problems:
            raise DataError(self.name, problems)
        return table

    def describe(self) -> pd.DataFrame:
        """Give the schema as a table, for the docs.

        Returns
        -------
        pandas.DataFrame
            One row per column: name, kind, unit, range, required, meaning.
        """
        return pd.DataFrame(
            [
                {
                    "column": column.name,
                    "kind": column.kind,
                    "unit": column.unit,
                    "allowed": _allowed(column),
                    "required": column.required,
                    "meaning": column.meaning,
                }
                for column in self.columns
            ]
        )

    def _missing(self, table: pd.DataFrame) -> Iterator[Problem]:
        absent = [c.name for c in self.columns if c.name not in table.columns]
        if absent:
            yield Problem(
                where="columns",
                what="missing: " + ", ".join(absent),
                expected=", ".join(c.name for c in self.columns),
                cure="add them, or map them in the project file",
            )

    def _bad_values(self, table: pd.DataFrame) -> Iterator[Problem]:
        for column in self.columns:
            if column.name not in table.columns:
                continue
            values = table[column.name]
            empty = values.isna() | (values.astype(str).str.strip() == "")
            if column.required and bool(empty.any()):
                yield Problem(
                    where=_rows(empty),
                    what=f"{column.name} is empty",
                    expected="a value",
                )
            wrong = _wrong(values[~empty], column)
            if bool(wrong.any()):
                shown = ", ".join(str(v) for v in values[~empty][wrong].unique()[:4])
                yield Problem(
                    where=_rows(wrong),
                    what=f"{column.name} {shown}",
                    expected=_allowed(column),
                )

    def _repeated(self, table: pd.DataFrame) -> Iterator[Problem]:
        if not self.key or not set(self.key) <= set(table.columns):
            return
        repeated = table.duplicated(list(self.key), keep=False)
        if bool(repeated.any()):
            yield Problem(
                where=_rows(repeated),
                what="repeated " + " + ".join(self.key),
                expected="each once",
            )

    def _bad_geometry(self, table: pd.DataFrame) -> Iterator[Problem]:
        if not self.geometry:
            return
        shapes = getattr(table, "geom_type", None)
        if shapes is None or getattr(table, "crs", None) is None:
            yield Problem(where="geometry", what="no geometry with a CRS")
            return
        wrong = ~shapes.isin([self.geometry, f"Multi{self.geometry}"])
        if bool(wrong.any()):
            yield Problem(
                where=_rows(wrong),
                what="geometry " + ", ".join(map(str, shapes[wrong].unique())),
                expected=self.geometry,
            )


def _wrong(values: pd.Series, column: Column) -> pd.Series:
    if column.kind == "number":
        numbers = pd.to_numeric(values, errors="coerce")
        outside = ~numbers.between(column.minimum, column.maximum)
        return pd.Series(outside | ~np.isfinite(numbers))
    if column.kind == "flag":
        return ~values.isin([True, False])
    if column.choices:
        return ~values.isin(list(column.choices))
    return pd.Series(data=False, index=values.index)


def _allowed(column: Column) -> str:
    if column.choices:
        return "one of " + ", ".join(column.choices)
    if column.kind != "number":
        return {"flag": "true or false", "text": "text"}[column.kind]
    low, high = column.minimum, column.maximum
    if np.isinf(low) and np.isinf(high):
        return f"a number {column.unit}".strip()
    if np.isinf(high):
        return f"at least {low:g} {column.unit}".strip()
    return f"{low:g} to {high:g} {column.unit}".strip()


def _rows(mask: pd.Series) -> str:
    index = [str(label) for label in mask.index[mask.to_numpy()]]
    shown = ", ".join(index[:6])
    return f"rows {shown}" + (f" and {len(index) - 6} more" if len(index) > 6 else "")
