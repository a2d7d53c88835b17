"""Years that the rare earths of a deposit would meet a demand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsOfSupply:
    """Years of demand told for a whole and for a part of it.

    The part has the same element in other tonnes, so that its years stand to
    those of the whole as its tonnes do, but for the mix of elements.

    Parameters
    ----------
    reo_ratio : float
        Oxides of the whole over those of the part.
    years_ratio : tuple of float
        Years of the whole over those of the part, by element.
    """

    reo_ratio: float
    years_ratio: tuple[float, ...]

    @property
    def worst(self) -> float:
        """Largest deviation of a ratio of years from that of oxides, a fraction."""
        return max(abs(ratio / self.reo_ratio - 1.0) for ratio in self.years_ratio)

    def agree(self, *, within: float = 0.10) -> bool:
        """Say whether years and oxides tell the same story.

        Parameters
        ----------
        within : float, optional
            Fraction by which a ratio may differ.

        Returns
        -------
        bool
        """
        return self.worst <= within


def years_of_supply(
    *,
    whole_reo_t: float,
    part_reo_t: float,
    whole_years: Sequence[float],
    part_years: Sequence[float],
) -> YearsOfSupply:
    """Compare the years of demand told for an area and for a part of it.

    Parameters
    ----------
    whole_reo_t, part_reo_t : float
        Oxides.
    whole_years, part_years : sequence of float
        Years of demand by element, in one order.

    Returns
    -------
    YearsOfSupply

    Raises
    ------
    ParameterError
        A number is not above 0, or the elements are not the same number.

    Examples
    --------
    >>> told = years_of_supply(
    ...     whole_reo_t=16e6, part_reo_t=1.2e6, whole_years=[780], part_years=[62]
    ... )
    >>> round(told.reo_ratio, 2), told.agree()
    (13.33, True)
    """
    if len(whole_years) != len(part_years) or not whole_years:
        raise ParameterError(
            "years of supply",
            [
                Problem(
                    where="part_years",
                    what=f"{len(part_years)} elements",
                    expected=f"{len(whole_years)}, and at least 1",
                )
            ],
        )
    _require_positive(
        whole_reo_t=whole_reo_t,
        part_reo_t=part_reo_t,
        **{f"whole_years {i}": years for i, years in enumerate(whole_years)},
        **{f"part_years {i}": years for i, years in enumerate(part_years)},
    )
    return YearsOfSupply(
        reo_ratio=whole_reo_t / part_reo_t,
        years_ratio=tuple(
            whole / part for whole, part in zip(whole_years, part_years, strict=True)
        ),
    )


def _require_positive(**given: float) -> None:
    problems = [
        Problem(where=name, what=f"{value:g}", expected="above 0")
        for name, value in given.items()
        if not (value > 0.0 and np.isfinite(value))
    ]
    if problems:
        raise ParameterError("years of supply", problems)
