"""One variable as it was measured: what a simulation is conditioned on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError, Problem
from geo.geostat.samples import Samples, require_samples
from geo.geostat.stochastic.causes import Cause, bad_causes, moved
from geo.geostat.stochastic.transforms import Transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


FARTHEST_SD = 5.0  # of a cause: one draw in two million lies beyond


class CorrectedScores(NamedTuple):
    """The scores of one realization.

    Attributes
    ----------
    transform : Transform
        By which they go back to values.
    scores : ndarray of float, shape (n,)
    held : int
        Corrected values that left the bounds of the transform and were held there.
    """

    transform: Transform
    scores: NDArray[np.float64]
    held: int


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Measured:
    """A variable with its samples, its transform and its errors.

    Parameters
    ----------
    name : str
        As the model of several variables calls it.
    coordinates : array_like of float, shape (n, 2)
        Easting and northing in the system of the grid, m.
    values : array_like of float, shape (n,)
    transform : Transform
        `NormalScore` fitted to these values, or `Centred`.
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error, in squared units of the values.
    causes : sequence of Cause, optional
        Errors that samples share. Where a realization moves the values by them, a
        normal-score transform is fitted anew, so that ground far from all samples
        is moved too.

    Raises
    ------
    DataError
        What `require_samples` refuses, values that the transform does not cover,
        causes of another number of samples or that stand twice, or causes so
        large that a draw could leave all values at one bound of the tails.

    Examples
    --------
    >>> from geo.geostat.stochastic.centred import Centred
    >>> Measured(
    ...     "abundance",
    ...     coordinates=[[0.0, 0.0], [900.0, 0.0]],
    ...     values=[12.0, 15.0],
    ...     transform=Centred(mean=14.0),
    ... ).scores()
    array([-2.,  1.])
    """

    name: str
    samples: Samples
    transform: Transform
    causes: tuple[Cause, ...]

    def __init__(
        self,
        name: str,
        *,
        coordinates: ArrayLike,
        values: ArrayLike,
        transform: Transform,
        error_variance: ArrayLike | None = None,
        causes: Sequence[Cause] = (),
    ) -> None:
        samples = require_samples(coordinates, values, error_variance=error_variance)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "transform", transform)
        object.__setattr__(self, "causes", tuple(causes))
        problems = bad_causes(self.causes, samples=len(samples), where=name)
        if samples.measured.shape[1] != 1:
            problems.append(
                Problem(
                    where=f"{name}, values",
                    what=f"{samples.measured.shape[1]} columns",
                    expected="one variable; give each a Measured of its own",
                )
            )
        if problems:
            raise DataError("measured", problems)
        self.scores()
        if self.causes:
            transform.corrected(samples.measured[:, 0])
            self._require_bearable()

    def _require_bearable(self) -> None:
        """Refuse errors that now and then would leave no distribution."""
        problems = []
        for away in (-FARTHEST_SD, FARTHEST_SD):
            drawn = dict.fromkeys((each.name for each in self.causes), away)
            values = self.samples.measured[:, 0]
            try:
                self.transform.corrected(moved(values, self.causes, drawn))
            except DataError:
                problem = Problem(
                    where=f"{self.name}, causes",
                    what=f"{away:+g} standard deviations leave all values at one bound "
                    "of the tails",
                    expected="errors that leave values apart",
                    cure="smaller errors (relative ones below 0.2 keep their sign), or "
                    "wider bounds",
                )
                problems.append(problem)
        if problems:
            raise DataError("measured", problems)

    def scores(self) -> NDArray[np.float64]:
        """Give the scores of the values as they were measured.

        Returns
        -------
        ndarray of float, shape (n,)
        """
        return self.transform.scores(self.samples.measured[:, 0])

    def error_variance_of_scores(self) -> NDArray[np.float64]:
        """Bring each sample's own error variance to the scale of the scores.

        Returns
        -------
        ndarray of float, shape (n,)
        """
        return self.transform.error_variance(
            self.samples.measured[:, 0], self.samples.error_variance
        )

    def moved_scores(self, drawn: dict[str, float]) -> CorrectedScores:
        """Give the scores that the values have without what was drawn.

        Parameters
        ----------
        drawn : dict of str to float
            In standard deviations, by the name of the cause.

        Returns
        -------
        CorrectedScores
        """
        if not self.causes:
            return CorrectedScores(self.transform, self.scores(), 0)
        values = moved(self.samples.measured[:, 0], self.causes, drawn)
        transform, within = self.transform.corrected(values)
        held = int(np.count_nonzero(within != values))
        return CorrectedScores(transform, transform.scores(within), held)
