"""What was done to the samples, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resource.sampling.photo import CoverageLaw, LongAxisLaw
    from geo.resource.sampling.readings import Readings


def in_domain(domain: str) -> str:
    """Name a domain at the end of a phrase.

    Parameters
    ----------
    domain : str
        Empty where there is but one.

    Returns
    -------
    str

    Examples
    --------
    >>> "law of coverage" + in_domain("east")
    'law of coverage, east'
    """
    return f", {domain}" if domain else ""


def long_axis_note(law: LongAxisLaw, factor: float, count: int) -> str:
    """Say by which law abundances followed from long axes.

    Parameters
    ----------
    law : LongAxisLaw
    factor : float
        For the spread of the axes.
    count : int

    Returns
    -------
    str
    """
    spread = f" x {factor:.3f} for the spread of the axes" if factor != 1.0 else ""
    return (
        f"long axis: {count} abundances by log10 W = {law.intercept:.4f} + "
        f"{law.exponent:.4f} log10 L, x {law.smear:.4f}{spread}; {law.source}"
    )


def coverage_notes(law: CoverageLaw, coverage: NDArray[np.float64]) -> list[str]:
    """Say by which law abundances followed from coverage, and how far it was bent.

    Parameters
    ----------
    law : CoverageLaw
    coverage : ndarray of float, shape (n,)
        Fractions, of the photos it was used for.

    Returns
    -------
    list of str
    """
    notes = [
        f"coverage: {len(coverage)} abundances by A = {law.intercept:.3f} + "
        f"{law.slope_per_percent:.4f} C[%], residual sd {law.residual_sd:.2f} kg/m2; "
        f"{law.source}"
    ]
    least, most = law.coverage_range
    beyond = int(np.sum((coverage < least) | (coverage > most)))
    if beyond:
        notes.append(
            f"coverage: {beyond} photos lie outside the {100 * least:g} to "
            f"{100 * most:g} % that the law was fitted to"
        )
    below = int(np.sum(law.intercept + 100.0 * law.slope_per_percent * coverage < 0.0))
    if below:
        notes.append(f"coverage: {below} abundances below 0 held at 0")
    return notes


def factor_notes(readings: Readings, known: NDArray[np.bool_]) -> list[str]:
    """Say which readings were multiplied, and by what.

    Parameters
    ----------
    readings : Readings
    known : ndarray of bool, shape (n,)

    Returns
    -------
    list of str
    """
    names = names_of_factors(readings)
    notes = []
    for name in np.unique(names[known & (readings.factor != 1.0)]):
        rows = known & (names == name)
        factor, spread = readings.factor[rows][0], readings.factor_sd[rows][0]
        notes.append(f"{name}: {rows.sum()} abundances x {factor:g} ± {spread:g}")
    return notes


def positions_told(stated: NDArray[np.bool_]) -> list[str]:
    """Say how many positions are taken as known for want of a statement.

    Parameters
    ----------
    stated : ndarray of bool, shape (n,)

    Returns
    -------
    list of str

    Examples
    --------
    >>> positions_told(np.array([True, True]))
    []
    """
    if stated.all():
        return []
    return [
        f"the position error of {int((~stated).sum())} of {len(stated)} stations is "
        "not stated, and is taken as 0"
    ]


def names_of_factors(readings: Readings) -> NDArray[np.str_]:
    """Name the factor of each sample: one for each sampler and campaign.

    Parameters
    ----------
    readings : Readings

    Returns
    -------
    ndarray of str, shape (n,)
    """
    return np.array(
        [
            f"factor of {kind}, campaign {cruise}"
            for kind, cruise in zip(readings.evidence, readings.campaign, strict=True)
        ],
        dtype=str,
    )
