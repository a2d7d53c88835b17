"""The arithmetic mean of a kriged composition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.resource.prospectivity.compositions.composition import ilr_inverse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resource.prospectivity.compositions.composition_kriging import (
        KrigedComposition,
    )

MOST_POINTS = 20_000
NUMBERS_AT_ONCE = 4_000_000
MEAN_SAID = (
    "The arithmetic mean of the parts where their log-ratios are normal with the "
    "kriged values and the kriging variance. It leans on that law, and on the "
    "variogram's sill: the median does not."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadrature:
    """Points of a rule of Gauss and Hermite in each coordinate.

    Parameters
    ----------
    order : int, optional

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> points, weights = Quadrature(order=3).points(2)
    >>> points.shape, round(float(weights.sum()), 12)
    ((9, 2), 1.0)
    """

    order: int = 7

    def __post_init__(self) -> None:
        if not 1 <= self.order <= 60:
            problem = Problem(where="order", what=f"{self.order}", expected="1 to 60")
            raise ParameterError("quadrature", [problem])

    def points(
        self, coordinates: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give standard normal points and their weights.

        Parameters
        ----------
        coordinates : int

        Returns
        -------
        points : ndarray of float, shape (order ** coordinates, coordinates)
        weights : ndarray of float, shape (order ** coordinates,)

        Raises
        ------
        ParameterError
            More points than are worth it: draw instead.
        """
        if self.order**coordinates > MOST_POINTS:
            problem = Problem(
                where="order",
                what=f"{self.order} in {coordinates} coordinates are "
                f"{self.order**coordinates:,} points",
                expected=f"at most {MOST_POINTS:,}",
                cure="a lower order, or draws",
            )
            raise ParameterError("quadrature", [problem])
        line, weight = np.polynomial.hermite_e.hermegauss(self.order)
        mesh = np.meshgrid(*[line] * coordinates, indexing="ij")
        share = np.ones(1)
        for _ in range(coordinates):
            share = np.outer(share, weight / weight.sum()).ravel()
        return np.column_stack([axis.ravel() for axis in mesh]), share


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalDraws:
    """Points drawn at random, with their mirror images.

    Parameters
    ----------
    pairs : int
    rng : numpy.random.Generator
    """

    pairs: int
    rng: np.random.Generator

    def points(
        self, coordinates: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give standard normal points and their weights.

        Parameters
        ----------
        coordinates : int

        Returns
        -------
        points : ndarray of float, shape (2 pairs, coordinates)
        weights : ndarray of float, shape (2 pairs,)
        """
        drawn = self.rng.standard_normal((self.pairs, coordinates))
        points = np.concatenate([drawn, -drawn])
        return points, np.full(len(points), 1.0 / len(points))


def mean_composition(
    kriged: KrigedComposition, *, by: Quadrature | NormalDraws | None = None
) -> KrigedComposition:
    """Give the arithmetic mean of the parts instead of their centre.

    E[x] of parts whose coordinates are normal about the kriged ones, with the
    kriging variance and the correlation that `root` holds.

    Parameters
    ----------
    kriged : KrigedComposition
    by : Quadrature or NormalDraws, optional
        A rule of order 7 by default.

    Returns
    -------
    KrigedComposition
        With the means as `parts`, summing to 1, and a statement of its own.

    Raises
    ------
    ParameterError
        A rule with too many points.

    References
    ----------
    Pawlowsky-Glahn, V. & Olea, R.A. (2004). Geostatistical Analysis of
    Compositional Data, section 5.4 (backtransform by Gauss-Hermite quadrature).

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> from geo.resource.prospectivity.compositions.composition_kriging import (
    ...     krige_composition,
    ... )
    >>> median = krige_composition(
    ...     [[0.0, 0.0], [2e3, 0.0]],
    ...     [[0.1, 0.9], [0.2, 0.8]],
    ...     onto=[[1e3, 0.0]],
    ...     variogram=Variogram(nugget=0.5),
    ...     neighbourhood=Neighbourhood(radius_m=5e3),
    ... )
    >>> median.parts.round(3), mean_composition(median).parts.round(3)
    (array([[0.143, 0.857]]), array([[0.196, 0.804]]))
    """
    count = kriged.coordinates.shape[1]
    points, weights = (by or Quadrature()).points(count)
    spread = np.sqrt(np.maximum(kriged.variance, 0.0))
    turned = points @ kriged.root.T
    parts = np.empty_like(kriged.parts)
    step = max(1, NUMBERS_AT_ONCE // turned.size)
    for first in range(0, len(parts), step):
        some = slice(first, first + step)
        moved = kriged.coordinates[some, None] + spread[some, None] * turned
        each = ilr_inverse(moved, basis=kriged.basis)
        parts[some] = np.einsum("tpk,p->tk", each, weights)
    parts = parts / parts.sum(axis=1, keepdims=True)
    return replace(kriged, parts=parts, statement=MEAN_SAID)
