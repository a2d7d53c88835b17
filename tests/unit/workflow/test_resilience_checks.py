"""What a project says of levers and scenarios: every unknown name, with the nearest."""

from __future__ import annotations

import pytest

from geo.errors import DataError, GeoError
from geo.sources.markets import read_markets
from geo.sources.project_file import read_project
from geo.workflow.check import require_known_names
from geo.workflow.examples import copy_example

BLOCK = "[resilience]\n"
LEVER = """[[resilience.levers]]
kind = "{kind}"
name = "mine"
source = "made up"
{fields}
"""
SCENARIO = """[[resilience.scenarios]]
name = "another"
{fields}
"""
STAKE = 'facility_id = "{}"\nt_per_year = 10.0'
CAP = 'iso3 = "{}"\nmost_share = 0.5'
MUD = (
    'basket = "{}"\nwet_t_per_year = 1e6\ntotal_wet_t = 1e9\n'
    "content = {{ REO = 0.001 }}\nrecovery = {{ REO = 0.8 }}"
)
LESS = 'commodity = "{}"\nsector = "{}"\nsaved_share = 0.1'
HIT = (
    '[[resilience.scenarios.disruptions]]\ntarget = "{}"\nname = "{}"\n'
    'start_day = 1.0\ncommodity = "{}"'
)

WRONG = {
    "a lever of a works that there is not": (
        LEVER.format(kind="stake", fields=STAKE.format("F0290")),
        r"levers\.2\.facility_id: 'F0290' is not known\n    expected: .*F029",
    ),
    "a stake in works that give none of it": (
        LEVER.format(kind="stake", fields=STAKE.format("F135")),
        r"facility_id: F135 gives none of what the lever is for: .*nickel \(conc",
    ),
    "a country that is none": (
        LEVER.format(kind="diversification", fields=CAP.format("CHX")),
        r"levers\.2\.iso3",
    ),
    "a commodity that the market does not buy": (
        LEVER.format(kind="substitution", fields=LESS.format("copper", "")),
        r"levers\.2\.commodity: 'copper' is not known",
    ),
    "a sector that does not use it": (
        LEVER.format(kind="substitution", fields=LESS.format("cobalt", "baterries")),
        r"levers\.2\.sector: 'baterries' is not known\n    expected: batteries",
    ),
    "a basket that is none": (
        LEVER.format(kind="seabed", fields=MUD.format("minamitorishima_mudd")),
        r"levers\.2\.basket: 'minamitorishima_mudd' .*\n.*such as minamitorishima_mud",
    ),
    "an event that is not in the library": (
        SCENARIO.format(fields='event = "suez-2012"'),
        r"scenarios\.2\.event: 'suez-2012' is not known\n.*such as suez-2021",
    ),
    "a scenario that hits what is not there": (
        SCENARIO.format(fields=HIT.format("gate", "Mallaca Strait", "")),
        r"disruptions\.1\.name: 'Mallaca Strait' .*\n.*such as Malacca Strait",
    ),
    "a scenario that hits another commodity": (
        SCENARIO.format(fields=HIT.format("country", "CHN", "tin")),
        r"scenarios\.2\.disruptions\.1\.commodity: 'tin' is not known",
    ),
    "a portfolio of a lever that there is not": (
        '[[resilience.portfolios]]\nname = "wish"\nlevers = ["Lynas, all availble"]',
        r"portfolios\.4\.levers\.1: no lever 'Lynas, all av.*'\n.*such as Lynas",
    ),
}


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return copy_example("minamitorishima", tmp_path_factory.mktemp("p") / "p")


@pytest.fixture
def project(example, tmp_path):
    def write(*more, block=""):
        text = example.read_text(encoding="utf-8").replace(BLOCK, BLOCK + block)
        path = tmp_path / "project.toml"
        path.write_text(text + "\n" + "\n".join(more), encoding="utf-8")
        return read_project(path, data_root=example.parent)

    return write


@pytest.mark.parametrize("case", WRONG)
def test_what_the_tables_do_not_know_is_told_with_the_nearest(project, case):
    more, told = WRONG[case]
    with pytest.raises(GeoError, match=told):
        require_known_names(project(more))


def test_all_of_it_is_told_at_once(project):
    several = [
        WRONG[case][0]
        for case in (
            "an event that is not in the library",
            "a portfolio of a lever that there is not",
        )
    ]
    with pytest.raises(DataError, match=r"\.event: .*\n.*\n.*\n.*\.levers\.1:") as told:
        require_known_names(project(*several))
    assert len(told.value.problems) == 2


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ('compare = ["USB"]\n', r"compare\.1: 'USB' is not known\n    expected: .*USA"),
        ("value_added_usd_per_t = { tin = { all = 1.0 } }\n", "'tin' is not known"),
        (
            "value_added_usd_per_t = { cobalt = { battery = 1.0 } }\n",
            r"cobalt\.battery: 'battery' is not known\n    expected: batteries",
        ),
    ],
)
def test_settings_that_name_nothing_are_told(project, block, told):
    file = project(block=block)
    with pytest.raises(GeoError, match=told):
        require_known_names(file)


@pytest.mark.parametrize(
    ("more", "block", "listed"),
    [
        ("", 'compare = ["XXX"]\n', "`abyssal facts profile` lists them"),
        (
            SCENARIO.format(fields='event = "suez-2012"'),
            "",
            "`abyssal facts event` lists them",
        ),
        (
            "",
            "value_added_usd_per_t = { lithium = { all = 1.0 } }\n",
            r"name one of \[\[supply\.commodities\]\], or take it out",
        ),
        (
            "",
            "value_added_usd_per_t = { cobalt = { cells = 1.0 } }\n",
            r"name a sector .*data/supply/demand\.csv",
        ),
    ],
)
def test_a_cure_names_what_lists_the_things(project, more, block, listed):
    with pytest.raises(DataError, match=f"cure: {listed}"):
        require_known_names(project(more, block=block))


def test_what_is_expected_is_the_whole_list_where_it_is_short(project):
    block = 'compare = ["XXX"]\nvalue_added_usd_per_t = { lithium = { all = 1.0 } }\n'
    with pytest.raises(DataError, match="2 problems") as told:
        require_known_names(project(block=block))
    commodity, market = told.value.problems
    assert set(market.expected.split(" or ")) == {*read_markets()["iso3"]}
    assert set(commodity.expected.split(" or ")) == {"cobalt", "nickel", "rare_earths"}


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (
            "usd_fixed = 3250e6",
            'gates = [{ name = "risr", t_per_year = 1.0 }]\nusd_fixed = 3250e6',
            "gates.1.name",
        ),
        ('kind = "seabed"', 'kind = "sebed"', "levers.1.kind"),
        (
            "demand_growth_per_year = 0.03",
            "demand_growth_per_year = 9.0",
            "scenarios.1.demand_growth_per_year",
        ),
        (BLOCK, BLOCK + 'compare = "EU"\n', "compare"),
    ],
)
def test_what_is_wrong_in_a_part_hides_no_number_of_the_settings(
    example, tmp_path, old, new, where
):
    text = example.read_text(encoding="utf-8").replace("paths = 200", "paths = -5")
    assert old in text
    path = tmp_path / "project.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match="2 problems") as told:
        read_project(path, data_root=example.parent)
    first, second = told.value.problems
    assert first.where.endswith(where)
    assert second.where.endswith("resilience.paths")
    assert second.cure == "correct it, or leave it out: it is 200 then"


def test_levers_of_a_country_that_has_none_are_told(example, tmp_path):
    text = example.read_text(encoding="utf-8")
    path = tmp_path / "project.toml"
    path.write_text(text.replace('levers_of = "JPN"', 'levers_of = "PER"'))
    file = read_project(path, data_root=example.parent)
    with pytest.raises(DataError, match=r"levers_of: 'PER' is not known") as told:
        require_known_names(file)
    (problem,) = told.value.problems
    assert problem.expected == "JPN"
    assert "data/supply/levers" in problem.cure


def test_what_is_known_is_no_problem(project):
    fields = STAKE.format("F029")
    require_known_names(
        project(
            LEVER.format(kind="stake", fields=fields),
            SCENARIO.format(fields='event = "suez-2021"'),
            block='compare = ["USA"]\n',
        )
    )


def test_levers_without_a_market_are_refused(tmp_path, example):
    text = example.read_text(encoding="utf-8")
    head, _, rest = text.partition("# --- what the market needs")
    _, _, tail = rest.partition("# --- how long we last")
    path = tmp_path / "project.toml"
    path.write_text(head + "\n# " + tail, encoding="utf-8")
    with pytest.raises(GeoError, match=r"resilience: levers, portfolios or scenarios"):
        read_project(path, data_root=example.parent)
