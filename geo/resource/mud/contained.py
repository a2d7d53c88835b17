"""Rare earths of a deposit by element and by group: tonnes of oxide, and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import ATOMIC_MASSES, ELEMENT_GROUPS
from geo.resource.mud.elements import (
    OXIDE_FACTORS,
    SETS,
    by_group,
    oxide_shares,
)
from geo.resource.statement.claims import years_of_demand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ELEMENT_COLUMNS = {
    "element": "symbol",
    "sets": "light or heavy, and whether it is one of magnets",
    "element_ppm": "mean content of dry mass, as element, mg/kg",
    "oxide_per_element": "mass of the oxide of trade per mass of the element",
    "oxide_share": "of the oxides of all",
    "oxide_t": "in situ, t of oxide",
    "recoverable_oxide_t": "after losses of mining and plant, t of oxide",
}
"""Columns of the table of elements, with their meaning."""

GROUP_COLUMNS = {
    "group": "key of geo.model.commodities.ELEMENT_GROUPS",
    "elements": "symbols",
    "oxide_share": "of the oxides of all",
    "oxide_t": "in situ, t of oxide",
    "recoverable_oxide_t": "after losses of mining and plant, t of oxide",
    "plan_share": "of the oxides of the ground that the plan draws upon",
    "t_per_year": "from the plan, t of oxide a year",
    "demand_t": "of the market, t of oxide a year",
    "demand_share": "of the demand that the plan meets",
    "years_in_situ": "of that demand, in situ",
    "years_recoverable": "of that demand, after losses",
    "world_mined_t": "mined in the world, t of oxide a year",
    "world_years_in_situ": "of that output, in situ",
    "basis": "how the demand is known: told, mix, least",
    "source": "of the demand",
    "evidence": "how solid it is",
}
"""Columns of the table of groups, with their meaning."""

PUBLISHED_COLUMNS = {
    "element": "symbol",
    "oxide_t": "in situ here, t of oxide",
    "published_years": "of the world's demand, as others tell",
    "implied_demand_t": "of the world, t of oxide a year, that these years come to "
    "with the tonnes here",
    "world_mined_t": "mined in the world, t of oxide a year",
    "world_years": "of that output, in situ here",
    "ratio": "of the years here to those published",
    "source": "who tells the years",
}
"""Columns of published years beside those of a run, with their meaning."""


def element_table(
    contents: Sequence[tuple[Mapping[str, float], float]], *, recovered_share: float
) -> pd.DataFrame:
    """Share the oxides of parts of a deposit out by element.

    Parameters
    ----------
    contents : sequence of tuple
        Of each part the mean contents of elements by symbol, fractions of dry mass,
        and its oxides in situ, t.
    recovered_share : float
        Of the oxides, that leaves the plant.

    Returns
    -------
    pandas.DataFrame
        By `ELEMENT_COLUMNS`, in the order of the periodic table; the tonnes add up to
        those given. Empty where no element is told.

    Examples
    --------
    >>> table = element_table(
    ...     [({"Y": 400e-6, "Nd": 200e-6}, 1000.0)], recovered_share=0.5
    ... )
    >>> table[["element", "oxide_t", "recoverable_oxide_t"]].round(1).values.tolist()
    [['Y', 685.3, 342.6], ['Nd', 314.7, 157.4]]
    """
    oxides: dict[str, float] = {}
    dry_t = 0.0
    for held, reo_t in contents:
        for one, share in oxide_shares(held).items():
            oxides[one] = oxides.get(one, 0.0) + share * reo_t
        reo = sum(OXIDE_FACTORS[one] * each for one, each in held.items())
        dry_t += reo_t / reo if reo > 0.0 else 0.0
    whole = sum(oxides.values())
    rows = [
        {
            "element": one,
            "sets": ", ".join(name for name, held in SETS.items() if one in held),
            "element_ppm": 1e6 * oxides[one] / OXIDE_FACTORS[one] / dry_t
            if dry_t > 0.0
            else float("nan"),
            "oxide_per_element": OXIDE_FACTORS[one],
            "oxide_share": oxides[one] / whole if whole > 0.0 else 0.0,
            "oxide_t": oxides[one],
            "recoverable_oxide_t": recovered_share * oxides[one],
        }
        for one in ATOMIC_MASSES
        if one in oxides
    ]
    return pd.DataFrame(rows, columns=list(ELEMENT_COLUMNS))


def group_table(
    elements: pd.DataFrame,
    *,
    reo_t_per_year: float,
    demand: pd.DataFrame,
    world_mined_t: Mapping[str, float],
    lifted: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hold the element groups of a deposit against what a market and the world use.

    Parameters
    ----------
    elements : pandas.DataFrame
        Of `element_table`.
    reo_t_per_year : float
        Oxides that the plan delivers; 0 without one.
    demand : pandas.DataFrame
        ``group``, ``demand_t``, ``basis``, ``source``, ``evidence`` of the market;
        may be empty.
    world_mined_t : mapping of str to float
        t of oxide a year by group.
    lifted : pandas.DataFrame, optional
        Of `element_table`, of the part that the plan draws upon; all of it otherwise.

    Returns
    -------
    pandas.DataFrame
        By `GROUP_COLUMNS`; NaN where no demand is told.

    Examples
    --------
    >>> elements = element_table([({"Y": 4e-4, "Nd": 2e-4}, 1000.0)], recovered_share=1)
    >>> use = pd.DataFrame({"group": ["y"], "demand_t": [100.0], "basis": "told"})
    >>> use = use.assign(source="a society", evidence="cited")
    >>> table = group_table(
    ...     elements, reo_t_per_year=10.0, demand=use, world_mined_t={"y": 1000.0}
    ... ).set_index("group")
    >>> table.loc["y", ["t_per_year", "years_in_situ"]].round(3).tolist()
    [6.853, 6.853]
    """
    symbols = elements["element"].astype(str).tolist()
    uses = {str(use["group"]): use for use in demand.to_dict("records")}
    sums = {
        name: by_group(dict(zip(symbols, elements[name].tolist(), strict=True)))
        for name in ("oxide_share", "oxide_t", "recoverable_oxide_t")
    }
    planned = sums["oxide_share"] if lifted is None else _group_shares(lifted)
    rows = []
    for group, held in ELEMENT_GROUPS.items():
        row = {name: values[group] for name, values in sums.items()}
        row["plan_share"] = planned[group]
        yearly = row["plan_share"] * reo_t_per_year
        use = uses.get(group)
        asked = float("nan") if use is None else float(str(use["demand_t"]))
        mined = float(world_mined_t.get(group, 0.0))
        rows.append(
            {
                "group": group,
                "elements": " ".join(held),
                **row,
                "t_per_year": yearly,
                "demand_t": asked,
                "demand_share": yearly / asked if asked > 0.0 else float("nan"),
                "years_in_situ": _years(row["oxide_t"], asked),
                "years_recoverable": _years(row["recoverable_oxide_t"], asked),
                "world_mined_t": mined,
                "world_years_in_situ": _years(row["oxide_t"], mined),
                **{
                    name: "" if use is None else str(use[name])
                    for name in ("basis", "source", "evidence")
                },
            }
        )
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))


def published_years_table(
    elements: pd.DataFrame,
    *,
    published: Mapping[str, float],
    world_mined_t: Mapping[str, float],
    source: str,
) -> pd.DataFrame:
    """Set years of demand that others tell beside those of this run.

    Years are tonnes over tonnes a year: where the tonnes agree, the years differ as
    the yearly use does that they are told of.

    Parameters
    ----------
    elements : pandas.DataFrame
        Of `element_table`.
    published : mapping of str to float
        Years of the world's demand by symbol, above 0.
    world_mined_t : mapping of str to float
        t of oxide a year by symbol.
    source : str

    Returns
    -------
    pandas.DataFrame
        By `PUBLISHED_COLUMNS`, elements that the deposit tells; NaN where nothing
        is mined.

    Examples
    --------
    >>> elements = element_table([({"Y": 4e-4, "Nd": 2e-4}, 1e6)], recovered_share=1)
    >>> table = published_years_table(
    ...     elements,
    ...     published={"Y": 100.0},
    ...     world_mined_t={"Y": 13705.0},
    ...     source="a paper",
    ... )
    >>> table[["implied_demand_t", "world_years"]].round(1).values.tolist()
    [[6852.9, 50.0]]
    """
    oxides = dict(zip(elements["element"], elements["oxide_t"], strict=True))
    rows = []
    for element, years in published.items():
        if element not in oxides:
            continue
        oxide_t = float(oxides[element])
        ours = _years(oxide_t, float(world_mined_t.get(element, 0.0)))
        rows.append(
            {
                "element": element,
                "oxide_t": oxide_t,
                "published_years": years,
                "implied_demand_t": oxide_t / years,
                "world_mined_t": float(world_mined_t.get(element, 0.0)),
                "world_years": ours,
                "ratio": ours / years,
                "source": source,
            }
        )
    return pd.DataFrame(rows, columns=list(PUBLISHED_COLUMNS))


def _group_shares(elements: pd.DataFrame) -> dict[str, float]:
    symbols = elements["element"].astype(str).tolist()
    shares = elements["oxide_share"].tolist()
    return by_group(dict(zip(symbols, shares, strict=True)))


def _years(tonnes: float, asked: float) -> float:
    if not asked > 0.0:
        return float("nan")
    return years_of_demand(tonnes, demand_t_per_year=asked)
