"""How risky it is to buy from each country, with how far that may be off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem

RISK_PER_WGI = 2.0
"""Of the scale of `geo.resilience.concentration.wgi_risk`, per unit of the WGI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRisk:
    """Governance and trade by country.

    Parameters
    ----------
    risk : mapping of str to float
        By country, 0 (well governed) to 10.
    trade : mapping of str to float, optional
        By country, what export restrictions add (above 1) or agreements take off
        (below 1); 1 where not given.
    standard_error : mapping of str to float, optional
        By country, of the mean of the six indicators, on their own scale of about
        -2.5 to 2.5; the usual one where not given.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> CountryRisk(risk={"CHN": 12.0})
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: country risk: 1 problem
    - risk of CHN: 12
        expected: 0 to 10
    """

    risk: Mapping[str, float]
    trade: Mapping[str, float] = field(default_factory=dict)
    standard_error: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits = {"risk": 10.0, "trade": float("inf"), "standard_error": 5.0}
        problems = [
            Problem(
                where=f"{name.replace('_', ' ')} of {iso3}",
                what=f"{value:g}",
                expected="0 or more" if high == float("inf") else f"0 to {high:g}",
            )
            for name, high in limits.items()
            for iso3, value in sorted(getattr(self, name).items())
            if not 0.0 <= value <= high
        ]
        if problems:
            raise ParameterError("country risk", problems)

    def spread(self, iso3: str, *, usual: float) -> float:
        """Give the standard deviation of the risk of a country.

        Parameters
        ----------
        iso3 : str
        usual : float
            Standard error where none is given, on the scale of the indicators.

        Returns
        -------
        float
            On the scale of the risk, 0 to 10.

        Examples
        --------
        >>> CountryRisk(risk={"CHN": 5.5}).spread("CHN", usual=0.2)
        0.4
        """
        return RISK_PER_WGI * self.standard_error.get(iso3, usual)
