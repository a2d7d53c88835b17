"""The figures at the end of a run: which commodities are not ranked, and why."""

import pandas as pd

from geo.resilience.balance import CHAIN_COLUMNS
from geo.workflow.summary import not_ranked


def chains(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    told = [
        (name, stage, 2024, 10.0, 0.5, 0.5, "1 of 2", "PER no works", ranked)
        for name, stage, ranked in rows
    ]
    return pd.DataFrame(told, columns=list(CHAIN_COLUMNS))


def test_what_does_not_balance_is_named_once_in_the_order_of_the_run():
    judged = chains(
        ("cobalt", "mine", True), ("copper", "mine", True), ("copper", "refined", False)
    )
    asked = pd.DataFrame({"commodity": ["copper", "copper", "cobalt", "nickel"]})
    reasons = not_ranked(judged, asked=asked)
    assert list(reasons) == ["copper", "nickel"]
    assert reasons["copper"].startswith("refined 2024: 50%")
    assert reasons["nickel"] == "nothing is known of its output"


def test_nothing_is_named_where_all_balance():
    judged = chains(("cobalt", "mine", True), ("cobalt", "refined", True))
    assert not_ranked(judged, asked=pd.DataFrame({"commodity": ["cobalt"]})) == {}
