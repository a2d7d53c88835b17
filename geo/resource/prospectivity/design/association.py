"""How strongly covariates go together, amounts and classes alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def associated(covariates: pd.DataFrame, *, classes: Sequence[str]) -> pd.DataFrame:
    """Measure the association of each two covariates.

    Of two amounts that is Pearson's correlation; of an amount and classes the
    correlation ratio, the root of the share of the amount's variance that lies between
    the classes; of two of classes Cramér's V. The latter two have no sign.

    Parameters
    ----------
    covariates : pandas.DataFrame
        Shape (n, p), none constant.
    classes : sequence of str
        Which of them hold classes.

    Returns
    -------
    pandas.DataFrame
        Shape (p, p), -1 to 1.

    References
    ----------
    Fisher, R. A. (1925): Statistical Methods for Research Workers. Oliver and Boyd,
    chapter 8 (the correlation ratio).

    Cramér, H. (1946): Mathematical Methods of Statistics. Princeton University Press,
    section 21.9.

    Examples
    --------
    >>> table = pd.DataFrame({"depth": [1.0, 1.0, 5.0, 5.0], "mud": [3.0, 3, 8, 8]})
    >>> float(associated(table, classes=["mud"]).loc["depth", "mud"])
    1.0
    """
    values = covariates.to_numpy(dtype=float)
    scaled = centred(values)
    matrix = np.clip(scaled.T @ scaled, -1.0, 1.0)
    names = [str(name) for name in covariates.columns]
    coded = [place for place, name in enumerate(names) if name in classes]
    for one in coded:
        for other in range(len(names)):
            both = values[:, one], values[:, other]
            strength = _cramer_v(*both) if other in coded else _ratio(*both)
            matrix[one, other] = matrix[other, one] = strength
    np.fill_diagonal(matrix, 1.0)
    return pd.DataFrame(matrix, index=covariates.columns, columns=covariates.columns)


def centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre columns, and bring them to unit length.

    Parameters
    ----------
    values : ndarray of float, shape (n, p)
        None constant.

    Returns
    -------
    ndarray of float, shape (n, p)

    Examples
    --------
    >>> centred(np.array([[1.0], [3.0]])).ravel()
    array([-0.7071,  0.7071])
    """
    middle = values - values.mean(axis=0)
    return np.asarray(middle / np.sqrt((middle**2).sum(axis=0)))


def _ratio(codes: NDArray[np.float64], amount: NDArray[np.float64]) -> float:
    """Root of the share of a sum of squares that lies between classes."""
    _, place, count = np.unique(codes, return_inverse=True, return_counts=True)
    off = amount - amount.mean()
    means = np.bincount(place.ravel(), off) / count
    share = float(count @ means**2 / (off**2).sum())
    return float(np.sqrt(min(max(share, 0.0), 1.0)))


def _cramer_v(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    seen = pd.crosstab(one, other).to_numpy(dtype=float)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    square = float(((seen - expected) ** 2 / expected).sum())
    most = seen.sum() * (min(seen.shape) - 1)
    return float(np.sqrt(min(square / most, 1.0)))
