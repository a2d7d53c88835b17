"""Concentration and supply risk of each stage, with how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.resilience.concentration_uncertainty import (
    QUANTILES,
    ConcentrationUncertainty,
    bottleneck_probabilities,
    draw_concentration,
)
from geo.resilience.evidence_shares import evidence_shares
from geo.resilience.stage_risk import stage_risk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.resilience.country_risk import CountryRisk
    from geo.resilience.stage_cases import StageCase
    from geo.resilience.stage_risk import StageRisk

STAGE_COLUMNS = {
    "commodity": "commodity",
    "stage": "stage",
    "product": "product that is told where the stage as a whole is not",
    "group": "element group of rare earths; empty: all of them",
    "year": "year of the figures",
    "basis": "what the tonnes are",
    "tonnes": "of the world, t contained",
    "hhi": "sum of squared shares of the countries, 0 to 1",
    "hhi_wgi": "the same weighted by how badly each is governed, 0 to 10; empty where "
    "a country has no indicators",
    "effective_suppliers": "equal suppliers that would be as concentrated",
    "largest": "country with the largest share",
    "largest_share": "its share",
    "global_index": "HHI-WGI with trade measures, of the world",
    "sourcing_index": "the same of what the market buys; of the world where its "
    "imports are not told",
    "sourcing_basis": "the imports that count; empty where none are told",
    "supply_risk": "by the method of the European Commission of 2017; critical from 1",
    "bottleneck": "whether the stage has the greatest supply risk",
    "factors": "import reliance, recycling input rate and substitution index, and who "
    "says so",
    **{
        f"{name}_{suffix}": f"{meaning}: {part:.0%} of the draws lie below"
        for name, meaning in (
            ("hhi", "HHI"),
            ("hhi_wgi", "HHI-WGI"),
            ("supply_risk", "supply risk"),
        )
        for suffix, part in QUANTILES.items()
    },
    "critical_probability": "share of the draws in which the supply risk is 1 or more",
    "bottleneck_probability": "share of the draws in which the stage has the greatest "
    "supply risk",
    "unverified_share": "of the tonnes: rests on rows that no source bears out",
    "solid_share": "of the tonnes: rests on rows that are cited or derived",
    "without_governance": "countries without indicators, ; between",
}
"""Columns of concentration by stage, with their meaning."""


def concentration_by_stage(
    cases: Sequence[StageCase],
    *,
    countries: CountryRisk,
    uncertainty: ConcentrationUncertainty,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Compute concentration and supply risk of the stages of one commodity.

    The bottleneck is the stage with the greatest supply risk; element groups have one
    each, and so has the commodity as a whole.

    Parameters
    ----------
    cases : sequence of StageCase
        Of one commodity.
    countries : CountryRisk
    uncertainty : ConcentrationUncertainty
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        By `STAGE_COLUMNS`, in the order of the cases.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resilience.country_risk import CountryRisk
    >>> from geo.resilience.stage_cases import stage_cases
    >>> from geo.resilience.worlds import small_production
    >>> table = concentration_by_stage(
    ...     stage_cases(small_production(), commodity="nickel", year=2024),
    ...     countries=CountryRisk(risk={"IDN": 5.0, "AUS": 2.0}),
    ...     uncertainty=ConcentrationUncertainty(draws=200),
    ...     rng=generator(1, "example"),
    ... )
    >>> table[["stage", "hhi", "supply_risk", "bottleneck"]].values.tolist()
    [['mine', 0.5, 1.75, False], ['refined', 0.625, 2.9375, True]]
    """
    found = [stage_risk(case, countries=countries) for case in cases]
    drawn = draw_concentration(
        cases, countries=countries, uncertainty=uncertainty, rng=rng
    )
    necks = set(bottlenecks_of(cases, found))
    probabilities = bottleneck_probabilities(drawn)
    rows = [
        {
            **_named(case),
            **_indices(one),
            "bottleneck": index in necks,
            **draws.quantiles(),
            "critical_probability": draws.critical_probability,
            "bottleneck_probability": probabilities[index],
            **_evidence(case),
        }
        for index, (case, one, draws) in enumerate(
            zip(cases, found, drawn, strict=True)
        )
    ]
    return pd.DataFrame(rows, columns=list(STAGE_COLUMNS))


def bottlenecks_of(
    cases: Sequence[StageCase], risks: Sequence[StageRisk]
) -> tuple[int, ...]:
    """Find the stage with the greatest supply risk, for each element group.

    Parameters
    ----------
    cases : sequence of StageCase
    risks : sequence of StageRisk
        Of the cases, in the same order.

    Returns
    -------
    tuple of int
        Places in the sequence; of stages level with each other the first. A stage
        without a supply risk is passed over.

    Examples
    --------
    >>> from geo.resilience.country_risk import CountryRisk
    >>> from geo.resilience.stage_cases import stage_cases
    >>> from geo.resilience.worlds import small_production
    >>> cases = stage_cases(small_production(), commodity="nickel", year=2024)
    >>> governed = CountryRisk(risk={"IDN": 5.0, "AUS": 2.0})
    >>> risks = [stage_risk(case, countries=governed) for case in cases]
    >>> bottlenecks_of(cases, risks)
    (1,)
    """
    worst: dict[str, tuple[float, int]] = {}
    for index, (case, found) in enumerate(zip(cases, risks, strict=True)):
        risk = found.risk
        if risk is not None and risk.supply_risk > worst.get(case.group, (-1.0, 0))[0]:
            worst[case.group] = (risk.supply_risk, index)
    return tuple(index for _, index in worst.values())


def _named(case: StageCase) -> Mapping[str, object]:
    return {
        "commodity": case.commodity,
        "stage": case.stage,
        "product": case.product,
        "group": case.group,
        "year": case.year,
        "basis": case.basis,
        "tonnes": case.world.total,
        "sourcing_basis": case.sourcing_basis,
        "factors": case.factors.sources(),
    }


def _indices(found: StageRisk) -> Mapping[str, object]:
    risk = found.risk
    return {
        "hhi": found.hhi,
        "hhi_wgi": np.nan if found.hhi_wgi is None else found.hhi_wgi,
        "effective_suppliers": found.effective_suppliers,
        "largest": found.largest,
        "largest_share": found.largest_share,
        "global_index": risk.global_index if risk else np.nan,
        "sourcing_index": risk.sourcing_index if risk else np.nan,
        "supply_risk": risk.supply_risk if risk else np.nan,
        "without_governance": "; ".join(found.without_governance),
    }


def _evidence(case: StageCase) -> Mapping[str, float]:
    world = case.world
    rows = pd.DataFrame(
        {
            "commodity": case.commodity,
            "stage": case.stage,
            "tonnes": [*world.amounts, world.rest],
            "evidence": [*world.evidence, world.rest_evidence],
        }
    )
    shares = evidence_shares(rows, tonnes="tonnes").iloc[0]
    return {
        "unverified_share": float(shares["unverified"] + shares["synthetic"]),
        "solid_share": float(shares["solid"]),
    }
