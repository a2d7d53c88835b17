"""Tables on stocks and levers in a reader's words and units."""

import numpy as np
import pandas as pd

from geo.report.resilience_labels import (
    FRONT_LABELS,
    LEVER_LABELS,
    PORTFOLIO_COST_LABELS,
    PORTFOLIO_LABELS,
    TRANSFER_LABELS,
)
from geo.resilience.lever_value import LEVER_VALUE_COLUMNS
from geo.resilience.strategy import STRATEGY_COLUMNS
from geo.workflow.cover_lines import lasts, until
from geo.workflow.lever_words import left_out, lever_words
from geo.workflow.resilience_views import (
    costly_rows,
    front_rows,
    lever_rows,
    portfolio_rows,
)

INF = float("inf")
ROW = dict.fromkeys(STRATEGY_COLUMNS, 0.0) | {
    "commodity": "cobalt",
    "first_unmet_day_p10": 70.0,
    "first_unmet_day_p50": 84.0,
    "first_unmet_day_p90": 90.0,
    "shortage_chance": 1.0,
    "stock_out_day_p10": 120.0,
    "stock_out_day_p50": 141.0,
    "stock_out_day_p90": INF,
    "stock_out_chance": 0.8,
    "cost_usd": -3.0,
    "tied_up_usd": 2.5e8,
    "cost_not_told": "swap",
}
LEVER = dict.fromkeys(LEVER_VALUE_COLUMNS, 0.0) | {"commodity": "cobalt"}
TOLD = LEVER | {
    "lever": "thrift",
    "alone_cost_usd": 2e6,
    "alone_days_bought": -0.004,
    "alone_unmet_avoided_t": 12.0,
    "alone_days_per_musd": -1e-17,
}
UNTOLD = TOLD | {
    "lever": "desk",
    "alone_cost_usd": np.nan,
    "alone_days_per_musd": np.nan,
}


def test_both_days_are_shown_the_first_short_and_the_stock_empty():
    (row,) = portfolio_rows(pd.DataFrame([ROW])).to_dict("records")
    assert row["first_short"] == "84 (70 to 90)"
    assert row["stock_out"] == "141 (120 to none)"
    assert (row["short_pct"], row["chance_pct"]) == (100.0, 80.0)
    assert row["tied_up_musd"] == 250.0
    assert {"first_short", "stock_out"} <= set(PORTFOLIO_LABELS)
    assert not [name for name in PORTFOLIO_LABELS if "front" in name]


def test_doing_nothing_has_no_cost_to_tell():
    pulled = ROW | {"levers": "thrift; swap"}
    table = pd.DataFrame([ROW | {"levers": ""}, pulled])
    (row,) = costly_rows(table).to_dict("records")
    assert row["levers"] == "thrift; swap"
    assert {"tied_up_musd", "cost_not_told"} <= set(PORTFOLIO_COST_LABELS)


def test_the_summary_tells_the_first_short_where_it_is_earlier():
    assert until(ROW) == "empty on day 141, somebody short from day 84"
    assert "P10 120, P90 none, on 80% of the paths" in lasts(ROW)
    late = ROW | {"first_unmet_day_p50": 141.3}
    assert until(late) == "empty on day 141"
    kept = ROW | {"stock_out_day_p50": INF}
    assert until(kept) == "not empty on most paths, somebody short from day 84"


def test_no_table_shows_minus_nothing():
    shown = lever_rows(pd.DataFrame([TOLD]))
    assert not np.signbit(shown[["alone_days_bought", "alone_days_per_musd"]]).any(
        axis=None
    )
    assert not np.signbit(portfolio_rows(pd.DataFrame([ROW]))["cost_musd"]).any()


def test_a_lever_of_untold_cost_shows_neither_cost_nor_ratio():
    shown = lever_rows(pd.DataFrame([TOLD, UNTOLD])).set_index("lever")
    assert shown.loc["thrift", "alone_musd"] == 2.0
    assert shown.loc["desk", ["alone_musd", "alone_days_per_musd"]].isna().all()


def test_every_heading_of_what_is_drawn_says_which_statistic():
    for labels in (PORTFOLIO_LABELS, FRONT_LABELS, LEVER_LABELS, TRANSFER_LABELS):
        for label in labels.values():
            if any(word in label.lower() for word in ("bought", "unmet", "less unmet")):
                assert "mean" in label or "median" in label, label


FRONT = pd.DataFrame(
    {
        "commodity": ["cobalt"] * 2,
        "scenario": ["ban"] * 2,
        "levers": ["", "thrift"],
        "cost_usd": [0.0, 2e6],
        "tied_up_usd": [0.0, 3e6],
        "unmet_t": [50.0, -1e-17],
        "days_bought": [-1e-17, 12.34],
        "left_out": ["desk; swap"] * 2,
        "on_front": [True, True],
    }
)


def test_levers_left_out_of_the_front_are_named():
    assert left_out(FRONT) == "cobalt: desk + swap"
    assert left_out(FRONT.assign(left_out="")) == ""
    shown = front_rows(FRONT)
    assert shown["levers"].tolist() == ["doing nothing", "thrift"]
    assert shown["tied_up_musd"].tolist() == [0.0, 3.0]
    assert not np.signbit(front_rows(FRONT)[["unmet_t", "days_bought"]]).any(axis=None)


def words(**changes):
    told = {
        "commodity": ["cobalt"] * 2,
        "scenario": ["ban"] * 2,
        "portfolio": ["doing nothing", "stock of 180 days"],
        "first_stop_day": [60.0] * 2,
        "public_days_at_stop": [42.0, 71.6],
    }
    tables = {
        "pareto": FRONT,
        "cover_summary": pd.DataFrame(told | changes),
        "insurance": FRONT,
    }
    return " ".join(lever_words({"resilience": tables}))


def test_what_the_state_holds_when_the_first_stop_begins_is_told():
    told = words()
    assert "on day 60, all as it is told: cobalt 42 (doing nothing), 72 (stock" in told
    assert "Left out for it: cobalt: desk + swap." in told
    assert "it is one sum, not to be added up" in told
    assert "close to the rate of interest" in told
    assert "named by its target" not in words(public_days_at_stop=[np.nan] * 2)
