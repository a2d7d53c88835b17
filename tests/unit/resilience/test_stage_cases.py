"""Stages and element groups at which a supply is concentrated."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.resilience.stage_cases import CAPACITY, OUTPUT, group_cases, stage_cases
from geo.resilience.world_concentration import world_concentration
from geo.resilience.worlds import small_production


def output_of(tonnes, *, world=None, rest=None, **cells):
    rows = [(iso3, "country", t) for iso3, t in tonnes.items()]
    rows += [("OTHER", "rest", rest)] if rest else []
    rows += [("WORLD", "world", world)] if world else []
    table = small_production().iloc[[0] * len(rows)].reset_index(drop=True)
    return table.assign(
        iso3=[row[0] for row in rows],
        scope=[row[1] for row in rows],
        tonnes=[row[2] for row in rows],
        **cells,
    )


def cases_of(*tables, year=2024):
    production = pd.concat(tables, ignore_index=True)
    return stage_cases(production, commodity="nickel", year=year)


def test_shares_are_those_of_the_stated_world():
    (case,) = cases_of(output_of({"IDN": 50.0, "AUS": 20.0}, world=100.0))
    assert case.world.shares() == {"AUS": 0.2, "IDN": 0.5}
    assert case.world.rest == pytest.approx(30.0)
    assert (case.stage, case.year, case.basis) == ("mine", 2024, OUTPUT)


def test_the_indices_agree_with_those_of_the_world_table():
    production = small_production()
    table = world_concentration(production, risk={"IDN": 5.0, "AUS": 2.0}, year=2024)
    for case, row in zip(
        stage_cases(production, commodity="nickel", year=2024),
        table.to_dict("records"),
        strict=True,
    ):
        shares = case.world.shares()
        assert sum(share**2 for share in shares.values()) == pytest.approx(row["hhi"])
        assert case.world.total == pytest.approx(row["world_t"])


def test_a_stage_told_by_product_alone_is_a_case_for_each_that_has_a_world():
    magnets = {"stage": "component", "product": "ndfeb_magnet"}
    others = {"stage": "component", "product": "smco_magnet"}
    (case,) = cases_of(
        output_of({"CHN": 94.0}, world=100.0, **magnets),
        output_of({"CHN": 9.0}, **others),
    )
    assert (case.stage, case.product) == ("component", "ndfeb_magnet")
    assert case.world.shares() == {"CHN": 0.94}


def test_products_of_a_stage_that_is_told_whole_are_no_cases():
    part = output_of({"CHN": 9.0}, world=10.0, product="nickel_sulphate")
    cases = cases_of(output_of({"IDN": 1.0}), part)
    assert [case.product for case in cases] == [""]


def test_the_latest_whole_year_counts():
    cases = cases_of(
        output_of({"IDN": 9.0, "AUS": 1.0}, world=10.0, year=2022.0),
        output_of({"IDN": 5.0, "AUS": 5.0}, world=10.0, year=2023.0),
        output_of({"IDN": 5.0}, year=2024.0),
        output_of({"IDN": 1.0}, world=1.0, year=2025.0),
    )
    assert [(case.year, case.world.shares()["IDN"]) for case in cases] == [(2023, 0.5)]


def test_the_rest_is_as_solid_as_the_weakest_row_it_comes_from():
    table = output_of({"IDN": 50.0}, world=100.0, rest=50.0)
    table["evidence"] = ["cited", "partly cited", "derived"]
    (case,) = cases_of(table)
    assert case.world.evidence == ("cited",)
    assert case.world.rest_evidence == "partly cited"
    assert case.world.share_of_evidence(["partly cited"]) == 0.5


def test_cases_stand_in_the_order_of_the_stages():
    told = small_production()
    cases = cases_of(told.iloc[::-1])
    assert [case.stage for case in cases] == ["mine", "refined"]
    assert cases == cases_of(told)


def test_a_commodity_of_which_nothing_is_told_has_no_cases():
    assert stage_cases(small_production(), commodity="cobalt", year=2024) == ()
    assert cases_of(small_production(), year=1999) == ()


BASKETS = pd.DataFrame(
    {
        "basket": ["clay", "clay", "rock"],
        "element": ["La", "Dy", "La"],
        "share": [0.5, 0.5, 1.0],
        "evidence": ["cited", "unverified", "cited"],
    }
)


def rare_earths(*rows):
    columns = ["iso3", "basket", "tonnes", "evidence"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(
        commodity="rare_earths", stage="mine", scope="country", product="", year=2024.0
    )


def separators(*rows):
    columns = ["iso3", "basket", "available_t", "capacity_evidence"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(commodity="rare_earths", stage="refined", groups="")


def test_groups_are_mined_by_output_and_separated_by_capacity():
    cases, unknown = group_cases(
        rare_earths(
            ("MMR", "clay", 40.0, "cited"),
            ("USA", "rock", 60.0, "cited"),
            ("XKX", "", 5.0, "cited"),
        ),
        works=separators(("CHN", "clay", 30.0, "derived")),
        baskets=BASKETS,
        year=2024,
    )
    told = {(case.stage, case.group): case for case in cases}
    assert unknown == ("XKX",)
    assert told["mine", "la_ce"].world.by_country() == {"MMR": 20.0, "USA": 60.0}
    assert told["mine", "dy"].world.by_country() == {"MMR": 20.0}
    assert told["refined", "dy"].world.by_country() == {"CHN": 15.0}
    assert (told["refined", "dy"].basis, told["mine", "dy"].basis) == (CAPACITY, OUTPUT)


def test_evidence_of_a_group_is_the_weaker_of_tonnes_and_basket():
    cases, _ = group_cases(
        rare_earths(("MMR", "clay", 40.0, "partly cited")),
        works=separators(
            ("CHN", "clay", 30.0, "cited"), ("CHN", "clay", 10.0, "unverified")
        ),
        baskets=BASKETS,
        year=2024,
    )
    told = {(case.stage, case.group): case.world for case in cases}
    assert told["mine", "la_ce"].evidence == ("partly cited",)
    assert told["mine", "dy"].evidence == ("unverified",)
    refined = told["refined", "la_ce"]
    assert (refined.iso3, refined.evidence) == (("CHN", "CHN"), ("cited", "unverified"))
    assert refined.amounts == (15.0, 5.0)


def test_without_rare_earths_there_are_no_groups():
    cases, unknown = group_cases(
        small_production(), works=separators(), baskets=BASKETS, year=2024
    )
    assert (cases, unknown) == ((), ())
