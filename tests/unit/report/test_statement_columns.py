"""Columns of a statement: each with its unit and basis, in tables that fit a page."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.report.labels import statement_labels
from geo.report.statement_columns import (
    FIGURES_ABREAST,
    describe_column,
    in_blocks,
    split_statement,
)

NAMES = [
    "zone", "class", "unfc", "cutoff_kg_m2", "area_km2", "abundance_wet_kg_m2",
    "wet_mt", "moisture", "dry_mt", "ni_pct", "ni_kt", "co_pct", "co_kt",
    "wet_mt_p10", "wet_mt_p50", "wet_mt_p90", "ni_kt_p10", "ni_kt_p50", "ni_kt_p90",
    "wet_mt_kriged", "ni_kt_kriged", "wet_mt_polygonal", "wet_mt_nearest",
]  # fmt: skip


@pytest.fixture
def table():
    return pd.DataFrame([dict.fromkeys(NAMES, 1.0)])


@pytest.mark.parametrize("name", NAMES[3:])
def test_every_figure_has_a_unit_and_a_basis(name):
    column = describe_column(name)
    assert column.unit
    assert column.basis


@pytest.mark.parametrize(
    ("name", "basis"),
    [
        ("wet_mt_p10", "wet nodules, in situ; P10 over the realizations, P10 the low"),
        ("dry_mt", "dry nodules"),
        ("co_pct", "of dry mass"),
        ("ni_kt_nearest", "contained metal, in situ; nearest model, as a check"),
    ],
)
def test_bases_are_named(name, basis):
    assert describe_column(name).basis.startswith(basis)


def test_wet_and_dry_are_never_labelled_alike():
    labels = [describe_column(name).label for name in NAMES]
    assert len(set(labels)) == len(labels)


def test_a_split_loses_no_column_and_doubles_only_what_is_checked(table):
    parts = split_statement(table)
    assert set().union(*(set(part.columns) for part in parts)) == set(NAMES)
    central, bands, checks = (set(part.columns) for part in parts)
    assert central & bands == set(NAMES[:2]) | {"cutoff_kg_m2"}
    assert (central & checks) - set(NAMES[:4]) == {"wet_mt", "ni_kt"}


def test_each_check_stands_beside_what_it_checks(table):
    checks = list(split_statement(table)[2].columns)
    assert checks[3:] == [
        "wet_mt", "wet_mt_kriged", "wet_mt_polygonal", "wet_mt_nearest",
        "ni_kt", "ni_kt_kriged",
    ]  # fmt: skip


def test_wide_tables_are_broken_between_quantities_and_lose_nothing(table):
    more = {
        f"{m}_kt_{p}": 1.0 for m in ("mn", "fe", "cu") for p in ("p10", "p50", "p90")
    }
    bands = split_statement(table.assign(**more))[1]
    blocks = in_blocks(bands)
    assert len(blocks) == 2
    keys = ["zone", "class", "cutoff_kg_m2"]
    figures = [name for block in blocks for name in list(block.columns)[3:]]
    assert figures == list(bands.columns)[3:]
    for block in blocks:
        assert list(block.columns)[:3] == keys
        assert len(block.columns) - 3 <= FIGURES_ABREAST
        stems = [name.rpartition("_")[0] for name in list(block.columns)[3:]]
        assert all(stems.count(stem) == 3 for stem in stems)
    assert in_blocks(bands[keys]) == []


def test_a_statement_without_classes_or_bands_splits_too():
    central, bands, checks = split_statement(
        pd.DataFrame([{"zone": "all", "cutoff_kg_m2": 4.0, "wet_mt": 1.0}])
    )
    assert list(central.columns) == ["zone", "cutoff_kg_m2", "wet_mt"]
    assert list(bands.columns) == list(checks.columns) == ["zone", "cutoff_kg_m2"]


def test_labels_of_a_statement_are_those_of_its_columns(table):
    labels = statement_labels(table)
    assert labels["wet_mt_p90"] == "Nodules (Mt wet), P90"
    assert labels["zone"] == "Domain"
    assert statement_labels(pd.DataFrame({"my_own": [1]})) == {"my_own": "My own"}
