"""The supply risk of one stage at its figures, without their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.resilience.concentration import (
    EcSupplyRisk,
    ec_supply_risk,
    effective_suppliers,
    hhi,
    hhi_wgi,
)

if TYPE_CHECKING:
    from geo.resilience.country_risk import CountryRisk
    from geo.resilience.stage_cases import StageCase


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRisk:
    """The indices of one stage.

    Parameters
    ----------
    hhi : float
    effective_suppliers : float
    largest : str
        Country.
    largest_share : float
    without_governance : tuple of str
        Countries that have no governance value.
    hhi_wgi : float or None
        None where a country of the world has none.
    risk : EcSupplyRisk or None
        None where a country of the world or of the imports has none.
    """

    hhi: float
    effective_suppliers: float
    largest: str
    largest_share: float
    without_governance: tuple[str, ...]
    hhi_wgi: float | None
    risk: EcSupplyRisk | None


def stage_risk(case: StageCase, *, countries: CountryRisk) -> StageRisk:
    """Compute the indices of one stage.

    Where the imports of the market are not told, the world's shares stand for them:
    the formula is then the world's concentration alone.

    Parameters
    ----------
    case : StageCase
    countries : CountryRisk

    Returns
    -------
    StageRisk

    References
    ----------
    European Commission (2017). Methodology for establishing the EU list of
    critical raw materials. doi 10.2873/769526

    Examples
    --------
    >>> from geo.resilience.country_risk import CountryRisk
    >>> from geo.resilience.stage_cases import stage_cases
    >>> from geo.resilience.worlds import small_production
    >>> mine, _ = stage_cases(small_production(), commodity="nickel", year=2024)
    >>> found = stage_risk(mine, countries=CountryRisk(risk={"IDN": 5.0, "AUS": 2.0}))
    >>> found.hhi, found.hhi_wgi, found.risk.supply_risk
    (0.5, 1.75, 1.75)
    """
    shares = case.world.shares()
    index = hhi(shares, total=1.0)
    largest = max(shares, key=lambda iso3: shares[iso3])
    absent = tuple(iso3 for iso3 in case.countries if iso3 not in countries.risk)
    governed = not set(shares) & set(absent)
    bought = case.sourcing.shares() if case.sourcing else shares
    return StageRisk(
        hhi=index,
        effective_suppliers=effective_suppliers(index),
        largest=largest,
        largest_share=shares[largest],
        without_governance=absent,
        hhi_wgi=hhi_wgi(shares, risk=countries.risk, total=1.0) if governed else None,
        risk=None
        if absent
        else ec_supply_risk(
            shares,
            sourcing_shares=bought,
            risk=countries.risk,
            trade=countries.trade,
            factors=case.factors.point,
        ),
    )
