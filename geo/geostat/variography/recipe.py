"""What a variogram fit is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from geo.errors import ParameterError, Problem
from geo.geostat.variogram import ModelName
from geo.geostat.variography.experimental import MINIMUM_PAIRS
from geo.geostat.variography.fit_bounds import FitBounds
from geo.geostat.variography.fit_lags import Weighting
from geo.model.estimate import GivenRange

MOST_STRUCTURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRecipe:
    """The model, what is held of it, and how lags are weighted.

    Parameters
    ----------
    model : {"spherical", "exponential", "gaussian", "cubic", "matern"}, or several
        The form of all structures, or that of each nested structure (up to 3).
    structures : {1, 2}, optional
        How many, where `model` is one name.
    bounds : FitBounds, optional
        What is held, and what is kept between bounds.
    zonal : bool, optional
        Whether the last structure is zonal: it varies across the azimuth only,
        and its range counts there. For a sill that differs by direction.
    weights : {"pairs/h2", "pairs", "equal", "pairs/model2"}, optional
        N/h², N, 1 or N/γ² (γ by the model) per lag: methods 7, 1, 6 and 2 of R
        gstat's ``fit.variogram``.
    minimum_pairs : int, optional
        Lags with fewer pairs are not used.
    given_range : GivenRange, optional
        The range of the one structure, given instead of fitted.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> FitRecipe(model="spherical", structures=2).label
    'spherical + spherical'
    >>> FitRecipe(model=["spherical", "round"], weights="pairs/h")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: variogram fit: 2 problems
    - model: 'round'
        expected: one of spherical, exponential, gaussian, cubic, matern
    - weights: 'pairs/h'
        expected: one of pairs/h2, pairs, equal, pairs/model2
    """

    model: ModelName | str | Sequence[ModelName | str]
    structures: Literal[1, 2] = 1
    bounds: FitBounds = field(default_factory=FitBounds)
    zonal: bool = False
    weights: Weighting = "pairs/h2"
    minimum_pairs: int = MINIMUM_PAIRS
    given_range: GivenRange | None = None

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=repr(value), expected="one of " + ", ".join(known))
            for name, values, known in (
                ("model", self._names, list(ModelName)),
                ("weights", (self.weights,), list(get_args(Weighting))),
            )
            for value in values
            if value not in known
        ]
        problems += self._miscounted() + self._contradictory()
        if problems:
            raise ParameterError("variogram fit", problems)

    @property
    def models(self) -> tuple[ModelName, ...]:
        """The form of each structure."""
        return tuple(ModelName(name) for name in self._names)

    @property
    def label(self) -> str:
        """A name for tables."""
        names = [str(name) for name in self.models]
        if self.zonal:
            names[-1] += " (zonal)"
        return " + ".join(names)

    @property
    def _names(self) -> tuple[str, ...]:
        if isinstance(self.model, str):
            return (self.model,) * self.structures
        return tuple(self.model)

    def _miscounted(self) -> list[Problem]:
        count = len(self._names)
        named = not isinstance(self.model, str)
        problems = [
            Problem(where=where, what=what, expected=expected)
            for where, what, expected, good in (
                (
                    "structures",
                    f"{self.structures}",
                    "1 where models are named one by one" if named else "1 or 2",
                    self.structures in ({1} if named else {1, 2}),
                ),
                (
                    "model",
                    f"{count} names",
                    f"1 to {MOST_STRUCTURES} names",
                    not named or 1 <= count <= MOST_STRUCTURES,
                ),
                (
                    "minimum_pairs",
                    f"{self.minimum_pairs}",
                    "a number of pairs from 1 on",
                    self.minimum_pairs >= 1,
                ),
            )
            if not good
        ]
        return problems + self.bounds.miscounted(count)

    def _contradictory(self) -> list[Problem]:
        problems = [
            Problem(
                where="bounds.smoothness",
                what=f"{limit} for the {model} model",
                expected="None: only the matern model has a smoothness",
            )
            for model, limit in zip(self._names, self.bounds.smoothness, strict=False)
            if model != ModelName.MATERN and limit is not None
        ]
        if self.given_range is not None and len(self._names) != 1:
            problems.append(
                Problem(
                    where="structures",
                    what=f"{len(self._names)}, with one given range",
                    expected="1 where the range is given",
                )
            )
        if self.given_range is not None and self.bounds.ranges_m:
            problems.append(
                Problem(
                    where="bounds.ranges_m",
                    what=f"{self.bounds.ranges_m}, with a given range",
                    expected="one or the other",
                )
            )
        return problems
