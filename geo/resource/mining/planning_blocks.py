"""The pieces of ground that a plan of mining is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError, ParameterError, Problem
from geo.model.classes import ResourceClass
from geo.resource.statement.cells import at_cutoff

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd


def planning_blocks(
    cells: pd.DataFrame,
    *,
    cutoff: float,
    metals: Sequence[str],
    classes: Collection[str],
    recoverable_share: float,
    swept_share: float = 1.0,
) -> pd.DataFrame:
    """Take the ground that a plan may count on out of the cells of a statement.

    A block is the part of a cell at or above the cut-off. It counts where the
    statement counts it, in the classes asked for, and where it holds anything.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `geo.resource.statement.cells.cell_table` gives it, with the columns of
        the cut-off and of the metals.
    cutoff : float
        kg/m2 wet, one of those of the table.
    metals : sequence of str
        To carry along. Ground without a grade of a metal holds none of it here.
    classes : collection of str
        Of `ResourceClass`: Inferred ground enters only where it is named.
    recoverable_share : float
        Of the tonnes in situ, what reaches the ship: `RecoveryLosses.recovery`.
    swept_share : float, optional
        Of the ground, what the tracks go over: geometry factor x (1 - path loss).

    Returns
    -------
    pandas.DataFrame
        A row for each block: cell, lon, lat, zone, class, area_m2 (above the
        cut-off), swept_m2, abundance_kg_m2 (wet, in situ), in situ wet_t, dry_t and
        ni_t for each metal, and the same with ``recoverable_`` before.

    Raises
    ------
    DataError
        A column is absent.
    ParameterError
        A share lies outside 0 to 1 or is 0, or a class is none; all are told.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame(
    ...     {
    ...         "cell": ["f-0-0", "f-0-1"],
    ...         "lon": 155.0,
    ...         "lat": 23.0,
    ...         "zone": "f",
    ...         "class": ["Indicated", "Inferred"],
    ...         "area_m2": 4e6,
    ...         "counts": True,
    ...         "share_at_10": 0.5,
    ...         "wet_t_at_10": 40e3,
    ...         "dry_t_at_10": 28e3,
    ...         "ni_t_at_10": 140.0,
    ...     }
    ... )
    >>> blocks = planning_blocks(
    ...     cells,
    ...     cutoff=10.0,
    ...     metals=["Ni"],
    ...     classes=["Indicated"],
    ...     recoverable_share=0.75,
    ... )
    >>> blocks[["cell", "abundance_kg_m2", "recoverable_wet_t"]].values.tolist()
    [['f-0-0', 20.0, 30000.0]]
    """
    at = at_cutoff(cutoff)
    tonnes = ["wet_t", "dry_t", *(f"{metal.lower()}_t" for metal in metals)]
    _require_shares(recoverable_share, swept_share, classes)
    _require_columns(cells, [f"share_{at}", *(f"{name}_{at}" for name in tonnes)])
    counts = (
        cells["counts"].astype(bool)
        & cells["class"].isin(list(classes))
        & (cells[f"share_{at}"] * cells["area_m2"] > 0.0)
        & (cells[f"wet_t_{at}"] > 0.0)
    )
    kept = cells[counts]
    blocks = kept[["cell", "lon", "lat", "zone", "class"]].copy()
    blocks["area_m2"] = kept["area_m2"] * kept[f"share_{at}"]
    blocks["swept_m2"] = blocks["area_m2"] * swept_share
    blocks["abundance_kg_m2"] = 1000.0 * kept[f"wet_t_{at}"] / blocks["area_m2"]
    for name in tonnes:
        blocks[name] = kept[f"{name}_{at}"].astype(float)
    for name in tonnes:
        blocks[f"recoverable_{name}"] = blocks[name] * recoverable_share
    return blocks.reset_index(drop=True)


def _require_shares(
    recoverable_share: float, swept_share: float, classes: Collection[str]
) -> None:
    shares = {"recoverable_share": recoverable_share, "swept_share": swept_share}
    problems = [
        Problem(where=name, what=f"{share:g}", expected="above 0, at most 1")
        for name, share in shares.items()
        if not 0.0 < share <= 1.0
    ]
    known = [one.value for one in ResourceClass]
    problems += [
        Problem(
            where="classes", what=repr(str(one)), expected="one of " + ", ".join(known)
        )
        for one in classes
        if str(one) not in known
    ]
    if problems:
        raise ParameterError("planning blocks", problems)


def _require_columns(cells: pd.DataFrame, of_cutoff: Sequence[str]) -> None:
    plain = ("cell", "lon", "lat", "zone", "class", "area_m2", "counts")
    absent = [name for name in (*plain, *of_cutoff) if name not in cells]
    if absent:
        raise DataError(
            "planning blocks",
            [
                Problem(
                    where="cells",
                    what="no column " + ", ".join(absent),
                    cure="take a cut-off and metals that the statement has",
                )
            ],
        )
