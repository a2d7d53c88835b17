"""The gates of a run as a map draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import shapely

from geo.model.disruption import Target
from geo.routing.exposure import GATE_SEPARATOR
from geo.workflow.disrupted_days import ORDINARY_DAY
from geo.workflow.flow_changes import SAME_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from geo.workflow.disrupted_days import DisruptedDay

GATE_DEG = 5.0  # how far from its middle a gate is drawn


def short_gates(gates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut gate lines to the neighbourhood of their strait, for display.

    Parameters
    ----------
    gates : geopandas.GeoDataFrame
        Lines with ``lon`` and ``lat``, the middle of each.

    Returns
    -------
    geopandas.GeoDataFrame

    Examples
    --------
    >>> import geopandas as gpd
    >>> cape = gpd.GeoDataFrame(
    ...     {"lon": [20.0], "lat": [-35.0]},
    ...     geometry=[shapely.LineString([(20, -35), (20, -70)])],
    ...     crs=4326,
    ... )
    >>> short_gates(cape).total_bounds.tolist()
    [20.0, -40.0, 20.0, -35.0]
    """
    # the one at the Cape runs on to the ice, so that no lane gets round it
    lon, lat = gates["lon"].to_numpy(), gates["lat"].to_numpy()
    near = shapely.box(lon - GATE_DEG, lat - GATE_DEG, lon + GATE_DEG, lat + GATE_DEG)
    return gates.set_geometry(shapely.intersection(gates.geometry.to_numpy(), near))


def passing_tonnes(flows: pd.DataFrame) -> pd.DataFrame:
    """Sum what passes each gate at least once on its way from mine to market.

    Parameters
    ----------
    flows : pandas.DataFrame
        ``disruption`` and `geo.resilience.allocation.FLOW_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        ``disruption``, ``commodity``, ``gate``; ``tonnes`` a year, and ``exposure``,
        their share (0 to 1) of all that arrives on that day.

    Examples
    --------
    >>> day = {"disruption": "ordinary day", "commodity": "nickel"}
    >>> flows = pd.DataFrame(
    ...     [
    ...         day | {"tonnes": 30.0, "gates": "Sunda Strait;Luzon Strait"},
    ...         day | {"tonnes": 10.0, "gates": ""},
    ...     ]
    ... )
    >>> passing_tonnes(flows)[["gate", "tonnes", "exposure"]].values.tolist()
    [['Luzon Strait', 30.0, 0.75], ['Sunda Strait', 30.0, 0.75]]
    """
    columns = [*SAME_DAY, "gate", "tonnes", "exposure"]
    arriving = flows[flows["tonnes"] > 0.0]
    whole = arriving.groupby(SAME_DAY, sort=False)["tonnes"].sum().rename("whole")
    each = arriving.assign(gate=arriving["gates"].str.split(GATE_SEPARATOR)).explode(
        "gate"
    )
    passed = each[each["gate"] != ""].groupby([*SAME_DAY, "gate"], sort=False)["tonnes"]
    table = passed.sum().reset_index().merge(whole.reset_index(), on=SAME_DAY)
    # sums of the same numbers in another order may differ in the last digit
    table["exposure"] = (table["tonnes"] / table["whole"]).clip(upper=1.0)
    order = [*SAME_DAY, "tonnes", "gate"]
    return table.sort_values(order, ascending=[True, True, False, True])[
        columns
    ].reset_index(drop=True)


def gate_rows(
    passing: pd.DataFrame,
    *,
    gates: Iterable[str],
    days: Iterable[DisruptedDay],
    commodities: Iterable[str],
) -> pd.DataFrame:
    """Say of each gate on each day what passes it, and whether it is open.

    Parameters
    ----------
    passing : pandas.DataFrame
        Of `passing_tonnes`.
    gates : iterable of str
    days : iterable of DisruptedDay
        All but the ordinary one.
    commodities : iterable of str

    Returns
    -------
    pandas.DataFrame
        As `passing`, with a row for each gate, day and commodity; ``base_share``,
        the exposure of an ordinary day; ``state``, in words where it is not open,
        and ``closed``.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.workflow.disrupted_days import DisruptedDay
    >>> stop = Disruption(target=Target.GATE, name="Luzon Strait")
    >>> passing = pd.DataFrame(
    ...     columns=["disruption", "commodity", "gate", "tonnes", "exposure"]
    ... )
    >>> rows = gate_rows(
    ...     passing,
    ...     gates=["Luzon Strait"],
    ...     days=[DisruptedDay(name="closed", hits=(stop,))],
    ...     commodities=["nickel"],
    ... )
    >>> rows[["disruption", "state", "exposure"]].values.tolist()
    [['ordinary day', '', 0.0], ['closed', 'closed', 0.0]]
    """
    states: dict[str, dict[str, str]] = {ORDINARY_DAY: {}} | {
        day.name: _states(day) for day in days
    }
    names, goods = list(gates), list(commodities)
    keys = pd.MultiIndex.from_product(
        [list(states), goods, names], names=[*SAME_DAY, "gate"]
    )
    known = passing.set_index([*SAME_DAY, "gate"])[["tonnes", "exposure"]].astype(float)
    table = known.reindex(keys).fillna(0.0).reset_index()
    usual = table[table["disruption"] == ORDINARY_DAY]
    shares = usual.set_index(["commodity", "gate"])["exposure"]
    pairs = pd.MultiIndex.from_frame(table[["commodity", "gate"]])
    told = [
        states[day].get(gate, "")
        for day, gate in zip(table["disruption"], table["gate"], strict=True)
    ]
    return table.assign(
        base_share=shares.reindex(pairs).to_numpy(),
        state=told,
        closed=[word == "closed" for word in told],
    )


def _states(day: DisruptedDay) -> dict[str, str]:
    """Say in words what a day does to its gates, the harshest of several."""
    at_gates = [hit for hit in day.hits if hit.target is Target.GATE]
    told: dict[str, str] = {}
    for hit in sorted(at_gates, key=lambda hit: -hit.capacity):
        slowed = "slowed" if hit.capacity == 1.0 else f"at {hit.capacity:.0%}"
        told[hit.name] = "closed" if hit.closed else slowed
    return told
