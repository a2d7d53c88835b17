"""How concentrated the world's output of each commodity and stage is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import Stage
from geo.resilience.concentration import effective_suppliers, hhi, hhi_wgi
from geo.resilience.world_output import whole_years, world_output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONCENTRATION_COLUMNS = {
    "commodity": "commodity",
    "stage": "stage",
    "year": "year of the output",
    "world_t": "output of the world, t contained",
    "hhi": "sum of squared shares of the countries, 0 to 1",
    "hhi_wgi": "the same weighted by how badly each is governed, 0 to 10; empty where "
    "a country has no indicators",
    "effective_suppliers": "equal suppliers that would be as concentrated",
    "largest": "country with the largest output",
    "largest_share": "its share of the world's output",
    "without_governance": "countries without indicators, ; between",
}
"""Columns of a table of concentration, with their meaning."""


def world_concentration(
    production: pd.DataFrame, *, risk: Mapping[str, float], year: int | None = None
) -> pd.DataFrame:
    """Compute the concentration of the world's output.

    What is not listed by country counts as spread over many small suppliers.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    risk : mapping of str to float
        By country, 0 (well governed) to 10.
    year : int, optional
        The latest year up to this one is taken for each commodity and stage, of those
        of `whole_years`; by default the latest there is.

    Returns
    -------
    pandas.DataFrame
        By `CONCENTRATION_COLUMNS`.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production
    >>> table = world_concentration(
    ...     small_production(), risk={"IDN": 5.0, "AUS": 2.0}, year=2024
    ... )
    >>> table[["stage", "hhi", "hhi_wgi", "largest_share"]].values.tolist()
    [['mine', 0.5, 1.75, 0.5], ['refined', 0.625, 2.9375, 0.75]]
    """
    return pd.DataFrame(
        list(_rows(production, risk=risk, year=year)),
        columns=list(CONCENTRATION_COLUMNS),
    )


def _rows(
    production: pd.DataFrame, *, risk: Mapping[str, float], year: int | None
) -> Iterator[tuple[object, ...]]:
    totals = world_output(production).to_dict()
    told = whole_years(production)
    countries = told[(told["scope"] == "country") & (told["tonnes"] > 0.0)]
    for commodity in sorted(set(countries["commodity"])):
        for stage in Stage:
            own = countries[
                (countries["commodity"] == commodity) & (countries["stage"] == stage)
            ]
            if year is not None:
                own = own[own["year"] <= year]
            if not len(own):
                continue
            latest = float(own["year"].max())
            given = own[own["year"] == latest].groupby("iso3")["tonnes"].sum()
            tonnes = {str(iso3): float(t) for iso3, t in given.items()}
            total = float(totals[commodity, str(stage), latest])
            yield (commodity, str(stage), int(latest), *_indices(tonnes, total, risk))


def _indices(
    tonnes: Mapping[str, float], total: float, risk: Mapping[str, float]
) -> tuple[object, ...]:
    absent = sorted(set(tonnes) - set(risk))
    index = hhi(tonnes, total=total)
    largest = max(tonnes, key=lambda iso3: tonnes[iso3])
    return (
        total,
        index,
        np.nan if absent else hhi_wgi(tonnes, risk=risk, total=total),
        effective_suppliers(index),
        largest,
        tonnes[largest] / total,
        "; ".join(absent),
    )
