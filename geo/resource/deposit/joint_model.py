"""How abundance and grades vary together, for each drawn variogram of abundance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.coregionalisation_fitting import fit_coregionalisation
from geo.geostat.stochastic.ground import LEAST_NUGGET
from geo.geostat.variography.cross_variogram import CrossVariograms, cross_variograms
from geo.model.estimate import ABUNDANCE, GivenRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.estimation_model import EstimationModel
    from geo.geostat.variogram import Structure, Variogram
    from geo.model.estimate import EstimateSettings

FEWEST_TOGETHER = 20  # stations with all assays, for grades that vary in space
FREEDOM = 2.0  # standard errors that correlations differ by from structure to structure


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Together:
    """Scores of abundance and grades at the stations that have them all.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
    scores : ndarray of float, shape (n, variables)
        Abundance first.
    metals : tuple of str
        Of the other columns.
    crossed : tuple of CrossVariograms
        One for each direction.
    minimum_pairs : int
    """

    places: NDArray[np.float64]
    scores: NDArray[np.float64]
    metals: tuple[str, ...]
    crossed: tuple[CrossVariograms, ...]
    minimum_pairs: int


def together(
    places: NDArray[np.float64],
    scores: NDArray[np.float64],
    *,
    metals: tuple[str, ...],
    model: EstimationModel,
    settings: EstimateSettings,
) -> Together:
    """Estimate the variograms of abundance and grades, and those between them.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Of the stations that have all of them: easting and northing, m.
    scores : ndarray of float, shape (n, 1 + metals)
        Abundance first.
    metals : tuple of str
    model : EstimationModel
        Of the scores of abundance; says the directions.
    settings : EstimateSettings

    Returns
    -------
    Together
    """
    crossed = tuple(
        cross_variograms(
            places,
            scores,
            variables=(ABUNDANCE, *metals),
            lag_m=settings.lag_m,
            max_lag_m=settings.max_lag_m,
            direction=seen.direction,
        )
        for seen in model.experimental
    )
    return Together(
        places=places,
        scores=scores,
        metals=metals,
        crossed=crossed,
        minimum_pairs=settings.minimum_pairs,
    )


def joint_model(
    drawn: Variogram,
    *,
    seen: Together | None,
    alone: Sequence[str] = (),
    of_abundance: bool = True,
) -> Coregionalisation:
    """Give the model of abundance and grades for one variogram of what leads.

    Grades take the structures of abundance, with sills of their own that are
    fitted to the stations with all assays. Few stations leave such a fit free to make
    a grade and abundance one and the same in a structure, by chance alone; grades,
    which do not err as catches do, would then speak for the abundance. So the
    correlations of a structure depart from those of the scores at the stations by no
    more than `FREEDOM` standard errors of a correlation (see `held_near`). A
    congruence D B D then gives abundance the sills that were drawn and leaves every
    matrix positive semi-definite. Where the lags cannot tell the structures from a
    nugget, the scores' correlations hold at every distance alike.

    Parameters
    ----------
    drawn : Variogram
        Of the scores of what leads, without the errors of the samples.
    seen : Together or None
        What the structured grades were seen to do; None where there are none.
    alone : sequence of str, optional
        Metals whose grade varies without structure, and by itself.
    of_abundance : bool, optional
        Whether the abundance leads. If not, it keeps the sills that are fitted to it
        like those of a grade.

    Returns
    -------
    Coregionalisation
        Abundance, the metals of `seen`, those alone.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> joint_model(Variogram(nugget=0.8), seen=None, alone=["Ni"]).nugget
    array([[0.8, 0. ],
           [0. , 1. ]])
    """
    own = [drawn.nugget, *(each.sill for each in drawn.structures)]
    forms = [replace(each, sill=1.0) for each in drawn.structures]
    if seen is None:
        sills = [np.array([[sill]]) for sill in own]
    else:
        sills = _sills(forms, seen, own=own)
    if of_abundance:
        sills = [_rescaled(each, sill) for each, sill in zip(sills, own, strict=True)]
    metals = seen.metals if seen is not None else ()
    nugget, *rest = [_widened(each, len(alone)) for each in sills]
    nugget[len(metals) + 1 :, len(metals) + 1 :] = np.eye(len(alone))
    nugget += LEAST_NUGGET * np.diag(np.diagonal(nugget + sum(rest)))
    return Coregionalisation(
        variables=(ABUNDANCE, *metals, *alone),
        nugget=nugget,
        structures=tuple(
            CoregionalisedStructure(sills=each, form=form)
            for each, form in zip(rest, forms, strict=True)
        ),
    )


def _sills(
    forms: list[Structure], seen: Together, *, own: list[float]
) -> list[NDArray[np.float64]]:
    """Give the matrices of sills: of the nugget, then of each structure."""
    correlation = np.asarray(np.corrcoef(seen.scores, rowvar=False))
    try:
        if not forms:
            return [correlation]
        model = fit_coregionalisation(
            seen.crossed,
            forms=forms,
            minimum_pairs=seen.minimum_pairs,
            given_ranges=_vouched(forms),
        ).model
    except DataError:
        return [np.asarray(correlation * (sill / sum(own))) for sill in own]
    fitted = [np.array(model.nugget), *(np.array(s.sills) for s in model.structures)]
    allowed = FREEDOM / np.sqrt(len(seen.scores))
    return [held_near(each, correlation, allowed=allowed) for each in fitted]


def held_near(
    sills: NDArray[np.float64], correlation: NDArray[np.float64], *, allowed: float
) -> NDArray[np.float64]:
    """Draw the correlations of a matrix of sills towards given ones, the sills kept.

    All by one share, the least that leaves none farther off than allowed: a mixture
    of two correlation matrices is one.

    Parameters
    ----------
    sills : ndarray of float, shape (variables, variables)
    correlation : ndarray of float, shape (variables, variables)
    allowed : float

    Returns
    -------
    ndarray of float, shape (variables, variables)

    Examples
    --------
    >>> held_near(np.array([[4.0, -2.0], [-2.0, 1.0]]), np.eye(2), allowed=0.25)
    array([[ 4. , -0.5],
           [-0.5,  1. ]])
    """
    root = np.sqrt(np.maximum(np.diagonal(sills), 0.0))
    scale = np.outer(root, root)
    own = np.divide(sills, scale, out=correlation.copy(), where=scale > 0.0)
    farthest = float(np.abs(own - correlation).max())
    share = 1.0 if farthest <= allowed else allowed / farthest
    return np.asarray(scale * (share * own + (1.0 - share) * correlation))


def _vouched(forms: list[Structure]) -> list[GivenRange]:
    return [
        GivenRange(
            range_m=form.effective_range_m,
            author="the variogram of abundance",
            reason="fitted to all stations, of which not all have assays",
        )
        for form in forms
    ]


def _rescaled(sills: NDArray[np.float64], wanted: float) -> NDArray[np.float64]:
    """Scale the first variable so that its own sill is the one wanted."""
    scaled = sills.copy()
    found = sills[0, 0]
    factor = np.sqrt(wanted / found) if found > 0.0 else 0.0
    scaled[0] *= factor
    scaled[:, 0] *= factor
    scaled[0, 0] = wanted
    return scaled


def _widened(sills: NDArray[np.float64], more: int) -> NDArray[np.float64]:
    """Add variables that take no part."""
    return np.pad(sills, (0, more))
