"""Which line of a statement each cell stands on, from masks of zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.resource.statement.lines import OUTSIDE, Groups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray


def groups_of(
    zones: Mapping[str, ArrayLike],
    *,
    klass: ArrayLike = 0,
    counts: ArrayLike = True,
) -> Groups:
    """Group cells by masks of zones.

    Parameters
    ----------
    zones : mapping of str to array_like of bool
        Cells of each zone, of one shape; they must not overlap.
    klass : array_like of int, optional
        Code of each cell's class; unclassified by default.
    counts : array_like of bool, optional
        Cells that count, such as the mineable ones; all by default.

    Returns
    -------
    Groups

    Raises
    ------
    DataError
        Zones overlap, or their shapes differ.

    Examples
    --------
    >>> groups_of({"north": [True, False], "south": [False, True]}).zone
    array([0, 1])
    """
    masks = {name: np.asarray(mask, dtype=bool) for name, mask in zones.items()}
    shapes = {mask.shape for mask in masks.values()}
    if len(shapes) > 1:
        raise DataError(
            "groups",
            [
                Problem(where=name, what=f"a mask of shape {mask.shape}")
                for name, mask in masks.items()
            ],
        )
    shape = shapes.pop() if shapes else ()
    claims = np.zeros(shape, dtype=int)
    zone = np.full(shape, OUTSIDE)
    for number, mask in enumerate(masks.values()):
        claims += mask
        zone[mask] = number
    _require_apart(masks, claims > 1)
    return Groups(
        zones=tuple(masks),
        zone=zone.ravel(),
        klass=np.broadcast_to(np.asarray(klass, dtype=np.int8), shape).ravel(),
        counts=np.broadcast_to(np.asarray(counts, dtype=bool), shape).ravel(),
    )


def _require_apart(
    masks: Mapping[str, NDArray[np.bool_]], shared: NDArray[np.bool_]
) -> None:
    if not bool(shared.any()):
        return
    names = [name for name, mask in masks.items() if bool((mask & shared).any())]
    raise DataError(
        "groups",
        [
            Problem(
                where=", ".join(names),
                what=f"{int(shared.sum())} cells in more than one zone",
                expected="each cell in one, or it would count twice",
                cure="take the overlap out of one zone",
            )
        ],
    )
