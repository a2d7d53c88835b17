"""Worth, break-even, production and footprint."""

from __future__ import annotations

import numpy as np
import pytest

import shapely

from geo.errors import ParameterError
from geo.resource.mining.economics import (
    MetalTerms,
    break_even_abundance,
    metal_equivalent,
    value_per_dry_tonne,
    value_per_m2,
    value_per_wet_tonne,
)
from geo.resource.mining.footprint import (
    buffered_area_m2,
    footprint_km2_per_mt,
    sediment_per_wet_tonne,
)
from geo.resource.mining.production import Collectors, life_years, seabed_production

TERMS = {
    "Ni": MetalTerms(price_usd_t=16_000.0, recovery=0.9, payable=0.95),
    "Co": MetalTerms(price_usd_t=40_000.0, recovery=0.8),
}


def test_the_equivalent_of_the_reference_alone_is_its_grade():
    assert metal_equivalent({"Ni": 1.4}, terms=TERMS, reference="Ni").grade == 1.4


def test_the_equivalent_is_worth_what_it_stands_for():
    grades = {"Ni": 0.013, "Co": 0.002}
    made = metal_equivalent(grades, terms=TERMS, reference="Ni")
    alone = value_per_dry_tonne({"Ni": made.grade}, terms=TERMS)
    assert alone == pytest.approx(value_per_dry_tonne(grades, terms=TERMS))


def test_the_formula_is_printed_with_prices_recoveries_and_payabilities():
    made = metal_equivalent({"Co": 0.002}, terms=TERMS, reference="Ni")
    assert made.formula == (
        "NiEq = (g(Co) x 32000 + g(Ni) x 13680) / 13680 "
        "(Co 40000 USD/t, recovery 0.8, payable 1; "
        "Ni 16000 USD/t, recovery 0.9, payable 0.95)"
    )


def test_missing_and_impossible_terms_are_told():
    with pytest.raises(ParameterError, match="missing for Cu, Mn"):
        value_per_dry_tonne({"Ni": 0.01, "Mn": 0.3, "Cu": 0.01}, terms=TERMS)
    with pytest.raises(ParameterError, match="2 problems"):
        MetalTerms(price_usd_t=-1.0, recovery=94.6)
    free = {"Ni": MetalTerms(price_usd_t=0.0)}
    with pytest.raises(ParameterError, match="nothing is paid"):
        metal_equivalent({"Ni": 0.01}, terms=free, reference="Ni")


def test_ground_at_break_even_just_pays():
    even = break_even_abundance(
        area_cost_usd_m2=0.6,
        tonne_cost_usd_wet_t=200.0,
        value_usd_wet_t=621.1,
        pickup=0.8,
    )
    worth = value_per_m2(621.1 - 200.0, abundance=even, pickup=0.8)
    assert worth == pytest.approx(0.6)


def test_no_abundance_pays_for_a_tonne_worth_less_than_it_costs():
    never = break_even_abundance(
        area_cost_usd_m2=0.6,
        tonne_cost_usd_wet_t=700.0,
        value_usd_wet_t=621.1,
        pickup=0.8,
    )
    assert never == np.inf


def test_a_wet_tonne_is_worth_less_than_a_dry_one():
    assert value_per_wet_tonne(800.0, moisture=0.25) == 600.0
    with pytest.raises(ParameterError, match="wet-basis"):
        value_per_wet_tonne(800.0, moisture=25.0)


COLLECTORS = Collectors(
    width_m=15.0, speed_m_s=0.5, pickup=0.8, utilisation=0.7, count=2, overlap=0.05
)


def test_tonnes_a_year_are_area_swept_times_what_is_picked_up():
    swept = COLLECTORS.new_km2_per_year * 1e6
    assert COLLECTORS.wet_t_per_year(15.0) == pytest.approx(swept * 15.0 * 0.8 / 1000)
    hours = 8760 * 0.7 * 2 * 0.95
    by_hour = COLLECTORS.wet_t_per_hour(15.0) * hours
    assert COLLECTORS.wet_t_per_year(15.0) == pytest.approx(by_hour)


def test_collectors_have_sensible_numbers():
    with pytest.raises(ParameterError, match="2 problems"):
        Collectors(width_m=15.0, speed_m_s=0.5, pickup=80.0, utilisation=70.0)


def test_the_footprint_of_a_life_is_the_area_mined():
    area_km2, abundance, pickup = 1000.0, 15.0, 0.8
    tonnes = area_km2 * 1e6 * abundance * pickup / 1000.0
    per_mt = footprint_km2_per_mt(abundance=abundance, pickup=pickup)
    assert per_mt * tonnes / 1e6 == pytest.approx(area_km2)
    assert life_years(tonnes, wet_t_per_year=tonnes / 20.0) == pytest.approx(20.0)
    assert life_years(tonnes, wet_t_per_year=0.0) == np.inf


def test_nothing_collected_leaves_an_infinite_footprint():
    assert footprint_km2_per_mt(abundance=0.0, pickup=0.8) == np.inf
    stirred = sediment_per_wet_tonne(
        depth_m=0.05, dry_density_kg_m3=400.0, abundance=0.0, pickup=0.8
    )
    assert stirred == np.inf


@pytest.mark.parametrize(
    "outline",
    [
        shapely.box(0, 0, 20e3, 5e3),
        shapely.Polygon([(0, 0), (9e3, 0), (4e3, 7e3)]),
        shapely.Point(0, 0).buffer(3e3),
    ],
)
def test_the_buffer_of_a_convex_outline_is_that_of_shapely(outline):
    found = buffered_area_m2(outline.area, perimeter_m=outline.length, distance_m=2e3)
    assert found == pytest.approx(outline.buffer(2e3, quad_segs=400).area, rel=1e-6)


def test_a_negative_buffer_is_refused():
    with pytest.raises(ParameterError, match="at least 0"):
        buffered_area_m2(1.0, perimeter_m=4.0, distance_m=-1.0)


def test_seabed_production_follows_moisture_grade_and_recovery():
    made = seabed_production(
        3e6,
        moisture=0.28,
        grades={"Ni": 0.0044, "Co": 0.0036},
        recovery={"Ni": 0.9, "Co": 0.8},
    )
    assert made == pytest.approx(
        {"Ni": 3e6 * 0.72 * 0.0044 * 0.9, "Co": 3e6 * 0.72 * 0.0036 * 0.8}
    )
    with pytest.raises(ParameterError, match="recovery of Co: missing"):
        seabed_production(3e6, moisture=0.28, grades={"Co": 0.003}, recovery={})
