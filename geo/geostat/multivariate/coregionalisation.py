"""The linear model of coregionalisation: how variables resemble each other in space."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.variogram import Structure, Variogram
from geo.kernels.covariance import in_one_place

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.variogram import CovarianceModel

ROUNDING = 1e-9  # an eigenvalue that far below 0, of the variance, is rounding


class CrossCovarianceModel(Protocol):
    """What co-kriging asks of a model of several variables.

    `between` gives the covariance of two of them: of `first` in one place with
    `second` in another, by the separation from the second place to the first
    one. A user's own model needs no more, and may be one that is not symmetric.
    """

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables."""
        ...

    def between(self, first: str, second: str) -> CovarianceModel:
        """Give the covariance of two variables."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoregionalisedStructure:
    """One nested structure that the variables share.

    Parameters
    ----------
    sills : array_like of float, shape (variables, variables)
        What the structure adds to the variances (diagonal) and to the
        covariances; squared units of the values.
    form : Structure
        Model, range and anisotropy, with a sill of 1.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> form = Structure(model="spherical", sill=1.0, range_m=2_000.0)
    >>> CoregionalisedStructure(sills=[[4.0, 1.0], [1.0, 2.0]], form=form).sills
    array([[4., 1.],
           [1., 2.]])
    """

    sills: NDArray[np.float64]
    form: Structure

    def __init__(self, *, sills: ArrayLike, form: Structure) -> None:
        if form.sill != 1.0:
            raise ParameterError(
                "coregionalised structure",
                [
                    Problem(
                        where="form.sill",
                        what=f"{form.sill}",
                        expected="1; the sills of the variables stand in `sills`",
                    )
                ],
            )
        object.__setattr__(self, "sills", _frozen(sills))
        object.__setattr__(self, "form", form)


class CrossCovariance(NamedTuple):
    """The covariance of two variables, of any sign.

    Attributes
    ----------
    nugget : float
        What is lost at any separation but zero.
    parts : tuple of (float, Structure)
        Sill and form of each structure.

    Examples
    --------
    >>> form = Structure(model="spherical", sill=1.0, range_m=2.0)
    >>> opposed = CrossCovariance(0.5, ((-2.0, form),))
    >>> opposed.covariance(np.array([[0.0, 0.0], [0.0, 1.0]]))
    array([-1.5  , -0.625])
    """

    nugget: float
    parts: tuple[tuple[float, Structure], ...]

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariance; the nugget counts at zero separation only.

        Parameters
        ----------
        separation : ndarray of float, shape (..., 2)
            Easting and northing differences, m.

        Returns
        -------
        ndarray of float, shape (...)
        """
        covariance = self.nugget * in_one_place(separation)
        for sill, form in self.parts:
            covariance = covariance + sill * form.covariance(separation)
        return np.asarray(covariance, dtype=float)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coregionalisation:
    """A nugget with nested structures, each with a sill for every pair of variables.

    Each matrix of sills is positive semi-definite; that is what makes every
    variance that is computed from the model one.

    Parameters
    ----------
    variables : tuple of str
        Their names, none twice.
    nugget : array_like of float, shape (variables, variables)
        Squared units of the values.
    structures : tuple of CoregionalisedStructure, optional

    Raises
    ------
    ParameterError
        Sills that are not symmetric or not positive semi-definite, or a variable
        that does not vary.

    References
    ----------
    Journel, A.G. & Huijbregts, C.J. (1978). Mining Geostatistics, section III.B.3.

    Examples
    --------
    >>> form = Structure(model="spherical", sill=1.0, range_m=2_000.0)
    >>> model = Coregionalisation(
    ...     variables=("nickel", "cobalt"),
    ...     nugget=[[1.0, 0.0], [0.0, 0.25]],
    ...     structures=(
    ...         CoregionalisedStructure(sills=[[3.0, -0.9], [-0.9, 0.75]], form=form),
    ...     ),
    ... )
    >>> model.correlation()
    array([[ 1.  , -0.45],
           [-0.45,  1.  ]])
    >>> model.direct("nickel").sill
    4.0
    """

    variables: tuple[str, ...]
    nugget: NDArray[np.float64]
    structures: tuple[CoregionalisedStructure, ...] = ()

    def __init__(
        self,
        *,
        variables: tuple[str, ...],
        nugget: ArrayLike,
        structures: tuple[CoregionalisedStructure, ...] = (),
    ) -> None:
        object.__setattr__(self, "variables", tuple(variables))
        object.__setattr__(self, "nugget", _frozen(nugget))
        object.__setattr__(self, "structures", tuple(structures))
        problems = _misshapen(self) or _not_a_covariance(self)
        if problems:
            raise ParameterError("coregionalisation", problems)

    @property
    def sill(self) -> NDArray[np.float64]:
        """Total sills, shape (variables, variables): nugget and all structures."""
        return np.asarray(self.nugget + sum(each.sills for each in self.structures))

    @property
    def effective_range_m(self) -> float:
        """The longest effective range of the structures, metres; 0 without any."""
        return max((s.form.effective_range_m for s in self.structures), default=0.0)

    def correlation(self) -> NDArray[np.float64]:
        """Give the correlation of the variables in one place.

        Returns
        -------
        ndarray of float, shape (variables, variables)
        """
        spread = np.sqrt(np.diagonal(self.sill))
        return np.asarray(self.sill / np.outer(spread, spread))

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariances of all pairs of variables.

        Parameters
        ----------
        separation : ndarray of float, shape (..., 2)
            Easting and northing differences, m.

        Returns
        -------
        ndarray of float, shape (..., variables, variables)
        """
        separation = np.asarray(separation, dtype=float)
        together = in_one_place(separation)
        covariance = together[..., None, None] * self.nugget
        for each in self.structures:
            alike = each.form.covariance(separation)
            covariance = covariance + alike[..., None, None] * each.sills
        return np.asarray(covariance, dtype=float)

    def between(self, first: str, second: str) -> CrossCovariance:
        """Give the covariance of two variables, or of one with itself.

        Parameters
        ----------
        first, second : str

        Returns
        -------
        CrossCovariance

        Raises
        ------
        ParameterError
            A name that is not among `variables`.
        """
        row, column = self._place(first), self._place(second)
        return CrossCovariance(
            float(self.nugget[row, column]),
            tuple((float(s.sills[row, column]), s.form) for s in self.structures),
        )

    def direct(self, name: str) -> Variogram:
        """Give the variogram of one variable.

        Parameters
        ----------
        name : str

        Returns
        -------
        Variogram
            Without the structures in which the variable takes no part.

        Raises
        ------
        ParameterError
            A name that is not among `variables`.
        """
        nugget, parts = self.between(name, name)
        structures = tuple(
            replace(form, sill=sill) for sill, form in parts if sill > 0.0
        )
        return Variogram(nugget=max(nugget, 0.0), structures=structures)

    def _place(self, name: str) -> int:
        if name not in self.variables:
            raise ParameterError(
                "coregionalisation",
                [
                    Problem(
                        where="variable",
                        what=repr(name),
                        expected="one of " + ", ".join(self.variables),
                    )
                ],
            )
        return self.variables.index(name)


def _frozen(sills: ArrayLike) -> NDArray[np.float64]:
    """Copy a matrix of sills, so that nobody changes it later."""
    copied = np.array(sills, dtype=float)
    copied.setflags(write=False)
    return copied


def _named_sills(
    model: Coregionalisation,
) -> list[tuple[str, NDArray[np.float64]]]:
    named = [("nugget", model.nugget)]
    for count, structure in enumerate(model.structures):
        named.append((f"structures[{count}].sills", structure.sills))
    return named


def _misshapen(model: Coregionalisation) -> list[Problem]:
    count = len(model.variables)
    problems = []
    if count == 0 or len(set(model.variables)) < count:
        problems.append(
            Problem(
                where="variables",
                what=f"{model.variables}",
                expected="at least one name, none of them twice",
            )
        )
    for where, sills in _named_sills(model):
        if sills.shape != (count, count):
            what = f"shape {sills.shape}"
        elif not np.isfinite(sills).all():
            what = "numbers that are not finite"
        else:
            continue
        problems.append(
            Problem(
                where=where,
                what=what,
                expected=f"a number for each pair of the {count} variables",
            )
        )
    return problems


def _not_a_covariance(model: Coregionalisation) -> list[Problem]:
    variances = np.diagonal(model.sill)
    still = [
        name
        for name, variance in zip(model.variables, variances, strict=True)
        if not variance > 0.0
    ]
    if still:
        return [
            Problem(
                where="variables",
                what=", ".join(still) + ": no variance",
                expected="a total sill above 0",
                cure="leave out variables that are the same everywhere",
            )
        ]
    unit = np.sqrt(np.outer(variances, variances))
    return [
        problem
        for where, sills in _named_sills(model)
        for problem in _not_semidefinite(sills / unit, where=where)
    ]


def _not_semidefinite(sills: NDArray[np.float64], *, where: str) -> list[Problem]:
    if np.abs(sills - sills.T).max() > ROUNDING:
        return [
            Problem(
                where=where,
                what="differs across the diagonal",
                expected="a symmetric matrix",
            )
        ]
    lowest = float(np.linalg.eigvalsh(sills).min())
    if lowest >= -ROUNDING:
        return []
    return [
        Problem(
            where=where,
            what=f"an eigenvalue of {lowest:.3g} in units of the variances",
            expected="positive semi-definite sills: none below 0",
            cure="smaller sills across the variables, or fit_coregionalisation",
        )
    ]
