"""The best nugget and sills of a given shape, within bounds."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RIDGE = 1e-14  # keeps sills that no lag tells apart solvable
ROUNDING = 1e-12  # a fit that much better is no better


class Levels(NamedTuple):
    """The best nugget and sills.

    Attributes
    ----------
    sse : ndarray of float, shape (draws, shapes)
        Weighted sum of squares that they leave.
    level : ndarray of float, shape (draws, shapes, 1 + structures)
    """

    sse: NDArray[np.float64]
    level: NDArray[np.float64]


def best_levels(
    columns: NDArray[np.float64],
    semivariance: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    floor: NDArray[np.float64],
    ceiling: NDArray[np.float64],
) -> Levels:
    """Solve least squares in a box exactly, for many shapes and draws.

    The optimum of a convex quadratic in a box is the optimum of one of the faces
    of the box; there are few, so each is solved and the best one inside is taken.
    Of equals the one with most parameters at a bound counts: where the nugget
    alone does as well, sills are at their floor.

    Parameters
    ----------
    columns : ndarray of float, shape (1 or draws, shapes, lags, 1 + structures)
        Semivariances of unit sill.
    semivariance : ndarray of float, shape (draws, lags)
    weight : ndarray of float, shape (1 or draws, lags)
    floor, ceiling : ndarray of float, shape (1 + structures,)

    Returns
    -------
    Levels

    Examples
    --------
    >>> columns = np.array([[[[1.0, 0.5], [1.0, 1.0], [1.0, 1.0]]]])
    >>> seen, one = np.array([[3.0, 5.0, 5.0]]), np.ones((1, 3))
    >>> box = {"weight": one, "floor": np.zeros(2)}
    >>> best_levels(columns, seen, ceiling=np.full(2, np.inf), **box).level
    array([[[1., 4.]]])
    >>> best_levels(columns, seen, ceiling=np.array([0.0, np.inf]), **box).level.round(
    ...     3
    ... )
    array([[[0.   , 5.111]]])
    """
    # in units of the data: the tolerances are absolute
    unit = semivariance.max(axis=-1, keepdims=True)
    unit = np.where(unit > 0.0, unit, 1.0)
    share = weight / weight.sum(axis=-1, keepdims=True)
    seen = semivariance / unit
    weighted = columns * share[:, None, :, None]
    normal = _Normal(
        np.swapaxes(weighted, -1, -2) @ columns,
        np.einsum("...clp,...l->...cp", weighted, seen),
    )
    box = _Box((floor / unit)[:, None], (ceiling / unit)[:, None])

    least, level = np.full(normal.right.shape[:2], np.inf), np.zeros_like(normal.right)
    for face in _faces(floor, ceiling):
        trial = _on_face(face, normal, box=box)
        value = normal.value(trial)
        inside = np.all((trial >= box.low) & (trial <= box.high), axis=-1)
        better = inside & (value < least - ROUNDING)
        least = np.where(better, value, least)
        level = np.where(better[..., None], trial, level)

    left = least + np.sum(share * seen**2, axis=-1, keepdims=True)
    scale = weight.sum(axis=-1, keepdims=True) * unit**2
    level = np.clip(level * unit[..., None], floor, ceiling)  # exact where held
    return Levels(np.maximum(left, 0.0) * scale, level)


class _Normal(NamedTuple):
    """The normal equations: square (…, p, p) times level = right (…, p)."""

    square: NDArray[np.float64]
    right: NDArray[np.float64]

    def value(self, level: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the sum of squares, less that of the data."""
        curved = (self.square @ level[..., None])[..., 0]
        return np.asarray(np.sum(level * (curved - 2.0 * self.right), axis=-1))


class _Box(NamedTuple):
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def _faces(
    floor: NDArray[np.float64], ceiling: NDArray[np.float64]
) -> list[tuple[int, ...]]:
    """List the faces of the box: -1 at the floor, 1 at the ceiling, 0 between."""
    sides = [
        (-1,) if high == low else (-1, 0) if np.isinf(high) else (-1, 1, 0)
        for low, high in zip(floor, ceiling, strict=True)
    ]
    return sorted(product(*sides), key=lambda face: face.count(0))


def _on_face(
    face: tuple[int, ...], normal: _Normal, *, box: _Box
) -> NDArray[np.float64]:
    """Solve for the parameters between their bounds, the others at them."""
    side = np.array(face)
    free = np.flatnonzero(side == 0)
    level = np.where(side < 0, box.low, np.where(side > 0, box.high, 0.0))
    level = np.array(np.broadcast_to(level, normal.right.shape))
    if not len(free):
        return level
    rest = normal.right - (normal.square @ level[..., None])[..., 0]
    square = normal.square[..., free[:, None], free] + RIDGE * np.eye(len(free))
    level[..., free] = (np.linalg.inv(square) @ rest[..., free, None])[..., 0]
    return level
