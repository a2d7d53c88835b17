"""The works and the demand of a market, drawn within what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.randomness import lognormal_sigma
from geo.model.shared_columns import EVIDENCE
from geo.resilience.concentration_uncertainty import RELATIVE_SD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resilience.market_demand import MarketDemand

_ROW = ["facility_id", "commodity", "stage", "product"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyErrors:
    """How far capacities and observed origins may be off: assumptions, to be printed.

    Parameters
    ----------
    relative_sd : mapping of str to float, optional
        Standard deviation of a capacity over the capacity, by word of evidence.
    origins_relative_sd : float, optional
        The same of each observed share of the imports; with 0 they hold as told.

    Raises
    ------
    ParameterError
        A number is out of its range, or a word of evidence has none; all are told.

    Examples
    --------
    >>> SupplyErrors(origins_relative_sd=-1.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: errors of supply: 1 problem
    - origins_relative_sd: -1
        expected: 0 to 2
    """

    relative_sd: Mapping[str, float] = field(default_factory=lambda: dict(RELATIVE_SD))
    origins_relative_sd: float = 0.0

    def __post_init__(self) -> None:
        numbers = {
            **{f"relative_sd of {word}": sd for word, sd in self.relative_sd.items()},
            "origins_relative_sd": self.origins_relative_sd,
        }
        problems = [
            Problem(where=where, what=f"{sd:g}", expected="0 to 2")
            for where, sd in numbers.items()
            if not 0.0 <= sd <= 2.0
        ]
        absent = [word for word in EVIDENCE if word not in self.relative_sd]
        if absent:
            what = f"nothing for {', '.join(absent)}"
            expected = "a number for each word of evidence"
            problems.append(Problem(where="relative_sd", what=what, expected=expected))
        if problems:
            raise ParameterError("errors of supply", problems)

    def table(self) -> pd.DataFrame:
        """Give the assumptions as a table, to be printed.

        Returns
        -------
        pandas.DataFrame
            ``parameter``, ``value``, ``meaning``.

        Examples
        --------
        >>> SupplyErrors().table()["value"].tolist()
        [0.05, 0.1, 0.15, 0.3, 0.3, 0.0]
        """
        of_rows = "of a capacity over the capacity; assumed"
        rows = [
            *((f"relative sd, {w}", self.relative_sd[w], of_rows) for w in EVIDENCE),
            (
                "relative sd, observed origins",
                self.origins_relative_sd,
                "of a share of the imports over the share; assumed",
            ),
        ]
        return pd.DataFrame(rows, columns=["parameter", "value", "meaning"])


class WorksDraws:
    """Draws the capacities of works, whatever the order of their rows.

    A capacity is lognormal about its figure, by the evidence of its row. A facility's
    capacity for one stage and product is drawn once for all element groups, by the
    weakest evidence among them. Works of other commodities stay as they are.

    Parameters
    ----------
    works : mapping of str to pandas.DataFrame
        By element group; each by `geo.resilience.availability.WORKS_COLUMNS`.
    commodity : str
    errors : SupplyErrors

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resilience.worlds import small_world
    >>> works = {"": small_world().works}
    >>> draws = WorksDraws(works, commodity="nickel", errors=SupplyErrors())
    >>> draws.draw(generator(1, "works"))[""]["capacity_t"].round().tolist()
    [497.0, 296.0, 298.0, 98.0]
    """

    def __init__(
        self,
        works: Mapping[str, pd.DataFrame],
        *,
        commodity: str,
        errors: SupplyErrors,
    ) -> None:
        self._works = {
            # plain tables: spatial ones look for their shapes at every turn
            group: pd.DataFrame(table).sort_values(_ROW, ignore_index=True)
            for group, table in works.items()
        }
        columns = [*_ROW, "capacity_evidence"]
        every = pd.concat([table[columns] for table in self._works.values()])
        own = every[every["commodity"] == commodity]
        sd = own["capacity_evidence"].map(dict(errors.relative_sd))
        widest = own.assign(sd=sd).groupby(_ROW, sort=True)["sd"].max()
        self._sigma = np.array([lognormal_sigma(one) for one in widest], dtype=float)
        self._factor_of_row: dict[str, NDArray[np.intp]] = {
            group: widest.index.get_indexer(pd.MultiIndex.from_frame(table[_ROW]))
            for group, table in self._works.items()
        }

    def draw(self, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
        """Give the works of one draw.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        dict of str to pandas.DataFrame
            As given, in the order of their keys; the mean of many draws is the
            figure itself.
        """
        normal = rng.standard_normal(len(self._sigma))
        drawn = np.exp(self._sigma * normal - self._sigma**2 / 2.0)
        factors = np.append(drawn, 1.0)  # what is not drawn points at the last
        found = {}
        for group, table in self._works.items():
            factor = factors[self._factor_of_row[group]]
            found[group] = table.assign(
                capacity_t=table["capacity_t"] * factor,
                available_t=table["available_t"] * factor,
            )
        return found


def draw_origins(
    demand: MarketDemand, *, errors: SupplyErrors, rng: np.random.Generator
) -> MarketDemand:
    """Draw the observed shares of the imports.

    Parameters
    ----------
    demand : MarketDemand
    errors : SupplyErrors
    rng : numpy.random.Generator

    Returns
    -------
    MarketDemand
        Each share lognormal about its figure, and what they leave to 1 too; all of
        their own whole.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resilience.market_demand import MarketDemand
    >>> told = MarketDemand(commodity="nickel", demand_t=1.0, origins={"IDN": 1.0})
    >>> errors = SupplyErrors(origins_relative_sd=0.2)
    >>> draw_origins(told, errors=errors, rng=generator(1, "origins")).origins
    {'IDN': 1.0}
    """
    if not demand.origins or errors.origins_relative_sd == 0.0:
        return demand
    named = sorted(demand.origins)
    shares = np.array([demand.origins[iso3] for iso3 in named])
    parts = np.append(shares, max(0.0, 1.0 - float(shares.sum())))
    sigma = lognormal_sigma(errors.origins_relative_sd)
    parts *= np.exp(sigma * rng.standard_normal(len(parts)))
    drawn = (parts[:-1] / parts.sum()).tolist()
    told: MarketDemand = replace(demand, origins=dict(zip(named, drawn, strict=True)))
    return told
