"""Mines and plants that can supply a commodity."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.facility_schemas import split_values
from geo.model.shared_columns import weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Row = dict[str, object]

OVERLAND: Mapping[str, str] = {"LAND_CN": "CHN", "LAND_RU": "RUS"}
"""Country that a works without a port sends its goods to over land."""

_READ = (
    *("facility_id", "name", "kind", "iso3", "stage", "product", "host", "lon", "lat"),
    *("operator", "capacity_t", "available", "port", "capacity_evidence"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """A mine or plant, with what it gives of one commodity at one stage.

    Parameters
    ----------
    facility_id, name, kind, iso3, stage : str
    products : tuple of str
        Keys of the table of products; may be none.
    hosts : tuple of str
        Commodities that it is a by-product of there; may be none.
    lon, lat : float
        Degrees.
    companies : tuple of str
        That run it; may be none.
    capacity_t : float
        Available, t per year of contained metal or oxide; NaN when not known.
    port : str
        UN/LOCODE, or empty when it has none.
    overland_to : str
        Country it sends its goods to over land; empty when it ships by port.
    evidence : str
        How solid the capacity is; ``unverified`` when it is not known.
    """

    facility_id: str
    name: str
    kind: str
    iso3: str
    stage: str
    products: tuple[str, ...]
    hosts: tuple[str, ...]
    lon: float
    lat: float
    companies: tuple[str, ...]
    capacity_t: float
    port: str
    overland_to: str
    evidence: str

    @property
    def known(self) -> bool:
        """Whether its capacity is known."""
        return bool(np.isfinite(self.capacity_t))


def works_by_stage(
    works: pd.DataFrame, *, commodity: str
) -> dict[str, tuple[Works, ...]]:
    """List the works that give a commodity, stage by stage.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`; products of one facility are
        added up.
    commodity : str

    Returns
    -------
    dict of str to tuple of Works
        In the order of their ids; those of which nothing is available are left out:
        what makes nothing is known, and no works of unknown capacity. Stages without
        works are absent.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> listed = works_by_stage(small_world().works, commodity="nickel")
    >>> list(listed)
    ['mine', 'refined']
    >>> [(one.facility_id, one.capacity_t, one.companies) for one in listed["mine"]]
    [('M1', 500.0, ('Alpha',)), ('M2', 300.0, ('Beta',))]
    """
    table = pd.DataFrame(works)  # a spatial one looks for its shapes at every turn
    own = table[(table["commodity"] == commodity) & (table["available"] > 0.0)]
    rows_of: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in zip(*(own[name].tolist() for name in _READ), strict=True):
        named = dict(zip(_READ, row, strict=True))
        rows_of[str(named["stage"]), str(named["facility_id"])].append(named)
    listed: dict[str, list[Works]] = defaultdict(list)
    for stage, name in sorted(rows_of):
        one = _works(rows_of[stage, name])
        if one.capacity_t != 0.0:
            listed[stage].append(one)
    return {stage: tuple(each) for stage, each in listed.items()}


def _works(rows: list[Row]) -> Works:
    first = rows[0]
    given = [_number(row["capacity_t"]) * _number(row["available"]) for row in rows]
    told = [tonnes for tonnes in given if np.isfinite(tonnes)]
    known = bool(told)
    port = _text(first["port"])
    return Works(
        facility_id=str(first["facility_id"]),
        name=str(first["name"]),
        kind=str(first["kind"]),
        iso3=str(first["iso3"]),
        stage=str(first["stage"]),
        products=_values(row["product"] for row in rows),
        hosts=_values(row["host"] for row in rows),
        lon=_number(first["lon"]),
        lat=_number(first["lat"]),
        companies=split_values(first["operator"]),
        capacity_t=fsum(told) if known else np.nan,
        port="" if port.startswith("LAND_") else port,
        overland_to=OVERLAND.get(port, ""),
        evidence=weakest(str(row["capacity_evidence"]) for row in rows)
        if known
        else "unverified",
    )


def _values(cells: Iterable[object]) -> tuple[str, ...]:
    """Gather the values of cells that may hold several, each once, in order."""
    return tuple(sorted({value for cell in cells for value in split_values(cell)}))


def _number(cell: object) -> float:
    return float(str(cell))


def _text(value: object) -> str:
    """Read an empty cell of any kind as no text."""
    return value.strip() if isinstance(value, str) else ""
