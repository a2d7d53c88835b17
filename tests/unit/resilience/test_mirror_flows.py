"""Mirror flows: what two customs counted of one trade."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.resilience.mirror_flows import (
    CIF_FOB_ASYMMETRY,
    CIF_FOB_MARGIN,
    compare_mirrors,
)


def flow(**changed):
    row = {
        "period": "2023",
        "origin": "CHN",
        "destination": "JPN",
        "reporter": "CHN",
        "hs_code": "284690",
        "product": "separated_oxides",
        "goods": "oxides",
        "measure": "volume",
        "value": 100.0,
        "unit": "t",
        "scope": "compounds",
        "basis": "customs",
        "source": "made up",
        "evidence": "synthetic",
    }
    return row | changed


def pair(exporter=100.0, importer=120.0, **changed):
    return pd.DataFrame(
        [
            flow(reporter="CHN", value=exporter, **changed),
            flow(reporter="JPN", value=importer, **changed),
        ]
    )


def test_a_pair_is_one_row_with_both_counts():
    (row,) = compare_mirrors(pair()).to_dict("records")
    assert (row["exporter_value"], row["importer_value"]) == (100.0, 120.0)
    assert (row["difference"], row["ratio"]) == (20.0, 1.2)
    assert row["asymmetry"] == pytest.approx(20.0 / 110.0)
    assert row["mirror"] == "both"


def test_the_order_of_rows_does_not_matter():
    flows = pd.concat(
        [pair(), pair(period="2022"), pd.DataFrame([flow(origin="VNM", reporter="")])]
    )
    shuffled = flows.sample(frac=1.0, random_state=5).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        compare_mirrors(flows.reset_index(drop=True)), compare_mirrors(shuffled)
    )


def test_swapping_the_counts_turns_the_sign_of_the_asymmetry():
    there = compare_mirrors(pair(80.0, 130.0))["asymmetry"].iloc[0]
    back = compare_mirrors(pair(130.0, 80.0))["asymmetry"].iloc[0]
    assert there == -back > 0.0


@pytest.mark.parametrize(("exporter", "importer"), [(3.0, 0.0), (0.0, 3.0), (5.0, 7.0)])
def test_the_asymmetry_lies_between_minus_two_and_two(exporter, importer):
    assert abs(compare_mirrors(pair(exporter, importer))["asymmetry"].iloc[0]) <= 2.0


def test_the_asymmetry_does_not_depend_on_the_unit_of_count():
    tonnes = compare_mirrors(pair(100.0, 120.0))
    kilograms = compare_mirrors(pair(1e5, 1.2e5, unit="kg"))
    assert tonnes["asymmetry"].iloc[0] == pytest.approx(kilograms["asymmetry"].iloc[0])


def test_nothing_on_either_side_agrees():
    row = compare_mirrors(pair(0.0, 0.0), volume_limit=0.1).iloc[0]
    assert row["asymmetry"] == 0.0
    assert not row["beyond_limit"]
    assert np.isnan(row["ratio"])


def test_a_trade_that_one_side_does_not_know_is_flagged():
    row = compare_mirrors(pair(0.0, 3.3e6), volume_limit=0.1).iloc[0]
    assert (row["asymmetry"], row["ratio"]) == (2.0, np.inf)
    assert row["beyond_limit"]


def test_freight_and_insurance_alone_pass_unflagged():
    money = {"measure": "value", "unit": "US$"}
    within = pair(100.0, 100.0 * (1.0 + CIF_FOB_MARGIN) - 1e-9, **money)
    above = pair(100.0, 107.0, **money)
    assert not compare_mirrors(within)["beyond_limit"].iloc[0]
    assert compare_mirrors(above)["beyond_limit"].iloc[0]
    assert pytest.approx(6.0 / 103.0) == CIF_FOB_ASYMMETRY


def test_an_importer_who_counts_less_is_flagged_too():
    found = compare_mirrors(pair(107.0, 100.0, measure="value", unit="US$"))
    assert found["beyond_limit"].iloc[0]


def test_the_margin_of_freight_is_not_held_against_weights():
    assert compare_mirrors(pair(100.0, 107.0))["beyond_limit"].isna().all()
    assert compare_mirrors(pair(), value_limit=0.0)["beyond_limit"].isna().all()


def test_weights_are_flagged_beyond_a_limit_that_is_named():
    assert compare_mirrors(pair(), volume_limit=0.1)["beyond_limit"].iloc[0]
    assert not compare_mirrors(pair(), volume_limit=0.2)["beyond_limit"].iloc[0]


def test_shares_are_never_flagged():
    found = compare_mirrors(pair(50.0, 80.0, measure="share", unit="%"))
    assert found["beyond_limit"].isna().all()
    assert found["difference"].iloc[0] == 30.0


def test_rows_without_a_mirror_stay_and_say_so():
    flows = pd.DataFrame(
        [
            flow(reporter="CHN"),
            flow(reporter="JPN", period="2022"),
            flow(reporter=None, period="2021", value=7.0),
        ]
    )
    found = compare_mirrors(flows).set_index("period")
    assert found["mirror"].to_dict() == {
        "2021": "reporter unknown",
        "2022": "importer only",
        "2023": "exporter only",
    }
    assert found.loc["2021", "unassigned_value"] == 7.0
    assert found[["difference", "asymmetry", "beyond_limit"]].isna().all(axis=None)


@pytest.mark.parametrize(
    "changed",
    [
        {"period": "2022"},
        {"scope": "compounds and metals"},
        {"measure": "value"},
        {"unit": "t REO"},
        {"product": "ndpr_oxide"},
        {"origin": "VNM"},
    ],
)
def test_series_of_different_kind_are_never_joined(changed):
    flows = pd.DataFrame([flow(), flow(reporter="JPN") | changed])
    assert set(compare_mirrors(flows)["mirror"]) == {"exporter only", "importer only"}


def test_one_product_in_two_wordings_is_a_pair():
    flows = pd.DataFrame([flow(), flow(reporter="JPN", goods="rare-earth oxides")])
    found = compare_mirrors(flows)
    assert found["mirror"].to_list() == ["both"]
    assert found["goods"].to_list() == ["oxides"]


def test_goods_without_a_product_are_told_by_their_wording():
    same = pair(product="")
    other = same.assign(goods=["oxides", "metals"])
    assert compare_mirrors(same)["mirror"].to_list() == ["both"]
    assert len(compare_mirrors(other)) == 2


def test_chinese_counts_are_marked_from_either_side():
    flows = pd.DataFrame(
        [
            flow(origin="VNM", reporter="VNM"),
            flow(origin="CHN", reporter="CHN"),
            flow(origin="CHN", reporter="JPN", period="2022"),
            flow(origin="MMR", destination="CHN", reporter="CHN"),
            flow(origin="MMR", destination="CHN", reporter="", basis="chinese imports"),
        ]
    )
    found = compare_mirrors(flows)
    assert found["chinese_data"].to_list() == [False, True, True, True, False]


def test_the_world_and_the_union_are_partners():
    flows = pd.DataFrame([flow(destination="WLD"), flow(destination="EU27")])
    assert len(compare_mirrors(flows, countries={"CHN"})) == 2


def test_all_that_is_wrong_is_told_at_once():
    flows = pd.DataFrame(
        [
            flow(period=None),
            flow(destination="CHN"),
            flow(origin="Burma", reporter=""),
            flow(reporter="KOR"),
            flow(value=np.nan),
            flow(value=-1.0, period="2020"),
            flow(product="", goods=""),
        ]
    )
    with pytest.raises(DataError) as caught:
        compare_mirrors(flows)
    told = str(caught.value)
    for words in (
        "rows 0: no period",
        "rows 1: origin and destination are the same",
        "rows 2: origin Burma is unknown",
        "rows 3: the reporter is neither",
        "rows 4, 5: no value, or a negative one",
        "rows 6: neither product nor goods",
    ):
        assert words in told


def test_a_flow_counted_twice_by_one_side_is_refused():
    with pytest.raises(DataError, match=r"rows 0, 1: the same flow twice"):
        compare_mirrors(pd.DataFrame([flow(), flow(value=90.0)]))


def test_a_code_that_is_no_country_is_refused_where_countries_are_given():
    with pytest.raises(DataError, match=r"destination JPN is unknown"):
        compare_mirrors(pair(), countries={"CHN"})


@pytest.mark.parametrize("value", [np.inf, -np.inf, "many"])
def test_a_value_that_is_no_number_is_refused(value):
    with pytest.raises(DataError, match="no value"):
        compare_mirrors(pd.DataFrame([flow(value=value)]))


def test_missing_columns_are_named():
    with pytest.raises(DataError, match="missing: scope, reporter"):
        compare_mirrors(pair().drop(columns=["scope", "reporter"]))


def test_an_empty_table_gives_an_empty_table():
    found = compare_mirrors(pair().iloc[:0])
    assert found.empty
    assert list(found.columns) == list(compare_mirrors(pair()).columns)


@pytest.mark.parametrize("limit", [-0.1, 2.1, np.nan])
def test_limits_outside_the_bounds_of_asymmetry_are_refused(limit):
    with pytest.raises(ParameterError, match=r"value_limit(.|\n)*volume_limit"):
        compare_mirrors(pair(), value_limit=limit, volume_limit=limit)


def test_the_table_given_is_left_as_it_was():
    flows = pair(product=None)
    before = flows.copy(deep=True)
    compare_mirrors(flows)
    pd.testing.assert_frame_equal(flows, before)


def test_columns_that_hold_nothing_at_all_are_read():
    flows = pair().assign(scope=np.nan, goods=np.nan)
    assert compare_mirrors(flows)["mirror"].to_list() == ["both"]
    alone = pd.DataFrame([flow()]).assign(reporter=np.nan)
    assert compare_mirrors(alone)["mirror"].to_list() == ["reporter unknown"]
