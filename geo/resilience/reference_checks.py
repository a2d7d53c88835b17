"""Names in the supply tables that nothing stands behind, and rows that are missing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.model.commodities import CONTAINED, ELEMENT_GROUPS
from geo.model.dates import is_date
from geo.model.facility_schemas import split_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import pandas as pd

    from geo.model.supply_tables import SupplyTables


def check_references(
    tables: SupplyTables, *, countries: Collection[str], ports: Collection[str]
) -> list[Problem]:
    """List names that are not known, and facilities of which something is missing.

    Parameters
    ----------
    tables : SupplyTables
    countries : collection of str
        ISO 3166-1 alpha-3 codes that are known.
    ports : collection of str
        UN/LOCODEs that are known.

    Returns
    -------
    list of Problem
        Empty if there is none.
    """
    facilities = set(tables.facilities["facility_id"])
    baskets = set(tables.baskets["basket"])
    products = set(zip(tables.products["product"], tables.products["commodity"],
                       strict=True))  # fmt: skip
    return [
        *_of_facilities(tables, known=facilities),
        *_without_status(tables),
        *_bad_dates(tables),
        *_companies(tables),
        *_products(tables, known=products),
        *_stages(tables),
        *_words("capacities", tables.capacities, column="basket", known=baskets),
        *_words("production", tables.production, column="basket", known=baskets),
        *_without_host(tables.capacities),
        *_lists("capacities", tables.capacities, column="groups", known=ELEMENT_GROUPS),
        *_words("facilities", tables.facilities, column="iso3", known=countries),
        *_words("companies", tables.companies, column="iso3", known=countries),
        *_words(
            "production",
            _of_countries(tables.production),
            column="iso3",
            known=countries,
        ),
        *_words(
            "demand", tables.demand, column="iso3", known={*countries, "EU27", "WLD"}
        ),
        *_words("demand", tables.demand, column="group", known=ELEMENT_GROUPS),
        *_ports(tables.facilities, known=ports),
        *_flows(tables.trade_flows, countries=countries),
        *_goods(tables, products={product for product, _ in products}),
        *_codes(tables),
    ]


def _of_countries(production: pd.DataFrame) -> pd.DataFrame:
    return production[production["scope"] == "country"]


def _of_facilities(
    tables: SupplyTables, *, known: Collection[str]
) -> Iterator[Problem]:
    for name in ("capacities", "statuses", "ownership"):
        yield from _words(name, tables.named()[name], column="facility_id", known=known)


def _without_status(tables: SupplyTables) -> Iterator[Problem]:
    told = set(tables.statuses["facility_id"])
    for facility in sorted(set(tables.facilities["facility_id"]) - told):
        yield Problem(
            where=f"facilities {facility}",
            what="no status",
            expected="a row in statuses",
            cure="say since when it is operating, starting, planned, idle or closed",
        )


def _without_host(capacities: pd.DataFrame) -> Iterator[Problem]:
    """List by-products whose works make nothing of their host: nothing ties the two."""
    made = set(zip(capacities["facility_id"], capacities["commodity"], strict=True))
    tied = capacities[capacities["host"].isin(list(CONTAINED))]
    pairs = tied[["facility_id", "commodity", "host"]].drop_duplicates()
    for facility, commodity, host in pairs.itertuples(index=False):
        if (facility, host) not in made:
            yield Problem(
                where=f"capacities {facility} {commodity}",
                what=f"host {host}, of which it makes nothing",
                expected=f"a row for {host} at the same facility",
            )


def _bad_dates(tables: SupplyTables) -> Iterator[Problem]:
    for name, column, may_be_empty in (
        ("statuses", "from", False),
        ("ownership", "from", True),
        ("ownership", "to", True),
    ):
        for text in sorted(set(tables.named()[name][column])):
            if not (is_date(text) or (may_be_empty and not text)):
                yield Problem(
                    where=f"{name} {column}",
                    what=repr(text),
                    expected="a year, a month or a day: 2024, 2024-05, 2024-05-17",
                )


def _companies(tables: SupplyTables) -> Iterator[Problem]:
    companies = tables.companies
    names = list(companies["company"])
    called = [*names, *(alias for cell in companies["aliases"]
                        for alias in split_values(cell))]  # fmt: skip
    for name, count in Counter(called).items():
        if count > 1:
            yield Problem(
                where=f"companies {name}",
                what="names more than one company",
                expected="each name once, as a company or as an alias",
            )
    yield from _words("ownership", tables.ownership, column="owner", known=set(names))
    yield from _lists(
        "facilities", tables.facilities, column="operator", known=set(names)
    )


def _products(
    tables: SupplyTables, *, known: Collection[tuple[str, str]]
) -> Iterator[Problem]:
    for name in ("capacities", "production"):
        table = tables.named()[name]
        given = set(zip(table["product"], table["commodity"], strict=True))
        for product, commodity in sorted(given - set(known)):
            if product:
                yield Problem(
                    where=f"{name} {commodity}",
                    what=f"product {product} is not known",
                    expected="a product of that commodity in products",
                )


def _stages(tables: SupplyTables) -> Iterator[Problem]:
    columns = ["product", "commodity", "stage"]
    stage_of = {
        (product, commodity): stage
        for product, commodity, stage in tables.products[columns].itertuples(
            index=False
        )
    }
    for name in ("capacities", "production"):
        rows = tables.named()[name][columns].drop_duplicates()
        for product, commodity, stage in rows.itertuples(index=False):
            right = stage_of.get((product, commodity), stage)
            if right != stage:
                yield Problem(
                    where=f"{name} {commodity} {product}",
                    what=f"stage {stage}",
                    expected=f"{right}, as products has it",
                )


def _words(
    name: str, table: pd.DataFrame, *, column: str, known: Collection[str]
) -> Iterator[Problem]:
    yield from _unknown(f"{name} {column}", set(table[column]), known=known)


def _lists(
    name: str, table: pd.DataFrame, *, column: str, known: Collection[str]
) -> Iterator[Problem]:
    words = {word for cell in table[column] for word in split_values(cell)}
    yield from _unknown(f"{name} {column}", words, known=known)


def _unknown(
    where: str, words: Iterable[str], *, known: Collection[str]
) -> Iterator[Problem]:
    for word in sorted(set(words) - set(known) - {""}):
        yield Problem(
            where=where,
            what=f"{word!r} is not known",
            cure="see the table that it refers to, or add it there",
        )


def _ports(facilities: pd.DataFrame, *, known: Collection[str]) -> Iterator[Problem]:
    by_sea = facilities[~facilities["port"].str.startswith("LAND_")]
    yield from _words("facilities", by_sea, column="port", known=known)


def _flows(flows: pd.DataFrame, *, countries: Collection[str]) -> Iterator[Problem]:
    known = {*countries, "WLD", "EU27"}
    for column in ("origin", "destination", "reporter"):
        yield from _words("trade_flows", flows, column=column, known=known)
    for row in flows[flows["origin"] == flows["destination"]].to_dict("records"):
        yield Problem(
            where=f"trade_flows {row['period']} {row['goods']}",
            what=f"from {row['origin']} to itself",
            expected="two places",
        )


def _goods(tables: SupplyTables, *, products: Collection[str]) -> Iterator[Problem]:
    for name in ("hs_codes", "trade_flows"):
        yield from _words(name, tables.named()[name], column="product", known=products)


def _codes(tables: SupplyTables) -> Iterator[Problem]:
    for name, column in (
        ("hs_codes", "hs_code"),
        ("hs_concordance", "from_code"),
        ("hs_concordance", "to_code"),
        ("trade_flows", "hs_code"),
    ):
        cells = set(tables.named()[name][column])
        for code in sorted({one for cell in cells for one in split_values(cell)}):
            if not (len(code) == 6 and code.isdigit()):
                yield Problem(
                    where=f"{name} {column}", what=repr(code), expected="six digits"
                )


def works_without_capacity(works: pd.DataFrame) -> pd.DataFrame:
    """List works that run and of which no capacity is known.

    Parameters
    ----------
    works : pandas.DataFrame
        Of `geo.resilience.availability.works_on`.

    Returns
    -------
    pandas.DataFrame
        facility_id, name, iso3, commodity and stage.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> len(works_without_capacity(small_world().works))
    0
    """
    running = works[(works["available"] > 0.0) & works["capacity_t"].isna()]
    return running[["facility_id", "name", "iso3", "commodity", "stage"]].reset_index(
        drop=True
    )
