"""Years of mining: order, splits, bounds and what is left."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.resource.mining.block_order import order_by_distance
from geo.resource.mining.schedule import MiningRate, annual_schedule


def a_block(cell, lon, **held):
    return {
        "cell": cell,
        "lon": lon,
        "lat": 0.0,
        "class": "Indicated",
        "area_m2": 2e6,
        "swept_m2": 1.8e6,
        "wet_t": 40e3,
        "recoverable_wet_t": 30e3,
        "recoverable_dry_t": 21e3,
        "recoverable_ni_t": 200.0,
        "margin_usd": 1e6,
    } | held


def field(*blocks):
    return pd.DataFrame(list(blocks))


THREE = field(
    a_block("west", 0.00),
    a_block("east", 0.04, margin_usd=3e6, wet_t=60e3),
    a_block("middle", 0.01, margin_usd=2e6),
)


def plan(blocks=THREE, *, order="value", start=None, most_years=None, **rate):
    return annual_schedule(
        blocks,
        rate=MiningRate(**({"new_km2_per_year": 1.8} | rate)),
        metals=["Ni"],
        order=order,
        start=start,
        most_years=most_years,
    )


def test_the_order_by_value_takes_what_brings_most_first():
    assert plan().blocks["cell"].tolist() == ["east", "middle", "west"]


def test_where_tonnes_are_scarce_the_order_goes_by_what_a_tonne_brings():
    blocks = THREE.assign(
        margin_usd=[2e6, 3e6, 2.5e6], recoverable_wet_t=[10e3, 60e3, 25e3]
    )
    by_ground, by_tonnes = (
        plan(blocks, most_wet_t_per_year=most).blocks["cell"].unique().tolist()
        for most in (1e9, 1e3)
    )
    assert by_ground == ["east", "middle", "west"]
    assert by_tonnes == ["west", "middle", "east"]


def test_the_order_by_distance_goes_to_the_nearest_from_where_it_starts():
    assert plan(order="distance").blocks["cell"].tolist() == ["east", "middle", "west"]
    from_west = plan(order="distance", start=(-1.0, 0.0))
    assert from_west.blocks["cell"].tolist() == ["west", "middle", "east"]
    # 0.01 and 0.03 degrees on the equator
    assert from_west.moved_km == pytest.approx(0.04 * 111.3195, rel=1e-5)


def test_a_year_of_one_block_mines_one_block():
    years = plan().years
    assert years["year"].tolist() == [1, 2, 3]
    assert years["area_km2"].tolist() == pytest.approx([2.0] * 3)
    assert years["swept_km2"].tolist() == pytest.approx([1.8] * 3)
    assert years["abundance_kg_m2"].tolist() == pytest.approx([30.0, 20.0, 20.0])
    assert years["binding"].tolist() == [
        "swept area",
        "swept area",
        "end of the ground",
    ]
    assert years["worked"].tolist() == pytest.approx([1.0] * 3)


def test_a_block_is_split_where_a_year_ends():
    made = plan(ramp=(0.5,))
    assert made.blocks["share"].tolist() == pytest.approx(
        [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    )
    assert made.blocks["year"].tolist() == [1, 2, 2, 3, 3, 4]
    assert made.years["worked"].tolist() == pytest.approx([1.0, 1.0, 1.0, 0.5])
    assert made.life_years == pytest.approx(3.5)


def test_which_bound_holds_is_told_by_year():
    # 30 kt a block: a cap of 45 kt binds where 1.8 x 2 km2 could give 60
    made = plan(new_km2_per_year=3.6, most_wet_t_per_year=45e3)
    assert made.years["binding"].tolist() == ["most tonnes", "end of the ground"]
    assert made.years["wet_t"].tolist() == pytest.approx([45e3, 45e3])
    thin = THREE.assign(recoverable_wet_t=10e3)
    bound = plan(thin, most_wet_t_per_year=45e3).years["binding"].tolist()
    assert bound == ["swept area", "swept area", "end of the ground"]


def test_stopping_early_leaves_ground_and_says_how_much():
    made = plan(most_years=1, ramp=(0.5,))
    assert made.left["cell"].tolist() == ["east", "middle", "west"]
    assert made.left["share_left"].tolist() == pytest.approx([0.5, 1.0, 1.0])
    assert made.years["binding"].tolist() == ["swept area"]
    assert plan().left.empty


def test_a_walk_over_a_grid_moves_little_and_visits_all():
    # a square grid: the walk keeps to neighbours but for a few jumps
    side = 30
    lon, lat = (axis.ravel() * 0.02 for axis in np.mgrid[:side, :side])
    order = order_by_distance(lon, lat, start=(0.0, 0.0))
    assert sorted(order) == list(range(side**2))
    steps = np.hypot(np.diff(lon[order]), np.diff(lat[order]))
    assert steps.sum() <= 1.25 * 0.02 * (side**2 - 1)


def test_a_walk_crosses_the_date_line_the_short_way():
    order = order_by_distance([179.9, -179.9, 178.0], [0.0] * 3, start=(179.8, 0.0))
    assert order.tolist() == [0, 1, 2]


def test_a_walk_takes_the_nearest_left_at_every_step():
    rng = np.random.Generator(np.random.PCG64(5))
    lon, lat = rng.uniform(0.0, 1.0, (2, 80))
    order = order_by_distance(lon, lat, start=(0.5, 0.5))
    at, left = np.array([0.5, 0.5]), set(range(80))
    places = np.column_stack([lon, lat])

    def far(one):
        # haversine, by another way than chords
        a, b = np.radians(at), np.radians(places[one])
        half = np.sin((b - a) / 2) ** 2
        return np.arcsin(np.sqrt(half[1] + np.cos(a[1]) * np.cos(b[1]) * half[0]))

    for found in order:
        assert found == min(left, key=far)
        left.remove(found)
        at = places[found]


def test_blocks_that_cannot_be_mined_are_all_told():
    with pytest.raises(DataError, match="none") as raised:
        plan(THREE.iloc[:0])
    assert "name more classes" in str(raised.value)
    bad = THREE.assign(swept_m2=[1.0, 0.0, np.nan], recoverable_ni_t=-1.0)
    with pytest.raises(DataError, match="2 problems"):
        plan(bad)
    with pytest.raises(DataError, match="no column margin_usd"):
        plan(THREE.drop(columns="margin_usd"))
    with pytest.raises(DataError, match="2 problems"):
        plan(THREE.assign(margin_usd=np.nan, lon=[0.0, 1.0, np.inf]))
    with pytest.raises(DataError, match="no column recoverable_co_t"):
        annual_schedule(
            THREE, rate=MiningRate(new_km2_per_year=1.0), metals=["Co"], order="value"
        )


def test_rates_and_orders_that_are_none_are_told():
    with pytest.raises(ParameterError, match="3 problems"):
        MiningRate(new_km2_per_year=0.0, most_wet_t_per_year=-1.0, ramp=(0.5, 1.2))
    with pytest.raises(ParameterError, match="2 problems"):
        plan(order="beauty", most_years=0)
    with pytest.raises(ParameterError, match="more than 2000 years"):
        plan(new_km2_per_year=1e-3)
