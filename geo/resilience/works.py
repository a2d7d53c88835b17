"""Mines and plants that can supply a commodity today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

AVAILABILITY: Mapping[str, float] = {
    "operating": 1.0,
    "ramping": 0.5,
    "intermittent": 0.5,
    "curtailed": 0.5,
}
"""Fraction of its capacity that a works of each status offers; other statuses offer
none. The halves are assumptions, unverified."""

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
    operator : str
        As the table has it; may be empty.
    companies : tuple of str
        Everyone named in it.
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
    operator: str
    companies: tuple[str, ...]
    capacity_t: float
    port: str
    overland_to: str
    evidence: str

    @property
    def known(self) -> bool:
        """Whether its capacity is known."""
        return bool(np.isfinite(self.capacity_t))


def available_works(facilities: pd.DataFrame, *, commodity: str) -> tuple[Works, ...]:
    """List the works of a commodity that are running.

    Parameters
    ----------
    facilities : pandas.DataFrame
        By the schema `geo.model.supply_schemas.FACILITIES`; a capacity may be empty.
    commodity : str

    Returns
    -------
    tuple of Works
        In the order of their ids.

    Examples
    --------
    >>> import pandas as pd
    >>> facilities = pd.DataFrame(
    ...     {
    ...         "facility_id": ["F1", "F2"],
    ...         "name": ["Pit", "Hole"],
    ...         "kind": ["mine", "mine"],
    ...         "commodity": ["nickel", "nickel"],
    ...         "iso3": ["PHL", "PHL"],
    ...         "lon": [125.0, 126.0],
    ...         "lat": [9.0, 9.5],
    ...         "operator": ["A / B (ex C)", None],
    ...         "capacity_t": [5e4, float("nan")],
    ...         "status": ["ramping", "closed"],
    ...         "port": ["PHSUG", "PHSUG"],
    ...         "capacity_evidence": ["cited", "unverified"],
    ...     }
    ... )
    >>> works = available_works(facilities, commodity="nickel")
    >>> [(one.capacity_t, one.companies) for one in works]
    [(25000.0, ('A', 'B'))]
    """
    running = facilities[
        (facilities["commodity"] == commodity)
        & facilities["status"].isin(list(AVAILABILITY))
    ]
    rows = running.sort_values("facility_id").to_dict("records")
    return tuple(_works(row) for row in rows)


def companies_in(operator: str) -> tuple[str, ...]:
    """Split the text of an operator into the companies it names.

    Parameters
    ----------
    operator : str
        Such as ``"Baogang Group / China Northern Rare Earth"``; former names,
        after ``ex``, are dropped.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> companies_in("Glencore (KCC)")
    ('Glencore', 'KCC')
    >>> companies_in("Talon (ex Lundin)")
    ('Talon',)
    """
    parts = (part.strip() for part in re.split(r"[/();,]", operator))
    named = (part for part in parts if part and not part.startswith("ex "))
    return tuple(dict.fromkeys(named))


def _works(row: Mapping[Hashable, object]) -> Works:
    port, operator = _text(row.get("port")), _text(row.get("operator"))
    stated = float(str(row["capacity_t"]))
    known = bool(np.isfinite(stated)) and stated > 0.0
    return Works(
        facility_id=str(row["facility_id"]),
        name=str(row["name"]),
        kind=str(row["kind"]),
        iso3=str(row["iso3"]),
        lon=float(str(row["lon"])),
        lat=float(str(row["lat"])),
        operator=operator,
        companies=companies_in(operator),
        capacity_t=stated * AVAILABILITY[str(row["status"])] if known else np.nan,
        port="" if port.startswith("LAND_") else port,
        overland_to=OVERLAND.get(port, ""),
        evidence=str(row["capacity_evidence"]) if known else "unverified",
    )


def _text(value: object) -> str:
    """Read an empty cell of any kind as no text."""
    return value.strip() if isinstance(value, str) else ""
