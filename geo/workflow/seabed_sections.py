"""The sections of the report on the sea floor: zone, samples, estimate, statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.deposit_kinds import kind_of, words_of
from geo.model.estimate import ABUNDANCE
from geo.report.figures import draw_cross_validation, draw_histogram, draw_variogram
from geo.report.labels import (
    CHOICE_LABELS,
    LAND_CLAIM_LABELS,
    MODEL_LABELS,
    QUALITY_LABELS,
    REGIME_LABELS,
    REJECTED_LABELS,
    SCORE_LABELS,
    TRUE_ABUNDANCE_LABELS,
    WATERFALL_LABELS,
    statement_labels,
)
from geo.report.page import ReportTable, Section
from geo.report.popups import sentence
from geo.report.statement_columns import (
    KEYS,
    describe_column,
    in_blocks,
    split_statement,
)
from geo.report.statement_figures import draw_tonnage_band
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.rounding import KEY_COLUMNS, ROUNDED_WORDS
from geo.workflow.comparing import CLAIMED_TIMES
from geo.workflow.estimation import KRIGING_REFUSED
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.swaths import swath_figures

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from geo.model.deposit_kinds import DepositKind
    from geo.report.canvas import Drawing
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts, Inputs


def zone_section(done: Mapping[str, Artifacts]) -> Section:
    """Say whose sea it is.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    facts = record_of(done, "zone", "facts")
    neighbours = cast("list[dict[str, object]]", facts["neighbours"])
    area = number(facts["area_km2"])
    sure = number(facts["area_without_contested_km2"])
    tables = [
        ReportTable(
            table=table_of(done, "ground", "regimes"),
            caption="Legal regimes of the domains (derived zones, provisional)",
            labels=REGIME_LABELS,
            file="tables/domain_regimes.csv",
        )
    ]
    if neighbours:
        tables.append(
            ReportTable(
                table=pd.DataFrame(neighbours),
                caption="Neighbours across provisional equidistance lines",
                labels={"iso3": "Code", "name": "Country", "shared_km": "Line (km)"},
                file="tables/zone_neighbours.csv",
                own=True,
            )
        )
    return Section(
        title="Zone",
        key="zone",
        paragraphs=(
            (
                f"{facts['name']}: {area:,.0f} km² (geodesic, WGS84), {sure:,.0f} km² "
                f"without contested entitlements. Basis: {facts['basis']}."
            ),
        ),
        tables=tuple(tables),
    )


def sample_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    """Say what was sampled, how, and how well.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    accepted = table_of(done, "truth", "stations")
    rejected = table_of(done, "samples", "rejected")
    tables = list(_sampling_tables(done))
    if len(rejected):
        tables.append(
            ReportTable(
                table=rejected,
                caption="Rejected rows",
                labels=REJECTED_LABELS,
                file="tables/samples_rejected.csv",
            )
        )
    kinds = accepted["evidence"].value_counts()
    made = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return Section(
        title="Samples",
        key="samples",
        paragraphs=(
            (
                f"{len(accepted)} {words_of(file.project).stations} accepted ({made}), "
                f"{len(rejected)} rows rejected, from {file.project.samples.file}."
            ),
        ),
        tables=tuple(tables),
        figures=(
            draw_histogram(
                accepted["abundance"], variable="Abundance", unit="kg/m² wet"
            ),
        ),
    )


def _sampling_tables(done: Mapping[str, Artifacts]) -> Iterator[ReportTable]:
    """Show how readings became abundances, and what was taken twice."""
    yield ReportTable(
        table=table_of(done, "truth", "sampling"),
        caption="From readings to abundances, with the errors of each station",
        labels=_without_bare(
            table_of(done, "truth", "sampling"), TRUE_ABUNDANCE_LABELS
        ),
        file="tables/sampling.csv",
        limit=10,
    )
    if "quality" in done["truth"]:
        yield ReportTable(
            table=table_of(done, "truth", "quality"),
            caption="What was taken twice: duplicates, standards, pairs of samplers",
            labels=QUALITY_LABELS,
            file="tables/quality.csv",
        )


def estimate_section(inputs: Inputs) -> Section:
    """Say what lies between the stations, and by which model.

    Parameters
    ----------
    inputs : Inputs

    Returns
    -------
    Section
    """
    done = inputs.done
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
    leads = _leads(inputs.file.project.estimate.leading)
    for name in models["domain"]:
        seen = lags[(lags["domain"] == name) & (lags["pairs"] > 0)]
        figures.append(
            draw_variogram(
                _by_direction(seen),
                model=_by_direction(curves[curves["domain"] == name]),
                variable=f"{leads}, {name}",
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
        key="estimate",
        paragraphs=tuple(_verdict(row) for row in models.to_dict(orient="records")),
        tables=(
            ReportTable(
                table=models,
                caption=f"Variogram models of {leads}",
                labels=_without_bare(models, MODEL_LABELS),
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
        figures=(*figures, *swath_figures(inputs)),
    )


def _leads(leading: str) -> str:
    """Say what the variogram is of."""
    if leading == ABUNDANCE:
        return "the abundance"
    return f"{leading} per area, as the abundance that holds it at its mean grade"


def _without_bare(table: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, str]:
    """Hide the columns in which nothing is told, or of which nothing is said."""
    told = table.notna() & (table != "")
    bare = [str(name) for name in table.columns if not told[name].any()]
    silent = [str(name) for name in table.columns if name not in labels]
    return {**labels, **dict.fromkeys([*bare, *silent], "")}


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


def statement_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    """Say what lies there, class by class.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    facts = record_of(done, "statement", "facts")
    printed = table_of(done, "statement", "printed")
    chosen = printed[printed["cutoff_kg_m2"] == file.project.resource.cutoff_kg_m2]
    central, bands, _ = split_statement(chosen.reset_index(drop=True))
    label = str(facts["label"])
    share = number(facts["recoverable_share"])
    recoverable = number(facts["recoverable_wet_t"], per=1e6)
    whole = table_of(done, "statement", "statement")
    whole = whole[(whole["zone"] == TOTAL) & (whole["class"] == TOTAL)]
    shown = [(central, f"{sentence(label)} above the cut-off")]
    if len(bands.columns) > len(KEY_COLUMNS):
        shown += [
            (
                block,
                "P10 (low), P50 and P90 of the same lines: "
                f"{_named(block, kind=kind_of(file.project))}",
            )
            for block in in_blocks(bands)
        ]
    return Section(
        title=sentence(label),
        key="statement",
        sideways=True,
        paragraphs=(
            (
                "In situ, at the support of the grid cells; every cut-off, the other "
                "models beside each line, the classes and the outline for a Competent "
                "Person are in statement.html, and every number can be followed to "
                "its cells and stations in trace/."
            ),
            f"Recoverable share: {share:.0%}, that is {recoverable:,.1f} Mt wet. "
            f"{ROUNDED_WORDS}",
        ),
        tables=(
            *(
                ReportTable(
                    table=table,
                    caption=caption,
                    labels=statement_labels(table, kind=kind_of(file.project)),
                    file="tables/statement.csv",
                )
                for table, caption in shown
            ),
            ReportTable(
                table=table_of(done, "statement", "waterfall"),
                caption="From the whole ground to what is recovered, step by step",
                labels=WATERFALL_LABELS,
                file="tables/waterfall.csv",
            ),
        ),
        figures=(draw_tonnage_band(whole, name="All that counts"),),
    )


def _named(block: pd.DataFrame, *, kind: DepositKind) -> str:
    """Name the quantities of a table of bands."""
    names = [str(name) for name in block.columns if name not in KEYS]
    stems = dict.fromkeys(name.rpartition("_")[0] for name in names)
    return ", ".join(describe_column(stem, kind=kind).label for stem in stems)


def land_section(done: Mapping[str, Artifacts]) -> Section:
    """Hold the claim of a richer sea floor against deposits on land.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    sentences = cast("list[str]", record_of(done, "comparison", "facts")["sentences"])
    return Section(
        title="Beside deposits on land",
        key="land",
        paragraphs=(
            (
                f"\u201c{CLAIMED_TIMES:g} times land\u201d is a claim that is made of "
                "the sea floor. Mean grades of dry mass against those of land deposits:"
            ),
            *sentences,
            (
                "\u201cWithout radioactivity\u201d is told where uranium and thorium "
                "are known, and nowhere else: tables/radioactivity.csv."
            ),
        ),
        tables=(
            ReportTable(
                table=table_of(done, "comparison", "land_claim"),
                caption=f"Where {CLAIMED_TIMES:g} times holds, by kind of deposit",
                labels=LAND_CLAIM_LABELS,
                file="tables/land_claim.csv",
            ),
        ),
    )
