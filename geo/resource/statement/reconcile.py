"""What changed between two statements, line by line, with its causes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.model.classes import ResourceClass
from geo.model.metal_columns import (
    GRADE_ENDINGS,
    MASS_ENDING,
    grade_column,
    grade_factor,
    in_ppm,
)
from geo.resource.statement.causes import (
    DRY,
    METAL,
    ORE,
    effects,
    extents_of,
    factors_of,
)
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.rounding import KEY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Key = tuple[str, str, float]
    Lines = dict[Key, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reconciliation:
    """Two statements, line by line.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each quantity of each line: zone, class, cutoff_kg_m2, quantity
        (the column of the statements), old, new, change, change_pct; for tonnes and
        metals by_area, by_abundance, by_moisture, by_grade and by_share_with_grade,
        which add up to the change.
    sentences : tuple of str
        The same of wet tonnes and metals in words.
    notes : tuple of str
        What could not be compared.
    """

    table: pd.DataFrame
    sentences: tuple[str, ...]
    notes: tuple[str, ...]


def reconcile(old: pd.DataFrame, new: pd.DataFrame) -> Reconciliation:
    """Compare two statements, and split the change of each line by its causes.

    Wet tonnes are area × abundance, dry tonnes that × (1 − moisture), metal that ×
    grade × the share of the dry tonnes that have a grade. The effect of a cause is
    its mean effect over all orders in which the causes may be changed from old to
    new (Shapley's value): it depends on no order, and the effects add up to the
    change. A class or zone that one statement lacks held nothing there, and all its
    change is by area; so is what moves from one class to another.

    Parameters
    ----------
    old, new : pandas.DataFrame
        Statements, unrounded or as published: any of zone, class, cutoff_kg_m2
        (``total``, ``total`` and 0 without), area_km2, abundance_wet_kg_m2, wet_mt,
        moisture, dry_mt, graded_share, and ni_pct and ni_kt for each metal. What one
        column lacks is worked out of the others where they tell it.

    Returns
    -------
    Reconciliation

    Raises
    ------
    DataError
        Two lines of one zone, class and cut-off, or no line in common.

    References
    ----------
    Shapley, L.S. (1953). A value for n-person games. Contributions to the Theory
    of Games II, 307-317.

    Examples
    --------
    >>> old = pd.DataFrame({"area_km2": [100.0], "wet_mt": [1.0]})
    >>> new = pd.DataFrame({"area_km2": [120.0], "abundance_wet_kg_m2": [15.0]})
    >>> print(*reconcile(old, new).sentences)
    total, total, above 0 kg/m2: wet_mt 1 to 1.8 (+0.8, +80 %): area +0.25, abundance
    +0.55
    """
    notes: list[str] = []
    before, after = _lines(old, what="old"), _lines(new, what="new")
    metals = _metals(old, new, notes=notes)
    keys = _comparable(before, after, notes=notes)
    rows = [
        dict(zip(KEY_COLUMNS, key, strict=True)) | row
        for key in keys
        for row in _compared(before.get(key), after.get(key), metals=metals)
    ]
    table = pd.DataFrame(rows)
    for name, change in table.groupby("quantity", sort=False)["change"]:
        count = int(change.isna().sum())
        if count:
            notes.append(f"{name}: not told by both in {count} of {len(keys)} lines")
    return Reconciliation(
        table=table, sentences=tuple(_sentences(table)), notes=tuple(notes)
    )


def _lines(table: pd.DataFrame, *, what: str) -> Lines:
    """Read the lines of a statement, each with what it tells."""
    keys = pd.DataFrame(
        {
            "zone": table.get("zone", TOTAL),
            "class": table.get("class", TOTAL),
            "cutoff_kg_m2": table.get("cutoff_kg_m2", 0.0),
        },
        index=table.index,
    )
    twice = keys[keys.duplicated()]
    if len(twice):
        raise DataError(
            f"{what} statement",
            [
                Problem(
                    where=f"row {row}",
                    what=", ".join(map(str, keys.loc[row])) + " once more",
                    expected="one line for each zone, class and cut-off",
                )
                for row in twice.index
            ],
        )
    numbers = table.drop(columns=[n for n in KEY_COLUMNS if n in table])
    numbers = numbers.apply(pd.to_numeric, errors="coerce")
    return {
        (str(zone), str(klass), float(cutoff)): {
            str(name): float(value)
            for name, value in line.items()
            if not math.isnan(value)
        }
        for (zone, klass, cutoff), line in zip(
            keys.itertuples(index=False, name=None),
            numbers.to_dict("records"),
            strict=True,
        )
    }


def _metals(old: pd.DataFrame, new: pd.DataFrame, *, notes: list[str]) -> list[str]:
    def named(table: pd.DataFrame) -> list[str]:
        ends = (*GRADE_ENDINGS, MASS_ENDING)
        found = [n.rpartition("_")[0] for n in map(str, table) if n.endswith(ends)]
        return list(dict.fromkeys(found))

    first, second = named(old), named(new)
    for metal in dict.fromkeys(first + second):
        if metal not in first or metal not in second:
            where = "old" if metal in first else "new"
            notes.append(f"{metal}: only in the {where} statement, not compared")
    return [metal for metal in first if metal in second]


def _comparable(before: Lines, after: Lines, *, notes: list[str]) -> list[Key]:
    """Choose the lines to compare; what a statement lacks may be nothing or untold."""
    kept = []
    for key in dict.fromkeys([*after, *before]):
        why = "" if key in before and key in after else _why_not(key, before, after)
        if why:
            notes.append(f"{key[0]}, {key[1]}, above {key[2]:g} kg/m2: {why}")
        else:
            kept.append(key)
    if not kept:
        raise DataError(
            "reconciliation",
            [
                Problem(
                    where="lines",
                    what="none in common",
                    expected="the same zones, classes and cut-offs in both",
                    cure="rename them, or add the columns zone, class, cutoff_kg_m2",
                )
            ],
        )
    return kept


def _why_not(key: Key, before: Lines, after: Lines) -> str:
    # a sum that is not printed is not nothing; nor is a class in a statement that
    # has none, or a zone in one that does not part its ground
    zone, klass, cutoff = key
    other, where = (after, "new") if key in before else (before, "old")
    same = [one for one in other if one[2] == cutoff]
    if not same:
        return f"the {where} statement has no such cut-off"
    if klass not in set(ResourceClass):
        return f"the {where} statement does not print it"
    if not any(one[1] in set(ResourceClass) for one in same):
        return f"the {where} statement has no classes"
    if zone != TOTAL and not any(one[0] != TOTAL for one in same):
        return f"the {where} statement has no zones"
    return ""


def _compared(
    first: Mapping[str, float] | None,
    second: Mapping[str, float] | None,
    *,
    metals: Sequence[str],
) -> Iterator[dict[str, object]]:
    old, new = _all_told(first, metals=metals), _all_told(second, metals=metals)
    causes = {"wet_mt": ORE, "dry_mt": DRY} | {f"{m}_kt": METAL for m in metals}
    before, after = (
        factors_of(line, metals=metals)
        for line in (first or _NOTHING, second or _NOTHING)
    )
    for name in old:
        change = new[name] - old[name]
        row: dict[str, object] = {
            "quantity": name,
            "old": old[name],
            "new": new[name],
            "change": change,
            "change_pct": 100.0 * change / old[name] if old[name] else math.nan,
        }
        split = {}
        if name in causes:
            metal = name.removesuffix("_kt") if causes[name] is METAL else None
            split = effects(before.of(metal), after.of(metal), causes=causes[name])
        yield row | {f"by_{cause}": split.get(cause, math.nan) for cause in METAL}


_NOTHING = {"area_km2": 0.0, "wet_mt": 0.0, "dry_mt": 0.0}


def _all_told(
    line: Mapping[str, float] | None, *, metals: Sequence[str]
) -> dict[str, float]:
    """Give every column of a line, worked out where it is not printed."""
    nothing = line is None
    factors = factors_of(_NOTHING if line is None else line, metals=metals)
    area, wet, dry = extents_of(_NOTHING if line is None else line)
    printed = {} if line is None else line
    columns = {
        "area_km2": area,
        "abundance_wet_kg_m2": printed.get("abundance_wet_kg_m2", factors.abundance),
        "wet_mt": wet,
        "moisture": printed.get("moisture", factors.moisture),
        "dry_mt": dry,
    }
    for metal in metals:
        unit = grade_factor(metal) / 100.0 if in_ppm(metal) else 1.0
        implied = unit * factors.grade[metal]
        product = 10.0 * dry * factors.grade[metal] * factors.graded[metal]
        columns[grade_column(metal)] = printed.get(grade_column(metal), implied)
        columns[f"{metal}_kt"] = 0.0 if nothing else printed.get(f"{metal}_kt", product)
    return columns


def _sentences(table: pd.DataFrame) -> Iterator[str]:
    words = {f"by_{cause}": cause.replace("_", " ") for cause in METAL}
    told = table["quantity"].eq("wet_mt") | table["quantity"].str.endswith("_kt")
    for row in table[told & table["change"].notna()].to_dict("records"):
        zone, klass, cutoff = (row[name] for name in KEY_COLUMNS)
        head = f"{zone}, {klass}, above {cutoff:g} kg/m2: {row['quantity']}"
        if row["change"] == 0.0:
            yield f"{head} unchanged at {row['old']:.4g}"
            continue
        percent = (
            "" if math.isnan(row["change_pct"]) else f", {row['change_pct']:+.3g} %"
        )
        parts = [
            f"{word} {row[name]:+.3g}"
            for name, word in words.items()
            if row[name] and not math.isnan(row[name])
        ]
        yield (
            f"{head} {row['old']:.4g} to {row['new']:.4g} "
            f"({row['change']:+.3g}{percent}): {', '.join(parts) or 'causes not told'}"
        )
