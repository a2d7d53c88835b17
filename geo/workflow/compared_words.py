"""What a reader must know of deposits side by side, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.deposit_kinds import WORDS, DepositKind
from geo.workflow.brief_words import joined
from geo.workflow.compared_views import giving
from geo.workflow.naming import in_words
from geo.workflow.seabed_comparing import ITS_SOURCE
from geo.workflow.shown_numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import pandas as pd


def compared_title(compared: pd.DataFrame) -> str:
    """Name the kinds that lie side by side, the project's own first.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.

    Returns
    -------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> one = {"deposit": "a", "kind": "nodules", "in_situ_t": 1.0}
    >>> one |= {"basis": "statement", "demand_share": 0.1}
    >>> two = one | {"deposit": "b", "kind": "mud", "basis": "its source"}
    >>> compared_title(pd.DataFrame([one, two]))
    'Nodules beside mud'
    >>> compared_title(pd.DataFrame([one, one]))
    'Deposits of nodules side by side'
    """
    own = _own_first(giving(compared))
    kinds = [DepositKind(str(kind)) for kind in dict.fromkeys(own["kind"])]
    nouns = [WORDS[kind].noun for kind in kinds]
    if len(nouns) == 1:
        return f"Deposits of {nouns[0]} side by side"
    return f"{WORDS[kinds[0]].title} beside {joined(nouns[1:])}"


def compared_words(compared: pd.DataFrame, gains: pd.DataFrame) -> Iterator[str]:
    """Say what each deposit gives, for how long, from when, and what that costs.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.
    gains : pandas.DataFrame
        By `geo.resilience.seabed_gains.GAIN_COLUMNS`.

    Yields
    ------
    str
        Paragraphs.
    """
    yield _given_words(compared)
    yield _ways_words(compared)
    yield _late_words(compared, gains)
    yield (
        "Fixed cost stands whole within the horizon, however long a deposit lasts, and "
        "whole with each commodity that it gives: sums of one deposit are not to be "
        "added up. A dash: nobody told the cost, or no day is gained."
    )


def _given_words(compared: pd.DataFrame) -> str:
    """Say which commodities each kind gives, and which it does not."""
    own, asked = giving(compared), list(dict.fromkeys(compared["commodity"]))
    told = []
    for kind, rows in own.groupby("kind", sort=False):
        words = WORDS[DepositKind(str(kind))]
        given = [one for one in asked if one in set(rows["commodity"])]
        missing = [in_words(one) for one in asked if one not in given]
        verb = "give" if words.plural else "gives"
        named = joined([in_words(one) for one in given])
        none = f" and no {' or '.join(missing)}" if missing else ""
        told.append(f"{words.noun} {verb} {named}{none}")
    return (
        f"Of what is asked for, {'; '.join(told)}. What a deposit does not hold it "
        "cannot stand in for, however large it is."
    )


def _ways_words(compared: pd.DataFrame) -> str:
    """Tell both ways of saying how long, and why they differ."""
    whole = giving(compared)
    whole = whole[whole["group"] == ""]
    first = whole.sort_values("demand_share", ascending=False, kind="stable")
    told = "; ".join(
        f"\u201c{row['deposit']}\u201d: {rounded(row['years_in_situ'])} years of the "
        f"demand for {in_words(str(row['commodity']))} in the ground, and "
        f"{rounded(100.0 * row['demand_share'])} % of it a year for "
        f"{rounded(row['life_years'])} years"
        for row in first.drop_duplicates("deposit").to_dict("records")
    )
    return (
        "Years of demand are a stock over a yearly use: they say nothing of how fast "
        "ore can be lifted. A run meets a share of the demand for as long as the "
        "deposit lasts, and the share is what counts when imports stop. "
        f"{told}. The share times that life is the years of demand after "
        "what mining and plant lose."
    )


def _late_words(compared: pd.DataFrame, gains: pd.DataFrame) -> str:
    """Say which deposits come too late to help within the time that is followed."""
    once = giving(compared).drop_duplicates("deposit")
    horizon = float(gains["horizon_days"].iloc[0])
    late = once[once["first_day"] >= horizon]
    told = joined(
        [
            f"{row['deposit']} (day {row['first_day']:,.0f})"
            for row in late.to_dict("records")
        ]
    )
    begins = (
        f"Not within the {horizon:,.0f} days that are followed: {told}. "
        if told
        else ""
    )
    return (
        f"{begins}So that deposits can be compared at all, each is also taken as if it "
        "ran from day 0 at its full rate, past the same gates: that is what it would "
        "buy once it is built, not what it buys now. Each is tried alone, against "
        "doing nothing, on the same draws."
    )


def brief_comparison(compared: pd.DataFrame, gains: pd.DataFrame) -> tuple[str, ...]:
    """Compare deposits in two sentences, for a brief.

    Parameters
    ----------
    compared : pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`.
    gains : pandas.DataFrame
        By `geo.resilience.seabed_gains.GAIN_COLUMNS`.

    Returns
    -------
    tuple of str
        None where there is but one kind of deposit.
    """
    whole = giving(compared)
    whole = whole[whole["group"] == ""]
    if whole["kind"].nunique() < 2 or not len(gains):
        return ()
    shown = _own_first(whole).drop_duplicates(["kind", "commodity"]).sort_index()
    met = "; ".join(
        f"{kind} would meet {joined([_share(row) for row in rows.to_dict('records')])}"
        for kind, rows in shown.groupby("kind", sort=False)
    )
    ran = gains[gains["running"].astype(bool)]
    first = ran[ran["scenario"] == ran["scenario"].iloc[0]]
    days = first.set_index(["deposit", "commodity"])["days_gained"]
    bought = [
        f"{in_words(str(row['commodity']))} "
        f"{rounded(float(days[row['deposit'], row['commodity']]))} days ({row['kind']})"
        for row in shown.to_dict("records")
    ]
    return (
        f"Side by side, past all gates: {met}.",
        "If they ran already, stocks would be empty later in the first scenario by: "
        f"{joined(bought)}.",
    )


def _share(row: Mapping[Hashable, object]) -> str:
    share = rounded(100.0 * float(str(row["demand_share"])))
    return f"{share} % of the {in_words(str(row['commodity']))}"


def _own_first(compared: pd.DataFrame) -> pd.DataFrame:
    """Put the project's own deposit before others, then what meets more."""
    return compared.assign(_other=compared["basis"] == ITS_SOURCE).sort_values(
        ["_other", "demand_share"], ascending=[True, False], kind="stable"
    )
