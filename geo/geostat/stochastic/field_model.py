"""The covariances of one or several variables, in the one form that fields need."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.multivariate.coregionalisation import Coregionalisation
from geo.geostat.stochastic.many_covariances import continuous, continuous_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.variogram import CovarianceModel, Structure

VALUE = "value"  # the name of a variable that nobody named
ROUNDING = 1e-9  # of the largest nugget
SILL_OF_SCORES = (0.1, 10.0)  # beyond it the variogram is hardly that of scores


class FieldModel(NamedTuple):
    """Covariances of all pairs of variables, the nugget apart.

    Attributes
    ----------
    variables : tuple of str
    pairs : tuple of tuple of CovarianceModel
        By row and column of the pair.
    scale : ndarray of float, shape (variables,)
        By which each variable is multiplied.
    forms : tuple of (Structure, ndarray of float), or None
        Of a linear model of coregionalisation each structure's form and its sills,
        scaled: so many forms are worked out, not one for each pair and structure.
    """

    variables: tuple[str, ...]
    pairs: tuple[tuple[CovarianceModel, ...], ...]
    scale: NDArray[np.float64]
    forms: tuple[tuple[Structure, NDArray[np.float64]], ...] | None

    def nugget(self) -> NDArray[np.float64]:
        """Give the nuggets.

        Returns
        -------
        ndarray of float, shape (variables, variables)
        """
        plain = np.array([[pair.nugget for pair in row] for row in self.pairs])
        return np.asarray(plain * np.outer(self.scale, self.scale))

    def continuous(
        self, first: int, second: int, separation: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Give the covariance of a pair without its nugget.

        Parameters
        ----------
        first, second : int
            Places of the variables.
        separation : ndarray of float, shape (..., 2)
            From the place of the second variable to that of the first one, m.

        Returns
        -------
        ndarray of float, shape (...)
        """
        covariance = continuous(self.pairs[first][second], separation)
        return np.asarray(covariance * (self.scale[first] * self.scale[second]))

    def continuous_between(
        self,
        variables: tuple[int, int],
        first: NDArray[np.float64],
        second: NDArray[np.float64],
        *,
        spacing_m: float,
    ) -> NDArray[np.float64]:
        """Tabulate the covariances of a pair between places, without its nugget.

        Parameters
        ----------
        variables : tuple of int
            Of the first places and of the second ones.
        first : ndarray of float, shape (n, 2)
            In steps.
        second : ndarray of float, shape (m, 2)
        spacing_m : float

        Returns
        -------
        ndarray of float, shape (n, m)
        """
        row, column = variables
        table = continuous_between(
            self.pairs[row][column], first, second, spacing_m=spacing_m
        )
        table *= self.scale[row] * self.scale[column]
        return table

    def all_pairs(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariances of all pairs without their nuggets.

        Parameters
        ----------
        separation : ndarray of float, shape (..., 2)

        Returns
        -------
        ndarray of float, shape (..., variables, variables)
        """
        count = len(self.variables)
        table = np.zeros((*separation.shape[:-1], count, count))
        if self.forms is not None:
            for form, sills in self.forms:
                table += continuous(form, separation)[..., None, None] * sills
            return table
        for first in range(count):
            for second in range(count):
                table[..., first, second] = self.continuous(first, second, separation)
        return table

    def single_forms(
        self,
    ) -> tuple[tuple[CovarianceModel | Structure, NDArray[np.float64]], ...]:
        """Take the covariances apart into forms that all pairs share.

        Returns
        -------
        tuple of (CovarianceModel or Structure, ndarray of float)
            Each form, whose nugget does not count, and its sills by pair; none of
            several variables without such forms.
        """
        if self.forms is not None:
            return self.forms
        if len(self.variables) > 1:
            return ()
        return ((self.pairs[0][0], np.full((1, 1), self.scale[0] ** 2)),)

    def variances(self) -> NDArray[np.float64]:
        """Give the covariances in one place, without the nuggets.

        Returns
        -------
        ndarray of float, shape (variables, variables)
        """
        return self.all_pairs(np.zeros(2))


def field_model(
    model: CovarianceModel | CrossCovarianceModel,
    *,
    variables: Sequence[str] | None = None,
    scores: Sequence[bool] | None = None,
) -> FieldModel:
    """Bring a model of one or several variables to one form.

    Parameters
    ----------
    model : CovarianceModel or CrossCovarianceModel
    variables : sequence of str, optional
        Which of the variables, in which order; all of them by default.
    scores : sequence of bool, optional
        Which variables are normal scores: their model is brought to a sill of 1.

    Returns
    -------
    FieldModel

    Raises
    ------
    ParameterError
        Variables that the model does not have, several of them with a model of
        one, a model of scores whose sill is far from 1, or nuggets that are not
        positive semi-definite together.

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=0.6, range_m=2_000.0)
    >>> variogram = Variogram(nugget=0.2, structures=(spherical,))
    >>> field_model(variogram, scores=[True]).nugget()
    array([[0.25]])
    """
    names = tuple(variables) if variables is not None else _own_names(model)
    known = getattr(model, "variables", None)
    if known is None and len(names) > 1:
        raise _refused(
            f"{len(names)} variables with a model of one",
            expected="a coregionalisation of " + ", ".join(names),
        )
    strangers = [name for name in names if known is not None and name not in known]
    if strangers:
        raise _refused(
            "it lacks " + ", ".join(strangers),
            expected="a model of " + ", ".join(names),
        )
    if known is None:
        pairs: tuple[tuple[CovarianceModel, ...], ...] = ((model,),)  # type: ignore[assignment]
    else:
        pairs = tuple(
            tuple(model.between(first, second) for second in names)  # type: ignore[union-attr]
            for first in names
        )
    sills = np.array(
        [
            float(pairs[row][row].covariance(np.zeros((1, 2)))[0])
            for row in range(len(names))
        ]
    )
    _require_sills(names, sills, scores)
    scaled = np.zeros(len(names), bool) if scores is None else np.array(scores, bool)
    scale = np.where(scaled, 1.0 / np.sqrt(sills), 1.0)
    whole = FieldModel(names, pairs, scale, _forms(model, names, scale))
    _require_nuggets(whole)
    return whole


def _forms(
    model: CovarianceModel | CrossCovarianceModel,
    names: tuple[str, ...],
    scale: NDArray[np.float64],
) -> tuple[tuple[Structure, NDArray[np.float64]], ...] | None:
    """Take a linear model of coregionalisation apart; None of any other model."""
    if not isinstance(model, Coregionalisation):
        return None
    places = [model.variables.index(name) for name in names]
    return tuple(
        (each.form, each.sills[np.ix_(places, places)] * np.outer(scale, scale))
        for each in model.structures
    )


def _own_names(model: CovarianceModel | CrossCovarianceModel) -> tuple[str, ...]:
    return tuple(getattr(model, "variables", (VALUE,)))


def _require_sills(
    names: tuple[str, ...], sills: NDArray[np.float64], scores: Sequence[bool] | None
) -> None:
    scaled = scores if scores is not None else [False] * len(names)
    problems = []
    for name, sill, of_scores in zip(names, sills, scaled, strict=True):
        low, high = SILL_OF_SCORES if of_scores else (0.0, np.inf)
        if not (low <= sill <= high and 0.0 < sill < np.inf):
            problems.append(
                Problem(
                    where=f"sill of {name}",
                    what=f"{sill:g}",
                    expected="near 1: normal scores have a variance of 1"
                    if of_scores
                    else "a finite number above 0",
                    cure="give the variogram of the scores, not of the values"
                    if of_scores
                    else "",
                )
            )
    if problems:
        raise ParameterError("variogram", problems)


def _require_nuggets(model: FieldModel) -> None:
    """Refuse nuggets that no variables can have together."""
    nugget = model.nugget()
    least = float(np.linalg.eigvalsh(nugget).min())
    if least < -ROUNDING * float(np.abs(nugget).max()):
        raise ParameterError(
            "variogram",
            [
                Problem(
                    where="nugget",
                    what=f"its least eigenvalue is {least:.3g}",
                    expected="0 or more: nuggets positive semi-definite together",
                    cure="smaller cross nuggets, such as fit_coregionalisation finds",
                )
            ],
        )


def _refused(what: str, *, expected: str) -> ParameterError:
    return ParameterError(
        "variogram", [Problem(where="variables", what=what, expected=expected)]
    )
