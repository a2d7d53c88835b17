"""The measured speed of routing comes with its exactness."""

import pytest

from geo.bench import routing
from geo.bench.routing import RoutingSize, measure_routing


@pytest.mark.slow
def test_every_method_is_measured_and_agrees(monkeypatch):
    tiny = RoutingSize(pairs=20, csgraph_pairs=5, searoute_pairs=2, repeats=1)
    monkeypatch.setattr(routing, "QUICK", tiny)
    table = measure_routing(quick=True).set_index(["task", "method"])
    everything = table.loc["all pairs x 28 closures"]
    assert everything["largest_difference_m"].max() < 1e-3
    assert everything.loc["csgraph, pair by pair", "of_the_work"] == 0.25
    assert everything.loc["searoute", "of_the_work"] == pytest.approx(2 / 560, abs=1e-6)
    assert table.loc[("published distances", "abyssal"), "error"] < 0.02
    assert (table["wall_s"] > 0.0).all()
