"""Fitting a linear model of coregionalisation that stays positive semi-definite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.coregionalisation_refusals import (
    LagWeighting,
    require_options,
    require_support,
)
from geo.geostat.multivariate.coregionalisation_sills import (
    normal_equations,
    separate_sills,
    valid_sills,
)
from geo.geostat.variography.cross_variogram import CrossVariograms
from geo.geostat.variography.experimental import MINIMUM_PAIRS
from geo.geostat.variography.fit_lags import lags_in_use, used_lags
from geo.model.estimate import GivenRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.variogram import Structure

WORST_CONDITION = 1e4  # of the forms on the lags: beyond it they are as good as one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedCoregionalisation:
    """A model of coregionalisation with how far it is from what was seen.

    Parameters
    ----------
    model : Coregionalisation
    separate_sills : ndarray of float, shape (1 + structures, variables, variables)
        What each pair of variables would take if it were fitted alone, of any
        sign: nugget (0 where there is none), then the structures. They need not
        be a valid model.
    rmse, separate_rmse : ndarray of float, shape (variables, variables)
        Root mean square of model minus experiment over the lags in use, of the
        model and of the separate fits.
    weighted_sse, separate_sse : float
        Σ w (experiment − model)² over all pairs of variables, each in units of
        its standard deviations; the first is never smaller.
    iterations : int
        How often the fit went over all structures.
    weights : {"pairs/h2", "pairs", "equal"}
    minimum_pairs : int
    given_ranges : tuple of GivenRange
        Who gave the ranges that the pairs do not support, and why.
    crossed : tuple of CrossVariograms
        What it was fitted to.

    Examples
    --------
    >>> from geo.geostat.variography.cross_variogram import cross_variograms
    >>> from geo.geostat.variogram import Structure
    >>> north = np.arange(60) * 500.0
    >>> seen = cross_variograms(
    ...     np.column_stack([np.zeros(60), north]),
    ...     np.sin(north / 2e3)[:, None],
    ...     variables=["nickel"],
    ...     lag_m=500.0,
    ...     max_lag_m=7.5e3,
    ... )
    >>> form = Structure(model="spherical", sill=1.0, range_m=7_000.0)
    >>> fit_coregionalisation(seen, forms=[form]).table().round(3)
        first  second  structure   sill  separate_sill
    0  nickel  nickel          0  0.000         -0.109
    1  nickel  nickel          1  0.686          0.980
    """

    model: Coregionalisation
    separate_sills: NDArray[np.float64]
    rmse: NDArray[np.float64]
    separate_rmse: NDArray[np.float64]
    weighted_sse: float
    separate_sse: float
    iterations: int
    weights: LagWeighting
    minimum_pairs: int
    given_ranges: tuple[GivenRange, ...]
    crossed: tuple[CrossVariograms, ...]

    def table(self) -> pd.DataFrame:
        """List the sills of each pair of variables beside the separate fits.

        Returns
        -------
        pandas.DataFrame
            Columns first, second, structure (0 is the nugget), sill,
            separate_sill.
        """
        model = self.model
        sills = np.stack([model.nugget, *(each.sills for each in model.structures)])
        rows = [
            (
                model.variables[first],
                model.variables[second],
                structure,
                sills[structure, first, second],
                self.separate_sills[structure, first, second],
            )
            for first, second in zip(
                *np.triu_indices(len(model.variables)), strict=True
            )
            for structure in range(len(sills))
        ]
        return pd.DataFrame(
            rows, columns=["first", "second", "structure", "sill", "separate_sill"]
        )


def fit_coregionalisation(
    crossed: CrossVariograms | Sequence[CrossVariograms],
    *,
    forms: Sequence[Structure],
    nugget: bool = True,
    weights: LagWeighting = "pairs/h2",
    minimum_pairs: int = MINIMUM_PAIRS,
    given_ranges: Sequence[GivenRange] = (),
) -> FittedCoregionalisation:
    """Fit the sills of a linear model of coregionalisation.

    The iteration of Goulard & Voltz: each matrix of sills in turn takes its
    least-squares value for the others as they stand, with eigenvalues below 0
    set to 0. As the sum of squares is convex and the steps are exact, it ends in
    the best of all valid models. Variables count in units of their own standard
    deviation, so that the fit does not depend on the units.

    Parameters
    ----------
    crossed : CrossVariograms, or sequence of them
        Of all pairs, or one for each direction.
    forms : sequence of Structure
        Model, range and anisotropy of each structure, with a sill of 1; ranges
        such as `fit_variogram` found for the direct variograms.
    nugget : bool, optional
        Whether there is one.
    weights : {"pairs/h2", "pairs", "equal"}, optional
        N/h², N or 1 per lag.
    minimum_pairs : int, optional
        Lags with fewer pairs are not used.
    given_ranges : sequence of GivenRange, optional
        Effective ranges beyond the longest lag that the pairs support need an
        author and a reason.

    Returns
    -------
    FittedCoregionalisation

    Raises
    ------
    UnsupportedRangeError
        The pairs do not reach as far as a range, and nobody vouches for it.
    DataError
        A variable that does not vary, too few lags, or forms that are the same
        on these lags.
    ParameterError
        A parameter that the fit does not know.

    References
    ----------
    Goulard, M. & Voltz, M. (1992). Linear coregionalization model: tools for
    estimation and choice of cross-variogram matrix. Mathematical Geology 24,
    269-286.

    Examples
    --------
    >>> from geo.geostat.variography.cross_variogram import cross_variograms
    >>> from geo.geostat.variogram import Structure
    >>> north = np.arange(60) * 500.0
    >>> wave = np.sin(north / 2e3)
    >>> seen = cross_variograms(
    ...     np.column_stack([np.zeros(60), north]),
    ...     np.column_stack([wave, 1.0 - 2.0 * wave]),
    ...     variables=("nickel", "cobalt"),
    ...     lag_m=500.0,
    ...     max_lag_m=7.5e3,
    ... )
    >>> form = Structure(model="spherical", sill=1.0, range_m=7_000.0)
    >>> fitted = fit_coregionalisation(seen, forms=[form], nugget=False)
    >>> fitted.model.correlation().round(6)
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    surveys = (crossed,) if isinstance(crossed, CrossVariograms) else tuple(crossed)
    require_options(
        surveys,
        forms=forms,
        weights=weights,
        minimum_pairs=minimum_pairs,
        given_ranges=given_ranges,
    )
    require_support(
        surveys, forms=forms, minimum_pairs=minimum_pairs, given_ranges=given_ranges
    )
    lags = _lags(surveys, weights=weights, minimum_pairs=minimum_pairs)
    basis = _basis(lags, forms, nugget=nugget)
    spread = _spreads(lags, variables=surveys[0].variables)
    unit = np.outer(spread, spread)

    normal = normal_equations(
        basis, lags.semivariance / unit, lags.weight / lags.weight.sum()
    )
    separate = separate_sills(normal)
    sills, iterations = valid_sills(normal, start=separate)

    kept, alone = (
        lags.semivariance - np.tensordot(basis, each * unit, axes=1)
        for each in (sills, separate)
    )
    return FittedCoregionalisation(
        model=_as_model(sills * unit, surveys[0].variables, forms, nugget=nugget),
        separate_sills=_with_nugget(separate * unit, nugget=nugget),
        rmse=np.sqrt(np.mean(kept**2, axis=0)),
        separate_rmse=np.sqrt(np.mean(alone**2, axis=0)),
        weighted_sse=_sum_of_squares(kept / unit, lags.weight),
        separate_sse=_sum_of_squares(alone / unit, lags.weight),
        iterations=iterations,
        weights=weights,
        minimum_pairs=minimum_pairs,
        given_ranges=tuple(given_ranges),
        crossed=surveys,
    )


class _Lags(NamedTuple):
    """The lags in use, of all directions."""

    separation: NDArray[np.float64]
    semivariance: NDArray[np.float64]
    weight: NDArray[np.float64]


def _lags(
    surveys: tuple[CrossVariograms, ...], *, weights: LagWeighting, minimum_pairs: int
) -> _Lags:
    # all variables share the lags of the first
    first = [crossed.direct(crossed.variables[0]) for crossed in surveys]
    used = [used_lags(seen, minimum_pairs) for seen in first]
    lags = lags_in_use(first, minimum_pairs=minimum_pairs, weights=weights)
    return _Lags(
        np.concatenate(
            [seen.separation_m[use] for seen, use in zip(first, used, strict=True)]
        ),
        np.concatenate(
            [seen.semivariance[use] for seen, use in zip(surveys, used, strict=True)]
        ),
        lags.weight[0],
    )


def _basis(
    lags: _Lags, forms: Sequence[Structure], *, nugget: bool
) -> NDArray[np.float64]:
    """Tabulate semivariances of unit sill, shape (lags, nugget + structures)."""
    columns = [np.ones(len(lags.separation))] if nugget else []
    columns += [1.0 - form.covariance(lags.separation) for form in forms]
    basis = np.column_stack(columns)
    weighted = basis * np.sqrt(lags.weight)[:, None]
    weighted /= np.linalg.norm(weighted, axis=0)
    if len(basis) < basis.shape[1] or np.linalg.cond(weighted) > WORST_CONDITION:
        raise DataError(
            "coregionalisation",
            [
                Problem(
                    where="forms",
                    what=f"lags in use: {len(basis)}; sills to tell apart there: "
                    f"{basis.shape[1]}",
                    expected="forms that differ, on more lags than there are sills",
                    cure="shorter lags, fewer structures, or ranges farther apart",
                )
            ],
        )
    return basis


def _spreads(lags: _Lags, *, variables: tuple[str, ...]) -> NDArray[np.float64]:
    direct = np.diagonal(lags.semivariance, axis1=-2, axis2=-1)
    level = np.average(direct, axis=0, weights=lags.weight)
    still = [name for name, each in zip(variables, level, strict=True) if not each > 0]
    if still:
        raise DataError(
            "coregionalisation",
            [
                Problem(
                    where=", ".join(still),
                    what="the values do not vary",
                    expected="variables that do",
                    cure="leave them out",
                )
            ],
        )
    return np.sqrt(level)


def _as_model(
    sills: NDArray[np.float64],
    variables: tuple[str, ...],
    forms: Sequence[Structure],
    *,
    nugget: bool,
) -> Coregionalisation:
    every = _with_nugget(sills, nugget=nugget)
    return Coregionalisation(
        variables=variables,
        nugget=every[0],
        structures=tuple(
            CoregionalisedStructure(sills=each, form=form)
            for each, form in zip(every[1:], forms, strict=True)
        ),
    )


def _with_nugget(sills: NDArray[np.float64], *, nugget: bool) -> NDArray[np.float64]:
    return sills if nugget else np.concatenate([np.zeros_like(sills[:1]), sills])


def _sum_of_squares(
    residuals: NDArray[np.float64], weight: NDArray[np.float64]
) -> float:
    return float(np.sum(weight[:, None, None] * residuals**2))
