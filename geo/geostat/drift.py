"""What is known of the mean: a value, a trend, or a covariate that it follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.support import BlockSupport


def _require_degree(what: str, degree: int) -> None:
    if degree not in {0, 1, 2}:
        problem = Problem(where="degree", what=f"{degree}", expected="0, 1 or 2")
        raise ParameterError(what, [problem])


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMean:
    """A mean that is known: simple kriging.

    Parameters
    ----------
    value : float
        In the units of the values; where several variables are kriged with one
        variogram, the mean of each of them.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> KnownMean(value=12.5)
    KnownMean(value=12.5)
    """

    value: float

    def __post_init__(self) -> None:
        if not np.isfinite(self.value):
            problem = Problem(
                where="value", what=f"{self.value}", expected="a finite number"
            )
            raise ParameterError("known mean", [problem])


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A polynomial of the coordinates with unknown coefficients.

    Parameters
    ----------
    degree : {0, 1, 2}, optional
        0, a constant, is ordinary kriging; 1 and 2 are universal kriging.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> Trend(degree=1)
    Trend(degree=1)
    """

    degree: int = 0

    def __post_init__(self) -> None:
        _require_degree("trend", self.degree)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExternalDrift:
    """A mean that follows covariates, with unknown coefficients.

    Parameters
    ----------
    at_samples : array_like of float, shape (n,) or (n, covariates)
        The covariates at the samples.
    at_targets : array_like of float, shape (targets,) or (targets, covariates)
        At the targets; means over the block where blocks are estimated. Where
        only samples are predicted (cross-validation) None is enough.
    degree : {0, 1, 2}, optional
        Of a polynomial of the coordinates besides; a constant always takes part.

    Raises
    ------
    DataError
        Covariates that are not finite, or of another number at the targets.
    ParameterError

    Examples
    --------
    >>> depth = ExternalDrift(at_samples=[5_000.0, 5_200.0], at_targets=[5_100.0])
    >>> depth.at_samples
    array([[5000.],
           [5200.]])
    """

    at_samples: NDArray[np.float64]
    at_targets: NDArray[np.float64] | None = None
    degree: int = 0

    def __init__(
        self,
        *,
        at_samples: ArrayLike,
        at_targets: ArrayLike | None = None,
        degree: int = 0,
    ) -> None:
        _require_degree("external drift", degree)
        known = _columns(at_samples)
        wanted = None if at_targets is None else _columns(at_targets)
        _require_covariates(known, wanted)
        object.__setattr__(self, "at_samples", known)
        object.__setattr__(self, "at_targets", wanted)
        object.__setattr__(self, "degree", degree)


Drift = KnownMean | Trend | ExternalDrift
ORDINARY = Trend()


class Places(NamedTuple):
    """Where a drift is evaluated.

    Attributes
    ----------
    points : ndarray of float, shape (..., n, 2)
        Easting and northing, m.
    covariates : ndarray of float, shape (..., n, q)
        Of an external drift; q is 0 without one.
    """

    points: NDArray[np.float64]
    covariates: NDArray[np.float64]


class Frame(NamedTuple):
    """What coordinates and covariates are counted from, and in what unit.

    A drift with a constant does not change with either; the numbers stay near
    one.

    Attributes
    ----------
    centre, scale : ndarray of float, shape (..., 1, 2 + q)
    """

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]


def frame_of(places: Places) -> Frame:
    """Put the origin amid some samples.

    Parameters
    ----------
    places : Places

    Returns
    -------
    Frame

    Examples
    --------
    >>> line = Places(np.array([[0.0, 5.0], [8.0, 5.0]]), np.empty((2, 0)))
    >>> frame_of(line)
    Frame(centre=array([[4., 5.]]), scale=array([[4., 1.]]))
    """
    whole = np.concatenate(places, axis=-1)
    centre = whole.mean(axis=-2, keepdims=True)
    scale = np.abs(whole - centre).max(axis=-2, keepdims=True)
    return Frame(centre, np.where(scale > 0.0, scale, 1.0))


def drift_columns(drift: Drift, places: Places, *, frame: Frame) -> NDArray[np.float64]:
    """Tabulate the columns of a drift, the constant first.

    Parameters
    ----------
    drift : Drift
    places : Places
    frame : Frame

    Returns
    -------
    ndarray of float, shape (..., n, p)
        No column for a known mean.

    Examples
    --------
    >>> line = Places(np.array([[0.0, 5.0], [8.0, 5.0]]), np.empty((2, 0)))
    >>> drift_columns(Trend(degree=1), line, frame=frame_of(line))
    array([[ 1., -1.,  0.],
           [ 1.,  1.,  0.]])
    """
    shape = places.points.shape[:-1]
    if isinstance(drift, KnownMean):
        return np.empty((*shape, 0))
    within = (np.concatenate(places, axis=-1) - frame.centre) / frame.scale
    east, north, covariates = within[..., 0], within[..., 1], within[..., 2:]
    powers = [
        east ** (degree - up) * north**up
        for degree in range(drift.degree + 1)
        for up in range(degree + 1)
    ]
    return np.concatenate([np.stack(powers, axis=-1), covariates], axis=-1)


def drift_of_targets(
    drift: Drift, targets: Places, *, frame: Frame, block: BlockSupport | None
) -> NDArray[np.float64]:
    """Tabulate the drift of points, or its mean over blocks.

    Parameters
    ----------
    drift : KnownMean, Trend or ExternalDrift
    targets : Places
        Of shape (..., m, 2); covariates are those of the whole block.
    frame : Frame
    block : BlockSupport or None

    Returns
    -------
    ndarray of float, shape (..., p, m)

    Examples
    --------
    >>> place = Places(np.array([[3.0, 5.0]]), np.empty((1, 0)))
    >>> drift_of_targets(Trend(), place, frame=frame_of(place), block=None)
    array([[1.]])
    """
    if block is None:
        return np.swapaxes(drift_columns(drift, targets, frame=frame), -1, -2)
    points = targets.points[..., None, :] + block.offsets()
    covariates = np.broadcast_to(
        targets.covariates[..., None, :],
        (*points.shape[:-1], targets.covariates.shape[-1]),
    )
    within = Frame(frame.centre[..., None, :], frame.scale[..., None, :])
    columns = drift_columns(drift, Places(points, covariates), frame=within)
    return np.swapaxes(columns.swapaxes(-1, -2) @ block.weights(), -1, -2)


def covariates_at_samples(drift: Drift, count: int) -> NDArray[np.float64]:
    """Give the covariates of the samples, checked against their number.

    Parameters
    ----------
    drift : Drift
    count : int
        Samples.

    Returns
    -------
    ndarray of float, shape (count, q)

    Raises
    ------
    DataError

    Examples
    --------
    >>> covariates_at_samples(Trend(), 3).shape
    (3, 0)
    """
    if not isinstance(drift, ExternalDrift):
        return np.empty((count, 0))
    _require_count("at_samples", drift.at_samples, count)
    return drift.at_samples


def covariates_at_targets(drift: Drift, count: int) -> NDArray[np.float64]:
    """Give the covariates of the targets, checked against their number.

    Parameters
    ----------
    drift : Drift
    count : int
        Targets.

    Returns
    -------
    ndarray of float, shape (count, q)

    Raises
    ------
    DataError

    Examples
    --------
    >>> covariates_at_targets(ExternalDrift(at_samples=[1.0, 2.0]), 1)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: external drift: 1 problem
    - at_targets: there are none
        expected: the covariates of each of the 1 targets
    """
    if not isinstance(drift, ExternalDrift):
        return np.empty((count, 0))
    if drift.at_targets is None:
        problem = Problem(
            where="at_targets",
            what="there are none",
            expected=f"the covariates of each of the {count} targets",
        )
        raise DataError("external drift", [problem])
    _require_count("at_targets", drift.at_targets, count)
    return drift.at_targets


def _columns(covariates: ArrayLike) -> NDArray[np.float64]:
    known = np.asarray(covariates, dtype=float)
    return known[:, None] if known.ndim == 1 else known


def _require_covariates(
    known: NDArray[np.float64], wanted: NDArray[np.float64] | None
) -> None:
    problems = []
    for where, table in (("at_samples", known), ("at_targets", wanted)):
        if table is None:
            continue
        if table.ndim != 2 or table.shape[1] < 1:
            problems.append(
                Problem(
                    where=where,
                    what=f"shape {table.shape}",
                    expected="(n,) or (n, covariates)",
                )
            )
        elif not np.isfinite(table).all():
            rows = int((~np.isfinite(table).all(axis=1)).sum())
            problems.append(
                Problem(
                    where=where,
                    what=f"{rows} of {len(table)} rows are not finite",
                    expected="a number in every row",
                    cure="leave these samples or targets out, or fill the covariate",
                )
            )
    if not problems and wanted is not None and known.shape[1] != wanted.shape[1]:
        problems.append(
            Problem(
                where="at_targets",
                what=f"{wanted.shape[1]} covariates",
                expected=f"{known.shape[1]}, as at the samples",
            )
        )
    if problems:
        raise DataError("external drift", problems)


def _require_count(where: str, table: NDArray[np.float64], count: int) -> None:
    if len(table) != count:
        problem = Problem(
            where=where, what=f"{len(table)} rows", expected=f"{count}, one for each"
        )
        raise DataError("external drift", [problem])
