"""What metals sell for: a price each, dated, with who says so."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.dates import is_date
from geo.model.limits import outside
from geo.model.profile_questions import bad_origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_DEAREST_USD_T = 1e9
_LEAST_EIGENVALUE = -1e-9  # of a matrix of correlations: rounding, not contradiction


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalPrice:
    """The price that a project is valued at, of one metal.

    Parameters
    ----------
    usd_per_t : float
        Per tonne of metal in what is sold; 0 where nothing is paid.
    date : str
        Of the price: a year, a month or a day.
    source : str
        Who says so.
    evidence : str, optional
        How solid it is: a word of `geo.model.shared_columns.EVIDENCE`.
    recovery : float, optional
        Fraction of the metal in the dry mass that is recovered; by default that of
        `SeabedPlan.recovery`.
    payable : float, optional
        Fraction of the recovered metal that is paid.
    relative_sd : float, optional
        Standard deviation of the price over its mean, for draws.

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody and no day stand for the price; all
        is told.

    Examples
    --------
    >>> cobalt = MetalPrice(usd_per_t=48139.0, date="2025-11", source="made up")
    >>> cobalt.payable, cobalt.evidence
    (1.0, 'unverified')
    """

    usd_per_t: float
    date: str
    source: str
    evidence: str = "unverified"
    recovery: float | None = None
    payable: float = 1.0
    relative_sd: float = 0.0

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "usd_per_t", low=0.0, high=_DEAREST_USD_T),
            *outside(self, "recovery", low=0.0, high=1.0),
            *outside(self, "payable", low=0.0, high=1.0),
            *outside(self, "relative_sd", low=0.0, high=3.0),
            *undated(self.date),
            *bad_origin(self.source, self.evidence),
        ]
        if problems:
            raise ParameterError("price", problems)


def undated(date: str) -> list[Problem]:
    """Find that no day is told of a figure that ages.

    Parameters
    ----------
    date : str

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> undated("2025-11"), undated("last year")[0].where
    ([], 'date')
    """
    if is_date(date):
        return []
    return [
        Problem(
            where="date",
            what=repr(date),
            expected="a year, a month or a day",
            cure='as "2025", "2025-11" or "2025-11-30"',
        )
    ]


def correlation_matrix(
    correlations: Mapping[str, Mapping[str, float]], *, metals: Sequence[str]
) -> NDArray[np.float64]:
    """Write correlations of pairs as one matrix.

    Parameters
    ----------
    correlations : mapping of str to mapping
        Of the logarithms of prices, by one metal of a pair and the other; a pair that
        is not told of is not correlated.
    metals : sequence of str
        In the order of the rows.

    Returns
    -------
    ndarray of float, shape (metals, metals)

    Examples
    --------
    >>> correlation_matrix({"Co": {"Ni": 0.5}}, metals=["Ni", "Co", "Mn"])
    array([[1. , 0.5, 0. ],
           [0.5, 1. , 0. ],
           [0. , 0. , 1. ]])
    """
    matrix = np.eye(len(metals))
    place = {metal: index for index, metal in enumerate(metals)}
    for one, others in correlations.items():
        for other, value in others.items():
            pair = place[one], place[other]
            matrix[pair] = matrix[pair[::-1]] = value
    return matrix


def bad_correlations(
    correlations: Mapping[str, Mapping[str, float]], *, metals: Sequence[str]
) -> Iterator[Problem]:
    """Find pairs that cannot be, and a whole that contradicts itself.

    Parameters
    ----------
    correlations : mapping of str to mapping
    metals : sequence of str
        Those with a price.

    Yields
    ------
    Problem

    Examples
    --------
    >>> twice = {"Co": {"Ni": 0.9, "Cu": 0.9}, "Ni": {"Cu": -0.9}}
    >>> next(bad_correlations(twice, metals=["Ni", "Co", "Cu"])).expected
    'a matrix without negative eigenvalues'
    """
    told = [
        Problem(where=f"correlations.{one}.{other}", what=what, expected=expected)
        for one, others in correlations.items()
        for other, value in others.items()
        for what, expected in _wrong_pair(one, other, value, metals=metals)
    ]
    told += [
        Problem(
            where=f"correlations.{other}.{one}",
            what="the pair is told of twice",
            expected="each pair once",
        )
        for one, other in combinations(correlations, 2)
        if other in correlations[one] and one in correlations[other]
    ]
    yield from told
    if told or not metals:  # without prices there is no whole to contradict itself
        return
    lowest = float(
        np.linalg.eigvalsh(correlation_matrix(correlations, metals=metals)).min()
    )
    if lowest < _LEAST_EIGENVALUE:
        yield Problem(
            where="correlations",
            what=f"the correlations contradict each other: lowest eigenvalue "
            f"{lowest:.3g}",
            expected="a matrix without negative eigenvalues",
            cure="bring them nearer to 0: what two metals share with a third, they "
            "share with each other",
        )


def _wrong_pair(
    one: str, other: str, value: float, *, metals: Sequence[str]
) -> Iterator[tuple[str, str]]:
    priced = "metals with a price: " + ", ".join(metals)
    for metal in (one, other):
        if metals and metal not in metals:
            yield f"{metal!r} has no price", priced
    if one == other:
        yield "a metal with itself", "two metals"
    if not -1.0 <= value <= 1.0:
        yield f"{value:g}", "-1 to 1"
