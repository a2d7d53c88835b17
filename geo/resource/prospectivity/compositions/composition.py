"""Parts of a whole: log-ratios, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.samples import as_numbers
from geo.resource.prospectivity.compositions.composition_basis import (
    pivot_basis,
    require_basis,
)
from geo.resource.prospectivity.design.design_checks import some_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

REST_ROUNDING = 1e-9  # of the whole: how far parts may exceed it


def closed(parts: ArrayLike) -> NDArray[np.float64]:
    """Scale parts to a sum of 1.

    Parameters
    ----------
    parts : array_like of float, shape (..., parts)
        Above 0, in any one unit.

    Returns
    -------
    ndarray of float, shape (..., parts)

    Raises
    ------
    DataError
        Fewer than two parts, or parts that are not above 0.

    Examples
    --------
    >>> closed([30.0, 10.0])
    array([0.75, 0.25])
    """
    given = require_parts(parts)
    return np.asarray(given / given.sum(axis=-1, keepdims=True))


def with_rest(parts: ArrayLike, *, whole: float) -> NDArray[np.float64]:
    """Add what was not measured as a last part, so that rows sum to the whole.

    Grades of some metals are no composition by themselves: without the rest,
    closing them would throw away how rich the ore is.

    Parameters
    ----------
    parts : array_like of float, shape (n, parts)
        0 or more, such as grades in per cent.
    whole : float
        100 for per cent, 1 for mass fractions, 1e6 for ppm.

    Returns
    -------
    ndarray of float, shape (n, parts + 1)
        Fractions of the whole.

    Raises
    ------
    DataError
        Parts that are no numbers or below 0, or that sum to more than the whole:
        wrong units, most often.
    ParameterError
        A whole that is not above 0.

    Examples
    --------
    >>> with_rest([[1.3, 1.1, 27.6]], whole=100.0)
    array([[0.013, 0.011, 0.276, 0.7  ]])
    """
    given = as_numbers(parts, what="composition", where="parts")
    _require_amounts(given, whole)
    over = given.sum(axis=-1) > whole * (1.0 + REST_ROUNDING)
    if np.any(over):
        first = int(np.flatnonzero(over)[0])
        problem = Problem(
            where=some_rows(over),
            what=f"parts sum to {given.sum(axis=-1)[first]:g}",
            expected=f"at most the whole, {whole:g}",
            cure="check the units: per cent beside ppm?",
        )
        raise DataError("composition", [problem])
    fractions = given / whole
    rest = np.maximum(1.0 - fractions.sum(axis=-1, keepdims=True), 0.0)
    return np.concatenate([fractions, rest], axis=-1)


def _require_amounts(given: NDArray[np.float64], whole: float) -> None:
    if not (np.isfinite(whole) and whole > 0.0):
        problem = Problem(where="whole", what=f"{whole:g}", expected="above 0")
        raise ParameterError("composition", [problem])
    bad = ~(given >= 0.0).all(axis=-1)
    if np.any(bad):
        problem = Problem(
            where=some_rows(bad),
            what="parts below 0, or no number",
            expected="0 or more",
            cure="leave these rows out",
        )
        raise DataError("composition", [problem])


def clr(parts: ArrayLike) -> NDArray[np.float64]:
    """Give centred log-ratios: ln of each part over the geometric mean of all.

    Parameters
    ----------
    parts : array_like of float, shape (..., parts)

    Returns
    -------
    ndarray of float, shape (..., parts)
        They sum to 0.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data, ch. 4.

    Examples
    --------
    As the manual of scikit-bio has it:

    >>> clr([0.1, 0.3, 0.4, 0.2]).round(6)
    array([-0.794513,  0.304099,  0.591781, -0.101366])
    """
    logs = np.log(require_parts(parts))
    return np.asarray(logs - logs.mean(axis=-1, keepdims=True))


def clr_inverse(ratios: ArrayLike) -> NDArray[np.float64]:
    """Give the parts, summing to 1, that have these centred log-ratios.

    Parameters
    ----------
    ratios : array_like of float, shape (..., parts)

    Returns
    -------
    ndarray of float, shape (..., parts)

    Examples
    --------
    >>> clr_inverse([0.0, 0.0])
    array([0.5, 0.5])
    """
    given = np.asarray(ratios, dtype=float)
    powers = np.exp(given - given.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def alr(parts: ArrayLike, *, over: int = -1) -> NDArray[np.float64]:
    """Give additive log-ratios: ln of each part over one of them.

    Distances between alr coordinates are not Aitchison's; use them to report.

    Parameters
    ----------
    parts : array_like of float, shape (..., parts)
    over : int, optional
        Which part is the denominator; the last by default.

    Returns
    -------
    ndarray of float, shape (..., parts - 1)

    Examples
    --------
    >>> alr([0.2, 0.3, 0.5]).round(3)
    array([-0.916, -0.511])
    """
    logs = np.log(require_parts(parts))
    place = _place(over, parts=logs.shape[-1])
    return np.asarray(np.delete(logs, place, axis=-1) - logs[..., [place]])


def alr_inverse(ratios: ArrayLike, *, over: int = -1) -> NDArray[np.float64]:
    """Give the parts, summing to 1, that have these additive log-ratios.

    Parameters
    ----------
    ratios : array_like of float, shape (..., parts - 1)
    over : int, optional
        Which part was the denominator.

    Returns
    -------
    ndarray of float, shape (..., parts)

    Examples
    --------
    >>> alr_inverse(alr([0.2, 0.3, 0.5], over=0), over=0).round(12)
    array([0.2, 0.3, 0.5])
    """
    given = np.asarray(ratios, dtype=float)
    place = _place(over, parts=given.shape[-1] + 1)
    return clr_inverse(np.insert(given, place, 0.0, axis=-1))


def ilr(
    parts: ArrayLike, *, basis: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Give isometric log-ratios: coordinates in an orthonormal basis.

    Parameters
    ----------
    parts : array_like of float, shape (..., parts)
    basis : ndarray of float, shape (parts - 1, parts), optional
        Rows of `pivot_basis` (the default) or `balance_basis`.

    Returns
    -------
    ndarray of float, shape (..., parts - 1)

    References
    ----------
    Egozcue, J.J., Pawlowsky-Glahn, V., Mateu-Figueras, G. & Barceló-Vidal, C.
    (2003). Isometric logratio transformations for compositional data analysis.
    Mathematical Geology 35, 279-300.

    Examples
    --------
    >>> ilr([0.1, 0.3, 0.4, 0.2]).round(4)
    array([-0.9174,  0.0481,  0.4901])
    """
    ratios = clr(parts)
    return np.asarray(ratios @ _basis(basis, parts=ratios.shape[-1]).T)


def ilr_inverse(
    coordinates: ArrayLike, *, basis: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Give the parts, summing to 1, that have these isometric log-ratios.

    Parameters
    ----------
    coordinates : array_like of float, shape (..., parts - 1)
    basis : ndarray of float, shape (parts - 1, parts), optional
        The one that `ilr` was given.

    Returns
    -------
    ndarray of float, shape (..., parts)

    Examples
    --------
    >>> ilr_inverse(ilr([0.2, 0.3, 0.5])).round(12)
    array([0.2, 0.3, 0.5])
    """
    given = np.asarray(coordinates, dtype=float)
    return clr_inverse(given @ _basis(basis, parts=given.shape[-1] + 1))


def perturbed(parts: ArrayLike, *, by: ArrayLike) -> NDArray[np.float64]:
    """Multiply part by part and close: the addition of compositions.

    Parameters
    ----------
    parts, by : array_like of float, shape (..., parts)

    Returns
    -------
    ndarray of float, shape (..., parts)

    Examples
    --------
    >>> perturbed([0.5, 0.5], by=[3.0, 1.0])
    array([0.75, 0.25])
    """
    return closed(closed(parts) * closed(by))


def aitchison_distance(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """Measure how far compositions lie apart: the distance of their clr.

    Parameters
    ----------
    first, second : array_like of float, shape (..., parts)

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> round(float(aitchison_distance([0.5, 0.5], [0.75, 0.25])), 4)
    0.7768
    """
    return np.asarray(np.linalg.norm(clr(first) - clr(second), axis=-1))


def variation_matrix(parts: ArrayLike) -> NDArray[np.float64]:
    """Tabulate the variances of ln(part / part), the spread of a set (ddof 1).

    A small number says that two parts keep their ratio. The sum over all entries,
    over twice the number of parts, is the total variance.

    Parameters
    ----------
    parts : array_like of float, shape (n, parts)

    Returns
    -------
    ndarray of float, shape (parts, parts)

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data, ch. 4.

    Examples
    --------
    >>> variation_matrix([[1.0, 2.0, 5.0], [2.0, 4.0, 5.0]]).round(3)
    array([[0.  , 0.  , 0.24],
           [0.  , 0.  , 0.24],
           [0.24, 0.24, 0.  ]])
    """
    logs = np.log(require_parts(parts))
    ratios = logs[:, :, None] - logs[:, None, :]
    return np.asarray(ratios.var(axis=0, ddof=1))


def require_parts(parts: ArrayLike) -> NDArray[np.float64]:
    """Check compositions at the door: numbers above 0, two parts at least.

    Parameters
    ----------
    parts : array_like of float, shape (..., parts)

    Returns
    -------
    ndarray of float, shape (..., parts)

    Raises
    ------
    DataError

    Examples
    --------
    >>> require_parts([[0.5, 0.5], [1.0, 0.0]])
    Traceback (most recent call last):
    ...
    geo.errors.DataError: composition: 1 problem
    - row 1: parts at 0 or below, or no number
        expected: every part above 0
        cure: replace zeros by what lies below the limit: replace_zeros
    """
    given = as_numbers(parts, what="composition", where="parts")
    if given.ndim == 0 or given.shape[-1] < 2:
        problem = Problem(
            where="parts", what=f"shape {given.shape}", expected="two parts or more"
        )
        raise DataError("composition", [problem])
    bad = ~np.all(np.isfinite(given) & (given > 0.0), axis=-1)
    if np.any(bad):
        problem = Problem(
            where=some_rows(bad),
            what="parts at 0 or below, or no number",
            expected="every part above 0",
            cure="replace zeros by what lies below the limit: replace_zeros",
        )
        raise DataError("composition", [problem])
    return given


def _place(over: int, *, parts: int) -> int:
    if not -parts <= over < parts:
        problem = Problem(
            where="over", what=f"{over}", expected=f"one of {parts} parts, from 0"
        )
        raise ParameterError("composition", [problem])
    return over % parts


def _basis(basis: NDArray[np.float64] | None, *, parts: int) -> NDArray[np.float64]:
    if basis is None:
        return pivot_basis(parts)
    found = require_basis(basis)
    if found.shape[1] != parts:
        problem = Problem(
            where="basis",
            what=f"of {found.shape[1]} parts",
            expected=f"of {parts}, as the composition",
        )
        raise ParameterError("composition", [problem])
    return found
