"""The supply risk of a country, computed from the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.resilience.concentration import EcSupplyRisk, ec_supply_risk
from geo.resilience.world_output import whole_years, world_output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.resilience.concentration import EcFactors

PERCENT = 100.0
ALL, REST = "WLD", "OTHER"
"""Origins that are no country: all together, and those that are not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskQuestion:
    """Whose supply of what is asked about.

    Parameters
    ----------
    commodity, stage : str
    year : int
        Of the world's output.
    destination : str
        Country that buys.
    period : str
        Of its imports, as the table has it.
    scope : str
        Of its imports: series of different scope are never joined.
    """

    commodity: str
    stage: str
    year: int
    destination: str
    period: str
    scope: str


def sourcing_risk(
    question: RiskQuestion,
    *,
    production: pd.DataFrame,
    imports: pd.DataFrame,
    risk: Mapping[str, float],
    trade: Mapping[str, float],
    factors: EcFactors,
) -> EcSupplyRisk:
    """Compute the supply risk of one stage for one buyer, from the tables.

    Shares of the world are those of the output; shares of the buyer are its imports
    in percent, or else its tonnes by origin. What is not listed by country counts
    as spread over many small suppliers.

    Parameters
    ----------
    question : RiskQuestion
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    imports : pandas.DataFrame
        Schema `geo.model.supply_schemas.TRADE_FLOWS`.
    risk : mapping of str to float
        By country, 0 (well governed) to 10.
    trade : mapping of str to float
        By country, above 1 for export restrictions, below 1 for agreements.
    factors : EcFactors

    Returns
    -------
    EcSupplyRisk

    Raises
    ------
    DataError
        The tables have no such output or imports, or several series of imports with
        that scope; or a country has no governance value; all are told.

    References
    ----------
    European Commission (2017). Methodology for establishing the EU list of
    critical raw materials. doi 10.2873/769526

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.resilience.concentration import EcFactors
    >>> from geo.resilience.worlds import small_production
    >>> row = {"period": "2024", "destination": "JPN", "scope": "metal"}
    >>> row |= {"origin": "IDN", "measure": "share", "unit": "%", "value": 60.0}
    >>> sourcing_risk(
    ...     RiskQuestion(
    ...         commodity="nickel",
    ...         stage="mine",
    ...         year=2024,
    ...         destination="JPN",
    ...         period="2024",
    ...         scope="metal",
    ...     ),
    ...     production=small_production(),
    ...     imports=pd.DataFrame([row]),
    ...     risk={"IDN": 5.0, "AUS": 2.0},
    ...     trade={},
    ...     factors=EcFactors(
    ...         import_reliance=1.0, recycling_input_rate=0.0, substitution_index=1.0
    ...     ),
    ... ).supply_risk
    1.775
    """
    world = _world_shares(question, production)
    counted = _counted(question, imports)
    problems = list(_several(question, counted))
    bought = {} if problems else _bought_shares(counted)
    problems += [
        *([] if world else [_absent("output", question)]),
        *([] if bought or problems else [_absent("imports", question)]),
    ]
    if problems:
        raise DataError("supply risk", problems)
    return ec_supply_risk(
        world, sourcing_shares=bought, risk=risk, trade=trade, factors=factors
    )


def _absent(what: str, question: RiskQuestion) -> Problem:
    asked = (
        f"{question.commodity} {question.stage} {question.year}"
        if what == "output"
        else f"{question.destination} {question.period}, {question.scope}"
    )
    return Problem(
        where=what,
        what=f"none of {asked}",
        expected="rows with a figure by country",
        cure="ask for a year and a scope that the table has",
    )


def _world_shares(question: RiskQuestion, production: pd.DataFrame) -> dict[str, float]:
    told = whole_years(production)
    rows = told[
        (told["commodity"] == question.commodity)
        & (told["stage"] == question.stage)
        & (told["year"] == question.year)
        & (told["scope"] == "country")
        & (told["tonnes"] > 0.0)
    ]
    if not len(rows):
        return {}
    totals = world_output(production).to_dict()
    total = float(totals[question.commodity, question.stage, float(question.year)])
    return {
        str(iso3): float(tonnes) / total
        for iso3, tonnes in zip(rows["iso3"], rows["tonnes"], strict=True)
    }


def _counted(question: RiskQuestion, imports: pd.DataFrame) -> pd.DataFrame:
    """Take the shares of the imports that are asked about, or else their tonnes."""
    rows = imports[
        (imports["destination"] == question.destination)
        & (imports["period"] == question.period)
        & (imports["scope"] == question.scope)
        & (imports["value"] > 0.0)
    ]
    shares = rows[(rows["measure"] == "share") & (rows["origin"] != ALL)]
    return shares if len(shares) else rows[rows["measure"] == "volume"]


def _several(question: RiskQuestion, counted: pd.DataFrame) -> Iterator[Problem]:
    origins = counted["origin"]
    twice = sorted(set(origins[origins.duplicated()]))
    if twice:
        yield Problem(
            where="imports",
            what=f"{', '.join(twice)} more than once in {question.destination} "
            f"{question.period}, {question.scope}",
            expected="one series: of one kind of goods, one unit and one reporter",
            cure="give the rows of one series alone",
        )


def _bought_shares(counted: pd.DataFrame) -> dict[str, float]:
    tonnes = {
        str(origin): float(value)
        for origin, value in zip(counted["origin"], counted["value"], strict=True)
    }
    stated = tonnes.pop(ALL, 0.0)
    # a stated total may be rounded below the sum of its parts
    total = max(stated, sum(tonnes.values()))
    if len(counted) and counted["measure"].iloc[0] == "share":
        total = PERCENT
    tonnes.pop(REST, None)
    return {origin: value / total for origin, value in tonnes.items()}
