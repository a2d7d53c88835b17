"""The stops of a run as a reader is shown them: named, each once, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import GROUP_NAMES
from geo.model.disruption import Target
from geo.model.market import ALL_SECTORS
from geo.workflow.graph import table_of
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.graph import Artifacts

THING = ["target", "name"]
KEYS = [*THING, "commodity"]
ALL_USES = "all uses"
_SECTOR_WORDS = {"other": "other uses", ALL_SECTORS: ALL_USES}
LEAST_SHARE = 5e-4  # of the demand: what takes less is shown as taking nothing
_SAME = 1e-6  # of what is unmet: a pair that takes no more is the worse alone


def ranked_commodities(done: Mapping[str, Artifacts]) -> tuple[str, ...]:
    """List the commodities whose stops are ranked.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    tuple of str
        In the order of the project.
    """
    return tuple(dict.fromkeys(table_of(done, "contingency", "stops")["commodity"]))


def stop_title(target: str, label: str) -> str:
    """Name a stop so that its kind is known.

    Parameters
    ----------
    target : str
        Of `geo.model.disruption.Target`.
    label : str

    Returns
    -------
    str

    Examples
    --------
    >>> stop_title("port", "Tianjin"), stop_title("gate", "Bohai Strait")
    ('port of Tianjin', 'Bohai Strait')
    """
    if target == Target.PORT:
        return f"port of {label}"
    return f"{label} (company)" if target == Target.COMPANY else label


def titled_stops(stops: pd.DataFrame) -> pd.DataFrame:
    """Give stops their titles.

    Parameters
    ----------
    stops : pandas.DataFrame
        By `geo.resilience.contingency.STOP_COLUMNS`, of one commodity or of several.

    Returns
    -------
    pandas.DataFrame
        With ``title``.

    Examples
    --------
    >>> stops = pd.DataFrame({"target": ["company"], "label": ["Alpha"]})
    >>> titled_stops(stops)["title"].tolist()
    ['Alpha (company)']
    """
    titles = list(map(stop_title, stops["target"], stops["label"]))
    return stops.assign(title=titles)


def shown_pairs(pairs: pd.DataFrame, *, stops: pd.DataFrame) -> pd.DataFrame:
    """Name pairs of stops, and keep those that take more than the worse one alone.

    Of pairs of one stop that take as much (a country, its port and the only plant
    there), the first is kept.

    Parameters
    ----------
    pairs : pandas.DataFrame
        By `geo.resilience.contingency.PAIR_COLUMNS`.
    stops : pandas.DataFrame
        Of `titled_stops`, with those of the pairs.

    Returns
    -------
    pandas.DataFrame
        commodity, ``first``, ``second``, unmet_t, unmet_share, ``added_t`` (beyond
        the worse of the two) and beyond_both_t, in the same order.
    """
    told = stops.set_index(KEYS)[["title", "unmet_t"]]
    sides = [
        told.reindex(pd.MultiIndex.from_frame(pairs[[*columns, "commodity"]]))
        for columns in (THING, ["with_target", "with_name"])
    ]
    one, other = (side.reset_index(drop=True) for side in sides)
    alone = np.fmax(one["unmet_t"], other["unmet_t"])
    shown = pairs.reset_index(drop=True).assign(
        first=one["title"], second=other["title"]
    )
    shown["added_t"] = shown["unmet_t"] - alone
    more = shown["added_t"] > _SAME * shown["unmet_t"]
    columns = ["commodity", "first", "second", "unmet_t", "unmet_share"]
    kept = shown.loc[more, [*columns, "added_t", "beyond_both_t"]]
    level = kept.assign(level=kept["unmet_share"].round(9))
    repeated = level.duplicated(["commodity", "first", "level"])
    return kept[~repeated].reset_index(drop=True)


def named_parts(parts: pd.DataFrame, *, stops: pd.DataFrame) -> pd.DataFrame:
    """Name the stops, sectors and element groups of what stops take.

    Parameters
    ----------
    parts : pandas.DataFrame
        By `geo.resilience.contingency.PART_COLUMNS`.
    stops : pandas.DataFrame
        Of `titled_stops`: parts of other stops are left out.

    Returns
    -------
    pandas.DataFrame
        With ``title``; ``part`` in words.

    Examples
    --------
    >>> thing = {"target": "country", "name": "CHN", "commodity": "rare_earths"}
    >>> stops = pd.DataFrame([thing | {"title": "China"}])
    >>> parts = pd.DataFrame([thing | {"by": "group", "part": "nd_pr"}])
    >>> named_parts(parts, stops=stops)[["title", "part"]].values.tolist()
    [['China', 'Nd, Pr']]
    """
    named = stops[[*KEYS, "title"]].merge(parts, on=KEYS, how="inner")
    return named.assign(part=part_names(named))


def part_names(parts: pd.DataFrame) -> list[str]:
    """Write sectors and element groups as words.

    Parameters
    ----------
    parts : pandas.DataFrame
        ``by`` (sector or group) and ``part``.

    Returns
    -------
    list of str

    Examples
    --------
    >>> part_names(pd.DataFrame({"by": ["group"], "part": ["nd_pr"]}))
    ['Nd, Pr']
    """
    return [
        GROUP_NAMES.get(part, part)
        if by == "group"
        else _SECTOR_WORDS.get(part, in_words(part))
        for by, part in zip(parts["by"], map(str, parts["part"]), strict=True)
    ]


def stop_matrix(
    stops: pd.DataFrame, parts: pd.DataFrame, *, most: int = 12
) -> pd.DataFrame:
    """Hold the worst stops of all commodities against all that they take.

    Parameters
    ----------
    stops : pandas.DataFrame
        Of `titled_stops`.
    parts : pandas.DataFrame
        By `geo.resilience.contingency.PART_COLUMNS`.
    most : int, optional
        Stops that are kept.

    Returns
    -------
    pandas.DataFrame
        A row for each stop by its title, the one that takes most of anything first;
        a column for each commodity and element group; the share of its demand
        unmet, 0 where the stop is none of the commodity's.

    Examples
    --------
    >>> stops = pd.DataFrame(
    ...     {
    ...         "target": "country",
    ...         "name": ["CHN", "IDN"],
    ...         "commodity": ["rare_earths", "nickel"],
    ...         "title": ["China", "Indonesia"],
    ...         "unmet_share": [0.5, 0.6],
    ...     }
    ... )
    >>> parts = pd.DataFrame(
    ...     {
    ...         "target": ["country"],
    ...         "name": ["CHN"],
    ...         "commodity": ["rare_earths"],
    ...         "by": ["group"],
    ...         "part": ["dy"],
    ...         "unmet_share": [0.9],
    ...     }
    ... )
    >>> matrix = stop_matrix(stops, parts)
    >>> list(matrix.columns), list(matrix.index), float(matrix.loc["China", "Dy"])
    (['rare earths', 'Dy', 'nickel'], ['China', 'Indonesia'], 0.9)
    """
    groups = parts[parts["by"] == "group"].merge(stops[[*KEYS, "title"]], on=KEYS)
    told = stops.assign(part="", column=stops["commodity"].map(in_words))
    taken = pd.concat([told, groups.assign(column=part_names(groups))])
    columns = [
        column
        for commodity in dict.fromkeys(stops["commodity"])
        for column in dict.fromkeys(
            taken.loc[taken["commodity"] == commodity, "column"]
        )
    ]
    wide = taken.pivot_table(
        index=[*THING, "title"], columns="column", values="unmet_share", aggfunc="max"
    ).reindex(columns=columns)
    shares = wide.fillna(0.0).rename_axis(columns=None)
    hurting = shares[shares.max(axis=1) >= LEAST_SHARE]
    order = pd.DataFrame({"most": hurting.max(axis=1), "all": hurting.sum(axis=1)})
    ranked = order.round(6).sort_values(["most", "all"], ascending=False, kind="stable")
    return hurting.loc[ranked.index[:most]].droplevel([*THING])
