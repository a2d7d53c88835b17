"""The measured speed of stocks comes with its exactness."""

import pytest

from geo.bench import resilience
from geo.bench.resilience import ResilienceSize, measure_resilience


@pytest.mark.slow
def test_states_are_told_apart_and_every_way_agrees(monkeypatch):
    tiny = ResilienceSize(paths=20, by_hand=1)
    monkeypatch.setattr(resilience, "QUICK", tiny)
    table = measure_resilience(quick=True)
    states, ours, by_hand, whole = table.to_dict(orient="records")
    assert states["method"] == "linear programme"
    assert 12 <= states["done"] <= 200
    assert (ours["done"], by_hand["done"]) == (120, 6)
    assert by_hand["largest_difference"] < 1e-12
    assert ours["balance_error"] < 1e-9
    assert ours["times_ours"] == 1.0 < by_hand["times_ours"]
    assert 0.0 < ours["wall_s"] < whole["wall_s"]
    assert ours["peak_mb"] > 0.0  # of this process, with whatever ran in it before
