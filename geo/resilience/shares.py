"""How demand spreads over suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


_LEAST_EASE = 1e-250  # a source much drawn on must not underflow to none
_SWEEPS = 500  # of easing; what is then still over is cut off


def logit_shares(
    cost: ArrayLike, *, theta: float, size: ArrayLike = 1.0
) -> NDArray[np.float64]:
    """Spread demand over suppliers, the dear ones getting less.

    ``share = size · exp(−θ C) / Σ``

    Parameters
    ----------
    cost : array_like of float, shape (n,)
        In any unit; infinite where there is no way.
    theta : float
        Per unit of cost, 0 or more; 0 leaves the shares to the sizes.
    size : array_like of float, optional
        Of each supplier, 0 or more.

    Returns
    -------
    ndarray of float, shape (n,)
        Sum to 1, or all 0 where no supplier can be reached.

    Raises
    ------
    ParameterError
        Theta is negative or not finite.

    References
    ----------
    McFadden, D. (1974). Conditional logit analysis of qualitative choice
    behavior. In: Frontiers in Econometrics, 105-142.

    Examples
    --------
    >>> logit_shares([10.0, 10.0], theta=0.1, size=[3.0, 1.0])
    array([0.75, 0.25])
    """
    if not (np.isfinite(theta) and theta >= 0.0):
        raise ParameterError(
            "logit", [Problem(where="theta", what=f"{theta}", expected="0 or more")]
        )
    costs = np.asarray(cost, dtype=float)
    reached = np.isfinite(costs)
    # measured from the cheapest, so that large costs do not underflow to nothing
    above = np.where(reached, costs, 0.0) - np.min(costs[reached], initial=np.inf)
    pull = np.where(reached, np.exp(-theta * np.where(reached, above, 0.0)), 0.0) * size
    total = float(pull.sum())
    return np.asarray(pull / total if total > 0.0 else np.zeros(costs.shape))


def without_small(shares: NDArray[np.float64], *, least: float) -> NDArray[np.float64]:
    """Leave out small shares and give theirs to the rest in proportion.

    Parameters
    ----------
    shares : ndarray of float, shape (n,)
        Sum to 1.
    least : float
        Smaller ones are left out, unless all are.

    Returns
    -------
    ndarray of float, shape (n,)
        Sum to 1.

    Examples
    --------
    >>> without_small(np.array([0.6, 0.39, 0.01]), least=0.02).round(3)
    array([0.606, 0.394, 0.   ])
    """
    kept = np.where(shares >= least, shares, 0.0)
    total = float(kept.sum())
    return kept / total if total > 0.0 else shares


def fill_within(
    demand: float, *, shares: NDArray[np.float64], limit: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Meet a demand by shares, none above its limit; what is over goes to the rest.

    Parameters
    ----------
    demand : float
        0 or more.
    shares : ndarray of float, shape (n,)
        0 or more.
    limit : ndarray of float, shape (n,)
        In the unit of the demand.

    Returns
    -------
    ndarray of float, shape (n,)
        Sum to the demand, or to what the limits allow.

    Examples
    --------
    >>> fill_within(10.0, shares=np.array([0.8, 0.2]), limit=np.array([5.0, 20.0]))
    array([5., 5.])
    """
    given = np.zeros(shares.shape)
    free = shares > 0.0
    while free.any():
        left = demand - float(given[~free].sum())
        wanted = np.where(free, shares, 0.0)
        asked = left * (wanted / float(wanted.sum()))
        over = free & (asked > limit)
        if not over.any():
            return np.where(free, asked, given)
        given[over] = limit[over]
        free &= ~over
    return given


def share_out(
    tonnes: NDArray[np.float64],
    *,
    pull: NDArray[np.float64],
    limit: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share the needs of many out over sources that many draw on.

    Each need is spread by its pulls. A source drawn on beyond its limit pulls less,
    on all alike, until what is over has gone to the others or none are left.

    Parameters
    ----------
    tonnes : ndarray of float, shape (n,)
        Needs, 0 or more.
    pull : ndarray of float, shape (n, m)
        Of each source on each need, 0 or more.
    limit : ndarray of float, shape (m,)
        Of each source, above 0; may be infinite.

    Returns
    -------
    ndarray of float, shape (n, m)
        Rows sum to the needs, or to what the sources can give; columns stay
        within the limits.

    Examples
    --------
    >>> pull = np.array([[0.9, 0.1], [1.0, 0.0]])
    >>> given = share_out(np.array([10.0, 5.0]), pull=pull, limit=np.array([9.0, 20.0]))
    >>> given.sum(axis=0).round(3)
    array([9., 6.])
    """
    following = ease = np.ones(limit.shape)
    drawn = np.zeros(limit.shape)
    per_pull = np.zeros(tonnes.shape)
    most = limit * (1.0 + 1e-9)
    for _ in range(_SWEEPS):
        ease = following
        # sums of products without BLAS: the same bytes whatever the threads
        weight = np.einsum("ij,j->i", pull, ease)
        per_pull = np.divide(
            tonnes, weight, out=np.zeros(tonnes.shape), where=weight > 0.0
        )
        drawn = ease * np.einsum("i,ij->j", per_pull, pull)
        over = drawn > most
        if not over.any():
            break
        eased = np.ones(limit.shape)
        np.divide(limit, drawn, out=eased, where=over)
        following = np.maximum(ease * eased, _LEAST_EASE)
    left = np.ones(limit.shape)
    np.divide(limit, drawn, out=left, where=drawn > limit)
    return per_pull[:, None] * pull * (ease * left)
