"""The stages of a commodity at which its supply can be concentrated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.model.commodities import ELEMENT_GROUPS, STAGE_ORDER, Stage, group_of
from geo.model.shared_columns import weakest
from geo.resilience.element_groups import (
    RARE_EARTHS,
    latest_mined,
    mined_by_group,
    separated_by_group,
)
from geo.resilience.risk_factors import RiskFactors
from geo.resilience.suppliers import Suppliers, gather_suppliers
from geo.resilience.world_output import whole_years, world_output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

OUTPUT, CAPACITY = "output", "capacity of the works listed"
_NOT_KNOWN = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCase:
    """A stage, or a product or element group of it, with its suppliers.

    Parameters
    ----------
    commodity, stage : str
    year : int
        Of the figures.
    world : Suppliers
        In tonnes contained.
    product : str, optional
        Product that is told where the stage as a whole is not.
    group : str, optional
        Element group of rare earths, of `ELEMENT_GROUPS`.
    basis : str, optional
        What the tonnes are.
    sourcing : Suppliers, optional
        What the market buys at that stage; without it the world stands alone.
    sourcing_basis : str, optional
        What the imports are, in words.
    factors : RiskFactors, optional
    """

    commodity: str
    stage: str
    year: int
    world: Suppliers
    product: str = ""
    group: str = ""
    basis: str = OUTPUT
    sourcing: Suppliers | None = None
    sourcing_basis: str = ""
    factors: RiskFactors = field(default_factory=RiskFactors)

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands in a table: by stage, product and element group."""
        groups = list(ELEMENT_GROUPS)
        place = groups.index(self.group) if self.group else -1
        return STAGE_ORDER[self.stage], self.product, place

    @property
    def countries(self) -> tuple[str, ...]:
        """All countries that supply the world or the market, in order."""
        bought = self.sourcing.iso3 if self.sourcing else ()
        return tuple(sorted({*self.world.iso3, *bought}))


def stage_cases(
    production: pd.DataFrame, *, commodity: str, year: int
) -> tuple[StageCase, ...]:
    """List the stages of which the world's output is told.

    Of a stage that is told by product alone, each product with a total of the world
    is a case of its own.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    commodity : str
    year : int
        The latest output up to it counts, of those of `whole_years`.

    Returns
    -------
    tuple of StageCase
        In the order of the stages; without imports and with the assumed factors.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production
    >>> cases = stage_cases(small_production(), commodity="nickel", year=2024)
    >>> [(case.stage, case.world.shares()) for case in cases]
    [('mine', {'AUS': 0.5, 'IDN': 0.5}), ('refined', {'AUS': 0.25, 'IDN': 0.75})]
    """
    own = production[
        (production["commodity"] == commodity)
        & (production["year"] <= year)
        & production["tonnes"].notna()
    ]
    cases = (case for stage in Stage for case in _of_stage(own[own["stage"] == stage]))
    return tuple(sorted(cases, key=lambda case: case.order))


def group_cases(
    production: pd.DataFrame,
    *,
    works: pd.DataFrame,
    baskets: pd.DataFrame,
    year: int,
) -> tuple[tuple[StageCase, ...], tuple[str, ...]]:
    """List the element groups of rare earths, as they are mined and separated.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.
    year : int

    Returns
    -------
    tuple of StageCase
        Mines by their output, separation by the capacity of the works; the evidence
        is the weaker of the tonnes' and of the basket's.
    tuple of str
        Countries that mine and whose basket is not known: they are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.resilience.worlds import small_production, small_world
    >>> row = {"commodity": "rare_earths", "iso3": "MMR", "basket": "clay"}
    >>> mined = small_production().head(1).assign(**row)
    >>> clay = {"basket": "clay", "element": ["La", "Dy"], "share": [0.9, 0.1]}
    >>> cases, unknown = group_cases(
    ...     mined,
    ...     works=small_world().works,
    ...     baskets=pd.DataFrame(clay | {"evidence": "cited"}),
    ...     year=2024,
    ... )
    >>> [(case.stage, case.group, case.world.total) for case in cases], unknown
    ([('mine', 'la_ce', 450.0), ('mine', 'dy', 50.0)], ())
    """
    solid = _basket_evidence(baskets)
    mined, unknown, mined_in = _mined(production, baskets, solid=solid, year=year)
    separated = _separated(works, baskets, solid=solid)
    told = (
        (Stage.MINE, OUTPUT, mined_in, mined),
        (Stage.REFINED, CAPACITY, year, separated),
    )
    cases = tuple(
        StageCase(
            commodity=RARE_EARTHS,
            stage=str(stage),
            group=group,
            year=of_year,
            basis=basis,
            world=gather_suppliers(rows[group]),
        )
        for stage, basis, of_year, rows in told
        for group in ELEMENT_GROUPS
        if rows.get(group)
    )
    return cases, unknown


def _of_stage(rows: pd.DataFrame) -> Iterator[StageCase]:
    whole = rows[rows["product"] == ""]
    if len(whole):
        yield from _latest(whole, product="")
        return
    for product in sorted(set(rows["product"])):
        told = rows[rows["product"] == product]
        if (told["scope"] == "world").any():
            yield from _latest(told.assign(product=""), product=str(product))


def _latest(rows: pd.DataFrame, *, product: str) -> Iterator[StageCase]:
    told = whole_years(rows)
    countries = told[(told["scope"] == "country") & (told["tonnes"] > 0.0)]
    if not len(countries):
        return
    year = float(countries["year"].max())
    now = countries[countries["year"] == year]
    rest = told[(told["year"] == year) & (told["scope"] != "country")]
    commodity, stage = str(now["commodity"].iloc[0]), str(now["stage"].iloc[0])
    total = float(world_output(rows).to_dict()[commodity, stage, year])
    listed = float(now["tonnes"].sort_values().sum())
    words = [str(word) for word in rest["evidence"]]
    yield StageCase(
        commodity=commodity,
        stage=stage,
        product=product,
        year=int(year),
        world=gather_suppliers(
            (
                (str(iso3), float(tonnes), str(word))
                for iso3, tonnes, word in now[
                    ["iso3", "tonnes", "evidence"]
                ].itertuples(index=False)
            ),
            # what rounding leaves is no supplier
            rest=total - listed if total - listed > 1e-9 * total else 0.0,
            rest_evidence=weakest(words) if words else _NOT_KNOWN,
        ),
    )


def _basket_evidence(baskets: pd.DataFrame) -> Mapping[tuple[str, str], str]:
    """Give the weakest evidence of each group in each basket."""
    grouped = baskets.assign(group=baskets["element"].map(group_of))
    cells = grouped[["basket", "group", "evidence"]].itertuples(index=False)
    worst: dict[tuple[str, str], str] = {}
    for basket, group, word in cells:
        key = (str(basket), str(group))
        worst[key] = weakest([worst.get(key, word), word])
    return worst


Rows = dict[str, list[tuple[str, float, str]]]


def _mined(
    production: pd.DataFrame,
    baskets: pd.DataFrame,
    *,
    solid: Mapping[tuple[str, str], str],
    year: int,
) -> tuple[Rows, tuple[str, ...], int]:
    mined = latest_mined(production, year=year)
    if not len(mined):
        return {}, (), year
    latest = mined.set_index("iso3")
    table, unknown = mined_by_group(production, baskets=baskets, year=year)
    rows: Rows = {}
    for _, iso3, group, tonnes, _ in table.itertuples(index=False):
        row = latest.loc[iso3]
        word = weakest(
            [str(row["evidence"]), solid.get((row["basket"], group), _NOT_KNOWN)]
        )
        rows.setdefault(str(group), []).append((str(iso3), float(tonnes), word))
    return rows, unknown, int(mined["year"].max())


def _separated(
    works: pd.DataFrame,
    baskets: pd.DataFrame,
    *,
    solid: Mapping[tuple[str, str], str],
) -> Rows:
    rows: Rows = {}
    keys = ["basket", "capacity_evidence"]
    own = works[works["commodity"] == RARE_EARTHS]
    for (basket, word), part in own.groupby(keys, sort=True):
        table = separated_by_group(part, baskets=baskets)
        for _, iso3, group, tonnes, _ in table.itertuples(index=False):
            worst = weakest([str(word), solid.get((str(basket), group), _NOT_KNOWN)])
            rows.setdefault(str(group), []).append((str(iso3), float(tonnes), worst))
    return rows
