"""The support of an estimate: a point, or the mean over a block."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.variogram import covariance_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.variogram import CovarianceModel

ROUNDING = 1e-8  # of the sill: what a solvable system leaves of 0, with room


class BlockNugget(StrEnum):
    """What the nugget does in the covariances of a block.

    `EXCLUDED`: it averages out over the block, as R gstat has it.
    `INCLUDED`: it counts between a discretisation point and itself, and between
    a sample and a discretisation point in the same place, so that it fades only
    as fast as the points grow in number.
    """

    EXCLUDED = "excluded"
    INCLUDED = "included"


class BlockRule(StrEnum):
    """Where the points of a block lie, and what each counts.

    `REGULAR`: the middles of equal parts, all alike (Isaaks & Srivastava 1989).
    `GAUSS`: Gauss-Legendre quadrature in both directions, R gstat's default; more
    exact with as few points where the covariance is smooth.
    """

    REGULAR = "regular"
    GAUSS = "gauss"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSupport:
    """Blocks of one size, each stood for by a lattice of points.

    Parameters
    ----------
    size_m : tuple of float
        Extent in easting and northing, m.
    discretisation : tuple of int, optional
        Points in easting and northing.
    nugget : {"excluded", "included"}, optional
    rule : {"regular", "gauss"}, optional

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> BlockSupport(size_m=(100.0, 50.0), discretisation=(2, 1)).offsets()
    array([[-25.,   0.],
           [ 25.,   0.]])
    """

    size_m: tuple[float, float]
    discretisation: tuple[int, int] = (4, 4)
    nugget: BlockNugget = BlockNugget.EXCLUDED
    rule: BlockRule = BlockRule.REGULAR

    def __post_init__(self) -> None:
        problems = []
        lengths = [np.isfinite(size) and size > 0.0 for size in self.size_m]
        if len(lengths) != 2 or not all(lengths):
            problems.append(
                Problem(
                    where="size_m",
                    what=f"{self.size_m}",
                    expected="two finite lengths above 0",
                )
            )
        counts = [
            hasattr(count, "__index__") and count >= 1 for count in self.discretisation
        ]
        if len(counts) != 2 or not all(counts):
            problems.append(
                Problem(
                    where="discretisation",
                    what=f"{self.discretisation}",
                    expected="two whole numbers, at least (1, 1)",
                )
            )
        problems += [
            Problem(where=name, what=repr(value), expected="one of " + ", ".join(known))
            for name, value, known in (
                ("nugget", self.nugget, list(BlockNugget)),
                ("rule", self.rule, list(BlockRule)),
            )
            if value not in known
        ]
        if problems:
            raise ParameterError("block support", problems)

    def offsets(self) -> NDArray[np.float64]:
        """List the points of a block, from its centre.

        Returns
        -------
        ndarray of float, shape (points, 2)
            Easting and northing, m.
        """
        steps = [
            size * self._axis(count)[0]
            for size, count in zip(self.size_m, self.discretisation, strict=True)
        ]
        mesh = np.meshgrid(*steps)
        return np.column_stack([axis.ravel() for axis in mesh])

    def weights(self) -> NDArray[np.float64]:
        """Say what each point of a block counts in its mean.

        Returns
        -------
        ndarray of float, shape (points,)
            They sum to one.
        """
        east, north = (self._axis(count)[1] for count in self.discretisation)
        return np.outer(north, east).ravel()

    def _axis(self, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give points within -0.5 to 0.5, and their weights."""
        if self.rule == BlockRule.GAUSS:
            points, weights = np.polynomial.legendre.leggauss(count)
            return points / 2.0, weights / 2.0
        return (np.arange(count) + 0.5) / count - 0.5, np.full(count, 1.0 / count)


def covariance_to_targets(
    samples: NDArray[np.float64],
    targets: NDArray[np.float64],
    *,
    model: CovarianceModel,
    block: BlockSupport | None = None,
) -> NDArray[np.float64]:
    """Tabulate the covariances between samples and targets.

    Parameters
    ----------
    samples : ndarray of float, shape (..., n, 2)
        Easting and northing, m.
    targets : ndarray of float, shape (..., m, 2)
        Points, or centres of blocks.
    model : CovarianceModel
    block : BlockSupport, optional
        The targets are points without it.

    Returns
    -------
    ndarray of float, shape (..., n, m)

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> one = np.zeros((1, 2))
    >>> covariance_to_targets(one, one, model=Variogram(nugget=2.0))
    array([[2.]])
    """
    if block is None:
        return covariance_between(samples, targets, model=model)
    offsets = block.offsets()
    points = (targets[..., :, None, :] + offsets).reshape(*targets.shape[:-2], -1, 2)
    covariance = _between(samples, points, model=model, block=block)
    by_target = covariance.reshape(*covariance.shape[:-1], -1, len(offsets))
    return np.asarray(by_target @ block.weights())


def target_variance(
    *, model: CovarianceModel, block: BlockSupport | None = None
) -> float:
    """Give the variance of a target: the sill, or the block-block covariance.

    Parameters
    ----------
    model : CovarianceModel
    block : BlockSupport, optional

    Returns
    -------
    float

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> nugget = Variogram(nugget=2.0)
    >>> target_variance(model=nugget)
    2.0
    >>> block = BlockSupport(size_m=(9.0, 9.0), nugget="included")
    >>> target_variance(model=nugget, block=block)
    0.125
    """
    if block is None:
        return float(model.covariance(np.zeros((1, 2)))[0])
    offsets, weights = block.offsets(), block.weights()
    within = _between(offsets, offsets, model=model, block=block)
    return float(weights @ within @ weights)


def require_variance(
    computed: NDArray[np.float64], *, sill: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Lift what rounding left just below 0, and refuse what lies farther below.

    Parameters
    ----------
    computed : ndarray of float, shape (...)
        Variances of errors.
    sill : float, or ndarray of float that fits `computed`
        What they are measured by.

    Returns
    -------
    ndarray of float, shape (...)

    Raises
    ------
    ParameterError
        The model of the covariance is none: it made a variance negative.

    Examples
    --------
    >>> require_variance(np.array([-1e-17, 2.0]), sill=4.0)
    array([0., 2.])
    """
    lowest = float(np.min(computed / sill, initial=0.0))
    if lowest < -ROUNDING:
        problem = Problem(
            where="covariance model",
            what=f"a variance of {lowest:.1e} times the sill",
            expected="0 or more: a function that is positive definite in the plane",
            cure="a model of geo.geostat.variogram, or another of your own; one that "
            "is valid along a line need not be in the plane",
        )
        raise ParameterError("variogram", [problem])
    return np.maximum(computed, 0.0)


def _between(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    model: CovarianceModel,
    block: BlockSupport,
) -> NDArray[np.float64]:
    covariance = covariance_between(first, second, model=model)
    if block.nugget == BlockNugget.INCLUDED or model.nugget == 0.0:
        return covariance
    alike = [first[..., :, None, i] == second[..., None, :, i] for i in range(2)]
    together = alike[0] & alike[1]
    return np.asarray(covariance - model.nugget * together)
