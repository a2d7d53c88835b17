"""What a market can do so that it lasts longer: levers, one type for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field

from geo.errors import Problem
from geo.model.deposit_kinds import DepositKind
from geo.model.lever_terms import DEAREST_USD, LONGEST_DAYS, LeverTerms
from geo.model.limits import bad_choice, outside, repeated, unsaid
from geo.model.profile_checks import bad_country
from geo.model.profile_questions import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

Gate = Literal["vessel", "riser", "port", "plant"]

_MOST_T = 1e10


def _not_drawn(lever: LeverTerms, why: str) -> Iterator[Problem]:
    """Refuse a spread that no path would be drawn by."""
    for name in ("relative_sd", "lag_sd_days"):
        spread = getattr(lever, name)
        if spread != 0.0:
            yield Problem(
                where=name,
                what=f"{spread:g}",
                expected=f"none: {why}",
                cure="leave it out; try other numbers under another name",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionLever(LeverTerms):
    """Users who need less: other materials, or less of it in each product.

    Parameters
    ----------
    saved_share : float
        Ceiling: fraction of the demand that is no longer asked for.
    sector : str, optional
        Whose demand; each sector's by default.

    Examples
    --------
    >>> thrift = SubstitutionLever(
    ...     name="less dysprosium", source="a maker", saved_share=0.3, ramp_days=100.0
    ... )
    >>> thrift.mean_level([0.0, 50.0, 100.0, 200.0])
    array([0.25, 0.75, 1.  ])
    """

    kind: Literal["substitution"] = "substitution"
    saved_share: float
    sector: str = ""

    def _own(self) -> Iterator[Problem]:
        yield from outside(self, "saved_share", low=0.0, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecyclingLever(LeverTerms):
    """Metal that comes back from products at the end of their life.

    Parameters
    ----------
    in_use_t : float
        Contained tonnes in use on day 0.
    lifetime_years : float
        Mean life of a product.
    growth_per_year : float, optional
        By which sales have grown, and go on growing.
    collected_share : float
        Ceiling: fraction of what retires that is collected; the level raises it.
    recovered_share : float
        Fraction of the metal in what is collected that comes out again.

    Examples
    --------
    >>> RecyclingLever(
    ...     name="magnets",
    ...     source="made up",
    ...     in_use_t=5e4,
    ...     lifetime_years=12.0,
    ...     collected_share=0.3,
    ...     recovered_share=0.9,
    ... ).kind
    'recycling'
    """

    kind: Literal["recycling"] = "recycling"
    in_use_t: float
    lifetime_years: float
    growth_per_year: float = 0.0
    collected_share: float
    recovered_share: float

    def _own(self) -> Iterator[Problem]:
        yield from outside(self, "in_use_t", low=0.0, high=_MOST_T)
        yield from outside(self, "lifetime_years", low=0.1, high=100.0)
        yield from outside(self, "growth_per_year", low=-0.2, high=0.5)
        yield from outside(self, "collected_share", low=0.0, high=1.0)
        yield from outside(self, "recovered_share", low=0.0, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeLever(LeverTerms):
    """A right to goods of a works abroad.

    Parameters
    ----------
    facility_id : str
        Of the table of facilities.
    t_per_year : float
        Ceiling: contained tonnes a year, while the works runs whole.

    Examples
    --------
    >>> StakeLever(
    ...     name="Lynas", source="a contract", facility_id="F029", t_per_year=5000.0
    ... ).helps("cobalt")
    True
    """

    kind: Literal["stake"] = "stake"
    facility_id: str
    t_per_year: float

    def _own(self) -> Iterator[Problem]:
        yield from unsaid(self, "facility_id")
        yield from outside(self, "t_per_year", low=0.0, high=_MOST_T)
        yield from _not_drawn(self, "what lands by a network is not drawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiversificationLever(LeverTerms):
    """A cap on what one country supplies on an ordinary day.

    Parameters
    ----------
    iso3 : str
        The country.
    most_share : float
        Most of the supply that comes from it; others supply the rest.

    Examples
    --------
    >>> DiversificationLever(
    ...     name="half", source="a ministry", iso3="CHN", most_share=0.5
    ... ).most_share
    0.5
    """

    kind: Literal["diversification"] = "diversification"
    iso3: str
    most_share: float

    def _own(self) -> Iterator[Problem]:
        yield from bad_country("iso3", self.iso3)
        yield from outside(self, "most_share", low=0.0, high=1.0)
        yield from _not_drawn(self, "what lands by a network is not drawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLever(LeverTerms):
    """A stock that is filled in ordinary times.

    Parameters
    ----------
    holder : {"public", "private"}
    target_days : float
        Ceiling, in days of demand; the target rises to it with the level.
    fill_days_per_day : float
        Most that is bought beyond the demand, in days of demand a day.
    usd_per_t_year : float, optional
        To keep a tonne for a year, beside the interest on its value.

    Examples
    --------
    >>> StockLever(
    ...     name="half a year",
    ...     source="a strategy",
    ...     holder="public",
    ...     target_days=180.0,
    ...     fill_days_per_day=0.1,
    ... ).mean_level([0.0, 1.0]).item()
    1.0
    """

    kind: Literal["stock"] = "stock"
    holder: Literal["public", "private"]
    target_days: float
    fill_days_per_day: float
    usd_per_t_year: float = 0.0

    def _own(self) -> Iterator[Problem]:
        yield from bad_choice("holder", self.holder, ("public", "private"))
        yield from outside(self, "target_days", low=0.0, high=1e5)
        yield from outside(self, "fill_days_per_day", low=0.0, high=100.0)
        yield from outside(self, "usd_per_t_year", low=0.0, high=DEAREST_USD)
        yield from _not_drawn(self, "targets are rules, the same on all paths")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinationLever(LeverTerms):
    """How fast holders of stocks know of a stop, and how far they share.

    It changes rules, not tonnes: it is in force or not, from its first day.

    Parameters
    ----------
    information_lag_days : float
        From the start of a stop until the public stock opens.
    sharing : float
        Fraction of what private holders have left that they let others have. It
        counts only where sectors' stocks differ: where one saves more than another.

    Examples
    --------
    >>> CoordinationLever(
    ...     name="one desk", source="made up", information_lag_days=3.0, sharing=0.8
    ... ).sharing
    0.8
    """

    kind: Literal["coordination"] = "coordination"
    information_lag_days: float
    sharing: float

    def _own(self) -> Iterator[Problem]:
        yield from outside(self, "information_lag_days", low=0.0, high=3650.0)
        yield from outside(self, "sharing", low=0.0, high=1.0)
        yield from _not_drawn(self, "rules are the same on all paths")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeabedGate:
    """Something that all nodules must pass on their way to metal.

    Parameters
    ----------
    name : {"vessel", "riser", "port", "plant"}
    t_per_year : float
        Wet tonnes a year that can pass.
    from_day : float, optional
        Day of the scenario on which it opens.
    availability : float, optional
        Fraction of the year in which it works: weather, upkeep.
    source : str, optional

    Examples
    --------
    >>> SeabedGate(name="riser", t_per_year=3e6, availability=0.8).passes_t_per_year
    2400000.0
    """

    name: Gate
    t_per_year: float
    from_day: float = 0.0
    availability: float = 1.0
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *bad_choice("name", self.name, get_args(Gate)),
            *outside(self, "t_per_year", low=0.0, high=_MOST_T),
            *outside(self, "from_day", low=0.0, high=LONGEST_DAYS),
            *outside(self, "availability", low=0.0, high=1.0),
        ]
        refuse(f"gate {self.name!r}", problems)

    @property
    def passes_t_per_year(self) -> float:
        """Wet tonnes that pass in a year, stops taken off."""
        return self.t_per_year * self.availability


@dataclass(frozen=True, slots=True, kw_only=True)
class SeabedLever(LeverTerms):
    """Metal from nodules or mud of one's own sea floor.

    Rate, start, ramp and recoveries are those of the project's plan, as far as they
    are left out here. With a content it is another deposit than the project's, and
    tells everything itself.

    Parameters
    ----------
    wet_t_per_year : float, optional
        Nodules or mud lifted when whole.
    recovery : dict of str to float, optional
        Metallurgical recovery by symbol (Co, Ni, REO), 0 to 1.
    content : dict of str to float, optional
        Tonnes contained in a wet tonne, by symbol; of the project's own statement
        where left out.
    total_wet_t : float, optional
        All that can be recovered, where a content is told.
    in_situ_wet_t : float, optional
        All that lies there; as much as can be recovered where it is left out.
    deposit : {"nodules", "mud", "crust"}, optional
        What lies there; as in the project where it is left out.
    basket : str, optional
        Of the built-in baskets, what its rare earths are of.
    gates : tuple of SeabedGate, optional
        The least of them is what passes.

    Examples
    --------
    >>> SeabedLever(name="nodules", source="the plan").wet_t_per_year is None
    True
    """

    kind: Literal["seabed"] = "seabed"
    wet_t_per_year: float | None = None
    recovery: dict[str, float] = field(default_factory=dict, hash=False)
    content: dict[str, float] = field(default_factory=dict, hash=False)
    total_wet_t: float | None = None
    in_situ_wet_t: float | None = None
    deposit: DepositKind | None = None
    basket: str = ""
    gates: tuple[SeabedGate, ...] = ()

    def _own(self) -> Iterator[Problem]:
        yield from outside(self, "wet_t_per_year", low=0.0, high=_MOST_T)
        yield from repeated("gates", "name", [gate.name for gate in self.gates])
        yield from outside(self, "total_wet_t", low=0.0, high=1e15)
        least = self.total_wet_t or 0.0
        yield from outside(self, "in_situ_wet_t", low=least, high=1e15)
        for name in ("recovery", "content"):
            for metal, share in getattr(self, name).items():
                if not 0.0 <= share <= 1.0:
                    yield Problem(
                        where=f"{name}.{metal}", what=f"{share:g}", expected="0 to 1"
                    )
        yield from self._half_told()

    def _half_told(self) -> Iterator[Problem]:
        """Find what another deposit than the project's must tell, and does not."""
        if not self.content:
            yield from self._not_its_own()
            return
        wanting = [
            name
            for name in ("wet_t_per_year", "total_wet_t")
            if getattr(self, name) is None
        ]
        wanting += [f"recovery.{one}" for one in self.content.keys() - self.recovery]
        for name in sorted(wanting):
            yield Problem(
                where=name,
                what="empty, with a content",
                expected="a number: the project's plan is of another deposit",
            )

    def _not_its_own(self) -> Iterator[Problem]:
        """Find what only another deposit than the project's may tell."""
        for name in ("total_wet_t", "in_situ_wet_t", "deposit", "basket"):
            value = getattr(self, name)
            if value not in {None, ""}:
                yield Problem(
                    where=name,
                    what=f"{value}, without a content",
                    expected="nothing: the project's own statement tells it",
                    cure="tell the content of the other deposit, or leave it out",
                )


Lever = Annotated[
    SubstitutionLever
    | RecyclingLever
    | StakeLever
    | DiversificationLever
    | StockLever
    | CoordinationLever
    | SeabedLever,
    Field(discriminator="kind"),
]
"""Any lever; a file says which by its key ``kind``."""
