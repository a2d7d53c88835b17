"""The cells of each domain as the lines of a statement take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.resource.ground.exclusions import Exclusions, Reason
from geo.resource.statement.lines import AboveCutoffs, Groups
from geo.workflow.crust_ground import bearing_shares
from geo.workflow.domains import kriging_of
from geo.workflow.ground import exclusions_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.resource import ResourceSettings
    from geo.workflow.graph import Inputs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StatedGround:
    """The ground of one domain, cell by cell.

    Parameters
    ----------
    area_m2 : ndarray of float, shape (cells,)
        Inside the domain, geodesic; of crust what lies bare, along the slope.
    groups : Groups
        With the names of all domains.
    exclusions : Exclusions
        All reasons but the cut-off.
    """

    area_m2: NDArray[np.float64]
    groups: Groups
    exclusions: Exclusions


def ground_of(inputs: Inputs, index: int) -> StatedGround:
    """Gather what a statement needs to know of the cells of a domain.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the classes.
    index : int

    Returns
    -------
    StatedGround
    """
    names = tuple(inputs.layer("zone", "domains")["name"].astype(str))
    spec = kriging_of(inputs, index).spec
    fraction = inputs.grid("estimate", f"grid_{index}")["fraction"].to_numpy().ravel()
    classes = inputs.grid("classes", f"classes_{index}")["resource_class"].to_numpy()
    exclusions = exclusions_of(inputs, index).without(Reason.BELOW_CUTOFF)
    plan_m2 = spec.cell_areas_m2().ravel() * fraction
    return StatedGround(
        area_m2=plan_m2 * bearing_shares(inputs, index),
        groups=Groups(
            zones=names,
            zone=np.full(fraction.size, index),
            klass=np.maximum(classes, 0).ravel().astype(np.int8),
            counts=exclusions.mineable.ravel(),
        ),
        exclusions=exclusions,
    )


def cutoffs_and_none(settings: ResourceSettings) -> tuple[float, ...]:
    """Give the cut-offs of a project, and 0 if it is not among them.

    Parameters
    ----------
    settings : ResourceSettings

    Returns
    -------
    tuple of float
        kg/m2 wet, ascending; the first is 0.
    """
    return tuple(sorted({0.0, *settings.cutoffs_kg_m2}))


def part_of(
    above: AboveCutoffs, *, shares: NDArray[np.float64] | float
) -> AboveCutoffs:
    """Take a share of each cell.

    Parameters
    ----------
    above : AboveCutoffs
    shares : float or ndarray of float, shape (cells,)

    Returns
    -------
    AboveCutoffs
    """
    return AboveCutoffs(
        cutoffs=above.cutoffs,
        area_m2=above.area_m2 * shares,
        wet_t=above.wet_t * shares,
        dry_t=above.dry_t * shares,
        metal_t={name: each * shares for name, each in above.metal_t.items()},
        graded_dry_t={name: each * shares for name, each in above.graded_dry_t.items()},
    )


def at_cutoffs(above: AboveCutoffs, cutoffs: Sequence[float]) -> AboveCutoffs:
    """Keep some of the cut-offs.

    Parameters
    ----------
    above : AboveCutoffs
    cutoffs : sequence of float
        Among its own.

    Returns
    -------
    AboveCutoffs
    """
    rows = [above.cutoffs.index(cutoff) for cutoff in cutoffs]
    return AboveCutoffs(
        cutoffs=tuple(cutoffs),
        area_m2=above.area_m2[rows],
        wet_t=above.wet_t[rows],
        dry_t=above.dry_t[rows],
        metal_t={name: each[rows] for name, each in above.metal_t.items()},
        graded_dry_t={name: each[rows] for name, each in above.graded_dry_t.items()},
    )
