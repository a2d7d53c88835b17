"""Concentration."""

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.resilience.concentration import (
    EcFactors,
    effective_suppliers,
    hhi,
    hhi_wgi,
    wgi_risk,
)


def test_one_supplier_is_the_most_concentrated():
    assert hhi({"A": 3.0, "B": 0.0}) == 1.0
    assert effective_suppliers(1.0) == 1.0


def test_unlisted_suppliers_count_in_the_total():
    assert hhi({"A": 50.0}, total=100.0) == 0.25


@pytest.mark.parametrize(
    ("quantities", "total"), [({}, None), ({"A": 0.0}, None), ({"A": 2.0}, 1.0)]
)
def test_a_total_that_cannot_be_is_refused(quantities, total):
    with pytest.raises(DataError, match="total"):
        hhi(quantities, total=total)


def test_negative_quantities_are_all_told():
    with pytest.raises(DataError, match=r"A: -1.0(.|\n)*B: nan"):
        hhi({"A": -1.0, "B": np.nan, "C": 1.0})


def test_countries_without_governance_are_all_told():
    with pytest.raises(DataError, match=r"NCL: no governance(.|\n)*XKX"):
        hhi_wgi({"NCL": 1.0, "XKX": 1.0, "FRA": 1.0}, risk={"FRA": 3.0})


@pytest.mark.parametrize(("mean", "risk"), [(2.5, 0.0), (-2.5, 10.0), (0.0, 5.0)])
def test_good_governance_is_no_risk(mean, risk):
    assert wgi_risk(mean) == risk


@pytest.mark.parametrize("index", [0.0, -1.0, 1.1, np.nan])
def test_an_index_out_of_range_is_refused(index):
    with pytest.raises(ParameterError, match="index"):
        effective_suppliers(index)


def test_factors_out_of_range_are_all_told():
    with pytest.raises(
        ParameterError, match=r"import_reliance(.|\n)*substitution_index"
    ):
        EcFactors(
            import_reliance=2.0, recycling_input_rate=0.5, substitution_index=-1.0
        )
