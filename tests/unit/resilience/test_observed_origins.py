"""Origins of imports: one series of one period, whose goods are told."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.model.country_profile import import_values
from geo.model.market_supply import NoOrigins, ObservedOrigins
from geo.resilience.observed_origins import observed_origins
from geo.resilience.traded_goods import (
    COMMODITY_WORDS,
    GOODS,
    products_traded,
    speaks_of,
)
from geo.sources.profiles import read_profile
from geo.sources.supply_tables import read_supply_tables

PRODUCTS = pd.DataFrame(
    [
        ("oxide", "rare_earths", "refined"),
        ("carbonate", "rare_earths", "concentrate"),
        ("ore", "rare_earths", "concentrate"),
        ("magnet", "rare_earths", "component"),
        ("matte", "nickel", "concentrate"),
    ],
    columns=["product", "commodity", "stage"],
)
CODES = pd.DataFrame(
    [
        ("HS2022", "284610", "oxide"),
        ("HS2022", "284690", "oxide"),
        ("HS2022", "284690", "carbonate"),
        ("HS2022", "253090", "ore"),
        ("HS2022", "750110", "matte"),
    ],
    columns=["hs_version", "hs_code", "product"],
)


def series(
    origins: dict[str, float],
    *,
    period: str = "2023",
    product: str = "oxide",
    hs_code: str = "",
    goods: str = "goods",
    measure: str = "volume",
    reporter: str = "JPN",
    scope: str = "all",
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "period": period,
                "origin": origin,
                "destination": "JPN",
                "reporter": reporter,
                "product": product,
                "hs_code": hs_code,
                "goods": goods,
                "measure": measure,
                "value": value,
                "unit": "%" if measure == "share" else "t",
                "scope": scope,
                "basis": "customs",
                "source": "a made-up gazette",
                "evidence": "cited",
            }
            for origin, value in origins.items()
        ]
    )


def origins(
    *told: pd.DataFrame, stage: str = "refined", year: int = 2024
) -> ObservedOrigins | NoOrigins:
    return observed_origins(
        pd.concat(told),
        market="JPN",
        commodity="rare_earths",
        stage=stage,
        year=year,
        products=PRODUCTS,
        codes=CODES,
    )


def found(*told: pd.DataFrame, stage: str = "refined") -> ObservedOrigins:
    answer = origins(*told, stage=stage)
    assert isinstance(answer, ObservedOrigins)
    return answer


def test_tonnes_are_shares_of_their_total_and_others_are_the_rest() -> None:
    answer = found(series({"CHN": 60.0, "VNM": 20.0, "OTHER": 10.0, "WLD": 100.0}))
    assert answer.shares == {"CHN": 0.6, "VNM": 0.2}
    assert answer.rest == pytest.approx(0.2)
    assert (answer.counted_by, answer.complete) == ("importer", True)


def test_printed_shares_need_no_total() -> None:
    answer = found(series({"CHN": 80.0}, measure="share"))
    assert answer.shares == {"CHN": 0.8}
    assert answer.rest == pytest.approx(0.2)


def test_shares_that_rounding_takes_above_the_whole_are_brought_back() -> None:
    answer = found(series({"CHN": 60.0, "VNM": 40.4}, measure="share"))
    assert sum(answer.shares.values()) == pytest.approx(1.0)
    assert answer.rest == pytest.approx(0.0, abs=1e-15)


def test_the_latest_period_not_after_the_year_counts() -> None:
    told = [
        series({"CHN": share}, period=period, measure="share")
        for period, share in [("2022", 50.0), ("2023H2", 60.0), ("2024H1", 70.0)]
    ]
    assert found(*told).period == "2024H1"
    late = origins(*told, year=2023)
    assert isinstance(late, ObservedOrigins)
    assert late.period == "2023H2"


def test_periods_too_old_tell_nothing_and_say_so() -> None:
    answer = origins(series({"CHN": 50.0}, period="2012/2014", measure="share"))
    assert isinstance(answer, NoOrigins)
    assert answer.why.endswith("of 2016 to 2024")
    assert "too old or too late (2012/2014)" in answer.passed_over[0]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (series({"CHN": 60.0}), "tonnes without a total"),
        (series({"WLD": 60.0}), "no country is named"),
        (
            series({"CHN": 60.0, "WLD": 100.0}, period="2023-05"),
            "single months",
        ),
        (
            series({"CHN": 36.0}, measure="share", reporter="CHN"),
            "no share of the imports",
        ),
        (
            series({"CHN": 36.0}, measure="share", product="", goods="rare earths"),
            "do not tell which products",
        ),
        (series({"CHN": 36.0}, measure="share", product="magnet"), "of the stages"),
    ],
)
def test_a_series_that_tells_nothing_is_listed_with_its_reason(
    told: pd.DataFrame, why: str
) -> None:
    answer = origins(told)
    assert isinstance(answer, NoOrigins)
    assert [why in one for one in answer.passed_over] == [True]


def test_an_importers_count_goes_before_one_of_nobody_named() -> None:
    nobody = series({"CHN": 90.0}, measure="share", reporter="", period="2024")
    own = series({"CHN": 70.0}, measure="share", period="2022")
    assert found(nobody, own).shares == {"CHN": 0.7}
    assert found(nobody).counted_by == "not told"


def test_goods_of_several_stages_stand_for_one_of_which_they_hold_all() -> None:
    told = series({"CHN": 80.0}, measure="share", product="", hs_code="2846")
    answer = found(told)
    assert answer.stages == ("concentrate", "refined")
    assert answer.complete
    refused = origins(told, stage="concentrate")  # ore has a code of its own
    assert isinstance(refused, NoOrigins)
    assert "not every product of this one" in refused.passed_over[0]


def test_one_code_of_two_is_not_the_whole_product() -> None:
    told = series({"CHN": 80.0}, measure="share", product="", hs_code="284690")
    assert isinstance(origins(told), NoOrigins)


def test_a_product_of_several_stands_in_where_no_series_holds_all() -> None:
    part = series({"VNM": 80.0}, measure="share", product="ore", period="2024")
    answer = found(part, stage="concentrate")
    assert (answer.complete, answer.stages) == (False, ("concentrate",))


def test_goods_of_other_commodities_and_markets_are_not_listed() -> None:
    other = series({"IDN": 80.0}, measure="share", product="", hs_code="750110")
    words = series({"IDN": 80.0}, measure="share", product="", goods="nickel, all")
    market = series({"CHN": 80.0}, measure="share").assign(destination="KOR")
    answer = origins(other, words, market)
    assert isinstance(answer, NoOrigins)
    assert answer.passed_over == ()


def test_rows_in_another_order_change_nothing() -> None:
    told = pd.concat(
        [
            series({"CHN": 60.0, "VNM": 20.0, "WLD": 100.0}),
            series({"CHN": 50.0, "WLD": 100.0}, scope="another"),
        ]
    )
    assert origins(told.iloc[::-1]) == origins(told)


def test_words_and_headings_tell_products_that_the_tables_have() -> None:
    tables = read_supply_tables()
    listed = set(tables.products["product"])
    assert {one for held in GOODS.values() for one in held} <= listed
    told = products_traded(
        tables.hs_codes, product="", goods="", hs_codes=["2846", "280530"]
    )
    assert told["separated_oxides"]
    assert not told["rare_earth_metal"]  # ferroalloys have a code of their own
    assert not products_traded(tables.hs_codes, product="", goods="", hs_codes=[])


def test_words_name_every_commodity() -> None:
    tables = read_supply_tables()
    assert set(COMMODITY_WORDS) == set(tables.products["commodity"])
    assert not speaks_of("copper", words="Nickel ore")


@pytest.mark.parametrize(
    ("market", "period", "shares"),
    [
        # metal equivalents of the first half of 2024
        ("JPN", "2024H1", {"CHN": 0.796}),
        # 5,984, 3,676 and 2,579 of 12,900 t
        ("EU27", "2024", {"CHN": 0.46388, "RUS": 0.28496, "MYS": 0.19992}),
        ("USA", "2020/2023", {"CHN": 0.7, "MYS": 0.13, "JPN": 0.06, "EST": 0.05}),
    ],
)
def test_the_built_in_profiles_tell_whence_rare_earths_come(
    market: str, period: str, shares: dict[str, float]
) -> None:
    tables = read_supply_tables()
    answer = observed_origins(
        import_values(read_profile(market)),
        market=market,
        commodity="rare_earths",
        stage="refined",
        year=2024,
        products=tables.products,
        codes=tables.hs_codes,
    )
    assert isinstance(answer, ObservedOrigins)
    assert answer.period == period
    assert dict(answer.shares) == pytest.approx(shares, abs=1e-5)
    assert (answer.counted_by, answer.evidence) == ("importer", "cited")


def test_shares_beyond_the_whole_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"add up to 1\.2"):
        ObservedOrigins(
            market="JPN",
            commodity="cobalt",
            stage="refined",
            shares={"CHN": 1.0},
            rest=0.2,
            period="2023",
            measure="share",
            counted_by="importer",
            stages=("refined",),
            complete=True,
            goods="",
            scope="",
            source="",
            evidence="cited",
        )
