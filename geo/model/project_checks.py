"""What does not fit together among the parts of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from geo.errors import Problem
from geo.model.campaign_misfits import campaign_misfits
from geo.model.deposit_misfits import deposit_misfits
from geo.model.economics_checks import economics_misfits
from geo.model.estimate import ABUNDANCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.campaign import CampaignSettings
    from geo.model.classes import ClassSettings
    from geo.model.crust import CrustSettings
    from geo.model.disruption import Disruption
    from geo.model.economics import EconomicsSettings
    from geo.model.economics_checks import HoldsPlan
    from geo.model.estimate import EstimateSettings
    from geo.model.ground import ExclusionChoice
    from geo.model.mining import MiningPlan
    from geo.model.mud import MudSettings
    from geo.model.reporting_code import Rpeee
    from geo.model.resilience import ResilienceSettings
    from geo.model.resource import ResourceSettings
    from geo.model.samples import SampleFile
    from geo.model.sampling import SamplingSettings
    from geo.model.sea_areas import DomainChoice
    from geo.model.uncertainty import UncertaintySettings

MOST_EXCLUSIONS = 8  # sixteen bits hold the usual reasons, and as many of a project


class ProjectParts(Protocol):
    """The parts of a project that are held against each other."""

    @property
    def samples(self) -> SampleFile:
        """Stations."""

    @property
    def sampling(self) -> SamplingSettings:
        """What is known of the samplers."""

    @property
    def resource(self) -> ResourceSettings:
        """What counts."""

    @property
    def uncertainty(self) -> UncertaintySettings:
        """Errors that are drawn."""

    @property
    def classes(self) -> ClassSettings | None:
        """Classes, where some are proposed."""

    @property
    def rpeee(self) -> Rpeee | None:
        """Reasonable prospects, where they are told."""

    @property
    def domains(self) -> tuple[DomainChoice, ...]:
        """Parts that are estimated by themselves."""

    @property
    def bathymetry(self) -> object | None:
        """Depths, where there are any."""

    @property
    def exclusions(self) -> tuple[ExclusionChoice, ...]:
        """Areas in which nothing counts."""

    @property
    def supply(self) -> HoldsPlan | None:
        """The market, where there is one."""

    @property
    def disruptions(self) -> tuple[Disruption, ...]:
        """The scenario."""

    @property
    def resilience(self) -> ResilienceSettings:
        """Levers and scenarios."""

    @property
    def campaign(self) -> CampaignSettings | None:
        """The next campaign, where one is planned."""

    @property
    def synthetic(self) -> bool:
        """The stations are made up."""

    @property
    def estimate(self) -> EstimateSettings:
        """How the ground between stations is estimated."""

    @property
    def mud(self) -> MudSettings | None:
        """Cores of mud, where the deposit is mud."""

    @property
    def mining(self) -> MiningPlan | None:
        """How the ground is worked, where that is planned."""

    @property
    def footprint(self) -> object | None:
        """What mining disturbs, where it is asked for."""

    @property
    def economics(self) -> EconomicsSettings | None:
        """Prices and costs, where they are told."""

    @property
    def crust(self) -> CrustSettings | None:
        """Crust, where the deposit is crust."""

    @property
    def metals(self) -> tuple[str, ...]:
        """What is estimated in what lies there."""


def misfits(project: ProjectParts) -> Iterator[Problem]:
    """Find parts of a project that need another which is not there.

    Parameters
    ----------
    project : ProjectParts
        A `geo.model.project.Project`.

    Yields
    ------
    Problem
        Places counted from one.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> list(misfits(read_project(example_project("minamitorishima")).project))
    []
    """
    yield from _uncertain(project.disruptions)
    yield from _too_many(project.exclusions)
    yield from _without_bathymetry(project)
    yield from _without_classes(project)
    yield from _not_assayed(project)
    yield from _laws_without_photos(project)
    yield from _without_market(project)
    yield from _leading(project)
    yield from _planned_elsewhere(project)
    yield from campaign_misfits(
        project.campaign, classes=project.classes, depths=project.bathymetry
    )
    yield from _disturbed_by_nothing(project)
    if project.economics is not None:
        yield from economics_misfits(
            project.economics,
            mining=project.mining,
            metals=project.metals,
            supply=project.supply,
        )
    yield from deposit_misfits(
        samples=project.samples,
        uncertainty=project.uncertainty,
        mud=project.mud,
        crust=project.crust,
        resource=project.resource,
        bathymetry=project.bathymetry,
    )


def _disturbed_by_nothing(project: ProjectParts) -> Iterator[Problem]:
    """Find a footprint without a plan of what is mined."""
    if project.footprint is not None and project.mining is None:
        yield Problem(
            where="footprint",
            what="what mining disturbs is asked for, and no plan of mining is given",
            expected="[mining] beside [footprint]",
            cure="width_m, speed_m_s and utilisation are enough",
        )


def _leading(project: ProjectParts) -> Iterator[Problem]:
    """Find a leading variable that nothing tells."""
    asked = project.estimate.leading
    if asked not in {ABUNDANCE, *project.metals}:
        yield Problem(
            where="estimate.leading",
            what=f"{asked!r} is no metal of the samples",
            expected=f"one of {', '.join((ABUNDANCE, *project.metals))}",
        )


def _planned_elsewhere(project: ProjectParts) -> Iterator[Problem]:
    """Find a plan on a domain that there is not."""
    plan = project.supply.seabed if project.supply else None
    names = [one.name for one in project.domains]
    if plan is not None and plan.domain and plan.domain not in names:
        yield Problem(
            where="supply.seabed.domain",
            what=f"{plan.domain!r} is no domain of the project",
            expected="one of " + ", ".join(names) if names else "[[domains]]",
            cure="leave it out, and the plan draws upon all ground",
        )


def _without_market(project: ProjectParts) -> Iterator[Problem]:
    """Find levers and scenarios of a market that there is not."""
    asked = project.resilience
    if project.supply is None and any(
        (asked.levers, asked.portfolios, asked.scenarios, asked.levers_of)
    ):
        yield Problem(
            where="resilience",
            what="levers, portfolios or scenarios, and no market that they are for",
            expected="[supply] with its commodities",
        )


def _too_many(exclusions: tuple[ExclusionChoice, ...]) -> list[Problem]:
    if len(exclusions) <= MOST_EXCLUSIONS:
        return []
    return [
        Problem(
            where="exclusions",
            what=f"{len(exclusions)}",
            expected=f"at most {MOST_EXCLUSIONS}",
            cure="put areas of one kind into one file: each keeps its own name there",
        )
    ]


def _without_bathymetry(project: ProjectParts) -> list[Problem]:
    if project.resource.seamounts is None or project.bathymetry is not None:
        return []
    return [
        Problem(
            where="resource.seamounts",
            what="a rule, and no bathymetry to find them in",
            expected="a [bathymetry] with its file",
        )
    ]


def _without_classes(project: ProjectParts) -> list[Problem]:
    """Find a resource that nothing could be part of."""
    if project.rpeee is None or project.classes is not None or project.synthetic:
        return []
    return [
        Problem(
            where="rpeee",
            what="a resource is asked for, and no classes: ground in none is no part "
            "of it, so that it would be nothing",
            expected="[classes] beside [rpeee]",
            cure="annual_area_km2 is enough; without [rpeee] it is an inventory",
        )
    ]


def _laws_without_photos(project: ProjectParts) -> list[Problem]:
    """Find laws of photos that nothing could be worked out by."""
    samples, sampling = project.samples, project.sampling
    laws = {
        "coverage": (sampling.coverage, samples.coverage is not None, "coverage"),
        "long_axis": (
            sampling.long_axis,
            bool(samples.columns.long_axis_mm),
            "columns.long_axis_mm",
        ),
    }
    problems = []
    for name, (law, column, key) in laws.items():
        if law is None:
            continue
        if not column:
            what, cure = "a law, and no column it works on", f"name samples.{key}"
        elif samples.rules.no_abundance == "reject":
            what = "a law, and stations without an abundance are rejected"
            cure = 'samples.rules.no_abundance = "keep"'
        else:
            continue
        problems.append(Problem(where=f"sampling.{name}", what=what, cure=cure))
    return problems


def _not_assayed(project: ProjectParts) -> list[Problem]:
    """Find metals that settings speak of and no column of the samples holds."""
    metals = project.metals
    named = [
        (f"domains.{number}.top_cut_grades", metal)
        for number, domain in enumerate(project.domains, start=1)
        for metal in domain.top_cut_grades
    ]
    named += [("uncertainty.assay_sd", metal) for metal in project.uncertainty.assay_sd]
    return [
        Problem(
            where=f"{place}.{metal}",
            what=f"{metal!r} is no metal of the samples",
            expected="one of " + (", ".join(metals) or "none: no grades are given"),
            cure="correct it, or leave it out",
        )
        for place, metal in named
        if metal not in metals
    ]


def _uncertain(disruptions: tuple[Disruption, ...]) -> list[Problem]:
    return [
        Problem(
            where=f"disruptions.{number}.probability",
            what=f"{hit.probability:g}: this version takes every disruption as certain",
            expected="1",
            cure="leave probability out",
        )
        for number, hit in enumerate(disruptions, start=1)
        if hit.probability != 1.0
    ]
