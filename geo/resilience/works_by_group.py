"""The works of rare earths as each element group sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import GROUP_NAMES
from geo.model.shared_columns import weakest
from geo.resilience.element_groups import RARE_EARTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.model.market import Unsplit

_KEYS = ["facility_id", "stage", "product"]


def works_by_group(
    works: pd.DataFrame, *, capacities: pd.DataFrame, groups: Iterable[str]
) -> dict[str, pd.DataFrame]:
    """Give the table of works once for each element group, with its capacities.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    capacities : pandas.DataFrame
        Of `geo.resilience.group_capacity.group_capacity`.
    groups : iterable of str
        Keys of `geo.model.commodities.ELEMENT_GROUPS`.

    Returns
    -------
    dict of str to pandas.DataFrame
        Rare earths alone; works of unknown capacity stay, those whose capacity is
        not told by element group are left out.

    Examples
    --------
    >>> row = {"facility_id": "F1", "stage": "mine", "product": ""}
    >>> works = pd.DataFrame([row | {"commodity": "rare_earths", "capacity_t": 10.0}])
    >>> split = pd.DataFrame([row | {"group": "dy", "capacity_t": 1.0}])
    >>> split = split.assign(available_t=0.5, evidence="cited")
    >>> works = works.assign(available_t=5.0, capacity_evidence="derived")
    >>> works_by_group(works, capacities=split, groups=["dy"])["dy"][
    ...     "capacity_t"
    ... ].tolist()
    [1.0]
    """
    own = works[works["commodity"] == RARE_EARTHS]
    return {
        group: _of_group(own, capacities[capacities["group"] == group])
        for group in groups
    }


def unsplit_notes(unsplit: Iterable[Unsplit]) -> tuple[str, ...]:
    """Say which works of known capacity no element group can count on.

    Parameters
    ----------
    unsplit : iterable of Unsplit

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> unsplit_notes([])
    ()
    """
    return tuple(
        f"left out of the element groups: {one.facility_id}, {one.available_t:,.0f} t "
        f"of {', '.join(GROUP_NAMES[group] for group in one.groups)}: {one.why}"
        for one in unsplit
        if one.available_t > 0.0
    )


def _of_group(works: pd.DataFrame, capacities: pd.DataFrame) -> pd.DataFrame:
    split = capacities.set_index(_KEYS)
    keys = pd.MultiIndex.from_frame(works[_KEYS])
    told = keys.isin(split.index)
    unknown = works["capacity_t"].isna().to_numpy()
    found = split.reindex(keys)
    kept = works.assign(
        capacity_t=found["capacity_t"].to_numpy(),
        available_t=found["available_t"].to_numpy(),
        capacity_evidence=[
            weakest([own, share]) if isinstance(share, str) else own
            for own, share in zip(
                works["capacity_evidence"], found["evidence"], strict=True
            )
        ],
    )
    return kept[told | unknown].reset_index(drop=True)
