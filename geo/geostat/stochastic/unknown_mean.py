"""What data say of the mean of their field, as something to draw from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import linalg

from geo.errors import DataError, Problem
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray


class UnknownMean(NamedTuple):
    """The means of some variables given the data, under a flat prior.

    Normal about the generalised least-squares mean ``(F' K⁻¹ F)⁻¹ F' K⁻¹ z`` with
    the covariance ``(F' K⁻¹ F)⁻¹``, F telling which datum is of which variable.
    A field that is conditioned round means so drawn has the expectation and the
    variance of ordinary kriging.

    Attributes
    ----------
    weights : ndarray of float, shape (variables, data)
        Of the data in the least-squares means; those of a variable sum to one on
        its own data.
    root : ndarray of float, shape (variables, variables)
        Of the covariance: its lower Cholesky factor.

    References
    ----------
    Omre, H. (1987). Bayesian kriging: merging observations and qualified guesses
    in kriging. Mathematical Geology 19, 25-39.
    """

    weights: NDArray[np.float64]
    root: NDArray[np.float64]

    @on_one_thread
    def draw(
        self, data: NDArray[np.float64], rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Draw the means.

        Parameters
        ----------
        data : ndarray of float, shape (data,)
        rng : numpy.random.Generator

        Returns
        -------
        ndarray of float, shape (variables,)
        """
        noise = self.root @ rng.standard_normal(len(self.root))
        return np.asarray(self.weights @ data + noise)


def unknown_mean(
    factor: NDArray[np.float64], *, variable: NDArray[np.intp], of: tuple[str, ...]
) -> UnknownMean:
    """Work out what data say of the means of their variables.

    Parameters
    ----------
    factor : ndarray of float, shape (data, data)
        Lower Cholesky factor of the covariance of the data.
    variable : ndarray of int, shape (data,)
        Of each datum.
    of : tuple of str
        The names of the variables.

    Returns
    -------
    UnknownMean

    Raises
    ------
    DataError
        A variable without data.

    Examples
    --------
    Of independent data of variance 4 it is the plain mean, and its standard error:

    >>> known = unknown_mean(2.0 * np.eye(4), variable=np.zeros(4, int), of=("Ni",))
    >>> known.weights, known.root
    (array([[0.25, 0.25, 0.25, 0.25]]), array([[1.]]))
    """
    silent = [name for row, name in enumerate(of) if not np.any(variable == row)]
    if silent:
        raise DataError(
            "simulation",
            [
                Problem(
                    where=name,
                    what="no datum that is felt on the grid",
                    expected="one or more, to draw its mean from",
                    cure="leave the variable out, or state its mean",
                )
                for name in silent
            ],
        )
    which = (variable[:, None] == np.arange(len(of))).astype(float)
    solved = linalg.cho_solve((factor, True), which)
    covariance = linalg.inv(which.T @ solved)
    covariance = (covariance + covariance.T) / 2.0
    return UnknownMean(
        np.asarray(covariance @ solved.T),
        np.asarray(np.linalg.cholesky(covariance), dtype=float),
    )
