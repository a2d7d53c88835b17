"""When capital is spent and written off, and closure paid, by length of life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.resource.mining.project_terms import ProjectTerms

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phasing:
    """Amounts of each project year, by case.

    Parameters
    ----------
    capital, depreciation, sustaining, closure : ndarray, shape (years, cases)
        Sustaining capital of whole years; a part of a year takes a part of it.
    """

    capital: Values
    depreciation: Values
    sustaining: Values
    closure: Values


def phase_capital(
    lives: NDArray[np.intp], *, years: int, terms: ProjectTerms
) -> Phasing:
    """Lay capital and closure out round the years of mining.

    Each part of the capital is written off in a straight line from the year it is
    spent or mining begins, whichever is later; with the last year of mining all
    that still stands is written off. Parts planned after it are not spent.

    Parameters
    ----------
    lives : ndarray of int, shape (cases,)
        Years of mining, at least 1.
    years : int
        Project years to lay out: up to the end of the closure of the longest life.
    terms : ProjectTerms

    Returns
    -------
    Phasing

    Examples
    --------
    >>> from geo.resource.mining.block_value import UnitCosts
    >>> from geo.resource.mining.economics import MetalTerms
    >>> from geo.resource.mining.project_terms import Capital, ProjectTerms
    >>> terms = ProjectTerms(
    ...     metals={"Ni": MetalTerms(price_usd_t=16e3)},
    ...     costs=UnitCosts(),
    ...     discount_rate=0.08,
    ...     capital=(Capital(name="plant", usd=100.0, depreciation_years=4),),
    ...     closure_usd=7.0,
    ... )
    >>> made = phase_capital(np.array([3, 5]), years=7, terms=terms)
    >>> made.depreciation.T.tolist()
    [[0.0, 25.0, 25.0, 50.0, 0.0, 0.0, 0.0], [0.0, 25.0, 25.0, 25.0, 25.0, 0.0, 0.0]]
    >>> made.closure.T.tolist()
    [[0.0, 0.0, 0.0, 0.0, 7.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0]]
    """
    distinct, which = np.unique(lives, return_inverse=True)
    rows = [_of_life(int(life), years=years, terms=terms) for life in distinct]
    spent, written, closed = (
        np.stack([row[kind] for row in rows], axis=1)[:, which] for kind in range(3)
    )
    before = np.cumsum(spent, axis=0) - spent
    return Phasing(
        capital=spent,
        depreciation=written,
        sustaining=before * terms.sustaining_share,
        closure=closed,
    )


def _of_life(
    life: int, *, years: int, terms: ProjectTerms
) -> tuple[Values, Values, Values]:
    spent, written, closed = np.zeros(years), np.zeros(years), np.zeros(years)
    last = terms.first_production_year + life - 1
    for year, usd, over in _parts(terms, last=last):
        spent[year] += usd
        start = max(year, terms.first_production_year)
        before_last = min(over, last - start)
        written[start : start + before_last] += usd / over
        written[last] += (over - before_last) * (usd / over)
    closing = slice(last + 1, last + 1 + terms.closure_years)
    closed[closing] = terms.closure_usd / terms.closure_years
    return spent, written, closed


def _parts(terms: ProjectTerms, *, last: int) -> Iterator[tuple[int, float, int]]:
    for part in terms.capital:
        for year, share in part.spread:
            if year <= last:
                yield year, part.usd * share, part.depreciation_years
