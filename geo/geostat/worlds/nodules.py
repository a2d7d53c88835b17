"""Nodules on the sea floor, caught one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Catch(NamedTuple):
    """What a sampler brought up.

    Attributes
    ----------
    counts : ndarray of int, shape (n,)
        Nodules.
    mass_kg : ndarray of float, shape (n,)
        Their mass, wet.
    """

    counts: NDArray[np.int64]
    mass_kg: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodules:
    """How nodules are strewn, and how heavy they are.

    Clumps fall as a Poisson process and hold one nodule and a Poisson number
    more; a clump is small beside a sampler, which catches all of it or nothing.
    A nodule's mass follows a gamma law.

    Parameters
    ----------
    mass_kg : float, optional
        Mean mass of one, wet. The default is an assumption.
    mass_cv : float, optional
        Standard deviation of the masses over their mean; also assumed.
    per_clump : float, optional
        Mean number in a clump, from 1 on; 1 strews each nodule by itself.

    Raises
    ------
    ParameterError

    Examples
    --------
    Of 20 kg/m2 a box core of 0.25 m2 catches 5 kg, 62.5 nodules, and its
    counting noise is √((1 + CV²) / 62.5) of the abundance:

    >>> nodules = Nodules(mass_kg=0.08, mass_cv=1.0)
    >>> nodules.counting_variance(20.0, area_m2=0.25) ** 0.5 / 20.0
    np.float64(0.179)
    """

    mass_kg: float = 0.08
    mass_cv: float = 1.0
    per_clump: float = 1.0

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{value}", expected=f"a number {words}")
            for name, value, fine, words in (
                ("mass_kg", self.mass_kg, self.mass_kg > 0.0, "above 0"),
                ("mass_cv", self.mass_cv, self.mass_cv > 0.0, "above 0"),
                ("per_clump", self.per_clump, self.per_clump >= 1.0, "from 1 on"),
            )
            if not (fine and np.isfinite(value))
        ]
        if problems:
            raise ParameterError("nodules", problems)

    def counting_variance(
        self, abundance: ArrayLike, *, area_m2: float
    ) -> NDArray[np.float64]:
        """Give the variance of mass over area for a sampler of some area.

        The mass caught is a compound Poisson sum of N clumps of mass M, so its
        variance is E[N] E[M²]. With single nodules of mass m it is E[N] E[m²],
        the abundance's squared CV being (1 + CV_m²) / E[N].

        Parameters
        ----------
        abundance : array_like of float, shape (...)
            Expected mass per area that the sampler takes, kg/m2.
        area_m2 : float

        Returns
        -------
        ndarray of float, shape (...)
            Squared kg/m2.

        References
        ----------
        Kingman, J. F. C. (1993). Poisson processes. Oxford (compound Poisson
        sums by Campbell's theorem).
        """
        clump_kg = self.per_clump * self.mass_kg
        spread = self.per_clump * self.mass_cv**2 + (self.per_clump - 1.0)
        clump_square = self.mass_kg**2 * (spread + self.per_clump**2)
        clumps = np.asarray(abundance, dtype=float) * area_m2 / clump_kg
        return np.asarray(clumps * clump_square / area_m2**2)

    def catch(
        self,
        abundance: NDArray[np.float64],
        *,
        area_m2: float,
        rng: np.random.Generator,
    ) -> Catch:
        """Catch what lies under samplers.

        Parameters
        ----------
        abundance : ndarray of float, shape (n,)
            Expected mass per area that each sampler takes, kg/m2.
        area_m2 : float
        rng : numpy.random.Generator

        Returns
        -------
        Catch

        Examples
        --------
        >>> from geo.model.randomness import generator
        >>> catch = Nodules().catch(
        ...     np.array([0.0, 20.0]), area_m2=0.25, rng=generator(1, "catch")
        ... )
        >>> catch.counts[0], catch.mass_kg[0]
        (np.int64(0), np.float64(0.0))
        """
        clumps = rng.poisson(abundance * area_m2 / (self.per_clump * self.mass_kg))
        counts = clumps + rng.poisson(clumps * (self.per_clump - 1.0))
        # a sum of equal gamma masses is one gamma mass
        shape = counts / self.mass_cv**2
        mass = rng.standard_gamma(shape) * self.mass_kg * self.mass_cv**2
        return Catch(counts, mass)
