"""Points found in the running text of a law."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.sources.printed_angles import (
    Order,
    PrintedAngle,
    find_angles,
    plain_marks,
    settle_angle,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.sources.printed_angles import Axis

DRAFT_COLUMNS = ("row", "id", "lon", "lat", "info", "problem")
"""Of the points found: problem says why one cannot be used."""

LONGEST_ID = 40
"""A line above a pair of coordinates is taken for its name up to so many letters."""

MOST_WORDS = 15
"""A line that names the columns of a list has no more than so many."""

_BETWEEN = 3  # lines that may stand between a latitude and its longitude
_EDGES = " \t|,;.:()[]-"
_OTHER: dict[Axis, Axis] = {"lat": "lon", "lon": "lat", "": ""}
_HEMISPHERES = {
    "lat": re.compile(r"north|south|(?<=\()[ns](?=\))"),
    "lon": re.compile(r"east|west|(?<=\()[ew](?=\))"),
}
_LOOKS_LIKE_SOME = re.compile(
    r"\d\s*°|\d\s*[NSEW](?![A-Za-z]).*\d\s*[NSEW](?![A-Za-z])"
    r"|(?<![A-Za-z])[NSEW]\s*\d.*(?<![A-Za-z])[NSEW]\s*\d"
)
_Row = tuple[int, str, float | None, float | None, str, str]
_LEFT_OVER = re.compile(r"\d\s*['\"°]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """An angle with the words round it, and what the heading above it says."""

    line: int
    before: str
    angle: PrintedAngle
    after: str
    alone: bool
    order: Order | None


def points_of_text(
    text: str, *, order: Order | None = None, decimal_comma: bool = False
) -> tuple[pd.DataFrame, int]:
    r"""Find the points of a text, a pair of coordinates each.

    Latitude and longitude stand on one line, or on lines of their own. What comes
    before them is the name of the point, what comes after is said of it. A heading
    such as "North latitude, West longitude" tells what coordinates without letters
    mean.

    Parameters
    ----------
    text : str
    order : Order, optional
        What coordinates without letters mean.
    decimal_comma : bool, optional
        Whether a comma can be the decimal mark of numbers without marks.

    Returns
    -------
    tuple of pandas.DataFrame and int
        `DRAFT_COLUMNS`; and how many lines hold no coordinate.

    Examples
    --------
    >>> points, others = points_of_text(
    ...     "Schedule 1\nP1 18°12'S 158°03'W 200\nP2\n19°S\n158°W\n"
    ... )
    >>> points[["row", "id", "lon", "lat", "info"]].values.tolist()
    [[2, 'P1', -158.05, -18.2, '200'], [4, 'P2', -158.0, -19.0, '']]
    """
    found: list[_Printed] = []
    prose: dict[int, str] = {}
    unread: list[_Row] = []
    settled = order
    for number, line in enumerate(plain_marks(text).splitlines(), start=1):
        angles = find_angles(
            line, decimal_comma=decimal_comma, unlettered=settled is not None
        )
        if angles:
            found.extend(_with_words(number, line, angles, order=settled))
        elif _LOOKS_LIKE_SOME.search(line):
            told = f"cannot read {line.strip()[:60]!r}"
            unread.append((number, "", None, None, "", told))
        elif line.strip():
            prose[number] = line.strip(_EDGES)
            settled = order or heading_order(line) or settled
    rows = sorted([*_paired(found, prose=prose), *unread], key=lambda row: row[0])
    return pd.DataFrame(rows, columns=list(DRAFT_COLUMNS)), len(prose)


def _with_words(
    number: int, line: str, angles: list[PrintedAngle], *, order: Order | None
) -> Iterator[_Printed]:
    ends = [0, *(angle.end for angle in angles)]
    starts = [*(angle.start for angle in angles), len(line)]
    for place, angle in enumerate(angles):
        last = place == len(angles) - 1
        yield _Printed(
            line=number,
            before=line[ends[place] : starts[place]],
            angle=angle,
            after=line[ends[-1] :] if last else "",
            alone=len(angles) == 1,
            order=order,
        )


def heading_order(line: str) -> Order | None:
    """Read a line that names the columns of a list.

    Parameters
    ----------
    line : str

    Returns
    -------
    Order or None
        None where it does not name both, or is a sentence.

    Examples
    --------
    >>> heading_order("Point, North latitude, West longitude")
    Order(axes=('lat', 'lon'), hemispheres=('N', 'W'))
    """
    lower = line.lower()
    lat, lon = lower.find("lat"), lower.find("lon")
    if min(lat, lon) < 0 or len(line.split()) > MOST_WORDS:
        return None
    axes: tuple[Axis, Axis] = ("lat", "lon") if lat < lon else ("lon", "lat")
    return Order(axes=axes, hemispheres=(_told(lower, axes[0]), _told(lower, axes[1])))


def _told(heading: str, axis: Axis) -> str:
    letters = {word[0].upper() for word in _HEMISPHERES[axis].findall(heading)}
    return letters.pop() if len(letters) == 1 else ""


def _paired(found: list[_Printed], *, prose: dict[int, str]) -> Iterator[_Row]:
    """Put latitudes and longitudes together, and tell of those left over."""
    place = 0
    while place < len(found):
        first = found[place]
        second = found[place + 1] if place + 1 < len(found) else None
        if second is None or not _belong(first, second):
            told = f"{_as_printed(first)} alone, without its other coordinate"
            yield first.line, _name(first, prose), None, None, "", told
            place += 1
            continue
        yield _point(first, second, prose=prose)
        place += 2


def _belong(first: _Printed, second: _Printed) -> bool:
    if first.line == second.line:
        return True
    near = second.line - first.line <= _BETWEEN
    return near and first.alone and second.alone and not first.after.strip(_EDGES)


def _point(first: _Printed, second: _Printed, *, prose: dict[int, str]) -> _Row:
    order = first.order
    axes, told = _axes(first.angle, second.angle, order)
    hemispheres = order.hemispheres if order is not None else ("", "")
    if order is not None and axes != order.axes:
        hemispheres = (hemispheres[1], hemispheres[0])
    values: dict[str, float] = {}
    problems = [told, _leftovers(first, second)]
    for printed, axis, hemisphere in zip(
        (first, second), axes, hemispheres, strict=True
    ):
        value, problem = settle_angle(printed.angle, axis=axis, hemisphere=hemisphere)
        values[axis] = value
        problems.append(problem)
    return (
        first.line,
        _name(first, prose),
        values["lon"],
        values["lat"],
        second.after.strip(_EDGES),
        next(filter(None, problems), ""),
    )


def _axes(
    first: PrintedAngle, second: PrintedAngle, order: Order | None
) -> tuple[tuple[Axis, Axis], str]:
    known = first.axis or _OTHER[second.axis]
    if known:
        axes = (known, _OTHER[known])
        if second.axis in {"", axes[1]}:
            return axes, ""
        return axes, f"two of {first.hemisphere} and {second.hemisphere}"
    if order is not None:
        return order.axes, ""
    return ("lat", "lon"), "neither letters nor a heading tell latitude from longitude"


def _leftovers(first: _Printed, second: _Printed) -> str:
    """Find figures that should have been read with the coordinates."""
    same_line = first.line == second.line
    if same_line and re.search(r"\d", second.before):
        return f"cannot read {second.before.strip()!r} between the coordinates"
    if _LEFT_OVER.search(second.after) or _LEFT_OVER.search(first.before):
        return "cannot read all of the coordinates"
    counts = (first.angle.numbers, second.angle.numbers)
    if not first.angle.marked and counts[0] != counts[1]:
        # a number as name, 7 18 12 S, would pass for degrees
        return f"{counts[0]} and {counts[1]} numbers: is the first one the name?"
    return ""


def _name(printed: _Printed, prose: dict[int, str]) -> str:
    given = printed.before.strip(_EDGES)
    if given:
        return given
    above = prose.get(printed.line - 1, "") or prose.get(printed.line - 2, "")
    told = len(above) <= LONGEST_ID and heading_order(above) is None
    return above if told else ""


def _as_printed(printed: _Printed) -> str:
    return f"{printed.angle.degrees:g} {printed.angle.hemisphere}".strip()
