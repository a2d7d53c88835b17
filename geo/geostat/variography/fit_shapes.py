"""The shape of a variogram model: all of it but the nugget and the sills.

A shape is a vector: the effective range of each structure (m), the smoothness of
each (1 where the model has none), the azimuth (degrees), the ratio. Arrays of shapes
of any leading axes are worked on at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.variogram import (
    Anisotropy,
    ModelName,
    Structure,
    Variogram,
    ZonalAnisotropy,
)
from geo.geostat.variography.fit_bounds import ends
from geo.kernels.covariance import correlation, effective_per_scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.variography.fit_bounds import FitBounds

SMOOTHNESS_SEARCH = (0.1, 10.0)  # beyond them lags tell no model from the next
RATIO_SEARCH = (0.05, 1.0)
NEGLIGIBLE = 1e-9  # a smaller share of the total sill is none


class Form(NamedTuple):
    """What is fitted, and between which bounds.

    Attributes
    ----------
    models : tuple of ModelName
        One per structure.
    zonal : bool
        Whether the last structure varies across the azimuth only.
    low, high : ndarray of float, shape (2 structures + 2,)
        The bounds of the shape; equal where a parameter is held.
    floor, ceiling : ndarray of float, shape (1 + structures,)
        The bounds of the nugget and of the sills.
    """

    models: tuple[ModelName, ...]
    zonal: bool
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    floor: NDArray[np.float64]
    ceiling: NDArray[np.float64]

    @property
    def free(self) -> NDArray[np.intp]:
        """Places in the shape of the parameters that are not held."""
        return np.flatnonzero(self.high > self.low)

    @property
    def parameters(self) -> int:
        """How many parameters the fit has."""
        return len(self.free) + int(np.count_nonzero(self.ceiling > self.floor))

    @property
    def interchangeable(self) -> bool:
        """Whether the structures differ in nothing but their order."""
        count = len(self.models)
        own = (
            self.models,
            self.floor[1:],
            self.ceiling[1:],
            *(
                end[start : start + count]
                for end in (self.low, self.high)
                for start in (0, count)
            ),
        )
        return not self.zonal and all(len(set(each)) == 1 for each in own)

    def with_ranges_up_to(self, longest_m: float) -> Form:
        """Lower the upper bound of ranges that are not held.

        Parameters
        ----------
        longest_m : float

        Returns
        -------
        Form
        """
        ranges = self.free[self.free < len(self.models)]
        high = self.high.copy()
        limit = np.maximum(longest_m, self.low[ranges])
        high[ranges] = np.minimum(high[ranges], limit)
        return self._replace(high=high)


def form_of(
    models: tuple[ModelName, ...],
    bounds: FitBounds,
    *,
    range_search: tuple[float, float],
    anisotropic: bool,
    zonal: bool = False,
) -> Form:
    """Gather what is fitted.

    Parameters
    ----------
    models : tuple of ModelName
    bounds : FitBounds
    range_search : tuple of float
        Between which effective ranges, m, the free ones are looked for.
    anisotropic : bool
        Whether azimuth and ratio are fitted.
    zonal : bool, optional

    Returns
    -------
    Form

    Examples
    --------
    >>> from geo.geostat.variography.fit_bounds import FitBounds
    >>> bounds = FitBounds(nugget=0.0, ranges_m=(900.0,))
    >>> form = form_of(
    ...     (ModelName.SPHERICAL,), bounds, range_search=(1.0, 9e3), anisotropic=False
    ... )
    >>> form.parameters
    1
    """
    count = len(models)
    ranges = bounds.ranges_m or (None,) * count
    smoothness = bounds.smoothness or (None,) * count
    shape = [ends(limit, otherwise=range_search) for limit in ranges]
    shape += [
        ends(limit, otherwise=SMOOTHNESS_SEARCH)
        if model == ModelName.MATERN
        else (1.0, 1.0)
        for model, limit in zip(models, smoothness, strict=True)
    ]
    # free to run past north; the search ends at the same place either way
    turn = (-180.0, 360.0) if bounds.azimuth_deg is None else (-360.0, 360.0)
    azimuth = ends(bounds.azimuth_deg, otherwise=turn) if anisotropic else (0.0, 0.0)
    ratio = ends(bounds.ratio, otherwise=RATIO_SEARCH) if anisotropic else (1.0, 1.0)
    low, high = np.array([*shape, azimuth, ratio]).T

    level = (bounds.nugget, *(bounds.sills or (None,) * count))
    floor, ceiling = np.array([ends(at, otherwise=(0.0, np.inf)) for at in level]).T
    return Form(models, zonal, low, high, floor, ceiling)


def moved(
    shapes: NDArray[np.float64], steps: NDArray[np.float64], *, form: Form
) -> NDArray[np.float64]:
    """Step from shapes to others, within the bounds.

    Parameters
    ----------
    shapes, steps : ndarray of float, shape (..., 2 structures + 2)
        The azimuth changes by its step in degrees, all else by the exponential
        of its step as a factor.
    form : Form

    Returns
    -------
    ndarray of float, shape (..., 2 structures + 2)

    Examples
    --------
    >>> low, high = np.array([1.0, 1.0, 0.0, 0.1]), np.array([9.0, 1.0, 90.0, 1.0])
    >>> form = Form((ModelName.CUBIC,), False, low, high, *np.zeros((2, 2)))
    >>> steps = np.array([np.log(2.0), 0.0, 20.0, 0.5])
    >>> moved(np.array([3.0, 1.0, 30.0, 0.9]), steps, form=form)
    array([ 6.,  1., 50.,  1.])
    """
    turn = np.arange(steps.shape[-1]) == steps.shape[-1] - 2
    stretched = np.where(
        turn, shapes + steps, shapes * np.exp(np.where(turn, 0.0, steps))
    )
    return np.clip(stretched, form.low, form.high)


def unit_semivariances(
    lag: NDArray[np.float64],
    azimuth_deg: NDArray[np.float64],
    shapes: NDArray[np.float64],
    *,
    form: Form,
) -> NDArray[np.float64]:
    """Give the semivariances of unit sill: the nugget's, then each structure's.

    Parameters
    ----------
    lag, azimuth_deg : ndarray of float, shape (lags,)
        Distance, m, and its direction.
    shapes : ndarray of float, shape (..., 2 structures + 2)
    form : Form

    Returns
    -------
    ndarray of float, shape (..., lags, 1 + structures)

    Examples
    --------
    >>> from geo.geostat.variography.fit_bounds import FitBounds
    >>> form = form_of(
    ...     (ModelName.SPHERICAL,),
    ...     FitBounds(),
    ...     range_search=(1.0, 9.0),
    ...     anisotropic=False,
    ... )
    >>> lag = np.array([1.0, 5.0])
    >>> shape = np.array([2.0, 1.0, 0.0, 1.0])
    >>> unit_semivariances(lag, 0.0 * lag, shape, form=form)
    array([[1.    , 0.6875],
           [1.    , 1.    ]])
    """
    count = len(form.models)
    columns = np.ones((*shapes.shape[:-1], len(lag), 1 + count))
    angle = np.radians(azimuth_deg - shapes[..., None, -2])
    along, across = lag * np.cos(angle), lag * np.sin(angle)
    ellipse = np.hypot(along, across / shapes[..., None, -1])
    for number, model in enumerate(form.models):
        away = np.abs(across) if is_zonal(number, form) else ellipse
        reduced = away / shapes[..., None, number]
        smoothness = shapes[..., count + number]
        columns[..., 1 + number] -= _correlation(model, reduced, smoothness)
    return columns


def is_zonal(number: int, form: Form) -> bool:
    """Tell whether a structure varies across the azimuth only.

    Parameters
    ----------
    number : int
        Which structure, from 0.
    form : Form

    Returns
    -------
    bool

    Examples
    --------
    >>> form = Form((ModelName.CUBIC, ModelName.CUBIC), True, *np.zeros((4, 6)))
    >>> is_zonal(0, form), is_zonal(1, form)
    (False, True)
    """
    return form.zonal and number == len(form.models) - 1


def axis_deg(number: int, shape: NDArray[np.float64], *, form: Form) -> float:
    """Give the direction along which the range of a structure counts.

    Parameters
    ----------
    number : int
        Which structure, from 0.
    shape : ndarray of float, shape (2 structures + 2,)
    form : Form

    Returns
    -------
    float
        Degrees clockwise from north, from 0 to below 180.

    Examples
    --------
    >>> form = Form((ModelName.CUBIC,), True, *np.zeros((4, 4)))
    >>> axis_deg(0, np.array([9e3, 1.0, 30.0, 0.5]), form=form)
    120.0
    """
    return float((shape[-2] + 90.0 * is_zonal(number, form)) % 180.0)


def range_towards_m(
    azimuth_deg: float, number: int, shape: NDArray[np.float64], *, form: Form
) -> float:
    """Give the effective range of a structure in a direction.

    Parameters
    ----------
    azimuth_deg : float
    number : int
        Which structure, from 0.
    shape : ndarray of float, shape (2 structures + 2,)
    form : Form

    Returns
    -------
    float
        Metres; of a zonal structure that along its own axis.

    Examples
    --------
    >>> form = Form((ModelName.CUBIC,), False, *np.zeros((4, 4)))
    >>> shape = np.array([900.0, 1.0, 0.0, 0.5])
    >>> round(range_towards_m(90.0, 0, shape, form=form))
    450
    """
    longest = float(shape[number])
    if is_zonal(number, form):
        return longest
    angle = np.radians(azimuth_deg - shape[-2])
    return float(longest / np.hypot(np.cos(angle), np.sin(angle) / shape[-1]))


def as_variogram(
    shape: NDArray[np.float64], level: NDArray[np.float64], *, form: Form
) -> Variogram:
    """Build the variogram of a shape.

    Parameters
    ----------
    shape : ndarray of float, shape (2 structures + 2,)
    level : ndarray of float, shape (1 + structures,)
        The nugget and the sills.
    form : Form

    Returns
    -------
    Variogram
        Without structures whose sill is 0.

    Examples
    --------
    >>> form = Form((ModelName.CUBIC,), False, *np.zeros((4, 4)))
    >>> as_variogram(
    ...     np.array([9e3, 1.0, 0.0, 1.0]), np.array([1.0, 3.0]), form=form
    ... ).sill
    4.0
    """
    count = len(form.models)
    structures = [
        Structure(
            model=model,
            sill=float(level[1 + number]),
            range_m=float(shape[number]),
            smoothness=float(shape[count + number])
            if model == ModelName.MATERN
            else None,
            anisotropy=ZonalAnisotropy(azimuth_deg=axis_deg(number, shape, form=form))
            if is_zonal(number, form)
            else Anisotropy(
                azimuth_deg=float(shape[-2] % 180.0), ratio=float(shape[-1])
            ),
        )
        for number, model in enumerate(form.models)
        if level[1 + number] > NEGLIGIBLE * level.sum()
    ]
    return Variogram(nugget=float(level[0]), structures=tuple(structures))


def _correlation(
    model: ModelName, reduced: NDArray[np.float64], smoothness: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the correlation at distances in effective ranges, shape (..., lags)."""
    if model != ModelName.MATERN:
        return correlation(model, reduced * effective_per_scale(model))
    result = np.empty_like(reduced)
    for each in np.unique(smoothness):
        same = np.broadcast_to(smoothness == each, reduced.shape[:-1])
        scaled = reduced[same] * effective_per_scale(model, float(each))
        result[same] = correlation(model, scaled, float(each))
    return result
