"""Which single input moves the supply risk of a stage most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.randomness import lognormal_sigma
from geo.resilience.concentration import EcFactors, ec_supply_risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.resilience.concentration_uncertainty import ConcentrationUncertainty
    from geo.resilience.country_risk import CountryRisk
    from geo.resilience.stage_cases import StageCase
    from geo.resilience.suppliers import Suppliers

P90_SIGMAS = 1.2815515655446004  # of a normal distribution, from its middle to P90
NOT_LISTED = "countries not listed"
WORLD_SHARE, IMPORT_SHARE = "share of the world", "share of the imports"
GOVERNANCE, FACTOR = "governance", "factor"

TORNADO_COLUMNS = {
    "commodity": "commodity",
    "stage": "stage",
    "product": "product that is told where the stage as a whole is not",
    "group": "element group of rare earths; empty: all of them",
    "kind": "what kind of input: a share, governance of a country, or a factor",
    "input": "country or factor",
    "low": "input at its P10, or the low end of a factor",
    "value": "input as it stands",
    "high": "input at its P90, or the high end of a factor",
    "risk_low": "supply risk at the low input",
    "risk": "supply risk as it stands",
    "risk_high": "supply risk at the high input",
    "swing": "difference that the input makes between its ends",
}
"""Columns of a tornado, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """All that the supply risk is computed from."""

    world: Mapping[str, float]
    bought: Mapping[str, float] | None
    risk: Mapping[str, float]
    factors: EcFactors


def tornado_table(
    case: StageCase,
    *,
    countries: CountryRisk,
    uncertainty: ConcentrationUncertainty,
) -> pd.DataFrame:
    """Move one input at a time between its low and its high.

    Tonnes and governance go to their P10 and P90, factors to the ends of their
    ranges. A share that grows takes from all others in proportion.

    Parameters
    ----------
    case : StageCase
    countries : CountryRisk
    uncertainty : ConcentrationUncertainty

    Returns
    -------
    pandas.DataFrame
        By `TORNADO_COLUMNS`, the greatest swing first; empty where a country has no
        governance value.

    Examples
    --------
    >>> from geo.resilience.concentration_uncertainty import ConcentrationUncertainty
    >>> from geo.resilience.country_risk import CountryRisk
    >>> from geo.resilience.stage_cases import stage_cases
    >>> from geo.resilience.worlds import small_production
    >>> mine, _ = stage_cases(small_production(), commodity="nickel", year=2024)
    >>> table = tornado_table(
    ...     mine,
    ...     countries=CountryRisk(risk={"IDN": 5.0, "AUS": 2.0}),
    ...     uncertainty=ConcentrationUncertainty(),
    ... )
    >>> table.loc[0, ["kind", "input"]].tolist()
    ['share of the world', 'AUS']
    """
    if set(case.countries) - set(countries.risk):
        return pd.DataFrame([], columns=list(TORNADO_COLUMNS))
    state = _State(
        world=_amounts(case.world),
        bought=_amounts(case.sourcing) if case.sourcing else None,
        risk=countries.risk,
        factors=case.factors.point,
    )
    risk = _supply_risk(state, trade=countries.trade)
    rows = []
    for kind, name, low, high in _ends(
        case, state, countries=countries, uncertainty=uncertainty
    ):
        risks = [_supply_risk(one, trade=countries.trade) for one in (low, high)]
        rows.append(
            {
                "commodity": case.commodity,
                "stage": case.stage,
                "product": case.product,
                "group": case.group,
                "kind": kind,
                "input": name,
                "low": _input_of(low, kind, name),
                "value": _input_of(state, kind, name),
                "high": _input_of(high, kind, name),
                "risk_low": risks[0],
                "risk": risk,
                "risk_high": risks[1],
                "swing": abs(risks[1] - risks[0]),
            }
        )
    table = pd.DataFrame(rows, columns=list(TORNADO_COLUMNS))
    return table.sort_values(
        ["swing", "kind", "input"], ascending=[False, True, True], ignore_index=True
    )


def _ends(
    case: StageCase,
    state: _State,
    *,
    countries: CountryRisk,
    uncertainty: ConcentrationUncertainty,
) -> Iterator[tuple[str, str, _State, _State]]:
    """Give each input with the two states at the ends of its range."""
    for name, (low, high) in _scalings(case.world, uncertainty):
        yield (
            WORLD_SHARE,
            name,
            replace(state, world=_scaled(state.world, name, low)),
            replace(state, world=_scaled(state.world, name, high)),
        )
    if case.sourcing and state.bought is not None:
        for name, (low, high) in _scalings(case.sourcing, uncertainty):
            yield (
                IMPORT_SHARE,
                name,
                replace(state, bought=_scaled(state.bought, name, low)),
                replace(state, bought=_scaled(state.bought, name, high)),
            )
    for iso3 in case.countries:
        reach = P90_SIGMAS * countries.spread(iso3, usual=uncertainty.governance_error)
        yield (
            GOVERNANCE,
            iso3,
            _governed(state, iso3, by=-reach),
            _governed(state, iso3, by=reach),
        )
    for name, factor in case.factors.named().items():
        yield (
            FACTOR,
            name,
            _with_factor(state, name, factor.low),
            _with_factor(state, name, factor.high),
        )


def _governed(state: _State, iso3: str, *, by: float) -> _State:
    moved = float(np.clip(state.risk[iso3] + by, 0.0, 10.0))
    return replace(state, risk={**state.risk, iso3: moved})


def _with_factor(state: _State, name: str, value: float) -> _State:
    values = asdict(state.factors) | {name: value}
    return replace(state, factors=EcFactors(**values))


def _amounts(suppliers: Suppliers) -> dict[str, float]:
    amounts = suppliers.by_country()
    return amounts | ({NOT_LISTED: suppliers.rest} if suppliers.rest > 0.0 else {})


def _scaled(amounts: Mapping[str, float], name: str, by: float) -> dict[str, float]:
    return {**amounts, name: amounts[name] * by}


def _scalings(
    suppliers: Suppliers, uncertainty: ConcentrationUncertainty
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Give what P10 and P90 of each country's tonnes are, over the figure itself."""
    variance: dict[str, float] = {}
    rows = [*zip(suppliers.iso3, suppliers.amounts, suppliers.evidence, strict=True)]
    if suppliers.rest > 0.0:
        rows.append((NOT_LISTED, suppliers.rest, suppliers.rest_evidence))
    for name, amount, word in rows:
        sd = amount * uncertainty.relative_sd[word]
        variance[name] = variance.get(name, 0.0) + sd**2
    for name, amount in _amounts(suppliers).items():
        sigma = lognormal_sigma(float(np.sqrt(variance[name])) / amount)
        low, high = (
            float(np.exp(sign * P90_SIGMAS * sigma - sigma**2 / 2.0))
            for sign in (-1.0, 1.0)
        )
        yield name, (low, high)


def _shares(amounts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(amounts.values())
    return {
        name: amount / whole for name, amount in amounts.items() if name != NOT_LISTED
    }


def _supply_risk(state: _State, *, trade: Mapping[str, float]) -> float:
    world = _shares(state.world)
    bought = world if state.bought is None else _shares(state.bought)
    return ec_supply_risk(
        world,
        sourcing_shares=bought,
        risk=state.risk,
        trade=trade,
        factors=state.factors,
    ).supply_risk


def _input_of(state: _State, kind: str, name: str) -> float:
    if kind == GOVERNANCE:
        return state.risk[name]
    if kind == FACTOR:
        return float(getattr(state.factors, name))
    amounts = state.world if kind == WORLD_SHARE else state.bought or {}
    return amounts[name] / sum(amounts.values())
