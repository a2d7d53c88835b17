"""Tables of facilities, their cells taken apart for comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.model.facility_schemas import split_values
from geo.resilience.facility_names import NameForm, name_forms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """One of the two tables, its cells taken apart.

    Parameters
    ----------
    ids : ndarray of str, shape (n,)
    lon, lat : ndarray of float, shape (n,)
    iso3, status : ndarray of str, shape (n,)
        Empty where it is not told.
    names : ndarray of str, shape (n,)
    forms : tuple of tuple of NameForm
    kinds, commodities : tuple of frozenset of str
    """

    ids: NDArray[np.object_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    iso3: NDArray[np.object_]
    status: NDArray[np.object_]
    names: NDArray[np.object_]
    forms: tuple[tuple[NameForm, ...], ...]
    kinds: tuple[frozenset[str], ...]
    commodities: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        return len(self.ids)


def take_apart(table: pd.DataFrame) -> Side:
    """Take the cells of a table of facilities apart.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns facility_id, name, kind, commodity, iso3, lon and lat; group_names
        and status where it has them. A cell may hold several values with ``;``
        between.

    Returns
    -------
    Side

    Examples
    --------
    >>> row = {"facility_id": "A", "name": "Pit", "kind": "mine", "iso3": "ZMB"}
    >>> row |= {"commodity": "copper; cobalt", "lon": 25.8, "lat": -10.7}
    >>> sorted(take_apart(pd.DataFrame([row])).commodities[0])
    ['cobalt', 'copper']
    """
    blank = pd.Series("", index=table.index)
    groups = table.get("group_names", blank)
    return Side(
        ids=table["facility_id"].astype(str).to_numpy(dtype=object),
        lon=table["lon"].to_numpy(dtype=float),
        lat=table["lat"].to_numpy(dtype=float),
        iso3=table["iso3"].fillna("").to_numpy(dtype=object),
        status=table.get("status", blank).fillna("").to_numpy(dtype=object),
        names=table["name"].astype(str).to_numpy(dtype=object),
        forms=tuple(
            name_forms([str(name), *split_values(others)])
            for name, others in zip(table["name"], groups, strict=True)
        ),
        kinds=tuple(frozenset(split_values(cell)) for cell in table["kind"]),
        commodities=tuple(frozenset(split_values(cell)) for cell in table["commodity"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sides:
    """The two tables that are merged.

    Parameters
    ----------
    ours, theirs : Side
    """

    ours: Side
    theirs: Side

    def common_commodity(
        self, i: NDArray[np.intp], j: NDArray[np.intp]
    ) -> NDArray[np.bool_]:
        """Tell which pairs have a commodity in common.

        Parameters
        ----------
        i, j : ndarray of int, shape (k,)
            Places in our table and in theirs.

        Returns
        -------
        ndarray of bool, shape (k,)
        """
        return _meet(self.ours.commodities, self.theirs.commodities, places=(i, j))

    def common_kind(
        self, i: NDArray[np.intp], j: NDArray[np.intp]
    ) -> NDArray[np.bool_]:
        """Tell which pairs have a kind in common.

        Parameters
        ----------
        i, j : ndarray of int, shape (k,)
            Places in our table and in theirs.

        Returns
        -------
        ndarray of bool, shape (k,)
        """
        return _meet(self.ours.kinds, self.theirs.kinds, places=(i, j))


def _meet(
    ours: tuple[frozenset[str], ...],
    theirs: tuple[frozenset[str], ...],
    *,
    places: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> NDArray[np.bool_]:
    pairs = zip(*(place.tolist() for place in places), strict=True)
    return np.array([bool(ours[a] & theirs[b]) for a, b in pairs], dtype=bool)
