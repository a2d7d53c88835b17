"""How the footprint came about, and how reference zones were compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.equations import Method, Parameter
from geo.report.footprint_formulas import BUFFER, DISTURBED, LIKENESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.footprint import FootprintSettings, Likeness
    from geo.model.mining import MiningPlan
    from geo.model.project import Project
    from geo.model.settling import Settling


_REFERENCE = (
    "International Seabed Authority: Regulations on prospecting and "
    "exploration for polymetallic nodules in the Area, regulation 31 (both zones "
    "are to be proposed); ISBA/17/LTC/7, Environmental management plan for the "
    "Clarion-Clipperton Zone; workshop on the design of impact and preservation "
    "reference zones, Berlin 2017 (a tool of monitoring, no protected areas); "
    "ISBA/25/LTC/6 and its revisions (unverified). Jones, D.O.B. et al. (authors "
    "unverified): Environmental considerations for impact and preservation reference "
    "zones for deep-sea polymetallic nodule mining, eprints.soton.ac.uk/425987 (large "
    "and apart enough, objectively defined, representative of the mined ground, "
    "with high-quality resource)."
)


def footprint_methods(project: Project) -> Iterator[Method]:
    """Tell the methods of the footprint, with its parameters.

    Parameters
    ----------
    project : Project

    Yields
    ------
    Method
        None without a footprint.
    """
    settings, plan = project.footprint, project.mining
    if settings is None or plan is None:
        return
    yield _disturbed(project, settings, plan)
    yield _buffer(settings)
    if settings.zones:
        yield _likeness(settings)


def _disturbed(
    project: Project, settings: FootprintSettings, plan: MiningPlan
) -> Method:
    return Method(
        title="Sea floor and sediment disturbed",
        words="Under the tracks lies the ground that the delivered tonnes came from. "
        "Sediment is stirred up once from all of it, to one depth; ground between the "
        "tracks counts as undisturbed there, and as within reach of the plume.",
        formulas=DISTURBED,
        where="a ground under the tracks (m\u00b2), T t wet delivered of block i, A "
        "its abundance (kg/m\u00b2, wet), \u03b7 picked up, l\u209c lost on the way "
        "up, L length of the tracks (m), W their width (m), o overlap, M sediment (t "
        "dry), d depth stirred up (m), \u03c1 dry density (kg/m\u00b3).",
        parameters=tuple(_of_tracks(project, settings, plan)),
    )


def _of_tracks(
    project: Project, settings: FootprintSettings, plan: MiningPlan
) -> Iterator[Parameter]:
    yield Parameter(
        symbol="\u03b7",
        meaning="Picked up",
        value=f"{project.resource.pickup:g} (fraction)",
    )
    yield Parameter(
        symbol="W, o",
        meaning="Width of a track, and its overlap",
        value=f"{plan.width_m:g} m, {plan.overlap:g} (fraction)",
    )
    yield Parameter(
        symbol="d",
        meaning=_sourced(
            "Depth stirred up",
            settings.sediment_depth_evidence,
            settings.sediment_depth_source,
        ),
        value=f"{settings.sediment_depth_m:g} m",
    )
    yield Parameter(
        symbol="\u03c1",
        meaning=_sourced(
            "Dry density",
            settings.sediment_dry_density_evidence,
            settings.sediment_dry_density_source,
        ),
        value=f"{settings.sediment_dry_density_kg_m3:g} kg/m\u00b3",
    )


def _buffer(settings: FootprintSettings) -> Method:
    return Method(
        title="Plume buffer",
        words="All ground within a distance of the true outline of the mined blocks, "
        "by geodesics on WGS84; hollows of the outline fill up. Steiner's formula, "
        "which holds for convex outlines alone, bounds it from above. It is a "
        "distance, and no model of a plume.",
        formulas=BUFFER,
        where="B within reach (m\u00b2), G mined ground, S its area, P its perimeter, "
        "b the distance (m).",
        parameters=(
            Parameter(
                symbol="b",
                meaning=_sourced(
                    "Plume buffer",
                    settings.plume_buffer_evidence,
                    settings.plume_buffer_source,
                ),
                value=f"{settings.plume_buffer_m:,g} m",
            ),
            *_settling(settings.settling),
        ),
    )


def _settling(grain: Settling | None) -> Iterator[Parameter]:
    """Tell the grain that screens the buffer: it drifts u h / w."""
    if grain is None:
        return
    told = (
        ("h", "Height from which a grain sinks", grain.height_source, "height_m", "m"),
        ("u", "Current that carries it", grain.current_source, "current_m_s", "m/s"),
        (
            "w",
            "Velocity at which it sinks; it drifts u h / w",
            grain.velocity_source,
            "velocity_mm_s",
            "mm/s",
        ),
    )
    for symbol, meaning, source, name, unit in told:
        yield Parameter(
            symbol=symbol,
            meaning=_sourced(meaning, grain.evidence, source),
            value=f"{getattr(grain, name):g} {unit}",
        )


def _likeness(settings: FootprintSettings) -> Method:
    return Method(
        title="Reference zones",
        words="An impact reference zone lies on mined ground, a preservation reference "
        "zone outside it and its plume buffer, and both are to be like it. A zone is "
        "proposed by trying windows of about the size asked for, up to twice as long "
        "as wide, wholly on ground with an estimate; a window is as good as its worst "
        "criterion. Where the best exceeds a limit no candidate is representative. "
        "The shares are a measure and no test: neighbouring cells are not independent. "
        "Depth and slope are as coarse as the bathymetry, and fauna is not compared.",
        formulas=LIKENESS,
        where="m mean and s standard deviation over the area, F share of the ground at "
        "or below x, p share of facies k; z zone, m mined ground; t difference that "
        "does not matter; D, K and V differences of means, of shares and of facies.",
        parameters=(*_limits(settings.likeness), *_zones(settings)),
        reference=_REFERENCE,
    )


def _limits(like: Likeness) -> Iterator[Parameter]:
    yield Parameter(
        symbol="D",
        meaning="Limit of the means (Stuart 2010; unverified)",
        value=f"{like.mean_difference:g} standard deviations",
    )
    yield Parameter(
        symbol="K, V",
        meaning="Limit of the shares (a judgement: none is published)",
        value=f"{like.share_difference:g} (fraction)",
    )
    told = f" ({like.source})" if like.source else ""
    given = (
        (like.depth_m, "m of depth"),
        (like.slope_deg, "\u00b0 of slope"),
        (like.abundance_kg_m2, "kg/m\u00b2"),
    )
    yield Parameter(
        symbol="t",
        meaning=f"Differences that do not matter{told}",
        value=", ".join(f"{value:g} {unit}" for value, unit in given if value)
        or "none",
    )
    yield Parameter(
        symbol="t",
        meaning="And no more than this part of what the mined ground varies by (a "
        "judgement)",
        value=f"{like.tolerance_sd:g} standard deviations",
    )


def _zones(settings: FootprintSettings) -> Iterator[Parameter]:
    for name, choice in settings.zones.items():
        size = f"{choice.size_km2:g} km\u00b2" if choice.size_km2 else ""
        away = choice.beyond_buffer_m
        far = f"at least {away:,g} m beyond the buffer" if away else ""
        yield Parameter(
            symbol="",
            meaning=f"{name.replace('_', ' ').capitalize()} ({choice.source})",
            value=", ".join(part for part in (choice.file, size, far) if part),
        )


def _sourced(meaning: str, evidence: str, source: str) -> str:
    return f"{meaning} ({evidence}: {source})"
