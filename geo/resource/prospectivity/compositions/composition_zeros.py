"""Parts of a composition that are 0, or below a detection limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.geostat.samples import as_numbers
from geo.resource.prospectivity.design.design_checks import some_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FRACTION = 0.65  # of the limit: Martin-Fernandez et al. (2003), section 4
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replaced:
    """Compositions without zeros.

    Parameters
    ----------
    parts : ndarray of float, shape (n, parts)
        Rows sum to 1.
    replaced : ndarray of bool, shape (n, parts)
    share : ndarray of float, shape (parts,)
        Of the values of each part that were replaced: where it is large, the map
        of that part is one of its limit.
    """

    parts: NDArray[np.float64]
    replaced: NDArray[np.bool_]
    share: NDArray[np.float64]


def replace_zeros(
    parts: ArrayLike,
    *,
    limits: ArrayLike,
    whole: float = 1.0,
    fraction: float = FRACTION,
) -> Replaced:
    """Replace zeros by a fraction of the detection limit, the others shrunk alike.

    xⱼ becomes δⱼ where it is 0, and xⱼ (1 − Σ δ / c) elsewhere, c being the whole:
    ratios between the parts that were measured stay as they are.

    Parameters
    ----------
    parts : array_like of float, shape (n, parts)
        Rows sum to the whole; 0 where nothing was found.
    limits : array_like of float, broadcastable to (n, parts)
        Detection limits, in the units of the parts.
    whole : float, optional
    fraction : float, optional
        Of the limit.

    Returns
    -------
    Replaced

    Raises
    ------
    DataError
        Rows that do not sum to the whole, parts below 0, zeros without a limit,
        rows of zeros alone, limits of another shape, or limits that leave nothing for
        the others.

    References
    ----------
    Martín-Fernández, J.A., Barceló-Vidal, C. & Pawlowsky-Glahn, V. (2003). Dealing
    with zeros and missing values in compositional data sets using nonparametric
    imputation. Mathematical Geology 35, 253-278.

    Examples
    --------
    The example of scikit-bio's `multi_replace`, where δ is 1/16:

    >>> replace_zeros(
    ...     [[0.2, 0.4, 0.4, 0.0], [0.0, 0.5, 0.5, 0.0]], limits=0.0625, fraction=1.0
    ... ).parts
    array([[0.1875, 0.375 , 0.375 , 0.0625],
           [0.0625, 0.4375, 0.4375, 0.0625]])
    """
    given = as_numbers(parts, what="composition", where="parts")
    limit = _spread_out(limits, given.shape)
    zero = given == 0.0
    small = np.where(zero, fraction * limit, 0.0) / whole
    problems = _wrong(given, zero, small, whole=whole)
    if problems:
        raise DataError("zeros of a composition", problems)
    shrunk = given / whole * (1.0 - small.sum(axis=-1, keepdims=True))
    filled = np.where(zero, small, shrunk)
    return Replaced(
        parts=filled / filled.sum(axis=-1, keepdims=True),
        replaced=zero,
        share=zero.mean(axis=0),
    )


def _spread_out(limits: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    given = np.asarray(limits, dtype=float)
    try:
        return np.broadcast_to(given, shape)
    except ValueError as error:
        problem = Problem(
            where="limits",
            what=f"shape {given.shape}",
            expected=f"one for all, one for each of {shape[-1]} parts, or {shape}",
        )
        raise DataError("zeros of a composition", [problem]) from error


def _wrong(
    given: NDArray[np.float64],
    zero: NDArray[np.bool_],
    small: NDArray[np.float64],
    *,
    whole: float,
) -> list[Problem]:
    total, taken = given.sum(axis=-1), small.sum(axis=-1)
    away = np.abs(total - whole) > ROUNDING * whole
    checks = (
        (~np.isfinite(given).all(axis=-1), "parts that are no number", "numbers", ""),
        ((given < 0.0).any(axis=-1), "parts below 0", "0 or more", ""),
        (away, "parts that do not sum to the whole", f"{whole:g}", "with_rest"),
        (zero.all(axis=-1), "zeros alone", "a part that was measured", ""),
        (
            (zero & ~(small > 0.0)).any(axis=-1),
            "a zero without a detection limit",
            "a limit above 0",
            "a part that is truly absent makes another kind of ore: leave the part "
            "out, or the rows",
        ),
        (taken >= 1.0, "limits that leave nothing for the others", "below 1", ""),
    )
    return [
        Problem(
            where=some_rows(rows),
            what=what,
            expected=expected,
            cure=cure,
        )
        for rows, what, expected, cure in checks
        if np.any(rows)
    ]
