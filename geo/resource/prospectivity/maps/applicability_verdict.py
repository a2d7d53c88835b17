"""How much ground a model may be applied to, and why not to the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.resource.prospectivity.design.design import Design, Targets

ALL, INSIDE, OUTSIDE = "all", "inside", "outside"
BELOW, ABOVE = "outside: below the training range", "outside: above the training range"
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
    inside : ndarray of bool, shape (m,)
    area_m2 : ndarray of float, shape (m,)
        NaN where not known: shares are then of cells.

    Returns
    -------
    pandas.DataFrame
        `VERDICT_COLUMNS`: all ground, that inside, that outside; then, of the outside,
        the cells below and above the training range of each covariate (a cell may
        count for several) and those where every covariate is in its range. Reasons
        without cells are left out. Shares are of all ground.
    """
    outside = ~inside
    masks = {ALL: np.ones(len(inside), dtype=bool), INSIDE: inside, OUTSIDE: outside}
    rows = [_row(ground, mask, area_m2) for ground, mask in masks.items()]
    in_range = outside.copy()
    for name in names:
        values = targets.covariates[name].to_numpy(dtype=float)
        known = design.covariates[name]
        ends = (float(known.min()), float(known.max()))
        told = {
            "covariate": name,
            "trained_from": ends[0],
            "trained_to": ends[1],
            "units": design.units[name],
        }
        beyond = {BELOW: values < ends[0], ABOVE: values > ends[1]}
        for ground, mask in beyond.items():
            in_range &= ~mask
            rows.append(_row(ground, mask & outside, area_m2) | told)
    rows.append(_row(BETWEEN, in_range, area_m2))
    named = [
        row for number, row in enumerate(rows) if number < len(masks) or row["cells"]
    ]
    return pd.DataFrame(named, columns=list(VERDICT_COLUMNS))


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
