"""Reading country profiles: every problem with its line and its cure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import DataError
from geo.model.country_profile import import_values
from geo.model.supply_schemas import TRADE_FLOWS
from geo.sources.bundled import bundled_file
from geo.sources.country_names import read_country_codes
from geo.sources.profiles import list_profiles, read_profile
from geo.sources.toml_checks import fill
from geo.sources.toml_documents import MAX_DOCUMENT_BYTES
from geo.sources.toml_places import key_lines
from geo.sources.toml_rows import row_lines

MADE_UP = """\
iso3 = "JPN"
name = "Utopia"  # made up
as_of = "2026-11"
notes = ["a = b, made up"]

[[imports]]
title = "Rare earths by weight"
commodity = "rare_earths"
scope = "compounds"
measure = "share"
unit = "%"
reporter = "JPN"
source = "made up"
evidence = "synthetic"
values = [
  # the first year
  { period = "2010", partner = "CHN", value = 80.0 },
  { period = "2011", partner = "WLD", value = 100, source = "another" },
]

[[stocks]]
holder = "public"
commodities = ["cobalt"]
target_days = 60
from = "1983"
to = "2019-12"
source = "made up"
evidence = "synthetic"

[[stakes]]
name = "a mine"
commodity = "nickel"
iso3 = "PHL"
share = 0.2
source = "made up"
evidence = "synthetic"
"""


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    path = tmp_path / "utopia.toml"
    path.write_text(MADE_UP, encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize("name", list_profiles())
def test_every_profile_that_ships_is_whole(name: str) -> None:
    profile = read_profile(name)
    assert profile.iso3 == name
    flows = TRADE_FLOWS.validate(import_values(profile))
    assert set(flows["destination"]) <= {name}
    known = read_country_codes().known | {"WLD", "OTHER", "EU27"}
    assert set(flows["origin"]) <= known
    assert profile.cannot_answer()


@pytest.mark.parametrize("name", list_profiles())
def test_every_stake_is_in_works_of_the_table(name: str) -> None:
    table = pd.read_csv(bundled_file("supply/facilities.csv"), dtype=str)
    named = {one for stake in read_profile(name).stakes for one in stake.facility_ids}
    assert named <= set(table["facility_id"])


def test_japan_and_korea_ship_with_what_they_import() -> None:
    for name in ("JPN", "KOR"):
        assert read_profile(name).series("rare_earths", measure="share")
        assert read_profile(name).stocks
        assert read_profile(name).stakes


def test_weights_and_shares_of_japans_customs_tell_the_same() -> None:
    weights, shares = (
        next(
            one
            for one in read_profile("JPN").series("rare_earths", measure=measure)
            if "Ministry of Finance" in one.source
        )
        for measure in ("volume", "share")
    )
    tonnes = {(one.period, one.partner): one.value for one in weights.values}  # noqa: PD011
    compared = 0
    for one in shares.values:  # noqa: PD011
        key = (one.period, one.partner)
        if key in tonnes and (one.period, "WLD") in tonnes:
            share = 100.0 * tonnes[key] / tonnes[one.period, "WLD"]
            assert share == pytest.approx(one.value, abs=1.0)
            compared += 1
    assert compared >= 8


def test_the_record_of_2010_is_that_of_the_customs() -> None:
    flows = import_values(read_profile("JPN"))
    year = flows.query("period == '2010' and measure == 'volume' and unit == 't'")
    tonnes = dict(zip(year["origin"], year["value"], strict=True))
    assert tonnes == {"CHN": 23310.0, "WLD": 28564.0}


def test_a_file_of_the_user_is_read_with_its_keywords(made_up: Path) -> None:
    profile = read_profile(made_up)
    (stock,) = profile.stocks
    assert (stock.from_, stock.to) == ("1983", "2019-12")
    (series,) = profile.imports
    assert [one.source for one in series.values] == [None, "another"]  # noqa: PD011


def test_a_copy_of_a_profile_that_ships_can_be_edited(tmp_path: Path) -> None:
    text = bundled_file("supply/profiles/JPN.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(
        text
        + '\n[[unknown]]\nfield = "stocks"\nquestion = "Mine?"\nwhy = "Not told."\n',
        encoding="utf-8",
    )
    mine, theirs = read_profile("mine.toml", root=tmp_path), read_profile("JPN")
    assert mine.imports == theirs.imports
    assert mine.cannot_answer() == (*theirs.cannot_answer(), "stocks: Mine? Not told.")


def test_a_null_of_a_copy_becomes_a_sentence(made_up: Path) -> None:
    told = "Stocks, public, cobalt: not known: the target in days; how much"
    assert told not in "".join(read_profile(made_up).cannot_answer())
    edit(made_up, "target_days = 60\n", "")
    assert told in "".join(read_profile(made_up).cannot_answer())


def test_all_problems_are_told_at_once_with_their_lines(made_up: Path) -> None:
    edit(made_up, 'as_of = "2026-11"', 'as_of = "soon"')
    edit(made_up, 'unit = "%"', 'unit = "t"')
    edit(made_up, "value = 80.0", "value = 180.0")
    edit(made_up, '"2011", partner = "WLD"', '"2011-14", partner = "XYZ"')
    edit(made_up, "target_days", "target_day")
    edit(made_up, 'from = "1983"', 'from = "1983-02-30"')
    edit(made_up, 'iso3 = "PHL"', 'iso3 = "PHI"')
    edit(made_up, "share = 0.2", "share = 20")
    with pytest.raises(DataError, match="country profile: 9 problems") as error:
        read_profile(made_up)
    text = str(error.value)
    for key, found in [
        ("as_of", "'soon'"),
        ("unit", "'t'"),
        ("imports.1.values.1.value", "180"),
        ("imports.1.values.2.period", "'2011-14'"),
        ("imports.1.values.2.partner", "'XYZ' is no country"),
        ("stocks.1.target_day", "unknown key 'target_day'"),
        ("stocks.1.from", "'1983-02-30'"),
        ("stakes.1.iso3", "'PHI' is no country"),
        ("stakes.1.share", "20"),
    ]:
        assert f"{key}: {found}" in text
    assert "did you mean 'target_days'?" in text


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("value = 80.0", "value = 180.0", "imports.1.values.1.value"),
        ('value = 100, source = "another"', 'value = 1, sorce = "x"', "sorce"),
        ('partner = "CHN"', 'partner = "XYZ"', "imports.1.values.1.partner"),
        ('to = "2019-12"', 'to = "1982"', "stocks.1.to"),
        ('to = "2019-12"', 'to_ = "2019"', "stocks.1.to_"),
        ('from = "1983"', 'from_ = "1983"', "stocks.1.from_"),
        ('name = "a mine"', 'name = "a mine"\nfacility_id = "F1"', "facility_id"),
    ],
)
def test_a_problem_names_its_line(
    made_up: Path, old: str, new: str, place: str
) -> None:
    edit(made_up, old, new)
    line = line_of(made_up, new.splitlines()[-1])
    with pytest.raises(DataError, match=rf"utopia.toml line {line}, \S*{place}"):
        read_profile(made_up)


def test_the_key_of_a_keyword_is_offered_as_it_is_written(made_up: Path) -> None:
    edit(made_up, 'from = "1983"', 'from_ = "1983"')
    with pytest.raises(DataError, match="did you mean 'from'"):
        read_profile(made_up)


def test_all_and_the_rest_are_partners_and_no_hosts(made_up: Path) -> None:
    edit(made_up, 'partner = "WLD", value = 100', 'partner = "OTHER", value = 1')
    assert read_profile(made_up).imports[0].values[1].partner == "OTHER"  # noqa: PD011
    edit(made_up, 'iso3 = "PHL"', 'iso3 = "WLD"')
    with pytest.raises(DataError, match="'WLD' is no country"):
        read_profile(made_up)


def test_a_missing_key_is_named(made_up: Path) -> None:
    edit(made_up, 'scope = "compounds"\n', "")
    with pytest.raises(DataError, match=r"imports\.1\.scope: Field required"):
        read_profile(made_up)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"iso3 = ", "no TOML"),
        (b"\xff\xfe\x00", "no TOML"),
        (b"name = 1", "name: 1\n    expected: a text"),
        (b"x = " + b"[" * 5000, "no TOML"),
    ],
)
def test_a_file_that_is_no_profile_is_refused(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "profile.toml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=told):
        read_profile(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.touch()
    with pytest.raises(DataError, match="it is empty"):
        read_profile(path)


def test_a_file_as_large_as_no_profile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    with path.open("wb") as file:
        file.truncate(MAX_DOCUMENT_BYTES + 1)
    with pytest.raises(DataError, match="declared size"):
        read_profile(path)


def test_a_remote_name_is_refused() -> None:
    with pytest.raises(DataError, match="remote address"):
        read_profile("https://example.org/JPN.toml")


def test_a_name_that_does_not_ship_offers_the_nearest() -> None:
    with pytest.raises(DataError, match="did you mean 'JPN'"):
        read_profile("JPM")
    with pytest.raises(DataError, match="did you mean 'JPN'"):
        read_profile("jpn")


def test_rows_of_an_array_have_lines_of_their_own() -> None:
    text = "[[a]]\nrows = [\n  {x = 1},\n\n  {x = 2},\n]\n[[a]]\nrows = [\n{x = 3}\n]\n"
    lines = row_lines(text, keys=key_lines(text))
    assert lines["a", 0, "rows", 0] == 3
    assert lines["a", 0, "rows", 1] == 5
    assert lines["a", 1, "rows", 0] == 9
    assert ("a", 0, "rows", 2) not in lines


def test_what_is_filled_changes_no_content() -> None:
    from geo.model.profile_stocks import Stock

    content: dict[str, object] = {
        "holder": "both",
        "commodities": ["cobalt"],
        "from": "2020",
        "source": "made up",
        "evidence": "synthetic",
    }
    before = dict(content)
    stock, problems = fill(Stock, content)
    assert problems == []
    assert stock is not None
    assert stock.from_ == "2020"
    assert content == before


def test_a_file_that_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "deep.toml"
    file.write_text("a." * 3000 + "b = 1\n", encoding="utf-8")
    with pytest.raises(DataError, match="nested too deep"):
        read_profile(file)
