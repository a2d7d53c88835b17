"""The lags that a variogram is fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.geostat.variography.experimental import ExperimentalVariogram

Weighting = Literal["pairs/h2", "pairs", "equal", "pairs/model2"]


class Lags(NamedTuple):
    """The lags in use, of one experimental variogram or of many draws.

    Attributes
    ----------
    lag, pairs : ndarray of float, shape (lags,)
        Mean distance, m, and number of pairs.
    azimuth_deg : ndarray of float, shape (lags,)
        Their direction; 0 where they are omnidirectional.
    semivariance : ndarray of float, shape (draws, lags)
    weight : ndarray of float, shape (1 or draws, lags)
    """

    lag: NDArray[np.float64]
    pairs: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    semivariance: NDArray[np.float64]
    weight: NDArray[np.float64]

    def draw(self, number: int) -> Lags:
        """Pick one of the draws, with the weights that it has.

        Parameters
        ----------
        number : int

        Returns
        -------
        Lags
        """
        own = number if len(self.weight) > 1 else 0
        return self._replace(
            semivariance=self.semivariance[[number]], weight=self.weight[[own]]
        )


def used_lags(
    experimental: ExperimentalVariogram, minimum_pairs: int
) -> NDArray[np.bool_]:
    """Tell which lags have enough pairs.

    Parameters
    ----------
    experimental : ExperimentalVariogram
    minimum_pairs : int

    Returns
    -------
    ndarray of bool, shape (lags,)
        False for a lag whose pairs all lie in one place.

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> seen = experimental_variogram(line, [0.0, 1, 3], lag_m=1.0, max_lag_m=2.0)
    >>> used_lags(seen, 2)
    array([ True, False])
    """
    enough = experimental.pairs >= max(1, minimum_pairs)
    return np.asarray(enough & (experimental.lag_m > 0.0))


def lags_in_use(
    experimental: Sequence[ExperimentalVariogram],
    *,
    minimum_pairs: int,
    weights: Weighting,
) -> Lags:
    """Gather the lags that a fit uses, with their weights.

    Parameters
    ----------
    experimental : sequence of ExperimentalVariogram
        One per direction.
    minimum_pairs : int
        Lags with fewer are not used.
    weights : {"pairs/h2", "pairs", "equal", "pairs/model2"}
        The last begins as the first.

    Returns
    -------
    Lags
        Without a lag whose pairs all lie in one place.

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> seen = experimental_variogram(line, [0.0, 1, 3], lag_m=1.0, max_lag_m=2.0)
    >>> lags_in_use([seen], minimum_pairs=1, weights="pairs/h2").weight
    array([[2.  , 0.25]])
    """
    used = [used_lags(seen, minimum_pairs) for seen in experimental]
    both = list(zip(experimental, used, strict=True))
    lag = np.concatenate([seen.lag_m[use] for seen, use in both])
    pairs = np.concatenate([seen.pairs[use] for seen, use in both]).astype(float)
    azimuth = [each.azimuth_deg for each in experimental]
    weight = {"pairs": pairs, "equal": np.ones_like(lag)}.get(weights, pairs / lag**2)
    return Lags(
        lag,
        pairs,
        np.repeat(azimuth, [np.count_nonzero(use) for use in used]),
        np.concatenate([seen.semivariance[use] for seen, use in both])[None, :],
        weight[None, :],
    )
