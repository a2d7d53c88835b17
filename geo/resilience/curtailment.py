"""What each chain still carries while something is stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.resilience.chains import Chain
from geo.resilience.hits import effect_on, require_known
from geo.routing.paths import rerouted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.disruption import Disruption
    from geo.resilience.chains import Leg, SupplyChains
    from geo.routing.network import SeaNetwork
    from geo.routing.paths import Route

_ROUNDING = 1e-9  # of the demand: less than this is not unmet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curtailed:
    """What each chain carries under some disruptions.

    Parameters
    ----------
    chains : tuple of Chain
        With their ways as they are now.
    tonnes : ndarray of float
        Per year, one per chain.
    lost_t : ndarray of float
        Of the tonnes of an ordinary day, what the chain can no longer carry.
    delay_days : ndarray of float
        Added to the way from plant to market, gates apart.
    reasons : tuple of str
        Why tonnes are lost; empty for chains untouched.
    unmet_t : float
        Tonnes per year that no chain makes up for.
    """

    chains: tuple[Chain, ...]
    tonnes: NDArray[np.float64]
    lost_t: NDArray[np.float64]
    delay_days: NDArray[np.float64]
    reasons: tuple[str, ...]
    unmet_t: float


def curtail(supply: SupplyChains, disruptions: Sequence[Disruption] = ()) -> Curtailed:
    """Work out what each chain carries while disruptions are in force.

    A chain keeps the smallest fraction that the things it uses leave it. What is
    lost is made up by chains that nothing has touched, in proportion to what they
    can spare; the rest is unmet. Ways by sea are searched again where a gate on
    them is closed.

    Parameters
    ----------
    supply : SupplyChains
    disruptions : sequence of Disruption, optional
        All taken to be in force, whatever their dates; those of another
        commodity are passed over.

    Returns
    -------
    Curtailed
        Tonnes and unmet sum to the demand.

    Raises
    ------
    ParameterError
        A disruption names what is not known; all are told.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.worlds import small_world
    >>> left = curtail(
    ...     small_world().chains(), [Disruption(target=Target.COUNTRY, name="IDN")]
    ... )
    >>> left.tonnes, left.unmet_t
    (array([ 0., 30.]), 70.0)
    """
    hits = [hit for hit in disruptions if hit.commodity in {"", supply.commodity}]
    require_known(hits, known=supply.known)
    chains = _under_way(supply, supply.network.under(hits))
    effects = [effect_on(chain, hits) for chain in chains]

    base = np.array([chain.base_t for chain in chains])
    left = np.array([effect.capacity for effect in effects])
    untouched = left >= 1.0
    spare = np.where(untouched, [chain.spare_t for chain in chains], 0.0)
    kept = base * left
    made_up = _made_up(fsum(base - kept), spare)
    tonnes = kept + made_up
    return Curtailed(
        chains=chains,
        tonnes=tonnes,
        lost_t=base - kept,
        delay_days=np.array([effect.delay_days for effect in effects]),
        reasons=tuple(effect.reason for effect in effects),
        unmet_t=_unmet(supply.demand_t, tonnes),
    )


def _under_way(supply: SupplyChains, network: SeaNetwork) -> tuple[Chain, ...]:
    """Give the chains their ways on a network with more gates closed."""
    if network is supply.network:
        return supply.chains
    legs = [leg for chain in supply.chains for leg in (chain.feed, chain.market)]
    base = {leg.ports: leg.route for leg in legs if leg.route is not None}
    speed = supply.options.speed_kn
    now = rerouted(list(base.values()), network=network, speed_kn=speed)
    found = dict(zip(base, now, strict=True))
    return tuple(
        replace(
            chain, feed=_sailed(chain.feed, found), market=_sailed(chain.market, found)
        )
        for chain in supply.chains
    )


def _sailed(leg: Leg, found: dict[tuple[str, ...], Route]) -> Leg:
    return leg if leg.route is None else leg.sailed(found[leg.ports])


def _made_up(lost_t: float, spare_t: NDArray[np.float64]) -> NDArray[np.float64]:
    room = fsum(spare_t)
    return spare_t * min(1.0, lost_t / room) if room > 0.0 else spare_t


def _unmet(demand_t: float, tonnes: NDArray[np.float64]) -> float:
    unmet = demand_t - fsum(tonnes)
    return unmet if unmet > _ROUNDING * demand_t else 0.0
