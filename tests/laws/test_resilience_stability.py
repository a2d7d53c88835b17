"""Laws of ranks under uncertainty, of exposures and of shadow prices."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madeup.markets import made_up_market

from geo.bench.contingency import built_in_markets
from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator
from geo.resilience.contingency import possible_stops, rank_stops
from geo.resilience.programme import MarketProgramme
from geo.resilience.rank_stability import rank_stability
from geo.resilience.shadow_prices import shadow_prices
from geo.resilience.stage_exposure import END_PRODUCT, stage_exposure
from geo.resilience.supply_draws import SupplyErrors

seeds = st.integers(0, 10_000)
CHINA = Disruption(target=Target.COUNTRY, name="CHN")


@pytest.fixture(scope="module")
def shipped() -> list[MarketProgramme]:
    return [MarketProgramme(supply) for supply in built_in_markets()]


def one_stop(seed: int, programme: MarketProgramme) -> list[Disruption]:
    stops = possible_stops(programme)
    if not stops:
        return []
    stop = stops[seed % len(stops)]
    return [replace(stop, capacity=(0.0, 0.4)[seed % 2])]


def require_bounds(table: pd.DataFrame) -> None:
    for _, rows in table.groupby("gate"):
        stages = rows[rows["stage"] != END_PRODUCT]
        (end,) = rows.loc[rows["stage"] == END_PRODUCT, "share"]
        assert max(stages["market_share"], default=0.0) <= end + 1e-9
        assert end <= min(1.0, stages["market_share"].sum() + 1e-9)
    for column in ("share", "market_share", "share_on_unverified"):
        assert table[column].between(0.0, 1.0).all()


def require_as_links_have_it(allocation, table: pd.DataFrame) -> None:
    """Count the links themselves, without any chains."""
    delivered = sum(
        tonnes
        for part in allocation.parts
        for tonnes, link in zip(part.links_t, part.network.links, strict=True)
        if link.to_market
    )
    for row in table[table["stage"] != END_PRODUCT].itertuples():
        leaving = passing = 0.0
        for part in allocation.parts:
            for place, link in enumerate(part.network.links):
                if part.network.nodes[link.origin].works.stage == row.stage:
                    leaving += part.links_t[place]
                    if row.gate in part.state.legs[place].gates:
                        passing += part.links_t[place]
        tiny = 1e-9 * allocation.supply.demand_t
        assert row.tonnes == pytest.approx(passing, abs=tiny)
        assert row.share == pytest.approx(passing / leaving, abs=1e-8)
        assert row.market_share == pytest.approx(passing / delivered, abs=1e-8)


@settings(max_examples=40)
@given(seeds)
def test_the_end_product_is_exposed_between_its_worst_stage_and_all(seed):
    programme = MarketProgramme(made_up_market(seed).supply())
    for hits in ([], one_stop(seed, programme)):
        allocation = programme.under(hits)
        table = stage_exposure(allocation, gates=["Neck", "Strait"])
        require_bounds(table)
        if allocation.delivered_t > 1e-6:
            require_as_links_have_it(allocation, table[table["tonnes"] > 0.0])


def test_the_end_product_of_the_shipped_tables_is_exposed_within_its_bounds(shipped):
    apart = []
    for programme in shipped:
        for hits in ([], [CHINA]):
            allocation = programme.under(hits)
            table = stage_exposure(allocation, gates=programme.supply.sea.gate_names)
            assert set(table["gate"]) == set(programme.supply.sea.gate_names)
            require_bounds(table)
            require_as_links_have_it(allocation, table[table["tonnes"] > 0.0])
        stages = table[table["stage"] != END_PRODUCT]
        as_if = 1.0 - (1.0 - stages["market_share"]).groupby(stages["gate"]).prod()
        ends = table[table["stage"] == END_PRODUCT].set_index("gate")["share"]
        apart.append((ends - as_if).abs().max())
    assert max(apart) > 0.01  # stages are not independent


@settings(max_examples=25)
@given(seeds)
def test_prices_are_what_moving_each_limit_does(seed):
    """Every limit is moved, also those that the function need not solve again."""
    programme = MarketProgramme(made_up_market(seed).supply())
    hits = one_stop(seed, programme)
    table = shadow_prices(programme, hits=hits).set_index(["kind", "name", "stage"])
    (posed,) = programme.posed(hits)
    usual = programme.solved(posed)
    demand_t = posed.network.demand_t
    step_t = min(1.0, 1e-3 * demand_t)
    for kind, field, binds in (
        ("facility", "node_limit", usual.node_binds),
        ("link", "link_limit", usual.link_binds),
    ):
        for place, limit in enumerate(getattr(posed, field)):
            key = named(posed.network, kind, place)
            if key not in table.index or limit <= step_t:
                continue
            row = table.loc[key]
            for by_t, column in ((step_t, "up"), (-step_t, "down")):
                moved = getattr(posed, field).copy()
                moved[place] += by_t
                after = programme.solved(replace(posed, **{field: moved}))
                price = (usual.unmet_t - after.unmet_t) / by_t
                assert row[column] == pytest.approx(price, abs=1e-5)
            assert -1e-6 <= row["up"] <= binds[place] + 1e-5
            assert binds[place] - 1e-5 <= row["down"] <= 1.0 + 1e-6


def named(network, kind, place) -> tuple[str, str, str]:
    if kind == "facility":
        works = network.nodes[place].works
        return kind, works.facility_id, works.stage
    link = network.links[place]
    works = network.nodes[link.origin].works
    return kind, f"{works.facility_id}>{link.leg.destination.name}", works.stage


def test_duals_of_the_shipped_tables_lie_between_the_two_prices(shipped):
    bound = 0
    for programme in shipped:
        table = shadow_prices(programme, hits=[CHINA])
        for part in programme.under([CHINA]).parts:
            own = table[(table["group"] == part.network.group)]
            rows = own.set_index(["kind", "name", "stage"])
            for kind, binds in (
                ("facility", part.node_binds),
                ("link", part.link_binds),
            ):
                for place in np.flatnonzero(binds > 1e-6):
                    key = named(part.network, kind, place)
                    if key not in rows.index:
                        continue  # carries nothing, on an ordinary day neither
                    row = rows.loc[key]
                    bound += 1
                    assert row["up"] <= binds[place] + 1e-5
                    assert not row["down"] < binds[place] - 1e-5  # NaN: already 0
    assert bound > 20


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_the_order_of_rows_does_not_change_a_byte_of_the_ranks(seed):
    market = made_up_market(seed)
    errors = SupplyErrors(origins_relative_sd=0.2)

    def build(works, demand):
        return MarketProgramme(replace(market, works=works[""], demand=demand).supply())

    stops = rank_stops(build({"": market.works}, market.demand)).stops
    if stops.empty:
        return
    found = [
        rank_stability(
            build,
            works={"": works},
            demand=market.demand,
            stops=stops,
            rng=generator(seed, "stability"),
            draws=3,
            errors=errors,
        )
        for works in (market.works, market.works.sample(frac=1.0, random_state=seed))
    ]
    one, other = found
    assert one.unmet_t.tobytes() == other.unmet_t.tobytes()
    assert one.verdict == other.verdict
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert (one.unmet_t >= 0.0).all()
    assert (one.unmet_t <= market.demand.demand_t * (1.0 + 1e-9)).all()
