"""Kriging by krigekit and PyKrige, as Abyssal would do it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.geostat.variogram import ModelName

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.bench.kriging_worlds import Surveyed
    from geo.geostat.variogram import Variogram

    Numbers = NDArray[np.float64]
    Answer = tuple[Numbers, Numbers]


def by_krigekit(world: Surveyed) -> Callable[[Numbers], Answer]:
    """Make ready to krige with krigekit.

    Its exponential range is the effective one, its azimuths are clockwise from
    north, and its number of neighbours is that of each quadrant where there are
    any.

    Parameters
    ----------
    world : KrigingWorld or SimulationWorld

    Returns
    -------
    callable
        From targets to estimates and variances.

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> by_krigekit(world)(world.targets)  # doctest: +SKIP
    """
    return lambda targets: _krigekit_answer(world, targets)


def left_out_by_krigekit(world: Surveyed) -> Callable[[Numbers], Answer]:
    """Make ready to leave each sample out with krigekit.

    Parameters
    ----------
    world : KrigingWorld or SimulationWorld

    Returns
    -------
    callable
        As that of `by_krigekit`; of all samples, whatever it is given.

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> left_out_by_krigekit(world)(world.targets)  # doctest: +SKIP
    """
    return lambda _: _krigekit_answer(world, None)


def _krigekit_answer(world: Surveyed, targets: Numbers | None) -> Answer:
    """Krige targets, or without any each sample from the others."""
    left_out = targets is None
    engine = load_peer("krigekit").Kriging(ndim=2, nvar=1, cross_validation=left_out)
    engine.set_obs(ivar=1, coord=world.coordinates, value=world.values)
    if left_out:
        engine.set_grid_cv()
    else:
        engine.set_grid(coord=targets)
    krigekit_model(engine, world.variogram)
    krigekit_search(engine, world)
    engine.solve(nthread=1)
    estimate, variance = engine.get_results()
    return np.ravel(estimate), np.ravel(variance)


def krigekit_model(engine: Any, variogram: Variogram) -> None:  # noqa: ANN401  untyped
    """Tell krigekit the variogram.

    Parameters
    ----------
    engine : krigekit.Kriging
    variogram : Variogram

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> krigekit_model(engine, variogram)  # doctest: +SKIP
    """
    names = {ModelName.SPHERICAL: "sph", ModelName.EXPONENTIAL: "exp"}
    engine.set_vgm(1, 1, "nug", nugget=variogram.nugget, sill=0.0)
    for structure in variogram.structures:
        engine.set_vgm(
            1,
            1,
            names[structure.model],
            sill=structure.sill,
            a_major=structure.range_m,
            a_minor1=structure.range_m * structure.anisotropy.ratio,
            azimuth=structure.anisotropy.azimuth_deg,
        )


def krigekit_search(engine: Any, world: Surveyed) -> None:  # noqa: ANN401
    """Tell krigekit which samples to take.

    Parameters
    ----------
    engine : krigekit.Kriging
    world : KrigingWorld or SimulationWorld

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> krigekit_search(engine, world)  # doctest: +SKIP
    """
    search = world.neighbourhood
    quadrants = search.sectors == 4
    engine.set_search(
        ivar=1,
        nmax=None if search.maximum is None else int(search.of_each_sector),
        maxdist=search.radius_m if quadrants else None,
        sector_search=quadrants,
    )


def by_pykrige(world: Surveyed) -> Callable[[Numbers], Answer]:
    """Make ready to krige with PyKrige: its compiled loop, or all targets at once.

    Parameters
    ----------
    world : KrigingWorld or SimulationWorld
        Isotropic, of one structure, without sectors.

    Returns
    -------
    callable
        From targets to estimates and variances.

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> by_pykrige(world)(world.targets)  # doctest: +SKIP
    """
    pykrige = load_peer("pykrige.ok")

    [structure] = world.variogram.structures
    engine = pykrige.OrdinaryKriging(
        *world.coordinates.T,
        world.values,
        variogram_model=str(structure.model),
        variogram_parameters={
            "psill": structure.sill,
            "range": structure.range_m,
            "nugget": world.variogram.nugget,
        },
    )
    nearest = world.neighbourhood.maximum

    def answer(targets: Numbers) -> Answer:
        estimate, variance = engine.execute(
            "points",
            *targets.T,
            backend="vectorized" if nearest is None else "C",
            n_closest_points=nearest,
        )
        return np.asarray(estimate), np.asarray(variance)

    return answer


def load_peer(name: str) -> Any:  # noqa: ANN401  peers are not typed
    """Load a package that need not be installed.

    Parameters
    ----------
    name : str

    Returns
    -------
    module

    Raises
    ------
    ModuleNotFoundError

    Examples
    --------
    >>> load_peer("math").floor(2.5)
    2
    """
    return import_module(name)
