"""How a simulation is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.torus import EmbeddingLimits


class NodeNugget(StrEnum):
    """What the nugget does in a simulated cell.

    `INCLUDED`: a cell holds the value at its centre, nugget and all; a sample on
    the centre is honoured. `EXCLUDED`: it holds the value without the variation
    that the nugget stands for, as if that averaged out within it.
    """

    INCLUDED = "included"
    EXCLUDED = "excluded"


class FieldMean(StrEnum):
    """What is known of the mean of each variable's scores.

    `KNOWN`: it is 0, and the variance of normal scores is 1, as if the histogram
    of the samples were that of the ground. `DRAWN`: nothing is known but what the
    samples say. Each realization draws the means given the samples, under a flat
    prior: round the generalised least-squares mean with its variance. Totals then
    scatter as those of ordinary kriging do, and the variogram keeps its own sill,
    which is that round the unknown mean.
    """

    KNOWN = "known"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationSettings:
    """How a simulation is done.

    Parameters
    ----------
    realizations : int
    neighbourhood : Neighbourhood, optional
        All data in one system by default, as several variables need; a moving one
        for many thousands of data. Cells with too few data within the radius are
        told by `Simulation.extrapolated`: of a moving neighbourhood they are drawn
        without data, of a unique one with all of them.
    nugget : {"included", "excluded"}, optional
    limits : EmbeddingLimits, optional
    mean : {"known", "drawn"}, optional
        Drawn means need all data in one system.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> SimulationSettings(realizations=100).nugget
    <NodeNugget.INCLUDED: 'included'>
    """

    realizations: int
    neighbourhood: Neighbourhood = field(
        default_factory=lambda: Neighbourhood(radius_m=np.inf, maximum=None)
    )
    nugget: NodeNugget = NodeNugget.INCLUDED
    limits: EmbeddingLimits = field(default_factory=EmbeddingLimits)
    mean: FieldMean = FieldMean.KNOWN

    def __post_init__(self) -> None:
        problems = []
        if self.realizations < 1:
            problems.append(
                Problem(
                    where="realizations",
                    what=f"{self.realizations}",
                    expected="at least 1",
                )
            )
        for where, given, known in (
            ("nugget", self.nugget, list(NodeNugget)),
            ("mean", self.mean, list(FieldMean)),
        ):
            if given not in known:
                expected = "one of " + ", ".join(known)
                problems.append(
                    Problem(where=where, what=repr(given), expected=expected)
                )
        if self.mean == FieldMean.DRAWN and not self.neighbourhood.unique:
            problems.append(
                Problem(
                    where="mean",
                    what="drawn, in a moving neighbourhood",
                    expected="maximum=None: the mean is that of all data",
                    cure='mean="known": of so many data it is known well',
                )
            )
        if problems:
            raise ParameterError("simulation settings", problems)
