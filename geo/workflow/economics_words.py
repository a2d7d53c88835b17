"""What the report says of costs and revenue, and first what they are not."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, cast

from geo.report.page import SummaryRow
from geo.workflow.economics_views import ORDER_NAMES, years_text
from geo.workflow.shown_numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Artifacts

_MILLION = 1e6
_ONE_OF_SEVERAL = (
    "flows turn more than once: of the rates at which nothing is left, the only one "
    "above 0"
)


def standing_words(record: Record) -> Iterator[str]:
    """Say what the sums are not, and what ground they rest on.

    Parameters
    ----------
    record : mapping
        Record ``economics`` of the step.

    Yields
    ------
    str
    """
    yield (
        "For planning only. This is no study of feasibility, and no part of the "
        "statement: no value is put on metal in the ground. It says what a plan of "
        "mining would cost and bring at the prices and costs below; how solid each is "
        "stands beside it."
    )
    if record["synthetic"]:
        yield "The ground is made up (SYNTHETIC): these sums describe no sea floor."
    yield inferred_words(record)
    if record["domain"]:
        yield (
            f"Only the domain \u201c{record['domain']}\u201d is mined: the supply "
            "plans on it. The ground of other domains is not valued."
        )
    other = cast("list[str]", record["other_money"])
    if other:
        yield (
            f"Dated otherwise, and counted as {record['money']} without being brought "
            f"to it: {', '.join(other)}."
        )


def inferred_words(record: Record) -> str:
    """Say whether ground that may not be relied on is in a plan.

    Parameters
    ----------
    record : mapping

    Returns
    -------
    str

    Examples
    --------
    >>> inferred_words({"includes_inferred": False, "inferred_share": 0.0})
    'Measured and Indicated ground alone is planned on; Inferred is left out.'
    """
    share = _number(record["inferred_share"])
    if share > 0.0:
        return (
            f"{rounded(100.0 * share, digits=3)} % of the tonnes planned are Inferred "
            "or in no class, because the project asks for it. Inferred tonnes may "
            "never be mined, and must not be converted to reserves."
        )
    if record["includes_inferred"]:
        return "Inferred ground may be planned on here, and none of it is."
    return "Measured and Indicated ground alone is planned on; Inferred is left out."


def value_rows(done: Mapping[str, Artifacts]) -> list[SummaryRow]:
    """Tell the value of a plan in short, where the project asks for one.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    list of SummaryRow
        One, or none.
    """
    record = cast("Record", done["economics"].get("economics", {}))
    if not record:
        return []
    made_up = "made-up ground; " if record["synthetic"] else ""
    share = _number(record["inferred_share"])
    inferred = f"{share:.0%} Inferred or in no class; " if share > 0.0 else ""
    if record["nothing"]:
        value, note = "nothing is left to value", ""
    else:
        ends = [
            rounded(_number(record[name]) / _MILLION)
            for name in ("npv_usd_p10", "npv_usd_p90")
            if name in record
        ]
        value = rounded(_number(record["npv_usd"]) / _MILLION)
        drawn = f"P10 to P90 {' to '.join(ends)}; " if ends else ""
        note = f"{drawn}{_number(record['discount_rate']):.1%} a year, after tax"
    return [
        SummaryRow(
            label="Net present value, for planning only",
            value=value,
            unit="" if record["nothing"] else f"million {record['money']}",
            note=f"{made_up}{inferred}{note}".removesuffix("; "),
            link="#economics",
        )
    ]


def brief_words(record: Record) -> Iterator[str]:
    """Tell those who decide what a plan is worth, where it was valued.

    Parameters
    ----------
    record : mapping
        Empty where the project asks for no economics.

    Yields
    ------
    str
        One sentence, or none.

    Examples
    --------
    >>> list(brief_words({}))
    []
    """
    if not record:
        return
    if record["nothing"]:
        yield f"For planning only: {record['nothing']}"
        return
    drawn = ""
    if "chance_npv_positive" in record:
        ends = [_number(record[f"npv_usd_p{p}"]) / _MILLION for p in (10, 90)]
        low, high = (rounded(end) for end in ends)
        drawn = (
            f" (P10 {low}, P90 {high}; above nothing in "
            f"{_number(record['chance_npv_positive']):.0%} of the draws)"
        )
    share = _number(record["inferred_share"])
    unsure = f"; {share:.0%} of its tonnes are Inferred or in no class"
    inferred = unsure if share > 0.0 else ""
    yield (
        "For planning only: at the prices and costs told, its net present value is "
        f"{rounded(_number(record['npv_usd']) / _MILLION)} million {record['money']} "
        f"at {_number(record['discount_rate']):.1%} a year, after tax{drawn}{inferred}."
    )


def value_words(record: Record) -> Iterator[str]:
    """Say what planned ground is worth, and how surely.

    Parameters
    ----------
    record : mapping

    Yields
    ------
    str
    """
    millions = _number(record["npv_usd"]) / _MILLION
    yield (
        f"Net present value at {_number(record['discount_rate']):.1%} a year: "
        f"{rounded(millions)} million {record['money']}, after royalty and tax. "
        f"{_rate_words(record)} Paid back, undiscounted, from the decision on: "
        f"{_payback(_number(record['payback_years']))}. Life: "
        f"{_number(record['life_years']):.1f} years{_ended_words(record)}, for "
        f"{_number(record['delivered_wet_t']) / _MILLION:.1f} Mt wet delivered of the "
        f"{_number(record['recoverable_wet_t']) / _MILLION:.1f} that may be planned on."
        f"{_most_words(record)}"
    )
    if "chance_npv_positive" in record:
        ends = [_number(record[f"npv_usd_p{p}"]) / _MILLION for p in (10, 50, 90)]
        low, middle, high = (rounded(end) for end in ends)
        yield (
            f"With prices, ground and terms drawn: P10 {low}, P50 {middle}, P90 {high} "
            f"million; above nothing in {_number(record['chance_npv_positive']):.0%} "
            "of the draws. P10 is the low one. The spreads are assumptions, and every "
            "draw is mined to its end, also where that loses money."
        )


def price_words(break_even: pd.DataFrame) -> str:
    """Say how much all prices would have to change for nothing to be left.

    Parameters
    ----------
    break_even : pandas.DataFrame
        Table of the step; its last row is of all prices together.

    Returns
    -------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> all_metals = {"share_of_price": [1.13], "reason": [""]}
    >>> price_words(pd.DataFrame(all_metals))
    'The plan is worth just nothing where all prices are 1.13 times those told.'
    """
    row = break_even.iloc[-1]
    if row["reason"]:
        return f"All prices together: {row['reason']}."
    return (
        "The plan is worth just nothing where all prices are "
        f"{float(str(row['share_of_price'])):.2f} times those told."
    )


def tonne_words(record: Record) -> Iterator[str]:
    """Say what a tonne brings, the abundance that pays, and the metal equivalent.

    Parameters
    ----------
    record : mapping

    Yields
    ------
    str
    """
    pays = _number(record["break_even_kg_m2"])
    least = f"from {pays:.2g} kg/m\u00b2" if isfinite(pays) else "at no abundance"
    yield (
        f"A wet tonne delivered brings {_number(record['value_usd_wet_t']):,.0f} USD "
        f"and costs {_number(record['cost_usd_wet_t']):,.0f} USD to lift, carry and "
        f"treat. Ground of this grade pays for its own mining {least} in situ; the "
        f"mean of the plan is {_number(record['abundance_kg_m2']):.1f}. Capital, fixed "
        "costs, royalty and tax come on top."
    )
    made = cast("dict[str, object]", record["metal_equivalent"])
    grade = 100.0 * _number(made["grade"])
    yield (
        f"Metal equivalent of the ground that may be planned on: {grade:.3g} "
        f"% {made['reference']}Eq of dry mass, with g the mean grade: "
        f"{made['formula']}."
    )


def order_words(orders: pd.DataFrame, *, chosen: str) -> str:
    """Say what the order of mining changes.

    Parameters
    ----------
    orders : pandas.DataFrame
        Table ``orders`` of the step.
    chosen : str
        The order that all else is told for.

    Returns
    -------
    str
    """
    npv, moved = (
        dict(zip(orders["order"], orders[name].astype(float), strict=True))
        for name in ("npv_usd", "moved_km")
    )
    more = (npv["value"] - npv["distance"]) / _MILLION
    longer = moved["value"] / max(moved["distance"], 1e-9)
    compared = f"{rounded(longer)} times as far" if longer >= 1.0 else "less far"
    return (
        f"All sums are for the order that takes first what is {ORDER_NAMES[chosen]}. "
        f"To take first what is worth most, in place of what is nearest, changes the "
        f"value by {rounded(more)} million USD and moves collectors {compared}; what "
        "it costs to move them is not counted."
    )


def _rate_words(record: Record) -> str:
    reason = str(record["irr_reason"])
    if record["irr"] is None:
        return f"There is no internal rate of return: {reason}."
    told = f" ({_ONE_OF_SEVERAL})" if reason else ""
    return f"Internal rate of return: {_number(record['irr']):.1%} a year{told}."


def _most_words(record: Record) -> str:
    most = record["most_wet_t_per_year"]
    if most is None:
        return ""
    return (
        f" No year delivers more than {_number(most) / _MILLION:.3g} Mt wet: "
        f"{record['most_from']}."
    )


def _ended_words(record: Record) -> str:
    most = record["most_years"]
    ended = most is not None and _number(record["life_years"]) > _number(most) - 1e-9
    return " (the plan stops then, whatever ground is left)" if ended else ""


def _payback(years: float) -> str:
    return f"after {years_text(years)} years" if isfinite(years) else "never"


def _number(value: object) -> float:
    return float(cast("float", value))
