"""What a disruption takes from a chain."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.disruption import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from geo.model.disruption import Disruption
    from geo.resilience.chains import Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What is left of a chain.

    Parameters
    ----------
    capacity : float
        Fraction of its ordinary tonnes, 0 to 1.
    delay_days : float
        Added to the way to market, gates apart.
    reason : str
        What takes the most from it; empty when nothing does.
    """

    capacity: float
    delay_days: float
    reason: str


def effect_on(chain: Chain, hits: Iterable[Disruption]) -> Effect:
    """Work out what disruptions leave of a chain.

    Parameters
    ----------
    chain : Chain
        With its ways as they are under the disruptions.
    hits : iterable of Disruption

    Returns
    -------
    Effect
        Things in a row: the one that lets the least through decides.

    Examples
    --------
    >>> from geo.model.disruption import Disruption
    >>> from geo.resilience.worlds import small_world
    >>> chain = small_world().chains().chains[0]
    >>> half = Disruption(target=Target.PORT, name="IDWES", capacity=0.5)
    >>> effect_on(chain, [half]).reason
    'port IDWES at 50%'
    """
    left: list[tuple[float, str]] = [(1.0, "")]
    delay = 0.0
    for hit in hits:
        reason = _TOUCH[hit.target](chain, hit.name)
        if not reason:
            continue
        if hit.target is not Target.GATE:
            delay += hit.delay_days
        if hit.capacity < 1.0:
            state = "closed" if hit.closed else f"at {hit.capacity:.0%}"
            left.append((hit.capacity, f"{reason} {state}"))
    left.extend((0.0, reason) for reason in _blocked(chain))
    capacity, reason = min(left, key=lambda item: item[0])
    return Effect(capacity=capacity, delay_days=delay, reason=reason)


def require_known(
    hits: Iterable[Disruption], *, known: Mapping[Target, frozenset[str]]
) -> None:
    """Refuse disruptions of things that are not known.

    Parameters
    ----------
    hits : iterable of Disruption
    known : mapping of Target to frozenset of str
        By target; a target that is absent is not checked.

    Raises
    ------
    ParameterError
        Names are not known; all are told, with the nearest known ones.

    Examples
    --------
    >>> from geo.model.disruption import Disruption
    >>> hit = Disruption(target=Target.PORT, name="JPYKO")
    >>> require_known([hit], known={Target.PORT: frozenset({"JPYOK", "CNSHA"})})
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: disruptions: 1 problem
    - port JPYKO: not known
        expected: JPYOK
    """
    problems = [
        _unknown(hit, known[hit.target])
        for hit in hits
        if hit.target in known and hit.name not in known[hit.target]
    ]
    problems.extend(
        Problem(
            where=f"flow {hit.name}",
            what="no origin and destination",
            expected="ORIGIN>DESTINATION",
        )
        for hit in hits
        if hit.target is Target.FLOW and hit.name.count(">") != 1
    )
    if problems:
        raise ParameterError("disruptions", problems)


def _unknown(hit: Disruption, known: frozenset[str]) -> Problem:
    close = get_close_matches(hit.name, sorted(known), n=3, cutoff=0.4)
    return Problem(
        where=f"{hit.target} {hit.name}",
        what="not known",
        expected=" or ".join(close or sorted(known)[:5]),
    )


def _blocked(chain: Chain) -> list[str]:
    return [
        "blocked by " + (" or ".join(leg.route.blocked_by) or "no way by sea")
        for leg in (chain.feed, chain.market)
        if leg.route is not None and leg.route.blocked
    ]


def _facility(chain: Chain, name: str) -> str:
    if chain.plant.facility_id == name:
        return "plant"
    return "mine" if chain.mine.facility_id == name else ""


def _company(chain: Chain, name: str) -> str:
    runs = {
        company for works in (chain.mine, chain.plant) for company in works.companies
    }
    return f"company {name}" if name in runs else ""


def _country(chain: Chain, name: str) -> str:
    return f"country {name}" if name in {chain.mine.iso3, chain.plant.iso3} else ""


def _port(chain: Chain, name: str) -> str:
    used = {*chain.feed.ports, *chain.market.ports}
    return f"port {name}" if name in used else ""


def _gate(chain: Chain, name: str) -> str:
    ways = [leg.route for leg in (chain.feed, chain.market) if leg.route is not None]
    return name if any(name in way.gates for way in ways) else ""


def _flow(chain: Chain, name: str) -> str:
    start, end = (part.strip() for part in name.split(">"))
    mine = {chain.mine.facility_id, chain.mine.iso3}
    plant = {chain.plant.facility_id, chain.plant.iso3, *chain.market.ports[:1]}
    market = {chain.market.destination.name, chain.market_iso3}
    on_feed = start in mine and end in plant
    on_market = start in plant and end in market
    return f"flow {name}" if on_feed or on_market else ""


_TOUCH: Mapping[Target, Callable[[Chain, str], str]] = {
    Target.FACILITY: _facility,
    Target.COMPANY: _company,
    Target.COUNTRY: _country,
    Target.PORT: _port,
    Target.GATE: _gate,
    Target.FLOW: _flow,
}
