"""Attacks per ship and kilometre: attacks over the traffic they were made on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.errors import DataError, Problem
from geo.kernels.geodesy import unit_vectors
from geo.routing.risk_attacks import AttackYears, choose_attacks
from geo.routing.risk_kernel import Kernel, Pairs, density_at, pairs_within
from geo.routing.risk_pieces import cut_ways, way_vertices

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    import geopandas as gpd


class Denominator(StrEnum):
    """Where the traffic that an attack is divided by is measured."""

    AT_ATTACK = "at the attack"
    """Each attack is shared among the ships that sail round it. Over all traffic
    the expected attacks then add up to those that were made, whatever the ways."""

    AT_SHIP = "at the ship"
    """The density of attacks over that of traffic, both where the ship is. Of an
    attack at a distance d from a lone way only exp(-d²/2h²) is found on it (h the
    bandwidth), and where a way leaves the traffic the ratio grows without bound."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttackRate:
    """Attacks per ship-kilometre, at any place.

    Parameters
    ----------
    kernel : Kernel
    denominator : Denominator
    years : AttackYears
    attacks : scipy.spatial.cKDTree
        Unit vectors of the attacks that count.
    attack_weight : ndarray of float, shape (n,)
        What each adds a year, over the traffic where it was made if that is the
        denominator: 1/y, or km2 per ship-km.
    traffic : scipy.spatial.cKDTree
        Unit vectors of the pieces of the ways.
    ship_km : ndarray of float, shape (m,)
        Kilometres sailed on each piece a year.
    counted : int
        Attacks that count.
    without_traffic : int
        Of these, with no traffic within reach: no ship is known that could have
        been attacked, so they add to no rate.
    left_out : int
        Attacks in other years, or on ships at rest.

    See Also
    --------
    attack_rate : makes one from attacks and traffic.
    """

    kernel: Kernel
    denominator: Denominator
    years: AttackYears
    attacks: cKDTree
    attack_weight: NDArray[np.float64]
    traffic: cKDTree
    ship_km: NDArray[np.float64]
    counted: int
    without_traffic: int
    left_out: int

    @property
    def line(self) -> str:
        """What was counted, in one line."""
        rest = "with" if self.years.at_rest else "without"
        return (
            f"{self.counted} attacks of {self.years.first} to {self.years.last} "
            f"({rest} ships at rest), {self.without_traffic} of them with no traffic "
            f"within {self.kernel.reach_km:g} km; bandwidth "
            f"{self.kernel.bandwidth_km:g} km; traffic {self.denominator}"
        )


def attack_rate(
    attacks: pd.DataFrame,
    *,
    traffic: gpd.GeoDataFrame,
    years: AttackYears,
    kernel: Kernel | None = None,
    denominator: Denominator = Denominator.AT_ATTACK,
) -> AttackRate:
    """Divide attacks by the traffic they were made on.

    With K the kernel, aᵢ the attacks in Y years and t the ship-kilometres per km2
    and year, themselves smoothed by K, the rate at a place s is

    Σᵢ K(s, aᵢ) / t(aᵢ) / Y  or  Σᵢ K(s, aᵢ) / Y / t(s),

    by `denominator`. Both are attacks per ship-km, and equal where traffic changes
    little over a bandwidth. Mass of the kernel that falls on land cancels.

    Parameters
    ----------
    attacks : pandas.DataFrame
        ``year``, ``lon``, ``lat``, ``ship_state``, as schema `ATTACKS`.
    traffic : geopandas.GeoDataFrame
        Schema `TRAFFIC`: all ships that could have been attacked; with a part of
        them the rate comes out too high by as much.
    years : AttackYears
    kernel : Kernel, optional
    denominator : Denominator, optional

    Returns
    -------
    AttackRate

    Raises
    ------
    DataError
        There is no traffic, a count is negative, or the table of attacks does not
        reach over the years; all are told.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd, shapely
    >>> attacks = pd.DataFrame(
    ...     {"year": [2009], "lon": [5.0], "lat": [0.0], "ship_state": ["under way"]}
    ... )
    >>> ways = gpd.GeoDataFrame(
    ...     {"transits_per_year": [100.0]},
    ...     geometry=[shapely.LineString([(0, 0), (10, 0)])],
    ...     crs=4326,
    ... )
    >>> rate = attack_rate(
    ...     attacks, traffic=ways, years=AttackYears(first=2009, last=2009)
    ... )
    >>> rate.counted, rate.without_traffic
    (1, 0)
    """
    bell = kernel or Kernel()
    _require_traffic(traffic)
    chosen = choose_attacks(attacks, years)
    ways = [way_vertices(way) for way in traffic.geometry]
    pieces = cut_ways(ways, step_km=bell.step_km)
    ship_km = pieces.km * traffic["transits_per_year"].to_numpy(float)[pieces.way]
    sailed = ship_km > 0.0
    tree = cKDTree(unit_vectors(*pieces.middle[sailed].T))
    there = unit_vectors(chosen["lon"].to_numpy(), chosen["lat"].to_numpy())
    found = density_at(there, tree, weights=ship_km[sailed], kernel=bell)
    met = found > 0.0
    shared = found[met] if denominator is Denominator.AT_ATTACK else 1.0
    return AttackRate(
        kernel=bell,
        denominator=denominator,
        years=years,
        attacks=cKDTree(there[met]),
        attack_weight=np.ones(int(met.sum())) / years.count / shared,
        traffic=tree,
        ship_km=ship_km[sailed],
        counted=len(chosen),
        without_traffic=int((~met).sum()),
        left_out=len(attacks) - len(chosen),
    )


def rate_at(
    rate: AttackRate, *, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the rate at places, for a map.

    Parameters
    ----------
    rate : AttackRate
    lon, lat : ndarray of float, shape (n,)
        Degrees.

    Returns
    -------
    ndarray of float, shape (n,)
        Attacks per ship-km; NaN where no traffic is within reach.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd, shapely
    >>> attacks = pd.DataFrame(
    ...     {"year": [2009], "lon": [5.0], "lat": [0.0], "ship_state": ["under way"]}
    ... )
    >>> ways = gpd.GeoDataFrame(
    ...     {"transits_per_year": [100.0]},
    ...     geometry=[shapely.LineString([(0, 0), (10, 0)])],
    ...     crs=4326,
    ... )
    >>> rate = attack_rate(
    ...     attacks, traffic=ways, years=AttackYears(first=2009, last=2009)
    ... )
    >>> rate_at(rate, lon=np.array([5.0, 30.0]), lat=np.array([0.0, 0.0]))
    array([4.0e-05,     nan])
    """
    places = unit_vectors(lon, lat)
    sums = np.zeros(len(places))
    for shares in attack_shares(rate, places):
        sums += np.bincount(shares.place, weights=shares.density, minlength=len(places))
    return np.where(traffic_known(rate, places), sums, np.nan)


def attack_shares(rate: AttackRate, places: NDArray[np.float64]) -> Iterator[Pairs]:
    """Tell what each attack adds to the rate at each place, some thousand at a time.

    Parameters
    ----------
    rate : AttackRate
    places : ndarray of float, shape (n, 3)
        Unit vectors.

    Yields
    ------
    Pairs
        Of places and attacks; ``density`` is in attacks per ship-km. None where no
        traffic is within reach of the place.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd, shapely
    >>> attacks = pd.DataFrame(
    ...     {"year": [2009], "lon": [5.0], "lat": [0.0], "ship_state": ["under way"]}
    ... )
    >>> ways = gpd.GeoDataFrame(
    ...     {"transits_per_year": [100.0]},
    ...     geometry=[shapely.LineString([(0, 0), (10, 0)])],
    ...     crs=4326,
    ... )
    >>> rate = attack_rate(
    ...     attacks, traffic=ways, years=AttackYears(first=2009, last=2009)
    ... )
    >>> [shares] = attack_shares(rate, unit_vectors([5.0], [0.0]))
    >>> shares.point.tolist(), shares.density.round(7).tolist()
    ([0], [4.0e-05])
    """
    for pairs in pairs_within(places, rate.attacks, kernel=rate.kernel):
        near, seat = np.unique(pairs.place, return_inverse=True)
        if rate.denominator is Denominator.AT_ATTACK:
            known = traffic_known(rate, places[near])
            over = np.where(known, 1.0, 0.0)
        else:
            over = density_at(
                places[near], rate.traffic, weights=rate.ship_km, kernel=rate.kernel
            )
        met = over[seat] > 0.0
        density = pairs.density * rate.attack_weight[pairs.point]
        yield Pairs(
            place=pairs.place[met],
            point=pairs.point[met],
            density=density[met] / over[seat][met],
        )


def traffic_known(rate: AttackRate, places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell at which places traffic is within reach.

    Parameters
    ----------
    rate : AttackRate
    places : ndarray of float, shape (n, 3)
        Unit vectors.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd, shapely
    >>> attacks = pd.DataFrame(
    ...     {"year": [2009], "lon": [5.0], "lat": [0.0], "ship_state": ["under way"]}
    ... )
    >>> ways = gpd.GeoDataFrame(
    ...     {"transits_per_year": [100.0]},
    ...     geometry=[shapely.LineString([(0, 0), (10, 0)])],
    ...     crs=4326,
    ... )
    >>> rate = attack_rate(
    ...     attacks, traffic=ways, years=AttackYears(first=2009, last=2009)
    ... )
    >>> traffic_known(rate, unit_vectors([5.0, 5.0], [2.0, 4.0]))
    array([ True, False])
    """
    gap, _ = rate.traffic.query(
        places, distance_upper_bound=np.nextafter(rate.kernel.reach_chord, np.inf)
    )
    return np.asarray(np.isfinite(gap))


def _require_traffic(traffic: gpd.GeoDataFrame) -> None:
    transits = traffic["transits_per_year"].to_numpy(dtype=float)
    problems = []
    if not (np.isfinite(transits) & (transits >= 0.0)).all():
        problems.append(
            Problem(
                where="transits_per_year",
                what="some are negative, or none",
                expected="0 or more",
            )
        )
    elif not ((transits > 0.0) & ~traffic.geometry.is_empty.to_numpy()).any():
        problems.append(
            Problem(
                where="ways",
                what="none with transits",
                expected="all ships that could have been attacked, as ways with "
                "transits_per_year",
                cure="give a file of lines with transits_per_year, or voyages per year "
                "from port to port: without them nothing can be said per transit",
            )
        )
    if problems:
        raise DataError("traffic", problems)
