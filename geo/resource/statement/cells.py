"""The table of the cells that a statement adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.classes import ResourceClass
from geo.resource.statement.lines import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from geo.model.grid import GridSpec
    from geo.resource.ground.exclusions import Exclusions
    from geo.resource.statement.lines import AboveCutoffs, Groups


def cell_names(zone: str, spec: GridSpec) -> NDArray[np.str_]:
    """Name the cells of a grid by domain, row and column, from its south-west.

    Parameters
    ----------
    zone : str
    spec : GridSpec

    Returns
    -------
    ndarray of str, shape (cells,)
        Row by row.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0, south=0, spacing=1, shape=(2, 1), crs=WGS84)
    >>> cell_names("north", spec).tolist()
    ['north-0-0', 'north-1-0']
    """
    rows, columns = np.indices(spec.shape)
    pairs = zip(rows.ravel().tolist(), columns.ravel().tolist(), strict=True)
    return np.array([f"{zone}-{row}-{column}" for row, column in pairs])


def at_cutoff(cutoff: float) -> str:
    """End the names of the columns of a cut-off.

    Parameters
    ----------
    cutoff : float
        kg/m2 wet.

    Returns
    -------
    str

    Examples
    --------
    >>> at_cutoff(7.5), at_cutoff(10.0)
    ('at_7.5', 'at_10')
    """
    return f"at_{cutoff:.12g}"


def cell_table(
    specs: Mapping[str, GridSpec],
    groups: Groups,
    *,
    area_m2: ArrayLike,
    exclusions: Exclusions,
    expected: AboveCutoffs,
    checks: Mapping[str, AboveCutoffs] | None = None,
    estimates: Mapping[str, ArrayLike] | None = None,
) -> pd.DataFrame:
    """Tabulate the cells that a statement adds up, and those that it leaves out.

    Parameters
    ----------
    specs : mapping of str to GridSpec
        Of each domain, in the order in which their cells were joined.
    groups : Groups
    area_m2 : array_like of float, shape (cells,)
        Ground of each cell inside its domain; cells without any are left out.
    exclusions : Exclusions
        Of the joined cells.
    expected : AboveCutoffs
        The central figures.
    checks : mapping of str to AboveCutoffs, optional
        Other models of the same cells.
    estimates : mapping of str to array_like, shape (cells,), optional
        More columns, such as ``abundance_kriged``, ``abundance_sd``,
        ``grade_ni_kriged``, ``moisture``, ``stations`` (how many were used) and
        ``nearest_m``.

    Returns
    -------
    pandas.DataFrame
        A row for each cell: cell (domain-row-column), lon, lat, zone, class, area_m2,
        counts, reasons (every one for being out, apart by semicolons); the
        estimates; for each cut-off, such as 10, share_at_10 (of the area, at or
        above it), wet_t_at_10, dry_t_at_10, ni_t_at_10 and ni_graded_dry_t_at_10 for
        each metal; for each check wet_t_kriged_at_10 and ni_t_kriged_at_10.

    Raises
    ------
    DataError
        Arrays of another number of cells.

    Examples
    --------
    Any number of a statement is a filter and a sum:

    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.ground.exclusions import Exclusions
    >>> from geo.resource.statement.grouping import groups_of
    >>> from geo.resource.statement.lines import above_cutoffs
    >>> from geo.resource.tonnage import estimated_cells
    >>> spec = GridSpec(
    ...     west=0, south=0, spacing=1e3, shape=(1, 3), crs=local_crs([154.0], [24.0])
    ... )
    >>> cells = estimated_cells(
    ...     area_m2=[1e6] * 3, abundance=[5.0, 15.0, 25.0], moisture=0.3
    ... )
    >>> steep = Exclusions.none((3,)).add([False, False, True], reason="slope")
    >>> groups = groups_of(
    ...     {"north": [True] * 3}, klass=[1, 1, 0], counts=steep.mineable
    ... )
    >>> table = cell_table(
    ...     {"north": spec},
    ...     groups,
    ...     area_m2=cells.area_m2,
    ...     exclusions=steep,
    ...     expected=above_cutoffs(cells, cutoffs=[0.0, 10.0]),
    ... )
    >>> table[["cell", "class", "counts", "reasons"]].values.tolist()[1:]
    [['north-0-1', 'Inferred', True, ''], ['north-0-2', 'Unclassified', False, 'slope']]

    The tonnes of inferred ground in one zone above 10 kg/m2, from the table alone
    (read back, ``table = pd.read_csv("cells.csv", keep_default_na=False)``):

    >>> line = table[table["counts"] & (table["zone"] == "north")]
    >>> line = line[line["class"] == "Inferred"]
    >>> float(line["wet_t_at_10"].sum()) / 1e6
    0.015
    """
    area = np.asarray(area_m2, dtype=float).ravel()
    columns = _places(specs, groups) | {
        "area_m2": area,
        "counts": groups.counts,
        "reasons": _reasons(exclusions),
    }
    columns |= {name: np.ravel(values) for name, values in (estimates or {}).items()}
    columns |= _above(expected, area)
    for name, check in (checks or {}).items():
        columns |= _beside(check, name)
    problems = [
        Problem(
            where=name,
            what=f"{len(values)} cells",
            expected=f"{groups.counts.size}, as the groups",
        )
        for name, values in columns.items()
        if len(values) != groups.counts.size
    ]
    if problems:
        raise DataError("cell table", problems)
    return pd.DataFrame(columns)[area > 0.0].reset_index(drop=True)


def _places(
    specs: Mapping[str, GridSpec], groups: Groups
) -> dict[str, NDArray[np.generic]]:
    lonlat = [spec.lonlat() for spec in specs.values()]
    zones = np.array([*groups.zones, ""])  # the last for cells outside all, -1
    classes = np.array([str(one) for one in reversed(ResourceClass)])
    return {
        "cell": np.concatenate(
            [cell_names(zone, spec) for zone, spec in specs.items()]
        ),
        "lon": np.concatenate([lon.ravel() for lon, _ in lonlat]),
        "lat": np.concatenate([lat.ravel() for _, lat in lonlat]),
        "zone": zones[np.where(groups.zone == OUTSIDE, len(groups.zones), groups.zone)],
        "class": classes[groups.klass],
    }


def _reasons(exclusions: Exclusions) -> NDArray[np.str_]:
    """Write out the reasons of each cell; few combinations occur."""
    flags, which = np.unique(exclusions.flags.ravel(), return_inverse=True)
    words = [
        "; ".join(
            reason
            for bit, reason in enumerate(exclusions.reasons)
            if int(flag) >> bit & 1
        )
        for flag in flags
    ]
    return np.array(words, dtype=str)[which]


def _above(
    above: AboveCutoffs, area: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    columns: dict[str, NDArray[np.float64]] = {}
    for index, cutoff in enumerate(above.cutoffs):
        at = at_cutoff(cutoff)
        share = np.zeros(above.area_m2.shape[1])
        np.divide(above.area_m2[index], area, out=share, where=area > 0.0)
        columns[f"share_{at}"] = share
        columns[f"wet_t_{at}"] = above.wet_t[index]
        columns[f"dry_t_{at}"] = above.dry_t[index]
        for metal, tonnes in above.metal_t.items():
            graded = above.graded_dry_t[metal]
            columns[f"{metal.lower()}_t_{at}"] = tonnes[index]
            columns[f"{metal.lower()}_graded_dry_t_{at}"] = graded[index]
    return columns


def _beside(check: AboveCutoffs, name: str) -> dict[str, NDArray[np.float64]]:
    columns: dict[str, NDArray[np.float64]] = {}
    for index, cutoff in enumerate(check.cutoffs):
        at = at_cutoff(cutoff)
        columns[f"wet_t_{name}_{at}"] = check.wet_t[index]
        for metal, tonnes in check.metal_t.items():
            columns[f"{metal.lower()}_t_{name}_{at}"] = tonnes[index]
    return columns
