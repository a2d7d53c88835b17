"""The section of the report on what mining disturbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.report.footprint_figures import draw_disturbed_years, draw_reached_ground
from geo.report.footprint_labels import (
    CANDIDATE_LABELS,
    FOOTPRINT_LABELS,
    FOOTPRINT_YEAR_LABELS,
    REFERENCE_ZONE_LABELS,
)
from geo.report.page import ReportTable, Section
from geo.report.popups import format_value, sentence
from geo.workflow.graph import number, record_of, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.report.canvas import Drawing
    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Artifacts

NO_MPA = (
    "Reference zones serve to measure effects; they are no protected areas, and none "
    "of those proposed here is designated."
)

NOT_COMPARED = (
    "Zones are compared by depth, slope, abundance and facies, on the grid of the "
    "estimate; a zone is representative in what differs, beyond what does not matter, "
    "by no more than once its limit. What does not matter is scaled to the ground: it "
    "counts for no more than a stated part of the standard deviation of the mined "
    "ground, so that slope can fail where all slopes are small. Fauna, currents and "
    "food supply are not known to the comparison: whether life in a zone is like that "
    "of the mined ground is open."
)


_SHOWN = (
    *("criterion", "verdict", "mined_ground", "in_zone", "mean_difference"),
    *("share_difference", "tolerance", "over_limit"),
)
_UNITS = {"km2": "km²", "degree": "°", "kg/m2 wet": "kg/m² wet", "share": "fraction"}


def footprint_section(done: Mapping[str, Artifacts]) -> Section:
    """Say what mining disturbs, and which zones its effects can be measured by.

    Parameters
    ----------
    done : mapping of str to artifacts
        With a footprint in which something is mined.

    Returns
    -------
    Section
    """
    record = record_of(done, "footprint", "record")
    return Section(
        title="Footprint",
        key="footprint",
        paragraphs=tuple(_paragraphs(record)),
        tables=tuple(_tables(done)),
        figures=tuple(_figures(done, record)),
    )


def has_footprint(done: Mapping[str, Artifacts]) -> bool:
    """Tell whether anything is mined that a footprint could be told of.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    bool
    """
    return "footprint_years" in done["footprint"]


def _paragraphs(record: Record) -> Iterator[str]:
    shown = {
        name: format_value(record[name])
        for name in (
            *("track_km2_per_mt_wet", "track_km2_per_mt_dry", "sediment_t_per_t_wet"),
            *("track_km2_per_year", "track_km2", "mined_outline_km2", "reached_km2"),
        )
    }
    years, mt = record["years"], format_value(number(record["sediment_t"], per=1e6))
    buffer_km = format_value(number(record["plume_buffer_m"], per=1e3))
    yield (
        f"A million tonnes wet that are delivered take "
        f"{shown['track_km2_per_mt_wet']} km² of sea floor under the tracks, a million "
        f"tonnes dry {shown['track_km2_per_mt_dry']} km²; with each tonne wet "
        f"{shown['sediment_t_per_t_wet']} t of dry sediment are stirred up."
    )
    yield (
        f"By the schedule {shown['track_km2_per_year']} km² in a mean year, "
        f"{shown['track_km2']} km² and {mt} Mt of dry sediment in {years} years, in "
        f"blocks that measure {shown['mined_outline_km2']} km² as a whole. "
        f"Mined or within {buffer_km} km of that, where the plume is taken to reach, "
        f"are {shown['reached_km2']} km². How thick the plume settles is not modelled."
    )
    if record["track_plan_km2"] is not None:
        yield (
            "Ground under the tracks is measured along the slope, as the deposit is: "
            f"on a chart, in plan area, it is {format_value(record['track_plan_km2'])} "
            "km². Blocks, the buffer and reference zones are in plan area."
        )
    yield _screening_words(record)
    yield from _zone_words(record)


def _zone_words(record: Record) -> Iterator[str]:
    """Say which zones stand for the mined ground, and what that means."""
    years = record["years"]
    verdicts = cast("list[dict[str, object]]", record["verdicts"])
    for told in verdicts:
        failed = cast("list[str]", told["failed"])
        why = f": it fails by {', '.join(failed)}" if failed else ""
        yield f"{sentence(str(told['zone']))}, {told['how']}: {told['verdict']}{why}."
    for line in cast("list[str]", record["searched"]):
        yield f"{sentence(line)}."
    if verdicts:
        yield from _tolerance_words(record)
        yield NOT_COMPARED
        yield NO_MPA
        yield (
            "A preservation reference zone must stay unmined and undisturbed for as "
            f"long as effects are measured; the plan ends after {years} years, and "
            "nothing here keeps the zone free after them."
        )


def _tolerance_words(record: Record) -> Iterator[str]:
    """Say where a zone may fail by less than the maps of the project tell."""
    scaled = cast("list[dict[str, object]]", record["tolerances"])
    told = [
        f"{one['criterion']}: {format_value(one['told'])} {_unit(one)} told, of which "
        f"{format_value(one['counted'])} count, as the mined ground varies by "
        f"{format_value(one['sd'])} (standard deviation)"
        for one in scaled
    ]
    if told:
        yield (
            "The project names differences that do not matter and that are large for "
            f"this ground: {'; '.join(told)}. A zone that fails by less than what is "
            "told may fail by the error of the maps: finer ones would say."
        )


def _unit(told: Mapping[str, object]) -> str:
    return _UNITS.get(str(told["unit"]), str(told["unit"]))


def _screening_words(record: Record) -> str:
    """Say what the distance of the buffer rests on, and what a grain makes of it."""
    grain = cast("dict[str, object]", record["settling"])
    if not grain:
        return (
            "No plume is modelled: the buffer is the distance that the project gives, "
            "and nothing here tests it."
        )
    metres = number(grain["distance_m"])
    times = number(record["plume_buffer_m"]) / metres if metres > 0.0 else float("inf")
    longer = f"the buffer is {times:.1f} times as wide"
    told = longer if times >= 1.0 else f"the buffer is too narrow, {times:.1f} times it"
    return (
        "No plume is modelled: the buffer is the distance that the project gives. As a "
        f"screening, a grain that sinks at {format_value(grain['velocity_mm_s'])} mm/s "
        f"from {format_value(grain['height_m'])} m above the sea floor is down after "
        f"{format_value(grain['hours'])} hours, in which a current of "
        f"{format_value(grain['current_m_s'])} m/s carries it {format_value(metres)} "
        f"m: {told}. Finer grains, those that stand higher, and what turbulence lifts "
        "again go farther; flocs come down sooner."
    )


def _tables(done: Mapping[str, Artifacts]) -> Iterator[ReportTable]:
    yield ReportTable(
        table=table_of(done, "footprint", "footprint"),
        caption="What is disturbed by tonne, by year and in all",
        labels=FOOTPRINT_LABELS,
        file="tables/footprint.csv",
    )
    if "reference_zones" in done["footprint"]:
        zones = table_of(done, "footprint", "reference_zones")
        for (zone, how), rows in zones.groupby(["zone", "how"], sort=False):
            yield _compared(str(zone), str(how), rows)
    if "reference_candidates" in done["footprint"]:
        yield ReportTable(
            table=table_of(done, "footprint", "reference_candidates"),
            caption="Candidates that share no ground, the best of each zone first",
            labels=CANDIDATE_LABELS,
            file="tables/reference_candidates.csv",
        )
    yield ReportTable(
        table=table_of(done, "footprint", "footprint_years"),
        caption="What is disturbed year by year",
        labels=FOOTPRINT_YEAR_LABELS,
        file="tables/footprint_years.csv",
    )


def _compared(zone: str, how: str, rows: pd.DataFrame) -> ReportTable:
    """Show what tells; the spreads of both grounds stand in the file."""
    units = [_UNITS.get(unit, unit) for unit in rows["unit"]]
    named = [
        f"{name} ({unit})" if unit else name
        for name, unit in zip(rows["criterion"], units, strict=True)
    ]
    return ReportTable(
        table=rows.assign(criterion=named)[list(_SHOWN)],
        caption=f"{sentence(zone)}, {how}, beside the mined ground",
        labels=REFERENCE_ZONE_LABELS,
        file="tables/reference_zones.csv",
    )


def _figures(done: Mapping[str, Artifacts], record: Record) -> Iterator[Drawing]:
    years = table_of(done, "footprint", "footprint_years")
    yield draw_disturbed_years(years)
    yield draw_reached_ground(years, plume_buffer_m=number(record["plume_buffer_m"]))
