"""What tempers a concentration, each factor with its range and who says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, without_source
from geo.model.shared_columns import EVIDENCE
from geo.resilience.concentration import EcFactors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.model.profile_savings import Recycling

EOL_RIR = "eol_rir"
HALF = 0.5  # of a printed recycling rate: how far it may be off, an assumption

_PER_UNIT: Mapping[str, float] = {"%": 0.01, "fraction": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFactor:
    """A factor between 0 and 1, with how far it may be off.

    Parameters
    ----------
    value, low, high : float
        Fractions, ``low <= value <= high``.
    source : str
        Who says so, or that it is an assumption.
    evidence : str, optional
        Of `geo.model.shared_columns.EVIDENCE`.

    Raises
    ------
    ParameterError
        A number lies outside 0 to 1, they are out of order, or nobody says so.

    Examples
    --------
    >>> StatedFactor(value=0.5, low=0.6, high=0.9, source="a study")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: factor: 1 problem
    - low, value, high: 0.6, 0.5, 0.9
        expected: 0 <= low <= value <= high <= 1
    """

    value: float
    low: float
    high: float
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
        ]
        if not 0.0 <= self.low <= self.value <= self.high <= 1.0:
            problems.append(
                Problem(
                    where="low, value, high",
                    what=f"{self.low:g}, {self.value:g}, {self.high:g}",
                    expected="0 <= low <= value <= high <= 1",
                )
            )
        if problems:
            raise ParameterError("factor", problems)


NOTHING_AT_HOME = StatedFactor(
    value=1.0, low=0.5, high=1.0, source="assumed: all of it is imported"
)
NOTHING_BACK = StatedFactor(
    value=0.0, low=0.0, high=0.2, source="assumed: nothing comes back as scrap"
)
NOTHING_INSTEAD = StatedFactor(
    value=1.0, low=0.8, high=1.0, source="assumed: nothing can replace it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFactors:
    """The factors of the European Commission's method, with their ranges.

    Where none is given the worst is assumed, so that the risk is an upper bound.

    Parameters
    ----------
    import_reliance : StatedFactor, optional
        Counts where the imports of the market are told; without them the world's
        concentration stands alone.
    recycling_input_rate : StatedFactor, optional
        Of end-of-life scrap.
    substitution_index : StatedFactor, optional
        0 (easily replaced) to 1.

    Examples
    --------
    >>> RiskFactors().point
    EcFactors(import_reliance=1.0, recycling_input_rate=0.0, substitution_index=1.0)
    """

    import_reliance: StatedFactor = NOTHING_AT_HOME
    recycling_input_rate: StatedFactor = NOTHING_BACK
    substitution_index: StatedFactor = NOTHING_INSTEAD

    @property
    def point(self) -> EcFactors:
        """The values alone."""
        return EcFactors(
            import_reliance=self.import_reliance.value,
            recycling_input_rate=self.recycling_input_rate.value,
            substitution_index=self.substitution_index.value,
        )

    def named(self) -> dict[str, StatedFactor]:
        """Give the factors by their names in `EcFactors`.

        Returns
        -------
        dict of str to StatedFactor

        Examples
        --------
        >>> list(RiskFactors().named())
        ['import_reliance', 'recycling_input_rate', 'substitution_index']
        """
        return {
            "import_reliance": self.import_reliance,
            "recycling_input_rate": self.recycling_input_rate,
            "substitution_index": self.substitution_index,
        }

    def sources(self) -> str:
        """Say where each factor comes from, on one line.

        Returns
        -------
        str

        Examples
        --------
        >>> RiskFactors().sources()[:45]
        'import reliance 1: assumed: all of it is impo'
        """
        return "; ".join(
            f"{name.replace('_', ' ')} {one.value:g}: {one.source}"
            for name, one in self.named().items()
        )


def with_recycling(
    factors: RiskFactors,
    *,
    recycling: Iterable[Recycling],
    commodity: str,
    group: str = "",
) -> RiskFactors:
    """Take the end-of-life recycling input rate that a profile tells.

    Parameters
    ----------
    factors : RiskFactors
    recycling : iterable of Recycling
        The first with a figure counts: those of the market first, then of others.
    commodity : str
    group : str, optional
        Of rare earths. A rate of all of them says nothing of one group.

    Returns
    -------
    RiskFactors
        With the rate, and half of it either way as its range; unchanged where none
        is told.

    Examples
    --------
    >>> from geo.model.profile_savings import Recycling
    >>> told = Recycling(
    ...     commodity="cobalt",
    ...     measure="eol_rir",
    ...     value=22.0,
    ...     unit="%",
    ...     year=2022,
    ...     source="a study",
    ...     evidence="cited",
    ... )
    >>> found = with_recycling(RiskFactors(), recycling=[told], commodity="cobalt")
    >>> round(found.recycling_input_rate.high, 6)
    0.33
    """
    for one in recycling:
        told = one.measure == EOL_RIR and one.value is not None
        if not told or one.commodity != commodity or (one.group or "") != group:
            continue
        rate = float(one.value or 0.0) * _PER_UNIT[one.unit or "fraction"]
        return replace(
            factors,
            recycling_input_rate=StatedFactor(
                value=rate,
                low=rate * (1.0 - HALF),
                high=min(rate * (1.0 + HALF), 1.0),
                source=one.source,
                evidence=one.evidence,
            ),
        )
    return factors
