"""Who supplies a market on an ordinary day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.commodities import Stage
from geo.model.disruption import Target
from geo.model.facility_schemas import split_values
from geo.resilience.atlas import Atlas, build_atlas
from geo.resilience.chains import Chain, SupplyChains
from geo.resilience.shares import fill_within, logit_shares, share_out, without_small
from geo.resilience.works import available_works

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from geo.model.supply import SupplyOptions
    from geo.resilience.chains import Leg
    from geo.resilience.works import Works
    from geo.routing.network import SeaNetwork

OWN_MINE_PULL = 100.0
"""How much more than others a mine of the plant's operator draws; unverified."""

_NEGLIGIBLE = 1e-3  # of a plant's feed: less than this is not told apart


def supply_chains(
    works: pd.DataFrame,
    *,
    commodity: str,
    demand_t: float,
    stage: str = Stage.REFINED,
    ports: pd.DataFrame,
    network: SeaNetwork,
    options: SupplyOptions,
) -> SupplyChains:
    """Work out who supplies a market from capacities and distances.

    Demand is spread over the plants by available capacity times
    ``exp(−decay · days to market)``, none above its capacity; the feed of each
    plant over the mines by capacity times ``exp(−great circle / scale)``, those of
    its own operator counting `OWN_MINE_PULL` times, none above its capacity
    either. A mine of unknown capacity is counted on only for plants of its country
    or operator, and then as large enough. Feed that the listed mines cannot give
    counts as the plant's own.

    Within a country, unless its works lie on islands, and from works that send
    their goods over a border, goods go by land; else by sea from port to port. No
    trade figure is used: this is a first estimate of who supplies whom.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    commodity : str
    demand_t : float
        Of the market, t per year in the same basis as the capacities.
    stage : str, optional
        Stage of the works that deliver to the market.
    ports : pandas.DataFrame
        By the schema `geo.model.supply_schemas.PORTS`.
    network : SeaNetwork
        With nothing disrupted.
    options : SupplyOptions

    Returns
    -------
    SupplyChains

    Raises
    ------
    DataError
        Ports are not in the table; all are told.
    ParameterError
        The demand is negative.

    See Also
    --------
    geo.resilience.allocation.supply_flows : what is left of them in a disruption.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> world = small_world()
    >>> supply = supply_chains(
    ...     world.works,
    ...     commodity="nickel",
    ...     demand_t=100.0,
    ...     ports=world.ports,
    ...     network=world.network,
    ...     options=world.options,
    ... )
    >>> [chain.base_t for chain in supply.chains]
    [75.0, 25.0]
    """
    if not (np.isfinite(demand_t) and demand_t >= 0.0):
        raise ParameterError(
            "supply",
            [Problem(where="demand_t", what=f"{demand_t}", expected="0 or more")],
        )
    candidates = available_works(works, commodity=commodity, stage=stage)
    plants = [one for one in candidates if one.known]
    mines = available_works(works, commodity=commodity, stage=Stage.MINE)
    atlas = build_atlas(
        ports, works=[*plants, *mines], network=network, options=options
    )
    legs = atlas.market_legs(plants)
    reached = [plant for plant in plants if plant.facility_id in legs]
    tonnes = _spread_demand(
        demand_t, reached, legs=[legs[one.facility_id] for one in reached], atlas=atlas
    )
    active = [plant for plant, given in zip(reached, tonnes, strict=True) if given]
    feed = _spread_feed(active, mines, tonnes=tonnes[tonnes > 0.0], atlas=atlas)
    return SupplyChains(
        commodity=commodity,
        demand_t=demand_t,
        chains=_chains(active, mines, feed=feed, legs=legs, atlas=atlas),
        options=options,
        network=network,
        known=_known(works, ports, network),
        notes=(
            *_unknown(candidates, "left out"),
            *_unknown(mines, "counted on only for works of their country or operator"),
            *_stranded(plants, legs),
            *_unfed(active, feed),
            *_short(demand_t, tonnes),
        ),
    )


def _spread_demand(
    demand_t: float, plants: Sequence[Works], *, legs: Sequence[Leg], atlas: Atlas
) -> NDArray[np.float64]:
    """Give each plant its tonnes, plants with little of it left out."""
    options = atlas.options
    limit = np.array([plant.capacity_t for plant in plants], dtype=float)
    days = [leg.days(options) for leg in legs]
    shares = logit_shares(days, theta=options.decay_per_day, size=limit)
    kept = without_small(shares, least=options.minimum_share)
    tonnes = fill_within(demand_t, shares=kept, limit=limit)
    if tonnes.sum() < demand_t * (1.0 - 1e-9):
        tonnes = fill_within(demand_t, shares=shares, limit=limit)
    return tonnes


def _spread_feed(
    plants: Sequence[Works],
    mines: Sequence[Works],
    *,
    tonnes: NDArray[np.float64],
    atlas: Atlas,
) -> NDArray[np.float64]:
    # feed by plant and mine; the last column is feed of the plant's own
    limit = np.array([_most(mine) for mine in mines], dtype=float)
    pull = np.array([_pulls(plant, mines, atlas) for plant in plants])
    pull = pull.reshape(len(plants), len(mines))
    given = np.zeros(pull.shape)
    got, lacking = given.sum(axis=1), tonnes > 0.0
    for least in (atlas.options.minimum_share, atlas.options.minimum_share / 10.0, 0.0):
        # mines that give a plant little are left out if it can be fed without them
        main = np.array([without_small(row, least=least) for row in pull])
        given = share_out(tonnes, pull=main.reshape(pull.shape), limit=limit)
        got = given.sum(axis=1)
        lacking = got < tonnes * (1.0 - _NEGLIGIBLE)
        if not lacking.any():
            break
    own = np.where(lacking, tonnes - got, 0.0)
    exact = np.divide(tonnes - own, got, out=np.zeros(len(plants)), where=got > 0.0)
    return np.column_stack([given * exact[:, None], own])


def _pulls(plant: Works, mines: Sequence[Works], atlas: Atlas) -> NDArray[np.float64]:
    """Weigh the mines that can reach a plant; the weights sum to one."""
    away_km, size = [], []
    for mine in mines:
        own = bool(set(mine.companies) & set(plant.companies))
        counts = mine.known or own or mine.iso3 == plant.iso3
        reach = counts and atlas.feeds(mine, plant)
        away_km.append(atlas.apart_km(mine, plant) if reach else np.inf)
        # a mine of unknown capacity is taken to be large enough for the plant
        tonnes = mine.capacity_t if mine.known else plant.capacity_t
        size.append(tonnes * (OWN_MINE_PULL if own else 1.0))
    return logit_shares(away_km, theta=1.0 / atlas.options.feed_scale_km, size=size)


def _chains(
    plants: Sequence[Works],
    mines: Sequence[Works],
    *,
    feed: NDArray[np.float64],
    legs: dict[str, Leg],
    atlas: Atlas,
) -> tuple[Chain, ...]:
    growth = _growth(plants, mines, feed=feed, atlas=atlas)
    cells = [(int(row), int(column)) for row, column in np.argwhere(feed > 0.0)]
    pairs = [
        (mines[column] if column < len(mines) else plants[row], plants[row])
        for row, column in cells
    ]
    feed_legs = atlas.feed_legs(pairs)
    return tuple(
        Chain(
            mine=mine,
            plant=plant,
            feed=leg,
            market=legs[plant.facility_id],
            market_iso3=atlas.options.market_iso3,
            base_t=float(feed[cell]),
            spare_t=float(feed[cell] * growth[cell]),
        )
        for (mine, plant), leg, cell in zip(pairs, feed_legs, cells, strict=True)
    )


def _growth(
    plants: Sequence[Works],
    mines: Sequence[Works],
    *,
    feed: NDArray[np.float64],
    atlas: Atlas,
) -> NDArray[np.float64]:
    """By what fraction each feed can grow: spare share, plant and mine allowing."""
    plant_room = _room([one.capacity_t for one in plants], used=feed.sum(axis=1))
    mine_room = _room([_most(one) for one in mines], used=feed[:, :-1].sum(axis=0))
    mine_room = np.append(mine_room, np.inf)
    room = np.minimum(plant_room[:, None], mine_room[None, :])
    return np.minimum(room, atlas.options.spare_share)


def _most(mine: Works) -> float:
    return mine.capacity_t if mine.known else float("inf")


def _room(capacity_t: list[float], *, used: NDArray[np.float64]) -> NDArray[np.float64]:
    left = np.maximum(0.0, np.asarray(capacity_t) - used)
    room: NDArray[np.float64] = np.full(used.shape, np.inf)
    np.divide(left, used, out=room, where=used > 0.0)
    return room


def _unknown(works: Sequence[Works], what: str) -> list[str]:
    names = [one.name for one in works if not one.known]
    return [f"capacity unknown, {what}: " + ", ".join(names)] if names else []


def _stranded(plants: Sequence[Works], legs: dict[str, Leg]) -> list[str]:
    names = [plant.name for plant in plants if plant.facility_id not in legs]
    return ["left out, no way to the market: " + ", ".join(names)] if names else []


def _unfed(plants: Sequence[Works], feed: NDArray[np.float64]) -> list[str]:
    return [
        f"feed from unknown mines, counted as its own: {plant.name}, {own:,.0f} t"
        for plant, own in zip(plants, feed[:, -1], strict=True)
        if own > 0.0
    ]


def _short(demand_t: float, tonnes: NDArray[np.float64]) -> list[str]:
    carried = float(tonnes.sum())
    if carried >= demand_t * (1.0 - 1e-9):
        return []
    return [f"the plants can give {carried:,.0f} t of {demand_t:,.0f} t a year"]


def _known(
    works: pd.DataFrame, ports: pd.DataFrame, network: SeaNetwork
) -> dict[Target, frozenset[str]]:
    return {
        Target.FACILITY: frozenset(map(str, works["facility_id"])),
        Target.COMPANY: frozenset(
            name for cell in works["operator"] for name in split_values(cell)
        ),
        Target.COUNTRY: frozenset(map(str, works["iso3"])),
        Target.PORT: frozenset(map(str, ports["unlocode"])),
        Target.GATE: frozenset(network.gate_names),
    }
