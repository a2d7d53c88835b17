"""Top-cuts: what a few high values weigh, and what capping them costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

CANDIDATES = (0.9, 0.95, 0.975, 0.99)  # quantiles whose cost is worth knowing


def apply_top_cut(values: ArrayLike, cap: float) -> NDArray[np.float64]:
    """Count values above the cap as the cap.

    Parameters
    ----------
    values : array_like of float
        Abundances or grades; NaN stays NaN.
    cap : float
        In the unit of the values, above 0.

    Returns
    -------
    ndarray of float, shape of `values`

    Raises
    ------
    ParameterError
        The cap is no number above 0.

    Examples
    --------
    >>> apply_top_cut([5.0, 50.0, np.nan], 30.0)
    array([ 5., 30., nan])
    """
    _require_caps([cap])
    return np.asarray(np.minimum(np.asarray(values, dtype=float), cap))


def candidate_caps(
    values: ArrayLike, *, quantiles: Sequence[float] = CANDIDATES
) -> tuple[float, ...]:
    """Take quantiles of the values as caps to think about.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN are left out.
    quantiles : sequence of float, optional
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Ascending, each once; the quantile k/(n + 1) is the kth value.

    Raises
    ------
    ParameterError
        A quantile is not between 0 and 1.
    DataError
        There are no values.

    Examples
    --------
    >>> candidate_caps(np.arange(1.0, 100.0), quantiles=(0.9, 0.95))
    (90.0, 95.0)
    """
    wrong = [share for share in quantiles if not 0.0 < share < 1.0]
    if wrong:
        raise ParameterError(
            "top-cut",
            [
                Problem(
                    where="quantiles",
                    what=", ".join(f"{share:g}" for share in wrong),
                    expected="above 0 and below 1",
                    cure="97.5 % is 0.975",
                )
            ],
        )
    known = _known(values)
    caps = np.quantile(known, np.asarray(quantiles, dtype=float), method="weibull")
    return tuple(float(cap) for cap in np.unique(caps) if cap > 0.0)


def top_cut_table(
    values: ArrayLike, *, caps: Sequence[float], weights: ArrayLike | None = None
) -> pd.DataFrame:
    """Tabulate what each cap would do.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        Not negative; NaN are left out.
    caps : sequence of float
        In the unit of the values.
    weights : array_like of float, shape (n,), optional
        Declustering weights of the means; equal by default.

    Returns
    -------
    pandas.DataFrame
        A row for each cap: cap; count of values, capped, capped_share (of the
        values); mean_before and mean_after; cv_before and cv_after, coefficients of
        variation; loss, the share of the mean, and so of the tonnes or the metal,
        that is cut.

    Raises
    ------
    ParameterError
        A cap is no number above 0.
    DataError
        There are no values, or some are negative or infinite, or weights do not
        fit.

    Examples
    --------
    >>> table = top_cut_table([5.0, 10.0, 15.0, 90.0], caps=[30.0])
    >>> print(table[["cap", "count", "capped", "mean_before", "mean_after", "loss"]])
        cap  count  capped  mean_before  mean_after  loss
    0  30.0      4       1         30.0        15.0   0.5
    """
    _require_caps(caps)
    known = _known(values)
    shares = _shares(values, weights)
    before, cv_before = _moments(known, shares)
    rows = []
    for cap in caps:
        cut = apply_top_cut(known, cap)
        after, cv_after = _moments(cut, shares)
        capped = int((known > cap).sum())
        rows.append(
            {
                "cap": float(cap),
                "count": len(known),
                "capped": capped,
                "capped_share": capped / len(known),
                "mean_before": before,
                "mean_after": after,
                "cv_before": cv_before,
                "cv_after": cv_after,
                "loss": 1.0 - after / before if before > 0.0 else 0.0,
            }
        )
    return pd.DataFrame(rows)


def top_cut_notes(
    values: ArrayLike,
    *,
    what: str,
    unit: str,
    cap: float | None = None,
    weights: ArrayLike | None = None,
) -> tuple[str, ...]:
    """Say which top-cut was made, and what it and others would cost.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    what : str
        Whose and what the values are, such as "field: abundance".
    unit : str
        Such as "kg/m2 wet".
    cap : float, optional
        The one made; none by default.
    weights : array_like of float, shape (n,), optional
        Declustering weights.

    Returns
    -------
    tuple of str
        What was done first, then the candidates at quantiles.

    Raises
    ------
    ParameterError
        The cap is no number above 0.
    DataError
        As `top_cut_table`.

    Examples
    --------
    >>> notes = top_cut_notes(
    ...     np.append(np.full(99, 10.0), 90.0), what="field: abundance", unit="kg/m2"
    ... )
    >>> notes[0]
    'field: abundance: no top-cut; highest 90 kg/m2, mean 10.8, CV 0.74'
    >>> notes = top_cut_notes([5.0, 5.0, 50.0], what="Ni", unit="%", cap=20.0)
    >>> print(notes[0])
    Ni: top-cut at 20 %, 1 of 3 values, mean 20 to 10, CV 1.06 to 0.71, 50.0 % of the
    mean cut
    """
    known = _known(values)
    if cap is None:
        before, cv = _moments(known, _shares(values, weights))
        made = (
            f"{what}: no top-cut; highest {known.max():.4g} {unit}, mean {before:.4g}, "
            f"CV {cv:.2f}"
        )
    else:
        row = top_cut_table(values, caps=[cap], weights=weights).to_dict("records")[0]
        made = (
            f"{what}: top-cut at {cap:.4g} {unit}, {row['capped']} of {row['count']} "
            f"values, mean {row['mean_before']:.4g} to {row['mean_after']:.4g}, CV "
            f"{row['cv_before']:.2f} to {row['cv_after']:.2f}, "
            f"{100.0 * row['loss']:.1f} % of the mean cut"
        )
    others = top_cut_table(values, caps=candidate_caps(values), weights=weights)
    costs = [
        f"{row['cap']:.4g} would cut {row['capped']} values and "
        f"{100.0 * row['loss']:.1f} % of the mean"
        for row in others.to_dict("records")
        if row["capped"]
    ]
    return (made, f"{what}: a cap of " + "; of ".join(costs)) if costs else (made,)


def _require_caps(caps: Sequence[float]) -> None:
    wrong = [cap for cap in caps if not 0.0 < cap < float("inf")]
    if wrong:
        raise ParameterError(
            "top-cut",
            [
                Problem(
                    where="cap",
                    what=", ".join(f"{cap:g}" for cap in wrong),
                    expected="a number above 0, in the unit of the values",
                    cure="leave it out to cut nothing",
                )
            ],
        )


def _known(values: ArrayLike) -> NDArray[np.float64]:
    given = np.asarray(values, dtype=float).ravel()
    known = given[~np.isnan(given)]
    problems = []
    if not known.size:
        problems.append(Problem(where="values", what="none", expected="one or more"))
    impossible = known[(known < 0.0) | np.isinf(known)]
    if impossible.size:
        problems.append(
            Problem(
                where="values",
                what=f"{impossible.size} such as {impossible[0]:g}",
                expected="0 or more, and finite",
            )
        )
    if problems:
        raise DataError("top-cut", problems)
    return np.asarray(known)


def _shares(values: ArrayLike, weights: ArrayLike | None) -> NDArray[np.float64]:
    """Give the share of each known value in the means."""
    given = np.asarray(values, dtype=float).ravel()
    full = np.ones(given.shape) if weights is None else np.asarray(weights, dtype=float)
    known = ~np.isnan(given)
    if (
        full.shape != given.shape
        or not (full[known] >= 0.0).all()
        or not full[known].sum() > 0.0
    ):
        raise DataError(
            "top-cut",
            [
                Problem(
                    where="weights",
                    what=f"{full.size} for {given.size} values, or not above 0",
                    expected="one for each value, 0 or more, not all 0",
                )
            ],
        )
    return np.asarray(full[known] / full[known].sum())


def _moments(
    known: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[float, float]:
    """Give the mean and the coefficient of variation, for the population."""
    mean = float((known * shares).sum())
    variance = float((shares * (known - mean) ** 2).sum())
    return mean, float(np.sqrt(variance)) / mean if mean > 0.0 else 0.0
