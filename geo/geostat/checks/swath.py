"""Means of samples and estimates side by side, in bands across the ground."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.samples import require_points, require_samples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

MOST_BANDS = 100_000
OWN_COLUMNS = ("from_m", "to_m", "samples", "mean", "declustered", "targets")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swath:
    """What a swath plot shows: one row per band.

    Parameters
    ----------
    azimuth_deg : float
        The direction in which the bands follow each other, clockwise from north.
    table : pandas.DataFrame
        from_m, to_m (along that direction: northing at 0°, easting at 90°),
        samples (how many), mean and declustered (of their values), targets (how
        many), and for each set of estimates its mean under its name and the
        masked targets that are left out of it, as "<name> masked". A mean is NaN
        where nothing was counted. Bands follow each other without a gap; empty
        ones are listed.

    Examples
    --------
    >>> swath = swath_means(
    ...     [[0.0, 1.0], [0.0, 2.0], [0.0, 12.0]],
    ...     [4.0, 6.0, 9.0],
    ...     onto=[[5.0, 5.0], [5.0, 15.0]],
    ...     estimates={"kriged": [5.5, 8.0]},
    ...     width_m=10.0,
    ...     azimuth_deg=0.0,
    ... )
    >>> swath.table[["from_m", "samples", "mean", "kriged"]]
       from_m  samples  mean  kriged
    0     0.0        2   5.0     5.5
    1    10.0        1   9.0     8.0
    """

    azimuth_deg: float
    table: pd.DataFrame


def swath_means(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    onto: ArrayLike,
    estimates: Mapping[str, ArrayLike],
    width_m: float,
    azimuth_deg: float = 90.0,
    weights: ArrayLike | None = None,
) -> Swath:
    """Average samples and estimates over bands of one width.

    Where estimates follow the declustered samples from band to band, they keep
    the trend of the ground; a band where they part has few samples, or a bias.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Samples: easting and northing, m.
    values : array_like of float, shape (n,)
    onto : array_like of float, shape (targets, 2)
        Where was estimated, on ground of one size each.
    estimates : mapping of str to array_like of float, shape (targets,)
        Sets of estimates by name; NaN where a target is masked.
    width_m : float
        Of a band; bands begin at whole multiples of it.
    azimuth_deg : float, optional
        Direction in which the bands follow each other, clockwise from north: 90
        for bands of easting, 0 for bands of northing.
    weights : array_like of float, shape (n,), optional
        Declustering weights of the samples; equal by default.

    Returns
    -------
    Swath

    Raises
    ------
    DataError
        Samples, targets, weights or estimates that do not pass the door.
    ParameterError

    Examples
    --------
    >>> swath_means(
    ...     [[1.0, 0.0], [2.0, 0.0]],
    ...     [4.0, 8.0],
    ...     onto=[[3.0, 3.0]],
    ...     estimates={"kriged": [7.0]},
    ...     width_m=10.0,
    ...     weights=[1.0, 3.0],
    ... ).table[["mean", "declustered", "kriged"]]
       mean  declustered  kriged
    0   6.0          7.0     7.0
    """
    _require_bands(width_m, azimuth_deg)
    samples = require_samples(coordinates, values, distinct=False)
    targets = require_points(onto, what="targets")
    own = np.ones(len(samples)) if weights is None else np.asarray(weights, dtype=float)
    sets = {name: np.asarray(each, dtype=float) for name, each in estimates.items()}
    _require_columns(samples.measured, own, sets, targets=len(targets))

    azimuth = np.radians(azimuth_deg)
    along = np.array([np.sin(azimuth), np.cos(azimuth)])
    bands = [
        np.floor((places @ along) / width_m)
        for places in (samples.coordinates, targets)
    ]
    first = min(float(band.min()) for band in bands if len(band))
    count = _require_few(max(float(band.max()) for band in bands if len(band)) - first)
    of_sample, of_target = ((band - first).astype(np.intp) for band in bands)

    column = samples.measured[:, 0]
    from_m = (first + np.arange(count)) * width_m
    table = {
        "from_m": from_m,
        "to_m": from_m + width_m,
        "samples": np.bincount(of_sample, minlength=count),
        "mean": _means(of_sample, column, np.ones(len(column)), count=count),
        "declustered": _means(of_sample, column, own, count=count),
        "targets": np.bincount(of_target, minlength=count),
    }
    for name, each in sets.items():
        told = np.isfinite(each)
        table[name] = _means(of_target, np.where(told, each, 0.0), told, count=count)
        table[f"{name} masked"] = np.bincount(of_target[~told], minlength=count)
    return Swath(azimuth_deg=azimuth_deg, table=pd.DataFrame(table))


def _means(
    bands: NDArray[np.intp],
    values: NDArray[np.float64],
    weights: NDArray[np.float64] | NDArray[np.bool_],
    *,
    count: int,
) -> NDArray[np.float64]:
    total = np.bincount(bands, weights=weights, minlength=count)
    sums = np.bincount(bands, weights=weights * values, minlength=count)
    return np.where(total > 0.0, sums / np.where(total > 0.0, total, 1.0), np.nan)


def _require_bands(width_m: float, azimuth_deg: float) -> None:
    problems = []
    if not (np.isfinite(width_m) and width_m > 0.0):
        problems.append(
            Problem(where="width_m", what=f"{width_m}", expected="metres above 0")
        )
    if not np.isfinite(azimuth_deg):
        problems.append(
            Problem(
                where="azimuth_deg",
                what=f"{azimuth_deg}",
                expected="degrees clockwise from north",
            )
        )
    if problems:
        raise ParameterError("swath", problems)


def _require_few(widths: float) -> int:
    if widths >= MOST_BANDS:
        raise ParameterError(
            "swath",
            [
                Problem(
                    where="width_m",
                    what=f"cuts the ground into {widths + 1:.3g} bands",
                    expected=f"at most {MOST_BANDS:,}",
                    cure="a wider band",
                )
            ],
        )
    return int(widths) + 1


def _require_columns(
    measured: NDArray[np.float64],
    weights: NDArray[np.float64],
    estimates: Mapping[str, NDArray[np.float64]],
    *,
    targets: int,
) -> None:
    count, variables = measured.shape
    problems = []
    if variables != 1:
        problems.append(
            Problem(where="values", what=f"{variables} variables", expected="one")
        )
    if weights.shape != (count,):
        problems.append(
            Problem(
                where="weights", what=f"shape {weights.shape}", expected=f"({count},)"
            )
        )
    elif not np.all(np.isfinite(weights) & (weights >= 0.0)):
        problems.append(
            Problem(
                where="weights",
                what="below 0 or not finite",
                expected="numbers from 0 on",
            )
        )
    for name, each in estimates.items():
        problems += _against_estimates(name, each, targets=targets)
    columns = Counter(
        [*OWN_COLUMNS, *estimates, *(f"{name} masked" for name in estimates)]
    )
    problems += [
        Problem(
            where="estimates",
            what=f"{column!r} would name two columns of the swath",
            expected="names of their own",
        )
        for column, times in columns.items()
        if times > 1
    ]
    if problems:
        raise DataError("swath", problems)


def _against_estimates(
    name: str, each: NDArray[np.float64], *, targets: int
) -> list[Problem]:
    where = f"estimates[{name!r}]"
    problems = []
    if each.shape != (targets,):
        problems.append(
            Problem(
                where=where,
                what=f"shape {each.shape}",
                expected=f"({targets},), as the targets",
            )
        )
    if np.isinf(each).any():
        problems.append(
            Problem(where=where, what="infinite", expected="numbers, NaN where masked")
        )
    return problems
