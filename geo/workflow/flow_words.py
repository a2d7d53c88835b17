"""What the routes map says of a day: a sentence, the largest changes, the gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import CONTAINED, GROUP_NAMES
from geo.report.popups import sentence
from geo.workflow.disrupted_days import ORDINARY_DAY
from geo.workflow.flow_changes import LOST
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ROWS_SHOWN = 12
GROUPS_TOLD = 3
LEAST_CHANGE = 1e-4  # of what arrives: a smaller change of a flow is not listed
_LEAST_DAYS = 0.05  # rounds to nothing


def day_sentences(
    day: Mapping[str, object], *, usual: Mapping[str, object], groups: str = ""
) -> tuple[str, ...]:
    """Say what arrives on a day, and what became of the flows.

    Parameters
    ----------
    day, usual : mapping of str to object
        Rows of the table of disruptions: of that day, and of the ordinary one.
    groups : str, optional
        Of `groups_arriving`.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> usual = {"disruption": "ordinary day", "commodity": "cobalt", "flows": 34}
    >>> usual |= {"delivered_t": 8133.0, "demand_t": 8133.0, "unmet_t": 0.0}
    >>> shut = usual | {"disruption": "China closed", "delivered_t": 5312.0}
    >>> shut |= {"unmet_t": 2821.0, "lost": 34, "rerouted": 12, "new": 0}
    >>> shut |= {"extra_days": 3.1, "extra_usd": 2.4e6, "extra_co2_t": 900.0}
    >>> print(day_sentences(shut, usual=usual)[0])
    China closed: 5,312 of 8,133 t of cobalt a year still arrive; 34 flows lost, \
12 re-routed, 0 new; +3.1 days on the mean tonne.
    """
    if day["disruption"] == ORDINARY_DAY:
        return (_ordinary(day), _DEFINED)
    goods = in_words(str(day["commodity"]))
    now, before = (float(str(row["delivered_t"])) for row in (day, usual))
    same = abs(now - before) <= LEAST_CHANGE * before
    arrive = f"all {before:,.0f}" if same else f"{now:,.0f} of {before:,.0f}"
    name = str(day["disruption"])
    first = f"{sentence(name)}: {arrive} t of {goods} a year still arrive"
    if not any(day[count] for count in ("lost", "rerouted", "new")):
        return (f"{first}; no flow is lost, re-routed or new.", _DEFINED)
    days = float(str(day["extra_days"]))
    longer = f"{days:+.1f} days" if abs(days) >= _LEAST_DAYS else "no days more"
    told = (
        f"{first}; {day['lost']} flows lost, {day['rerouted']} re-routed, "
        f"{day['new']} new; {longer} on the mean tonne."
    )
    return tuple(filter(None, (told, _moving(day), groups, _DEFINED)))


_DEFINED = (
    "A flow is what one works sends to another, or to the market. Flows are allocated "
    "by capacity and voyage, not observed. Tonnes are contained, as at the market."
)


def _ordinary(day: Mapping[str, object]) -> str:
    key = str(day["commodity"])
    of_what = f" ({CONTAINED[key]})" if key in CONTAINED else ""
    unmet = float(str(day["unmet_t"]))
    lacking = f"{unmet:,.0f} t of the demand are unmet" if unmet else "nothing is unmet"
    return (
        f"Ordinary day: {day['delivered_t']:,.0f} t of {in_words(key)}{of_what} a year "
        f"arrive by {day['flows']} flows; {lacking}."
    )


def _moving(day: Mapping[str, object]) -> str:
    """Say what moving takes; empty where nothing arrives."""
    if not float(str(day["delivered_t"])) > 0.0:
        return ""
    usd, co2_t = (float(str(day[name])) for name in ("extra_usd", "extra_co2_t"))
    more = ["more" if value >= 0.0 else "less" for value in (usd, co2_t)]
    return (
        f"To move what still arrives takes USD {abs(usd) / 1e6:,.2f} M a year "
        f"{more[0]} and emits {abs(co2_t) / 1e3:,.2f} kt of CO2 {more[1]} than as many "
        "tonnes on an ordinary day."
    )


def groups_arriving(now: pd.DataFrame, usual: pd.DataFrame) -> str:
    """Say of which element groups least arrives.

    Parameters
    ----------
    now, usual : pandas.DataFrame
        By `geo.resilience.allocation.FLOW_COLUMNS`, of one commodity.

    Returns
    -------
    str
        Empty without groups.

    Examples
    --------
    >>> usual = pd.DataFrame({"group": ["dy", "tb"], "tonnes": [100.0, 10.0]})
    >>> groups_arriving(usual.assign(tonnes=[2.0, 10.0]), usual)
    'Of the element groups, least arrives of Dy (2%); Tb (100%).'
    """
    before = usual[usual["group"] != ""].groupby("group")["tonnes"].sum()
    if not len(before):
        return ""
    after = now.groupby("group")["tonnes"].sum().reindex(before.index).fillna(0.0)
    shares = (after / before).sort_values(kind="stable")
    told = "; ".join(
        f"{GROUP_NAMES[str(group)]} ({share:.0%})"
        for group, share in shares.head(GROUPS_TOLD).items()
    )
    return f"Of the element groups, least arrives of {told}."


def change_rows(flows: pd.DataFrame, *, drawn: Collection[str]) -> pd.DataFrame:
    """List the largest changes of a day; on an ordinary day, the largest flows.

    Parameters
    ----------
    flows : pandas.DataFrame
        Of `geo.workflow.flow_changes.changed_flows`, of one day and commodity.
    drawn : collection of str
        Keys of the ways that the map shows.

    Returns
    -------
    pandas.DataFrame
        ``flow``, ``base_t``, ``tonnes``, ``change_t``, ``change`` and ``key``, the
        way to point at.

    Examples
    --------
    >>> flow = {"from_id": "A", "to_id": "B", "from_name": "Pit", "to_name": "Works"}
    >>> flow |= {"way": "", "base_way": "X>Y", "change": "lost"}
    >>> flow |= {"disruption": "Strait closed", "tonnes": 0.0, "base_t": 5.0}
    >>> change_rows(pd.DataFrame([flow]), drawn={"X>Y"}).values.tolist()
    [['Pit to Works, lost', 5.0, 0.0, -5.0, 'lost', 'X>Y']]
    """
    rows = [{str(k): v for k, v in row.items()} for row in flows.to_dict("records")]
    change_t = flows["tonnes"] - flows["base_t"]
    told = pd.DataFrame(
        {
            "flow": [_told(row) for row in rows],
            "base_t": flows["base_t"],
            "tonnes": flows["tonnes"],
            "change_t": change_t,
            "change": flows["change"],
            "key": [_key(row, drawn=drawn) for row in rows],
        }
    )
    if (flows["disruption"] == ORDINARY_DAY).all():
        size = told["tonnes"]
    else:
        size = change_t.abs()
        least = LEAST_CHANGE * float(flows["base_t"].sum())
        told = told[(size > least) | (told["change"] != "")]
    order = size.loc[told.index].sort_values(ascending=False, kind="stable").index
    return told.loc[order].head(ROWS_SHOWN).reset_index(drop=True)


def _told(flow: Mapping[str, object]) -> str:
    named = f"{flow['from_name']} to {flow['to_name']}"
    return f"{named}, {flow['change']}" if flow["change"] else named


def _key(flow: Mapping[str, object], *, drawn: Collection[str]) -> str:
    way = flow["base_way"] if flow["change"] == LOST else flow["way"]
    by_land = f"{flow['from_id']} {flow['to_id']}"
    return next((key for key in (str(way), by_land) if key in drawn), "")


def passed_gates(rows: pd.DataFrame) -> pd.DataFrame:
    """List the gates of a day by the share of what arrives that passes them.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `geo.workflow.drawn_gates.gate_rows`, of one day and commodity.

    Returns
    -------
    pandas.DataFrame
        ``gate``, ``share_pct``, ``base_pct``, ``tonnes`` and ``state``; those that
        something passes on either day, and those that are not open.
    """
    told = rows[
        (rows["exposure"] > 0.0) | (rows["base_share"] > 0.0) | (rows["state"] != "")
    ]
    table = pd.DataFrame(
        {
            "gate": told["gate"],
            "share_pct": (100.0 * told["exposure"]).round(1),
            "base_pct": (100.0 * told["base_share"]).round(1),
            "tonnes": told["tonnes"],
            "state": told["state"].where(told["state"] != "", "open"),
        }
    )
    order = table.sort_values(
        ["share_pct", "base_pct", "gate"], ascending=[False, False, True]
    )
    return order.head(ROWS_SHOWN).reset_index(drop=True)
