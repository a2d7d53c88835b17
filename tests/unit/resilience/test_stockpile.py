"""How long a stock lasts in a small world."""

from dataclasses import replace

import numpy as np
import pytest
from madeup.supply_by_hand import book_of, cut

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.market import SectorShare
from geo.model.randomness import generator
from geo.resilience.allocation import supply_flows
from geo.resilience.departures import StateBook
from geo.resilience.price_response import Elasticities, price_multiplier
from geo.resilience.programme import MarketProgramme
from geo.resilience.stock_help import Help, Inflow, Saving, VariantLevel
from geo.resilience.stock_paths import COVER_COLUMNS, DAILY_COLUMNS
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
from geo.resilience.stockpile import follow_arrivals, follow_stock
from geo.resilience.worlds import small_world

A_DAY = 100.0 / 365.0
QUESTION = StockQuestion(
    commodity="nickel",
    demand_t_per_year=100.0,
    horizon_days=365,
    private=StockAgent(opening_days=60.0),
)
TWO = (
    SectorShare(sector="magnets", share=0.25, priority=1),
    SectorShare(sector="other", share=0.75, priority=2),
)


@pytest.fixture(scope="module")
def programme():
    return MarketProgramme(small_world().supply())


def book(programme):
    return StateBook({"": lambda state: supply_flows(programme.under(state))})


def follow(programme, *hits, question=QUESTION, **settings):
    return follow_stock(question, book=book(programme), disruptions=hits, **settings)


def stop(name, target=Target.FACILITY, **settings) -> Disruption:
    return Disruption(target=target, name=name, **settings)


def steady(horizon_days=100, **settings):
    """Ask for 100 t a year of a single supplier, CHN."""
    return replace(QUESTION, horizon_days=horizon_days, **settings)


def cut_off(question, *bans, **settings):
    return follow_stock(
        question, book=book_of({"CHN": (100.0, 0.0)}), disruptions=bans, **settings
    )


def test_an_ordinary_year_leaves_the_stock_as_it_was(programme):
    paths = follow(programme)
    assert list(paths.daily.columns) == list(DAILY_COLUMNS)
    assert list(paths.cover.columns) == list(COVER_COLUMNS)
    assert paths.daily["cover_days"].to_numpy() == pytest.approx(np.full(365, 60.0))
    assert paths.cover["p50"].to_numpy() == pytest.approx(np.full(365, 60.0))
    assert paths.unmet_total_t[0] == 0.0
    assert paths.stock_out_day[0] == np.inf
    assert paths.mean_price[0] == 1.0
    assert paths.stock_days_held[0] == pytest.approx([60.0, 0.0])
    assert paths.states == 1


def test_what_is_at_sea_when_a_plant_stops_still_arrives(programme):
    arrivals = follow(programme, stop("P1")).daily["arrivals"].to_numpy() * 365.0
    voyage = supply_flows(programme.base).flows.set_index("plant_id")["market_days"]
    before = int(np.floor(voyage["P2"]))
    assert arrivals[:before] == pytest.approx(np.full(before, 100.0))
    after = int(np.ceil(voyage["P1"]))
    assert arrivals[after:] == pytest.approx(np.full(365 - after, 30.0))


def test_a_strait_that_closes_leaves_a_gap_and_opening_it_a_crowd(programme):
    hit = stop("Strait", Target.GATE, start_day=100.0, duration_days=60.0)
    paths = follow(programme, hit)
    arrivals = paths.daily["arrivals"]
    # the west sends 70 instead of 75 t a year round the strait, the east 30 for 25
    assert arrivals.min() * 365.0 == pytest.approx(30.0, abs=1.0)
    assert arrivals.max() * 365.0 == pytest.approx(70.0 + 75.0 + 25.0, abs=1.0)
    assert arrivals.sum() == pytest.approx(100.0)
    assert paths.daily["cover_days"].iloc[-1] == pytest.approx(60.0)
    assert 57.0 < paths.lowest_cover_days[0] < 58.0


def test_each_state_is_solved_once_whenever_it_comes(programme):
    asked = []

    def solve(state):
        asked.append(state)
        return supply_flows(programme.under(state))

    hits = [
        stop("P1", start_day=10.0, duration_days=20.0),
        stop("P2", start_day=20.0, duration_days=20.0),
        stop("P1", start_day=50.0, duration_days=5.0, source="again"),
    ]
    states = StateBook({"": solve})
    paths = follow_stock(QUESTION, book=states, disruptions=hits)
    assert len(asked) == len(set(asked)) == paths.states == states.solved == 4
    again = follow_stock(QUESTION, book=states, disruptions=hits[:1])
    assert (states.solved, again.states, again.seconds) == (4, 2, 0.0)


def test_a_stop_beyond_the_horizon_is_not_seen(programme):
    paths = follow(programme, stop("P1", start_day=400.0))
    assert (paths.states, paths.unmet_total_t[0]) == (1, 0.0)


def test_no_stock_is_short_at_once(programme):
    question = steady(horizon_days=30, private=StockAgent())
    paths = follow(programme, stop("P1"), stop("P2"), question=question)
    nearest = supply_flows(programme.base).flows["market_days"].min()
    # what ends in a day is spread over the day
    assert paths.stock_out_day[0] == np.floor(nearest)
    assert paths.daily["unmet"].iloc[-1] == pytest.approx(A_DAY)


def test_a_stock_is_gone_within_the_day_on_which_demand_goes_unmet():
    question = steady(private=StockAgent(opening_days=10.25))
    paths = cut_off(question, cut("CHN"))
    assert paths.stock_out_day[0] == pytest.approx(10.25)
    assert paths.unmet_total_t[0] == pytest.approx(89.75 * A_DAY)
    assert paths.lowest_cover_days[0] == 0.0


def test_the_public_stock_opens_after_the_information_lag():
    question = steady(
        private=StockAgent(opening_days=10.0),
        public=StockAgent(opening_days=20.0),
        information_lag_days=25.5,
    )
    paths = cut_off(question, cut("CHN", start_day=5.0))
    table = paths.daily
    # private stock is gone on day 15, public stock opens on day 30.5
    assert table["unmet"].to_numpy()[15:30] == pytest.approx(np.full(15, A_DAY))
    assert table["unmet"].iloc[30] == pytest.approx(0.5 * A_DAY)
    assert table["unmet"].to_numpy()[31:50] == pytest.approx(np.zeros(19))
    assert paths.first_unmet_day[0] == pytest.approx(15.0)
    assert paths.stock_out_day[0] == pytest.approx(50.5)
    early = cut_off(
        question, cut("CHN", start_day=5.0), help=Help(information_lag_days=0.0)
    )
    assert early.stock_out_day[0] == pytest.approx(35.0)
    assert early.first_unmet_day[0] == early.stock_out_day[0]
    assert early.unmet_total_t[0] == pytest.approx(65.0 * A_DAY)


def test_public_stock_serves_the_first_rank_first_and_no_faster_than_its_rule():
    question = steady(
        private=StockAgent(),
        public=StockAgent(opening_days=50.0, release_days_per_day=0.5),
        sectors=TWO,
    )
    paths = cut_off(question, cut("CHN"))
    # half of each day's need: all of the quarter that is served first, and as much more
    assert paths.unmet_t[0] == pytest.approx([0.0, 50.0 * A_DAY])
    assert paths.daily["public_stock"].iloc[-1] == pytest.approx(0.0)


def test_sectors_of_one_rank_go_short_alike():
    sectors = tuple(replace(one, priority=1) for one in TWO)
    question = steady(
        private=StockAgent(), public=StockAgent(opening_days=50.0), sectors=sectors
    )
    paths = cut_off(question, cut("CHN", capacity=0.2))
    assert paths.unmet_t[0] == pytest.approx([7.5 * A_DAY, 22.5 * A_DAY])


@pytest.mark.parametrize(("sharing", "magnets_t"), [(0.0, 0.0), (1.0, 0.0)])
def test_what_one_sector_saves_serves_others_only_where_stock_is_shared(
    sharing, magnets_t
):
    question = steady(
        private=StockAgent(opening_days=20.0), sectors=TWO, sharing=sharing
    )
    share = np.zeros((100, 2))
    share[:, 0] = 1.0
    paths = cut_off(
        question,
        cut("CHN"),
        help=Help(savings=(Saving(name="thrift", share=share),)),
    )
    assert paths.saved_t[0] == pytest.approx([25.0 * A_DAY, 0.0])
    assert paths.saving_t[0] == pytest.approx([25.0 * A_DAY])
    shared_t = sharing * 20.0 * 0.25 * A_DAY
    other_t = 80.0 * 0.75 * A_DAY - shared_t
    assert paths.unmet_t[0] == pytest.approx([magnets_t, other_t])
    first_day = 20.0 if sharing == 0.0 else 20.0 / 0.75
    assert paths.stock_out_day[0] == pytest.approx(first_day)


def test_a_full_store_takes_no_more_in():
    question = steady(private=StockAgent(opening_days=60.0, limit_days=70.0))
    coming = Inflow(name="seabed", t_per_day=np.full(100, 0.5 * A_DAY))
    paths = cut_off(question, help=Help(inflows=(coming,)))
    assert paths.daily["cover_days"].max() == pytest.approx(70.0)
    assert paths.surplus_t[0] == pytest.approx(40.0 * A_DAY)
    assert paths.inflow_t[0] == pytest.approx([50.0 * A_DAY])


def test_surplus_stays_with_private_holders_and_then_fills_the_public_stock():
    question = steady(
        private=StockAgent(opening_days=5.0, target_days=10.0, limit_days=12.0),
        public=StockAgent(target_days=8.0, keeps_surplus=False),
    )
    coming = Inflow(name="seabed", t_per_day=np.full(100, A_DAY))
    table = cut_off(question, help=Help(inflows=(coming,))).daily
    private, public = table["private_stock"] / A_DAY, table["public_stock"] / A_DAY
    assert private.to_numpy()[[4, 6, 7]] == pytest.approx([10.0, 12.0, 12.0])
    assert public.to_numpy()[[6, 7, 14, 20]] == pytest.approx([0.0, 1.0, 8.0, 8.0])
    assert table["surplus"].to_numpy()[15:] == pytest.approx(np.full(85, A_DAY))


def test_an_uncertain_demand_leaves_nothing_short_on_ordinary_days():
    draws = StockDraws(paths=50, demand_sd=0.3)
    question = steady(private=StockAgent())
    paths = cut_off(question, draws=draws, rng=np.random.default_rng(1))
    assert np.ptp(paths.arrivals_t) > 0.0
    assert paths.unmet_total_t.max() == 0.0
    more = cut_off(steady(private=StockAgent(), demand_factor=1.3))
    assert more.unmet_total_t[0] == 0.0
    assert more.arrivals_t[0] == pytest.approx(130.0 * A_DAY)


def test_nothing_is_bought_while_somebody_lacks_or_demand_outgrows_what_comes():
    agent = StockAgent(opening_days=10.0, target_days=30.0, fill_days_per_day=0.5)
    growing = steady(private=agent, demand_growth_per_year=0.1)
    assert cut_off(growing).bought_t[0].sum() == 0.0
    voyage = book_of({"CHN": (100.0, 30.0)})
    question = steady(private=StockAgent(), public=agent, information_lag_days=90.0)
    hit = cut("CHN", duration_days=5.0)
    paths = follow_stock(question, book=voyage, disruptions=[hit])
    table = paths.daily
    assert table["unmet"].to_numpy()[30:35] == pytest.approx(np.full(5, A_DAY))
    assert table["purchases"].to_numpy()[:5] == pytest.approx(np.zeros(5))
    assert table["purchases"].to_numpy()[30:35] == pytest.approx(np.zeros(5))
    assert table["purchases"].to_numpy()[35] > 0.0


def test_the_public_stock_meets_the_whole_of_a_gap_that_comes_after_it_opened():
    book = book_of({"CHN": (100.0, 10.0)})
    hit = cut("CHN", start_day=10.0, duration_days=50.0)
    for step_days in (1.0, 5.0, 30.4):
        question = steady(
            private=StockAgent(),
            public=StockAgent(opening_days=60.0),
            information_lag_days=2.0,
            step_days=step_days,
        )
        paths = follow_stock(question, book=book, disruptions=[hit])
        assert paths.unmet_total_t[0] == 0.0


def test_stocks_are_bought_for_in_ordinary_times_alone():
    agent = StockAgent(target_days=30.0, fill_days_per_day=0.5)
    question = steady(private=StockAgent(opening_days=200.0), public=agent)
    paths = cut_off(question, cut("CHN", start_day=10.25, duration_days=20.0))
    bought = paths.daily["purchases"].to_numpy() / A_DAY
    assert bought[:12] == pytest.approx([0.5] * 10 + [0.0, 0.0])
    assert bought[29:32] == pytest.approx([0.0, 0.0, 0.5])
    assert paths.bought_t[0] == pytest.approx([0.0, 30.0 * A_DAY])
    more = Help(public_target_days=np.full(100, 40.0), public_fill=np.full(100, 20.0))
    quick = cut_off(question, help=more)
    assert quick.bought_t[0, 1] == pytest.approx(40.0 * A_DAY)
    assert quick.daily["purchases"].iloc[1] == pytest.approx(20.0 * A_DAY)


def test_what_is_short_moves_the_price_and_the_price_what_is_short():
    both = Elasticities(demand=-0.2, supply=0.1)
    question = steady(private=StockAgent(), elasticities=both)
    paths = cut_off(question, cut("CHN", capacity=0.7))
    price = price_multiplier(0.3, elasticities=both)
    assert paths.mean_price[0] == pytest.approx(price)
    assert paths.unmet_total_t[0] == 0.0
    whole = 100.0 * A_DAY
    assert paths.priced_out_t[0] == pytest.approx(whole * (1.0 - price**-0.2))
    assert paths.price_response_t[0] == pytest.approx(whole * 0.7 * (price**0.1 - 1.0))
    assert np.isfinite(paths.stock_out_day[0])


def test_at_the_highest_price_what_is_short_is_unmet():
    question = steady(
        private=StockAgent(), elasticities=Elasticities(demand=-0.5, highest_price=16.0)
    )
    paths = cut_off(question, cut("CHN"))
    assert paths.mean_price[0] == 16.0
    assert paths.priced_out_t[0] == pytest.approx(0.75 * 100.0 * A_DAY)
    assert paths.unmet_total_t[0] == pytest.approx(0.25 * 100.0 * A_DAY)


def test_a_price_from_outside_lowers_demand_before_anything_lacks():
    question = steady(
        private=StockAgent(keeps_surplus=False),
        elasticities=Elasticities(demand=-0.5),
        price_multiplier=4.0,
    )
    paths = cut_off(question)
    assert paths.priced_out_t[0] == pytest.approx(50.0 * A_DAY)
    assert paths.surplus_t[0] == pytest.approx(50.0 * A_DAY)
    assert paths.mean_price[0] == 4.0


def test_demand_that_grows_leaves_supply_behind():
    question = steady(365, private=StockAgent(), demand_growth_per_year=0.1)
    paths = cut_off(question)
    grown = A_DAY * (1.1 ** ((np.arange(365) + 0.5) / 365.0) - 1.0)
    assert paths.daily["unmet"].to_numpy() == pytest.approx(grown)


def test_a_demand_that_is_all_saved_needs_no_stock():
    share = np.ones((100, 1))
    told = Help(savings=(Saving(name="thrift", share=share),))
    paths = cut_off(steady(), cut("CHN"), help=told)
    assert paths.unmet_total_t[0] == 0.0
    assert np.isfinite(paths.cover["p50"]).all()


def test_a_variant_of_the_network_takes_the_place_of_the_own_by_its_level():
    networks = book_of(
        {"CHN": (100.0, 0.0)}, stake={"CHN": (60.0, 0.0), "AUS": (40.0, 0.0)}
    )
    level = np.linspace(0.0, 1.0, 100)
    paths = follow_stock(
        steady(private=StockAgent()),
        book=networks,
        disruptions=[cut("CHN")],
        help=Help(variants=(VariantLevel(variant="stake", level=level),)),
    )
    assert paths.daily["arrivals"].to_numpy() == pytest.approx(0.4 * A_DAY * level)
    assert (paths.states, networks.solved) == (4, 4)


def test_the_band_of_cover_holds_four_in_five_paths():
    question = steady(private=StockAgent(opening_days=60.0, keeps_surplus=False))
    paths = cut_off(
        question,
        draws=StockDraws(paths=1001, opening_stock_sd=0.3),
        rng=generator(5, "band"),
    )
    band = paths.cover.iloc[50]
    low, middle, high = 60.0 * np.exp(0.3 * np.array([-1.2816, 0.0, 1.2816]))
    assert band["p10"] == pytest.approx(low, rel=5e-3)
    assert band["p50"] == pytest.approx(middle, rel=1e-6)
    assert band["p90"] == pytest.approx(high, rel=5e-3)
    assert paths.daily.empty
    assert list(paths.daily.columns) == list(DAILY_COLUMNS)


def test_the_mean_of_what_is_unmet_by_step_is_that_of_the_paths():
    paths = cut_off(
        steady(private=StockAgent(opening_days=30.0)),
        cut("CHN", start_day=10.0, probability=0.5),
        draws=StockDraws(paths=40, opening_stock_sd=0.2, start_sd_days=5.0),
        rng=generator(5, "mean"),
    )
    assert paths.cover["mean_unmet_t"].sum() == pytest.approx(
        paths.unmet_total_t.mean()
    )
    assert np.isinf(paths.stock_out_day).sum() == 20


def test_paths_cannot_be_drawn_without_a_generator():
    with pytest.raises(ParameterError, match="a generator, since paths are drawn"):
        cut_off(steady(), draws=StockDraws(paths=3))


def test_help_that_does_not_fit_is_refused_and_all_is_told():
    wrong = Help(
        inflows=(Inflow(name="recycling", t_per_day=np.ones(99)),),
        savings=(Saving(name="thrift", share=np.full((100, 1), 1.5)),),
        variants=(VariantLevel(variant="stake", level=np.full(100, np.nan)),),
        private_target_days=np.full(100, -1.0),
        sharing=2.0,
    )
    told = r"recycling(.|\n)*thrift(.|\n)*stake(.|\n)*private_target(.|\n)*sharing"
    with pytest.raises(ParameterError, match=told):
        cut_off(steady(), help=wrong)


def test_a_variant_without_a_network_is_refused():
    level = VariantLevel(variant="stake", level=np.ones(100))
    with pytest.raises(ParameterError, match="variant: stake"):
        cut_off(steady(), help=Help(variants=(level,)))


def test_arrivals_that_do_not_fit_are_refused():
    level = VariantLevel(variant="stake", level=np.ones(100))
    with pytest.raises(ParameterError, match=r"shape \(99,\)(.|\n)*variant stake"):
        follow_arrivals(steady(), arrivals_t=np.ones(99), help=Help(variants=(level,)))
