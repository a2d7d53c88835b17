"""What each piece of ground brings and costs, for planning only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.model.limits import require_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.resource.mining.economics import MetalTerms

PLANNING_ONLY = "planning only"
"""What every table of block values says: it is no value of a resource."""

_MOST_USD = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCosts:
    """What working the ground and its nodules costs.

    Parameters
    ----------
    area_usd_m2 : float, optional
        For each square metre that tracks go over.
    mining_usd_wet_t : float, optional
        Lifting to the ship, for each wet tonne that reaches it.
    transport_usd_wet_t : float, optional
        From the ship to the plant.
    processing_usd_dry_t : float, optional
        For each dry tonne at the plant.
    fixed_usd_year : float, optional
        For each year of mining, whatever is mined; the last by the part of it that
        is worked.

    Raises
    ------
    ParameterError
        A cost is below 0; all are told.

    Examples
    --------
    >>> UnitCosts(mining_usd_wet_t=60.0, transport_usd_wet_t=30.0).per_wet_t
    90.0
    """

    area_usd_m2: float = 0.0
    mining_usd_wet_t: float = 0.0
    transport_usd_wet_t: float = 0.0
    processing_usd_dry_t: float = 0.0
    fixed_usd_year: float = 0.0

    def __post_init__(self) -> None:
        limits = dict.fromkeys(self.__dataclass_fields__, (0.0, _MOST_USD))
        require_between("unit costs", self, limits)

    @property
    def per_wet_t(self) -> float:
        """Mining and transport of a wet tonne."""
        return self.mining_usd_wet_t + self.transport_usd_wet_t


def block_values(
    blocks: pd.DataFrame, *, terms: Mapping[str, MetalTerms], costs: UnitCosts
) -> pd.DataFrame:
    """Put what is paid for a block's metals beside what its mining costs.

    Without time, capital, royalty, tax and fixed costs: it ranks ground, and tells
    what pays for its own mining. It is no value of a resource.

    Parameters
    ----------
    blocks : pandas.DataFrame
        As `planning_blocks` gives them, with the metals of the terms.
    terms : mapping of str to MetalTerms
    costs : UnitCosts

    Returns
    -------
    pandas.DataFrame
        The blocks with value_usd (paid for what is recovered), area_cost_usd,
        tonne_cost_usd, margin_usd, margin_usd_m2 (of ground swept),
        value_usd_dry_t, pays (whether the margin is above 0) and use, which says
        "planning only".

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.resource.mining.economics import MetalTerms
    >>> block = pd.DataFrame(
    ...     {
    ...         "swept_m2": [2e6],
    ...         "recoverable_wet_t": [30e3],
    ...         "recoverable_dry_t": [21e3],
    ...         "recoverable_ni_t": [105.0],
    ...     }
    ... )
    >>> valued = block_values(
    ...     block,
    ...     terms={"Ni": MetalTerms(price_usd_t=16e3)},
    ...     costs=UnitCosts(area_usd_m2=0.1, mining_usd_wet_t=20.0),
    ... )
    >>> valued[["value_usd", "margin_usd", "margin_usd_m2"]].values.tolist()
    [[1680000.0, 880000.0, 0.44]]
    """
    valued = blocks.copy()
    value = 0.0 * blocks["recoverable_wet_t"]
    for metal, term in terms.items():
        value = value + blocks[f"recoverable_{metal.lower()}_t"] * term.paid_usd_t
    valued["value_usd"] = value
    valued["area_cost_usd"] = blocks["swept_m2"] * costs.area_usd_m2
    valued["tonne_cost_usd"] = (
        blocks["recoverable_wet_t"] * costs.per_wet_t
        + blocks["recoverable_dry_t"] * costs.processing_usd_dry_t
    )
    margin = value - valued["area_cost_usd"] - valued["tonne_cost_usd"]
    valued["margin_usd"] = margin
    valued["margin_usd_m2"] = margin / blocks["swept_m2"]
    valued["value_usd_dry_t"] = value / blocks["recoverable_dry_t"]
    valued["pays"] = margin > 0.0
    valued["use"] = PLANNING_ONLY
    return valued
