"""Weighted least squares of a variogram model on lags.

For each shape of the model the best nugget and sills are solved for directly; the
shapes are tried over a lattice first, so that the fit does not hang on a first
guess, and searched from the best of them. Many experimental variograms on the same
lags are fitted at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize

from geo.geostat.variography.fit_shapes import Form, moved, unit_semivariances
from geo.geostat.variography.fit_sills import best_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.variography.fit_lags import Lags, Weighting
    from geo.geostat.variography.fit_sills import Levels

RANGE_SEARCH = (0.5, 20.0)  # of the shortest and of the longest lag in use
CANDIDATES = {0: 1, 1: 200, 2: 40, 3: 16, 4: 9}  # per free parameter, by their number
FEWEST = 5  # so many where there are more
NUMBERS_AT_ONCE = 2_000_000  # some 100 MB of temporaries
STEPS = np.array([1.0, 0.25, 0.0625])  # of the search, tried together
ROUNDS = 40
FINEST = 1e-7  # of the spacing of the candidates
FINEST_OF_DRAWS = 1e-2  # far below what draws differ by
REWEIGHTINGS = 30
HALF_TURN = 180.0  # degrees


class Fits(NamedTuple):
    """The best fit to each draw.

    Attributes
    ----------
    sse : ndarray of float, shape (draws,)
        Weighted sum of squares that it leaves.
    level : ndarray of float, shape (draws, 1 + structures)
        The nugget and the sills.
    shape : ndarray of float, shape (draws, 2 structures + 2)
        See `geo.geostat.variography.fit_shapes`.
    """

    sse: NDArray[np.float64]
    level: NDArray[np.float64]
    shape: NDArray[np.float64]

    def draw(self, number: int) -> Fits:
        """Pick one of the draws.

        Parameters
        ----------
        number : int

        Returns
        -------
        Fits
        """
        return Fits(*(each[[number]] for each in self))


def modelled(lags: Lags, fits: Fits, *, form: Form) -> NDArray[np.float64]:
    """Give the semivariances that fits say.

    Parameters
    ----------
    lags : Lags
    fits : Fits
    form : Form

    Returns
    -------
    ndarray of float, shape (draws, lags)

    Examples
    --------
    >>> from geo.geostat.variography.fit_bounds import FitBounds
    >>> from geo.geostat.variography.fit_lags import Lags
    >>> from geo.geostat.variography.fit_shapes import form_of
    >>> form = form_of(
    ...     ("spherical",), FitBounds(), range_search=(1.0, 9.0), anisotropic=False
    ... )
    >>> fits = Fits(
    ...     np.zeros(1), np.array([[1.0, 4.0]]), np.array([[2.0, 1.0, 0.0, 1.0]])
    ... )
    >>> one = np.ones(2)
    >>> lags = Lags(np.array([1.0, 5.0]), one, 0.0 * one, one[None], one[None])
    >>> modelled(lags, fits, form=form)
    array([[3.75, 5.  ]])
    """
    columns = unit_semivariances(lags.lag, lags.azimuth_deg, fits.shape, form=form)
    return np.asarray(np.einsum("dlp,dp->dl", columns, fits.level))


def best_fits(lags: Lags, *, form: Form, weights: Weighting) -> Fits:
    """Find the shape, nugget and sills that fit each draw best.

    Parameters
    ----------
    lags : Lags
    form : Form
    weights : {"pairs/h2", "pairs", "equal", "pairs/model2"}
        Under the last, lags are weighted anew by each fit until it stands.

    Returns
    -------
    Fits

    Examples
    --------
    >>> from geo.geostat.variography.fit_bounds import FitBounds
    >>> from geo.geostat.variography.fit_lags import Lags
    >>> from geo.geostat.variography.fit_shapes import form_of
    >>> form = form_of(
    ...     ("spherical",), FitBounds(), range_search=(1.0, 20.0), anisotropic=False
    ... )
    >>> truth = Fits(np.zeros(1), np.array([[1.0, 4.0]]), np.array([[5.0, 1, 0, 1]]))
    >>> one = np.ones(8)
    >>> lags = Lags(np.arange(1.0, 9.0), one, 0.0 * one, one[None], one[None])
    >>> seen = lags._replace(semivariance=modelled(lags, truth, form=form))
    >>> fits = best_fits(seen, form=form, weights="equal")
    >>> fits.shape[0, 0].round(3), fits.level.round(3)
    (np.float64(5.0), array([[1., 4.]]))
    """
    fits = _searched(lags, form)
    if weights != "pairs/model2":
        return fits
    for _ in range(REWEIGHTINGS):
        before, lags = fits.level, reweighted(lags, fits, form=form)
        fits = _searched(lags, form)
        if np.allclose(fits.level, before, rtol=1e-7, atol=0.0):
            break
    return fits


def reweighted(lags: Lags, fits: Fits, *, form: Form) -> Lags:
    """Weight lags by their pairs over the squared semivariance of a fit.

    Parameters
    ----------
    lags : Lags
    fits : Fits
    form : Form

    Returns
    -------
    Lags

    References
    ----------
    Cressie, N. (1985). Fitting variogram models by weighted least squares.
    Mathematical Geology 17, 563-586.

    Examples
    --------
    >>> from geo.geostat.variography.fit_lags import Lags
    >>> form = Form(("spherical",), False, *np.zeros((4, 4)))
    >>> fits = Fits(np.zeros(1), np.array([[1.0, 1.0]]), np.ones((1, 4)))
    >>> one = np.ones(2)
    >>> lags = Lags(np.array([1.0, 5.0]), one, 0.0 * one, one[None], one[None])
    >>> reweighted(lags, fits, form=form).weight
    array([[0.25, 0.25]])
    """
    expected = modelled(lags, fits, form=form)
    least = np.finfo(float).eps * expected.max(axis=-1, keepdims=True)
    return lags._replace(weight=lags.pairs / np.maximum(expected, least) ** 2)


def _searched(lags: Lags, form: Form) -> Fits:
    draws = len(lags.semivariance)
    shape = _best_candidates(lags, form)
    if len(form.free):
        finest = FINEST if draws == 1 else FINEST_OF_DRAWS
        shape = _stepped(lags, form, shape, finest=finest)
    if draws == 1 and len(form.free) > 1:
        shape = _polished(lags, form, shape)
    count = len(form.models)
    if form.interchangeable:
        order = np.argsort(shape[:, :count], axis=1, kind="stable")
        own = np.arange(draws)[:, None]
        shape = shape.copy()
        shape[:, :count] = shape[own, order]
        shape[:, count : 2 * count] = shape[own, count + order]
    solved = _solved(lags, form, shape[:, None, :])
    return Fits(solved.sse[:, 0], solved.level[:, 0], shape)


def _solved(lags: Lags, form: Form, shapes: NDArray[np.float64]) -> Levels:
    """Solve for the nuggets and sills of shapes (1 or draws, candidates, …)."""
    return best_levels(
        unit_semivariances(lags.lag, lags.azimuth_deg, shapes, form=form),
        lags.semivariance,
        weight=lags.weight,
        floor=form.floor,
        ceiling=form.ceiling,
    )


def _best_candidates(lags: Lags, form: Form) -> NDArray[np.float64]:
    """Try the lattice of shapes on all draws."""
    candidates = _candidates(form)
    draws = len(lags.semivariance)
    numbers_each = (
        len(lags.lag) * (1 + len(form.models)) * max(1, draws // len(lags.lag))
    )
    step = max(1, NUMBERS_AT_ONCE // numbers_each)
    least, best = np.full(draws, np.inf), np.zeros((draws, candidates.shape[1]))
    for start in range(0, len(candidates), step):
        some = candidates[start : start + step]
        sse = _solved(lags, form, some[None]).sse
        first = sse.argmin(axis=1)
        lowest = sse[np.arange(draws), first]
        better = lowest < least
        least = np.where(better, lowest, least)
        best[better] = some[first[better]]
    return best


def _candidates(form: Form) -> NDArray[np.float64]:
    axes = [np.array([low]) for low in form.low]
    for place in form.free:
        axes[place] = _ticks(form, int(place))
    lattice = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    candidates = lattice.reshape(-1, len(axes))
    if form.interchangeable:
        ascending = np.diff(candidates[:, : len(form.models)], axis=1) >= 0.0
        candidates = candidates[ascending.all(axis=1)]
    return candidates


def _ticks(form: Form, place: int) -> NDArray[np.float64]:
    """Give the values of one parameter to try: in even steps, or even factors."""
    count = CANDIDATES.get(len(form.free), FEWEST)
    low, high = float(form.low[place]), float(form.high[place])
    if place != len(form.low) - 2:
        return np.geomspace(low, high, count)
    if high - low > HALF_TURN:
        return np.linspace(0.0, HALF_TURN, count, endpoint=False)
    return np.linspace(low, high, count)


def _spacing(form: Form) -> NDArray[np.float64]:
    spacing = np.zeros(len(form.low))
    for place in form.free:
        ticks = _ticks(form, int(place))
        is_azimuth = place == len(form.low) - 2
        spacing[place] = np.ptp(ticks[:2] if is_azimuth else np.log(ticks[:2]))
    return spacing


def _stepped(
    lags: Lags, form: Form, shape: NDArray[np.float64], *, finest: float
) -> NDArray[np.float64]:
    """Step along the axes while it helps, by ever smaller steps."""
    axes = np.eye(shape.shape[1])[form.free]
    around = np.concatenate([axes, -axes])[:, None, :] * STEPS[:, None]
    around = np.concatenate([np.zeros((1, shape.shape[1])), *around])
    around = around * _spacing(form)
    size = np.ones((len(shape), 1, 1))
    own = np.arange(len(shape))
    for _ in range(ROUNDS):
        trial = moved(shape[:, None, :], size * around, form=form)
        best = _solved(lags, form, trial).sse.argmin(axis=1)
        shape = trial[own, best]
        size = np.where(best[:, None, None] == 0, size * STEPS[-1] / 4.0, size)
        if size.max() < finest:
            break
    return shape


def _polished(
    lags: Lags, form: Form, shape: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Follow valleys that do not lie along the axes."""
    free, spacing = form.free, _spacing(form)[form.free]
    total = float(np.sum(lags.weight * lags.semivariance**2))

    def placed(steps: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.zeros_like(shape)
        whole[0, free] = steps * spacing
        return moved(shape, whole, form=form)

    def left_over(steps: NDArray[np.float64]) -> float:
        return float(_solved(lags, form, placed(steps)[None]).sse[0, 0]) / total

    found = minimize(
        left_over,
        np.zeros(len(free)),
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-15, "maxiter": 2_000, "maxfev": 4_000},
    )
    return placed(found.x)
