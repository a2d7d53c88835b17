"""One variable as it was measured: what a simulation is conditioned on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError, Problem
from geo.geostat.samples import Samples, require_samples
from geo.geostat.stochastic.common_error import CommonError
from geo.geostat.stochastic.transforms import Transform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray


FARTHEST_SD = 5.0  # of a common error: one draw in two million lies beyond


class CorrectedScores(NamedTuple):
    """The scores of one realization.

    Attributes
    ----------
    transform : Transform
        By which they go back to values.
    scores : ndarray of float, shape (n,)
    common_errors : tuple of mapping of str to float
        What was drawn, by campaign, for each of the common errors.
    held : int
        Corrected values that left the bounds of the transform and were held there.
    """

    transform: Transform
    scores: NDArray[np.float64]
    common_errors: tuple[Mapping[str, float], ...]
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
    common_errors : sequence of CommonError, optional
        Each names the campaign of every sample. Where a realization corrects the
        values by them, a normal-score transform is fitted anew, so that ground
        far from all samples is corrected too.

    Raises
    ------
    DataError
        What `require_samples` refuses, values that the transform does not cover,
        campaigns for another number of samples, or common errors so large that
        a draw could leave all values at one bound of the tails.

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
    common_errors: tuple[CommonError, ...]

    def __init__(
        self,
        name: str,
        *,
        coordinates: ArrayLike,
        values: ArrayLike,
        transform: Transform,
        error_variance: ArrayLike | None = None,
        common_errors: Sequence[CommonError] = (),
    ) -> None:
        samples = require_samples(coordinates, values, error_variance=error_variance)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "transform", transform)
        object.__setattr__(self, "common_errors", tuple(common_errors))
        problems = [
            Problem(
                where=f"{name}, common_errors[{row}]",
                what=f"campaigns of {len(error.campaign)} samples",
                expected=f"of all {len(samples)}",
            )
            for row, error in enumerate(self.common_errors)
            if len(error.campaign) != len(samples)
        ]
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
        if self.common_errors:
            transform.corrected(samples.measured[:, 0])
            self._require_bearable()

    def _require_bearable(self) -> None:
        """Refuse errors that now and then would leave no distribution."""
        problems = []
        for away in (-FARTHEST_SD, FARTHEST_SD):
            values = self.samples.measured[:, 0]
            for error in self.common_errors:
                drawn = {name: away * sd for name, sd in error.sd.items()}
                values = error.corrected(values, drawn)
            try:
                self.transform.corrected(values)
            except DataError:
                problem = Problem(
                    where=f"{self.name}, common_errors",
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

    def draw_scores(self, rng: np.random.Generator) -> CorrectedScores:
        """Draw the common errors and give the scores that they leave.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        CorrectedScores
        """
        if not self.common_errors:
            return CorrectedScores(self.transform, self.scores(), (), 0)
        values = self.samples.measured[:, 0]
        drawn = tuple(error.draw(rng) for error in self.common_errors)
        for error, each in zip(self.common_errors, drawn, strict=True):
            values = error.corrected(values, each)
        transform, within = self.transform.corrected(values)
        held = int(np.count_nonzero(within != values))
        return CorrectedScores(transform, transform.scores(within), drawn, held)
