"""What levers bring to a stock: from what a market decides to numbers by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from geo.model.commodities import CONTAINED
from geo.model.levers import (
    CoordinationLever,
    DiversificationLever,
    RecyclingLever,
    SeabedLever,
    StakeLever,
    StockLever,
    SubstitutionLever,
)
from geo.resilience.product_retirement import recycled_t_per_day
from geo.resilience.seabed_supply import as_planned, output_of, seabed_inflow
from geo.resilience.stock_help import Help, Inflow, Saving, VariantLevel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.model.levers import Lever
    from geo.resilience.seabed_supply import SeabedOutput
    from geo.resilience.stock_question import StockAgent, StockQuestion

    Numbers = NDArray[np.float64]

_Kind = TypeVar("_Kind")

NO_VARIANTS: Mapping[str, str] = {}


def lever_help(
    levers: Sequence[Lever],
    *,
    question: StockQuestion,
    seabed: SeabedOutput | None = None,
    variants: Mapping[str, str] = NO_VARIANTS,
    first_hit_day: float = 0.0,
) -> Help:
    """Turn levers into what a stock is followed with.

    Parameters
    ----------
    levers : sequence of Lever
        Those of other commodities, and those of `idle_levers`, bring nothing.
    question : StockQuestion
    seabed : SeabedOutput, optional
        What the project's plan yields of the metal.
    variants : mapping of str to str, optional
        Network variant of each stake and diversification, by its name.
    first_hit_day : float, optional
        Day on which the first disruption starts. Coordination that is in force by
        then changes the rules; later it comes too late.

    Returns
    -------
    Help
        Targets of stocks, and how fast they are filled, rise from those of the
        question with the level; several levers of one holder, or of coordination,
        count as the best of them.

    Examples
    --------
    >>> from geo.resilience.stock_question import StockQuestion
    >>> question = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=2
    ... )
    >>> thrift = SubstitutionLever(
    ...     name="thrift", source="made up", saved_share=0.2, ramp_days=2.0
    ... )
    >>> lever_help([thrift], question=question).savings[0].share
    array([[0.05],
           [0.15]])
    """
    idle = idle_levers(levers, question=question, seabed=seabed, variants=variants)
    working = [lever for lever in levers if lever.name not in idle]
    edges = step_edges(question)
    stocks = _of_kind(working, StockLever)
    private = [lever for lever in stocks if lever.holder == "private"]
    public = [lever for lever in stocks if lever.holder == "public"]
    lag_days, sharing = _rules(
        _of_kind(working, CoordinationLever), question, first_hit_day=first_hit_day
    )
    return Help(
        inflows=tuple(_inflows(working, question=question, edges=edges, seabed=seabed)),
        savings=tuple(_savings(working, question=question, edges=edges)),
        variants=tuple(
            VariantLevel(variant=variants[lever.name], level=lever.mean_level(edges))
            for lever in working
            if isinstance(lever, (StakeLever, DiversificationLever))
        ),
        private_target_days=_targets(private, question.private, edges=edges),
        public_target_days=_targets(public, question.public, edges=edges),
        private_fill=_fills(private, question.private, edges=edges),
        public_fill=_fills(public, question.public, edges=edges),
        information_lag_days=lag_days,
        sharing=sharing,
    )


def idle_levers(
    levers: Sequence[Lever],
    *,
    question: StockQuestion,
    seabed: SeabedOutput | None = None,
    variants: Mapping[str, str] = NO_VARIANTS,
) -> dict[str, str]:
    """Say which levers bring nothing to a stock, and why.

    Sharing between sectors counts only where their stocks differ. Stocks are held in
    proportion to demand and run down alike unless some sector saves more than others:
    without a lever that saves in one sector alone, sharing changes nothing.

    Parameters
    ----------
    levers : sequence of Lever
    question : StockQuestion
    seabed : SeabedOutput, optional
    variants : mapping of str to str, optional
        As of `lever_help`.

    Returns
    -------
    dict of str to str
        Reason by name.

    Examples
    --------
    >>> from geo.resilience.stock_question import StockQuestion
    >>> question = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=2
    ... )
    >>> nodules = SeabedLever(name="nodules", source="plan")
    >>> idle_levers([nodules], question=question)
    {'nodules': 'it has no plan that yields nickel'}
    """
    sectors = {one.sector for one in question.sectors}
    last_day = question.steps * question.step_days
    apart = any(
        lever.helps(question.commodity) and _saves_apart(lever, sectors)
        for lever in levers
    )
    found: dict[str, str] = {}
    for lever in as_they_begin(levers, question=question, seabed=seabed):
        if not lever.helps(question.commodity):
            found[lever.name] = f"it is for {lever.commodity}"
        elif lever.first_day >= last_day:
            found[lever.name] = (
                f"it begins on day {lever.first_day:g}, after the last that is followed"
            )
        elif isinstance(lever, CoordinationLever):
            found[lever.name] = _idle_rules(lever, question, apart=apart)
        elif isinstance(lever, SubstitutionLever):
            known = lever.sector in {"", *sectors}
            found[lever.name] = (
                "" if known else f"the market has no sector {lever.sector}"
            )
        elif isinstance(lever, SeabedLever):
            output = _output(lever, question=question, seabed=seabed)
            found[lever.name] = (
                "" if output else f"it has no plan that yields {question.commodity}"
            )
        elif isinstance(lever, (StakeLever, DiversificationLever)):
            changes = lever.name in variants
            found[lever.name] = "" if changes else "it changes nothing in the network"
    return {name: why for name, why in found.items() if why}


def as_they_begin(
    levers: Sequence[Lever],
    *,
    question: StockQuestion,
    seabed: SeabedOutput | None = None,
) -> tuple[Lever, ...]:
    """Give levers with their own start, or that of the project's plan.

    Parameters
    ----------
    levers : sequence of Lever
    question : StockQuestion
    seabed : SeabedOutput, optional
        What the project's plan yields of the metal.

    Returns
    -------
    tuple of Lever
        A seabed lever takes of the plan what it leaves out.

    Examples
    --------
    >>> from geo.resilience.seabed_supply import LEVELS, SeabedOutput
    >>> from geo.resilience.stock_question import StockQuestion
    >>> question = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=2
    ... )
    >>> plan = SeabedOutput(
    ...     metal="Ni",
    ...     contained_per_wet_t=0.01,
    ...     recovery=0.9,
    ...     wet_t_per_year=1e6,
    ...     start_day=900.0,
    ...     total_wet_t=dict.fromkeys(LEVELS, 170e6),
    ... )
    >>> nodules = SeabedLever(name="nodules", source="plan")
    >>> as_they_begin([nodules], question=question, seabed=plan)[0].first_day
    900.0
    """

    def begins(lever: Lever) -> Lever:
        if not isinstance(lever, SeabedLever):
            return lever
        output = _output(lever, question=question, seabed=seabed)
        return lever if output is None else as_planned(lever, output=output)

    return tuple(begins(lever) for lever in levers)


def step_edges(question: StockQuestion) -> Numbers:
    """Give the days on which steps begin, and the one on which the last ends.

    Parameters
    ----------
    question : StockQuestion

    Returns
    -------
    ndarray of float, shape (steps + 1,)

    Examples
    --------
    >>> from geo.resilience.stock_question import StockQuestion
    >>> question = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=1.0, horizon_days=60, step_days=30.0
    ... )
    >>> step_edges(question)
    array([ 0., 30., 60.])
    """
    return np.asarray(np.arange(question.steps + 1) * question.step_days, dtype=float)


def _of_kind(levers: Sequence[Lever], kind: type[_Kind]) -> list[_Kind]:
    return [lever for lever in levers if isinstance(lever, kind)]


def _output(
    lever: SeabedLever, *, question: StockQuestion, seabed: SeabedOutput | None
) -> SeabedOutput | None:
    metal = CONTAINED.get(question.commodity, "")
    return output_of(lever, metal=metal, seabed=seabed)


def _saves_apart(lever: Lever, sectors: Collection[str]) -> bool:
    """Say whether a lever makes the stocks of sectors differ."""
    if not isinstance(lever, SubstitutionLever) or len(sectors) == 1:
        return False
    return lever.sector in sectors and lever.saved_share > 0.0


def _idle_rules(
    lever: CoordinationLever, question: StockQuestion, *, apart: bool
) -> str:
    """Say why coordination changes nothing; nothing if it does."""
    if lever.information_lag_days < question.information_lag_days:
        return ""
    if lever.sharing <= question.sharing:
        return "the rules that there are let goods out as soon, and share as much"
    if apart:
        return ""
    return "it changes sharing alone, and the stocks of all sectors run down alike"


def _rules(
    levers: Sequence[CoordinationLever],
    question: StockQuestion,
    *,
    first_hit_day: float,
) -> tuple[float | None, float | None]:
    """Give lag and sharing by the best of the levers in force; None changes nothing."""
    in_force = [lever for lever in levers if lever.first_day <= first_hit_day]
    if not in_force:
        return None, None
    lags = [lever.information_lag_days for lever in in_force]
    shared = [lever.sharing for lever in in_force]
    return (
        min(question.information_lag_days, *lags),
        max(question.sharing, *shared),
    )


def _inflows(
    levers: Sequence[Lever],
    *,
    question: StockQuestion,
    edges: Numbers,
    seabed: SeabedOutput | None,
) -> Iterator[Inflow]:
    for lever in levers:
        if isinstance(lever, RecyclingLever):
            yield Inflow(
                name=lever.name,
                t_per_day=recycled_t_per_day(lever, edges_days=edges),
                relative_sd=lever.relative_sd,
                lag_sd_days=lever.lag_sd_days,
                sooner_days=lever.lag_days,
            )
        elif isinstance(lever, SeabedLever):
            output = _output(lever, question=question, seabed=seabed)
            if output is not None:
                yield seabed_inflow(lever, output=output, edges_days=edges)


def _savings(
    levers: Sequence[Lever], *, question: StockQuestion, edges: Numbers
) -> Iterator[Saving]:
    for lever in _of_kind(levers, SubstitutionLever):
        takes_part = np.array(
            [lever.sector in {"", one.sector} for one in question.sectors], dtype=float
        )
        reached = lever.mean_level(edges) * lever.saved_share
        yield Saving(
            name=lever.name,
            share=np.outer(reached, takes_part),
            relative_sd=lever.relative_sd,
            lag_sd_days=lever.lag_sd_days,
            sooner_days=lever.lag_days,
        )


def _targets(
    levers: Sequence[StockLever], agent: StockAgent, *, edges: Numbers
) -> Numbers | None:
    whole = [(lever, lever.target_days) for lever in levers]
    return _raised(whole, usual=agent.target_days, edges=edges)


def _fills(
    levers: Sequence[StockLever], agent: StockAgent, *, edges: Numbers
) -> Numbers | None:
    whole = [(lever, lever.fill_days_per_day) for lever in levers]
    return _raised(whole, usual=agent.fill_days_per_day, edges=edges)


def _raised(
    whole: Sequence[tuple[StockLever, float]], *, usual: float, edges: Numbers
) -> Numbers | None:
    """Raise what is usual with the level of the levers; the best of them counts."""
    if not whole:
        return None
    raised = [
        usual + lever.mean_level(edges) * max(0.0, most - usual)
        for lever, most in whole
    ]
    return np.asarray(np.max(raised, axis=0))
