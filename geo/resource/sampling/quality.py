"""What readings that were taken twice say of bias and precision."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NORMAL_95 = 1.959964  # two-sided quantile of the normal law


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """How well readings of the same samples repeat.

    Parameters
    ----------
    pairs : int
    mean_first, mean_second : float
    bias : float
        Mean of second − first.
    bias_sd : float
        Its standard error.
    rms_cv : float
        Root mean square over the pairs of √2 |a − b| / (a + b), a fraction: the
        relative standard deviation of one reading. Pairs of two zeros are not in it.
    precision_95 : float
        1.96 times that: how far a reading lies from the mean of many, 19 times out
        of 20.
    repeat_sd : float
        Standard deviation of one reading in its own unit, √(Σ(a − b)²/(2 n)).
    r : float
        Correlation; NaN where one side does not vary.
    """

    pairs: int
    mean_first: float
    mean_second: float
    bias: float
    bias_sd: float
    rms_cv: float
    precision_95: float
    repeat_sd: float
    r: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """How true readings of material of a known grade are.

    Parameters
    ----------
    readings : int
    certified : float
        Mean of what the material holds.
    bias : float
        Mean of measured − certified.
    bias_sd : float
        Its standard error.
    relative_bias : float
        Over the certified mean.
    mean_z, z_sd : float
        Of (measured − certified) / sd: 0 and 1 where the laboratory is as good as
        the certificate says. NaN where no standard deviation is stated.
    within_2sd, within_3sd : float
        Shares of readings; of a normal law 0.954 and 0.997.
    """

    readings: int
    certified: float
    bias: float
    bias_sd: float
    relative_bias: float
    mean_z: float
    z_sd: float
    within_2sd: float
    within_3sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplerPairs:
    """How two samplers at the same places compare.

    Parameters
    ----------
    pairs : int
    mean_first, mean_second : float
    factor : float
        Ratio of means, first over second: what brings the second to the first.
    factor_sd : float
        Its standard error by the delta method.
    r : float
        Correlation; NaN where one side does not vary.
    bias : float
        Mean of first − second.
    difference_sd : float
        Standard deviation of first − second: the own errors of both, and the ground
        between them.

    References
    ----------
    Cochran, W. G. (1977). Sampling techniques, 3rd ed., ch. 6. Wiley (the variance
    of a ratio of means).
    """

    pairs: int
    mean_first: float
    mean_second: float
    factor: float
    factor_sd: float
    r: float
    bias: float
    difference_sd: float


def compare_duplicates(first: ArrayLike, second: ArrayLike) -> Duplicates:
    """Compare originals with their duplicates.

    Parameters
    ----------
    first, second : array_like of float, shape (n,)
        0 or more, in one unit.

    Returns
    -------
    Duplicates

    Raises
    ------
    DataError
        Fewer than two pairs, or numbers that are below 0 or not finite.

    References
    ----------
    Stanley, C. R. and Lawie, D. (2007). Average relative error in geochemical
    determinations. Exploration and Environmental Geology 7, 267-275 (the root mean
    square CV; unverified).

    Examples
    --------
    >>> found = compare_duplicates([1.0, 2.0], [1.1, 2.0])
    >>> round(found.bias, 6), round(found.rms_cv, 6)
    (0.05, 0.047619)
    """
    a, b = _pairs(first, second, what="duplicates")
    difference, total = b - a, a + b
    some = total > 0.0
    cv = np.sqrt(2.0) * np.abs(difference[some]) / total[some]
    rms_cv = float(np.sqrt(np.mean(cv**2))) if some.any() else float("nan")
    return Duplicates(
        pairs=len(a),
        mean_first=float(a.mean()),
        mean_second=float(b.mean()),
        bias=float(difference.mean()),
        bias_sd=_standard_error(difference),
        rms_cv=rms_cv,
        precision_95=NORMAL_95 * rms_cv,
        repeat_sd=float(np.sqrt(np.mean(difference**2) / 2.0)),
        r=_correlation(a, b),
    )


def compare_standards(
    measured: ArrayLike, certified: ArrayLike, *, certified_sd: ArrayLike | None = None
) -> Standards:
    """Compare readings of standards with their certificates.

    Parameters
    ----------
    measured, certified : array_like of float, shape (n,)
        In one unit.
    certified_sd : array_like of float, shape (n,), optional
        That one reading may have; NaN where not stated.

    Returns
    -------
    Standards

    Raises
    ------
    DataError
        Fewer than two readings, or numbers that are below 0 or not finite.

    Examples
    --------
    >>> found = compare_standards(
    ...     [1.31, 1.29, 1.36], [1.30] * 3, certified_sd=[0.02] * 3
    ... )
    >>> round(found.bias, 4), round(found.mean_z, 3), round(found.within_2sd, 3)
    (0.02, 1.0, 0.667)
    """
    read, known = _pairs(measured, certified, what="standards")
    difference = read - known
    spread = np.full(len(read), np.nan)
    if certified_sd is not None:
        spread = np.broadcast_to(np.asarray(certified_sd, dtype=float), read.shape)
    z = difference / np.where(spread > 0.0, spread, np.nan)
    z = z[np.isfinite(z)]
    return Standards(
        readings=len(read),
        certified=float(known.mean()),
        bias=float(difference.mean()),
        bias_sd=_standard_error(difference),
        relative_bias=float(difference.mean() / known.mean())
        if known.mean() > 0.0
        else float("nan"),
        mean_z=float(z.mean()) if len(z) else float("nan"),
        z_sd=float(z.std(ddof=1)) if len(z) > 1 else float("nan"),
        within_2sd=_share(np.abs(z) <= 2.0),
        within_3sd=_share(np.abs(z) <= 3.0),
    )


def compare_samplers(first: ArrayLike, second: ArrayLike) -> SamplerPairs:
    """Compare two samplers at the same places.

    Parameters
    ----------
    first : array_like of float, shape (n,)
        The one that is trusted, kg/m2.
    second : array_like of float, shape (n,)

    Returns
    -------
    SamplerPairs
        Its factor and `factor_sd` may go into `geo.model.sampling.Device`.

    Raises
    ------
    DataError
        Fewer than two pairs, numbers that are below 0 or not finite, or a second
        sampler that caught nothing.

    Examples
    --------
    >>> found = compare_samplers([13.0, 26.0, 20.0], [10.0, 20.0, 15.0])
    >>> round(found.factor, 3), round(found.factor_sd, 3), round(found.r, 3)
    (1.311, 0.011, 0.999)
    """
    a, b = _pairs(first, second, what="pairs of samplers")
    if b.mean() == 0.0:
        raise DataError(
            "pairs of samplers",
            [Problem(where="second", what="0 throughout", expected="some above 0")],
        )
    ratio = a.mean() / b.mean()
    residual = a - ratio * b
    return SamplerPairs(
        pairs=len(a),
        mean_first=float(a.mean()),
        mean_second=float(b.mean()),
        factor=float(ratio),
        factor_sd=float(_standard_error(residual) / b.mean()),
        r=_correlation(a, b),
        bias=float(np.mean(a - b)),
        difference_sd=float(np.std(a - b, ddof=1)),
    )


def quality_table(
    found: dict[str, Duplicates | Standards | SamplerPairs],
) -> pd.DataFrame:
    """List what was found, a row for each figure.

    Parameters
    ----------
    found : dict of str to Duplicates, Standards or SamplerPairs
        By the name of the table.

    Returns
    -------
    pandas.DataFrame
        Columns table, kind, figure, value.

    Examples
    --------
    >>> found = compare_duplicates([1.0, 2.0], [1.1, 2.0])
    >>> quality_table({"Ni": found})["figure"].tolist()[:4]
    ['pairs', 'mean_first', 'mean_second', 'bias']
    """
    kinds: dict[type, str] = {
        Duplicates: "duplicates",
        Standards: "standards",
        SamplerPairs: "pairs",
    }
    rows = [
        {"table": name, "kind": kinds[type(each)], "figure": figure, "value": value}
        for name, each in found.items()
        for figure, value in asdict(each).items()
    ]
    return pd.DataFrame(rows, columns=["table", "kind", "figure", "value"])


def _pairs(
    first: ArrayLike, second: ArrayLike, *, what: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    a, b = (np.asarray(each, dtype=float).ravel() for each in (first, second))
    problems = []
    if len(a) != len(b) or len(a) < 2:
        problems.append(
            Problem(
                where="readings",
                what=f"{len(a)} and {len(b)}",
                expected="two or more on each side, as many",
            )
        )
    wrong = [
        f"{name} {each[bad][0]:g}"
        for name, each in (("first", a), ("second", b))
        if np.any(bad := ~(np.isfinite(each) & (each >= 0.0)))
    ]
    if wrong:
        problems.append(
            Problem(
                where="readings", what=", ".join(wrong), expected="finite, 0 or more"
            )
        )
    if problems:
        raise DataError(what, problems)
    return a, b


def _standard_error(values: NDArray[np.float64]) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def _share(within: NDArray[np.bool_]) -> float:
    return float(within.mean()) if within.size else float("nan")


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])
