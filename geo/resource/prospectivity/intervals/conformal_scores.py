"""How far a truth lies from what a model says, in the measure of each method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.checks.folds import folds_by_label
from geo.resource.prospectivity.learners.cross_fit import cross_fit
from geo.resource.prospectivity.learners.learner import Model, QuantileModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.checks.folds import Folds
    from geo.resource.prospectivity.design.design import Design, Targets
    from geo.resource.prospectivity.learners.learner import Learner

Method = Literal["cv+", "split", "local", "cqr"]
METHODS: tuple[Method, ...] = ("cv+", "split", "local", "cqr")
SMALLEST_SCALE = 0.1
"""A local scale is at least this share of the mean error: a choice, which moves the
widths of intervals and not what they promise."""


class Band(NamedTuple):
    """What an interval is built from: ``[low - q scale, high + q scale]``.

    Attributes
    ----------
    low, high, scale : ndarray of float, shape (m,)
        The two are one number where the method starts from a prediction.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    scale: NDArray[np.float64]

    def scores(self, truth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the q at which each truth is just within.

        Parameters
        ----------
        truth : ndarray of float, shape (m,)

        Returns
        -------
        ndarray of float, shape (m,)
            Below 0 where it lies between low and high.
        """
        return np.maximum(self.low - truth, truth - self.high) / self.scale


class Ruler(Protocol):
    """A fitted model that gives bands."""

    @property
    def model(self) -> Model:
        """What it was built on."""

    def band(
        self, targets: Targets, predicted: NDArray[np.float64] | None = None
    ) -> Band:
        """Give the bands of targets.

        Parameters
        ----------
        targets : Targets
        predicted : ndarray of float, shape (m,), optional
            What the model predicts there, where it is known already.

        Returns
        -------
        Band
        """


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlainRuler:
    """Absolute errors: one width everywhere.

    Parameters
    ----------
    model : Model
    """

    model: Model

    def band(
        self, targets: Targets, predicted: NDArray[np.float64] | None = None
    ) -> Band:
        """See `Ruler.band`."""
        value = self.model.predict(targets) if predicted is None else predicted
        return Band(value, value, np.ones(len(value)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalRuler:
    """Errors over what they are expected to be (Lei et al. 2018, section 5.2).

    Parameters
    ----------
    model : Model
    errors : Model
        Of the absolute error.
    least : float
        The smallest scale.
    """

    model: Model
    errors: Model
    least: float

    def band(
        self, targets: Targets, predicted: NDArray[np.float64] | None = None
    ) -> Band:
        """See `Ruler.band`."""
        value = self.model.predict(targets) if predicted is None else predicted
        return Band(value, value, np.maximum(self.errors.predict(targets), self.least))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuantileRuler:
    """Distances beyond two conditional quantiles (Romano et al. 2019).

    Parameters
    ----------
    model : QuantileModel
    levels : tuple of float
        Of the lower and the upper quantile.
    """

    model: QuantileModel
    levels: tuple[float, float]

    def band(
        self,
        targets: Targets,
        predicted: NDArray[np.float64] | None = None,  # noqa: ARG002  of the protocol
    ) -> Band:
        """See `Ruler.band`."""
        low, high = np.sort(self.model.quantiles(targets, self.levels), axis=1).T
        return Band(low, high, np.ones(len(low)))


def ruler_for(
    learner: Learner,
    design: Design,
    *,
    method: Method,
    level: float,
    folds: Folds,
    rng: np.random.Generator,
) -> Ruler:
    """Fit a learner and say in what measure its errors are told.

    Parameters
    ----------
    learner : Learner
    design : Design
        What it is fitted to.
    method : {"cv+", "split", "local", "cqr"}
    level : float
    folds : Folds
        Over this design: those by which a local scale learns the errors.
    rng : numpy.random.Generator

    Returns
    -------
    Ruler

    Raises
    ------
    ParameterError
        ``"cqr"`` and a model without quantiles.
    DataError
        ``"local"`` and no errors at all.
    """
    stream, inner = rng.spawn(2)
    model = learner.fit(design, rng=stream)
    match method:
        case "cv+" | "split":
            return PlainRuler(model=model)
        case "cqr":
            half = (1.0 - level) / 2.0
            return QuantileRuler(
                model=_with_quantiles(model, learner), levels=(half, 1.0 - half)
            )
        case "local":
            return _local_ruler(learner, design, model=model, folds=folds, rng=inner)


def _with_quantiles(model: Model, learner: Learner) -> QuantileModel:
    if isinstance(model, QuantileModel):
        return model
    problem = Problem(
        where="method",
        what=f"'cqr' with the learner {learner.name!r}, which gives no quantiles",
        expected="a model with quantiles",
        cure="method 'cv+' or 'local', or a learner with quantiles",
    )
    raise ParameterError("conformal prediction", [problem])


def _local_ruler(
    learner: Learner,
    design: Design,
    *,
    model: Model,
    folds: Folds,
    rng: np.random.Generator,
) -> LocalRuler:
    inner, last = rng.spawn(2)
    predicted = cross_fit(design, learner, folds=folds, rng=inner).predicted
    errors = np.abs(design.response - predicted)
    least = SMALLEST_SCALE * float(np.sort(errors).mean())
    if not least > 0.0:
        problem = Problem(
            where="method",
            what="'local' where every prediction is exact",
            expected="errors to learn from",
            cure="method 'cv+'",
        )
        raise DataError("conformal prediction", [problem])
    learnt = learner.fit(replace(design, response=errors, error_sd=None), rng=last)
    return LocalRuler(model=model, errors=learnt, least=least)


def remaining_folds(folds: Folds, rows: NDArray[np.intp]) -> Folds:
    """Give the folds of some rows, renumbered among them.

    Parameters
    ----------
    folds : Folds
    rows : ndarray of int, shape (k,)

    Returns
    -------
    Folds
        Without buffers.

    Examples
    --------
    >>> folds = folds_by_label(np.array([0, 1, 2, 2]))
    >>> [fold.asked for fold in remaining_folds(folds, np.array([0, 2, 3]))]
    [array([0]), array([1, 2])]
    """
    return folds_by_label(folds.number[rows].astype(np.intp))
