"""Deposits side by side in both example projects, which must agree."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError
from geo.model.resilience import Portfolio
from geo.report.page import Section
from geo.resilience.portfolio_runs import NOTHING
from geo.sources.project_file import read_project
from geo.workflow import resilience
from geo.workflow.asked_resilience import asked_resilience
from geo.workflow.compared_sections import compared_sections, has_comparison
from geo.workflow.compared_views import drawn_rows, gain_rows, own_deposits
from geo.workflow.compared_words import brief_comparison
from geo.workflow.examples import example_project
from geo.workflow.facts import read_facts
from geo.workflow.graph import Inputs
from geo.workflow.seabed_comparing import ITS_SOURCE, SYNTHETIC, compared_deposits

PUBLISHED = ("nodules of Minamitorishima", "mud of Minamitorishima")
NODULES, MUD = "minamitorishima", "minamitorishima-mud"
STATEMENTS = {
    NODULES: {
        "seabed": {
            "wet_t_per_year": 3e6,
            "metals_t_per_year": {"Co": 5900.0, "Ni": 9000.0},
            "life_years": 55.0,
        },
        "facts": {
            "wet_t": 220e6,
            "recoverable_wet_t": 164e6,
            "recoverable_share": 0.7448,
            "metal_t": {"Co": 570e3, "Ni": 700e3},
        },
    },
    MUD: {
        "seabed": {
            "wet_t_per_year": 1.2775e6,
            "metals_t_per_year": {"REO": 530.0},
            "life_years": 2e4,
        },
        "facts": {
            "wet_t": 34e9,
            "recoverable_wet_t": 25e9,
            "recoverable_share": 0.7448,
            "metal_t": {"REO": 17.7e6},
        },
    },
}
OWN = {NODULES: "nodules, as if lifted already", MUD: "mud, as if lifted already"}
GROUPS = {"la_ce": 0.2, "nd_pr": 0.25, "dy": 0.05, "y": 0.5}
DAYS, PATHS, SEED = 900, 8, 5  # the published mud is lifted from day 730 on


def asked_of(name, facts, **changes):
    """Ask an example for cobalt and rare earths, with a statement by hand."""
    file = read_project(example_project(name))
    supply = file.project.supply
    asked = tuple(one for one in supply.commodities if one.name != "nickel")
    settings = dataclasses.replace(file.project.resilience, paths=PATHS, step_days=30.0)
    pulled = Portfolio(name="own", levers=(OWN[name],))
    project = dataclasses.replace(
        file.project,
        supply=dataclasses.replace(
            supply,
            commodities=tuple(sorted(asked, key=lambda one: one.name)),
            horizon_days=DAYS,
        ),
        resilience=dataclasses.replace(
            settings, portfolios=(NOTHING, pulled), scenarios=()
        ),
        seed=SEED,
        **changes,
    )
    groups = pd.DataFrame({"group": list(GROUPS), "plan_share": GROUPS.values()})
    return Inputs(
        file=dataclasses.replace(file, project=project),
        done={
            "facts": facts,
            "statement": STATEMENTS[name],
            "mud": {"groups": groups} if name == MUD else {},
            "transport": {},
        },
    )


@pytest.fixture(scope="module")
def facts():
    read = read_facts(read_project(example_project(NODULES)))
    return {
        "facilities": read.facilities,
        "works": read.works,
        "ports": read.ports,
        "governance": read.governance,
    }


@pytest.fixture(scope="module")
def done(facts):
    return {name: resilience.STEP.run(asked_of(name, facts)) for name in (NODULES, MUD)}


def rows(done, name, table):
    keys = ["deposit", "commodity"]
    keys += ["group"] if table == "seabed_compared" else ["scenario", "running"]
    found = done[name][table]
    return found[found["deposit"].isin(PUBLISHED)].set_index(keys).sort_index()


@pytest.mark.parametrize("table", ["seabed_compared", "seabed_gains"])
def test_both_projects_tell_the_same_of_what_is_published(done, table):
    here, there = (rows(done, name, table) for name in (NODULES, MUD))
    assert len(here) > 0
    pd.testing.assert_frame_equal(here, there)


def test_both_projects_tell_the_same_of_published_mud_by_element_group(done):
    keys = ["deposit", "group"]
    for table, more in (("seabed_groups", ["running"]), ("group_bottlenecks", [])):
        here, there = (
            found[found["deposit"].isin(PUBLISHED)].set_index(keys + more).sort_index()
            for found in (done[name][table] for name in (NODULES, MUD))
        )
        assert len(here) > 0
        pd.testing.assert_frame_equal(here, there)


def test_element_groups_of_the_own_mud_add_up_to_what_its_lever_brings(done):
    found = done[MUD]["seabed_groups"].set_index(["deposit", "running"])
    own = found.loc[(OWN[MUD], True)].set_index("group")
    absent = sorted(set(own.index) - set(GROUPS))
    assert own.loc[list(GROUPS), "group_share"].to_dict() == pytest.approx(GROUPS)
    # a group that the cores do not hold gains nothing
    assert (own.loc[absent, ["inflow_t", "days_gained"]] == 0.0).all(axis=None)
    shares = own["inflow_t"] / own["inflow_t"].sum()
    assert shares[list(GROUPS)].to_dict() == pytest.approx(GROUPS)


def test_the_country_that_a_group_hangs_on_has_less_of_it_with_own_mud(done):
    table = done[MUD]["group_bottlenecks"].set_index(["deposit", "group"])
    own = table.loc[OWN[MUD]]
    held = [group for group in GROUPS if group in own.index]
    assert (own.loc[held, "share_with"] < own.loc[held, "share"]).all()
    others = own.drop(held)
    assert others["share_with"].tolist() == pytest.approx(others["share"].tolist())


def test_the_projects_own_come_first_and_say_that_they_are_made_up(done):
    for name, own in ((NODULES, "nodules"), (MUD, "mud")):
        compared = done[name]["seabed_compared"]
        assert own_deposits(compared) == {OWN[name]}
        first = compared.iloc[0]
        assert (first["kind"], first["basis"]) == (own, SYNTHETIC)
        others = compared[~compared["deposit"].isin(own_deposits(compared))]
        assert set(others["basis"]) == {ITS_SOURCE}
        assert set(compared["kind"]) == {"nodules", "mud"}


def test_neither_gives_what_the_other_does(done):
    for name in (NODULES, MUD):
        whole = done[name]["seabed_compared"].query("group == ''")
        given = whole[whole["t_per_year"] > 0.0]
        pairs = set(zip(given["kind"], given["commodity"], strict=True))
        assert pairs == {("nodules", "cobalt"), ("mud", "rare_earths")}
        none = whole[whole["t_per_year"] == 0.0]
        assert (none["demand_share"] == 0.0).all()
        assert len(given) + len(none) == len(whole)


def test_own_mud_has_the_groups_of_its_cores_and_the_published_its_basket(done):
    compared = done[MUD]["seabed_compared"].query("commodity == 'rare_earths'")
    own = compared[compared["deposit"] == OWN[MUD]]
    whole = own.loc[own["group"] == "", "t_per_year"].item()
    by_group = own.set_index("group")["t_per_year"].drop("")
    assert by_group.to_dict() == pytest.approx(
        {group: share * whole for group, share in GROUPS.items()}
    )
    told = rows(done, NODULES, "seabed_compared").loc["mud of Minamitorishima"]
    parts = told.loc["rare_earths"].drop("")
    # Takaya et al. 2018: yttrium and the heavy ones are 44 % as elements
    assert parts["t_per_year"].sum() == pytest.approx(
        told.loc[("rare_earths", ""), "t_per_year"], rel=1e-3
    )


def test_alone_none_shortens_cover_and_what_runs_buys_no_less(done):
    for name in (NODULES, MUD):
        gains = done[name]["seabed_gains"]
        assert (gains["days_gained"] >= 0.0).all()
        assert (gains["unmet_avoided_t"] >= 0.0).all()
        wide = gains.pivot_table(
            index=["deposit", "commodity", "scenario"],
            columns="running",
            values="unmet_avoided_t",
        )
        assert (wide[True] >= wide[False] - 1e-6).all()
    late = rows(done, NODULES, "seabed_gains").loc["nodules of Minamitorishima"]
    assert (late.xs(False, level="running")["days_gained"] == 0.0).all()
    assert (late.xs(True, level="running")["days_gained"] > 0.0).all()


def test_what_the_levers_table_tells_of_a_lever_alone_is_told_again(done):
    levers = done[MUD]["levers"].set_index(["lever", "commodity"])
    gains = done[MUD]["seabed_gains"].set_index(["deposit", "commodity", "running"])
    lever = levers.loc[("mud, as if lifted already", "rare_earths")]
    alone = gains.loc[("mud, as if lifted already", "rare_earths", False)]
    assert alone["days_gained"] == pytest.approx(lever["alone_days_bought"])
    assert alone["unmet_avoided_t"] == pytest.approx(lever["alone_unmet_avoided_t"])
    assert alone["cost_usd"] == lever["alone_cost_usd"] == 2405e6


def section_of(done, name):
    (section,) = compared_sections({"resilience": done[name]})
    assert isinstance(section, Section)
    return section


def test_the_section_is_called_by_the_kinds_and_shows_what_the_tables_hold(done):
    assert section_of(done, NODULES).title == "Nodules beside mud"
    section = section_of(done, MUD)
    assert section.title == "Mud beside nodules"
    assert all(list(t.table) == list(t.labels) for t in section.tables)
    assert "mud gives rare earths and no cobalt" in section.paragraphs[0]
    assert "nodules of Minamitorishima (day 1,825)" in section.paragraphs[2]
    (figure,) = section.figures
    gains = done[MUD]["seabed_gains"]
    drawn = drawn_rows(done[MUD]["seabed_compared"], gains)
    assert len(drawn) == 4
    assert np.isfinite(drawn[["share_pct", "days_planned", "days_running"]]).all(
        axis=None
    )
    assert figure.alt.count("if it ran already") == 4
    assert len(gain_rows(gains)) == len(gains) / 2


def test_the_brief_compares_in_two_sentences(done):
    told = brief_comparison(
        done[NODULES]["seabed_compared"], done[NODULES]["seabed_gains"]
    )
    assert len(told) == 2
    assert told[0].startswith("Side by side, past all gates: nodules would meet ")
    assert told[1].endswith(" days (mud).")


def test_with_one_deposit_there_is_nothing_beside_it(done):
    one = {
        key: table[table["deposit"] == "nodules of Minamitorishima"]
        for key, table in done[NODULES].items()
        if key in {"seabed_compared", "seabed_gains"}
    }
    alone = {"resilience": done[NODULES] | one}
    assert not has_comparison(alone)
    assert list(compared_sections(alone)) == []
    assert brief_comparison(one["seabed_compared"], one["seabed_gains"]) == ()
    assert not has_comparison({"resilience": {"notes": {"lines": []}}})


def test_a_basket_that_there_is_not_is_told_with_the_nearest(facts):
    inputs = asked_of(NODULES, facts)
    asked = asked_resilience(inputs.file.project)
    levers = tuple(
        dataclasses.replace(one, basket="minamitorishima_mudd")
        if one.name == "mud of Minamitorishima"
        else one
        for one in asked.levers
    )
    with pytest.raises(DataError, match="such as minamitorishima_mud"):
        compared_deposits(
            "rare_earths",
            inputs=inputs,
            asked=dataclasses.replace(asked, levers=levers),
            seabed=None,
            baskets=pd.DataFrame(
                {
                    "basket": [*(f"ore{n}" for n in range(12)), "minamitorishima_mud"],
                    "element": "La",
                    "share": 1.0,
                }
            ),
        )
