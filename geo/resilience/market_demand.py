"""What a market asks for, and what is known of how it is served."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import fsum, inf, prod

from geo.errors import ParameterError, Problem
from geo.model.commodities import STAGE_ORDER, Stage
from geo.model.limits import repeated
from geo.model.market import ALL_SECTORS, SectorShare

_SUM = 1e-6  # relative: parts that a user types sum to their whole within this

EVERYONE = (SectorShare(sector=ALL_SECTORS, share=1.0, priority=1),)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDemand:
    """What a market asks for, and what is known of how it is served.

    Parameters
    ----------
    commodity : str
    demand_t : float
        Contained tonnes a year.
    stage : str, optional
        Of the works that deliver to the market.
    groups : mapping of str to float, optional
        Demand by element group, summing to `demand_t`; by default it is one.
    origins : mapping of str to float, optional
        Observed shares of the imports by ISO3; what they leave to 1 comes from
        countries not named. Empty when nothing is observed.
    rights : mapping of str to mapping of str to float, optional
        Off-take by element group and facility id, contained tonnes a year.
    sectors : tuple of SectorShare, optional
    yields : mapping of str to float, optional
        What is recovered on the way from each stage to the next, by the earlier
        stage; 1 where it is not given.
    value_usd_per_t : float, optional
        Of a contained tonne.

    Raises
    ------
    ParameterError
        A number is out of its range, or parts do not sum to their whole; all are
        told.

    Examples
    --------
    >>> MarketDemand(commodity="nickel", demand_t=100.0).by_group
    {'': 100.0}
    """

    commodity: str
    demand_t: float
    stage: str = Stage.REFINED
    groups: Mapping[str, float] = field(default_factory=dict)
    origins: Mapping[str, float] = field(default_factory=dict)
    rights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sectors: tuple[SectorShare, ...] = EVERYONE
    yields: Mapping[str, float] = field(default_factory=dict)
    value_usd_per_t: float = 0.0

    def __post_init__(self) -> None:
        numbers = {
            "demand_t": [self.demand_t],
            "value_usd_per_t": [self.value_usd_per_t],
            "groups": list(self.groups.values()),
            "origins": list(self.origins.values()),
            "rights": [t for held in self.rights.values() for t in held.values()],
            "sectors": [one.share for one in self.sectors],
        }
        problems = [
            Problem(where=where, what=f"{number}", expected="0 or more, and finite")
            for where, given in numbers.items()
            for number in given
            if not 0.0 <= number < inf
        ]
        problems += [
            *_unknown("stage", [self.stage], known=tuple(Stage)),
            *_unknown("yields", self.yields, known=tuple(Stage)),
            *_unknown("rights", self.rights, known=tuple(self.by_group)),
            *repeated("sectors", "sector", [one.sector for one in self.sectors]),
        ]
        if not problems:
            problems = list(self._mismatches())
        if problems:
            raise ParameterError(f"demand of {self.commodity}", problems)

    def _mismatches(self) -> Iterator[Problem]:
        groups = fsum(self.by_group.values())
        if abs(groups - self.demand_t) > _SUM * self.demand_t:
            expected = f"{self.demand_t:g} t"
            yield Problem(
                where="groups", what=f"sum to {groups:g} t", expected=expected
            )
        origins = fsum(self.origins.values())
        if origins > 1.0 + _SUM:
            yield Problem(
                where="origins", what=f"sum to {origins:g}", expected="at most 1"
            )
        shares = fsum(one.share for one in self.sectors)
        if abs(shares - 1.0) > _SUM:
            yield Problem(where="sectors", what=f"sum to {shares:g}", expected="1")
        for stage, share in self.yields.items():
            if not 0.0 < share <= 1.0:
                where, expected = f"yields.{stage}", "above 0, to 1"
                yield Problem(where=where, what=f"{share:g}", expected=expected)

    def yield_to_market(self, stage: str) -> float:
        """Give the tonnes at the market per contained tonne that leaves a stage.

        Parameters
        ----------
        stage : str

        Returns
        -------
        float
            The product of the yields of the stages between; 1 for the last.
        """
        passed = [
            one
            for one in STAGE_ORDER
            if STAGE_ORDER[stage] <= STAGE_ORDER[one] < STAGE_ORDER[self.stage]
        ]
        return prod(self.yields.get(one, 1.0) for one in passed)

    @property
    def by_group(self) -> dict[str, float]:
        """Demand by element group; one without a name where there is none."""
        return dict(self.groups) or {"": self.demand_t}


def _unknown(
    where: str, given: Iterable[str], *, known: tuple[str, ...]
) -> list[Problem]:
    return [
        Problem(where=where, what=repr(str(one)), expected=" or ".join(known) or "none")
        for one in given
        if one not in known
    ]
