"""Shapes whose look and facts follow what the reader chooses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.report.coordinates import encode_shape
from geo.report.features import DECIMALS, choose_look, note_row, read_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.report.fact_book import FactBook
    from geo.report.features import Layer, Style
    from geo.report.selectors import Selector

BETWEEN = "\x1f"
"""Stands between the options of a combination; no option holds it."""

_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Varying:
    """Shapes, and for each combination of options what is told of them.

    Parameters
    ----------
    shapes : geopandas.GeoDataFrame
        One row a shape.
    rows : pandas.DataFrame
        At most one row for each shape and combination; a shape without one is not
        drawn then.
    on : str
        Column of both that says which shape a row tells of.
    by : tuple of str
        Keys of selectors, each a column of the rows.
    """

    shapes: gpd.GeoDataFrame
    rows: pd.DataFrame
    on: str
    by: tuple[str, ...]


def require_varying(
    varying: Varying, selectors: Sequence[Selector], *, where: str
) -> None:
    """Refuse rows that no choice reaches, and two rows for one shape and choice.

    Parameters
    ----------
    varying : Varying
    selectors : sequence of Selector
        Of the page.
    where : str
        Name of the layer.

    Raises
    ------
    DataError
        All that is wrong with the two tables.
    """
    problems = _missing_columns(varying) or [
        *_unknown_options(varying, selectors),
        *_repeated(varying),
    ]
    if problems:
        raise DataError(where, problems)


def write_varying(
    varying: Varying,
    *,
    layer: Layer,
    style: Style,
    book: FactBook,
    decimals: int = DECIMALS,
) -> dict[str, object]:
    """Turn shapes and their rows into what the page draws.

    Parameters
    ----------
    varying : Varying
        Its shapes in the frame of the map.
    layer : Layer
    style : ShapeStyle or callable
        One for all, or a function of a row joined to what is known of its shape.
    book : FactBook
        Of the page; facts and looks are noted there.
    decimals : int, optional
        Of a degree.

    Returns
    -------
    dict
        ``shapes`` and ``keys``, one entry a shape; ``rows`` by combination, for each
        row the places of its shape, look and facts.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd, shapely
    >>> from geo.report.fact_book import FactBook
    >>> from geo.report.features import Layer
    >>> from geo.report.symbols import ShapeStyle
    >>> dot = shapely.Point(0, 0)
    >>> mines = Varying(
    ...     shapes=gpd.GeoDataFrame(
    ...         {"id": ["A", "B"]}, geometry=[shapely.Point(0, 0)] * 2
    ...     ),
    ...     rows=pd.DataFrame({"id": ["B"], "metal": ["ni"], "t": [3.0]}),
    ...     on="id",
    ...     by=("metal",),
    ... )
    >>> look, layer = ShapeStyle(colour="#000000"), Layer(name="Mines", heading="id")
    >>> write_varying(mines, layer=layer, style=look, book=FactBook())["rows"]
    {'ni': [1, 0, 0]}
    """
    layer = replace(layer, key=layer.key or varying.on)
    shapes = varying.shapes.drop(columns=varying.shapes.geometry.name)
    held = [{str(k): v for k, v in r.items()} for r in shapes.to_dict("records")]
    return {
        "shapes": [encode_shape(s, decimals=decimals) for s in varying.shapes.geometry],
        "keys": [read_key(record, layer.key) for record in held],
        "by": list(varying.by),
        "rows": _write_rows(varying, held, layer=layer, style=style, book=book),
        "decimals": decimals,
        "clickable": layer.clickable,
    }


def _write_rows(
    varying: Varying,
    held: Sequence[Mapping[str, object]],
    *,
    layer: Layer,
    style: Style,
    book: FactBook,
) -> dict[str, list[int]]:
    """Write shape, look and facts of each row, one after the other."""
    places = {record[varying.on]: place for place, record in enumerate(held)}
    rows = [r for r in varying.rows.to_dict("records") if r[varying.on] in places]
    written: dict[str, list[int]] = {}
    for row in sorted(rows, key=lambda row: places[row[varying.on]]):
        place = places[row[varying.on]]
        whole = {**held[place], **{str(k): row[k] for k in row}}
        facts = {k: v for k, v in whole.items() if k not in varying.by}
        look = book.note_look(choose_look(style, whole))
        told = note_row(facts, layer=layer, book=book)
        options = BETWEEN.join(str(row[key]) for key in varying.by)
        written.setdefault(options, []).extend((place, look, told))
    return written


def _missing_columns(varying: Varying) -> list[Problem]:
    wanted = {
        "shapes": (varying.shapes, (varying.on,)),
        "rows": (varying.rows, (varying.on, *varying.by)),
    }
    return [
        Problem(where=where, what=f"no column {column}")
        for where, (table, columns) in wanted.items()
        for column in columns
        if column not in table.columns
    ]


def _unknown_options(varying: Varying, selectors: Sequence[Selector]) -> list[Problem]:
    offered: Mapping[str, list[str]] = {
        s.key: [key for key, _ in s.options] for s in selectors
    }
    unknown = [
        Problem(where="by", what=f"no selector {key}")
        for key in varying.by
        if key not in offered
    ]
    return unknown + [
        Problem(
            where=f"rows, {key}",
            what=str(option),
            expected="one of " + ", ".join(offered[key]),
        )
        for key in varying.by
        for option in dict.fromkeys(varying.rows[key])
        if key in offered and str(option) not in offered[key]
    ]


def _repeated(varying: Varying) -> list[Problem]:
    columns = [varying.on, *varying.by]
    twice = varying.rows[varying.rows.duplicated(columns)]
    problems = [
        Problem(where="rows", what=f"two for {', '.join(map(str, row))}")
        for row in twice[columns].head(_TOLD).itertuples(index=False, name=None)
    ]
    names = varying.shapes[varying.on]
    again = names[names.duplicated()].head(_TOLD)
    return problems + [Problem(where="shapes", what=f"two for {n}") for n in again]
