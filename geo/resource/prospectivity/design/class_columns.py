"""Covariates of classes as columns of 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassColumns:
    """How covariates become the columns that a model reads.

    An amount is a column as it is, a class covariate a column of 0 and 1 for each of
    its classes (one-hot). A class that was not learnt is read as the commonest one:
    of all answers that is the least far-fetched, and the area of applicability leaves
    such ground out.

    Parameters
    ----------
    names : tuple of str
        The covariates, in their order.
    learnt : mapping of int to tuple of float
        Classes by the place of their covariate, ascending.
    commonest : mapping of int to float
        Of each, the class of most stations, the lowest of several.
    without_commonest : bool
        Whether it has no column of its own: with one for each class the columns of a
        covariate add up to 1, and an intercept could not be told from them.

    Examples
    --------
    >>> import pandas as pd
    >>> stations = pd.DataFrame({"depth": [4.0, 5.0, 6.0], "sediment": [2.0, 2.0, 7.0]})
    >>> columns = columns_of(stations, classes=["sediment"])
    >>> columns.apply(stations.to_numpy())
    array([[4., 1., 0.],
           [5., 1., 0.],
           [6., 0., 1.]])
    >>> columns.owners
    array([0, 1, 1])
    """

    names: tuple[str, ...]
    learnt: Mapping[int, tuple[float, ...]]
    commonest: Mapping[int, float]
    without_commonest: bool

    @property
    def owners(self) -> NDArray[np.intp]:
        """Place of the covariate that each column is of, shape (q,)."""
        counts = [len(self._shown(place)) or 1 for place in range(len(self.names))]
        return np.repeat(np.arange(len(self.names)), counts)

    def apply(self, covariates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the columns.

        Parameters
        ----------
        covariates : ndarray of float, shape (m, p)

        Returns
        -------
        ndarray of float, shape (m, q)
        """
        if not self.learnt:
            return covariates
        parts = []
        for place in range(len(self.names)):
            column = covariates[:, place : place + 1]
            if place in self.learnt:
                known = np.isin(column, self.learnt[place])
                column = np.where(known, column, self.commonest[place])
                column = (column == np.array(self._shown(place))).astype(float)
            parts.append(column)
        return np.hstack(parts)

    def _shown(self, place: int) -> tuple[float, ...]:
        """Give the classes that have a column."""
        classes = self.learnt.get(place, ())
        # a single class tells nothing: its column of ones stays, as of any constant
        if not self.without_commonest or len(classes) < 2:
            return classes
        return tuple(one for one in classes if one != self.commonest[place])


def columns_of(
    covariates: pd.DataFrame,
    *,
    classes: Sequence[str],
    without_commonest: bool = False,
) -> ClassColumns:
    """Learn the classes that stations have.

    Parameters
    ----------
    covariates : pandas.DataFrame
        Shape (n, p).
    classes : sequence of str
        Which of them hold classes; names of no column are passed over.
    without_commonest : bool, optional

    Returns
    -------
    ClassColumns
    """
    learnt, commonest = {}, {}
    names = tuple(str(name) for name in covariates.columns)
    for place, name in enumerate(names):
        if name in classes:
            codes, count = np.unique(
                covariates[name].to_numpy(dtype=float), return_counts=True
            )
            learnt[place] = tuple(float(code) for code in codes)
            commonest[place] = float(codes[np.argmax(count)])
    return ClassColumns(
        names=names,
        learnt=learnt,
        commonest=commonest,
        without_commonest=without_commonest,
    )
