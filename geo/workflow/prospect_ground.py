"""What the overview of a prospect says of the ground: where, how much, how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from geo.model.classes import ResourceClass
from geo.model.crs import wrap_longitude
from geo.model.deposit_kinds import words_of
from geo.model.metal_columns import symbol_of
from geo.report.popups import format_value, sentence
from geo.report.prospect_map import ProspectPart, ProspectTable
from geo.resource.statement.lines import TOTAL
from geo.workflow.graph import number
from geo.workflow.prospect_ways import centre_of
from geo.workflow.shown_numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.workflow.graph import Inputs

_AMOUNT_LABELS = {
    "what": "In situ, above the cut-off",
    "stated": "Stated",
    "p10": "P10",
    "p50": "P50",
    "p90": "P90",
}
_CLASS_LABELS = {
    "class": "Class, proposed",
    "wet_mt": "Mt wet",
    "share_pct": "Of the tonnes (%)",
    "half_width": "Half width of a year's ground (%)",
    "stations": "Stations",
}
_BANDS = ("p10", "p50", "p90")
_WHOLE = 1.0 - 1e-6


def where_part(inputs: Inputs) -> ProspectPart:
    """Say whose sea it is, how large, how deep and how far from land.

    Parameters
    ----------
    inputs : Inputs
        With the steps of zone, ground and estimate.

    Returns
    -------
    ProspectPart
    """
    zone = inputs.record("zone", "facts")
    area, sure = (
        number(zone[key]) for key in ("area_km2", "area_without_contested_km2")
    )
    contested = f", {sure:,.0f} without contested parts" if sure < area else ""
    domains = inputs.layer("zone", "domains")
    fields = {
        str(row["name"]): _field_facts(inputs, index, row)
        for index, row in enumerate(domains.to_dict("records"))
    }
    table = pd.DataFrame(fields).rename_axis("fact").reset_index()
    return ProspectPart(
        title="Where",
        lead=(f"{zone['name']}: {area:,.0f} km²{contested}.",),
        tables=(
            ProspectTable(
                table=table,
                caption="The ground that is estimated",
                labels={"fact": "Field"} | {name: name for name in fields},
            ),
        ),
        caveats=(
            f"Limits: {zone['basis']}. Areas are geodesic, the legal regimes derived "
            "and provisional. Depths and distances are of the cells with an estimate.",
        ),
    )


def _field_facts(
    inputs: Inputs, index: int, domain: Mapping[Hashable, object]
) -> dict[str, str]:
    name = str(domain["name"])
    place = centre_of(name, cast("BaseGeometry", domain["geometry"]))
    regimes = inputs.table("ground", "regimes")
    own = regimes[regimes["domain"] == name].to_dict("records")
    ground = inputs.grid("ground", f"ground_{index}")
    told = np.isfinite(inputs.grid("estimate", f"grid_{index}")["abundance"].to_numpy())
    depth = (
        _ends(-ground["elevation"].to_numpy()[told])
        if "elevation" in ground
        else "no bathymetry given"
    )
    return {
        "Middle": _position(place.lon, place.lat),
        "Area (km²)": f"{number(domain['area_km2']):,.0f}",
        "Depth (m)": depth,
        "From a coast (nm)": _ends(ground["coast_distance"].to_numpy()[told]),
        "Legal regime": ", ".join(_regime(one) for one in own),
    }


def _regime(row: Mapping[Hashable, object]) -> str:
    states = f" ({row['states']})" if row["states"] else ""
    share = number(row["share"])
    return f"{row['regime']}{states}" + (f" {share:.0%}" if share < _WHOLE else "")


def _position(lon: float, lat: float) -> str:
    around = float(wrap_longitude([lon])[0])
    north = "N" if lat >= 0.0 else "S"
    east = "E" if around >= 0.0 else "W"
    return f"{abs(lat):.2f}° {north}, {abs(around):.2f}° {east}"


def _ends(values: NDArray[np.float64]) -> str:
    numbers = np.asarray(values, dtype=float)
    known = numbers[np.isfinite(numbers)]
    return f"{known.min():,.0f} to {known.max():,.0f}" if known.size else "not known"


def how_much_part(inputs: Inputs) -> ProspectPart:
    """Say how many tonnes and how much metal there are above the cut-off.

    Parameters
    ----------
    inputs : Inputs
        With the step of the statement.

    Returns
    -------
    ProspectPart
        The figures are those of the statement as it is printed.
    """
    facts = inputs.record("statement", "facts")
    label = sentence(str(facts["label"]))
    if not facts["estimated_cells"]:
        return ProspectPart(
            title="How much",
            lead=("Nothing is estimated: no cell lies within reach of the data.",),
        )
    lines = stated_lines(inputs).to_dict("index")
    whole = {str(name): value for name, value in lines[TOTAL].items()}
    cutoff = number(facts["cutoff_kg_m2"])
    share = number(facts["recoverable_share"])
    recovered = number(facts["recoverable_wet_t"], per=1e6)
    words = words_of(inputs.file.project)
    table = pd.DataFrame(_amounts(whole, words.title), columns=list(_AMOUNT_LABELS))
    return ProspectPart(
        title="How much",
        lead=(f"{label}: {_amount_words(whole, words.noun)}",),
        tables=(
            ProspectTable(
                table=table.dropna(axis="columns", how="all"),
                caption=f"{label} above {cutoff:g} kg/m² wet, on "
                f"{format_value(whole['area_km2'])} km²",
                labels=_AMOUNT_LABELS,
            ),
        ),
        caveats=(
            f"In situ: of it {share:.0%}, {rounded(recovered, digits=3)} Mt wet, can "
            "be brought up as the mining is assumed. P10 is the low end. Every "
            "cut-off: tables/statement_printed.csv and the map of the sea floor.",
        ),
    )


def _amount_words(whole: Mapping[str, object], noun: str) -> str:
    """Say the tonnes and the metals in one sentence."""
    wet = format_value(whole["wet_mt"])
    low, high = (number(whole.get(f"wet_mt_{end}", np.nan)) for end in ("p10", "p90"))
    told = [wet, format_value(low), format_value(high)]
    decimals = max(len(each.partition(".")[2]) for each in told)
    ends = f" (P10 {low:,.{decimals}f}, P90 {high:,.{decimals}f})"
    band = ends if np.isfinite(low) else ""
    metals = [c for c in whole if c.endswith("_kt")]
    held = ", ".join(
        f"{format_value(whole[column])} kt {symbol_of(column.removesuffix('_kt'))}"
        for column in metals
    )
    words = f"{wet} Mt of {noun}, wet{band}"
    return f"{words}, with {held}." if held else f"{words}."


def stated_lines(inputs: Inputs, *, table: str = "printed") -> pd.DataFrame:
    """Take the lines of the whole ground at the project's cut-off.

    Parameters
    ----------
    inputs : Inputs
        With the step of the statement.
    table : {"printed", "statement"}, optional
        Rounded for print, or not.

    Returns
    -------
    pandas.DataFrame
        Of the statement, by class.
    """
    printed = inputs.table("statement", table)
    cutoff = number(inputs.record("statement", "facts")["cutoff_kg_m2"])
    own = printed[(printed["zone"] == TOTAL) & (printed["cutoff_kg_m2"] == cutoff)]
    return own.drop_duplicates("class").set_index("class")


def _amounts(whole: Mapping[str, object], title: str) -> Iterator[tuple[object, ...]]:
    for column, words in (("wet_mt", f"{title}, wet (Mt)"), ("dry_mt", "dry (Mt)")):
        yield words, number(whole[column]), *_band(whole, column)
    metals = [c for c in whole if c.endswith("_kt")]
    for column in metals:
        metal = symbol_of(column.removesuffix("_kt"))
        yield f"{metal} (kt)", number(whole[column]), *_band(whole, column)


def _band(whole: Mapping[str, object], column: str) -> tuple[float, ...]:
    return tuple(number(whole.get(f"{column}_{end}", np.nan)) for end in _BANDS)


def how_sure_part(inputs: Inputs) -> ProspectPart:
    """Say of what class the tonnes are, and whether the estimate beats the mean.

    Parameters
    ----------
    inputs : Inputs
        With the steps of statement, classes and estimate.

    Returns
    -------
    ProspectPart
    """
    models = inputs.table("estimate", "models")
    verdicts = tuple(_verdict(row) for row in models.to_dict("records"))
    facts = inputs.record("statement", "facts")
    if not facts["estimated_cells"]:
        return ProspectPart(title="How sure", lead=verdicts)
    chance = (
        "The picture \u201cChance of the cut-off\u201d on the map shows where it is "
        "sure to be reached and where it is not.",
    )
    drawn = inputs.file.project.uncertainty.realizations
    return ProspectPart(
        title="How sure",
        lead=(_sure_words(inputs),),
        tables=(
            ProspectTable(
                table=_class_table(inputs),
                caption="Tonnes above the cut-off by class",
                labels=_CLASS_LABELS,
                bars=("share_pct",),
            ),
        ),
        caveats=(
            *verdicts,
            *(chance if drawn else ()),
            *_confidence(inputs),
        ),
    )


def _sure_words(inputs: Inputs) -> str:
    """Say how much of the tonnes is of the two better classes."""
    lines = stated_lines(inputs, table="statement")
    better = [str(c) for c in (ResourceClass.MEASURED, ResourceClass.INDICATED)]
    tonnes = sum(float(lines["wet_mt"].get(one, 0.0)) for one in better)
    share = tonnes / number(lines.loc[TOTAL, "wet_mt"])
    known = f"{share:.0%}" if tonnes else "None"
    return f"{known} of the tonnes are Measured or Indicated."


def _confidence(inputs: Inputs) -> tuple[str, ...]:
    settings = inputs.file.project.classes
    if settings is None:
        return ("No classes are asked for: all of it is unclassified.",)
    return (
        f"Half width: what a year's mining ground holds lies within it with "
        f"{settings.confidence:.0%} confidence.",
    )


def _class_table(inputs: Inputs) -> pd.DataFrame:
    lines, exact = stated_lines(inputs), stated_lines(inputs, table="statement")
    known = inputs.done["classes"].get("classes")
    whole = number(exact.loc[TOTAL, "wet_mt"])
    rows = []
    for one in map(str, ResourceClass):
        if one not in lines.index:
            continue
        row: dict[str, object] = {
            "class": one,
            "wet_mt": number(lines.loc[one, "wet_mt"]),
            "share_pct": round(100.0 * number(exact.loc[one, "wet_mt"], per=whole)),
        }
        if isinstance(known, pd.DataFrame):
            ground = known[(known["resource_class"] == one) & (known["cells"] > 0)]
            row["half_width"] = _spread(ground["half_width_year"])
            row["stations"] = int(ground["stations"].sum())
        rows.append(row)
    return pd.DataFrame(rows)


def _spread(widths: pd.Series) -> str:
    """Give the half widths of the fields, in per cent."""
    known = widths.dropna().astype(float)
    if not len(known):
        return ""
    ends = [f"{100.0 * end:.0f}" for end in (known.min(), known.max())]
    return "±" + " to ".join(dict.fromkeys(ends))


def _verdict(row: Mapping[Hashable, object]) -> str:
    stations = f"{row['domain']}, {row['stations']} stations"
    if row["refusal"]:
        return f"{stations}: kriging was refused ({row['refusal']}); their mean stands."
    wins = {True: "beats", False: "does not beat"}
    blocked, single = (
        wins[bool(row[f"beats_mean_{way}"])] for way in ("blocked", "leave_one_out")
    )
    return (
        f"{stations}: the estimate {blocked} their plain mean where squares of ground "
        f"are left out, and {single} it where one station is."
    )
