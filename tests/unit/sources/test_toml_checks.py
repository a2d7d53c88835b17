"""Problems beside each other are told at once, none for want of another."""

from __future__ import annotations

from dataclasses import dataclass

from geo.model.economics import EconomicsSettings
from geo.sources.toml_checks import fill

PRICE = {"usd_per_t": 30_000.0, "date": "2025-11", "source": "made up"}


@dataclass(frozen=True)
class Project:
    economics: EconomicsSettings


COST = {"for": "fixed", "usd": 1e6, "date": "2025", "source": "made up"}
WHOLE = {"costs": [COST], "discount_rate": 0.08, "discount_source": "made up"}


def told(**economics):
    _, problems = fill(Project, {"economics": WHOLE | economics})
    return {
        ".".join(map(str, place)).removeprefix("economics."): problem.what
        for place, problem in problems
    }


def test_a_wrong_price_does_not_hide_a_wrong_correlation():
    found = told(
        prices={"Co": PRICE | {"usd_per_t": -5.0}, "Ni": PRICE},
        correlations={"Co": {"Ni": 1.7}},
    )
    assert found == {"prices.Co.usd_per_t": "-5", "correlations.Co.Ni": "1.7"}


def test_a_wrong_price_makes_no_right_correlation_wrong():
    found = told(
        prices={"Co": PRICE | {"usd_per_t": -5.0}, "Ni": PRICE},
        correlations={"Co": {"Ni": 0.7}},
        discount_rate=7.0,
    )
    assert found == {"prices.Co.usd_per_t": "-5", "discount_rate": "7"}


def test_a_metal_without_a_price_is_still_told():
    found = told(prices={"Co": PRICE}, correlations={"Co": {"Ni": 0.7}})
    assert found == {"correlations.Co.Ni": "'Ni' has no price"}
