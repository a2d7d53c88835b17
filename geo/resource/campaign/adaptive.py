"""Stations planned one by one, each where it helps most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.geostat.support import BlockSupport, covariance_to_targets
from geo.geostat.variogram import covariance_between
from geo.kernels.threads import on_one_thread
from geo.resource.campaign.error_covariance import StationSystem

if TYPE_CHECKING:
    from geo.geostat.variogram import CovarianceModel


NEAR = 0.05
"""Share by which a standard deviation may be too large for a block to draw stations.

To count blocks that reach the class alone would see no good in a station that only
brings some nearer; to count by how much all miss it spreads stations over ground that
no such campaign raises. On the example project 0.03 to 0.1 turn as much, to a tenth,
and at least a third more than staggered grids of as many stations."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WantedBlocks:
    """Blocks that are to be known better.

    Parameters
    ----------
    centres : ndarray of float, shape (blocks, 2)
        Easting and northing, m.
    block : BlockSupport
        Their size.
    variance : ndarray of float, shape (blocks,)
        Of the error of each mean, by kriging from the present stations.
    common_variance : ndarray of float, shape (blocks,)
        Of its error by what samples share; no station changes it.
    allowed : ndarray of float, shape (blocks,)
        The largest variance of both that the class allows; above 0.
    weight : ndarray of float, shape (blocks,)
        What each block counts: its tonnes.
    """

    centres: NDArray[np.float64]
    block: BlockSupport
    variance: NDArray[np.float64]
    common_variance: NDArray[np.float64]
    allowed: NDArray[np.float64]
    weight: NDArray[np.float64]

    def missed(self, variance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weigh the blocks that miss the class, those that miss it widely as whole.

        Parameters
        ----------
        variance : ndarray of float, shape (..., blocks)

        Returns
        -------
        ndarray of float, shape (...)
            Sum of weight × (1 − exp(−x / 0.05)), where the standard deviation is
            too large by the share x; 0 where all blocks reach the class.
        """
        whole = np.maximum(variance, 0.0) + self.common_variance
        over = np.maximum(np.sqrt(whole / self.allowed) - 1.0, 0.0)
        return np.asarray(-np.expm1(over / -NEAR) @ self.weight)


@on_one_thread
def adaptive_positions(
    candidates: NDArray[np.float64],
    *,
    count: int,
    present: NDArray[np.float64],
    blocks: WantedBlocks,
    variogram: CovarianceModel,
    error_variance: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Choose stations one by one, each where it lowers what misses the class most.

    A station at p lowers the variance of a block by K(p, b)² / (K(p, p) + e): K are
    covariances of the errors of kriging, e is the variance of the station's own
    error. What is lowered is `WantedBlocks.missed`. After each choice K is brought
    up to date, so that nothing is solved twice. The first m of a longer plan are
    the plan of m. No plan is known to be the best: each station is, given those
    before it.

    Parameters
    ----------
    candidates : ndarray of float, shape (places, 2)
        Where stations may lie: easting and northing, m.
    count : int
        Stations; fewer come back where all blocks reach the class before.
    present : ndarray of float, shape (n, 2)
    blocks : WantedBlocks
    variogram : CovarianceModel
    error_variance : ndarray of float, shape (n,), or None
        Of the present stations; planned ones have its mean.

    Returns
    -------
    ndarray of float, shape (planned, 2)
        In the order of choice.

    Raises
    ------
    DataError
        Present stations that nothing tells apart.

    References
    ----------
    Nemhauser, G. L., Wolsey, L. A. & Fisher, M. L. (1978). An analysis of
    approximations for maximizing submodular set functions. Mathematical
    Programming 14, 265-294, doi 10.1007/BF01588971: how far a choice one by one
    may fall short, for functions of another kind than this one.

    Examples
    --------
    >>> from geo.geostat.support import BlockSupport
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=9.0, range_m=3_000.0)
    >>> wanted = WantedBlocks(
    ...     centres=np.array([[4_000.0, 0.0]]),
    ...     block=BlockSupport(size_m=(500.0, 500.0)),
    ...     variance=np.array([9.0]),
    ...     common_variance=np.zeros(1),
    ...     allowed=np.ones(1),
    ...     weight=np.ones(1),
    ... )
    >>> adaptive_positions(
    ...     np.array([[1_000.0, 0.0], [4_000.0, 0.0], [6_000.0, 0.0]]),
    ...     count=1,
    ...     present=np.array([[0.0, 0.0], [500.0, 0.0]]),
    ...     blocks=wanted,
    ...     variogram=Variogram(nugget=0.5, structures=(spherical,)),
    ...     error_variance=None,
    ... )
    array([[4000., 0.]])
    """
    if not len(candidates) or not len(blocks.centres):
        return np.empty((0, 2))
    own = 0.0 if error_variance is None else float(np.mean(error_variance))
    among, onto = _error_covariances(
        candidates,
        present=present,
        blocks=blocks,
        variogram=variogram,
        error_variance=error_variance,
    )
    variance = blocks.variance.copy()
    free = np.ones(len(candidates), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < min(count, len(candidates)) and blocks.missed(variance) > 0:
        spread = among.diagonal() + own
        # a place that is known without error has nothing more to tell
        spread = np.where(spread > 0.0, spread, np.inf)
        left = blocks.missed(variance - onto**2 / spread[:, None])
        best = int(np.argmin(np.where(free, left, np.inf)))
        told, among_best = onto[best].copy(), among[best].copy()
        variance -= told**2 / spread[best]
        onto -= np.outer(among_best, told) / spread[best]
        among -= np.outer(among_best, among_best) / spread[best]
        free[best] = False
        chosen.append(best)
    return candidates[chosen]


def _error_covariances(
    candidates: NDArray[np.float64],
    *,
    present: NDArray[np.float64],
    blocks: WantedBlocks,
    variogram: CovarianceModel,
    error_variance: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the covariances of errors among candidates, and with the blocks."""
    system = StationSystem.of(
        present, variogram=variogram, error_variance=error_variance
    )
    told, mean_sd = system.explained(
        covariance_between(present, candidates, model=variogram)
    )
    told_of_blocks, mean_sd_of_blocks = system.explained(
        covariance_to_targets(
            present, blocks.centres, model=variogram, block=blocks.block
        )
    )
    among = covariance_between(candidates, candidates, model=variogram)
    among = among - told.T @ told + np.outer(mean_sd, mean_sd)
    onto = covariance_to_targets(
        candidates, blocks.centres, model=variogram, block=blocks.block
    )
    onto = onto - told.T @ told_of_blocks + np.outer(mean_sd, mean_sd_of_blocks)
    return among, onto
