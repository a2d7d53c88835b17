"""Supply-risk numbers that others have published."""

import json

import pandas as pd
import pytest

import geopandas as gpd

from geo.model.country_profile import import_values
from geo.model.disruption import Disruption, Target
from geo.resilience.allocation import SupplyFlows
from geo.resilience.bottleneck import max_flow, single_point_losses
from geo.resilience.concentration import (
    EcFactors,
    ec_supply_risk,
    effective_suppliers,
    hhi,
    hhi_wgi,
)
from geo.resilience.shares import logit_shares
from geo.resilience.sourcing_risk import RiskQuestion, sourcing_risk
from geo.resilience.stockpile import StockSettings, simulate_stock
from geo.sources.profiles import read_profile
from geo.sources.trade import read_governance, read_production

pytestmark = pytest.mark.testdata


@pytest.fixture(scope="module")
def cases(facts):
    return json.loads((facts / "supply_cases.json").read_text(encoding="utf-8"))


def test_case_1_concentration_of_rare_earth_mining(cases):
    given, expected = cases["1_hhi"]["inputs"], cases["1_hhi"]["outputs"]
    mined, world = given["production_t"], given["world"]
    index = hhi(mined, total=world)
    assert index == pytest.approx(expected["HHI_0_1"], rel=1e-9)
    assert index * 1e4 == pytest.approx(expected["HHI_0_10000"], rel=1e-9)
    assert effective_suppliers(index) == pytest.approx(
        expected["effective_suppliers"], rel=1e-9
    )
    weighted = hhi_wgi(mined, risk=given["wgi_scaled"], total=world)
    assert weighted == pytest.approx(expected["HHI_WGI"], rel=1e-9)


def test_case_2_supply_risk_of_rare_earth_refining(cases):
    given, expected = cases["2_ec_sr"]["inputs"], cases["2_ec_sr"]["outputs"]
    governance = read_governance().query("year == 2021").set_index("iso3")["wgi_scaled"]
    found = ec_supply_risk(
        given["global_shares"],
        sourcing_shares=given["sourcing_shares"],
        risk=governance.to_dict() | {"OTH": given["W_of_OTH"]},
        trade={"CHN": given["t"]["CHN"]},
        factors=EcFactors(
            import_reliance=given["IR"],
            recycling_input_rate=given["EoL_RIR"],
            substitution_index=given["SI_SR"],
        ),
    )
    assert found.global_index == pytest.approx(expected["HHI_WGI_t_GS"], rel=1e-3)
    assert found.sourcing_index == pytest.approx(
        expected["HHI_WGI_t_sourcing"], rel=1e-3
    )
    assert found.supply_risk == pytest.approx(expected["SR"], rel=1e-3)
    assert found.critical == expected["critical"]


def test_case_2_computed_from_tables(cases):
    given, expected = cases["2_ec_sr"]["inputs"], cases["2_ec_sr"]["outputs"]
    world = {"commodity": "rare_earths", "stage": "refined", "year": 2018.0}
    world |= {"product": "", "basket": ""}
    production = pd.DataFrame(
        [
            world | {"iso3": iso3, "scope": "country", "tonnes": 1e5 * share}
            for iso3, share in given["global_shares"].items()
        ]
        + [world | {"iso3": "WORLD", "scope": "world", "tonnes": 1e5}]
    )
    bought = {"period": "2018", "destination": "JPN", "measure": "share", "unit": "%"}
    imports = pd.DataFrame(
        [
            bought | {"origin": iso3, "scope": "compounds", "value": 100.0 * share}
            for iso3, share in given["sourcing_shares"].items()
        ]
    )
    governance = read_governance().query("year == 2021").set_index("iso3")["wgi_scaled"]
    found = sourcing_risk(
        RiskQuestion(
            commodity="rare_earths",
            stage="refined",
            year=2018,
            destination="JPN",
            period="2018",
            scope="compounds",
        ),
        production=production,
        imports=imports,
        risk=governance.to_dict() | {"OTH": given["W_of_OTH"]},
        trade={"CHN": given["t"]["CHN"]},
        factors=EcFactors(
            import_reliance=given["IR"],
            recycling_input_rate=given["EoL_RIR"],
            substitution_index=given["SI_SR"],
        ),
    )
    assert found.supply_risk == pytest.approx(expected["SR"], rel=1e-3)
    assert found.sourcing_index == pytest.approx(
        expected["HHI_WGI_t_sourcing"], rel=1e-3
    )


def test_the_shipped_tables_put_japan_in_the_critical_range():
    # the tables hold the output of 2023 and the imports of 2018 that METI printed
    imports = import_values(read_profile("JPN"))
    shares = imports[
        (imports["period"] == "2018")
        & (imports["measure"] == "share")
        & (imports["origin"].isin(["CHN", "VNM", "FRA", "MYS"]))
        & (imports["goods"].str.contains("rare"))
    ]
    scope = shares.groupby("scope")["value"].count().idxmax()
    governance = read_governance().query("year == 2021").set_index("iso3")["wgi_scaled"]
    found = sourcing_risk(
        RiskQuestion(
            commodity="rare_earths",
            stage="refined",
            year=2023,
            destination="JPN",
            period="2018",
            scope=str(scope),
        ),
        production=read_production(),
        imports=shares.drop_duplicates(["origin", "scope"]),
        risk=governance.to_dict(),
        trade={"CHN": 1.1},
        factors=EcFactors(
            import_reliance=1.0, recycling_input_rate=0.03, substitution_index=0.95
        ),
    )
    assert found.critical
    assert 2.5 < found.supply_risk < 4.0


def test_case_6_the_most_that_reaches_japan(cases):
    edges = [tuple(edge) for edge in cases["6_maxflow"]["inputs"]["edges"]]
    expected = cases["6_maxflow"]["outputs"]
    found = max_flow(edges, source="S", sink="JP")
    assert found.value == pytest.approx(expected["max_flow"], rel=1e-9)
    assert {*found.cut_edges} == {tuple(edge) for edge in expected["cut_edges"]}
    capacity = {(start, end): room for start, end, room in edges}
    cut = sum(capacity[edge] for edge in found.cut_edges)
    assert cut == pytest.approx(expected["min_cut"], rel=1e-9)


def test_case_6_what_each_single_loss_costs(cases):
    edges = [tuple(edge) for edge in cases["6_maxflow"]["inputs"]["edges"]]
    expected = cases["6_maxflow"]["outputs"]
    lost = single_point_losses(edges, source="S", sink="JP")
    assert lost == pytest.approx(expected["single_point_loss"], abs=1e-9)
    left = expected["max_flow"] - lost["CNsep"]
    assert left == pytest.approx(expected["flow_without_CNsep"], rel=1e-9)
    share = lost["CNsep"] / expected["max_flow"]
    assert share == pytest.approx(expected["loss_share"], rel=1e-9)


def test_case_9_logit_shares(cases):
    given = cases["9_logit"]["inputs"]
    shares = logit_shares(given["cost"], theta=given["theta"])
    assert shares == pytest.approx(cases["9_logit"]["outputs"]["share"], abs=1e-9)


@pytest.mark.parametrize("stock_days", [60, 180])
def test_case_7_a_stock_lasts_its_cover_over_the_share_lost(cases, stock_days):
    given, expected = (cases["7_stock_flow_2010"][key] for key in ("inputs", "outputs"))
    demand_t = 12.0 * given["demand_t_month"]
    supply = {"CHN": 12.0 * given["china_normal"], "other": 12.0 * given["other"]}

    def flows_in(state) -> SupplyFlows:
        cut = {hit.name for hit in state}
        tonnes = [0.0 if name in cut else value for name, value in supply.items()]
        table = pd.DataFrame({"tonnes": tonnes, "market_days": 0.0})
        return SupplyFlows(
            commodity="rare_earths",
            demand_t=demand_t,
            flows=gpd.GeoDataFrame(table),
            unmet_t=demand_t - sum(tonnes),
            unmet_by_sector={},
            unmet_by_group={},
            disruptions=state,
            notes=(),
        )

    path = simulate_stock(
        StockSettings(
            demand_t_per_year=demand_t, stock_days=float(stock_days), horizon_days=365
        ),
        flows_in=flows_in,
        disruptions=[Disruption(target=Target.COUNTRY, name="CHN")],
    )
    published = expected[f"analytic_days_to_stockout_{stock_days}d"]
    assert path.stock_out_day == pytest.approx(published, rel=1e-6)
    assert path.first_unmet_day == int(published)
