"""One path of a stock in plain words: slow, to hold the fast way against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import TYPE_CHECKING

from geo.model.quantities import DAYS_PER_YEAR

if TYPE_CHECKING:
    from geo.resilience.departures import Departures
    from geo.resilience.stock_help import Help
    from geo.resilience.stock_question import StockQuestion

    Period = tuple[float, float, Departures]

_ROUNDING = 1e-9  # of a step's demand


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What differs from path to path.

    Parameters
    ----------
    arrivals_t, calm : sequence of float
        By step: what lands, and the share of the step in which nothing is disrupted.
    open_day : float
        From which the public stock may be used.
    gap_day : float, optional
        Before which nothing can lack.
    demand, opening : float, optional
        Factors.
    """

    arrivals_t: Sequence[float]
    calm: Sequence[float]
    open_day: float
    gap_day: float = 0.0
    demand: float = 1.0
    opening: float = 1.0


def arrivals_by_hand(
    periods: Sequence[Period], *, step_days: float, steps: int
) -> list[float]:
    """Add up what lands in each step, period by period and cargo by cargo.

    Parameters
    ----------
    periods : sequence of tuple of float, float and Departures
        From a day, which may be minus infinity, up to a day: what leaves.
    step_days : float
    steps : int

    Returns
    -------
    list of float

    Examples
    --------
    >>> import numpy as np
    >>> from geo.resilience.departures import Departures
    >>> cargo = Departures(lag_days=np.array([0.5]), t_per_day=np.array([8.0]))
    >>> arrivals_by_hand([(-np.inf, 1.0, cargo)], step_days=1.0, steps=3)
    [8.0, 4.0, 0.0]
    """
    landed = [0.0] * steps
    for start, end, leaving in periods:
        for lag, rate in zip(leaving.lag_days, leaving.t_per_day, strict=True):
            first, last = max(0.0, start + lag), min(steps * step_days, end + lag)
            for step in range(int(first / step_days), ceil(last / step_days)):
                begins = max(step * step_days, first)
                ends = min((step + 1) * step_days, last)
                landed[step] += float(rate * max(0.0, ends - begins))
    return landed


def follow_by_hand(
    question: StockQuestion, brought: Help, path: ByHand
) -> dict[str, float]:
    """Follow one path, without what is drawn of levers.

    Parameters
    ----------
    question : StockQuestion
    brought : Help
        What levers bring.
    path : ByHand

    Returns
    -------
    dict of str to float
        ``unmet``, ``priced_out``, ``surplus``, ``bought`` and ``response``, t of the
        whole time; ``private`` and ``public``, t at the end; ``first_unmet_day``;
        ``stock_out_day``;
        ``lowest_cover_days``.

    Examples
    --------
    >>> from geo.resilience.stock_help import NO_HELP
    >>> from geo.resilience.stock_question import StockAgent, StockQuestion
    >>> asked = StockQuestion(
    ...     commodity="nickel",
    ...     demand_t_per_year=3650.0,
    ...     horizon_days=3,
    ...     private=StockAgent(opening_days=1.5),
    ... )
    >>> cut = ByHand(arrivals_t=[0.0] * 3, calm=[0.0] * 3, open_day=0.0)
    >>> found = follow_by_hand(asked, NO_HELP, cut)
    >>> found["unmet"], found["stock_out_day"]
    (15.0, 1.5)
    """
    hand = _Hand(question, brought, path)
    for step in range(question.steps):
        hand.live(step)
    return hand.told


class _Hand:
    """The stocks of one path, sector by sector."""

    def __init__(self, question: StockQuestion, brought: Help, path: ByHand) -> None:
        self.question, self.brought, self.path = question, brought, path
        self.sectors = range(len(question.sectors))
        self.shares = [one.share for one in question.sectors]
        self.per_day = question.demand_t_per_year / DAYS_PER_YEAR
        held = self.per_day * path.opening
        self.private = [
            question.private.opening_days * held * share for share in self.shares
        ]
        self.public = question.public.opening_days * held
        self.told = dict.fromkeys(
            ("unmet", "priced_out", "surplus", "bought", "response"), 0.0
        )
        self.told["first_unmet_day"] = self.told["stock_out_day"] = inf
        self.told["lowest_cover_days"] = inf

    def live(self, step: int) -> None:
        """Go through one step."""
        question = self.question
        demand = float(question.demand_t[step]) * self.path.demand
        wanted = [demand * share for share in self.shares]
        saved = wanted[:]
        for saving in self.brought.savings:
            saved = [saved[s] * (1.0 - saving.share[step, s]) for s in self.sectors]
        dearer = question.price_multiplier**question.elasticities.demand
        asked = [tonnes * dearer for tonnes in saved]
        self.told["priced_out"] += sum(saved) - sum(asked)
        self._see_cover(sum(asked), before=step == 0)
        inflow = sum(float(one.t_per_day[step]) for one in self.brought.inflows)
        coming = self.path.arrivals_t[step] + inflow * question.step_days
        gaps = self._shared_flow(coming, asked)
        first = sum(gaps)
        before = gaps[:]
        self._own_stock(gaps, wanted)
        self._others_stock(gaps)
        self._public_stock(gaps, before, demand=demand, step=step)
        if sum(gaps) > _ROUNDING * demand:
            self._see_stock_out(gaps, before, demand=demand, step=step, first=first)
            self._priced(sum(gaps), sum(asked), tiny=_ROUNDING * demand)
        self._keep(max(0.0, coming - sum(asked)), wanted, step=step)
        if coming >= sum(asked) - _ROUNDING * demand:
            self._buy(wanted, step=step)
        self._see_cover(sum(asked))
        self.told |= {"private": sum(self.private), "public": self.public}

    def _see_cover(self, asked: float, *, before: bool = True) -> None:
        if before:
            held = sum(self.private) + self.public
            cover = held / asked * self.question.step_days if asked > 0.0 else inf
            self.told["lowest_cover_days"] = min(self.told["lowest_cover_days"], cover)

    def _shared_flow(self, coming: float, asked: list[float]) -> list[float]:
        met = _part(coming, of=sum(asked))
        return [tonnes - tonnes * met for tonnes in asked]

    def _own_stock(self, gaps: list[float], wanted: list[float]) -> None:
        rule = self.question.private.release_days_per_day
        self.may = [rule * tonnes if tonnes else 0.0 for tonnes in wanted]
        for s in self.sectors:
            given = min(gaps[s], self.private[s], self.may[s])
            gaps[s] -= given
            self.private[s] -= given
            self.may[s] -= given

    def _others_stock(self, gaps: list[float]) -> None:
        told = self.brought.sharing
        sharing = self.question.sharing if told is None else told
        free = [sharing * min(self.private[s], self.may[s]) for s in self.sectors]
        pool = sum(free)
        given = self._by_rank(pool, gaps)
        if pool > 0.0:
            for s in self.sectors:
                gaps[s] -= given[s]
                self.private[s] -= free[s] / pool * sum(given)

    def _public_stock(
        self, gaps: list[float], before: list[float], *, demand: float, step: int
    ) -> None:
        question = self.question
        begin, days = step * question.step_days, question.step_days
        open_at = min(1.0, max(0.0, (self.path.open_day - begin) / days))
        gap_at = min(1.0, max(0.0, (self.path.gap_day - begin) / days))
        open_part = of_gap = 1.0 - open_at
        if open_part == 0.0:
            return
        if gap_at < 1.0:
            of_gap = (1.0 - max(open_at, gap_at)) / (1.0 - gap_at)
        claims = [min(gaps[s], of_gap * before[s]) for s in self.sectors]
        rule = question.public.release_days_per_day
        given = self._by_rank(min(self.public, rule * demand * open_part), claims)
        self.public -= sum(given)
        for s in self.sectors:
            gaps[s] -= given[s]

    def _by_rank(self, pool: float, claims: list[float]) -> list[float]:
        given = [0.0 for _ in claims]
        priorities = [one.priority for one in self.question.sectors]
        for rank in sorted(set(priorities)):
            same = [s for s in self.sectors if priorities[s] == rank]
            whole = sum(claims[s] for s in same)
            for s in same:
                given[s] = claims[s] * min(1.0, pool / whole) if whole else 0.0
            pool -= min(pool, whole)
        return given

    def _see_stock_out(
        self,
        gaps: list[float],
        before: list[float],
        *,
        demand: float,
        step: int,
        first: float,
    ) -> None:
        left = sum(self.private) + self.public
        if left <= _ROUNDING * demand:
            part = sum(gaps) / first
        else:
            part = max(gaps[s] / before[s] for s in self.sectors if before[s])
        moment = (step + 1.0 - part) * self.question.step_days
        self.told["first_unmet_day"] = min(self.told["first_unmet_day"], moment)
        tiny = _ROUNDING * demand
        theirs = sum(self.private[s] for s in self.sectors if gaps[s] > tiny)
        if theirs + self.public <= tiny:
            self.told["stock_out_day"] = min(self.told["stock_out_day"], moment)

    def _priced(self, lacking: float, asked: float, *, tiny: float) -> None:
        rule = self.question.elasticities
        if rule.supply == rule.demand:
            self.told["unmet"] += lacking
            return
        price = rule.highest_price
        if lacking < asked:
            power = 1.0 / (rule.demand - rule.supply)
            price = min(price, (1.0 - lacking / asked) ** power)
        response = min(lacking, (asked - lacking) * (price**rule.supply - 1.0))
        priced_out = min(lacking - response, asked * (1.0 - price**rule.demand))
        self.told["response"] += response
        self.told["priced_out"] += priced_out
        unmet = lacking - response - priced_out
        self.told["unmet"] += unmet if unmet > tiny else 0.0

    def _keep(self, surplus: float, wanted: list[float], *, step: int) -> None:
        target = self._targets(step)
        keep = [
            one.limit_days if one.keeps_surplus else 0.0
            for one in (self.question.private, self.question.public)
        ]
        private, public = (max(*both) for both in zip(target, keep, strict=True))
        surplus -= self._fill_private(surplus, private, wanted)
        surplus -= self._fill_public(surplus, public, sum(wanted))
        self.told["surplus"] += surplus

    def _targets(self, step: int) -> list[float]:
        agents = (self.question.private, self.question.public)
        told = (self.brought.private_target_days, self.brought.public_target_days)
        return [
            min(one.limit_days, one.target_days if days is None else float(days[step]))
            for one, days in zip(agents, told, strict=True)
        ]

    def _fill_private(self, tonnes: float, days: float, wanted: list[float]) -> float:
        if tonnes <= 0.0 or days == 0.0:
            return 0.0
        if days == inf:
            for s in self.sectors:
                self.private[s] += tonnes * self.shares[s]
            return tonnes
        full = [days * one / self.question.step_days for one in wanted]
        room = [max(0.0, full[s] - self.private[s]) for s in self.sectors]
        if sum(room) == 0.0:
            return 0.0
        part = _part(tonnes, of=sum(room))
        for s in self.sectors:
            self.private[s] += part * room[s]
        taken: float = part * sum(room)
        return taken

    def _fill_public(self, tonnes: float, days: float, demand: float) -> float:
        full = days * demand / self.question.step_days if days else 0.0
        taken: float = min(max(0.0, tonnes), max(0.0, full - self.public))
        self.public += taken
        return taken

    def _buy(self, wanted: list[float], *, step: int) -> None:
        target = self._targets(step)
        told = (self.brought.private_fill, self.brought.public_fill)
        agents = (self.question.private, self.question.public)
        rules = [
            one.fill_days_per_day if fill is None else float(fill[step])
            for one, fill in zip(agents, told, strict=True)
        ]
        most = [rule * sum(wanted) * self.path.calm[step] for rule in rules]
        self.told["bought"] += self._fill_private(most[0], target[0], wanted)
        self.told["bought"] += self._fill_public(most[1], target[1], sum(wanted))


def _part(tonnes: float, *, of: float) -> float:
    """Say what share of a need is met; all of it where nothing is needed."""
    return 1.0 if tonnes >= of else tonnes / of
