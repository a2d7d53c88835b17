"""Draws that stay the same whatever else is drawn beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from geo.errors import ParameterError, Problem
from geo.model.randomness import generator, stratified

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resilience.stock_question import StockDraws

    Numbers = NDArray[np.float64]


class Streams:
    """One stream of random numbers for each thing that is uncertain, by its name.

    So the numbers of one thing do not move when another is added, and two runs with
    one seed differ by what was changed alone. Numbers are stratified: each by itself
    has its mean whatever the seed.

    Parameters
    ----------
    draws : StockDraws or None
        None: a single path, on which all is as told.
    rng : numpy.random.Generator or None
        Gives the seed of all streams; one number is taken from it.

    Raises
    ------
    ParameterError
        Paths are to be drawn and there is no generator.

    Examples
    --------
    >>> from geo.resilience.stock_question import StockDraws
    >>> one = Streams(StockDraws(paths=4), generator(1, "stock"))
    >>> two = Streams(StockDraws(paths=4), generator(1, "stock"))
    >>> _ = two.factor("demand", sd=0.1)
    >>> bool((one.uniform("ban") == two.uniform("ban")).all())
    True
    """

    def __init__(
        self, draws: StockDraws | None, rng: np.random.Generator | None
    ) -> None:
        if draws is not None and rng is None:
            problem = Problem(
                where="rng",
                what="none",
                expected="a generator, since paths are drawn",
                cure="geo.model.randomness.generator(seed, name)",
            )
            raise ParameterError("draws", [problem])
        self.drawn = draws is not None
        self.paths = 1 if draws is None else draws.paths
        self._seed = 0 if rng is None else int(rng.integers(2**62))

    def uniform(self, *name: str) -> Numbers:
        """Give probabilities, shape (paths,).

        Parameters
        ----------
        *name : str

        Returns
        -------
        ndarray of float
            Between 0 and 1; the middle where nothing is drawn.
        """
        if not self.drawn:
            return np.full(1, 0.5)
        return stratified(self.paths, rng=generator(self._seed, *name))

    def normal(self, *name: str, sd: float) -> Numbers:
        """Give normal numbers of mean 0, shape (paths,).

        Parameters
        ----------
        *name : str
        sd : float

        Returns
        -------
        ndarray of float
            0 where nothing is drawn.
        """
        if sd == 0.0 or not self.drawn:
            return np.zeros(self.paths)
        return np.asarray(sd * ndtri(self.uniform(*name)))

    def factor(self, *name: str, sd: float) -> Numbers:
        """Give lognormal factors of median 1, shape (paths,).

        Parameters
        ----------
        *name : str
        sd : float
            Relative: of the logarithm.

        Returns
        -------
        ndarray of float
            1 where nothing is drawn.
        """
        return np.asarray(np.exp(self.normal(*name, sd=sd)))
