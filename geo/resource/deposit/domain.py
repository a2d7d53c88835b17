"""A deposit on its grid: abundance and grades of one domain, with their variance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

import geopandas as gpd
import shapely

from geo.errors import ParameterError, Problem
from geo.geostat.estimation_model import choose_estimation_model
from geo.geostat.kriging import Kriged, krige
from geo.geostat.support import BlockSupport
from geo.maritime.fractions import zone_fractions
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.estimate import ABUNDANCE
from geo.resource.deposit.accumulation import grade_from_accumulation
from geo.resource.deposit.top_cuts import apply_top_cut
from geo.resource.sampling.position import position_variance
from geo.resource.sampling.truth import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from geo.geostat.estimation_model import EstimationModel
    from geo.model.estimate import EstimateSettings
    from geo.model.grid import GridSpec

CAUSE = "cause: "  # begins the columns of stations that hold loadings
DISCRETISATION = (4, 4)  # points per cell, as Isaaks & Srivastava 1989, ch. 13


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainSamples:
    """The stations of one domain, in its local system.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Easting and northing, m.
    abundance : ndarray of float, shape (n,)
        Wet kg/m2.
    grades : dict of str to ndarray of float, shape (n,)
        Dry mass fractions by metal, NaN where not assayed.
    station : ndarray of str, shape (n,)
    error_variance : ndarray of float, shape (n,)
        Of each sample's own error, (kg/m2)².
    position_error_m : ndarray of float, shape (n,)
        Standard deviation of the position along each axis; 0 where it is taken as
        known.
    causes : tuple of Cause
        Errors that samples share.
    """

    coordinates: NDArray[np.float64]
    abundance: NDArray[np.float64]
    grades: dict[str, NDArray[np.float64]]
    station: NDArray[np.str_]
    error_variance: NDArray[np.float64]
    position_error_m: NDArray[np.float64]
    causes: tuple[Cause, ...] = ()

    def led_by(self, leading: str) -> DomainSamples:
        """Put the mass per area of a metal in the place of the abundance.

        It is told as the abundance that would hold it at the mean grade, so that the
        mean stays that of the abundance, in kg/m2, and a relative error is one of the
        metal. The samples' own errors stay those of the abundance.

        Parameters
        ----------
        leading : str
            A metal; of ``"abundance"`` nothing changes.

        Returns
        -------
        DomainSamples

        Raises
        ------
        ParameterError
            The metal was not assayed at every sample that bears something, or none
            holds any.

        Examples
        --------
        >>> samples = DomainSamples(
        ...     coordinates=np.array([[0.0, 0.0], [1.0, 0.0]]),
        ...     abundance=np.array([10.0, 10.0]),
        ...     grades={"REO": np.array([0.001, 0.003])},
        ...     station=np.array(["A", "B"]),
        ...     error_variance=np.zeros(2),
        ...     position_error_m=np.zeros(2),
        ... )
        >>> samples.led_by("REO").abundance
        array([ 5., 15.])
        """
        if leading == ABUNDANCE:
            return self
        grades = self.grades.get(leading, np.full(len(self.abundance), np.nan))
        bears = self.abundance > 0.0
        mass = np.where(bears, self.abundance * grades, 0.0)
        unknown = int(np.isnan(mass).sum())
        if unknown or not mass.sum() > 0.0:
            what = f"{unknown} of {len(mass)} samples without {leading}"
            problem = Problem(
                where="estimate.leading",
                what=what if unknown else f"no {leading} in any sample",
                expected="a grade at every sample, so that one variable leads",
                cure="leave those samples out, or let the abundance lead",
            )
            raise ParameterError("estimate", [problem])
        return replace(self, abundance=mass * self.abundance.sum() / mass.sum())


def domain_samples(
    stations: gpd.GeoDataFrame,
    domain: BaseGeometry,
    *,
    within: NDArray[np.bool_] | None = None,
) -> tuple[DomainSamples, gpd.GeoDataFrame, CRS]:
    """Take the stations of a domain into its local system.

    Parameters
    ----------
    stations : geopandas.GeoDataFrame
        Accepted stations, lon/lat: abundance, ``error_variance`` and
        ``position_error_m`` (none where they are missing), and the loading of each
        common cause in a column ``cause: NAME``.
    domain : shapely geometry
        Lon/lat, split at 180.
    within : ndarray of bool, shape (n,), optional
        The stations to take, where others than those inside shall take part, as
        across a soft contact.

    Returns
    -------
    samples : DomainSamples
    members : geopandas.GeoDataFrame
        The stations inside.
    crs : pyproj.CRS
        The local system, in metres.
    """
    if within is None:
        within = shapely.covers(domain, stations.geometry.to_numpy())
    members = stations[within]
    outline = shapely.get_coordinates(domain)
    crs = local_crs(outline[:, 0], outline[:, 1])
    lon, lat = members.geometry.x.to_numpy(), members.geometry.y.to_numpy()
    east, north = transformer(WGS84, crs).transform(lon, lat)
    grades = {
        name.removeprefix("grade_"): members[name].to_numpy(dtype=float)
        for name in members.columns
        if name.startswith("grade_")
    }
    samples = DomainSamples(
        coordinates=np.column_stack([east, north]),
        abundance=members["abundance"].to_numpy(dtype=float),
        grades=grades,
        station=members["station"].to_numpy(dtype=str),
        error_variance=_column(members, "error_variance"),
        position_error_m=_column(members, "position_error_m"),
        causes=tuple(
            Cause(name=str(name).removeprefix(CAUSE), loading=_column(members, name))
            for name in members.columns
            if str(name).startswith(CAUSE) and _column(members, name).any()
        ),
    )
    return samples, members, crs


def _column(members: gpd.GeoDataFrame, name: str) -> NDArray[np.float64]:
    """Give a column of errors; 0 where nothing is stated."""
    if name not in members:
        return np.zeros(len(members))
    return np.asarray(np.nan_to_num(members[name].to_numpy(dtype=float)))


def with_top_cuts(
    samples: DomainSamples,
    *,
    abundance: float | None = None,
    grades: Mapping[str, float] | None = None,
) -> DomainSamples:
    """Count values above a cap as the cap.

    Parameters
    ----------
    samples : DomainSamples
    abundance : float, optional
        Cap in kg/m2 wet.
    grades : mapping of str to float, optional
        Caps by metal, dry mass fractions.

    Returns
    -------
    DomainSamples

    Raises
    ------
    ParameterError
        A cap that is not above 0, or of a metal that the samples do not have.
    """
    caps = dict(grades or {})
    strangers = sorted(set(caps) - set(samples.grades))
    if strangers:
        raise ParameterError(
            "top-cuts",
            [
                Problem(
                    where="grades",
                    what=", ".join(strangers),
                    expected="among " + (", ".join(samples.grades) or "none"),
                )
            ],
        )
    cut = samples.abundance
    if abundance is not None:
        cut = apply_top_cut(samples.abundance, abundance)
    kept = {
        metal: apply_top_cut(values, caps[metal]) if metal in caps else values
        for metal, values in samples.grades.items()
    }
    return replace(samples, abundance=cut, grades=kept)


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
