"""Laws of stock and flow: whatever is asked, nothing is made or lost."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madeup.supply_by_hand import book_of, cut, flows_of

from geo.bench.stock_by_hand import ByHand, arrivals_by_hand, follow_by_hand
from geo.model.market import SectorShare
from geo.model.randomness import generator
from geo.resilience import stock_following
from geo.resilience.departures import StateBook
from geo.resilience.price_response import Elasticities
from geo.resilience.stock_draws import Streams
from geo.resilience.stock_help import Help, Inflow, Saving, VariantLevel
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
from geo.resilience.stockpile import follow_arrivals, follow_stock
from geo.resilience.timelines import draw_timelines

SUPPLIERS = {"CHN": (60.0, 7.3), "MYS": (30.0, 12.0), "USA": (10.0, 21.75)}
DEMAND_T = 100.0
A_DAY = DEMAND_T / 365.0

days = st.floats(0.0, 150.0)
parts = st.floats(0.0, 1.0)


@st.composite
def agents(draw):
    opening, target = draw(days), draw(days)
    return StockAgent(
        opening_days=opening,
        target_days=target,
        fill_days_per_day=draw(st.sampled_from([0.0, 0.3])),
        release_days_per_day=draw(st.sampled_from([np.inf, 0.4])),
        keeps_surplus=draw(st.booleans()),
        limit_days=max(opening, target) + draw(st.sampled_from([0.0, 20.0, np.inf])),
    )


@st.composite
def questions(draw, *, elastic=True):
    shares = draw(st.lists(st.floats(0.05, 1.0), min_size=1, max_size=3))
    sectors = tuple(
        SectorShare(
            sector=f"sector {k}",
            share=share / sum(shares),
            priority=draw(st.integers(1, 3)),
        )
        for k, share in enumerate(shares)
    )
    return StockQuestion(
        commodity="rare_earths",
        demand_t_per_year=DEMAND_T,
        horizon_days=draw(st.integers(1, 400)),
        step_days=draw(st.sampled_from([1.0, 7.0, 30.4])),
        sectors=sectors,
        private=draw(agents()),
        public=draw(agents()),
        information_lag_days=draw(st.sampled_from([0.0, 17.5, 60.0])),
        sharing=draw(st.sampled_from([0.0, 0.5, 1.0])),
        elasticities=Elasticities(demand=-0.3, supply=0.2)
        if elastic and draw(st.booleans())
        else Elasticities(),
        demand_growth_per_year=draw(st.sampled_from([-0.1, 0.0, 0.2])),
        price_multiplier=draw(st.sampled_from([1.0, 1.5])),
    )


@st.composite
def hits(draw):
    return tuple(
        cut(
            draw(st.sampled_from(list(SUPPLIERS))),
            start_day=draw(st.floats(0.0, 300.0)),
            duration_days=draw(st.floats(0.0, 300.0)),
            capacity=draw(st.sampled_from([0.0, 0.4])),
            ramp_days=draw(st.sampled_from([0.0, 45.0])),
            delay_days=draw(st.sampled_from([0.0, 5.0])),
        )
        for _ in range(draw(st.integers(0, 3)))
    )


def helped(question, *, inflow_t=0.0, saved=0.0):
    """Give recycling and thrift that begin on day 0, for the first sector alone."""
    steps, sectors = question.steps, len(question.sectors)
    share = np.zeros((steps, sectors))
    share[:, 0] = np.linspace(0.0, saved, steps)
    rate = np.linspace(0.0, inflow_t / 365.0, steps)
    return Help(
        inflows=(Inflow(name="recycling", t_per_day=rate),),
        savings=(Saving(name="thrift", share=share),),
    )


def follow(question, disruptions=(), **settings):
    return follow_stock(
        question, book=book_of(SUPPLIERS), disruptions=disruptions, **settings
    )


def require_close(found, expected, *, tiny):
    assert found == pytest.approx(expected, rel=1e-9, abs=tiny)


@settings(max_examples=60, deadline=None)
@given(questions(), hits(), st.floats(0.0, 40.0), parts)
def test_nothing_is_made_or_lost_in_any_step(question, disruptions, inflow_t, saved):
    told = helped(question, inflow_t=inflow_t, saved=saved)
    paths = follow(question, disruptions, help=told)
    table = paths.daily
    tiny = 1e-9 * question.demand_t.min()
    stock = (table["private_stock"] + table["public_stock"]).to_numpy()
    opening = (question.private.opening_days + question.public.opening_days) * (
        question.demand_t_per_day
    )
    before = np.append(opening, stock[:-1])
    coming = table[["arrivals", "recycling", "purchases", "price_response"]].sum(axis=1)
    gone = table[["use", "surplus"]].sum(axis=1)
    assert np.abs(before + coming - gone - stock).max() <= tiny
    wished = question.demand_t.sum() - paths.saved_t.sum()
    became = table[["use", "unmet", "priced_out"]].to_numpy().sum()
    assert wished == pytest.approx(became, rel=1e-8)
    assert paths.balance_error_t[0] <= 1.001 * 1e-9 * question.demand_t.max()
    assert (table.drop(columns="day").to_numpy() >= -1e-12).all()


@settings(max_examples=60, deadline=None)
@given(questions(), hits(), st.floats(0.0, 40.0), parts)
def test_many_at_once_agree_with_one_by_hand(question, disruptions, inflow_t, saved):
    told = helped(question, inflow_t=inflow_t, saved=saved)
    book = book_of(SUPPLIERS)
    paths = follow_stock(question, book=book, disruptions=disruptions, help=told)
    end = question.steps * question.step_days
    lines = draw_timelines(disruptions, end_day=end)
    edges = [0.0, *np.minimum(lines.day[0], end), end]
    states = [0, *lines.state[0]]
    periods = [
        (start, stop, book.departures("", lines.states[state]))
        for (start, stop), state in zip(pairwise(edges), states, strict=True)
    ]
    periods[0] = (-np.inf, *periods[0][1:])
    calm = [
        (start, stop)
        for (start, stop), state in zip(pairwise(edges), states, strict=True)
        if state == 0
    ]
    steps = [(day, day + question.step_days) for day in question.days]
    path = ByHand(
        arrivals_t=arrivals_by_hand(
            periods, step_days=question.step_days, steps=question.steps
        ),
        calm=[
            sum(max(0.0, min(b, d) - max(a, c)) for c, d in calm) / question.step_days
            for a, b in steps
        ],
        open_day=lines.first_day[0] + question.information_lag_days,
        gap_day=lines.first_day[0] + book.departures("", ()).lag_days[0],
    )
    hand = follow_by_hand(question, told, path)
    tiny = 1e-8 * DEMAND_T
    require_close(paths.arrivals_t[0], sum(path.arrivals_t), tiny=tiny)
    require_close(paths.unmet_total_t[0], hand["unmet"], tiny=tiny)
    require_close(paths.priced_out_t[0], hand["priced_out"], tiny=tiny)
    require_close(paths.price_response_t[0], hand["response"], tiny=tiny)
    require_close(paths.surplus_t[0], hand["surplus"], tiny=tiny)
    require_close(paths.bought_t[0].sum(), hand["bought"], tiny=tiny)
    require_close(paths.daily["private_stock"].iloc[-1], hand["private"], tiny=tiny)
    require_close(paths.daily["public_stock"].iloc[-1], hand["public"], tiny=tiny)
    require_close(paths.lowest_cover_days[0], hand["lowest_cover_days"], tiny=tiny)
    for name in ("first_unmet_day", "stock_out_day"):
        require_close(getattr(paths, name)[0], hand[name], tiny=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    questions(elastic=False),
    hits(),
    days,
    st.sampled_from(["private", "public"]),
)
def test_more_opening_stock_never_means_more_unmet(question, disruptions, more, holder):
    agent = getattr(question, holder)
    richer = replace(
        agent,
        opening_days=agent.opening_days + more,
        limit_days=agent.limit_days + more,
    )
    less = follow(question, disruptions).unmet_total_t[0]
    fuller = follow(replace(question, **{holder: richer}), disruptions)
    assert fuller.unmet_total_t[0] <= less + 1e-9 * DEMAND_T


@settings(max_examples=40, deadline=None)
@given(questions(elastic=False), hits(), st.floats(0.0, 40.0), parts)
def test_more_recycling_or_thrift_never_means_more_unmet(
    question, disruptions, inflow_t, saved
):
    for more in ({"inflow_t": inflow_t}, {"saved": saved}):
        without = follow(question, disruptions, help=helped(question))
        with_it = follow(question, disruptions, help=helped(question, **more))
        assert with_it.unmet_total_t[0] <= without.unmet_total_t[0] + 1e-9 * DEMAND_T


@settings(max_examples=25, deadline=None)
@given(questions(elastic=False), st.floats(0.0, 200.0), st.floats(0.0, 1.0))
def test_a_longer_ban_never_means_less_unmet(question, start_day, left):
    unmet_t = [
        follow(
            question,
            [cut("CHN", start_day=start_day, duration_days=lasts, capacity=left)],
        ).unmet_total_t[0]
        for lasts in (0.0, 10.0, 45.5, 120.0, np.inf)
    ]
    assert np.all(np.diff(unmet_t) >= -1e-9 * DEMAND_T)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.0, 60.0), st.floats(0.0, 300.0), st.floats(0.0, 300.0))
def test_a_longer_stop_saves_no_more_than_the_dip_when_substitutes_leave(
    opening_days, lasts, more
):
    usual = {"CHN": (0.6 * DEMAND_T, 30.0), "AUS": (0.4 * DEMAND_T, 5.0)}
    instead = {"AUS": (0.9 * DEMAND_T, 5.0)}
    book = StateBook({"": lambda state: flows_of(instead if state else usual, ())})
    question = replace(
        QUESTION, private=StockAgent(opening_days=opening_days), public=StockAgent()
    )
    short, long = (
        follow_stock(
            question,
            book=book,
            disruptions=[cut("CHN", start_day=10.0, duration_days=days)],
        ).unmet_total_t[0]
        for days in (lasts, lasts + more)
    )
    dip_t = (30.0 - 5.0) * (0.9 - 0.4) * DEMAND_T / 365.0
    assert short - long <= dip_t + 1e-9 * DEMAND_T


@settings(max_examples=25, deadline=None)
@given(questions())
def test_nothing_disrupted_is_nothing_unmet(question):
    steady = replace(question, demand_growth_per_year=0.0)
    paths = follow(steady)
    assert paths.unmet_total_t[0] == 0.0
    assert paths.stock_out_day[0] == np.inf
    assert paths.states == 1


@pytest.mark.parametrize("step_days", [7.0, 14.0, 30.4])
@pytest.mark.parametrize("opening_days", [0.0, 20.0, 61.7])
def test_a_coarse_step_tells_the_same(step_days, opening_days):
    fine = StockQuestion(
        commodity="rare_earths",
        demand_t_per_year=DEMAND_T,
        horizon_days=round(30 * step_days),
        private=StockAgent(opening_days=opening_days),
        public=StockAgent(opening_days=10.0),
        information_lag_days=33.0,
    )
    ban = cut("CHN", start_day=50.0, duration_days=200.0)
    daily = follow(fine, [ban])
    coarse = follow(replace(fine, step_days=step_days), [ban])
    cut_t = 60.0 / 365.0 * min(200.0, fine.horizon_days - 50.0)
    assert coarse.unmet_total_t[0] == pytest.approx(
        daily.unmet_total_t[0], abs=0.02 * cut_t
    )
    if np.isfinite(daily.stock_out_day[0]):
        assert abs(coarse.stock_out_day[0] - daily.stock_out_day[0]) <= step_days


def unsure(question):
    """Give levers of which neither amount nor start is sure."""
    told = helped(question, inflow_t=30.0, saved=0.3)
    return replace(
        told,
        inflows=tuple(
            replace(one, relative_sd=0.3, lag_sd_days=40.0) for one in told.inflows
        ),
        savings=tuple(
            replace(one, relative_sd=0.3, lag_sd_days=40.0) for one in told.savings
        ),
    )


QUESTION = StockQuestion(
    commodity="rare_earths",
    demand_t_per_year=DEMAND_T,
    horizon_days=300,
    sectors=(
        SectorShare(sector="magnets", share=0.4, priority=1),
        SectorShare(sector="other", share=0.6, priority=2),
    ),
    private=StockAgent(opening_days=30.0, target_days=40.0, fill_days_per_day=0.1),
    public=StockAgent(opening_days=10.0),
    sharing=0.5,
)
BANS = (
    cut("CHN", start_day=30.0, duration_days=120.0, ramp_days=30.0),
    cut("MYS", start_day=90.0, duration_days=60.0, probability=0.4),
)
DRAWS = StockDraws(
    paths=57,
    demand_sd=0.1,
    opening_stock_sd=0.2,
    duration_sd=0.3,
    start_sd_days=20.0,
)


def drawn(question=QUESTION, bans=BANS, brought=None):
    return follow(
        question,
        bans,
        help=brought or unsure(question),
        draws=DRAWS,
        rng=generator(8, "stock"),
    )


def test_one_seed_gives_the_same_bytes_however_paths_are_taken(monkeypatch):
    once = drawn()
    monkeypatch.setattr(stock_following, "PATHS_AT_ONCE", 10)
    again = drawn()
    for name in ("unmet_t", "stock_out_day", "inflow_t", "saving_t", "surplus_t"):
        assert getattr(once, name).tobytes() == getattr(again, name).tobytes()
    assert once.cover[["p10", "p50", "p90"]].equals(again.cover[["p10", "p50", "p90"]])
    assert once.cover["mean_unmet_t"].to_numpy() == pytest.approx(
        again.cover["mean_unmet_t"].to_numpy(), rel=1e-12
    )
    assert len(np.unique(once.unmet_total_t)) > 20


def test_another_seed_gives_other_paths():
    other = follow(
        QUESTION, BANS, help=unsure(QUESTION), draws=DRAWS, rng=generator(9, "stock")
    )
    assert other.unmet_t.tobytes() != drawn().unmet_t.tobytes()


def test_with_the_same_draws_help_helps_on_every_path():
    tiny = 1e-9 * DEMAND_T
    without = drawn(brought=Help())
    with_all = drawn()
    assert np.all(with_all.unmet_total_t <= without.unmet_total_t + tiny)
    assert with_all.unmet_total_t.sum() < without.unmet_total_t.sum()
    richer = replace(QUESTION, public=StockAgent(opening_days=40.0))
    assert np.all(
        drawn(richer, brought=Help()).unmet_total_t <= without.unmet_total_t + tiny
    )
    longer = tuple(replace(ban, duration_days=2.0 * ban.duration_days) for ban in BANS)
    assert np.all(
        drawn(bans=longer, brought=Help()).unmet_total_t >= without.unmet_total_t - tiny
    )


def test_a_ban_more_is_no_new_draw_of_the_others():
    both = draw_timelines(BANS, end_day=300.0, draws=DRAWS, streams=streams())
    one = draw_timelines(BANS[:1], end_day=300.0, draws=DRAWS, streams=streams())
    first = [edge for edge in one.day[0] if np.isfinite(edge)]
    assert set(first) <= set(both.day[0])


def streams():
    return Streams(DRAWS, generator(8, "stock"))


@settings(max_examples=30, deadline=None)
@given(hits(), parts, parts)
def test_variants_of_the_network_bring_no_more_than_the_best_of_them(hits, one, two):
    question = replace(QUESTION, private=StockAgent(), public=StockAgent())
    book = book_of(
        SUPPLIERS,
        stake={**SUPPLIERS, "AUS": (20.0, 9.0), "CHN": (40.0, 7.3)},
        cap={"MYS": (70.0, 12.0), "USA": (30.0, 21.75)},
    )
    levels = (
        VariantLevel(variant="stake", level=np.full(question.steps, one)),
        VariantLevel(variant="cap", level=np.full(question.steps, two)),
    )
    landed = {
        names: follow_stock(
            question,
            book=book,
            disruptions=hits,
            help=Help(
                variants=tuple(
                    replace(level, level=np.ones(question.steps))
                    if len(names) == 1
                    else level
                    for level in levels
                    if level.variant in names
                )
            ),
        )
        .daily["arrivals"]
        .to_numpy()
        for names in ((), ("stake",), ("cap",), ("stake", "cap"))
    }
    best = np.maximum.reduce(
        [*(landed[k] for k in list(landed)[:3]), np.full(300, A_DAY)]
    )
    assert np.all(landed["stake", "cap"] <= best + 1e-9)
    assert np.all(landed["stake", "cap"] >= 0.0)


def test_arrivals_that_are_given_are_followed_alike():
    paths = follow(QUESTION, BANS)
    given_t = paths.daily["arrivals"].to_numpy()
    still = replace(QUESTION, private=StockAgent(opening_days=30.0))
    alone = follow_arrivals(still, arrivals_t=given_t)
    hand = follow_by_hand(
        still, Help(), ByHand(arrivals_t=given_t, calm=[0.0] * 300, open_day=0.0)
    )
    assert alone.unmet_total_t[0] == pytest.approx(hand["unmet"], rel=1e-9)
    assert alone.arrivals_t[0] == pytest.approx(given_t.sum())
