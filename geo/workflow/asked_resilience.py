"""What a project asks of its stocks, with libraries and events read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.model.levers import Lever, SeabedLever
from geo.model.resilience import Portfolio, Scenario, all_levers
from geo.resilience.portfolio_runs import NOTHING
from geo.sources.bundled import bundled_file
from geo.sources.events import EVENTS, read_event
from geo.sources.lever_files import lever_file, read_levers

if TYPE_CHECKING:
    from pathlib import Path

    from geo.model.disruption import Disruption
    from geo.model.project import Project

THE_PROJECTS = "the project's"
NOTHING_STOPS = "nothing stops"
PORTS_FILE = "supply/ports.csv"  # names in libraries are held against it
SEABED = "seabed production"
WITH_SEABED = "with the seabed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedResilience:
    """Levers, portfolios of them, and scenarios.

    Parameters
    ----------
    levers : tuple of Lever
        All that there are.
    portfolios : tuple of Portfolio
        Doing nothing is among them.
    scenarios : tuple of Scenario
        The phases of their events are among their disruptions.
    """

    levers: tuple[Lever, ...]
    portfolios: tuple[Portfolio, ...]
    scenarios: tuple[Scenario, ...]


def asked_resilience(project: Project) -> AskedResilience:
    """Put together what stocks are followed with.

    The scenario of the project comes first where something is disrupted in it, then
    those of its ``[resilience]``. Without any portfolio, doing nothing is set beside
    the project's own seabed production, where it plans one.

    Parameters
    ----------
    project : Project

    Returns
    -------
    AskedResilience

    Raises
    ------
    DataError
        An event or the levers of a country cannot be read.
    ParameterError
        A portfolio names a lever that there is not.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> asked = asked_resilience(
    ...     read_project(example_project("minamitorishima")).project
    ... )
    >>> asked.scenarios[0].name, asked.portfolios[0].levers
    ("the project's", ())
    """
    settings = project.resilience
    library = read_levers(settings.levers_of) if settings.levers_of else ()
    levers = all_levers(settings, library=library)
    portfolios = settings.portfolios
    plan = project.supply.seabed if project.supply else None
    if not portfolios and plan is not None:
        own = SeabedLever(name=SEABED, source=plan.source or "the project's plan")
        levers = (*(one for one in levers if one.name != SEABED), own)
        portfolios = (Portfolio(name=WITH_SEABED, levers=(SEABED,)),)
    if all(one.levers for one in portfolios):
        portfolios = (NOTHING, *portfolios)
    return AskedResilience(
        levers=levers, portfolios=portfolios, scenarios=_scenarios(project)
    )


def asked_files(project: Project) -> tuple[Path, ...]:
    """List the files that levers and events are read from.

    Parameters
    ----------
    project : Project

    Returns
    -------
    tuple of pathlib.Path
    """
    settings = project.resilience
    events = dict.fromkeys(one.event for one in settings.scenarios if one.event)
    library = [lever_file(settings.levers_of)] if settings.levers_of else []
    named = [bundled_file(f"{EVENTS}/{event}.toml") for event in events]
    checked = [bundled_file(PORTS_FILE)] if library or named else []
    return (*library, *named, *checked)


def _scenarios(project: Project) -> tuple[Scenario, ...]:
    told = tuple(map(_with_event, project.resilience.scenarios))
    if project.disruptions:
        return (Scenario(name=THE_PROJECTS, disruptions=project.disruptions), *told)
    return told or (Scenario(name=NOTHING_STOPS),)


def _with_event(scenario: Scenario) -> Scenario:
    if not scenario.event:
        return scenario
    phases: tuple[Disruption, ...] = read_event(scenario.event).disruptions()
    return replace(scenario, disruptions=(*scenario.disruptions, *phases))
