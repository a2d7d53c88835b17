"""What concentration is computed from, read for a market."""

from __future__ import annotations

import pytest

from geo.resilience.worlds import small_production, small_world
from geo.sources.bundled import bundled_file
from geo.sources.trade import read_governance, read_production
from geo.workflow.concentration_facts import (
    RECYCLING_OF,
    cases_of,
    concentration_files,
    read_concentration_facts,
)


def facts_of(market, *, production=None):
    return read_concentration_facts(
        market,
        production=small_production() if production is None else production,
        governance=read_governance(),
        works=small_world().works,
    )


@pytest.mark.parametrize("market", ["JPN", RECYCLING_OF, "CHL"])
def test_every_file_that_is_read_is_there_once(market):
    names = concentration_files(market)
    assert len(set(names)) == len(names)
    assert all(bundled_file(name).is_file() for name in names)


def test_a_market_without_a_profile_has_no_imports_and_the_recycling_of_the_union():
    facts = facts_of("CHL")
    assert facts.imports == ()
    assert facts.recycling == facts_of(RECYCLING_OF).recycling


def test_recycling_of_the_market_goes_before_that_of_the_union():
    ours = facts_of("USA").recycling
    union = facts_of(RECYCLING_OF).recycling
    assert ours[-len(union) :] == union
    assert len(ours) > len(union)


def test_stages_carry_their_imports_and_element_groups_their_recycling():
    facts = facts_of("JPN", production=read_production())
    cases, _ = cases_of(facts, commodity="rare_earths", year=2024)
    metal = next(case for case in cases if case.stage == "metal")
    assert "2805" in metal.sourcing_basis
    assert metal.sourcing.by_country()["VNM"] > metal.sourcing.by_country()["CHN"]
    yttrium = next(case for case in cases if case.group == "y")
    assert yttrium.factors.recycling_input_rate.value == pytest.approx(0.31)
    assert yttrium.sourcing is None
