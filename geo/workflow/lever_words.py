"""What a reader must know of levers before the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.workflow.graph import table_of
from geo.workflow.naming import in_words
from geo.workflow.resilience_tables import COARSE_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.workflow.graph import Artifacts


def lever_words(done: Mapping[str, Artifacts]) -> Iterator[str]:
    """Say how levers are tried, what they cost, and what they are not.

    Parameters
    ----------
    done : mapping of str to artifacts

    Yields
    ------
    str
        Paragraphs.
    """
    yield (
        f"Levers, fronts, inputs and opening stocks are followed in steps of "
        f"{COARSE_DAYS:g} days, cover and portfolios in those of the project: "
        "tonnes unmet may differ by some per cent, dates by a step or so."
    )
    yield (
        "A lever is tried alone on top of nothing, and as the last of all: levers "
        "that need each other, or do the same, differ between the two. Days bought "
        "are those by which the stock is empty later, path by path, cut at the "
        "horizon, the mean of paths. As the last of all, what others cost that is not "
        "told is taken to be alike with and without it."
    )
    yield _untold_words(table_of(done, "resilience", "pareto"))
    yield (
        "Goods bought for stock are tied up, not spent: their cost is interest and "
        "keeping, and what is tied up stands beside it. The fixed cost of the seabed "
        "stands whole within the horizon, however long it would run, and whole with "
        "each commodity that it gives: it is one sum, not to be added up. It has no "
        "operating cost here."
    )
    held = _held_words(table_of(done, "resilience", "cover_summary"))
    if held:
        yield held
    yield (
        "A stake or another origin of the imports is a network of its own, solved "
        "for each state. Between nothing and its ceiling what lands is mixed of "
        "both networks in proportion to its level, and levers that work at once "
        "add up, to no more than the best network lands: an approximation, since "
        "the same spare capacity may be counted on twice."
    )
    if len(table_of(done, "resilience", "insurance")):
        yield (
            "The stock as insurance: at the value of the tonne itself, the chance from "
            "which it pays is close to the rate of interest as long as the whole stock "
            "is used, and higher where some is left. It says something only where the "
            "value added that is lost with a tonne is told."
        )


def left_out(pareto: pd.DataFrame) -> str:
    """Name the levers that fronts are made without, by commodity.

    Parameters
    ----------
    pareto : pandas.DataFrame
        By `geo.resilience.pareto.PARETO_COLUMNS`.

    Returns
    -------
    str
        Empty where the cost of all is told.

    Examples
    --------
    >>> import pandas as pd
    >>> front = pd.DataFrame(
    ...     {"commodity": ["rare_earths"] * 2, "left_out": ["a; b", "a"]}
    ... )
    >>> left_out(front)
    'rare earths: a + b'
    """
    named: dict[str, dict[str, None]] = {}
    for commodity, levers in zip(pareto["commodity"], pareto["left_out"], strict=True):
        told = named.setdefault(str(commodity), {})
        told |= dict.fromkeys(one for one in str(levers).split("; ") if one)
    return "; ".join(
        f"{in_words(commodity)}: {' + '.join(levers)}"
        for commodity, levers in named.items()
        if levers
    )


def _untold_words(pareto: pd.DataFrame) -> str:
    """Say whose cost is not told, and that such levers stand apart."""
    words = (
        "A cost that nobody told is not zero: such a lever has no days for a million, "
        "no rank, and no place in the front of cost against unmet"
    )
    missing = left_out(pareto)
    return f"{words}. Left out for it: {missing}." if missing else f"{words}."


def _held_words(told: pd.DataFrame) -> str:
    """Say how much the state holds when the first stop of the first scenario begins."""
    first = told[told["scenario"] == told["scenario"].iloc[0]] if len(told) else told
    held = first[first["public_days_at_stop"].notna()]
    if held.empty:
        return ""
    days = "; ".join(
        f"{in_words(str(commodity))} "
        + ", ".join(
            f"{row['public_days_at_stop']:.0f} ({row['portfolio']})"
            for row in own.to_dict("records")
        )
        for commodity, own in held.groupby("commodity", sort=False)
    )
    return (
        "A stock lever is named by its target. When the first stop begins it holds "
        "what its filling allows by then. Days of demand in the state's stock on day "
        f"{held['first_stop_day'].iloc[0]:g}, all as it is told: {days}."
    )
