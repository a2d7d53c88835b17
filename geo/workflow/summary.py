"""The few figures a reader must take away from a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from geo.model.classes import ResourceClass
from geo.report.page import SummaryRow
from geo.resource.statement.lines import TOTAL
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Artifacts

ALL_GRADED = 0.995


def summary(done: Mapping[str, Artifacts]) -> tuple[SummaryRow, ...]:
    """Pick the figures a reader must take away.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    tuple of SummaryRow
    """
    zone, facts = (
        record_of(done, "zone", "facts"),
        record_of(done, "statement", "facts"),
    )
    seabed = record_of(done, "statement", "seabed")
    cutoff = float(cast("float", facts["cutoff_kg_m2"]))
    rows = [
        SummaryRow(
            label=f"Zone {zone['name']}",
            value=number(zone["area_km2"]),
            unit="km²",
            note=str(zone["basis"]),
        ),
        SummaryRow(
            label=f"{sentence(str(facts['label']))}, above {cutoff:g} kg/m² wet",
            value=number(facts["wet_t"], per=1e6),
            unit="Mt wet in situ",
            note=f"{_band(facts)}{number(facts['dry_t'], per=1e6):,.1f} Mt dry, on "
            f"{number(facts['area_km2']):,.0f} km²",
        )
        if facts["estimated_cells"]
        else SummaryRow(
            label=sentence(str(facts["label"])),
            value="nothing estimated",
            note="no cell lies within reach of the data: a smaller spacing_m, or a "
            "range that somebody vouches for",
        ),
    ]
    rows += _class_rows(table_of(done, "statement", "printed"), cutoff=cutoff)
    metals = cast("dict[str, float]", facts["metal_t"])
    graded = cast("dict[str, float]", facts["graded_share"])
    rows += [
        SummaryRow(
            label=f"Contained {metal}",
            value=tonnes / 1e3 if graded[metal] > 0.0 else "not assayed",
            unit="kt in situ" if graded[metal] > 0.0 else "",
            note=f"grade known for {graded[metal]:.0%} of the dry tonnes"
            if 0.0 < graded[metal] < ALL_GRADED
            else "",
        )
        for metal, tonnes in metals.items()
        if facts["estimated_cells"]
    ]
    if seabed:
        rows.append(
            SummaryRow(
                label="Life at the planned rate",
                value=number(seabed["life_years"]),
                unit="years",
                note=f"recoverable tonnes over "
                f"{number(seabed['wet_t_per_year'], per=1e6):g} Mt wet a year",
            )
        )
    if "stops" in done["supply"]:
        rows += _supply_rows(done)
    return tuple(rows)


def _band(facts: Record) -> str:
    """Say how sure the tonnes are, where realizations were drawn."""
    if "wet_t_p10" not in facts:
        return ""
    low, high = (number(facts[f"wet_t_{end}"], per=1e6) for end in ("p10", "p90"))
    return f"P10 {low:,.1f}, P90 {high:,.1f}; "


def _class_rows(printed: pd.DataFrame, *, cutoff: float) -> list[SummaryRow]:
    """Tell the classes apart, as far as any is proposed."""
    lines = printed[
        (printed["zone"] == TOTAL) & (printed["cutoff_kg_m2"] == cutoff)
    ].set_index("class")["wet_mt"]
    unclassified = str(ResourceClass.UNCLASSIFIED)
    proposed = [str(one) for one in ResourceClass if str(one) in lines.index]
    if not [name for name in proposed if name != unclassified]:
        return []
    return [
        SummaryRow(
            label="Of that, by proposed class",
            value=", ".join(f"{name} {lines[name]:g}" for name in proposed),
            unit="Mt wet in situ",
            note="for a Competent Person to accept or override",
        )
    ]


def summary_rows(done: Mapping[str, Artifacts]) -> tuple[tuple[str, str], ...]:
    """Give the summary as plain text.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    tuple of tuple of str
    """
    rows = []
    for row in summary(done):
        value = row.value if isinstance(row.value, str) else f"{row.value:,.4g}"
        if not isinstance(row.value, str) and abs(row.value) >= 1000:
            value = f"{row.value:,.0f}"
        note = f" ({row.note})" if row.note else ""
        rows.append((row.label, f"{value} {row.unit}".strip() + note))
    return tuple(rows)


def _supply_rows(done: Mapping[str, Artifacts]) -> list[SummaryRow]:
    rows = []
    stops, cover = table_of(done, "supply", "stops"), table_of(done, "supply", "cover")
    for commodity, ranked in stops.groupby("commodity", sort=False):
        worst = ranked.iloc[0]
        rows.append(
            SummaryRow(
                label=f"Worst stop, {in_words(str(commodity))}",
                value=f"{worst['label']} ({worst['target']})",
                note=f"{worst['unmet_share']:.0%} of the demand unmet; "
                f"{worst['share_on_unverified']:.0%} of its tonnes rest on "
                "unverified rows",
            )
        )
    rows.extend(
        SummaryRow(
            label=f"Cover, {in_words(str(row['commodity']))}, {row['scenario']}",
            value=_days(float(row["stock_out_day"])),
            note=f"scenario: {row['disruptions']}; unmet {row['unmet_t']:,.0f} t",
        )
        for row in cover.to_dict(orient="records")
    )
    return rows


def sentence(label: str) -> str:
    """Begin a label with a capital, the rest as it is.

    Parameters
    ----------
    label : str

    Returns
    -------
    str

    Examples
    --------
    >>> sentence("mineral inventory")
    'Mineral inventory'
    """
    return label[:1].upper() + label[1:]


def _days(day: float) -> str:
    return f"stock lasts to day {day:,.0f}" if np.isfinite(day) else "no stock-out"
