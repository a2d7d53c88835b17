"""How far a supply depends on few suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

CRITICAL_SUPPLY_RISK = 1.0  # threshold of the European Commission's method of 2017


def hhi(quantities: Mapping[str, float], *, total: float | None = None) -> float:
    """Compute the Herfindahl-Hirschman index, the sum of squared shares.

    Parameters
    ----------
    quantities : mapping of str to float
        By supplier: tonnes or shares, 0 or more.
    total : float, optional
        What the shares are taken of, when small suppliers are not listed; their
        sum by default.

    Returns
    -------
    float
        Between 1/n and 1; times 10,000 on the scale of competition law.

    Raises
    ------
    DataError
        A quantity is negative, there is none, or the total is below their sum.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic
    Review 54, 761.

    Examples
    --------
    >>> hhi({"CHN": 50.0, "USA": 50.0})
    0.5
    """
    shares = _shares(quantities, total=total)
    return sum(share**2 for share in shares.values())


def hhi_wgi(
    quantities: Mapping[str, float],
    *,
    risk: Mapping[str, float],
    total: float | None = None,
) -> float:
    """Compute the index weighted by how badly each supplier is governed.

    Parameters
    ----------
    quantities : mapping of str to float
        By country.
    risk : mapping of str to float
        By country, 0 (well governed) to 10: see `wgi_risk`.
    total : float, optional
        What the shares are taken of; their sum by default.

    Returns
    -------
    float
        0 to 10.

    Raises
    ------
    DataError
        A country has no risk, or a quantity is impossible; all are told.

    Examples
    --------
    >>> hhi_wgi({"CHN": 50.0, "USA": 50.0}, risk={"CHN": 5.5, "USA": 2.9})
    2.1
    """
    shares = _shares(quantities, total=total)
    absent = sorted(set(shares) - set(risk))
    if absent:
        raise DataError(
            "governance",
            [
                Problem(
                    where=name,
                    what="no governance value",
                    expected="0 to 10",
                    cure="give a value for it, and say where it comes from",
                )
                for name in absent
            ],
        )
    return sum(share**2 * risk[name] for name, share in shares.items())


def wgi_risk(mean_wgi: float) -> float:
    """Scale a mean of the six governance indicators to a risk.

    Parameters
    ----------
    mean_wgi : float
        -2.5 (weak) to 2.5 (strong).

    Returns
    -------
    float
        0 (well governed) to 10.

    Examples
    --------
    >>> wgi_risk(-0.5)
    6.0
    """
    return (2.5 - mean_wgi) * 2.0


def effective_suppliers(index: float) -> float:
    """Give the number of equal suppliers that would be as concentrated.

    Parameters
    ----------
    index : float
        Herfindahl-Hirschman, above 0, to 1.

    Returns
    -------
    float

    Raises
    ------
    ParameterError
        The index is out of range.

    Examples
    --------
    >>> effective_suppliers(0.25)
    4.0
    """
    if not 0.0 < index <= 1.0 + 1e-12:
        raise ParameterError(
            "concentration",
            [Problem(where="index", what=f"{index}", expected="above 0, to 1")],
        )
    return 1.0 / index


@dataclass(frozen=True, slots=True, kw_only=True)
class EcSupplyRisk:
    """Supply risk at one stage by the European Commission's method.

    Parameters
    ----------
    global_index, sourcing_index : float
        Concentration of world supply and of the Union's own, weighted by
        governance and trade.
    supply_risk : float
    """

    global_index: float
    sourcing_index: float
    supply_risk: float

    @property
    def critical(self) -> bool:
        """The risk reaches the threshold of 1."""
        return self.supply_risk >= CRITICAL_SUPPLY_RISK


@dataclass(frozen=True, slots=True, kw_only=True)
class EcFactors:
    """What tempers a concentration in the European Commission's method.

    Parameters
    ----------
    import_reliance : float
        0 to 1.
    recycling_input_rate : float
        Of end-of-life scrap, 0 to 1.
    substitution_index : float
        0 (easily replaced) to 1.

    Raises
    ------
    ParameterError
        A factor lies outside 0 to 1; all are told.
    """

    import_reliance: float
    recycling_input_rate: float
    substitution_index: float

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{getattr(self, name)}", expected="0 to 1")
            for name in self.__slots__
            if not 0.0 <= getattr(self, name) <= 1.0
        ]
        if problems:
            raise ParameterError("supply risk", problems)


def ec_supply_risk(
    global_shares: Mapping[str, float],
    *,
    sourcing_shares: Mapping[str, float],
    risk: Mapping[str, float],
    trade: Mapping[str, float],
    factors: EcFactors,
) -> EcSupplyRisk:
    """Compute the supply risk of one stage.

    ``SR = [H_global · IR/2 + H_sourcing · (1 − IR/2)] · (1 − EoL_RIR) · SI_SR``,
    with ``H = Σ S² W t``. Shares are taken as given: what is not listed counts
    as spread over many small suppliers.

    Parameters
    ----------
    global_shares, sourcing_shares : mapping of str to float
        By country, fractions of world supply and of the buyer's own.
    risk : mapping of str to float
        By country, 0 to 10.
    trade : mapping of str to float
        By country, what export restrictions add (above 1) or agreements take
        off (below 1); 1 where not given.
    factors : EcFactors

    Returns
    -------
    EcSupplyRisk

    Raises
    ------
    DataError
        A country has no risk, or shares exceed 1.

    References
    ----------
    European Commission (2017). Methodology for establishing the EU list of
    critical raw materials. doi 10.2873/769526

    Examples
    --------
    >>> ec_supply_risk(
    ...     {"CHN": 0.9},
    ...     sourcing_shares={"CHN": 0.6},
    ...     risk={"CHN": 5.0},
    ...     trade={},
    ...     factors=EcFactors(
    ...         import_reliance=1.0, recycling_input_rate=0.0, substitution_index=1.0
    ...     ),
    ... ).supply_risk
    2.925
    """
    weighted = {name: value * trade.get(name, 1.0) for name, value in risk.items()}
    world = hhi_wgi(global_shares, risk=weighted, total=1.0)
    own = hhi_wgi(sourcing_shares, risk=weighted, total=1.0)
    half = factors.import_reliance / 2.0
    mixed = world * half + own * (1.0 - half)
    left = (1.0 - factors.recycling_input_rate) * factors.substitution_index
    return EcSupplyRisk(
        global_index=world, sourcing_index=own, supply_risk=mixed * left
    )


def _shares(
    quantities: Mapping[str, float], *, total: float | None
) -> dict[str, float]:
    problems = [
        Problem(where=name, what=f"{value}", expected="0 or more")
        for name, value in quantities.items()
        if not value >= 0.0
    ]
    listed = sum(quantities.values())
    whole = listed if total is None else total
    if not problems and not (whole > 0.0 and listed <= whole * (1.0 + 1e-9)):
        problems.append(
            Problem(
                where="total",
                what=f"{whole} where the suppliers sum to {listed}",
                expected="above 0 and no less than their sum",
            )
        )
    if problems:
        raise DataError("quantities by supplier", problems)
    return {name: value / whole for name, value in quantities.items()}
