"""Lists of coordinates as laws print them, from tables or from running text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84, unwrap_longitude
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.zone_schemas import LEGAL_POINTS
from geo.sources.coordinate_cells import holds_coordinate_columns, points_of_cells
from geo.sources.coordinate_text import points_of_text
from geo.sources.guard import local_path, require_size
from geo.sources.point_sequences import out_of_line
from geo.sources.printed_angles import Order
from geo.sources.text_tables import (
    MAX_TEXT_BYTES,
    counted,
    listed_rows,
    read_text_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIGNATURE: frozenset[str] = frozenset(["lat", "lon"])
"""Columns by which a table of points is told; running text has none."""

CURES = {
    "swapped": "swap the columns",
    "letter": 'say what they mean without letters: unlettered="SW"',
    "cannot read": "write them as 18°12'30.5\" S; for decimal commas without marks "
    "set decimal_comma",
    "is declared": "leave unlettered out, or the signs",
}
"""What to do, by a part of the reason."""

_DATUM = re.compile(
    r"\b(?:WGS[ -]?(?:19)?84|World Geodetic System(?: of)?,?(?: 19)?84|ITRF[ -]?\d{2,4}"
    r"|GRS[ -]?80|NAD[ -]?(?:27|83)|ED[ -]?50|JGD[ -]?20\d\d|SIRGAS[ -]?2000"
    r"|Tokyo Datum|Pulkovo[ -]?19\d\d|Indian 19\d\d)\b",
    re.IGNORECASE,
)
_LIKE_WGS84 = re.compile(r"WGS|World|ITRF|GRS|SIRGAS|JGD|NAD[ -]?83", re.IGNORECASE)


def read_legal_points(
    path: Path | str,
    *,
    root: Path,
    unlettered: str = "",
    decimal_comma: bool = False,
) -> SourcedTable:
    r"""Read the points of a law, from a table with columns or from its text.

    Degrees, minutes and seconds are read with their marks, whatever the typography,
    or by spaces and hyphens; hemispheres by letters before or after, words, signs,
    or the heading of the list. Nothing is guessed: what cannot be read is listed.

    Parameters
    ----------
    path : pathlib.Path or str
        CSV, or plain text in UTF-8 or UTF-16.
    root : pathlib.Path
        Folder that a relative path starts from.
    unlettered : str, optional
        What coordinates without letters mean, such as ``"SW"``: a latitude south,
        then a longitude west.
    decimal_comma : bool, optional
        Whether a comma can be the decimal mark where there are no marks of minutes
        and seconds.

    Returns
    -------
    SourcedTable
        Schema `LEGAL_POINTS`: in the order of the file. A new part starts where the
        name of a part's first point comes again at another place. Points that lie
        far out of line are kept, and `suspect` says so.

    Raises
    ------
    DataError
        The file cannot be read, or no point is left; with every problem found.
    ParameterError
        `unlettered` is no pair of letters.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> law = "All in WGS84.\nP1 18°12′30″ S 158°03′12″ W 200\nP2 18°13′ S 158°04′ W"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "law.txt").write_text(law, encoding="utf-8")
    ...     points = read_legal_points("law.txt", root=pathlib.Path(folder))
    >>> points.table[["id", "lat", "lon", "info"]].round(3).values.tolist()
    [['P1', -18.208, -158.053, '200'], ['P2', -18.217, -158.067, '']]
    >>> points.notes
    ('1 line without coordinates', 'datum as printed: WGS84')
    """
    order = Order.of(unlettered) if unlettered else None
    file = local_path(path, root=root)
    text = _text(file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    notes: list[str] = []
    if holds_coordinate_columns(first):
        draft = points_of_cells(
            read_text_table(file).cells, order=order, decimal_comma=decimal_comma
        )
    else:
        draft, others = points_of_text(text, order=order, decimal_comma=decimal_comma)
        notes += [f"{others} line{'s' * (others != 1)} without coordinates"] * (
            others > 0
        )
    if draft.empty:
        raise DataError(file.name, [_no_points()])
    table, rejected = _sorted_out(draft)
    if table.empty:
        raise DataError(file.name, list(_none_left(rejected)))
    points = _finished(table)
    return SourcedTable(
        table=points,
        source=SourceNote(
            kind="legal-points",
            title=f"Points listed in {file.name}",
            publisher="the authority that issued the list",
            licence="not stated: read the terms of the publisher of the law",
        ),
        rejected=rejected,
        notes=(*notes, *_told(points, text)),
    )


def _text(file: Path) -> str:
    require_size(file.stat().st_size, what=file.name, limit_bytes=MAX_TEXT_BYTES)
    data = file.read_bytes()
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            file.name,
            [
                Problem(
                    where=f"byte {error.start}",
                    what=f"0x{data[error.start]:02x} is not UTF-8 text",
                    cure="save the law as plain text in UTF-8; a PDF has to be "
                    "converted first, pdftotext -layout",
                )
            ],
        ) from error


def _no_points() -> Problem:
    return Problem(
        where="file",
        what="no coordinates in it",
        expected="pairs such as 18°12'30\" S 158°03'12\" W, or columns lat and lon",
        cure='if they come without letters, say what they mean: unlettered="SW"',
    )


def _none_left(rejected: pd.DataFrame) -> Iterator[Problem]:
    for reason, rows in rejected.groupby("reason", sort=False):
        yield Problem(
            where=listed_rows(rows["row"]),
            what=str(reason),
            expected="a latitude and a longitude",
            cure=next(
                (cure for part, cure in CURES.items() if part in str(reason)), ""
            ),
        )


def _sorted_out(draft: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the points that can be used from the others, and number the lists."""
    nowhere = draft[["lon", "lat"]].isna().any(axis=1)
    problem = draft["problem"].mask(nowhere & (draft["problem"] == ""), "no position")
    numbered = (pd.RangeIndex(1, len(draft) + 1)).astype(str)
    ids = draft["id"].astype(object).where(draft["id"] != "", numbered)
    named = draft.assign(id=ids, problem=problem)
    good = named[problem == ""]
    parts, again = _parts(good)
    kept = good.assign(part=parts)[again == ""]
    problem = problem.copy()
    problem[good.index] = again
    listed = named.assign(reason=problem)[problem != ""]
    return kept, listed[["row", "reason"]].reset_index(drop=True)


def _parts(points: pd.DataFrame) -> tuple[list[int], pd.Series]:
    """Tell lists apart by their names starting anew, and list names that come again."""
    parts: list[int] = []
    reasons: list[str] = []
    seen: dict[str, tuple[float, float]] = {}
    first, part = "", 1
    places = zip(points["lon"], points["lat"], strict=True)
    for name, place in zip(points["id"], places, strict=True):
        known = seen.get(name)
        anew = known is not None and known != place and name == first
        if anew:
            part, seen = part + 1, {}
        where = "the same" if known == place else "another"
        again = known is not None and not anew
        reasons.append(f"{name} again, at {where} place" if again else "")
        parts.append(part)
        first = first or name
        seen.setdefault(name, place)
    return parts, pd.Series(reasons, index=points.index, dtype=object)


def _finished(points: pd.DataFrame) -> gpd.GeoDataFrame:
    lon = unwrap_longitude(points["lon"].to_numpy(dtype=float), centre=0.0)
    settled = points.assign(lon=lon, suspect="")
    for _, rows in settled.groupby("part"):
        reasons = out_of_line(rows["lon"].to_numpy(), rows["lat"].to_numpy(float))
        settled.loc[rows.index, "suspect"] = reasons
    columns = [column.name for column in LEGAL_POINTS.columns]
    table = gpd.GeoDataFrame(
        settled[columns].reset_index(drop=True),
        geometry=gpd.points_from_xy(settled["lon"], settled["lat"]),
        crs=WGS84,
    )
    return cast("gpd.GeoDataFrame", LEGAL_POINTS.validate(table))


def _told(points: gpd.GeoDataFrame, text: str) -> Iterator[str]:
    parts = int(points["part"].max())
    if parts > 1:
        yield f"{parts} lists, told apart by their names starting anew"
    suspect = points.loc[points["suspect"] != "", "id"]
    if len(suspect):
        shown = ", ".join(suspect.head(6)) + (" and more" if len(suspect) > 6 else "")
        yield f"{counted(len(suspect))} perhaps misprinted: {shown}"
    for datum in dict.fromkeys(_DATUM.findall(text)):
        kept = "" if _LIKE_WGS84.match(datum) else "; positions are not transformed"
        yield f"datum as printed: {datum}{kept}"
