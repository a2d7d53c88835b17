"""Which sectors go short, and by how much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.market import SectorShare
from geo.resilience.sector_shortage import unmet_by_sector

MAGNETS = SectorShare(sector="magnets", share=0.3, priority=1)
POLISH = SectorShare(sector="glass and polishing", share=0.5, priority=2)
OTHER = SectorShare(sector="other", share=0.2, priority=3)
SECTORS = (MAGNETS, POLISH, OTHER)
DEMAND = {"la_ce": 60.0, "nd_pr": 38.0, "dy": 2.0}


@given(st.tuples(*[st.floats(0.0, 1.0)] * 3))
def test_what_sectors_lack_is_what_the_groups_lack(parts):
    unmet = {
        group: part * tonnes
        for part, (group, tonnes) in zip(parts, DEMAND.items(), strict=True)
    }
    short = unmet_by_sector(unmet, demand_t=DEMAND, sectors=SECTORS)
    assert sum(short.values()) == pytest.approx(sum(unmet.values()), abs=1e-9)
    assert all(value >= 0.0 for value in short.values())


def test_magnets_lack_nothing_where_light_earths_alone_do():
    short = unmet_by_sector(
        {"la_ce": 60.0, "nd_pr": 0.0, "dy": 0.0}, demand_t=DEMAND, sectors=SECTORS
    )
    assert short["magnets"] == 0.0


def test_magnets_lack_what_no_other_earth_replaces():
    # of Nd-Pr and Dy magnets want 30 t in 40 t, others the last quarter
    short = unmet_by_sector(
        {"la_ce": 0.0, "nd_pr": 38.0, "dy": 2.0}, demand_t=DEMAND, sectors=SECTORS
    )
    assert short["magnets"] == pytest.approx(30.0)
    assert short["other"] + short["glass and polishing"] == pytest.approx(10.0)


def test_without_groups_the_last_priority_goes_short_first():
    short = unmet_by_sector({"": 25.0}, demand_t={"": 100.0}, sectors=SECTORS)
    assert short == pytest.approx(
        {"magnets": 0.0, "glass and polishing": 5.0, "other": 20.0}
    )
