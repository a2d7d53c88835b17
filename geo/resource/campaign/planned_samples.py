"""Stations that are planned, as samples that say what is expected of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.variogram import CovarianceModel
    from geo.resource.deposit.domain_samples import DomainSamples


def with_planned(
    samples: DomainSamples,
    planned: NDArray[np.float64],
    *,
    variogram: CovarianceModel,
    error_variance: NDArray[np.float64] | None,
) -> tuple[DomainSamples, NDArray[np.float64] | None]:
    """Add planned stations that read just what is expected of them.

    The kriging variance does not depend on values. What the estimate of a block is
    does, and a relative error needs it: a planned station takes the value that
    kriging expects there from all present ones, which leaves every estimate as it
    is. Its own error has the variance that those of the present stations have on
    average, and it shares their causes, by their mean loading: the same sampler,
    whose common error no further station makes smaller. It is assayed.

    Parameters
    ----------
    samples : DomainSamples
    planned : ndarray of float, shape (m, 2)
        Easting and northing, m.
    variogram : CovarianceModel
    error_variance : ndarray of float, shape (n,), or None
        What the present stations are kriged with.

    Returns
    -------
    samples : DomainSamples
        Of n + m stations, the planned ones last.
    error_variance : ndarray of float, shape (n + m,), or None

    Raises
    ------
    DataError
        A planned station lies on another, where neither the nugget nor an error
        tells them apart.

    References
    ----------
    Chilès, J.-P. & Delfiner, P. (2012). Geostatistics, 2nd ed., chapter 3:
    an estimate added to the data as if it were measured (place unverified).

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> samples = DomainSamples(
    ...     coordinates=np.array([[0.0, 0.0], [1e3, 0.0]]),
    ...     abundance=np.array([9.0, 11.0]),
    ...     grades={},
    ...     station=np.array(["A", "B"]),
    ...     error_variance=np.array([1.0, 3.0]),
    ...     position_error_m=np.zeros(2),
    ... )
    >>> more, error = with_planned(
    ...     samples,
    ...     np.array([[500.0, 0.0]]),
    ...     variogram=Variogram(nugget=2.0),
    ...     error_variance=samples.error_variance,
    ... )
    >>> more.abundance, error
    (array([ 9.  , 11.  ,  9.75]), array([1., 3., 2.]))
    """
    if not len(planned):
        return samples, error_variance
    expected = krige(
        samples.coordinates,
        samples.abundance,
        onto=planned,
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        error_variance=error_variance,
    ).estimate
    count = len(planned)
    names = [f"planned {number}" for number in range(1, count + 1)]
    more = replace(
        samples,
        coordinates=np.vstack([samples.coordinates, planned]),
        abundance=np.concatenate([samples.abundance, expected]),
        grades={name: _filled(known, count) for name, known in samples.grades.items()},
        station=np.concatenate([samples.station, names]),
        error_variance=_lengthened(samples.error_variance, count),
        position_error_m=_lengthened(samples.position_error_m, count),
        causes=tuple(
            replace(cause, loading=_lengthened(cause.loading, count))
            for cause in samples.causes
        ),
    )
    if error_variance is None:
        return more, None
    return more, _lengthened(error_variance, count)


def _lengthened(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.concatenate([values, np.full(count, values.mean())])


def _filled(grades: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Add the mean grade, where there is one: a mark that it will be assayed."""
    known = grades[np.isfinite(grades)]
    mean = known.mean() if len(known) else np.nan
    return np.concatenate([grades, np.full(count, mean)])
