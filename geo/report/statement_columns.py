"""The columns of a statement: what each means, its unit and its basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.model.deposit_kinds import WORDS, DepositKind, DepositWords
from geo.model.metal_columns import REO, grade_column, mass_column, symbol_of
from geo.report.popups import label_of

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("zone", "class", "resource_class", "unfc", "cutoff_kg_m2")
"""What a line is about."""

FIGURES_ABREAST = 12
"""Most figures beside each other on a sheet of A4 on its side."""

PERCENTILES = ("p10", "p50", "p90")
CHECKS = ("kriged", "polygonal", "nearest")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementColumn:
    """One column.

    Parameters
    ----------
    name : str
        As in the file.
    label : str
        Words for a table's head, with the unit and, where it needs one, the basis.
    unit : str, optional
        Empty for words and for shares.
    basis : str, optional
        What is counted: wet or dry mass, in situ or not, and of which model.
    """

    name: str
    label: str
    unit: str = ""
    basis: str = ""


_PLAIN = {
    column.name: column
    for column in (
        StatementColumn(name="zone", label="Domain"),
        StatementColumn(name="class", label="Class, proposed"),
        StatementColumn(name="unfc", label="UNFC, proposed"),
        StatementColumn(
            name="cutoff_kg_m2",
            label="Cut-off (kg/m², wet)",
            unit="kg/m2",
            basis="wet, in situ",
        ),
        StatementColumn(
            name="area_km2", label="Area (km²)", unit="km2", basis="geodesic"
        ),
        StatementColumn(
            name="abundance_wet_kg_m2",
            label="Abundance (kg/m², wet)",
            unit="kg/m2",
            basis="wet, in situ, weighted by area",
        ),
        StatementColumn(
            name="moisture",
            label="Moisture (fraction, wet)",
            unit="fraction",
            basis="of wet mass",
        ),
        StatementColumn(name="support_m", label="Support (m)", unit="m"),
        StatementColumn(
            name="graded_share",
            label="With a grade (share)",
            unit="fraction",
            basis="of dry mass",
        ),
    )
}


_MASSES = {"wet_mt": "wet", "dry_mt": "dry"}


def describe_column(
    name: str, *, kind: DepositKind = DepositKind.NODULES
) -> StatementColumn:
    """Say what a column of a statement means.

    Parameters
    ----------
    name : str
        Such as ``"wet_mt"``, ``"ni_kt_p10"`` or ``"wet_mt_kriged"``.
    kind : DepositKind, optional
        What the tonnes are of.

    Returns
    -------
    StatementColumn
        A column that is not known keeps its name in words, without a unit.

    Examples
    --------
    >>> column = describe_column("ni_kt_p10")
    >>> column.label, column.unit
    ('Ni (kt), P10', 'kt')
    >>> column.basis
    'contained metal, in situ; P10 over the realizations, P10 the low one'
    """
    stem, _, ending = name.rpartition("_")
    if ending in PERCENTILES:
        high = ending.upper()
        return _of_stem(
            describe_column(stem, kind=kind),
            name,
            tail=high,
            basis=f"{high} over the realizations, P10 the low one",
        )
    if ending in CHECKS:
        central = describe_column(stem, kind=kind)
        return _of_stem(central, name, tail=ending, basis=f"{ending} model, as a check")
    if name in _MASSES:
        return _mass(name, _MASSES[name], WORDS[kind])
    if stem and name in {grade_column(stem), mass_column(stem)}:
        return _metal(name, stem, unit=ending)
    return _PLAIN.get(name, StatementColumn(name=name, label=label_of(name)))


def split_statement(
    table: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Take a statement apart into tables that fit a page.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a line, with all columns.

    Returns
    -------
    tuple of pandas.DataFrame
        The central figures; the percentiles; the check models, each beside the central
        figure that it checks. All begin with the columns that name a line, the first
        with its UNFC code too. The second or third holds only those where the
        statement has none.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"zone": "all", "wet_mt": 9.0, "wet_mt_p10": 7.0, "wet_mt_nearest": 8.0}
    >>> [list(part.columns) for part in split_statement(pd.DataFrame([row]))]
    [['zone', 'wet_mt'], ['zone', 'wet_mt_p10'], ['zone', 'wet_mt', 'wet_mt_nearest']]
    """
    names = [str(name) for name in table.columns]
    keys = [name for name in KEYS if name in names]
    short = [name for name in keys if name != "unfc"]
    endings = {name: name.rpartition("_")[2] for name in names}
    bands = [name for name in names if endings[name] in PERCENTILES]
    checks = [name for name in names if endings[name] in CHECKS]
    stems = dict.fromkeys(name.rpartition("_")[0] for name in checks)
    beside = [
        name
        for stem in stems
        for name in (stem, *(f"{stem}_{model}" for model in CHECKS))
        if name in names
    ]
    central = [name for name in names if name not in {*keys, *bands, *checks}]
    return table[keys + central], table[short + bands], table[short + beside]


def in_blocks(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Break a table of many figures into tables that fit a page.

    Parameters
    ----------
    table : pandas.DataFrame
        With columns that name a line, some of `KEYS`.

    Returns
    -------
    list of pandas.DataFrame
        Each begins with the columns that name a line; all figures of one quantity
        stay together. Empty where the table has no figures.

    Examples
    --------
    >>> import pandas as pd
    >>> metals = ("ni", "co", "cu", "mn", "fe")
    >>> names = [f"{metal}_kt_{p}" for metal in metals for p in PERCENTILES]
    >>> blocks = in_blocks(pd.DataFrame([dict.fromkeys(("zone", *names), 1.0)]))
    >>> [len(block.columns) for block in blocks], blocks[1].columns[1]
    ([13, 4], 'fe_kt_p10')
    """
    names = [str(name) for name in table.columns]
    keys = [name for name in KEYS if name in names]
    quantities: dict[str, list[str]] = {}
    for name in names:
        stem, _, ending = name.rpartition("_")
        whole = stem if ending in {*PERCENTILES, *CHECKS} else name
        if name not in keys:
            quantities.setdefault(whole, []).append(name)
    blocks: list[list[str]] = []
    for columns in quantities.values():
        if not blocks or len(blocks[-1]) + len(columns) > FIGURES_ABREAST:
            blocks.append([])
        blocks[-1].extend(columns)
    return [table[keys + columns] for columns in blocks]


def _mass(name: str, basis: str, words: DepositWords) -> StatementColumn:
    return StatementColumn(
        name=name,
        label=f"{words.title} (Mt {basis})",
        unit="Mt",
        basis=f"{basis} {words.noun}, in situ",
    )


def _metal(name: str, stem: str, *, unit: str) -> StatementColumn:
    symbol = symbol_of(stem)
    if unit == "kt":
        held = "oxides" if symbol == REO else "metal"
        return StatementColumn(
            name=name,
            label=f"{symbol} (kt)",
            unit="kt",
            basis=f"contained {held}, in situ",
        )
    sign = {"pct": "%"}.get(unit, unit)
    return StatementColumn(
        name=name,
        label=f"{symbol} ({sign} of dry)",
        unit=sign,
        basis="of dry mass, weighted by dry mass",
    )


def _of_stem(
    column: StatementColumn, name: str, *, tail: str, basis: str
) -> StatementColumn:
    return StatementColumn(
        name=name,
        label=f"{column.label}, {tail}",
        unit=column.unit,
        basis=f"{column.basis}; {basis}" if column.basis else basis,
    )
