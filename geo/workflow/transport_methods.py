"""How the round of a ship, the number of ships and the cost of carriage came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.equations import Method, Parameter
from geo.report.transport_formulas import SHUTTLE

if TYPE_CHECKING:
    from geo.model.transport import Berth, TransportSettings


def transport_method(settings: TransportSettings) -> Method:
    """Tell the method of the transport, with its parameters.

    Parameters
    ----------
    settings : TransportSettings

    Returns
    -------
    Method

    Examples
    --------
    >>> from geo.model.transport import Berth, TransportSettings, Vessel
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> settings = TransportSettings(
    ...     port="JPHHE",
    ...     vessel=Vessel(
    ...         capacity_wet_t=65e3, laden_kn=14.0, ballast_kn=14.0, source="x"
    ...     ),
    ...     loading=berth,
    ...     unloading=berth,
    ... )
    >>> transport_method(settings).parameters[0].value
    '65,000 wet t'
    """
    return Method(
        title="Transport",
        words="Ships load from a hold that fills while it is emptied, sail by the "
        "lanes of the shortest way, unload and come back empty. Weather stretches what "
        "is done at a berth. A fleet carries the least of what is lifted, of its "
        "rounds, of the berths, and of what port and plant take: an upper bound, for "
        "no ship is late. The low side is that of a closed network of queues with "
        "exponential hours at the berths, by mean value analysis. Ships are paid on "
        "every day on hire, idle ones too.",
        formulas=SHUTTLE,
        where="h\u1d04 hours of a round, w waiting, b between two ships, h\u2093 hours "
        "of work at field (f) and port (p), s workable share, d distance (nm), v speed "
        "laden and in ballast (kn), g delay at gates, C cargo (wet t), V hold (t), L "
        "rate of loading and q of lifting (t in an hour of work; what stops a berth "
        "stops lifting); T wet t a year, Q lifted, n ships, a share on hire, m berths, "
        "P what port or plant takes; U USD a wet t, N\u209b days at sea of all ships "
        "in a year, u USD a day at sea and in port, D dues of a trip, z tolls, r USD a "
        "tonne and km by land, k km.",
        parameters=(
            Parameter(
                symbol="C",
                meaning="Cargo of a ship",
                value=f"{settings.vessel.capacity_wet_t:,.0f} wet t",
            ),
            Parameter(
                symbol="v",
                meaning="Speed, laden and in ballast",
                value=f"{settings.vessel.laden_kn:g} and "
                f"{settings.vessel.ballast_kn:g} kn",
            ),
            Parameter(
                symbol="a",
                meaning="On hire",
                value=f"{settings.vessel.availability:.0%} of the year",
            ),
            _berth("L, s, b", "At the field", settings.loading),
            _berth("h\u209a, s, b", "At the port", settings.unloading),
            *_prices(settings),
        ),
        reference="Reiser, M. and Lavenberg, S. S. (1980). Mean-value analysis of "
        "closed multichain queuing networks. Journal of the ACM 27, 313-322.",
    )


def _berth(symbol: str, meaning: str, berth: Berth) -> Parameter:
    return Parameter(
        symbol=symbol,
        meaning=meaning,
        value=f"{berth.t_per_h:,.0f} wet t an hour, workable {berth.workable:.0%}, "
        f"{berth.change_h:g} h between ships, {berth.count} "
        + ("berth" if berth.count == 1 else "berths"),
    )


def _prices(settings: TransportSettings) -> tuple[Parameter, ...]:
    if settings.costs is None:
        return ()
    at_sea, in_port = settings.costs.usd_per_day
    return (
        Parameter(
            symbol="u",
            meaning="A day of a ship, at sea and else",
            value=f"{at_sea:,.0f} and {in_port:,.0f} USD",
        ),
        Parameter(
            symbol="r",
            meaning="Carriage by land",
            value=f"{settings.costs.land_usd_per_t_km:g} USD a tonne and km",
        ),
    )
