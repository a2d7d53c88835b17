"""The supply risk of one buyer, from the tables."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.errors import DataError
from geo.resilience.concentration import EcFactors
from geo.resilience.sourcing_risk import RiskQuestion, sourcing_risk
from geo.resilience.worlds import small_production

QUESTION = RiskQuestion(
    commodity="nickel",
    stage="mine",
    year=2024,
    destination="JPN",
    period="2024",
    scope="metal",
)


def imports_of(tonnes, *, measure="volume"):
    row = {"period": "2024", "destination": "JPN", "scope": "metal", "unit": "t"}
    rows = [
        row | {"origin": origin, "measure": measure, "value": value}
        for origin, value in tonnes
    ]
    return pd.DataFrame(rows)


def risk_of(imports):
    return sourcing_risk(
        QUESTION,
        production=small_production(),
        imports=imports,
        risk={"IDN": 5.0, "AUS": 2.0},
        trade={},
        factors=EcFactors(
            import_reliance=1.0, recycling_input_rate=0.0, substitution_index=1.0
        ),
    )


def test_tonnes_and_shares_tell_the_same():
    tonnes = risk_of(imports_of([("WLD", 200.0), ("IDN", 120.0)]))
    shares = risk_of(imports_of([("IDN", 60.0)], measure="share"))
    assert tonnes.sourcing_index == pytest.approx(shares.sourcing_index)
    assert tonnes.sourcing_index == pytest.approx(0.6**2 * 5.0)


def test_the_rest_of_the_partners_counts_in_the_total_and_as_no_country():
    found = risk_of(imports_of([("IDN", 60.0), ("OTHER", 40.0)]))
    assert found.sourcing_index == pytest.approx(0.6**2 * 5.0)


def test_a_total_below_its_parts_gives_way_to_their_sum():
    found = risk_of(imports_of([("WLD", 90.0), ("IDN", 60.0), ("AUS", 40.0)]))
    assert found.sourcing_index == pytest.approx(0.6**2 * 5.0 + 0.4**2 * 2.0)


def test_two_series_of_one_scope_are_refused_and_not_joined():
    with pytest.raises(DataError, match="IDN more than once"):
        risk_of(imports_of([("IDN", 60.0), ("IDN", 40.0)]))


def test_output_and_imports_that_are_absent_are_told_together():
    question = replace(QUESTION, commodity="tin", period="1999")
    with pytest.raises(DataError, match=r"(?s)tin mine 2024.*JPN 1999"):
        sourcing_risk(
            question,
            production=small_production(),
            imports=imports_of([("IDN", 60.0)]),
            risk={},
            trade={},
            factors=EcFactors(
                import_reliance=1.0, recycling_input_rate=0.0, substitution_index=1.0
            ),
        )


def test_a_year_of_which_a_few_countries_are_told_is_no_output_of_the_world():
    told = small_production()
    later = told[told["iso3"] == "IDN"].assign(year=2025.0)
    with pytest.raises(DataError, match="none of nickel mine 2025"):
        sourcing_risk(
            replace(QUESTION, year=2025),
            production=pd.concat([told, later], ignore_index=True),
            imports=imports_of([("IDN", 60.0)]),
            risk={"IDN": 5.0},
            trade={},
            factors=EcFactors(
                import_reliance=1.0, recycling_input_rate=0.0, substitution_index=1.0
            ),
        )
