"""What each reader of a report sees first."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.deposit_kinds import stated_kind, words_of
from geo.report.first_screen import Reader
from geo.report.page import MapLink, ReportTable, SummaryRow
from geo.report.popups import format_value, sentence
from geo.report.statement_summary import statement_summary
from geo.resource.statement.lines import TOTAL
from geo.workflow.brief_levers import best_lever
from geo.workflow.brief_words import IN_A_CELL, first_scenario, shortened
from geo.workflow.class_words import raised_shares
from geo.workflow.economics_words import value_rows
from geo.workflow.file_names import grid_names
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.mud_words import mud_rows, printed_reo_ppm
from geo.workflow.naming import in_words
from geo.workflow.report_files import map_links
from geo.workflow.shown_numbers import rounded, significant, span
from geo.workflow.summary import not_ranked
from geo.workflow.truth import NOWHERE
from geo.workflow.worst_stops import worst_stops

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOST_ROWS = 4  # of a table of the first screen: it must fit on it
SINGLE = "one sample"  # the scheme of cross-validation that is not by squares


def readers(file: ProjectFile, done: Done) -> tuple[Reader, ...]:
    """Gather the first screen.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    tuple of Reader
        Explorer, supply-risk analyst, researcher.
    """
    return (_explorer(done), _analyst(done), _researcher(file, done))


def _explorer(done: Done) -> Reader:
    facts, seabed = (record_of(done, "statement", name) for name in ("facts", "seabed"))
    links = map_links(done, "seabed", "prospect")
    if not facts["estimated_cells"]:
        return Reader(
            who="Explorer",
            asks="What lies there?",
            facts=(),
            note="Nothing is estimated: no cell lies within reach of the data.",
            links=links,
        )
    rows = [
        replace(row, link="#statement")
        for row in statement_summary(
            table_of(done, "statement", "printed"),
            label=str(facts["label"]),
            cutoff_kg_m2=number(facts["cutoff_kg_m2"]),
            by_hand=tuple(raised_shares(done).index),
            kind=stated_kind(facts),
        )
    ]
    rows[1:1] = mud_rows(done, reo_ppm=_printed_reo_ppm(done))
    rows.append(
        SummaryRow(
            label="Of it recoverable",
            value=rounded(number(facts["recoverable_wet_t"], per=1e6)),
            unit="Mt wet",
            note=f"{number(facts['recoverable_share']):.0%}, after losses of mining",
            link="#statement",
        )
    )
    if seabed:
        rows.append(
            SummaryRow(
                label="Life at the planned rate",
                value=rounded(number(seabed["life_years"])),
                unit="years",
                note=f"{rounded(number(seabed['wet_t_per_year'], per=1e6), digits=3)} "
                f"Mt wet a year{_of_domain(seabed)}",
                link="#statement",
            )
        )
    rows += value_rows(done)
    zone = record_of(done, "zone", "facts")
    rows.append(
        SummaryRow(
            label=f"Zone {zone['name']}",
            value=rounded(number(zone["area_km2"]), digits=3),
            unit="km\u00b2",
            link="#zone",
        )
    )
    return Reader(
        who="Explorer", asks="What lies there?", facts=tuple(rows), links=links
    )


def _of_domain(seabed: Mapping[str, object]) -> str:
    """Name the one domain that a plan draws upon."""
    domain = str(seabed.get("domain", ""))
    return f", from \u201c{domain}\u201d alone" if domain else ""


def _printed_reo_ppm(done: Done) -> float:
    """Read the mean content of all ground, NaN where none is stated."""
    printed = table_of(done, "statement", "printed")
    cutoff = number(record_of(done, "statement", "facts")["cutoff_kg_m2"])
    own = printed[
        (printed["zone"] == TOTAL)
        & (printed["class"] == TOTAL)
        & (printed["cutoff_kg_m2"] == cutoff)
    ]
    return printed_reo_ppm(own.iloc[0] if len(own) else {})


def _analyst(done: Done) -> Reader:
    who, asks = "Supply-risk analyst", "Which stop hurts most, and how long do we last?"
    links = map_links(done, "routes", "exposure", "resilience")
    if "stops" not in done["contingency"]:
        return Reader(
            who=who,
            asks=asks,
            facts=(),
            note="This project names no market, so nothing is said of supply: give it "
            "a part [supply].",
            links=links,
        )
    worst = worst_stops(done)
    facts = [*_worst_of_all(worst), *_untested(done), *_dearest_days(done)]
    return Reader(
        who=who,
        asks=asks,
        facts=tuple(facts),
        table=ReportTable(
            table=_hurting(worst),
            caption=_hurting_words(done),
            labels=_WORST_LABELS,
            limit=MOST_ROWS,
        ),
        links=links,
    )


_WORST_LABELS = {
    "commodity": "Commodity",
    "title": "Worst stop",
    "unmet_pct": "Unmet (%)",
    "held_pct": "Stays worst (%)",
    "empty": "Stock empty (day)",
}


def _hurting_words(done: Done) -> str:
    """Say what the columns are of: the stop, and the scenario that is another thing."""
    words = "Worst stop: for good, stocks not counted, % of the demand and of the draws"
    told = table_of(done, "resilience", "cover_summary")
    if not len(told):
        return words
    scenario = shortened(first_scenario(told), most=90)
    return f"{words}. Stock: {scenario}, no lever; median day (P10 to P90)"


def _hurting(worst: pd.DataFrame) -> pd.DataFrame:
    """Write the rows of the analyst's table."""
    return pd.DataFrame(
        {
            "commodity": worst["commodity"].map(in_words),
            "title": [shortened(str(one), most=IN_A_CELL) for one in worst["title"]],
            "unmet_pct": (100.0 * worst["unmet_share"]).round(0),
            "held_pct": (100.0 * worst["held_share"]).round(0),
            "empty": [
                _emptied(row["empty_chance"], day=row["empty_p50"], ends=span(*ends))
                for row, ends in zip(
                    worst.to_dict("records"),
                    worst[["empty_p10", "empty_p90"]].to_numpy(dtype=float),
                    strict=True,
                )
            ],
        }
    )


def _emptied(chance: float, *, day: float, ends: str) -> str:
    if isfinite(day):
        return f"{day:,.0f} ({ends})"
    return "never" if chance == 0.0 else f"on {chance:.0%} of paths"


def _worst_of_all(worst: pd.DataFrame) -> list[SummaryRow]:
    if not len(worst):
        return []
    row = worst.sort_values("unmet_share", ascending=False, kind="stable").iloc[0]
    notes = [
        f"{row['unmet_share']:.0%} of the demand unmet, by allocation: no forecast"
    ]
    if pd.notna(row["held_share"]):
        notes.append(f"nothing is worse in {row['held_share']:.0%} of the draws")
    notes.append(f"{row['unverified_share']:.0%} of its tonnes rest on unverified rows")
    return [
        SummaryRow(
            label=f"Worst single stop: {in_words(str(row['commodity']))}",
            value=shortened(str(row["title"]), most=IN_A_CELL),
            note="; ".join(notes),
            link="#stops",
        )
    ]


def _untested(done: Done) -> list[SummaryRow]:
    chains, asked = (table_of(done, "supply", name) for name in ("chains", "scenario"))
    return [
        SummaryRow(
            label=f"Stops, {in_words(commodity)}",
            value="not ranked",
            note="works and output do not balance",
            link="#supply",
        )
        for commodity in not_ranked(chains, asked=asked)
    ]


def _dearest_days(done: Done) -> list[SummaryRow]:
    """Name the lever that buys most days for its money, in the first scenario."""
    return [
        SummaryRow(
            label="Lever with most days for its money",
            value=shortened(str(row["lever"]), most=IN_A_CELL),
            note=f"{in_words(str(row['commodity']))}: "
            f"{rounded(float(str(row['alone_days_bought'])))} days for USD "
            f"{rounded(float(str(row['alone_cost_usd'])) / 1e6)} million"
            + _staying(float(str(row["alone_tied_up_usd"]))),
            link="#levers",
        )
        for row in best_lever(done).to_dict("records")
    ]


def _staying(usd: float) -> str:
    """Say that goods bought for stock are not in the cost."""
    if not usd > 0.0:
        return ""
    return f" of interest and keeping; goods for {rounded(usd / 1e6)} million stay"


def _researcher(file: ProjectFile, done: Done) -> Reader:
    models = table_of(done, "estimate", "models")
    facts = (
        SummaryRow(
            label="Estimator",
            value=sentence(" and ".join(dict.fromkeys(models["method"]))),
            note=f"{_stations(file, done)}, cells of "
            f"{file.project.estimate.spacing_m / 1e3:g} km",
            link="#methods",
        ),
        SummaryRow(
            label="Against the plain mean, squares of ground left out",
            value=_verdict(models),
            note=_errors(table_of(done, "estimate", "cross_validation")),
            link="#estimate",
        ),
        SummaryRow(
            label="Realizations",
            value=float(file.project.uncertainty.realizations),
            note=f"seed {file.project.seed}",
            link="#methods",
        ),
    )
    return Reader(
        who="Researcher",
        asks="By which model, and does it hold?",
        facts=facts,
        table=ReportTable(
            table=_model_rows(models),
            caption="Variogram by domain; with its parameters in the methods",
            labels=_MODEL_LABELS,
            limit=MOST_ROWS,
        ),
        links=(*_grid_links(done), *_FILES),
    )


def _stations(file: ProjectFile, done: Done) -> str:
    """Count the stations of all domains, each once: soft bounds share some."""
    inside = table_of(done, "truth", "stations")["domain"] != NOWHERE
    return f"{inside.sum():,.0f} {words_of(file.project).stations}"


_MODEL_LABELS = {
    "domain": "Domain",
    "model": "Model",
    "nugget": "Nugget (kg\u00b2/m\u2074)",
    "sill": "Sill (kg\u00b2/m\u2074)",
    "range_km": "Range (km)",
}
_FILES = (
    MapLink(
        title="GeoPackage", file="vectors/results.gpkg", text="zone, stations, works"
    ),
    MapLink(
        title="Provenance", file="provenance.json", text="every input with its hash"
    ),
)


def _verdict(models: pd.DataFrame) -> str:
    refused = models["refusal"] != ""
    won = ~refused & models["beats_mean_blocked"].astype(bool)
    told = {
        "kriging wins": int(won.sum()),
        "kriging does not win": int((~refused & ~won).sum()),
        "kriging refused": int(refused.sum()),
    }
    said = [name for name, count in told.items() if count]
    if len(said) == 1:
        return sentence(said[0])
    return sentence(", ".join(f"{name} in {told[name]}" for name in said))


def _errors(scores: pd.DataFrame) -> str:
    """Set errors of kriging beside those of the mean, where squares are left out."""
    blocked = scores[scores["scheme"] != SINGLE].set_index(["domain", "method"])["RMSE"]
    told = [
        f"{name} {_error(blocked[name, 'kriging'])} against "
        f"{_error(blocked[name, 'mean'])}"
        for name in dict.fromkeys(blocked.index.get_level_values("domain"))
        if (name, "kriging") in blocked.index and (name, "mean") in blocked.index
    ]
    if not told:
        return ""
    said = f"root mean square error, kg/m\u00b2: {'; '.join(told[:MOST_ROWS])}"
    return shortened(said, most=120)


def _error(value: float) -> str:
    return format_value(significant(float(value), digits=3))


def _model_rows(models: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "domain": [shortened(str(one), most=IN_A_CELL) for one in models["domain"]],
            "model": models["model"],
            "nugget": models["nugget"].round(1),
            "sill": models["sill"].round(1),
            "range_km": (models["effective_range_m"] / 1e3).round(1),
        }
    )


def _grid_links(done: Done) -> tuple[MapLink, ...]:
    names = grid_names(done)
    links = [
        MapLink(
            title=f"NetCDF, {shortened(name, most=IN_A_CELL)}"
            if len(names) > 1
            else "NetCDF",
            file=f"grids/{name}.nc",
            text="all grids, CF",
        )
        for name in names[:MOST_ROWS]
    ]
    cogs = MapLink(
        title="GeoTIFF (COG)",
        file=f"grids/{names[0]}_abundance.tif",
        text="abundance; the others lie beside it",
    )
    return (*links, cogs)
