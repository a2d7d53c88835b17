"""The days that a run tells apart: each disruption by itself, then all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.model.disruption import Disruption
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from geo.workflow.naming import Names

ORDINARY_DAY = "ordinary day"
ALL_TOGETHER = "all together"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptedDay:
    """A day on which some disruptions of a project are in force.

    Parameters
    ----------
    name : str
        In words, by which tables and maps call it.
    hits : tuple of Disruption
        None on an ordinary day.
    """

    name: str
    hits: tuple[Disruption, ...]

    def concerning(self, goods: Collection[str]) -> tuple[Disruption, ...]:
        """Give the disruptions that touch some goods.

        Parameters
        ----------
        goods : collection of str
            Keys of commodities.

        Returns
        -------
        tuple of Disruption
            Those of all goods among them.
        """
        return tuple(hit for hit in self.hits if hit.commodity in {"", *goods})


def disrupted_days(
    hits: Iterable[Disruption], *, names: Names
) -> tuple[DisruptedDay, ...]:
    """List the days on which something is disrupted.

    Dates do not count: a day is one on which what it names is in force. What
    differs in its dates alone is one day.

    Parameters
    ----------
    hits : iterable of Disruption
    names : Names

    Returns
    -------
    tuple of DisruptedDay
        One for each disruption and, where there are several, `ALL_TOGETHER`.

    Examples
    --------
    >>> from geo.model.disruption import Target
    >>> from geo.workflow.naming import Names
    >>> stops = [
    ...     Disruption(target=Target.COUNTRY, name="CHN", start_day=day)
    ...     for day in (0.0, 60.0)
    ... ]
    >>> slow = Disruption(target=Target.GATE, name="Strait", delay_days=5.0, capacity=1)
    >>> days = disrupted_days([*stops, slow], names=Names(by_target={}))
    >>> [(day.name, len(day.hits)) for day in days]
    [('CHN closed', 1), ('Strait 5 days longer', 1), ('all together', 2)]
    """
    distinct = tuple(dict.fromkeys(map(_in_force, hits)))
    told = [_words(hit, names=names) for hit in distinct]
    days = [
        DisruptedDay(name=_numbered(told, place), hits=(hit,))
        for place, hit in enumerate(distinct)
    ]
    if len(distinct) > 1:
        days.append(DisruptedDay(name=ALL_TOGETHER, hits=distinct))
    return tuple(days)


def _in_force(hit: Disruption) -> Disruption:
    """Drop what does not count on a day on which it is in force."""
    return replace(
        hit,
        start_day=0.0,
        duration_days=float("inf"),
        ramp_days=0.0,
        probability=1.0,
        source="",
    )


def _numbered(told: list[str], place: int) -> str:
    """Tell what bears one name apart, such as two works."""
    before = told[:place].count(told[place])
    return f"{told[place]} ({before + 1})" if before else told[place]


def _words(hit: Disruption, *, names: Names) -> str:
    adds = []
    if hit.delay_days:
        adds.append(f"{hit.delay_days:g} days longer")
    if hit.cost_usd_per_t:
        adds.append(f"{hit.cost_usd_per_t:g} USD a tonne dearer")
    told = names.disruption(hit)
    if hit.capacity == 1.0 and adds:
        told = names.thing(hit.target, hit.name) + " " + adds.pop(0)
    goods = " ".join(filter(None, (in_words(hit.commodity), hit.stage)))
    return ", ".join([told, *adds]) + (f" ({goods})" if goods else "")
