"""Laws of money over time, and of ore mined with rock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.resource.mining.cash_flow import Timing, irr, npv, payback_years
from geo.resource.mining.crust import crust_t, diluted
from geo.resource.mud.tonnage import mud_tonnage

TIMINGS = st.sampled_from(list(Timing))


@st.composite
def ventures(draw):
    """An outlay over some years, then income over some, at rates below 1e4."""
    outlay = draw(st.lists(st.floats(200.0, 1e4), min_size=1, max_size=4))
    income = draw(st.lists(st.floats(1.0, 1e4), min_size=1, max_size=30))
    return [-amount for amount in outlay] + income


@given(ventures(), TIMINGS, st.floats(0.0, 1.0), st.floats(1e-3, 1.0))
def test_above_its_internal_rate_a_venture_is_worth_less_than_nothing(
    flows, timing, rate, more
):
    # with outlays first the value crosses zero once, from above
    root = irr(flows, timing=timing) if sum(flows) > 0.0 else -1.0
    worth = npv(flows, rate=rate, timing=timing)
    if rate > root + 1e-9:
        assert worth <= 1e-6
    elif rate < root - 1e-9:
        assert worth >= -1e-6


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=30), TIMINGS)
def test_one_outlay_today_is_worth_less_the_higher_the_rate(income, timing):
    flows = [-1e6, *income]
    worth = [npv(flows, rate=rate, timing=timing) for rate in np.linspace(0, 2, 21)]
    assert (np.diff(worth) <= 1e-9 * max(1e6, *income)).all()


@given(ventures(), TIMINGS)
def test_at_the_internal_rate_the_value_is_nothing(flows, timing):
    if sum(flows) <= 0.0:
        return
    rate = irr(flows, timing=timing)
    size = npv([abs(amount) for amount in flows], rate=rate, timing=timing)
    assert npv(flows, rate=rate, timing=timing) == pytest.approx(0.0, abs=1e-9 * size)


@given(ventures(), st.floats(0.1, 1e3), TIMINGS)
def test_the_unit_of_money_changes_no_rate_and_no_payback(flows, factor, timing):
    scaled = [factor * amount for amount in flows]
    assert payback_years(scaled) == pytest.approx(payback_years(flows), rel=1e-6)
    if sum(flows) > 0.0:
        assert irr(scaled, timing=timing) == pytest.approx(
            irr(flows, timing=timing), rel=1e-9, abs=1e-9
        )


@given(st.floats(1.0, 1e9), st.floats(0.0, 1.0), st.floats(0.0, 10.0))
def test_dilution_keeps_the_metal_and_never_raises_the_grade(ore, grade, dilution):
    mined = diluted(ore, grade=grade, dilution=dilution)
    assert mined.metal_t == pytest.approx(ore * grade, rel=1e-12)
    assert mined.grade <= grade
    assert mined.dry_t >= ore


@given(st.integers(0, 2**32 - 1), st.integers(2, 20))
def test_splitting_ground_keeps_mud_and_crust(seed, count):
    rng = np.random.Generator(np.random.PCG64(seed))
    area, thickness = rng.uniform(1e5, 1e8, count), rng.uniform(0.01, 20.0, count)
    ppm, fraction = rng.uniform(100.0, 7000.0, count), rng.uniform(0.0, 1.0, count)
    first = np.arange(count) < count // 2

    def mud(where):
        return mud_tonnage(
            area[where],
            thickness_m=thickness[where],
            dry_density_t_m3=0.55,
            rey_ppm=ppm[where],
        )

    def crust(where):
        return crust_t(
            area[where],
            exposed_fraction=fraction[where],
            thickness_m=thickness[where],
            density_t_m3=1.3,
        )

    everywhere = np.ones(count, dtype=bool)
    whole = mud(everywhere)
    assert mud(first).reo_t + mud(~first).reo_t == pytest.approx(whole.reo_t, rel=1e-12)
    assert crust(first) + crust(~first) == pytest.approx(crust(everywhere), rel=1e-12)
    assert ppm.min() * (1 - 1e-12) <= whole.rey_ppm <= ppm.max() * (1 + 1e-12)
