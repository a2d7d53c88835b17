"""Where a covariate of a map comes from: a raster, or what follows from one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import outside

if TYPE_CHECKING:
    from collections.abc import Iterator

Resampling = Literal["nearest", "bilinear", "average"]
CovariateKind = Literal["amounts", "classes"]
Derivation = Literal[
    "depth",
    "slope",
    "roughness",
    "ruggedness",
    "mean curvature",
    "profile curvature",
    "plan curvature",
    "bpi",
    "distance",
]

NEEDS_RADIUS = "bpi"
FROM_FEATURES = "distance"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class CovariateSource:
    """One covariate: read from a raster, or derived.

    Parameters
    ----------
    name : str
        What it is called in tables and files: letters, digits and underscores.
    file : str, optional
        A raster in any format `geo.sources.rasters.read_raster` reads;
        ``bundled:…`` names one that ships with the package.
    variable : str, optional
        Variable of a NetCDF file, or band; found by itself when there is one.
    crs, units : str, optional
        Declare what the file does not carry.
    kind : {"amounts", "classes"}, optional
        Whether the numbers of a raster are amounts, or codes of classes such as those
        of geomorphology or sediment; by default what the file says.
    resampling : {"nearest", "bilinear", "average"}, optional
        How it is brought onto the grid; required of one that is used, and of classes
        nearest.
    derived : str, optional
        Depth, slope, roughness (standard deviation in three by three cells), terrain
        ruggedness index, a curvature or the bathymetric position index (``bpi``) of
        the raster `of`, computed on that raster's own cells before it is brought onto
        the grid; or the distance to features, worked out at the cells of the grid.
    of : str, optional
        Name of the covariate of elevations or depths, in longitude and latitude or a
        projection in metres, that it is derived from.
    radius_m : float, optional
        Of the position index: how far off the ground is that a cell is held against.
    inner_m : float, optional
        From where on that ground counts; 0 by default.
    features : str, optional
        A vector file to whose shapes the distance is measured.
    layer : str, optional
        Of that file.
    used : bool, optional
        False for a raster that is only there to derive others from.
    source, doi : str, optional
        Who published it; of a derived one those of its raster.

    Raises
    ------
    ParameterError
        With every problem.

    Examples
    --------
    >>> CovariateSource(name="bpi_50", derived="bpi", of="depth", resampling="average")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: covariate bpi_50: 1 problem
    - radius_m: no radius
        expected: metres
        cure: add radius_m, such as 50000
    """

    name: str
    file: str = ""
    variable: str = ""
    crs: str = ""
    units: str = ""
    kind: CovariateKind | None = None
    resampling: Resampling | None = None
    derived: Derivation | None = None
    of: str = ""
    radius_m: float | None = None
    inner_m: float | None = None
    features: str = ""
    layer: str = ""
    used: bool = True
    source: str = ""
    doi: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "radius_m", low=1.0, high=1e6),
            *outside(self, "inner_m", low=0.0, high=1e6),
        ]
        if not _NAME.fullmatch(self.name):
            problems.append(
                Problem(
                    where="name",
                    what=repr(self.name),
                    expected="letters, digits and underscores, a letter first",
                )
            )
        if bool(self.file) == (self.derived is not None):
            problems.append(
                Problem(
                    where="file",
                    what="both file and derived" if self.file else "neither is given",
                    expected="file, or derived",
                    cure="a raster has a file, what follows from one is derived",
                )
            )
        elif self.file:
            problems.extend(self._of_a_raster())
        else:
            problems.extend(self._of_a_derivation())
        if self.used and self.resampling is None and not self.features:
            problems.append(_no_resampling())
        problems.extend(self._kind_misfits())
        if problems:
            raise ParameterError(f"covariate {self.name}", problems)

    def _kind_misfits(self) -> Iterator[Problem]:
        if self.kind is not None and not self.file:
            yield Problem(
                where="kind",
                what=f"{self.kind!r}, and no file",
                expected="of a raster only: what is derived is an amount",
                cure="leave kind out",
            )
        elif self.kind == "classes" and self.resampling in {"bilinear", "average"}:
            yield Problem(
                where="resampling",
                what=f"{self.resampling!r}, of classes",
                expected="nearest",
                cure='a mean of two codes is no class: resampling = "nearest"',
            )

    def _of_a_raster(self) -> list[Problem]:
        problems = [
            Problem(
                where=key,
                what=f"{getattr(self, key)!r} beside file",
                expected="of a derived covariate only",
                cure=f"leave {key} out",
            )
            for key in ("of", "radius_m", "inner_m", "features", "layer")
            if getattr(self, key)
        ]
        if not self.source.strip():
            problems.append(
                Problem(
                    where="source",
                    what="empty",
                    expected="who published the raster",
                    cure="a paper, a report or a data set; with doi if it has one",
                )
            )
        return problems

    def _of_a_derivation(self) -> list[Problem]:
        needed, idle = ("of", "features") if self._of_terrain else ("features", "of")
        problems = []
        if not getattr(self, needed):
            cure = 'of = "depth"' if needed == "of" else 'features = "ridges.gpkg"'
            problems.append(
                Problem(
                    where=needed,
                    what=f"empty, for derived = {self.derived!r}",
                    cure=f"add it, such as {cure}",
                )
            )
        if getattr(self, idle):
            problems.append(
                Problem(
                    where=idle,
                    what=f"{getattr(self, idle)!r}, for derived = {self.derived!r}",
                    cure=f"leave {idle} out",
                )
            )
        return [*problems, *self._radius_misfits()]

    def _radius_misfits(self) -> list[Problem]:
        problems = []
        if self.derived == NEEDS_RADIUS and self.radius_m is None:
            problems.append(
                Problem(
                    where="radius_m",
                    what="no radius",
                    expected="metres",
                    cure="add radius_m, such as 50000",
                )
            )
        for key in ("radius_m", "inner_m"):
            radius = getattr(self, key)
            if self.derived != NEEDS_RADIUS and radius is not None:
                problems.append(
                    Problem(
                        where=key,
                        what=f"{radius:g}, for derived = {self.derived!r}",
                        expected="a radius of bpi only",
                        cure="leave it out",
                    )
                )
        if self.radius_m is not None and (self.inner_m or 0.0) >= self.radius_m:
            problems.append(
                Problem(
                    where="inner_m",
                    what=f"{self.inner_m:g}, beside radius_m = {self.radius_m:g}",
                    expected="less than it",
                )
            )
        return problems

    @property
    def ring_m(self) -> tuple[float, float] | None:
        """Inner and outer radius of the position index, m."""
        return None if self.radius_m is None else (self.inner_m or 0.0, self.radius_m)

    @property
    def _of_terrain(self) -> bool:
        return self.derived != FROM_FEATURES


def _no_resampling() -> Problem:
    return Problem(
        where="resampling",
        what="not said",
        expected="nearest, bilinear or average",
        cure="average from finer cells, bilinear from coarser ones, nearest for "
        "classes",
    )
