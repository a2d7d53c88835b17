"""The gates that ore of the sea floor passes on its way to metal, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.resilience.seabed_supply import as_planned

if TYPE_CHECKING:
    from geo.model.levers import SeabedLever
    from geo.resilience.seabed_supply import SeabedOutput

GATE_COLUMNS = {
    "gate": "what the ore must pass; plan is the planned rate itself",
    "wet_t_per_year": "that can pass in a year, stops taken off",
    "from_day": "day of the scenario on which it opens",
    "metal_t_per_year": "metal in the basis of the demand, were it the only gate",
    "least": "whether it holds the others back once all are open",
    "source": "where it comes from",
}
"""Columns of the table of gates, with their meaning."""


def gate_table(lever: SeabedLever, *, output: SeabedOutput) -> pd.DataFrame:
    """Set the gates side by side.

    Parameters
    ----------
    lever : SeabedLever
    output : SeabedOutput

    Returns
    -------
    pandas.DataFrame
        By `GATE_COLUMNS`: the planned rate, then the gates in their order.

    Examples
    --------
    >>> from geo.model.levers import SeabedGate, SeabedLever
    >>> from geo.resilience.seabed_supply import LEVELS, SeabedOutput
    >>> output = SeabedOutput(
    ...     metal="Co",
    ...     contained_per_wet_t=0.0026,
    ...     recovery=0.77,
    ...     wet_t_per_year=3e6,
    ...     total_wet_t=dict.fromkeys(LEVELS, 170e6),
    ... )
    >>> riser = SeabedGate(name="riser", t_per_year=3e6, availability=0.8)
    >>> lever = SeabedLever(name="nodules", source="plan", gates=(riser,))
    >>> gate_table(lever, output=output)[["gate", "wet_t_per_year", "least"]]
        gate  wet_t_per_year  least
    0   plan       3000000.0  False
    1  riser       2400000.0   True
    """
    planned = as_planned(lever, output=output)
    first = planned.start_day + planned.lag_days
    rate = planned.wet_t_per_year or 0.0
    metal = output.contained_per_wet_t * planned.recovery[output.metal]
    rows = [("plan", rate, first, rate * metal, output.source)]
    rows += [
        (
            gate.name,
            gate.passes_t_per_year,
            gate.from_day,
            gate.passes_t_per_year * metal,
            gate.source,
        )
        for gate in planned.gates
    ]
    columns = [name for name in GATE_COLUMNS if name != "least"]
    table = pd.DataFrame(rows, columns=columns)
    least = table["wet_t_per_year"] == table["wet_t_per_year"].min()
    return table.assign(least=least)[list(GATE_COLUMNS)]
