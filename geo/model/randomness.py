"""Random streams that do not depend on threads or chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def generator(seed: int, *path: str | int) -> np.random.Generator:
    """Build the generator of one task of a run.

    Parameters
    ----------
    seed : int
        The seed of the run.
    *path : str or int
        The name of the task: each path has a stream of its own, whatever the
        order in which tasks are run.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> a, b = generator(1, "stations"), generator(1, "stations")
    >>> bool(a.random() == b.random())
    True
    >>> bool(generator(1, "stations").random() == generator(1, "costs").random())
    False
    """
    words: list[int] = []
    for part in path:
        text = str(part).encode()
        words.extend([len(text), *text])
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=tuple(words))
    return np.random.default_rng(sequence)  # noqa: TID251  the one place that may


def stratified(count: int, *, rng: np.random.Generator) -> NDArray[np.float64]:
    """Give probabilities, one in the middle of each of equal strata, shuffled.

    Quantiles of them are a sample whose mean does not depend on chance: what one
    number of a model contributes to many realizations.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float, shape (count,)
        Between 0 and 1.

    References
    ----------
    McKay, M.D., Beckman, R.J. & Conover, W.J. (1979). A comparison of three
    methods for selecting values of input variables in the analysis of output from
    a computer code. Technometrics 21, 239-245.

    Examples
    --------
    >>> stratified(4, rng=generator(1, "moisture")).mean()
    np.float64(0.5)
    """
    return np.asarray((rng.permutation(count) + 0.5) / count)


def lognormal_sigma(relative_sd: float) -> float:
    """Give the sigma of a lognormal by its relative standard deviation.

    Parameters
    ----------
    relative_sd : float
        Standard deviation over the mean, 0 or more.

    Returns
    -------
    float
        Standard deviation of the logarithm.

    Examples
    --------
    >>> round(lognormal_sigma(0.3), 4)
    0.2936
    """
    return float(np.sqrt(np.log1p(relative_sd**2)))
