"""What the reader of a statement must know of the realizations behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.geostat.support import BlockSupport, target_variance
from geo.model.estimate import ABUNDANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.stochastic.ground import Ground
    from geo.geostat.variogram import Variogram

NUGGET_TOLD = 0.05  # of a variance, from which on a note says so


def notes_of_scores(
    ground: Ground, domain: str, *, cell_m: float, per_side: int, leading: str
) -> list[str]:
    """Tell what the realizations of a domain follow, and how much is nugget.

    Parameters
    ----------
    ground : Ground
        With the variograms of what leads.
    domain : str
    cell_m : float
        Side of a cell.
    per_side : int
        Nodes along it.
    leading : str
        The abundance, or a metal.

    Returns
    -------
    list of str
    """
    of = ABUNDANCE if leading == ABUNDANCE else f"{leading} per area"
    count = len(ground.variograms)
    if ground.model.fitted is not None:
        notes = [
            f"{domain}: realizations follow {count} variograms drawn from the "
            f"uncertainty of the fit to the normal scores of {of}"
        ]
    else:
        ranges = [each.effective_range_m / 1e3 for each in ground.variograms]
        notes = [
            f"{domain}: the scores of {of} carry no variogram "
            f"({ground.model.refusal}); realizations follow {count} that the samples "
            f"leave possible, with ranges of {min(ranges):.3g} to {max(ranges):.3g} km"
        ]
    nugget = float(np.mean([each.nugget / each.sill for each in ground.variograms]))
    if nugget > NUGGET_TOLD:
        notes.append(
            f"{domain}: {nugget:.0%} of the variance of {of} between places is "
            "nugget and evens out within a cell; stations cannot tell it from "
            "structure shorter than the distance between them: as far as it is that, "
            "more lies above cut-offs well above the mean than is stated"
        )
    left = nugget_left(ground.variograms, cell_m=cell_m, per_side=per_side)
    if left > NUGGET_TOLD:
        notes.append(
            f"{domain}: {left:.0%} of the variance of a cell is nugget that the "
            f"{per_side**2} nodes of a cell do not average away; more nodes_per_side "
            "leave less above high cut-offs"
        )
    return notes


def nugget_left(
    variograms: Sequence[Variogram], *, cell_m: float, per_side: int
) -> float:
    """Give the share of the variance of cells that is nugget left by their nodes.

    Parameters
    ----------
    variograms : sequence of Variogram
        Each as likely.
    cell_m : float
        Side of a cell.
    per_side : int
        Nodes along it.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> flat = Structure(model="spherical", sill=0.5, range_m=1e9)
    >>> round(
    ...     nugget_left(
    ...         [Variogram(nugget=0.5, structures=(flat,))], cell_m=2e3, per_side=4
    ...     ),
    ...     4,
    ... )
    0.0588
    """
    nodes = BlockSupport(size_m=(cell_m, cell_m), discretisation=(per_side, per_side))
    left = sum(each.nugget for each in variograms) / per_side**2
    smooth = sum(target_variance(model=each, block=nodes) for each in variograms)
    return left / (left + smooth)
