"""The table of trade flows and the imports of all profiles, put together."""

import csv
import tomllib

import pandas as pd
import pytest

from geo.errors import DataError
from geo.model.country_profile import FLOW_COLUMNS, import_values
from geo.model.supply_schemas import TRADE_FLOWS
from geo.resilience.mirror_flows import compare_mirrors
from geo.sources.bundled import bundled_file
from geo.sources.profiles import list_profiles, read_profile
from geo.sources.trade import read_trade_flows
from geo.workflow.trade_flows import NO_PLACE, all_flows

SAME_FLOW = ["period", "origin", "destination", "reporter", "measure", "unit", "value"]


@pytest.fixture(scope="module")
def flows() -> pd.DataFrame:
    return all_flows()


@pytest.fixture(scope="module")
def pairs(flows: pd.DataFrame) -> pd.DataFrame:
    compared = compare_mirrors(flows)
    return compared[compared["mirror"] == "both"]


def one_pair(pairs: pd.DataFrame, asked: str) -> dict[str, object]:
    (row,) = pairs.query(asked).to_dict("records")
    return row


def changed(flows: pd.DataFrame, **values: object) -> pd.DataFrame:
    row = flows.iloc[[0]].assign(**values)
    return pd.concat([flows, row], ignore_index=True)


def test_every_row_is_as_the_schema_asks_and_none_stands_twice(
    flows: pd.DataFrame,
) -> None:
    assert tuple(TRADE_FLOWS.validate(flows).columns) == FLOW_COLUMNS
    assert not flows.duplicated(list(TRADE_FLOWS.key)).any()
    assert flows["value"].notna().all()


def test_no_row_of_the_table_or_of_a_profile_is_lost(flows: pd.DataFrame) -> None:
    profiles = [import_values(read_profile(name)) for name in list_profiles()]
    rest = sum(int((one["origin"] == NO_PLACE).sum()) for one in profiles)
    assert rest > 0
    told = len(read_trade_flows()) + sum(len(one) for one in profiles) - rest
    assert len(flows) == told
    assert NO_PLACE not in set(flows["origin"])


def test_no_figure_stands_in_the_table_and_in_a_profile(flows: pd.DataFrame) -> None:
    table, profiles = (
        set(part[SAME_FLOW].itertuples(index=False, name=None))
        for part in (
            flows.iloc[: len(read_trade_flows())],
            flows.iloc[len(read_trade_flows()) :],
        )
    )
    assert table
    assert profiles
    assert not table & profiles


def test_fifteen_flows_are_counted_by_both_sides(pairs: pd.DataFrame) -> None:
    assert len(pairs) >= 15
    assert pairs["exporter_value"].notna().all()
    assert pairs["importer_value"].notna().all()


def test_twelve_of_them_are_trades_of_their_own(pairs: pd.DataFrame) -> None:
    # money and weight are one trade; spans of months lie within the years beside them
    series = ["period", "origin", "destination", "product", "goods"]
    of_a_year = ~(pairs["period"].str.startswith("2020-01/"))
    assert len(pairs[of_a_year].drop_duplicates(series)) >= 12


def test_shares_have_no_mirror(pairs: pd.DataFrame) -> None:
    # of the exporter's exports and of the importer's imports: two wholes
    assert set(pairs["measure"]) <= {"volume", "value"}


def test_what_china_counts_of_its_imports_is_marked(flows: pd.DataFrame) -> None:
    imports = flows[(flows["reporter"] == "CHN") & (flows["destination"] == "CHN")]
    assert len(imports) > 100
    assert set(imports["basis"]) == {"chinese imports"}
    marked = flows[flows["basis"] == "chinese imports"]
    assert set(marked["destination"]) == {"CHN"}


def test_rare_earths_to_japan_in_2010_are_those_of_the_two_ministries(
    pairs: pd.DataFrame,
) -> None:
    text = bundled_file("supply/profiles/JPN.toml").read_text(encoding="utf-8")
    printed = {
        (series.get("reporter"), one["period"]): one["value"]
        for series in tomllib.loads(text)["imports"]
        if series["title"]
        in {
            "Rare earths by weight, customs",
            "Rare earths from China, as China counts it",
        }
        for one in series["values"]
        if one["partner"] == "CHN"
    }
    japan = printed["JPN", "2010"] - sum(
        printed["JPN", month] for month in ("2010-10", "2010-11", "2010-12")
    )
    china = 16000.0  # Ministry of Commerce of China, 16 November 2010
    assert printed["CHN", "2010-01/2010-09"] == china
    row = one_pair(pairs, "period == '2010-01/2010-09'")
    assert (row["exporter_value"], row["importer_value"]) == (china, japan)
    assert row["difference"] == pytest.approx(1318.0)
    assert row["asymmetry"] == pytest.approx(1318.0 / 16659.0)
    assert row["chinese_data"]


def test_ore_of_brazil_is_what_the_two_customs_printed(pairs: pd.DataFrame) -> None:
    path = bundled_file("supply/trade_flows.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        printed = {
            row["reporter"]: float(row["value"])
            for row in csv.DictReader(lines)
            if (row["period"], row["origin"]) == ("2022-05", "BRA")
        }
    assert printed == {"BRA": 66600.0, "CHN": 20000.0}
    row = one_pair(pairs, "period == '2022-05' and origin == 'BRA'")
    assert row["ratio"] == pytest.approx(20.0 / 66.6)
    assert row["importer_basis"] == "chinese imports"


def test_a_figure_of_a_profile_is_refused_in_the_table_in_any_words() -> None:
    twice = changed(
        read_trade_flows(),
        period="2010",
        origin="CHN",
        destination="JPN",
        reporter="JPN",
        measure="volume",
        unit="t",
        value=23310.0,
        goods="what a newspaper calls them",
        scope="in words of its own",
    )
    with pytest.raises(DataError, match=r"2010 CHN>JPN: volume 23310 t of JPN stands"):
        all_flows(twice)


def test_a_row_that_the_schema_refuses_is_told() -> None:
    with pytest.raises(DataError, match="hearsay"):
        all_flows(changed(read_trade_flows(), basis="hearsay", goods="new"))


def test_a_table_of_ones_own_is_not_changed() -> None:
    mine = read_trade_flows().head(3)
    before = mine.copy()
    assert len(all_flows(mine)) == len(all_flows()) - len(read_trade_flows()) + 3
    pd.testing.assert_frame_equal(mine, before)
