"""Back-tests as they are told, written and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.errors import DataError, ParameterError
from geo.sources.backtests import list_backtests
from geo.sources.events import list_events, read_event
from geo.workflow.backtest_record import recorded_events
from geo.workflow.backtest_runs import run_backtest
from geo.workflow.backtesting import answer_backtest

MAGNETS = "exports of magnets from China"
EVENT = "china-rare-earth-licences-2023-2025"


@pytest.fixture(scope="module")
def licences():
    return run_backtest(EVENT)


def test_an_event_runs_on_each_series_of_goods_that_reached_a_market(licences):
    runs = licences.tables["runs"]
    assert set(runs["series"]) == {MAGNETS, "exports of rare earths from China"}
    magnets = runs[runs["series"] == MAGNETS].set_index(["opening_days", "unrecorded"])
    # 2,628, 1,238 and 3,188 t for 5,054 t a month, the mean of what came before
    ordinary = ((57392 - 42126) / 3 * 3 + 5278 + 4725) / 5
    lacking = 3 * ordinary - 2628 - 1238 - 3188
    unmet = magnets.loc[(0.0, "ordinary"), "watched_unmet_t"]
    assert unmet == pytest.approx(lacking, rel=1e-9)


def test_a_record_that_did_not_fall_is_told_against_phases_that_say_it_did(licences):
    told = [line for line in licences.paragraphs if "a figure and a phase" in line]
    assert told == [
        f"{MAGNETS}: 3 months with a figure and a phase: came 47 % of an ordinary "
        "month, phases 50 %",
        "exports of rare earths from China: 1 month with a figure and a phase: came "
        "104 % of an ordinary month, phases 62 %",
    ]
    (fell,) = (
        one
        for one in licences.verdicts
        if one.says.startswith("what came from exports of rare earths")
    )
    assert fell.holds is False


def test_a_verdict_of_an_event_rests_on_months_before_the_first_gap():
    fit, _ = recorded_events(read_event(EVENT))
    magnets = next(one for one in fit if one.name == MAGNETS)
    assert magnets.stop.watched == "2025-12"
    assert magnets.stop.months[-1] == "2026-03"


def test_an_event_without_a_market_says_why_it_cannot_be_run():
    with pytest.raises(DataError, match="no weight of goods") as told:
        run_backtest("red-sea-2023")
    assert "red-sea-2023" in str(told.value)
    with pytest.raises(DataError, match="what reached a market is not told"):
        run_backtest("cobre-panama-2023")


def test_what_cannot_be_run_has_a_cure():
    with pytest.raises(DataError, match="6 problems") as told:
        run_backtest("hormuz-2026")
    assert all(
        "`abyssal resilience backtest`" in one.cure for one in told.value.problems
    )


def test_a_name_that_is_none_is_told_all_that_can_be_run():
    with pytest.raises(DataError, match="nonsense") as told:
        run_backtest("nonsense")
    (problem,) = told.value.problems
    cases, _, events = problem.expected.partition(", or an event that can be run: ")
    assert cases.split(" or ") == list(list_backtests())
    run = {one for one in list_events() if recorded_events(read_event(one))[0]}
    assert set(events.split(" or ")) == run
    assert "did you mean" not in problem.cure


def test_where_the_bounds_disagree_a_verdict_cannot_be_known(tmp_path: Path):
    out = tmp_path / "page.html"
    content, text = answer_backtest("drc-cobalt-2025", out=out)
    says = "with 60 days of stock nothing was short"
    (told,) = (one for one in content["verdicts"] if one["says"] == says)
    runs = [r for r in content["tables"]["runs"] if r["opening_days"] == 60.0]
    unmet = {row["unrecorded"]: row["watched_unmet_t"] for row in runs}
    assert unmet["ordinary"] == 0.0 < unmet["nothing"]
    assert (told["verdict"], told["holds"]) == ("cannot be known", None)
    assert told["found"].startswith(f"0 to {unmet['nothing']:,.0f} t unmet")
    assert f"  cannot be known: {says} (0 to " in text
    page = out.read_text(encoding="utf-8")
    assert "cannot be known" in page[page.index(says) :][:200]


def test_every_event_runs_or_tells_why():
    ran = set()
    for event_id in list_events():
        fit, unfit = recorded_events(read_event(event_id))
        series = {record.what for record in read_event(event_id).records}
        assert len(fit) + len(unfit) == len(series)
        ran |= {event_id} if fit else set()
    assert {EVENT, "china-japan-2010", "drc-cobalt-2025"} <= ran


def test_a_name_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="did you mean 'china-japan-2010'"):
        run_backtest("china-japan-2011")


def test_regression_to_china_is_told_within_each_series():
    found = run_backtest("japan-regression")
    table = found.tables["vintages"]
    own = table[table["stock_days"] == 60.0].set_index("period")
    assert own.loc["2009", "stock_out_day"] == pytest.approx(60.0 / 0.855)
    assert own.loc["2018", "stock_out_day"] == pytest.approx(60.0 / 0.58)
    assert own.loc["2024H1", "stock_out_day"] == pytest.approx(60.0 / 0.796)
    assert own["series"].nunique() == 5
    assert all(verdict.holds for verdict in found.verdicts)
    assert own.loc["2014", "longer_than_before"] < 0.0  # 58 % in 2012, 59.6 % then


def test_all_back_tests_and_events_are_listed():
    content, text = answer_backtest()
    assert content["backtests"] == ["japan-2010", "japan-regression"]
    assert len(content["events"]) == len(list_events())
    assert "  suez-2021: cannot be run" in text


def test_json_holds_what_is_infinite_or_not_told_as_null():
    content, _ = answer_backtest(EVENT)
    plain = json.loads(json.dumps(content, allow_nan=False))
    gap = [row for row in plain["tables"]["months"] if row["basis"] == "none"]
    assert gap
    assert {row["came_t"] for row in gap} == {None}


def test_a_page_loads_nothing_and_says_what_cannot_be_known(tmp_path: Path):
    out = tmp_path / "page.html"
    _, text = answer_backtest("japan-regression", out=out)
    page = out.read_text(encoding="utf-8")
    assert "What cannot be known" in page
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert str(out) in text


def test_the_same_page_is_written_again(tmp_path: Path):
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    for out in (first, second):
        answer_backtest(EVENT, out=out)
    assert first.read_bytes() == second.read_bytes()


def test_a_file_that_is_there_is_not_replaced_unasked(tmp_path: Path):
    out = tmp_path / "runs.csv"
    answer_backtest("japan-regression", out=out)
    assert out.read_text(encoding="utf-8").startswith("period,called,share")
    with pytest.raises(ParameterError, match="is there already"):
        answer_backtest("japan-regression", out=out)
    answer_backtest("japan-regression", out=out, force=True)


def test_an_event_of_ones_own_is_run(tmp_path: Path):
    from geo.sources.bundled import data_folder

    shipped = data_folder() / "supply" / "events" / "china-japan-2010.toml"
    own = tmp_path / "mine.toml"
    text = shipped.read_text(encoding="utf-8")
    own.write_text(text.replace("value = 634\n", "value = 1634\n"), encoding="utf-8")
    mine, theirs = run_backtest(str(own)), run_backtest("china-japan-2010")
    lacking = [
        one.tables["runs"].set_index("opening_days").loc[0.0, "watched_unmet_t"]
        for one in (mine, theirs)
    ]
    assert lacking[0] < lacking[1]
