"""The distribution of block values, from that of samples: the discrete Gaussian model.

A sample is ``φ(Y)`` with a standard Gaussian Y; a block is the mean of the samples
in it, ``φ_r(Y_v) = E[φ(r Y_v + √(1 − r²) U)]``, where the support coefficient r,
from 0 to 1, is what gives the blocks their variance. The anamorphosis φ is the
step function of the weighted data, so that nothing is extrapolated: block values
stay within the data, and r = 1 gives the data back. Only the search for r expands
φ in Hermite polynomials.

References
----------
Matheron, G. (1976). Forecasting block grade distributions: the transfer functions.
In Advanced Geostatistics in the Mining Industry, Reidel, 237-251.
Chilès, J.-P. & Delfiner, P. (2012). Geostatistics, 2nd ed., section 6.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri, owens_t

from geo.errors import ParameterError, Problem
from geo.geostat.anamorphosis import FARTHEST, Anamorphosis
from geo.geostat.support import target_variance

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel

HALVINGS = 64  # of the search for a cut-off: down to the last digit
ROUNDING = 1e-9  # of a block variance against that of the data
NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockDistribution:
    """How block values are distributed.

    Parameters
    ----------
    anamorphosis : Anamorphosis
        Of the samples.
    support_coefficient : float
        r: 1 where blocks are as variable as samples, 0 where all are alike.
    variance : float
        Of the blocks.

    Examples
    --------
    >>> from geo.geostat.anamorphosis import fit_anamorphosis
    >>> samples = fit_anamorphosis([1.0, 2.0, 6.0, 7.0])
    >>> blocks = change_support(samples, block_variance=samples.variance)
    >>> blocks.grade_tonnage([0.0, 6.0])
       cutoff  tonnage  mean_above  metal
    0     0.0      1.0         4.0   4.00
    1     6.0      0.5         6.5   3.25
    """

    anamorphosis: Anamorphosis
    support_coefficient: float
    variance: float

    @property
    def mean(self) -> float:
        """Of the blocks: that of the samples."""
        return self.anamorphosis.mean

    def at(self, gaussian: ArrayLike) -> NDArray[np.float64]:
        """Give the value of a block at each Gaussian value.

        Parameters
        ----------
        gaussian : array_like of float, shape (m,)

        Returns
        -------
        ndarray of float, shape (m,)
        """
        at = np.asarray(gaussian, dtype=float)
        data, r = self.anamorphosis, self.support_coefficient
        if r == 1.0:
            return data(at)
        if r == 0.0:
            return np.full(len(at), data.mean)
        steps, spread = np.diff(data.levels), (1.0 - r * r) ** 0.5
        values = np.empty(len(at))
        at_once = max(1, NUMBERS_AT_ONCE // len(data.levels))
        for start in range(0, len(at), at_once):
            here = slice(start, start + at_once)
            beyond = ndtr((r * at[here, None] - data.upper) / spread)
            values[here] = data.levels[0] + beyond @ steps
        return values

    def quantile(self, probability: ArrayLike) -> NDArray[np.float64]:
        """Give the block value that a share of the blocks does not exceed.

        Parameters
        ----------
        probability : array_like of float, shape (m,)
            Between 0 and 1, both excluded.

        Returns
        -------
        ndarray of float, shape (m,)

        Raises
        ------
        ParameterError
        """
        share = np.atleast_1d(np.asarray(probability, dtype=float))
        if not np.all((share > 0.0) & (share < 1.0)):
            raise ParameterError(
                "block distribution",
                [
                    Problem(
                        where="probability",
                        what=f"{share.tolist()}",
                        expected="numbers between 0 and 1",
                    )
                ],
            )
        return self.at(ndtri(share))

    def grade_tonnage(self, cutoffs: ArrayLike) -> pd.DataFrame:
        """List what lies at or above each cut-off.

        Parameters
        ----------
        cutoffs : array_like of float, shape (m,)
            In the units of the values.

        Returns
        -------
        pandas.DataFrame
            Columns cutoff, tonnage (share of the ground), mean_above (NaN where
            `tonnage` is 0) and metal (their product: per unit of all ground).

        Raises
        ------
        ParameterError
            Cut-offs that are not finite.
        """
        cutoff = np.atleast_1d(np.asarray(cutoffs, dtype=float))
        if not np.all(np.isfinite(cutoff)):
            raise ParameterError(
                "grade-tonnage curve",
                [
                    Problem(
                        where="cutoffs",
                        what=f"{cutoff.tolist()}",
                        expected="finite numbers",
                    )
                ],
            )
        begins = self._begins(cutoff)
        tonnage, data = ndtr(-begins), self.anamorphosis
        steps = np.diff(data.levels)
        metal = np.array(
            [
                data.levels[0] * above
                + steps @ _both_beyond(data.upper, begin, self.support_coefficient)
                for above, begin in zip(tonnage.tolist(), begins.tolist(), strict=True)
            ]
        )
        some = tonnage > 0.0
        return pd.DataFrame(
            {
                "cutoff": cutoff,
                "tonnage": tonnage,
                "mean_above": np.where(
                    some, metal / np.where(some, tonnage, 1.0), np.nan
                ),
                "metal": np.where(some, metal, 0.0),
            }
        )

    def _begins(self, cutoff: NDArray[np.float64]) -> NDArray[np.float64]:
        """Find the Gaussian value from which blocks reach each cut-off."""
        data = self.anamorphosis
        if self.support_coefficient == 1.0:
            ends = np.concatenate([[-np.inf], data.upper, [np.inf]])
            return ends[np.searchsorted(data.levels, cutoff, side="left")]
        low, high = np.full((2, len(cutoff)), FARTHEST) * [[-1.0], [1.0]]
        always, never = self.at(low) >= cutoff, self.at(high) < cutoff
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            reached = self.at(middle) >= cutoff
            low = np.where(reached, low, middle)
            high = np.where(reached, middle, high)
        return np.where(always, -np.inf, np.where(never, np.inf, high))


def change_support(
    samples: Anamorphosis, *, block_variance: float
) -> BlockDistribution:
    """Find the distribution of blocks from that of samples.

    Parameters
    ----------
    samples : Anamorphosis
    block_variance : float
        Variance of the blocks, at most that of the samples. A variogram whose
        sill is not the variance of the samples gives only the share: see
        `block_variance_share`.

    Returns
    -------
    BlockDistribution
        Its mean is that of the samples.

    Raises
    ------
    ParameterError
        A block variance below 0 or above that of the samples.

    Examples
    --------
    >>> from geo.geostat.anamorphosis import fit_anamorphosis
    >>> samples = fit_anamorphosis([1.0, 2.0, 6.0, 7.0])
    >>> blocks = change_support(samples, block_variance=0.5 * samples.variance)
    >>> blocks.quantile([0.1, 0.5, 0.9])
    array([1.6, 4. , 6.4])
    """
    most = samples.variance * (1.0 + ROUNDING)
    if not 0.0 <= block_variance <= most:
        raise ParameterError(
            "change of support",
            [
                Problem(
                    where="block_variance",
                    what=f"{block_variance:g}",
                    expected=f"from 0 to {samples.variance:g}, the variance of the "
                    "samples",
                    cure="take the share of the sill that is left to blocks, times "
                    "the variance of the samples",
                )
            ],
        )
    wanted = min(block_variance, samples.variance)
    return BlockDistribution(
        anamorphosis=samples,
        support_coefficient=_support_coefficient(samples, wanted),
        variance=wanted,
    )


def block_variance_share(block: BlockSupport, *, variogram: CovarianceModel) -> float:
    """Give the share of the variance of samples that blocks keep.

    Parameters
    ----------
    block : BlockSupport
    variogram : CovarianceModel

    Returns
    -------
    float
        0 to 1: the mean covariance within a block over the sill.

    Examples
    --------
    >>> from geo.geostat.support import BlockSupport
    >>> from geo.geostat.variogram import Variogram
    >>> block_variance_share(
    ...     BlockSupport(size_m=(9.0, 9.0), nugget="included"),
    ...     variogram=Variogram(nugget=2.0),
    ... )
    0.0625
    """
    within = target_variance(model=variogram, block=block)
    return within / target_variance(model=variogram)


def _support_coefficient(samples: Anamorphosis, block_variance: float) -> float:
    if block_variance == 0.0:
        return 0.0
    if block_variance == samples.variance:
        return 1.0
    found = brentq(
        lambda r: samples.block_variance(r) - block_variance, 0.0, 1.0, xtol=1e-14
    )
    return float(found)


def _both_beyond(
    first: NDArray[np.float64], second: float, correlation: float
) -> NDArray[np.float64]:
    """Give P(X > first, Y > second) of a Gaussian pair, by Owen's T function."""
    if correlation == 1.0:
        return np.asarray(ndtr(-np.maximum(first, second)))
    if not np.isfinite(second):
        return ndtr(-first) if second < 0.0 else np.zeros(len(first))
    tiny = np.finfo(float).tiny
    below = np.where(first == 0.0, tiny, -first)
    other = np.where(second == 0.0, tiny, np.full(len(first), -second))
    spread = (1.0 - correlation * correlation) ** 0.5
    with np.errstate(over="ignore"):  # an infinite slope is one T understands
        slopes = (
            (other - correlation * below) / (below * spread),
            (below - correlation * other) / (other * spread),
        )
    both = (ndtr(below) + ndtr(other)) / 2.0
    both = both - owens_t(below, slopes[0]) - owens_t(other, slopes[1])
    opposite = (below > 0.0) != (other > 0.0)
    return np.asarray(np.clip(both - 0.5 * opposite, 0.0, 1.0))
