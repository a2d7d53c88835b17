"""Tariff codes: their goods and their fate between versions."""

import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.model.commodity_schemas import HS_VERSIONS
from geo.resilience.harmonised_system import (
    codes_of_product,
    products_of_code,
    six_digits,
    translate_code,
)

CODES = pd.DataFrame(
    [
        ("HS2007", "850780", "li_ion_battery"),
        ("HS2012", "850760", "li_ion_battery"),
        ("HS2012", "282200", "cobalt_chemicals"),
        ("HS2012", "282200", "cobalt_hydroxide"),
        ("HS2012", "810520", "cobalt_hydroxide"),
        ("HS2012", "750120", "mixed_hydroxide"),
    ],
    columns=["hs_version", "hs_code", "product"],
)
CONCORDANCE = pd.DataFrame(
    [
        ("HS2007", "850740", "HS2012", "850740"),
        ("HS2007", "850780", "HS2012", "850760"),
        ("HS2007", "850780", "HS2012", "850780"),
        ("HS2007", "284690", "HS2012", "284690"),
        ("HS2012", "850740", "HS2017", "850740"),
        ("HS2012", "850760", "HS2017", "850760"),
        ("HS2012", "850780", "HS2017", "850780"),
        ("HS2012", "284690", "HS2017", "284690"),
        ("HS2017", "850740", "HS2022", "850780"),
        ("HS2017", "850760", "HS2022", "850760"),
        ("HS2017", "850780", "HS2022", "850780"),
        ("HS2017", "284690", "HS2022", "284690"),
    ],
    columns=["from_version", "from_code", "to_version", "to_code"],
)


@pytest.mark.parametrize(
    "code", ["284690", "2846.90", "2846.90.19", " 2846 9019", "2846901920"]
)
def test_a_code_is_read_however_it_is_written(code):
    assert six_digits(code) == "284690"


@pytest.mark.parametrize(
    "code", ["2846", "28469A", "", "28469019201", "25309", "-284690"]
)
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ParameterError, match="6 to 10 digits"):
        six_digits(code)


def test_a_code_can_hold_several_products():
    found = products_of_code(CODES, code="2822.00", version="HS2012")
    assert found == ("cobalt_chemicals", "cobalt_hydroxide")


def test_a_product_can_travel_under_several_codes():
    found = codes_of_product(CODES, product="cobalt_hydroxide", version="HS2012")
    assert found == ("282200", "810520")


def test_codes_are_those_of_their_version():
    assert products_of_code(CODES, code="850760", version="HS2007") == ()
    assert codes_of_product(CODES, product="li_ion_battery", version="HS2007") == (
        "850780",
    )


def test_a_version_that_is_none_is_refused():
    with pytest.raises(ParameterError, match=r"HS2002(.|\n)*HS2007, HS2012"):
        products_of_code(CODES, code="850760", version="HS2002")
    with pytest.raises(ParameterError, match="HS96"):
        codes_of_product(CODES, product="li_ion_battery", version="HS96")
    with pytest.raises(ParameterError, match="HS2028"):
        translate("850760", "HS2012", "HS2028")


def translate(code, start, end):
    return translate_code(CONCORDANCE, code=code, from_version=start, to_version=end)


@pytest.mark.parametrize("start", HS_VERSIONS)
@pytest.mark.parametrize("end", HS_VERSIONS)
def test_an_unchanged_code_stays_itself_in_every_version(start, end):
    found = translate("2846.90", start, end)
    assert (found.codes, found.splits, found.merges) == (("284690",), False, False)


def test_a_split_is_told():
    found = translate("850780", "HS2007", "HS2012")
    assert found.codes == ("850760", "850780")
    assert (found.splits, found.merges) == (True, False)


def test_a_split_read_backwards_is_a_merger():
    found = translate("850760", "HS2012", "HS2007")
    assert (found.codes, found.splits, found.merges) == (("850780",), False, True)


def test_a_merger_is_told_along_the_way():
    found = translate("850780", "HS2012", "HS2022")
    assert (found.codes, found.splits, found.merges) == (("850780",), False, True)


def test_a_code_may_part_and_be_joined_by_others():
    found = translate("850780", "HS2007", "HS2022")
    assert found.codes == ("850760", "850780")
    assert (found.splits, found.merges) == (True, True)


def test_there_and_back_keeps_the_code_among_those_found():
    for code in ("850740", "850780", "284690"):
        there = translate(code, "HS2007", "HS2022")
        back = {
            one
            for new in there.codes
            for one in translate(new, "HS2022", "HS2007").codes
        }
        assert code in back


def test_a_code_that_the_concordance_lacks_is_named():
    with pytest.raises(DataError, match="850650 of HS2012: not listed"):
        translate("850650", "HS2012", "HS2017")
