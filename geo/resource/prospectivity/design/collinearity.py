"""Which covariates stand together, so that a model cannot tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.prospectivity.design.covariate_checks import constant_covariates

if TYPE_CHECKING:
    from geo.resource.prospectivity.design.design import Design

STRONG = 0.7  # of a correlation: Dormann et al. 2013
LARGE_INFLATION = 10.0  # of a variance: Marquardt 1970
LARGE_INDEX = 30.0  # Belsley, Kuh and Welsch 1980
MAIN_SHARE = 0.5  # of a coefficient's variance: Belsley, Kuh and Welsch 1980
NOTHING_OF_ITS_OWN = 1e-10  # share of a variance that the others leave


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collinearity:
    """How covariates depend on each other at the stations.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per covariate: covariate, inflation (variance inflation factor, infinite
        where the others determine it), partner (the one it correlates with most),
        pearson and spearman (with that one), group (number, from 1), verdict.
    pearson, spearman : pandas.DataFrame
        Shape (p, p).
    condition_indices : ndarray of float, shape (p,)
        Ascending, of the covariates centred and scaled.
    groups : tuple of tuple of str
        Covariates that stand together, to be permuted together; each is in one.
    """

    table: pd.DataFrame
    pearson: pd.DataFrame
    spearman: pd.DataFrame
    condition_indices: NDArray[np.float64]
    groups: tuple[tuple[str, ...], ...]

    @property
    def condition_number(self) -> float:
        """The largest condition index."""
        return float(self.condition_indices[-1])


def collinearity(design: Design) -> Collinearity:
    """Measure how covariates depend on each other at the stations of a design.

    Two stand together where |r| of Pearson or Spearman is 0.7 or more (Dormann et
    al. 2013); and so do those whose coefficients owe half of their variance or more to
    condition indices of 30 or more (Belsley et al. 1980), and vary with each other
    there: this finds one that is a sum of others. No covariate correlates strongly with
    one of another group, so that none hides the skill of one that is permuted. The
    numbers are rules of thumb of these authors, no tests.

    Parameters
    ----------
    design : Design

    Returns
    -------
    Collinearity

    Raises
    ------
    DataError
        There are fewer than three stations, or a covariate is constant.

    References
    ----------
    Belsley, D. A., Kuh, E. and Welsch, R. E. (1980): Regression Diagnostics. Wiley,
    chapter 3, doi 10.1002/0471725153.

    Dormann, C. F. et al. (2013): Collinearity: a review of methods to deal with it
    and a simulation study evaluating their performance. Ecography 36, 27-46,
    doi 10.1111/j.1600-0587.2012.07348.x.

    Marquardt, D. W. (1970): Generalized inverses, ridge regression, biased linear
    estimation, and nonlinear estimation. Technometrics 12, 591-612,
    doi 10.1080/00401706.1970.10488699.

    Examples
    --------
    >>> from geo.resource.prospectivity.design.design import Design
    >>> depth = np.array([4.0, 4.5, 5.0, 5.2])
    >>> design = Design(
    ...     covariates=pd.DataFrame({"km": depth, "m": 1e3 * depth}),
    ...     response=np.ones(4),
    ...     xy_m=np.zeros((4, 2)),
    ...     lon=np.zeros(4),
    ...     lat=np.zeros(4),
    ...     kind="quantity",
    ...     units={"km": "km", "m": "m", "response": "kg m-2"},
    ... )
    >>> found = collinearity(design)
    >>> found.groups, found.table["inflation"].tolist()
    ((('km', 'm'),), [inf, inf])
    """
    covariates = design.covariates
    _require_spread(covariates)
    pearson = _correlated(covariates)
    spearman = _correlated(covariates.rank())
    scaled = _scaled(covariates.to_numpy())
    inflation = _inflation(scaled)
    indices, sharing = _decomposed(scaled)
    together = _together(pearson, spearman) | sharing
    numbers = _group_numbers(together)
    names = list(design.names)
    table = _table(pearson, spearman, inflation=inflation, numbers=numbers)
    return Collinearity(
        table=table,
        pearson=pearson,
        spearman=spearman,
        condition_indices=indices,
        groups=tuple(
            tuple(names[row] for row in np.flatnonzero(numbers == number))
            for number in range(1, int(numbers.max()) + 1)
        ),
    )


def _require_spread(covariates: pd.DataFrame) -> None:
    problems = []
    if len(covariates) < 3:
        problems.append(
            Problem(
                where="stations", what=f"{len(covariates)}", expected="at least three"
            )
        )
    else:
        problems = constant_covariates(covariates)
    if problems:
        raise DataError("collinearity", problems)


def _correlated(values: pd.DataFrame) -> pd.DataFrame:
    scaled = _scaled(values.to_numpy(dtype=float))
    matrix = np.clip(scaled.T @ scaled, -1.0, 1.0)
    np.fill_diagonal(matrix, 1.0)
    return pd.DataFrame(matrix, index=values.columns, columns=values.columns)


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre the columns, and bring them to unit length."""
    centred = values - values.mean(axis=0)
    return np.asarray(centred / np.sqrt((centred**2).sum(axis=0)))


def _inflation(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give 1 / (1 - R²) of each column on the others."""
    found = np.ones(scaled.shape[1])
    for column in range(scaled.shape[1]):
        others = np.delete(scaled, column, axis=1)
        if not others.shape[1]:
            continue
        fitted = others @ np.linalg.lstsq(others, scaled[:, column], rcond=None)[0]
        left = float(((scaled[:, column] - fitted) ** 2).sum())
        found[column] = np.inf if left < NOTHING_OF_ITS_OWN else 1.0 / left
    return found


def _decomposed(
    scaled: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give condition indices, and which covariates share the large ones."""
    sizes, axes = np.linalg.eigh(scaled.T @ scaled)  # ascending
    sizes = np.maximum(sizes[::-1], NOTHING_OF_ITS_OWN * 1e-4)
    axes = axes[:, ::-1]
    indices = np.sqrt(sizes[0] / sizes)
    weak = indices >= LARGE_INDEX
    # covariance of the coefficients, and the part of it that the weak axes make:
    # whatever axes are chosen among those of one size, it is the same
    whole = (axes**2 / sizes).sum(axis=1)
    part = (axes[:, weak] / sizes[weak]) @ axes[:, weak].T
    own = np.diag(part)
    mainly = own >= MAIN_SHARE * whole
    size = np.sqrt(np.outer(own, own))
    linked = np.abs(part) >= MAIN_SHARE * np.where(size > 0.0, size, np.inf)
    exact = np.where(sizes > NOTHING_OF_ITS_OWN, indices, np.inf)
    return exact, linked & np.outer(mainly, mainly)


def _together(pearson: pd.DataFrame, spearman: pd.DataFrame) -> NDArray[np.bool_]:
    return np.asarray(
        (pearson.abs().to_numpy() >= STRONG) | (spearman.abs().to_numpy() >= STRONG)
    )


def _group_numbers(together: NDArray[np.bool_]) -> NDArray[np.intp]:
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    labels = connected_components(together, directed=False)[1]
    return np.asarray(labels, dtype=np.intp) + 1


def _table(
    pearson: pd.DataFrame,
    spearman: pd.DataFrame,
    *,
    inflation: NDArray[np.float64],
    numbers: NDArray[np.intp],
) -> pd.DataFrame:
    strength = np.fmax(pearson.abs().to_numpy(), spearman.abs().to_numpy())
    np.fill_diagonal(strength, -1.0)
    names = [str(name) for name in pearson.columns]
    rows = []
    for row, name in enumerate(names):
        partner = int(np.argmax(strength[row]))
        alone = len(names) == 1
        others = int((numbers == numbers[row]).sum()) - 1
        rows.append(
            {
                "covariate": name,
                "inflation": inflation[row],
                "partner": "" if alone else names[partner],
                "pearson": np.nan if alone else pearson.iloc[row, partner],
                "spearman": np.nan if alone else spearman.iloc[row, partner],
                "group": int(numbers[row]),
                "verdict": _verdict(
                    float(inflation[row]), others=others, partner=names[partner]
                ),
            }
        )
    return pd.DataFrame(rows)


def _verdict(inflation: float, *, others: int, partner: str) -> str:
    if np.isinf(inflation):
        return "the others determine it: leave one of them out"
    if others:
        return f"stands with {others} more, most with {partner}: judge them together"
    if inflation >= LARGE_INFLATION:
        return "the others tell it in large part: do not read its coefficient alone"
    return "stands alone"
