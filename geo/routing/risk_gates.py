"""Attacks per transit at straits and canals, from counts of the ships that pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.errors import ParameterError, Problem
from geo.kernels.geodesy import arc_m_to_chord, unit_vectors
from geo.model.crs import geodesic_distance_m
from geo.model.risk_schemas import GATE_RISKS, GATE_TRAFFIC
from geo.routing.risk_attacks import choose_attacks
from geo.routing.risk_pieces import cut_ways, way_vertices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.routing.risk_attacks import AttackYears

_STEP_KM = 1.0  # pieces of a gate: a distance to it is too long by 0.5 km at most


def gate_risks(
    attacks: pd.DataFrame,
    *,
    gates: gpd.GeoDataFrame,
    counts: pd.DataFrame,
    years: AttackYears,
    reach_km: float = 50.0,
) -> pd.DataFrame:
    """Divide the attacks near each gate by the ships that pass it.

    The standard error is that of a Poisson count, its root, over the transits.

    Parameters
    ----------
    attacks : pandas.DataFrame
        Schema `ATTACKS`.
    gates : geopandas.GeoDataFrame
        ``name`` and a line from coast to coast, lon/lat.
    counts : pandas.DataFrame
        Schema `GATE_TRAFFIC`: transits in single years.
    years : AttackYears
        Both attacks and transits are means over these years; of transits, over
        those of them that were counted.
    reach_km : float, optional
        Attacks no further from the line of the gate count. 50 km holds a strait
        and its approaches; a canal's line is short, and its anchorages may lie
        beyond.

    Returns
    -------
    pandas.DataFrame
        Schema `GATE_RISKS`, a row for each gate, in their order. A gate with no
        count within the years has no rate, and ``missing`` says what there is.

    Raises
    ------
    DataError
        The counts are not as their schema, or the attacks do not reach over the
        years.
    ParameterError
        The reach is not 1 to 1,000 km.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.routing.risk_attacks import AttackYears
    >>> attacks = pd.DataFrame(
    ...     {"year": [2009], "lon": [43.0], "lat": [13.2], "ship_state": ["unknown"]}
    ... )
    >>> gates = gpd.GeoDataFrame(
    ...     {"name": ["Narrows"]},
    ...     geometry=[shapely.LineString([(42.5, 13.0), (43.5, 13.0)])],
    ...     crs=4326,
    ... )
    >>> counts = pd.DataFrame(
    ...     {"name": ["Narrows"], "transits_per_year": [20e3], "year": [2009.0],
    ...      "counted": ["all"], "source": ["made up"], "evidence": ["unverified"]}
    ... )  # fmt: skip
    >>> found = gate_risks(
    ...     attacks,
    ...     gates=gates,
    ...     counts=counts,
    ...     years=AttackYears(first=2009, last=2009),
    ... )
    >>> found[["attacks", "attacks_per_transit", "counts"]].values.tolist()
    [[1.0, 5.0e-05, '2009 (unverified)']]
    """
    _require_reach(reach_km)
    GATE_TRAFFIC.validate(counts)
    chosen = choose_attacks(attacks, years)
    lon, lat = (chosen[axis].to_numpy(dtype=float) for axis in ("lon", "lat"))
    tree = cKDTree(unit_vectors(lon, lat))
    within = counts[counts["year"].between(years.first, years.last)]
    rows = []
    for name, line in zip(gates["name"], gates.geometry, strict=True):
        near = _near(line, tree, lon=lon, lat=lat, reach_km=reach_km)
        of_gate = counts[counts["name"] == name].sort_values("year")
        rows.append(
            {
                "name": str(name),
                **_rate(near, within[within["name"] == name], years=years),
                **_told(of_gate, years=years),
            }
        )
    names = [column.name for column in GATE_RISKS.columns]
    return GATE_RISKS.validate(pd.DataFrame(rows, columns=names))


def _near(
    line: BaseGeometry,
    attacks: cKDTree,
    *,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    reach_km: float,
) -> int:
    """Count the attacks within reach of a line."""
    if not attacks.n:
        return 0
    gate = cut_ways([way_vertices(line)], step_km=_STEP_KM).middle
    # the chord is that of the sphere: look a little further, then measure
    chord = float(arc_m_to_chord(1010.0 * (reach_km + _STEP_KM)))
    near = cKDTree(unit_vectors(*gate.T)).query(
        attacks.data, distance_upper_bound=chord
    )
    gap, nearest = (np.asarray(found) for found in near)
    found = np.flatnonzero(np.isfinite(gap))
    km = geodesic_distance_m(
        lon[found],
        lat[found],
        lon_b=gate[nearest[found], 0],
        lat_b=gate[nearest[found], 1],
    )
    return int((km / 1000.0 <= reach_km).sum())


def _rate(
    near: int, counts: pd.DataFrame, *, years: AttackYears
) -> dict[str, float | str]:
    transits = float(counts["transits_per_year"].mean()) if len(counts) else np.nan
    known = transits if transits > 0.0 else np.nan
    return {
        "attacks": float(near),
        "attacks_per_year": near / years.count,
        "transits_per_year": transits,
        "attacks_per_transit": near / years.count / known,
        "standard_error": float(np.sqrt(near)) / years.count / known,
    }


def _told(counts: pd.DataFrame, *, years: AttackYears) -> dict[str, float | str]:
    within = counts["year"].between(years.first, years.last)
    used, others = (
        "; ".join(
            f"{year:.0f} ({evidence})"
            for year, evidence in zip(rows["year"], rows["evidence"], strict=True)
        )
        for rows in (counts[within], counts[~within])
    )
    held = "; ".join(dict.fromkeys(counts.loc[within, "counted"]))
    span = f"{years.first} to {years.last}"
    missing = f"no count of ships within {span}; there is " + (others or "none")
    return {"counts": used, "counted": held, "missing": "" if used else missing}


def _require_reach(reach_km: float) -> None:
    if not 1.0 <= reach_km <= 1000.0:
        raise ParameterError(
            "gate risks",
            [Problem(where="reach_km", what=f"{reach_km}", expected="1 to 1000 km")],
        )
