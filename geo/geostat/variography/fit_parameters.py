"""Fitted parameters by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.geostat.variogram import ModelName
from geo.geostat.variography.fit_shapes import NEGLIGIBLE

if TYPE_CHECKING:
    from geo.geostat.variography.fit_shapes import Form
    from geo.geostat.variography.least_squares import Fits


def parameter_table(fits: Fits, *, form: Form) -> pd.DataFrame:
    """Name the parameters of fits.

    Parameters
    ----------
    fits : Fits
    form : Form

    Returns
    -------
    pandas.DataFrame
        One row per draw: nugget, sill (the whole of it), then sill and range_m of
        each structure, its smoothness if it has one, azimuth_deg and ratio if
        they are not held at 0 and 1. The shape of a structure whose sill is 0 is
        NaN.

    Examples
    --------
    >>> from geo.geostat.variography.fit_shapes import Form
    >>> from geo.geostat.variography.least_squares import Fits
    >>> form = Form((ModelName.CUBIC,), False, *np.ones((4, 4)))
    >>> fits = Fits(np.zeros(1), np.array([[1.0, 3.0]]), np.array([[9e3, 1, 0, 1]]))
    >>> parameter_table(fits, form=form)
       nugget  sill  sill_1  range_m_1
    0     1.0   4.0     3.0     9000.0
    """
    count = len(form.models)
    total = fits.level.sum(axis=1)
    columns = {"nugget": fits.level[:, 0], "sill": total}
    there = fits.level[:, 1:] > NEGLIGIBLE * total[:, None]
    for number, model in enumerate(form.models):
        here = there[:, number]
        name = f"_{number + 1}"
        columns["sill" + name] = np.where(here, fits.level[:, 1 + number], 0.0)
        columns["range_m" + name] = np.where(here, fits.shape[:, number], np.nan)
        if model == ModelName.MATERN:
            smoothness = fits.shape[:, count + number]
            columns["smoothness" + name] = np.where(here, smoothness, np.nan)
    if np.any(form.free >= 2 * count):
        any_there = there.any(axis=1)
        columns["azimuth_deg"] = np.where(any_there, fits.shape[:, -2] % 180.0, np.nan)
        columns["ratio"] = np.where(any_there, fits.shape[:, -1], np.nan)
    return pd.DataFrame(columns)
