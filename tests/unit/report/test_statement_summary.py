"""What a statement says first."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.report.statement_summary import statement_summary


def lines() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "zone": ["west", "total", "total", "total", "total"],
            "class": ["total", "Measured", "Inferred", "total", "total"],
            "cutoff_kg_m2": [4.0, 4.0, 4.0, 4.0, 8.0],
            "area_km2": [120.0, 3000.0, 7000.0, 10_000.0, 90.0],
            "wet_mt": [1.1, 70.2, 160.0, 230.0, 0.9],
            "dry_mt": [0.8, 50.5, 115.0, 165.0, 0.6],
            "ni_kt": [10.4, 300.0, 440.0, 740.0, 9.0],
            "wet_mt_p10": [1.0, 65.0, 140.0, 210.0, 0.8],
            "wet_mt_p90": [1.2, 75.0, 180.0, 250.0, 1.0],
        }
    )


def told(table: pd.DataFrame) -> dict[str, tuple[object, str, str]]:
    rows = statement_summary(table, label="mineral inventory", cutoff_kg_m2=4.0)
    return {row.label: (row.value, row.unit, row.note) for row in rows}


def test_it_tells_how_much_how_sure_and_of_what_class_of_all_ground() -> None:
    assert told(lines()) == {
        "Mineral inventory above 4 kg/m² wet": (
            230.0,
            "Mt wet in situ",
            "P10 210, P90 250; 165 Mt dry; 10,000 km²",
        ),
        "By class, proposed": ("Measured 70.2, Inferred 160", "Mt wet in situ", ""),
        "Contained metal": ("Ni 740", "kt in situ", ""),
    }


def test_without_realizations_no_band_is_told() -> None:
    plain = lines().drop(columns=["wet_mt_p10", "wet_mt_p90"])
    (_, _, note), *_ = told(plain).values()
    assert "P10" not in note


@pytest.mark.parametrize("left_out", ["zone", "class", "wet_mt"])
def test_what_the_lines_do_not_say_is_not_summed_up(left_out: str) -> None:
    assert told(lines().drop(columns=left_out)) == {}


def test_without_a_line_for_all_ground_there_is_nothing_to_tell() -> None:
    assert told(lines().query("zone == 'west'")) == {}
