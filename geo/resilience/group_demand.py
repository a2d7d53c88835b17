"""A market's demand for rare earths by element group."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import fsum, isclose, isfinite
from typing import TYPE_CHECKING

from geo.errors import DataError, ParameterError, Problem
from geo.model.commodities import ELEMENT_GROUPS
from geo.model.market import GroupDemand, GroupUse
from geo.model.shared_columns import weakest
from geo.resilience.element_groups import RARE_EARTHS, mined_by_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

ELEMENT_NAMES: Mapping[str, str] = {
    "yttrium": "Y",
    "lanthanum": "La",
    "cerium": "Ce",
    "praseodymium": "Pr",
    "neodymium": "Nd",
    "samarium": "Sm",
    "europium": "Eu",
    "gadolinium": "Gd",
    "terbium": "Tb",
    "dysprosium": "Dy",
    "holmium": "Ho",
    "erbium": "Er",
    "thulium": "Tm",
    "ytterbium": "Yb",
    "lutetium": "Lu",
}

OLDEST_YEARS = 8
"""How old a row may be that tells a group: no source says how fast uses change."""

_ONLY = re.compile(r"\b([a-z]+) only\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A group, or an element of it, as a fraction of the total of its year."""

    group: str
    element: str  # empty: the whole group
    share: float
    year: int
    total_t: float
    source: str
    evidence: str


def group_demand(
    demand: pd.DataFrame,
    *,
    market: str,
    year: int,
    demand_t: float,
    baskets: pd.DataFrame,
    production: pd.DataFrame,
    oldest_years: int = OLDEST_YEARS,
) -> GroupDemand:
    """Split a market's demand for rare earths by element group.

    Groups that the market's own rows tell have their fraction of the total of the
    same year and scope. What is left is shared out over the others by the world's
    mix as mined: what is not mined cannot be used, whereas works of unknown output
    make up much of what is separated. A row of one element of a group ("cerium
    only") is the least that the group takes.

    Parameters
    ----------
    demand : pandas.DataFrame
        Schema `geo.model.supply_schemas.DEMAND`.
    market : str
        ISO 3166-1 alpha-3 code, or EU27.
    year : int
        Of the demand: the latest rows up to it count, each group's by itself.
    demand_t : float
        t REO a year, above 0.
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    oldest_years : int, optional
        Older rows tell nothing.

    Returns
    -------
    GroupDemand
        Adds up to `demand_t`. A group that is told is of the evidence of its row,
        ``"derived"`` at best where that is scaled to another demand; what has its
        part by the mix is unverified. Where all groups are told and fall short of
        their total, they are raised alike.

    Raises
    ------
    ParameterError
        The demand is none.
    DataError
        Groups that are told come to more than their total, or no mine output is
        told of which to take the mix.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"commodity": "rare_earths", "iso3": "JPN", "year": 2024.0}
    >>> row |= {"sector": "total", "source": "a society", "evidence": "cited"}
    >>> demand = pd.DataFrame(
    ...     [
    ...         row | {"group": "", "tonnes": 100.0, "scope": "use"},
    ...         row | {"group": "nd_pr", "tonnes": 40.0, "scope": "use; of magnets"},
    ...     ]
    ... )
    >>> baskets = pd.DataFrame(
    ...     {"basket": "clay", "element": ["La", "Nd", "Y"], "share": [0.5, 0.2, 0.3]}
    ... )
    >>> mined = {"commodity": "rare_earths", "stage": "mine", "scope": "country"}
    >>> mined |= {"product": "", "year": 2024.0, "iso3": "CHN", "tonnes": 10.0}
    >>> found = group_demand(
    ...     demand,
    ...     market="JPN",
    ...     year=2024,
    ...     demand_t=200.0,
    ...     baskets=baskets,
    ...     production=pd.DataFrame([mined | {"basket": "clay"}]),
    ... )
    >>> {group: round(t, 1) for group, t in found.tonnes.items() if t > 0.0}
    {'la_ce': 75.0, 'nd_pr': 80.0, 'y': 45.0}
    """
    if not (isfinite(demand_t) and demand_t > 0.0):
        raise ParameterError(
            "demand by element group",
            [Problem(where="demand_t", what=f"{demand_t}", expected="above 0")],
        )
    rows = tuple(_latest(demand, market=market, first=year - oldest_years, last=year))
    told = {row.group: row for row in rows if not row.element}
    # a whole group that is told takes the place of what is told of its parts
    parts = [row for row in rows if row.element and row.group not in told]
    _require_within(market, [*told.values(), *parts])
    mix, words = _world_mix(production, baskets=baskets, year=year)
    tonnes = _adding_up(_shared_out(told, parts, mix=mix), to=demand_t)
    uses = [
        _use(group, used, row=told.get(group), parts=parts, of=demand_t)
        for group, used in tonnes.items()
    ]
    return GroupDemand(market=market, demand_t=demand_t, groups=tuple(uses), mix=words)


def _latest(
    demand: pd.DataFrame, *, market: str, first: int, last: int
) -> Iterator[_Row]:
    """Give the latest row of each group, and of each element told apart."""
    own = demand[
        (demand["commodity"] == RARE_EARTHS)
        & (demand["iso3"] == market)
        & (demand["sector"] == "total")
        & demand["year"].between(first, last)
        & demand["tonnes"].notna()
    ].sort_values("year", ascending=False, kind="stable")
    totals = own[(own["group"] == "") & (own["tonnes"] > 0.0)]
    seen = set()
    for record in own[own["group"].isin(list(ELEMENT_GROUPS))].to_dict("records"):
        row = _as_share({str(name): cell for name, cell in record.items()}, totals)
        if row is not None and (row.group, row.element) not in seen:
            seen.add((row.group, row.element))
            yield row


def _as_share(record: Mapping[str, object], totals: pd.DataFrame) -> _Row | None:
    """Set a row in proportion to the total of its year and scope, if there is one."""
    scope = str(record["scope"])
    same = totals[totals["year"] == record["year"]]
    for total in same.itertuples(index=False):
        if scope.startswith(str(total.scope)):
            whole = float(str(total.tonnes))
            return _Row(
                group=str(record["group"]),
                element=_element(scope, group=str(record["group"])),
                share=float(str(record["tonnes"])) / whole,
                year=int(float(str(record["year"]))),
                total_t=whole,
                source=str(record["source"]),
                evidence=weakest([str(record["evidence"]), str(total.evidence)]),
            )
    return None


def _element(scope: str, *, group: str) -> str:
    """Find the one element of the group that a scope names as counted."""
    named = (ELEMENT_NAMES.get(word, "") for word in _ONLY.findall(scope))
    held = ELEMENT_GROUPS[group]
    return next((one for one in named if one in held and len(held) > 1), "")


def _require_within(market: str, rows: list[_Row]) -> None:
    told = fsum(row.share for row in rows)
    if told > 1.0:
        listed = ", ".join(
            f"{row.element or row.group} {row.share:.1%} of {row.year}" for row in rows
        )
        raise DataError(
            "demand",
            [
                Problem(
                    where=f"rare_earths of {market}",
                    what=f"groups come to {told:.1%} of the total: {listed}",
                    expected="100 % at most",
                    cure="take out rows of another scope, or give a lower oldest_years",
                )
            ],
        )


def _world_mix(
    production: pd.DataFrame, *, baskets: pd.DataFrame, year: int
) -> tuple[dict[str, float], str]:
    mined, unknown = mined_by_group(production, baskets=baskets, year=year)
    tonnes = mined.groupby("group")["tonnes"].sum()
    whole = float(tonnes.sum())
    if not whole > 0.0:
        raise DataError(
            "production",
            [
                Problem(
                    where=f"rare_earths, mine, up to {year}",
                    what="no output with a basket",
                    expected="mine output of countries, with the basket of their ore",
                )
            ],
        )
    left_out = f"; without {', '.join(unknown)}, of unknown basket" if unknown else ""
    words = (
        f"the world's mix as mined, {whole:,.0f} t REO, the latest up to {year}"
        f"{left_out}: what is not mined cannot be used; that this market uses the "
        "groups that it does not tell in the same proportion is unverified"
    )
    return {one: float(tonnes.get(one, 0.0)) / whole for one in ELEMENT_GROUPS}, words


def _shared_out(
    told: Mapping[str, _Row], parts: list[_Row], *, mix: Mapping[str, float]
) -> dict[str, float]:
    """Share what is not told out by the mix, no group below what is told of parts."""
    least = _least(parts)
    fixed = {group: row.share for group, row in told.items()}
    while True:
        free = {one: part for one, part in mix.items() if one not in fixed}
        left = 1.0 - fsum(fixed.values())
        whole = fsum(free.values())
        given = {one: left * part / whole for one, part in free.items() if whole > 0.0}
        short = {one: least[one] for one in least if given.get(one, 1.0) < least[one]}
        if not short:
            break
        fixed |= short
    shares = {**fixed, **given}
    total = fsum(shares.values())  # below 1 where all groups are told
    return {one: shares.get(one, 0.0) / total for one in ELEMENT_GROUPS}


def _adding_up(shares: Mapping[str, float], *, to: float) -> dict[str, float]:
    """Give the tonnes of each group; the largest takes what rounding leaves."""
    tonnes = {group: share * to for group, share in shares.items()}
    largest = max(tonnes, key=lambda group: tonnes[group])
    others = fsum(used for group, used in tonnes.items() if group != largest)
    return tonnes | {largest: to - others}


def _least(parts: list[_Row]) -> dict[str, float]:
    groups = {row.group for row in parts}
    return {
        group: fsum(row.share for row in parts if row.group == group)
        for group in groups
    }


def _use(
    group: str, tonnes: float, *, row: _Row | None, parts: list[_Row], of: float
) -> GroupUse:
    held = [one for one in parts if one.group == group]
    least = fsum(one.share for one in held) * of
    if row is not None:
        basis, rows = "told", [row]
    else:
        by_parts = held and tonnes <= least * (1.0 + 1e-9)
        basis, rows = ("least" if by_parts else "mix"), held
    return GroupUse(
        group=group,
        tonnes=tonnes,
        least_t=0.0 if row is not None else least,
        basis=basis,
        year=max((one.year for one in rows), default=None),
        source="; ".join(dict.fromkeys(one.source for one in rows)),
        evidence="unverified" if row is None else _evidence(row, of=of),
    )


def _evidence(row: _Row, *, of: float) -> str:
    if isclose(row.total_t, of, rel_tol=1e-6):
        return row.evidence
    return weakest([row.evidence, "derived"])
