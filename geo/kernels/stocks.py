"""Private and public stocks of many paths: drawn down, shared, opened, filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.stock_numbers import PRIVATE, PUBLIC, Course, Floats, Rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDING = 1e-9
"""Of a step's demand: to lack less is to lack nothing."""


class Asked(NamedTuple):
    """What is asked for in a step: by path, or by sector and path."""

    demand: Floats
    wanted: Floats  # by sector, before savings and prices
    left: Floats  # the sum once it is saved
    sector: Floats  # by sector, at the price from outside
    total: Floats
    tiny: Floats  # to lack less is to lack nothing
    floor: Floats  # the total, or enough of the demand to divide by


class Short(NamedTuple):
    """Some paths on which something lacks once all stocks were asked."""

    paths: NDArray[np.intp]
    first_gap: Floats  # by sector, before
    gap: Floats  # by sector, after
    gone: NDArray[np.bool_]  # nothing is left
    empty: NDArray[np.bool_]  # nothing that those who lack could have


class Stocks:
    """Private stock by sector and path, public stock by path."""

    def __init__(self, rules: Rules, course: Course) -> None:
        self.rules, self.course = rules, course
        a_day = rules.told_t_per_day * course.opening
        self.private = rules.opening_days[PRIVATE] * rules.apart[:, None] * a_day
        self.public = rules.opening_days[PUBLIC] * a_day

    def private_t(self) -> Floats:
        """Give what all sectors hold, t by path."""
        return np.asarray(self.private.sum(axis=0))

    def draw_down(
        self, gap: Floats, asked: Asked, step: int
    ) -> tuple[Floats, Floats, Short | None]:
        """Fill gaps; give what lacks still, what was given, and who goes short."""
        own = np.minimum(gap, self.private)
        if np.isfinite(self.rules.release[PRIVATE]):
            own = np.minimum(own, self.rules.release[PRIVATE] * asked.wanted)
        self.private -= own
        still, given = gap - own, own.sum(axis=0)
        lacking = still.sum(axis=0)
        lacking *= lacking > asked.tiny
        some = np.flatnonzero(lacking)
        if not some.size:
            return lacking, given, None
        first, claim = self._by_sector(gap[:, some]), self._by_sector(still[:, some])
        met = self._share(claim, own, wanted=asked.wanted, paths=some)
        part, of_gap = self._opened(some, step)
        opened = np.minimum(claim - met, of_gap * first)
        met += self._open(opened, part * asked.demand[some], some)
        given[some] += met.sum(axis=0)
        claim -= met
        whole = claim.sum(axis=0)
        lacking[some] = whole * (whole > asked.tiny[some])
        tiny = asked.tiny[some]
        held = self.private[:, some].sum(axis=0) + self.public[some]
        short = np.flatnonzero(lacking[some])
        if not short.size:
            return lacking, given, None
        return (
            lacking,
            given,
            Short(
                paths=some[short],
                first_gap=first[:, short],
                gap=claim[:, short],
                gone=(held <= tiny)[short],
                empty=(self._theirs(claim > tiny, some) <= tiny)[short],
            ),
        )

    def _theirs(self, lack: NDArray[np.bool_], paths: NDArray[np.intp]) -> Floats:
        """Give what those who lack could still have, were it let out."""
        if len(self.private) == 1:
            lack = np.atleast_2d(lack.any(axis=0))
        own = (self.private[:, paths] * lack).sum(axis=0)
        return np.asarray(own + self.public[paths])

    def _by_sector(self, tonnes: Floats) -> Floats:
        if len(tonnes) == len(self.rules.share):
            return tonnes
        return self.rules.share[:, None] * tonnes

    def _opened(self, paths: NDArray[np.intp], step: int) -> tuple[Floats, Floats]:
        """Say in which part of a step the public stock is open, and of a gap in it."""
        open_at = self._within(self.course.open_day[paths], step)
        gap_at = self._within(self.course.gap_day[paths], step)
        after = 1.0 - np.maximum(open_at, gap_at)
        whole = np.where(gap_at < 1.0, 1.0 - gap_at, 1.0)
        return 1.0 - open_at, np.where(gap_at < 1.0, after / whole, 1.0 - open_at)

    def _within(self, days: Floats, step: int) -> Floats:
        return np.clip(days / self.rules.step_days - step, 0.0, 1.0)

    def _share(
        self, claim: Floats, own: Floats, *, wanted: Floats, paths: NDArray[np.intp]
    ) -> Floats:
        """Give out what others share of their stock."""
        if len(self.private) == 1:
            return np.zeros_like(claim)
        held = self.private[:, paths]
        free = self.rules.sharing * held
        if np.isfinite(self.rules.release[PRIVATE]):
            most = self.rules.release[PRIVATE] * wanted[:, paths] - own[:, paths]
            free = self.rules.sharing * np.minimum(held, most)
        pool = free.sum(axis=0)
        if not pool.any():
            return np.zeros_like(claim)
        given = _given(pool, claim, self.rules.rank)
        part = given.sum(axis=0) / np.where(pool > 0.0, pool, 1.0)
        self.private[:, paths] = held - free * part
        return given

    def _open(self, claim: Floats, demand: Floats, paths: NDArray[np.intp]) -> Floats:
        """Give out public stock, no faster than its rule for the demand while open."""
        pool = self.public[paths]
        if not pool.any():
            return np.zeros_like(claim)
        if np.isfinite(self.rules.release[PUBLIC]):
            pool = np.minimum(pool, self.rules.release[PUBLIC] * demand)
        given = _given(pool, claim, self.rules.rank)
        self.public[paths] -= given.sum(axis=0)
        return given

    def fill(
        self, coming: Floats, asked: Asked, step: int
    ) -> tuple[Floats, tuple[Floats, Floats]]:
        """Lay in surplus, and buy; give what found no room, and what was bought."""
        # surplus stays with the users that bought it as far as they keep it; stocks are
        # bought for where nothing is disrupted and what comes covers what is asked
        rules, left = self.rules, np.maximum(0.0, coming - asked.total)
        covered = coming >= asked.total - asked.tiny
        most = next(self.course.calm) * asked.demand * covered
        nothing = np.zeros(len(left))
        bought = []
        for holder in (PRIVATE, PUBLIC):
            target = float(rules.target_days[holder, step])
            room = max(target, rules.keep_days[holder])
            if left.any():
                laid, _ = self._lay_in(
                    left, nothing, holder=holder, days=room, asked=asked
                )
                left = left - laid
            fill = rules.fill[holder][step]
            _, new = self._lay_in(
                nothing, fill * most, holder=holder, days=target, asked=asked
            )
            bought.append(new)
        return left, (bought[PRIVATE], bought[PUBLIC])

    def _lay_in(
        self,
        surplus: Floats,
        offered: Floats,
        *,
        holder: int,
        days: float,
        asked: Asked,
    ) -> tuple[Floats, Floats]:
        """Fill up to some days, with surplus first; give what was taken of both."""
        if days == 0.0 or not (surplus.any() or offered.any()):
            return np.zeros(len(surplus)), np.zeros(len(surplus))
        if days == np.inf and holder == PRIVATE:
            self.private += self.rules.apart[:, None] * surplus
            return surplus, np.zeros(len(surplus))
        a_day = days / self.rules.step_days
        wanted, held = asked.demand[None, :], self.public[None, :]
        if holder == PRIVATE:
            wanted, held = asked.wanted, self.private
        rooms = a_day * wanted
        rooms -= held
        np.maximum(0.0, rooms, out=rooms)
        room = rooms.sum(axis=0)
        laid = np.minimum(surplus, room)
        bought = np.minimum(offered, room - laid)
        if holder == PRIVATE:
            # each sector in proportion to its room
            rooms *= (laid + bought) / np.where(room > 0.0, room, 1.0)
            self.private += rooms
        else:
            self.public = self.public + laid + bought
        return laid, bought


def _given(pool: Floats, claim: Floats, rank: NDArray[np.int64]) -> Floats:
    """Meet claims by rank, within a rank in proportion."""
    given = np.zeros_like(claim)
    for one in range(int(rank.max()) + 1):
        own = claim[rank == one]
        whole = own.sum(axis=0)
        met = np.minimum(1.0, pool / np.where(whole > 0.0, whole, 1.0))
        given[rank == one] = own * met
        pool = np.maximum(0.0, pool - whole)
    return given
