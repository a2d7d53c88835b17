"""Networks of a few suppliers: what leaves, and how long it sails, is made up."""

import pandas as pd

import geopandas as gpd

from geo.model.disruption import Disruption, Target
from geo.resilience.allocation import SupplyFlows
from geo.resilience.departures import StateBook

Suppliers = dict[str, tuple[float, float]]


def flows_of(suppliers: Suppliers, state: tuple[Disruption, ...]) -> SupplyFlows:
    """Give t a year and days under way while exports of some are cut."""
    rows = []
    for name, (tonnes, days) in suppliers.items():
        hits = [hit for hit in state if hit.name == name]
        left = min((hit.capacity for hit in hits), default=1.0)
        rows.append((tonnes * left, days + sum(hit.delay_days for hit in hits)))
    table = pd.DataFrame(rows, columns=["tonnes", "market_days"])
    return SupplyFlows(
        commodity="rare_earths",
        demand_t=0.0,
        flows=gpd.GeoDataFrame(table),
        unmet_t=0.0,
        unmet_by_sector={},
        unmet_by_group={},
        disruptions=state,
        notes=(),
    )


def book_of(suppliers: Suppliers, **variants: Suppliers) -> StateBook:
    """Give a book of a network, and of variants of it by name."""
    return StateBook(
        {
            name: lambda state, network=network: flows_of(network, state)
            for name, network in {"": suppliers, **variants}.items()
        }
    )


def cut(name: str, **settings) -> Disruption:
    """Stop what one of them exports."""
    return Disruption(target=Target.EXPORT, name=name, **settings)
