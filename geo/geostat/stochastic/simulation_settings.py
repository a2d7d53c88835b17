"""How a simulation is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.stochastic.random_fields import EmbeddingLimits


class NodeNugget(StrEnum):
    """What the nugget does in a simulated cell.

    `INCLUDED`: a cell holds the value at its centre, nugget and all; a sample on
    the centre is honoured. `EXCLUDED`: it holds the value without the variation
    that the nugget stands for, as if that averaged out within it.
    """

    INCLUDED = "included"
    EXCLUDED = "excluded"


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
        if self.nugget not in list(NodeNugget):
            problems.append(
                Problem(
                    where="nugget",
                    what=repr(self.nugget),
                    expected="one of " + ", ".join(NodeNugget),
                )
            )
        if problems:
            raise ParameterError("simulation settings", problems)
