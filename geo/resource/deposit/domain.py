"""A deposit on its grid: abundance and grades of one domain, with their variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import geopandas as gpd

from geo.geostat.estimation_model import choose_estimation_model
from geo.geostat.kriging import Kriged, krige
from geo.geostat.support import BlockSupport
from geo.maritime.fractions import zone_fractions
from geo.model.crs import WGS84
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.estimate import ABUNDANCE
from geo.resource.deposit.accumulation import grade_from_accumulation
from geo.resource.sampling.position import position_variance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr
    from shapely.geometry.base import BaseGeometry

    from geo.geostat.estimation_model import EstimationModel
    from geo.model.estimate import EstimateSettings
    from geo.model.grid import GridSpec
    from geo.resource.deposit.domain_samples import DomainSamples

DISCRETISATION = (4, 4)  # points per cell, as Isaaks & Srivastava 1989, ch. 13


def choose_domain_model(
    samples: DomainSamples, *, settings: EstimateSettings
) -> EstimationModel:
    """Fit the variogram of what leads, the errors of the samples apart.

    What the samples err by in position is known once there is a variogram: it is
    then added to their own errors, and the variogram fitted anew.

    Parameters
    ----------
    samples : DomainSamples
    settings : EstimateSettings

    Returns
    -------
    EstimationModel

    Raises
    ------
    UnsupportedRangeError
        The data carry no variogram, and ``on_refusal`` is ``"stop"``.

    Examples
    --------
    >>> from geo.model.estimate import EstimateSettings
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> north = np.arange(60) * 500.0
    >>> samples = DomainSamples(
    ...     coordinates=np.column_stack([np.zeros(60), north]),
    ...     abundance=20.0 + 5.0 * np.sin(north / 2e3) + np.cos(np.arange(60.0) ** 2),
    ...     grades={},
    ...     station=np.array([f"S{k}" for k in range(60)]),
    ...     error_variance=np.zeros(60),
    ...     position_error_m=np.zeros(60),
    ... )
    >>> settings = EstimateSettings(
    ...     spacing_m=500.0, lag_m=500.0, max_lag_m=7_500.0, model="gaussian"
    ... )
    >>> model = choose_domain_model(samples, settings=settings)
    >>> model.fitted is not None
    True
    """
    values = samples.led_by(settings.leading).abundance
    model = choose_estimation_model(
        samples.coordinates,
        values,
        settings=settings,
        error_variance=samples.error_variance,
    )
    if model.fitted is None or not samples.position_error_m.any():
        return model
    astray = position_variance(
        model.variogram, position_error_m=samples.position_error_m
    )
    return choose_estimation_model(
        samples.coordinates,
        values,
        settings=settings,
        error_variance=samples.error_variance + astray,
    )


def estimate_domain(
    samples: DomainSamples,
    model: EstimationModel,
    *,
    spec: GridSpec,
    inside: BaseGeometry,
    kind: DepositKind = DepositKind.NODULES,
    leading: str = ABUNDANCE,
) -> xr.Dataset:
    """Estimate abundance and grades on the cells of a domain.

    Abundance and each accumulation m = A (1 − w) g share neighbours and
    weights; the moisture cancels in the grade g = m* / [A (1 − w)]*.

    Parameters
    ----------
    samples : DomainSamples
    model : EstimationModel
    spec : GridSpec
    inside : shapely geometry
        The domain, lon/lat.
    kind : DepositKind, optional
        What is called by its name.
    leading : str, optional
        What the variogram of the model is of; the standard deviation of kriging is
        that of the abundance that would hold it at its mean grade.

    Returns
    -------
    xarray.Dataset
        ``abundance`` with ``abundance_sd`` (of kriging) and ``common_sd`` (of what
        samples have in common), ``neighbours``, ``regression_slope``,
        ``kriging_efficiency``, ``nearest``, ``fraction`` of the cell inside, and
        ``grade_X``.

    Examples
    --------
    >>> from geo.model.estimate import EstimateSettings
    >>> from geo.resource.deposit.domain_samples import DomainSamples
    >>> north = np.arange(60) * 500.0
    >>> samples = DomainSamples(
    ...     coordinates=np.column_stack([np.zeros(60), north]),
    ...     abundance=20.0 + 5.0 * np.sin(north / 2e3) + np.cos(np.arange(60.0) ** 2),
    ...     grades={},
    ...     station=np.array([f"S{k}" for k in range(60)]),
    ...     error_variance=np.zeros(60),
    ...     position_error_m=np.zeros(60),
    ... )
    >>> settings = EstimateSettings(
    ...     spacing_m=500.0, lag_m=500.0, max_lag_m=7_500.0, model="gaussian"
    ... )
    >>> import shapely
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> field = GridSpec(
    ...     west=-500.0,
    ...     south=0.0,
    ...     spacing=500.0,
    ...     shape=(4, 2),
    ...     crs=local_crs(154.0, 24.0),
    ... )
    >>> model = choose_domain_model(samples, settings=settings)
    >>> ground = shapely.box(153.99, 23.99, 154.01, 24.03)
    >>> grid = estimate_domain(samples, model, spec=field, inside=ground)
    >>> grid["abundance"].dims
    ('northing', 'easting')
    """
    outline = gpd.GeoDataFrame(geometry=[inside], crs=WGS84)
    fraction = zone_fractions(spec, zones=outline).toarray()[0]
    rows = np.flatnonzero(fraction > 0.0)
    task = _Task(samples, model, spec, spec.centres()[rows])
    loadings = [cause.loading for cause in samples.causes]
    kriged = task.krige(np.column_stack([samples.abundance, *loadings]))
    words = WORDS[kind]
    layers = _abundance_layers(kriged, what=words.adjective, leading=leading)
    for metal, grades in samples.grades.items():
        grade = _grade(task, grades)
        grade = np.where(kriged.extrapolated, np.nan, grade)
        name = f"grade of {metal} in dry {words.noun}"
        layers.append(Layer(f"grade_{metal}", grade, "1", name, "dry"))

    grid = spec.dataset()
    for layer in layers:
        whole = np.full(fraction.size, np.nan)
        whole[rows] = layer.values
        grid[layer.name] = spec.variable(
            whole, units=layer.units, long_name=layer.long_name, basis=layer.basis
        )
    grid["fraction"] = spec.variable(
        fraction, units="1", long_name="share of the cell inside the domain"
    )
    return grid


class Layer(NamedTuple):
    """One variable of the grid, at the cells that were estimated."""

    name: str
    values: NDArray[np.float64]
    units: str
    long_name: str
    basis: str | None = None


class _Task(NamedTuple):
    """What is estimated from, by what, and where."""

    samples: DomainSamples
    model: EstimationModel
    spec: GridSpec
    onto: NDArray[np.float64]

    def krige(
        self, values: NDArray[np.float64], *, of: NDArray[np.bool_] | None = None
    ) -> Kriged:
        """Krige columns with the same weights, of some of the samples or all."""
        error, size = self.model.error_variance, self.spec.spacing
        chosen = np.ones(len(self.samples.abundance), dtype=bool) if of is None else of
        return krige(
            self.samples.coordinates[chosen],
            values,
            onto=self.onto,
            variogram=self.model.variogram,
            neighbourhood=self.model.neighbourhood,
            error_variance=None if error is None else error[chosen],
            block=BlockSupport(size_m=(size, size), discretisation=DISCRETISATION),
            negative_weights=False,
        )


def _abundance_layers(kriged: Kriged, *, what: str, leading: str) -> list[Layer]:
    spread = "kriging standard deviation of the abundance of a cell"
    if leading != ABUNDANCE:
        spread += f", as that which holds its {leading} at the mean grade"
    estimate, *common = kriged.estimate.T
    shared = np.sqrt(np.sum(np.square(common), axis=0)) + np.zeros_like(estimate)
    return [
        Layer("abundance", estimate, "kg m-2", f"{what} abundance", "wet"),
        Layer(
            "abundance_sd",
            np.sqrt(np.maximum(kriged.variance, 0.0)),
            "kg m-2",
            spread,
            "wet",
        ),
        Layer(
            "common_sd",
            np.where(np.isnan(estimate), np.nan, shared),
            "kg m-2",
            "standard deviation of what samples have in common",
            "wet",
        ),
        Layer(
            "regression_slope",
            kriged.slope,
            "1",
            "slope of regression of truth on estimate",
        ),
        Layer("kriging_efficiency", kriged.efficiency, "1", "kriging efficiency"),
        Layer("nearest", kriged.nearest_m, "m", "distance of the nearest station"),
        Layer("neighbours", kriged.neighbours.astype(float), "1", "stations used"),
    ]


def _grade(task: _Task, grades: NDArray[np.float64]) -> NDArray[np.float64]:
    assayed = np.isfinite(grades)
    if not assayed.any():
        return np.full(len(task.onto), np.nan)
    abundance = task.samples.abundance[assayed]
    both = np.column_stack([abundance, abundance * grades[assayed]])
    if task.model.fitted is None:
        # the mean holds wherever the abundance does, assayed stations near or not
        mean = both.mean(axis=0)[:, None]
        carrier, accumulation = np.repeat(mean, len(task.onto), axis=1)
    else:
        carrier, accumulation = task.krige(both, of=assayed).estimate.T
    return grade_from_accumulation(accumulation, dry_abundance=carrier)
