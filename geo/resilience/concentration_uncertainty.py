"""How sure a concentration is: shares and governance drawn together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.limits import require_between
from geo.model.randomness import lognormal_sigma
from geo.model.shared_columns import EVIDENCE
from geo.resilience.concentration import CRITICAL_SUPPLY_RISK
from geo.resilience.stage_cases import StageCase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resilience.country_risk import CountryRisk
    from geo.resilience.suppliers import Suppliers

RELATIVE_SD: Mapping[str, float] = {
    "cited": 0.05,
    "derived": 0.10,
    "partly cited": 0.15,
    "unverified": 0.30,
    "synthetic": 0.30,
}
"""Standard deviation of tonnes over the tonnes, by the evidence of their row. All are
assumptions, unverified: no publisher tells the error of its output."""

USUAL_STANDARD_ERROR = 0.2
"""Of the mean of the six governance indicators, on their scale of about -2.5 to 2.5.
The standard errors published with each indicator run from 0.12 to 1.02 (read in a
public copy of the data set); those of countries with many sources lie near 0.2, which
is taken for all, unverified. That the errors of the six go together, so that their
mean is no surer than one of them, is an assumption and errs on the wide side."""

QUANTILES: Mapping[str, float] = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcentrationUncertainty:
    """How far shares and governance may be off. All are assumptions, to be printed.

    Parameters
    ----------
    draws : int, optional
    relative_sd : mapping of str to float, optional
        By word of evidence, of the tonnes of a row.
    governance_error : float, optional
        Standard error of a country's mean of the indicators where none is told.

    Raises
    ------
    ParameterError
        A number is out of its range, or a word of evidence has none; all are told.

    References
    ----------
    Kaufmann, D., Kraay, A. & Mastruzzi, M. (2010). The Worldwide Governance
    Indicators: methodology and analytical issues. World Bank Policy Research Working
    Paper 5430 (why each indicator is published with its standard error).

    Examples
    --------
    >>> ConcentrationUncertainty(relative_sd={"cited": 0.05})
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: concentration uncertainty: 1 problem
    - relative_sd: nothing for derived, partly cited, unverified, synthetic
        expected: a number for each word of evidence
    """

    draws: int = 4000
    relative_sd: Mapping[str, float] = field(default_factory=lambda: dict(RELATIVE_SD))
    governance_error: float = USUAL_STANDARD_ERROR

    def __post_init__(self) -> None:
        what = "concentration uncertainty"
        require_between(
            what, self, {"draws": (1, 1_000_000), "governance_error": (0.0, 5.0)}
        )
        problems = [
            Problem(where=f"relative_sd of {word}", what=f"{sd:g}", expected="0 to 2")
            for word, sd in self.relative_sd.items()
            if not 0.0 <= sd <= 2.0
        ]
        absent = [word for word in EVIDENCE if word not in self.relative_sd]
        if absent:
            problems.append(
                Problem(
                    where="relative_sd",
                    what=f"nothing for {', '.join(absent)}",
                    expected="a number for each word of evidence",
                )
            )
        if problems:
            raise ParameterError(what, problems)

    def table(self) -> pd.DataFrame:
        """Give the parameters as a table, to be printed.

        Returns
        -------
        pandas.DataFrame
            ``parameter``, ``value``, ``meaning``.

        Examples
        --------
        >>> ConcentrationUncertainty().table()["value"].tolist()[:2]
        [4000.0, 0.05]
        """
        assumed = "of the tonnes of a row over the tonnes; assumed"
        rows = [
            ("draws", float(self.draws), "of shares and governance together"),
            *(
                (f"relative sd, {word}", self.relative_sd[word], assumed)
                for word in EVIDENCE
            ),
            (
                "standard error of governance",
                self.governance_error,
                "of the mean of the six indicators, -2.5 to 2.5; assumed",
            ),
        ]
        return pd.DataFrame(rows, columns=["parameter", "value", "meaning"])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConcentrationDraws:
    """One stage, drawn many times.

    Parameters
    ----------
    case : StageCase
    hhi, hhi_wgi, supply_risk : ndarray of float, shape (draws,)
        The last two are NaN where a country has no governance value.
    """

    case: StageCase
    hhi: NDArray[np.float64]
    hhi_wgi: NDArray[np.float64]
    supply_risk: NDArray[np.float64]

    def quantiles(self) -> dict[str, float]:
        """Give P10, P50 and P90 of each index.

        Returns
        -------
        dict of str to float
            ``hhi_p10`` and so on.
        """
        return {
            f"{name}_{suffix}": float(np.quantile(getattr(self, name), part))
            for name in ("hhi", "hhi_wgi", "supply_risk")
            for suffix, part in QUANTILES.items()
        }

    @property
    def critical_probability(self) -> float:
        """How often the supply risk reaches the threshold of 1; NaN if not known."""
        if np.isnan(self.supply_risk).any():
            return float("nan")
        return float(np.mean(self.supply_risk >= CRITICAL_SUPPLY_RISK))


def draw_concentration(
    cases: Sequence[StageCase],
    *,
    countries: CountryRisk,
    uncertainty: ConcentrationUncertainty,
    rng: np.random.Generator,
) -> tuple[ConcentrationDraws, ...]:
    """Draw the indices of each stage.

    Tonnes are lognormal about their figures; the shares of a draw are of its own
    whole, countries and rest together. A country is governed alike at all stages of
    one draw, so that stages can be compared draw by draw.

    Parameters
    ----------
    cases : sequence of StageCase
        Drawn in the order of their stages, whatever the order given.
    countries : CountryRisk
    uncertainty : ConcentrationUncertainty
    rng : numpy.random.Generator

    Returns
    -------
    tuple of ConcentrationDraws
        In the order given.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resilience.country_risk import CountryRisk
    >>> from geo.resilience.stage_cases import StageCase
    >>> from geo.resilience.suppliers import gather_suppliers
    >>> world = gather_suppliers([("CHN", 90.0, "cited"), ("USA", 10.0, "cited")])
    >>> case = StageCase(commodity="cobalt", stage="mine", year=2024, world=world)
    >>> (drawn,) = draw_concentration(
    ...     [case],
    ...     countries=CountryRisk(risk={"CHN": 5.5, "USA": 2.9}),
    ...     uncertainty=ConcentrationUncertainty(draws=2000),
    ...     rng=generator(1, "example"),
    ... )
    >>> bool(abs(drawn.hhi.mean() - 0.82) < 0.01), drawn.critical_probability
    (True, 1.0)
    """
    governed = _draw_governance(
        cases, countries=countries, uncertainty=uncertainty, rng=rng
    )
    order = sorted(range(len(cases)), key=lambda index: cases[index].order)
    drawn = {
        index: _draw_case(
            cases[index],
            governed=governed,
            trade=countries.trade,
            uncertainty=uncertainty,
            rng=rng,
        )
        for index in order
    }
    return tuple(drawn[index] for index in range(len(cases)))


def bottleneck_probabilities(drawn: Sequence[ConcentrationDraws]) -> list[float]:
    """Say how often each stage has the greatest supply risk of those of its group.

    Parameters
    ----------
    drawn : sequence of ConcentrationDraws
        Of one commodity and call: their draws go together.

    Returns
    -------
    list of float
        Sum to 1 over the stages of an element group, or of the commodity as a
        whole; NaN where the supply risk is not known.

    Examples
    --------
    >>> bottleneck_probabilities([])
    []
    """
    found = [float("nan")] * len(drawn)
    for group in {one.case.group for one in drawn}:
        own = [
            index
            for index, one in enumerate(drawn)
            if one.case.group == group and not np.isnan(one.supply_risk).any()
        ]
        if not own:
            continue
        worst = np.argmax([drawn[index].supply_risk for index in own], axis=0)
        for place, index in enumerate(own):
            found[index] = float(np.mean(worst == place))
    return found


def _draw_governance(
    cases: Sequence[StageCase],
    *,
    countries: CountryRisk,
    uncertainty: ConcentrationUncertainty,
    rng: np.random.Generator,
) -> dict[str, NDArray[np.float64]]:
    named = sorted({iso3 for case in cases for iso3 in case.countries})
    usual = uncertainty.governance_error
    return {
        iso3: np.clip(
            countries.risk.get(iso3, np.nan)
            + countries.spread(iso3, usual=usual)
            * rng.standard_normal(uncertainty.draws),
            0.0,
            10.0,
        )
        for iso3 in named
    }


def _draw_case(
    case: StageCase,
    *,
    governed: Mapping[str, NDArray[np.float64]],
    trade: Mapping[str, float],
    uncertainty: ConcentrationUncertainty,
    rng: np.random.Generator,
) -> ConcentrationDraws:
    shares = _draw_shares(case.world, uncertainty=uncertainty, rng=rng)
    bought = (
        _draw_shares(case.sourcing, uncertainty=uncertainty, rng=rng)
        if case.sourcing
        else shares
    )
    free = dict.fromkeys(governed, 1.0)
    traded = free | dict(trade)
    half = case.factors.point.import_reliance / 2.0
    left = (
        1.0 - case.factors.point.recycling_input_rate
    ) * case.factors.point.substitution_index
    mixed = half * _weighted(shares, governed, trade=traded) + (1.0 - half) * _weighted(
        bought, governed, trade=traded
    )
    squares = sum(share**2 for share in shares.values())
    return ConcentrationDraws(
        case=case,
        hhi=np.asarray(squares, dtype=float),
        hhi_wgi=_weighted(shares, governed, trade=free),
        supply_risk=mixed * left,
    )


def _draw_shares(
    suppliers: Suppliers,
    *,
    uncertainty: ConcentrationUncertainty,
    rng: np.random.Generator,
) -> dict[str, NDArray[np.float64]]:
    """Draw the share of each country in the whole of its own draw."""
    tonnes: dict[str, NDArray[np.float64]] = {}
    rows = zip(suppliers.iso3, suppliers.amounts, suppliers.evidence, strict=True)
    for iso3, amount, word in rows:
        drawn = _draw_tonnes(amount, word, uncertainty=uncertainty, rng=rng)
        tonnes[iso3] = tonnes[iso3] + drawn if iso3 in tonnes else drawn
    rest = _draw_tonnes(
        suppliers.rest, suppliers.rest_evidence, uncertainty=uncertainty, rng=rng
    )
    whole = np.sum([*tonnes.values(), rest], axis=0)
    return {iso3: drawn / whole for iso3, drawn in tonnes.items()}


def _draw_tonnes(
    amount: float,
    evidence: str,
    *,
    uncertainty: ConcentrationUncertainty,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    sigma = lognormal_sigma(uncertainty.relative_sd[evidence])
    # the mean of the draws is the figure itself
    normal = rng.standard_normal(uncertainty.draws)
    return np.asarray(amount * np.exp(sigma * normal - sigma**2 / 2.0))


def _weighted(
    shares: Mapping[str, NDArray[np.float64]],
    governed: Mapping[str, NDArray[np.float64]],
    *,
    trade: Mapping[str, float],
) -> NDArray[np.float64]:
    weighted = [
        share**2 * governed[iso3] * trade[iso3] for iso3, share in shares.items()
    ]
    return np.asarray(np.sum(weighted, axis=0), dtype=float)
