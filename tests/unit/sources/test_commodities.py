"""Products, codes, recoveries, baskets, hosts, against chemistry and customs."""

from __future__ import annotations

import pytest

from geo.model.commodities import CONTAINED, ELEMENT_GROUPS, Stage, oxide_per_metal
from geo.model.commodity_schemas import HS_VERSIONS
from geo.model.shared_columns import EVIDENCE
from geo.sources.supply_tables import read_supply_tables

TABLES = ("baskets", "hosts", "hs_codes", "hs_concordance", "products", "recoveries")

# abridged standard atomic weights of IUPAC, 2021
H, O, S, CL, MN, CO, NI = 1.008, 15.999, 32.06, 35.45, 54.938, 58.933, 58.693  # noqa: E741
WATER = 2 * H + O

FORMULAS = {
    "nickel_sulphate": NI / (NI + S + 4 * O + 6 * WATER),
    "cobalt_sulphate": CO / (CO + S + 4 * O + 7 * WATER),
    "cobalt_chloride": CO / (CO + 2 * CL + 6 * WATER),
    "cobalt_tetroxide": 3 * CO / (3 * CO + 4 * O),
    "manganese_sulphate": MN / (MN + S + 4 * O + WATER),
}


@pytest.fixture(scope="module")
def products():
    return read_supply_tables().products


@pytest.fixture(scope="module")
def codes():
    return read_supply_tables().hs_codes


@pytest.mark.parametrize("name", TABLES)
def test_each_table_validates_with_source_and_evidence(name):
    table = read_supply_tables().named()[name]
    assert len(table) > 0
    assert (table["source"].str.len() > 0).all()
    assert set(table["evidence"]) <= set(EVIDENCE)


def test_every_commodity_has_a_product_from_the_mine_to_the_refinery(products):
    pairs = set(zip(products["commodity"], products["stage"], strict=True))
    assert {one for one, _ in pairs} == set(CONTAINED)
    for commodity in CONTAINED:
        assert {(commodity, "mine"), (commodity, "refined")} <= pairs


def test_a_product_is_of_one_stage_whatever_it_holds(products):
    assert (products.groupby("product")["stage"].nunique() == 1).all()


@pytest.mark.parametrize("product", FORMULAS)
def test_a_salt_holds_what_its_formula_says(products, product):
    row = products.set_index("product").loc[product]
    assert row["contained"] == pytest.approx(FORMULAS[product], abs=1e-4)


def test_pure_dioxide_is_the_most_that_manganese_dioxide_holds(products):
    row = products.set_index("product").loc["manganese_dioxide"]
    assert row["contained_high"] == pytest.approx(MN / (MN + 2 * O), abs=1e-4)


def test_a_tonne_of_neodymium_metal_counts_as_its_oxide(products):
    row = products.set_index("product").loc["rare_earth_metal"]
    assert row["contained"] == pytest.approx(oxide_per_metal("Nd"), abs=1e-3)


def test_only_what_stands_for_its_feed_or_its_oxide_holds_more_than_itself(products):
    above = products[products["contained_high"] > 1.0]
    assert set(above["product"]) == {"ndpr_oxide", "rare_earth_metal"}


def test_every_code_is_six_digits_of_a_known_product(codes, products):
    assert codes["hs_code"].str.fullmatch(r"\d{6}").all()
    assert set(codes["product"]) <= set(products["product"])
    assert set(codes["hs_version"]) == set(HS_VERSIONS)


@pytest.mark.parametrize(
    ("code", "product"),
    [
        ("260400", "nickel_ore"),
        ("260500", "cobalt_ore"),
        ("260200", "manganese_ore"),
        ("280530", "rare_earth_metal"),
        ("283324", "nickel_sulphate"),
        ("284690", "separated_oxides"),
        ("850511", "ndfeb_magnet"),
    ],
)
def test_headings_that_no_edition_moved_are_in_all(codes, code, product):
    own = codes[(codes["hs_code"] == code) & (codes["product"] == product)]
    assert set(own["hs_version"]) == set(HS_VERSIONS)


def test_electric_cars_have_a_code_since_2017(codes):
    cars = codes[codes["hs_code"] == "870380"]
    assert set(cars["hs_version"]) == {"HS2017", "HS2022"}
    assert set(cars["product"]) == {"electric_car"}


def test_codes_go_over_from_one_edition_to_the_next():
    table = read_supply_tables().hs_concordance
    order = {version: place for place, version in enumerate(HS_VERSIONS)}
    steps = table["to_version"].map(order) - table["from_version"].map(order)
    assert (steps == 1).all()
    for column in ("from_code", "to_code"):
        assert table[column].str.fullmatch(r"\d{6}").all()


def test_a_code_that_goes_over_whole_has_one_successor():
    table = read_supply_tables().hs_concordance
    whole = table[table["relation"] == "1:1"]
    for end in ("from", "to"):
        key = [f"{end}_version", f"{end}_code"]
        rows = table.groupby(key).size()
        own = rows.reindex(whole[key].drop_duplicates().itertuples(index=False))
        assert (own == 1).all(), end


def test_every_code_can_be_followed_to_the_latest_edition(codes):
    table = read_supply_tables().hs_concordance
    told = set(zip(table["from_version"], table["from_code"], strict=True))
    earlier = codes[codes["hs_version"] != HS_VERSIONS[-1]]
    given = set(zip(earlier["hs_version"], earlier["hs_code"], strict=True))
    assert given - told == set()


def test_every_basket_is_whole_and_names_each_element_once():
    baskets = read_supply_tables().baskets
    assert baskets.groupby("basket")["share"].sum().between(0.98, 1.02).all()
    assert not baskets.duplicated(["basket", "element"]).any()
    elements = {one for held in ELEMENT_GROUPS.values() for one in held}
    assert set(baskets["element"]) <= elements


def test_light_ore_and_clay_differ_as_their_sources_say():
    shares = read_supply_tables().baskets.pivot_table(
        index="basket", columns="element", values="share", fill_value=0.0
    )
    light = shares.loc["bayan_obo"]
    # Zhang and others: half of the ore of Bayan Obo is CeO2, light ones above 95 %
    assert light["Ce"] == pytest.approx(0.5)
    assert light[["La", "Ce", "Pr", "Nd", "Sm"]].sum() > 0.95
    clays = shares[shares["Y"] > 0.2]
    assert len(clays) > 0
    assert (clays["Dy"] > light["Dy"]).all()


def test_recoveries_lead_onward_and_arrive_in_part():
    table = read_supply_tables().recoveries
    order = {str(stage): place for place, stage in enumerate(Stage)}
    steps = table["to_stage"].map(order) - table["from_stage"].map(order)
    backward = table[steps <= 0]
    assert set(backward["route"]) <= {"NPI to matte"}
    known = table["recovery"].dropna()
    assert known.between(0.0, 1.0, inclusive="right").all()
    between = table.dropna(subset=["low", "high", "recovery"])
    assert (between["low"] <= between["recovery"]).all()
    assert (between["recovery"] <= between["high"]).all()


def test_cobalt_comes_with_copper_and_nickel_and_seldom_alone():
    hosts = read_supply_tables().hosts.query("companion == 'cobalt'")
    for year, own in hosts.groupby("year"):
        assert own["share"].sum() <= 1.0 + 1e-6, year
    latest = hosts[hosts["year"] == hosts["year"].max()]
    by_host = latest.groupby("host")["share"].sum()
    assert by_host["copper"] > by_host["nickel"]
