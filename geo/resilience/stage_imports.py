"""Which imports of a market stand for a stage."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.model.commodities import STAGE_ORDER, Stage
from geo.resilience.suppliers import Suppliers, gather_suppliers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from geo.model.import_series import ImportSeries, ImportValue

OLDEST_YEARS = 5  # imports further back say little of what a market buys now
PERCENT = 100.0
ALL = "WLD"
NO_COUNTRY = frozenset({ALL, "OTHER", "EU27"})
"""Partners that are no country: they count in the total alone."""

_YEARS = re.compile(r"^(?:\d{4}/)?(\d{4})$")
_BEFORE_OTHERS = (Stage.REFINED, Stage.MINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageImports:
    """What a market buys at one stage.

    Parameters
    ----------
    suppliers : Suppliers
        Per cent, or tonnes of the goods.
    basis : str
        What is counted, and of when.
    """

    suppliers: Suppliers
    basis: str


def stages_of_headings(
    hs_codes: pd.DataFrame, *, products: pd.DataFrame, commodity: str
) -> dict[str, frozenset[str]]:
    """Say at which stages of a commodity the goods of each heading are.

    Parameters
    ----------
    hs_codes, products : pandas.DataFrame
        Schemas `HS_CODES` and `PRODUCTS` of `geo.model.commodity_schemas`.
    commodity : str

    Returns
    -------
    dict of str to frozenset of str
        By code; goods with the commodity in them, as motors, are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"hs_code": ["2604"], "product": ["nickel_ore"]})
    >>> goods = {"product": ["nickel_ore"], "commodity": "nickel", "stage": "mine"}
    >>> stages_of_headings(codes, products=pd.DataFrame(goods), commodity="nickel")
    {'2604': frozenset({'mine'})}
    """
    own = products[
        (products["commodity"] == commodity) & (products["stage"] != Stage.EMBEDDED)
    ]
    joined = hs_codes[["hs_code", "product"]].merge(own, on="product")
    stages: dict[str, set[str]] = defaultdict(set)
    for code, stage in zip(joined["hs_code"], joined["stage"], strict=True):
        stages[str(code)].add(str(stage))
    return {code: frozenset(found) for code, found in stages.items()}


def stage_imports(
    series: Iterable[ImportSeries],
    *,
    commodity: str,
    headings: Mapping[str, frozenset[str]],
    year: int,
) -> dict[str, StageImports]:
    """Choose the imports that stand for each stage.

    Whole years up to `year` count, no older than `OLDEST_YEARS`, of series whose
    headings are told, in shares, or in weights with the total of all partners: a few
    partners alone are no market. Two countries at least must be told. Of several years
    the latest counts, then the series with the most countries. Headings with goods of
    several stages count as refined if such goods are among them, else as mined: what
    a mine sells as concentrate is its output.

    Parameters
    ----------
    series : iterable of ImportSeries
        Of the profile of the market.
    commodity : str
    headings : mapping of str to frozenset of str
        Of `stages_of_headings`.
    year : int

    Returns
    -------
    dict of str to StageImports
        By stage; stages without imports are left out.

    Examples
    --------
    >>> from geo.model.import_series import ImportSeries, ImportValue
    >>> bought = ImportSeries(
    ...     title="Ore",
    ...     commodity="nickel",
    ...     scope="ore",
    ...     measure="share",
    ...     unit="%",
    ...     hs_codes=("2604",),
    ...     source="a gazette, 2024",
    ...     evidence="cited",
    ...     values=(
    ...         ImportValue(period="2023", partner="PHL", value=60),
    ...         ImportValue(period="2023", partner="NCL", value=30),
    ...     ),
    ... )
    >>> found = stage_imports(
    ...     [bought], commodity="nickel", headings={"2604": {"mine"}}, year=2024
    ... )
    >>> found["mine"].suppliers.shares(), found["mine"].basis
    ({'NCL': 0.3, 'PHL': 0.6}, 'Ore (ore), 2023, share')
    """
    best: dict[str, tuple[int, int, str]] = {}
    chosen: dict[str, StageImports] = {}
    for one in series:
        stage = _stage_of(one, headings)
        if one.commodity != commodity or not stage:
            continue
        for told_year, period, values in _whole_years(one):
            rank = (told_year, _countries(values), one.title)
            recent = year - OLDEST_YEARS <= told_year <= year
            if not recent or not _of_a_market(one, values):
                continue
            if rank > best.get(stage, (0, 0, "")):
                goods = one.goods or one.title
                basis = f"{goods} ({one.scope}), {period}, {one.measure}"
                best[stage] = rank
                chosen[stage] = StageImports(
                    suppliers=_bought(one, values), basis=basis
                )
    return {stage: chosen[stage] for stage in sorted(chosen, key=_place)}


def _place(stage: str) -> int:
    return STAGE_ORDER[stage]


def _countries(values: list[ImportValue]) -> int:
    return sum(one.partner not in NO_COUNTRY and one.value > 0.0 for one in values)


def _of_a_market(series: ImportSeries, values: list[ImportValue]) -> bool:
    """Whether the shares of the countries are of all that the market buys."""
    has_total = any(one.partner == ALL for one in values)
    whole = series.measure == "share" or (series.measure == "volume" and has_total)
    return whole and _countries(values) > 1


def _stage_of(series: ImportSeries, headings: Mapping[str, frozenset[str]]) -> str:
    stages: set[str] = set()
    for code in series.hs_codes:
        for heading, found in headings.items():
            # a heading covers its subheadings
            if heading.startswith(code) or code.startswith(heading):
                stages |= found
    if len(stages) == 1:
        return next(iter(stages))
    return next((str(stage) for stage in _BEFORE_OTHERS if stage in stages), "")


def _whole_years(
    series: ImportSeries,
) -> Iterator[tuple[int, str, list[ImportValue]]]:
    by_period: dict[str, list[ImportValue]] = defaultdict(list)
    for one in series.values:  # noqa: PD011  a field, no table
        by_period[one.period].append(one)
    for period, values in by_period.items():
        if found := _YEARS.match(period):
            yield int(found[1]), period, values


def _bought(series: ImportSeries, values: list[ImportValue]) -> Suppliers:
    named = [one for one in values if one.partner not in NO_COUNTRY]
    stated = {one.partner: one.value for one in values}
    listed = sum(sorted(one.value for one in named))
    others = sum(stated.get(name, 0.0) for name in ("OTHER", "EU27"))
    whole = PERCENT if series.measure == "share" else stated.get(ALL, 0.0)
    # a stated total may be rounded below the sum of its parts
    rest = max(whole - listed, others, 0.0)
    return gather_suppliers(
        ((one.partner, one.value, one.evidence or series.evidence) for one in named),
        rest=rest,
        rest_evidence=series.evidence,
    )
