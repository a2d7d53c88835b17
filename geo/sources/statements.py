"""Published statements: CSV or TOML in the columns of ours, as text.

Numbers stay text, because the last digit printed says how far they were rounded.
Columns: class, zone, cutoff_kg_m2; area_km2, abundance_wet_kg_m2, wet_mt, moisture
(wet-basis fraction, or with a % sign), dry_mt, graded_share; by metal ni_pct (of
dry mass), ni_kt, ni_years_of_demand; any number with _p10, _p50 or _p90. Also read:
area_m2, moisture_pct, wet_kt, wet_t, dry_kt, dry_t, ni_ppm, ni_mt, ni_t. Any may be
missing.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.sources.guard import require_local_file, require_size
from geo.sources.text_numbers import MISSING_WORDS
from geo.sources.text_tables import read_text_table
from geo.sources.toml_places import key_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_STATEMENT_BYTES = 16 * 1024**2
MAX_STATEMENT_LINES = 2000

KEYS = ("class", "zone", "cutoff_kg_m2")
LINES = "lines"
"""Array of tables of a TOML statement; keys above it hold for all lines."""

ELEMENTS = frozenset(
    [
        "h", "he", "li", "be", "b", "c", "n", "o", "f", "ne", "na", "mg", "al",
        "si", "p", "s", "cl", "ar", "k", "ca", "sc", "ti", "v", "cr", "mn", "fe",
        "co", "ni", "cu", "zn", "ga", "ge", "as", "se", "br", "kr", "rb", "sr", "y",
        "zr", "nb", "mo", "tc", "ru", "rh", "pd", "ag", "cd", "in", "sn", "sb",
        "te", "i", "xe", "cs", "ba", "la", "ce", "pr", "nd", "pm", "sm", "eu", "gd",
        "tb", "dy", "ho", "er", "tm", "yb", "lu", "hf", "ta", "w", "re", "os", "ir",
        "pt", "au", "hg", "tl", "pb", "bi", "th", "u", "ree", "rey", "reo", "treo",
        "lree", "hree",
    ]
)  # fmt: skip
"""What a column may be of: chemical symbols, and sums of rare earths."""

_UNITS = {
    "area_km2": ("area_km2", 0),
    "area_m2": ("area_km2", -6),
    "abundance_wet_kg_m2": ("abundance_wet_kg_m2", 0),
    "moisture": ("moisture", 0),
    "moisture_pct": ("moisture", -2),
    "graded_share": ("graded_share", 0),
    "cutoff_kg_m2": ("cutoff_kg_m2", 0),
}
_MASSES = {"mt": 0, "kt": -3, "t": -6}
_METALS = {
    "pct": ("pct", 0),
    "ppm": ("pct", -4),
    "kt": ("kt", 0),
    "mt": ("kt", 3),
    "t": ("kt", -3),
    "years_of_demand": ("years_of_demand", 0),
}
_PERCENTILE = re.compile(r"_p(10|50|90)$")
_YEARS = "years_of_demand"

_GROUPS = r"\d{{1,3}}(?:[{marks}' \u00a0\u202f]\d{{3}})+"
_POINT = re.compile(rf"(?:\d*|{_GROUPS.format(marks=',')})(?:\.\d*)?(?:[eE][+-]?\d+)?")
_COMMA = re.compile(rf"(?:\d*|{_GROUPS.format(marks='.')})(?:,\d*)?(?:[eE][+-]?\d+)?")
_SURE_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d*")
_SURE_POINT = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|[\d,]*\d{3}\.\d*")
_GAPS = re.compile(r"['\s\u00a0\u202f]")
_EVEN_HUNDREDS = re.compile(r"\d{2,}00\.0")
_FINER = re.compile(r"\d+\.\d{2,}")
_MACHINE_ZERO = re.compile(r"^(\d+)\.0$")
_EITHER = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedStatement:
    """The text of a statement.

    Parameters
    ----------
    name : str
        Of the file.
    cells : pandas.DataFrame
        Plain numbers as text, empty where nothing is printed; the index says
        where each line stands.
    notes : tuple of str
        Columns that were not read, and what was assumed.
    """

    name: str
    cells: pd.DataFrame
    notes: tuple[str, ...]


def read_statement(path: Path) -> PublishedStatement:
    r"""Read a published statement.

    A comma is a decimal mark where some cell shows it to be one (``17,1``), else
    it separates thousands. A bare years_of_demand is that of the only metal. In
    a table that a program wrote, 60000.0 is 60000.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file, or TOML with an array of tables ``lines``, or with the keys
        of a single line.

    Returns
    -------
    PublishedStatement

    Raises
    ------
    DataError
        It cannot be read; with every problem found.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "press.csv"
    ...     _ = path.write_text("class;wet_mt;moisture\nInferred;1 234,5;28 %\n")
    ...     read_statement(path).cells
            class  wet_mt moisture
    line 2  Inferred  1234.5    28e-2
    """
    require_local_file(path)
    require_size(path.stat().st_size, what=path.name, limit_bytes=MAX_STATEMENT_BYTES)
    toml = path.suffix.lower() == ".toml"
    raw, said = (_toml_cells(path), []) if toml else _table_cells(path)
    if len(raw) > MAX_STATEMENT_LINES:
        raise DataError(
            path.name,
            [
                Problem(
                    where="file",
                    what=f"{len(raw)} lines",
                    expected=f"a statement of at most {MAX_STATEMENT_LINES}",
                )
            ],
        )
    columns, notes, problems = _columns(list(raw.columns))
    comma, more = _decimal_comma(raw[list(columns)])
    cells = pd.DataFrame(index=raw.index)
    for name, (target, exponent) in columns.items():
        read = _texts if target in KEYS[:2] else _numbers
        cells[target] = read(raw[name], problems, comma=comma, exponent=exponent)
    problems += _repeated(cells)
    if problems:
        raise DataError(path.name, problems)
    return PublishedStatement(name=path.name, cells=cells, notes=(*notes, *more, *said))


def _table_cells(path: Path) -> tuple[pd.DataFrame, list[str]]:
    cells = read_text_table(path).cells.astype(str)
    cells.index = pd.Index([f"line {line}" for line in cells.index])
    return _without_machine_zeros(cells)


def _toml_cells(path: Path) -> pd.DataFrame:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        content = tomllib.loads(text, parse_float=str)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        problem = Problem(where="contents", what=f"no TOML: {error}")
        raise DataError(path.name, [problem]) from error
    shared = {key: value for key, value in content.items() if key != LINES}
    tables = content.get(LINES, [{}])
    problems: list[Problem] = []
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        expected = f"an array of tables, [[{LINES}]]"
        raise DataError(
            path.name, [Problem(where=LINES, what="no tables", expected=expected)]
        )
    found = key_lines(text)
    rows = {}
    for number, table in enumerate(tables):
        place = f"line {found.get((LINES, number), 1)}"
        place = f"{place} #{number + 1}" if place in rows else place
        rows[place] = _flat({**shared, **table}, place, problems)
    if problems:
        raise DataError(path.name, problems)
    return pd.DataFrame.from_dict(rows, orient="index", dtype=object).fillna("")


def _flat(
    table: Mapping[str, object], place: str, problems: list[Problem]
) -> dict[str, str]:
    """Turn values into text, and years_of_demand by metal into columns."""
    texts = {}
    for key, value in table.items():
        name = key.strip().lower()
        if name == _YEARS and isinstance(value, dict):
            by_metal = {f"{m}_{_YEARS}": v for m, v in value.items()}
            texts.update(_flat(by_metal, place, problems))
        elif isinstance(value, str | int) and not isinstance(value, bool):
            texts[name] = str(value)
        else:
            problems.append(
                Problem(where=f"{place}, {key}", what=f"{value!r}", expected="a number")
            )
    return texts


def _columns(
    names: list[str],
) -> tuple[dict[str, tuple[str, int]], list[str], list[Problem]]:
    """Find what each column holds, and the power of ten to our unit."""
    found: dict[str, tuple[str, int]] = {}
    unread, problems = [], []
    metals = {m for m in map(_metal_of, map(_plain, names)) if m}
    for name in names:
        plain = _plain(name)
        if plain == _YEARS:
            if len(metals) == 1:
                plain = f"{metals.copy().pop()}_{_YEARS}"
            else:
                problems.append(
                    Problem(
                        where=f"column {name}",
                        what="years of which metal's demand?",
                        cure=f"name it ni_{_YEARS}, co_{_YEARS} …",
                    )
                )
                continue
        target = _target(plain)
        if target is None:
            unread.append(name)
        else:
            found[name] = target
    counts = Counter(target for target, _ in found.values())
    problems += [
        Problem(where=f"column {target}", what=f"{count} columns hold it")
        for target, count in counts.items()
        if count > 1
    ]
    if not any(target not in KEYS for target, _ in found.values()) and not problems:
        problems.append(
            Problem(
                where="columns",
                what=", ".join(names[:20]) or "none",
                expected="columns of a statement: area_km2, wet_mt, moisture, dry_mt, "
                "abundance_wet_kg_m2, ni_pct, ni_kt …",
            )
        )
    notes = [_unread_note(name) for name in unread]
    return found, notes, problems


def _unread_note(name: str) -> str:
    known = [*KEYS, *_UNITS, "wet_mt", "dry_mt", "ni_pct", "ni_kt", f"ni_{_YEARS}"]
    near = difflib.get_close_matches(_plain(name), known, n=1, cutoff=0.8)
    hint = f" (is {near[0]} meant?)" if near else ""
    return f"column {name!r} is not read{hint}"


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", str(name).strip().lower())


def _metal_of(plain: str) -> str:
    base = _PERCENTILE.sub("", plain)
    metal, _, unit = base.partition("_")
    return metal if metal in ELEMENTS and unit in _METALS else ""


def _target(plain: str) -> tuple[str, int] | None:
    """Give our column for a name, and the power of ten that leads to its unit."""
    if plain in KEYS[:2]:
        return plain, 0
    base = _PERCENTILE.sub("", plain)
    suffix = plain.removeprefix(base)
    stem, _, unit = base.partition("_")
    if base in _UNITS and not (suffix and base in KEYS):
        target, exponent = _UNITS[base]
    elif stem in {"wet", "dry"} and unit in _MASSES:
        target, exponent = f"{stem}_mt", _MASSES[unit]
    elif _metal_of(plain):
        ours, exponent = _METALS[unit]
        target = f"{stem}_{ours}"
    else:
        return None
    return target + suffix, exponent


def _decimal_comma(raw: pd.DataFrame) -> tuple[bool, list[str]]:
    cells = [_GAPS.sub("", str(cell)).rstrip("%") for cell in raw.to_numpy().ravel()]
    if any(_SURE_COMMA.fullmatch(cell) for cell in cells):
        return True, ["the comma is read as the decimal mark"]
    either = [cell for cell in cells if _EITHER.fullmatch(cell)]
    if either and not any(_SURE_POINT.fullmatch(cell) for cell in cells):
        return False, [f"the comma of {either[0]} is read as one of thousands"]
    return False, []


def _texts(
    cells: pd.Series, problems: list[Problem], *, comma: bool, exponent: int
) -> pd.Series:
    del problems, comma, exponent  # names are taken as they are
    return cells.fillna("").astype(str).str.strip()


def _numbers(
    cells: pd.Series, problems: list[Problem], *, comma: bool, exponent: int
) -> pd.Series:
    read = {}
    for place, cell in cells.items():
        number = _number(str(cell), comma=comma)
        if number is None:
            problems.append(
                Problem(
                    where=f"{place}, {cells.name}",
                    what=repr(str(cell)),
                    expected="a number not below zero, such as 18.6"
                    if not comma
                    else "a number not below zero, such as 18,6",
                    cure="leave the cell empty where nothing is printed; take units "
                    "and signs such as < and ~ out",
                )
            )
        elif str(cells.name).lower().endswith("_pct"):
            number = number.replace("%", "")
        read[place] = number or ""
    return pd.Series(read, dtype=object).map(lambda text: _shifted(text, exponent))


def _without_machine_zeros(raw: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Take off a .0 that no one printed: a program writes 60,000 as 60000.0."""
    if not any(_written_by_a_program(raw[name]) for name in raw):
        return raw, []
    plain = raw.apply(lambda cells: cells.str.replace(_MACHINE_ZERO, r"\1", regex=True))
    note = "a program wrote this table: a .0 at the end is read as not printed"
    return plain, [note]


def _written_by_a_program(cells: pd.Series) -> bool:
    """Tell from a .0 where people print none."""
    numbers = [cell.strip() for cell in cells]
    if any(_EVEN_HUNDREDS.fullmatch(number) for number in numbers):  # 60000.0
        return True
    # people keep the figures (195 and 9.04) or the decimals (195.0 and 9.0) alike
    ends = [number for number in numbers if _MACHINE_ZERO.fullmatch(number)]
    finer = [number for number in numbers if _FINER.fullmatch(number)]
    return bool(ends and finer) and max(map(_figures, ends)) > min(map(_figures, finer))


def _figures(number: str) -> int:
    """Count the figures from the first that is not 0."""
    return len(number.replace(".", "").lstrip("0"))


def _number(cell: str, *, comma: bool) -> str | None:
    """Give a plain number as text, its % sign kept; None if it is none."""
    text = cell.strip()
    if text.lower() in MISSING_WORDS:
        return ""
    percent = text.endswith("%")
    text = text.removesuffix("%").strip().removeprefix("+")
    pattern = _COMMA if comma else _POINT
    if not pattern.fullmatch(text) or not re.search(r"\d", text):
        return None
    text = _GAPS.sub("", text)
    text = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    return f"{text}%" if percent else text


def _shifted(number: str, exponent: int) -> str:
    """Move the point by an exponent, so that the printed digits stay."""
    shift = exponent - 2 if number.endswith("%") else exponent
    digits, _, power = number.removesuffix("%").lower().partition("e")
    shift += int(power or 0)
    return f"{digits}e{shift}" if digits and shift else digits


def _repeated(cells: pd.DataFrame) -> list[Problem]:
    keys = [name for name in KEYS if name in cells]
    if not keys:
        return []
    places: dict[str, list[str]] = {}
    for place, row in cells[keys].iterrows():
        name = " ".join(row).lower().strip()
        places.setdefault(name, []).append(str(place))
    return [
        Problem(
            where=", ".join(twice),
            what=f"lines of one name: {name}",
            cure="tell them apart in a column class, zone or cutoff_kg_m2",
        )
        for name, twice in places.items()
        if name and len(twice) > 1
    ]
