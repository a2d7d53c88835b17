"""The levers of one market on others: each as the project that would be written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.model.disruption import Disruption, Target
from geo.model.levers import RecyclingLever, SeabedLever, StakeLever
from geo.model.project import Project
from geo.model.resilience import Scenario, all_levers
from geo.model.shared_columns import EVIDENCE
from geo.sources.events import read_event
from geo.sources.lever_files import read_levers
from geo.sources.markets import read_markets
from geo.sources.supply_tables import read_supply_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.model.levers import Lever
    from geo.model.project import SupplySettings
    from geo.model.resilience import ResilienceSettings
    from geo.model.supply import CommodityDemand

TOTAL = "total"

TRANSFER_NOTES = (
    "transfer: stocks are as many days of demand as the project's; nothing is taken of "
    "what the other market holds",
    "transfer: rights to goods, magnets and batteries in use, and the fixed costs of "
    "levers of one commodity are scaled by its demand over the project's, so that a "
    "lever is as large beside the market; the works are the same",
    "transfer: a lever of all commodities, and the seabed, keep their size and cost: "
    "the deposit is taken to lie in the other market's own waters",
    "transfer: what stops on the way to the project's market stops on the way to the "
    "other; its off-take of [supply] and its own sectors are left out, and the "
    "profile of the other is asked",
)
"""What is assumed of every market that is compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A project as it would be written for another market.

    Parameters
    ----------
    market : str
        ISO 3166-1 alpha-3 code, or EU27.
    members : tuple of str
        Countries of a union, whose works are at home; empty of a country.
    project : Project
    notes : tuple of str
    """

    market: str
    members: tuple[str, ...]
    project: Project
    notes: tuple[str, ...]


def transfers_of(project: Project) -> tuple[Transfer, ...]:
    """Write the project for each market that it is to be compared with.

    Levers, portfolios and scenarios stay; market, port, demand and profile are the
    other's. `TRANSFER_NOTES` say what is assumed.

    Parameters
    ----------
    project : Project
        With a market, and ``compare`` of its ``[resilience]``.

    Returns
    -------
    tuple of Transfer
        In the order of ``compare``; the project's own market is left out.

    Raises
    ------
    DataError
        A market is not in the table, or the demand table tells nothing that the
        project asks for; all are told.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> own = read_project(example_project("minamitorishima")).project
    >>> asked = replace(own.resilience, compare=("USA",))
    >>> (usa,) = transfers_of(replace(own, resilience=asked))
    >>> usa.project.supply.options.market_port
    'USLAX'
    """
    supply = project.supply
    if supply is None:
        return ()
    own = supply.options.market_iso3
    wanted = [one for one in dict.fromkeys(project.resilience.compare) if one != own]
    if not wanted:
        return ()
    markets = read_markets().set_index("iso3")
    demand = read_supply_tables().demand
    found: list[Transfer] = []
    problems: list[Problem] = []
    for number, iso3 in enumerate(wanted, start=1):
        where = f"resilience.compare.{number}"
        if iso3 not in markets.index:
            expected = " or ".join(markets.index)
            problems.append(
                Problem(where=where, what=f"{iso3!r} has no port", expected=expected)
            )
            continue
        asked, notes = _demands(supply, demand, iso3=iso3)
        if not asked:
            what = f"no demand of {iso3} is told of what the project asks for"
            problems.append(Problem(where=where, what=what))
            continue
        row = markets.loc[iso3]
        found.append(
            Transfer(
                market=iso3,
                members=tuple(one for one in str(row["members"]).split(";") if one),
                project=_written(project, asked, market=iso3, port=str(row["port"])),
                notes=tuple(notes),
            )
        )
    if problems:
        raise DataError("comparison of markets", problems)
    return tuple(found)


def at_home(
    works: pd.DataFrame, *, market: str, members: Sequence[str]
) -> pd.DataFrame:
    """Count the works of the members of a union as those of one country.

    Goods then come overland from works without a port, and no export is stopped
    between members; a stop of one member's works must name works.

    Parameters
    ----------
    works : pandas.DataFrame
        With ``iso3``.
    market : str
    members : sequence of str
        ISO3 of its countries; none of a market that is one.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> works = pd.DataFrame({"iso3": ["FIN", "NOR"]})
    >>> at_home(works, market="EU27", members=["FIN"])["iso3"].to_list()
    ['EU27', 'NOR']
    """
    member = works["iso3"].isin(members)
    return works.assign(iso3=works["iso3"].mask(member, market))


def _written(
    project: Project,
    asked: tuple[CommodityDemand, ...],
    *,
    market: str,
    port: str,
) -> Project:
    supply = project.supply
    if supply is None:
        raise ValueError("the project has no market")
    before = {one.name: one.demand_t for one in supply.commodities}
    scale = {one.name: one.demand_t / before[one.name] for one in asked}
    own = supply.options
    ends = {own.market_iso3: market, own.market_port: port}
    tariffs = tuple(one for one in supply.tariffs if one.destination in {"", market})
    return replace(
        project,
        supply=replace(
            supply,
            options=replace(own, market_iso3=market, market_port=port),
            commodities=asked,
            off_take=(),
            tariffs=tariffs,
        ),
        disruptions=tuple(_turned(hit, ends) for hit in project.disruptions),
        resilience=_settings(project.resilience, scale, ends=ends, of=own.market_iso3),
    )


def _demands(
    supply: SupplySettings, demand: pd.DataFrame, *, iso3: str
) -> tuple[tuple[CommodityDemand, ...], list[str]]:
    """Take the latest total of each commodity, and say of which there is none."""
    asked: list[CommodityDemand] = []
    notes: list[str] = []
    for one in supply.commodities:
        latest = _latest(demand, commodity=one.name, iso3=iso3, year=supply.year)
        if latest is None:
            notes.append(f"{one.name}: no total of its demand is told: left out")
            continue
        tonnes, source = latest
        asked.append(replace(one, demand_t=tonnes, source=source, sectors=()))
        share = f"{tonnes / one.demand_t:.3g} of the project's"
        notes.append(f"{one.name}: {tonnes:,.0f} t a year, {share}: {source}")
    return tuple(asked), notes


def _latest(
    demand: pd.DataFrame, *, commodity: str, iso3: str, year: int
) -> tuple[float, str] | None:
    """Give the latest total up to a year, else the first after it; and its source."""
    own = demand[
        (demand["commodity"] == commodity)
        & (demand["iso3"] == iso3)
        & (demand["sector"] == TOTAL)
        & (demand["group"] == "")
    ]
    if not len(own):
        return None
    solid = own["evidence"].map(EVIDENCE.index)
    ordered = own.assign(
        late=own["year"] > year, away=(own["year"] - year).abs(), solid=solid
    ).sort_values(["late", "away", "solid"], kind="stable")
    first = ordered.iloc[0].to_dict()
    source, scope, evidence = (first[name] for name in ("source", "scope", "evidence"))
    return float(
        first["tonnes"]
    ), f"{source} ({first['year']:.0f}; {scope}; {evidence})"


def _settings(
    settings: ResilienceSettings,
    scale: Mapping[str, float],
    *,
    ends: Mapping[str, str],
    of: str,
) -> ResilienceSettings:
    """Write the levers out, and turn the scenarios to the other market."""
    library = read_levers(settings.levers_of) if settings.levers_of else ()
    levers = all_levers(settings, library=library)
    return replace(
        settings,
        levers=tuple(_scaled(lever, scale, of=of) for lever in levers),
        levers_of="",
        compare=(),
        scenarios=tuple(_turned_scenario(one, ends) for one in settings.scenarios),
    )


def _scaled(lever: Lever, scale: Mapping[str, float], *, of: str) -> Lever:
    factor = scale.get(lever.commodity)
    if factor is None or isinstance(lever, SeabedLever):
        return lever
    told = f"{lever.source}; tonnes and fixed cost times {factor:.3g}, demand over {of}"
    scaled = replace(
        lever,
        usd_fixed=lever.usd_fixed * factor,
        usd_per_year=lever.usd_per_year * factor,
        source=told,
        evidence="unverified",
    )
    if isinstance(scaled, StakeLever):
        return replace(scaled, t_per_year=scaled.t_per_year * factor)
    if isinstance(scaled, RecyclingLever):
        return replace(scaled, in_use_t=scaled.in_use_t * factor)
    return scaled


def _turned_scenario(scenario: Scenario, ends: Mapping[str, str]) -> Scenario:
    phases: Sequence[Disruption] = ()
    if scenario.event:
        phases = read_event(scenario.event).disruptions()
    return replace(
        scenario,
        event="",
        disruptions=tuple(
            _turned(hit, ends) for hit in (*scenario.disruptions, *phases)
        ),
    )


def _turned(hit: Disruption, ends: Mapping[str, str]) -> Disruption:
    """Turn what hits the way to the project's market to the way to the other."""
    if hit.target is Target.FLOW:
        start, _, end = (part.strip() for part in hit.name.partition(">"))
        return replace(hit, name=f"{start}>{ends.get(end, end)}")
    if hit.target is Target.PORT:
        return replace(hit, name=ends.get(hit.name, hit.name))
    return hit
