"""Which laws turn the photos of a domain into abundances, or why none does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DataError
from geo.resource.sampling.photo import (
    CoverageLaw,
    LongAxisLaw,
    fit_coverage_law,
    fit_long_axis_law,
    given_coverage_law,
    given_long_axis_law,
    shape_coverage_law,
    spread_factor,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.model.sampling import CoverageSettings, LongAxisSettings
    from geo.resource.sampling.readings import Readings


class CoverageChoice(NamedTuple):
    """A law of coverage, or why there is none.

    Attributes
    ----------
    law : CoverageLaw or None
    pairs : ndarray of bool, shape (n,)
        The stations it was fitted to; none of them where it was given.
    refusal : str
    """

    law: CoverageLaw | None
    pairs: NDArray[np.bool_]
    refusal: str


class LongAxisChoice(NamedTuple):
    """A law of the long axis, or why there is none.

    Attributes
    ----------
    law : LongAxisLaw or None
    factor : float
        What the mean mass is above that of the stated axis.
    fitted : bool
        To the stations or nodules of this domain.
    refusal : str
    """

    law: LongAxisLaw | None
    factor: float
    fitted: bool
    refusal: str


def choose_coverage_law(
    readings: Readings,
    truth: NDArray[np.float64],
    *,
    settings: CoverageSettings,
    domain: str = "",
) -> CoverageChoice:
    """Take the given law of coverage, or fit one to the stations that have both.

    Parameters
    ----------
    readings : Readings
        Of one domain.
    truth : ndarray of float, shape (n,)
        Abundances on the truth's scale, kg/m2; NaN where nothing was weighed.
    settings : CoverageSettings
    domain : str, optional
        Its name, for the source of the law.

    Returns
    -------
    CoverageChoice
    """
    nowhere = np.zeros(len(readings), dtype=bool)
    if settings.given is not None:
        return CoverageChoice(given_coverage_law(settings.given), nowhere, "")
    if settings.shape is not None:
        return CoverageChoice(shape_coverage_law(settings.shape), nowhere, "")
    pairs = np.isfinite(truth) & np.isfinite(readings.coverage)
    count = int(pairs.sum())
    if count < settings.minimum_pairs:
        reason = _too_few(count, settings.minimum_pairs, "abundance and coverage")
        return CoverageChoice(None, nowhere, reason)
    source = f"fitted to {count} stations{_of(domain)}"
    try:
        law = fit_coverage_law(readings.coverage[pairs], truth[pairs], source=source)
    except DataError as error:
        return CoverageChoice(None, nowhere, error.problems[0].what)
    return CoverageChoice(law, pairs, "")


def choose_long_axis_law(
    readings: Readings,
    *,
    settings: LongAxisSettings,
    nodules: pd.DataFrame | None = None,
    domain: str = "",
) -> LongAxisChoice:
    """Take the given law of the long axis, or fit one to nodules or to stations.

    Parameters
    ----------
    readings : Readings
        Of one domain.
    settings : LongAxisSettings
    nodules : pandas.DataFrame, optional
        Columns station, long_axis_mm and mass_g, where the settings name a file of
        them; those of the domain's stations are taken.
    domain : str, optional

    Returns
    -------
    LongAxisChoice
    """
    if settings.given is not None:
        law = given_long_axis_law(settings.given)
        return LongAxisChoice(law, _spread(law, settings), fitted=False, refusal="")
    axis, mass, what = _pairs_of_axes(readings, settings, nodules)
    if len(axis) < settings.minimum_pairs:
        reason = _too_few(len(axis), settings.minimum_pairs, "mass and long axis")
        return LongAxisChoice(None, 1.0, fitted=True, refusal=reason)
    try:
        law = fit_long_axis_law(
            axis,
            mass,
            of="stations" if settings.nodules is None else "nodules",
            source=f"fitted to {len(axis)} {what}{_of(domain)}",
        )
    except DataError as error:
        refusal = error.problems[0].what
        return LongAxisChoice(None, 1.0, fitted=True, refusal=refusal)
    return LongAxisChoice(law, _spread(law, settings), fitted=True, refusal="")


def _pairs_of_axes(
    readings: Readings, settings: LongAxisSettings, nodules: pd.DataFrame | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    if settings.nodules is not None:
        if nodules is None:
            return np.empty(0), np.empty(0), "nodules"
        here = nodules[nodules["station"].isin(readings.station)]
        axis, mass = (here[name].to_numpy(float) for name in ("long_axis_mm", "mass_g"))
        return axis, mass, "nodules"
    with np.errstate(divide="ignore", invalid="ignore"):
        mass = 1e3 * readings.abundance * readings.area_m2 / readings.count
    known = np.isfinite(mass) & (mass > 0.0) & np.isfinite(readings.long_axis_mm)
    return readings.long_axis_mm[known], mass[known], "stations"


def _spread(law: LongAxisLaw, settings: LongAxisSettings) -> float:
    if law.of == "stations" or settings.axis_cv is None or settings.statistic == "":
        return 1.0
    return spread_factor(
        law.exponent, axis_cv=settings.axis_cv, statistic=settings.statistic
    )


def _too_few(count: int, least: int, what: str) -> str:
    return f"{count} pairs of {what}, and {least} are asked for"


def _of(domain: str) -> str:
    return f" of {domain}" if domain else ""
