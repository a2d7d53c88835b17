"""Words and choices that all parts of a brief share."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from geo.workflow.worst_stops import worst_stops

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

MOST_COMMODITIES = 3  # of a brief: its sheets hold no more
_LONGEST = 90  # letters of a name
IN_A_CELL = 32
"""Letters of a name that one line of a table holds."""


def shortened(text: str, *, most: int = _LONGEST) -> str:
    """Cut a text that a sheet does not hold.

    Parameters
    ----------
    text : str
    most : int, optional
        Letters.

    Returns
    -------
    str

    Examples
    --------
    >>> shortened("a very long name", most=12)
    'a very \u2026'
    """
    return shorten(text, most, placeholder=" \u2026") or text[:most]


def joined(names: Sequence[str]) -> str:
    """List names as one says them.

    Parameters
    ----------
    names : sequence of str

    Returns
    -------
    str

    Examples
    --------
    >>> joined(["cobalt", "nickel", "rare earths"])
    'cobalt, nickel and rare earths'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def first_scenario(told: pd.DataFrame) -> str:
    """Say what happens in the first scenario.

    Parameters
    ----------
    told : pandas.DataFrame
        The summary of cover.

    Returns
    -------
    str
        For the goods that most of it concerns: others are told less of it.

    Examples
    --------
    >>> import pandas as pd
    >>> told = {"scenario": ["a", "a", "b"], "disruptions": ["x", "x; y", "long, so"]}
    >>> first_scenario(pd.DataFrame(told))
    'x; y'
    """
    own = told[told["scenario"] == told["scenario"].iloc[0]]
    return max(map(str, own["disruptions"]), key=len)


def shown_commodities(file: ProjectFile, done: Done) -> tuple[str, ...]:
    """Choose the commodities of a brief.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    tuple of str
        Those whose worst stop takes the largest share, in the order of the project;
        those that are not ranked come last.
    """
    supply = file.project.supply
    if supply is None:
        return ()
    worst = worst_stops(done).set_index("commodity")["unmet_share"]
    asked = [one.name for one in supply.commodities]
    ranked = sorted(asked, key=lambda name: -float(worst.get(name, -1.0)))
    chosen = set(ranked[:MOST_COMMODITIES])
    return tuple(name for name in asked if name in chosen)
