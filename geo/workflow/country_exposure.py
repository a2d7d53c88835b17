"""What is known of each country as a supplier: output, governance, its stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.disruption import Target
from geo.sources.trade import read_production
from geo.workflow.concentration_facts import cases_of, read_concentration_facts
from geo.workflow.governing import latest_risks
from geo.workflow.stop_views import LEAST_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geo.resilience.stage_cases import StageCase
    from geo.workflow.graph import Inputs

SUPPLIER_COLUMNS = (
    *("commodity", "stage", "iso3", "product", "year", "output_t", "world_share"),
    *("governance_risk", "contribution"),
)
_TOLD = ["commodity", "stage", "product", "iso3", "year"]


def suppliers_of(inputs: Inputs, *, commodities: Sequence[str]) -> pd.DataFrame:
    """List who supplies the world at each stage whose output is told.

    Parameters
    ----------
    inputs : Inputs
        With the steps of facts and supply, of a project that asks for a supply.
    commodities : sequence of str

    Returns
    -------
    pandas.DataFrame
        By `SUPPLIER_COLUMNS`, see `supplier_rows`; with ``source`` and ``evidence`` of
        the output.
    """
    supply = inputs.file.project.supply
    if supply is None:
        return supplier_rows([], risk={}).assign(source="", evidence="")
    governance = inputs.table("facts", "governance")
    production = read_production()
    facts = read_concentration_facts(
        supply.options.market_iso3,
        production=production,
        governance=governance,
        works=inputs.table("supply", "works"),
    )
    cases = [
        case
        for commodity in commodities
        for case in cases_of(facts, commodity=commodity, year=supply.year)[0]
    ]
    rows = supplier_rows(cases, risk=latest_risks(governance)[0])
    who_says = production[[*_TOLD, "source", "evidence"]].drop_duplicates(_TOLD)
    return rows.merge(who_says, on=_TOLD, how="left")


def supplier_rows(
    cases: Iterable[StageCase], *, risk: Mapping[str, float]
) -> pd.DataFrame:
    """Take the index of concentration apart by country.

    Parameters
    ----------
    cases : iterable of StageCase
        Those of element groups are passed over; of a stage that is told by several
        products, the first counts.
    risk : mapping of str to float
        By country, 0 (well governed) to 10.

    Returns
    -------
    pandas.DataFrame
        By `SUPPLIER_COLUMNS`: tonnes, share of the world's output (0 to 1), and
        ``contribution``, share squared times risk: those of a stage add up to its
        HHI-WGI. NaN where a country has no risk.

    Examples
    --------
    >>> from geo.resilience.stage_cases import stage_cases
    >>> from geo.resilience.worlds import small_production
    >>> cases = stage_cases(small_production(), commodity="nickel", year=2024)
    >>> rows = supplier_rows(cases, risk={"IDN": 5.0, "AUS": 2.0})
    >>> rows.groupby("stage")["contribution"].sum().to_dict()
    {'mine': 1.75, 'refined': 2.9375}
    """
    rows = [
        row for case in _first_of_stages(cases) for row in _rows_of(case, risk=risk)
    ]
    return pd.DataFrame(rows, columns=list(SUPPLIER_COLUMNS))


def _first_of_stages(cases: Iterable[StageCase]) -> Iterator[StageCase]:
    seen: set[tuple[str, str]] = set()
    for case in cases:
        key = (case.commodity, case.stage)
        if not case.group and key not in seen:
            seen.add(key)
            yield case


def _rows_of(
    case: StageCase, *, risk: Mapping[str, float]
) -> Iterator[tuple[object, ...]]:
    shares = case.world.shares()
    for iso3, tonnes in case.world.by_country().items():
        governed = risk.get(iso3, float("nan"))
        yield (
            *(case.commodity, str(case.stage), iso3, case.product, case.year),
            *(tonnes, shares[iso3], governed, shares[iso3] ** 2 * governed),
        )


def exposed_countries(
    stops: pd.DataFrame, parts: pd.DataFrame, *, suppliers: pd.DataFrame
) -> pd.DataFrame:
    """Set what a country's stop takes beside what it makes of the world's output.

    Parameters
    ----------
    stops : pandas.DataFrame
        By `geo.resilience.contingency.STOP_COLUMNS`.
    parts : pandas.DataFrame
        Of `geo.workflow.stop_views.named_parts`.
    suppliers : pandas.DataFrame
        By `SUPPLIER_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        A row for each commodity, stage and country of which either is known: the
        columns of `suppliers`, with ``unmet_share``, ``unmet_t`` and ``groups`` (what
        element groups lack, in words), the same at every stage of any commodity; NaN
        where the stop is none that was tried.

    Examples
    --------
    >>> stop = {"target": "country", "name": "CHN", "commodity": "nickel"}
    >>> stops = pd.DataFrame([stop | {"unmet_share": 0.1, "unmet_t": 5.0}])
    >>> row = dict.fromkeys(SUPPLIER_COLUMNS, 0.25)
    >>> row |= {"commodity": "nickel", "stage": "mine", "iso3": "IDN"}
    >>> parts = pd.DataFrame(columns=["by", "unmet_share"])
    >>> table = exposed_countries(stops, parts, suppliers=pd.DataFrame([row]))
    >>> table[["iso3", "stage", "world_share", "unmet_share"]].values.tolist()
    [['IDN', 'mine', 0.25, nan], ['CHN', 'mine', nan, 0.1]]
    """
    stages = suppliers[["stage"]].drop_duplicates()
    taken = stops[stops["target"] == Target.COUNTRY].rename(columns={"name": "iso3"})
    lacking = _lacking_groups(parts)
    taken["groups"] = [
        lacking.get((str(commodity), str(iso3)), "")
        for commodity, iso3 in zip(taken["commodity"], taken["iso3"], strict=True)
    ]
    columns = ["commodity", "iso3", "unmet_share", "unmet_t", "groups"]
    everywhere = stages.merge(taken[columns], how="cross")
    keys = ["commodity", "stage", "iso3"]
    joined = suppliers.merge(everywhere, on=keys, how="outer", sort=False)
    order = pd.concat([suppliers[keys], everywhere[keys]]).drop_duplicates()
    return order.merge(joined, on=keys, how="left")


def _lacking_groups(parts: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Say by commodity and country what element groups lack if it stops."""
    lacking = parts[(parts["by"] == "group") & (parts["unmet_share"] >= LEAST_SHARE)]
    told: dict[tuple[str, str], list[str]] = {}
    for row in lacking.to_dict("records"):
        if row["target"] == Target.COUNTRY:
            key = (str(row["commodity"]), str(row["name"]))
            told.setdefault(key, []).append(f"{row['part']} {row['unmet_share']:.0%}")
    return {key: "; ".join(lacks) for key, lacks in told.items()}
