"""The report of a run, and the few figures told at its end."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.supply import SupplyOptions
from geo.report.figures import (
    draw_cross_validation,
    draw_curves,
    draw_grade_tonnage,
    draw_histogram,
    draw_variogram,
    draw_worst_stops,
)
from geo.report.labels import (
    CHOICE_LABELS,
    CONCENTRATION_LABELS,
    COVER_LABELS,
    FLOW_TABLE_LABELS,
    MODEL_LABELS,
    ROUTE_LABELS,
    SCORE_LABELS,
    STOP_LABELS,
    WATERFALL_LABELS,
    statement_labels,
)
from geo.report.page import (
    MapLink,
    Report,
    ReportTable,
    Section,
    build_page,
)
from geo.workflow.estimation import KRIGING_REFUSED
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.mapping import SOURCES, watermark
from geo.workflow.methods import METHODS
from geo.workflow.naming import in_words, read_names
from geo.workflow.provenance import all_notes
from geo.workflow.summary import sentence, summary

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from geo.report.canvas import Drawing
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

MAPS = {
    "seabed": ("The sea floor", "zone, stations, estimate, deviation, exclusions"),
    "routes": ("Supply routes", "flows, gates, the scenario"),
    "risk": ("Risk", "what a single stop takes"),
}


def build_report(
    file: ProjectFile,
    done: Mapping[str, Artifacts],
    *,
    provenance: Mapping[str, object],
) -> str:
    """Write the report of a run.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts
    provenance : mapping

    Returns
    -------
    str
        One HTML page.
    """
    sections = [
        _zone_section(done),
        _sample_section(file, done),
        _estimate_section(done),
        _inventory_section(done),
    ]
    if "routes" in done["routes"]:
        sections.append(_route_section(done))
    if "stops" in done["supply"]:
        sections += [_supply_section(file, done), _cover_section(file, done)]
    sections.append(Section(title="Methods and assumptions", paragraphs=METHODS))
    sections.append(Section(title="Sources", paragraphs=SOURCES))
    return build_page(
        Report(
            title=file.project.title,
            run_id=str(provenance["run_id"]),
            summary=summary(done),
            sections=tuple(sections),
            maps=tuple(
                MapLink(
                    title=MAPS[name][0], file=f"maps/{name}.html", text=MAPS[name][1]
                )
                for name in MAPS
                if name in done["maps"]
            ),
            warnings=(*file.project.notes, *all_notes(done)),
            provenance=_provenance_rows(provenance),
            watermark=watermark(file.project),
        )
    )


def _provenance_rows(facts: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    inputs = cast("list[dict[str, str]]", facts["inputs"])
    versions = cast("dict[str, str]", facts["versions"])
    return (
        ("Run", str(facts["run_id"])),
        ("Seed", str(facts["seed"])),
        *((f"Input {i['key']}", f"{i['file']} (sha256 {i['sha256']})") for i in inputs),
        (
            "Versions",
            ", ".join(f"{name} {number}" for name, number in versions.items()),
        ),
        ("All parameters, step keys and built-in data", "provenance.json"),
    )


def _zone_section(done: Mapping[str, Artifacts]) -> Section:
    facts = record_of(done, "zone", "facts")
    neighbours = cast("list[dict[str, object]]", facts["neighbours"])
    area = number(facts["area_km2"])
    sure = number(facts["area_without_contested_km2"])
    tables = (
        (
            ReportTable(
                table=pd.DataFrame(neighbours),
                caption="Neighbours across provisional equidistance lines",
                labels={"iso3": "Code", "name": "Country", "shared_km": "Line (km)"},
            ),
        )
        if neighbours
        else ()
    )
    return Section(
        title="Zone",
        paragraphs=(
            (
                f"{facts['name']}: {area:,.0f} km² (geodesic, WGS84), {sure:,.0f} km² "
                f"without contested entitlements. Basis: {facts['basis']}."
            ),
        ),
        tables=tables,
    )


def _sample_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    accepted = table_of(done, "samples", "accepted")
    rejected = table_of(done, "samples", "rejected")
    tables: tuple[ReportTable, ...] = ()
    if len(rejected):
        tables = (
            ReportTable(
                table=rejected,
                caption="Rejected rows",
                labels={"row": "Row", "station": "Station", "reason": "Reason"},
                file="tables/samples_rejected.csv",
            ),
        )
    kinds = accepted["evidence"].value_counts()
    made = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return Section(
        title="Samples",
        paragraphs=(
            (
                f"{len(accepted)} stations accepted ({made}), {len(rejected)} rows "
                f"rejected, from {file.project.samples.file}."
            ),
        ),
        tables=tables,
        figures=(
            draw_histogram(
                accepted["abundance"], variable="Abundance", unit="kg/m² wet"
            ),
        ),
    )


def _estimate_section(done: Mapping[str, Artifacts]) -> Section:
    models = table_of(done, "estimate", "models")
    crossed = table_of(done, "estimate", "cross_validation_stations")
    scores = table_of(done, "estimate", "cross_validation")
    lags = table_of(done, "estimate", "variograms").rename(
        columns={"semivariance": "gamma"}
    )
    curves = table_of(done, "estimate", "variogram_curves").rename(
        columns={"semivariance": "gamma"}
    )
    figures: list[Drawing] = []
    for name in models["domain"]:
        seen = lags[(lags["domain"] == name) & (lags["pairs"] > 0)]
        figures.append(
            draw_variogram(
                _by_direction(seen),
                model=_by_direction(curves[curves["domain"] == name]),
                variable=f"the abundance, {name}",
                unit="kg/m² wet",
            )
        )
        rows = crossed[
            (crossed["domain"] == name)
            & crossed["method"].isin(("kriging", KRIGING_REFUSED))
            & (crossed["scheme"] != "one sample")
        ]
        figures.append(
            draw_cross_validation(
                rows["observed"],
                rows["predicted"],
                variable=f"{name}, squares of ground left out",
                unit="kg/m² wet",
            )
        )
    return Section(
        title="What lies between the stations",
        paragraphs=tuple(_verdict(row) for row in models.to_dict(orient="records")),
        tables=(
            ReportTable(
                table=models,
                caption="Variogram models of the abundance",
                labels=MODEL_LABELS,
                file="tables/models.csv",
            ),
            *_choice_tables(done),
            ReportTable(
                table=scores,
                caption="Cross-validation, always beside plain estimators",
                labels=SCORE_LABELS,
                file="tables/cross_validation.csv",
            ),
        ),
        figures=tuple(figures),
    )


def _by_direction(table: pd.DataFrame) -> pd.DataFrame:
    """Name directions, where pairs were taken apart by them."""
    azimuth = table["azimuth_deg"]
    plain = table.drop(columns="azimuth_deg")
    if azimuth.isna().all():
        return plain
    return plain.assign(direction=[f"{degrees:.0f}°" for degrees in azimuth])


def _choice_tables(done: Mapping[str, Artifacts]) -> tuple[ReportTable, ...]:
    """Show what the models were chosen from, where cross-validation chose."""
    if "variogram_choice" not in done["estimate"]:
        return ()
    return (
        ReportTable(
            table=table_of(done, "estimate", "variogram_choice"),
            caption="Variogram models by how well they predict squares left out",
            labels=CHOICE_LABELS,
            file="tables/variogram_choice.csv",
        ),
    )


def _verdict(row: Mapping[Hashable, object]) -> str:
    if row["refusal"]:
        return (
            f"{row['domain']}: kriging was refused ({row['refusal']}). The mean of the "
            "stations stands in its place, close to them only."
        )
    given = row["range_given_by"]
    support = f" The range was given, not fitted: {given}." if given else ""
    wins = {True: "beats", False: "does not beat"}
    return (
        f"{row['domain']}: kriging {wins[bool(row['beats_mean_blocked'])]} the plain "
        "mean in blocked cross-validation, and "
        f"{wins[bool(row['beats_mean_leave_one_out'])]} it when one station is left "
        f"out at a time.{support}"
    )


def _inventory_section(done: Mapping[str, Artifacts]) -> Section:
    facts = record_of(done, "inventory", "facts")
    statement = table_of(done, "inventory", "statement")
    curve = table_of(done, "inventory", "grade_tonnage")
    whole = curve[curve["zone"] == "total"]
    drawn = pd.DataFrame(
        {
            "cutoff": whole["cutoff_kg_m2"],
            "tonnes_wet": whole["wet_mt"] * 1e6,
            "mean_abundance": whole["abundance_wet_kg_m2"],
        }
    )
    label = str(facts["label"])
    share = number(facts["recoverable_share"])
    recoverable = number(facts["recoverable_wet_t"], per=1e6)
    return Section(
        title=sentence(label),
        paragraphs=(
            (
                "In situ, at the support of the grid cells: kriging smooths, so tonnes "
                "above a cut-off are those of the smoothed map. Classes are not "
                "proposed in this version."
            ),
            f"Recoverable share: {share:.0%}, that is {recoverable:,.1f} Mt wet.",
        ),
        tables=(
            ReportTable(
                table=statement,
                caption=f"{sentence(label)} above the cut-off",
                labels=statement_labels(statement),
                file="tables/statement.csv",
            ),
            ReportTable(
                table=table_of(done, "inventory", "waterfall"),
                caption="From the whole grid to what counts, reason by reason",
                labels=WATERFALL_LABELS,
                file="tables/waterfall.csv",
            ),
        ),
        figures=(draw_grade_tonnage(drawn),) if len(drawn) else (),
    )


def _route_section(done: Mapping[str, Artifacts]) -> Section:
    return Section(
        title="Routes asked for",
        tables=(
            ReportTable(
                table=table_of(done, "routes", "routes"),
                caption="Sea routes",
                labels=ROUTE_LABELS,
                file="tables/routes.csv",
            ),
            ReportTable(
                table=table_of(done, "routes", "zones_crossed"),
                caption="Zones crossed",
                labels={"route": "Route", "state": "State", "km": "km"},
                file="tables/zones_crossed.csv",
            ),
        ),
    )


def _supply_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    stops = table_of(done, "supply", "stops")
    exposure = table_of(done, "supply", "exposure")
    figures = []
    for commodity, ranked in stops.groupby("commodity", sort=False):
        named = ranked.assign(name=ranked["label"] + " (" + ranked["target"] + ")")
        figures.append(
            draw_worst_stops(
                named.head(10),
                column="unmet_t",
                unit=f"t a year unmet, {in_words(str(commodity))}",
            )
        )
    return Section(
        title="Who supplies the market, and what a stop takes",
        paragraphs=(
            "Flows are allocated, not observed: by capacity and voyage.",
            (
                "Surviving chains may raise their deliveries by the spare share; what "
                "is left is unmet. All but the market below are assumptions."
            ),
        ),
        tables=(
            ReportTable(
                table=_assumptions(file),
                caption="Assumptions behind the flows",
            ),
            ReportTable(
                table=_worded(table_of(done, "supply", "concentration")),
                caption="Concentration",
                labels=CONCENTRATION_LABELS,
                file="tables/concentration.csv",
            ),
            ReportTable(
                table=_worded(stops.groupby("commodity", sort=False).head(8)),
                caption="The worst single stops",
                labels=STOP_LABELS,
                file="tables/contingency.csv",
            ),
            ReportTable(
                table=_worded(exposure[exposure["share"] > 0.0]),
                caption="Gates: share of the tonnes that pass",
                labels={"commodity": "Commodity", "gate": "Gate", "share": "Share"},
                file="tables/exposure.csv",
            ),
            ReportTable(
                table=_worded(table_of(done, "supply", "flows")),
                caption="Flows on an ordinary day",
                labels=FLOW_TABLE_LABELS,
                file="tables/flows.csv",
            ),
        ),
        figures=tuple(figures),
    )


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(commodity=table["commodity"].map(in_words))


def _assumptions(file: ProjectFile) -> pd.DataFrame:
    supply = file.project.supply
    names = [field.name for field in dataclasses.fields(SupplyOptions)]
    return pd.DataFrame(
        {
            "assumption": [name.replace("_", " ") for name in names],
            "value": [str(getattr(supply.options, name)) for name in names]
            if supply
            else "",
        }
    )


def _cover_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    stock = table_of(done, "supply", "stock")
    scenario = read_names().scenario(file.project.disruptions)
    figures = []
    for commodity, paths in stock.groupby("commodity", sort=False):
        curves = {
            str(scenario): path[["day", "cover_days"]]
            for scenario, path in paths.groupby("scenario", sort=False)
        }
        figures.append(
            draw_curves(
                curves,
                column="cover_days",
                title=f"{in_words(str(commodity))}: days of demand in stock",
                unit="days",
            )
        )
    return Section(
        title="How long the stock lasts",
        paragraphs=(f"Scenario: {scenario or 'nothing stops'}.",),
        tables=(
            ReportTable(
                table=_worded(table_of(done, "supply", "cover")),
                caption="Stock and flow, with and without seabed production",
                labels=COVER_LABELS,
                file="tables/cover_summary.csv",
            ),
        ),
        figures=tuple(figures),
    )
