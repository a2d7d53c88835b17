"""Who gives how much on an ordinary day, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.model.commodities import STAGE_ORDER, Stage
from geo.resilience.feed_mix import feed_mix, feeders, main_shares, most_of
from geo.resilience.legs import Leg
from geo.resilience.shares import fill_within, logit_shares
from geo.resilience.works import Works

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.resilience.atlas import Atlas
    from geo.resilience.market_demand import MarketDemand

    Listed = Mapping[str, tuple[Works, ...]]

_TOLD_T = 1.0  # own feed of less than this is not worth a note


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
    main[~named] = main_shares(shares[~named], least=least) * shares[~named].sum()
    for iso3 in demand.origins:
        own = country == iso3
        main[own] = main_shares(shares[own], least=least) * shares[own].sum()
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
    mix = feed_mix(fed, sources, listed=listed, demand=demand, atlas=atlas)
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
    free = [most_of(one) - given.get(one, 0.0) for one in sources]
    room = np.maximum(0.0, np.array(free))
    left = np.ones(len(sources))
    np.divide(room, taken, out=left, where=taken > room)
    kept = feed[:, :-1] * left
    lost = (feed[:, :-1] - kept).sum(axis=1)
    return np.column_stack([kept, feed[:, -1] + lost])


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
