"""What passes a gate, and what a detour costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import NAUTICAL_MILE_M

if TYPE_CHECKING:
    from collections.abc import Sequence

GATE_SEPARATOR = ";"
"""Between the names of gates in a column of a table."""


def gate_exposure(flows: pd.DataFrame, *, gates: Sequence[str] = ()) -> pd.DataFrame:
    """Measure the share of tonnes whose way passes each gate at least once.

    Parameters
    ----------
    flows : pandas.DataFrame
        ``tonnes``, and ``gates``: their names joined by ``;``, or empty.
    gates : sequence of str, optional
        Gates to list even when nothing passes them.

    Returns
    -------
    pandas.DataFrame
        ``gate``, ``tonnes``, ``share`` (0 to 1), ``flows`` (how many pass),
        the most exposed first.

    Raises
    ------
    DataError
        A flow has no or negative tonnes.

    Examples
    --------
    >>> flows = pd.DataFrame({"tonnes": [75.0, 25.0], "gates": ["Malacca Strait", ""]})
    >>> gate_exposure(flows)
                 gate  tonnes  share  flows
    0  Malacca Strait    75.0   0.75      1
    """
    tonnes = flows["tonnes"].to_numpy(dtype=float)
    _require_tonnes(tonnes)
    passed = [set(filter(None, text.split(GATE_SEPARATOR))) for text in flows["gates"]]
    names = sorted(set(gates).union(*passed))
    total = float(tonnes.sum())

    rows = []
    for name in names:
        through = np.array([name in names_passed for names_passed in passed], bool)
        moved = float(tonnes[through].sum())
        rows.append(
            {
                "gate": name,
                "tonnes": moved,
                "share": moved / total if total else 0.0,
                "flows": int((through & (tonnes > 0.0)).sum()),
            }
        )
    table = pd.DataFrame(rows, columns=["gate", "tonnes", "share", "flows"])
    order = ["tonnes", "gate"]
    return table.sort_values(order, ascending=[False, True], ignore_index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetourRates:
    """What a nautical mile and a day cost. All are assumptions of the user's.

    Parameters
    ----------
    speed_kn : float
        Knots.
    freight_usd_per_t_nm : float
    co2_g_per_t_km : float
    carbon_usd_per_t : float
        Price of a tonne of CO2.
    cargo_usd_per_t : float
        Value of the cargo.
    holding_rate : float
        Cost of capital and storage, a fraction of the value per year.

    Raises
    ------
    ParameterError
        A rate is negative, or the speed is not positive; all are told.
    """

    speed_kn: float
    freight_usd_per_t_nm: float
    co2_g_per_t_km: float
    carbon_usd_per_t: float
    cargo_usd_per_t: float
    holding_rate: float

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{getattr(self, name)}", expected="0 or more")
            for name in self.__slots__
            if not getattr(self, name) >= 0.0
        ]
        if self.speed_kn == 0.0:
            problems.append(Problem(where="speed_kn", what="0", expected="above 0"))
        if problems:
            raise ParameterError("detour", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetourCost:
    """What a longer way costs one cargo. Canal tolls saved are not included.

    Parameters
    ----------
    delta_nm, delta_days : float
        Longer by.
    freight_usd : float
    co2_t : float
        Tonnes of CO2.
    carbon_usd : float
    inventory_usd : float
        Capital and storage while the cargo is under way.
    """

    delta_nm: float
    delta_days: float
    freight_usd: float
    co2_t: float
    carbon_usd: float
    inventory_usd: float

    @property
    def total_usd(self) -> float:
        """Freight, carbon and inventory together, USD."""
        return self.freight_usd + self.carbon_usd + self.inventory_usd


def detour_cost(delta_nm: float, *, cargo_t: float, rates: DetourRates) -> DetourCost:
    """Price a detour.

    Days are the added length over 24 times the speed; freight and CO2 grow with
    the length, the cost of holding the cargo with the days.

    Parameters
    ----------
    delta_nm : float
        Nautical miles added; infinite when the way is blocked.
    cargo_t : float
        Tonnes.
    rates : DetourRates

    Returns
    -------
    DetourCost

    Examples
    --------
    >>> rates = DetourRates(
    ...     speed_kn=14,
    ...     freight_usd_per_t_nm=0.0035,
    ...     co2_g_per_t_km=12,
    ...     carbon_usd_per_t=100,
    ...     cargo_usd_per_t=20000,
    ...     holding_rate=0.1,
    ... )
    >>> round(detour_cost(1566.0, cargo_t=1000.0, rates=rates).delta_days, 2)
    4.66
    """
    days = delta_nm / (24.0 * rates.speed_kn)
    km = delta_nm * NAUTICAL_MILE_M / 1000.0
    co2_t = km * rates.co2_g_per_t_km * cargo_t / 1e6
    return DetourCost(
        delta_nm=delta_nm,
        delta_days=days,
        freight_usd=delta_nm * rates.freight_usd_per_t_nm * cargo_t,
        co2_t=co2_t,
        carbon_usd=co2_t * rates.carbon_usd_per_t,
        inventory_usd=cargo_t
        * rates.cargo_usd_per_t
        * rates.holding_rate
        * days
        / 365.0,
    )


def _require_tonnes(tonnes: np.ndarray) -> None:
    wrong = np.flatnonzero(~(tonnes >= 0.0))
    if wrong.size:
        raise DataError(
            "flows",
            [
                Problem(
                    where="rows " + ", ".join(map(str, wrong[:6])),
                    what="tonnes " + ", ".join(f"{tonnes[k]}" for k in wrong[:6]),
                    expected="0 or more",
                )
            ],
        )
