"""Our own statement goes through the check that others' must pass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.resource.statement.build import build_statement
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import above_cutoffs
from geo.resource.tonnage import estimated_cells
from geo.workflow.statement_check import check_statement

CUTOFFS = [0.0, 4.0, 8.0, 12.0, 16.0]


@pytest.fixture(params=[Label.RESOURCE, Label.INVENTORY])
def made(request):
    rng = np.random.default_rng(4)
    cells = 400
    grades = {m: rng.uniform(*span, cells) for m, span in SPANS.items()}
    grades["Cu"][rng.random(cells) < 0.2] = np.nan
    ground = estimated_cells(
        area_m2=rng.uniform(3e6, 5e6, cells),
        abundance=rng.lognormal(2.3, 0.5, cells),
        moisture=rng.uniform(0.22, 0.32, cells),
        grades=grades,
    )
    north = rng.random(cells) < 0.5
    groups = groups_of(
        {"north": north, "south": ~north}, klass=rng.integers(0, 4, cells)
    )
    above = above_cutoffs(ground, cutoffs=CUTOFFS)
    return build_statement(above, groups, label=request.param)


SPANS = {"Ni": (0.010, 0.014), "Cu": (0.008, 0.012), "Co": (0.0015, 0.0025)}


def test_our_statement_holds_with_all_its_digits(made, tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    made.table.to_csv(path, index=False)
    content, text, holds = check_statement(path)
    assert holds, text
    assert content["doubtful"] == []


def test_our_statement_holds_as_it_is_rounded_for_print(made, tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    made.rounded().to_csv(path, index=False)
    _, text, holds = check_statement(path)
    assert holds, text


def test_a_column_in_another_unit_is_told(made, tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    table = made.table.assign(ni_kt=made.table["ni_kt"] * 1000.0)
    table.to_csv(path, index=False)
    content, _, holds = check_statement(path)
    assert not holds
    causes = {item["cause"] for item in content["contradictions"]}
    assert causes == {"ni_kt is 1,000 times too large throughout"}
