"""What stretches of ground are compared by, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.model.grid import GridSpec
from geo.resource.footprint.distributions import Distribution, distribution_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Values = NDArray[np.float64]

UNMAPPED = "not mapped"
"""Facies of ground that no facies polygon covers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroundCells:
    """The cells of one domain with what they are compared by.

    Parameters
    ----------
    name : str
    spec : GridSpec
        Projected, equal in area.
    fraction : ndarray of float, shape (cells,)
        Of each cell inside the domain.
    values : mapping of str to ndarray of float, shape (cells,)
        Such as depth, slope and abundance; NaN where it is not known.
    facies : mapping of str to ndarray of float, shape (cells,)
        Fraction of each cell, by facies; empty where none are told apart.

    Raises
    ------
    DataError
        Arrays of another number of cells.
    """

    name: str
    spec: GridSpec
    fraction: Values
    values: Mapping[str, Values]
    facies: Mapping[str, Values]

    def __post_init__(self) -> None:
        cells = self.spec.shape[0] * self.spec.shape[1]
        named = {"fraction": self.fraction, **self.values, **self.facies}
        problems = [
            Problem(where=name, what=f"shape {array.shape}", expected=f"({cells},)")
            for name, array in named.items()
            if array.shape != (cells,)
        ]
        if problems:
            raise DataError(f"ground of {self.name}", problems)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """How the ground of a stretch is distributed, over all domains.

    Parameters
    ----------
    area_m2 : float
        Of its cells.
    distributions : mapping of str to Distribution
        Of what is known of it.
    facies : mapping of str to float
        Shares of its ground; empty where none are told apart.
    """

    area_m2: float
    distributions: Mapping[str, Distribution]
    facies: Mapping[str, float]


def stretch_of(
    grounds: Sequence[GroundCells], *, area_m2: Sequence[ArrayLike]
) -> Stretch:
    """Gather a stretch of ground.

    Parameters
    ----------
    grounds : sequence of GroundCells
    area_m2 : sequence of array_like of float, shape (cells,)
        Of the stretch in each cell, by domain.

    Returns
    -------
    Stretch

    Raises
    ------
    DataError
        It has no ground.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> spec = GridSpec(
    ...     west=0, south=0, spacing=1e3, shape=(1, 2), crs=local_crs([154.0], [24.0])
    ... )
    >>> field = GroundCells(
    ...     name="field",
    ...     spec=spec,
    ...     fraction=np.ones(2),
    ...     values={"depth_m": np.array([5000.0, 5600.0])},
    ...     facies={},
    ... )
    >>> stretch_of([field], area_m2=[[1e6, 1e6]]).distributions["depth_m"].mean
    5300.0
    """
    areas = [np.asarray(area, dtype=float).ravel() for area in area_m2]
    every = np.concatenate(areas)
    total = float(every.sum())
    if not total > 0.0:
        raise DataError("ground", [Problem(where="area", what="no ground at all")])
    distributions = {}
    for name in sorted({name for ground in grounds for name in ground.values}):
        found = np.concatenate(
            [g.values.get(name, np.full(g.fraction.shape, np.nan)) for g in grounds]
        )
        if (np.isfinite(found) & (every > 0.0)).any():
            distributions[name] = distribution_of(found, area_m2=every)
    facies = {
        name: sum(
            float(ground.facies[name] @ area)
            for ground, area in zip(grounds, areas, strict=True)
            if name in ground.facies
        )
        / total
        for name in sorted({name for ground in grounds for name in ground.facies})
    }
    return Stretch(area_m2=total, distributions=distributions, facies=facies)
