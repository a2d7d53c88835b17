"""Mines and plants that can supply a commodity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.model.facility_schemas import split_values
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

OVERLAND: Mapping[str, str] = {"LAND_CN": "CHN", "LAND_RU": "RUS"}
"""Country that a works without a port sends its goods to over land."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """A mine or plant.

    Parameters
    ----------
    facility_id, name, kind, iso3 : str
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


def available_works(
    works: pd.DataFrame, *, commodity: str, stage: str
) -> tuple[Works, ...]:
    """List the works that give a commodity at a stage.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`; products of one facility are
        added up.
    commodity, stage : str

    Returns
    -------
    tuple of Works
        In the order of their ids; those of which nothing is available are left out:
        what makes nothing is known, and no works of unknown capacity.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> mines = available_works(small_world().works, commodity="nickel", stage="mine")
    >>> [(one.facility_id, one.capacity_t, one.companies) for one in mines]
    [('M1', 500.0, ('Alpha',)), ('M2', 300.0, ('Beta',))]
    """
    own = works[
        (works["commodity"] == commodity)
        & (works["stage"] == stage)
        & (works["available"] > 0.0)
    ]
    groups = own.groupby("facility_id", sort=True)
    listed = (_works(rows) for _, rows in groups)
    return tuple(one for one in listed if one.capacity_t != 0.0)


def _works(rows: pd.DataFrame) -> Works:
    first = rows.iloc[0]
    given = (rows["capacity_t"] * rows["available"]).sum(min_count=1)
    known = bool(np.isfinite(given))
    port = _text(first["port"])
    return Works(
        facility_id=str(first["facility_id"]),
        name=str(first["name"]),
        kind=str(first["kind"]),
        iso3=str(first["iso3"]),
        lon=float(first["lon"]),
        lat=float(first["lat"]),
        companies=split_values(first["operator"]),
        capacity_t=float(given) if known else np.nan,
        port="" if port.startswith("LAND_") else port,
        overland_to=OVERLAND.get(port, ""),
        evidence=max(rows["capacity_evidence"], key=EVIDENCE.index)
        if known
        else "unverified",
    )


def _text(value: object) -> str:
    """Read an empty cell of any kind as no text."""
    return value.strip() if isinstance(value, str) else ""
