"""Which ground is mined in which year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.resource.mining.block_order import (
    Order,
    leg_km,
    order_by_distance,
    order_by_value,
)
from geo.resource.mining.mined_years import (
    BINDING,
    GroundFactors,
    MinedYears,
    MiningRate,
    mined_years,
)
from geo.resource.mining.ordered_ground import OrderedGround, require_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["MiningRate", "Order", "Schedule", "annual_schedule"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Schedule:
    """The years of mining, and the ground of each.

    Parameters
    ----------
    order : {"value", "distance"}
        By which the blocks were put in a row.
    years : pandas.DataFrame
        A row for each year of mining: order, year (from 1), area_km2 (of the
        blocks), swept_km2 (by tracks), what is delivered as wet_t, dry_t and ni_t
        for each metal (in the nodules, before the plant), abundance_kg_m2 (in situ,
        mean over the area), worked (share of the year, below 1 in the last),
        binding (what ended the year) and moved_km (from block to block).
    blocks : pandas.DataFrame
        A row for each block and year: order, cell, lon, lat, class, sequence (from
        1), year, share (of the block, mined in that year), area_m2, swept_m2,
        wet_t_mined.
    left : pandas.DataFrame
        The blocks of which something is not reached, with the share that is left.
    metals : tuple of str
    rate : MiningRate
    ground : OrderedGround
        The blocks in their order, from which other cases are worked out.
    most_years : int or None
    """

    order: Order
    years: pd.DataFrame
    blocks: pd.DataFrame
    left: pd.DataFrame
    metals: tuple[str, ...]
    rate: MiningRate
    ground: OrderedGround
    most_years: int | None

    @property
    def life_years(self) -> float:
        """Years of mining, the last by the part of it that is worked."""
        return float(self.years["worked"].sum())

    @property
    def moved_km(self) -> float:
        """Way from block to block over the whole life."""
        return float(self.years["moved_km"].sum())


def annual_schedule(
    valued: pd.DataFrame,
    *,
    rate: MiningRate,
    metals: Sequence[str],
    order: Order,
    start: tuple[float, float] | None = None,
    most_years: int | None = None,
) -> Schedule:
    """Lay blocks out over the years of mining.

    Every block given is mined, also one that does not pay: leave those out before
    (``valued[valued["pays"]]``). A block that a year ends in is split.

    Parameters
    ----------
    valued : pandas.DataFrame
        As `geo.resource.mining.block_value.block_values` gives it; for the order by
        distance `planning_blocks` is enough.
    rate : MiningRate
    metals : sequence of str
        To carry along.
    order : {"value", "distance"}
        First what brings most for the time it takes, or always the nearest.
    start : tuple of float, optional
        lon and lat at which the order by distance begins; by default the block of
        the highest abundance.
    most_years : int, optional
        To stop after.

    Returns
    -------
    Schedule

    Raises
    ------
    DataError
        There are no blocks, or what is needed of them is absent or none.
    ParameterError
        The order or `most_years` is none, or the ground lasts for ever.

    Examples
    --------
    Half a square kilometre a year, and 5 kt: where nodules lie dense the tonnes
    bind, elsewhere the ground.

    >>> blocks = pd.DataFrame(
    ...     {
    ...         "cell": ["a", "b"],
    ...         "lon": [155.0, 155.01],
    ...         "lat": 23.0,
    ...         "class": "Indicated",
    ...         "area_m2": 1e6,
    ...         "swept_m2": 1e6,
    ...         "wet_t": [20e3, 5e3],
    ...         "recoverable_wet_t": [20e3, 5e3],
    ...         "recoverable_dry_t": [14e3, 3.5e3],
    ...         "margin_usd": [3e6, 1e6],
    ...     }
    ... )
    >>> rate = MiningRate(new_km2_per_year=0.5, most_wet_t_per_year=8e3)
    >>> plan = annual_schedule(blocks, rate=rate, metals=[], order="value")
    >>> plan.years[["year", "area_km2", "wet_t", "binding"]]
       year  area_km2   wet_t            binding
    0     1       0.4  8000.0        most tonnes
    1     2       0.4  8000.0        most tonnes
    2     3       0.5  5500.0         swept area
    3     4       0.5  2500.0         swept area
    4     5       0.2  1000.0  end of the ground
    """
    _require_plan(valued, order=order, most_years=most_years)
    require_blocks(valued, tuple(metals))
    ordered = valued.iloc[_row_of(valued, rate=rate, order=order, start=start)]
    ordered = ordered.reset_index(drop=True)
    held = OrderedGround.of_blocks(ordered, tuple(metals))
    mined = mined_years(
        held,
        rate=rate,
        factors=GroundFactors.none(tuple(metals)),
        most_years=most_years,
    )
    pieces, left = _pieces(ordered, held.swept_m2, until=mined.until_m2[:, 0])
    pieces.insert(0, "order", order)
    return Schedule(
        order=order,
        years=_year_table(mined, pieces),
        blocks=pieces.drop(columns=["moved_km", "in_situ_t"]),
        left=left,
        metals=tuple(metals),
        rate=rate,
        ground=held,
        most_years=most_years,
    )


def _require_plan(
    valued: pd.DataFrame, *, order: Order, most_years: int | None
) -> None:
    numbers = ["lon", "lat", "area_m2", "wet_t"]
    numbers += ["margin_usd"] if order == "value" else []
    absent = [name for name in ("cell", "class", *numbers) if name not in valued]
    wrong = [
        Problem(where="blocks", what=f"no column {name}", cure="give block_values(…)")
        for name in absent
    ]
    wrong += [
        Problem(where=name, what="not finite in some blocks", expected="numbers")
        for name in numbers
        if name in valued and not np.isfinite(valued[name].to_numpy(dtype=float)).all()
    ]
    if wrong:
        raise DataError("blocks of a schedule", wrong)
    problems = []
    if order not in {"value", "distance"}:
        problems.append(
            Problem(where="order", what=repr(order), expected="value or distance")
        )
    if most_years is not None and most_years < 1:
        problems.append(
            Problem(where="most_years", what=f"{most_years}", expected="at least 1")
        )
    if problems:
        raise ParameterError("schedule", problems)


def _row_of(
    valued: pd.DataFrame,
    *,
    rate: MiningRate,
    order: Order,
    start: tuple[float, float] | None,
) -> NDArray[np.intp]:
    if order == "value":
        return order_by_value(
            valued["margin_usd"],
            swept_m2=valued["swept_m2"],
            wet_t=valued["recoverable_wet_t"],
            new_m2_per_year=rate.new_km2_per_year * 1e6,
            most_wet_t_per_year=rate.most_wet_t_per_year,
        )
    if start is None:
        best = valued.iloc[int((valued["wet_t"] / valued["area_m2"]).argmax())]
        start = (float(best["lon"]), float(best["lat"]))
    return order_by_distance(valued["lon"], valued["lat"], start=start)


def _pieces(
    ordered: pd.DataFrame, swept: NDArray[np.float64], *, until: NDArray[np.float64]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cut the row of blocks at the ends of the years."""
    ends = np.union1d(swept, until)
    ends = ends[ends <= until[-1]]
    middle = (ends[:-1] + ends[1:]) / 2.0
    block = np.searchsorted(swept, middle) - 1
    share = np.diff(ends) / (swept[block + 1] - swept[block])
    # what rounding leaves of a block at the end of a year is no piece of it
    kept = share > 1e-9
    block, share, middle = block[kept], share[kept], middle[kept]
    reached = np.bincount(block, weights=share, minlength=len(ordered))
    whole = reached > 1.0 - 1e-9
    share = np.where(whole[block], share / reached[block], share)
    of = ordered.iloc[block].reset_index(drop=True)
    legs = leg_km(ordered["lon"], ordered["lat"])
    first = np.concatenate([[True], block[1:] != block[:-1]])
    pieces = of[["cell", "lon", "lat", "class"]].assign(
        sequence=block + 1,
        year=np.searchsorted(until, middle) + 1,
        share=share,
        area_m2=of["area_m2"] * share,
        swept_m2=of["swept_m2"] * share,
        wet_t_mined=of["recoverable_wet_t"] * share,
        moved_km=np.where(first, legs[block], 0.0),
        in_situ_t=of["wet_t"] * share,
    )
    left = ordered.assign(share_left=np.where(whole, 0.0, 1.0 - reached))
    return pieces, left[left["share_left"] > 0.0].reset_index(drop=True)


def _year_table(mined: MinedYears, pieces: pd.DataFrame) -> pd.DataFrame:
    sums = pieces.groupby("year")[["area_m2", "in_situ_t", "moved_km"]].sum()
    count = len(mined.worked)
    sums = sums.reindex(range(1, count + 1), fill_value=0.0).reset_index(drop=True)
    columns: dict[str, object] = {
        "order": pieces["order"].iloc[0],
        "year": np.arange(1, count + 1),
        "area_km2": sums["area_m2"] / 1e6,
        "swept_km2": mined.swept_km2[:, 0],
        "wet_t": mined.wet_t[:, 0],
        "dry_t": mined.dry_t[:, 0],
    }
    columns |= {
        f"{metal.lower()}_t": tonnes[:, 0] for metal, tonnes in mined.metal_t.items()
    }
    columns |= {
        "abundance_kg_m2": 1000.0 * sums["in_situ_t"] / sums["area_m2"],
        "worked": mined.worked[:, 0],
        "binding": [BINDING[code] for code in mined.binding[:, 0]],
        "moved_km": sums["moved_km"],
    }
    return pd.DataFrame(columns)
