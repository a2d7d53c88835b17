"""The criteria of the codes of reporting that ship with the package."""

from __future__ import annotations

import pytest

from geo.errors import DataError
from geo.model.deposit_kinds import DepositKind
from geo.model.reporting_code import FACT_KEYS
from geo.model.schemas import CRITERIA
from geo.sources import bundled, reporting
from geo.sources.reporting import ReportingCode, read_criteria


def test_table_1_has_its_36_criteria_in_three_sections():
    criteria = read_criteria(ReportingCode.JORC)
    assert criteria.groupby("section").size().to_dict() == {"1": 12, "2": 10, "3": 14}
    assert criteria["criterion"].iloc[[0, -1]].tolist() == [
        "Sampling techniques",
        "Discussion of relative accuracy/confidence",
    ]
    assert set(criteria["evidence"]) == {"cited", "partly cited"}


def test_titles_of_the_annex_that_could_not_be_read_are_said_to_be_unverified():
    criteria = read_criteria(ReportingCode.ISA)
    assert set(criteria["evidence"]) == {"unverified"}
    assert criteria["source"].str.contains("could not be read").all()


@pytest.mark.parametrize("code", ReportingCode)
def test_every_row_has_a_source_and_known_keys_each_once(code):
    criteria = read_criteria(code)
    assert (criteria["source"] != "").all()
    for cites in criteria["cites"]:
        keys = cites.split()
        assert set(keys) <= set(FACT_KEYS)
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("code", ReportingCode)
def test_our_words_stay_few(code):
    assert read_criteria(code)["asks"].str.split().str.len().max() <= 12


def test_each_key_is_cited_by_some_criterion():
    cited = set()
    for code in ReportingCode:
        cited |= set(" ".join(read_criteria(code)["cites"]).split())
    assert cited == set(FACT_KEYS)


def test_what_only_a_person_can_answer_cites_nothing():
    criteria = read_criteria(ReportingCode.JORC).set_index("criterion")["cites"]
    for title in ("Site visits", "Sample security", "Audits or reviews", "Logging"):
        assert (criteria.loc[[title]] == "").all()


def test_an_unknown_key_in_the_data_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "reporting"
    folder.mkdir()
    head = ",".join(column.name for column in CRITERIA.columns)
    row = "JORC,3,Estimation,3.6,Moisture,basis,,moistness,the Code,cited"
    (folder / "jorc_table1.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    monkeypatch.setattr(bundled, "data_folder", lambda: tmp_path)
    with pytest.raises(DataError, match=r"criterion 3\.6: unknown key 'moistness'"):
        reporting.read_criteria(ReportingCode.JORC)


def test_criteria_ask_of_mud_what_mud_has():
    asked = read_criteria(ReportingCode.JORC, kind=DepositKind.MUD).set_index("number")
    assert not asked["asks"].str.contains("nodule").any()
    assert asked.loc["3.11", "asks"] == "for mud: dry mass per volume of each layer"
    plain = read_criteria(ReportingCode.JORC).set_index("number")
    assert plain.loc["3.6", "asks"] == asked.loc["3.6", "asks"]
