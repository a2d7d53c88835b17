"""Which learners are tried for a map, and which makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import not_finite, outside, repeated

if TYPE_CHECKING:
    from geo.model.prospect_points import PointKind

IntervalMethod = Literal["cv+", "split", "local", "cqr"]
CalibrationMethod = Literal["platt", "isotonic", "none"]

BEST = "best"
"""In place of a learner's name: the one of the best score under spatial folds."""

LEARNERS: dict[PointKind, tuple[str, ...]] = {
    "occurrence": ("logistic", "forest", "boosting"),
    "quantity": (
        "linear",
        "forest",
        "boosting",
        "external drift",
        "regression kriging",
    ),
}
BASELINES: dict[PointKind, tuple[str, ...]] = {
    "occurrence": ("mean", "distance"),
    "quantity": ("mean", "nearest", "inverse distance", "kriging"),
}

_SHORTEST_M, _LONGEST_M = 1.0, 2.0e7


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectModel:
    """Which learners are tried, and which makes the map.

    Parameters
    ----------
    learners : tuple of str, optional
        What learns from covariates: names as
        `geo.resource.prospectivity.learners.catalogue.learners_of` lists them;
        `LEARNERS` of the kind by default.
    baselines : tuple of str, optional
        What the learners must beat; `BASELINES` of the kind by default.
    chosen : str, optional
        What makes the map: the name of one of these, or ``"best"``, the one of the
        best score under spatial folds, a baseline too.
    calibration : {"platt", "isotonic", "none"}, optional
        How the probabilities of an occurrence are calibrated, by ground left out; the
        calibration is kept where it makes the score under spatial folds better.
    decluster_m : float, optional
        Stations are weighted by the inverse of how densely the ground so far round
        them was sampled; all alike by default.
    prevalence : float, optional
        Share of the ground that bears the thing, where somebody knows it: an
        occurrence's probabilities are corrected for the share among the points.
    prevalence_source : str, optional
        Who says so; required with the prevalence.
    level : float, optional
        What the intervals promise.
    intervals : {"cv+", "split", "local", "cqr"}, optional
        How they are made conformal, as
        `geo.resource.prospectivity.intervals.conformal.conformal_intervals` says.
    lowest, highest : float, optional
        Least and most that a quantity can be, such as 0 of an abundance: intervals
        are cut there.

    Raises
    ------
    ParameterError
        With every problem.

    Examples
    --------
    >>> ProspectModel(learners=("forest",), chosen="linear")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: model: 1 problem
    - chosen: 'linear'
        expected: one of best, forest
        cure: name it among the learners or baselines too
    """

    learners: tuple[str, ...] = ()
    baselines: tuple[str, ...] = ()
    chosen: str = BEST
    calibration: CalibrationMethod = "platt"
    decluster_m: float | None = None
    prevalence: float | None = None
    prevalence_source: str = ""
    level: float = 0.9
    intervals: IntervalMethod = "cv+"
    lowest: float | None = None
    highest: float | None = None

    def __post_init__(self) -> None:
        problems = [
            *repeated("model", "name", (*self.learners, *self.baselines)),
            *(
                replace(each, cure="0.9 for intervals that hold nine truths in ten")
                for each in outside(self, "level", low=0.5, high=0.99)
            ),
            *outside(self, "decluster_m", low=_SHORTEST_M, high=_LONGEST_M),
            *outside(self, "prevalence", low=1e-6, high=1.0 - 1e-6),
            *not_finite("lowest", self.lowest),
            *not_finite("highest", self.highest),
        ]
        tried = (*self.learners, *self.baselines)
        if tried and self.chosen not in {BEST, *tried}:
            problems.append(
                Problem(
                    where="chosen",
                    what=repr(self.chosen),
                    expected="one of " + ", ".join((BEST, *tried)),
                    cure="name it among the learners or baselines too",
                )
            )
        low, high = self.lowest, self.highest
        if low is not None and high is not None and not low < high:
            problems.append(
                Problem(
                    where="lowest",
                    what=f"{low:g}, beside highest = {high:g}",
                    expected="less than it",
                )
            )
        if self.prevalence is not None and not self.prevalence_source.strip():
            problems.append(
                Problem(
                    where="prevalence_source",
                    what="empty beside a prevalence",
                    expected="who says so",
                    cure="a survey or a paper; or leave the prevalence out",
                )
            )
        if problems:
            raise ParameterError("model", problems)

    def learners_of(self, kind: PointKind) -> tuple[str, ...]:
        """Name what learns from covariates.

        Parameters
        ----------
        kind : {"occurrence", "quantity"}

        Returns
        -------
        tuple of str

        Examples
        --------
        >>> ProspectModel(baselines=("mean",)).learners_of("occurrence")
        ('logistic', 'forest', 'boosting')
        """
        return self.learners or LEARNERS[kind]

    def baselines_of(self, kind: PointKind) -> tuple[str, ...]:
        """Name what the learners must beat.

        Parameters
        ----------
        kind : {"occurrence", "quantity"}

        Returns
        -------
        tuple of str
        """
        return self.baselines or BASELINES[kind]
