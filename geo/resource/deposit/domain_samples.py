"""The stations of a domain, in its local system, with their errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import shapely

from geo.errors import ParameterError, Problem
from geo.model.crs import WGS84, local_crs, transformer
from geo.model.estimate import ABUNDANCE
from geo.resource.deposit.top_cuts import apply_top_cut
from geo.resource.sampling.truth import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry


CAUSE = "cause: "  # begins the columns of stations that hold loadings


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

    Examples
    --------
    >>> import geopandas as gpd
    >>> stations = gpd.GeoDataFrame(
    ...     {"station": ["A", "B"], "abundance": [20.0, 24.0]},
    ...     geometry=gpd.points_from_xy([154.0, 154.2], [24.0, 24.0]),
    ...     crs="EPSG:4326",
    ... )
    >>> samples, members, crs = domain_samples(
    ...     stations, shapely.box(153.5, 23.5, 154.1, 24.5)
    ... )
    >>> samples.abundance, members["station"].tolist(), crs.is_projected
    (array([20.]), ['A'], True)
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
