"""How the figures came about: words, formulas, and what they were used with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.estimate import ABUNDANCE
from geo.report.equations import Method, Parameter
from geo.report.formulas import (
    COUNTING,
    CROSS_VALIDATION,
    EXPERIMENTAL,
    KRIGING,
    RECOVERABLE,
    TONNES,
    VARIOGRAM_MODELS,
)
from geo.workflow.campaign_methods import campaign_methods
from geo.workflow.compared_methods import compared_method
from geo.workflow.compared_sections import has_comparison
from geo.workflow.crust_methods import crust_method
from geo.workflow.economics_methods import economics_methods
from geo.workflow.footprint_methods import footprint_methods
from geo.workflow.graph import record_of, table_of
from geo.workflow.mud_methods import mud_method
from geo.workflow.shown_numbers import rounded
from geo.workflow.supply_methods import supply_methods
from geo.workflow.transport_methods import transport_method

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOST_DOMAINS = 6  # whose variograms are written out; tables/models.csv has all
_GEOSTATISTICS = (
    "Chil\u00e8s, J.-P. & Delfiner, P. (2012). Geostatistics, 2nd ed., chapter 3."
)


def methods(file: ProjectFile, done: Done) -> tuple[Method, ...]:
    """Gather the methods of a run, each with its parameters.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    tuple of Method
    """
    told = [*_seabed(file, done)]
    if file.project.transport is not None:
        told.append(transport_method(file.project.transport))
    told += economics_methods(file.project)
    told += footprint_methods(file.project)
    if file.project.campaign is not None:
        told += campaign_methods(file.project.campaign)
    if file.project.supply is not None:
        told += supply_methods(file.project.supply, file.project.resilience)
        if has_comparison(done):
            told.append(compared_method())
    return tuple(told)


def _seabed(file: ProjectFile, done: Done) -> Iterator[Method]:
    yield Method(
        title="Zone",
        words="The sea within the limit from the coast by geodesics on WGS84, and "
        "nearer to it than to any other sovereign's coast; a construction, not a "
        "boundary. A polygon of the project's takes its place.",
        parameters=(
            Parameter(
                symbol="",
                meaning="Basis of the limits",
                value=str(record_of(done, "zone", "facts")["basis"]),
            ),
        ),
        reference="United Nations Convention on the Law of the Sea, articles 57, 74. "
        "Karney, C. F. F. (2013): Algorithms for geodesics. Journal of Geodesy 87, "
        "43-55, doi 10.1007/s00190-012-0578-z.",
    )
    mud, crust = file.project.mud, file.project.crust
    if mud is not None:
        yield mud_method(mud)
    elif crust is not None:
        moisture = file.project.resource.wet_basis_moisture
        yield crust_method(crust, moisture=moisture)
    else:
        yield _samples()
    yield _variogram(file, done)
    yield _estimate(file)
    yield _realizations(file)
    if file.project.classes is not None:
        yield _classes(file)
    yield _tonnes(file)
    yield _recoverable(file, done)


def _samples() -> Method:
    return Method(
        title="Samples",
        words="Each reading is brought to one scale. Counting noise and residuals are "
        "each sample's own error; factors and coefficients of laws are common to all "
        "samples that share them.",
        formulas=COUNTING,
        where="CV counting error of a core (share), CV\u2098 that of the mass of one "
        "nodule, N nodules expected in the core. The errors of each station are in "
        "tables/sampling.csv.",
    )


def _variogram(file: ProjectFile, done: Done) -> Method:
    models = table_of(done, "estimate", "models")
    used = [one for one in VARIOGRAM_MODELS if one in set(models["model"])]
    settings = file.project.estimate
    parameters = [
        Parameter(
            symbol="h",
            meaning="Lag classes, and the longest",
            value=f"{settings.lag_m:,g} m, {settings.max_lag_m:,g} m",
        ),
        Parameter(
            symbol="N(h)",
            meaning="Fewest pairs of a lag class",
            value=f"{settings.minimum_pairs:,} pairs",
        ),
    ]
    parameters += [
        Parameter(
            symbol="c\u2080, c\u2080 + c\u2081, r",
            meaning=f"{row['domain']}: {row['model']}; nugget, sill, effective range",
            value=f"{rounded(float(str(row['nugget'])), digits=3)} and "
            f"{rounded(float(str(row['sill'])), digits=3)} (kg/m\u00b2)\u00b2, "
            f"{rounded(float(str(row['effective_range_m'])), digits=3)} m",
        )
        for row in models.head(MOST_DOMAINS).to_dict("records")
        if not row["refusal"]
    ]
    return Method(
        title="Variogram",
        words="Matheron's estimator, fitted by weighted least squares. A fitted range "
        "beyond the longest lag that pairs support is refused, and estimates stop at "
        "the effective range from data.",
        formulas=(EXPERIMENTAL, *(VARIOGRAM_MODELS[one] for one in used)),
        where="\u03b3 semivariance ((kg/m\u00b2)\u00b2), h lag (m), N pairs, A "
        f"{_leads(settings.leading)} (kg/m\u00b2, wet), c\u2080 nugget, c\u2081 "
        "partial sill, r effective range (m).",
        parameters=tuple(parameters),
        reference="Matheron, G. (1963). Principles of geostatistics. Economic Geology "
        "58, 1246-1266. Cressie, N. (1985). Fitting variogram models by weighted least "
        "squares. Mathematical Geology 17, 563-586.",
    )


def _leads(leading: str) -> str:
    if leading == ABUNDANCE:
        return ABUNDANCE
    return f"abundance that holds the {leading} of a station at its mean grade"


def _estimate(file: ProjectFile) -> Method:
    settings = file.project.estimate
    return Method(
        title="Estimate",
        words="Ordinary kriging of cell means, of the abundance and of each "
        "accumulation (abundance times grade) with the same neighbours and weights; "
        "grade is their ratio. The stated error of the samples is split off the nugget "
        "and added to their own variances. Where the data carry no variogram the mean "
        "of the stations stands in its place, close to them only.",
        formulas=(*KRIGING, *CROSS_VALIDATION),
        where="C covariances between samples, c\u2080 those between samples and cell, "
        "C\u1d65\u1d65 within the cell, \u03bb weights, \u03bc Lagrange multiplier, "
        "\u03c3\u00b2 kriging variance, slope that of true on estimated values, A* "
        "what is estimated without sample i.",
        parameters=(
            Parameter(
                symbol="",
                meaning="Side of a cell, the support of all figures",
                value=f"{settings.spacing_m:,g} m",
            ),
            Parameter(
                symbol="",
                meaning="Most neighbours",
                value=f"{settings.neighbours} stations",
            ),
        ),
        reference=f"{_GEOSTATISTICS} Dubrule, O. (1983). Cross validation of kriging "
        "in a unique neighborhood. Mathematical Geology 15, 687-699.",
    )


def _realizations(file: ProjectFile) -> Method:
    settings = file.project.uncertainty
    return Method(
        title="Realizations",
        words="Normal scores of abundance and grades simulated together at nodes "
        "within the cells, conditioned to the stations; in each the mean, the errors "
        "that samples share, the moisture and in turn a variogram are drawn. Tonnes "
        "and metals are summed within each realization; P10 is the low figure, with a "
        "chance of 10 % to stay below it.",
        parameters=(
            Parameter(
                symbol="",
                meaning="Realizations; none: the kriged model is the central one",
                value=f"{settings.realizations:,}",
            ),
            Parameter(
                symbol="",
                meaning="Nodes along the side of a cell",
                value=f"{settings.nodes_per_side}",
            ),
            Parameter(
                symbol="",
                meaning="Standard deviation of the moisture",
                value=f"{settings.moisture_sd:g} (fraction)",
            ),
            Parameter(symbol="", meaning="Seed", value=f"{file.project.seed}"),
        ),
        reference="Dietrich, C.R. & Newsam, G.N. (1997). Fast and exact simulation of "
        "stationary Gaussian processes through circulant embedding of the covariance "
        "matrix. SIAM Journal on Scientific Computing 18, 1088-1107.",
    )


def _classes(file: ProjectFile) -> Method:
    settings = file.project.classes
    shown = []
    if settings is not None:
        shown = [
            Parameter(
                symbol="",
                meaning="Half width of the mean, and the confidence it holds with",
                value=f"\u00b1{settings.half_width:.0%} at {settings.confidence:.0%}",
            ),
            Parameter(
                symbol="",
                meaning="Ground of a year",
                value=f"{settings.annual_area_km2:,g} km\u00b2",
            ),
        ]
    return Method(
        title="Classes, proposed",
        words="Measured where the mean of a quarter's ground centred on a cell is "
        "known as well as asked, Indicated where that of a year's is, Inferred where "
        "there is an estimate; lowered by caps and a minimum patch, last set by hand.",
        parameters=tuple(shown),
        reference="Verly, G., Postolski, T. & Parker, H.M. (2014). Assessing "
        "uncertainty with drill hole spacing studies (title unverified).",
    )


def _tonnes(file: ProjectFile) -> Method:
    settings = file.project.resource
    return Method(
        title="Tonnes",
        words="Of the cells that count; a cell keeps all its reasons for being out. "
        "Mean abundance is weighted by area, mean grade by dry tonnes.",
        formulas=TONNES,
        where="T t wet, D t dry, M t of metal, a area of a cell (m\u00b2, geodesic), p "
        "share of it that counts, A abundance (kg/m\u00b2, wet), w moisture (fraction "
        "of wet mass), g grade (fraction of dry mass).",
        parameters=(
            Parameter(
                symbol="w",
                meaning="Moisture",
                value=f"{settings.wet_basis_moisture:g} (fraction of wet mass)",
            ),
            Parameter(
                symbol="A",
                meaning="Cut-off of the statement",
                value=f"{settings.cutoff_kg_m2:g} kg/m\u00b2 wet",
            ),
            Parameter(
                symbol="",
                meaning="Steepest ground that counts",
                value=f"{file.project.steepest_deg:g}\u00b0",
            ),
        ),
    )


def _recoverable(file: ProjectFile, done: Done) -> Method:
    settings = file.project.resource
    share = float(str(record_of(done, "statement", "facts")["recoverable_share"]))
    told = (
        ("G", "Mineable ground that paths cover", settings.geometry),
        ("\u03b7", "Picked up", settings.pickup),
        ("l\u209a", "Lost between paths", settings.path_loss),
        ("l\u209c", "Lost on the way up", settings.transport_loss),
        ("R", "Recoverable, the slope loss included where one is given", share),
    )
    return Method(
        title="Recoverable share",
        words="What mining would bring up of what counts. Assumed, not measured.",
        formulas=RECOVERABLE,
        where="s share of ground lost to slopes that a regional bathymetry hides.",
        parameters=tuple(
            Parameter(symbol=symbol, meaning=meaning, value=f"{value:.4g} (fraction)")
            for symbol, meaning, value in told
        ),
    )
