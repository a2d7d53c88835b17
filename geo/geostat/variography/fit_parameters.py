"""Fitted parameters by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.geostat.variogram import ModelName
from geo.geostat.variography.fit_shapes import NEGLIGIBLE, Form, is_zonal
from geo.geostat.variography.least_squares import Fits

if TYPE_CHECKING:
    from geo.geostat.variogram import Variogram


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


def fits_of(variogram: Variogram, *, form: Form) -> Fits:
    """Write a fitted variogram as the fit that it came from.

    Parameters
    ----------
    variogram : Variogram
        With all structures of the form.
    form : Form

    Returns
    -------
    Fits
        Of one draw; its sum of squares is not known and NaN.

    Examples
    --------
    >>> from geo.geostat.variography.fit_shapes import as_variogram
    >>> form = Form((ModelName.CUBIC,), False, *np.ones((4, 4)))
    >>> shape, level = np.array([9e3, 1.0, 40.0, 0.5]), np.array([1.0, 3.0])
    >>> fits_of(as_variogram(shape, level, form=form), form=form).shape
    array([[9.0e+03, 1.0e+00, 4.0e+01, 5.0e-01]])
    """
    structures = variogram.structures
    ellipses = [
        structure.anisotropy
        for number, structure in enumerate(structures)
        if not is_zonal(number, form)
    ]
    azimuth = (
        ellipses[0].azimuth_deg
        if ellipses
        else structures[0].anisotropy.azimuth_deg - 90.0
    )
    shape = [
        *(structure.effective_range_m for structure in structures),
        *(structure.smoothness or 1.0 for structure in structures),
        azimuth % 180.0,
        ellipses[0].ratio if ellipses else 1.0,
    ]
    level = [variogram.nugget, *(structure.sill for structure in structures)]
    return Fits(np.full(1, np.nan), np.array([level]), np.array([shape]))
