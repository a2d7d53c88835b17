"""The pages on exposure and prospect tell the figures of the tables of their run."""

import html
import re

import pytest


def rows_under(page, caption):
    """Read a table of a page by how its caption begins."""
    tables = re.findall(r"<table>.*?</table>", page, flags=re.DOTALL)
    (found,) = [t for t in tables if f"<caption>{caption}" in t]
    return [
        [
            html.unescape(re.sub(r"<[^>]*>", "", cell))
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", found, flags=re.DOTALL)[1:]
    ]


@pytest.fixture(scope="module")
def exposure(demo):
    return demo.page("maps/exposure.html")


@pytest.fixture(scope="module")
def prospect(demo):
    return demo.page("maps/prospect.html")


def test_the_ranking_is_that_of_the_contingency(demo, exposure):
    stops = demo.table("contingency")
    held = demo.table("contingency_stability").set_index(
        ["commodity", "target", "name"]
    )
    for commodity in ("cobalt", "nickel"):
        own = stops[stops["commodity"] == commodity]
        worst = own.sort_values("unmet_share", ascending=False, kind="stable").iloc[0]
        first = rows_under(exposure, f"The worst single stops, {commodity}")[0]
        assert first[0] == worst["label"]
        assert float(first[1]) == pytest.approx(100.0 * worst["unmet_share"], abs=0.05)
        draws = held.loc[(commodity, worst["target"], worst["name"])]
        assert float(first[4]) == pytest.approx(
            100.0 * draws["worst_five_share"], abs=0.5
        )


def test_the_stages_are_those_of_the_concentration(demo, exposure):
    told = demo.table("concentration")
    own = told[told["supply_risk"].notna() & told["group"].isna()]
    for commodity, stages in own.groupby("commodity"):
        words = commodity.replace("_", " ")
        rows = rows_under(exposure, f"Concentration of each stage, {words}")
        assert [row[2] for row in rows] == [f"{v:.2f}" for v in stages["hhi_wgi"]]
        risks = [row[3].split(" ")[0] for row in rows]
        assert risks == [f"{value:.2f}" for value in stages["supply_risk"]]


def test_the_shares_of_countries_are_those_of_the_balance(demo, exposure):
    balance = demo.table("balance")
    cobalt = balance[(balance["commodity"] == "cobalt") & (balance["output_t"] > 0.0)]
    rows = rows_under(exposure, "Countries, cobalt")
    shares = {(row[1], row[5]) for row in rows}
    for row in cobalt.to_dict("records"):
        assert (row["stage"], f"{100.0 * row['world_share']:.3g} %") in shares


def test_how_much_is_what_the_statement_prints(demo, prospect):
    printed = demo.table("statement_printed")
    whole = printed[(printed["zone"] == "total") & (printed["class"] == "total")]
    (line,) = whole[whole["cutoff_kg_m2"] == 15.0].to_dict("records")
    rows = {row[0]: row[1:] for row in rows_under(prospect, "SYNTHETIC mineral")}
    for words, column in (
        ("Nodules, wet (Mt)", "wet_mt"),
        ("Co (kt)", "co_kt"),
        ("Ni (kt)", "ni_kt"),
    ):
        told = [float(cell.replace(",", "")) for cell in rows[words]]
        ends = [line[f"{column}_{end}"] for end in ("p10", "p50", "p90")]
        assert told == [line[column], *ends]


def test_the_prospect_tells_the_claims_and_the_land_of_the_tables(demo, prospect):
    claims = demo.table("supply_claims").set_index(["commodity", "claim"])["value"]
    rows = rows_under(prospect, "Years of demand")
    for commodity, claim, value in rows:
        assert value.startswith(f"{claims[commodity, claim]:.3g}")
    assert len(rows) >= 4
    land = demo.table("land_claim")
    beside = rows_under(prospect, "Mean grades, dry mass")
    assert [row[0] for row in beside] == [
        f"{element}: {kind}"
        for element, kind in zip(land["element"], land["kind"], strict=True)
    ]


def test_the_market_is_as_far_as_the_route_asked_for_nearly(demo, prospect):
    """The route begins at a typed place in the field, the way at its middle."""
    (route,) = demo.table("routes").to_dict("records")
    first = rows_under(prospect, "From the middle of field")[0]
    assert "Yokohama" in first[0]
    assert float(first[1].replace(",", "")) == pytest.approx(
        route["length_nm"], rel=0.01
    )


@pytest.mark.parametrize("name", ["exposure", "prospect"])
def test_a_page_stays_small(name, demo):
    assert len(demo.page(f"maps/{name}.html").encode()) < 2e6
