"""Who gives how much on an ordinary day, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.model.commodities import STAGE_ORDER, Stage
from geo.resilience.legs import Leg
from geo.resilience.shares import fill_within, logit_shares, share_out, without_small
from geo.resilience.works import Works

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.resilience.atlas import Atlas
    from geo.resilience.market_demand import MarketDemand

    Listed = Mapping[str, tuple[Works, ...]]

OWN_MINE_PULL = 100.0
"""How much more than others works of the same operator draw; unverified."""

_TOLD_T = 1.0  # own feed of less than this is not worth a note
_NEGLIGIBLE = 1e-3  # of the feed of a works: less than this is not told apart

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BaseDay:
    """What works give and send on an ordinary day, in tonnes a year at the market.

    Parameters
    ----------
    given : mapping of Works to float
        What leaves each works.
    sent : mapping of (Works, Works) to float
        From works to works.
    own_feed : mapping of Works to float
        Feed that no listed works gives.
    market_legs : mapping of str to Leg
        By facility id, also of works that give nothing but could.
    last : tuple of Works
        That can reach the market, whether they give or not.
    notes : tuple of str
    """

    given: Mapping[Works, float]
    sent: Mapping[tuple[Works, Works], float]
    own_feed: Mapping[Works, float]
    market_legs: Mapping[str, Leg]
    last: tuple[Works, ...]
    notes: tuple[str, ...]


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


def base_day(
    listed: Listed, *, demand: MarketDemand, demand_t: float, atlas: Atlas
) -> BaseDay:
    """Estimate what each works gives a market on an ordinary day.

    Parameters
    ----------
    listed : mapping of str to tuple of Works
        By stage, with capacities in tonnes at the market.
    demand : MarketDemand
    demand_t : float
        Of this part of it, tonnes a year.
    atlas : Atlas

    Returns
    -------
    BaseDay

    See Also
    --------
    geo.resilience.sourcing.market_supply : which says how it is spread.
    """
    known = [one for one in listed[demand.stage] if one.known]
    legs = atlas.market_legs(known)
    last = [one for one in known if one.facility_id in legs]
    tonnes, notes = _spread_demand(
        demand_t, last, demand=demand, legs=legs, atlas=atlas
    )
    given = {one: float(t) for one, t in zip(last, tonnes, strict=True) if t > 0.0}
    notes += [
        *_left_out(listed[demand.stage]),
        *_stranded(known, legs),
        *_short(demand_t, float(tonnes.sum())),
    ]
    day = BaseDay(
        given=given,
        sent={},
        own_feed={},
        market_legs=legs,
        last=tuple(last),
        notes=tuple(notes),
    )
    for stage in sorted(Stage, key=lambda one: STAGE_ORDER[one], reverse=True):
        day = _fed(day, stage, listed=listed, demand=demand, atlas=atlas)
    return day


def _spread_demand(
    demand_t: float,
    plants: Sequence[Works],
    *,
    demand: MarketDemand,
    legs: Mapping[str, Leg],
    atlas: Atlas,
) -> tuple[NDArray[np.float64], list[str]]:
    """Give each works its tonnes, those with little of it left out."""
    options = atlas.options
    limit = np.array([plant.capacity_t for plant in plants], dtype=float)
    days = [legs[plant.facility_id].days for plant in plants]
    shares = logit_shares(days, theta=options.decay_per_day, size=limit)
    main = _main_ones(shares, plants, demand=demand, least=options.minimum_share)
    kept, notes = _as_observed(main, plants, demand=demand, atlas=atlas)
    tonnes = fill_within(demand_t, shares=kept, limit=limit)
    if tonnes.sum() < demand_t * (1.0 - 1e-9):
        whole, notes = _as_observed(shares, plants, demand=demand, atlas=atlas)
        tonnes = fill_within(demand_t, shares=whole, limit=limit)
    return tonnes, notes


def _main_ones(
    shares: NDArray[np.float64],
    plants: Sequence[Works],
    *,
    demand: MarketDemand,
    least: float,
) -> NDArray[np.float64]:
    """Leave out small works: in a country whose share is observed, small beside it."""
    country = np.array([plant.iso3 for plant in plants], dtype=object)
    named = np.isin(country, list(demand.origins))
    main = shares.copy()
    main[~named] = _main(shares[~named], least=least) * shares[~named].sum()
    for iso3 in demand.origins:
        own = country == iso3
        main[own] = _main(shares[own], least=least) * shares[own].sum()
    return main


def _as_observed(
    shares: NDArray[np.float64],
    plants: Sequence[Works],
    *,
    demand: MarketDemand,
    atlas: Atlas,
) -> tuple[NDArray[np.float64], list[str]]:
    """Scale the shares so that each country has what is observed of the imports."""
    country = np.array([plant.iso3 for plant in plants], dtype=object)
    foreign = country != atlas.options.market_iso3
    imported = float(shares[foreign].sum())
    if not demand.origins or imported <= 0.0:
        return shares, []
    served = {
        iso3: float(shares[foreign & (country == iso3)].sum())
        for iso3 in demand.origins
    }
    absent = [iso3 for iso3, share in served.items() if share <= 0.0]
    named = np.isin(country, [iso3 for iso3 in served if iso3 not in absent])
    rest = 1.0 - sum(demand.origins[iso3] for iso3 in served if iso3 not in absent)
    scaled = shares.copy()
    for iso3, share in served.items():
        if share > 0.0:
            own = foreign & (country == iso3)
            scaled[own] *= imported * demand.origins[iso3] / share
    others = foreign & ~named
    if shares[others].sum() > 0.0:
        scaled[others] *= imported * rest / float(shares[others].sum())
    else:
        # nobody else is listed, so those who are have the rest too
        scaled[foreign] *= imported / float(scaled[foreign].sum())
    told = ", ".join(f"{iso3} {demand.origins[iso3]:.0%}" for iso3 in absent)
    notes = [f"observed origins without listed works: {told}"] if absent else []
    return scaled, notes


def _fed(
    day: BaseDay,
    stage: Stage,
    *,
    listed: Listed,
    demand: MarketDemand,
    atlas: Atlas,
) -> BaseDay:
    """Give the works of one stage their feed from those before."""
    fed = [works for works in day.given if works.stage == stage]
    earlier = feeders(demand.commodity, stage)
    if not fed or not earlier:
        return day
    sources = [one for source in earlier for one in listed[source]]
    needed = np.array([day.given[one] for one in fed])
    mix = _world_mix(fed, sources, listed=listed, demand=demand, atlas=atlas)
    feed = _within(needed[:, None] * mix, sources, given=day.given)
    given, sent = dict(day.given), dict(day.sent)
    for row, column in np.argwhere(feed[:, :-1] > 0.0):
        source, tonnes = sources[column], float(feed[row, column])
        sent[source, fed[row]] = tonnes
        given[source] = given.get(source, 0.0) + tonnes
    own = {one: float(t) for one, t in zip(fed, feed[:, -1], strict=True) if t > 0.0}
    notes = [
        f"feed from unknown works, counted as its own: {one.name}, {t:,.0f} t"
        for one, t in own.items()
        if t >= _TOLD_T
    ]
    unknown = [one.name for one in sources if not one.known]
    if unknown:
        notes.append(
            "capacity unknown, counted on only for works of their country or "
            "operator: " + ", ".join(unknown)
        )
    return replace(
        day,
        given=given,
        sent=sent,
        own_feed={**day.own_feed, **own},
        notes=(*day.notes, *notes),
    )


def _within(
    feed: NDArray[np.float64],
    sources: Sequence[Works],
    *,
    given: Mapping[Works, float],
) -> NDArray[np.float64]:
    """Take from no source more than it has; what lacks is the works' own."""
    taken = feed[:, :-1].sum(axis=0)
    free = [_most(one) - given.get(one, 0.0) for one in sources]
    room = np.maximum(0.0, np.array(free))
    left = np.ones(len(sources))
    np.divide(room, taken, out=left, where=taken > room)
    kept = feed[:, :-1] * left
    lost = (feed[:, :-1] - kept).sum(axis=1)
    return np.column_stack([kept, feed[:, -1] + lost])


def _world_mix(
    fed: Sequence[Works],
    sources: Sequence[Works],
    *,
    listed: Listed,
    demand: MarketDemand,
    atlas: Atlas,
) -> NDArray[np.float64]:
    # shares of the feed by works and source; the last column is the works' own. All
    # works of the stage draw on the sources at once, as they do for all markets: a
    # near mine cannot feed this market alone. Where the sources give less than all
    # could take, all run alike below their capacity.
    stage = fed[0].stage
    rest = [one for one in listed[stage] if one.known and one not in set(fed)]
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
    limit = np.array([_most(one) for one in sources])
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
        main = np.array([_main(row, least=least) for row in pull])
        given = share_out(tonnes, pull=main.reshape(pull.shape), limit=room)
        got = given.sum(axis=1)
        lacking = got < tonnes * (1.0 - _NEGLIGIBLE)
        if not lacking.any():
            break
    own = np.where(lacking, tonnes - got, 0.0)
    exact = np.divide(tonnes - own, got, out=np.zeros(len(plants)), where=got > 0.0)
    return np.column_stack([given * exact[:, None], own])


def _main(pull: NDArray[np.float64], *, least: float) -> NDArray[np.float64]:
    total = float(pull.sum())
    return without_small(pull / total, least=least) if total > 0.0 else pull


def _pulls(plant: Works, sources: Sequence[Works], atlas: Atlas) -> NDArray[np.float64]:
    """Weigh the works that can reach another; the weights sum to one."""
    away_km, size = [], []
    for source in sources:
        own = bool(set(source.companies) & set(plant.companies))
        counts = source.known or own or source.iso3 == plant.iso3
        reach = counts and _takes(plant, source) and atlas.feeds(source, plant)
        away_km.append(atlas.apart_km(source, plant) if reach else np.inf)
        # a source of unknown capacity is taken to be large enough
        tonnes = source.capacity_t if source.known else plant.capacity_t
        size.append(tonnes * (OWN_MINE_PULL if own else 1.0))
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


def _most(works: Works) -> float:
    return works.capacity_t if works.known else float("inf")


def _left_out(works: Sequence[Works]) -> list[str]:
    names = [one.name for one in works if not one.known]
    return ["capacity unknown, left out: " + ", ".join(names)] if names else []


def _stranded(works: Sequence[Works], legs: Mapping[str, Leg]) -> list[str]:
    names = [one.name for one in works if one.facility_id not in legs]
    return ["left out, no way to the market: " + ", ".join(names)] if names else []


def _short(demand_t: float, carried: float) -> list[str]:
    if carried >= demand_t * (1.0 - 1e-9):
        return []
    return [f"the works can give {carried:,.0f} t of {demand_t:,.0f} t a year"]
