"""What a disruption touches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.resilience.hits import Touched, require_known
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world


@pytest.fixture(scope="module")
def network():
    return small_world().supply().parts[0]


@pytest.fixture(scope="module")
def touched(network) -> Touched:
    return Touched(network, market_iso3="JPN")


def stop(target, name, **settings) -> Disruption:
    return Disruption(target=target, name=name, **settings)


# works are M1, M2, P1, P2; links M1>P1, M2>P2, P1>market, P2>market
@pytest.mark.parametrize(
    ("hit", "nodes", "links"),
    [
        (stop(Target.FACILITY, "M1"), (0,), ()),
        (stop(Target.COMPANY, "Beta"), (1, 3), ()),
        (stop(Target.COUNTRY, "IDN"), (0, 2), ()),
        (stop(Target.COUNTRY, "IDN", stage="mine"), (0,), ()),
        (stop(Target.COUNTRY, "IDN", stage="metal"), (), ()),
        (stop(Target.COUNTRY, "IDN", commodity="nickel"), (0, 2), ()),
        (stop(Target.COUNTRY, "IDN", commodity="cobalt"), (), ()),
        (stop(Target.COUNTRY, "JPN"), (), ()),
        (stop(Target.EXPORT, "IDN"), (), (2,)),
        (stop(Target.EXPORT, "IDN", stage="refined"), (), (2,)),
        (stop(Target.EXPORT, "IDN", stage="mine"), (), ()),
        (stop(Target.EXPORT, "JPN"), (), ()),
        (stop(Target.PORT, "AUEAS"), (), (3,)),
        (stop(Target.PORT, "JPYOK"), (), (2, 3)),
        (stop(Target.PORT, "JPYOK", commodity="copper"), (), ()),
        (stop(Target.GATE, "Strait"), (), ()),
        (stop(Target.FLOW, "IDN>JPN"), (), (2,)),
        (stop(Target.FLOW, "IDN > JPYOK"), (), (2,)),
        (stop(Target.FLOW, "M2>P2"), (), (1,)),
        (stop(Target.FLOW, "IDN>IDN"), (), (0,)),
        (stop(Target.FLOW, "AUEAS>JPYOK"), (), (3,)),
        (stop(Target.FLOW, "JPN>IDN"), (), ()),
        (stop(Target.FLOW, "IDN>JPN", stage="mine"), (), ()),
    ],
)
def test_each_kind_touches_what_it_is_about(touched, hit, nodes, links):
    assert touched.nodes(hit) == nodes
    assert touched.links(hit) == links


def test_a_companion_is_touched_with_its_host_and_alone():
    world = small_world()
    works = world.works.assign(
        host=world.works["host"].where(world.works["facility_id"] != "M1", "copper")
    )
    network = replace(world, works=works).supply().parts[0]
    touched = Touched(network, market_iso3="JPN")
    for commodity, nodes in (("copper", (0,)), ("nickel", (0, 2)), ("", (0, 2))):
        hit = stop(Target.COUNTRY, "IDN", commodity=commodity)
        assert touched.nodes(hit) == nodes


def test_what_is_in_use_is_works_ways_and_gates(touched):
    assert touched.in_use() == {
        *((Target.FACILITY, name) for name in ("M1", "M2", "P1", "P2")),
        *((Target.COMPANY, name) for name in ("Alpha", "Beta")),
        *((Target.COUNTRY, name) for name in ("IDN", "AUS")),
        *((Target.EXPORT, name) for name in ("IDN", "AUS")),
        *((Target.PORT, name) for name in ("IDWES", "AUEAS", "JPYOK")),
        (Target.GATE, "Strait"),
    }


def test_unknown_names_are_told_at_once_with_the_nearest():
    known = small_world().supply().known
    hits = [
        stop(Target.PORT, "IDWET"),
        stop(Target.GATE, "Straight"),
        stop(Target.COMPANY, "Alphabet"),
        stop(Target.EXPORT, "INA"),
        stop(Target.FLOW, "IDN"),
        stop(Target.FLOW, "IDN>AUS>JPN"),
        stop(Target.FACILITY, "P1"),
    ]
    with pytest.raises(ParameterError, match="disruptions: 6 problems") as error:
        require_known(hits, known=known)
    for told in ("IDWES", "Strait", "Alpha", "export INA", "ORIGIN>DESTINATION"):
        assert told in str(error.value)


def test_a_programme_refuses_what_it_does_not_know():
    programme = MarketProgramme(small_world().supply())
    with pytest.raises(ParameterError, match="facility P9: not known"):
        programme.under([stop(Target.FACILITY, "P9")])
