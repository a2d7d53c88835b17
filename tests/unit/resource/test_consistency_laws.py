"""Laws of the consistency check: rounding is no contradiction, a slip is one."""

from __future__ import annotations

from decimal import Decimal

import hypothesis.strategies as st
import numpy as np
import pandas as pd
from hypothesis import given, settings

from geo.resource.statement.consistency.check import all_clashes, check_consistency
from geo.resource.statement.consistency.lines import published_lines
from geo.resource.tonnage import columns_of, estimated_cells, tonnage, total

CLASSES = ("Measured", "Indicated", "Inferred")
RANGES = {"Ni": (0.004, 0.014), "Co": (0.001, 0.004), "Mn": (0.17, 0.32)}
DEMAND_KT = {"ni": 67.3, "co": 8.13}
TIED = ("area_km2", "abundance_wet_kg_m2", "wet_mt", "moisture", "dry_mt")
TIED_METALS = tuple(f"{m}_{end}" for m in ("ni", "co", "mn") for end in ("pct", "kt"))


def statement(rng: np.random.Generator, cells: int, cutoffs: list[float]):
    """Add up random cells by class and cut-off."""
    ground = estimated_cells(
        area_m2=rng.uniform(1e6, 5e8, cells),
        abundance=rng.uniform(2.0, 40.0, cells),
        moisture=rng.uniform(0.2, 0.35, cells),
        grades={m: rng.uniform(*span, cells) for m, span in RANGES.items()},
    )
    klass = rng.permutation(np.arange(cells) % 3)
    rows = []
    for cutoff in cutoffs:
        parts = [tonnage(ground, where=klass == k, cutoff=cutoff) for k in range(3)]
        for name, part in zip((*CLASSES, "Total"), [*parts, total(parts)], strict=True):
            columns = columns_of(part)
            columns |= {
                f"{metal}_years_of_demand": columns[f"{metal}_kt"] / demand
                for metal, demand in DEMAND_KT.items()
            }
            rows.append({"class": name, "cutoff_kg_m2": f"{cutoff:g}", **columns})
    return pd.DataFrame(rows, index=[f"line {n + 2}" for n in range(len(rows))])


def printed(value: float, figures: int) -> str:
    """Round as print does: no zeros after the point that are no figures."""
    if not np.isfinite(value):
        return ""
    exact = Decimal(repr(float(value)))
    if not exact:
        return "0"
    unit = Decimal(1).scaleb(exact.adjusted() - figures + 1)
    return format(exact.quantize(unit).normalize(), "f")


def all_figures(value: float, figures: int) -> str:
    """Print so that each zero is seen to be a figure: 4.00e1."""
    return f"{value:.{figures - 1}e}" if np.isfinite(value) else ""


def rounded(table: pd.DataFrame, draw_figures, show=printed) -> pd.DataFrame:
    cells = table.astype(object).copy()
    for name in table.columns.drop(["class", "cutoff_kg_m2"]):
        cells[name] = [show(value, draw_figures()) for value in table[name]]
    return cells


@settings(max_examples=100)
@given(
    seed=st.integers(0, 2**32 - 1),
    cells=st.integers(3, 30),
    cutoffs=st.sampled_from([[0.0], [0.0, 5.0, 10.0], [4.0, 6.0, 12.0, 20.0]]),
    most=st.integers(1, 4),
)
def test_a_rounded_sound_statement_has_no_contradiction(
    seed: int, cells: int, cutoffs: list[float], most: int
) -> None:
    rng = np.random.default_rng(seed)
    table = statement(rng, cells, cutoffs)
    cells_of = rounded(table, lambda: int(rng.integers(1, most + 1)))
    # any numbers may be missing
    for name in cells_of.columns.drop(["class", "cutoff_kg_m2"]):
        cells_of.loc[rng.random(len(cells_of)) < 0.2, name] = ""
    assert check_consistency(cells_of).contradictions == ()


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_statement_with_all_its_digits_has_no_contradiction(seed: int) -> None:
    table = statement(np.random.default_rng(seed), 30, [0.0, 5.0, 10.0])
    numbers = table.drop(columns=["class", "cutoff_kg_m2"])
    cells = table.astype(object).copy()
    cells[numbers.columns] = numbers.map(repr_or_empty)
    assert check_consistency(cells).contradictions == ()


def repr_or_empty(value: float) -> str:
    return repr(float(value)) if np.isfinite(value) else ""


@settings(max_examples=100)
@given(
    seed=st.integers(0, 2**32 - 1),
    row=st.integers(0, 3),
    name=st.sampled_from((*TIED, *TIED_METALS)),
    factor=st.sampled_from([0.001, 0.1, 0.5, 1.1, 2.0, 10.0, 1000.0]),
)
def test_any_one_number_that_is_off_is_found(
    seed: int, row: int, name: str, factor: float
) -> None:
    rng = np.random.default_rng(seed)
    table = statement(rng, 12, [0.0])
    cells = rounded(table, lambda: int(rng.integers(3, 5)), show=all_figures)
    assert all_clashes(published_lines(cells)) == []
    off = all_figures(table[name].iloc[row] * factor, 4)
    cells.iloc[row, cells.columns.get_loc(name)] = off
    clashes = all_clashes(published_lines(cells))
    assert any(name in clash.columns for clash in clashes)
