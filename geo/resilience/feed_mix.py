"""Which sources a works draws its feed from, and in which shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.commodities import Stage
from geo.resilience.shares import logit_shares, share_out, without_small

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.resilience.atlas import Atlas
    from geo.resilience.market_demand import MarketDemand
    from geo.resilience.works import Works

    Listed = Mapping[str, tuple[Works, ...]]

_NEGLIGIBLE = 1e-3  # of the feed of a works: less than this is not told apart

OWN_MINE_PULL = 100.0
"""How much more than others works of the same operator draw; unverified."""

FEEDERS: Mapping[str, tuple[Stage, ...]] = {
    Stage.MINE: (),
    Stage.CONCENTRATE: (Stage.MINE,),
    Stage.REFINED: (Stage.CONCENTRATE, Stage.MINE),
    Stage.METAL: (Stage.REFINED,),
    Stage.COMPONENT: (Stage.METAL,),
    Stage.EMBEDDED: (Stage.COMPONENT,),
}
"""Stages whose works feed those of a stage."""

ORE_FED = frozenset({"nickel_class_2"})
"""Products that are smelted from ore, never made of an intermediate: ferronickel and
nickel pig iron."""

METAL_FROM_ORE = frozenset({"manganese"})
"""Commodities of which alloys are smelted straight from ore."""


def feeders(commodity: str, stage: str) -> tuple[Stage, ...]:
    """Name the stages whose works feed those of a stage.

    Parameters
    ----------
    commodity, stage : str

    Returns
    -------
    tuple of Stage
        The later ones first; none for mines.

    Examples
    --------
    >>> [str(stage) for stage in feeders("nickel", "refined")]
    ['concentrate', 'mine']
    """
    if stage == Stage.METAL and commodity in METAL_FROM_ORE:
        return (Stage.CONCENTRATE, Stage.MINE)
    return FEEDERS[stage]


def feed_mix(
    fed: Sequence[Works],
    sources: Sequence[Works],
    *,
    listed: Listed,
    demand: MarketDemand,
    atlas: Atlas,
) -> NDArray[np.float64]:
    """Say what share of its feed each works has from each source.

    All works of the stage draw on the sources at once, as they do for all markets: a
    near mine cannot feed this market alone. Where the sources give less than all
    could take, all run alike below their capacity.

    Parameters
    ----------
    fed : sequence of Works
        Of one stage.
    sources : sequence of Works
        That may feed them.
    listed : mapping of str to tuple of Works
        By stage.
    demand : MarketDemand
    atlas : Atlas

    Returns
    -------
    ndarray of float, shape (n, m + 1)
        Rows sum to 1; the last column is feed of the works' own.

    See Also
    --------
    geo.resilience.sourcing.market_supply : which shows it at work.
    """
    stage = fed[0].stage
    drawing = set(fed)
    rest = [one for one in listed[stage] if one.known and one not in drawing]
    works = [*fed, *rest]
    size = np.array([one.capacity_t if one.known else 0.0 for one in works])
    size[: len(fed)] = np.where(size[: len(fed)] > 0.0, size[: len(fed)], 1.0)
    limit = _limits(sources, listed, stage=Stage(stage), demand=demand, atlas=atlas)
    given = float(limit[np.isfinite(limit)].sum())
    if np.isfinite(limit).all():
        size = size * min(1.0, given / float(size.sum()))
    feed = _spread_feed(works, sources, tonnes=size, limit=limit, atlas=atlas)
    whole = feed.sum(axis=1, keepdims=True)
    own = np.append(np.zeros(len(sources)), 1.0)
    shares = np.divide(
        feed, whole, out=np.tile(own, (len(works), 1)), where=whole > 0.0
    )
    least = atlas.options.minimum_share
    return np.array([without_small(row, least=least) for row in shares[: len(fed)]])


def _limits(
    sources: Sequence[Works],
    listed: Listed,
    *,
    stage: Stage,
    demand: MarketDemand,
    atlas: Atlas,
) -> NDArray[np.float64]:
    """Give what sources can send to a stage: ore bound for a stage between is not."""
    limit = np.array([most_of(one) for one in sources])
    between = [
        one
        for other in feeders(demand.commodity, stage)
        if feeders(demand.commodity, other)
        for one in listed[other]
        if one.known
    ]
    ore = [k for k, one in enumerate(sources) if one.stage == Stage.MINE]
    if not between or not ore:
        return limit
    mines = [sources[k] for k in ore]
    taken = share_out(
        np.array([one.capacity_t for one in between]),
        pull=np.array([_pulls(one, mines, atlas) for one in between]),
        limit=limit[ore],
    ).sum(axis=0)
    limit[ore] = np.maximum(limit[ore] - taken, 0.0)
    return limit


def _spread_feed(
    plants: Sequence[Works],
    sources: Sequence[Works],
    *,
    tonnes: NDArray[np.float64],
    limit: NDArray[np.float64],
    atlas: Atlas,
) -> NDArray[np.float64]:
    # feed by plant and source; the last column is feed of the plant's own
    pull = np.array([_pulls(plant, sources, atlas) for plant in plants])
    pull = pull.reshape(len(plants), len(sources)) * (limit > 0.0)
    room = np.where(limit > 0.0, limit, 1.0)  # those without room pull nothing
    given = np.zeros(pull.shape)
    got, lacking = given.sum(axis=1), tonnes > 0.0
    for least in (atlas.options.minimum_share, atlas.options.minimum_share / 10.0, 0.0):
        # sources that give a works little are left out if it can be fed without them
        main = np.array([main_shares(row, least=least) for row in pull])
        given = share_out(tonnes, pull=main.reshape(pull.shape), limit=room)
        got = given.sum(axis=1)
        lacking = got < tonnes * (1.0 - _NEGLIGIBLE)
        if not lacking.any():
            break
    own = np.where(lacking, tonnes - got, 0.0)
    exact = np.divide(tonnes - own, got, out=np.zeros(len(plants)), where=got > 0.0)
    return np.column_stack([given * exact[:, None], own])


def main_shares(pull: NDArray[np.float64], *, least: float) -> NDArray[np.float64]:
    """Give shares of the whole, those of few left out.

    Parameters
    ----------
    pull : ndarray of float, shape (n,)
    least : float
        Share below which one is left out.

    Returns
    -------
    ndarray of float, shape (n,)
        Summing to 1, unless all are 0.

    Examples
    --------
    >>> main_shares(np.array([99.0, 297.0, 4.0]), least=0.02).tolist()
    [0.25, 0.75, 0.0]
    """
    total = float(pull.sum())
    return without_small(pull / total, least=least) if total > 0.0 else pull


def _pulls(plant: Works, sources: Sequence[Works], atlas: Atlas) -> NDArray[np.float64]:
    """Weigh the works that can reach another; the weights sum to one."""
    reached, size = [], []
    for source in sources:
        own = bool(set(source.companies) & set(plant.companies))
        counts = source.known or own or source.iso3 == plant.iso3
        reached.append(counts and _takes(plant, source) and atlas.feeds(source, plant))
        # a source of unknown capacity is taken to be large enough
        tonnes = source.capacity_t if source.known else plant.capacity_t
        size.append(tonnes * (OWN_MINE_PULL if own else 1.0))
    away_km = np.where(reached, atlas.away_km(sources, plant), np.inf)
    return logit_shares(away_km, theta=1.0 / atlas.options.feed_scale_km, size=size)


def takes_ore_alone(works: Works) -> bool:
    """Say whether all that a works makes is smelted from ore.

    Parameters
    ----------
    works : Works

    Returns
    -------
    bool

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> takes_ore_alone(small_world().supply().parts[0].nodes[2].works)
    False
    """
    return bool(works.products) and set(works.products) <= ORE_FED


def _takes(plant: Works, source: Works) -> bool:
    """Say whether a works can use what a source gives."""
    return source.stage == Stage.MINE or not takes_ore_alone(plant)


def most_of(works: Works) -> float:
    """Give the most that a works can give: no limit where it is not known.

    Parameters
    ----------
    works : Works

    Returns
    -------
    float
        Tonnes a year at the market.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> most_of(small_world().supply().parts[0].nodes[0].works) > 0.0
    True
    """
    return works.capacity_t if works.known else float("inf")
