"""By which rules a zone is derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.crs import NAUTICAL_MILE_M
from geo.model.sea_areas import EEZ_LIMIT_NM

if TYPE_CHECKING:
    from collections.abc import Iterator

TERRITORIAL_SEA_NM = 12.0  # UNCLOS, article 3
SPACINGS_PER_LIMIT = 50.0  # a chord this short leaves its arc by 1/20,000 of the limit


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRules:
    """How far a zone reaches, from what, and how finely it is drawn.

    Parameters
    ----------
    limit_nm : float, optional
        Distance of the outer limit from the coast in nautical miles: 200, 24, 12.
    seed_nm : float, optional
        Distance off the coast at which the land is drawn: 12 for a file that holds
        the territorial waters too, so that 188 are measured from its polygons.
        Typed islands are points of the shore all the same.
    without_entitlement : tuple of str, optional
        Typed islands, whoever holds them, that get a territorial sea of 12 nm and
        no more, so that they limit nobody beyond it either.
    coast_spacing_m : float, optional
        Largest gap between points of one coast.
    resolution_m : float, optional
        Largest gap between vertices of the outline, made finer for limits below
        ``50 * resolution_m``.

    Raises
    ------
    ParameterError
        A distance is not possible; all are told.

    References
    ----------
    UN Convention on the Law of the Sea (1982), articles 3, 57, 121(3).

    Examples
    --------
    >>> LimitRules(seed_nm=12.0).limit_basis
    '200-nm arc'
    >>> LimitRules(limit_nm=12.0, seed_nm=12.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: zone: 1 problem
    - seed_nm: 12
        expected: 0 to less than the limit, 12
    """

    limit_nm: float = EEZ_LIMIT_NM
    seed_nm: float = 0.0
    without_entitlement: tuple[str, ...] = ()
    coast_spacing_m: float = 1_000.0
    resolution_m: float = 2_000.0

    def __post_init__(self) -> None:
        if problems := list(self._problems()):
            raise ParameterError("zone", problems)

    def _problems(self) -> Iterator[Problem]:
        for name in ("limit_nm", "coast_spacing_m", "resolution_m"):
            value = getattr(self, name)
            if not 0.0 < value < float("inf"):
                yield Problem(where=name, what=f"{value:g}", expected="above 0")
        if not 0.0 <= self.seed_nm < max(self.limit_nm, 1e-9):
            yield Problem(
                where="seed_nm",
                what=f"{self.seed_nm:g}",
                expected=f"0 to less than the limit, {self.limit_nm:g}",
            )

    @property
    def limit_m(self) -> float:
        """The outer limit in metres."""
        return self.limit_nm * NAUTICAL_MILE_M

    @property
    def seed_m(self) -> float:
        """How far off the coast the land is drawn, in metres."""
        return self.seed_nm * NAUTICAL_MILE_M

    @property
    def rock_nm(self) -> float:
        """How far the sea of a rock without entitlement reaches, nautical miles."""
        return min(TERRITORIAL_SEA_NM, self.limit_nm)

    @property
    def rock_m(self) -> float:
        """The same in metres."""
        return self.rock_nm * NAUTICAL_MILE_M

    def chord_m(self, reach_m: float) -> float:
        """Choose the side of the cells on which an outline is traced.

        Parameters
        ----------
        reach_m : float
            The narrowest sea to draw: from its coast to its limit.

        Returns
        -------
        float
            Metres.
        """
        return min(self.resolution_m, reach_m / SPACINGS_PER_LIMIT)

    @property
    def limit_basis(self) -> str:
        """What the outer limit is called."""
        return f"{self.limit_nm:g}-nm arc"

    @property
    def rock_basis(self) -> str:
        """What the limit of the sea round a rock is called."""
        return f"{self.rock_nm:g}-nm arc"
