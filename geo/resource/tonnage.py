"""Tonnes and metals of cells, each on its basis.

Wet tonnes T = Σ a p A / 1000 (a cell area in m2, p nodule-bearing fraction, A
abundance in kg/m2 wet); dry tonnes T (1 - w); metal = grade x dry tonnes. Mean
abundance is weighted by area, mean grade by dry tonnage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.model.metal_columns import grade_column, grade_factor, mass_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What was estimated in each cell of a grid; all arrays of one shape.

    Parameters
    ----------
    area_m2 : ndarray of float
        Geodesic.
    abundance : ndarray of float
        kg/m2 wet, in situ; NaN where there is no estimate.
    moisture : ndarray of float
        Wet-basis mass fraction of water.
    grades : mapping of str to ndarray of float, optional
        By metal: dry mass fraction; NaN where there is no estimate.
    nodule_fraction : ndarray of float
        Share of the cell that bears nodules, 0 to 1.

    See Also
    --------
    estimated_cells : Checks and broadcasts.
    """

    area_m2: NDArray[np.float64]
    abundance: NDArray[np.float64]
    moisture: NDArray[np.float64]
    grades: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    nodule_fraction: NDArray[np.float64]

    @property
    def wet_t(self) -> NDArray[np.float64]:
        """Wet tonnes of each cell; NaN where there is no estimate."""
        return self.area_m2 * self.nodule_fraction * self.abundance / 1000.0

    @property
    def dry_t(self) -> NDArray[np.float64]:
        """Dry tonnes of each cell; NaN where there is no estimate."""
        return self.wet_t * (1.0 - self.moisture)


def estimated_cells(
    *,
    area_m2: ArrayLike,
    abundance: ArrayLike,
    moisture: ArrayLike,
    grades: Mapping[str, ArrayLike] | None = None,
    nodule_fraction: ArrayLike = 1.0,
) -> Cells:
    """Put estimates together, checked.

    Parameters
    ----------
    area_m2 : array_like of float
        Area of each cell; gives the shape, the others may be scalars.
    abundance : array_like of float
        kg/m2 wet; NaN where there is no estimate.
    moisture : array_like of float
        Wet-basis mass fraction.
    grades : mapping of str to array_like of float, optional
        Dry mass fractions by metal.
    nodule_fraction : array_like of float, optional
        Share of each cell that bears nodules.

    Returns
    -------
    Cells

    Raises
    ------
    DataError
        Shapes differ, or values are impossible; with every problem found.

    Examples
    --------
    >>> cells = estimated_cells(
    ...     area_m2=[1e6, 1e6], abundance=[10.0, 20.0], moisture=0.25
    ... )
    >>> cells.dry_t
    array([ 7500., 15000.])
    """
    given = {
        "area_m2": area_m2,
        "abundance": abundance,
        "moisture": moisture,
        "nodule_fraction": nodule_fraction,
        **{f"grade of {metal}": grade for metal, grade in (grades or {}).items()},
    }
    arrays = {name: np.asarray(values, dtype=float) for name, values in given.items()}
    shape = arrays["area_m2"].shape
    limits = {
        "area_m2": (0.0, np.inf),
        "abundance": (0.0, np.inf),
        "moisture": (0.0, np.nextafter(1.0, 0.0)),
    }
    problems = []
    for name, values in arrays.items():
        low, high = limits.get(name, (0.0, 1.0))
        if values.shape not in {shape, ()}:
            problems.append(
                Problem(where=name, what=f"shape {values.shape}", expected=f"{shape}")
            )
        problems.extend(_outside(name, values, low=low, high=high))
    if problems:
        raise DataError("cells", problems)
    full = {name: np.broadcast_to(values, shape) for name, values in arrays.items()}
    return Cells(
        area_m2=full["area_m2"],
        abundance=full["abundance"],
        moisture=full["moisture"],
        nodule_fraction=full["nodule_fraction"],
        grades={metal: full[f"grade of {metal}"] for metal in grades or {}},
    )


def _outside(
    name: str, values: NDArray[np.float64], *, low: float, high: float
) -> list[Problem]:
    may_be_missing = name == "abundance" or name.startswith("grade")
    wrong = ~((values >= low) & (values <= high) & np.isfinite(values))
    if may_be_missing:
        wrong &= ~np.isnan(values)
    if not bool(wrong.any()):
        return []
    shown = ", ".join(f"{value:g}" for value in np.unique(values[wrong])[:4])
    return [
        Problem(
            where=name,
            what=f"{int(wrong.sum())} values such as {shown}",
            expected=f"{low:g} to {high:g}",
            cure="grades and moisture are fractions: 1.3 % is 0.013"
            if high <= 1.0
            else "",
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonnage:
    """Totals of some ground, unrounded.

    Parameters
    ----------
    area_m2 : float
    wet_t, dry_t : float
        In situ.
    metal_t : mapping of str to float, optional
        In the ground that has an estimate of the grade.
    graded_dry_t : mapping of str to float, optional
        Dry tonnes of that ground, by metal.

    Examples
    --------
    >>> survey = Tonnage(area_m2=1e10, wet_t=234e6, dry_t=234e6 * 0.72)
    >>> round(survey.abundance, 1), round(survey.moisture, 2)
    (23.4, 0.28)
    """

    area_m2: float
    wet_t: float
    dry_t: float
    metal_t: Mapping[str, float] = field(default_factory=dict)
    graded_dry_t: Mapping[str, float] = field(default_factory=dict)

    @property
    def abundance(self) -> float:
        """Area-weighted mean, kg/m2 wet; NaN without area."""
        return _ratio(1000.0 * self.wet_t, self.area_m2)

    @property
    def moisture(self) -> float:
        """Wet-basis mass fraction of water; NaN without tonnes."""
        return _ratio(self.wet_t - self.dry_t, self.wet_t)

    def grade(self, metal: str) -> float:
        """Give the mean grade, weighted by dry tonnage.

        Parameters
        ----------
        metal : str

        Returns
        -------
        float
            Dry mass fraction; NaN where there is none.
        """
        return _ratio(self.metal_t[metal], self.graded_dry_t[metal])

    def graded_share(self, metal: str) -> float:
        """Give the share of the dry tonnes that have an estimate of the grade.

        Parameters
        ----------
        metal : str

        Returns
        -------
        float
            0 to 1; NaN without tonnes.
        """
        return _ratio(self.graded_dry_t[metal], self.dry_t)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")


def tonnage(
    cells: Cells, *, where: ArrayLike | None = None, cutoff: float = 0.0
) -> Tonnage:
    """Sum the tonnes and metals of the cells at or above a cut-off.

    Parameters
    ----------
    cells : Cells
    where : array_like of bool, optional
        Cells that count, such as those of a zone that are mineable.
    cutoff : float, optional
        Lowest abundance, kg/m2 wet. The curve over cut-offs has the support of
        the cells, and kriging has smoothed it.

    Returns
    -------
    Tonnage
        Cells without an estimate count neither area nor tonnes.

    Examples
    --------
    >>> cells = estimated_cells(
    ...     area_m2=[1e6, 1e6],
    ...     abundance=[10.0, 20.0],
    ...     moisture=0.25,
    ...     grades={"Ni": [0.01, 0.02]},
    ... )
    >>> total = tonnage(cells)
    >>> total.wet_t, total.metal_t["Ni"], round(total.grade("Ni"), 5)
    (30000.0, 375.0, 0.01667)
    >>> tonnage(cells, cutoff=15.0).wet_t
    20000.0
    """
    counts = ~np.isnan(cells.abundance) & (np.nan_to_num(cells.abundance) >= cutoff)
    if where is not None:
        counts = counts & np.asarray(where, dtype=bool)
    wet, dry = cells.wet_t[counts], cells.dry_t[counts]
    metal, graded = {}, {}
    for name, grade in cells.grades.items():
        known = ~np.isnan(grade[counts])
        metal[name] = float((dry * np.nan_to_num(grade[counts])).sum())
        graded[name] = float(dry[known].sum())
    return Tonnage(
        area_m2=float(cells.area_m2[counts].sum()),
        wet_t=float(wet.sum()),
        dry_t=float(dry.sum()),
        metal_t=metal,
        graded_dry_t=graded,
    )


def total(parts: Sequence[Tonnage]) -> Tonnage:
    """Add grounds that do not overlap.

    Parameters
    ----------
    parts : sequence of Tonnage
        With the same metals.

    Returns
    -------
    Tonnage

    Examples
    --------
    >>> half = Tonnage(area_m2=1e6, wet_t=1e4, dry_t=7e3)
    >>> total([half, half]).wet_t
    20000.0
    """
    metals = parts[0].metal_t if parts else {}
    return Tonnage(
        area_m2=sum(part.area_m2 for part in parts),
        wet_t=sum(part.wet_t for part in parts),
        dry_t=sum(part.dry_t for part in parts),
        metal_t={m: sum(part.metal_t[m] for part in parts) for m in metals},
        graded_dry_t={m: sum(part.graded_dry_t[m] for part in parts) for m in metals},
    )


def columns_of(part: Tonnage) -> dict[str, float]:
    """Lay a tonnage out in the columns of a statement.

    Parameters
    ----------
    part : Tonnage

    Returns
    -------
    dict of str to float
        area_km2, abundance_wet_kg_m2, wet_mt, moisture, dry_mt; for each metal
        ni_pct (of dry mass; of rare earths nd_ppm) and ni_kt, and with metals
        graded_share, the least
        share of the dry tonnes with an estimate of the grade.

    Examples
    --------
    >>> survey = Tonnage(area_m2=1e10, wet_t=234e6, dry_t=168.48e6)
    >>> round(columns_of(survey)["abundance_wet_kg_m2"], 1)
    23.4
    """
    columns = {
        "area_km2": part.area_m2 / 1e6,
        "abundance_wet_kg_m2": part.abundance,
        "wet_mt": part.wet_t / 1e6,
        "moisture": part.moisture,
        "dry_mt": part.dry_t / 1e6,
    }
    for metal in part.metal_t:
        columns[grade_column(metal)] = grade_factor(metal) * part.grade(metal)
        columns[mass_column(metal)] = part.metal_t[metal] / 1e3
    if part.metal_t:
        shares = [part.graded_share(metal) for metal in part.metal_t]
        columns["graded_share"] = float(np.min(shares))
    return columns


def grade_tonnage(
    cells: Cells, *, cutoffs: Sequence[float], where: ArrayLike | None = None
) -> pd.DataFrame:
    """Tabulate tonnes and grades over cut-offs.

    Parameters
    ----------
    cells : Cells
    cutoffs : sequence of float
        kg/m2 wet.
    where : array_like of bool, optional
        Cells that count.

    Returns
    -------
    pandas.DataFrame
        A row for each cut-off: cutoff_kg_m2, then as `columns_of`. At the
        support of the cells.

    Examples
    --------
    >>> cells = estimated_cells(area_m2=[1e9] * 2, abundance=[5.0, 15.0], moisture=0.3)
    >>> table = grade_tonnage(cells, cutoffs=[0.0, 10.0])
    >>> table[["cutoff_kg_m2", "wet_mt"]].values.tolist()
    [[0.0, 20.0], [10.0, 15.0]]
    """
    return pd.DataFrame(
        {
            "cutoff_kg_m2": float(cutoff),
            **columns_of(tonnage(cells, where=where, cutoff=cutoff)),
        }
        for cutoff in cutoffs
    )
