"""What each works of rare earths gives of each element group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.model.commodities import ELEMENT_GROUPS, Stage
from geo.model.facility_schemas import split_values
from geo.model.market import Unsplit
from geo.model.shared_columns import weakest
from geo.resilience.element_groups import RARE_EARTHS, group_shares, mined_by_group
from geo.resilience.world_output import whole_years

SPLIT_STAGES = (Stage.MINE, Stage.CONCENTRATE, Stage.REFINED)
"""Stages whose goods hold the basket of an ore; metals and magnets are of few."""

CAPACITY_COLUMNS = {
    "facility_id": "identifier of the facility",
    "iso3": "its country",
    "stage": "stage",
    "product": "product; may be empty",
    "group": "element group",
    "share": "of the works' capacity",
    "capacity_t": "t REO a year",
    "available_t": "that works on the day, t REO a year",
    "separated": "whether it leaves the works apart from other groups",
    "basket": "basket that the share is of",
    "basis": "own basket, basket of the country's output, or mix of the world's mines",
    "evidence": "how solid the share is; the capacity has its own",
}
"""Columns of capacities by element group, with their meaning."""

OWN, COUNTRY, WORLD_MIX = "own basket", "country's output", "world's mix"


def group_capacity(
    works: pd.DataFrame,
    *,
    baskets: pd.DataFrame,
    production: pd.DataFrame,
    year: int,
) -> tuple[pd.DataFrame, tuple[Unsplit, ...]]:
    """Split the capacity of works of rare earths by element group.

    Works at a mine or of concentrate without a basket have that of their country's
    output, or else the mix of the world's mines: an ore holds every group, and to
    take it for none would be wrong for all. Separation works without one are not
    split: their feed may be from anywhere. What works cannot take apart they sell
    on mixed: of works that tell their groups only these are given.

    Parameters
    ----------
    works : pandas.DataFrame
        Of `geo.resilience.availability.works_on`.
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    year : int
        Latest output that counts for baskets of countries and the world.

    Returns
    -------
    pandas.DataFrame
        By `CAPACITY_COLUMNS`, groups of share 0 left out, in the order of the works
        and groups.
    tuple of Unsplit
        Works without a capacity, or without a basket to split it by, and why. Their
        capacity is not 0.

    Examples
    --------
    >>> baskets = pd.DataFrame(
    ...     {"basket": "clay", "element": ["La", "Dy"], "share": [0.9, 0.1]}
    ... )
    >>> row = {"facility_id": "F1", "commodity": "rare_earths", "iso3": "CHN"}
    >>> row |= {"product": "", "capacity_t": 1000.0, "available_t": 500.0}
    >>> rows = [
    ...     row | {"stage": "mine", "basket": "clay", "groups": ""},
    ...     row | {"stage": "refined", "basket": "clay", "groups": "dy; tb"},
    ...     row | {"stage": "refined", "basket": "", "groups": ""},
    ... ]
    >>> mined = {"commodity": "rare_earths", "stage": "mine", "scope": "country"}
    >>> mined |= {"product": "", "year": 2024.0, "iso3": "CHN", "tonnes": 10.0}
    >>> table, unsplit = group_capacity(
    ...     pd.DataFrame(rows),
    ...     baskets=baskets.assign(evidence="cited"),
    ...     production=pd.DataFrame([mined | {"basket": "clay"}]),
    ...     year=2024,
    ... )
    >>> table[["stage", "group", "available_t"]].values.tolist()
    [['mine', 'la_ce', 450.0], ['mine', 'dy', 50.0], ['refined', 'dy', 50.0]]
    >>> [one.why for one in unsplit]
    ['its basket is not known, and separation works may take ore of anywhere']
    """
    own = works[
        (works["commodity"] == RARE_EARTHS) & works["stage"].isin(list(SPLIT_STAGES))
    ]
    mixes = _Mixes(baskets=baskets, production=production, year=year)
    cells: list[tuple[object, ...]] = []
    unsplit = []
    for record in own.to_dict("records"):
        named = {str(name): cell for name, cell in record.items()}
        found = mixes.of(named)
        why = _why_not(named, found=found is not None)
        if found is None or why:
            unsplit.append(_unsplit(named, why=why))
        else:
            cells.extend(_cells(named, found))
    return pd.DataFrame(cells, columns=list(CAPACITY_COLUMNS)), tuple(unsplit)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mix:
    """Fractions of the element groups, and what they rest on."""

    shares: Mapping[str, float]
    basket: str
    basis: str
    evidence: str


class _Mixes:
    """Mixes by basket, country and the world, looked up once for all works."""

    def __init__(
        self, *, baskets: pd.DataFrame, production: pd.DataFrame, year: int
    ) -> None:
        self.shares = group_shares(baskets)
        self.evidence = {
            str(name): weakest(words)
            for name, words in baskets.groupby("basket")["evidence"]
        }
        self.countries = _country_baskets(production, year=year)
        mined, _ = mined_by_group(production, baskets=baskets, year=year)
        tonnes = mined.groupby("group")["tonnes"].sum()
        whole = float(tonnes.sum())
        self.world = {
            one: float(tonnes.get(one, 0.0)) / whole if whole else np.nan
            for one in ELEMENT_GROUPS
        }

    def of(self, row: Mapping[str, object]) -> _Mix | None:
        """Give the mix of a row of works, if there is any."""
        basket = str(row["basket"] or "")
        if basket in self.shares.index:
            return self._named(basket, basis=OWN, evidence=self.evidence[basket])
        if row["stage"] == Stage.REFINED:
            return None
        theirs = self.countries.get(str(row["iso3"]), "")
        if theirs in self.shares.index:
            weak = weakest([self.evidence[theirs], "derived"])
            return self._named(theirs, basis=COUNTRY, evidence=weak)
        if np.isnan(list(self.world.values())).any():
            return None
        return _Mix(
            shares=self.world, basket="", basis=WORLD_MIX, evidence="unverified"
        )

    def _named(self, basket: str, *, basis: str, evidence: str) -> _Mix:
        row = self.shares.index.get_loc(basket)
        shares = dict(
            zip(self.shares.columns, self.shares.to_numpy()[row].tolist(), strict=True)
        )
        return _Mix(shares=shares, basket=basket, basis=basis, evidence=evidence)


def _country_baskets(production: pd.DataFrame, *, year: int) -> dict[str, str]:
    told = whole_years(production)
    mined = told[
        (told["commodity"] == RARE_EARTHS)
        & (told["stage"] == Stage.MINE)
        & (told["scope"] == "country")
        & (told["year"] <= year)
        & (told["basket"] != "")
    ].sort_values("year", kind="stable")
    last = mined.drop_duplicates("iso3", keep="last")
    return {str(k): str(v) for k, v in zip(last["iso3"], last["basket"], strict=True)}


def _why_not(row: Mapping[str, object], *, found: bool) -> str:
    if not np.isfinite(float(str(row["capacity_t"]))):
        return "its capacity is not known"
    if found:
        return ""
    if row["stage"] == Stage.REFINED:
        return "its basket is not known, and separation works may take ore of anywhere"
    return "its basket is not known, nor that of any mine output"


def _unsplit(row: Mapping[str, object], *, why: str) -> Unsplit:
    return Unsplit(
        facility_id=str(row["facility_id"]),
        stage=str(row["stage"]),
        product=str(row["product"]),
        capacity_t=float(str(row["capacity_t"])),
        available_t=float(str(row["available_t"])),
        groups=split_values(row["groups"]) or tuple(ELEMENT_GROUPS),
        why=why,
    )


def _cells(row: Mapping[str, object], mix: _Mix) -> list[tuple[object, ...]]:
    capacity, available = (
        float(str(row[name])) for name in ("capacity_t", "available_t")
    )
    head = [row[name] for name in ("facility_id", "iso3", "stage", "product")]
    given = split_values(row["groups"]) or tuple(ELEMENT_GROUPS)
    return [
        (
            *(*head, group, share, capacity * share, available * share),
            row["stage"] == Stage.REFINED,
            *(mix.basket, mix.basis, mix.evidence),
        )
        for group, share in mix.shares.items()
        if group in given and share > 0.0
    ]
