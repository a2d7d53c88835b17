"""Ships that shuttle, followed one by one: an oracle for the closed forms.

Each berth serves one ship at a time, in the order in which they come. The hold of the
production vessel fills while it is not full, whether a ship lies there or not; the
stockpile of the port empties in the same way. Nothing is drawn at random.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from math import inf


@dataclass
class Store:
    """A berth with a store beside it that fills, or empties, at a flow.

    ``level`` is what can still go over at the full rate.
    """

    rate: float
    flow: float
    size: float
    level: float
    at: float = 0.0
    free: float = 0.0

    def serve(self, arrival, *, cargo, change):
        """Move a cargo, and say when the ship leaves."""
        start = max(arrival, self.free) + change
        self._until(start)
        net = self.rate - self.flow
        quick = self.level / net if net > 0.0 else inf
        if quick * self.rate >= cargo:
            hours = cargo / self.rate
            self.level = min(self.size, self.level - net * hours)
        else:
            hours = quick + (cargo - quick * self.rate) / self.flow
            self.level = 0.0
        self.at = self.free = start + hours
        return self.free

    def _until(self, time):
        self.level = min(self.size, self.level + self.flow * (time - self.at))
        self.at = time


@dataclass
class Shuttling:
    """A fleet between a field and a port."""

    ships: int
    cargo: float
    field: list[Store]
    port: list[Store]
    laden: float
    ballast: float
    field_change: float = 0.0
    port_change: float = 0.0
    field_wait: float = 0.0
    port_wait: float = 0.0
    landed: list[float] = field(default_factory=list)

    def run(self, until):
        """Give the hours at which cargoes are landed."""
        due = [(0.0, ship) for ship in range(self.ships)]
        while due:
            arrival, ship = heapq.heappop(due)
            if arrival > until:
                continue
            left = self._at(self.field, arrival + self.field_wait, self.field_change)
            there = left + self.laden + self.port_wait
            done = self._at(self.port, there, self.port_change)
            self.landed.append(done)
            heapq.heappush(due, (done + self.ballast, ship))
        return sorted(time for time in self.landed if time <= until)

    def _at(self, berths, arrival, change):
        first = min(berths, key=lambda berth: berth.free)
        return first.serve(arrival, cargo=self.cargo, change=change)
