"""Which attacks count: those of some years, on ships that sail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, ParameterError, Problem
from geo.model.risk_schemas import AT_REST

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackYears:
    """Which attacks count.

    Parameters
    ----------
    first, last : int
        Years, both counted.
    at_rest : bool, optional
        Count attacks on ships at anchor or berth, too: these are made on the time
        a ship lies there, not on the way it sails, and traffic does not tell it.
        Ships of which it is not known always count.

    Raises
    ------
    ParameterError
        The last year comes before the first.

    Examples
    --------
    >>> AttackYears(first=2016, last=2020).count
    5
    """

    first: int
    last: int
    at_rest: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ParameterError(
                "years of attacks",
                [
                    Problem(
                        where="last",
                        what=f"{self.last}",
                        expected=f"{self.first} or later",
                    )
                ],
            )

    @property
    def count(self) -> int:
        """How many years."""
        return self.last - self.first + 1


def choose_attacks(attacks: pd.DataFrame, years: AttackYears) -> pd.DataFrame:
    """Choose the attacks that count.

    Parameters
    ----------
    attacks : pandas.DataFrame
        ``year`` and ``ship_state``, as schema `ATTACKS`.
    years : AttackYears

    Returns
    -------
    pandas.DataFrame
        Rows of the table.

    Raises
    ------
    DataError
        The table does not reach over the years: those beyond it would count as
        years without attacks.

    Examples
    --------
    >>> import pandas as pd
    >>> attacks = pd.DataFrame(
    ...     {"year": [2009, 2010], "ship_state": ["under way", "at rest"]}
    ... )
    >>> len(choose_attacks(attacks, AttackYears(first=2009, last=2010)))
    1
    """
    first, last = attacks["year"].min(), attacks["year"].max()
    if not (first <= years.first and years.last <= last):
        told = "there are none" if attacks.empty else f"{first:.0f} to {last:.0f}"
        raise DataError(
            "attacks",
            [
                Problem(
                    where="years",
                    what=f"{years.first} to {years.last}, those of the table: {told}",
                    expected="years that the table covers: others would count as "
                    "years without attacks",
                    cure="choose years within, or a newer table",
                )
            ],
        )
    within = attacks["year"].between(years.first, years.last)
    resting = attacks["ship_state"] == AT_REST
    return attacks[within & (years.at_rest | ~resting)]
