"""What a back-test may assert: signs and orders, never sizes."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from geo.resilience.monthly_record import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geo.resilience.backtest import RecordedStop

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A sentence on what was run, and whether it holds.

    Parameters
    ----------
    says : str
    holds : bool or None
        None where it cannot be known: it hangs on months that no record tells.
    found : str
        The figures it rests on.

    Examples
    --------
    >>> print(Verdict(says="nothing was short", holds=None, found="0 to 7 t unmet"))
    cannot be known: nothing was short (0 to 7 t unmet)
    """

    says: str
    holds: bool | None
    found: str

    @property
    def word(self) -> str:
        """Whether it holds, in words."""
        if self.holds is None:
            return "cannot be known"
        return "holds" if self.holds else "does not hold"

    def __str__(self) -> str:
        return f"{self.word}: {self.says} ({self.found})"


def verdicts_on(
    runs: pd.DataFrame, *, stop: RecordedStop, origin: str, enough_days: float
) -> tuple[Verdict, ...]:
    """Say of a stop what signs and orders can be asserted.

    Opening stocks are not public and months may lack, so that no size is asserted.

    Parameters
    ----------
    runs : pandas.DataFrame
        Of `geo.resilience.backtest.run_stop`.
    stop : RecordedStop
    origin : str
        The part that stopped.
    enough_days : float
        The opening stock that is to suffice, among those of the runs.

    Returns
    -------
    tuple of Verdict
        Up to the last watched month. Months without a record are taken as ordinary,
        and as if nothing came: what only one of them says cannot be known.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.resilience.backtest import RecordedStop, run_stop
    >>> from geo.resilience.monthly_record import spread_to_months
    >>> stop = RecordedStop(
    ...     commodity="rare_earths",
    ...     parts={"CHN": spread_to_months({"2010-10": 5.0, "2010-11": 0.0})},
    ...     ordinary_t={"CHN": 10.0},
    ...     watched="2010-11",
    ...     saved=np.zeros(2),
    ... )
    >>> runs = run_stop(stop, opening_days=[0.0, 60.0])
    >>> told = verdicts_on(runs, stop=stop, origin="CHN", enough_days=60.0)
    >>> [one.holds for one in told]
    [True, True, True, True]
    """
    watched = runs[runs["use"] == "as before"]
    return (
        _fell(stop, origin),
        _none_short(watched, days=enough_days),
        _short_without(watched),
        _more_helps(watched),
    )


def verdicts_of_bridge(
    bridge: pd.DataFrame, *, enough_days: float
) -> tuple[Verdict, ...]:
    """Say the same of a worked case, and of it with all changes but the last.

    Parameters
    ----------
    bridge : pandas.DataFrame
        Of `geo.resilience.backtest_bridge.bridge_to_record`.
    enough_days : float

    Returns
    -------
    tuple of Verdict
        The last change makes it the record's own run, of which `verdicts_on` speaks.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"step": ["the worked case"], "unmet_t": [1867.0]}
    >>> rows |= {"stocked_unmet_t": [0.0], "lowest_cover_days": [30.8]}
    >>> told = verdicts_of_bridge(pd.DataFrame(rows), enough_days=60.0)[0]
    >>> told.holds, told.found
    (True, '1,867 t unmet without stock; lowest cover 30.8 days with 60')
    """
    columns = ("unmet_t", "stocked_unmet_t", "lowest_cover_days")
    first, *changed = zip(
        *(bridge[name].astype(float) for name in columns), strict=True
    )
    said = {"the worked case": first}
    if len(changed) > 1:
        last = bridge["step"].iloc[-1]
        said[f"the record, but for its last change ({last})"] = changed[-2]
    return tuple(
        Verdict(
            says=f"{step}: {enough_days:g} days are enough, none is not",
            holds=stocked_t <= _ROUNDING < unmet_t,
            found=f"{unmet_t:,.0f} t unmet without stock; lowest cover "
            f"{lowest:.1f} days with {enough_days:g}",
        )
        for step, (unmet_t, stocked_t, lowest) in said.items()
    )


def _fell(stop: RecordedStop, origin: str) -> Verdict:
    record, ordinary = stop.parts[origin], stop.ordinary_t[origin]
    watched = [
        (float(t), basis, month)
        for t, basis, month in zip(record.t, record.basis, record.months, strict=True)
        if month <= stop.watched
    ]
    told = [(t, month) for t, basis, month in watched if basis != NONE]
    least, month = min(told, default=(inf, "no month is told"))
    fell = least < ordinary
    return Verdict(
        says=f"what came from {origin} fell below an ordinary month",
        holds=fell if fell or len(told) == len(watched) else None,
        found=f"{month}: {least:,.0f} of {ordinary:,.0f} t" if told else month,
    )


def _none_short(runs: pd.DataFrame, *, days: float) -> Verdict:
    own = runs[runs["opening_days"] == days]
    unmet = own["watched_unmet_t"]
    lowest = own["watched_lowest_cover_days"]
    return Verdict(
        says=f"with {days:g} days of stock nothing was short",
        holds=_agreed(unmet <= _ROUNDING),
        found=f"{_span(unmet)} t unmet, lowest cover {_span(lowest)} days",
    )


def _short_without(runs: pd.DataFrame) -> Verdict:
    own = runs[runs["opening_days"] == runs["opening_days"].min()]
    unmet = own["watched_unmet_t"]
    return Verdict(
        says=f"with {own['opening_days'].iloc[0]:g} days of stock something was short",
        holds=_agreed(unmet > _ROUNDING),
        found=f"{_span(unmet)} t unmet",
    )


def _agreed(bounds: pd.Series[bool]) -> bool | None:
    """Say what all runs say; None where they disagree."""
    said = {bool(one) for one in bounds}
    return said.pop() if len(said) == 1 else None


def _more_helps(runs: pd.DataFrame) -> Verdict:
    ordered = [
        own.sort_values("opening_days")
        for _, own in runs.groupby("unrecorded", sort=False)
    ]
    holds = all(
        bool((own["watched_unmet_t"].diff().dropna() <= _ROUNDING).all())
        and bool((own["watched_lowest_cover_days"].diff().dropna() >= -_ROUNDING).all())
        for own in ordered
    )
    days: Sequence[float] = sorted(set(runs["opening_days"]))
    return Verdict(
        says="more stock never left more unmet, nor less cover",
        holds=holds,
        found=f"for {', '.join(f'{one:g}' for one in days)} days",
    )


def _span(numbers: pd.Series[float]) -> str:
    low, high = float(numbers.min()), float(numbers.max())
    return (
        f"{low:,.0f}"
        if f"{low:,.0f}" == f"{high:,.0f}"
        else f"{low:,.0f} to {high:,.0f}"
    )
