"""How flows, stops and stocks came about, and what they were computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.equations import Method, Parameter
from geo.report.formulas import CONCENTRATION, CONTINGENCY, STOCK, TRANSIT

if TYPE_CHECKING:
    from geo.model.project import SupplySettings
    from geo.model.resilience import ResilienceSettings


def supply_methods(
    supply: SupplySettings, resilience: ResilienceSettings
) -> tuple[Method, ...]:
    """Gather the methods of the supply side, each with its parameters.

    Parameters
    ----------
    supply : SupplySettings
    resilience : ResilienceSettings

    Returns
    -------
    tuple of Method

    Examples
    --------
    >>> from geo.model.project import SupplySettings
    >>> from geo.model.resilience import ResilienceSettings
    >>> from geo.model.supply import CommodityDemand, SupplyOptions
    >>> asked = CommodityDemand(name="cobalt", demand_t=8e3, source="x")
    >>> options = SupplyOptions(market_iso3="JPN", market_port="JPYOK")
    >>> settings = SupplySettings(options=options, commodities=(asked,))
    >>> [one.title for one in supply_methods(settings, ResilienceSettings())]
    ['Flows', 'Allocation', 'Stops', 'Concentration', 'Stock']
    """
    return (
        _flows(supply),
        _allocation(supply),
        _stops(supply),
        _CONCENTRATED,
        _stock(supply, resilience),
    )


def _flows(supply: SupplySettings) -> Method:
    options = supply.options
    return Method(
        title="Flows",
        words="Works of the last stage share the demand by available capacity and days "
        "to market; countries whose share of the imports is observed, by that share. "
        "All works of a stage share the mines by capacity and distance, and the market "
        "has the mix of each works. Facilities whose stated unit cannot be converted "
        "to contained metal or REO take no part.",
        formulas=TRANSIT,
        where="f share of works j, \u03ba capacity (t a year), t days to market, "
        "\u03b8 decay.",
        parameters=(
            Parameter(
                symbol="\u03b8",
                meaning="Decay with days to market",
                value=f"{options.decay_per_day:g} a day",
            ),
            Parameter(
                symbol="",
                meaning="Scale of the distance from mine to works",
                value=f"{options.feed_scale_km:,g} km",
            ),
        ),
    )


def _allocation(supply: SupplySettings) -> Method:
    return Method(
        title="Allocation",
        words="Flows through all stages that leave the least unmet, then cost the "
        "least, then change the least. Costs carry an unseen term that makes the "
        "ordinary day optimal. What a stop touches is rationed in proportion; what it "
        "does not can grow by the spare share or up to a right to off-take; sectors go "
        "short in the order of their priority. A closed gate sends each cargo its "
        "cheapest way round.",
        formulas=CONTINGENCY,
        where="x flow of link k, in the last sum also through works (t a year at the "
        "market), u unmet and d demand of sector s (t a year), c cost (USD/t), b flow "
        "of an ordinary day, \u03ba limit of a link or works n (t a year): 0 for what "
        "stops.",
        parameters=(
            Parameter(
                symbol="\u03ba",
                meaning="Spare share of what works",
                value=f"{supply.options.spare_share:.0%} of the capacity",
            ),
            *(
                Parameter(
                    symbol="d",
                    meaning=f"Demand of {one.name.replace('_', ' ')} ({one.source})",
                    value=f"{one.demand_t:,.0f} t a year",
                )
                for one in supply.commodities
            ),
        ),
        reference="Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual "
        "revised simplex method. Mathematical Programming Computation 10, 119, "
        "doi 10.1007/s12532-017-0130-5.",
    )


def _stops(supply: SupplySettings) -> Method:
    settings = supply.contingency
    return Method(
        title="Stops",
        words="One closure at a time, then two of the worst; what holds the flow down "
        "is a minimum cut. Ranks are tested by drawing capacities and observed origins "
        "anew, with standard deviations by evidence that are assumptions.",
        parameters=(
            Parameter(
                symbol="",
                meaning="Draws of the ranking",
                value=f"{settings.draws} draws of the {settings.worst} worst stops",
            ),
            Parameter(
                symbol="",
                meaning="Error of observed origins",
                value=f"{settings.origin_error:.0%} (relative standard deviation)",
            ),
        ),
    )


_CONCENTRATED = Method(
    title="Concentration",
    words="Per stage, of the world's output and of the market's own sources; the "
    "bottleneck is the stage with the highest supply risk. Critical from 1.",
    formulas=CONCENTRATION,
    where="S share of country c, W its governance (0 well governed to 10), WGI mean of "
    "the six Worldwide Governance Indicators (-2.5 to 2.5), H the weighted index of "
    "the world and of the market's own sources, with export restrictions, IR import "
    "reliance, EoL end-of-life recycling input rate, SI substitution index (all "
    "fractions). The values of each stage are in tables/concentration.csv.",
    reference="European Commission (2017). Methodology for establishing the EU list of "
    "critical raw materials, doi 10.2873/769526. Hirschman, A. O. (1964). The "
    "paternity of an index. American Economic Review 54, 761.",
)


def _stock(supply: SupplySettings, settings: ResilienceSettings) -> Method:
    drawn = settings.uncertainty
    told = (
        ("Paths drawn", f"{settings.paths:,}"),
        ("Step", f"{settings.step_days:g} days"),
        ("Horizon", f"{supply.horizon_days:,} days"),
        ("Spread of demand", f"{drawn.demand_sd:.0%} (standard deviation)"),
        ("Spread of the opening stock", f"{drawn.opening_stock_sd:.0%}"),
        ("Spread of how long stops last", f"{drawn.duration_sd:.0%}"),
        (
            "Share of the stock that is the state's",
            f"{settings.public_stock_share:.0%}",
        ),
        ("The state's stock opens after", f"{settings.information_lag_days:g} days"),
        ("Interest on goods in stock", f"{settings.carrying_rate:.0%} a year"),
    )
    opening = [
        (f"Opening stock of {one.name.replace('_', ' ')}", f"{one.stock_days:g} days")
        for one in supply.commodities
    ]
    return Method(
        title="Stock",
        words="Step by step; goods at sea when something stops still arrive. Use is "
        "met from what comes, then from a sector's own stock, then from what others "
        "share, then from the state's once it is open. Draws of demand, opening stock, "
        "stops and levers are the same for every portfolio, so that days bought are "
        "differences path by path.",
        formulas=STOCK,
        where="S stock (t), A arrivals, r recycled, m from the sea floor, p bought for "
        "stock, v what finds no room, d asked for, U used (t in a step), S\u2092 what "
        "of the stock is open to those who ask: the state's from its day on, others' "
        "as far as they share; cover in steps, told in days.",
        parameters=tuple(
            Parameter(
                symbol="S" if what.startswith("Opening") else "",
                meaning=what,
                value=value,
            )
            for what, value in (*told, *opening)
        ),
    )
