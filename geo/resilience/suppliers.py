"""What each country supplies of a whole, with how solid each figure is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppliers:
    """The suppliers of one whole: the world at a stage, or what a market buys.

    Parameters
    ----------
    iso3 : tuple of str
        A country may stand once for each word of evidence.
    amounts : tuple of float
        Tonnes or per cent, above 0.
    evidence : tuple of str
        Of each amount, of `geo.model.shared_columns.EVIDENCE`.
    rest : float, optional
        What is not listed by country: it counts as spread over many small suppliers.
    rest_evidence : str, optional

    Raises
    ------
    DataError
        The tuples differ in length, an amount is impossible, a word of evidence is
        none of ours, or there is nothing at all; all are told.

    Examples
    --------
    >>> Suppliers(iso3=("CHN",), amounts=(-1.0,), evidence=("cited",))
    Traceback (most recent call last):
    ...
    geo.errors.DataError: suppliers: 1 problem
    - CHN: -1.0
        expected: above 0
    """

    iso3: tuple[str, ...]
    amounts: tuple[float, ...]
    evidence: tuple[str, ...]
    rest: float = 0.0
    rest_evidence: str = "unverified"

    def __post_init__(self) -> None:
        if not len(self.iso3) == len(self.amounts) == len(self.evidence):
            raise DataError("suppliers", [_uneven(self)])
        problems = list(_impossible(self))
        if problems:
            raise DataError("suppliers", problems)

    @property
    def total(self) -> float:
        """The whole, with what is not listed by country."""
        return sum(self.amounts) + self.rest

    def by_country(self) -> dict[str, float]:
        """Add up the rows of each country.

        Returns
        -------
        dict of str to float
            In the order of the codes.

        Examples
        --------
        >>> rows = [("USA", 1.0, "cited"), ("CHN", 2.0, "cited")]
        >>> gather_suppliers([*rows, ("CHN", 3.0, "derived")]).by_country()
        {'CHN': 5.0, 'USA': 1.0}
        """
        tonnes: dict[str, float] = dict.fromkeys(sorted(set(self.iso3)), 0.0)
        for iso3, amount in zip(self.iso3, self.amounts, strict=True):
            tonnes[iso3] += amount
        return tonnes

    def shares(self) -> dict[str, float]:
        """Give the share of each country in the whole.

        Returns
        -------
        dict of str to float
            Fractions; below 1 together where there is a rest.

        Examples
        --------
        >>> gather_suppliers([("CHN", 3.0, "cited")], rest=1.0).shares()
        {'CHN': 0.75}
        """
        whole = self.total
        return {iso3: amount / whole for iso3, amount in self.by_country().items()}

    def share_of_evidence(self, words: Sequence[str]) -> float:
        """Give the share of the whole that rests on some kinds of evidence.

        Parameters
        ----------
        words : sequence of str
            Of `geo.model.shared_columns.EVIDENCE`.

        Returns
        -------
        float
            0 to 1, the rest counted with its own evidence.

        Examples
        --------
        >>> rows = [("CHN", 3.0, "cited"), ("USA", 1.0, "unverified")]
        >>> gather_suppliers(rows).share_of_evidence(["unverified"])
        0.25
        """
        resting = [
            amount
            for amount, word in zip(self.amounts, self.evidence, strict=True)
            if word in words
        ]
        if self.rest > 0.0 and self.rest_evidence in words:
            resting.append(self.rest)
        return sum(resting) / self.total


def gather_suppliers(
    rows: Iterable[tuple[str, float, str]],
    *,
    rest: float = 0.0,
    rest_evidence: str = "unverified",
) -> Suppliers:
    """Gather rows of a table, whatever their order.

    Parameters
    ----------
    rows : iterable of (str, float, str)
        Country, amount and evidence; amounts of 0 are passed over, and those of one
        country and evidence are added up.
    rest : float, optional
        What is not listed by country.
    rest_evidence : str, optional

    Returns
    -------
    Suppliers

    Raises
    ------
    DataError
        As `Suppliers`.

    Examples
    --------
    >>> rows = [("USA", 1.0, "cited"), ("CHN", 2.0, "cited"), ("USA", 0.5, "cited")]
    >>> gather_suppliers(rows).amounts
    (2.0, 1.5)
    """
    # sorted first, so that even the last bit of a sum is the same in any order
    cells = sorted((iso3, word, amount) for iso3, amount, word in rows if amount != 0.0)
    amounts: dict[tuple[str, str], float] = {}
    for iso3, word, amount in cells:
        amounts[iso3, word] = amounts.get((iso3, word), 0.0) + amount
    return Suppliers(
        iso3=tuple(iso3 for iso3, _ in amounts),
        amounts=tuple(amounts.values()),
        evidence=tuple(word for _, word in amounts),
        rest=rest,
        rest_evidence=rest_evidence,
    )


def _uneven(one: Suppliers) -> Problem:
    return Problem(
        where="suppliers",
        what=f"{len(one.iso3)} countries, {len(one.amounts)} amounts, "
        f"{len(one.evidence)} words of evidence",
        expected="as many of each",
    )


def _impossible(one: Suppliers) -> Iterator[Problem]:
    for iso3, amount in zip(one.iso3, one.amounts, strict=True):
        if not 0.0 < amount < np.inf:
            yield Problem(where=iso3, what=f"{amount}", expected="above 0")
    for word in sorted({*one.evidence, one.rest_evidence} - set(EVIDENCE)):
        yield Problem(where="evidence", what=word, expected=" or ".join(EVIDENCE))
    if not 0.0 <= one.rest < np.inf:
        yield Problem(where="rest", what=f"{one.rest}", expected="0 or more")
    if not one.iso3 and not one.rest > 0.0:
        yield Problem(where="suppliers", what="none", expected="one at least")
