"""Ground as it is simulated: its scores, and variograms drawn for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.errors import ParameterError, Problem
from geo.geostat.declustering import decluster_polygons
from geo.geostat.estimation_model import (
    EstimationModel,
    choose_estimation_model,
    nearest_spacing_m,
    without_error,
)
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.noisy_score import NoisyScore
from geo.geostat.stochastic.plausible_variograms import plausible_variograms
from geo.geostat.stochastic.simulation_settings import FieldMean, SimulationSettings
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.tails import Tails, tails_of
from geo.geostat.variogram import Variogram
from geo.geostat.variography.bootstrap import bootstrap_variogram
from geo.model.grid import GridSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.stochastic.causes import Cause
    from geo.model.estimate import EstimateSettings

NODES_PER_SIDE = 4  # of a cell: its mean is that of 16 simulated places
VARIOGRAMS_DRAWN = 20
ALL_AT_ONCE = 5_000  # samples in one system; beyond it the nearest so many
NEAREST = 48
MOST_SPACINGS = 1_000.0  # across the samples, where most share their places
LEAST_NUGGET = 1e-6  # of the sill: a smooth model without any cannot be solved


def nodes_of(spec: GridSpec, *, per_side: int = NODES_PER_SIDE) -> GridSpec:
    """Lay nodes within the cells of a grid, whose means stand for the cells.

    Parameters
    ----------
    spec : GridSpec
    per_side : int, optional
        Nodes along the side of a cell.

    Returns
    -------
    GridSpec
        Each node the centre of a small cell; `reblock` goes back.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> crs = local_crs([154.0], [24.0])
    >>> spec = GridSpec(west=0.0, south=0.0, spacing=2e3, shape=(3, 5), crs=crs)
    >>> nodes_of(spec).shape, nodes_of(spec).spacing
    ((12, 20), 500.0)
    """
    return GridSpec(
        west=spec.west,
        south=spec.south,
        spacing=spec.spacing / per_side,
        shape=(spec.shape[0] * per_side, spec.shape[1] * per_side),
        crs=spec.crs,
    )


def influence_weights(
    places: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weight samples by the ground nearest to each, half a spacing round them all.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Easting and northing, m; at least two.
    values : ndarray of float, shape (n,)

    Returns
    -------
    ndarray of float, shape (n,)
        They sum to one.

    Examples
    --------
    >>> influence_weights(np.array([[0.0, 0.0], [9.0, 0.0]]), np.array([1.0, 2.0]))
    array([0.5, 0.5])
    """
    ground = shapely.MultiPoint(places).convex_hull.buffer(
        nearest_spacing_m(places) / 2
    )
    return decluster_polygons(places, values, boundary=ground).weights


def tails_between(
    values: NDArray[np.float64],
    *,
    lowest: float | None = None,
    highest: float | None = None,
    names: tuple[str, str] = ("lowest", "highest"),
) -> Tails:
    """Take what is said of the tails, and let the data suggest the rest.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
    lowest, highest : float, optional
        That no place has less or more than: as `tails_of` suggests by default.
    names : tuple of str, optional
        What the two are called, for the message.

    Returns
    -------
    Tails

    Raises
    ------
    ParameterError
        Values beyond the lowest or highest.

    Examples
    --------
    >>> tails_between(np.array([3.0, 5.0, 6.0]), lowest=2.0).lower
    2.0
    """
    low, high = float(values.min()), float(values.max())
    suggested = tails_of(values)
    least = suggested.lower if lowest is None else lowest
    most = suggested.upper if highest is None else highest
    problems = [
        Problem(where=where, what=f"{bound:g}, and a value is {beyond:g}", cure=cure)
        for where, bound, beyond, cure, wrong in (
            (names[0], least, low, "lower it", low < least),
            (names[1], most, high, "raise it", high > most),
        )
        if wrong
    ]
    if problems:
        raise ParameterError("simulation", problems)
    return Tails(lower=least, upper=most)


def all_or_nearest(samples: int, *, realizations: int) -> SimulationSettings:
    """State how so many samples are simulated from.

    Parameters
    ----------
    samples, realizations : int

    Returns
    -------
    SimulationSettings
        All samples in one system, with a mean that is drawn; of more samples than
        `ALL_AT_ONCE` the nearest, and the mean is known well.

    Examples
    --------
    >>> print(all_or_nearest(60, realizations=100).mean)
    drawn
    """
    all_of_them = samples <= ALL_AT_ONCE
    return SimulationSettings(
        realizations=realizations,
        neighbourhood=Neighbourhood(
            radius_m=np.inf, maximum=None if all_of_them else NEAREST
        ),
        mean=FieldMean.DRAWN if all_of_them else FieldMean.KNOWN,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Scores of a variable, with the variograms that they could have.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n,)
    error_variance : ndarray of float, shape (n,)
        Of each sample, in squared units of the values.
    tails : Tails
        Between which values every place lies.
    transform : NormalScore or NoisyScore
    model : EstimationModel
        Of the scores.
    variograms : tuple of Variogram
        Of the scores of the ground, without the errors of its samples: drawn from
        the bootstrap of the fit, or from what the samples leave possible where
        they carry no variogram (see `plausible_variograms`). Each is as likely.
    """

    places: NDArray[np.float64]
    values: NDArray[np.float64]
    error_variance: NDArray[np.float64]
    tails: Tails
    transform: NormalScore | NoisyScore
    model: EstimationModel
    variograms: tuple[Variogram, ...]

    def measured(self, name: str, *, causes: Sequence[Cause] = ()) -> Measured:
        """Give what a simulation is conditioned on.

        Parameters
        ----------
        name : str
        causes : sequence of Cause, optional

        Returns
        -------
        Measured
        """
        return Measured(
            name,
            coordinates=self.places,
            values=self.values,
            transform=self.transform,
            error_variance=self.error_variance,
            causes=causes,
        )


def ground_of(
    places: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    settings: EstimateSettings,
    tails: Tails,
    draws: int,
    rng: np.random.Generator,
    error_variance: NDArray[np.float64] | None = None,
) -> Ground:
    """Fit the scores of samples and draw the variogram from its uncertainty.

    Normal scores with the weights of polygonal declustering. Their variogram is
    fitted as `settings` say and drawn anew from its bootstrap; the errors of the
    samples are taken out of each draw. Where the scores carry no variogram, what
    they leave possible is drawn.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Easting and northing, m.
    values : ndarray of float, shape (n,)
    settings : EstimateSettings
        What follows when the scores carry no variogram is theirs to say.
    tails : Tails
    draws : int
        Variograms to draw.
    rng : numpy.random.Generator
    error_variance : ndarray of float, shape (n,), optional
        Of each sample, in squared units of the values.

    Returns
    -------
    Ground

    Raises
    ------
    UnsupportedRangeError
        The scores carry no variogram, and ``settings.on_refusal`` is ``"stop"``.
    """
    weights = influence_weights(places, values)
    own = np.zeros(len(values)) if error_variance is None else error_variance
    transform: NormalScore | NoisyScore = NormalScore.fit(
        values, tails=tails, weights=weights
    )
    if own.any():
        transform = NoisyScore.fit(
            values, tails=tails, weights=weights, error_variance=own
        )
    scores, of_scores = transform.scores(values), transform.error_variance(values, own)
    model = choose_estimation_model(
        places, scores, settings=settings, error_variance=of_scores
    )
    if model.fitted is None:
        variograms = plausible_variograms(
            places,
            scores,
            error_variance=of_scores,
            ranges_m=_between(model, places, minimum_pairs=settings.minimum_pairs),
            draws=draws,
            rng=rng,
        )
    else:
        drawn = bootstrap_variogram(places, model.fitted, draws=draws, rng=rng)
        error = float(of_scores.mean())
        variograms = tuple(without_error(each, error) for each in drawn.variograms)
    return Ground(
        places=places,
        values=values,
        error_variance=own,
        tails=tails,
        transform=transform,
        model=model,
        variograms=tuple(_with_least_nugget(each) for each in variograms),
    )


def _with_least_nugget(variogram: Variogram) -> Variogram:
    least = LEAST_NUGGET * variogram.sill
    return replace(variogram, nugget=max(variogram.nugget, least))


def _between(
    model: EstimationModel, places: NDArray[np.float64], *, minimum_pairs: int
) -> tuple[float, float]:
    """Give the shortest and the longest range that samples could show."""
    extent_m = float(np.ptp(places, axis=0).max())
    shortest = max(nearest_spacing_m(places) / 2.0, extent_m / MOST_SPACINGS)
    supported = [
        float(seen.farthest_m[seen.pairs >= minimum_pairs].max(initial=0.0))
        for seen in model.experimental
    ]
    return shortest, max(*supported, 4.0 * shortest)
