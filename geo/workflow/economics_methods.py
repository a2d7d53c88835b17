"""How costs and revenue came about, and what they were computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.economics_formulas import (
    BREAK_EVEN,
    DRAWN_PRICE,
    EQUIVALENT,
    MINED,
    VALUE,
)
from geo.report.equations import Method, Parameter
from geo.workflow.economics_views import ORDER_NAMES
from geo.workflow.value_terms import money_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.economics import EconomicsSettings
    from geo.model.mining import MiningPlan
    from geo.model.project import Project


def economics_methods(project: Project) -> Iterator[Method]:
    """Gather the methods behind the value of a plan, each with its parameters.

    Parameters
    ----------
    project : Project

    Yields
    ------
    Method
        None where no economics are asked for.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> list(economics_methods(SimpleNamespace(economics=None, mining=None)))
    []
    """
    economics, mining = project.economics, project.mining
    if economics is None or mining is None:
        return
    yield _ground(mining)
    yield _worth(economics)
    yield _flows(economics)
    if economics.uncertainty.draws:
        yield _draws(project, economics)


def _ground(mining: MiningPlan) -> Method:
    told = (
        ("n", "Collectors", f"{mining.count}"),
        ("b", "Width of a track", f"{mining.width_m:g} m"),
        ("s", "Speed", f"{mining.speed_m_s:g} m/s"),
        ("u", "Of the year at work", f"{mining.utilisation:g} (fraction)"),
        ("o", "Driven before", f"{mining.overlap:g} (fraction)"),
        ("r", "Of the full rate, from the first year on", _ramp(mining)),
        ("", "First comes what is", ORDER_NAMES[mining.order]),
    )
    return Method(
        title="What is mined when (planning only)",
        words="Blocks at or above the cut-off, of the classes that may be planned on, "
        "are mined one after the other; a block that a year ends in is split. What "
        "binds a year is told: the ground that collectors cover, or the tonnes taken "
        "off them at most. By value, what brings most above its own costs for the time "
        "that it takes comes first; by distance, what is nearest.",
        formulas=MINED,
        where="a ground of a year (m\u00b2), M most tonnes (t wet), A abundance in "
        "situ (kg/m\u00b2 wet), \u03b7 share of it that is recovered.",
        parameters=_parameters(told),
        reference=mining.source,
    )


def _ramp(mining: MiningPlan) -> str:
    return ", ".join(f"{share:g}" for share in (*mining.ramp, 1.0))


def _worth(economics: EconomicsSettings) -> Method:
    return Method(
        title="Metal equivalent and break-even abundance (planning only)",
        words="Each metal counts by what is paid for it: price, recovery and payable "
        "share. Ground pays for its own mining where what is paid for a tonne exceeds "
        "what it costs, the ground's own cost spread over its tonnes; capital, fixed "
        "costs, royalty and tax are not in it. No part of a statement.",
        formulas=(*EQUIVALENT, *BREAK_EVEN),
        where="g grade (fraction of dry mass), p price (USD/t), R recovery, y payable "
        "share, v value and k cost of a wet tonne (USD), w moisture, c cost of the "
        "ground (USD/m\u00b2), \u03b7 share of the tonnes in situ that is recovered.",
        parameters=_parameters(
            (("ref", "Equivalents are told in", economics.equivalent_in),)
        ),
    )


def _flows(economics: EconomicsSettings) -> Method:
    tax = economics.tax.rate if economics.tax else 0.0
    royalty = economics.royalty
    told = (
        (
            "d",
            "Discount rate",
            f"{economics.discount_rate:g} a year, {money_words(economics)}",
        ),
        ("\u03c4", "Money of a year moves at its", _moves(economics)),
        ("x", "Tax on profit", f"{tax:g} (fraction)"),
        (
            "L",
            "Royalty",
            f"{royalty.rate:g} of the {royalty.base}" if royalty else "none",
        ),
        ("", "First year of mining", f"{economics.first_production_year}"),
    )
    return Method(
        title="Cash flow (planning only)",
        words="Capital is spent before mining and written off in a straight line from "
        "its first year on; losses are carried on where the terms say so, and bring no "
        "tax back. Prices hold for the whole life. Working capital and loans are left "
        "out. Before tax, the same years are valued with what the state takes added "
        "back. The abundance at which nothing is left is found by one factor on all "
        "blocks, in the same order, with the years laid out anew.",
        formulas=VALUE,
        where="F net flow of year t, E revenue, C running costs, L royalty, X tax, K "
        "capital, sustaining capital and closure, P profit: revenue less running "
        "costs, royalty, sustaining capital, closure and what is written off, B "
        "earlier losses used, \u03c4 years from the decision.",
        parameters=_parameters(told),
    )


def _moves(economics: EconomicsSettings) -> str:
    return "end" if economics.timing == "end of year" else "middle"


def _draws(project: Project, economics: EconomicsSettings) -> Method:
    told = economics.uncertainty
    pairs = "; ".join(
        f"{one} and {other} {value:g}"
        for one, others in economics.correlations.items()
        for other, value in others.items()
    )
    return Method(
        title="Value over many worlds (planning only)",
        words="In each world one realization of the ground, prices, recovery, costs, "
        "capital and pace are drawn, and the order of mining stays. Prices are "
        "lognormal with their mean kept, correlated by their logarithms, and hold for "
        "the whole life. The tornado moves one at a time from its P10 to its P90. "
        "Beside it each world may stop after the year of mining that is best for it, "
        "which is never worth less: closure comes forward, what still stands is "
        "written off.",
        formulas=DRAWN_PRICE,
        where="\u03bc mean price, s its standard deviation over the mean, z standard "
        "normal numbers, correlated.",
        parameters=_parameters(
            (
                ("", "Draws", f"{told.draws:,}"),
                ("", "Seed", f"{project.seed}"),
                ("", "Correlations that are not 0", pairs or "none"),
            )
        ),
    )


def _parameters(told: tuple[tuple[str, str, str], ...]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(symbol=symbol, meaning=meaning, value=value)
        for symbol, meaning, value in told
    )
