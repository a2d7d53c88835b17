"""What a scenario does, from when and for how long, in words."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.model.disruption import Disruption
    from geo.model.resilience import Scenario
    from geo.workflow.naming import Names

NOTHING_HAPPENS = "none"


def stop_words(hit: Disruption, *, names: Names) -> str:
    """Say what a disruption does, when it begins, how it comes and how long it lasts.

    Parameters
    ----------
    hit : Disruption
    names : Names

    Returns
    -------
    str
        Days are days of the scenario.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.workflow.naming import Names
    >>> stop = Disruption(
    ...     target=Target.GATE,
    ...     name="Malacca Strait",
    ...     start_day=60.0,
    ...     duration_days=30.0,
    ... )
    >>> stop_words(stop, names=Names(by_target={}))
    'Malacca Strait closed from day 60 for 30 days'
    """
    lasts = f" for {hit.duration_days:g} days" if isfinite(hit.duration_days) else " on"
    coming = f", reached in {hit.ramp_days:g} days" if hit.ramp_days > 0.0 else ""
    return f"{names.disruption(hit)} from day {hit.start_day:g}{lasts}{coming}"


def scenario_words(scenario: Scenario, *, names: Names) -> str:
    """Say all that a scenario does.

    Parameters
    ----------
    scenario : Scenario
        With the phases of its event.
    names : Names

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.resilience import Scenario
    >>> from geo.workflow.naming import Names
    >>> boom = Scenario(name="boom", demand_growth_per_year=0.03, source="made up")
    >>> scenario_words(boom, names=Names(by_target={}))
    'demand grows by 3% a year'
    """
    told = [stop_words(hit, names=names) for hit in scenario.disruptions]
    if scenario.demand_growth_per_year:
        told.append(
            f"demand grows by {100.0 * scenario.demand_growth_per_year:g}% a year"
        )
    if scenario.price_multiplier != 1.0:
        told.append(f"prices {scenario.price_multiplier:g} times the ordinary")
    return ", ".join(told) or NOTHING_HAPPENS


def first_stop_day(scenario: Scenario) -> float:
    """Give the day on which the first stop of a scenario begins.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    float
        NaN where nothing stops.

    Examples
    --------
    >>> from geo.model.resilience import Scenario
    >>> first_stop_day(Scenario(name="quiet", source="made up"))
    nan
    """
    return min((hit.start_day for hit in scenario.disruptions), default=nan)
