"""What deposits of the sea floor would each give a market, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.deposit_kinds import DepositKind
from geo.model.levers import SeabedLever
from geo.resilience.seabed_gates import gate_table
from geo.resilience.seabed_supply import SeabedOutput, as_planned
from geo.resource.mining.production import life_years
from geo.resource.statement.claims import years_of_demand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model.market import GroupDemand

GATES = ("vessel", "riser", "port", "plant")

COMPARED_COLUMNS = {
    "deposit": "name of the lever that draws upon it",
    "kind": "nodules, mud or crust",
    "basis": "whose figures these are",
    "commodity": "commodity",
    "group": "element group of rare earths; empty: the whole commodity",
    "wet_t_per_year": "planned, wet t of ore a year",
    "contained_t_per_year": "in the ore at the planned rate, t a year before the plant",
    "t_per_year": "that leaves the plant at the planned rate, t a year",
    **{
        f"{gate}_t_per_year": f"the same, were the {gate} alone to hold it back; NaN "
        "where none is told"
        for gate in GATES
    },
    "least": "what holds the others back: plan, or a gate",
    "passed_t_per_year": "that leaves the plant past all gates, t a year",
    "demand_t_per_year": "of the market, t a year",
    "demand_share": "of the demand that it meets past all gates",
    "in_situ_t": "in the ground, t",
    "recovered_t": "of that, what mining and plant leave, t",
    "life_years": "that it lasts at the rate past all gates",
    "years_in_situ": "of demand, in the ground: stock over demand",
    "years_recovered": "of demand, after losses: demand_share times life_years",
    "first_day": "day of the scenario on which the first of it helps",
    "full_day": "day on which it reaches its rate",
    "demand_basis": "how the demand is known: asked, told, mix, least",
    "demand_evidence": "how solid the demand by element group is",
    "evidence": "how solid the deposit's figures are",
    "source": "who tells them",
}
"""Columns of the deposits side by side, with their meaning; tonnes of rare earths are
of oxides."""

_SCALED = (
    *("contained_t_per_year", "t_per_year", "passed_t_per_year"),
    *(f"{gate}_t_per_year" for gate in GATES),
    *("in_situ_t", "recovered_t"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDeposit:
    """A deposit that a lever draws upon, as far as it concerns one commodity.

    Parameters
    ----------
    lever : SeabedLever
    kind : DepositKind
    basis : str
        Whose figures its content is of.
    output : SeabedOutput or None
        Of the commodity; None where it gives none.
    group_shares : mapping of str to float, optional
        Of its oxides of rare earths, by element group.
    """

    lever: SeabedLever
    kind: DepositKind
    basis: str
    output: SeabedOutput | None
    group_shares: Mapping[str, float] = field(default_factory=dict)


def compare_deposits(
    deposits: Sequence[ComparedDeposit],
    *,
    commodity: str,
    demand_t_per_year: float,
    groups: GroupDemand | None = None,
) -> pd.DataFrame:
    """Say what each deposit would give of a commodity, and for how long.

    Years of demand are a stock over a flow, and tell nothing of how fast ore can be
    lifted; a run meets a share of the demand for its life. The share times the life
    is the years of demand, losses taken off.

    Parameters
    ----------
    deposits : sequence of ComparedDeposit
    commodity : str
    demand_t_per_year : float
        Above 0.
    groups : GroupDemand, optional
        The demand by element group, of rare earths.

    Returns
    -------
    pandas.DataFrame
        By `COMPARED_COLUMNS`: one row a deposit, then one for each element group of
        those that tell them. A deposit without the commodity gives 0 t.

    Examples
    --------
    >>> from geo.resilience.seabed_supply import LEVELS
    >>> ore = SeabedOutput(
    ...     metal="Co",
    ...     contained_per_wet_t=0.0025,
    ...     recovery=0.8,
    ...     wet_t_per_year=1e6,
    ...     total_wet_t=dict.fromkeys(LEVELS, 50e6),
    ... )
    >>> nodules = ComparedDeposit(
    ...     lever=SeabedLever(name="nodules", source="a plan"),
    ...     kind=DepositKind.NODULES,
    ...     basis="statement",
    ...     output=ore,
    ... )
    >>> table = compare_deposits([nodules], commodity="cobalt", demand_t_per_year=8e3)
    >>> table[["t_per_year", "demand_share", "life_years", "years_recovered"]]
       t_per_year  demand_share  life_years  years_recovered
    0      2000.0          0.25        50.0             12.5
    """
    rows: list[dict[str, object]] = []
    for deposit in deposits:
        whole = _whole(deposit, demand_t_per_year=demand_t_per_year)
        rows.append(_with_demand(whole, demand_t_per_year))
        if groups is not None and deposit.output is not None:
            rows += _by_group(whole, shares=deposit.group_shares, groups=groups)
    table = pd.DataFrame(rows, columns=list(COMPARED_COLUMNS))
    return table.assign(commodity=commodity)


def _whole(deposit: ComparedDeposit, *, demand_t_per_year: float) -> dict[str, object]:
    """Give the row of a deposit for all of the commodity."""
    lever, output = deposit.lever, deposit.output
    row: dict[str, object] = {
        "deposit": lever.name,
        "kind": str(deposit.kind),
        "basis": deposit.basis,
        "group": "",
        "demand_t_per_year": demand_t_per_year,
        "demand_basis": "asked",
        "evidence": lever.evidence,
        "source": lever.source,
    }
    if output is None:
        return row | dict.fromkeys(_SCALED, 0.0)
    gates = gate_table(lever, output=output).set_index("gate")
    metal_t = gates["metal_t_per_year"].to_dict()
    least = str(gates["wet_t_per_year"].idxmin())
    planned = as_planned(lever, output=output)
    wet_t = planned.wet_t_per_year or 0.0
    opens = float(gates["from_day"].max())
    ramped = planned.first_day + planned.ramp_days
    passed_wet_t = float(gates["wet_t_per_year"].min())
    return row | {
        "wet_t_per_year": wet_t,
        "contained_t_per_year": wet_t * output.contained_per_wet_t,
        "t_per_year": float(metal_t["plan"]),
        **{f"{gate}_t_per_year": float(metal_t.get(gate, np.nan)) for gate in GATES},
        "least": least,
        "passed_t_per_year": float(metal_t[least]),
        "in_situ_t": output.in_situ_t,
        "recovered_t": output.total_wet_t["p50"]
        * output.contained_per_wet_t
        * planned.recovery[output.metal],
        "life_years": life_years(output.total_wet_t["p50"], wet_t_per_year=passed_wet_t)
        if passed_wet_t > 0.0
        else np.nan,
        "first_day": opens,
        "full_day": max(opens, ramped),
    }


def _with_demand(row: dict[str, object], demand_t: float) -> dict[str, object]:
    """Hold the tonnes of a row against a demand."""

    def years(name: str) -> float:
        return years_of_demand(_number(row[name]), demand_t_per_year=demand_t)

    if not demand_t > 0.0:  # of an element group that the market does not use
        return row | {"demand_t_per_year": demand_t}
    return row | {
        "demand_t_per_year": demand_t,
        "demand_share": _number(row["passed_t_per_year"]) / demand_t,
        "years_in_situ": years("in_situ_t"),
        "years_recovered": years("recovered_t"),
    }


def _by_group(
    whole: dict[str, object], *, shares: Mapping[str, float], groups: GroupDemand
) -> Iterator[dict[str, object]]:
    """Share the tonnes of a deposit out over the element groups."""
    for use in groups.groups:
        if use.group not in shares:
            continue
        part = shares[use.group]
        row = whole | {name: part * _number(whole[name]) for name in _SCALED}
        row |= {
            "group": use.group,
            "demand_basis": use.basis,
            "demand_evidence": use.evidence,
        }
        yield _with_demand(row, use.tonnes)


def _number(value: object) -> float:
    return float(str(value))
