"""What is known of each country as a supplier."""

import numpy as np
import pandas as pd
import pytest

from geo.resilience.availability import WORKS_COLUMNS
from geo.resilience.balance import balance_works
from geo.resilience.stage_cases import stage_cases
from geo.resilience.world_concentration import world_concentration
from geo.sources.trade import read_governance, read_production
from geo.workflow.country_exposure import (
    SUPPLIER_COLUMNS,
    exposed_countries,
    supplier_rows,
)
from geo.workflow.governing import latest_risks

COMMODITIES = ("cobalt", "nickel", "copper", "rare_earths")


@pytest.fixture(scope="module")
def production():
    return read_production()


@pytest.fixture(scope="module")
def risk():
    return latest_risks(read_governance())[0]


@pytest.fixture(scope="module")
def suppliers(production, risk):
    cases = [
        case
        for commodity in COMMODITIES
        for case in stage_cases(production, commodity=commodity, year=2024)
    ]
    return supplier_rows(cases, risk=risk)


@pytest.mark.parametrize("commodity", COMMODITIES)
def test_the_contributions_of_a_stage_add_up_to_its_index(
    commodity, suppliers, production, risk
):
    own = production[production["commodity"] == commodity]
    told = world_concentration(own, risk=risk, year=2024).set_index("stage")["hhi_wgi"]
    mine = suppliers[
        (suppliers["commodity"] == commodity) & (suppliers["stage"] == "mine")
    ]
    assert mine["contribution"].sum() == pytest.approx(told["mine"])


def test_the_shares_are_those_of_the_balance(suppliers, production):
    none = pd.DataFrame(columns=list(WORKS_COLUMNS))
    balance = balance_works(
        none.assign(available_t=none["available_t"].astype(float)),
        production=production,
        year=2024,
    )
    keys = ["commodity", "stage", "iso3"]
    both = suppliers.merge(balance, on=keys, suffixes=("", "_of_balance"))
    assert len(both) > 80
    assert np.allclose(both["world_share"], both["world_share_of_balance"])
    assert np.allclose(both["output_t"], both["output_t_of_balance"])


def test_a_country_without_governance_has_no_contribution(production):
    (case, *_) = stage_cases(production, commodity="cobalt", year=2024)
    rows = supplier_rows([case], risk={"COD": 8.0}).set_index("iso3")
    assert np.isnan(rows.loc["AUS", "contribution"])
    share = rows.loc["COD", "world_share"]
    assert rows.loc["COD", "contribution"] == pytest.approx(8.0 * share**2)


@pytest.fixture
def stops():
    return pd.DataFrame(
        [
            ("country", "CHN", "rare_earths", 50.0, 0.5),
            ("port", "CNTSN", "rare_earths", 20.0, 0.2),
            ("country", "IDN", "nickel", 600.0, 0.6),
        ],
        columns=["target", "name", "commodity", "unmet_t", "unmet_share"],
    )


@pytest.fixture
def parts():
    return pd.DataFrame(
        [
            ("country", "CHN", "rare_earths", "group", "Dy", 0.9),
            ("country", "CHN", "rare_earths", "group", "Y", 0.0),
            ("country", "CHN", "rare_earths", "sector", "other uses", 0.7),
            ("port", "CNTSN", "rare_earths", "group", "Dy", 0.4),
        ],
        columns=["target", "name", "commodity", "by", "part", "unmet_share"],
    )


def told(commodity, stage, iso3):
    row = dict.fromkeys(SUPPLIER_COLUMNS, 0.25)
    return row | {"commodity": commodity, "stage": stage, "iso3": iso3}


def test_a_stop_is_told_at_every_stage_of_its_commodity_alone(stops, parts):
    world = pd.DataFrame(
        [told("rare_earths", stage, "MMR") for stage in ("mine", "refined")]
        + [told("nickel", "mine", "CHN")]
    )
    table = exposed_countries(stops, parts, suppliers=world)
    assert not table.duplicated(["commodity", "stage", "iso3"]).any()
    china = table[table["iso3"] == "CHN"].set_index(["commodity", "stage"])
    assert china.loc[("rare_earths", "mine"), "unmet_share"] == 0.5
    assert china.loc[("rare_earths", "refined"), "unmet_t"] == 50.0
    assert np.isnan(china.loc[("nickel", "mine"), "unmet_share"])
    indonesia = table[table["iso3"] == "IDN"].set_index(["commodity", "stage"])
    assert indonesia.loc[("nickel", "refined"), "unmet_share"] == 0.6, "not told there"
    assert np.isnan(china.loc[("rare_earths", "mine"), "world_share"])


def test_a_country_says_what_element_groups_lack_where_it_stops(stops, parts):
    world = pd.DataFrame([told("rare_earths", "mine", "CHN")])
    table = exposed_countries(stops, parts, suppliers=world).set_index("iso3")
    assert table.loc["CHN", "groups"] == "Dy 90%"
    assert table.loc["IDN", "groups"] == ""


def test_where_nothing_was_tried_the_output_stands_alone(stops, parts):
    world = pd.DataFrame([told("rare_earths", "mine", "CHN")])
    table = exposed_countries(stops.head(0), parts.head(0), suppliers=world)
    assert table["world_share"].tolist() == [0.25]
    assert table["unmet_share"].isna().all()
