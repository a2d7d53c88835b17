"""What a project's own sea floor gives its market, past every gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from geo.errors import Problem
from geo.model.limits import outside
from geo.model.profile_questions import refuse
from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.stock_help import Inflow

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.model.levers import SeabedLever
    from geo.model.supply import SeabedPlan

Numbers = NDArray[np.float64]

LEVELS = ("p10", "p50", "p90")
"""Low, middle and high of what can be recovered; P10 is low."""

_P90_Z = 1.2815515655446004  # standard normal quantile of 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class SeabedOutput:
    """What the plan of a project yields of one metal.

    Parameters
    ----------
    metal : str
        Symbol.
    contained_per_wet_t : float
        Tonnes of metal in a wet tonne of nodules, before the plant.
    recovery : float
        Of the plant, 0 to 1.
    wet_t_per_year : float
        Planned.
    start_day, ramp_days : float, optional
        Of the plan.
    total_wet_t : mapping of str to float
        Recoverable wet tonnes by `LEVELS`; the same three times where no realizations
        tell them apart.
    in_situ_wet_t : float, optional
        All that lies there; as much as can be recovered where it is left out.
    source : str, optional
        Of the plan.

    Raises
    ------
    ParameterError
        A number is out of its range, or levels are missing or out of order; all is
        told.

    Examples
    --------
    >>> SeabedOutput(
    ...     metal="Co",
    ...     contained_per_wet_t=0.0026,
    ...     recovery=0.77,
    ...     wet_t_per_year=3e6,
    ...     total_wet_t={"p10": 150e6, "p50": 170e6, "p90": 190e6},
    ... ).t_per_year
    6006.0
    """

    metal: str
    contained_per_wet_t: float
    recovery: float
    wet_t_per_year: float
    start_day: float = 0.0
    ramp_days: float = 0.0
    total_wet_t: Mapping[str, float]
    in_situ_wet_t: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "contained_per_wet_t", low=0.0, high=1.0),
            *outside(self, "recovery", low=0.0, high=1.0),
            *outside(self, "wet_t_per_year", low=0.0, high=1e10),
        ]
        told = [self.total_wet_t.get(level, -1.0) for level in LEVELS]
        if not 0.0 <= told[0] <= told[1] <= told[2]:
            problems.append(
                Problem(
                    where="total_wet_t",
                    what=f"{dict(self.total_wet_t)}",
                    expected="p10, p50 and p90, from 0 upwards",
                )
            )
        refuse(f"seabed output of {self.metal}", problems)

    @property
    def t_per_wet_t(self) -> float:
        """Tonnes of metal that leave the plant for a wet tonne."""
        return self.contained_per_wet_t * self.recovery

    @property
    def t_per_year(self) -> float:
        """Tonnes of metal a year at the planned rate."""
        return self.wet_t_per_year * self.t_per_wet_t

    @property
    def in_situ_t(self) -> float:
        """Tonnes of metal in the ground."""
        lying = self.in_situ_wet_t
        wet_t = self.total_wet_t["p50"] if lying is None else lying
        return wet_t * self.contained_per_wet_t

    @property
    def total_t(self) -> float:
        """Tonnes of metal that can be recovered and leave the plant."""
        return self.total_wet_t["p50"] * self.t_per_wet_t

    @property
    def total_sd(self) -> float:
        """Spread of what can be recovered: standard deviation of its logarithm."""
        low, _, high = (self.total_wet_t[level] for level in LEVELS)
        return log(high / low) / (2.0 * _P90_Z) if 0.0 < low < high else 0.0


def seabed_output(
    metal: str,
    *,
    plan: SeabedPlan | None,
    record: Mapping[str, object],
    facts: Mapping[str, object],
) -> SeabedOutput | None:
    """Take the output of a metal from a project's own statement.

    Parameters
    ----------
    metal : str
        Symbol; empty gives nothing.
    plan : SeabedPlan or None
        Of the project.
    record : mapping
        What the statement makes of the plan: ``metals_t_per_year``,
        ``metals_total_t``, ``wet_t_per_year``, and ``ground``, the facts of the one
        domain that it draws upon, where it names one.
    facts : mapping
        Of the statement: ``wet_t``, ``recoverable_wet_t``, and ``wet_t_p10`` …
        ``wet_t_p90`` with ``recoverable_share`` where there are realizations.

    Returns
    -------
    SeabedOutput or None
        None where there is no plan, or it gives none of the metal.

    Examples
    --------
    >>> from geo.model.supply import SeabedPlan
    >>> made = seabed_output(
    ...     "Co",
    ...     plan=SeabedPlan(wet_t_per_year=3e6, recovery={"Co": 0.77}),
    ...     record={"wet_t_per_year": 3e6, "metals_t_per_year": {"Co": 6006.0}},
    ...     facts={"recoverable_wet_t": 170e6},
    ... )
    >>> round(made.contained_per_wet_t, 6)
    0.0026
    """
    if plan is None or not record:
        return None
    a_year = cast("Mapping[str, float]", record["metals_t_per_year"])
    recovery = plan.recovery.get(metal, 0.0)
    if not metal or metal not in a_year or not recovery * plan.wet_t_per_year > 0.0:
        return None
    own = {**facts, **cast("Mapping[str, object]", record.get("ground", {}))}
    return SeabedOutput(
        metal=metal,
        contained_per_wet_t=a_year[metal] / (plan.wet_t_per_year * recovery),
        recovery=recovery,
        wet_t_per_year=plan.wet_t_per_year,
        start_day=plan.start_day,
        ramp_days=plan.ramp_days,
        total_wet_t=_levels(own),
        in_situ_wet_t=cast("float | None", own.get("wet_t")),
        source=plan.source,
    )


def output_of(
    lever: SeabedLever, *, metal: str, seabed: SeabedOutput | None
) -> SeabedOutput | None:
    """Say which deposit a lever draws upon: its own, or the project's.

    Parameters
    ----------
    lever : SeabedLever
    metal : str
        Symbol of what the tonnes of the commodity are of, as
        `geo.model.commodities.CONTAINED` has it.
    seabed : SeabedOutput or None
        Of the project.

    Returns
    -------
    SeabedOutput or None
        None where it gives none of the metal.

    Examples
    --------
    >>> from geo.model.levers import SeabedLever
    >>> mud = SeabedLever(
    ...     name="mud",
    ...     source="made up",
    ...     wet_t_per_year=1e5,
    ...     content={"REO": 0.001},
    ...     recovery={"REO": 0.8},
    ...     total_wet_t=1e9,
    ... )
    >>> output_of(mud, metal="REO", seabed=None).t_per_year
    80.0
    >>> output_of(mud, metal="Co", seabed=None) is None
    True
    """
    if not lever.content:
        return seabed
    if metal not in lever.content:
        return None
    return SeabedOutput(
        metal=metal,
        contained_per_wet_t=lever.content[metal],
        recovery=lever.recovery[metal],
        wet_t_per_year=lever.wet_t_per_year or 0.0,
        total_wet_t=dict.fromkeys(LEVELS, lever.total_wet_t or 0.0),
        in_situ_wet_t=lever.in_situ_wet_t,
        source=lever.source,
    )


def output_of_group(output: SeabedOutput, *, share: float) -> SeabedOutput:
    """Take of an output of rare earths what is of one element group.

    Plant and gates let all groups through alike: ore is lifted and leached whole, and
    no source tells the recovery of one element apart from the others.

    Parameters
    ----------
    output : SeabedOutput
        Of all oxides.
    share : float
        Of them, of the group, 0 to 1.

    Returns
    -------
    SeabedOutput

    Examples
    --------
    >>> whole = SeabedOutput(
    ...     metal="REO",
    ...     contained_per_wet_t=0.001,
    ...     recovery=0.8,
    ...     wet_t_per_year=1e6,
    ...     total_wet_t=dict.fromkeys(LEVELS, 1e9),
    ... )
    >>> output_of_group(whole, share=0.04).t_per_year
    32.0
    """
    return replace(output, contained_per_wet_t=share * output.contained_per_wet_t)


def as_planned(lever: SeabedLever, *, output: SeabedOutput) -> SeabedLever:
    """Fill what a lever leaves out from the project's plan.

    Parameters
    ----------
    lever : SeabedLever
    output : SeabedOutput

    Returns
    -------
    SeabedLever
        With a rate, a start, a ramp and a recovery. The lag is the lever's own.

    Examples
    --------
    >>> from geo.model.levers import SeabedLever
    >>> output = SeabedOutput(
    ...     metal="Co",
    ...     contained_per_wet_t=0.0026,
    ...     recovery=0.77,
    ...     wet_t_per_year=3e6,
    ...     ramp_days=180.0,
    ...     total_wet_t=dict.fromkeys(LEVELS, 170e6),
    ... )
    >>> as_planned(SeabedLever(name="n", source="plan"), output=output).ramp_days
    180.0
    """
    own = lever.wet_t_per_year
    return replace(
        lever,
        wet_t_per_year=output.wet_t_per_year if own is None else own,
        start_day=lever.start_day or output.start_day,
        ramp_days=lever.ramp_days or output.ramp_days,
        recovery={output.metal: output.recovery, **lever.recovery},
    )


def seabed_inflow(
    lever: SeabedLever, *, output: SeabedOutput, edges_days: ArrayLike
) -> Inflow:
    """Give the metal of each step: the ramp times the least of plan and gates.

    How well it runs is drawn by the lever's spread, never beyond the gates; what can be
    recovered is drawn as the total.

    Parameters
    ----------
    lever : SeabedLever
    output : SeabedOutput
        Of the project's plan; the lever's own numbers come first.
    edges_days : array_like of float, shape (n + 1,)
        Days of the scenario at which steps begin and end.

    Returns
    -------
    Inflow
        Of metal, as if without end; beside it what the gates let through, and the end.

    Examples
    --------
    >>> from geo.model.levers import SeabedGate, SeabedLever
    >>> output = SeabedOutput(
    ...     metal="Co",
    ...     contained_per_wet_t=0.002,
    ...     recovery=0.5,
    ...     wet_t_per_year=3.65e6,
    ...     total_wet_t=dict.fromkeys(LEVELS, 170e6),
    ... )
    >>> half = SeabedGate(name="plant", t_per_year=1.825e6, from_day=1.0)
    >>> lever = SeabedLever(name="nodules", source="plan", gates=(half,))
    >>> made = seabed_inflow(lever, output=output, edges_days=[0.0, 1.0, 2.0])
    >>> made.t_per_day, made.total_t
    (array([0., 5.]), 170000.0)
    """
    planned = as_planned(lever, output=output)
    edges = np.asarray(edges_days, dtype=float)
    opens = np.array([gate.from_day for gate in planned.gates])
    inside = opens[(edges[0] < opens) & (opens < edges[-1])]
    fine = np.unique(np.concatenate([edges, inside]))  # between them gates stand still
    passes = _passes_t_per_year(planned, on=fine[:-1])
    least = np.minimum(planned.wet_t_per_year or 0.0, passes)
    metal = output.contained_per_wet_t * planned.recovery[output.metal]

    def mean_t_per_day(wet_t_per_year: Numbers) -> Numbers:
        lifted = wet_t_per_year * metal / DAYS_PER_YEAR * np.diff(fine)
        summed = np.concatenate([[0.0], np.cumsum(lifted)])
        return np.asarray(np.diff(np.interp(edges, fine, summed)) / np.diff(edges))

    return Inflow(
        name=lever.name,
        t_per_day=mean_t_per_day(planned.mean_level(fine) * least),
        relative_sd=lever.relative_sd,
        lag_sd_days=lever.lag_sd_days,
        sooner_days=lever.lag_days,
        most_per_day=mean_t_per_day(passes) if planned.gates else None,
        total_t=output.total_wet_t["p50"] * metal,
        total_sd=output.total_sd,
    )


def _passes_t_per_year(lever: SeabedLever, *, on: Numbers) -> Numbers:
    """Give the wet tonnes a year that all gates let through on days."""
    passing = np.full(len(on), np.inf)
    for gate in lever.gates:
        open_to = np.where(on >= gate.from_day, gate.passes_t_per_year, 0.0)
        passing = np.minimum(passing, open_to)
    return passing


def _levels(facts: Mapping[str, object]) -> dict[str, float]:
    names = {level: f"wet_t_{level}" for level in LEVELS}
    if all(name in facts for name in names.values()):
        share = cast("float", facts.get("recoverable_share", 1.0))
        return {
            level: cast("float", facts[name]) * share for level, name in names.items()
        }
    return dict.fromkeys(LEVELS, cast("float", facts["recoverable_wet_t"]))
