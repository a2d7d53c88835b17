"""The terms that a project is valued on, made of its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.classes import ResourceClass
from geo.model.economics_checks import recoveries
from geo.resource.mining.block_value import UnitCosts
from geo.resource.mining.cash_flow import Timing
from geo.resource.mining.crust import LiftedOre
from geo.resource.mining.economics import MetalTerms
from geo.resource.mining.production import Collectors
from geo.resource.mining.project_terms import Capital, ProjectTerms, Royalty, Tax
from geo.resource.mining.schedule import MiningRate
from geo.resource.mining.value_draws import ValueSpreads
from geo.workflow.crust_ore import lifted_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.model.economics import EconomicsSettings
    from geo.model.mining import MiningPlan
    from geo.model.project import Project


LIFTED, PLANNED = "production vessel and riser lift that much", "supply plans no more"
CARRIED, OWN = "ships, port and plant take that much", "the plan of mining says so"
"""What bounds the tonnes of a year, in words."""


def planned_classes(project: Project, mining: MiningPlan) -> tuple[str, ...]:
    """Name the classes of ground that a plan of mining counts on.

    Parameters
    ----------
    project : Project
    mining : MiningPlan

    Returns
    -------
    tuple of str
        Measured and Indicated; Inferred where it is asked for, and then ground in no
        class as well where the project has no classes at all.
    """
    classes = [ResourceClass.MEASURED, ResourceClass.INDICATED]
    if mining.include_inferred:
        classes.append(ResourceClass.INFERRED)
        if project.classes is None:
            classes.append(ResourceClass.UNCLASSIFIED)
    return tuple(map(str, classes))


def planned_domain(project: Project) -> str:
    """Name the domain that is mined, as the supply plans it.

    Parameters
    ----------
    project : Project

    Returns
    -------
    str
        Empty where the plan draws upon all ground, or the supply plans nothing.
    """
    plan = project.supply.seabed if project.supply else None
    return plan.domain if plan else ""


def mining_rate(
    project: Project, mining: MiningPlan, *, carried_t_per_year: float | None
) -> MiningRate:
    """Say how fast the ground is worked, and what is taken off it at most.

    Parameters
    ----------
    project : Project
    mining : MiningPlan
    carried_t_per_year : float or None
        Wet tonnes that ships, port and plant take, where that was worked out; of crust
        with the rock that is cut with it.

    Returns
    -------
    MiningRate
        At most what the plan of mining says; where it says nothing, the least of what
        the supply plans and what is carried. Never more than is lifted.
    """
    collectors = Collectors(
        width_m=mining.width_m,
        speed_m_s=mining.speed_m_s,
        pickup=project.resource.pickup,
        utilisation=mining.utilisation,
        count=mining.count,
        overlap=mining.overlap,
    )
    bounds = _bounds(project, mining, carried_t_per_year=carried_t_per_year)
    return MiningRate(
        new_km2_per_year=collectors.new_km2_per_year,
        most_wet_t_per_year=min(bounds.values(), default=None),
        ramp=mining.ramp,
    )


def _bounds(
    project: Project, mining: MiningPlan, *, carried_t_per_year: float | None
) -> dict[str, float]:
    """List what may bound the wet tonnes of a year, the first told in a tie."""
    plan = project.supply.seabed if project.supply else None
    own, rock = mining.most_wet_t_per_year, lifted_of(project).wet
    lifts = mining.lifting.lifts_t_per_year / rock if mining.lifting else None
    carried = carried_t_per_year / rock if carried_t_per_year is not None else None
    found = {
        LIFTED: lifts,
        PLANNED: plan.wet_t_per_year if plan and own is None else None,
        CARRIED: carried if own is None else None,
        OWN: own,
    }
    return {name: tonnes for name, tonnes in found.items() if tonnes is not None}


def most_from(
    project: Project, mining: MiningPlan, *, carried_t_per_year: float | None
) -> str:
    """Say what bounds the tonnes of a year in `mining_rate`.

    Parameters
    ----------
    project : Project
    mining : MiningPlan
    carried_t_per_year : float or None

    Returns
    -------
    str
    """
    bounds = _bounds(project, mining, carried_t_per_year=carried_t_per_year)
    least = min(bounds, key=lambda name: bounds[name], default=PLANNED)
    planned = bounds.get(PLANNED)
    beside = planned is not None and least in {LIFTED, CARRIED}
    return f"{least} of {planned / 1e6:.3g} planned" if beside and planned else least


def project_terms(
    economics: EconomicsSettings,
    *,
    recovery: Mapping[str, float],
    transport_usd_wet_t: float | None,
    lifted: LiftedOre | None = None,
) -> ProjectTerms:
    """Make the terms of a cash flow.

    Parameters
    ----------
    economics : EconomicsSettings
    recovery : mapping of str to float
        Of `SeabedPlan`, for metals whose price gives none.
    transport_usd_wet_t : float or None
        Of the way to the plant, where the project does not tell a cost of its own.
    lifted : LiftedOre, optional
        Of crust: what is lifted with a tonne of it, and paid for.

    Returns
    -------
    ProjectTerms
    """
    royalty, tax = economics.royalty, economics.tax
    sustaining, closure = economics.sustaining, economics.closure
    return ProjectTerms(
        metals=metal_terms(economics, recovery=recovery),
        costs=unit_costs(
            economics, transport_usd_wet_t=transport_usd_wet_t, lifted=lifted
        ),
        discount_rate=economics.discount_rate,
        capital=tuple(
            Capital(
                name=item.name,
                usd=item.usd,
                spread=item.spread,
                depreciation_years=item.depreciation_years,
                source=item.source,
            )
            for item in economics.capital
        ),
        royalty=Royalty(rate=royalty.rate, base=royalty.base) if royalty else Royalty(),
        tax=Tax(rate=tax.rate, losses_carried=tax.losses_carried) if tax else Tax(),
        sustaining_share=sustaining.share if sustaining else 0.0,
        closure_usd=closure.usd if closure else 0.0,
        closure_years=closure.years if closure else 1,
        first_production_year=economics.first_production_year,
        timing=Timing(economics.timing),
        money=money_words(economics),
    )


def money_words(economics: EconomicsSettings) -> str:
    """Say what dollars a value is told in.

    Parameters
    ----------
    economics : EconomicsSettings

    Returns
    -------
    str
        Such as ``"real USD of 2025"``.
    """
    of = f" of {economics.money_of}" if economics.money_of else ""
    return f"{economics.money} USD{of}"


def other_money(economics: EconomicsSettings) -> Iterator[str]:
    """Name what is told in the money of another year than the value.

    Parameters
    ----------
    economics : EconomicsSettings

    Yields
    ------
    str
        Name and date; nothing where the value names no year.
    """
    dated = [
        *((f"price of {one}", told.date) for one, told in economics.prices.items()),
        *((f"cost of {item.for_}", item.date) for item in economics.costs),
        *((item.name, item.date) for item in economics.capital),
    ]
    for name, date in dated:
        if economics.money_of and date[:4] != economics.money_of[:4]:
            yield f"{name} ({date})"


def metal_terms(
    economics: EconomicsSettings, *, recovery: Mapping[str, float]
) -> dict[str, MetalTerms]:
    """Say what reaches the sale of each metal, and what is paid for it.

    Parameters
    ----------
    economics : EconomicsSettings
    recovery : mapping of str to float
        Of `SeabedPlan`.

    Returns
    -------
    dict of str to MetalTerms
        A metal that nothing is paid for, and that nobody gives a recovery of, is not
        recovered.
    """
    known = recoveries(economics, planned=recovery)
    return {
        metal: MetalTerms(
            price_usd_t=price.usd_per_t,
            recovery=known.get(metal, 0.0),
            payable=price.payable,
        )
        for metal, price in economics.prices.items()
    }


def unit_costs(
    economics: EconomicsSettings,
    *,
    transport_usd_wet_t: float | None,
    lifted: LiftedOre | None = None,
) -> UnitCosts:
    """Add up the running costs by what they are for.

    Parameters
    ----------
    economics : EconomicsSettings
    transport_usd_wet_t : float or None
    lifted : LiftedOre, optional
        Of crust: a cost of a tonne lifted becomes one of a tonne of crust.

    Returns
    -------
    UnitCosts
    """
    transport = economics.usd_of("transport")
    if not economics.tells("transport") and transport_usd_wet_t is not None:
        transport = transport_usd_wet_t
    ore = lifted or LiftedOre()
    return UnitCosts(
        area_usd_m2=economics.usd_of("area"),
        mining_usd_wet_t=economics.usd_of("mining") * ore.wet,
        transport_usd_wet_t=transport * ore.wet,
        processing_usd_dry_t=economics.usd_of("processing") * ore.dry,
        fixed_usd_year=economics.usd_of("fixed"),
    )


def value_spreads(economics: EconomicsSettings) -> ValueSpreads:
    """Say how far prices and terms are spread.

    Parameters
    ----------
    economics : EconomicsSettings

    Returns
    -------
    ValueSpreads
    """
    told = economics.uncertainty
    return ValueSpreads(
        price={metal: one.relative_sd for metal, one in economics.prices.items()},
        correlation={
            (one, other): value
            for one, others in economics.correlations.items()
            for other, value in others.items()
        },
        recovery=told.recovery,
        capital=told.capital,
        operating=told.operating,
        pace=told.pace,
    )
