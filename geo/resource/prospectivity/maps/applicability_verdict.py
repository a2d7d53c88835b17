"""How much ground a model may be applied to, and why not to the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.resource.prospectivity.design.design import Design, Targets

ALL, INSIDE, OUTSIDE = "all", "inside", "outside"
BELOW, ABOVE = "outside: below the training range", "outside: above the training range"
UNKNOWN = "outside: class {code:g}, which no training point has"
BETWEEN = "outside: every covariate in its range, together unlike the training"
VERDICT_COLUMNS = (
    "ground",
    "covariate",
    "trained_from",
    "trained_to",
    "units",
    "cells",
    "area_km2",
    "share",
)


def applicability_verdict(
    design: Design,
    targets: Targets,
    *,
    names: Sequence[str],
    classes: Mapping[str, tuple[float, ...]],
    inside: NDArray[np.bool_],
    area_m2: NDArray[np.float64],
) -> pd.DataFrame:
    """Tell the shares of ground inside and outside, and what takes cells outside.

    Parameters
    ----------
    design : Design
    targets : Targets
    names : sequence of str
        Covariates that had a say.
    classes : mapping of str to tuple of float
        What training points have, of each covariate of classes.
    inside : ndarray of bool, shape (m,)
    area_m2 : ndarray of float, shape (m,)
        NaN where not known: shares are then of cells.

    Returns
    -------
    pandas.DataFrame
        `VERDICT_COLUMNS`: all ground, that inside, that outside; then, of the outside,
        the cells below and above the training range of each covariate, and of each
        class that no training point has (a cell may count for several), and those
        where every covariate is in its range. Reasons
        without cells are left out. Shares are of all ground.
    """
    outside = ~inside
    masks = {ALL: np.ones(len(inside), dtype=bool), INSIDE: inside, OUTSIDE: outside}
    rows = [_row(ground, mask, area_m2) for ground, mask in masks.items()]
    in_range = outside.copy()
    for name in dict.fromkeys((*names, *classes)):
        reasons = (
            _unknown_classes(targets, name=name, known=classes[name])
            if name in classes
            else _beyond_range(design, targets, name=name)
        )
        for ground, mask, told in reasons:
            in_range &= ~mask
            rows.append(_row(ground, mask & outside, area_m2) | told)
    rows.append(_row(BETWEEN, in_range, area_m2))
    named = [
        row for number, row in enumerate(rows) if number < len(masks) or row["cells"]
    ]
    return pd.DataFrame(named, columns=list(VERDICT_COLUMNS))


def unknown_classes(verdict: pd.DataFrame) -> str:
    """Say in words which classes no training point has.

    Parameters
    ----------
    verdict : pandas.DataFrame
        As `applicability_verdict` gives it.

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> told = {"ground": UNKNOWN.format(code=7.0), "covariate": "mud", "cells": 31}
    >>> unknown_classes(pd.DataFrame([told]))
    'mud is class 7, which no training point has (31 cells)'
    """
    start = UNKNOWN.split("{", maxsplit=1)[0]
    rows = verdict[verdict["ground"].str.startswith(start)]
    return "; ".join(
        f"{row.covariate} is {str(row.ground).removeprefix('outside: ')} "
        f"({row.cells:,} cells)"
        for row in rows.itertuples()
    )


_Reason = tuple[str, "NDArray[np.bool_]", dict[str, object]]


def _beyond_range(design: Design, targets: Targets, *, name: str) -> Iterator[_Reason]:
    values = targets.covariates[name].to_numpy(dtype=float)
    known = design.covariates[name]
    ends = (float(known.min()), float(known.max()))
    told: dict[str, object] = {
        "covariate": name,
        "trained_from": ends[0],
        "trained_to": ends[1],
        "units": design.units[name],
    }
    yield BELOW, values < ends[0], told
    yield ABOVE, values > ends[1], told


def _unknown_classes(
    targets: Targets, *, name: str, known: tuple[float, ...]
) -> Iterator[_Reason]:
    codes = targets.covariates[name].to_numpy(dtype=float)
    for code in np.setdiff1d(codes, known):
        yield UNKNOWN.format(code=code), codes == code, {"covariate": name}


def _row(
    ground: str, mask: NDArray[np.bool_], area_m2: NDArray[np.float64]
) -> dict[str, object]:
    cells, whole = int(mask.sum()), float(area_m2.sum())
    known = np.isfinite(whole)
    return {
        "ground": ground,
        "covariate": "",
        "trained_from": np.nan,
        "trained_to": np.nan,
        "units": "",
        "cells": cells,
        "area_km2": float(area_m2[mask].sum()) / 1e6 if known else np.nan,
        "share": float(area_m2[mask].sum()) / whole if known else cells / len(mask),
    }
