"""What a code of reporting may cite of a run: values, and the files they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.resource.ground.waterfall import IN_SITU
from geo.resource.sampling.readings import NOT_STATED
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.outline import Fact, rpeee_facts
from geo.workflow.graph import number, record_of, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

STATEMENT = "tables/statement.csv"
PROVENANCE = "provenance.json"
Said = tuple[str, str, str]
"""Key, value as printed, file."""


def facts_of(file: ProjectFile, done: Done) -> dict[str, Fact]:
    """Gather the facts of a run.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    dict of str to Fact
        By key; what was not computed is left out.
    """
    groups: tuple[Callable[[ProjectFile, Done], Iterator[Said]], ...] = (
        _of_samples,
        _of_quality,
        _of_ground,
        _of_estimate,
        _of_figures,
        _of_classes,
        _of_uncertainty,
    )
    said = [each for group in groups for each in group(file, done)]
    said += [
        ("maps", "the sea floor, with stations and exclusions", "maps/seabed.html"),
        ("trace", "every number of the statement recomputed", "trace/statement.csv"),
        ("provenance", "inputs with sha256, versions, parameters", PROVENANCE),
        (
            "density.support",
            "kg per m² of sea floor; no density is used",
            "tables/conversions.csv",
        ),
    ]
    facts = {key: Fact(key=key, value=value, file=where) for key, value, where in said}
    if file.project.rpeee is not None:
        facts |= rpeee_facts(file.project.rpeee, file=PROVENANCE)
    return facts


def _of_samples(file: ProjectFile, done: Done) -> Iterator[Said]:
    accepted = table_of(done, "samples", "accepted")
    rejected = table_of(done, "samples", "rejected")
    sampling = table_of(done, "truth", "sampling")
    where = "tables/sampling.csv"
    yield "samples.accepted", f"{len(accepted)} stations", "tables/samples_accepted.csv"
    yield (
        "samples.rejected",
        f"{len(rejected)} rows, each with its reason",
        "tables/samples_rejected.csv",
    )
    known = ~sampling["campaign"].isin(["", NOT_STATED])
    named = sampling["evidence"] + (" of " + sampling["campaign"]).where(
        known, ", campaign not stated"
    )
    counts = named.value_counts(sort=False)
    told = [f"{count} {kind}" for kind, count in counts.items()]
    yield "samples.devices", "; ".join(told), where
    areas = {
        device.sampled_area_m2
        for device in file.project.sampling.devices
        if device.sampled_area_m2
    }
    read = file.project.samples.abundance
    stated = read.sampled_area_m2 if read is not None else None
    areas |= {stated} if isinstance(stated, float) else set()
    if areas:
        listed = ", ".join(f"{area:g} m²" for area in sorted(areas))
        yield "samples.area_m2", listed, where
    if "recovery" in accepted:
        counts = accepted["recovery"].value_counts().sort_index()
        words = ", ".join(f"{count} {word}" for word, count in counts.items())
        yield "samples.recovery", words, "tables/samples_accepted.csv"
    changed = sampling[sampling["factor"] != 1.0]
    yield (
        "samples.truth",
        f"{len(changed)} of {len(sampling)} readings multiplied by a factor",
        where,
    )
    error, common = sampling["error_sd"].mean(), sampling["common_sd"].mean()
    if error > 0.0 or common > 0.0:
        yield (
            "samples.error",
            f"mean {error:.2f} kg/m² wet of a sample by itself, {common:.2f} in common",
            where,
        )
    astray = sampling["position_error_m"]
    if (astray > 0.0).any():
        yield (
            "samples.position_error",
            f"{astray.min():.0f} to {astray.max():.0f} m along each axis",
            where,
        )
    assayed = {
        str(name).removeprefix("grade_"): int(accepted[name].notna().sum())
        for name in accepted
        if str(name).startswith("grade_")
    }
    if assayed:
        listed = ", ".join(f"{metal} {count}" for metal, count in assayed.items())
        yield "samples.assayed", listed, "tables/samples_accepted.csv"
    yield "crs", f"{file.project.samples.crs or 'as the file says'}", PROVENANCE


def _of_quality(_: ProjectFile, done: Done) -> Iterator[Said]:
    if "quality" not in done["truth"]:
        return
    found = table_of(done, "truth", "quality")
    shown = {
        "duplicates": ("pairs", "bias", "rms_cv"),
        "standards": ("readings", "bias", "mean_z"),
        "pairs": ("pairs", "factor", "factor_sd", "r"),
    }
    for kind, names in shown.items():
        rows = found[(found["kind"] == kind) & found["figure"].isin(names)]
        if len(rows):
            told = [
                f"{row['table']}: {row['figure'].replace('_', ' ')} {row['value']:.3g}"
                for row in rows.to_dict("records")
            ]
            yield f"quality.{kind}", "; ".join(told), "tables/quality.csv"


def _of_ground(_: ProjectFile, done: Done) -> Iterator[Said]:
    zone = record_of(done, "zone", "facts")
    yield (
        "zone.area",
        f"{number(zone['area_km2']):,.0f} km² geodesic; {zone['basis']}",
        "vectors/results.gpkg",
    )
    domains = table_of(done, "zone", "domains")
    models = table_of(done, "estimate", "models").set_index("domain")["stations"]
    listed = [
        f"{row['name']}: {row['area_km2']:,.0f} km², {models[row['name']]} stations"
        for row in domains[["name", "area_km2"]].to_dict("records")
    ]
    yield "domains", "; ".join(listed), "tables/models.csv"
    cell_m = record_of(done, "ground", "facts")["slope_cell_m"]
    if cell_m is not None:
        yield "bathymetry", f"cells of {number(cell_m):,.0f} m", PROVENANCE
    steps = table_of(done, "statement", "waterfall")
    stated = int((steps["step"] == IN_SITU).to_numpy().argmax())
    out = steps.iloc[:stated]  # what mining leaves behind is no exclusion
    out = out[out["removed_km2"] > 0.0]
    told = [
        f"{row['step']} {row['removed_km2']:,.0f} km²" for row in out.to_dict("records")
    ]
    yield "exclusions", "; ".join(told) or "nothing is out", "tables/waterfall.csv"
    if "contacts" in done["estimate"]:
        rows = len(table_of(done, "estimate", "contacts"))
        yield "contacts", f"{rows} contacts of domains", "tables/contacts.csv"
    cuts = table_of(done, "estimate", "top_cuts")
    told = [
        f"{row['domain']}: {row['variable']} at {row['cap']:.4g} {row['unit']}"
        for row in cuts[cuts["applied"].astype(bool)].to_dict("records")
    ]
    yield "top_cuts", "; ".join(told) or "no value is cut", "tables/top_cuts.csv"


def _of_estimate(file: ProjectFile, done: Done) -> Iterator[Said]:
    models = table_of(done, "estimate", "models").to_dict("records")
    where = "tables/models.csv"

    def each(words: Callable[[dict[str, object]], str]) -> str:
        return "; ".join(
            f"{row['domain']}: {words({str(k): v for k, v in row.items()})}"
            for row in models
        )

    spacing_m = file.project.estimate.spacing_m
    yield (
        "spacing.median",
        each(lambda row: f"{number(row['median_spacing_m']):,.0f} m to the next"),
        where,
    )
    yield (
        "estimate.method",
        each(lambda row: f"{row['method']}, cells of {spacing_m:g} m"),
        where,
    )
    yield (
        "variogram.model",
        each(lambda row: str(row["model"])),
        "tables/variograms.csv",
    )
    yield (
        "variogram.range",
        each(
            lambda row: (
                "none, the data carry no variogram"
                if row["refusal"]
                else f"{number(row['effective_range_m']):,.0f} m, pairs reach "
                f"{number(row['longest_supported_lag_m']):,.0f} m"
            )
        ),
        where,
    )
    neighbours = file.project.estimate.neighbours or "all"
    yield (
        "search",
        each(
            lambda row: (
                (
                    f"the mean of all {row['stations']} stations"
                    if row["refusal"]
                    else f"{neighbours} stations"
                )
                + f" within {number(row['estimates_reach_m']):,.0f} m"
                + (" of one" if row["refusal"] else "")
            )
        ),
        where,
    )
    yield (
        "cross_validation",
        each(
            lambda row: (
                "no kriging to validate, the mean stands in its place"
                if row["refusal"]
                else "kriging "
                + ("beats" if row["beats_mean_blocked"] else "does not beat")
                + " the plain mean on squares left out"
            )
        ),
        "tables/cross_validation.csv",
    )
    if file.project.metals:
        yield (
            "estimate.grades",
            "ratio of the kriged accumulation to the kriged dry abundance, dry mass",
            where,
        )


def _of_figures(file: ProjectFile, done: Done) -> Iterator[Said]:
    settings = file.project.resource
    facts = record_of(done, "statement", "facts")
    yield "cutoff", f"{settings.cutoff_kg_m2:g} kg/m² wet", STATEMENT
    whole = _whole(table_of(done, "statement", "statement"))
    told = [
        f"{row['wet_mt']:.4g} Mt above {row['cutoff_kg_m2']:g}"
        for row in whole.to_dict("records")
    ]
    yield "cutoffs", "; ".join(told) + " kg/m² wet", STATEMENT
    metals = cast("dict[str, float]", facts["metal_t"])
    graded = cast("dict[str, float]", facts["graded_share"])
    yield (
        "totals",
        f"{number(facts['wet_t'], per=1e6):.4g} Mt wet, "
        f"{number(facts['dry_t'], per=1e6):.4g} Mt dry"
        + "".join(
            f", {tonnes / 1e3:.4g} kt {metal}"
            if graded[metal] > 0.0
            else f", {metal} not assayed"
            for metal, tonnes in metals.items()
        ),
        STATEMENT,
    )
    yield (
        "moisture",
        f"{settings.wet_basis_moisture:g} (wet basis)",
        "tables/conversions.csv",
    )
    yield (
        "moisture.basis",
        f"given in the project as {settings.moisture:g} of the "
        f"{settings.moisture_basis} mass; standard deviation "
        f"{file.project.uncertainty.moisture_sd:g}",
        PROVENANCE,
    )
    yield (
        "recoverable",
        f"{number(facts['recoverable_share']):.1%} of the tonnes stated, "
        f"{number(facts['recoverable_wet_t'], per=1e6):.4g} Mt wet",
        "tables/waterfall.csv",
    )
    line = whole[whole["cutoff_kg_m2"] == settings.cutoff_kg_m2].iloc[0]
    beside = [
        f"{name} {line[f'wet_mt_{name}']:.4g}"
        for name in ("kriged", "polygonal", "nearest")
    ]
    yield "checks", ", ".join(beside) + " Mt wet", STATEMENT
    if "reconciliation" in done["statement"]:
        yield (
            "reconciliation",
            f"against {file.project.earlier_statement}",
            "tables/reconciliation.csv",
        )
    if "seabed_and_land" in done["comparison"]:
        rows = len(table_of(done, "comparison", "seabed_and_land"))
        yield (
            "seabed_and_land",
            f"{rows} figures of deposits on land beside it",
            "tables/seabed_and_land.csv",
        )


def _of_classes(file: ProjectFile, done: Done) -> Iterator[Said]:
    settings = file.project.classes
    if settings is None:
        return
    yield (
        "classes.rule",
        f"±{settings.half_width:.0%} at {settings.confidence:.0%} on "
        f"{settings.quarterly_area_km2:g} km² (Measured) and "
        f"{settings.annual_area_km2:g} km² (Indicated)",
        "tables/classes.csv",
    )
    lines = table_of(done, "statement", "statement")
    chosen = lines[
        (lines["zone"] == TOTAL)
        & (lines["cutoff_kg_m2"] == file.project.resource.cutoff_kg_m2)
        & (lines["class"] != TOTAL)
    ]
    told = [f"{row['class']} {row['wet_mt']:.3g}" for row in chosen.to_dict("records")]
    yield "classes.table", ", ".join(told) + " Mt wet", STATEMENT
    widest = table_of(done, "classes", "widest_spacing")
    told = [
        f"{row['zone']}: {row['resource_class']} needs {row['widest_m']:,.0f} m"
        for row in widest.to_dict("records")
    ]
    yield "spacing.relative_error", "; ".join(told), "tables/widest_spacing.csv"
    if "class_overrides" in done["classes"]:
        rows = table_of(done, "classes", "class_overrides")
        told = [
            f"{row['class']} by {row['author']}, {row['date']}"
            for row in rows.to_dict("records")
        ]
        yield "classes.overrides", "; ".join(told), "tables/class_overrides.csv"
    codes = table_of(done, "classes", "unfc")
    told = [
        f"{row['resource_class']} {row['unfc']}"
        for row in codes.to_dict("records")
        if row["unfc"]
    ]
    if told:
        yield "unfc", ", ".join(told), "tables/unfc.csv"


def _of_uncertainty(file: ProjectFile, done: Done) -> Iterator[Said]:
    count = file.project.uncertainty.realizations
    if not count:
        return
    cell_m = file.project.estimate.spacing_m
    yield (
        "uncertainty.realizations",
        f"{count} at the support of cells of {cell_m:g} m",
        "trace/realizations.csv",
    )
    facts = record_of(done, "statement", "facts")
    low, middle, high = (
        f"{number(facts[f'wet_t_{level}'], per=1e6):.4g}"
        for level in ("p10", "p50", "p90")
    )
    yield "uncertainty.band", f"{low}, {middle}, {high} Mt wet", STATEMENT
    first = table_of(done, "realizations", "taylor")
    whole = first[first["zone"] == TOTAL] if len(first) else first
    told = [
        f"{row['metal']} {row['cv_taylor']:.1%} beside {row['cv_realizations']:.1%}"
        for row in whole.to_dict("records")
    ]
    if told:
        yield "uncertainty.taylor", "; ".join(told), "tables/taylor.csv"


def _whole(statement: pd.DataFrame) -> pd.DataFrame:
    """Take the lines of all that counts, by cut-off."""
    return statement[(statement["zone"] == TOTAL) & (statement["class"] == TOTAL)]
