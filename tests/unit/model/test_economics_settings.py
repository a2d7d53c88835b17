"""What a price deck, costs and a plan of mining may be: all problems at once."""

import tomllib
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madeup.small_mine import ECONOMICS, MINING, PROJECT

from geo.errors import ParameterError
from geo.model.economics import EconomicsSettings
from geo.model.economics_checks import economics_misfits
from geo.model.mining import MiningPlan
from geo.model.price_deck import MetalPrice, bad_correlations, correlation_matrix
from geo.model.project import Project
from geo.model.project_costs import CapitalItem, CostItem
from geo.model.supply import SeabedPlan
from geo.sources.toml_checks import fill

METALS = ("Ni", "Co", "Cu")


def problems_of(text: str) -> dict[tuple[str | int, ...], str]:
    _, problems = fill(Project, tomllib.loads(text))
    return {place: problem.what for place, problem in problems}


def price(usd: float = 16e3) -> MetalPrice:
    return MetalPrice(usd_per_t=usd, date="2025", source="made up")


def supply(recovery: dict[str, float]) -> SimpleNamespace:
    return SimpleNamespace(seabed=SeabedPlan(wet_t_per_year=3e6, recovery=recovery))


def economics(**changed: object) -> EconomicsSettings:
    told: dict[str, object] = {
        "prices": {"Ni": price(), "Co": price(4e4)},
        "costs": (),
        "discount_rate": 0.08,
        "discount_source": "made up",
    }
    return EconomicsSettings(**(told | changed))  # type: ignore[arg-type]


def test_a_section_without_slips_is_read():
    assert problems_of(PROJECT + MINING + ECONOMICS) == {}


def test_prices_without_a_plan_and_metals_without_a_price_are_told_of_a_file():
    supply = """
    [supply.options]
    market_iso3 = "JPN"
    market_port = "JPYOK"
    [[supply.commodities]]
    name = "nickel"
    demand_t = 100.0
    source = "made up"
    [supply.seabed]
    wet_t_per_year = 1e6
    recovery = { Ni = 0.9, Co = 0.8 }
    """
    without = ECONOMICS.replace("[economics.prices.Co]", "[economics.prices.Mn]")
    told = problems_of(PROJECT + without + supply)
    assert told == {
        ("economics",): "prices and costs, and no plan of mining that they are for",
        ("economics", "prices", "Mn"): "'Mn' is no metal of the samples",
        ("economics", "prices", "Co"): "no price, and Co is assayed and recovered",
    }


def test_slips_in_a_file_are_told_all_at_once_with_their_places():
    text = (PROJECT + MINING + ECONOMICS).replace("usd = 40.0", "usd = -40.0")
    text = text.replace("shares = [0.5, 0.5]", "shares = [0.5, 0.6]")
    text = text.replace("payable = 0.9", "payable = 1.9")
    text = text.replace("utilisation = 0.5", "utilisation = 1.5")
    told = problems_of(text)
    assert told["economics", "costs", 0, "usd"] == "-40"
    assert told["economics", "capital", 0, "shares"] == "[0.5, 0.6] sum to 1.1"
    assert told["economics", "prices", "Co", "payable"] == "1.9"
    assert told["mining", "utilisation"] == "1.5"


def test_a_figure_needs_a_day_and_somebody_who_stands_for_it():
    with pytest.raises(ParameterError, match="date: 'soon'") as caught:
        MetalPrice(usd_per_t=1.0, date="soon", source=" ", evidence="rumour")
    assert {one.where for one in caught.value.problems} == {
        "date",
        "source",
        "evidence",
    }
    with pytest.raises(ParameterError, match="date"):
        CostItem(for_="mining", usd=1.0, date="", source="x")


def test_capital_is_paid_whole_and_neither_before_today_nor_negative():
    with pytest.raises(ParameterError, match="capital, ship: 3 problems"):
        CapitalItem(
            name="ship",
            usd=-1.0,
            shares=(0.5, 0.4),
            from_year=-2,
            date="2025",
            source="x",
        )


def test_mining_begins_when_what_begins_today_is_paid():
    ship = CapitalItem(
        name="ship", usd=1e8, shares=(0.2, 0.3, 0.5), date="2025", source="x"
    )
    later = CapitalItem(
        name="anew", usd=1e8, shares=(1.0,), from_year=12, date="2025", source="x"
    )
    assert economics(capital=(ship, later)).first_production_year == 3
    assert economics(capital=(ship,), production_from=5).first_production_year == 5
    assert economics().first_production_year == 1


def test_costs_of_a_stage_add_up():
    item = CostItem(for_="mining", usd=20.0, date="2025", source="x")
    told = economics(costs=(item, item))
    assert told.usd_of("mining") == 40.0
    assert told.tells("mining")
    assert not told.tells("transport")


def test_what_has_no_price_is_no_reference_and_no_pair():
    with pytest.raises(ParameterError, match="economics: 2 problems") as caught:
        economics(reference="Cu", correlations={"Co": {"Mn": 0.3}})
    assert [one.where for one in caught.value.problems] == [
        "reference",
        "correlations.Co.Mn",
    ]


def test_correlations_that_contradict_each_other_are_refused():
    torn = {"Ni": {"Co": 0.9, "Cu": 0.9}, "Co": {"Cu": -0.9}}
    with pytest.raises(ParameterError, match="contradict each other"):
        economics(
            prices=dict.fromkeys(METALS, price()),
            correlations=torn,
        )


def test_a_pair_is_told_of_once():
    twice = {"Ni": {"Co": 0.5}, "Co": {"Ni": 0.4}}
    assert ["twice" in one.what for one in bad_correlations(twice, metals=METALS)] == [
        True
    ]


@given(st.tuples(*[st.floats(-1.0, 1.0)] * 3))
def test_what_is_not_refused_is_positive_semi_definite(values):
    told = {"Ni": {"Co": values[0], "Cu": values[1]}, "Co": {"Cu": values[2]}}
    matrix = correlation_matrix(told, metals=METALS)
    refused = bool(list(bad_correlations(told, metals=METALS)))
    assert refused == bool(np.linalg.eigvalsh(matrix).min() < -1e-9)


def test_metals_that_are_recovered_need_a_price_and_prices_need_a_recovery():
    told = list(
        economics_misfits(
            economics(),
            mining=None,
            metals=["Ni", "Mn", "Cu"],
            supply=supply({"Mn": 0.9, "Co": 0.8}),
        )
    )
    assert [one.where for one in told] == [
        "economics",
        "economics.prices.Ni",
        "economics.prices.Co",
        "economics.prices.Mn",
    ]
    assert told[1].what == "a price, and no recovery"
    assert told[2].what == "'Co' is no metal of the samples"
    assert all(one.expected for one in told)


def test_what_nothing_is_paid_for_needs_no_recovery():
    free = economics(prices={"Ni": price(), "Cu": price(0.0)})
    told = economics_misfits(
        free,
        mining=MiningPlan(width_m=15.0, speed_m_s=0.5, utilisation=0.7),
        metals=["Ni", "Cu"],
        supply=supply({"Ni": 0.9}),
    )
    assert list(told) == []


def test_a_plan_that_cannot_be_is_refused_whole():
    with pytest.raises(ParameterError, match="mining: 5 problems"):
        MiningPlan(
            width_m=0.0,
            speed_m_s=0.5,
            utilisation=0.7,
            overlap=1.0,
            ramp=(0.5, 0.0),
            most_years=0,
            start=(23.8, 155.4),
        )
