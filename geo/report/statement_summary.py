"""What a statement says first: how much, how sure, of what class, called what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.classes import ResourceClass
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.metal_columns import MASS_ENDING, symbol_of
from geo.report.page import SummaryRow
from geo.report.popups import format_value, sentence
from geo.resource.statement.lines import TOTAL

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd


def statement_summary(
    table: pd.DataFrame,
    *,
    label: str,
    cutoff_kg_m2: float,
    by_hand: Collection[str] = (),
    kind: DepositKind = DepositKind.NODULES,
) -> tuple[SummaryRow, ...]:
    """Pick the figures of the whole ground above a cut-off.

    Parameters
    ----------
    table : pandas.DataFrame
        The statement, rounded for print; see `geo.report.statement_columns`.
    label : str
        What the figures may be called.
    cutoff_kg_m2 : float
        One of those of the table, wet.
    by_hand : collection of str, optional
        Classes that ground was given by hand, not by the rule.
    kind : DepositKind, optional
        What the tonnes are of.

    Returns
    -------
    tuple of SummaryRow
        Tonnes with their band, tonnes by class, contained metals, each as far as the
        table has it; none without a line for the whole ground.

    Examples
    --------
    >>> import pandas as pd
    >>> line = {"zone": "total", "class": "total", "cutoff_kg_m2": 4.0, "wet_mt": 234.0}
    >>> (first,) = statement_summary(
    ...     pd.DataFrame([line | {"wet_mt_p10": 215.0, "wet_mt_p90": 255.0}]),
    ...     label="mineral inventory",
    ...     cutoff_kg_m2=4.0,
    ... )
    >>> first.label, first.value, first.unit, first.note
    ('Mineral inventory above 4 kg/m² wet', 234.0, 'Mt wet in situ', 'P10 215, P90 255')
    """
    if not {"zone", "class", "wet_mt"} <= set(table.columns):
        return ()
    chosen = table[(table["zone"] == TOTAL) & (table["cutoff_kg_m2"] == cutoff_kg_m2)]
    lines = chosen.drop_duplicates("class").set_index("class")
    if TOTAL not in lines.index:
        return ()
    whole = lines.loc[[TOTAL]].iloc[0]
    rows = [
        SummaryRow(
            label=f"{sentence(label)} above {cutoff_kg_m2:g} kg/m² wet",
            value=float(whole["wet_mt"]),
            unit="Mt wet in situ",
            note="; ".join(_notes(whole)),
        )
    ]
    classes = [str(one) for one in ResourceClass if str(one) in lines.index]
    if classes:
        tonnes = lines["wet_mt"].map(format_value)
        rows.append(
            SummaryRow(
                label="By class, proposed",
                value=", ".join(f"{one} {tonnes[one]}" for one in classes),
                unit="Mt wet in situ",
                note=", ".join(f"{c} set by hand" for c in classes if c in by_hand),
            )
        )
    metals = [str(name) for name in table.columns if str(name).endswith(MASS_ENDING)]
    if metals:
        rows.append(
            SummaryRow(
                label=f"Contained {WORDS[kind].contained}",
                value=", ".join(
                    f"{symbol_of(name.removesuffix(MASS_ENDING))} "
                    f"{format_value(whole[name])}"
                    for name in metals
                ),
                unit="kt in situ",
            )
        )
    return tuple(rows)


def _notes(whole: pd.Series) -> list[str]:
    """Say how sure the tonnes are, how dry, and on how much ground."""
    told = []
    if {"wet_mt_p10", "wet_mt_p90"} <= set(whole.index):
        low, high = (format_value(whole[f"wet_mt_{end}"]) for end in ("p10", "p90"))
        same = low == high == format_value(whole["wet_mt"])
        told.append(
            "P10 and P90 round to the same" if same else f"P10 {low}, P90 {high}"
        )
    for name, words in (("dry_mt", "Mt dry"), ("area_km2", "km²")):
        if name in whole.index:
            told.append(f"{format_value(whole[name])} {words}")
    return told
