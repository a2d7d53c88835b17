"""The brief of a run: two sheets for those who decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.watermark import WATERMARK
from geo.report.brief import Brief, BriefPart
from geo.report.popups import sentence
from geo.workflow.brief_ground import ground_part, seabed_part
from geo.workflow.brief_options import options_part
from geo.workflow.brief_supply import lasting_part, stopping_part
from geo.workflow.brief_words import joined, shortened, shown_commodities
from geo.workflow.graph import record_of, table_of
from geo.workflow.naming import country_names, in_words
from geo.workflow.report_notes import gravest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.model.project import SupplySettings
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOST_UNKNOWN = 8  # points on what is not known: the sheet holds no more


def build_brief(file: ProjectFile, done: Done) -> Brief:
    """Gather the brief.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Brief
        Every number in it is read from a table or a record of the run.
    """
    return Brief(
        title=f"Brief for a decision: {shortened(file.project.title)}",
        first=(
            _question(file, done),
            ground_part(file, done),
            stopping_part(file, done),
            lasting_part(file, done),
        ),
        second=(
            seabed_part(file, done),
            _unknown(file, done),
            options_part(file, done),
        ),
    )


def _question(file: ProjectFile, done: Done) -> BriefPart:
    zone = shortened(str(record_of(done, "zone", "facts")["name"]))
    supply = file.project.supply
    if supply is None:
        return BriefPart(
            title="The question",
            paragraphs=(
                f"How much lies on the sea floor of {zone}, and how sure is that? The "
                "project names no market: nothing is said of supply, of stocks and of "
                "what they cost.",
            ),
        )
    market = country_names().get(supply.options.market_iso3, supply.options.market_iso3)
    shown = shown_commodities(file, done)
    names = joined([in_words(one) for one in shown])
    more = len(supply.commodities) - len(shown)
    others = f" (and {more} more, in the report)" if more > 0 else ""
    return BriefPart(
        title="The question",
        paragraphs=(
            f"{market} uses {names}{others}. Who can stop that supply, how long do the "
            f"stocks last, what does each remedy buy for its money, and what would the "
            f"sea floor of {zone} change?",
        ),
    )


def _unknown(file: ProjectFile, done: Done) -> BriefPart:
    points = [shortened(one, most=260) for one in _doubts(file, done)]
    return BriefPart(
        title="What is not known",
        points=tuple(points[:MOST_UNKNOWN]),
        more="notes",
    )


def _doubts(file: ProjectFile, done: Done) -> Iterator[str]:
    if file.project.synthetic:
        yield (
            f"{WATERMARK}. The figures of the sea floor show how the method works, not "
            "what lies there."
        )
    notes = set(file.project.notes)
    yield from (one for one in gravest(file, done) if one not in notes)
    yield f"No Competent Person has signed these figures; {_not_counted(done)}"
    if file.project.supply is not None:
        yield from _doubts_of_supply(file.project.supply, done)


def _not_counted(done: Done) -> str:
    """Say which costs of mining stand nowhere."""
    if "economics" not in done["economics"]:
        return (
            "no running cost of mining and no harm to life on the sea floor is counted."
        )
    return (
        "what mining costs to run is counted under economics alone, for planning, and "
        "in no cost of a lever; harm to life on the sea floor is not counted."
    )


_SAME_DEMAND = 0.005  # of a demand: less than this is the same
_CLAIMED = ("implied demand", "years of demand", "years of the told demand")


def _other_demand(supply: SupplySettings, done: Done) -> Iterator[str]:
    """Set the demand asked with against what other sources tell."""
    claims = table_of(done, "resilience", "claims")
    claims = claims[claims["claim"].isin(_CLAIMED)]
    wide = claims.pivot_table(index="commodity", columns="claim", values="value")
    if not set(_CLAIMED) <= set(wide.columns):
        return
    implied_t, years, told_years = (wide[name] for name in _CLAIMED)
    demand_t = (implied_t * years / told_years).dropna()
    told = [
        f"{in_words(one.name)} {one.demand_t / demand_t[one.name]:.0%}"
        for one in supply.commodities
        if one.name in demand_t.index
        and abs(one.demand_t / demand_t[one.name] - 1.0) > _SAME_DEMAND
    ]
    if told:
        yield (
            "The demand asked with is a share of what another source tells: "
            f"{joined(told)}. Of the demand by that source the sea floor would meet "
            "less, in the same proportion."
        )


def _doubts_of_supply(supply: SupplySettings, done: Done) -> Iterator[str]:
    yield (
        "Flows between works are computed from capacities and distances; they are not "
        "counted by anybody. Capacities are as sure as the rows they stand in."
    )
    yield from _other_demand(supply, done)
    told = table_of(done, "resilience", "cover_summary").drop_duplicates("commodity")
    if len(told):
        sources = "; ".join(
            f"{in_words(str(commodity))}: "
            + shortened(str(source).partition(" (")[0], most=80)
            for commodity, source in zip(
                told["commodity"], told["demand_source"], strict=True
            )
        )
        yield f"Demand is taken from others, not counted here. {sentence(sources)}."
    costs = table_of(done, "resilience", "costs")
    if len(costs):
        untold = costs.loc[~costs["told"].astype(bool), "lever"]
        if len(untold):
            yield (
                "Nobody has told what these cost: "
                f"{joined(list(dict.fromkeys(map(str, untold))))}."
            )
