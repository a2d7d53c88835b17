"""Which covariates stand together, so that a model cannot tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.prospectivity.design.association import associated, centred
from geo.resource.prospectivity.design.class_columns import columns_of
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
        Shape (p, p); with classes and between them the association that
        `association.associated` measures, of the amounts and of their ranks.
    condition_indices : ndarray of float, shape (q,)
        Ascending, of the covariates centred and scaled; classes count with a column
        each but for the commonest.
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

    A covariate of classes stands for its columns of 0 and 1 together: its inflation is
    the generalised one of Fox and Monette (1992), the root of as many degrees as it has
    columns, which for one column is the plain one.

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

    Fox, J. and Monette, G. (1992): Generalized collinearity diagnostics. Journal of
    the American Statistical Association 87, 178-183,
    doi 10.1080/01621459.1992.10475190.

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
    pearson = associated(covariates, classes=design.classes)
    ranks = covariates.rank()
    for name in design.classes:  # a code has no rank
        ranks[name] = covariates[name]
    spearman = associated(ranks, classes=design.classes)
    columns = columns_of(covariates, classes=design.classes, without_commonest=True)
    scaled = centred(columns.apply(covariates.to_numpy(dtype=float)))
    inflation = _inflation(scaled, columns.owners)
    indices, shared = _decomposed(scaled)
    together = _together(pearson, spearman) | _by_owner(shared, columns.owners)
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


def _inflation(
    scaled: NDArray[np.float64], owners: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Give 1 / (1 - R²) of each covariate on the others, by its columns together."""
    found = np.ones(int(owners.max()) + 1)
    for number in range(found.size):
        own, others = scaled[:, owners == number], scaled[:, owners != number]
        if not others.shape[1]:
            continue
        fitted = others @ np.linalg.lstsq(others, own, rcond=None)[0]
        left = _volume(own - fitted) / _volume(own)
        width = own.shape[1]
        found[number] = np.inf if left < NOTHING_OF_ITS_OWN else left ** (-1.0 / width)
    return found


def _volume(columns: NDArray[np.float64]) -> float:
    """Give the determinant of the products of columns: of one its sum of squares."""
    if columns.shape[1] == 1:
        return float((columns**2).sum())
    return float(np.linalg.det(columns.T @ columns))


def _by_owner(shared: NDArray[np.bool_], owners: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which covariates share what their columns share."""
    whole = np.zeros((int(owners.max()) + 1,) * 2, dtype=bool)
    one, other = np.nonzero(shared)
    whole[owners[one], owners[other]] = True
    return whole


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
