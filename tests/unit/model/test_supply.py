"""The choices behind a market: what is refused, and with which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import ParameterError
from geo.model.market import SectorShare
from geo.model.supply import CommodityDemand, OffTake, SupplyOptions, Tariff
from geo.model.voyages import VoyageRates

DUTY = Tariff(origin="IDN", destination="JPN", rate=0.1, source="made up")
ASKED = CommodityDemand(name="nickel", demand_t=100.0, source="made up")
OPTIONS = SupplyOptions(market_iso3="JPN", market_port="JPYOK")


@pytest.mark.parametrize(
    ("changes", "rate"),
    [
        ({}, 0.1),
        ({"origin": ""}, 0.1),
        ({"destination": ""}, 0.1),
        ({"origin": "PHL"}, 0.0),
        ({"destination": "KOR"}, 0.0),
        ({"commodity": "nickel"}, 0.1),
        ({"commodity": "cobalt"}, 0.0),
        ({"stage": "refined"}, 0.1),
        ({"stage": "mine"}, 0.0),
    ],
)
def test_a_duty_falls_on_what_it_names(changes, rate):
    goods = {"commodity": "nickel", "stage": "refined"}
    duty = replace(DUTY, **changes)
    assert duty.levied(origin="IDN", destination="JPN", **goods) == rate


def test_nothing_is_levied_within_a_country():
    everywhere = replace(DUTY, origin="", destination="")
    within = {"origin": "IDN", "destination": "IDN"}
    assert everywhere.levied(**within, commodity="nickel", stage="mine") == 0.0


@pytest.mark.parametrize(
    ("what", "changes", "told"),
    [
        (DUTY, {"rate": -0.1}, "rate"),
        (DUTY, {"rate": 11.0}, "rate"),
        (DUTY, {"stage": "smelted"}, "stage"),
        (ASKED, {"demand_t": 0.0}, "demand_t"),
        (ASKED, {"stock_days": -1.0}, "stock_days"),
        (ASKED, {"value_usd_per_t": -1.0}, "value_usd_per_t"),
        (ASKED, {"stage": ""}, "stage"),
        (ASKED, {"stage": "smelted"}, "stage"),
        (OPTIONS, {"decay_per_day": -1.0}, "decay_per_day"),
        (OPTIONS, {"spare_share": -0.1}, "spare_share"),
        (OPTIONS, {"land_detour_factor": 0.9}, "land_detour_factor"),
        (OPTIONS, {"land_km_per_day": 0.0}, "land_km_per_day"),
        (OPTIONS, {"minimum_share": 0.6}, "minimum_share"),
    ],
)
def test_what_cannot_be_is_refused(what, changes, told):
    with pytest.raises(ParameterError, match=told):
        replace(what, **changes)


@pytest.mark.parametrize("tonnes", [-1.0, float("nan"), float("inf")])
def test_a_right_is_to_some_tonnes(tonnes):
    with pytest.raises(ParameterError, match="off-take of F029"):
        OffTake(facility_id="F029", t_per_year=tonnes, source="made up")


def test_sectors_of_a_demand_are_the_whole_of_it():
    half = SectorShare(sector="alloys", share=0.5, priority=1)
    with pytest.raises(ParameterError, match=r"shares sum to 0\.5"):
        replace(ASKED, sectors=(half,))
    other = replace(half, sector="stainless")
    assert replace(ASKED, sectors=(half, other)).sectors == (half, other)
    with pytest.raises(ParameterError, match=r"sectors\.2\.sector: 'alloys' twice"):
        replace(ASKED, sectors=(half, half))


def test_rates_that_cannot_be_are_told_together():
    with pytest.raises(ParameterError, match=r"speed_kn(.|\n)*holding_rate"):
        VoyageRates(
            speed_kn=-1.0,
            freight_usd_per_t_nm=0.0,
            co2_g_per_t_km=0.0,
            carbon_usd_per_t=0.0,
            cargo_usd_per_t=0.0,
            holding_rate=float("nan"),
        )
