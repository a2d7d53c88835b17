"""The measured speed of contingency comes with its exactness."""

import pytest

from geo.bench import contingency
from geo.bench.contingency import ContingencySize, measure_contingency
from geo.model.disruption import Disruption, Target
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world


def test_scipy_finds_what_is_unmet_in_a_world_worked_out_by_hand():
    programme = MarketProgramme(small_world().supply())
    plant = Disruption(target=Target.FACILITY, name="P1")
    (posed,) = programme.posed([plant])
    assert contingency._least_unmet(posed) == pytest.approx(70.0)


@pytest.mark.slow
def test_every_way_is_measured_and_agrees(monkeypatch):
    tiny = ContingencySize(cold=6, linprog=6, worst=3, repeats=1)
    monkeypatch.setattr(contingency, "QUICK", tiny)
    table = measure_contingency(quick=True)
    assert (table["wall_s"] > 0.0).all()
    solved = table[table["task"] == "every single stop solved"]
    assert solved["of_the_work"].iloc[0] == 1.0
    assert solved["of_the_work"].iloc[1:].between(0.01, 0.05).all()
    assert solved["tried"].nunique() == 1
    assert solved["largest_difference_t"].iloc[1:].max() < 1e-3
    ranked = table[table["task"] == "every single stop ranked"].iloc[0]
    assert ranked["wall_s"] < 30.0
    assert ranked["tried"] > 200
