"""The statement: what lies where above which cut-off, rounded only in print."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.quantities import require_moisture
from geo.resource.tonnage import Tonnage, columns_of, tonnage, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from geo.resource.tonnage import Cells

TOTAL = "total"
KEY_COLUMNS = ("zone", "cutoff_kg_m2")


class Label(StrEnum):
    """What the figures may be called."""

    SYNTHETIC = "SYNTHETIC mineral inventory"
    INVENTORY = "mineral inventory"
    RESOURCE = "proposed mineral resource"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Tonnes and metals by zone and cut-off.

    Parameters
    ----------
    label : Label
        What the figures may be called.
    table : pandas.DataFrame
        Unrounded: zone, cutoff_kg_m2, the columns of
        `geo.resource.tonnage.columns_of`. The zone ``total`` sums the
        others.
    """

    label: Label
    table: pd.DataFrame

    def rounded(self, figures: int = 3) -> pd.DataFrame:
        """Round for print; totals keep the sum of what was not rounded.

        Parameters
        ----------
        figures : int, optional
            Significant figures.

        Returns
        -------
        pandas.DataFrame
        """
        numbers = [name for name in self.table.columns if name not in KEY_COLUMNS]
        printed = {
            name: self.table[name].map(lambda v: round_significant(v, figures=figures))
            for name in numbers
        }
        return self.table.assign(**printed)


def round_significant(value: float, *, figures: int) -> float:
    """Round to significant figures, halves to even, in decimal.

    Parameters
    ----------
    value : float
    figures : int
        At least 1.

    Returns
    -------
    float
        NaN and infinity are returned as they are.

    Raises
    ------
    ParameterError
        Less than one figure is asked for.

    Examples
    --------
    >>> round_significant(356.284, figures=2), round_significant(0.1384, figures=3)
    (360.0, 0.138)
    >>> round_significant(2.5, figures=1), round_significant(3.5, figures=1)
    (2.0, 4.0)
    """
    if figures < 1:
        raise ParameterError(
            "rounding",
            [Problem(where="figures", what=f"{figures}", expected="at least 1")],
        )
    if not np.isfinite(value) or value == 0.0:
        return float(value)
    exact = Decimal(repr(float(value)))
    unit = Decimal(1).scaleb(exact.adjusted() - figures + 1)
    return float(exact.quantize(unit, rounding=ROUND_HALF_EVEN))


def label_of(*, synthetic: bool, rpeee: bool) -> Label:
    """Say what the figures may be called.

    Parameters
    ----------
    synthetic : bool
        The stations are made up.
    rpeee : bool
        The assumptions of reasonable prospects for eventual economic
        extraction are stated.

    Returns
    -------
    Label

    Examples
    --------
    >>> print(label_of(synthetic=True, rpeee=True))
    SYNTHETIC mineral inventory
    """
    if synthetic:
        return Label.SYNTHETIC
    return Label.RESOURCE if rpeee else Label.INVENTORY


def build_statement(
    cells: Cells,
    *,
    zones: Mapping[str, ArrayLike],
    cutoffs: Sequence[float],
    synthetic: bool,
    rpeee: bool,
) -> Statement:
    """Tabulate zones by cut-offs, and their total.

    Parameters
    ----------
    cells : Cells
    zones : mapping of str to array_like of bool
        Cells of each zone or domain that count, such as the mineable ones;
        they must not overlap.
    cutoffs : sequence of float
        Lowest abundance, kg/m2 wet.
    synthetic : bool
        The stations are made up.
    rpeee : bool
        The assumptions of reasonable prospects for eventual economic
        extraction are stated.

    Returns
    -------
    Statement

    Raises
    ------
    DataError
        Zones overlap, have another shape than the grid, or none is given.

    Examples
    --------
    >>> from geo.resource.tonnage import estimated_cells
    >>> cells = estimated_cells(area_m2=[1e9] * 2, abundance=[5.0, 15.0], moisture=0.3)
    >>> made = build_statement(
    ...     cells,
    ...     zones={"north": [True, False], "south": [False, True]},
    ...     cutoffs=[4.0],
    ...     synthetic=False,
    ...     rpeee=False,
    ... )
    >>> print(made.label)
    mineral inventory
    >>> made.table[["zone", "wet_mt", "dry_mt"]].values.tolist()
    [['north', 5.0, 3.5], ['south', 15.0, 10.5], ['total', 20.0, 14.0]]
    """
    masks = {name: np.asarray(mask, dtype=bool) for name, mask in zones.items()}
    _require_apart(masks, shape=cells.area_m2.shape)
    lines: list[tuple[str, float, Tonnage]] = []
    for cutoff in map(float, cutoffs):
        parts = {n: tonnage(cells, where=m, cutoff=cutoff) for n, m in masks.items()}
        lines.extend((name, cutoff, part) for name, part in parts.items())
        lines.append((TOTAL, cutoff, total(list(parts.values()))))
    table = pd.DataFrame(
        {
            "zone": name,
            "cutoff_kg_m2": cutoff,
            **columns_of(part),
        }
        for name, cutoff, part in lines
    )
    return Statement(label=label_of(synthetic=synthetic, rpeee=rpeee), table=table)


def _require_apart(
    masks: Mapping[str, NDArray[np.bool_]], *, shape: tuple[int, ...]
) -> None:
    problems = [
        Problem(where=name, what=f"a mask of shape {mask.shape}", expected=f"{shape}")
        for name, mask in masks.items()
        if mask.shape != shape
    ]
    if not masks:
        problems.append(Problem(where="zones", what="none", expected="at least one"))
    if TOTAL in masks:
        problems.append(
            Problem(where=TOTAL, what="is the name of the sum", cure="rename the zone")
        )
    if problems:
        raise DataError("statement", problems)
    claims = np.sum([mask.astype(np.int64) for mask in masks.values()], axis=0)
    shared = claims > 1
    if bool(shared.any()):
        names = [name for name, mask in masks.items() if bool((mask & shared).any())]
        raise DataError(
            "statement",
            [
                Problem(
                    where=", ".join(names),
                    what=f"{int(shared.sum())} cells in more than one zone",
                    expected="each cell in one, or it would count twice",
                    cure="take the overlap out of one zone",
                )
            ],
        )


def stated_tonnage(
    *,
    wet_t: float,
    abundance: float,
    moisture: float,
    grades: Mapping[str, float] | None = None,
) -> Tonnage:
    """Work out the rest of a published line: area, dry tonnes, metals.

    Parameters
    ----------
    wet_t : float
    abundance : float
        Mean, kg/m2 wet.
    moisture : float
        Wet-basis mass fraction.
    grades : mapping of str to float, optional
        Dry mass fractions by metal.

    Returns
    -------
    Tonnage

    Examples
    --------
    >>> line = stated_tonnage(wet_t=2.6e6, abundance=11.81, moisture=0.28)
    >>> round(line.area_m2 / 1e6, 3), line.dry_t
    (220.152, 1872000.0)
    """
    require_moisture(moisture)
    dry = wet_t * (1.0 - moisture)
    return Tonnage(
        area_m2=1000.0 * wet_t / abundance,
        wet_t=wet_t,
        dry_t=dry,
        metal_t={metal: dry * grade for metal, grade in (grades or {}).items()},
        graded_dry_t=dict.fromkeys(grades or {}, dry),
    )


def years_of_demand(stock_t: float, *, demand_t_per_year: float) -> float:
    """Say how many years of a demand a stock of metal equals.

    It is a ratio of a stock and a yearly use: no rate of mining stands behind
    it. `geo.resource.mining.production.life_years` says how long a mine lasts.

    Parameters
    ----------
    stock_t : float
        Metal in the ground, tonnes.
    demand_t_per_year : float

    Returns
    -------
    float
        Infinite for no demand.

    Examples
    --------
    >>> round(years_of_demand(610e3, demand_t_per_year=8133.33), 1)
    75.0
    """
    return stock_t / demand_t_per_year if demand_t_per_year > 0.0 else float("inf")


def implied_demand(stock_t: float, *, years: float) -> float:
    """Work a demand out of "so many years of our use".

    Parameters
    ----------
    stock_t : float
        Metal in the ground, tonnes.
    years : float
        Years of demand that it is said to equal.

    Returns
    -------
    float
        Tonnes per year.

    Examples
    --------
    >>> round(implied_demand(610e3, years=75.0))
    8133
    """
    return stock_t / years
