"""What a market asks for: by sector, and by element group of the rare earths."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, isclose, isfinite

from geo.errors import Problem
from geo.model.commodities import ELEMENT_GROUPS
from geo.model.limits import bad_choice
from geo.model.profile_questions import refuse
from geo.model.shared_columns import EVIDENCE

WORLD = "WLD"
"""What the tables of demand and trade call the world."""

ALL_SECTORS = "all"
"""The one sector of a market of which no sectors are told."""

_SUM = 1e-9  # relative: floats that were divided by their sum


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorShare:
    """What one sector takes of a market's demand.

    Parameters
    ----------
    sector : str
        Of `geo.model.supply_schemas.SECTORS`, or `ALL_SECTORS`.
    share : float
        Fraction of the demand, 0 to 1.
    priority : int
        Rank in which it is served in want: 1 first. Several may be of one rank.

    Examples
    --------
    >>> SectorShare(sector="batteries", share=0.4, priority=1).share
    0.4
    """

    sector: str
    share: float
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorDemand:
    """Who uses a commodity in a market.

    Parameters
    ----------
    market, commodity : str
    sectors : tuple of SectorShare
        The first to be served first; their shares add up to 1.
    told_of : str
        Whose rows they are: the market, ``"WLD"``, or empty where no sectors are
        told of either.
    year : int or None
        Of the rows.
    basis : str
        The same in words.
    scope, source : str
        Of the rows; several with ; between.
    evidence : str
        The weakest of the rows; ``"unverified"`` where they are not the market's.

    Raises
    ------
    ParameterError
        Shares do not add up to 1, or a priority is below 1.

    Examples
    --------
    >>> everyone = SectorShare(sector="all", share=1.0, priority=1)
    >>> SectorDemand(
    ...     market="KOR",
    ...     commodity="cobalt",
    ...     sectors=(everyone,),
    ...     told_of="",
    ...     year=None,
    ...     basis="no sectors are told",
    ...     scope="",
    ...     source="",
    ...     evidence="unverified",
    ... ).shares
    {'all': 1.0}
    """

    market: str
    commodity: str
    sectors: tuple[SectorShare, ...]
    told_of: str
    year: int | None
    basis: str
    scope: str
    source: str
    evidence: str

    def __post_init__(self) -> None:
        problems = [
            *not_one("sectors", fsum(one.share for one in self.sectors)),
            *(
                Problem(
                    where=f"sectors.{one.sector}.priority",
                    what=f"{one.priority}",
                    expected="1 or more",
                )
                for one in self.sectors
                if one.priority < 1
            ),
            *bad_choice("evidence", self.evidence, EVIDENCE),
        ]
        refuse(f"sectors of {self.commodity} in {self.market}", problems)

    @property
    def shares(self) -> dict[str, float]:
        """Fraction of the demand by sector."""
        return {one.sector: one.share for one in self.sectors}

    @property
    def priorities(self) -> dict[str, int]:
        """Rank by sector: 1 is served first."""
        return {one.sector: one.priority for one in self.sectors}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUse:
    """What a market uses of one element group of the rare earths.

    Parameters
    ----------
    group : str
        A key of `geo.model.commodities.ELEMENT_GROUPS`.
    tonnes : float
        t REO a year.
    least_t : float
        What is told of parts of the group, t REO a year: it takes no less. 0 where
        nothing is told.
    basis : {"told", "mix", "least"}
        The group is told; or it has its part of what is not told, by the mix; or it
        would by the mix have less than is told of parts of it, and has that.
    year : int or None
        Of the rows that tell the group, or a part of it; the first of several.
    source, evidence : str
    """

    group: str
    tonnes: float
    least_t: float
    basis: str
    year: int | None
    source: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDemand:
    """A market's demand for rare earths, by element group.

    Parameters
    ----------
    market : str
    demand_t : float
        t REO a year.
    groups : tuple of GroupUse
        Each of `ELEMENT_GROUPS` once, in their order; they add up to the demand.
    mix : str
        Which mix the groups that are not told are taken from, and why.

    Raises
    ------
    ParameterError
        Groups are missing, or do not add up to the demand.
    """

    market: str
    demand_t: float
    groups: tuple[GroupUse, ...]
    mix: str

    def __post_init__(self) -> None:
        problems = [
            *not_one("groups", fsum(self.tonnes.values()) / self.demand_t),
            *(
                Problem(
                    where=f"groups.{one.group}", what=f"{one.tonnes}", expected="0 up"
                )
                for one in self.groups
                if not (isfinite(one.tonnes) and one.tonnes >= 0.0)
            ),
        ]
        if tuple(self.tonnes) != tuple(ELEMENT_GROUPS):
            problems.append(
                Problem(
                    where="groups",
                    what=", ".join(self.tonnes),
                    expected=", ".join(ELEMENT_GROUPS),
                )
            )
        refuse(f"groups of rare earths in {self.market}", problems)

    @property
    def tonnes(self) -> dict[str, float]:
        """T REO a year by element group."""
        return {one.group: one.tonnes for one in self.groups}

    @property
    def told_share(self) -> float:
        """Fraction of the demand that is of groups told."""
        told = fsum(one.tonnes for one in self.groups if one.basis == "told")
        return told / self.demand_t


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsplit:
    """Works of rare earths whose capacity is not told by element group.

    Parameters
    ----------
    facility_id, stage : str
    product : str
        May be empty.
    capacity_t, available_t : float
        t REO a year; NaN where not known.
    groups : tuple of str
        All that it can give, together within the capacity.
    why : str
    """

    facility_id: str
    stage: str
    product: str
    capacity_t: float
    available_t: float
    groups: tuple[str, ...]
    why: str


def not_one(where: str, total: float) -> list[Problem]:
    """Find that fractions do not add up to 1.

    Parameters
    ----------
    where : str
    total : float
        Their sum.

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> not_one("shares", 0.9)[0].what
    'add up to 0.9'
    """
    if isclose(total, 1.0, rel_tol=_SUM):
        return []
    return [Problem(where=where, what=f"add up to {total:.6g}", expected="1")]
