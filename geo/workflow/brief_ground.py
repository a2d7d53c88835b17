"""The parts of a brief on the sea floor: what lies there, what it would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.classes import ResourceClass
from geo.model.deposit_kinds import words_of
from geo.model.metal_columns import symbol_of
from geo.report.brief import BriefPart
from geo.report.page import ReportTable
from geo.report.popups import format_value, sentence
from geo.resource.statement.lines import TOTAL
from geo.workflow.brief_words import joined, shown_commodities
from geo.workflow.class_words import by_hand
from geo.workflow.compared_views import own_deposits
from geo.workflow.compared_words import brief_comparison
from geo.workflow.economics_words import brief_words
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.mud_words import demand_words, mud_words, printed_reo_ppm
from geo.workflow.naming import in_words
from geo.workflow.shown_numbers import rounded, significant
from geo.workflow.transport_gates import RISER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.model.supply import CommodityDemand, SeabedPlan
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOST_METALS = 6
_SAME = 1e-6  # of a rate: less than this is none
_METAL_LABELS = {
    "metal": "Metal",
    "contained": "In situ (kt)",
    "low": "P10 (kt)",
    "high": "P90 (kt)",
    "yearly": "At the planned rate, recovered (t a year)",
}


def ground_part(file: ProjectFile, done: Done) -> BriefPart:
    """Say what lies on the sea floor, and how sure that is.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    BriefPart
    """
    title = "What lies on the sea floor, and how sure"
    facts = record_of(done, "statement", "facts")
    if not facts["estimated_cells"]:
        said = "Nothing can be told yet: no ground lies within reach of the stations."
        return BriefPart(title=title, paragraphs=(said,), more="statement")
    lines, words = _lines(file, done), words_of(file.project)
    metals = metal_rows(
        lines.loc[[TOTAL]].iloc[0], record_of(done, "statement", "seabed")
    )
    shown = [name for name in _METAL_LABELS if metals[name].notna().any()]
    return BriefPart(
        title=title,
        paragraphs=tuple(_ground_words(done, lines, words.noun)),
        tables=(
            ReportTable(
                table=metals[shown],
                caption=f"{sentence(words.contained)} in situ; P10: one chance "
                "in ten that it is less, P90: one in ten that it is more",
                labels=_METAL_LABELS,
                limit=MOST_METALS,
            ),
        )
        if len(metals)
        else (),
        more="statement",
    )


def _lines(file: ProjectFile, done: Done) -> pd.DataFrame:
    """Take the lines of all ground at the cut-off of the project, by class."""
    printed = table_of(done, "statement", "printed")
    chosen = printed[
        (printed["zone"] == TOTAL)
        & (printed["cutoff_kg_m2"] == file.project.resource.cutoff_kg_m2)
    ]
    return chosen.drop_duplicates("class").set_index("class")


def _ground_words(done: Done, lines: pd.DataFrame, noun: str) -> Iterator[str]:
    facts, whole = record_of(done, "statement", "facts"), lines.loc[[TOTAL]].iloc[0]
    band = ""
    if {"wet_mt_p10", "wet_mt_p90"} <= set(lines.columns):
        low, high = (format_value(whole[f"wet_mt_{end}"]) for end in ("p10", "p90"))
        band = (
            f" There is one chance in ten that it is less than {low}, and one in ten "
            f"that it is more than {high} million tonnes."
        )
        band = _narrow_band(facts) if low == high else band
    cutoff = number(facts["cutoff_kg_m2"])
    above = f" with {cutoff:g} kg or more on a square metre" if cutoff > 0.0 else ""
    yield (
        f"On {rounded(float(whole['area_km2']), digits=3)} km\u00b2 of ground{above} "
        f"lie {format_value(whole['wet_mt'])} million tonnes of wet {noun} "
        f"({sentence(str(facts['label']))}).{band}"
    )
    yield from mud_words(done, reo_ppm=printed_reo_ppm(whole))
    yield f"{_class_words(lines)}{by_hand(done)}"
    words = (
        f"Mining would bring up about {number(facts['recoverable_share']):.0%} of it, "
        f"{rounded(number(facts['recoverable_wet_t'], per=1e6))} million tonnes wet; "
        "that share is assumed."
    )
    seabed = record_of(done, "statement", "seabed")
    if seabed:
        words += (
            " At the planned "
            f"{rounded(number(seabed['wet_t_per_year'], per=1e6), digits=3)} million "
            f"tonnes a year {_lifted(seabed)} lasts "
            f"{rounded(number(seabed['life_years']))} years."
        )
    yield words


def _lifted(seabed: Record) -> str:
    """Name the ground that is lifted first, where a plan names one."""
    domain = str(seabed.get("domain", ""))
    return f"what the plan draws upon, \u201c{domain}\u201d," if domain else "this"


def _narrow_band(facts: Record) -> str:
    """Tell a band whose ends are the same once they are rounded."""
    less, more = (
        abs(number(facts[f"wet_t_{end}"]) / number(facts["wet_t"]) - 1.0)
        for end in ("p10", "p90")
    )
    return (
        f" There is one chance in ten that it is more than {less:.1%} less, and one in "
        f"ten that it is more than {more:.1%} more."
    )


def _class_words(lines: pd.DataFrame) -> str:
    tonnes = lines["wet_mt"].astype(float)
    told = [
        f"{one} {format_value(tonnes[str(one)])}"
        for one in ResourceClass
        if str(one) in tonnes.index and tonnes[str(one)] > 0.0
    ]
    words = (
        "The classes say how sure we are, Measured the surest, then Indicated, then "
        "Inferred; Unclassified is not sure enough for any."
    )
    return f"By class, in million tonnes: {joined(told)}. {words}" if told else words


def metal_rows(whole: pd.Series, seabed: Mapping[str, object]) -> pd.DataFrame:
    """Tabulate the metals of the whole ground.

    Parameters
    ----------
    whole : pandas.Series
        The line of the statement for all ground.
    seabed : mapping
        The planned production, empty where there is none.

    Returns
    -------
    pandas.DataFrame
        ``metal``, ``contained``, ``low`` and ``high`` in kt, NaN without realizations,
        and ``yearly`` in t, NaN for what the plan does not recover.

    Examples
    --------
    >>> line = pd.Series({"ni_kt": 706.0, "ni_kt_p10": 680.0, "ni_kt_p90": 730.0})
    >>> metal_rows(line, {})[["metal", "contained", "low"]].values.tolist()
    [['Ni', 706.0, 680.0]]
    """
    yearly = cast("Mapping[str, float]", seabed.get("metals_t_per_year", {}))
    names = [str(name) for name in whole.index if str(name).endswith("_kt")]
    rows = []
    for name in names:
        metal = symbol_of(name.removesuffix("_kt"))
        ends = [whole.get(f"{name}_{end}", float("nan")) for end in ("p10", "p90")]
        each_year = significant(yearly.get(metal, float("nan")))
        rows.append((metal, whole[name], *ends, each_year))
    return pd.DataFrame(rows, columns=list(_METAL_LABELS))


def seabed_part(file: ProjectFile, done: Done) -> BriefPart:
    """Say what production from the sea floor would change, and what not.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    BriefPart
    """
    title = "What the sea floor would and would not change"
    seabed = record_of(done, "statement", "seabed")
    supply = file.project.supply
    plan = supply.seabed if supply else None
    if supply is None or plan is None or not seabed:
        said = "The project plans no production: what it would change is not computed."
        return BriefPart(title=title, paragraphs=(said,))
    yearly = cast("Mapping[str, float]", seabed["metals_t_per_year"])
    shown = shown_commodities(file, done)
    asked = [one for one in supply.commodities if one.name in shown]
    given = [one for one in asked if one.metal in yearly]
    points = list(_given_words(done, given, yearly, plan=plan))
    without = [f"no {in_words(one.name)}" for one in asked if one.metal not in yearly]
    points += demand_words(done)
    points += _bought_words(done, shown, plan=plan)
    points += _beside_words(done)
    if without:
        points.append(f"It would give {joined(without)}: a stop of these stays.")
    points.append(
        f"It gives nothing before it is built: here it is counted from day "
        f"{plan.start_day:g}{' as if it stood' if plan.start_day <= 0.0 else ''}, and "
        f"full {plan.ramp_days:g} days later. Ore must still be made metal in a plant "
        "that somebody holds."
    )
    points += brief_words(cast("Record", done["economics"].get("economics", {})))
    return BriefPart(title=title, points=tuple(points), more="levers")


def _given_words(
    done: Done,
    given: Sequence[CommodityDemand],
    yearly: Mapping[str, float],
    *,
    plan: SeabedPlan,
) -> Iterator[str]:
    """Say what gets through in a year, and after it what is planned."""
    if not given:
        return
    least = _least(done)
    through = [
        number(least[one.name]["metal_t_per_year"])
        if one.name in least
        else yearly[one.metal]
        for one in given
    ]
    told = [
        f"{in_words(one.name)} {rounded(tonnes)} t a year, "
        f"{tonnes / one.demand_t:.0%} of what is asked for"
        for one, tonnes in zip(given, through, strict=True)
    ]
    planned = [
        f"{in_words(one.name)} {rounded(yearly[one.metal])} t"
        for one, tonnes in zip(given, through, strict=True)
        if tonnes < yearly[one.metal] * (1.0 - _SAME)
    ]
    words = f"It would give {joined(told)}."
    if planned:
        gates = dict.fromkeys(_gate_words(least[n]) for n in least)
        words += (
            f" That is what gets through: {joined(list(gates))}. The planned "
            f"{rounded(plan.wet_t_per_year / 1e6, digits=3)} million tonnes wet would "
            f"give {joined(planned)} a year, with nothing on the way that holds them."
        )
    yield words


def _gate_words(row: Mapping[str, object]) -> str:
    wet_mt = number(row["wet_t_per_year"]) / 1e6
    gate = "production vessel and riser" if row["gate"] == RISER else row["gate"]
    return f"{rounded(wet_mt, digits=3)} million tonnes wet a year ({gate})"


def _least(done: Done) -> dict[str, Record]:
    """Give what holds the project's own ground back the most, by commodity."""
    passed = table_of(done, "resilience", "gates")
    if not len(passed):
        return {}
    least = passed[passed["least"].astype(bool) & passed["lever"].isin(_own(done))]
    rows = least.drop_duplicates("commodity").to_dict("records")
    return {str(row["commodity"]): cast("Record", row) for row in rows}


def _own(done: Done) -> frozenset[str]:
    """Name the levers that draw upon the ground of this project."""
    return own_deposits(table_of(done, "resilience", "seabed_compared"))


def _beside_words(done: Done) -> Iterator[str]:
    """Set the project's deposit beside one of another kind, where there is one."""
    told = brief_comparison(
        table_of(done, "resilience", "seabed_compared"),
        table_of(done, "resilience", "seabed_gains"),
    )
    if told:
        yield " ".join(told)


def _started(plan: SeabedPlan) -> str:
    """Say when the plan starts, as days gained differ by that."""
    if plan.ramp_days <= 0.0:
        return f", with ore in full from day {plan.start_day:g},"
    full = plan.start_day + plan.ramp_days
    return f", with ore from day {plan.start_day:g} and in full from day {full:g},"


def _bought_words(
    done: Done, shown: tuple[str, ...], *, plan: SeabedPlan
) -> Iterator[str]:
    levers = table_of(done, "resilience", "levers")
    own = levers[levers["lever"].isin(_own(done)) & levers["commodity"].isin(shown)]
    if not len(own):
        return
    first = own[own["scenario"] == levers["scenario"].iloc[0]]
    told = [
        f"{in_words(str(row['commodity']))} "
        f"{rounded(float(str(row['alone_days_bought'])))} days "
        f"({rounded(float(str(row['last_days_bought'])))} after all other levers)"
        for row in first.to_dict("records")
    ]
    if told:
        yield (
            f"In the first scenario{_started(plan)} the stock is empty later, on the "
            f"mean of the paths, by: {joined(told)}."
        )
