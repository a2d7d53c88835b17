"""Which works and links a disruption touches."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.disruption import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.model.disruption import Disruption
    from geo.resilience.supply_network import Link, Node, SupplyNetwork

    Thing = tuple[Target, str]


class Touched:
    """Looks up what a disruption touches in one network.

    Facilities, companies and countries are works; ports, gates, exports and flows
    are links. A disruption of the commodity that a works is a by-product of touches
    the works too: no host, no companion.

    Parameters
    ----------
    network : SupplyNetwork
    market_iso3 : str

    Examples
    --------
    >>> from geo.model.disruption import Disruption
    >>> from geo.resilience.worlds import small_world
    >>> touched = Touched(small_world().supply().parts[0], market_iso3="JPN")
    >>> touched.nodes(Disruption(target=Target.COMPANY, name="Alpha"))
    (0, 2)
    >>> touched.links(Disruption(target=Target.EXPORT, name="IDN"))
    (2,)
    """

    def __init__(self, network: SupplyNetwork, *, market_iso3: str) -> None:
        self.network = network
        self.market_iso3 = market_iso3
        self.goods = frozenset({"", network.commodity})
        self._nodes: dict[Thing, list[int]] = defaultdict(list)
        self._links: dict[Thing, list[int]] = defaultdict(list)
        for place, node in enumerate(network.nodes):
            for thing in _things_of_works(node):
                self._nodes[thing].append(place)
        for place, link in enumerate(network.links):
            for thing in self._things_of_way(link):
                self._links[thing].append(place)

    def nodes(self, hit: Disruption) -> tuple[int, ...]:
        """Give the positions of the works that a disruption touches.

        Parameters
        ----------
        hit : Disruption

        Returns
        -------
        tuple of int
        """
        places = self._nodes.get((hit.target, hit.name), [])
        return tuple(
            place for place in places if self._is_of(self.network.nodes[place], hit)
        )

    def links(self, hit: Disruption) -> tuple[int, ...]:
        """Give the positions of the links that a disruption touches, gates apart.

        Parameters
        ----------
        hit : Disruption

        Returns
        -------
        tuple of int
        """
        if hit.target is Target.GATE:
            return ()
        if hit.target is Target.FLOW:
            places = self._on_flow(hit.name)
        else:
            places = self._links.get((hit.target, hit.name), [])
        links = self.network.links
        return tuple(
            place
            for place in places
            if self._is_of(self.network.nodes[links[place].origin], hit)
        )

    def in_use(self) -> frozenset[Thing]:
        """Give everything that carries something on an ordinary day.

        Returns
        -------
        frozenset of (Target, str)
            Of works and links, gates of their ordinary ways included.
        """
        nodes = [node for node in self.network.nodes if node.base_t > 0.0]
        links = [link for link in self.network.links if link.base_t > 0.0]
        gates = {(Target.GATE, gate) for link in links for gate in link.leg.gates}
        works = {thing for node in nodes for thing in _things_of_works(node)}
        return frozenset(
            works | gates | {way for link in links for way in self._things_of_way(link)}
        )

    def _is_of(self, node: Node, hit: Disruption) -> bool:
        goods = self.goods.union(node.works.hosts)
        return hit.commodity in goods and hit.stage in {"", node.works.stage}

    def _things_of_way(self, link: Link) -> list[Thing]:
        start = self.network.nodes[link.origin].works
        ends_in = self.market_iso3
        if not link.to_market:
            ends_in = self.network.nodes[link.destination].works.iso3
        things = [(Target.PORT, port) for port in dict.fromkeys(link.leg.ports)]
        if start.iso3 != ends_in:
            things.append((Target.EXPORT, start.iso3))
        return things

    def _on_flow(self, name: str) -> list[int]:
        start, end = (part.strip() for part in name.split(">"))
        return [
            place
            for place, link in enumerate(self.network.links)
            if start in self._start_of(link) and end in self._end_of(link)
        ]

    def _start_of(self, link: Link) -> set[str]:
        works = self.network.nodes[link.origin].works
        return {works.facility_id, works.iso3, *link.leg.ports[:1]}

    def _end_of(self, link: Link) -> set[str]:
        if link.to_market:
            return {self.market_iso3, link.leg.destination.name}
        works = self.network.nodes[link.destination].works
        return {works.facility_id, works.iso3, *link.leg.ports[1:]}


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


def _things_of_works(node: Node) -> list[Thing]:
    works = node.works
    return [
        (Target.FACILITY, works.facility_id),
        (Target.COUNTRY, works.iso3),
        *((Target.COMPANY, company) for company in works.companies),
    ]


def _unknown(hit: Disruption, known: frozenset[str]) -> Problem:
    close = get_close_matches(hit.name, sorted(known), n=3, cutoff=0.4)
    return Problem(
        where=f"{hit.target} {hit.name}",
        what="not known",
        expected=" or ".join(close or sorted(known)[:5]),
    )
