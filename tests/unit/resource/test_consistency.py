"""What the check of a published statement catches, and what it lets pass."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import DataError
from geo.resource.statement.consistency.check import (
    Consistency,
    Severity,
    check_consistency,
)
from geo.resource.statement.consistency.intervals import (
    Interval,
    Zeros,
    exactly,
    mean_range,
    read_printed,
)

TOML_2016 = {
    "class": ["Measured", "Indicated", "Inferred", "Total"],
    "area_km2": ["220", "5590", "59500", "65300"],
    "abundance_wet_kg_m2": ["11.81", "12.19", "11.52", "11.58"],
    "wet_mt": ["2.6", "68.1", "685.3", "756"],
    "moisture": ["0.28", "0.28", "0.28", "0.28"],
    "dry_mt": ["1.87", "49.0", "493.4", "544.3"],
    "ni_pct": ["1.33", "1.35", "1.29", "1.296"],
    "ni_kt": ["24.9", "662", "6365", "7052"],
    "co_pct": ["0.23", "0.21", "0.20", "0.201"],
    "co_kt": ["4.31", "103", "987", "1094"],
}
CURVE = {
    "cutoff_kg_m2": ["4", "5", "6", "7", "8"],
    "abundance_wet_kg_m2": ["8.9", "9.1", "9.4", "9.8", "10.4"],
    "wet_mt": ["440", "420", "410", "370", "310"],
}


def check(columns: dict[str, list[str]], **more: Zeros) -> Consistency:
    cells = pd.DataFrame(columns, dtype=object)
    cells.index = pd.Index([f"line {number + 2}" for number in range(len(cells))])
    return check_consistency(cells, **more)


def with_cell(
    columns: dict[str, list[str]], name: str, row: int, text: str
) -> dict[str, list[str]]:
    cells = list(columns[name])
    cells[row] = text
    return {**columns, name: cells}


def without(columns: dict[str, list[str]], *names: str) -> dict[str, list[str]]:
    return {name: cells for name, cells in columns.items() if name not in names}


def relations(found: Consistency) -> set[str]:
    return {item.relation for item in found.contradictions}


def test_a_sound_statement_has_no_contradiction() -> None:
    found = check(TOML_2016)
    assert found.contradictions == ()
    assert (found.lines, found.numbers) == (4, 36)
    assert check(CURVE).contradictions == ()


def test_a_hundred_km2_for_234_mt_is_beyond_what_a_sea_floor_bears() -> None:
    press = {"area_km2": ["100"], "wet_mt": ["234"]}
    (found,) = check(press).contradictions
    assert found.relation == "abundance is one that a sea floor bears"
    assert found.stated.startswith("2,340 kg/m2")
    assert found.severity is Severity.GROSS
    assert "touch each other everywhere" in found.why
    assert "area_km2 is 100 times too small" in found.cause
    (dry,) = check({"area_km2": ["100"], "dry_mt": ["168"]}).contradictions
    assert dry.relation == found.relation


def test_a_hundred_km2_contradicts_the_abundance_where_one_is_given() -> None:
    press = {"area_km2": ["100"], "abundance_wet_kg_m2": ["23.4"], "wet_mt": ["234"]}
    found = check(press)
    assert "wet tonnes = area × abundance" in relations(found)
    product = next(i for i in found.contradictions if "area ×" in i.relation)
    assert product.printed == "wet_mt 234, area_km2 100, abundance_wet_kg_m2 23.4"
    assert product.follows.startswith("2.34 wet Mt (1.1")
    assert product.cause == (
        "wet_mt is 100 times too large in line 2; "
        "or area_km2 is 100 times too small in line 2"
    )


def test_swapped_metals_contradict_their_grades() -> None:
    swapped = {**TOML_2016, "ni_kt": TOML_2016["co_kt"], "co_kt": TOML_2016["ni_kt"]}
    found = check(swapped)
    assert {"Ni = dry tonnes × grade", "Co = dry tonnes × grade"} <= relations(found)
    assert all(
        "ni_kt and co_kt are swapped throughout" in item.cause
        for item in found.contradictions
    )


def test_swapped_grades_are_none_that_nodules_have() -> None:
    one = {"dry_mt": ["259"], "ni_pct": ["0.14"], "co_pct": ["1.40"]}
    found = check(one)
    assert relations(found) == {
        "Ni grade is one that nodules have",
        "Co grade is one that nodules have",
    }
    assert {item.cause for item in found.contradictions} == {
        "ni_pct and co_pct are swapped in line 2"
    }


def test_swapped_years_imply_a_demand_that_nobody_has() -> None:
    press = {
        "wet_mt": ["234"],
        "co_kt": ["610"],
        "ni_kt": ["740"],
        "co_years_of_demand": ["11"],
        "ni_years_of_demand": ["75"],
    }
    (found,) = check(press).contradictions
    assert found.relation == "demand of Co and Ni in proportion to the world's"
    assert found.cause.startswith(
        "co_years_of_demand and ni_years_of_demand are swapped"
    )


def test_years_of_classes_follow_from_one_demand() -> None:
    years = {
        "class": ["Indicated", "Inferred"],
        "ni_kt": ["660", "6400"],
        "ni_years_of_demand": ["9.8", "9.5"],
    }
    (found,) = check(years).contradictions
    assert found.relation == "years of Ni follow from one demand"
    assert "ni_years_of_demand is 10 times too large in line 2" in found.cause
    (size,) = check({"ni_kt": ["740"], "ni_years_of_demand": ["0.011"]}).contradictions
    assert size.relation == "demand of Ni is not above the world's"


def test_metal_is_dry_tonnes_times_grade() -> None:
    found = check(with_cell(TOML_2016, "ni_kt", 1, "66.2"))
    product = next(i for i in found.contradictions if "Ni = dry" in i.relation)
    assert product.where == "line 3 (Indicated)"
    assert product.cause == "ni_kt is 10 times too small in line 3 (Indicated)"
    assert product.gap_pct == pytest.approx(892, abs=5)


def test_metals_from_wet_tonnes_are_told() -> None:
    kt = [f"{float(w) * float(g) * 10:.4g}" for w, g in wet_and_grade("ni_pct")]
    found = check({**without(TOML_2016, "co_pct", "co_kt"), "ni_kt": kt})
    assert relations(found) == {"Ni = dry tonnes × grade"}
    for item in found.contradictions:
        assert "the metals are worked out from wet tonnes throughout" in item.cause
        assert item.gap_pct == pytest.approx(38, abs=3)  # 1 / 0.72, less rounding


def test_one_metal_from_wet_tonnes_is_told() -> None:
    found = check(with_cell(TOML_2016, "ni_kt", 2, "8840"))
    assert found.contradictions != ()
    for item in found.contradictions:
        assert "ni_kt is worked out from wet tonnes in line 4 (Inferred)" in item.cause


def test_the_number_at_odds_with_the_rest_is_named() -> None:
    found = check(with_cell(TOML_2016, "abundance_wet_kg_m2", 3, "11.78"))
    assert len(found.contradictions) == 2
    for item in found.contradictions:
        assert item.cause == (
            "abundance_wet_kg_m2 11.78 in line 5 (Total) is at odds with the rest, "
            "which agrees"
        )


def wet_and_grade(grade: str) -> zip[tuple[str, str]]:
    return zip(TOML_2016["wet_mt"], TOML_2016[grade], strict=True)


def test_wet_grades_beside_dry_tonnes_are_told() -> None:
    wet_grades = {
        name: [f"{float(g) * 0.72:.3g}" for g in TOML_2016[name]]
        for name in ("ni_pct", "co_pct")
    }
    found = check({**TOML_2016, **wet_grades})
    assert {"Ni = dry tonnes × grade", "Co = dry tonnes × grade"} <= relations(found)
    for item in found.contradictions:
        assert "the grades are of wet mass throughout" in item.cause


def test_grades_and_metals_are_compared_without_printed_dry_tonnes() -> None:
    bare = without(TOML_2016, "dry_mt")
    assert check(bare).contradictions == ()
    assert "Ni = dry tonnes × grade" in relations(
        check(with_cell(bare, "ni_kt", 1, "919"))
    )
    # without a moisture the water may be any that nodules hold, or off already
    unsaid = {"wet_mt": ["68.1"], "ni_pct": ["1.35"], "ni_kt": ["919"]}
    assert check(unsaid).contradictions == ()
    assert check({**unsaid, "ni_kt": ["955"]}).contradictions != ()


@pytest.mark.parametrize(
    ("name", "text"),
    [("area_km2", "75300"), ("wet_mt", "796"), ("dry_mt", "544.9"), ("ni_kt", "7252")],
)
def test_totals_are_the_sums_of_their_classes(name: str, text: str) -> None:
    found = check(with_cell(TOML_2016, name, 3, text))
    assert f"{name} of the total = sum of its parts" in relations(found)


def test_a_class_left_out_or_counted_twice_is_told() -> None:
    bare = {name: TOML_2016[name] for name in ("class", "wet_mt")}
    (found,) = check(with_cell(bare, "wet_mt", 3, "687.9")).contradictions
    assert found.cause == "wet_mt of line 5 (Total) leaves out line 3 (Indicated)"
    (twice,) = check(with_cell(bare, "wet_mt", 3, "824.1")).contradictions
    assert twice.cause == "wet_mt of line 5 (Total) counts twice line 3 (Indicated)"


def test_a_total_may_count_or_leave_out_unclassified_ground() -> None:
    classes = {"class": ["Indicated", "Inferred", "Unclassified", "Total"]}
    for total in ("30", "60"):
        assert not check(
            {**classes, "wet_mt": ["10", "20", "30", total]}
        ).contradictions
    assert check({**classes, "wet_mt": ["10.0", "20.0", "30.0", "50.0"]}).contradictions


def test_subtotals_and_zones_are_summed_apart() -> None:
    table = {
        "class": ["Measured", "Indicated", "M+I", "Inferred", "Total"],
        "wet_mt": ["4.0", "341", "345", "11.0", "356"],
    }
    assert check(table).contradictions == ()
    wrong = check(with_cell(table, "wet_mt", 2, "356.0")).contradictions
    assert [item.where for item in wrong] == ["line 4 (M+I)"]
    zones = {
        "zone": ["north", "south", "total"],
        "cutoff_kg_m2": ["4", "4", "4"],
        "wet_mt": ["5.0", "15.0", "20.0"],
    }
    assert check(zones).contradictions == ()
    assert check(with_cell(zones, "wet_mt", 2, "25.0")).contradictions != ()


def test_a_mean_grade_is_weighted_by_dry_tonnes() -> None:
    table = {
        "class": ["Measured", "Inferred", "Total"],
        "dry_mt": ["10.0", "990", "1000"],
        "ni_pct": ["1.60", "1.20", "1.204"],
    }
    assert check(table).contradictions == ()
    (found,) = check(with_cell(table, "ni_pct", 2, "1.40")).contradictions
    assert found.relation.endswith("mean of its parts, weighted by dry_mt")
    assert "is the plain mean of its parts, not weighted" in found.cause
    # without tonnes a mean still lies among its parts
    bare = without(table, "dry_mt")
    assert check(with_cell(bare, "ni_pct", 2, "1.40")).contradictions == ()
    assert check(with_cell(bare, "ni_pct", 2, "1.70")).contradictions != ()


def test_a_mean_abundance_is_weighted_by_area() -> None:
    table = {
        "class": ["Indicated", "Inferred", "Total"],
        "abundance_wet_kg_m2": ["20.0", "10.0", "13.3"],
        "wet_mt": ["20.0", "20.0", "40.0"],
    }
    assert check(table).contradictions == ()  # harmonic in the tonnes
    by_tonnes = with_cell(table, "abundance_wet_kg_m2", 2, "15.0")
    (found,) = check(by_tonnes).contradictions
    assert found.follows.startswith("13.33 ")


def test_tonnes_and_area_never_grow_with_the_cutoff() -> None:
    grown = check(with_cell(CURVE, "wet_mt", 2, "432"))
    assert "wet_mt does not grow with the cut-off" in relations(grown)
    area = {"cutoff_kg_m2": ["4", "8"], "area_km2": ["4900", "5300"]}
    (found,) = check(area).contradictions
    assert found.relation == "area_km2 does not grow with the cut-off"
    falling = with_cell(CURVE, "abundance_wet_kg_m2", 4, "9.6")
    assert "abundance_wet_kg_m2 does not fall with the cut-off" in relations(
        check(falling)
    )


def test_increments_lie_between_their_cutoffs_within_rounding() -> None:
    exact = {
        "cutoff_kg_m2": ["4", "5"],
        "area_km2": ["10000.0", "9000.0"],
        "wet_mt": ["100.00", "94.00"],
    }
    (found,) = check(exact).contradictions
    assert found.relation == "ground between two cut-offs bears what lies between them"
    assert found.stated.startswith("5.989 to 6.011")
    rounded = {**exact, "wet_mt": ["100", "94"]}
    assert check(rounded).contradictions == ()


def test_a_mean_below_the_cutoff_is_told() -> None:
    (found,) = check(
        {"cutoff_kg_m2": ["10"], "abundance_wet_kg_m2": ["9.4"]}
    ).contradictions
    assert found.relation == "mean abundance is not below the cut-off"
    assert not check(
        {"cutoff_kg_m2": ["10"], "abundance_wet_kg_m2": ["10"]}
    ).contradictions


def test_moisture_is_one_that_nodules_have() -> None:
    percent = with_cell(TOML_2016, "moisture", 1, "28")
    found = check({name: [cells[1]] for name, cells in percent.items()})
    (item,) = found.contradictions
    assert item.cause.startswith("moisture is in per cent, not a fraction")
    assert check({"moisture": ["0.05"]}).contradictions != ()


def test_dry_tonnes_never_exceed_wet_ones() -> None:
    swapped = {"wet_mt": ["49.0"], "dry_mt": ["68.1"]}
    (found,) = check(swapped).contradictions
    assert "without the water that nodules hold" in found.relation
    assert "wet_mt and dry_mt are swapped in line 2" in found.cause
    assert check({"wet_mt": ["100.0"], "dry_mt": ["40.0"]}).contradictions != ()


def test_percentiles_stand_in_order() -> None:
    table = {"wet_mt_p10": ["300"], "wet_mt_p50": ["350"], "wet_mt_p90": ["420"]}
    assert check(table).contradictions == ()
    (found,) = check(with_cell(table, "wet_mt_p10", 0, "420")).contradictions
    assert found.relation.startswith("P10 ≤ P50 ≤ P90")


def test_trailing_zeros_may_hold_the_place() -> None:
    table = {"area_km2": ["1000"], "abundance_wet_kg_m2": ["12.0"], "wet_mt": ["14.0"]}
    wide = check(table)
    assert wide.contradictions == ()
    assert [i.relation for i in wide.doubtful] == ["wet tonnes = area × abundance"]
    strict = check(table, zeros=Zeros.FIGURES)
    assert len(strict.contradictions) == 1
    assert strict.doubtful == ()


def test_a_metal_of_ungraded_ground_may_fall_short() -> None:
    part = {
        "dry_mt": ["100.0"],
        "ni_pct": ["1.30"],
        "ni_kt": ["1040"],
        "graded_share": ["0.80"],
    }
    assert check(part).contradictions == ()
    assert check(without(part, "graded_share")).contradictions != ()


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(DataError, match="no number"):
        check({"wet_mt": ["about 4"]})


def test_mean_ranges_are_sharp() -> None:
    values = [Interval(low=1.0, high=1.1), Interval(low=2.0, high=2.2), exactly(4.0)]
    weights = [Interval(low=1.0, high=5.0), exactly(2.0), Interval(low=0.0, high=1.0)]
    ends = [
        sum(w * v for w, v in zip((a, 2.0, c), point, strict=True)) / (a + 2.0 + c)
        for a in (1.0, 5.0)
        for c in (0.0, 1.0)
        for point in ((1.0, 2.0, 4.0), (1.1, 2.2, 4.0))
    ]
    found = mean_range(values, weights=weights)
    assert (found.low, found.high) == pytest.approx((min(ends), max(ends)))


def test_what_printed_numbers_stand_for() -> None:
    for text, low, high in (
        ("4", 3.5, 4.5),
        ("18.6", 18.55, 18.65),
        ("0", 0.0, 0.5),
        ("1e3", 500.0, 1500.0),
        ("1.30", 1.295, 1.305),
    ):
        found = read_printed(text).interval
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6)


MUD = {
    "class": ["Inferred"],
    "area_km2": ["2499"],
    "abundance_wet_kg_m2": ["13617"],
    "wet_mt": ["34028"],
    "moisture": ["0.594"],
    "dry_mt": ["13816"],
    "reo_pct": ["0.1160"],
    "reo_kt": ["16022"],
    "dy_pct": ["0.00413"],
    "dy_kt": ["571"],
}


def test_mud_is_held_against_limits_of_mud() -> None:
    assert check(MUD).contradictions == ()
    # the same line beside a metal of nodules is no line of nodules
    odd = check(MUD | {"ni_pct": ["1.3"]})
    assert "abundance is one that a sea floor bears" in relations(odd)


@pytest.mark.parametrize(
    ("changed", "relation"),
    [
        ({"reo_pct": "1.160", "reo_kt": "160220"}, "REO grade is one that mud has"),
        ({"moisture": "0.10", "dry_mt": "30625"}, "moisture is one that mud has"),
        ({"reo_kt": "39470"}, "REO = dry tonnes × grade"),
        ({"area_km2": "2.499"}, "abundance is one that a sea floor bears"),
    ],
)
def test_slips_in_a_statement_of_mud_are_told(
    changed: dict[str, str], relation: str
) -> None:
    columns = MUD | {name: [text] for name, text in changed.items()}
    assert relation in relations(check(columns, zeros=Zeros.FIGURES))
