"""How far it is by land from one place to another, and how that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.shared_columns import SOURCE, text_column
from geo.model.tables import Column, TableSchema

if TYPE_CHECKING:
    import pandas as pd

LAND_LEGS = TableSchema(
    name="land legs",
    columns=(
        text_column("from", "one end: facility_id, or UN/LOCODE of a port"),
        text_column("to", "the other end; the way back is as long"),
        Column(
            name="km",
            kind="number",
            unit="km",
            minimum=0.001,
            maximum=40_000.0,
            meaning="length of the way by land",
        ),
        text_column("mode", "how goods go: road, rail, river", required=False),
        SOURCE,
    ),
    key=("from", "to"),
)

Ends = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LandDistance:
    """A distance by land.

    Parameters
    ----------
    km : float
    basis : str
        ``"great circle x 1.3"``, or ``"table"`` with the mode and the source.
    """

    km: float
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LandLegs:
    """Known distances by land, the same both ways.

    Parameters
    ----------
    legs : mapping of tuple of str to LandDistance, optional
        By both ends, whichever comes first; kept with the lower name first.

    Raises
    ------
    ParameterError
        A pair of ends stands twice, or a length is not positive; all is told.

    Examples
    --------
    >>> rail = LandDistance(km=920.0, basis="table: rail, survey of 2024")
    >>> legs = LandLegs(legs={("ZMNLA", "C014"): rail})
    >>> legs.between("C014", "ZMNLA").km
    920.0
    >>> legs.between("C014", "TZDAR") is None
    True
    """

    legs: Mapping[Ends, LandDistance] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ordered: dict[Ends, LandDistance] = {}
        problems = []
        for ends, leg in self.legs.items():
            where = " to ".join(ends)
            if _pair(*ends) in ordered:
                problems.append(
                    Problem(where=where, what="told twice", expected="once")
                )
            if not 0.0 < leg.km < float("inf"):
                problems.append(
                    Problem(where=where, what=f"{leg.km:g} km", expected="above 0")
                )
            ordered[_pair(*ends)] = leg
        if problems:
            raise ParameterError("land legs", problems)
        object.__setattr__(self, "legs", ordered)

    def between(self, one: str, other: str) -> LandDistance | None:
        """Look up what is known of two places.

        Parameters
        ----------
        one, other : str
            In either order.

        Returns
        -------
        LandDistance or None
        """
        return self.legs.get(_pair(one, other))

    def distance(
        self,
        one: str,
        other: str,
        *,
        great_circle_km: float,
        detour_factor: float,
    ) -> LandDistance:
        """Give the distance of two places: of the table, or else reckoned.

        Parameters
        ----------
        one, other : str
            In either order.
        great_circle_km : float
            Between them.
        detour_factor : float
            Length of a way by land over the great circle.

        Returns
        -------
        LandDistance

        Examples
        --------
        >>> NO_LAND_LEGS.distance(
        ...     "C014", "TZDAR", great_circle_km=1500.0, detour_factor=1.3
        ... )
        LandDistance(km=1950.0, basis='great circle x 1.3')
        """
        known = self.between(one, other)
        if known is not None:
            return known
        return LandDistance(
            km=great_circle_km * detour_factor,
            basis=f"great circle x {detour_factor:g}",
        )


NO_LAND_LEGS = LandLegs()
"""Nothing is known: every distance is a great circle times a factor."""


def land_legs_of(table: pd.DataFrame) -> LandLegs:
    """Make a table of land legs ready to be looked up.

    Parameters
    ----------
    table : pandas.DataFrame
        Schema `LAND_LEGS`.

    Returns
    -------
    LandLegs

    Raises
    ------
    ParameterError
        A pair of ends stands twice, in whichever order.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "from": ["C014"],
    ...         "to": ["TZDAR"],
    ...         "km": [1860.0],
    ...         "mode": ["rail"],
    ...         "source": ["railway"],
    ...     }
    ... )
    >>> land_legs_of(table).between("TZDAR", "C014").basis
    'table: rail, railway'
    """
    rows = table[["from", "to", "km", "mode", "source"]].itertuples(index=False)
    told: dict[Ends, LandDistance] = {}
    problems = []
    for one, other, km, mode, source in rows:
        if _pair(one, other) in told:
            problems.append(
                Problem(where=f"{one} to {other}", what="told twice", expected="once")
            )
        basis = "table: " + ", ".join(text for text in (mode, source) if text)
        told[_pair(one, other)] = LandDistance(km=float(km), basis=basis)
    if problems:
        raise ParameterError("land legs", problems)
    return LandLegs(legs=told)


def _pair(one: str, other: str) -> Ends:
    return (one, other) if one <= other else (other, one)
