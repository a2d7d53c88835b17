"""What is said beside the routes map of one day and commodity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.report.supply_labels import CHANGE_LABELS, LARGEST_LABELS, PASSED_LABELS

if TYPE_CHECKING:
    from geo.report.webmap import OfflineMap


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayPanel:
    """What is said beside the map of one day and commodity.

    Parameters
    ----------
    day, commodity : str
    paragraphs : tuple of str
    changes : pandas.DataFrame
        `CHANGE_LABELS` and ``key``, the way that a row points at.
    gates : pandas.DataFrame
        `PASSED_LABELS`.
    """

    day: str
    commodity: str
    paragraphs: tuple[str, ...]
    changes: pd.DataFrame
    gates: pd.DataFrame


def add_day(drawn: OfflineMap, panel: DayPanel) -> None:
    """Put what is said of one day and commodity beside the map.

    Parameters
    ----------
    drawn : OfflineMap
        With the selectors ``disruption`` and ``commodity``.
    panel : DayPanel
    """
    when = {"disruption": panel.day, "commodity": panel.commodity}
    drawn.add_words(panel.paragraphs, when=when)
    changed = bool((panel.changes["change"] != "").any())
    changed |= bool((panel.changes["change_t"] != 0.0).any())
    drawn.add_table(
        panel.changes,
        caption="The largest changes (t a year)"
        if changed
        else "The largest flows (t a year)",
        labels=CHANGE_LABELS if changed else LARGEST_LABELS,
        beside=True,
        when=when,
        link="key",
    )
    alike = bool((panel.gates["share_pct"] == panel.gates["base_pct"]).all())
    hidden = dict.fromkeys(("base_pct", "state"), "") if alike else {}
    drawn.add_table(
        panel.gates.assign(link=panel.gates["gate"]),
        caption="Straits and canals, by what passes",
        labels=PASSED_LABELS | hidden,
        beside=True,
        when=when,
        link="link",
    )
