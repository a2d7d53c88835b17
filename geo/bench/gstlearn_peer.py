"""Kriging by gstlearn, as Abyssal would do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.bench.kriging_peers import load_peer
from geo.geostat.variogram import ModelName

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.bench.kriging_worlds import Surveyed
    from geo.geostat.variogram import Structure, Variogram

    Numbers = NDArray[np.float64]
    Answer = tuple[Numbers, Numbers]

BALL_LEAF = 10  # samples in a leaf of its tree, as it has by default


def by_gstlearn(world: Surveyed) -> Callable[[Numbers], Answer]:
    """Make ready to krige with gstlearn, samples found by its tree where that is exact.

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

    >>> by_gstlearn(world)(world.targets)  # doctest: +SKIP
    """
    gstlearn = load_peer("gstlearn")

    model = gstlearn_model(world.variogram)
    seen = gstlearn_samples(world)

    def answer(targets: Numbers) -> Answer:
        onto = gstlearn.Db.createFromSamples(
            len(targets),
            gstlearn.ELoadBy.COLUMN,
            targets.T.ravel(),
            ["east", "north"],
            ["x1", "x2"],
        )
        failed = gstlearn.kriging(
            seen,
            onto,
            model,
            gstlearn_search(world),
            *(True, True),  # the estimate and the deviation
        )
        if failed:
            raise RuntimeError("gstlearn has refused")
        estimate = onto.getColumn("Kriging.value.estim")
        return estimate, onto.getColumn("Kriging.value.stdev") ** 2

    return answer


def left_out_by_gstlearn(world: Surveyed) -> Callable[[Numbers], Answer]:
    """Make ready to leave each sample out with gstlearn.

    Parameters
    ----------
    world : KrigingWorld or SimulationWorld

    Returns
    -------
    callable
        As that of `by_gstlearn`; of all samples, whatever it is given.

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> left_out_by_gstlearn(world)(world.targets)  # doctest: +SKIP
    """
    gstlearn = load_peer("gstlearn")

    model = gstlearn_model(world.variogram)

    def answer(_: Numbers) -> Answer:
        seen = gstlearn_samples(world)
        failed = gstlearn.xvalid(
            seen,
            model,
            gstlearn_search(world),
            *(False, -1, -1),  # one by one; the estimate and the deviation themselves
        )
        if failed:
            raise RuntimeError("gstlearn has refused")
        estimate = seen.getColumn("Xvalid.value.estim")
        return estimate, seen.getColumn("Xvalid.value.stdev") ** 2

    return answer


def gstlearn_samples(world: Surveyed) -> Any:  # noqa: ANN401  untyped
    """Give gstlearn's table of the samples.

    Parameters
    ----------
    world : KrigingWorld or SimulationWorld

    Returns
    -------
    gstlearn.Db

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> gstlearn_samples(world)  # doctest: +SKIP
    """
    gstlearn = load_peer("gstlearn")

    return gstlearn.Db.createFromSamples(
        len(world.values),
        gstlearn.ELoadBy.COLUMN,
        np.concatenate([*world.coordinates.T, world.values]),
        ["east", "north", "value"],
        ["x1", "x2", "z1"],
    )


def gstlearn_model(variogram: Variogram, *, known_mean: bool = False) -> Any:  # noqa: ANN401
    """Give gstlearn's model: scales of the formulas, angles from east.

    Parameters
    ----------
    variogram : Variogram
    known_mean : bool, optional
        It is 0; otherwise an unknown constant.

    Returns
    -------
    gstlearn.Model

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> gstlearn_model(variogram)  # doctest: +SKIP
    """
    gstlearn = load_peer("gstlearn")

    names = {
        ModelName.SPHERICAL: gstlearn.ECov.SPHERICAL,
        ModelName.EXPONENTIAL: gstlearn.ECov.EXPONENTIAL,
    }
    model = gstlearn.Model.create(gstlearn.CovContext(1, 2))
    for structure in variogram.structures:
        model.addCovFromParam(
            names[structure.model],
            0.0,
            structure.sill,
            0.0,
            _scales(structure),
            gstlearn.MatrixSymmetric(),
            [90.0 - structure.anisotropy.azimuth_deg, 0.0],
            False,  # noqa: FBT003  scales, not its own practical ranges
        )
    if variogram.nugget > 0.0:
        model.addCovFromParam(gstlearn.ECov.NUGGET, 0.0, variogram.nugget)
    if not known_mean:
        model.setDriftIRF(0)
    return model


def gstlearn_search(world: Surveyed) -> Any:  # noqa: ANN401
    """Give gstlearn's search.

    Parameters
    ----------
    world : KrigingWorld or SimulationWorld

    Returns
    -------
    gstlearn.ANeigh

    Examples
    --------
    It needs the package: ``tests/unit/bench`` runs it.

    >>> gstlearn_search(world)  # doctest: +SKIP
    """
    gstlearn = load_peer("gstlearn")

    search = world.neighbourhood
    if search.maximum is None:
        return gstlearn.NeighUnique.create()
    return gstlearn.NeighMoving.create(
        False,  # noqa: FBT003  a sample on the target counts
        search.maximum,
        min(search.radius_m, 1e12),
        search.minimum,
        search.sectors,
        int(search.of_each_sector),
        [],
        [],
        search.sectors == 1,  # its tree finds the nearest before it shares them out
        BALL_LEAF,
    )


def _scales(structure: Structure) -> list[float]:
    return [structure.scale_m, structure.scale_m * structure.anisotropy.ratio]
