"""P10, P50, P90 and the chance of a cut-off for the cells of a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem, UnsupportedRangeError
from geo.geostat.stochastic.ground import (
    NODES_PER_SIDE,
    VARIOGRAMS_DRAWN,
    all_or_nearest,
    ground_of,
    nodes_of,
    tails_between,
)
from geo.geostat.stochastic.realizations import reblock, summarise
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.summary import Summary, SummarySettings
from geo.geostat.tails import Tails
from geo.geostat.variography.fitting import FittedVariogram
from geo.model.limits import require_between
from geo.model.randomness import generator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from geo.geostat.stochastic.simulation import Simulation
    from geo.model.estimate import EstimateSettings
    from geo.model.grid import GridSpec

VALUE, WITHIN = "value", "within"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSimulation:
    """A simulation that is asked for beside a grid.

    Parameters
    ----------
    realizations : int
    seed : int, optional
    cutoffs : tuple of float, optional
        In units of the value; a repeated one counts once.
    lowest, highest : float, optional
        That no place has less or more than: as far beyond the points as these
        suggest by default (see `geo.geostat.tails.tails_of`).

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> GridSimulation(realizations=200, cutoffs=(10.0,)).seed
    0
    """

    realizations: int
    seed: int = 0
    cutoffs: tuple[float, ...] = ()
    lowest: float | None = None
    highest: float | None = None

    def __post_init__(self) -> None:
        require_between(
            "simulation", self, {"realizations": (10, 100_000), "seed": (0, 2**63)}
        )
        limits = (("--lowest", self.lowest), ("--highest", self.highest))
        numbers = [("--above", cutoff) for cutoff in self.cutoffs] + [
            (where, bound) for where, bound in limits if bound is not None
        ]
        problems = [
            Problem(where=where, what=f"{number:g}", expected="a finite number")
            for where, number in numbers
            if not math.isfinite(number)
        ]
        if problems:
            raise ParameterError("simulation", problems)
        object.__setattr__(self, "cutoffs", tuple(dict.fromkeys(self.cutoffs)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """What the realizations say of the cells.

    Parameters
    ----------
    summary : Summary
    tails : Tails
        Between which values every place lies.
    fitted : FittedVariogram
        Of the normal scores.
    variograms : int
        How many were drawn from its uncertainty.
    clipped_share : float
        Of the variance, that the Fourier transform could not hold.
    """

    summary: Summary
    tails: Tails
    fitted: FittedVariogram
    variograms: int
    clipped_share: float


def simulate_cells(
    places: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    spec: GridSpec,
    within: NDArray[np.bool_],
    settings: EstimateSettings,
    asked: GridSimulation,
    memory_mb: float,
    on_realization: Callable[[int], None] | None = None,
) -> Simulated:
    """Simulate the means of cells, drawing the variogram too.

    Normal scores with the weights of polygonal declustering; the variogram of the
    scores is fitted as `settings` say and drawn anew from its bootstrap; a cell is
    the mean of 4 x 4 simulated places, so that a sixteenth of the nugget stays in
    it. The mean of the scores is drawn as well, given the points: that the ground's
    mean is known from them alone is in the percentiles.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Easting and northing in the system of `spec`, m.
    values : ndarray of float, shape (n,)
    spec : GridSpec
        Of the cells.
    within : ndarray of bool, shape (rows, columns)
        The cells whose common mean is wanted.
    settings : EstimateSettings
    asked : GridSimulation
    memory_mb : float
        That what is kept of the realizations may take.
    on_realization : callable, optional
        Told how many are done.

    Returns
    -------
    Simulated

    Raises
    ------
    UnsupportedRangeError
        The scores carry no variogram.
    ParameterError
        Values beyond the lowest or highest.
    """
    ground = ground_of(
        places,
        values,
        settings=settings,
        tails=tails_between(
            values,
            lowest=asked.lowest,
            highest=asked.highest,
            names=("--lowest", "--highest"),
        ),
        draws=min(VARIOGRAMS_DRAWN, asked.realizations),
        rng=generator(asked.seed, "variogram"),
    )
    if ground.model.fitted is None:
        raise UnsupportedRangeError("simulation", [_no_variogram(ground.model.refusal)])
    simulation = simulate(
        ground.measured(VALUE),
        onto=nodes_of(spec),
        variogram=ground.variograms,
        settings=all_or_nearest(len(values), realizations=asked.realizations),
        rng=generator(asked.seed, "realizations"),
    )
    summary = summarise(
        _cells(simulation, on_realization),
        realizations=asked.realizations,
        settings=SummarySettings(
            cutoffs=asked.cutoffs,
            zones={WITHIN: within / np.count_nonzero(within)},
            memory_mb=memory_mb,
        ),
    )
    return Simulated(
        summary=summary,
        tails=ground.tails,
        fitted=ground.model.fitted,
        variograms=len(ground.variograms),
        clipped_share=simulation.exactness.clipped_share,
    )


def _no_variogram(refusal: str) -> Problem:
    return Problem(
        where="normal scores",
        what=refusal,
        expected="a variogram, without which nothing can be simulated",
        cure="leave the realizations out, try another --model, or give a --range",
    )


def _cells(
    simulation: Simulation, told: Callable[[int], None] | None
) -> Iterator[NDArray[np.float64]]:
    for realization in simulation:
        yield reblock(realization[VALUE], cells=NODES_PER_SIDE)
        if told is not None:
            told(realization.number + 1)
