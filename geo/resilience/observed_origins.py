"""Whence a market imports goods of one commodity and stage, as customs counted it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from geo.model.commodities import STAGE_ORDER
from geo.model.market import WORLD
from geo.model.market_supply import NoOrigins, ObservedOrigins
from geo.model.shared_columns import EVIDENCE, weakest
from geo.resilience.traded_goods import products_traded, speaks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

OLDEST_YEARS = 8
"""How old a count may be: it is told with its period, and no source says more."""

NOT_NAMED = frozenset({"OTHER", "EU27", WORLD})
"""Partners that are no one country: what is theirs is of the rest."""

_SERIES = ["product", "hs_code", "goods", "measure", "unit", "scope", "reporter"]
_SIDES = ("importer", "not told")
_EXPORTER = "exporter"
_LAST_MONTH = {"H1": 6, "H2": 12, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12}
_ONE_MONTH = re.compile(r"\d{4}-\d{2}(-\d{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """Imports of one series in one period."""

    title: str
    period: str
    shares: Mapping[str, float]
    rest: float
    measure: str
    counted_by: str
    stages: tuple[str, ...]
    complete: bool
    scope: str
    source: str
    evidence: str

    @property
    def order(self) -> tuple[object, ...]:
        """Sort the best first: whose count, how whole, how late, how solid."""
        year, month = _end(self.period)
        return (
            _SIDES.index(self.counted_by),
            not self.complete,
            -(12 * year + month),
            EVIDENCE.index(self.evidence),
            self.measure == "value",
            self.rest,
            self.title,
            self.scope,
        )


def observed_origins(
    flows: pd.DataFrame,
    *,
    market: str,
    commodity: str,
    stage: str,
    year: int,
    products: pd.DataFrame,
    codes: pd.DataFrame,
    oldest_years: int = OLDEST_YEARS,
) -> ObservedOrigins | NoOrigins:
    """Give the shares of the countries that a market imports from.

    One series of one period is taken and never joined with another: the importer's
    count before any other, one that holds every product of the stage before one that
    does not, then the latest. A series counts where its shares are told, or its
    tonnes with a total; what an exporter sends is no share of imports. One that
    counts goods of several stages together stands for a stage only where it holds
    every product of it. Single months are passed over.

    Parameters
    ----------
    flows : pandas.DataFrame
        Schema `geo.model.supply_schemas.TRADE_FLOWS`: the table, the imports of a
        profile (`geo.model.country_profile.import_values`), or both together.
    market : str
        ISO 3166-1 alpha-3 code, or EU27.
    commodity, stage : str
    year : int
        Periods end in it or before it.
    products : pandas.DataFrame
        Schema `geo.model.commodity_schemas.PRODUCTS`.
    codes : pandas.DataFrame
        Schema `geo.model.commodity_schemas.HS_CODES`.
    oldest_years : int, optional
        Periods that ended earlier tell nothing.

    Returns
    -------
    ObservedOrigins or NoOrigins
        The latter where nothing is told, and why. Both list the series of the market
        that may be of the commodity and were passed over.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"destination": "JPN", "reporter": "JPN", "period": "2023"}
    >>> row |= {"product": "ndfeb_magnet", "hs_code": "", "goods": "magnets"}
    >>> row |= {"measure": "volume", "unit": "t", "scope": "all", "source": "customs"}
    >>> told = [("CHN", 60.0), ("PHL", 30.0), ("WLD", 100.0)]
    >>> found = observed_origins(
    ...     pd.DataFrame(
    ...         [
    ...             row | {"evidence": "cited", "origin": origin, "value": value}
    ...             for origin, value in told
    ...         ]
    ...     ),
    ...     market="JPN",
    ...     commodity="rare_earths",
    ...     stage="component",
    ...     year=2024,
    ...     products=pd.DataFrame(
    ...         [("ndfeb_magnet", "rare_earths", "component")],
    ...         columns=["product", "commodity", "stage"],
    ...     ),
    ...     codes=pd.DataFrame(columns=["hs_code", "product"]),
    ... )
    >>> found.shares, round(found.rest, 3), found.period
    ({'CHN': 0.6, 'PHL': 0.3}, 0.1, '2023')
    """
    asked = {"market": market, "commodity": commodity, "stage": stage}
    first = year - oldest_years
    stage_of = products[products["commodity"] == commodity]
    stages = dict(zip(stage_of["product"], stage_of["stage"], strict=True))
    own = flows[flows["destination"] == market].fillna(dict.fromkeys(_SERIES, ""))
    counts: list[_Count] = []
    passed: list[str] = []
    for _, rows in own.groupby(_SERIES, sort=True):
        held = _products(rows, codes=codes)
        if _of_another(rows, held, stages=stages, commodity=commodity):
            continue
        why = _why_not(held, stages=stages, stage=stage)
        found = () if why else tuple(_counts(rows, held, stages=stages, stage=stage))
        recent = [one for one in found if first <= _end(one.period)[0] <= year]
        counts.extend(recent)
        if not recent:
            passed.append(f"{_called(rows)}: {why or _why_no_count(found, rows)}")
    if counts:
        best = min(counts, key=lambda one: one.order)
        return _answer(best, asked=asked, passed=tuple(passed))
    return NoOrigins(
        market=market,
        commodity=commodity,
        stage=stage,
        why=f"no series of {stage} goods with shares, or with tonnes and their total, "
        f"of {first} to {year}",
        passed_over=tuple(passed),
    )


def _answer(
    best: _Count,
    *,
    asked: Mapping[str, str],
    passed: tuple[str, ...],
) -> ObservedOrigins:
    return ObservedOrigins(
        market=asked["market"],
        commodity=asked["commodity"],
        stage=asked["stage"],
        shares=best.shares,
        rest=best.rest,
        period=best.period,
        measure=best.measure,
        counted_by=best.counted_by,
        stages=best.stages,
        complete=best.complete,
        goods=best.title,
        scope=best.scope,
        source=best.source,
        evidence=best.evidence,
        passed_over=passed,
    )


def _of_another(
    rows: pd.DataFrame,
    held: Mapping[str, bool],
    *,
    stages: Mapping[str, str],
    commodity: str,
) -> bool:
    if held:
        return not any(one in stages for one in held)
    first = rows.iloc[0]
    return not speaks_of(commodity, words=f"{first['goods']} {first['scope']}")


def _products(rows: pd.DataFrame, *, codes: pd.DataFrame) -> dict[str, bool]:
    first = rows.iloc[0]
    return products_traded(
        codes,
        product=str(first["product"]),
        goods=str(first["goods"]),
        hs_codes=[one for one in str(first["hs_code"]).split("; ") if one],
    )


def _why_not(held: Mapping[str, bool], *, stages: Mapping[str, str], stage: str) -> str:
    if not held:
        return "its words and codes do not tell which products it counts"
    own = {stages[one] for one in held if one in stages}
    if stage not in own:
        return f"of the stages {', '.join(sorted(own, key=STAGE_ORDER.__getitem__))}"
    if len(own) > 1 and not _complete(held, stages=stages, stage=stage):
        return "stages together, and not every product of this one"
    return ""


def _complete(
    held: Mapping[str, bool], *, stages: Mapping[str, str], stage: str
) -> bool:
    return all(held.get(one, False) for one, at in stages.items() if at == stage)


def _counts(
    rows: pd.DataFrame,
    held: Mapping[str, bool],
    *,
    stages: Mapping[str, str],
    stage: str,
) -> Iterator[_Count]:
    first = rows.iloc[0]
    own = {stages[one] for one in held if one in stages}
    for period, told in rows.groupby("period", sort=True):
        shares = _shares(told)
        if shares is None or _ONE_MONTH.fullmatch(str(period)):
            continue
        yield _Count(
            title=str(first["goods"]),
            period=str(period),
            shares=shares,
            rest=max(0.0, 1.0 - fsum(shares.values())),
            measure=str(first["measure"]),
            counted_by=_counted_by(rows),
            stages=tuple(sorted(own, key=STAGE_ORDER.__getitem__)),
            complete=_complete(held, stages=stages, stage=stage),
            scope=str(first["scope"]),
            source="; ".join(dict.fromkeys(told["source"])),
            evidence=weakest(told["evidence"]),
        )


def _counted_by(told: pd.DataFrame) -> str:
    first = told.iloc[0]
    if first["reporter"] == first["destination"]:
        return "importer"
    return _EXPORTER if first["reporter"] else "not told"


def _shares(told: pd.DataFrame) -> dict[str, float] | None:
    """Give fractions by origin, the largest first; None where of no whole."""
    by_origin = told.groupby("origin")["value"].sum()
    named = by_origin.drop(list(NOT_NAMED & set(by_origin.index)))
    if _counted_by(told) == _EXPORTER or named.empty:
        return None
    if told["measure"].iloc[0] == "share":
        whole = 100.0
    elif WORLD in by_origin.index:
        whole = float(by_origin[WORLD])
    else:
        return None
    # rounded figures may come to a little more than their total
    whole = max(whole, float(named.sum()))
    if not whole > 0.0:
        return None
    ordered = named.sort_values(ascending=False, kind="stable")
    return {
        str(origin): float(value) / whole
        for origin, value in ordered.items()
        if value > 0.0
    }


def _why_no_count(found: tuple[_Count, ...], rows: pd.DataFrame) -> str:
    if found:
        periods = ", ".join(one.period for one in found)
        return f"its periods are too old or too late ({periods})"
    if _counted_by(rows) == _EXPORTER:
        return "counted by an exporter: no share of the imports"
    if all(_ONE_MONTH.fullmatch(str(one)) for one in rows["period"]):
        return "single months"
    if set(rows["origin"]) <= NOT_NAMED:
        return "no country is named"
    return "tonnes without a total of the same period"


def _called(rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    return f"{first['goods']} ({first['measure']}, {first['scope']})"


def _end(period: str) -> tuple[int, int]:
    """Give the year and month in which a period ends."""
    last = period.rsplit("/", maxsplit=1)[-1]
    year, rest = int(last[:4]), last[4:]
    if rest.startswith("-"):
        return year, int(rest[1:3])
    return year, _LAST_MONTH.get(rest, 12)
