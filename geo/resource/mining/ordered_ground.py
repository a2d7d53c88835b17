"""What ground holds, block after block in the order that it is mined in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedGround:
    """What the ground holds from the first block mined up to the end of each.

    Parameters
    ----------
    swept_m2, wet_t, dry_t : ndarray of float, shape (blocks + 1,)
        Cumulated from 0; the first two grow with every block.
    metal_t : mapping of str to ndarray, shape (blocks + 1,)
        By metal.
    """

    swept_m2: Values
    wet_t: Values
    dry_t: Values
    metal_t: Mapping[str, Values]

    @classmethod
    def of_blocks(cls, blocks: pd.DataFrame, metals: tuple[str, ...]) -> OrderedGround:
        """Cumulate blocks in their order.

        Parameters
        ----------
        blocks : pandas.DataFrame
            As `require_blocks` lets pass.
        metals : tuple of str

        Returns
        -------
        OrderedGround
        """
        swept, wet, dry, *each = (
            np.concatenate([[0.0], np.cumsum(blocks[name].to_numpy(dtype=float))])
            for name in _columns(metals)
        )
        by_metal = dict(zip(metals, each, strict=True))
        return cls(swept_m2=swept, wet_t=wet, dry_t=dry, metal_t=by_metal)


def require_blocks(blocks: pd.DataFrame, metals: tuple[str, ...]) -> None:
    """Refuse blocks that cannot be mined one after the other.

    Parameters
    ----------
    blocks : pandas.DataFrame
        swept_m2, recoverable_wet_t, recoverable_dry_t, recoverable_ni_t, ….
    metals : tuple of str

    Raises
    ------
    DataError
        There are no blocks, a column is absent, or a block has no ground or no
        tonnes, or less than none of a metal; all are told.
    """
    problems = list(_problems_of(blocks, _columns(metals)))
    if problems:
        raise DataError("blocks of a schedule", problems)


def _columns(metals: tuple[str, ...]) -> list[str]:
    names = ["swept_m2", "recoverable_wet_t", "recoverable_dry_t"]
    return names + [f"recoverable_{metal.lower()}_t" for metal in metals]


def _problems_of(blocks: pd.DataFrame, names: list[str]) -> Iterator[Problem]:
    absent = [name for name in names if name not in blocks]
    if absent:
        yield Problem(where="blocks", what="no column " + ", ".join(absent))
        return
    if blocks.empty:
        yield Problem(
            where="blocks",
            what="none",
            expected="ground to plan on",
            cure="name more classes, a lower cut-off, or blocks that do not pay",
        )
    for name in names:
        values = blocks[name].to_numpy(dtype=float)
        must = name in {"swept_m2", "recoverable_wet_t"}
        wrong = ~(np.isfinite(values) & ((values > 0.0) if must else (values >= 0.0)))
        if wrong.any():
            yield Problem(
                where=name,
                what=f"{values[wrong][0]:g} in {int(wrong.sum())} blocks",
                expected="above 0" if must else "at least 0",
            )
