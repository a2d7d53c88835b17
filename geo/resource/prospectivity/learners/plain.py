"""The plain learners that covariates have to beat: mean, nearest, inverse distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem
from geo.geostat.baselines import weigh_by_distance
from geo.geostat.samples import Samples
from geo.resource.prospectivity.learners.learnable import (
    in_canonical_order,
    require_learnable,
    require_levels,
    weights_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resource.prospectivity.design.design import Design, Targets


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanOnly:
    """The mean of the stations everywhere; of occurrence, their share of presences.

    Examples
    --------
    >>> MeanOnly().name
    'mean'
    """

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "mean"

    def fit(
        self,
        design: Design,
        *,
        rng: np.random.Generator,  # noqa: ARG002  as every learner
    ) -> MeanModel:
        """Learn.

        Parameters
        ----------
        design : Design
            Of either kind.
        rng : numpy.random.Generator
            Not used: nothing is left to chance.

        Returns
        -------
        MeanModel

        Raises
        ------
        DataError
            The design is too small, or of one class.
        """
        require_learnable(design, kind=design.kind, learner=self.name)
        return mean_model(design)


def mean_model(design: Design, *, notes: tuple[str, ...] = ()) -> MeanModel:
    """Take the weighted mean of a design.

    Parameters
    ----------
    design : Design
    notes : tuple of str, optional
        Why there is nothing better.

    Returns
    -------
    MeanModel
    """
    ordered = in_canonical_order(design)
    order = np.argsort(ordered.response, kind="stable")
    return MeanModel(
        values=ordered.response[order], weight=weights_of(ordered)[order], notes=notes
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanModel:
    """A mean, with the distribution of the stations round it.

    Parameters
    ----------
    values, weight : ndarray of float, shape (n,)
        Ascending values, and their weights.
    notes : tuple of str, optional
    """

    values: NDArray[np.float64]
    weight: NDArray[np.float64]
    notes: tuple[str, ...] = ()

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Give the mean.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        mean = float(np.average(self.values, weights=self.weight))
        return np.full(len(targets), mean)

    def quantiles(
        self, targets: Targets, levels: Sequence[float]
    ) -> NDArray[np.float64]:
        """Give quantiles of the stations, the same everywhere.

        Between the stations, whose levels are the middles of their weights
        (Hazen's rule), they are interpolated; beyond the first and last they stay.

        Parameters
        ----------
        targets : Targets
        levels : sequence of float

        Returns
        -------
        ndarray of float, shape (m, levels)

        Raises
        ------
        ParameterError
            A level outside (0, 1).
        """
        asked = require_levels(levels, what="mean")
        reached = (np.cumsum(self.weight) - self.weight / 2.0) / self.weight.sum()
        return np.tile(np.interp(asked, reached, self.values), (len(targets), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The value of the nearest station; the mean of those in one place.

    Examples
    --------
    >>> Nearest().name
    'nearest'
    """

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "nearest"

    def fit(
        self,
        design: Design,
        *,
        rng: np.random.Generator,  # noqa: ARG002  as every learner
    ) -> NearestModel:
        """Learn.

        Parameters
        ----------
        design : Design
            Of kind ``"quantity"``.
        rng : numpy.random.Generator
            Not used: nothing is left to chance.

        Returns
        -------
        NearestModel

        Raises
        ------
        DataError
            The design is of the other kind, or too small.
        """
        require_learnable(design, kind="quantity", learner=self.name)
        ordered = in_canonical_order(design)
        places, place_of = np.unique(ordered.xy_m, axis=0, return_inverse=True)
        weight = weights_of(ordered)
        sums = np.bincount(place_of.ravel(), weight * ordered.response)
        return NearestModel(
            places=places, values=sums / np.bincount(place_of.ravel(), weight)
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearestModel:
    """Stations to look up.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2) or (n, 3)
    values : ndarray of float, shape (n,)
    """

    places: NDArray[np.float64]
    values: NDArray[np.float64]

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Give the value of the nearest station.

        Parameters
        ----------
        targets : Targets
            In the frame of the design.

        Returns
        -------
        ndarray of float, shape (m,)
        """
        _, rows = KDTree(self.places).query(targets.xy_m)
        return np.asarray(self.values[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class InverseDistance:
    """The mean of all stations, weighted by inverse distance to a power.

    Parameters
    ----------
    power : float, optional

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> InverseDistance().name
    'inverse distance'
    """

    power: float = 2.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.power) and self.power > 0.0):
            problem = Problem(
                where="power", what=f"{self.power}", expected="a number above 0"
            )
            raise ParameterError("inverse distance", [problem])

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "inverse distance"

    def fit(
        self,
        design: Design,
        *,
        rng: np.random.Generator,  # noqa: ARG002  as every learner
    ) -> InverseDistanceModel:
        """Learn.

        Parameters
        ----------
        design : Design
            Of kind ``"quantity"``.
        rng : numpy.random.Generator
            Not used: nothing is left to chance.

        Returns
        -------
        InverseDistanceModel

        Raises
        ------
        DataError
            The design is of the other kind, or too small.
        """
        require_learnable(design, kind="quantity", learner=self.name)
        ordered = in_canonical_order(design)
        samples = Samples(
            coordinates=ordered.xy_m,
            measured=ordered.response[:, None],
            error_variance=np.zeros(len(ordered)),
        )
        return InverseDistanceModel(samples=samples, power=self.power)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InverseDistanceModel:
    """Stations to weigh.

    Parameters
    ----------
    samples : Samples
        In a plane, or on the sphere.
    power : float
    """

    samples: Samples
    power: float

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Give the weighted mean.

        Parameters
        ----------
        targets : Targets
            In the frame of the design.

        Returns
        -------
        ndarray of float, shape (m,)
        """
        onto = np.asarray(targets.xy_m)
        return weigh_by_distance(self.samples, onto=onto, power=self.power)[:, 0]
