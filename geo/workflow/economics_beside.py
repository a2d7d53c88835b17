"""What the report says beside the value of a plan: before tax, at nothing, stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.workflow.economics_views import years_text
from geo.workflow.shown_numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.workflow.artifacts import Record

_MILLION = 1e6


def stage_rows(stages: pd.DataFrame) -> pd.DataFrame:
    """Write the value before and after what the state takes.

    Parameters
    ----------
    stages : pandas.DataFrame
        Table ``stages`` of the step.

    Returns
    -------
    pandas.DataFrame
    """
    return stages.assign(
        npv_musd=(stages["npv_usd"] / _MILLION).round(0),
        irr_pct=(100.0 * stages["irr"]).round(1),
        payback=[years_text(years) for years in stages["payback_years"]],
    )


def beside_words(record: Record) -> Iterator[str]:
    """Say at which abundance nothing is left, and what it is worth to stop in time.

    Parameters
    ----------
    record : mapping
        Record ``economics`` of the step.

    Yields
    ------
    str
    """
    yield abundance_words(record)
    yield _stop_words(record)


def abundance_words(record: Record) -> str:
    """Say at which mean abundance a whole plan is worth nothing.

    Parameters
    ----------
    record : mapping

    Returns
    -------
    str

    Examples
    --------
    >>> told = {
    ...     "abundance_at_npv_0_kg_m2": 25.1,
    ...     "abundance_at_npv_0_factor": 1.25,
    ...     "abundance_at_npv_0_reason": "",
    ... }
    >>> abundance_words(told)[:68]
    'The whole plan would be worth nothing at a mean abundance of 25 kg/m'
    """
    reason = str(record["abundance_at_npv_0_reason"])
    if reason:
        return (
            f"No mean abundance makes the whole plan worth just nothing: {reason}."
            f"{_capped_words(record)}"
        )
    return (
        "The whole plan would be worth nothing at a mean abundance of "
        f"{rounded(_number(record['abundance_at_npv_0_kg_m2']))} kg/m\u00b2 in situ, "
        f"{_number(record['abundance_at_npv_0_factor']):.2f} times that of the ground "
        "planned on: capital, fixed costs, royalty, tax and the wait for later years "
        "are in it. All blocks are taken denser or thinner by that factor, in the "
        "same order and at the same grades, and the years are laid out anew."
    )


def _capped_words(record: Record) -> str:
    """Say why denser ground helps little where a year is bound by its tonnes."""
    most = record.get("most_wet_t_per_year")
    if most is None:
        return ""
    return (
        " Denser ground takes fewer square kilometres, but a year delivers no more "
        f"than {_number(most) / _MILLION:.3g} Mt wet all the same."
    )


def _stop_words(record: Record) -> str:
    """Say what is gained by stopping once the rest only loses."""
    said = (
        "Beside it, and never in its place: what if mining may stop once what remains "
        f"only loses? {_plain_words(record)}"
    )
    if "stopping_worth_usd" not in record:
        return said
    ends = [_number(record[f"stopped_npv_usd_p{p}"]) / _MILLION for p in (10, 50, 90)]
    low, middle, high = (rounded(end) for end in ends)
    return (
        f"{said} Over all draws the freedom to stop is worth "
        f"{rounded(_number(record['stopping_worth_usd']) / _MILLION)} million on "
        f"average, and {_number(record['stopping_share']):.0%} of them use it: P10 "
        f"{low}, P50 {middle}, P90 {high} million, above nothing in "
        f"{_number(record['stopping_chance_positive']):.0%}. Whoever stops is taken "
        "to know what prices will be, as they hold for the whole life of a draw: the "
        "gain is the most that there is. What was built before mining is spent by "
        "then, and closure is paid all the sooner."
    )


def _plain_words(record: Record) -> str:
    gain = _number(record["stopped_npv_usd"]) - _number(record["npv_usd"])
    if gain <= 0.0:
        return "The plan as told gains nothing by it."
    return (
        f"The plan as told would stop after {record['stopped_years']} years of mining "
        f"and be worth {rounded(_number(record['stopped_npv_usd']) / _MILLION)} "
        "million."
    )


def _number(value: object) -> float:
    return float(cast("float", value))
