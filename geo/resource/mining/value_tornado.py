"""Which single input moves the value of a plan most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.resource.mining.mined_years import GroundFactors
from geo.resource.mining.project_flows import MoneyFactors
from geo.resource.mining.value_cases import Cases, value_cases
from geo.resource.mining.value_spreads import (
    COSTS,
    ValueSpreads,
    lognormal_factor,
    recovery_factor,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.resource.mining.project_terms import ProjectTerms
    from geo.resource.mining.schedule import Schedule

PRICE_OF, GRADE_OF = "price of ", "grade of "
ALL_PRICES, RECOVERY = "all prices", "recovery"
GROUND = ("area", "abundance", "solids", "pace")
MONEY = ("capital", "operating cost")
DISCOUNT_RATE, ROYALTY, TAX = "discount rate", "royalty", "tax"
OF_TERMS = (DISCOUNT_RATE, ROYALTY, TAX)

_ENDS = (0.1, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """One input, and how far it may go.

    Parameters
    ----------
    parameter : str
        "price of Ni", "grade of Ni" (by metal), "all prices", "area", "abundance",
        "solids", "pace", "recovery", "capital", "operating cost", "discount rate",
        "royalty" or "tax".
    low, high : float
        Factors on the central figure, at least 0.

    Raises
    ------
    ParameterError
        A factor is below 0, or low is above high.

    Examples
    --------
    >>> Swing(parameter="price of Ni", low=0.7, high=1.3).high
    1.3
    """

    parameter: str
    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.low <= self.high < np.inf:
            raise ParameterError(
                f"swing of {self.parameter}",
                [
                    Problem(
                        where="low, high",
                        what=f"{self.low:g}, {self.high:g}",
                        expected="factors from 0 on, the lower first",
                    )
                ],
            )


def swings_of(
    spreads: ValueSpreads,
    *,
    terms: ProjectTerms,
    ground: pd.DataFrame | None = None,
) -> tuple[Swing, ...]:
    """Take each input to the P10 and P90 that `draw_values` draws it with.

    Parameters
    ----------
    spreads : ValueSpreads
    terms : ProjectTerms
    ground : pandas.DataFrame, optional
        As `geo.resource.mining.ground_factors.ground_factors` gives it.

    Returns
    -------
    tuple of Swing
        Of the inputs that vary.

    Examples
    --------
    >>> from geo.resource.mining.block_value import UnitCosts
    >>> from geo.resource.mining.economics import MetalTerms
    >>> from geo.resource.mining.project_terms import ProjectTerms
    >>> terms = ProjectTerms(
    ...     metals={"Ni": MetalTerms(price_usd_t=16e3, recovery=0.9)},
    ...     costs=UnitCosts(),
    ...     discount_rate=0.08,
    ... )
    >>> [one.parameter for one in swings_of(ValueSpreads(capital=0.3), terms=terms)]
    ['capital']
    """
    ends: dict[str, NDArray[np.float64]] = {
        PRICE_OF + metal: lognormal_factor(spreads.price.get(metal, 0.0), _ENDS)
        for metal in terms.metals
    }
    ends[RECOVERY] = recovery_factor(spreads.recovery, _ENDS, terms=terms)
    of_costs = zip((*MONEY, "pace"), COSTS, strict=True)
    for parameter, name in of_costs:
        ends[parameter] = lognormal_factor(getattr(spreads, name), _ENDS)
    if ground is not None:
        for name in ground.columns.drop("realization", errors="ignore"):
            known = name in GROUND
            if known or name in terms.metals:
                parameter = name if known else GRADE_OF + name
                ends[parameter] = np.quantile(ground[name], _ENDS)
    return tuple(
        Swing(parameter=name, low=float(low), high=float(high))
        for name, (low, high) in ends.items()
        if low < high
    )


def value_tornado(
    schedule: Schedule, *, terms: ProjectTerms, swings: Sequence[Swing]
) -> pd.DataFrame:
    """Move one input at a time between its low and its high.

    Parameters
    ----------
    schedule : Schedule
    terms : ProjectTerms
    swings : sequence of Swing

    Returns
    -------
    pandas.DataFrame
        parameter, low, high (factors), npv_low_usd, npv_usd, npv_high_usd and
        swing_usd, the greatest swing first. A recovery stops at 1.

    Raises
    ------
    ParameterError
        A parameter is none of those of `Swing`; all are told.
    """
    _require_known(swings, schedule=schedule, terms=terms)
    ends = [
        (swing.parameter, factor)
        for swing in swings
        for factor in (swing.low, swing.high)
    ]
    cases = _cases(ends, schedule=schedule, terms=terms)
    values = value_cases(schedule, terms=terms, cases=cases).npv_usd
    central = Cases.none(schedule, terms=terms)
    for row, (parameter, factor) in enumerate(ends):
        if parameter in OF_TERMS:
            other = _other_terms(terms, parameter, factor)
            values[row] = value_cases(schedule, terms=other, cases=central).npv_usd[0]
    low, high = values[:-1:2], values[1:-1:2]
    table = pd.DataFrame(
        {
            "parameter": [swing.parameter for swing in swings],
            "low": [swing.low for swing in swings],
            "high": [swing.high for swing in swings],
            "npv_low_usd": low,
            "npv_usd": values[-1],
            "npv_high_usd": high,
            "swing_usd": np.abs(high - low),
        }
    )
    return table.sort_values(
        ["swing_usd", "parameter"], ascending=[False, True], ignore_index=True
    )


def _require_known(
    swings: Sequence[Swing], *, schedule: Schedule, terms: ProjectTerms
) -> None:
    known = {ALL_PRICES, RECOVERY, *GROUND, *MONEY, *OF_TERMS}
    known |= {PRICE_OF + metal for metal in terms.metals}
    known |= {GRADE_OF + metal for metal in schedule.metals}
    problems = [
        Problem(
            where="parameter",
            what=repr(swing.parameter),
            expected="one of " + ", ".join(sorted(known)),
        )
        for swing in swings
        if swing.parameter not in known
    ]
    if problems:
        raise ParameterError("tornado of value", problems)


def _cases(
    ends: Sequence[tuple[str, float]], *, schedule: Schedule, terms: ProjectTerms
) -> Cases:
    """Move one input in each case, and none in the last."""
    factors: defaultdict[str, NDArray[np.float64]] = defaultdict(
        lambda: np.ones(len(ends) + 1)
    )
    for row, (parameter, factor) in enumerate(ends):
        factors[parameter][row] = factor
    return Cases(
        ground=GroundFactors(
            area=factors["area"],
            abundance=factors["abundance"],
            solids=factors["solids"],
            grade={metal: factors[GRADE_OF + metal] for metal in schedule.metals},
            pace=factors["pace"],
        ),
        money=MoneyFactors(
            price_usd_t={
                metal: term.price_usd_t
                * (factors[ALL_PRICES] * factors[PRICE_OF + metal])
                for metal, term in terms.metals.items()
            },
            recovery=factors[RECOVERY],
            capital=factors["capital"],
            operating=factors["operating cost"],
        ),
    )


def _other_terms(terms: ProjectTerms, parameter: str, factor: float) -> ProjectTerms:
    if parameter == DISCOUNT_RATE:
        return replace(terms, discount_rate=terms.discount_rate * factor)
    if parameter == ROYALTY:
        rate = min(terms.royalty.rate * factor, 1.0)
        return replace(terms, royalty=replace(terms.royalty, rate=rate))
    rate = min(terms.tax.rate * factor, 1.0)
    return replace(terms, tax=replace(terms.tax, rate=rate))
