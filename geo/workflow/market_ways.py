"""Where a market's goods come from, and what a scenario leaves of them, for a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.model.disruption import Target
from geo.report.way_lines import CUT, FATES, NEW, STAYS
from geo.workflow.flow_stages import NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_KEYS = ["commodity", "scenario"]
_WAY_COLUMNS = ("kind", "share", "becomes", "base", "then", "reason")


def deliveries(ways: pd.DataFrame, *, names: Mapping[str, str]) -> pd.DataFrame:
    """Say what each country delivers and mines, and what a scenario leaves of it.

    Parameters
    ----------
    ways : pandas.DataFrame
        By `geo.workflow.scenario_ways.WAY_COLUMNS`.
    names : mapping of str to str
        Of countries, by their codes.

    Returns
    -------
    pandas.DataFrame
        ``commodity``, ``scenario``, ``iso3``, ``share`` of what the market gets on an
        ordinary day, and words by `geo.report.resilience_labels.DELIVERY_LABELS`.

    Examples
    --------
    >>> way = {"commodity": "nickel", "scenario": "stop", "base_t": 5.0, "tonnes": 0.0}
    >>> way |= {"mine_iso3": "PHL", "plant_iso3": "CHN", "reason": "country CHN closed"}
    >>> told = deliveries(pd.DataFrame([way]), names={"CHN": "China"})
    >>> told[["iso3", "share", "delivers", "reason"]].values
    array([['CHN', 1.0, '5 t a year (100%)', 'China closed'],
           ['PHL', 0.0, 'nothing', '']], dtype=object)
    """
    rows = []
    for (commodity, scenario), own in ways.groupby(
        ["commodity", "scenario"], sort=False
    ):
        whole = float(own["base_t"].sum())
        mined = own.groupby("mine_iso3", sort=False)["base_t"].sum()
        sent = own.groupby("plant_iso3", sort=False)[["base_t", "tonnes"]].sum()
        for iso3 in dict.fromkeys([*sent.index, *mined[mined > 0.0].index]):
            base_t, then_t = sent.loc[iso3] if iso3 in sent.index else (0.0, 0.0)
            told = own[own["plant_iso3"] == iso3]["reason"]
            rows.append(
                {
                    "commodity": commodity,
                    "scenario": scenario,
                    "iso3": iso3,
                    "share": float(base_t) / whole if whole > 0.0 else 0.0,
                    "delivers": _with_share(float(base_t), whole),
                    "mines": _with_share(float(mined.get(iso3, 0.0)), whole),
                    "left": _with_share(float(then_t), whole),
                    "reason": reason_words(told, names=names),
                }
            )
    return pd.DataFrame(rows)


def chains(ways: pd.DataFrame, *, names: Mapping[str, str]) -> pd.DataFrame:
    """Take the goods of an ordinary day apart into what a scenario leaves and takes.

    Parameters
    ----------
    ways : pandas.DataFrame
        By `geo.workflow.scenario_ways.WAY_COLUMNS`.
    names : mapping of str to str
        Of countries, by their codes.

    Returns
    -------
    pandas.DataFrame
        ``commodity``, ``scenario``, ``mine``, ``plant``, ``fate`` and ``tonnes``.

    Examples
    --------
    >>> way = {"commodity": "nickel", "scenario": "half", "base_t": 5.0, "lost_t": 2.0}
    >>> way |= {"mine_iso3": "", "plant_iso3": "CHN", "tonnes": 3.0}
    >>> table = chains(pd.DataFrame([way]), names={"CHN": "China"})
    >>> table[["mine", "plant", "fate", "tonnes"]].values
    array([['not known', 'China', 'still comes', 3.0],
           ['not known', 'China', 'no longer comes', 2.0]], dtype=object)
    """
    known = {**names, "": NOT_KNOWN}
    own = ways.assign(
        mine=[known.get(code, code) for code in ways["mine_iso3"]],
        plant=[known.get(code, code) for code in ways["plant_iso3"]],
    )
    parts = [
        own.assign(fate=FATES[STAYS], tonnes=own[["base_t", "tonnes"]].min(axis=1)),
        own.assign(fate=FATES[CUT], tonnes=own["lost_t"]),
    ]
    joined = pd.concat(parts, ignore_index=True)
    columns = ["commodity", "scenario", "mine", "plant", "fate", "tonnes"]
    return joined[columns]


def reason_words(told: Iterable[str], *, names: Mapping[str, str]) -> str:
    """Say what takes from goods, with names of countries for their codes.

    Parameters
    ----------
    told : iterable of str
        Reasons, joined by ``"; "``; those that are told twice are told once.
    names : mapping of str to str
        Of countries, by their codes.

    Returns
    -------
    str

    Examples
    --------
    >>> reason_words(["export CHN at 50%; gate Sunda closed"], names={"CHN": "China"})
    'exports of China at 50%; Sunda closed'
    """
    each = dict.fromkeys(one for text in told for one in text.split("; ") if one)
    spelt = []
    for reason in each:
        kind, _, rest = reason.partition(" ")
        code, _, how = rest.partition(" ")
        if kind in {"country", "export"} and code in names:
            of = "exports of " if kind == "export" else ""
            spelt.append(f"{of}{names[code]} {how}")
        else:
            spelt.append(rest if kind in set(Target) and rest else reason)
    return "; ".join(spelt)


def _with_share(tonnes: float, whole: float) -> str:
    if tonnes <= 0.0 or whole <= 0.0:
        return "nothing"
    return f"{tonnes:,.0f} t a year ({tonnes / whole:.0%})"


def market_ways(
    ways: pd.DataFrame,
    *,
    market_iso3: str,
    works: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    names: Mapping[str, str],
) -> gpd.GeoDataFrame:
    """Join what comes from one country into at most three ways each.

    A way begins at the works abroad that delivers most, and in the middle of the
    country where works of the market get goods from its mines.

    Parameters
    ----------
    ways : pandas.DataFrame
        By `geo.workflow.scenario_ways.WAY_COLUMNS`.
    market_iso3 : str
    works : geopandas.GeoDataFrame
        Points, with ``facility_id``.
    land : geopandas.GeoDataFrame
        Schema LAND.
    names : mapping of str to str
        Of countries, by their codes.

    Returns
    -------
    geopandas.GeoDataFrame
        Points for `geo.report.resilience_map.ResilienceLayers`.
    """
    sites = dict(zip(works["facility_id"], works.geometry, strict=True))
    places = _middles(land)
    at_home = ways["plant_iso3"] == market_iso3
    begun = ways.assign(
        iso3=ways["plant_iso3"].where(~at_home, ways["mine_iso3"]),
        works_id=ways["plant_id"].where(~at_home, ""),
    )
    begun = begun[~begun["iso3"].isin(["", market_iso3])]
    rows: list[dict[str, object]] = []
    for (commodity, scenario), own in begun.groupby(_KEYS, sort=False):
        whole = float(ways[_of(ways, commodity, scenario)]["base_t"].sum())
        for iso3, goods in own.groupby("iso3", sort=False):
            first = goods.sort_values("works_id", key=lambda ids: ids == "").iloc[0]
            place = sites.get(first["works_id"], places.get(str(iso3)))
            if place is None:
                continue
            head = {"commodity": commodity, "scenario": scenario, "geometry": place}
            head |= {"name": names.get(str(iso3), iso3), "iso3": iso3}
            rows += [head | way for way in _fates(goods, whole=whole, names=names)]
    columns = ["commodity", "scenario", "name", *_WAY_COLUMNS, "geometry"]
    table = pd.DataFrame(rows, columns=[*columns, "iso3"])
    keys = table["commodity"] + " " + table["iso3"] + " " + table["kind"]
    return gpd.GeoDataFrame(table[columns].assign(way=keys), crs=WGS84)


def _of(ways: pd.DataFrame, commodity: object, scenario: object) -> pd.Series[bool]:
    return (ways["commodity"] == commodity) & (ways["scenario"] == scenario)


def _fates(
    goods: pd.DataFrame, *, whole: float, names: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    base_t, then_t = float(goods["base_t"].sum()), float(goods["tonnes"].sum())
    parts = {
        CUT: max(base_t - then_t, 0.0),
        STAYS: min(base_t, then_t),
        NEW: max(then_t - base_t, 0.0),
    }
    for kind, tonnes in parts.items():
        if round(tonnes, 3) > 0.0:
            yield {
                "kind": kind,
                "share": tonnes / whole if whole > 0.0 else 0.0,
                "becomes": f"{tonnes:,.0f} t a year {FATES[kind]}",
                "base": round(base_t),
                "then": round(then_t),
                "reason": reason_words(goods["reason"], names=names)
                if kind == CUT
                else "",
            }


def _middles(land: gpd.GeoDataFrame) -> dict[str, shapely.Point]:
    """Give a point within the largest part of each country."""
    parts = land[["iso3", "geometry"]].explode(ignore_index=True)
    sizes = shapely.area(parts.geometry.to_numpy())
    ordered = parts.assign(size=sizes).sort_values("size", kind="stable")
    largest = ordered.drop_duplicates("iso3", keep="last").sort_values("iso3")
    return {
        str(iso3): shape.representative_point()
        for iso3, shape in zip(largest["iso3"], largest.geometry, strict=True)
    }
